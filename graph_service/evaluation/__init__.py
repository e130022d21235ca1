"""Measures the answers against annotations by people, and against plain baselines on the same data."""

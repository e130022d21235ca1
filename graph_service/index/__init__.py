"""Passages of stories by words and by vectors. One version belongs to one generation."""

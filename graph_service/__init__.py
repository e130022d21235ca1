"""Reads stories, links who, where and what they speak of, and answers questions about them."""

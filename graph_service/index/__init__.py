"""Passages: cut from stories, turned into vectors, and kept in one versioned table of words, vectors and filters."""

"""Search and recommendation over a published generation."""

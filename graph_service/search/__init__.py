"""Answers queries over one snapshot: search, entities, paths and overviews. No answer mixes two generations."""

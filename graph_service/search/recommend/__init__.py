"""Recommends related stories and similar entities, each with its reasons. A reason is a term of the score."""

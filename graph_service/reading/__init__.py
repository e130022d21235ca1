"""Bytes → Story: files, folders and streams become stories. No NLP."""

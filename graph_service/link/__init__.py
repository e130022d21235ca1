"""Finds who, where and what a story speaks of: `linker.Linker`, loaded by those alone who link."""

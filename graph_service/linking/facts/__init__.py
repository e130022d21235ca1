"""Finds what a story states: dates, quantities, events, quotations, roles, relations. Each with its sentence.

CONTRIBUTING.md says all that a new kind of fact needs.
"""

"""Finds what a story states: dates, quantities, events, quotations, roles, relations. Each with its sentence."""

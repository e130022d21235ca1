"""The pages for people: one module for each, with its template. Each makes the same call on the facade as its JSON twin in api.py."""

"""What programs read of the pages: structured data, canonical and alternate addresses, sitemaps, and what a browser or a crawler asks first.

Absolute addresses start with the base IRI of the archive, whatever host a request names, so that every page states one address.
"""

"""The pages of a search: its hits, years and facets, and all values of one facet."""

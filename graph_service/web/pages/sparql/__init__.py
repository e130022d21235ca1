"""The SPARQL page: the form, and the results as a table, bars, a line or a map."""

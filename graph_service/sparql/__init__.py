"""SPARQL for whoever asks: what a query may do, and where it runs so that it can be stopped."""

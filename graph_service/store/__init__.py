"""The graph store, in a folder or on a SPARQL server, and the queries it answers. Only this room opens an engine."""

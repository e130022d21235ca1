"""The network of entities and stories as sparse arrays, derived from the graph. Read-only once built."""

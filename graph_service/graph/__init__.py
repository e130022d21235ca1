"""The graph: stories as quads, the store that holds them, the questions that our pages ask, and the projection."""

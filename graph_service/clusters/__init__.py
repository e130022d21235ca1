"""Groups stories that are duplicates and stories that report one event. Derived from the stories alone."""

"""Says when: finds what a text says of time, and computes the dates that it means on the day of its story."""

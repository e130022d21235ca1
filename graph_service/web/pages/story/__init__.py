"""The page of a story: its text with the evidence of every mention, what it states, what is related to it, and how to cite it."""

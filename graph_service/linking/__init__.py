"""Story → LinkedStory: finds who, where, when and what a story mentions. Keeps nothing of the stories it has seen."""

"""What is known before a story is read: entities, their names, the gazetteer, people's decisions. Loaded once."""

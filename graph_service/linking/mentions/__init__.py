"""Finds mentions of entities and decides what each refers to. A mention never reaches beyond its own text."""

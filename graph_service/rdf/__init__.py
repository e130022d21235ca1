"""The model as RDF terms, texts and formats, and back. Pure: no IO, no engine."""

"""People's decisions about names, as a file. Each can be undone."""

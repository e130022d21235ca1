"""The command line, one module a group of commands. Each command parses, asks the facade, and prints."""

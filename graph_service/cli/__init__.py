"""The command line, one module per group of commands. Each command parses, asks the facade, and prints."""

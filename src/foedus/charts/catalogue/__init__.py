"""Charts by name: one file an entry, which the registry finds."""

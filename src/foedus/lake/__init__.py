"""How data are kept: inputs by vintage, derived tables, and the snapshot."""

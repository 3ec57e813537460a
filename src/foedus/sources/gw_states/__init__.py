"""Independent states of Gleditsch and Ward."""

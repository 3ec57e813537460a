"""One file per page: `PAGE` says what its address may hold, `view` answers."""

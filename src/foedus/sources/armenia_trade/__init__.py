"""Foreign trade of Armenia by partner, national statistics."""

"""National material capabilities of the Correlates of War project."""

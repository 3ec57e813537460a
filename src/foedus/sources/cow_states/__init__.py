"""State system membership of the Correlates of War project."""

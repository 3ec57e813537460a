"""Major powers of the Correlates of War project."""

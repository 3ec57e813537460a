"""Charts: each a function from a result to a plain Vega-Lite dict with its words."""

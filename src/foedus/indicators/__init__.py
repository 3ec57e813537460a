"""What is measured: one file per indicator, found by the registry.

Every indicator maps tidy tables to rows (hub, partner, year, value, sd, n) with
value in [0, 1], 1 close and 0 far. A row that is not there is NA, never 0.
"""

"""Values of different years on one scale, where items that come back allow it.

Three steps, each its own module: `calibration` places the items of a year among its
voters, `linking` finds by items that return how the levels of years relate, and
`support` says how a voter would be expected to choose on one frozen set of items.
"""

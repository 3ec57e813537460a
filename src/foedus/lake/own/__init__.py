"""Own data: a user's table of numbers per dyad and year, kept as an indicator.

`files` opens a table of any kind, `columns` finds what its columns are, `dyads`
checks states, years and keys, `scaling` brings the numbers to [0, 1], and `store`
keeps the outcome in the user's own folder, where `Snapshot` finds it.
"""

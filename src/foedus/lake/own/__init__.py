"""Own data: a user's table of numbers per dyad and year, kept as an indicator.

`files` opens a table of any kind, `columns` finds what its columns are, `dyads` checks
states, years and keys, and `scaling` brings the numbers to [0, 1]. `description` says
what came out, `store` keeps it in the user's own folder, and `joining` adds it to a
snapshot that is read.
"""

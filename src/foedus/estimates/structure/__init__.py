"""Structure of a system of units: concentration, balance, frustration, blocs.

A *signed graph* is a symmetric matrix with entries -1, 0 and 1 and a zero diagonal.
Modules are imported by name; those that are compiled (`frustration`,
`modularity`) cost a second on the first import.
"""

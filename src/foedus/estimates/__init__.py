"""Pure numerics: arrays in, arrays out.

Nothing in this room knows of states, sources or files, so every estimator can be
checked against published numbers and brute force. Modules are imported by name
(``from foedus.estimates import distribution``), because their verbs are short.
"""

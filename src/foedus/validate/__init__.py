"""How often the instrument is right: reference numbers, prediction, controls."""

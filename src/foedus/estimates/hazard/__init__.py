"""Hazards: competing risks in discrete time, their scores, and cascades of exits.

`competing` estimates, `scores` judges probabilities, `cascade` simulates.
"""

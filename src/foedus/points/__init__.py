"""Ideal points for users: of any assembly's votes, and how firm a distance stands."""

from __future__ import annotations

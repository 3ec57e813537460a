"""How alike two foreign-policy portfolios are: every dyad of a year at once.

A portfolio is the row of a state: its tie to every target, or its vote in every
roll call. All measures come from one table per dyad, how often it combined each
pair of levels, and all tables of a year come from one matrix product.
"""

from __future__ import annotations

from foedus.estimates.similarity.agreement import agreement
from foedus.estimates.similarity.dyads import (
    MEASURES,
    WEIGHTED_MEASURES,
    Similarities,
    dyads,
    pair,
)

__all__ = [
    "MEASURES",
    "WEIGHTED_MEASURES",
    "Similarities",
    "agreement",
    "dyads",
    "pair",
]

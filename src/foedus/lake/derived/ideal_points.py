"""Our own ideal points of the General Assembly, with joint draws, 1946 to 2025."""

from __future__ import annotations

import numpy as np
import polars as pl

from foedus.estimates import ideal_points as engine
from foedus.lake.derived.ideal_point_fit import anchors, ballots, numbered, seats
from foedus.lake.inputs import Inputs

#: Joint draws that are kept: enough for a standard deviation to 7 %.
DRAWS = 100
SEED = 2017
#: Of each of the 78 fits, one a session, that look back only.
FILTERED_TOLERANCE = 1e-3


def derive(inputs: Inputs) -> pl.DataFrame:
    """Return one row a state and year in which it voted on a divided item.

    Columns `state`, `year`, `votes` (so cast), `theta` (mean 0 and variance 1 over all
    votes cast; the United States and allies lie high), `sd`, `filtered` and
    `filtered_sd` (each session from the votes up to it, no look ahead: for forecasts
    that are judged), and `draws`, `DRAWS` joint draws of theta. `sd` is that of the
    draws; it holds what is not known about items and levels, which `filtered_sd`
    leaves out.

    A seat that passed on without a gap (the Soviet Union's to Russia) is one voter of
    the fit, whose row in each year bears the state of that year.
    """
    votes = numbered(inputs.derived("ideal_point_votes"))
    cast, sides, placed = ballots(votes), anchors(votes), seats(votes)
    found = engine.fit(cast, anchors=sides)
    filtered = engine.fit(
        cast, smoothing="filtered", anchors=sides, tolerance=FILTERED_TOLERANCE
    )
    draws = placed.of(engine.draw(found, cast, DRAWS, seed=SEED))
    return placed.table.with_columns(
        theta=placed.of(found.theta),
        sd=draws.std(axis=0, ddof=1),
        filtered=placed.of(filtered.theta),
        filtered_sd=placed.of(filtered.sd),
        draws=pl.Series(
            np.ascontiguousarray(draws.T), dtype=pl.Array(pl.Float64, DRAWS)
        ),
    )

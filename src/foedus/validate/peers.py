"""Measures of the literature beside which alignment is judged, kept per dyad and year.

They compare whole portfolios, so they need every vote and every alliance, which a
snapshot does not hold: `build` computes them with the snapshot, for the hubs whose
conduct was ever voted on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from foedus.errors import SnapshotError
from foedus.estimates.similarity import dyads
from foedus.indicators import ballots
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import Snapshot
from foedus.states.texts import registered_texts

TABLE = "peer_similarity"

#: Measures kept, and what they are called by readers.
PEERS = {
    "agreement": "UN agreement",
    "kappa": "kappa of votes",
    "s_votes": "S of votes",
    "s_alliances": "S of alliances",
}

# Years before a call from which a value may be taken, and a year of safety.
_BEFORE = 4
_VOTES = (1, 2, 3)
_TIES = {0.0: 0, 0.25: 1, 0.5: 2, 1.0: 3}
_DECIMALS = 3
_EXISTS = 1


def build(inputs: Inputs, hubs: Sequence[str]) -> dict[str, pl.DataFrame]:
    """Compute the table `peer_similarity` of the snapshot.

    Per calendar year, over the calls of the contested votes' file (votes on parts
    of a text to 1989 only): *agreement* is mean(1 - |v_i - v_j| / 2) over calls
    that were not unanimous; *kappa* is Cohen's with squared weights, and *S* that
    of Signorino and Ritter with absolute distances, both over all calls. *S of
    alliances* compares the obligations (none 0, non-aggression 1, consultation or
    neutrality 2, defence 3) towards all states, unweighted, the tie to oneself
    being 3. Formulas and sources: `foedus.estimates.similarity`.

    Returns
    -------
    dict of str to polars.DataFrame
        One table: `hub`, `partner`, `year` and a column for each of `PEERS`, null
        where a measure is not defined.
    """
    texts = registered_texts().filter(pl.col("hub").is_in(list(hubs)))
    spans = texts.group_by("hub").agg(
        first=pl.col("date").dt.year().min() - _BEFORE,
        last=pl.col("date").dt.year().max(),
    )
    wanted = {hub: (first, last) for hub, first, last in spans.iter_rows()}
    both = _votes(inputs, wanted).join(
        _alliances(inputs, wanted),
        on=["hub", "partner", "year"],
        how="full",
        coalesce=True,
    )
    table = both.select(
        "hub", "partner", pl.col("year").cast(pl.Int16), *PEERS
    ).with_columns(pl.col(pl.Float64).round(_DECIMALS).cast(pl.Float32))
    return {TABLE: table.sort("hub", "partner", "year")}


def peers(snapshot: Snapshot, hub: str) -> pl.DataFrame:
    """Return the measures of one hub.

    Raises
    ------
    SnapshotError
        If the snapshot was built without them.
    """
    try:
        return snapshot.cached_table(TABLE).filter(pl.col("hub") == hub)
    except SnapshotError as error:
        message = (
            f"the snapshot {snapshot.id} holds no table {TABLE!r}; rebuild it "
            "with: foedus data build --from DIR"
        )
        raise SnapshotError(message) from error


def _votes(inputs: Inputs, wanted: dict[str, tuple[int, int]]) -> pl.DataFrame:
    loaded = ballots.load(inputs)
    parts = [_empty("agreement", "kappa", "s_votes")]
    for year, rows in loaded.rows.items():
        hubs = _due(wanted, loaded.states, year)
        if not hubs:
            continue
        votes = loaded.votes[rows].T
        spoke = np.isfinite(votes).any(axis=1) & loaded.existing[year]
        cast = votes[spoke]
        divided = np.nanmax(cast, axis=0) > np.nanmin(cast, axis=0)
        states = np.array(loaded.states)[spoke]
        everything = dyads(
            cast, levels=_VOTES, measures=("kappa_squared", "s_absolute")
        )
        agreed = dyads(cast[:, divided], levels=_VOTES, measures=("agreement",))
        parts += _rows(
            year,
            states,
            hubs,
            {
                "agreement": agreed["agreement"],
                "kappa": everything["kappa_squared"],
                "s_votes": everything["s_absolute"],
            },
        )
    return pl.concat(parts)


def _alliances(inputs: Inputs, wanted: dict[str, tuple[int, int]]) -> pl.DataFrame:
    levels = inputs.derived("obligation_levels").drop_nulls("value")
    parts = [_empty("s_alliances")]
    for (year,), found in levels.group_by("year", maintain_order=True):
        names = np.unique(found.select("state_a", "state_b").to_numpy())
        hubs = _due(wanted, tuple(names), int(str(year)))
        if not hubs:
            continue
        place = {name: i for i, name in enumerate(names)}
        a = [place[name] for name in found["state_a"]]
        b = [place[name] for name in found["state_b"]]
        ties = np.full((len(names), len(names)), np.nan)
        ties[a, b] = ties[b, a] = (
            found["value"].replace_strict(_frozen(), return_dtype=pl.Float64).to_numpy()
        )
        np.fill_diagonal(ties, max(_TIES.values()))
        compared = dyads(ties, levels=range(4), measures=("s_absolute",))
        parts += _rows(
            int(str(year)), names, hubs, {"s_alliances": compared["s_absolute"]}
        )
    return pl.concat(parts)


def _frozen() -> dict[float, float]:
    """Return the level of each value; a frozen obligation counts as the next lower."""
    halves = {value / 2: max(level - 1, 0) for value, level in _TIES.items() if value}
    return {k: float(v) for k, v in (halves | _TIES).items()}


def _due(
    wanted: dict[str, tuple[int, int]], states: Sequence[str], year: int
) -> list[str]:
    return [
        hub
        for hub, (first, last) in sorted(wanted.items())
        if first <= year <= last and hub in states
    ]


def _rows(
    year: int,
    states: NDArray[np.str_],
    hubs: list[str],
    measures: dict[str, NDArray[np.float64]],
) -> list[pl.DataFrame]:
    found = []
    for hub in hubs:
        own = np.flatnonzero(states == hub)
        if len(own) != _EXISTS:
            continue
        others = states != hub
        columns = {name: matrix[own[0]][others] for name, matrix in measures.items()}
        found.append(
            pl.DataFrame(
                {"hub": hub, "partner": states[others], "year": year, **columns}
            )
            .with_columns(pl.col(pl.Float64).fill_nan(None))
            .filter(pl.any_horizontal(pl.col(list(columns)).is_not_null()))
            .with_columns(pl.col("year").cast(pl.Int64))
        )
    return found


def _empty(*columns: str) -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "hub": pl.String,
            "partner": pl.String,
            "year": pl.Int64,
            **dict.fromkeys(columns, pl.Float64),
        }
    )

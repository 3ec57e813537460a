"""Ideal points of any assembly, from a tidy table of its votes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import polars as pl

from foedus.errors import InvalidOption, nearest
from foedus.estimates import ideal_points as engine
from foedus.estimates.ideal_points.assembly import Assembly, assemble
from foedus.points.reading import as_frame
from foedus.points.result import QUANTILES, IdealPoints

Smoothing = Literal["two-sided", "one-sided", "filtered", "static"]
Progress = Callable[[int, int], None]
Array = npt.NDArray[np.float64]
_DRAWN = ("two-sided", "static")
#: Fewer votes than this are named in the notes: their interval is wide.
_FEW_VOTES = 10


def ideal_points(
    votes: Any,
    *,
    voter: str = "voter",
    item: str | Sequence[str] = "item",
    session: str | None = "session",
    vote: str = "vote",
    order: Sequence[Any] | None = None,
    absent: Sequence[Any] = (),
    sessions: Sequence[Any] | None = None,
    bridges: pl.DataFrame | Iterable[tuple[Any, Any]] = (),
    positive: Sequence[Any] = (),
    negative: Sequence[Any] = (),
    smoothing: Smoothing = "two-sided",
    drift: float | Literal["bsv"] = 0.25,
    draws: int = 0,
    seed: int = 0,
    progress: Progress | None = None,
) -> IdealPoints:
    """Place the voters of an assembly on one line, session by session.

    The model is the dynamic ordinal probit of Bailey, Strezhnev and Voeten (2017,
    doi:10.1177/0022002715595700); with two categories it is that of Martin and
    Quinn (2002, doi:10.1093/pan/10.2.134):
    ``P(vote >= k) = Phi(slope theta - cut_k)``, theta a random walk over sessions.

    Parameters
    ----------
    votes : table
        One row a vote; polars, pandas, Arrow, a mapping of columns, or the path of
        a csv or Parquet file. An absence is a missing row or a null vote.
    voter, session, vote : str
        Columns of who voted, when and how; ``session=None`` if all is one session.
    item : str or sequence of str
        Column, or columns together, of what was voted on. One item in two sessions
        links them, so numbers that begin anew need the session beside them.
    order : sequence or None
        Votes from low to high; None reads yes, no and abstain, and whole numbers.
    absent : sequence
        Words that stand for no vote.
    sessions : sequence or None
        All sessions in order; None sorts them, and whole numbers that are left out
        count as sessions that elapsed.
    bridges : table of two columns, or pairs
        Items (earlier, later) that ask the same.
    positive, negative : sequence
        Voters who stand, on average, at the high and at the low end. Without them
        high is where the highest votes come from, taken over all items.
    smoothing : {"two-sided", "one-sided", "filtered", "static"}
        A session learns from those before and after; from the one before alone, as
        the published series does; from nothing later (no look ahead); or a voter
        never moves.
    drift : float or "bsv"
        Variance of the walk in one session (on the scale where all places have
        variance 1), or the published rule, which depends on votes cast.
    draws : int
        Joint draws of all places, for intervals of places, distances and changes
        (two-sided or static). 0 gives no intervals: a standard deviation that takes
        the items as known would be about half of the truth.
    seed : int
        Seed of the draws.
    progress : callable or None
        Called as ``progress(done, of)`` while drawing.

    Returns
    -------
    IdealPoints
        With `theta`, `items`, `distance(a, b)`, `draws` and `trace`.

    Raises
    ------
    InvalidOption
        A column, voter, item, session or option is not there; names the nearest.
    EstimationError
        The votes cannot be scaled: unknown votes, two votes of one voter on one
        item, a session without a divided item, sessions that nothing links.
    """
    if smoothing not in get_args(Smoothing):
        near = nearest(str(smoothing), get_args(Smoothing))
        message = (
            f"there is no smoothing {smoothing!r}; {near}"
            if near
            else (
                f"there is no smoothing {smoothing!r}; expected one of "
                f"{', '.join(get_args(Smoothing))}"
            )
        )
        raise InvalidOption(message)
    if draws < 0 or draws == 1:
        message = f"draws={draws} give no interval; expected 0, or 2 and more"
        raise InvalidOption(message)
    if draws and smoothing not in _DRAWN:
        message = (
            f"there are no draws of a {smoothing} estimate; expected smoothing "
            f"{' or '.join(_DRAWN)}, or draws=0"
        )
        raise InvalidOption(message)
    assembly = assemble(
        as_frame(votes),
        voter=voter,
        item=item,
        session=session,
        vote=vote,
        order=order,
        absent=absent,
        sessions=sessions,
        bridges=bridges,
    )
    anchor = _anchor(assembly, positive, negative)

    found = engine.fit(
        assembly.ballots, smoothing=smoothing, drift=drift, anchors=anchor
    )
    drawn = None
    if draws:
        drawn = engine.draw(
            found, assembly.ballots, draws, seed=seed, progress=progress
        )
    sign = 1.0 if anchor else _sign(found)
    options = {"smoothing": smoothing, "drift": drift, "draws": draws, "seed": seed}
    return _result(assembly, found, drawn, sign, options)


def _anchor(
    assembly: Assembly, positive: Sequence[Any], negative: Sequence[Any]
) -> tuple[list[int], list[int]] | None:
    """Return the numbers of the voters who fix the direction."""
    known = {name: place for place, name in enumerate(assembly.voters)}
    for name in (*positive, *negative):
        if name not in known:
            near = nearest(str(name), map(str, known))
            message = f"there is no voter {name!r} to fix the direction" + (
                f"; {near}" if near else ""
            )
            raise InvalidOption(message)
    if both := set(positive) & set(negative):
        message = f"{both.pop()!r} is named on both sides; name it on one"
        raise InvalidOption(message)
    if not positive and not negative:
        return None
    return [known[name] for name in positive], [known[name] for name in negative]


def _sign(found: engine.Fit) -> float:
    """Return -1 where the high end of the votes lies low on average."""
    return -1.0 if float(np.nansum(found.slope)) < 0 else 1.0


def _result(
    assembly: Assembly,
    found: engine.Fit,
    drawn: npt.NDArray[np.float32] | None,
    sign: float,
    options: dict[str, Any],
) -> IdealPoints:
    draws = None if drawn is None else np.float32(sign) * drawn
    theta = _theta(assembly, sign * found.theta, draws)
    return IdealPoints(
        theta=theta,
        items=_items(assembly, sign * found.slope, found.cutpoints),
        draws=draws,
        voters=tuple(assembly.voters),
        sessions=assembly.sessions,
        categories=assembly.categories,
        trace=tuple(float(step) for step in found.trace),
        converged=bool(found.converged),
        options=options,
        unanimous=assembly.unanimous,
        absent=assembly.absent,
        shared=assembly.shared,
        notes=_notes(assembly, theta, options),
    )


def _theta(
    assembly: Assembly, theta: Array, draws: npt.NDArray[np.float32] | None
) -> pl.DataFrame:
    """Return one row a voter and session in which it has a place."""
    at = np.isfinite(theta)
    voter, session = np.nonzero(at)
    cast = np.zeros(theta.shape, np.int64)
    np.add.at(cast, (assembly.votes["voter"], assembly.votes["session"]), 1)
    sd = low = high = pl.Series([None] * len(voter), dtype=pl.Float64)
    if draws is not None:
        drawn = draws[:, voter, session].astype(np.float64)
        sd = pl.Series(drawn.std(axis=0, ddof=1))
        low, high = (pl.Series(q) for q in np.quantile(drawn, QUANTILES, axis=0))
    return pl.DataFrame(
        {
            "voter": assembly.voters.gather(voter),
            "session": pl.Series(assembly.sessions).gather(session),
            "estimate": theta[at],
            "sd": sd,
            "low": low,
            "high": high,
            "votes": cast[at],
        }
    )


def _items(assembly: Assembly, slope: Array, cutpoints: Array) -> pl.DataFrame:
    """Return one row an item: where it first stood, how it divides."""
    names = pl.Series("session", assembly.sessions)
    counted = (
        assembly.votes.group_by("item")
        .agg(
            first=pl.col("session").min(),
            sessions=pl.col("session").n_unique(),
            n=pl.len(),
        )
        .sort("item")
    )
    # A category that nobody chose on an item leaves its threshold at infinity.
    finite = np.where(np.isfinite(cutpoints), cutpoints, np.nan)
    cuts = {
        f"cut_{k + 1}": pl.Series(finite[:, k]).fill_nan(None)
        for k in range(finite.shape[1])
    }
    return pl.DataFrame(
        {
            "item": assembly.items,
            "session": names.gather(counted["first"]),
            "sessions": counted["sessions"],
            "n": counted["n"],
            "slope": slope,
            **cuts,
        }
    )


def _notes(
    assembly: Assembly, theta: pl.DataFrame, options: dict[str, Any]
) -> tuple[str, ...]:
    notes = list(assembly.notes)
    if assembly.unanimous:
        notes.append(
            f"{assembly.unanimous} items on which nobody disagreed were dropped."
        )
    if assembly.silent:
        shown = ", ".join(map(str, assembly.silent[:5]))
        notes.append(
            f"{len(assembly.silent)} voters cast no vote on a divided item and have "
            f"no place ({shown}{', ...' if len(assembly.silent) > 5 else ''})."
        )
    thin = (
        theta.group_by("voter")
        .agg(pl.col("votes").sum())
        .filter(pl.col("votes") < _FEW_VOTES)
    )
    if thin.height:
        notes.append(
            f"{thin.height} voters cast fewer than {_FEW_VOTES} votes: their intervals "
            "are wide."
        )
    if len(assembly.sessions) > 1 and not assembly.shared:
        notes.append(
            "No item links two sessions: levels over time rest on voters moving "
            "little, so compare voters within a session."
        )
    if not options["draws"]:
        notes.append("Without draws there are no intervals; ask for draws=200.")
    return tuple(notes)

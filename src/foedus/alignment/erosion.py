"""Who moved away from a hub, who moved closer, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping

from foedus.alignment import notes, stable
from foedus.alignment.assembly import Parts, assemble
from foedus.alignment.breaks import breaks_of
from foedus.alignment.decomposition import camp_of, decompose
from foedus.alignment.panel import panel, series
from foedus.alignment.ranking import sign_holds, unranked
from foedus.alignment.realignment import gainers
from foedus.alignment.results import Break, Erosion, PartnerChange
from foedus.alignment.weights import EQUAL, Weights, weights
from foedus.alignment.window import check_window, default_until, last_years, speaks
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot
from foedus.states import State, continuator_chain, get, resolve


def erosion(
    hub: str | int | State,
    *,
    since: int,
    until: int | None = None,
    weights: str | Mapping[str, float] | Weights = "equal",
    seed: int = 0,
    join_successors: bool = False,
    snapshot: Snapshot | None = None,
) -> Erosion:
    """Measure how every partner of a hub moved between two years.

    Parameters
    ----------
    hub : str, int or State
        Any name or code: ``"Turkey"``, ``"TUR"``, ``640``.
    since, until : int
        Calendar years. By default `until` is the last year in which all
        channels cover most partners.
    weights : str, mapping or Weights
        ``"equal"``, or a weight per channel.
    seed : int
        Of the weight draws behind `sign_holds`; nothing else is random.
    join_successors : bool
        Treat a state and the one that continues it (SUN, RUS) as one.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Erosion
        Partners from the greatest loss to the greatest gain, in points of
        alignment (0 to 100), each with a 90 % interval that speaks of
        measurement at fixed weights, and `sign_holds`, which speaks of values.

    Raises
    ------
    UsageError
        Unknown state, since after until, impossible weights.
    CoverageError
        Window outside coverage, a hub that did not exist or is not built.
    """
    state = resolve(hub, year=since)
    chosen = _weights(weights)
    snapshot = snapshot or Snapshot()
    check_window(state, since, until, snapshot, join_successors=join_successors)
    snapshot.require(state.id)
    shares = _speaks(snapshot, state.id, since, join_successors=join_successors)
    if until is None:
        until = default_until(state, since, shares)
    rows = series(snapshot, state.id, since, until, join_successors=join_successors)
    arranged = panel(state.id, since, until, rows=rows, join_successors=join_successors)
    then = _alive(state, since, join_successors=join_successors)
    camp = camp_of(snapshot, then, since)
    decomposed = decompose(snapshot, arranged, chosen, camp)
    delta = stable.delta(snapshot, until - since)
    gained = gainers(snapshot, state.id, arranged.partners, since, until)
    everyone = assemble(
        Parts(
            panel=arranged,
            change=decomposed,
            delta=delta,
            sign_holds=sign_holds(decomposed, arranged, camp, seed),
            reasons=unranked(decomposed, arranged, chosen),
            gained=gained,
            breaks=_breaks(
                snapshot, state, since, until, join_successors=join_successors
            ),
        ),
        snapshot,
    )
    ranked = [one for one in everyone if one.reason is None]
    return Erosion(
        hub=state.id,
        since=since,
        until=until,
        weights=chosen.name,
        snapshot=snapshot.id,
        seed=seed,
        partners=tuple(sorted(ranked, key=_by_change)),
        unranked=tuple(one for one in everyone if one.reason is not None),
        delta=delta,
        camp=camp,
        speaks_until=last_years(shares, since),
        notes=notes.of(snapshot, arranged, decomposed, then),
    )


def end_of_window(snapshot: Snapshot, hub: State, since: int) -> int:
    """Return the year to which a window that starts at `since` runs by default."""
    snapshot.require(hub.id)
    shares = _speaks(snapshot, hub.id, since, join_successors=False)
    return default_until(hub, since, shares)


def _speaks(
    snapshot: Snapshot, hub: str, since: int, *, join_successors: bool
) -> Mapping[str, Mapping[int, float]]:
    """Return the share of partners that each channel covers, by year."""

    def found() -> Mapping[str, Mapping[int, float]]:
        held = registry.held(snapshot)
        last = max(snapshot.coverage(indicator)[1] for indicator in held)
        rows = series(snapshot, hub, since, last, join_successors=join_successors)
        return speaks(rows, since)

    return snapshot.once(("speaks", hub, since, join_successors), found)


def points(snapshot: Snapshot, hub: str, since: int, until: int) -> dict[str, float]:
    """Return only the change in points of every ranked partner, equal weights."""
    state = resolve(hub)
    check_window(state, since, until, snapshot, join_successors=False)
    rows = series(snapshot, hub, since, until)
    arranged = panel(hub, since, until, rows=rows)
    camp = camp_of(snapshot, hub, since)
    decomposed = decompose(snapshot, arranged, EQUAL, camp)
    reasons = unranked(decomposed, arranged, EQUAL)
    return {
        partner: float(total)
        for partner, total, reason in zip(
            arranged.partners, decomposed.total, reasons, strict=True
        )
        if reason is None
    }


def _breaks(
    snapshot: Snapshot, hub: State, since: int, until: int, *, join_successors: bool
) -> dict[str, tuple[Break, ...]]:
    """Return the breaks inside the window, by partner."""
    chain = continuator_chain(hub.id) if join_successors else (hub.id,)
    found: dict[str, list[Break]] = {}
    for state in chain:
        if state not in snapshot.hubs:
            continue
        for row in breaks_of(snapshot, state, since, until).iter_rows(named=True):
            partner = row.pop("partner")
            if join_successors and partner:
                partner = continuator_chain(partner)[-1]
            one = Break(**{name: row[name] for name in Break.__dataclass_fields__})
            found.setdefault(partner, []).append(one)
    return {partner: tuple(some) for partner, some in found.items()}


def _alive(hub: State, year: int, *, join_successors: bool) -> str:
    """Return the id that the hub went by in a year (SUN for RUS in 1985)."""
    if not join_successors or hub.exists(year):
        return hub.id
    chain = continuator_chain(hub.id)
    return next(state for state in chain if get(state).exists(year))


def _weights(choice: str | Mapping[str, float] | Weights) -> Weights:
    # The parameter of `erosion` hides the function of the same name.
    return weights(choice)


def _by_change(one: PartnerChange) -> tuple[float, str]:
    return (one.change.estimate if one.change else 0.0, one.partner)

"""The public twin of ``foedus chart``: one chart by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from foedus.charts.catalogue import registry
from foedus.charts.catalogue.contract import Entry, Question
from foedus.charts.chart import Chart
from foedus.errors import InvalidOption, InvalidWindow, UsageError, nearest
from foedus.lake.snapshot import Snapshot

if TYPE_CHECKING:
    from foedus.alignment.weights import Weights
    from foedus.states import State

#: Partners from either end of a ranking.
TOP = 10


def chart(
    what: object,
    *of: object,
    since: int | None = None,
    until: int | None = None,
    show: str = "",
    top: int = TOP,
    weights: str | Mapping[str, float] | Weights = "equal",
    seed: int = 0,
    join_successors: bool = False,
    snapshot: Snapshot | None = None,
) -> Chart:
    """Draw one chart of the catalogue, of states or of a result at hand.

    Parameters
    ----------
    what : str or result
        Name of a chart (``foedus chart --list``), or a result of `foedus.erosion`,
        `explain`, `realign`, `structure`, `consequences` or `scenario`, of which the
        chart that belongs to it is drawn.
    *of : str, int, State or result
        After a name: the states that the chart takes, or one result to draw it of.
    since, until : int or None
        Window, where the chart has one.
    show : str
        What of it, where there is a choice; empty means the first.
    top : int
        Partners from either end, where the chart ranks.
    weights, seed, join_successors
        As in `foedus.erosion`.
    snapshot : Snapshot or None
        None means the installed one.

    Returns
    -------
    Chart
        With `spec`, `table`, and in `foedus.charts.export` the functions that make
        SVG, PNG, PDF and HTML of it.

    Raises
    ------
    UsageError
        Unknown chart or choice, or states that do not fit it.
    FoedusError
        Whatever the question itself raises.

    Examples
    --------
    >>> chart("ranking", "Russia", since=2014, until=2019)
    Chart('Who moved away from Russia, and who moved closer', 20 rows)
    """
    module = (
        registry.module(what) if isinstance(what, str) else registry.of_result(what)
    )
    entry: Entry = module.ENTRY
    given = of if isinstance(what, str) else (what, *of)
    asked = len(given) != 1 or not isinstance(given[0], module.RESULT)
    if asked:
        _fits(entry, given, since, until)
    if top < 1:
        raise InvalidOption(f"top is {top}; give 1 or more")
    question = Question(
        states=tuple(_word(one) for one in given) if asked else (),
        since=since,
        until=until,
        show=_shown(entry, show),
        top=top,
        weights=weights,
        seed=seed,
        join_successors=join_successors,
        snapshot=snapshot or Snapshot(),
    )
    result: Any = module.ask(question) if asked else given[0]
    drawn: Chart = module.draw(result, question)
    return drawn


def _word(state: object) -> str:
    """Return what a user gave for a state as text; a State stands as its id."""
    found: State | object = state
    return str(getattr(found, "id", found))


def _fits(
    entry: Entry, given: tuple[object, ...], since: int | None, until: int | None
) -> None:
    for one in given:
        if not isinstance(one, str | int) and not hasattr(one, "id"):
            message = (
                f"the chart {entry.name!r} is not drawn of {type(one).__name__}; give "
                "states, or leave out the name for the chart of this result"
            )
            raise UsageError(message)
    if len(given) != len(entry.states):
        takes = " and ".join(entry.states) or "no state"
        message = f"the chart {entry.name!r} takes {takes}; {len(given)} given"
        raise UsageError(message)
    if entry.window == "since" and since is None:
        message = f"the chart {entry.name!r} needs a first year; give since, as 2014"
        raise InvalidWindow(message)
    if entry.window == "none" and not (since is None and until is None):
        message = f"the chart {entry.name!r} has no years; leave out since and until"
        raise InvalidWindow(message)


def _shown(entry: Entry, show: str) -> str:
    if not show:
        return entry.choices[0] if entry.choices else ""
    if show in entry.choices:
        return show
    if not entry.choices:
        message = f"the chart {entry.name!r} shows one thing; leave out show"
        raise InvalidOption(message)
    hint = nearest(show, entry.choices) or f"choose {', '.join(entry.choices)}"
    raise InvalidOption(f"{entry.name!r} cannot show {show!r}; {hint}")

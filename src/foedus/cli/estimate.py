"""``foedus estimate``: ideal points of any assembly, and how firm a distance is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import typer
from rich.markup import escape

from foedus.cli.common import Hub, Json, err, number, out, print_json, table

if TYPE_CHECKING:
    from foedus.points.estimate import Smoothing
    from foedus.points.result import IdealPoints

app = typer.Typer(
    help="Estimates from votes: ideal points, and the sensitivity of a distance.",
    no_args_is_help=True,
)


@app.command("ideal-points")
def run_ideal_points(
    file: Annotated[
        Path | None, typer.Argument(help="Table of votes, csv or Parquet.")
    ] = None,
    *,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Folder of the publishers' files: the General Assembly."
        ),
    ] = None,
    voter: Annotated[str, typer.Option(help="Column of who voted.")] = "voter",
    item: Annotated[
        str, typer.Option(help="Column of what was voted on; several with a comma.")
    ] = "item",
    session: Annotated[
        str, typer.Option(help="Column of the session; empty for none.")
    ] = "session",
    vote: Annotated[str, typer.Option(help="Column of the vote.")] = "vote",
    order: Annotated[
        str | None, typer.Option(help="Votes from low to high: no,abstain,yes.")
    ] = None,
    absent: Annotated[
        str, typer.Option(help="Words for no vote: absent,excused.")
    ] = "",
    positive: Annotated[
        list[str] | None, typer.Option(help="A voter at the high end; repeatable.")
    ] = None,
    negative: Annotated[
        list[str] | None, typer.Option(help="A voter at the low end; repeatable.")
    ] = None,
    bridges: Annotated[
        Path | None, typer.Option(help="Table of two columns: items that are one.")
    ] = None,
    smoothing: Annotated[
        str, typer.Option(help="two-sided, one-sided, filtered or static.")
    ] = "two-sided",
    drift: Annotated[
        str, typer.Option(help="Variance of the walk in a session, or 'bsv'.")
    ] = "0.25",
    draws: Annotated[int, typer.Option(min=0, help="Joint draws for intervals.")] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 0,
    show: Annotated[
        str | None, typer.Option(help="Session to print; the last by default.")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="Voters printed at each end.")] = 10,
    output: Annotated[
        Path | None, typer.Option(help="Write all places to this csv or Parquet file.")
    ] = None,
    json: Json = False,
) -> None:
    """Place the voters of an assembly on one line, session by session."""
    from foedus.points.estimate import ideal_points
    from foedus.points.reading import POSITIVE_OF_ASSEMBLY, as_frame, write_table

    source = _one_of(file, folder)
    votes = as_frame(source)
    kind = votes.schema.get(vote)
    whole = kind is not None and kind.is_integer()
    result = _with_progress(
        lambda tell: ideal_points(
            votes,
            voter=voter,
            item=_listed(item) if "," in item else item,
            session=session or None,
            vote=vote,
            order=None if order is None else _typed(order, whole),
            absent=_typed(absent, whole),
            positive=_names(votes, voter, positive)
            or (POSITIVE_OF_ASSEMBLY if folder else ()),
            negative=_names(votes, voter, negative),
            bridges=() if bridges is None else as_frame(bridges),
            smoothing=cast("Smoothing", smoothing),
            drift=_drift(drift),
            draws=draws,
            seed=seed,
            progress=tell,
        )
    )
    if output is not None:
        write_table(result.theta, output)
        err().print(f"{result.theta.height} places in {output}")
    if json:
        print_json(result.to_json())
        return
    _print(result, show, rows)


@app.command("sensitivity")
def run_sensitivity(
    hub: Hub,
    partner: Annotated[str, typer.Argument(help="The other state: name or code.")],
    *,
    since: Annotated[
        int | None, typer.Option(help="First year; by default the first of both.")
    ] = None,
    until: Annotated[
        int | None, typer.Option(help="Last year; by default the last of both.")
    ] = None,
    json: Json = False,
) -> None:
    """Show the distance of two states under other choices of votes."""
    from foedus.points.sensitivity import ideal_point_sensitivity
    from foedus.states import get

    result = ideal_point_sensitivity(hub, partner, since=since, until=until)
    if json:
        print_json(result.to_json())
        return
    change = result.change
    shown = table(
        f"Distance of {get(result.partner).name} from {get(result.hub).name}, in "
        "standard deviations of the session; change over all votes "
        f"{number(change.estimate, digits=2, sign=True)} "
        f"({number(change.low, digits=2, sign=True)} to "
        f"{number(change.high, digits=2, sign=True)})",
        "votes counted", str(result.since), str(result.until), "change", "years",
        "correlation", right=(str(result.since), str(result.until), "change", "years",
                              "correlation"),
    )  # fmt: skip
    for one in result.variants:
        shown.add_row(
            one.title,
            number(one.start, digits=2),
            number(one.end, digits=2),
            number(one.change, digits=2, sign=True),
            str(one.years),
            "" if one.correlation is None else number(one.correlation, digits=2),
        )
    console = out()
    console.print(shown)
    for note in result.notes:
        console.print(note)


def _print(result: IdealPoints, show: str | None, rows: int) -> None:
    session = result.session_named(show)
    places = result.session(session).sort("estimate", descending=True)
    shown = table(
        f"Ideal points in session {session}",
        "voter", "estimate", "low", "high", "votes",
        right=("estimate", "low", "high", "votes"),
    )  # fmt: skip
    cut = places.height > 2 * rows
    parts = [places.head(rows), places.tail(rows)] if cut else [places]
    for part in parts:
        for one in part.iter_rows(named=True):
            figures = (one[name] for name in ("estimate", "low", "high"))
            shown.add_row(
                escape(str(one["voter"])),
                *(number(figure, digits=2) for figure in figures),
                str(one["votes"]),
            )
        if cut and part is parts[0]:
            shown.add_row(f"... {places.height - 2 * rows} more", "", "", "", "")
    console = out()
    console.print(shown)
    console.print(repr(result), markup=False)
    for note in result.notes:
        console.print(note, markup=False)


def _one_of(file: Path | None, folder: Path | None) -> Path:
    from foedus.errors import InvalidOption

    if (file is None) == (folder is None):
        message = "give either a file of votes or --from a folder of source files"
        raise InvalidOption(message)
    return cast("Path", file or folder)


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]


def _typed(words: str, whole: bool) -> list[Any]:
    """Return words, as numbers where the column holds numbers."""
    listed = _listed(words)
    return [int(word) if whole and _is_whole(word) else word for word in listed]


def _is_whole(word: str) -> bool:
    return word.lstrip("-").isdigit()


def _names(votes: Any, voter: str, names: list[str] | None) -> list[Any]:
    kind = votes.schema.get(voter)
    whole = kind is not None and kind.is_integer()
    return [int(n) if whole and _is_whole(n) else n for n in names or ()]


def _drift(word: str) -> float | Literal["bsv"]:
    from foedus.errors import InvalidOption

    if word == "bsv":
        return "bsv"
    try:
        return float(word)
    except ValueError as error:
        message = f"--drift {word!r} is neither a number nor 'bsv'"
        raise InvalidOption(message) from error


def _with_progress(
    work: Callable[[Callable[[int, int], None]], IdealPoints],
) -> IdealPoints:
    """Run an estimate with a bar on standard error; quiet when piped."""
    from rich.progress import Progress, TimeElapsedColumn

    console = err()
    columns = (*Progress.get_default_columns(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("fitting", total=None)

        def tell(done: int, of: int) -> None:
            bar.update(task, description="drawing", completed=done, total=of)

        return work(tell)

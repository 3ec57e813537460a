"""What the verbs share: options, and how results reach the terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

Made = TypeVar("Made")

Hub = Annotated[
    str, typer.Argument(help="The state whose ties are studied: name or code.")
]
Since = Annotated[int, typer.Option(help="First year of the window.")]
Until = Annotated[
    int | None,
    typer.Option(
        help="Last year; by default the last in which all channels cover most partners."
    ),
]
Weights = Annotated[
    str,
    typer.Option(
        help="'equal', 'validated' (learnt), or your own: 'diplomatic=1,military=2'."
    ),
]
Seed = Annotated[int, typer.Option(help="Seed of the weight draws.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Join = Annotated[
    bool,
    typer.Option(
        "--join-successors",
        help="Treat a state and the one that continues it (SUN, RUS) as one.",
    ),
]


def out() -> Console:
    """Return the console for data (standard output), colour only on a terminal."""
    width = None if sys.stdout.isatty() else 100
    return Console(highlight=False, width=width, soft_wrap=False)


def err() -> Console:
    """Return the console for progress and messages (standard error)."""
    return Console(stderr=True, highlight=False)


def print_json(body: dict[str, Any] | str) -> None:
    """Print one JSON object on standard output; NaN is impossible in it."""
    if not isinstance(body, str):
        body = json.dumps(body, ensure_ascii=False, allow_nan=False)
    sys.stdout.write(body + "\n")


def table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    """Return an empty table in the house style."""
    made = Table(
        title=title, title_justify="left", box=None, pad_edge=False, header_style="bold"
    )
    for column in columns:
        justify = "right" if column in right else "left"
        made.add_column(column, justify=justify, no_wrap=column in right)  # type: ignore[arg-type]
    return made


def number(value: float | None, *, digits: int = 1, sign: bool = False) -> str:
    """Return a number for a table, or words where there is none."""
    if value is None:
        return "not known"
    rounded = round(value, digits) + 0.0  # no minus before a zero
    text = f"{rounded:+.{digits}f}" if sign else f"{rounded:.{digits}f}"
    if rounded == 0:
        text = text.lstrip("+")
    return text.replace("-", "−")


def with_progress(work: Callable[[Callable[[str, int, int], None]], Made]) -> Made:
    """Run work with a progress bar on standard error; quiet when piped.

    Parameters
    ----------
    work : callable
        Takes a function ``tell(what, done, of)``, and returns the result.
    """
    from rich.progress import Progress, TimeElapsedColumn

    columns = (*Progress.get_default_columns(), TimeElapsedColumn())
    console = err()
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        return work(tell)

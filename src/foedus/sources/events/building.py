"""Build counts of events by pair, month and class: the twin of ``foedus events``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import polars as pl

from foedus.errors import InvalidOption, UnreadableFile, nearest
from foedus.sources.events import accounting, aggregating, cleaning, writing
from foedus.sources.events.accounting import Input
from foedus.sources.events.engines.contract import Engine
from foedus.sources.events.extras import arrow
from foedus.sources.events.finding import PARQUET, Found, find
from foedus.sources.events.finishing import Sums
from foedus.sources.events.layout import Layout, recognise_columns
from foedus.sources.events.meaning import Meanings, meanings
from foedus.sources.events.months import Window, month_name, window
from foedus.sources.events.results import EventsBuilt
from foedus.sources.events.steps import Held, Rows, step
from foedus.sources.events.tally import Tally

if TYPE_CHECKING:
    from foedus.sources.events.staging import Staged

__all__ = ["build_events"]

EngineName = Literal["duckdb", "spark"]
Progress = Callable[[str, int, int], None]


def build_events(
    source: str | Path | Iterable[str | Path],
    *,
    out: str | Path,
    engine: EngineName = "duckdb",
    since: str | None = None,
    until: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> EventsBuilt:
    """Count events by pair of states, month and class, from the publishers' files.

    Parameters
    ----------
    source : path or iterable of paths
        Files or folders of one layout: GDELT 1.0 or 2.0, ICEWS or POLECAT, as text,
        gzip, zip or Parquet, in any mix and order.
    out : path
        Folder of the months; those that are built replace what stands there, each
        whole, and the others stay.
    engine : {"duckdb", "spark"}
        Where it is computed; the result is the same.
    since, until : str or None
        First and last month, ``"2024-03"``; None means all.
    threads : int or None
        Processors used; None means all.
    progress : callable or None
        Called as ``progress(what, done, of)``.

    Returns
    -------
    EventsBuilt
        What was written, and what every row of every file became.

    Raises
    ------
    MissingFile, UnreadableFile
        No file of events is there, or one is damaged or of no known layout.
    LostRows
        Rows read and rows accounted for differ; nothing is written then.
    BuildError
        The folder cannot be written, is in use, or holds another layout.
    MissingExtra
        A package of the extra ``events`` or ``spark`` is not installed.
    UsageError
        An option is not possible.
    """
    if engine not in get_args(EngineName):
        hint = nearest(engine, get_args(EngineName)) or "expected duckdb or spark"
        message = f"there is no engine {engine!r} that builds; {hint}"
        raise InvalidOption(message)
    months = window(since, until)
    tell = progress or (lambda *_: None)
    arrow()
    places = [source] if isinstance(source, str | Path) else list(source)
    found = find([Path(one) for one in places])
    return _build(found, Path(out), engine, months, threads, tell)


def _build(
    found: Found,
    out: Path,
    name: EngineName,
    months: Window,
    threads: int | None,
    tell: Progress,
) -> EventsBuilt:
    numbered = dict(enumerate(found.files))
    texts = [
        (number, label, path)
        for number, (label, path) in numbered.items()
        if not path.name.casefold().endswith(PARQUET)
    ]
    tables = {
        number: path
        for number, (_, path) in numbered.items()
        if path.name.casefold().endswith(PARQUET)
    }
    steps = len(texts) + 4
    with writing.place(out) as scratch:
        held, rows = _footers(tables)
        read = iter(range(1, steps))
        staged = _staged(
            texts,
            scratch,
            threads,
            lambda label: tell(f"read {label}", next(read), steps),
        )
        tallies = staged.tallies if staged else []
        layout = _one([*held.values(), *(tally.layout for tally in tallies)])
        writing.check_layout(out, layout.id)
        for tally in tallies:
            rows[tally.file] = rows.get(tally.file, 0) + tally.lines
        inputs = {
            number: Input(label, path, rows[number])
            for number, (label, path) in numbered.items()
        }
        with _engine(name, scratch, threads) as engine:
            job = _Job(engine, layout, months, scratch, inputs, tallies)
            tell("judging rows", steps - 3, steps)
            job.read(tables, staged)
            job.judge()
            tell("adding up", steps - 2, steps)
            job.add_up()
            tell("writing months", steps - 1, steps)
            built = job.write(out, threads)
    tell("done", steps, steps)
    return EventsBuilt(
        path=out,
        layout=layout,
        engine=name,
        months=built,
        files=job.files,
        unknown=job.unknown,
        skipped=found.skipped,
    )


class _Job:
    """One build, from rows to months."""

    def __init__(
        self,
        engine: Engine,
        layout: Layout,
        window: Window,
        scratch: Path,
        inputs: dict[int, Input],
        tallies: Sequence[Tally],
    ) -> None:
        self.engine = engine
        self.layout = layout
        self.window = window
        self.scratch = scratch
        self.inputs = inputs
        self.tallies = tallies

    def read(self, tables: dict[int, Path], staged: Staged | None) -> None:
        """Find the rows of all files, cut down to their roles, and what labels mean.

        Labels and outlets are numbers if all files are texts, and words otherwise.
        """
        parts: list[Rows] = []
        self.words: pl.DataFrame | None = None
        if staged:
            rows = self.engine.staged(staged.rows)
            words = self.engine.staged(staged.words)
            if tables:
                parts.append(step(cleaning.spelled, rows, words))
            else:
                same = self.engine.keep(step(aggregating.outlets, words), "outlets")
                parts.append(step(aggregating.told_apart, rows, same))
                actors = pl.scan_parquet(staged.words).filter("actor")
                self.words = actors.select("number", "word").collect()
        if tables:
            parts.append(step(cleaning.roles, self.engine.scan(tables), self.layout))
        self.rows = parts[0] if len(parts) == 1 else step(cleaning.joined, *parts)

    def judge(self) -> None:
        """Find out which rows count, and in which months."""
        rows, words = self.rows, self.words
        nothing: tuple[Any, ...] = cleaning.NOTHING
        if words is None:
            labels = _labels(self.engine, rows)
        else:
            void = pl.col("word").is_in(cleaning.NOTHING)
            labels = set(words.filter(~void)["word"])
            nothing = tuple(words.filter(void)["number"])
        self.meant: Meanings = meanings(self.layout, labels)
        path = self.scratch / "meanings.parquet"
        self.meant.numbered(words).write_parquet(path)
        meant = self.engine.staged([path])
        judged: Rows = step(cleaning.judged, rows, meant, self.layout, nothing)
        kept = judged
        if words is not None:
            # Rows without a country did not come this far: what is kept is small.
            kept = self.engine.keep(step(aggregating.needed, judged), "judged")
        self.accounts = self.engine.fetch(step(aggregating.accounts, kept))
        self.months = accounting.covered(self.accounts, self.window)
        self.unknown = self._unknown(judged)
        if words is None:
            paired = step(cleaning.with_countries, rows)
            kept = step(cleaning.judged, paired, meant, self.layout)
        counting = step(cleaning.countable, kept, self.window, self._built())
        self.counting: Rows = counting
        if words is None:
            apart = step(aggregating.told_apart, counting, None)
            narrow = step(aggregating.needed, apart)
            self.counting = self.engine.keep(narrow, "counting")

    def add_up(self) -> None:
        """Drop repeated events and add up the others."""
        counting = self.counting
        twice = self.engine.keep(step(aggregating.repeated, counting), "twice")
        self.repeated = pl.DataFrame(
            schema={"file": pl.Int32, "month": pl.Int32, "rows": pl.Int64}
        )
        if self.engine.fetch(step(aggregating.counted, twice))["rows"][0]:
            late = step(aggregating.later, counting, twice)
            later = self.engine.keep(late, "later")
            self.repeated = self.engine.fetch(step(aggregating.counted_by_month, later))
            counting = step(aggregating.without, counting, later)
        self.files = accounting.files_table(
            self.inputs,
            self.tallies,
            self.accounts,
            self.repeated,
            layout=self.layout.id,
            months=self.months,
            window=self.window,
        )
        sums = step(aggregating.dyad_months, counting)
        self.saved = list(self.engine.save(sums, self.scratch / "sums"))

    def write(self, out: Path, threads: int | None) -> dict[str, int]:
        """Put the months in place; returns the events of each."""
        sums = Sums(self.saved)
        events, months = sums.events, self.months
        accounting.check_months(self.accounts, self.repeated, events, months)
        names = {month: month_name(month) for month in months}
        writing.begin(out, list(names.values()))
        sums.write(out, months, self.layout.id, self.meant.states, threads)
        writing.write_files(
            out,
            self.files,
            accounting.quarantine_table(self.inputs, self.tallies),
        )
        writing.finish(out, self.layout.id)
        return {name: events.get(month, 0) for month, name in names.items()}

    def _built(self) -> Held | None:
        """Return the months that are built as a table, if it makes a difference."""
        counting = self.accounts.filter(
            (pl.col("reason") == cleaning.COUNTS)
            & pl.col("month").is_between(self.window.first, self.window.last)
        )
        if set(counting["month"]) == set(self.months):
            return None
        path = self.scratch / "built.parquet"
        pl.DataFrame({"built": pl.Series(self.months, dtype=pl.Int32)}).write_parquet(
            path
        )
        return self.engine.staged([path])

    def _unknown(self, judged: Rows) -> pl.DataFrame:
        """Count the rows in which a label stands that is not known to be a state."""
        reasons = (cleaning.UNKNOWN, cleaning.STATELESS)
        schema = {"label": pl.String, "why": pl.String, "rows": pl.Int64}
        if not self.accounts["reason"].is_in(reasons).any():
            return pl.DataFrame(schema=schema)
        pairs = self.engine.fetch(step(aggregating.pairs, judged, reasons))
        sides = [pairs.select(label=side, rows="rows") for side in ("source", "target")]
        if self.words is not None:
            names = self.words.select(label="number", name="word")
            sides = [
                side.join(names, on="label").select("rows", label="name")
                for side in sides
            ]
        why = {
            **dict.fromkeys(self.meant.unknown, "unknown"),
            **self.meant.no_state,
        }
        return (
            pl.concat(sides, how="diagonal")
            .filter(pl.col("label").is_in(list(why)))
            .group_by("label")
            .agg(pl.col("rows").sum().cast(pl.Int64))
            .with_columns(why=pl.col("label").replace_strict(why))
            .select(*schema)
            .sort("rows", "label", descending=[True, False])
        )


def _labels(engine: Engine, rows: Rows) -> set[str]:
    """Return the codes and names of all actors."""
    sides = [step(cleaning.labels, rows, side) for side in ("source", "target")]
    return {label for side in sides for label in engine.fetch(side)["label"]}


def _staged(
    texts: Sequence[tuple[int, str, Path]],
    scratch: Path,
    threads: int | None,
    done: Callable[[str], None],
) -> Staged | None:
    """Read the texts, if there are any; else what reads them is not loaded."""
    if not texts:
        return None
    from foedus.sources.events.staging import stage

    return stage(texts, scratch, threads=threads, done=done)


def _footers(tables: dict[int, Path]) -> tuple[dict[int, Layout], dict[int, int]]:
    """Return layout and number of rows of Parquet files, as their footers say."""
    held: dict[int, Layout] = {}
    rows: dict[int, int] = {}
    _, parquet = arrow()
    for number, path in tables.items():
        with _unreadable(path):
            metadata = parquet.read_metadata(path)
        held[number] = recognise_columns(metadata.schema.names, path.name)
        rows[number] = metadata.num_rows
    return held, rows


def _one(held: Sequence[Layout]) -> Layout:
    """Return the layout that all files share, or stop: they count different things."""
    found = {layout.id: layout for layout in held}
    if len(found) > 1:
        counts = ", ".join(
            f"{sum(one.id == id for one in held)} of {layout.title}"
            for id, layout in sorted(found.items())
        )
        message = f"the files are of several layouts ({counts}); build each by itself"
        raise InvalidOption(message)
    return held[0]


def _engine(name: EngineName, scratch: Path, threads: int | None) -> Any:
    if name == "spark":
        from foedus.sources.events.engines.spark import Spark

        return Spark(scratch, threads)
    from foedus.sources.events.engines.duckdb import DuckDB

    return DuckDB(scratch, threads)


@contextmanager
def _unreadable(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        # pyarrow has an error class of its own for each cause of damage.
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        message = f"{path.name} cannot be read as Parquet ({cause}); is it complete?"
        raise UnreadableFile(message) from error

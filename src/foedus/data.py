"""The twin of ``foedus data``: build a snapshot from files, look at it, check it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl

from foedus import __version__
from foedus.alignment import breaks, erosion, stable
from foedus.alignment.own import add, own, remove
from foedus.alignment.scales import scale_table
from foedus.errors import LedgerError, SnapshotError
from foedus.indicators import registry
from foedus.indicators.contract import VALUES, Built
from foedus.lake.fetching import Fetched, fetch
from foedus.lake.holdings import Holding, holdings
from foedus.lake.importing import import_files
from foedus.lake.inputs import Inputs
from foedus.lake.snapshot import (
    DAMAGED,
    Snapshot,
    check_place,
    user_folder,
    write,
)
from foedus.lake.vault import Problem, problems, prune, repair
from foedus.lake.vintages import Vintage, vault_folder
from foedus.sources.declaration import Declaration
from foedus.sources.registry import declarations
from foedus.states import State, resolve

__all__ = [
    "Comparison",
    "Fetched",
    "Holding",
    "Problem",
    "Vintage",
    "add",
    "build",
    "compare",
    "fetch",
    "holdings",
    "import_files",
    "own",
    "problems",
    "prune",
    "remove",
    "repair",
    "sources",
    "status",
    "vault_folder",
]

Progress = Callable[[str, int, int], None]
#: Values of two builds count as equal within this.
TOLERANCE = 1e-6


def build(
    root: str | Path | None = None,
    *,
    vault: str | Path | None = None,
    hubs: Iterable[str | int | State] = (),
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Compute every indicator from source files and write a snapshot.

    Parameters
    ----------
    root : path or None
        Folder of the publishers' files, laid out as the declarations say.
    vault : path or None
        A vault of fetched files (`vault_folder` is the user's own); a source that
        has a vintage there is read from it, the others from `root`.
    hubs : iterable of states
        Hubs besides the standard ones (the 40 largest states by capabilities
        in any decade since 1950).
    out : path or None
        Folder to write; None means the user's own, which is then used instead
        of the one that came with the package.
    progress : callable or None
        Called as ``progress(what, done, of)``.

    Returns
    -------
    Snapshot
        The one just written; nothing is written if anything fails.

    Raises
    ------
    SourceError
        A file is missing, unreadable or breaks an expectation.
    VaultError
        The vault holds no vintage of a source, or a damaged one.
    SnapshotError
        Something that is not a snapshot stands at `out`.
    UsageError
        A hub is no state.
    """
    tell = progress or (lambda *_: None)
    wanted = {resolve(hub).id for hub in hubs}
    place = Path(out) if out is not None else user_folder()
    check_place(place)
    inputs = Inputs(
        None if root is None else Path(root),
        vault=None if vault is None else Path(vault),
    )
    modules = registry.modules()
    steps = len(modules) + 3
    tell("sources", 0, steps)
    # All are read before anything is computed: a bad file stops a build in
    # seconds, not after minutes.
    for source in _needed():
        inputs.source(inputs.chosen(source))
    chosen = tuple(sorted(wanted | set(inputs.derived("hubs")["hub"])))
    built: dict[str, Built] = {}
    for done, (indicator, module) in enumerate(modules.items(), start=1):
        tell(indicator, done, steps)
        built[indicator] = _checked(indicator, module.build(inputs, chosen))
    tables = _tables(built)
    tables["scales"] = scale_table(built)
    values = {indicator: one.values for indicator, one in built.items()}
    tell("stable ties", steps - 2, steps)
    with tempfile.TemporaryDirectory() as folder:

        def drafted() -> Snapshot:
            return write(
                Path(folder) / "snapshot",
                indicators=values,
                tables=tables,
                manifest=_manifest(inputs, chosen, built),
                level=1,
            )

        draft = drafted()
        tables[stable.TABLE] = stable.measure(
            chosen, lambda hub, a, b: erosion.points(draft, hub, a, b)
        )
        tables |= _found_on(draft, inputs, tell)
        for stage in _stages():
            draft = drafted()
            for module in stage:
                tell(module.TABLES[0].replace("_", " "), steps - 2, steps)
                tables |= module.build(inputs, draft)
    tell("writing", steps - 1, steps)
    written = write(
        place,
        indicators=values,
        tables=tables,
        manifest=_manifest(inputs, chosen, built),
    )
    tell("done", steps, steps)
    return written


def sources() -> tuple[Declaration, ...]:
    """Return every declared source."""
    return tuple(declarations().values())


def status(snapshot: Snapshot | None = None) -> dict[str, Any]:
    """Return what a snapshot rests on: sources, coverage, records put aside."""
    snapshot = snapshot or Snapshot()
    manifest = snapshot.manifest
    return {
        "snapshot": snapshot.id,
        "path": str(snapshot.path),
        "hubs": list(snapshot.hubs),
        "indicators": manifest["indicators"],
        "sources": manifest["sources"],
        "quarantine": manifest["quarantine"],
        "notes": manifest["notes"],
    }


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two snapshots differ.

    Attributes
    ----------
    differences : tuple of str
        One line per file that differs; empty if keys agree exactly and values
        to 1e-6.
    rows : int
        Rows compared.
    """

    differences: tuple[str, ...]
    rows: int

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object."""
        return {**asdict(self), "same": self.same}


def compare(one: Snapshot, other: Snapshot) -> Comparison:
    """Compare two snapshots: hubs, coverage and keys exactly, values to 1e-6."""
    differences = []
    rows = 0
    for part in ("hubs", "indicators"):
        if one.manifest.get(part) != other.manifest.get(part):
            differences.append(f"manifest.json: {part} differ")
    names = {
        path.relative_to(snapshot.path).as_posix()
        for snapshot in (one, other)
        for path in snapshot.path.glob("*/*.parquet")
    }
    for name in sorted(names):
        pair = [_frame(snapshot, name) for snapshot in (one, other)]
        if pair[0] is None or pair[1] is None:
            differences.append(f"{name}: in one snapshot only")
            continue
        rows += pair[0].height
        found = _difference(pair[0], pair[1])
        if found:
            differences.append(f"{name}: {found}")
    return Comparison(tuple(differences), rows)


def _frame(snapshot: Snapshot, name: str) -> pl.DataFrame | None:
    path = snapshot.path / name
    if not path.exists():
        return None
    try:
        return pl.read_parquet(path)
    except DAMAGED as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        message = f"the snapshot file {path} is damaged: {cause}"
        raise SnapshotError(message) from error


def _difference(one: pl.DataFrame, other: pl.DataFrame) -> str | None:
    if one.schema != other.schema:
        return f"columns differ ({_columns(one)} against {_columns(other)})"
    if one.height != other.height:
        return f"{one.height} rows against {other.height}"
    floats = [name for name, kind in one.schema.items() if kind.is_float()]
    keys = [name for name in one.columns if name not in floats]
    if not one.select(keys).equals(other.select(keys)):
        return "keys differ"
    for name in floats:
        if not one[name].is_null().equals(other[name].is_null()):
            return f"missing values of {name} differ"
        if not one[name].is_finite().equals(other[name].is_finite()):
            return f"values of {name} that are no finite number differ"
        gap = (one[name].cast(pl.Float64) - other[name].cast(pl.Float64)).abs()
        # Relative for large amounts, which 32 bits hold to seven digits.
        worst = (gap / one[name].cast(pl.Float64).abs().clip(lower_bound=1)).max()
        if isinstance(worst, float) and worst > TOLERANCE:
            return f"{name} differs by up to {worst:.2g}"
    return None


def _columns(frame: pl.DataFrame) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in frame.schema.items())


def _needed() -> tuple[str, ...]:
    """Return the sources that the snapshot is computed from."""
    from foedus.alignment.structure_build import SOURCES

    described = registry.indicators().values()
    of_indicators = {source for one in described for source in one.sources}
    of_stages = {
        source for stage in _stages() for module in stage for source in module.SOURCES
    }
    return tuple(sorted(of_indicators.union(SOURCES, of_stages)))


def _stages() -> tuple[tuple[ModuleType, ...], ...]:
    """Return what builds the later tables; a stage may read those before."""
    from foedus.alignment import vote_tables
    from foedus.consequences import build_dependence, security_build, world_build
    from foedus.scenarios import hazard_build, outlook_build

    accounts = (vote_tables, build_dependence, security_build, world_build)
    return accounts, (hazard_build,), (outlook_build,)


def _found_on(
    draft: Snapshot, inputs: Inputs, tell: Progress
) -> dict[str, pl.DataFrame]:
    """Return the tables that are computed from all indicators together."""
    # Compiled parts, which the other verbs of this file do without.
    from foedus.alignment import structure_build
    from foedus.validate import peers

    return {
        **breaks.build(draft, draft.hubs, tell),
        **structure_build.build(inputs, draft, tell),
        **peers.build(inputs, draft.hubs),
    }


def _checked(indicator: str, built: Built) -> Built:
    """Stop if an indicator breaks its own contract."""
    values = built.values
    missing = [name for name in VALUES if name not in values.columns]
    if missing:
        message = f"indicator {indicator} returned no column {missing[0]!r}"
        raise LedgerError(message)
    outside = values.filter(
        pl.col("value").is_null()
        | pl.col("value").is_nan()
        | ~pl.col("value").is_between(0, 1)
        | (pl.col("hub") == pl.col("partner"))
        | (pl.col("sd") < 0)
    )
    if not outside.is_empty():
        message = f"indicator {indicator} returned an impossible row: {outside.row(0)}"
        raise LedgerError(message)
    return built


def _tables(built: Mapping[str, Built]) -> dict[str, pl.DataFrame]:
    tables: dict[str, pl.DataFrame] = {}
    for one in built.values():
        for name, frame in one.tables.items():
            # Two indicators may share a table, and then it is the same one.
            if name in tables and not tables[name].equals(frame):
                message = f"two indicators return different tables {name!r}"
                raise LedgerError(message)
            tables[name] = frame
    return tables


def _manifest(
    inputs: Inputs, hubs: tuple[str, ...], built: Mapping[str, Built]
) -> dict[str, Any]:
    described = registry.indicators()
    return {
        "foedus": __version__,
        "hubs": list(hubs),
        "notes": [
            note
            if note.casefold().startswith(described[indicator].title.casefold())
            else f"{described[indicator].title}: {note}"
            for indicator, one in built.items()
            for note in one.notes
        ],
        "indicators": {
            indicator: {
                "title": described[indicator].title,
                "channel": described[indicator].channel,
                "coverage": list(one.coverage),
                "rows": one.values.height,
                "sources": [
                    inputs.chosen(source) for source in described[indicator].sources
                ],
                "ledgers": list(described[indicator].ledgers),
            }
            for indicator, one in built.items()
        },
        "sources": {
            source: {
                "title": read.declaration.title,
                "publisher": read.declaration.publisher,
                "version": read.declaration.version,
                "url": read.declaration.url,
                "doi": read.declaration.doi,
                "citation": read.declaration.citation,
                "coverage": read.declaration.coverage,
                "licence": asdict(read.declaration.licence),
                "vintage": read.vintage,
                "files": read.files,
            }
            for source, read in sorted(inputs.used.items())
        },
        "quarantine": {
            source: [
                {"reason": reason, "records": count}
                for reason, count in read.quarantine.group_by("reason")
                .len()
                .sort("reason")
                .iter_rows()
            ]
            for source, read in sorted(inputs.used.items())
            if not read.quarantine.is_empty()
        },
    }

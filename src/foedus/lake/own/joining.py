"""Join own data to a snapshot as it is read; the snapshot itself is not touched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from foedus.errors import SnapshotError
from foedus.lake.own.store import OwnData, held, own_folder, values


@dataclass(frozen=True, slots=True)
class Own:
    """Own data as one reader found them.

    Attributes
    ----------
    data : tuple of OwnData
        What there is, by name; empty if there is nothing.
    tables : mapping of str to polars.DataFrame
        Their rows, by name.
    """

    data: tuple[OwnData, ...] = ()
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.data)

    def table(self, name: str) -> pl.DataFrame | None:
        """Return the rows of one, None if there is no such."""
        return self.tables.get(name)

    def id(self, snapshot: str) -> str:
        """Return the id of a snapshot with these data, as ``57f9...+own-ab12cd``.

        A figure that rests on own data too must not be cited as if it came from the
        snapshot alone.
        """
        if not self.data:
            return snapshot
        together = "".join(one.digest() for one in self.data)
        return f"{snapshot}+own-{hashlib.sha256(together.encode()).hexdigest()[:6]}"

    def scales(self) -> pl.DataFrame:
        """Return the frozen scales, columns of the table ``scales``."""
        return pl.concat(
            pl.DataFrame(
                {
                    "indicator": one.name,
                    "variant": "",
                    "x": [x for x, _ in one.knots],
                    "g": [g for _, g in one.knots],
                    "reference": one.reference,
                },
                schema_overrides={"x": pl.Float64, "g": pl.Float64},
            )
            for one in self.data
        )

    def manifest(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """Return the manifest of a snapshot with these data added.

        Raises
        ------
        SnapshotError
            If an indicator or source of the snapshot has the name of own data.
        """
        indicators = dict(manifest["indicators"])
        sources = dict(manifest["sources"])
        quarantine = dict(manifest["quarantine"])
        notes = list(manifest["notes"])
        for one in self.data:
            if one.name in indicators or one.source in sources:
                message = (
                    f"own data {one.name!r} have the name of an indicator that the "
                    "snapshot holds; remove them with: foedus data remove "
                    f"{one.name}, and add them under another name"
                )
                raise SnapshotError(message)
            indicators[one.name] = _indicator(one)
            sources[one.source] = _source(one)
            if one.aside:
                quarantine[one.source] = [
                    {"reason": reason, "records": count} for reason, count in one.aside
                ]
        for one in self.data:
            beside = sum(i["channel"] == one.channel for i in indicators.values()) - 1
            notes.append(_note(one, beside, str(manifest["id"])))
        return {
            **manifest,
            "indicators": indicators,
            "sources": sources,
            "quarantine": quarantine,
            "notes": notes,
        }


def own_data(folder: Path | None = None) -> Own:
    """Return the own data of a folder, None meaning the user's own.

    Raises
    ------
    SnapshotError
        If some are damaged.
    """
    place = own_folder() if folder is None else folder
    found = held(place)
    if not found:
        return Own()
    # Read now: what another process removes later is still there for this reader.
    return Own(found, {one.name: values(one, place) for one in found})


def _indicator(one: OwnData) -> dict[str, Any]:
    return {
        "title": one.title,
        "channel": one.channel,
        "coverage": list(one.coverage),
        "rows": one.rows,
        "sources": [one.source],
        "ledgers": [],
    }


def _source(one: OwnData) -> dict[str, Any]:
    first, last = one.coverage
    return {
        "title": f"{one.title} (own data)",
        "publisher": one.author or "author not stated",
        "version": f"added {one.added}",
        "url": one.url,
        "doi": None,
        "citation": one.citation,
        "coverage": f"{first}-{last}",
        "licence": {
            "name": one.licence,
            "url": one.url,
            "redistribution": "aggregates",
        },
        "vintage": one.sha256,
        "files": {one.file: one.sha256},
    }


def _note(one: OwnData, beside: int, snapshot: str) -> str:
    others = f"{beside} other indicator{'' if beside == 1 else 's'}"
    lines = [
        f"{one.title} is own data ({one.file}, added {one.added}), not part of "
        f"snapshot {snapshot}. It counts in the {one.channel} channel beside {others}, "
        "so that channel and alignment differ from those without it. Breaks, the "
        "yardstick of stable ties, learnt weights and the record of foedus validate "
        "were computed without it."
    ]
    if not one.error:
        lines.append(
            "It has no standard deviation, so intervals are too narrow to that extent."
        )
    return " ".join(lines)

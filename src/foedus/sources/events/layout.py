"""How the publishers lay out a file of events: `layouts/<id>.toml` as an object."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from foedus.errors import UnreadableFile

Kind = Literal["whole", "number", "day", "text", "outlet"]

#: What a row of any layout is cut down to, in this order.
ROLES = (
    "event",
    "day",
    "added",
    "source",
    "target",
    "code",
    "quad",
    "intensity",
    "tone",
    "reports",
    "outlet",
)
#: Texts of rows that stay numbers from staging to the sums.
NUMBERED = ("source", "target", "outlet")


@dataclass(frozen=True, slots=True)
class Layout:
    """One published layout.

    Attributes
    ----------
    id, title, url, citation : str
        What it is, where it is published, how to cite it.
    header : bool
        Whether the first line names the columns.
    fields : tuple of str
        The publisher's columns in order.
    fewest : int
        Columns that a file has at least; older files may lack the last ones.
    names : str
        Scheme of the actors' states, as `foedus.states.map_column` takes it.
    codes : {"root", "cameo", "plover"}
        What the role `code` holds: a CAMEO root, a whole CAMEO code, or a PLOVER word.
    daily_from : int or None
        First day (yyyymmdd) from which the day of the report is the true one.
    roles : mapping of str to (str, Kind)
        The publisher's column of a role, and how it is read.
    aliases : mapping of str to str
        Other names that a column had, and the one in `fields`.
    """

    id: str
    title: str
    url: str
    citation: str
    header: bool
    fields: tuple[str, ...]
    fewest: int
    names: str
    codes: Literal["root", "cameo", "plover"]
    daily_from: int | None
    roles: Mapping[str, tuple[str, Kind]]
    aliases: Mapping[str, str]

    def positions(self, names: Sequence[str]) -> dict[str, int]:
        """Return where each role stands among the columns of a file.

        Parameters
        ----------
        names : sequence of str
            The columns of the file, in order.

        Returns
        -------
        dict of str to int
            A role whose column an older file lacks is left out.
        """
        own = [self.aliases.get(name, name) for name in names]
        return {
            role: own.index(column)
            for role, (column, _) in self.roles.items()
            if column in own
        }


@cache
def layouts() -> Mapping[str, Layout]:
    """Return every declared layout by id."""
    folder = resources.files("foedus.sources.events").joinpath("layouts")
    found = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".toml")),
        key=lambda item: item.name,
    )
    return {
        item.name.removesuffix(".toml"): _layout(
            item.name.removesuffix(".toml"), item.read_text(encoding="utf-8")
        )
        for item in found
    }


def recognise(first: Sequence[str], counts: Sequence[int], where: str) -> Layout:
    """Return the layout of a text file.

    Parameters
    ----------
    first : sequence of str
        Fields of the first line.
    counts : sequence of int
        Numbers of fields of the first lines; the most frequent one decides, so that
        one damaged line does not.
    where : str
        Name of the file, for the message.

    Raises
    ------
    UnreadableFile
        If no layout fits.
    """
    by_header = {layout.fields[:3]: layout for layout in layouts().values()}
    named = by_header.get(tuple(first[:3]))
    if named is not None and named.header:
        return named
    usual = max(set(counts), key=counts.count) if counts else 0
    for layout in layouts().values():
        if not layout.header and layout.fewest <= usual <= len(layout.fields):
            return layout
    known = "; ".join(
        f"{one.title}: {len(one.fields)}" + (" with a header" if one.header else "")
        for one in layouts().values()
    )
    message = (
        f"{where} is no file of events: its lines have {usual} columns and begin with "
        f"{' | '.join(first[:3])[:80]!r}; known layouts are {known}"
    )
    raise UnreadableFile(message)


def recognise_columns(names: Sequence[str], where: str) -> Layout:
    """Return the layout of a Parquet file from the names of its columns.

    Raises
    ------
    UnreadableFile
        If no layout has all its roles among the columns.
    """
    fits = [
        layout
        for layout in layouts().values()
        if len(layout.positions(names)) == len(layout.roles)
    ]
    # Both editions of GDELT share the columns that are read; only the second one
    # tells districts.
    first = "Actor1Geo_Lat" in names and "Actor1Geo_ADM2Code" not in names
    for layout in fits:
        if layout.id != ("gdelt2" if first else "gdelt1"):
            return layout
    wanted = "; ".join(
        f"{one.title}: {', '.join(column for column, _ in one.roles.values())}"
        for one in layouts().values()
    )
    message = (
        f"{where} is no file of events: its columns are {', '.join(names)[:120]}; "
        f"expected those of one layout ({wanted})"
    )
    raise UnreadableFile(message)


def _layout(id: str, text: str) -> Layout:
    raw = tomllib.loads(text)
    fields = tuple(raw["fields"])
    return Layout(
        id=id,
        title=raw["title"],
        url=raw["url"],
        citation=raw["citation"],
        header=raw["header"],
        fields=fields,
        fewest=raw.get("fewest", len(fields)),
        names=raw["names"],
        codes=raw["codes"],
        daily_from=raw.get("daily_from"),
        roles={role: (column, kind) for role, (column, kind) in raw["roles"].items()},
        aliases=raw.get("aliases", {}),
    )

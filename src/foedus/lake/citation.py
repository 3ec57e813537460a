"""How to cite: the project, the snapshot, and the sources behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from foedus import __version__
from foedus.errors import UsageError, nearest
from foedus.lake.snapshot import Snapshot

FORMATS = ("text", "bibtex", "ris")
_TEX = {
    **{letter: f"\\{letter}" for letter in "&%$#_"},
    # As commands, since BibTeX counts braces even after a backslash.
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
}


def cite(
    what: str | Iterable[str] = (),
    *,
    format: str = "text",
    question: str = "",
    snapshot: Snapshot | None = None,
) -> str:
    """Return the citation of Foedus and of the sources used.

    Parameters
    ----------
    what : str or iterable of str
        Ids of indicators or sources; empty means all sources of the snapshot.
    format : {"text", "bibtex", "ris"}
        Form of the citation.
    question : str
        What was asked, such as the address of a page; it joins the citation of Foedus.
    snapshot : Snapshot or None
        None means the installed one.

    Raises
    ------
    UsageError
        Unknown format, indicator or source.
    """
    if format not in FORMATS:
        message = f"there is no format {format!r}; choose {', '.join(FORMATS)}"
        raise UsageError(message)
    snapshot = snapshot or Snapshot()
    names = (what,) if isinstance(what, str) else tuple(what)
    chosen = _chosen(names, snapshot.manifest)
    write = {"text": _text, "bibtex": _bibtex, "ris": _ris}[format]
    noted = f"Snapshot {snapshot.id}" + (f"; {question}" if question else "")
    return write(chosen, noted)


def _chosen(what: tuple[str, ...], manifest: Mapping[str, Any]) -> dict[str, Any]:
    sources, indicators = manifest["sources"], manifest["indicators"]
    if not what:
        return dict(sources)
    wanted: set[str] = set()
    for name in what:
        if name in sources:
            wanted.add(name)
        elif name in indicators:
            wanted.update(s for s in indicators[name]["sources"] if s in sources)
        else:
            known = [*indicators, *sources]
            hint = nearest(name, known) or "see foedus data status and data list"
            message = f"no indicator or source {name!r}; {hint}"
            raise UsageError(message)
    return {name: sources[name] for name in sorted(wanted)}


def _own(noted: str) -> str:
    return (
        f"Foedus {__version__} (2026). Measuring the alliances of any state from "
        f"open data. {noted}."
    )


def _text(sources: Mapping[str, Any], noted: str) -> str:
    lines = [_own(noted)]
    for source in sources.values():
        doi = source["doi"]
        link = (
            f" https://doi.org/{doi}" if doi and doi not in source["citation"] else ""
        )
        lines.append(
            f"{source['citation']}{link} [{source['version']}; vintage "
            f"{source['vintage'][:12]}; {source['licence']['name']}]"
        )
    return "\n".join(lines)


def _bibtex(sources: Mapping[str, Any], noted: str) -> str:
    entries = [
        "@software{foedus,\n"
        "  title = {Foedus: measuring the alliances of any state from open data},\n"
        "  author = {{The Foedus developers}},\n"
        f"  version = {{{__version__}}},\n  year = {{2026}},\n"
        f"  note = {{{_tex(noted)}}}\n}}"
    ]
    for name, source in sources.items():
        note = f"{source['citation']} Vintage {source['vintage'][:12]}"
        fields = {
            "title": _tex(source["title"]),
            # Braces keep an organisation from being split into given and last name.
            "author": "{" + _tex(source["publisher"]) + "}",
            "version": _tex(source["version"]),
            "doi": _verbatim(source["doi"] or ""),
            "url": _verbatim(source["url"]),
            "note": _tex(note),
        }
        body = ",\n".join(
            f"  {key} = {{{value}}}" for key, value in fields.items() if value
        )
        entries.append(f"@misc{{{name},\n{body}\n}}")
    return "\n\n".join(entries)


def _ris(sources: Mapping[str, Any], noted: str) -> str:
    records = [
        [
            ("TY", "COMP"),
            ("TI", "Foedus: measuring the alliances of any state from open data"),
            ("AU", "The Foedus developers"),
            ("PY", "2026"),
            ("ET", __version__),
            ("N1", noted),
        ]
    ]
    for source in sources.values():
        year = re.search(r"\b(19|20)\d\d\b", source["citation"])
        records.append(
            [
                ("TY", "DATA"),
                ("TI", source["title"]),
                ("AU", source["publisher"]),
                ("PY", year.group() if year else ""),
                ("ET", source["version"]),
                ("DO", source["doi"] or ""),
                ("UR", source["url"]),
                ("N1", source["citation"]),
            ]
        )
    return "\n".join(
        # A record is read line by line: a line break would end its field.
        "\n".join(
            f"{tag}  - {' '.join(value.split())}" for tag, value in record if value
        )
        + "\nER  - "
        for record in records
    )


def _tex(text: str) -> str:
    """Escape what TeX would read as commands or as unbalanced groups."""
    return "".join(_TEX.get(letter, letter) for letter in text)


def _verbatim(address: str) -> str:
    """Return an address as it is; only braces would end its field."""
    return address.replace("{", "%7B").replace("}", "%7D")

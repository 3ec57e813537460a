"""What the figures of a page rest on: sources, terms, citation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from foedus.lake.citation import cite
from foedus.lake.snapshot import Snapshot

#: By the ending of its address: form of the citation, and type of the file.
CITATIONS = {
    ".txt": ("text", "text/plain; charset=utf-8"),
    ".bib": ("bibtex", "application/x-bibtex; charset=utf-8"),
    ".ris": ("ris", "application/x-research-info-systems; charset=utf-8"),
}


def sources(snapshot: Snapshot, cites: Iterable[str]) -> list[dict[str, Any]]:
    """Return the sources behind indicators or sources; empty `cites` means all.

    Returns
    -------
    list of dict
        Id, title, publisher, version, vintage, licence with its terms, citation,
        and where to find it.
    """
    known, indicators = snapshot.manifest["sources"], snapshot.manifest["indicators"]
    wanted: set[str] = set()
    for name in cites:
        wanted.update([name] if name in known else indicators[name]["sources"])
    return [
        {
            "id": name,
            "title": one["title"],
            "publisher": one["publisher"],
            "version": one["version"],
            "vintage": one["vintage"],
            "licence": one["licence"]["name"],
            "terms": one["licence"]["url"],
            "redistribution": one["licence"]["redistribution"],
            "citation": one["citation"],
            "doi": one["doi"],
            "url": one["url"],
        }
        for name, one in sorted(known.items())
        if not wanted or name in wanted
    ]


def citation(snapshot: Snapshot, cites: Iterable[str], ending: str, url: str) -> str:
    """Return a citation of a page in the form of an ending, with its address.

    Parameters
    ----------
    ending : {".txt", ".bib", ".ris"}
        Form.
    url : str
        Address of the page, from the first slash on: what was asked.
    """
    return cite(
        tuple(cites), format=CITATIONS[ending][0], question=url, snapshot=snapshot
    )

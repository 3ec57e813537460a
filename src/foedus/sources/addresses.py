"""Where a source lives: the ``[fetch]`` part of its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Method = Literal["http", "zip", "dataverse", "api", "request", "manual"]
#: Methods that need a person: Foedus tells what to do, and takes the file in.
BY_HAND = ("request", "manual")
_MOST_MEGABYTES = 200
_PAUSE_SECONDS = 1.0
_YEAR = "{year}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file, or one family of files, that fetching brings.

    Attributes
    ----------
    role : str
        Role in ``[files]`` that it plays for the reader.
    url : str
        Address; empty for a Dataverse file, which is found by its label.
    name : str
        Name to keep it under; for ``zip`` and ``dataverse`` a pattern of the
        names to take.
    years : tuple of int or None
        First and last year that stand for ``{year}`` in `url` and `name`; one
        request each.
    """

    role: str
    url: str
    name: str
    years: tuple[int, int] | None = None

    def expanded(self) -> tuple[Wanted, ...]:
        """Return one request a year, or itself."""
        if self.years is None:
            return (self,)
        first, last = self.years
        return tuple(
            Wanted(
                self.role,
                self.url.replace(_YEAR, str(year)),
                self.name.replace(_YEAR, str(year)),
            )
            for year in range(first, last + 1)
        )


@dataclass(frozen=True, slots=True)
class Fetch:
    """How the files of a source are got.

    Attributes
    ----------
    method : str
        ``http`` (files as they are), ``zip`` (named members of an archive),
        ``dataverse`` (files of a deposit by DOI), ``api`` (one answer a request),
        ``request`` (the publisher sends it to those who ask), ``manual`` (a page
        on which a person chooses).
    page : str
        Where a person finds it.
    found : str
        Where and when this address was found; addresses move.
    wanted : tuple of Wanted
        What to get; empty if a person gets it.
    steps : str
        For ``request`` and ``manual``: what to ask or choose, and which file.
    doi : str or None
        For ``dataverse``: the deposit.
    host : str
        For ``dataverse``: its server.
    megabytes : int
        Most that one file may weigh, packed or unpacked.
    pause : float
        Fewest seconds between two requests to the same host.
    every_days : int or None
        How often a new edition comes out; None if it is not expected to.
    key : str or None
        Environment variable with the caller's own key.
    key_header : str
        Header in which the key goes.
    edition : mapping of str to str
        Fields of the declaration that differ for what is fetched: title,
        publisher, version, url, citation, doi, coverage.
    """

    method: Method
    page: str
    found: str
    wanted: tuple[Wanted, ...] = ()
    steps: str = ""
    doi: str | None = None
    host: str = "https://dataverse.harvard.edu"
    megabytes: int = _MOST_MEGABYTES
    pause: float = _PAUSE_SECONDS
    every_days: int | None = None
    key: str | None = None
    key_header: str = ""
    edition: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        """Whether a person has to get the file."""
        return self.method in BY_HAND

    @property
    def most_bytes(self) -> int:
        """Most bytes that one file may have."""
        return self.megabytes * 1_000_000


_FIELDS = {
    "method",
    "page",
    "found",
    "get",
    "steps",
    "doi",
    "host",
    "megabytes",
    "pause",
    "every_days",
    "key",
    "key_header",
    "edition",
    "tables",
}
EDITION = ("title", "publisher", "version", "url", "citation", "doi", "coverage")


def parse(
    raw: Mapping[str, Any], roles: Mapping[str, str]
) -> tuple[Fetch | None, list[str]]:
    """Return the ``[fetch]`` part, and everything that is wrong with it.

    Parameters
    ----------
    raw : mapping
        The part as TOML gives it.
    roles : mapping
        The roles that ``[files]`` names.

    Returns
    -------
    tuple of Fetch or None, and list of str
        None if anything is wrong.
    """
    problems = [
        f"'fetch.{name}' is not known; known are {', '.join(sorted(_FIELDS))}"
        for name in raw
        if name not in _FIELDS
    ]
    method = raw.get("method")
    if method not in get_args(Method):
        problems.append(
            f"'fetch.method' should be one of {', '.join(get_args(Method))}"
        )
    problems += [
        f"'fetch.{name}' should be text"
        for name in ("page", "found")
        if not isinstance(raw.get(name), str) or not raw[name]
    ]
    wanted = raw.get("get", [])
    if method in BY_HAND:
        if wanted or not raw.get("steps"):
            problems.append(
                f"method '{method}' needs 'fetch.steps', what to do, and no 'get'"
            )
    elif not wanted:
        problems.append("'fetch.get' should name at least one file")
    if method == "dataverse" and not raw.get("doi"):
        problems.append("method 'dataverse' needs 'fetch.doi'")
    for one in wanted:
        problems += _wrong(one, str(method), roles)
    problems += [
        f"'fetch.edition.{name}' is not known; known are {', '.join(EDITION)}"
        for name in raw.get("edition", {})
        if name not in EDITION
    ]
    if problems:
        return None, problems
    plain = {name: raw[name] for name in _FIELDS - {"get", "tables"} if name in raw}
    return Fetch(**plain, wanted=tuple(_wanted(one) for one in wanted)), []


def _wrong(one: Mapping[str, Any], method: str, roles: Mapping[str, str]) -> list[str]:
    found = []
    if one.get("role") not in roles:
        found.append(
            f"'fetch.get' has role {one.get('role')!r}; 'files' names "
            f"{', '.join(roles)}"
        )
    url = str(one.get("url", ""))
    if method != "dataverse" and not url.startswith(("https://", "http://")):
        found.append("'fetch.get.url' should begin with https:// or http://")
    name = str(one.get("name", ""))
    if not name or "/" in name or "\\" in name or name.startswith("."):
        found.append("'fetch.get.name' should be a file's name without folders")
    if (_YEAR in url) != ("years" in one):
        found.append(f"'fetch.get.years' and {_YEAR} in the url belong together")
    return found


def _wanted(one: Mapping[str, Any]) -> Wanted:
    years = one.get("years")
    return Wanted(
        role=one["role"],
        url=one.get("url", ""),
        name=one["name"],
        years=None if years is None else (int(years[0]), int(years[1])),
    )

"""The contract of a page: what its address may hold, and what it shows.

A page is one file in `foedus.web.pages` with

``PAGE``
    a `Page`: path, place in the navigation, the fields of its address;
``view(query, snapshot)``
    a function from a checked `Query` to a `View`.

A page that takes long has besides

``check(query, snapshot)``
    raises, and quickly, whatever `view` would refuse. Once it has passed, the page is
    sent while it is made: the head at once, then each part of the view as it is ready.

A page that reads what a visitor sends has besides

``FORM``
    the parts of the form, as fields of kind ``text`` with their greatest length;
``submit(form, snapshot)``
    a function from the sent text of every part, by name, to a `View`. What is sent is
    at most 1 MB and is not kept.

Everything else is the same for all pages and is done by the engine: the checks of
the address, the controls, the twins ``.json`` and ``.csv``, the pictures of every
chart, the citation, caching and errors. A page knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any, Literal

import polars as pl

from foedus.brief.content import Block, Section

Kind = Literal["state", "states", "year", "weights", "choice", "number", "text"]


@dataclass(frozen=True, slots=True)
class Field:
    """One part of an address.

    Attributes
    ----------
    name : str
        Name in the path (``/hub/{hub}``) or in the query string.
    kind : str
        ``state`` (any name or code; None if absent and no default), ``states``
        (comma-separated, at most `most`), ``year``, ``weights`` (as on the command
        line), ``choice`` (one of `choices`), ``number`` (between `least` and
        `most`), ``text`` (at most `most` characters).
    label : str
        What a reader sees beside its control.
    default : str or None
        Value where the address is silent, written as in an address; None leaves
        it open.
    choices : mapping of str to str
        For ``choice``: value to label.
    least, most : int or None
        Bounds.
    """

    name: str
    kind: Kind
    label: str
    default: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is.

    Attributes
    ----------
    id : str
        Its name, as in its file.
    path : str
        Path with its fields in braces, such as ``/dyad/{hub}/{partner}``.
    title : str
        Name in the navigation.
    order : int
        Place in the navigation; 0 keeps it out.
    fields : tuple of Field
        Everything that its address may hold; anything else is refused.
    example : str
        An address that shows it, where the navigation leads.
    about : str
        What it answers, in one sentence, for the list of pages.
    """

    id: str
    path: str
    title: str
    order: int
    fields: tuple[Field, ...]
    example: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A checked address: every field of the page has its value, or None.

    States are ids (``RUS``), years and numbers are integers, ``states`` is a tuple
    of ids, ``weights`` stays the text that the engine reads.
    """

    page: Page
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


class Later:
    """A section that is made when it is reached.

    Parameters
    ----------
    id, title : str
        Of the section, for the list of contents.
    make : callable
        Returns the section.
    """

    def __init__(self, id: str, title: str, make: Callable[[], Section]) -> None:
        self.id = id
        self.title = title
        self._make = make
        self._made: Section | None = None
        self._turn = Lock()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the section."""
        return self.made().blocks

    def made(self) -> Section:
        """Return the section; two threads that ask at once make it once."""
        with self._turn:
            if self._made is None:
                self._made = self._make()
                found = (self._made.id, self._made.title)
                assert found == (self.id, self.title), found
            return self._made


@dataclass(frozen=True)
class View:
    """What a page shows.

    Attributes
    ----------
    heading : str
        Headline: the question and its window.
    lead : str
        The answer in one or two sentences, made from the numbers.
    parts : tuple of Section or Later
        Sections as in the brief: blocks of statements with facts, charts with their
        table twins, tables. Ids of blocks are unique on the page. What a reader sees
        first should not wait for what comes after it.
    make_data : callable
        Returns `data`. Most readers look at the page and never ask for its twins, and
        to write all figures out takes as long as to draw a page.
    make_table : callable
        Returns `table`.
    cites : tuple of str
        Indicators or sources that the figures rest on, for citation and licence;
        empty means all.
    notes : tuple of str
        What a reader must know.
    scripts : tuple of str
        Names of static modules (``weights.js``) that make the page respond.
    panel : str
        Name of a template of the page's own, if it has one
        (``panels/<name>.html.j2``; it gets `view` and `query`).
    make_panel : callable
        Returns `panel_data`.
    panel_after : str
        Id of the section after which the panel stands; empty before all of them.
    bounds : mapping of str to (int, int)
        First and last year that the year fields may take here.
    taken : mapping of str to value
        What the page took where the address is silent, by field: the year up to
        which all channels speak. Its controls show it.
    """

    heading: str
    lead: str
    parts: tuple[Section | Later, ...]
    make_data: Callable[[], Mapping[str, Any]]
    make_table: Callable[[], pl.DataFrame]
    cites: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    panel: str = ""
    make_panel: Callable[[], Mapping[str, Any]] = dict
    panel_after: str = ""
    bounds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    taken: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """All parts, made."""
        return tuple(
            one.made() if isinstance(one, Later) else one for one in self.parts
        )

    @cached_property
    def panel_data(self) -> Mapping[str, Any]:
        """What the template of the panel needs beside the rest, plain and finite."""
        return self.make_panel()

    # The finished twins are kept: what they are written from takes ten times as much.
    @property
    def data(self) -> Mapping[str, Any]:
        """What the ``.json`` twin holds, plain and finite."""
        return self.make_data()

    @property
    def table(self) -> pl.DataFrame:
        """What the ``.csv`` twin holds."""
        return self.make_table()

"""The text of an HTML page: no scripts, no styles, nothing fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from foedus.audit.inputs.document import MOST_TEXT, too_long
from foedus.errors import UnreadableFile

#: Elements whose contents nobody reads as text.
_SILENT = re.compile(
    "script|style|template|noscript|svg|math|iframe|object|canvas|audio|video|head|"
    "textarea|select|button"
).fullmatch
#: Elements that never have contents, so never end.
_VOID = re.compile(
    "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
).fullmatch
#: Elements that stand in a line with their neighbours.
_INLINE = re.compile(
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|"
    "q|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|rt|rp|rb"
).fullmatch


def text_of(raw: bytes, name: str) -> str:
    """Return what a reader of the page would read, a paragraph apart.

    Parameters
    ----------
    raw : bytes
        The page in UTF-8.
    name : str
        What messages call it.

    Raises
    ------
    UnreadableFile
        More text than the limit.
    """
    parser = _Words(name)
    parser.feed(raw.decode("utf-8"))
    parser.close()
    return "".join(parser.parts)


class _Words(HTMLParser):
    """Collects the words of a page.

    Spaces and line ends of the source mean one space. Something hidden hides what
    is inside it; as browsers do, an end that was never begun is passed over.
    """

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.parts: list[str] = []
        self.hidden: list[str] = []
        self.length = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, a paragraph, or a silence."""
        if _VOID(tag):
            if tag in ("br", "hr") and not self.hidden:
                self._add("\n" if tag == "br" else "\n\n")
            return
        if self.hidden or _SILENT(tag) or _is_hidden(dict(attrs)):
            # The element itself and all inside it are counted until they end.
            self.hidden.append(tag)
            return
        self._edge(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a line, a paragraph, or a silence."""
        if self.hidden:
            if tag in self.hidden:
                while self.hidden.pop() != tag:
                    pass
            return
        self._edge(tag)

    def handle_data(self, data: str) -> None:
        """Keep words that are seen."""
        if not self.hidden:
            words = " ".join(data.split())
            before = " " if data[:1].isspace() else ""
            after = " " if data[-1:].isspace() and words else ""
            self._add(f"{before}{words}{after}")

    def _edge(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._add(" | " if self.parts and not self.parts[-1].endswith("\n") else "")
        elif not _INLINE(tag):
            self._add("\n" if tag == "tr" else "\n\n")

    def _add(self, text: str) -> None:
        self.length += len(text)
        # Marks cost as much as words do, so that a page of empty elements ends too.
        if self.length > 4 * MOST_TEXT:
            raise UnreadableFile(too_long(self.name))
        if text:
            self.parts.append(text)


def _is_hidden(attributes: dict[str, str | None]) -> bool:
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
    )

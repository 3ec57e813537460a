"""Markdown without its marks: what a reader of the printed page would read.

Line by line, then inside each line; every pattern has a bound, so that a text made of
brackets costs no more than one made of words.
"""

from __future__ import annotations

import re

_FLOWING = re.compile(r"(?<=\S)[ \t]*\n(?=[ \t]*\S)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}#{1,6} +(.{0,2000}?)(?: +#+)? *$")
_RULE = re.compile(r" {0,3}([-*_=])(?: ?\1){2,} *$")
_ITEM = re.compile(r" {0,12}(?:[-*+]|\d{1,9}[.)]) +(?:\[[ xX]\] +)?")
_QUOTE = re.compile(r" {0,3}(?:> ?){1,10}")
_TABLE_RULE = re.compile(r" {0,3}\|?(?: *:?-{1,200}:? *\|)+ *(?::?-{1,200}:? *)?$")
_REFERENCE = re.compile(r" {0,3}\[[^\]]{1,200}\]: *\S")
_INLINE = (
    (re.compile(r"!\[[^\]]{0,1000}\](?:\([^)]{0,2000}\)|\[[^\]]{0,200}\])"), ""),
    (re.compile(r"\[\^[^\]]{1,100}\]"), ""),
    (re.compile(r"\[([^\]]{1,1000})\](?:\([^)]{0,2000}\)|\[[^\]]{0,200}\])"), r"\1"),
    (re.compile(r"<(https?://[^>\s]{1,2000})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>]{0,500}>"), ""),
    (re.compile(r"<!--.{0,5000}?-->"), ""),
    (re.compile(r"`([^`]{1,500})`"), r"\1"),
    # Marks of emphasis by what stands beside them, each on its own: to look for
    # their partners would take a text of stars the square of its length.
    (re.compile(r"(?<![\w\\])(?:\*{1,3}|_{1,3}|~~)(?=\S)"), ""),
    (re.compile(r"(?<=\S)(?<!\\)(?:\*{1,3}|_{1,3}|~~)(?!\w)"), ""),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])"), r"\1"),
)


def unmarked(text: str) -> str:
    """Return a text without Markdown's marks, code blocks and front matter.

    The lines of a paragraph flow together; a heading and a list item become
    paragraphs of their own; the cells of a table row stand in one line, apart by
    `` | ``.
    """
    kept: list[str] = []
    fence = ""
    for line in _body(text.split("\n")):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence):
                fence = ""
            continue
        if mark:
            fence = mark[1][:3]
            kept.append("")
            continue
        kept += _lines(line)
    # Lines of one paragraph flow together, as they do on the printed page.
    return _FLOWING.sub(" ", "\n".join(kept))


def _body(lines: list[str]) -> list[str]:
    """Leave out a block of metadata at the head (``---`` or ``+++``)."""
    if lines and lines[0].strip() in ("---", "+++"):
        mark = lines[0].strip()
        for place, line in enumerate(lines[1:200], start=1):
            if line.strip() == mark:
                return lines[place + 1 :]
    return lines


def _lines(line: str) -> list[str]:
    line = _QUOTE.sub("", line, count=1)
    if _RULE.match(line) or _TABLE_RULE.match(line) or _REFERENCE.match(line):
        return [""]
    if heading := _HEADING.match(line):
        return ["", _inline(heading[1]), ""]
    if item := _ITEM.match(line):
        return ["", _inline(line[item.end() :])]
    if line.lstrip().startswith("|"):
        line = " | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
        return ["", _inline(line)]
    return [_inline(line)]


def _inline(line: str) -> str:
    for pattern, kept in _INLINE:
        line = pattern.sub(kept, line)
    return line

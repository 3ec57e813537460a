"""Essays to be checked, in every kind of file, and what others say of them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from unittest.mock import patch

from tests.fuzz import documents
from tests.fuzz.target import Target, on_text

from foedus.errors import UnreadableFile

_TEXT = (
    b"Turkey has been a member of NATO since 1952. Armenia's exports to Russia rose "
    b"by 20 per cent in 2022, and India voted with the United States on Ukraine."
)
_CLAIMS = {
    "claims": [
        {
            "sentence": 0, "quote": "Turkey has been a member of NATO since 1952",
            "type": "membership", "slots": {"state": "Turkey", "body": "NATO"},
            "negated": False,
        }
    ]
}  # fmt: skip
_HTML = (
    b"<html><head><meta charset='utf-8'><title>x</title></head><body><h1>A title</h1>"
    b"<p hidden>no</p><p>Armenia left &amp; Russia stayed.<br><td>a</td></body></html>"
)


def essay() -> list[Target]:
    """Return a target for each kind of file, for the claims, and for proposals."""
    found = [
        Target("essay:text", _markdown, (b"# A title\n\nArmenia *left* [it](e.org).",)),
        Target("essay:html", _apart("html"), (_HTML,)),
        Target(
            "essay:kind", _kind, (b"%PDF-1.4 x", documents.packed_word(b"<w/>"), _HTML)
        ),
        Target("essay:claims", on_text(_claims), (_TEXT,)),
        Target("essay:proposals", on_text(_proposals), (json.dumps(_CLAIMS).encode(),)),
    ]
    if importlib.util.find_spec("pypdf"):
        found += [
            Target("essay:pdf", _apart("pdf"), documents.plain_pdfs()),
            Target("essay:pdf packed", _apart("pdf"), documents.packed_pdfs()),
        ]
    if importlib.util.find_spec("docx"):
        found += [
            Target("essay:word", _word, (documents.word(),)),
            Target("essay:word text", _word_text, (documents.word_text(),)),
        ]
    return found


def _markdown(content: bytes) -> None:
    from foedus.audit.inputs import document, markdown, plain
    from foedus.audit.inputs.kind import kind_of

    kind_of(content, "essay.md")
    text, _ = plain.decoded(content, "essay", declared=False)
    document.settled(markdown.unmarked(text), kind="markdown", name="essay")


def _kind(content: bytes) -> None:
    from foedus.audit.inputs.kind import kind_of

    for name in ("essay", "essay.html", "essay.md"):
        kind_of(content, name)


def _apart(kind: str) -> Callable[[bytes], None]:
    """Return what the process does in which hostile files are taken apart."""

    def run(content: bytes) -> None:
        from foedus.audit.inputs import child, document, plain

        raw = content
        if kind == "html":
            text, _ = plain.decoded(content, "essay", declared=True)
            raw = text.encode()
        found = child.answer(kind, "essay", raw)
        if found is None or "error" in found:
            # The process ends; whoever started it says what `found` says.
            message = "out of memory" if found is None else found["message"]
            raise UnreadableFile(message)
        json.dumps(found).encode()
        document.settled(found["text"], kind=kind, name="essay")

    return run


def _word(content: bytes) -> None:
    from foedus.audit.inputs.kind import kind_of

    # Only what looks like a Word file gets to its reader.
    if kind_of(content, "essay") == "word":
        _apart("word")(content)


def _word_text(content: bytes) -> None:
    _apart("word")(documents.packed_word(content))


def _claims(text: str) -> None:
    from foedus.audit.inputs.document import settled
    from foedus.audit.running import audit

    json.dumps(audit(settled(text, kind="plain", name="essay").text).to_dict())


def _proposals(words: str) -> None:
    from foedus.audit import proposals, reader
    from foedus.audit.running import audit

    try:
        sent = reader._proposals(words, 0, 2)
    except reader._Failed as error:
        raise UnreadableFile(str(error)) from error
    with patch.object(proposals, "proposed", lambda *_: (sent, ())):
        where = reader.Endpoint("https://example.org", "model", "")
        found = proposals.extended(audit(_TEXT.decode()), where)
    json.dumps(found.to_dict())

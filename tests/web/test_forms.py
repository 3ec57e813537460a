"""A form: declared parts, at most a megabyte, and the view that answers it."""

from __future__ import annotations

from urllib.parse import urlencode

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.conftest import HOST, Answer, asked

from foedus.errors import FoedusError, InvalidOption
from foedus.lake.snapshot import Snapshot
from foedus.web import answers, registry, render
from foedus.web.app import create_app
from foedus.web.forms import MOST, parts
from foedus.web.page import Field, Page, Query, View

FORM = (Field("essay", "text", "Essay"), Field("title", "text", "Title", most=10))
PAGE = Page("echo", "/echo", "Echo", 0, (), "/echo")


def _view(query: Query | None, snapshot: Snapshot) -> View:
    return View(
        "Echo", "Send something.", (), dict, lambda: pl.DataFrame({"words": [0]})
    )


def _submit(form: dict[str, str], snapshot: Snapshot) -> View:
    count = len(form["essay"].split())
    table = pl.DataFrame({"words": [count]})
    return View(
        f"{count} words",
        f"<b>{form['title']}</b>",
        (),
        lambda: {"n": count},
        lambda: table,
    )


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    entry = registry.Entry(PAGE, _view, FORM, _submit)
    monkeypatch.setattr(registry, "entries", lambda: {"echo": entry})
    for module in (answers, render):
        monkeypatch.setattr(module, "entries", registry.entries)
    from foedus.web.app import _question

    _question.cache_clear()
    app = create_app()

    def one(body: bytes, path: str = "/echo", kind: bytes | None = None) -> Answer:
        kind = kind or b"application/x-www-form-urlencoded; charset=utf-8"
        headers = [*HOST, (b"content-type", kind)]
        return asked(app, path, method="POST", headers=headers, body=body)

    yield one
    _question.cache_clear()


def test_a_page_answers_a_form_and_escapes_what_was_sent(send) -> None:  # type: ignore[no-untyped-def]
    sent = urlencode({"essay": "one two three", "title": "<i>"}).encode()
    answer = send(sent)
    assert answer.status == 200 and "3 words" in answer.text
    assert "&lt;b&gt;&lt;i&gt;" in answer.text and "<i>" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert b'"n": 3' in send(sent, "/echo.json").body
    assert send(sent, "/echo.csv").body.endswith(b"words\n3\n")


def test_too_much_and_other_kinds_are_refused(send) -> None:  # type: ignore[no-untyped-def]
    assert send(b"essay=" + b"x" * MOST).status == 413
    assert send(b"{}", kind=b"application/json").status == 415
    assert send(b"essay=a&other=b").status == 400


@given(st.binary(max_size=60))
def test_any_bytes_are_parts_or_a_named_refusal(sent: bytes) -> None:
    try:
        found = parts(sent, FORM)
    except FoedusError as error:
        assert isinstance(error, InvalidOption)
        return
    assert set(found) == {"essay", "title"}


@given(st.text(max_size=50).filter(lambda text: "\ud800" not in text))
def test_what_was_sent_is_what_is_read(text: str) -> None:
    assert parts(urlencode({"essay": text}).encode(), FORM)["essay"] == text

"""Citations that the tools of a library can read, whatever a title holds."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus import cite
from foedus.errors import UsageError
from foedus.lake.snapshot import Snapshot


def source(**changes: object) -> dict[str, object]:
    return {
        "title": "Votes",
        "publisher": "The Publisher",
        "version": "1.0",
        "citation": "Author, A. (2020): Votes.",
        "doi": "10.1000/x_1",
        "url": "https://example.org/a_b?c=1&d=%20",
        "vintage": "f" * 64,
        "licence": {"name": "CC0"},
        **changes,
    }


def snapshot(**sources: dict[str, object]) -> SimpleNamespace:
    """Only what a citation reads of a snapshot."""
    return SimpleNamespace(
        id="abc123",
        manifest={
            "sources": sources or {"votes": source()},
            "indicators": {"tie": {"sources": ["votes", "elsewhere"]}},
        },
    )


def parse_bibtex(text: str) -> dict[str, dict[str, str]]:
    """Read entries as BibTeX does: fields run to the brace that closes them."""
    entries: dict[str, dict[str, str]] = {}
    place = 0
    while (at := text.find("@", place)) >= 0:
        match = re.compile(r"@(\w+)\{(\w+),\s*").match(text, at)
        assert match, text[at : at + 40]
        fields: dict[str, str] = {"": match.group(1)}
        place = match.end()
        while (field := re.compile(r"(\w+) = \{").match(text, place)) is not None:
            depth, end = 1, field.end()
            while depth:
                # BibTeX counts braces and does not look at backslashes.
                depth += {"{": 1, "}": -1}.get(text[end], 0)
                end += 1
            fields[field.group(1)] = text[field.end() : end - 1]
            place = re.compile(r",?\s*").match(text, end).end()
        assert text[place] == "}", text[place : place + 40]
        place += 1
        assert match.group(2) not in entries, "a key occurs twice"
        entries[match.group(2)] = fields
    return entries


def parse_ris(text: str) -> list[dict[str, str]]:
    records, current = [], None
    for line in text.splitlines():
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match, line
        tag, value = match.groups()
        if tag == "TY":
            assert current is None, "a record begins inside another"
            current = {}
        assert current is not None
        if tag == "ER":
            records.append(current)
            current = None
        else:
            assert tag not in current and value.strip()
            current[tag] = value
    assert current is None, "the last record is not closed"
    return records


def test_the_installed_snapshot_in_all_formats():
    shipped = Snapshot().manifest["sources"]
    entries = parse_bibtex(cite(format="bibtex"))
    assert set(entries) == {"foedus", *shipped}
    for name, one in shipped.items():
        fields = entries[name]
        assert fields["url"] == one["url"]
        assert fields.get("doi") == one["doi"]
        assert one["vintage"][:12] in fields["note"]
    records = parse_ris(cite(format="ris"))
    assert len(records) == 1 + len(shipped)
    assert {one["UR"] for one in records[1:]} == {o["url"] for o in shipped.values()}
    assert all(re.fullmatch(r"\d{4}", one.get("PY", "2026")) for one in records)
    lines = cite().splitlines()
    assert len(lines) == 1 + len(shipped)
    assert Snapshot().id in lines[0]
    for line, one in zip(lines[1:], shipped.values(), strict=True):
        assert line.startswith(one["citation"])
        assert one["vintage"][:12] in line and one["licence"]["name"] in line
        assert one["doi"] is None or line.count(one["doi"]) == 1


def test_an_indicator_stands_for_its_sources():
    manifest = Snapshot().manifest
    wanted = manifest["indicators"]["contested_votes"]["sources"]
    entries = parse_bibtex(cite(["contested_votes"], format="bibtex"))
    assert set(entries) == {"foedus", *wanted}
    assert cite("contested_votes") == cite(["contested_votes"])
    both = parse_bibtex(cite(["contested_votes", wanted[0]], format="bibtex"))
    assert both == entries
    assert set(parse_bibtex(cite(["tie"], format="bibtex", snapshot=snapshot()))) == {
        "foedus",
        "votes",
    }


@pytest.mark.parametrize(
    ("what", "says"),
    [
        (["un_vote"], "no indicator or source 'un_vote'; nearest: 'un_votes'"),
        ("contested_vote", "nearest: 'contested_votes'"),
        (["un_votes", "qqq"], "'qqq'; see foedus data"),
        ([""], "''; see foedus data"),
    ],
)
def test_unknown_names(what, says):
    with pytest.raises(UsageError, match=says) as caught:
        cite(what)
    assert caught.value.exit_code == 2 and "\n" not in str(caught.value)


def test_an_unknown_format():
    with pytest.raises(UsageError, match="'endnote'; choose text, bibtex, ris"):
        cite(format="endnote")


def test_specials_are_escaped_and_addresses_are_not():
    title = r"100 % of R&D_1 {sic} #2 for $5 ~ ^ \ \begin{x}"
    made = snapshot(
        votes=source(title=title, url="https://x.org/{a}_b#c", publisher="A & {B")
    )
    fields = parse_bibtex(cite(format="bibtex", snapshot=made))["votes"]
    assert fields["title"] == (
        r"100 \% of R\&D\_1 {\textbraceleft}sic{\textbraceright} \#2 for \$5 "
        r"{\textasciitilde} {\textasciicircum} {\textbackslash} "
        r"{\textbackslash}begin{\textbraceleft}x{\textbraceright}"
    )
    assert fields["url"] == "https://x.org/%7Ba%7D_b#c"
    assert fields["doi"] == "10.1000/x_1"
    assert fields["author"] == r"{A \& {\textbraceleft}B}"


def test_what_is_not_known_is_left_out():
    made = snapshot(votes=source(doi=None, citation="No year here."))
    assert "doi" not in parse_bibtex(cite(format="bibtex", snapshot=made))["votes"]
    record = parse_ris(cite(format="ris", snapshot=made))[1]
    assert "DO" not in record and "PY" not in record
    assert "doi.org" not in cite(snapshot=made)


@given(
    st.text(min_size=1).filter(str.strip),
    st.text(min_size=1).filter(str.strip),
)
def test_any_title_can_be_read_back(title, publisher):
    made = snapshot(votes=source(title=title, publisher=publisher))
    entries = parse_bibtex(cite(format="bibtex", snapshot=made))
    assert set(entries) == {"foedus", "votes"}
    assert set(entries["votes"]) >= {"title", "author", "url", "note"}
    record = parse_ris(cite(format="ris", snapshot=made))[1]
    assert record["TI"] == " ".join(title.split())

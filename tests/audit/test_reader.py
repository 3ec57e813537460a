"""The optional reader, against a stub on this machine: it is believed in nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from foedus.audit import reader
from foedus.audit.proposals import extended, form
from foedus.audit.reader import Endpoint, endpoint, proposed
from foedus.audit.registry import claim_types
from foedus.audit.running import audit
from foedus.errors import InvalidOption

#: Not in the grammar: the verb stands where no pattern looks for it.
TEXT = (
    "As for Finland, into NATO it went in April 2023. Belarus, into NATO it never "
    "went. If Japan goes into NATO, all is lost. Georgia Tech went into NATO."
)


class Stub:
    """A server that answers as it is told and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, str], Any]] = []
        self.say: Callable[[BaseHTTPRequestHandler], None] = self.claims([])
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                body = json.loads(self.rfile.read(length))
                stub.asked.append(
                    ({k.lower(): v for k, v in self.headers.items()}, body)
                )
                stub.say(self)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/chat/completions"

    @staticmethod
    def words(content: object, status: int = 200) -> Callable[..., None]:
        def say(handler: BaseHTTPRequestHandler) -> None:
            answer = {"choices": [{"message": {"role": "x", "content": content}}]}
            Stub.send(handler, json.dumps(answer).encode(), status)

        return say

    @staticmethod
    def claims(claims: list[Any]) -> Callable[..., None]:
        return Stub.words(json.dumps({"claims": claims}))

    @staticmethod
    def send(handler: BaseHTTPRequestHandler, raw: bytes, status: int = 200) -> None:
        handler.send_response(status)
        handler.send_header("content-length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw)


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def where(stub: Stub) -> Endpoint:
    return endpoint(stub.url, "small")


def proposal(**changes: object) -> dict[str, object]:
    right: dict[str, object] = {
        "sentence": 0,
        "quote": "Finland, into NATO it went in April 2023",
        "type": "accession",
        "slots": {"state": "Finland", "body": "NATO", "action": "joined"},
        "negated": False,
    }
    return {**right, **changes}


def test_a_proposal_that_stands_is_answered_as_all_others(
    stub: Stub, where: Endpoint
) -> None:
    plain = audit(TEXT)
    assert plain.counts["supported"] == 0
    stub.say = Stub.claims([proposal()])
    found = extended(plain, where)
    (answer,) = (one for one in found.answers if one.verdict.word == "supported")
    assert answer.claim.text == "Finland, into NATO it went in April 2023"
    assert answer.claim.slots["state"].value == "FIN" and answer.evidence
    assert answer.claim.period is not None
    assert answer.claim.period.surface == "in April 2023"
    assert any("proposed 1 claims; 1 of them" in note for note in found.notes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "friendship"},
        {"type": ["accession"]},
        {"quote": "Finland joined NATO"},
        {"quote": ""},
        {"quote": 7},
        {"slots": {}},
        {"slots": "Finland"},
        {"slots": {"state": "Sweden", "body": "NATO", "action": "joined"}},
        {"slots": {"state": "Finland", "body": "NATO", "action": "conquered"}},
        {"slots": {"state": "Finland", "body": "NATO", "action": ["joined"]}},
        {"slots": {"state": "NATO", "body": "Finland", "action": "joined"}},
        {"slots": {"state": "Finland", "body": "NATO", "mood": "joined"}},
        {"slots": {"body": "NATO", "action": "joined"}},
        {"negated": True},
        {"negated": "no"},
        {"sentence": 1},
        {"sentence": 99},
        {"sentence": -1},
        {"sentence": True},
        {"sentence": None},
        # A denial that is left out, a condition, and a school that is no state.
        {"sentence": 1, "quote": "Belarus, into NATO it never went",
         "slots": {"state": "Belarus", "body": "NATO", "action": "joined"}},
        {"sentence": 2, "quote": "Japan goes into NATO",
         "slots": {"state": "Japan", "body": "NATO", "action": "joined"}},
        {"sentence": 3, "quote": "Georgia Tech went into NATO",
         "slots": {"state": "Georgia", "body": "NATO", "action": "joined"}},
    ],
)  # fmt: skip
def test_what_does_not_stand_in_the_text_is_refused(
    stub: Stub, where: Endpoint, wrong: dict[str, object]
) -> None:
    plain = audit(TEXT)
    stub.say = Stub.claims([proposal(**wrong)])
    assert extended(plain, where).answers == plain.answers


def test_claims_that_were_read_keep_their_answers(stub: Stub, where: Endpoint) -> None:
    text = "Finland joined NATO in April 2023."
    plain = audit(text)
    assert plain.counts["supported"] == 1
    stub.say = Stub.claims(
        [proposal(quote="Finland joined NATO in April 2023", negated=False)]
    )
    assert extended(plain, where).answers == plain.answers


def trickle(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            time.sleep(0.02)
    except OSError:
        return


FAULTS = {
    "status": (Stub.words("{}", 500), "status 500"),
    "no JSON": (lambda h: Stub.send(h, b"<html>"), "no chat completion"),
    "no choices": (lambda h: Stub.send(h, b'{"choices": []}'), "no chat completion"),
    "no words": (Stub.words(None), "no chat completion"),
    "no claims": (Stub.words("[]"), "no JSON object with claims"),
    "claims of another kind": (Stub.words('{"claims": 3}'), "no JSON object"),
    "prose": (Stub.words("Certainly. Here"), "no JSON object"),
    "a flood": (lambda h: Stub.send(h, b" " * 1_200_000), "more than 1 MB"),
    "depth": (Stub.words("[" * 100_000), "no JSON object"),
    "redirect": (lambda h: Stub.send(h, b"", 302), "status 302"),
    "a trickle": (trickle, "took longer"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_goes_wrong_is_a_note(
    stub: Stub, where: Endpoint, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        reader, "REQUEST_SECONDS", 0.3 if fault == "a trickle" else 20.0
    )
    stub.say, says = FAULTS[fault]
    plain = audit(TEXT)
    found = extended(plain, where)
    assert found.answers == plain.answers
    assert says in found.notes[-1] and "\n" not in found.notes[-1]


def test_nobody_there_is_a_note() -> None:
    plain = audit(TEXT)
    found = extended(plain, endpoint("http://127.0.0.1:9/x", "m"))
    assert found.answers == plain.answers
    assert "127.0.0.1" in found.notes[-1]


def test_long_texts_go_in_parts_and_a_late_failure_keeps_the_first(
    stub: Stub, where: Endpoint
) -> None:
    sentences = [f"Sentence {number}." for number in range(100)]
    stub.say = Stub.claims([{"sentence": 2}])
    found, notes = proposed(where, sentences, {})
    assert [one["sentence"] for one in found] == [2, 42, 82] and notes == ()
    sent = [json.loads(body["messages"][1]["content"]) for _, body in stub.asked]
    assert [len(one) for one in sent] == [40, 40, 20]
    flood = [{"sentence": 0}] * 150
    stub.say = Stub.claims(flood)
    found, (note,) = proposed(where, sentences, {})
    assert len(found) == reader.MOST_PROPOSALS and "from sentence 41 on" in note


def test_the_key_comes_from_the_environment_and_is_never_shown(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(reader.KEY, "sesame")
    where = endpoint(stub.url, "small")
    proposed(where, ["A sentence."], {})
    headers, body = stub.asked[0]
    assert headers["authorization"] == "Bearer sesame"
    assert body["model"] == "small" and body["temperature"] == 0
    assert "sesame" not in repr(where) and "sesame" not in json.dumps(body)
    proposed(replace(where, key=""), ["A sentence."], {})
    assert "authorization" not in stub.asked[1][0]


@pytest.mark.parametrize(
    ("url", "model", "says"),
    [
        ("ftp://host/x", "m", "no address"),
        ("chat", "m", "no address"),
        ("http://host.example/x", "m", "not encrypted"),
        ("https://host.example/x", None, "--reader-model"),
        ("https://host.example/x", "", "--reader-model"),
    ],
)
def test_endpoints_that_cannot_be_used(url: str, model: str | None, says: str) -> None:
    with pytest.raises(InvalidOption, match=says):
        endpoint(url, model)


def test_every_claim_type_tells_its_slots() -> None:
    for kind in claim_types().values():
        own = form(kind.id)
        assert own.places or own.words, kind.id
        assert all(kinds for kinds in own.places.values())
        assert own.told()
    assert form("accession").places["body"] == ("body",)

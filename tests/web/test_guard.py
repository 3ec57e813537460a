"""Foreign names, foreign forms and long addresses stay outside; headers keep safe."""

from __future__ import annotations

import pytest
from tests.web.conftest import HOST, Ask, asked

from foedus.web.app import create_app


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:9", "[::1]:8000"]
)
def test_names_of_the_loopback_are_answered(ask: Ask, host: str) -> None:
    assert ask("/about", headers=[(b"host", host.encode())]).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"evil.example")],
        [(b"host", b"evil.example:8000")],
        [(b"host", b"localhost.evil.example")],
        [(b"host", b"127.0.0.1.evil.example")],
        [(b"host", b"localhost:8000@evil.example")],
        [(b"host", b"")],
        [],
        [(b"host", b"localhost"), (b"host", b"evil.example")],
    ],
)
def test_other_names_are_refused(ask: Ask, headers: list[tuple[bytes, bytes]]) -> None:
    answer = ask("/hub/RUS.json", headers=headers)
    assert answer.status == 421 and b"Russia" not in answer.body


def test_a_server_can_have_more_names() -> None:
    app = create_app(hosts=["Observatory.example"])
    named = [(b"host", b"observatory.example:80")]
    assert asked(app, "/about", headers=named).status == 200
    assert asked(app, "/about", headers=[(b"host", b"other.example")]).status == 421


def test_a_long_address_is_refused(ask: Ask) -> None:
    assert ask("/hub/" + "x" * 5000).status == 414
    assert ask("/hub/RUS", "words=" + "x" * 5000).status == 414


@pytest.mark.parametrize("path", ["/hub/RUS", "/about", "/nothing", "/static/page.js"])
def test_every_answer_says_what_may_run(ask: Ask, path: str) -> None:
    headers = ask(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_a_page_holds_no_script_and_no_style_of_its_own(ask: Ask) -> None:
    for path in ("/", "/hub/RUS", "/nothing"):
        page = ask(path).text
        assert "<style" not in page and " style=" not in page
        assert "javascript:" not in page and " onclick" not in page
        for part in page.split("<script")[1:]:
            head = part.partition(">")[0]
            assert 'src="/static/' in head or 'type="application/json"' in head


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ([(b"origin", b"http://evil.example")], 403),
        ([(b"origin", b"null")], 403),
        ([(b"sec-fetch-site", b"cross-site")], 403),
        ([(b"origin", b"http://127.0.0.1:8000")], 405),
        ([(b"sec-fetch-site", b"same-origin")], 405),
        ([], 405),
    ],
)
def test_forms_of_foreign_pages_are_refused(
    ask: Ask, extra: list[tuple[bytes, bytes]], status: int
) -> None:
    answer = ask("/about", method="POST", headers=[*HOST, *extra])
    assert answer.status == status

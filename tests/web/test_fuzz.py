"""Whatever stands in an address, the answer has a status with a name, never 500."""

from __future__ import annotations

from string import printable

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.conftest import Ask

from foedus.web.registry import entries

_PAGES = [entry.page for entry in entries().values()]
_NAMES = sorted({field.name for page in _PAGES for field in page.fields} | {"x", ""})
#: Pages are asked in a form that is refused, led on or known: work is for other tests.
_VALUES = st.one_of(
    st.text(max_size=30),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(["equal", "military=1e999", "military=nan", "a,b,c,d,e,f", "RUS"]),
)
_QUERY = st.one_of(
    st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")),
    st.text(printable, max_size=80),
    st.lists(st.tuples(st.sampled_from(_NAMES), _VALUES), max_size=4).map(
        lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
    ),
)
_PATH = st.one_of(
    st.sampled_from([page.path for page in _PAGES]),
    st.sampled_from(["/hub/", "/chart/hub/", "/cite/", "/static/", "/"]).flatmap(
        lambda start: st.text(max_size=30).map(lambda rest: start + rest)
    ),
)
_STATUS = {200, 302, 400, 404, 405, 414, 421, 422}


@settings(max_examples=150)
@given(path=_PATH, query=_QUERY, twin=st.sampled_from(["", ".json", ".csv"]))
def test_any_address_has_a_named_status(
    ask: Ask, path: str, query: str, twin: str
) -> None:
    raw = query.encode("utf-8", "surrogatepass").decode("latin-1")
    answer = ask(path + twin, raw)
    assert answer.status in _STATUS
    assert b"Traceback" not in answer.body

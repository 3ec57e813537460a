"""Single rows, as they are read and judged."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foedus.errors import FoedusError
from foedus.sources.events.looking import clean, read

pytestmark = pytest.mark.usefixtures("ibis")


def test_rows_with_states_and_reasons(tmp_path: Path, made: ModuleType) -> None:
    rows = [
        {"event": "1"},
        {"event": "2", "target": "ROM", "code": "19", "quad": "4"},
        {"event": "3", "target": "EUR"},
        {"event": "4", "source": "NULL"},
    ]
    path = tmp_path / "a.csv"
    path.write_text(made.text("gdelt1", rows) + "half a line")
    seen = clean(path)
    assert seen.select(
        "line", "source_state", "target_state", "class", "side"
    ).rows() == [
        (1, "RUS", "ARM", 1, 1),
        (2, "RUS", "ROU", 4, -1),
        (3, "RUS", "", 1, 1),
        (4, None, "ARM", 1, 1),
    ]
    assert seen["reason"].to_list() == [
        *(
            "counts",
            "counts",
            "an actor that is no state",
            "an actor without a country",
        ),
    ]
    reading = read(path)
    assert reading.tables["events"].height == 4
    assert reading.quarantine.table().rows() == [
        ("wrong number of columns", "5 | half a line")
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_end_in_rows_or_in_a_named_error(
    data: st.DataObject, tmp_path: Path, made: ModuleType
) -> None:
    layout = data.draw(st.sampled_from(["gdelt1", "gdelt2", "icews", "polecat"]))
    content = bytearray(made.text(layout, [{}, {}, {}]).encode())
    for _ in range(data.draw(st.integers(0, 6))):
        spot = data.draw(st.integers(0, len(content) - 1))
        content[spot : spot + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=9)
        )
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    try:
        rows = read(path).tables["events"].height
    except FoedusError as error:
        assert "\n" not in str(error)
    else:
        lines = sum(bool(line.rstrip(b"\r")) for line in content.split(b"\n"))
        assert rows <= lines

"""What the browser makes of weights is what the server makes of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from math import erf
from pathlib import Path
from typing import Any

import pytest

import foedus
from foedus.lake.snapshot import Snapshot
from foedus.web.weighing import weighing

_MODULE = Path(foedus.__file__).parent / "web" / "static" / "weighing.js"
_SCRIPT = """
import { erf, ranked, read, weighed, written } from %s;
const [open, texts, points] = JSON.parse(process.argv[1]);
const answers = texts.map((text) => ({
  ranked: ranked(open, read(text)),
  all: open.partners.map((one) => weighed(open, one, read(text))),
  written: written(read(text)),
}));
console.log(JSON.stringify([answers, points.map(erf)]));
"""
_WEIGHTS = ("equal", "diplomatic=1,military=2.5,economic=0.25", "reputational=4")


def _browser(*given: Any) -> Any:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node to run the module outside a browser: install nodejs")
    script = _SCRIPT % json.dumps(_MODULE.as_uri())
    ran = subprocess.run(
        [node, "--input-type=module", "-e", script, json.dumps(given)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return Snapshot()


def test_browser_ranks_as_the_server_does(snapshot: Snapshot) -> None:
    hub, since, until = "RUS", 2014, 2021
    given = weighing(snapshot, hub, since, until, "equal", *_SOME)
    points = [k / 7 for k in range(-45, 46)]
    answers, errors = _browser(given, list(_WEIGHTS), points)
    assert errors == pytest.approx([erf(x) for x in points], abs=1e-12)
    for text, answer in zip(_WEIGHTS, answers, strict=True):
        whole = foedus.erosion(
            hub, since=since, until=until, weights=text, snapshot=snapshot
        )
        told = [one for one in whole.partners if one.partner in _SOME]
        assert [one["partner"] for one in answer["ranked"]] == [
            one.partner for one in told
        ]
        for mine, theirs in zip(answer["ranked"], told, strict=True):
            assert theirs.change is not None and theirs.start is not None
            for end in ("estimate", "low", "high"):
                assert mine["change"][end] == pytest.approx(
                    getattr(theirs.change, end), abs=1e-6
                )
                assert mine["start"][end] == pytest.approx(
                    getattr(theirs.start, end), abs=1e-6
                )
            assert mine["away"] == pytest.approx(theirs.p_erosion, abs=1e-6)
            assert mine["word"] == theirs.word
            assert mine["signHolds"] == theirs.sign_holds
            for channel, points_of in mine["contributions"].items():
                found = theirs.channels[channel].contribution
                assert points_of == pytest.approx(found, abs=1e-6)


def test_weights_are_written_as_an_address_writes_them() -> None:
    answers, _ = _browser(
        {"partners": [], "counted": []},
        ["equal", "military=2", "diplomatic=3,military=3,economic=3,reputational=3"],
        [],
    )
    assert [one["written"] for one in answers] == ["", "military=2", ""]


#: Every word, partners that few weights rank, and a state that is gone.
_SOME = (
    "ARM", "BLR", "CHN", "IND", "IRN", "KAZ", "PRK", "SRB", "TUV", "UKR", "USA", "XKX",
)  # fmt: skip

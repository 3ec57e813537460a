"""Write the figures of ``docs/audit.md``: the labelled halves and the two essays.

Blocks between ``<!-- name -->`` and ``<!-- end -->`` are renewed. The held-out half is
left as it is unless ``--open`` is given: it was opened once, on the day that the page
names, and a later figure would no longer be one of unseen sentences. Run from the root
of the repository::

    .venv/bin/python docs/make_audit.py
"""

from __future__ import annotations

import csv
import re
import runpy
import sys
from pathlib import Path

from foedus.audit import wording
from foedus.audit.inputs import read
from foedus.audit.model import Audit
from foedus.audit.running import audit

DOCS = Path(__file__).parent
PAGE = DOCS / "audit.md"
ESSAYS = DOCS / "essays"
LABELLED = DOCS.parent / "tests" / "audit" / "labelled"
#: The day from which both essays speak; they say so themselves.
DAY = "2025-09-01"


def main() -> None:
    """Renew the blocks of the page."""
    halves = ["build", "held_out"] if "--open" in sys.argv else ["build"]
    new = blocks(halves)
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), new), encoding="utf-8")


def blocks(halves: list[str]) -> dict[str, str]:
    """Return the blocks by name."""
    measure = runpy.run_path(str(LABELLED / "measure.py"))
    made = {half: measure["table"](measure["judged"](half), half) for half in halves}
    made["essays"] = _counts()
    made["errors"] = _errors()
    return made


def renewed(page: str, new: dict[str, str]) -> str:
    """Return a page with some of its blocks replaced."""
    for name, text in new.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        page, count = re.subn(
            pattern,
            lambda found, text=text: f"{found[1]}{text}\n{found[2]}",
            page,
            flags=re.DOTALL,
        )
        assert count == 1, name
    return page


def essay(name: str) -> Audit:
    """Audit one of the essays."""
    return audit(read(ESSAYS / f"{name}.md").text, date=DAY)


def _counts() -> str:
    lines = ["| essay | words | sentences | " + " | ".join(wording.SIGNS) + " |"]
    lines.append("|---" * (3 + len(wording.SIGNS)) + "|")
    for name in ("turkey", "france"):
        found = essay(name)
        counts = " | ".join(str(found.counts[word]) for word in wording.SIGNS)
        words = len(found.text.split())
        link = f"[{name}](essays/{name}.md)"
        lines.append(f"| {link} | {words} | {len(found.sentences)} | {counts} |")
    return "\n".join(lines)


def _errors() -> str:
    """Say what was made of each planted error, and what else was contradicted."""
    found = essay("france")
    text = " ".join(found.text.split())
    lines = ["| no. | planted | verdict | what the data say |", "|---|---|---|---|"]
    caught, planted = 0, set()
    with (ESSAYS / "france-errors.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["words"] in text, row["words"]
            own = [
                one
                for one in found.answers
                if " ".join(one.claim.text.split()) in row["words"]
                or row["words"] in " ".join(one.claim.text.split())
            ]
            planted.update(id(one) for one in own)
            words = [one.verdict.word for one in own]
            caught += "contradicted" in words
            told = "; ".join(wording.told(one) for one in own) or "no claim was read"
            verdict = ", ".join(words) or "not read"
            lines.append(f"| {row['number']} | {row['words']} | {verdict} | {told} |")
    false = [
        one.claim.text
        for one in found.answers
        if one.verdict.word == "contradicted" and id(one) not in planted
    ]
    lines += ["", f"Caught: {caught} of 10. Contradicted without being planted: "
                  f"{len(false) or 'none'}."]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    main()

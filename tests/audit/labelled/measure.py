"""Measure the auditor on a labelled half: right verdicts, traps, recall, confusion.

``python tests/audit/labelled/measure.py build`` prints the table of one half;
``--misses`` adds the sentences that came out otherwise than expected.

A sentence counts as *answered* if a claim in it was supported or contradicted. Of
several claims in one sentence the one that a reader would take for its point is not
known to a machine, so all must be among what is expected, and the types and states
that were read are compared with all claims of the sentence together.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from foedus.audit.model import Answer, Audit
from foedus.audit.running import audit

HERE = Path(__file__).parent
#: Verdicts that say something about the world.
FIRM = ("supported", "contradicted")
#: Kinds of claim that say the same in other words.
_KIN = (
    frozenset({"accession", "membership"}),
    frozenset({"supplier_share", "arms_from"}),
    frozenset({"trade_share", "top_partner"}),
    frozenset({"trade_turn", "trade_change"}),
    frozenset({"arms_shift", "void"}),
)


@dataclass(frozen=True)
class Judged:
    """One labelled sentence and what the auditor made of it."""

    row: dict[str, str]
    answers: tuple[Answer, ...]

    @property
    def expected(self) -> frozenset[str]:
        return frozenset(self.row["verdict"].split("|"))

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(one.verdict.word for one in self.answers)

    @property
    def firm(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if word in FIRM)

    @property
    def is_right(self) -> bool:
        """Whether every firm verdict is among what is expected."""
        return all(word in self.expected for word in self.firm)

    @property
    def is_read(self) -> bool:
        """Whether a claim of the expected kind was read."""
        kinds = {self.row["type"]}.union(*(k for k in _KIN if self.row["type"] in k))
        return any(one.claim.type in kinds for one in self.answers)

    @property
    def has_slots(self) -> bool:
        """Whether the states and bodies expected were read in its claims."""
        read = {
            value
            for one in self.answers
            for slot in one.claim.slots.values()
            for value in slot.value.split(";")
        }
        return self.named <= read

    @property
    def named(self) -> set[str]:
        slots = json.loads(self.row["slots"] or "{}")
        values = (value for value in slots.values() if isinstance(value, str))
        return {
            one
            for value in values
            for one in value.split(";")
            if one.isupper() or "_" in one
        } - {slots.get("text", "")}

    @property
    def summary(self) -> str:
        """The one word that stands for the sentence."""
        return next(
            (
                word
                for word in (*FIRM, "mixed", "cannot be known here")
                if word in self.words
            ),
            "not understood",
        )


def judged(half: str) -> list[Judged]:
    """Audit every sentence of a half; a context sentence goes before it."""
    with (HERE / f"{half}.csv").open(encoding="utf-8", newline="") as file:
        return [_judged(row) for row in csv.DictReader(file)]


def _judged(row: dict[str, str]) -> Judged:
    before = f"{row['context']} " if row["context"] else ""
    found: Audit = audit(before + row["sentence"], date=row["date"])
    own = tuple(one for one in found.answers if one.claim.span.start >= len(before))
    return Judged(row, own)


def table(found: list[Judged], half: str) -> str:
    """Return the figures of one half as Markdown."""
    traps = [one for one in found if one.row["trap"]]
    plain = [one for one in found if not one.row["trap"]]
    firm = [one for one in found if one.firm]
    right = [one for one in firm if one.is_right]
    caught = [one for one in traps if one.firm]
    wanted = [one for one in plain if one.expected & set(FIRM)]
    given = [one for one in wanted if one.firm]
    read = [one for one in plain if one.is_read]
    lines = [
        f"| {half} | figure |",
        "|---|---|",
        f"| sentences (of them traps) | {len(found)} ({len(traps)}) |",
        f"| verdicts *supported* or *contradicted* given | {len(firm)} |",
        f"| of them right: precision | {_share(len(right), len(firm))} |",
        f"| such verdicts on traps | {len(caught)} of {len(traps)} |",
        "| claims that allow such a verdict and got one | "
        f"{_share(len(given), len(wanted))} |",
        f"| claims read as their type | {_share(len(read), len(plain))} |",
        f"| of them with all states and bodies | "
        f"{_share(sum(one.has_slots for one in read), len(read))} |",
    ]
    kinds = sorted({one.row["type"] for one in plain})
    lines += [
        "",
        f"| {half}: type | claims | read | answered | right |",
        "|---|---|---|---|---|",
    ]
    for kind in kinds:
        own = [one for one in plain if one.row["type"] == kind]
        answered = [one for one in own if one.firm]
        lines.append(
            f"| {kind} | {len(own)} | {sum(one.is_read for one in own)} | "
            f"{len(answered)} | {sum(one.is_right for one in answered)} |"
        )
    confusion = Counter(
        (one.row["verdict"].split("|")[0], one.summary) for one in found
    )
    words = (
        "supported",
        "contradicted",
        "mixed",
        "cannot be known here",
        "not understood",
    )
    lines += [
        "",
        f"| {half}: expected first, given | {' | '.join(words)} |",
        "|---" * 6 + "|",
    ]
    for expected in words:
        counts = " | ".join(str(confusion[expected, given]) for given in words)
        lines.append(f"| {expected} | {counts} |")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.3f})" if whole else "none"


def main() -> None:
    """Print the table of one half."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("half", choices=("build", "held_out"))
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    found = judged(asked.half)
    print(table(found, asked.half))
    if asked.misses:
        for one in found:
            if one.is_right and (one.firm or one.row["trap"]):
                continue
            row = one.row
            print(f"\n{row['id']} {row['type']} {row['trap']}: {row['sentence']}")
            print(f"  expected {row['verdict']}: {row['why']}")
            for answer in one.answers:
                print(f"  {answer!r} {answer.verdict.reason}")


if __name__ == "__main__":
    main()

"""Which half a labelled sentence belongs to: a fixed draw within every type.

``python tests/audit/labelled/split.py FILE`` deals the rows of one csv file out into
``build.csv`` and ``held_out.csv`` beside this script; without an argument it deals the
two halves out again and says whether every row lies where the draw puts it.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

HERE = Path(__file__).parent
HALVES = ("build", "held_out")
SEED = 20_260_301


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of one file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dealt(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Deal rows out in turn, in random order within type and trap or not.

    The turn goes on from one group to the next, so that the halves have the same
    size and a group of one falls on either half with the same chance.
    """
    draw = random.Random(SEED)
    groups: dict[tuple[str, bool], list[dict[str, str]]] = {}
    for row in sorted(rows, key=lambda one: one["id"]):
        groups.setdefault((row["type"], bool(row["trap"])), []).append(row)
    turn = draw.randrange(2)
    found: dict[str, list[dict[str, str]]] = {half: [] for half in HALVES}
    for group in sorted(groups):
        mixed = groups[group]
        draw.shuffle(mixed)
        for row in mixed:
            found[HALVES[turn]].append(row)
            turn = 1 - turn
    return {half: sorted(own, key=lambda one: one["id"]) for half, own in found.items()}


def main() -> int:
    """Write the halves from one file, or check those that are here."""
    if len(sys.argv) > 1:
        for half, rows in dealt(read(Path(sys.argv[1]))).items():
            with (HERE / f"{half}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return 0
    here = {half: read(HERE / f"{half}.csv") for half in HALVES}
    again = dealt([row for rows in here.values() for row in rows])
    same = {half: again[half] == here[half] for half in HALVES}
    print(
        *(f"{half}: {len(here[half])} rows, as drawn: {same[half]}" for half in HALVES)
    )
    return 0 if all(same.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

"""How well near-identical texts of successive sessions are found.

The list of Bailey, Strezhnev and Voeten is the judge. It is far from complete, so
three questions are kept apart:

- *where it speaks*: of the found pairs that have a call which the list links in that
  step, how many are the pair of the list;
- *the twin test*: each listed pair is put to the finder twice, once as it is and once
  with the later call taken away, when every match is wrong; precision over both;
- *the reading*: pairs that the list does not know, drawn at random and read by hand
  (`bridges_read.csv`).

The threshold is chosen on odd sessions and judged on even ones, and the reverse. At the
end votes are looked at for the first time, as a check of what was chosen without them.
`--sample N` prints pairs to read; `--level` fits ideal points with and without found
pairs and compares their level by session with the published series.

    python benchmarks/bridges.py --data DIR [--sample N | --level]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from foedus.lake.derived.vote_bridges import (
    LAST_PUBLISHED,
    MARGIN,
    THRESHOLD,
    find,
    item_ids,
)
from foedus.lake.inputs import Inputs

READ = Path(__file__).with_name("bridges_read.csv")
GRID = [round(0.30 + 0.05 * step, 2) for step in range(14)]
OWED = 0.95
RANGES = ((7, 24), (25, 31), (32, 39), (40, 51), (52, 61), (62, 70), (71, 74))
# Summaries of the wording to session 39, titles after it: two kinds of text.
KINDS = ((1, 39), (40, 74))


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one rule on some sessions."""

    found: int
    hits: int
    wrong: int
    decoys: int
    listed: int

    @property
    def spoken(self) -> float:
        """Precision where the list speaks."""
        return self.hits / max(1, self.hits + self.wrong)

    @property
    def twin(self) -> float:
        """Precision over listed pairs and the same calls without their partner."""
        return self.hits / max(1, self.hits + self.wrong + self.decoys)

    @property
    def recall(self) -> float:
        """Share of the listed pairs that are found."""
        return self.hits / max(1, self.listed)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of sources")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, help="print so many pairs to read")
    parser.add_argument("--level", action="store_true", help="fit ideal points")
    options = parser.parse_args()
    inputs = Inputs(options.data)
    if options.level:
        _levels(inputs)
        return
    if options.sample:
        _print_sample(inputs, options.sample, options.seed)
        return
    judge = _judge(inputs, options.seed)
    _halves(judge)
    _ranges(judge)
    _last_session(inputs, judge)
    _reading(inputs)
    _past(inputs)
    _votes(inputs)


def _judge(inputs: Inputs, seed: int) -> Callable[..., Score]:
    """Return a function from a threshold and a choice of sessions to a score."""
    texts = inputs.derived("call_texts")
    listed = _listed(inputs)
    found = _marked(find(texts), listed)
    later = listed["call2"].to_list()
    random.Random(seed).shuffle(later)
    half = len(later) // 2
    decoys = []
    for away in (later[:half], later[half:]):
        orphans = listed.filter(pl.col("call2").is_in(away))["call1"].to_list()
        matches = find(texts.filter(~pl.col("call").is_in(away)))
        decoys.append(matches.filter(pl.col("call1").is_in(orphans)))
    decoy = pl.concat(decoys)

    def score(threshold: float, sessions: pl.Expr) -> Score:
        rule = (pl.col("similarity") >= threshold) & (pl.col("margin") >= MARGIN)
        rule &= sessions & (pl.col("session2") <= LAST_PUBLISHED)
        taken = found.filter(rule)
        return Score(
            found=taken.height,
            hits=int(taken["hit"].sum()),
            wrong=int((taken["spoken"] & ~taken["hit"]).sum()),
            decoys=decoy.filter(rule).height,
            listed=listed.filter(sessions).height,
        )

    return score


def _halves(score: Callable[..., Score]) -> None:
    print("threshold chosen on one half of the sessions, judged on the other:")
    for name, parity in (("odd, judged on even", 1), ("even, judged on odd", 0)):
        half = pl.col("session2") % 2 == parity
        chosen = next(
            threshold
            for threshold in GRID
            if all(
                score(threshold, half & pl.col("session2").is_between(*kind)).twin
                >= OWED
                for kind in KINDS
            )
        )
        for kind in (*KINDS, (1, LAST_PUBLISHED)):
            result = score(chosen, ~half & pl.col("session2").is_between(*kind))
            print(f"  {name}: {chosen:.2f}; {kind[0]:2}-{kind[1]}: {_line(result)}")


def _ranges(score: Callable[..., Score]) -> None:
    print(f"\nat the threshold used, {THRESHOLD} (margin {MARGIN}), by later session:")
    for low, high in (*RANGES, (1, LAST_PUBLISHED)):
        sessions = pl.col("session2").is_between(low, high)
        print(f"  {low:2}-{high}: {_line(score(THRESHOLD, sessions))}")
    print("recall and twin precision by threshold, sessions 1-39 and 40-74:")
    for threshold in GRID:
        cells = []
        for kind in KINDS:
            result = score(threshold, pl.col("session2").is_between(*kind))
            cells.append(f"{result.recall:.3f} {result.twin:.3f}")
        print(f"  {threshold:.2f}   " + "   ".join(cells))


def _last_session(inputs: Inputs, score: Callable[..., Score]) -> None:
    """Session 74, the one for which the list is nearly complete, forward only."""
    last = score(THRESHOLD, pl.col("session2") == LAST_PUBLISHED)
    print(
        f"\nsession 74, nearly complete in the list: {last.hits} of {last.found} found "
        f"pairs are listed ({last.hits / last.found:.3f}), recall {last.recall:.3f}"
    )
    listed = _listed(inputs)
    held = listed.filter(pl.col("session2") < LAST_PUBLISHED)["call2"].to_list()
    passed = _passed(_marked(find(inputs.derived("call_texts")), listed))
    kept = passed.filter(
        (pl.col("session2") == LAST_PUBLISHED) & pl.col("call1").is_in(held)
    )
    hits = int(kept["hit"].sum())
    print(
        f"  of texts that the step before links too, as after 74: {hits} of "
        f"{kept.height} ({hits / kept.height:.3f}), recall {hits / last.listed:.3f}"
    )


def _reading(inputs: Inputs) -> None:
    """Print what reading the drawn pairs gave, for those that are found at present."""
    found = inputs.derived("vote_bridges").filter(pl.col("how") == "found")
    read = pl.read_csv(READ).join(
        found.select(pl.col("call1", "call2").cast(pl.Int64)), on=["call1", "call2"]
    )
    print("\npairs that the list does not know, read by hand:")
    for low, high in KINDS:
        part = read.filter(pl.col("session2").is_between(low, high))
        counts = ", ".join(
            f"{count} {verdict}"
            for verdict, count in part.group_by("verdict").len().sort("verdict").rows()
        )
        print(f"  sessions {low:2}-{high}: {part.height} read, {counts}")


def _past(inputs: Inputs) -> None:
    bridges = inputs.derived("vote_bridges")
    print("\npairs by origin, to session 74 and after it:")
    counts = bridges.group_by("how", late=pl.col("session2") > LAST_PUBLISHED).len()
    for how, late, count in counts.sort("how", "late").iter_rows():
        print(f"  {how:10}{'after' if late else 'to':6}74: {count:5}")
    passed = _passed(find(inputs.derived("call_texts"))).filter(
        pl.col("session2") > LAST_PUBLISHED
    )
    used = bridges.filter(
        (pl.col("how") == "found") & (pl.col("session2") > LAST_PUBLISHED)
    )
    print(
        f"  2019 to 2025: {passed.height} pairs of titles pass, {used.height} used "
        f""
        "(the others: not linked in the last step of the list, or the register's own)"
    )


def _votes(inputs: Inputs) -> None:
    """Print the share of states that voted alike on both calls of a pair."""
    votes = inputs.derived("votes")
    bridges = inputs.derived("vote_bridges")
    late = pl.col("session2") > LAST_PUBLISHED
    listed = bridges.filter(pl.col("how") == "published")
    wide = bridges.filter((pl.col("how") == "found") & ~late)
    rng = random.Random(1)
    shuffled = []
    for _, step in listed.group_by("session1", maintain_order=True):
        calls = step["call2"].to_list()
        rng.shuffle(calls)
        shuffled.append(step.with_columns(call2=pl.Series(calls, dtype=pl.Int32)))
    others = pl.concat(shuffled).join(listed, on=["call1", "call2"], how="anti")
    recent = pl.col("session2").is_between(62, LAST_PUBLISHED)
    middle = pl.col("session2").is_between(40, 61)
    early = pl.col("session2") < 40
    print("\ncheck: states that voted alike on both calls (never used above):")
    for name, pairs in (
        ("listed, to session 39", listed.filter(early)),
        ("found, not listed, to 39", wide.filter(early)),
        ("listed, sessions 40-61", listed.filter(middle)),
        ("found, not listed, 40-61", wide.filter(middle)),
        ("listed, sessions 62-74", listed.filter(recent)),
        ("found, not listed, 62-74", wide.filter(recent)),
        ("listed calls wrongly paired, 62-74", others.filter(recent)),
        ("one listed chain, six sessions apart", _apart(listed, 6)),
        ("found, 2019 to 2025", bridges.filter((pl.col("how") == "found") & late)),
        ("register, after session 74", bridges.filter(pl.col("how") == "register")),
    ):
        both = pairs.join(votes, left_on="call1", right_on="call").join(
            votes, left_on=["call2", "state"], right_on=["call", "state"]
        )
        same = pl.col("vote") == pl.col("vote_right")
        alike = both.group_by("call1", "call2").agg(same.mean())["vote"]
        print(
            f"  {name:37}{pairs.height:5} pairs: mean {alike.mean():.3f}, "
            f"lowest tenth {alike.quantile(0.1):.3f}"
        )


def _apart(listed: pl.DataFrame, gap: int) -> pl.DataFrame:
    """Return the calls of one listed chain that lie so many sessions apart."""
    sides = [
        listed.select(call=f"call{side}", session=f"session{side}") for side in (1, 2)
    ]
    calls = (
        pl.concat(sides)
        .unique()
        .join(item_ids(listed.with_columns(how=pl.lit("published"))), on="call")
    )
    pairs = calls.join(calls, on="item", suffix="2").filter(
        pl.col("session2") - pl.col("session") == gap
    )
    return pairs.select("session2", call1="call", call2="call2")


def _levels(inputs: Inputs) -> None:
    """Fit ideal points under several sets of pairs; print level against published."""
    from foedus.estimates.ideal_points import Ballots, fit
    from foedus.lake.derived.ballots_filtered import SEATS

    ballots = inputs.derived("ballots_filtered")
    bridges = inputs.derived("vote_bridges").filter(
        pl.col("session2") <= LAST_PUBLISHED
    )
    listed = pl.col("how") == "published"
    points = inputs.table("ideal_points", "points").select(
        "session", "theta", voter=pl.col("state").replace(SEATS)
    )
    voters, sessions = (ballots[name].unique().sort() for name in ("voter", "session"))
    seats = {voter: number for number, voter in enumerate(voters)}
    print("level (mean difference from the published series) by session, pooled r:")
    for name, pairs in (
        ("no pairs", bridges.head(0)),
        ("the list", bridges.filter(listed)),
        ("and found to 39", bridges.filter(listed | (pl.col("session2") <= 39))),
        ("and all found", bridges),
    ):
        shared = item_ids(pairs, found_from=1)
        votes = (
            ballots.drop("item")
            .join(shared, on="call", how="left")
            .with_columns(item=pl.coalesce("item", "call"))
        )
        codes = {
            column: votes[column].rank("dense").cast(pl.Int32).to_numpy() - 1
            for column in ("voter", "item", "session")
        }
        fitted = fit(
            Ballots(
                **codes,
                choice=votes["choice"].to_numpy(),
                voters=voters.len(),
                items=votes["item"].n_unique(),
                sessions=sessions.len(),
                categories=3,
            ),
            anchors=([seats["USA"]], [seats["RUS"]]),
        )
        own = pl.DataFrame(fitted.theta, schema=sessions.cast(pl.String).to_list())
        compared = (
            own.with_columns(voter=voters)
            .unpivot(index="voter", variable_name="session", value_name="own")
            .with_columns(pl.col("session").cast(points.schema["session"]))
            .join(points, on=["voter", "session"])
            .filter(pl.col("own").is_not_nan())
        )
        away = compared.group_by("session").agg(
            (pl.col("own") - pl.col("theta")).mean()
        )
        levels = ", ".join(
            f"{low}-{high} {part.mean():+.2f}"
            for low, high in ((1, 6), *RANGES)
            if (
                part := away.filter(pl.col("session").is_between(low, high))["own"]
            ).len()
        )
        pooled = compared.select(pl.corr("own", "theta")).item()
        print(f"  {name:16} r {pooled:.4f}; {levels}")


def _print_sample(inputs: Inputs, size: int, seed: int) -> None:
    """Print found pairs that the list does not know, half of each kind of text."""
    calls = inputs.derived("call_texts").select("call", "text")
    raw = inputs.table("un_votes", "roll_calls").select("rcid", "unres", "short")
    found = inputs.derived("vote_bridges").filter(
        (pl.col("how") == "found") & (pl.col("session2") <= LAST_PUBLISHED)
    )
    for kind in KINDS:
        drawn = found.filter(pl.col("session2").is_between(*kind)).sample(
            size // 2, seed=seed
        )
        for row in drawn.sort("session1", "call1").iter_rows(named=True):
            print(
                f"{row['call1']},{row['call2']},{row['session2']} "
                f"{row['similarity']:.2f}"
            )
            for call in (row["call1"], row["call2"]):
                number = raw.filter(pl.col("rcid") == call).row(0)
                text = calls.filter(pl.col("call") == call)["text"][0]
                print("   ", number[1], "|", number[2], "|", text)


def _listed(inputs: Inputs) -> pl.DataFrame:
    return (
        inputs.derived("vote_bridges")
        .filter(pl.col("how") == "published")
        .select("call1", "call2", "session1", "session2")
    )


def _passed(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.filter(
        (pl.col("similarity") >= THRESHOLD) & (pl.col("margin") >= MARGIN)
    )


def _marked(found: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Add `hit` (the list has the pair) and `spoken` (it links one of its calls)."""
    pairs = listed.select("call1", "call2", hit=pl.lit(True))
    return found.join(pairs, on=["call1", "call2"], how="left").with_columns(
        pl.col("hit").fill_null(False),
        spoken=pl.col("call1").is_in(listed["call1"].to_list())
        | pl.col("call2").is_in(listed["call2"].to_list()),
    )


def _line(score: Score) -> str:
    return (
        f"{score.listed:3} listed, recall {score.recall:.3f}; precision where the list "
        f"speaks {score.spoken:.3f} ({score.wrong} wrong), twin {score.twin:.3f} "
        f"({score.decoys} decoys); {score.found} found, listed "
        f"{score.hits / max(1, score.found):.2f}"
    )


if __name__ == "__main__":
    main()

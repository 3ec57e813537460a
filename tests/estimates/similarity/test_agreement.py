from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from foedus.errors import EstimationError
from foedus.estimates.similarity import agreement

votes = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(0, 10)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 8.0, 9.0, math.nan]),
)


@given(votes, st.booleans())
def test_agrees_with_a_loop(cast: np.ndarray, drop_unanimous: bool) -> None:
    result = agreement(cast, drop_unanimous=drop_unanimous)
    for i, mine in enumerate(cast):
        for j, theirs in enumerate(cast):
            graded, same = [], []
            for call in range(cast.shape[1]):
                answers = {v for v in cast[:, call] if v in (1, 2, 3)}
                if drop_unanimous and len(answers) < 2:
                    continue
                if mine[call] in (1, 2, 3) and theirs[call] in (1, 2, 3):
                    graded.append(1 - abs(mine[call] - theirs[call]) / 2)
                    same.append(mine[call] == theirs[call])
            assert result.n_common[i, j] == len(graded)
            for name, scores in (("agreement", graded), ("agreement_nominal", same)):
                expected = sum(scores) / len(scores) if scores else math.nan
                np.testing.assert_allclose(result[name][i, j], expected, atol=1e-12)


def test_a_unanimous_call_tells_no_two_states_apart() -> None:
    cast = [[1, 1, 3], [1, 3, 3], [8, 1, 3]]
    assert agreement(cast)["agreement"][0].tolist() == [1.0, 0.0, 1.0]
    assert agreement(cast).n_common[0].tolist() == [1, 1, 1]
    kept = agreement(cast, drop_unanimous=False)
    assert kept["agreement"][0] == pytest.approx([1, 2 / 3, 1])


def test_absence_is_not_an_abstention() -> None:
    result = agreement([[1, 3], [8, 9]])
    assert result.n_common[0, 1] == 0
    assert math.isnan(result["agreement"][0, 1])


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(EstimationError, match="found 7 in row 1, column 0"):
        agreement([[1, 2], [7, 1]])


def test_russia_and_two_partners_in_session_75(data_dir: Path) -> None:
    # The published "agree" column of this session is nominal: .677 and .663.
    wide = pl.read_csv(
        data_dir / "unvotes" / "unga_votes_wide_1946_2024-06.csv",
        infer_schema_length=0,
    ).filter(pl.col("date").is_between(pl.lit("2020-09-15"), pl.lit("2021-09-13")))
    states = wide.columns[wide.columns.index("AFG") :]
    cast = wide.select(pl.col(states).cast(pl.Float64)).to_numpy().T
    result = agreement(cast)
    hub = states.index("RUS")
    partners = [states.index("ARM"), states.index("KAZ")]
    assert result.n_common[hub, partners].tolist() == [93, 95]
    nominal = result["agreement_nominal"][hub, partners]
    assert nominal.round(3).tolist() == [0.677, 0.663]
    assert (result["agreement"][hub, partners] > nominal).all()

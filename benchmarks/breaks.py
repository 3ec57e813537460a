"""How long breaks take, and how they compare with PELT in time.

Smooths and dates every series of every hub of the snapshot: each indicator by itself,
the four channels and alignment, with the parameters that the snapshot keeps (those
of alignment and the channels; an indicator without a fit of its own takes that of
its channel). Then PELT (ruptures) on the same series of alignment. It reads the
installed snapshot, which must have been built with its tables of breaks:

    python benchmarks/breaks.py
"""

from __future__ import annotations

import os
import platform
import time

import numpy as np
import ruptures

from foedus.alignment.break_series import NAMES, Chain, chains, laid, moves
from foedus.alignment.breaks import model_of, steps_of
from foedus.errors import SnapshotError
from foedus.estimates.breaks.posterior import posterior
from foedus.estimates.breaks.rule import find
from foedus.estimates.breaks.series import lay
from foedus.indicators import registry
from foedus.lake.snapshot import Snapshot


def main() -> None:
    snapshot = Snapshot()
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, "
          f"{os.cpu_count()} cores; {len(snapshot.hubs)} hubs")  # fmt: skip
    wall = time.perf_counter()
    moved = [steps_of(snapshot, hub) for hub in snapshot.hubs]
    indicators = moved[0].indicators
    some = {
        name: [one for m in moved for one in chains(m, name) if moves(one)]
        for name in (*indicators, *NAMES)
    }
    print(f"series laid out in {time.perf_counter() - wall:.1f} s\n")
    # Compiling is not what is measured.
    posterior(lay([np.arange(5.0)]), model_of(snapshot, "alignment"))
    print(
        f"{'series':18}{'number':>9}{'years':>10}{'wall s':>9}{'cpu s':>9}{'breaks':>9}"
    )
    total_wall = total_cpu = 0.0
    for name, found in some.items():
        if not found:
            continue
        model = _model(snapshot, name)
        series = laid(found)
        wall, cpu = time.perf_counter(), time.process_time()
        dated = find(posterior(series, model), series.start)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        total_wall, total_cpu = total_wall + wall, total_cpu + cpu
        print(f"{name:18}{len(found):9,}{len(series.y):10,}{wall:9.1f}{cpu:9.1f}"
              f"{len(dated.step):9,}")  # fmt: skip
    print(f"{'all':18}{'':9}{'':10}{total_wall:9.1f}{total_cpu:9.1f}\n")
    _beside_pelt(snapshot, some["alignment"])


def _model(snapshot: Snapshot, name: str):
    try:
        return model_of(snapshot, name)
    except SnapshotError:
        return model_of(snapshot, registry.indicators()[name].channel)


def _beside_pelt(snapshot: Snapshot, some: list[Chain]) -> None:
    rng = np.random.default_rng(0)
    chosen = [some[i] for i in rng.permutation(len(some))[:500]]
    series = laid(chosen)
    model = model_of(snapshot, "alignment")
    cpu = time.process_time()
    find(posterior(series, model), series.start)
    ours = time.process_time() - cpu
    seen = [one.y[np.isfinite(one.y)][:, None] for one in chosen]
    for name, search in (
        ("PELT, l2, Python", lambda y: ruptures.Pelt(model="l2", min_size=2, jump=1)),
        ("PELT, linear kernel, C", lambda y: ruptures.KernelCPD("linear", min_size=2)),
    ):
        cpu = time.process_time()
        for y in seen:
            search(y).fit(y).predict(pen=3 * y.var())
        other = time.process_time() - cpu
        each = 1e3 * other / len(seen)
        print(f"{name}: {each:.2f} ms a series; ours {1e3 * ours / len(seen):.2f} ms, "
              f"{other / ours:.1f} times ours")  # fmt: skip


if __name__ == "__main__":
    main()

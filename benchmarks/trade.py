"""Time trade equilibria: against gegravity, and thousands of scenarios of one hub.

Run ``python benchmarks/trade.py --data DIR``, where DIR holds
``benchmarks/gegravity_sample_data_set.dlm``. gegravity 0.3 is installed by pip into a
virtual environment of its own, kept in ``--peer`` (a folder of the user's cache by
default); where that cannot be done, the script says so and goes on. Both programs then
do the same job, from output, expenditure and costs to the world after a trade agreement
between Canada and Japan, and take turns. The worlds of the hub scenarios are those of
the snapshot, or made up in sizes that show how cost grows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
import venv
from pathlib import Path

import numpy as np
import platformdirs

from foedus.estimates.trade import Flows, biproportional, solve, solve_hub
from foedus.validate.trade_worlds import SLOPES, sample

PAIR = ("CAN", "JPN")
FILE = "gegravity_sample_data_set.dlm"
TURNS = 5

PEER = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import pandas as pd
import gegravity as ge
file, slopes, pair = json.loads(sys.argv[1])
table = pd.read_csv(file)
table["constant"] = 1
slopes = {**slopes, "constant": 16.32434}
costs = pd.DataFrame([(k, v, 0.0) for k, v in slopes.items()],
                     columns=["var", "beta", "stderr"])
costs = ge.CostCoeffs(costs, identifier_col="var", coeff_col="beta",
                      stderr_col="stderr")
for line in sys.stdin:
    data = ge.BaselineData(table, imp_var_name="importer", exp_var_name="exporter",
                           year_var_name="year", trade_var_name="trade",
                           expend_var_name="E", output_var_name="Y")
    model = ge.OneSectorGE(data, cost_coeff_values=costs, cost_variables=list(slopes),
                           year="2006", reference_importer="DEU", sigma=5, quiet=True)
    started = time.perf_counter()
    model.build_baseline(omr_rescale=1)
    built = time.perf_counter()
    after = model.baseline_data.copy()
    one, other = after["importer"].isin(pair), after["exporter"].isin(pair)
    after.loc[one & other & (after["importer"] != after["exporter"]), "pta"] = 1
    model.define_experiment(after)
    model.simulate()
    ended = time.perf_counter()
    name = model.labels.gdp_change
    gdp = model.country_results[name].to_dict()
    print(json.dumps({"all": ended - started, "shock": ended - built, "gdp": gdp}),
          flush=True)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--peer",
        type=Path,
        default=Path(platformdirs.user_cache_dir("foedus")) / "peer",
    )
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--growth", action="store_true", help="only how cost grows")
    arguments = parser.parse_args()
    if arguments.growth:
        growth()
        return
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n",
        flush=True,
    )
    against_gegravity(arguments.data / "benchmarks", arguments.peer)
    # On one thread: threads that wait for each other would count as work.
    subprocess.run(
        [sys.executable, __file__, "--data", arguments.data, "--growth"],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        check=True,
    )
    many(arguments.scenarios)


def against_gegravity(data: Path, folder: Path) -> None:
    """Let both programs do the same job in turns, and compare times and results."""
    names, weights, output, expenditure = sample(data)
    theirs = peer(data / FILE, folder)
    ours: dict[str, list[float]] = {"all": [], "shock": []}
    other: dict[str, list[float]] = {"all": [], "shock": []}
    for _ in range(TURNS):
        for _ in range(20):
            started = time.perf_counter()
            rows, columns = biproportional(weights, output, expenditure)
            flows = Flows(rows[:, None] * weights * columns)
            built = time.perf_counter()
            terms = np.ones_like(weights)
            i, j = (names.index(name) for name in PAIR)
            terms[i, j] = terms[j, i] = np.exp(SLOPES["pta"])
            exact = solve(flows, terms, substitution=5)
            ended = time.perf_counter()
            ours["all"].append(ended - started)
            ours["shock"].append(ended - built)
        if theirs is not None:
            answer = ask(theirs)
            for part in other:
                other[part].append(answer[part])
    print("30 countries, baseline and trade agreement of Canada and Japan:")
    for part, what in (("all", "baseline and shock"), ("shock", "shock alone")):
        mine = float(np.median(ours[part]))
        line = f"  {what:<20} ours {1e3 * mine:6.2f} ms"
        if theirs is not None:
            peer_time = float(np.median(other[part]))
            line += f"; gegravity {peer_time:5.2f} s; ratio {peer_time / mine:,.0f}"
        print(line)
    if theirs is not None:
        step = solve(flows, terms, substitution=5, mode="one-step")
        gaps = [
            abs(100 * (step.real_wage[k] - 1) - answer["gdp"][name])
            for k, name in enumerate(names)
        ]
        print(f"  largest gap of real GDP in one-step mode: {max(gaps):.1e} points")
        theirs.stdin.close()
        theirs.wait()
    print(
        f"  Canada {100 * (exact.real_wage[i] - 1):.6f} %, Japan "
        f"{100 * (exact.real_wage[j] - 1):.6f} % (markets clear)\n",
        flush=True,
    )


def peer(file: Path, folder: Path) -> subprocess.Popen[str] | None:
    """Start gegravity in a process of its own, or say why it cannot be."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    try:
        if not python.exists():
            venv.create(folder, with_pip=True)
        asked = [python, "-c", "import gegravity"]
        if subprocess.run(asked, capture_output=True).returncode:
            install = [python, "-m", "pip", "install", "-qq", "gegravity==0.3"]
            subprocess.run(install, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"gegravity cannot be installed into {folder}: {error}")
        return None
    question = json.dumps([str(file), SLOPES, PAIR])
    started = subprocess.Popen(
        [python, "-c", PEER, question],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    ask(started)  # the first answer pays for imports and caches
    return started


def ask(process: subprocess.Popen[str]) -> dict:
    process.stdin.write("\n")
    process.stdin.flush()
    while True:
        line = process.stdout.readline()
        if line.startswith("{"):
            return json.loads(line)
        if not line:
            raise SystemExit("gegravity ended without an answer")


def growth() -> None:
    """Show how the cost of a scenario grows with the number of countries."""
    print("cost of one of 2,000 scenarios of a hub, by number of countries:")
    former: tuple[int, float] | None = None
    for count in (45, 90, 180, 360):
        flows = made_up(count)
        best = min(timed(flows, 2_000, seed)[0] for seed in range(3)) / 2_000
        line = f"  {count:>4} countries {1e6 * best:6.0f} microseconds"
        if former is not None:
            exponent = np.log(best / former[1]) / np.log(count / former[0])
            line += f", growing with the power {exponent:.2f}"
        print(line)
        former = (count, best)
    print("  (processor time on one thread, best of three)\n", flush=True)


def many(scenarios: int) -> None:
    """Solve the scenarios of the promise, and check some against `solve`."""
    flows = made_up(180)
    seconds, wall, found, drawn = timed(flows, scenarios, 9)
    outward, inward, sigma = drawn
    gap = 0.0
    for s in np.linspace(0, scenarios - 1, 20).astype(int):
        terms = np.ones_like(flows.value)
        terms[0], terms[:, 0] = outward[s], inward[s]
        alone = solve(flows, terms, substitution=sigma[s])
        gap = max(gap, np.abs(found.real_income[s] / alone.real_income - 1).max())
        gap = max(gap, np.abs(found.exports[s] / alone.trade[0] - 1).max())
        gap = max(gap, np.abs(found.imports[s] / alone.trade[:, 0] - 1).max())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{scenarios:,} scenarios of a hub in a world of 180: {wall:.1f} s "
        f"({seconds:.1f} s of processor), {found.fallbacks} left to Newton's method;\n"
        f"  largest relative gap from a solution alone, 20 of them: {gap:.1e};\n"
        f"  peak memory of the whole run {memory:.2f} GiB"
    )


def timed(flows: Flows, scenarios: int, seed: int):
    random = np.random.default_rng(seed)
    shape = (scenarios, len(flows))
    # Half of the partners, another half each time, at terms down to a twentieth.
    outward, inward = (
        np.where(random.random(shape) < 0.5, np.exp(-random.uniform(0, 3, shape)), 1.0)
        for _ in range(2)
    )
    outward[:, 0] = inward[:, 0] = 1
    sigma = random.uniform(3, 8, scenarios)
    wall, processor = time.perf_counter(), time.process_time()
    found = solve_hub(flows, 0, outward, inward, substitution=sigma)
    return (
        time.process_time() - processor,
        time.perf_counter() - wall,
        found,
        (outward, inward, sigma),
    )


def made_up(count: int) -> Flows:
    """Countries of very different size on a square, with deficits."""
    random = np.random.default_rng(count)
    size = np.exp(random.normal(0, 2, count))
    place = random.random((count, 2))
    distance = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 0.05
    trade = 0.15 * np.outer(size, size) / size.sum() / distance
    trade *= np.exp(random.normal(0, 1, trade.shape))
    np.fill_diagonal(trade, size * random.uniform(0.5, 1.5, count))
    return Flows(trade)


if __name__ == "__main__":
    main()

"""Fuzz every reader for some time: ``python -m tests.fuzz --seconds 600``.

With atheris installed, libFuzzer steers by what each input reaches in the readers.
Without it (it has wheels for few versions of Python) the same seeds are changed at
random, and the first line says so. Every reader runs in a process of its own, whose
memory is bounded. What fails is kept in ``--out``, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

# Before anything reads it: what a developer keeps at home stays out.
os.environ["FOEDUS_OWN_DATA"] = str(Path(__file__).parent / "no-own-data")

#: Inputs up to this size; libFuzzer would make them longer and longer.
LARGEST = 1 << 14


def main(arguments: list[str] | None = None) -> int:
    """Run, print a line for each reader, and return the exit code."""
    options = _options(arguments)
    if options.target:
        # Before anything of Foedus is imported: atheris instruments what it imports.
        return _guided(options.target, options.seconds, options.corpus, options.out)
    from tests.fuzz.targets import targets

    chosen = [name for name in targets() if options.only in name]
    guided = importlib.util.find_spec("atheris") is not None and not options.random
    print(
        f"{len(chosen)} readers, {options.seconds:g} seconds in all, "
        + ("steered by atheris" if guided else "changed at random, without atheris"),
        flush=True,
    )
    each = options.seconds / max(len(chosen), 1)
    failed = 0
    for name in chosen:
        began = time.monotonic()
        if guided:
            tried, told = _in_atheris(name, max(each, 1), options.out)
        else:
            tried, told = _at_random(name, each, options.seed, options.out)
        failed += len(told)
        print(
            f"{name:36} {tried:>8} inputs {time.monotonic() - began:6.1f} s", flush=True
        )
        for line in told:
            print(f"    FAULT {line}", flush=True)
    print(f"{failed} fault(s)")
    return 1 if failed else 0


def _at_random(
    name: str, seconds: float, seed: int, out: Path
) -> tuple[str, list[str]]:
    """Search in a child of bounded memory."""
    from tests.fuzz.running import search_in_child

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=search_in_child, args=(name, seconds, seed, theirs))
    child.start()
    theirs.close()
    try:
        tried, found = ours.recv()
    except EOFError:
        child.join()
        return "?", [f"the process ended with code {child.exitcode}"]
    child.join()
    for number, (content, _) in enumerate(found):
        _keep(out, name, number, content)
    return str(tried), [told for _, told in found]


def _in_atheris(name: str, seconds: float, out: Path) -> tuple[str, list[str]]:
    from tests.fuzz.targets import targets

    with tempfile.TemporaryDirectory() as corpus:
        for number, good in enumerate(targets()[name].seeds):
            (Path(corpus) / f"seed-{number}").write_bytes(good)
        done = subprocess.run(
            [
                sys.executable, "-m", "tests.fuzz", "--target", name,
                "--seconds", str(int(seconds)), "--corpus", corpus,
                "--out", str(out),
            ],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )  # fmt: skip
    lines = done.stderr.splitlines()
    tried = next(
        (line.split()[1] for line in reversed(lines) if line.startswith("Done ")), "?"
    )
    told = [line.removeprefix("FAULT ") for line in lines if line.startswith("FAULT ")]
    if done.returncode and not told:
        told = [" / ".join(lines[-3:])[:300]]
    return tried, told


def _guided(name: str, seconds: float, corpus: Path, out: Path) -> int:
    """Run one reader under atheris; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["foedus"]):
        from tests.fuzz.limits import bound_memory
        from tests.fuzz.mutating import mutated
        from tests.fuzz.running import fault
        from tests.fuzz.targets import targets

        target = targets()[name]
        for good in target.seeds:
            fault(target, good)
    bound_memory()

    def change(content: bytes, most: int, seed: int) -> bytes:
        # Half of the changes know what a table is; libFuzzer's own know nothing.
        random = Random(seed)
        if random.random() < 0.5:
            return mutated(content, random)[:most]
        return bytes(atheris.Mutate(content, most))

    def one(content: bytes) -> None:
        found = fault(target, content)
        if found is not None:
            _keep(out, name, 0, content)
            print(
                f"FAULT {found.told} on {content[:60]!r}", file=sys.stderr, flush=True
            )
            raise RuntimeError(found.told)

    atheris.Setup(
        [
            "fuzz", str(corpus), f"-max_total_time={int(seconds)}",
            f"-max_len={LARGEST}", "-timeout=60", "-rss_limit_mb=3000",
            f"-artifact_prefix={corpus}/", "-print_final_stats=0", "-detect_leaks=0",
        ],
        one,
        custom_mutator=change,
    )  # fmt: skip
    atheris.Fuzz()
    return 0


def _keep(out: Path, name: str, number: int, content: bytes) -> None:
    """Keep an input that a reader does not take, to be looked at."""
    out.mkdir(parents=True, exist_ok=True)
    plain = name.replace(":", "-").replace(" ", "_")
    (out / f"{plain}-{number}").write_bytes(content)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--seconds", type=float, default=600.0, help="for all readers")
    asked.add_argument("--seed", type=int, default=0, help="of the random changes")
    asked.add_argument("--only", default="", help="part of the name of the readers")
    asked.add_argument("--random", action="store_true", help="leave atheris aside")
    asked.add_argument("--out", type=Path, default=Path("fuzz-faults"))
    asked.add_argument("--target", default="", help=argparse.SUPPRESS)
    asked.add_argument("--corpus", type=Path, help=argparse.SUPPRESS)
    return asked.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

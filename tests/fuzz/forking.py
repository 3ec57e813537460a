"""Search in forks of a process that has everything imported, and nothing running.

To import Foedus takes seconds, and with the marks that atheris sets several more: too
long to do for each of a hundred readers. What the readers import is found out by a
child that runs each of them once; then it is imported here. No reader runs here,
because a fork would not have the threads that it left.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

#: Inputs up to this size; libFuzzer would make them longer and longer.
LARGEST = 1 << 14
#: What numba compiles must stay as it was written.
_COMPILED = [
    *(f"foedus.sources.events.{name}" for name in ("cutting", "fields", "scanning")),
    *(f"foedus.sources.events.{name}" for name in ("vectors", "words")),
    "foedus.estimates",
]
#: Seconds for one input, whatever its size; the same that libFuzzer gets.
_LONGEST = 60
_DONE = re.compile(r"^Done (\d+) ", re.MULTILINE)

# Run by a child: the names of the readers, and the modules that they came to need.
_SURVEY = """
import json, sys
from tests.fuzz.running import fault
from tests.fuzz.targets import targets
for target in targets().values():
    for good in target.seeds:
        fault(target, good)
rooms = ("foedus", "tests", "docx", "lxml", "pypdf")
needed = [name for name in sys.modules if name.partition(".")[0] in rooms]
print(json.dumps([list(targets()), needed]))
"""


@dataclass(frozen=True)
class Outcome:
    """What came of one reader.

    Attributes
    ----------
    name : str
        The reader.
    tried : int or None
        Inputs; None if the process ended before it said.
    faults : tuple of str
        One line each.
    seconds : float
        That it took.
    """

    name: str
    tried: int | None
    faults: tuple[str, ...]
    seconds: float


class Server:
    """Everything imported once; `search` forks from here.

    Parameters
    ----------
    guided : bool
        Whether atheris steers.
    seed : int
        Of the changes.
    out : Path
        Where inputs are kept that are faults.
    """

    def __init__(self, *, guided: bool, seed: int, out: Path) -> None:
        self.guided, self.seed, self.out = guided, seed, out
        survey = [sys.executable, "-c", _SURVEY]
        done = subprocess.run(survey, stdout=subprocess.PIPE, text=True, check=True)
        self.names, modules = json.loads(done.stdout.splitlines()[-1])
        marked: Any = contextlib.nullcontext()
        if guided:
            import atheris

            marked = atheris.instrument_imports(include=["foedus"], exclude=_COMPILED)
        # Atheris tells of every module that it marks.
        with marked, contextlib.redirect_stderr(io.StringIO()):
            for name in modules:
                import_module(name)

    def search(
        self, names: Sequence[str], seconds: float, jobs: int
    ) -> Iterator[Outcome]:
        """Yield what came of each reader, as they end."""
        waiting = list(names)
        running: dict[int, tuple[str, float, Path]] = {}
        with tempfile.TemporaryDirectory() as folder:
            while waiting or running:
                while waiting and len(running) < jobs:
                    name, began = waiting.pop(0), time.monotonic()
                    log = Path(folder) / f"{len(waiting)}.log"
                    child = self._fork(name, seconds, Path(folder), log)
                    running[child] = (name, began, log)
                child, status = os.wait()
                name, began, log = running.pop(child)
                said = log.read_text(encoding="utf-8", errors="replace")
                code = os.waitstatus_to_exitcode(status)
                yield _outcome(name, said, code, time.monotonic() - began)

    def _fork(self, name: str, seconds: float, folder: Path, log: Path) -> int:
        """Search in a fork, whose words go to a file; return its number."""
        sys.stdout.flush()
        sys.stderr.flush()
        child = os.fork()
        if child:
            return child
        code = 1
        # Nothing of this process may go on in the child but the search.
        try:
            words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(words, 1)
            os.dup2(words, 2)
            tempfile.tempdir = tempfile.mkdtemp(dir=folder)
            search = self._steered if self.guided else self._at_random
            search(name, seconds)
            code = 0
        except BaseException as error:
            os.write(2, f"\n{type(error).__name__}: {error}\n".encode())
        finally:
            sys.stdout.flush()
            os._exit(code)

    def _at_random(self, name: str, seconds: float) -> None:
        from tests.fuzz.limits import bound_memory
        from tests.fuzz.running import fault, search
        from tests.fuzz.targets import target

        one = target(name)
        # A hang in compiled code hears no other signal; libFuzzer has a clock itself.
        signal.alarm(round(seconds) + _LONGEST)
        for good in one.seeds:
            fault(one, good)
        bound_memory()
        tried, found = search(one, seconds, self.seed)
        for number, each in enumerate(found, start=1):
            self._keep(name, number, each.content)
            print(f"FAULT {each.told} on {each.content[:60]!r}")
        print(f"Done {tried} runs")

    def _steered(self, name: str, seconds: float) -> None:
        """Let libFuzzer search; it ends the process."""
        import atheris
        from tests.fuzz.limits import bound_memory
        from tests.fuzz.mutating import mutated
        from tests.fuzz.running import fault
        from tests.fuzz.targets import target

        one = target(name)
        corpus = Path(tempfile.mkdtemp())
        for number, good in enumerate(one.seeds):
            (corpus / f"seed-{number}").write_bytes(good)
            fault(one, good)
        bound_memory()
        kinds: set[str] = set()

        def change(content: bytes, most: int, seed: int) -> bytes:
            # Half of the changes know what a table is; libFuzzer's own know nothing.
            random = Random(seed)
            if random.random() < 0.5:
                return mutated(content, random)[:most]
            return bytes(atheris.Mutate(content, most))

        def run(content: bytes) -> None:
            found = fault(one, content)
            # The search goes on behind a fault: one of a kind is enough.
            if found is not None and found.kind not in kinds:
                kinds.add(found.kind)
                self._keep(name, len(kinds), content)
                print(f"FAULT {found.told} on {content[:60]!r}", flush=True)

        atheris.Setup(
            [
                "fuzz", str(corpus), f"-max_total_time={max(1, round(seconds))}",
                f"-max_len={LARGEST}", f"-timeout={_LONGEST}", "-rss_limit_mb=3000",
                f"-artifact_prefix={corpus}/", "-print_final_stats=0",
                "-detect_leaks=0", f"-seed={self.seed or 1}",
            ],
            run,
            custom_mutator=change,
        )  # fmt: skip
        atheris.Fuzz()

    def _keep(self, name: str, number: int, content: bytes) -> None:
        """Keep an input that a reader does not take, to be looked at."""
        self.out.mkdir(parents=True, exist_ok=True)
        plain = re.sub(r"[^\w.]+", "-", name)
        (self.out / f"{plain}-{number}").write_bytes(content)


def _outcome(name: str, said: str, code: int, seconds: float) -> Outcome:
    """Read what a child left in its file."""
    lines = said.splitlines()
    told = [line.removeprefix("FAULT ") for line in lines if line.startswith("FAULT ")]
    done = _DONE.search(said)
    if (code or done is None) and not told:
        told = [f"the process ended with {code}: " + " / ".join(lines[-3:])[:300]]
    return Outcome(name, int(done[1]) if done else None, tuple(told), seconds)

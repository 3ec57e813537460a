"""Processes to be killed, made cheaply: one parent has everything imported, and forks.

``python -m tests.faults.children`` reads jobs, one JSON object a line, runs each in a
fork of its own, and answers with one line. Nothing of polars runs in the parent,
whose threads a fork would not have.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_FAILED = 3
#: Nothing here takes as long, on a busy machine either, unless it hangs.
_LONGEST_SECONDS = 300


class Children:
    """The parent of all children, as a context.

    `run` takes a job: ``do`` (act, prepare, check, clean; told, verbs), ``subject``,
    ``folder``, ``address``; ``kill_event`` or ``kill_after`` ends it; ``prelude``
    names functions of `tests.faults.conditions` to call first.
    """

    def __enter__(self) -> Children:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.children"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._parent.stdin and self._parent.stdout
        self._parent.stdin.close()
        self._parent.wait(timeout=_LONGEST_SECONDS)
        self._parent.stdout.close()

    def run(self, **job: Any) -> dict[str, Any]:
        """Run a job and return what became of it: `killed`, `error`, `result`."""
        assert self._parent.stdin and self._parent.stdout
        self._parent.stdin.write(json.dumps(job) + "\n")
        self._parent.stdin.flush()
        line = self._parent.stdout.readline()
        if not line:
            message = "the parent of the children died"
            raise RuntimeError(message)
        found: dict[str, Any] = json.loads(line)
        return found


def _serve() -> None:
    # Imported here, once, for all children; httpx comes late everywhere else.
    import httpx  # noqa: F401
    import tests.faults.conditions
    import tests.faults.subjects

    import foedus.cli.app  # noqa: F401

    with suppress(ImportError):
        import ibis.backends.duckdb  # noqa: F401
        import pyarrow.parquet  # noqa: F401
        import tests.faults.events  # noqa: F401

    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(_forked(job)), flush=True)


def _forked(job: dict[str, Any]) -> dict[str, Any]:
    """Run a job in a fork, and kill it if it says so."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _child(job, write)
    os.close(write)
    if job.get("kill_after") is not None:
        time.sleep(job["kill_after"])
        os.kill(child, signal.SIGKILL)
    started = time.monotonic()
    with os.fdopen(read, "rb") as stream:
        signal.alarm(_LONGEST_SECONDS)
        said = stream.read()
        signal.alarm(0)
    _, status = os.waitpid(child, 0)
    answer: dict[str, Any] = {
        "killed": os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        "seconds": time.monotonic() - started,
    }
    return answer | (json.loads(said) if said else {})


def _child(job: dict[str, Any], write: int) -> None:
    """Do what the job says, tell the parent, and end without ceremony."""
    from tests.faults import conditions
    from tests.faults.asking import silent_verbs, told
    from tests.faults.subjects import SUBJECTS

    answer: dict[str, Any] = {}
    counter = _Counter(job["folder"], job.get("kill_event"))
    try:
        if job["do"] == "verbs":
            answer["result"] = silent_verbs(Path(job["folder"]))
            raise SystemExit
        if job["do"] == "told":
            with conditions.under(job.get("under", ""), Path(job["folder"])):
                answer["result"] = told(Path(job["folder"]))
            raise SystemExit
        subject = SUBJECTS[job["subject"]]
        if job["do"] == "act":
            sys.addaudithook(counter)
        with conditions.under(job.get("under", ""), Path(job["folder"])):
            do = getattr(subject, job["do"])
            answer["result"] = do(Path(job["folder"]), job["address"])
        answer["events"] = counter.seen
    except SystemExit:
        pass
    except BaseException as error:
        answer["error"] = f"{type(error).__name__}: {error}"
        answer["events"] = counter.seen
    answer["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    os.write(write, json.dumps(answer).encode())
    os._exit(_FAILED if "error" in answer else 0)


class _Counter:
    """Counts what a process does to a folder and to sockets, and dies at a number."""

    def __init__(self, folder: str, at: int | None) -> None:
        self.folder, self.at, self.seen = folder, at, 0

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not event.startswith(("os.", "open", "socket.connect", "shutil.")):
            return
        if event == "open" or not event.startswith("socket"):
            named = [str(one) for one in args if isinstance(one, (str, bytes, Path))]
            if not any(self.folder in one for one in named):
                return
        self.seen += 1
        if self.seen == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def random_kills(
    seed: int, count: int, events: int, seconds: float
) -> list[dict[str, Any]]:
    """Return points to kill at: half by what is done, half by the clock."""
    chance = random.Random(seed)
    return [
        {"kill_event": chance.randint(1, max(1, events))}
        if number % 2 == 0
        else {"kill_after": chance.uniform(0, seconds)}
        for number in range(count)
    ]


if __name__ == "__main__":
    _serve()

"""One row of the table of faults, and what the faults share while they run."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.asking import told
from tests.faults.children import Children
from tests.faults.publisher import Publisher, open_publisher
from tests.faults.subjects import publish


@dataclass
class Row:
    """One fault against one subject.

    Attributes
    ----------
    fault, injected : str
        What it is, and how it was made.
    runs, hit : int
        How often it was tried; how often it struck before the act was done.
    lost, half_written, silent : int
        Vintages or snapshots lost; files under their final name that are not whole;
        runs after which something did not serve.
    not_clean : int
        Runs after which the same act, without the fault, did not end as it should.
    told : Counter
        What ``foedus doctor`` tells of it, by kind, and in how many runs.
    wrong : list of str
        Every complaint.
    """

    fault: str
    injected: str
    runs: int = 0
    hit: int = 0
    lost: int = 0
    half_written: int = 0
    silent: int = 0
    not_clean: int = 0
    told: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was lost or halved, and all served."""
        return not self.wrong and self.hit > 0

    def note(self, found: list[str]) -> None:
        """Count complaints of a check."""
        self.wrong += found
        self.lost += sum(one.startswith("lost") for one in found)
        self.half_written += sum(one.startswith("half-written") for one in found)
        self.silent += sum(one.startswith("does not serve") for one in found)


@dataclass
class Run:
    """What the faults share: children, a publisher, a folder, how often and by chance.

    Attributes
    ----------
    children : Children
        To run things in.
    publisher : Publisher
        Serves the second edition.
    folder : Path
        For everything that is written.
    kills : int
        Random kills of each subject.
    times : int
        Runs of the other faults that have chance in them.
    seed : int
        Of the chance.
    verbs : bool
        Ask the verbs after the first run of each fault.
    samples : dict of str to str
        What the doctor said, by kind of trouble, when it first told of it.
    """

    children: Children
    publisher: Publisher
    folder: Path
    kills: int
    times: int
    seed: int = 2026
    verbs: bool = True
    samples: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def prepared(self, subject: str) -> Iterator[Path]:
        """Yield a fresh folder with the first edition of a subject."""
        template = self.folder / f"template-{subject}"
        if not template.exists():
            self.expect(subject, "prepare", template)
        place = Path(tempfile.mkdtemp(prefix=f"{subject}-", dir=self.folder)) / "it"
        shutil.copytree(template, place)
        try:
            yield place
        finally:
            shutil.rmtree(place.parent, ignore_errors=True)

    def ask(self, subject: str, do: str, place: Path, **how: Any) -> dict[str, Any]:
        """Run one step of a subject in a child."""
        return self.children.run(
            subject=subject,
            do=do,
            folder=str(place),
            address=self.publisher.address,
            **how,
        )

    def expect(self, subject: str, do: str, place: Path) -> Any:
        """Run a step that must not fail, and return its result."""
        found = self.ask(subject, do, place)
        if "error" in found or found["killed"]:
            message = f"{do} of {subject} failed: {found}"
            raise RuntimeError(message)
        return found.get("result")

    def told(self, subject: str, place: Path, *, under: str = "") -> set[str]:
        """Return what the doctor tells now, by kind."""
        found = self.ask(subject, "told", place, under=under)
        if "result" not in found:
            message = f"the doctor failed on {subject}: {found}"
            raise RuntimeError(message)
        for kind, said in found["result"].items():
            self.samples.setdefault(kind, said)
        return set(found["result"])

    def judge(
        self,
        row: Row,
        subject: str,
        place: Path,
        *,
        during: Iterable[str] = (),
        failed: str | None = None,
    ) -> None:
        """Look at a folder after a fault, then let the act end without one.

        Parameters
        ----------
        row : Row
            Where it is counted.
        subject : str
            What acted.
        place : Path
            Its folder.
        during : iterable of str
            What the doctor told while the fault lasted.
        failed : str or None
            The error that the act ended with: then the doctor must tell something.
        """
        row.runs += 1
        row.note(self.expect(subject, "check", place))
        now = self.told(subject, place)
        row.told.update(now.union(during))
        if failed is not None and not now.union(during):
            row.wrong.append(f"not told: {failed}")
        if self.verbs and row.runs == 1:
            silent = self.expect(subject, "verbs", place)
            row.note([f"does not serve: foedus {verb}" for verb in silent])
            printed = set(told(place, apart=True))
            if printed != now:
                row.wrong.append(f"not told: {sorted(now)} is {sorted(printed)} apart")
        publish(self.publisher)
        ended = self.ask(subject, "act", place)
        left = [ended["error"]] if "error" in ended else []
        left += self.expect(subject, "clean", place)
        row.not_clean += bool(left)
        row.wrong += [f"not clean: {one}" for one in left]


@contextmanager
def a_run(
    *, kills: int, times: int, seed: int = 2026, verbs: bool = True
) -> Iterator[Run]:
    """Yield everything that a run needs, and clear it away."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-"))
        )
        publisher = stack.enter_context(open_publisher())
        publish(publisher)
        children = stack.enter_context(Children())
        yield Run(children, publisher, folder, kills, times, seed, verbs)

"""Give one input to one reader and say what came of it."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.fuzz.limits import Hang, in_time
from tests.fuzz.mutating import mutated
from tests.fuzz.target import Target

from foedus.errors import FoedusError


@dataclass(frozen=True)
class Fault:
    """An input that a reader does not take as it should.

    Attributes
    ----------
    target : str
        Name of the reader.
    content : bytes
        The input.
    told : str
        What happened, with where in Foedus.
    """

    target: str
    content: bytes
    told: str

    @property
    def kind(self) -> str:
        """The same exception in the same place."""
        return self.told.partition(":")[0] + self.told.rpartition(" at ")[2][:60]


def fault(target: Target, content: bytes) -> Fault | None:
    """Return what is wrong when a reader takes an input, None if nothing is."""
    try:
        with in_time(len(content)):
            target.run(content)
    except FoedusError as error:
        text = str(error)
        if not text.strip() or len(text) > 20_000:
            return Fault(target.name, content, f"a message of {len(text)} characters")
        return None
    except Hang:
        return Fault(target.name, content, "took longer than it may")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a panic of a compiled reader is no Exception
        return Fault(target.name, content, _told(error))
    return None


def search(
    target: Target, seconds: float, seed: int, most: int = 1 << 30
) -> tuple[int, list[Fault]]:
    """Change the seeds of a target for some time.

    Returns
    -------
    int
        Inputs tried.
    list of Fault
        One for each kind of fault.
    """
    random = Random(f"{seed}:{target.name}")
    end = time.monotonic() + seconds
    found: dict[str, Fault] = {}
    tried = 0
    while tried < most and (tried == 0 or time.monotonic() < end):
        tried += 1
        content = mutated(random.choice(target.seeds), random)
        one = fault(target, content)
        if one is not None:
            found.setdefault(one.kind, one)
    return tried, list(found.values())


def _told(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "foedus" in frame.filename]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}: {str(error).splitlines()[:1]}{place}"[:300]

"""What is known of one table of own data, and how that is kept in a file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from foedus.errors import SnapshotError
from foedus.lake.own.columns import Direction
from foedus.lake.own.scaling import RuleName, Scaling

FORMAT = 1


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is known of one table of own data.

    Attributes
    ----------
    name, title, channel : str
        Id and name of the indicator, and the channel that it counts in.
    direction : str
        Whose act the number is.
    unit : str
        What the numbers of the table count, for readers.
    rule : str
        Scaling rule, with `low`, `high` and `reverse`; see `scaling`.
    low, high : float or None
        Constants of the rule.
    reverse : bool
        Whether a high number means far.
    error : str
        Where standard deviations come from, in words; empty if there are none.
    file, sha256 : str
        Name and hash of the user's file.
    added : str
        ISO date on which it was added.
    author, citation, licence, url : str
        Provenance as the user stated it.
    coverage : tuple of int
        First and last calendar year with a value.
    rows : int
        Directed dyad-years with a value.
    aside : tuple of (str, int)
        Why rows were left out, and how many.
    knots : tuple of (float, float)
        The frozen common scale: natural value and its place.
    reference : str
        Years on which that scale was fitted.
    table : str
        Name of the kept table.
    """

    name: str
    title: str
    channel: str
    direction: Direction
    unit: str
    rule: RuleName
    low: float | None
    high: float | None
    reverse: bool
    error: str
    file: str
    sha256: str
    added: str
    author: str
    citation: str
    licence: str
    url: str
    coverage: tuple[int, int]
    rows: int
    aside: tuple[tuple[str, int], ...]
    knots: tuple[tuple[float, float], ...]
    reference: str
    table: str

    @property
    def source(self) -> str:
        """Id of the source that stands for the file in citations and evidence."""
        return f"own_{self.name}"

    @property
    def scaling(self) -> Scaling:
        """The frozen rule that made values of numbers."""
        return Scaling(self.rule, self.low, self.high, self.reverse)

    def to_dict(self) -> dict[str, Any]:
        """Return a plain object, without the scale and the name of the kept table."""
        body = asdict(self)
        del body["knots"], body["table"]
        return body

    def digest(self) -> str:
        """Return a hash of all that bears on a result; the day of adding does not."""
        body = {**asdict(self), "added": ""}
        text = json.dumps(body, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def written(self) -> bytes:
        """Return the description as it is kept."""
        body = {"format": FORMAT, **asdict(self)}
        return (json.dumps(body, indent=1, sort_keys=True) + "\n").encode()


def read(path: Path) -> OwnData:
    """Return the description that a file keeps.

    Raises
    ------
    SnapshotError
        If it is damaged; names the command that removes it.
    FileNotFoundError
        If there is none.
    """
    try:
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if body.pop("format") != FORMAT or set(body) != {
            field.name for field in fields(OwnData)
        }:
            raise ValueError("of another version")
        body["coverage"] = (int(body["coverage"][0]), int(body["coverage"][1]))
        body["aside"] = tuple((str(why), int(n)) for why, n in body["aside"])
        body["knots"] = tuple((float(x), float(g)) for x, g in body["knots"])
        one = OwnData(**body)
        if one.name != path.stem:
            raise ValueError(f"it describes {one.name!r}")
    except FileNotFoundError:
        raise
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        message = (
            f"own data {path.stem!r} in {path.parent} are damaged ({error}); remove "
            f"them with: foedus data remove {path.stem}"
        )
        raise SnapshotError(message) from error
    return one

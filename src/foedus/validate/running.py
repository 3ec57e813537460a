"""Run the parts and gather what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from foedus.errors import InvalidOption, MissingFile, SnapshotError
from foedus.lake.inputs import Inputs
from foedus.lake.own.joining import Own
from foedus.lake.snapshot import Snapshot
from foedus.validate import recorded
from foedus.validate.registry import chosen
from foedus.validate.scoreboard import Scoreboard
from foedus.validate.section import Context, Part, Section


def validate(
    root: str | Path | None = None,
    *,
    parts: Iterable[str] = (),
    seed: int = 0,
    record: bool = False,
    snapshot: Snapshot | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Scoreboard:
    """Measure how often the instrument is right.

    Parameters
    ----------
    root : path or None
        Folder of the publishers' files. Without it, a part that needs a source
        shows its last recorded result and says so.
    parts : iterable of str
        Ids of the parts to run; all if none is named.
    seed : int
        Of everything random.
    record : bool
        Keep each result that was computed as the last recorded one.
    snapshot : Snapshot or None
        None means the installed one.
    progress : callable or None
        Called as ``progress(part, done, of)``.

    Returns
    -------
    Scoreboard
        One section per part.

    Raises
    ------
    InvalidOption
        If there is no such part.
    SourceError
        If a source is unreadable or breaks an expectation.
    """
    if isinstance(parts, str):
        parts = (parts,)
    modules = chosen(tuple(parts))
    if record and root is None:
        message = "a result is recorded from the sources: add --from DIR"
        raise InvalidOption(message)
    tell = progress or (lambda *_: None)
    context = Context(
        # What is recorded and published is judged, never a user's own data.
        snapshot=snapshot or Snapshot(own=Own()),
        inputs=Inputs(Path(root)) if root is not None else None,
        seed=seed,
    )
    sections = []
    for done, (name, module) in enumerate(modules.items()):
        tell(name, done, len(modules))
        section = _section(module, context)
        if record and not section.recorded:
            recorded.write(section)
            keep = getattr(module, "keep", None)
            if keep is not None:
                keep(section)
        sections.append(section)
    tell("done", len(modules), len(modules))
    return Scoreboard(snapshot=context.snapshot.id, seed=seed, sections=tuple(sections))


def _section(module: ModuleType, context: Context) -> Section:
    """Run a part, or return its last recorded result with the reason."""
    part: Part = module.PART
    if part.needs and context.inputs is None:
        return _last(part, f"needs {', '.join(part.needs)}")
    try:
        found: Section = module.run(context)
    except (SnapshotError, MissingFile) as error:
        return _last(part, str(error))
    return replace(
        found, needs=part.needs, vintage=_vintage(part, context), order=part.order
    )


def _last(part: Part, reason: str) -> Section:
    kept = recorded.read(part.id)
    if kept is None:
        return Section(
            part.id,
            part.title,
            text=("No result was recorded.",),
            needs=part.needs,
            recorded=True,
            reason=reason,
            order=part.order,
        )
    return replace(kept, recorded=True, reason=reason)


def _vintage(part: Part, context: Context) -> str:
    used = context.inputs.used if context.inputs is not None else {}
    sources = [f"{name} {used[name].vintage}" for name in part.needs if name in used]
    return "; ".join([f"snapshot {context.snapshot.id}", *sources])

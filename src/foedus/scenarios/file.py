"""Read a scenario file, strictly: what is not understood is not run."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foedus.errors import ScenarioError, UnknownState, nearest
from foedus.scenarios.checked import Table
from foedus.scenarios.definition import Amount, Edit, Prior, Scenario, Setting
from foedus.scenarios.inputs import CHANNELS, DEGREES, INPUTS, KINDS, Input
from foedus.scenarios.words import GROUPS
from foedus.states import resolve
from foedus.states.bodies import bodies

if TYPE_CHECKING:
    from foedus.estimates.trade.system import Closure

__all__ = ["CLOSURES", "read"]

_TOP = (
    "title", "summary", "hub", "horizon", "assumptions", "signposts", "settings",
    "edit", "prior",
)  # fmt: skip
_EDIT = ("input", "unit", "value", "range", "why")
_PLACE = {"pair": ("between", "from", "to"), "states": ("who",)}
#: Elasticity of substitution: above 1, or goods of different states would not
#: compete; an upper bound that no estimate comes near.
_SUBSTITUTION = (1.1, 30.0)
#: What may become of trade deficits.
CLOSURES: tuple[Closure, ...] = ("multiplicative", "additive")
_YEARS = (0, 50)
_DECAY = (1.0, 50.0)


def read(path: Path) -> Scenario:
    """Read and check a scenario file.

    Parameters
    ----------
    path : pathlib.Path
        A TOML file.

    Returns
    -------
    Scenario
        What it says.

    Raises
    ------
    ScenarioError
        If there is no such file, it is no TOML, or it names an unknown field,
        input, unit, state or group, a value out of bounds, or no horizon. The
        message has the file, the key and the nearest valid value.
    """
    top = Table(path.name, "", _parsed(path))
    top.only(_TOP)
    settings = _settings(top)
    edits = top.body.get("edit", [])
    if not isinstance(edits, list):
        top.fail("expected a list of tables, each headed [[edit]]", "edit")
    return Scenario(
        name=path.stem,
        title=top.text("title"),
        summary=top.text("summary"),
        hub=_state(top, "hub"),
        horizon=_horizon(top),
        assumptions=top.texts("assumptions"),
        signposts=top.texts("signposts"),
        settings=settings,
        edits=tuple(
            _edit(Table(path.name, f"edit[{place}]", body), settings)
            for place, body in enumerate(edits, start=1)
        ),
        prior=_prior(top),
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read as a scenario file ({error})"
        raise ScenarioError(message) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{path.name}: no valid TOML: {error}") from error


def _settings(top: Table) -> dict[str, Setting]:
    listed = top.body.get("settings", {})
    if not isinstance(listed, dict):
        top.fail("expected tables such as [settings.bloc]", "settings")
    found = {}
    for name, body in listed.items():
        table = Table(top.file, f"settings.{name}", body)
        table.only(("default", "meaning"))
        if name in GROUPS or name in {one.id for one in bodies()}:
            table.fail("this word is taken by a group or a body; choose another")
        found[name] = Setting(
            name=name,
            meaning=table.text("meaning"),
            default=_states(table, "default", {}),
        )
    return found


def _horizon(top: Table) -> int:
    table = Table(
        top.file, "horizon", top.get("horizon", '{ value = 10, unit = "years" }')
    )
    table.only(("value", "unit"))
    table.word("unit", ("years",))
    years = table.number("value", *_YEARS)
    if not years.is_integer():
        table.fail(f"found {years:g}, expected whole years", "value")
    return int(years)


def _prior(top: Table) -> Prior:
    if "prior" not in top:
        return Prior()
    table = Table(top.file, "prior", top.body["prior"])
    table.only(("substitution", "closure"))
    prior = Prior()
    if "substitution" in table:
        sigma = table.value_or_range("substitution", *_SUBSTITUTION, unit="")
        prior = replace(prior, substitution=sigma)
    if "closure" in table:
        word = table.word("closure", CLOSURES)
        prior = replace(prior, closure=next(one for one in CLOSURES if one == word))
    return prior


def _edit(table: Table, settings: dict[str, Setting]) -> Edit:
    about = INPUTS[table.word("input", INPUTS)]
    table.only((*_EDIT, *_PLACE[about.place], *about.extras))
    unit = table.word("unit", (about.unit,))
    source, target, both = _ends(table, about, settings)
    decay: Amount | None = None
    if "decay_years" in about.extras:
        decay = table.value_or_range("decay_years", *_DECAY, unit="years")
    return Edit(
        input=about.id,
        amount=table.amount(about.low, about.high, unit=unit),
        unit=unit,
        source=source,
        target=target,
        both=both,
        why=table.text("why"),
        dose_by=_states(table, "dose_by", settings) if "dose_by" in table else (),
        decay_years=decay,
        kinds=_kinds(table, about),
        channel=table.word("channel", CHANNELS) if "channel" in about.extras else None,
    )


def _kinds(table: Table, about: Input) -> tuple[str, ...]:
    """Return the kinds of sanctions; new ones must be named, with one degree."""
    imposed = about.id == "new_sanctions"
    if "kinds" not in table and not imposed:
        return ()
    found = table.words("kinds", KINDS)
    degrees = [kind for kind in found if kind in DEGREES]
    if imposed and len(degrees) > 1:
        table.fail(
            f"found {', '.join(degrees)}, expected one degree of a sanction on trade",
            "kinds",
        )
    return found


def _ends(
    table: Table, about: Input, settings: dict[str, Setting]
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return both sides of a pair and whether goods of either are meant."""
    if about.place == "states":
        return _states(table, "who", settings), (), False
    if ("between" in table) == ("from" in table or "to" in table):
        table.fail("expected either between = [one, other], or from and to")
    if "between" not in table:
        source = _states(table, "from", settings)
        return source, _states(table, "to", settings), False
    found = table.body["between"]
    if not isinstance(found, list) or len(found) != 2:
        table.fail(f"found {found!r}, expected [one side, other side]", "between")
    sides = [_checked(table, "between", one, settings) for one in found]
    return sides[0], sides[1], True


def _state(table: Table, name: str) -> str:
    word = table.text(name, "a state")
    try:
        return resolve(word).id
    except UnknownState as error:
        table.fail(str(error), name)


def _states(table: Table, name: str, settings: dict[str, Setting]) -> tuple[str, ...]:
    expected = "a state, a body, a group, or a list of them"
    return _checked(table, name, table.get(name, expected), settings)


def _checked(
    table: Table, name: str, found: object, settings: dict[str, Setting]
) -> tuple[str, ...]:
    """Return words that each name a setting, a group, a body or a state."""
    many: list[Any] = found if isinstance(found, list) else [found]
    if not many or not all(isinstance(one, str) for one in many):
        table.fail(f"found {found!r}, expected a state or a list of states", name)
    words: list[str] = []
    for one in many:
        if one in settings or one in GROUPS or one in {body.id for body in bodies()}:
            words.append(one)
            continue
        try:
            words.append(resolve(one).id)
        except UnknownState as error:
            close = nearest(one, (*settings, *GROUPS, *(b.id for b in bodies())))
            hint = f"; among groups and bodies, {close}" if close else ""
            table.fail(f"{error}{hint}", name)
    return tuple(words)

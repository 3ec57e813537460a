"""Check an address: every field of its page gets a value, or it is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from foedus.alignment.weights import weights
from foedus.errors import InvalidOption, InvalidWindow, nearest
from foedus.states import resolve
from foedus.web.page import Field, Page, Query

#: Greatest length of a value, where a field of kind ``text`` does not set its own.
LONGEST = 200
#: Years of any calendar that a source could speak of.
YEARS = (1800, 2200)
#: States beside each other, where the field does not say how many.
STATES = 5
#: Longest number that is read: longer ones are no year and no count.
_NUMBER = re.compile(r"-?[0-9]{1,9}")


def checked(page: Page, given: Iterable[tuple[str, str]]) -> Query:
    """Return the query of a page.

    Parameters
    ----------
    page : Page
        Whose fields count.
    given : iterable of (str, str)
        Names and values as they stand in the address. An empty value counts as
        absent, so that a form may send all its controls.

    Raises
    ------
    InvalidOption
        Unknown or repeated name, a value that its field does not take.
    InvalidWindow
        Something else than a year.
    UnknownState
        No such state; the message names the nearest ones.
    """
    fields = {one.name: one for one in page.fields}
    texts: dict[str, str] = {}
    for name, text in given:
        field = fields.get(name)
        if field is None:
            raise InvalidOption(_unknown(name, page))
        if not text.strip():
            continue
        if name in texts and field.kind != "states":
            message = f"{name} is given twice; give it once"
            raise InvalidOption(message)
        _bounded(field, text)
        texts[name] = f"{texts[name]},{text}" if name in texts else text.strip()
    return Query(
        page,
        {one.name: value(one, texts.get(one.name, one.default)) for one in page.fields},
    )


def value(field: Field, text: str | None) -> Any:
    """Return what a text means for a field; None stays None."""
    if text is None:
        return None
    match field.kind:
        case "state":
            return resolve(text).id
        case "states":
            return _states(field, text)
        case "year":
            return _year(field, text)
        case "number":
            return _number(field, text)
        case "choice":
            return _choice(field, text)
        case "weights":
            return written_weights(text)
        case "text":
            return text


def written(field: Field, found: Any) -> str:
    """Return a value as it stands in an address; `value` reads it back."""
    if field.kind == "states":
        return ",".join(found)
    return str(found)


def written_weights(text: str) -> str:
    """Return a weight set in the one way in which an address writes it."""
    chosen = weights(text.strip())
    if chosen.name != "user":
        return chosen.name
    kept = {name: weight for name, weight in chosen.channel.items() if weight > 0}
    if len(kept) == len(chosen.channel) and len(set(kept.values())) == 1:
        return "equal"
    return ",".join(f"{name}={weight:.6g}" for name, weight in kept.items())


def _bounded(field: Field, text: str) -> None:
    most = field.most if field.kind == "text" and field.most else LONGEST
    if len(text) > most:
        message = f"{field.name} has {len(text)} characters; at most {most} are read"
        raise InvalidOption(message)
    if not text.isprintable():
        message = f"{field.name} holds a character that cannot be printed; remove it"
        raise InvalidOption(message)


def _unknown(name: str, page: Page) -> str:
    known = [one.name for one in page.fields]
    shown = name[:40]
    if not known:
        return f"the page takes no parameter; {shown!r} is given: leave it out"
    hint = nearest(shown, known) or f"it takes {', '.join(known)}"
    return f"the page takes no parameter {shown!r}; {hint}"


def _states(field: Field, text: str) -> tuple[str, ...]:
    names = [part.strip() for part in text.split(",") if part.strip()]
    most = field.most or STATES
    if len(names) > most:
        message = f"{field.name} names {len(names)} states; at most {most} are compared"
        raise InvalidOption(message)
    return tuple(dict.fromkeys(resolve(name).id for name in names))


def _year(field: Field, text: str) -> int:
    first, last = field.least or YEARS[0], field.most or YEARS[1]
    if not _NUMBER.fullmatch(text) or not first <= int(text) <= last:
        message = (
            f"{field.name} should be a year from {first} to {last}; got {text[:20]!r}"
        )
        raise InvalidWindow(message)
    return int(text)


def _number(field: Field, text: str) -> int:
    least, most = field.least, field.most
    fits = _NUMBER.fullmatch(text) is not None
    if fits and least is not None:
        fits = int(text) >= least
    if fits and most is not None:
        fits = int(text) <= most
    if not fits:
        span = "" if least is None or most is None else f" from {least} to {most}"
        message = f"{field.name} should be a whole number{span}; got {text[:20]!r}"
        raise InvalidOption(message)
    return int(text)


def _choice(field: Field, text: str) -> str:
    if text not in field.choices:
        valid = ", ".join(field.choices)
        message = f"{field.name} should be one of {valid}; got {text[:40]!r}"
        raise InvalidOption(message)
    return text


def given_values(query: Query) -> Mapping[str, str]:
    """Return the values that differ from the defaults, as an address writes them."""
    found = {}
    for field in query.page.fields:
        one = query[field.name]
        silent = value(field, field.default)
        if one is not None and one != silent:
            found[field.name] = written(field, one)
    return found

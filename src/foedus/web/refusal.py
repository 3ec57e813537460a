"""What went wrong, as a page or an object with the right status; never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException

from foedus.errors import (
    CoverageError,
    FoedusError,
    HubNotInSnapshot,
    MissingExtra,
    SnapshotError,
    UnknownState,
    UsageError,
)
from foedus.web.kept import Busy

#: From the special to the general; the first that fits counts.
_STATUS: tuple[tuple[type[FoedusError], int], ...] = (
    (UnknownState, 404),
    (HubNotInSnapshot, 404),
    (UsageError, 400),
    (CoverageError, 422),
    (MissingExtra, 501),
    (SnapshotError, 503),
)
_TITLES = {
    400: "This cannot be asked",
    403: "Not from there",
    404: "Not found",
    405: "Not in this way",
    408: "Too slow",
    413: "Too much at once",
    414: "Address too long",
    415: "Not in this form",
    421: "Not the name of this machine",
    422: "The data do not reach this",
    500: "Something failed here",
    501: "A part is not installed",
    503: "Not now",
}
_WORDS = {
    404: "there is nothing at this address; choose a page above",
    405: "this address can only be read; use GET",
}


class Astray(Exception):
    """A question that cannot be answered, with addresses of some that can.

    Parameters
    ----------
    cause : FoedusError
        What is wrong.
    links : list of (str, str)
        Words and addresses of what may have been meant.
    """

    def __init__(self, cause: FoedusError, links: list[tuple[str, str]]) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.links = links


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer.

    Attributes
    ----------
    status : int
        Of the response.
    title : str
        Heading.
    message : str
        One line: what was found, what was expected, what to do.
    kind : str
        Name of the error, for programs.
    headers : mapping of str to str
        What the status asks for.
    links : tuple of (str, str)
        Words and addresses of what may have been meant.
    """

    status: int
    title: str
    message: str
    kind: str
    headers: Mapping[str, str]
    links: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the object that programs read."""
        return {
            "error": {
                "status": self.status,
                "kind": self.kind,
                "title": self.title,
                "message": self.message,
                "meant": [{"title": a, "address": b} for a, b in self.links],
            }
        }


def refusal(error: Exception) -> Refusal:
    """Return what an error means for a reader.

    An error that is none of ours says only that it happened: what broke is for the
    log, not for whoever asks.
    """
    headers: Mapping[str, str] = {}
    links: tuple[tuple[str, str], ...] = ()
    if isinstance(error, Astray):
        links, error = tuple(error.links), error.cause
    kind = type(error).__name__
    if isinstance(error, FoedusError):
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 500)
        message = " ".join(str(error).split())
    elif isinstance(error, HTTPException):
        status, headers = error.status_code, error.headers or {}
        plain = _TITLES.get(status, "") == "" or error.detail in _STANDARD
        message = _WORDS.get(status, error.detail) if plain else error.detail
        kind = "Refused"
    elif isinstance(error, Busy):
        status, headers = 503, {"Retry-After": "2"}
        message = "too many questions wait for an answer; ask again in a moment"
    else:
        status, kind = 500, "InternalError"
        message = (
            "an error that nobody foresaw; the terminal of foedus serve shows it, "
            "please report it with this address"
        )
    return Refusal(
        status, _TITLES.get(status, "Refused"), message, kind, headers, links
    )


_STANDARD = frozenset({"Not Found", "Method Not Allowed"})

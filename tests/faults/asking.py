"""What a user would ask after a fault: verbs that must answer, and the doctor.

`told` is what ``foedus doctor`` prints, run in this process as on the command line, or
with `apart` in one of its own, as a user starts it.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

#: Asked after a fault; all of them must answer.
VERBS = (
    "data status --json",
    "data list --json",
    "erosion RUS --since 2014 --json",
    "explain RUS ARM --since 2014 --json",
    "structure --json",
)
#: What a check of the doctor is about, where its text does not begin with its kind.
_KINDS = {"leftovers": "killed build", "disk": "no room", "folder": "not writable"}


def silent_verbs(folder: Path) -> list[str]:
    """Ask the verbs, with the vault of a folder; return those that did not answer."""
    from foedus.cli.main import main

    os.environ["FOEDUS_VAULT"] = str(folder / "vault")
    # Results go nowhere: only whether there are any counts.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    silent = []
    for verb in VERBS:
        try:
            main(verb.split())
        except SystemExit as left:
            if left.code:
                silent.append(verb)
    return silent


def told(folder: Path, *, apart: bool = False) -> dict[str, str]:
    """Return the kinds of trouble in a folder that ``foedus doctor`` tells.

    Returns
    -------
    dict of str to str
        Kind of trouble, and what is said of the first of its kind: what happened and
        what to do.

    Raises
    ------
    ValueError
        If it prints no diagnosis, or a trouble without what to do.
    """
    # Most subjects have no snapshot: what the doctor says of that is no trouble here.
    places = {
        "FOEDUS_VAULT": folder / "vault",
        "FOEDUS_OWN_DATA": folder / "own",
        "FOEDUS_SNAPSHOT": folder / "snapshot",
    }
    named = {name: str(place) for name, place in places.items()}
    words = ["doctor", "--json"]
    if (folder / "states.json").exists():
        words += ["--events", str(folder / "months")]
    printed = _apart(words, named) if apart else _here(words, named)
    found: dict[str, str] = {}
    for check in json.loads(printed)["checks"]:
        kind = _kind(check, folder)
        if kind is not None:
            if not check["fix"]:
                message = f"the doctor tells {check['text']!r} and not what to do"
                raise ValueError(message)
            text = check["text"].removeprefix(f"{kind}: ")
            said = f"{text} → {check['fix']}".replace(str(folder), "DIR")
            found.setdefault(kind, said)
    return found


def _here(words: list[str], named: dict[str, str]) -> str:
    from foedus.cli.main import main

    printed = io.StringIO()
    # For this question alone: tests that come after it have places of their own.
    with patch.dict(os.environ, named), redirect_stdout(printed):
        try:
            main(words)
        except SystemExit as left:
            # 1 says that a check is bad; anything else that the doctor failed.
            if left.code not in (0, 1, None):
                raise
    return printed.getvalue()


def _apart(words: list[str], named: dict[str, str]) -> str:
    command = [str(Path(sys.executable).with_name("foedus")), *words]
    done = subprocess.run(
        command,
        env={**os.environ, **named},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def _kind(check: dict[str, Any], folder: Path) -> str | None:
    """Return the kind of trouble that a check tells of; None if it is another's."""
    name, text = check["name"], check["text"]
    if check["good"] is True:
        return None
    if name.startswith("vault ") or name == "events":
        return str(text.partition(":")[0])
    # The disk and the folders of this machine are nothing to this fault.
    return _KINDS.get(name) if str(folder) in text else None

"""``foedus doctor``: is everything here that is needed?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from foedus.cli.common import Json, out, print_json


def run(
    events: Annotated[
        list[Path] | None,
        typer.Option(
            "--events",
            metavar="DIR",
            help="Folder of built months to look at too; several are allowed. "
            "FOEDUS_EVENTS names them for good.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Look at packages, snapshot, own data, vault, disk; exit 1 if one is broken."""
    from foedus.doctor import doctor

    found = doctor(events=events or ())
    if json:
        print_json(found.to_dict())
    else:
        console = out()
        for check in found.checks:
            mark = {True: "good", False: "BAD", None: "-"}[check.good]
            told = f"{mark:5}{check.name:20}{check.text}"
            console.print(told, markup=False, soft_wrap=True)
            if check.fix:
                console.print(f"{'':25}-> {check.fix}", markup=False, soft_wrap=True)
    if not found.good:
        raise typer.Exit(1)

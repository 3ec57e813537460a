"""``foedus doctor``: is everything here that is needed?"""

from __future__ import annotations

import typer

from foedus.cli.common import Json, out, print_json


def run(json: Json = False) -> None:
    """Look at Python, packages and the snapshot; exit 1 if something is wrong."""
    from foedus.doctor import doctor

    found = doctor()
    if json:
        print_json(found.to_dict())
    else:
        console = out()
        for check in found.checks:
            mark = {True: "good", False: "BAD", None: "-"}[check.good]
            console.print(f"{mark:5}{check.name:20}{check.text}", markup=False)
    if not found.good:
        raise typer.Exit(1)

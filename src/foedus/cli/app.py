"""The verbs, assembled."""

from __future__ import annotations

from typing import Annotated

import typer

from foedus import __version__
from foedus.cli import (
    audit,
    brief,
    chart,
    cite,
    consequences,
    data,
    doctor,
    erosion,
    estimate,
    events,
    explain,
    realign,
    scenario,
    serve,
    structure,
    validate,
)

app = typer.Typer(
    name="foedus",
    help=(
        "Measure, explain and stress-test the alliances of any state, from open data. "
        "A state may be given as Turkey, TUR, 640 or Türkiye. Add --debug to any "
        "verb for the traceback of an error."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (brief, erosion, explain, realign, structure, consequences, validate):
    app.command(name=verb.__name__.rpartition(".")[2])(verb.run)
app.command(name="chart")(chart.run)
app.command(name="audit")(audit.run)
app.add_typer(scenario.app, name="scenario")
app.add_typer(estimate.app, name="estimate")
app.add_typer(data.app, name="data")
app.add_typer(events.app, name="events")
app.command(name="cite")(cite.run)
app.command(name="serve")(serve.run)
app.command(name="doctor")(doctor.run)


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Print the version and exit.")
    ] = False,
) -> None:
    if version:
        typer.echo(f"foedus {__version__}")
        raise typer.Exit

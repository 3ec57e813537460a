"""``foedus scenario``: what could happen, as files that edit named inputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from foedus.cli.common import Json, err, out, print_json, table
from foedus.cli.scenario_tables import print_comparison, print_result

if TYPE_CHECKING:
    from foedus.scenarios.definition import Scenario
    from foedus.scenarios.results import ScenarioResult

app = typer.Typer(
    help="Scenarios: list, show, run, compare, new.", no_args_is_help=True
)
Name = Annotated[
    str, typer.Argument(help="Name of a scenario, or a file that ends in .toml.")
]
Year = Annotated[
    int | None, typer.Option(help="Year of the world; by default the last there is.")
]
Horizon = Annotated[
    int | None, typer.Option(help="Years after the edits begin; by default the file's.")
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="States, bodies or groups for a setting: 'bloc=EU,USA'; repeatable.",
    ),
]
Draws = Annotated[int, typer.Option(help="Draws of what is not known.")]
Seed = Annotated[int, typer.Option(help="Seed of the draws.")]


@app.command("list")
def run_list(json: Json = False) -> None:
    """List the scenarios that come with Foedus."""
    from foedus.scenarios.catalogue import catalogue

    found = catalogue()
    if json:
        print_json({"scenarios": [one.to_json() for one in found]})
        return
    shown = table("Scenarios", "name", "title", "settings")
    for one in found:
        shown.add_row(one.name, escape(one.title), ", ".join(one.settings))
    out().print(shown)


@app.command("show")
def run_show(name: Name, json: Json = False) -> None:
    """Show what a scenario edits, takes for granted and tells to watch."""
    from foedus.scenarios.catalogue import find

    found = find(name)
    if json:
        print_json(found.to_json())
        return
    _print_scenario(found)


@app.command("run")
def run_run(
    name: Name,
    hub: Annotated[
        str | None, typer.Argument(help="The hub: name or code; by default the file's.")
    ] = None,
    *,
    year: Year = None,
    horizon: Horizon = None,
    set_: Set = None,
    draws: Draws = 1000,
    seed: Seed = 1,
    output: Annotated[
        Path | None, typer.Option(help="Save the result as JSON, with vintages.")
    ] = None,
    json: Json = False,
) -> None:
    """Run a scenario: what it changes for the hub, its partners and its rivals."""
    from foedus.scenarios.running import scenario

    result = scenario(
        name,
        hub,
        year=year,
        horizon=horizon,
        settings=_settings(set_ or []),
        draws=draws,
        seed=seed,
    )
    if output is not None:
        output.write_text(result.to_json() + "\n", encoding="utf-8")
        err().print(f"Saved in {escape(str(output))}.", soft_wrap=True)
    if json:
        print_json(result.to_json())
        return
    print_result(out(), result)


@app.command("compare")
def run_compare(
    names: Annotated[
        list[str],
        typer.Argument(help="Scenarios, .toml files, or results saved as .json."),
    ],
    *,
    hub: Annotated[
        str | None, typer.Option(help="The hub of those that are run: name or code.")
    ] = None,
    year: Year = None,
    horizon: Horizon = None,
    draws: Draws = 1000,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Lay scenarios or saved results side by side."""
    from foedus.scenarios.comparing import compare
    from foedus.scenarios.running import scenario

    results: list[ScenarioResult | str | Path] = [
        Path(name)
        if name.endswith(".json")
        else scenario(name, hub, year=year, horizon=horizon, draws=draws, seed=seed)
        for name in names
    ]
    found = compare(results)
    if json:
        print_json(found.to_json())
        return
    print_comparison(out(), found)


@app.command("new")
def run_new(
    file: Annotated[Path, typer.Argument(help="Where to write; ends in .toml.")],
    source: Annotated[
        str, typer.Option("--from", help="The scenario to start from.")
    ] = "bloc-decouples",
) -> None:
    """Write a scenario file to edit, with the inputs and words that there are."""
    from foedus.scenarios.catalogue import new

    made = new(file, source)
    err().print(
        f"Written: {escape(str(file))}. Edit it, then: foedus scenario run "
        f"{escape(str(file))} {made.hub}",
        soft_wrap=True,
    )


def _settings(pairs: list[str]) -> dict[str, list[str]]:
    """Return settings from texts such as ``bloc=EU,USA``."""
    from foedus.errors import InvalidOption

    found = {}
    for pair in pairs:
        name, equals, words = pair.partition("=")
        many = [word.strip() for word in words.split(",") if word.strip()]
        if not equals or not many:
            message = f"--set: found {pair!r}, expected such as 'bloc=EU,USA'"
            raise InvalidOption(message)
        found[name.strip()] = many
    return found


def _print_scenario(found: Scenario) -> None:
    console = out()
    console.print(f"[bold]{escape(found.title)}[/bold] ({found.name})")
    console.print(escape(found.summary))
    console.print(f"Horizon: {found.horizon} years. Hub: {found.hub}, or any other.")
    shown = table("Edits", "input", "whose", "value", "unit", "why", right=("value",))
    for edit in found.edits:
        low, high = edit.amount.low, edit.amount.high
        arrow = " and " if edit.both else " to "
        sides = [", ".join(side) for side in (edit.source, edit.target) if side]
        shown.add_row(
            edit.input,
            arrow.join(sides),
            f"{low:g}" if edit.amount.point else f"{low:g} to {high:g}",
            edit.unit,
            escape(edit.why),
        )
    console.print(shown if found.edits else "Edits: none.")
    for setting in found.settings.values():
        console.print(
            f"--set {setting.name}=...: {escape(setting.meaning)}; by default "
            f"{', '.join(setting.default)}"
        )
    for head, lines in (
        ("Taken for granted", found.assumptions),
        ("To watch", found.signposts),
    ):
        console.print(f"[bold]{head}[/bold]")
        for line in lines:
            console.print(f"- {escape(line)}")

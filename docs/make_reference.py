"""Write the reference pages from what the code declares.

Sources, indicators and verbs describe themselves; these pages only lay the
descriptions out, so that they cannot say anything else. Run from the root of the
repository after a change of a declaration::

    .venv/bin/python docs/make_reference.py
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer.main
from typer.core import TyperCommand, TyperGroup

from foedus.cli.app import app
from foedus.indicators.contract import CHANNELS, Indicator
from foedus.indicators.registry import indicators, of_channel
from foedus.sources.declaration import Declaration
from foedus.sources.registry import declarations

HERE = Path(__file__).parent
_GENERATED = (
    "<!-- Written by docs/make_reference.py; edit the declarations instead. -->\n"
)


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
        print(f"docs/{name}")


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    written: dict[str, Callable[[], str]] = {
        "indicators.md": _indicators,
        "sources.md": _sources,
        "verbs.md": _verbs,
    }
    return {name: _GENERATED + write() for name, write in written.items()}


def _indicators() -> str:
    parts = [
        "# Indicators\n",
        f"{len(indicators())} indicators in {len(CHANNELS)} channels. Every value "
        "lies between 0 (far) and 1 (close); a value that is not known is missing, "
        "never 0. How they are added up is told in "
        "[How it measures](how-it-measures.md).\n",
    ]
    for channel in CHANNELS:
        parts.append(f"## {channel.capitalize()} channel: `{channel}`\n")
        parts += [_indicator(one) for one in of_channel(channel)]
    return "\n".join(parts)


def _indicator(one: Indicator) -> str:
    sources = [f"[`{name}`](sources.md#{name})" for name in one.sources]
    ledgers = [f"`{name}`" for name in one.ledgers]
    lines = [
        f"### `{one.id}`",
        "",
        f"**{one.title}.** {one.question}",
        "",
        one.method.removesuffix(".") + ".",
        "",
        f"- value shown as: {one.quantity}",
        f"- missing where: {one.absent}",
        f"- sources: {', '.join(sources) or 'none'}",
        f"- hand-written ledgers: {', '.join(ledgers) or 'none'}",
    ]
    if not one.equated:
        lines.append(
            "- equated by texts that come back; where these do not settle what all "
            "partners did together, only each partner's departure from the median "
            "change of the others counts"
        )
    return "\n".join(lines) + "\n"


def _sources() -> str:
    use: dict[str, list[str]] = {}
    for one in indicators().values():
        for name in one.sources:
            use.setdefault(name, []).append(one.id)
    return "\n".join(
        [
            "# Sources\n",
            f"{len(declarations())} declared sources. No file of a publisher is part "
            "of this project; the files that a build reads are laid out below one "
            "folder as named here. *Redistribution* says what may leave in a "
            "snapshot: `rows` means single facts with attribution, `aggregates` only "
            "figures that our own code computed.\n",
            *(_source(one, use.get(one.id, [])) for one in declarations().values()),
        ]
    )


def _source(one: Declaration, used_by: list[str]) -> str:
    use = ", ".join(f"[`{name}`](indicators.md#{name})" for name in used_by)
    lines = [
        f"## `{one.id}`",
        "",
        f"**{one.title}.** {one.publisher}, {one.version}. <{one.url}>",
        "",
        f"- coverage: {one.coverage}",
        f"- terms: {one.licence.name} (<{one.licence.url}>); redistribution: "
        f"`{one.licence.redistribution}`",
        f"- files: {', '.join(f'`{path}`' for path in one.files.values())}",
        f"- got by: {_got_by(one)}",
        f"- tables: {', '.join(f'`{table.name}`' for table in one.tables)}",
        f"- used by: {use or 'no indicator directly (states, hubs, checks)'}",
        f"- cite: {one.citation}"
        + (f" <https://doi.org/{one.doi}>" if one.doi else ""),
    ]
    return "\n".join(lines) + "\n"


def _got_by(one: Declaration) -> str:
    if one.fetch is None:
        return "your own files"
    about = one.fetch
    if about.by_hand:
        return f"`{about.method}`: {about.steps} <{about.page}> ({about.found})"
    wanted = [f"<{url}>" for url in dict.fromkeys(get.url for get in about.wanted)]
    if about.method == "dataverse":
        wanted = [f"<https://doi.org/{about.doi}>"]
    return f"`{about.method}`: {', '.join(wanted)} ({about.found})"


def _verbs() -> str:
    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    parts = [
        "# Verbs\n",
        "Every verb is the twin of a public function: `foedus erosion` is "
        "`foedus.erosion`, `foedus data build` is `foedus.data.build`, and `foedus "
        "data list` and `verify` are `foedus.data.sources` and `compare`; `foedus "
        "estimate ideal-points` and `sensitivity` are `foedus.ideal_points` and "
        "`foedus.ideal_point_sensitivity`. Data go to "
        "standard output, progress and messages to standard error. Exit codes: 0 "
        "done, 1 unreadable or failed, 2 usage, 3 outside coverage. `--debug` shows "
        "the traceback of an error.\n",
    ]
    for name, command in root.commands.items():
        if isinstance(command, TyperGroup):
            parts += [
                _verb(f"foedus {name} {sub}", one)
                for sub, one in command.commands.items()
                if isinstance(one, TyperCommand)
            ]
        elif isinstance(command, TyperCommand):
            parts.append(_verb(f"foedus {name}", command))
    return "\n".join(parts)


def _verb(name: str, command: TyperCommand) -> str:
    lines = [f"## `{name}`", "", (command.help or "").strip(), ""]
    for parameter in command.params:
        if parameter.name == "help":
            continue
        if parameter.param_type_name == "argument":
            label = (parameter.name or "").upper()
            label += "" if parameter.required else " (optional)"
        else:
            label = f"`{'`, `'.join(parameter.opts)}`"
            label += " (required)" if parameter.required else ""
        text = str(getattr(parameter, "help", "") or "")
        lines.append(f"- {label}: {text}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()

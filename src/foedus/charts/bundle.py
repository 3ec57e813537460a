"""The browser bundle of Vega-Embed, made once per version and kept on disk."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_dir

from foedus.charts.chart import VEGA_LITE


def bundle(folder: Path | None = None) -> str:
    """Return JavaScript that defines ``vegaEmbed``; it needs no network.

    Parameters
    ----------
    folder : Path or None
        Where to keep it; None means the user's cache folder. It takes about two
        seconds to make, and none to read.

    Notes
    -----
    The first line of a kept file is the sha256 of the rest. A file that is
    empty or damaged is made again; a folder that cannot be written to costs
    time, not the result.
    """
    place = folder or Path(user_cache_dir("foedus"))
    made_by = f"{version('vl-convert-python')}-{VEGA_LITE}"
    path = place / f"vega-embed-{made_by}.js"
    kept = _read(path)
    if kept is not None:
        return kept
    script = _make()
    with suppress(OSError):
        _keep(path, script)
    return script


def _read(path: Path) -> str | None:
    try:
        digest, _, script = path.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return script if digest == _sign(script) else None


def _sign(script: str) -> str:
    return "// sha256 " + hashlib.sha256(script.encode()).hexdigest()


def _make() -> str:
    import vl_convert

    snippet = "window.vegaEmbed = vegaEmbed;"
    return str(vl_convert.javascript_bundle(snippet, vl_version=VEGA_LITE))


def _keep(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".js")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"{_sign(script)}\n{script}")
    Path(name).replace(path)

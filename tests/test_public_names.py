"""What the package promises is there, and nothing heavy comes with its import."""

from __future__ import annotations

import subprocess
import sys

import foedus


def test_every_public_name_is_there():
    for name in foedus.__all__:
        assert getattr(foedus, name) is not None
    assert dir(foedus) == sorted(foedus.__all__)


def test_functions_win_over_rooms_of_the_same_name():
    import foedus.brief.writing

    assert callable(foedus.brief)
    assert callable(foedus.erosion)


def test_importing_is_cheap():
    code = (
        "import sys, foedus; "
        "print([m for m in ('polars', 'numpy', 'typer') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

"""``foedus.brief`` is a package and a function, in whatever order it is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

ORDERS = {
    "function first": "import foedus; foedus.brief; import foedus.brief.content",
    "module first": "import foedus.brief.writing, foedus",
    "package first": "import foedus.brief, foedus",
    "names from a module": "import foedus; from foedus.brief.html import is_link",
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=list(ORDERS))
def test_the_package_is_callable(order: str) -> None:
    code = (
        f"{order}\n"
        "from foedus.errors import UnknownState\n"
        "try:\n"
        "    foedus.brief('Nowhereland', since=2014)\n"
        "except UnknownState as error:\n"
        "    print('called', 'Nowhereland' in str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "called True\n", done.stderr

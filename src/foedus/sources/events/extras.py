"""The optional packages that events need, or an error that names the extra."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from typing import Any

from foedus.errors import BuildError, MissingExtra


def arrow() -> tuple[Any, Any]:
    """Return pyarrow and its Parquet module.

    Raises
    ------
    MissingExtra
        If it is not installed.
    """
    return _needed("pyarrow", "events"), _needed("pyarrow.parquet", "events")


def duckdb() -> Any:
    """Return DuckDB.

    Raises
    ------
    MissingExtra
        If it is not installed.
    """
    return _needed("duckdb", "events")


def ibis(extra: str = "events") -> Any:
    """Return ibis.

    Raises
    ------
    MissingExtra
        If it is not installed.
    """
    return _needed("ibis", extra)


@contextmanager
def engine_errors(engine: str, *kinds: type[BaseException]) -> Iterator[None]:
    """Turn what an engine raises into one line.

    Raises
    ------
    BuildError
        With the first line of the cause.
    """
    try:
        yield
    except kinds as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        message = (
            f"{engine} could not compute the build ({cause}); is a Parquet file "
            "damaged, or the disk full? The months that stand there are untouched"
        )
        raise BuildError(message) from error


def at_work() -> ExitStack:
    """Return a context in which ibis works as an engine wants it.

    Without warnings that one package has for another: ibis calls functions of its
    engines that are about to go; a user can do nothing. And step by step: a step that
    is put into the next one is computed as often as that one names it.
    """
    stack = ExitStack()
    stack.enter_context(warnings.catch_warnings())
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", FutureWarning)
    options = ibis().options.sql
    stack.callback(setattr, options, "fuse_selects", options.fuse_selects)
    options.fuse_selects = False
    return stack


def _needed(module: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        message = (
            f"{module.partition('.')[0]} is not installed, which events need; install "
            f"with: pip install 'foedus[{extra}]'"
        )
        raise MissingExtra(message) from error

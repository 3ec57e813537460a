"""What an engine is asked: expressions that are named before they are built.

To build an expression and to translate it takes longer than many an engine takes to
answer. A step therefore says by which function it is made, and of what; whoever has
its translation from an earlier build need not build it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.sources.events.layout import Layout
from foedus.sources.events.months import Window

if TYPE_CHECKING:
    from ibis.expr.types import Table

#: What an expression may be made of besides tables: its `repr` tells all of it.
_PLAIN = (Layout, Window, str, int, type(None))


@dataclass(frozen=True, slots=True)
class Held:
    """A table that an engine has.

    Attributes
    ----------
    name : str
        Its name there.
    columns : tuple of tuple of str
        Name and type of each column, and whether it may be null, in the words of the
        engine.
    """

    name: str
    columns: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A table that is computed from others.

    Attributes
    ----------
    make : callable
        Takes what is given, with ibis tables for tables, and returns an ibis table.
    given : tuple
        Tables, steps, and what else the function takes.
    """

    make: Callable[..., Table]
    given: tuple[Any, ...]

    def build(self, table: Callable[[Held], Table]) -> Table:
        """Return the expression.

        Parameters
        ----------
        table : callable
            Returns a table of the engine as an ibis table.
        """

        def built(one: Any) -> Any:
            if isinstance(one, Held):
                return table(one)
            return one.build(table) if isinstance(one, Step) else one

        return self.make(*map(built, self.given))

    @property
    def key(self) -> str | None:
        """Return what tells this expression from all others, or None if nothing does.

        A function is told by its name. One that does not stand under its name in a
        module of this package is not: nobody knows when it changes.
        """
        module, name = self.make.__module__, self.make.__qualname__
        home = sys.modules.get(module)
        if __package__ not in module or getattr(home, name, None) is not self.make:
            return None
        told = [_told(one) for one in self.given]
        if None in told:
            return None
        return f"{module}.{name}({', '.join(map(str, told))})"


#: Rows as one step hands them to the next.
Rows = Held | Step


def step(make: Callable[..., Table], *given: Any) -> Step:
    """Return the step that a function makes of tables, steps and other things."""
    return Step(make, given)


def _told(one: Any) -> str | None:
    if isinstance(one, Step):
        return one.key
    if isinstance(one, tuple):
        parts = [_told(part) for part in one]
        return None if None in parts else f"({', '.join(map(str, parts))})"
    return repr(one) if isinstance(one, (Held, *_PLAIN)) else None

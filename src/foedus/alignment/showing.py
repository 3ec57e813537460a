"""What every result shows in a notebook: its chart, and under it its card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from foedus.errors import FoedusError

if TYPE_CHECKING:
    from foedus.charts.chart import Chart


class Shown:
    """A result of which a chart of the catalogue is drawn.

    Rooms of results know nothing of charts; the chart is asked from the package, as a
    user would.
    """

    __slots__ = ()

    def chart(self, name: str = "", **options: Any) -> Chart:
        """Return a chart of this result.

        Parameters
        ----------
        name : str
            As in ``foedus chart --list``; empty means the one that belongs to it.
        **options
            `show` and `top`, as in `foedus.chart`.

        Raises
        ------
        UsageError
            This chart is not drawn of such a result.
        """
        import foedus

        return foedus.chart(*((name, self) if name else (self,)), **options)

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        card = {"text/plain": repr(self), "text/html": self._repr_html_()}
        try:
            chart = self.chart()._repr_mimebundle_()
        except FoedusError:
            # Nothing to draw, as in a year without blocs: the card says what there is.
            return card
        return {**chart, **card, "text/html": chart["text/html"] + card["text/html"]}

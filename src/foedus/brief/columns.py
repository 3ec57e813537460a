"""How wide the columns of a table are on paper, where no browser sees to it."""

from __future__ import annotations

from foedus.brief.content import Grid

#: Letters of a line of a table that columns of their own width may take, and of a
#: heading that is not broken.
_LINE, _HEADING = 80, 18
#: Letters of a cell beyond which it is broken into lines in any case, and room beside.
_BROKEN, _BESIDE = 24, 4


def shares(grid: Grid) -> list[int]:
    """Return for each column 0 for its own width, or its share of what is left."""
    cells, words = _letters(grid), _words(grid)
    needs = [max(cells[k], len(name)) for k, name in enumerate(grid.columns)]
    # A long heading over short figures is broken into lines instead.
    whole = {
        place
        for place, name in enumerate(grid.columns)
        if len(name) <= max(_HEADING, 0 if name in grid.numeric else cells[place])
    }
    figures = {k for k in whole if grid.columns[k] in grid.numeric}
    others = sorted(set(range(len(needs))) - figures, key=cells.__getitem__)
    own, used = set(figures), sum(cells[place] for place in figures)
    # The widest column of words takes what the others leave.
    for place in others[:-1]:
        if place in whole:
            used += needs[place]
            if used <= _LINE:
                own.add(place)
    # By the root: four times the words get twice the width, and twice the lines.
    found = [
        0 if place in own else round(10 * max(cells[place], words[place]) ** 0.5)
        for place in range(len(needs))
    ]
    if not any(found):
        found[0] = 1
    return found


def parts(grid: Grid) -> list[float]:
    """Return the part of the width that each column takes; they add up to 1."""
    cells, words = _letters(grid), _words(grid)
    letters = [
        max(word, min(cell, _BROKEN)) + _BESIDE
        for cell, word in zip(cells, words, strict=True)
    ]
    return [one / sum(letters) for one in letters]


def _letters(grid: Grid) -> list[int]:
    """Return the letters of the longest cell of each column."""
    return [
        max((len(row[place].text) for row in grid.rows), default=len(name))
        for place, name in enumerate(grid.columns)
    ]


def _words(grid: Grid) -> list[int]:
    """Return the letters of the longest word of each heading, which is not broken."""
    return [max(map(len, name.split()), default=1) for name in grid.columns]

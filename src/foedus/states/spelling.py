"""Reduce spellings of a name to what has to agree."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["normalize"]


def normalize(text: str) -> str:
    """Reduce a name to what has to agree: letters and digits, in small letters.

    Parameters
    ----------
    text : str
        Any spelling.

    Returns
    -------
    str
        Words separated by one blank; ``"St. Kitts & Nevis"`` becomes
        ``"saint kitts and nevis"``. Applying it twice changes nothing.
    """
    plain = text
    # Folding case can bring accents back (and styled letters fold only once
    # they are decomposed), so both steps are done twice.
    for _ in range(2):
        decomposed = unicodedata.normalize("NFKD", plain)
        letters = (mark for mark in decomposed if not unicodedata.combining(mark))
        plain = "".join(letters).casefold()
    joined = re.sub("['’‘`´ʼ]", "", plain).replace("&", " and ")
    words = re.findall(r"[^\W_]+", joined)
    words = ["saint" if word == "st" else word for word in words]
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)

"""Tell whether a text is English, by its commonest words.

A quarter of the running words of English prose are among the thirty below; other
languages share few of them. A text counts as English if at least one word in ten is
one of these, and if those of no other language listed are more frequent. A text of
fewer than eight words is taken as English unless another language shows itself: a
heading has no stop words.
"""

from __future__ import annotations

import re

__all__ = ["ENGLISH", "language"]

ENGLISH = "en"

_WORDS = {
    "en": "the of and to in a is that it for was on with as are by from has its this "
    "which at have been were not but their since more",
    "de": "der die das und ist nicht von mit den dem ein eine auf für im zu sich des "
    "hat wird als auch bei seit nach aus",
    "fr": "le la les des et est un une dans que pour qui sur pas du au avec par ce "
    "plus sont ses depuis aux",
    "es": "el la los las y en que un una por con para su es se del al como más fue "
    "desde sus lo",
    "pt": "o os as e em que um uma por com para é se do da no na dos das ao mais foi",
    "it": "il lo gli di e che un una per con è si del della nel non sono dei al più",
    "nl": "de het een en van is dat niet op te zijn voor met die ook aan door wordt",
    "pl": "i w na z się do nie że jest to od przez po jak oraz są dla",
    "tr": "ve bir bu ile için da de olarak olan daha çok",
    "sv": "och att det som en är av för med till den inte på har ett",
}
_SETS = {name: frozenset(words.split()) for name, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
#: Words looked at: a page says enough.
_SAMPLE = 4000
_LEAST_SHARE = 0.10
_SHORT = 8


def language(text: str) -> str:
    """Return the language of a text.

    Parameters
    ----------
    text : str
        Any text; its first 40,000 characters decide.

    Returns
    -------
    str
        ``"en"``, another two-letter code of those listed, or ``"unknown"``.
    """
    words = [match.lower() for match in _WORD.findall(text[:40_000])[:_SAMPLE]]
    if not words:
        return ENGLISH if text.isascii() else "unknown"
    counts = {
        name: sum(word in known for word in words) for name, known in _SETS.items()
    }
    best = max(counts, key=lambda name: (counts[name], name == ENGLISH))
    if len(words) < _SHORT:
        latin = sum(word.isascii() for word in words) >= len(words) / 2
        return ENGLISH if latin and counts[best] <= counts["en"] + 1 else "unknown"
    if best == ENGLISH and counts["en"] >= _LEAST_SHARE * len(words):
        return ENGLISH
    if best != ENGLISH and counts[best] >= _LEAST_SHARE * len(words):
        return best
    return "unknown"

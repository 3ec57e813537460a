"""What a file of this folder offers: one claim type.

A module defines ``TYPE``, a `ClaimType`: its id, the words that make it worth a look,
its patterns, its thresholds in words, and the function that answers. The registry
finds the file; nothing else is edited.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from foedus.audit.desk import Desk
from foedus.audit.grammar import Found, Pattern
from foedus.audit.model import Answer, Claim

__all__ = ["ClaimType", "Pattern"]


@dataclass(frozen=True, slots=True)
class ClaimType:
    """One kind of claim that the data can speak to.

    Attributes
    ----------
    id : str
        Short name, as in results.
    title : str
        What it is, for readers.
    trigger : str
        Regular expression over the masked sentence; without a match the patterns are
        not tried.
    patterns : tuple of Pattern
        Ways to say it, the most specific first.
    thresholds : str
        When the answer is supported and when contradicted, for readers.
    answer : callable
        Claim and desk to an answer.
    accept : callable
        Whether a match is a claim of this type; the last word before it is one.
    change : bool
        Whether it compares two times, so that "in 2014 ... in 2022" is one period.
    state : bool
        Whether it speaks of a state of affairs: in the past tense and without a time
        it has no year, and is not answered with the present.
    """

    id: str
    title: str
    trigger: str
    patterns: tuple[Pattern, ...]
    thresholds: str
    answer: Callable[[Claim, Desk], Answer]
    accept: Callable[[Found], bool] = lambda _: True
    change: bool = False
    state: bool = False

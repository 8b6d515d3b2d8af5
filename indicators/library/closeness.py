"""How close a name is to what was typed."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from indicators.library.terms import initials, is_letters, words
from perfgoals.search import search_key

SAME: Final = 100.0
BEGINS: Final = 95.0
HOLDS: Final = 90.0
HOLDS_WORDS: Final = 85.0
SIMILAR: Final = 80.0  # the most for a name that holds none of it whole
CLOSE_ENOUGH: Final = 40.0  # below it a name has nothing to do with the text


@lru_cache(maxsize=8192)
def closeness(text: str, name: str) -> float:
    """From 0 (nothing in common) to 100 (the same name). Without a text every name is equally close.

    By letters alone the initials count too: “yshgl” begins 验收合格率.
    """
    typed, key = search_key(text), search_key(name)
    if not typed:
        return HOLDS
    if is_letters(text):
        return max(_holding(typed, key), _holding(typed, initials(name)))
    holding = _holding(typed, key)
    if holding:
        return holding
    if all(word in key for word in words(text)):
        return HOLDS_WORDS
    similarity = max(fuzz.ratio(typed, key), 0.9 * fuzz.partial_ratio(typed, key))
    return SIMILAR / 100 * float(similarity)


def _holding(typed: str, key: str) -> float:
    """How the key holds the typed text whole; 0 where it does not."""
    if typed == key:
        return SAME
    if key.startswith(typed):
        return BEGINS
    return HOLDS if typed in key else 0.0

"""Chinese text as the rules compare it: folding, clauses, words, likeness. Pure; shared by all groups of rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import rjieba
from rapidfuzz.distance import Indel

from perfgoals.text import compact

# Texts repeat from rule to rule and from save to save, so what is read of them is kept for a while.
_KEPT: Final = 4096
_NOT_WORD: Final = re.compile(r"[\W_]+")
# A comma between digits separates thousands.
_CLAUSE_END: Final = re.compile(r"(?:[，；;。！!？?：:\n\r\t]|(?<!\d),|,(?!\d))+")
_LIST_WORDS: Final = frozenset({"、", "和", "与", "及", "以及", "或", "或者", "并", "并且", "同时"})


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """The text with full-width letters, digits and signs made plain, and without any white space."""
    return compact(text)


@lru_cache(_KEPT)
def letters(text: str) -> str:
    """The folded text without punctuation: what is left when only wording counts."""
    return _NOT_WORD.sub("", fold(text))


@lru_cache(_KEPT)
def clauses(text: str) -> Sequence[str]:
    """The clauses (分句) between commas, semicolons, colons, full stops and line ends; blank ones left out."""
    return tuple(part.strip() for part in _CLAUSE_END.split(text) if part.strip())


@lru_cache(_KEPT)
def words(text: str) -> Sequence[str]:
    """The words of a text in order, punctuation left out."""
    return tuple(word for word in rjieba.cut(fold(text)) if not _NOT_WORD.fullmatch(word))


def vocabulary(text: str) -> frozenset[str]:
    """A word list of the field, written as words with blanks between them."""
    return frozenset(text.split())


def likeness(one: str, other: str) -> float:
    """How alike two texts are when only wording counts: 1.0 the same, 0.0 nothing in common."""
    return Indel.normalized_similarity(letters(one), letters(other))


@lru_cache(_KEPT)
def listed(text: str) -> Sequence[str]:
    """The members of a list (甲、乙和丙) in order; a text without list words is its own only member.

    The text is cut into words first, so that 和 in 和平路 and 与 in 参与率 part nothing.
    """
    members = [""]
    for word in rjieba.cut(text):
        if word in _LIST_WORDS:
            members.append("")
        else:
            members[-1] += word
    return tuple(member.strip() for member in members if member.strip())


def any_of(words: str) -> str:
    """A pattern of any of the words, which stand between blanks in ``words``; the longest is tried first."""
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


def excerpt(text: str, length: int = 60) -> str:
    """The beginning of a long text, as a finding quotes it."""
    plain = text.strip()
    return plain if len(plain) <= length else f"{plain[:length]}…"

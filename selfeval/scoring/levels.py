"""Which first level of a profile a row belongs to, however the form writes its levels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from selfeval.scoring.profiles import FirstLevel, ScoringProfile

_BRACKETED: Final = re.compile(r"[（(][^）)]*[）)]")
_IDLE: Final = re.compile(r"[\s*＊0-9.．]|指标|分$")


def stem(level: str) -> str:
    """The word of a level that tells it apart: 产出 of “产出指标（50分）”, 数量 of “*数量指标”.

    >>> stem("产出指标（50分）"), stem("*数量指标"), stem("满意度")
    ('产出', '数量', '满意度')
    """
    return _IDLE.sub("", _BRACKETED.sub("", level))


@lru_cache(maxsize=4096)
def scored_level(level1: str, level2: str, profile: ScoringProfile) -> FirstLevel | None:
    """The first level in whose points a row counts; None where the profile knows neither of its levels.

    The second level decides first: 满意度指标 under 效益 counts as 满意度 where that has points of its own.
    """
    for typed in (level2, level1):
        if found := _named(stem(typed), profile.levels):
            return _host(found, profile)
    return None


def _named(word: str, levels: Sequence[FirstLevel]) -> FirstLevel | None:
    """The level whose word stands last in a name: 成本 in 社会成本, 效益 in 成本效益."""
    found = [(word.rfind(stem(level.name)), level.name, level) for level in levels if stem(level.name) in word]
    return max(found)[2] if found else None


def _host(level: FirstLevel, profile: ScoringProfile) -> FirstLevel:
    name = level.counts_in or level.name
    return next(each for each in profile.levels if each.name == name)

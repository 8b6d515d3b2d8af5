"""First and second levels (一级指标, 二级指标) as the official forms name them, whatever stands around the name."""

from __future__ import annotations

import re
from typing import Final

from perfgoals.officialforms.from_xlsx.labels import key_of, plain

# 二级项目支出绩效目标申报表, rows of the official template in their order.
OFFICIAL: Final = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标", "其他满意度指标"),
}
FIRST_LEVEL_OF: Final = {second: first for first, seconds in OFFICIAL.items() for second in seconds}
_NAMES: Final = {*OFFICIAL, *FIRST_LEVEL_OF}
_STAR: Final = re.compile(r"[*＊★☆※﹡✱]")
_NUMBER: Final = re.compile(
    r"^(?:\(?(?:[0-9]{1,2}(?:\.[0-9]{1,2})*|[一二三四五六七八九十]{1,3})[)、.．:]?|[①-⑳⑴-⒇])(?=\D)"
)
_POINTS: Final = re.compile(r"[0-9.]+[分%]$")
_POINTS_BEHIND: Final = re.compile(r"\((?:分值:?)?([0-9]+(?:\.[0-9]+)?)[分%]?\)$|([0-9]+(?:\.[0-9]+)?)[分%]$")


def tier_name(text: str) -> str:
    """The official name in a tier cell (``（一）产出指标``, ``1.*数量``, ``产出指标(50分)``), else its text.

    Stars are taken off; texts that are no official name keep everything else.
    """
    for candidate in (key_of(text), _bare(text)):
        for name in (candidate, f"{candidate}指标"):
            if name in _NAMES:
                return name
    return _STAR.sub("", text).strip()


def _bare(text: str) -> str:
    """A tier text without stars, numbering, brackets and points."""
    bare = _STAR.sub("", plain(text))
    bare = _STAR.sub("", _NUMBER.sub("", bare, count=1))
    return _POINTS.sub("", key_of(bare))


def is_starred(text: str) -> bool:
    """Whether a second level carries the star of 必填."""
    return bool(_STAR.search(text))


def points_behind(text: str) -> str:
    """The points behind the name of a first level (``产出指标（50分）``); empty for none."""
    found = _POINTS_BEHIND.search(plain(text))
    return (found[1] or found[2]) if found else ""


def is_official(name: str) -> bool:
    """Whether a name is one of the official first or second levels."""
    return name in _NAMES

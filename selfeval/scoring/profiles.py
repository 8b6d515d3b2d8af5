"""How a region and year scores its self-evaluations: every choice of DOMAIN §4 as a field, three sets of them ready."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from selfeval.scoring.reader import JsonReader

WHOLE: Final = Decimal(100)  # what the points of 预算执行 and of all first levels make together


LABELS: Final[Mapping[str, str]] = {
    "id": "编号",
    "label": "名称",
    "execution_points": "预算执行分值",
    "levels": "一级指标",
    "less_method": "反向指标的算法",
    "reason_from": "高于指标值须说明原因的界限",
    "reached_from": "定性指标“达到”的得分下限",
    "partly_from": "定性指标“部分达到”的得分下限",
    "caps": "按执行率封顶",
    "deduction": "高于指标值扣几分",
    "deduct_from": "高于指标值扣分的界限",
    "grades": "等级",
}
_LEVEL_LABELS: Final = {"name": "名称", "points": "分值", "counts_in": "计入"}
_CAP_LABELS: Final = {"below": "执行率低于", "at_most": "总分不超过"}
_GRADE_LABELS: Final = {"name": "名称", "at_least": "起始分"}
_LARGEST_SHARE: Final = Decimal(10)
_ID: Final = re.compile("[a-z0-9][a-z0-9-]{0,39}")


class ProfileError(ValueError):
    """A profile that does not exist or cannot be read; ``problems`` says in Chinese what is wrong, all at once."""

    def __init__(self, *problems: str) -> None:
        super().__init__("；".join(problems))
        self.problems = problems


class LessMethod(StrEnum):
    """How a less-is-better value above its target is scored (反向指标的算法)."""

    RATIO = "ratio"  # target ÷ actual × weight
    LINEAR = "linear"  # from full marks at the target straight down to none at 2 × target

    @property
    def label(self) -> str:
        """What a user reads."""
        return {"ratio": "指标值 ÷ 实际完成值 × 分值", "linear": "按超出比例扣分，达到指标值 2 倍得 0 分"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstLevel:
    """A first level (一级指标) with its points; without points of its own it stands in those of ``counts_in``."""

    name: str
    points: Decimal | None = None
    counts_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """With an execution rate below so many percent the total is at most so many points."""

    below: Decimal
    at_most: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """A grade (等级) and the total from which it is given, that total included."""

    name: str
    at_least: Decimal


GRADES: Final = tuple(
    Grade(name=name, at_least=Decimal(border)) for name, border in (("优", 90), ("良", 80), ("中", 60), ("差", 0))
)
# What some regions use; a profile has it only where an administrator says so.
USUAL_CAPS: Final = tuple(
    Cap(below=Decimal(below), at_most=Decimal(most)) for below, most in ((50, 59), (60, 69), (70, 79), (80, 89))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringProfile:
    """The rules of scoring of one region and year. Points out of 100; shares as decimals, 1.3 is 130 %.

    ``reason_from``: from this share of its target on a better value wants a reason (None: never).
    ``reached_from`` and ``partly_from``: from which share of the weight a target in words counts as 达到 and 部分达到.
    ``deduction``: points off for an indicator at or above ``deduct_from`` of its target.
    ``caps``: the lowest rate first. ``grades``: the best first, the last from 0 on.
    """

    id: str
    label: str
    execution_points: Decimal
    levels: tuple[FirstLevel, ...]
    less_method: LessMethod = LessMethod.RATIO
    reason_from: Decimal | None = Decimal("1.3")
    reached_from: Decimal = Decimal("0.8")
    partly_from: Decimal = Decimal("0.6")
    caps: tuple[Cap, ...] = ()
    deduction: Decimal = Decimal(0)
    deduct_from: Decimal = Decimal("1.3")
    grades: tuple[Grade, ...] = GRADES

    @property
    def scored_levels(self) -> tuple[FirstLevel, ...]:
        """The first levels that have points of their own, in the order of the form."""
        return tuple(level for level in self.levels if level.points is not None)

    @property
    def counts_in(self) -> Mapping[str, str]:
        """Which first levels stand under another on the form, and under which: 满意度指标 under 效益指标."""
        return {level.name: level.counts_in for level in self.levels if level.counts_in}

    @property
    def indicator_points(self) -> Decimal:
        """What the weights of all indicators must come to: 100 less the points of 预算执行."""
        return WHOLE - self.execution_points

    def as_json(self) -> dict[str, Any]:
        """The profile as plain values: numbers as decimal strings, lists of mappings."""
        return {
            "id": self.id,
            "label": self.label,
            "execution_points": f"{self.execution_points:f}",
            "levels": [
                {"name": level.name, "points": _typed(level.points), "counts_in": level.counts_in}
                for level in self.levels
            ],
            "less_method": self.less_method.value,
            "reason_from": _typed(self.reason_from),
            "reached_from": f"{self.reached_from:f}",
            "partly_from": f"{self.partly_from:f}",
            "caps": [{"below": f"{cap.below:f}", "at_most": f"{cap.at_most:f}"} for cap in self.caps],
            "deduction": f"{self.deduction:f}",
            "deduct_from": f"{self.deduct_from:f}",
            "grades": [{"name": grade.name, "at_least": f"{grade.at_least:f}"} for grade in self.grades],
        }

    @classmethod
    def from_json(cls, values: object) -> ScoringProfile:
        """The profile of what ``as_json`` gave; every key must be there and none beside them.

        Raises ProfileError with all that is wrong, in Chinese.
        """
        read = JsonReader(values, LABELS)
        profile = cls(
            id=read.text("id"),
            label=read.text("label"),
            execution_points=read.number("execution_points", WHOLE),
            levels=tuple(
                FirstLevel(
                    name=entry.text("name"),
                    points=entry.optional_number("points", WHOLE),
                    counts_in=entry.text("counts_in", may_be_blank=True),
                )
                for entry in read.entries("levels", _LEVEL_LABELS)
            ),
            less_method=read.choice("less_method", LessMethod),
            reason_from=read.optional_number("reason_from", _LARGEST_SHARE),
            reached_from=read.number("reached_from", Decimal(1)),
            partly_from=read.number("partly_from", Decimal(1)),
            caps=tuple(
                Cap(below=entry.number("below", WHOLE), at_most=entry.number("at_most", WHOLE))
                for entry in read.entries("caps", _CAP_LABELS)
            ),
            deduction=read.number("deduction", WHOLE),
            deduct_from=read.number("deduct_from", _LARGEST_SHARE),
            grades=tuple(
                Grade(name=entry.text("name"), at_least=entry.number("at_least", WHOLE))
                for entry in read.entries("grades", _GRADE_LABELS)
            ),
        )
        if found := read.problems or problems(profile):
            raise ProfileError(*found)
        return profile


def _typed(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _levels(**points: int | str) -> tuple[FirstLevel, ...]:
    """First levels from their points, or the name of the level that they count in."""
    return tuple(
        FirstLevel(name=f"{stem}指标", counts_in=f"{given}指标")
        if isinstance(given, str)
        else FirstLevel(name=f"{stem}指标", points=Decimal(given))
        for stem, given in points.items()
    )


DEFAULT: Final = "futian"
PROFILES: Final = (
    ScoringProfile(
        id=DEFAULT,
        label="福田区（产出 50、效益 40）",
        execution_points=Decimal(10),
        levels=_levels(产出=50, 效益=40, 成本="产出", 满意度="效益"),
    ),
    ScoringProfile(
        id="national-2020",
        label="全国通用 2020（产出 50、效益 30、满意度 10）",
        execution_points=Decimal(10),
        levels=_levels(产出=50, 效益=30, 满意度=10, 成本="产出"),
    ),
    ScoringProfile(
        id="national-2021",
        label="全国通用 2021，成本单列（成本 20、产出 40、效益 20、满意度 10）",
        execution_points=Decimal(10),
        levels=_levels(成本=20, 产出=40, 效益=20, 满意度=10),
    ),
)
_BY_ID: Final = {profile.id: profile for profile in PROFILES}


def get_profile(profile: str | ScoringProfile = DEFAULT) -> ScoringProfile:
    """The profile of that id; a profile is itself. Raises ProfileError for an id that there is none of."""
    if isinstance(profile, ScoringProfile):
        return profile
    if profile not in _BY_ID:
        raise ProfileError(f"没有“{profile}”这套评分办法，可用的有：{'、'.join(_BY_ID)}")
    return _BY_ID[profile]


# --- what must hold before it can be used ------------------------------------------------------------------------


def problems(profile: ScoringProfile) -> list[str]:
    """What is wrong with a profile, in words; empty where it can be used."""
    wrong_id = [] if _ID.fullmatch(profile.id) else ["编号：只能用小写字母、数字和连字符，不超过 40 个字符"]
    return [*wrong_id, *_of_levels(profile), *_of_shares(profile), *_of_caps(profile.caps), *_of_grades(profile.grades)]


def _of_levels(profile: ScoringProfile) -> Iterator[str]:
    names = [level.name for level in profile.levels]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"一级指标“{name}”写了两次"
    scored = {level.name for level in profile.scored_levels}
    for level in profile.levels:
        if level.points is None and not level.counts_in:
            yield f"一级指标“{level.name}”没有分值；不单独计分的，请写明计入哪个一级指标"
        if level.points is not None and level.counts_in:
            yield f"一级指标“{level.name}”有自己的分值，就不能再计入“{level.counts_in}”"
        if level.counts_in and level.counts_in not in scored - {level.name}:
            yield f"一级指标“{level.name}”计入的“{level.counts_in}”不是单独计分的一级指标"
    total = sum((level.points or Decimal(0) for level in profile.levels), profile.execution_points)
    if total != WHOLE:
        yield f"预算执行和各一级指标的分值合计 {total.normalize():f} 分，应为 100 分"


def _of_shares(profile: ScoringProfile) -> Iterator[str]:
    if not 0 < profile.partly_from < profile.reached_from <= 1:
        yield "定性指标的得分下限：应为 0 < 部分达到 < 达到 ≤ 1"
    if profile.reason_from is not None and profile.reason_from <= 1:
        yield "高于指标值须说明原因的界限应大于 1"
    if profile.deduct_from <= 1:
        yield "高于指标值扣分的界限应大于 1"


def _of_caps(caps: tuple[Cap, ...]) -> Iterator[str]:
    if any(first.below >= second.below or first.at_most > second.at_most for first, second in pairwise(caps)):
        yield "按执行率封顶：执行率应从低到高排列，总分上限不能随执行率下降"


def _of_grades(grades: tuple[Grade, ...]) -> Iterator[str]:
    if not grades or grades[-1].at_least != 0:
        yield "等级：最后一个等级应从 0 分起"
    if any(first.at_least <= second.at_least for first, second in pairwise(grades)):
        yield "等级：起始分应从高到低排列"
    if len({grade.name for grade in grades}) < len(grades):
        yield "等级：名称不能重复"

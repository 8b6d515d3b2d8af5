"""A framework as plain values: what is edited, compared, copied and checked before publishing. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

WHOLE: Final = Decimal(100)  # what all points make together


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """A second level (二级指标); ``required`` is its star, ``proposals`` the third levels that it proposes."""

    name: str
    required: bool = False
    points: Decimal | None = None
    proposals: tuple[str, ...] = ()

    @property
    def points_shown(self) -> str:
        """The points as pages show them; — where there are none."""
        return shown(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """A first level (一级指标). Without points of its own it may stand in those of another: ``counts_in``."""

    name: str
    points: Decimal | None = None
    counts_in: str = ""
    seconds: tuple[Second, ...] = ()

    @property
    def points_shown(self) -> str:
        """The points as pages show them: its own, or whose it counts in."""
        return f"计入{self.counts_in}" if self.counts_in else shown(self.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The content of a framework, levels in the order of the form."""

    execution_points: Decimal | None = None
    firsts: tuple[First, ...] = field(default=())

    @classmethod
    def from_json(cls, entry: dict[str, Any]) -> Outline:
        """The outline of an entry of ``fixtures/frameworks.json``. Raises KeyError where a name lacks."""
        return cls(
            execution_points=_points(entry.get("execution_points")),
            firsts=tuple(
                First(
                    name=first["level1"],
                    points=_points(first.get("points")),
                    counts_in=first.get("counts_in", ""),
                    seconds=tuple(
                        Second(
                            name=second["level2"],
                            required=second.get("required", False),
                            points=_points(second.get("points")),
                            proposals=tuple(second.get("proposals", ())),
                        )
                        for second in first["second_levels"]
                    ),
                )
                for first in entry["first_levels"]
            ),
        )

    @property
    def points_shown(self) -> str:
        """预算执行 and the sum in words; "" for a framework without points."""
        if not self.total:
            return ""
        return f"预算执行 {shown(self.execution_points)} 分，合计 {shown(self.total)} 分"

    @property
    def total(self) -> Decimal:
        """The points of 预算执行 and of all first levels together."""
        own = (first.points for first in self.firsts)
        return sum((points for points in (self.execution_points, *own) if points is not None), Decimal(0))


def _points(text: str | None) -> Decimal | None:
    """Points of JSON: a decimal string, or nothing."""
    return None if text is None else Decimal(text)


def problems(outline: Outline) -> list[str]:
    """What must be mended before the framework can be published, in words; empty where it is whole."""
    return [*_of_levels(outline), *_of_points(outline)]


def _of_levels(outline: Outline) -> Iterator[str]:
    """Levels that lack a name or anything under them, and names that stand twice."""
    if not outline.firsts:
        yield "还没有一级指标"
    for name in _twice(first.name for first in outline.firsts):
        yield f"一级指标“{name}”写了两次"
    for first in outline.firsts:
        if not first.seconds:
            yield f"一级指标“{first.name}”下面没有二级指标"
        for name in _twice(second.name for second in first.seconds):
            yield f"“{first.name}”下的二级指标“{name}”写了两次"


def _of_points(outline: Outline) -> Iterator[str]:
    """Points that do not add up. A framework without any points is whole: older forms had none."""
    if outline.execution_points is None and all(first.points is None for first in outline.firsts):
        return
    names = {first.name for first in outline.firsts}
    for first in outline.firsts:
        if first.points is None and not first.counts_in:
            yield f"一级指标“{first.name}”没有分值；不单独计分的，请写明计入哪个一级指标"
        if first.points is not None and first.counts_in:
            yield f"一级指标“{first.name}”有自己的分值，就不能再计入“{first.counts_in}”"
        if first.counts_in and first.counts_in not in names - {first.name}:
            yield f"一级指标“{first.name}”计入的“{first.counts_in}”不在本框架的其他一级指标里"
        yield from _of_seconds(first)
    if outline.total != WHOLE:
        yield f"预算执行和各一级指标的分值合计 {shown(outline.total)} 分，应为 100 分"


def _of_seconds(first: First) -> Iterator[str]:
    """Points of second levels: all or none, and together those of their first level."""
    given = [second.points for second in first.seconds if second.points is not None]
    if not given:
        return
    if len(given) < len(first.seconds):
        yield f"“{first.name}”下的二级指标有的有分值、有的没有，请都填或都不填"
    elif first.points is not None and sum(given) != first.points:
        yield f"“{first.name}”下二级指标的分值合计 {shown(sum(given, Decimal(0)))} 分，应为 {shown(first.points)} 分"


def shown(points: Decimal | None) -> str:
    """Points without idle zeros: 50, 12.5; — where there are none."""
    return "—" if points is None else f"{points.normalize():f}"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]

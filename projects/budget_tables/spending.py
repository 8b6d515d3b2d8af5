"""项目支出预算表: what the projects of a department come to by unit, kind of money and first-level project (一级项目).

Source: table 5 of a department budget of 2020. Amounts are in 元.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Final

from perfgoals.text import compact

ZERO: Final = Decimal(0)
# In these places whatever the codes of their projects are, as in the published table.
_FIRST: Final = ("购置费", "修缮费", "一般管理事务")
_LAST: Final = ("预算准备金",)
USUAL_NAMES: Final = (*_FIRST, *_LAST)
_INVESTMENT_CODE: Final = "02"
_INVESTMENT_WORD: Final = "政府投资"
_SPECIAL_WORD: Final = "专项资金"


class Category(Enum):
    """What kind of money a project is paid from, in the words of the row; ``key`` is its column."""

    GENERAL = "一般性项目"
    SPECIAL = "财政专项资金项目"
    INVESTMENT = "政府投资项目"

    @property
    def key(self) -> str:
        """The key of its column within 一般公共预算拨款."""
        return self.name.lower()

    @classmethod
    def of(cls, type_code: str, type_name: str) -> Category:
        """By the project's 项目类型: 政府投资项目, one of 专项资金, else 一般性项目."""
        if type_code == _INVESTMENT_CODE or _INVESTMENT_WORD in type_name:
            return cls.INVESTMENT
        return cls.SPECIAL if _SPECIAL_WORD in type_name else cls.GENERAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What a row says: money of 一般公共预算拨款 by category, and 其他资金, which forms do not break down further."""

    general: Decimal = ZERO
    special: Decimal = ZERO
    investment: Decimal = ZERO
    other: Decimal = ZERO

    def __add__(self, more: Spending) -> Spending:
        return Spending(
            general=self.general + more.general,
            special=self.special + more.special,
            investment=self.investment + more.investment,
            other=self.other + more.other,
        )

    @property
    def fiscal(self) -> Decimal:
        """财政预算拨款."""
        return self.general + self.special + self.investment

    @property
    def total(self) -> Decimal:
        """总计."""
        return self.fiscal + self.other


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSpending:
    """A project's money of the year: ``other`` is what of ``total`` is 其他资金.

    ``first_level`` is its 一级项目; blank: the project itself.
    """

    code: str
    name: str
    first_level: str
    category: Category
    total: Decimal
    other: Decimal = ZERO

    @property
    def listed_as(self) -> str:
        """The first-level project (一级项目) of the row that it counts in."""
        return " ".join((self.first_level or self.name).split())

    @property
    def spending(self) -> Spending:
        """Its money as a row."""
        return Spending(**{self.category.key: self.total - self.other}, other=self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSpending:
    """A unit (预算单位) by the name that the table prints, with its projects."""

    name: str
    projects: Sequence[ProjectSpending]


class Level(Enum):
    """What a row of the table sums up."""

    DEPARTMENT = "department"
    UNIT = "unit"
    CATEGORY = "category"
    FIRST_LEVEL = "first_level"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingRow:
    """A row of the table with the projects behind it, in the order of their codes."""

    level: Level
    name: str
    projects: tuple[ProjectSpending, ...] = field(repr=False)

    @property
    def spending(self) -> Spending:
        """What they come to."""
        return sum((each.spending for each in self.projects), Spending())


def spending_rows(units: Sequence[UnitSpending], *, department: str = "") -> list[SpendingRow]:
    """The rows in the order of the table: the department, then unit by unit its categories and first-level projects.

    ``department`` is the name of the row over all; blank where one unit is shown alone. Units without projects have
    no row.
    """
    filled = [unit for unit in units if unit.projects]
    rows = [row for unit in filled for row in _unit_rows(unit)]
    if department and rows:
        everything = tuple(each for unit in filled for each in _in_order(unit.projects))
        rows.insert(0, SpendingRow(level=Level.DEPARTMENT, name=department, projects=everything))
    return rows


def _unit_rows(unit: UnitSpending) -> Iterator[SpendingRow]:
    projects = _in_order(unit.projects)
    yield SpendingRow(level=Level.UNIT, name=unit.name, projects=tuple(projects))
    for category in Category:
        own = [each for each in projects if each.category is category]
        if own:
            yield SpendingRow(level=Level.CATEGORY, name=category.value, projects=tuple(own))
            yield from _first_level_rows(own)


def _first_level_rows(projects: Iterable[ProjectSpending]) -> Iterator[SpendingRow]:
    """A row each; names that differ in blanks or width alone are one."""
    together: dict[str, list[ProjectSpending]] = {}
    for each in projects:
        together.setdefault(compact(each.listed_as), []).append(each)
    for _key, own in sorted(together.items(), key=lambda item: _place(item[0])):
        yield SpendingRow(level=Level.FIRST_LEVEL, name=own[0].listed_as, projects=tuple(own))


def _place(name: str) -> int:
    """Where a first-level project stands; those between the given ones as their first codes do."""
    if name in _FIRST:
        return _FIRST.index(name) - len(_FIRST)
    return 1 + _LAST.index(name) if name in _LAST else 0


def _in_order(projects: Iterable[ProjectSpending]) -> list[ProjectSpending]:
    return sorted(projects, key=lambda each: each.code)

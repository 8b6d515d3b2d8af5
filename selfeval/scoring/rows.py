"""What scoring reads of a row of the indicator table and of the funds: anything with these fields will do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Protocol

from indicators.values import Kind, parse
from perfgoals.money import is_blank
from perfgoals.text import is_not_applicable


class WeightedRow(Protocol):
    """An indicator with its weight. Texts as typed."""

    @property
    def level1(self) -> str:
        """一级指标."""

    @property
    def level2(self) -> str:
        """二级指标."""

    @property
    def level3(self) -> str:
        """三级指标."""

    @property
    def target(self) -> str:
        """年度指标值."""

    @property
    def weight(self) -> Decimal | None:
        """分值 in points out of 100; None: not filled in."""


class WeightedDataRow(WeightedRow, Protocol):
    """Such a row as a dataclass, so that it can be copied with another weight."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


class EvaluatedRow(WeightedRow, Protocol):
    """An indicator with what came of it."""

    @property
    def actual(self) -> str:
        """实际完成值."""

    @property
    def own_score(self) -> Decimal | None:
        """得分 where it was given by hand; None: it is computed."""

    @property
    def deviation(self) -> str:
        """偏差原因分析及改进措施."""


class TotalFunds(Protocol):
    """The row 年度资金总额. Amounts in one unit; None: not filled in."""

    @property
    def adjusted(self) -> Decimal | None:
        """全年预算数."""

    @property
    def executed(self) -> Decimal | None:
        """全年执行数."""


def applies(row: WeightedRow) -> bool:
    """Whether a row holds an indicator that can carry weight: not 不适用, not blank."""
    if is_not_applicable(row.level3) or (is_blank(row.level3) and is_blank(row.target)):
        return False
    return is_blank(row.target) or parse(row.target).kind is not Kind.NOT_APPLICABLE

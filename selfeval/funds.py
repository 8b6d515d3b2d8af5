"""Rows of 项目资金, as every form of monitoring and self-evaluation has them: the total and what it is made of. Pure.

A form keeps its rows in ``funds`` and, under ``funds.<row>.<column>``, what was typed where no amount could be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, Final, TypeVar

FUNDS_TOTAL: Final = "年度资金总额"
FUNDS_PARTS: Final = ("当年财政拨款", "上年结转资金", "其他资金")


@dataclass(frozen=True, slots=True, kw_only=True)
class FundsRow:
    """One row of 项目资金. Amounts in 元; None where nothing, or nothing readable, stands.

    ``columns`` are the amounts that the form asks for, ``budgets`` those of them that are a budget. ``parts`` are the
    rows that the total is the sum of; ``apart`` divide it once more, by another view (基本支出, 项目支出). ``leads``
    are the words before the first of each.
    """

    columns: ClassVar[tuple[str, ...]] = ("initial", "executed")
    budgets: ClassVar[tuple[str, ...]] = ("initial",)
    parts: ClassVar[tuple[str, ...]] = FUNDS_PARTS
    apart: ClassVar[tuple[str, ...]] = ()
    leads: ClassVar[Mapping[str, str]] = {FUNDS_PARTS[0]: "其中："}

    row: str
    initial: Decimal | None = None
    executed: Decimal | None = None

    @property
    def has_budget(self) -> bool:
        """Whether there is money in this row to be executed."""
        return any(getattr(self, column) for column in self.budgets)

    @classmethod
    def typed_rows(cls) -> tuple[str, ...]:
        """The labels of the rows that are typed, in the order of the form."""
        return (*cls.parts, *cls.apart)

    @classmethod
    def rows(cls) -> tuple[str, ...]:
        """The labels of all rows in the order of the form, the total first."""
        return (FUNDS_TOTAL, *cls.typed_rows())


R = TypeVar("R", bound=FundsRow)


def funds_key(row: str, column: str) -> str:
    """The key of an amount among what could not be read."""
    return f"funds.{row}.{column}"


def row_of(funds: Sequence[R], label: str, kind: type[R]) -> R:
    """The row with that label; a blank one where the form has none."""
    return next((each for each in funds if each.row == label), kind(row=label))


def with_total(funds: Sequence[R], kind: type[R], unread: Mapping[str, str]) -> tuple[tuple[R, ...], dict[str, str]]:
    """All rows in their order, the total as the sum of its parts, and what of ``unread`` still holds.

    A column in which no part stands, or one that cannot be read, keeps its total; where a part with a budget is
    still blank there is none yet.
    """
    total, *others = (row_of(funds, label, kind) for label in kind.rows())
    parts = others[: len(kind.parts)]
    sums: dict[str, Any] = {}
    for column in kind.columns:
        amounts = [amount for part in parts if (amount := getattr(part, column)) is not None]
        if amounts and not any(funds_key(part.row, column) in unread for part in parts):
            waiting = any(getattr(part, column) is None and part.has_budget for part in parts)
            sums[column] = None if waiting else sum(amounts, Decimal(0))
    reckoned = {funds_key(FUNDS_TOTAL, column) for column in sums}
    left = {key: text for key, text in unread.items() if key not in reckoned}
    return (replace(total, **sums), *others), left


def funds_content(funds: Sequence[FundsRow]) -> list[dict[str, Any]]:
    """Rows of 项目资金 as JSON: decimal strings in 元."""
    return [{"row": each.row, **{name: kept(getattr(each, name)) for name in each.columns}} for each in funds]


def funds_from(rows: Sequence[Mapping[str, Any]], kind: type[R]) -> tuple[R, ...]:
    """What ``funds_content`` kept."""
    amounts: list[dict[str, Any]] = [{name: number(each.get(name)) for name in kind.columns} for each in rows]
    return tuple(kind(row=each["row"], **given) for each, given in zip(rows, amounts, strict=True))


def kept(amount: Decimal | None) -> str | None:
    """A number as JSON keeps it."""
    return None if amount is None else str(amount)


def number(text: str | None) -> Decimal | None:
    """The number that ``kept`` wrote."""
    return None if text is None else Decimal(text)

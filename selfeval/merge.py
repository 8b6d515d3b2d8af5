"""A form with 项目资金 and indicators part by part: head fields, rows of the funds, every indicator by itself. Pure.

Two people who fill in two indicators of one form do not meet.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final, Protocol, TypeVar

from perfgoals.workflow.merge import Parts
from selfeval.funds import funds_key
from selfeval.monitoring.values import MonitoringValues
from selfeval.overall.values import OverallEvaluationValues
from selfeval.values import LABELS, EvaluationRowValues, EvaluationValues

FUNDS_PREFIX: Final = "funds:"
ROW_PREFIX: Final = "row:"
# Between the cells of a line: a blank to the eye, and nothing that anybody types.
BETWEEN: Final = "　\u2060"

F = TypeVar("F", EvaluationValues, OverallEvaluationValues, MonitoringValues)
RowKey = tuple[str, str, str, int]


class Levelled(Protocol):
    """A row of an indicator table."""

    @property
    def level1(self) -> str:
        """一级指标."""

    @property
    def level2(self) -> str:
        """二级指标."""

    @property
    def level3(self) -> str:
        """三级指标."""


class FormParts(Parts[F]):
    """See the module. A row is known by its levels, and by its number among rows of the same levels."""

    head: ClassVar[tuple[str, ...]]
    funds_label: ClassVar[str] = "项目资金"

    @abstractmethod
    def head_label(self, key: str) -> str:
        """What a field of the head is called on the form."""

    @abstractmethod
    def head_text(self, content: F, key: str) -> str:
        """A field of the head as a reader sees it."""

    @abstractmethod
    def row_text(self, content: F, at: int) -> str:
        """The row at that place as a reader sees it."""

    def keys(self, *contents: F) -> list[str]:
        """Every part; where rows of the funds differ, the total is their sum and no question of its own."""
        kind = contents[0].funds_kind
        parts: list[str] = [f"{FUNDS_PREFIX}{row}" for row in kind.parts]
        differ = any(len({self.text(values, key) for values in contents}) > 1 for key in parts)
        labels = kind.typed_rows() if differ else kind.rows()
        funds: list[str] = [f"{FUNDS_PREFIX}{row}" for row in labels]
        rows: dict[str, None] = dict.fromkeys(
            _key(place) for values in contents for place in row_keys(values.indicators)
        )
        return [*self.head, *funds, *rows]

    def label(self, key: str) -> str:
        """What a part is called on the form."""
        if key.startswith(FUNDS_PREFIX):
            return f"{self.funds_label} {key.removeprefix(FUNDS_PREFIX)}"
        if key.startswith(ROW_PREFIX):
            _number, _level1, level2, level3 = key.removeprefix(ROW_PREFIX).split("|", 3)
            return f"{level2} {level3}".strip()
        return self.head_label(key)

    def text(self, content: F, key: str) -> str:
        """A part as a reader sees it."""
        if key.startswith(FUNDS_PREFIX):
            row = key.removeprefix(FUNDS_PREFIX)
            columns = content.funds_row(row).columns
            return BETWEEN.join(content.funds_text(row, column) for column in columns).strip(BETWEEN)
        if key.startswith(ROW_PREFIX):
            at = _row_at(content.indicators, key)
            return "" if at is None or content.indicators[at].is_empty else self.row_text(content, at)
        return self.head_text(content, key)

    def take(self, key: str, source: F, into: F) -> F:
        """``into`` with one part of ``source``."""
        if key.startswith(FUNDS_PREFIX):
            return _take_funds(key.removeprefix(FUNDS_PREFIX), source, into)
        if key.startswith(ROW_PREFIX):
            return _take_row(key, source, into)
        changes: dict[str, Any] = {key: getattr(source, key), "unread": _unread(key, source, into)}
        return replace(into, **changes)


class EvaluationParts(FormParts[EvaluationValues]):
    """The parts of a self-evaluation."""

    head = EvaluationValues.head

    def head_label(self, key: str) -> str:
        """What a field of the head is called on the form."""
        return LABELS[key]

    def head_text(self, content: EvaluationValues, key: str) -> str:
        """A field of the head as a reader sees it."""
        return content.head_text(key)

    def row_text(self, content: EvaluationValues, at: int) -> str:
        """The row at that place as a reader sees it."""
        return row_text(content.indicators[at])


PARTS: Final = EvaluationParts()


def row_keys(rows: Sequence[Levelled]) -> list[RowKey]:
    """The key of each row: its three levels, and its number among those of the same levels."""
    seen: dict[tuple[str, str, str], int] = {}
    keys: list[RowKey] = []
    for row in rows:
        levels = (row.level1, row.level2, row.level3.strip())
        seen[levels] = seen.get(levels, -1) + 1
        keys.append((*levels, seen[levels]))
    return keys


def row_text(row: EvaluationRowValues) -> str:
    """A row as a reader sees it."""
    cells = (row.level3, row.target, row.actual, row.points_text("weight"), row.points_text("own_score"), row.deviation)
    return BETWEEN.join(cells)


def _key(place: RowKey) -> str:
    *levels, number = place
    return f"{ROW_PREFIX}{number}|" + "|".join(str(level).replace("|", "｜") for level in levels)


def _row_at(rows: Sequence[Levelled], key: str) -> int | None:
    """Where the row of that key stands, if the content has it."""
    return next((at for at, place in enumerate(row_keys(rows)) if _key(place) == key), None)


def _take_funds(row: str, source: F, into: F) -> F:
    taken = source.funds_row(row)
    others: list[Any] = [each for each in into.funds if each.row != row]
    unread = into.unread
    for column in taken.columns:
        unread = _unread(funds_key(row, column), source, replace(into, unread=unread))
    return replace(into, funds=(*others, taken), unread=unread)


def _take_row(key: str, source: F, into: F) -> F:
    """The row of the source in the place of the same row; a new one behind its second level, or at the end."""
    rows = list(into.indicators)
    there, here = _row_at(source.indicators, key), _row_at(rows, key)
    taken = [] if there is None else [source.indicators[there]]
    if here is None and taken:
        same = [at for at, row in enumerate(rows) if (row.level1, row.level2) == (taken[0].level1, taken[0].level2)]
        here = same[-1] + 1 if same else len(rows)
        rows[here:here] = taken
    elif here is not None:
        rows[here : here + 1] = taken
    return replace(into, indicators=tuple(rows))


def _unread(key: str, source: F, into: F) -> dict[str, str]:
    """The unread texts of ``into`` with that of one field as the source has it."""
    unread = {name: text for name, text in into.unread.items() if name != key}
    if key in source.unread:
        unread[key] = source.unread[key]
    return unread

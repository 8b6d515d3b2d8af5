"""对比: what changed between two contents of a self-evaluation or a monitoring, part by part. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from perfgoals.officialforms.marks import Segment
from projects.compare import ADDED, CHANGED, DELETED, Change, diff
from selfeval.merge import PARTS, F, FormParts, row_keys
from selfeval.values import EvaluationRowValues, EvaluationValues

_ROW_COLUMNS: Final = ("level3", "target", "actual", "weight", "deviation")


def changes_between(before: EvaluationValues, after: EvaluationValues) -> list[Change]:
    """Every part of a self-evaluation that differs, in the order of the form."""
    return changed_parts(PARTS, before, after)


def marks_of(before: EvaluationValues, after: EvaluationValues) -> Mapping[str, tuple[Segment, ...]]:
    """The marks of the printed form of the self-evaluation ``after``, by slot."""
    return changed_slots(PARTS, before, after, printed_cells)


def printed_cells(values: EvaluationValues, at: int) -> Mapping[str, str]:
    """The printed texts of the row at that place, by column."""
    return {column: _cell(values.indicators[at], column) for column in _ROW_COLUMNS}


def changed_parts(parts: FormParts[F], before: F, after: F) -> list[Change]:
    """Every part that differs, in the order of the form."""
    return [
        Change(kind=_kind(old, new), label=parts.label(key), segments=diff(old, new))
        for key in parts.keys(before, after)
        if (old := parts.text(before, key)) != (new := parts.text(after, key))
    ]


def changed_slots(
    parts: FormParts[F], before: F, after: F, cells: Callable[[F, int], Mapping[str, str]]
) -> Mapping[str, tuple[Segment, ...]]:
    """The marks of the printed form of ``after``, by slot; ``cells`` gives the printed texts of a row, by column."""
    texts = [(name, parts.text(before, name), parts.text(after, name)) for name in parts.head]
    texts += [
        (f"funds.{at}.{column}", before.funds_text(label, column), after.funds_text(label, column))
        for at, label in enumerate(after.funds_kind.rows())
        for column in after.funds_row(label).columns
    ]
    places = {key: at for at, key in enumerate(row_keys(before.indicators))}
    for at, key in enumerate(row_keys(after.indicators)):
        old = cells(before, places[key]) if key in places else {}
        texts += [(f"indicators.{at}.{name}", old.get(name, ""), text) for name, text in cells(after, at).items()]
    return {slot: diff(old, new) for slot, old, new in texts if old != new}


def _cell(row: EvaluationRowValues, column: str) -> str:
    return row.points_text(column) if column == "weight" else str(getattr(row, column))


def _kind(old: str, new: str) -> str:
    return ADDED if not old else DELETED if not new else CHANGED

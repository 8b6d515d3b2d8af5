"""对比: what changed between two contents of an overall form, part by part. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from perfgoals.officialforms.marks import Segment
from projects.compare import ADDED, CHANGED, DELETED, Change, diff
from projects.overall.merge import PARTS, SUMS, task_keys
from projects.overall.sheet import printed_row
from projects.overall.values import AMOUNTS, HEAD_TEXTS, MoneyRow, OverallValues, TargetValues

_TIERS: Final = frozenset(("level1", "level2"))  # known by, and so never different


def changes_between(before: OverallValues, after: OverallValues) -> list[Change]:
    """Every part that differs, in the order of the form; 金额合计 among them."""
    keys = PARTS.keys(before, after)
    if SUMS not in keys:
        keys.insert(keys.index("goals"), SUMS)
    return [
        Change(kind=_kind(old, new), label=PARTS.label(key), segments=diff(old, new))
        for key in keys
        if (old := PARTS.text(before, key)) != (new := PARTS.text(after, key))
    ]


def marks_of(before: OverallValues, after: OverallValues) -> Mapping[str, tuple[Segment, ...]]:
    """The marks of the printed form of ``after``, by slot."""
    texts = [(name, getattr(before, name), getattr(after, name)) for name in HEAD_TEXTS]
    texts += [
        (f"total.{name}", before.sums.amount_text(name, before.money_unit), text)
        for name, text in _money(after.sums, after).items()
    ]
    old_tasks = dict(zip(task_keys(before.tasks), before.tasks, strict=True))
    shown = [(key, task) for key, task in zip(task_keys(after.tasks), after.tasks, strict=True) if not task.is_empty]
    for at, (key, task) in enumerate(shown):
        old = old_tasks.get(key)
        was = {"name": old.name, "content": old.content, **_money(old, before)} if old else {}
        now = {"name": task.name, "content": task.content, **_money(task, after)}
        texts += [(f"tasks.{at}.{name}", was.get(name, ""), text) for name, text in now.items()]
    old_rows = {_name_of(row): printed_row(row) for row in before.indicators}
    for at, row in enumerate(row for row in after.indicators if not row.is_empty):
        before_row = old_rows.get(_name_of(row), {})
        cells = {name: text for name, text in printed_row(row).items() if name not in _TIERS}
        texts += [(f"indicators.{at}.{name}", before_row.get(name, ""), text) for name, text in cells.items()]
    return {slot: diff(old, new) for slot, old, new in texts if old != new}


def _money(row: MoneyRow, values: OverallValues) -> dict[str, str]:
    return {name: row.amount_text(name, values.money_unit) for name in AMOUNTS}


def _name_of(row: TargetValues) -> tuple[str, str, str]:
    return row.level1, row.level2, row.level3.strip()


def _kind(old: str, new: str) -> str:
    return ADDED if not old else DELETED if not new else CHANGED

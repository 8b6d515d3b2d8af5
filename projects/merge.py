"""A declaration part by part: fields of the head, 测算明细 as a whole, the rows of each second level. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from perfgoals.workflow.merge import Parts
from projects.tables import YES_NO
from projects.values import AMOUNTS, LABELS, LONG_TEXTS, PARTS_OF, DeclarationValues, IndicatorValues

ITEMS: Final = "items"
TIER_PREFIX: Final = "tier:"
# Between the cells of a line: a blank to the eye, and nothing that anybody types.
_BETWEEN: Final = "　\u2060"
# Fields that a filer may change, in the order of the form.
HEAD_PARTS: Final = (
    "code",
    "name",
    "period_years",
    "project_type",
    "is_new",
    "continuity",
    "duration",
    "contact",
    "phone",
    "allocation",
    *AMOUNTS,
    *LONG_TEXTS,
)


class DeclarationParts(Parts[DeclarationValues]):
    """See the module."""

    def keys(self, *contents: DeclarationValues) -> list[str]:
        """Every part; where 测算明细 differ, 本年度项目金额 is their sum and no question of its own."""
        tiers = dict.fromkeys((row.level1, row.level2) for values in contents for row in values.indicators)
        items_differ = len({part_text(values, ITEMS) for values in contents}) > 1
        head = [key for key in HEAD_PARTS if key != "year_amount" or not items_differ]
        return [*head, ITEMS, *(f"{TIER_PREFIX}{level1}|{level2}" for level1, level2 in tiers)]

    def label(self, key: str) -> str:
        """What a part is called on the form."""
        return part_label(key)

    def text(self, content: DeclarationValues, key: str) -> str:
        """A part as a reader sees it."""
        return part_text(content, key)

    def take(self, key: str, source: DeclarationValues, into: DeclarationValues) -> DeclarationValues:
        """``into`` with one part of ``source``."""
        return _take(key, source, into)


PARTS: Final = DeclarationParts()


def part_label(key: str) -> str:
    """What a part is called on the form."""
    if key == ITEMS:
        return "测算明细"
    if key.startswith(TIER_PREFIX):
        return key.removeprefix(TIER_PREFIX).replace("|", " ")
    return LABELS[key]


def part_text(values: DeclarationValues, key: str, answers: tuple[str, str] = YES_NO) -> str:
    """A part as a reader sees it; equal texts are equal parts. ``answers`` are the words of its table (tables)."""
    if key == ITEMS:
        lines = (_BETWEEN.join(item.as_json().values()) for item in values.items if not item.is_empty)
        return "\n".join(lines)
    if key.startswith(TIER_PREFIX):
        return "\n".join(
            _BETWEEN.join((row.level3, row.target, row.explanation))
            for row in _tier_rows(values, key)
            if not row.is_empty
        )
    if key in values.unread:
        return values.unread[key]
    if key in AMOUNTS:
        return values.amount_text(key)
    if key == "is_new":
        yes, no = answers
        return {True: yes, False: no, None: ""}[values.is_new]
    value = getattr(values, key)
    return "" if value is None else str(value)


def _tier_rows(values: DeclarationValues, key: str) -> Sequence[IndicatorValues]:
    """The rows of one second level."""
    level1, level2 = key.removeprefix(TIER_PREFIX).split("|", 1)
    return [row for row in values.indicators if (row.level1, row.level2) == (level1, level2)]


def _take(key: str, source: DeclarationValues, into: DeclarationValues) -> DeclarationValues:
    """``into`` with one part of ``source``."""
    if key == ITEMS:
        return replace(into, items=source.items)
    if key.startswith(TIER_PREFIX):
        rows = list(into.indicators)
        old = _tier_rows(into, key)
        place = rows.index(old[0]) if old else len(rows)
        kept = [row for row in rows if row not in old]
        place = min(place, len(kept))
        return replace(into, indicators=(*kept[:place], *_tier_rows(source, key), *kept[place:]))
    columns: dict[str, Any] = {name: getattr(source, name) for name in PARTS_OF.get(key, (key,))}
    unread = {name: text for name, text in into.unread.items() if name != key}
    if key in source.unread:
        unread[key] = source.unread[key]
    return replace(into, unread=unread, **columns)

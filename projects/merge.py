"""Two people on one form: a three-way merge of a declaration's content that loses nothing. Pure.

The parts that are compared are the fields of the head, 测算明细 as a whole, and the rows of each second
level; a part that only one of the two changed needs no question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from projects.values import AMOUNTS, LABELS, LONG_TEXTS, DeclarationValues, IndicatorValues

Side = Literal["mine", "theirs"]
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
    "allocation",
    *AMOUNTS,
    *LONG_TEXTS,
)
_COLUMNS_OF: Final[Mapping[str, tuple[str, ...]]] = {"project_type": ("type_code", "type_name")}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange:
    """A part that differs: how it reads in the common base, in what is stored now, and in what I sent."""

    key: str
    label: str
    base: str
    theirs: str
    mine: str

    @property
    def both(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.base != self.theirs and self.base != self.mine and self.theirs != self.mine

    @property
    def theirs_only(self) -> bool:
        """Whether only the other person changed it."""
        return self.base == self.mine != self.theirs


def changed_parts(base: DeclarationValues, theirs: DeclarationValues, mine: DeclarationValues) -> list[PartChange]:
    """The parts in which the three differ, in the order of the form."""
    tiers = dict.fromkeys((row.level1, row.level2) for values in (base, theirs, mine) for row in values.indicators)
    head = [key for key in HEAD_PARTS if key != "year_amount" or not _items_differ(base, theirs, mine)]
    keys = [*head, ITEMS, *(f"{TIER_PREFIX}{level1}|{level2}" for level1, level2 in tiers)]
    changes = [
        PartChange(
            key=key,
            label=part_label(key),
            base=part_text(base, key),
            theirs=part_text(theirs, key),
            mine=part_text(mine, key),
        )
        for key in keys
    ]
    return [change for change in changes if not change.base == change.theirs == change.mine]


def _items_differ(base: DeclarationValues, theirs: DeclarationValues, mine: DeclarationValues) -> bool:
    """Whether 测算明细 differ: then 本年度项目金额 is their sum, and no question of its own."""
    return len({part_text(values, ITEMS) for values in (base, theirs, mine)}) > 1


def merge(
    base: DeclarationValues, theirs: DeclarationValues, mine: DeclarationValues, choices: Mapping[str, Side]
) -> DeclarationValues:
    """Theirs, with every part that only I changed, and with mine where both changed it and I chose mine."""
    merged = theirs
    for change in changed_parts(base, theirs, mine):
        take_mine = choices.get(change.key) == "mine" if change.both else change.base != change.mine
        if take_mine:
            merged = _take(change.key, mine, merged)
    return merged


def undecided(
    base: DeclarationValues, theirs: DeclarationValues, mine: DeclarationValues, choices: Mapping[str, Side]
) -> list[PartChange]:
    """The parts that both changed and that nobody has decided yet."""
    return [change for change in changed_parts(base, theirs, mine) if change.both and change.key not in choices]


def part_label(key: str) -> str:
    """What a part is called on the form."""
    if key == ITEMS:
        return "测算明细"
    if key.startswith(TIER_PREFIX):
        return key.removeprefix(TIER_PREFIX).replace("|", " ")
    return LABELS[key]


def part_text(values: DeclarationValues, key: str) -> str:
    """A part as a reader sees it; equal texts are equal parts."""
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
        return {True: "是", False: "否", None: ""}[values.is_new]
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
    columns: dict[str, Any] = {name: getattr(source, name) for name in _COLUMNS_OF.get(key, (key,))}
    unread = {name: text for name, text in into.unread.items() if name != key}
    if key in source.unread:
        unread[key] = source.unread[key]
    return replace(into, unread=unread, **columns)

"""The official tables of a declaration as this room asks them: which places one has, and what it calls them. Pure.

Tables of different years have different places; what is asked, shown, checked and compared goes by these, never by
the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Final

from perfgoals.officialforms import layouts
from perfgoals.officialforms.layout import FormValues, Layout
from projects.values import LABELS, PARTS_OF, DeclarationValues

YES_NO: Final = ("是", "否")


def places_of(layout: Layout) -> frozenset[str]:
    """The keys of the slots and of the indicator columns of a table."""
    columns = layout.indicators.columns if layout.has_indicators else ()
    return frozenset((*(slot.key for slot in layout.slots), *(column.key for column in columns)))


def has_code(layout: Layout) -> bool:
    """Whether a table has a place for 项目编码."""
    return "code" in places_of(layout)


def has_items(layout: Layout) -> bool:
    """Whether 测算明细 stand behind an amount of the table: its 测算依据 says how it was reckoned."""
    return "calculation_basis" in places_of(layout)


def labels_of(layout: Layout) -> Mapping[str, str]:
    """What fields are called: the words of LABELS, and those of the table where it has others."""
    return _labels(layout.id, layout.version)


@lru_cache
def _labels(layout_id: str, version: int) -> Mapping[str, str]:
    layout = layouts.get(layout_id, version)
    columns = layout.indicators.columns if layout.has_indicators else ()
    labels = [(slot.key, slot.label) for slot in layout.slots] + [(column.key, column.label) for column in columns]
    printed = {key: label.split("（")[0].rstrip("：") for key, label in labels}
    return {**LABELS, **{key: label for key, label in printed.items() if not LABELS[key].startswith(label)}}


def answers_of(layout: Layout) -> tuple[str, str]:
    """The words for a new project and for one that goes on: 是 and 否, or 新增项目 and 上年延续."""
    choices = next((slot.choices for slot in layout.slots if slot.key == "is_new"), YES_NO)
    yes, no = choices
    return yes, no


def unfilled_of(layout: Layout) -> str:
    """What a second level without an indicator prints in every column."""
    return layout.indicators.unfilled if layout.has_indicators else ""


def within(values: DeclarationValues, layout: Layout) -> DeclarationValues:
    """The values without what a table has no place for."""
    places = places_of(layout) | {"code", "indicators", "items", "unread", "money_unit"}
    places |= {part for whole, parts in PARTS_OF.items() if whole in places for part in parts}
    blank = {each.name: getattr(DeclarationValues(), each.name) for each in fields(values) if each.name not in places}
    if "explanation" in places:
        return replace(values, **blank)
    return replace(values, indicators=tuple(replace(row, explanation="") for row in values.indicators), **blank)


def printed_in(layout: Layout, form: FormValues) -> Layout:
    """The table in which a form prints: the short one where it says nothing that only the long one has a place for."""
    if not layout.short:
        return layout
    short = layouts.get(layout.short)
    kept = places_of(short)
    head = any(value not in (None, "") for key, value in form.head.items() if key not in kept)
    levels = {column.key for column in layout.indicators.columns if column.tier}
    rows = any(value for row in form.rows for key, value in row.items() if key not in levels)
    return layout if head or rows else short

"""对比: what changed between two contents of a declaration, word by word. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.marks import Segment, SegmentKind
from projects.merge import HEAD_PARTS, ITEMS, part_label, part_text
from projects.sheet import printed_rows
from projects.tables import answers_of, unfilled_of
from projects.values import ROW_TEXTS, DeclarationValues, IndicatorValues, Tier

_WORDS: Final = re.compile(r"[A-Za-z]+|[0-9][0-9,.]*%?|\s+|.", re.DOTALL)
# How alike two names must be to be one indicator that was reworded.
_SAME_INDICATOR: Final = 0.6
_NAME_COMPARED: Final = 100  # characters of a name that are enough to know it again
_PAIRS_AT_MOST: Final = 60_000
ADDED, DELETED, CHANGED = "新增", "删除", "修改"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that differs: 修改, 新增 or 删除, with the pieces of its text."""

    kind: str
    label: str
    segments: tuple[Segment, ...]


def diff(before: str, after: str) -> tuple[Segment, ...]:
    """Two texts as pieces: numbers and Latin words stay whole, Chinese goes character by character."""
    if before == after:
        return (Segment(SegmentKind.SAME, after),) if after else ()
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle = _between(old[head : len(old) - tail], new[head : len(new) - tail])
    segments = [
        Segment(SegmentKind.SAME, "".join(old[:head])),
        *middle,
        Segment(SegmentKind.SAME, "".join(old[len(old) - tail :])),
    ]
    return tuple(segment for segment in segments if segment.text)


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words two texts begin with together."""
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))


def _between(old: Sequence[str], new: Sequence[str]) -> list[Segment]:
    """What differs, word by word; as a whole where the comparison would cost more than a reader gains by it.

    Every pair of equal words is looked at: a text of few different words costs the product of the lengths.
    """
    counts = Counter(old)
    segments: list[Segment] = []
    if sum(counts[word] for word in new) > _PAIRS_AT_MOST:
        return [Segment(SegmentKind.DELETED, "".join(old)), Segment(SegmentKind.ADDED, "".join(new))]
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            segments.append(Segment(SegmentKind.SAME, "".join(new[new_from:new_to])))
            continue
        if old_to > old_from:
            segments.append(Segment(SegmentKind.DELETED, "".join(old[old_from:old_to])))
        if new_to > new_from:
            segments.append(Segment(SegmentKind.ADDED, "".join(new[new_from:new_to])))
    return segments


def changes_between(before: DeclarationValues, after: DeclarationValues) -> list[Change]:
    """Every place that differs, in the order of the form: head, 测算明细, then indicators."""
    changes = [
        Change(kind=_kind(old, new), label=part_label(key), segments=diff(old, new))
        for key in (*HEAD_PARTS, ITEMS)
        if (old := part_text(before, key)) != (new := part_text(after, key))
    ]
    for old_row, new_row in paired_rows(before.indicators, after.indicators):
        if old_row and new_row:
            if _row_text(old_row) != _row_text(new_row):
                changes.append(
                    Change(kind=CHANGED, label=_name(new_row), segments=diff(_row_text(old_row), _row_text(new_row)))
                )
        elif new_row:
            changes.append(
                Change(kind=ADDED, label=_name(new_row), segments=(Segment(SegmentKind.ADDED, _row_text(new_row)),))
            )
        elif old_row:
            changes.append(
                Change(kind=DELETED, label=_name(old_row), segments=(Segment(SegmentKind.DELETED, _row_text(old_row)),))
            )
    return changes


def marks_of(
    before: DeclarationValues, after: DeclarationValues, tiers: Sequence[Tier], layout: Layout
) -> Mapping[str, tuple[Segment, ...]]:
    """The marks of the form of ``after`` as it prints in a table, by slot."""
    marks: dict[str, tuple[Segment, ...]] = {}
    for key in HEAD_PARTS:
        old, new = (part_text(values, key, answers_of(layout)) for values in (before, after))
        if old != new:
            marks[key] = diff(old, new)
    old_of = {id(new): old for old, new in paired_rows(before.indicators, after.indicators) if new is not None}
    for number, (index, _row) in enumerate(printed_rows(after.indicators, tiers, unfilled_of(layout))):
        if index is None:
            continue
        row = after.indicators[index]
        if row in before.indicators:
            continue  # a 不适用 that stood there too, which no pair tells
        old_row = old_of.get(id(row))
        for column in ROW_TEXTS:
            old, new = (getattr(old_row, column) if old_row else ""), getattr(row, column)
            if old != new:
                marks[f"indicators.{number}.{column}"] = diff(old, new)
    return marks


def paired_rows(
    before: Sequence[IndicatorValues], after: Sequence[IndicatorValues]
) -> list[tuple[IndicatorValues | None, IndicatorValues | None]]:
    """Rows of the two contents that are the same indicator: same tier and name, else the most alike name.

    Rows of ``after`` in their order, each with its older self or None; then what is gone. Empty rows
    and 不适用 rows are left out.
    """
    left = [row for row in before if not row.is_empty and not row.is_not_applicable]
    pairs: list[tuple[IndicatorValues | None, IndicatorValues | None]] = []
    waiting: list[tuple[int, IndicatorValues]] = []
    for row in after:
        if row.is_empty or row.is_not_applicable:
            continue
        same = next((old for old in left if _place(old) == _place(row) and old.level3 == row.level3), None)
        if same is not None:
            left.remove(same)
        else:
            waiting.append((len(pairs), row))
        pairs.append((same, row))
    for at, row in waiting:
        alike = [(_alike(old.level3, row.level3), old) for old in left if _place(old) == _place(row)]
        best = max(alike, key=lambda pair: pair[0], default=(0.0, None))
        if best[1] is not None and best[0] >= _SAME_INDICATOR:
            left.remove(best[1])
            pairs[at] = (best[1], row)
    return [*pairs, *((old, None) for old in left)]


def _alike(left: str, right: str) -> float:
    """How alike two names are, 0 to 1."""
    return SequenceMatcher(None, left[:_NAME_COMPARED], right[:_NAME_COMPARED]).ratio()


def _place(row: IndicatorValues) -> tuple[str, str]:
    return row.level1, row.level2


def _kind(old: str, new: str) -> str:
    return ADDED if not old else DELETED if not new else CHANGED


def _name(row: IndicatorValues) -> str:
    return f"{row.level2} {row.level3}".strip()


def _row_text(row: IndicatorValues) -> str:
    return f"{row.level3}　{row.target}　{row.explanation}"

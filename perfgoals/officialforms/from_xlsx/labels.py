"""Labels, found whatever their blanks, line breaks, colons, stars, numbers and bracketed remarks are."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx.months import any_month
from perfgoals.officialforms.layout import (
    ANY_MONTH,
    INDICATORS,
    Block,
    Column,
    Layout,
    Matrix,
    MatrixRow,
    Slot,
    SlotKind,
    Table,
)
from perfgoals.text import compact

# Zero-width characters and the byte order mark, which copying leaves inside words.
_UNSEEN: Final = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")
_NO_STARS: Final = str.maketrans("", "", "*＊★☆※﹡✱")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|<[^<>]*>")
_NUMBERING: Final = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[、.．)]")
_UNIT_AT_END: Final = re.compile(r"[,，/:：、]?(?:单位[:：]?)?(?:人民币)?(万元|元)$")
_COLON: Final = re.compile("[:：﹕︰]")
_MONEY_REMARK: Final = re.compile(r"单位[:：]?(?:人民币)?\(?(万元|元)\)?")
_IN_LABEL: Final = re.compile(r"万元|元")
# A row of a matrix is the same with or without it: 其中：当年财政拨款.
_OF_WHICH: Final = re.compile("^其中:?")
# Words over groups of labels and beside tables; they are never the value of a label.
_SECTIONS: Final = frozenset(
    ("绩效指标", "年度绩效指标", "项目绩效指标", "绩效目标", "项目绩效目标", "指标", "基本信息", "基本情况",
     "项目基本情况", "项目基本信息", "资金情况", "项目资金", "预算情况", "项目概况")
)  # fmt: skip
_LONGEST_LABEL: Final = 60
_LONGEST_LINE: Final = 200


def plain(text: str) -> str:
    """A text without blanks, line breaks and unseen characters, full-width forms made ordinary."""
    return compact(text).translate(_UNSEEN)


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """What two wordings of one label have in common: ``*项 目\\n名称（必填）：`` and ``项目名称`` are the same."""
    bare = plain(text).translate(_NO_STARS)
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    bare = _NUMBERING.sub("", bare)
    return _COLON.sub("", bare) if _COLON.search(bare[-1:]) else bare


def words_of(label: str) -> str:
    """A label of a layout as a sentence quotes it: ``*实际完成情况：`` is 实际完成情况."""
    return "".join(label.replace("{month}", ANY_MONTH).strip("*").rstrip("：").split())


def without_of_which(text: str) -> str:
    """The name of a row of a matrix without 其中：, which says no more than where it stands."""
    return _OF_WHICH.sub("", plain(text))


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a cell. ``rest`` is the value in the same cell, ``None`` where the label fills the cell."""

    slot: Slot
    canonical: bool
    rest: str | None = None


class Axis(StrEnum):
    """Which way a heading of a table names values: below it, or (rows of a matrix) beside it."""

    COLUMNS = "columns"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Word:
    """What a heading names: the key of a column, or the label of a row of a matrix, of one table."""

    table: str
    axis: Axis
    key: str


_NOTHING: Final[Mapping[tuple[str, Axis], Word]] = {}


class Vocabulary:
    """The labels of some layouts: head slots, and headings of the tables, by their key texts."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self._slots: dict[str, tuple[Slot, bool]] = {}
        self._words: dict[str, dict[tuple[str, Axis], Word]] = {}
        self._sums: dict[str, set[str]] = {}
        self._levels: dict[str, set[str]] = {}
        self._with_money: set[str] = set()
        self._sections: set[str] = set(_SECTIONS)
        self._cache: dict[str, tuple[Label, ...]] = {}
        self._looked_up: dict[str, Mapping[tuple[str, Axis], Word]] = {}
        layouts = tuple(layouts)
        slots = [slot for layout in layouts for slot in layout.slots]
        self._names = {slot for layout in layouts for slot in layout.slots if slot.key == layout.name_key}
        tables = [table for layout in layouts for table in layout.tables]
        self._sections.update(_section(part.beside) for layout in layouts for part in layout.parts if part.beside)
        newest = {slot.key: slot.label for slot in slots}  # what older tables call it is another wording
        for slot in slots:
            self._slots.setdefault(key_of(slot.label.replace("{unit}", "")), (slot, slot.label == newest[slot.key]))
        for table in tables:
            self._learn(table, lambda entry: (entry.label,))
            self._sums.setdefault(table.key, set()).update(_sum_labels(table))
            self._levels.setdefault(table.key, set()).update(_level_names(table))
            if any(column.kind is SlotKind.MONEY for column in table.columns):
                self._with_money.add(table.key)
        for slot in slots:
            for alias in slot.aliases:
                self._slots.setdefault(key_of(alias), (slot, False))
        for table in tables:
            self._learn(table, lambda entry: entry.aliases)

    def _learn(self, table: Table, texts_of: Callable[[Column | MatrixRow], Iterable[str]]) -> None:
        """Add headings of a table; a text keeps the first of two meanings that it would have on one axis."""
        entries: list[tuple[Axis, str, Column | MatrixRow]]
        entries = [(Axis.COLUMNS, column.key, column) for column in table.columns]
        entries += [(Axis.ROWS, row.label, row) for row in (table.rows if isinstance(table, Matrix) else ())]
        for axis, key, entry in entries:
            for text in texts_of(entry):
                meanings = self._words.setdefault(_key_in_any_month(text), {})
                meanings.setdefault((table.key, axis), Word(table.key, axis, key))

    def words(self, text: str) -> Collection[Word]:
        """What a heading may name, in every table."""
        return self._meanings(text).values()

    def named(self, text: str, table: str, axis: Axis = Axis.COLUMNS) -> str:
        """The key of the column (or the label of the row) of a table that a heading names; empty for none."""
        word = self._meanings(text).get((table, axis))
        return word.key if word else ""

    def column(self, text: str) -> str:
        """The key of the column of the indicator table that a heading names; empty for none."""
        return self.named(text, INDICATORS)

    def _meanings(self, text: str) -> Mapping[tuple[str, Axis], Word]:
        if len(text) > _LONGEST_LABEL:
            return _NOTHING
        if text not in self._looked_up:
            key = key_of(text)
            bare = _UNIT_AT_END.sub("", _OF_WHICH.sub("", key))
            known = (self._words.get(each) for each in (key, bare, any_month(bare)))
            self._looked_up[text] = next(filter(None, known), _NOTHING)
        return self._looked_up[text]

    def is_section(self, text: str) -> bool:
        """Whether a text only says what stands beside or below it (年度绩效指标)."""
        return len(text) <= _LONGEST_LABEL and _section(text) in self._sections

    def is_name(self, slot: Slot) -> bool:
        """Whether a slot says what a form is about."""
        return slot in self._names

    def has_money(self, table: str) -> bool:
        """Whether amounts stand in a table."""
        return table in self._with_money

    def is_sum(self, text: str, table: str) -> bool:
        """Whether a text begins the row of sums of a table."""
        return len(text) <= _LONGEST_LABEL and key_of(text) in self._sums.get(table, ())

    def is_level(self, name: str, table: str) -> bool:
        """Whether a first or second level is one of a table's own (测算明细)."""
        return name in self._levels.get(table, ())

    def labels(self, text: str) -> tuple[Label, ...]:
        """The labels in one cell: usually none or one; a line such as ``项目编码：1  项目名称：2`` holds several."""
        if text not in self._cache:
            self._cache[text] = self._read(text)
        return self._cache[text]

    def _read(self, text: str) -> tuple[Label, ...]:
        whole = self._slot(text)
        if whole:
            return (Label(*whole),)
        colon = _COLON.search(text)
        found = self._slot(text[: colon.start()]) if colon else None
        if colon is None or found is None:
            return ()
        rest = text[colon.end() :]
        first = Label(*found, rest=rest.strip())
        if found[0].kind is SlotKind.LONG_TEXT or len(text) > _LONGEST_LINE:
            return (first,)
        return self._split(first, rest)

    def _slot(self, text: str) -> tuple[Slot, bool] | None:
        if len(text) > _LONGEST_LABEL:
            return None
        key = key_of(text)
        return self._slots.get(key) or self._slots.get(_UNIT_AT_END.sub("", key))

    def _split(self, first: Label, rest: str) -> tuple[Label, ...]:
        """Further labels behind blanks in the same line."""
        for colon in _COLON.finditer(rest):
            before = rest[: colon.start()].rstrip()
            begin = max(before.rfind(blank) for blank in (" ", "\u3000", "\n", "\t", "\u00a0"))
            found = self._slot(before[begin + 1 :]) if begin >= 0 else None
            if found:
                here = Label(first.slot, first.canonical, rest[: begin + 1].strip())
                return here, *self._split(Label(*found, rest=rest[colon.end() :].strip()), rest[colon.end() :])
        return (first,)


def _key_in_any_month(label: str) -> str:
    """The key text of a heading of a layout; one of a month (``1-{month}月执行数``) as any month of it is looked up."""
    return any_month(key_of(label.replace("{month}", ANY_MONTH))) if "{month}" in label else key_of(label)


def _section(text: str) -> str:
    """The key text of what stands beside a part of a form, without its money unit."""
    return _UNIT_AT_END.sub("", key_of(text.replace("{unit}", "")))


def _sum_labels(table: Table) -> Iterator[str]:
    sums = table.sums if isinstance(table, Block) else None
    if sums:
        yield from map(key_of, (sums.label, *sums.aliases))


def _level_names(table: Table) -> Iterator[str]:
    if isinstance(table, Block):
        yield from (name for levels in table.levels for name in levels)


def unit_of_label(text: str) -> MoneyUnit | None:
    """The money unit that the label of an amount states: ``项目总金额（中期规划，万元）`` or ``本年度金额/元``."""
    found = _IN_LABEL.search(plain(text).removesuffix(":"))
    return MoneyUnit(found[0]) if found else None


def unit_of_remark(text: str) -> MoneyUnit | None:
    """The money unit of a remark cell: ``单位：万元``, ``（金额单位：元）``; None for any other text."""
    if len(text) > _LONGEST_LABEL:
        return None
    found = _MONEY_REMARK.search(plain(text))
    return MoneyUnit(found[1]) if found else None


def is_bare_unit(text: str) -> bool:
    """Whether a cell holds nothing but a money unit (behind an amount)."""
    return plain(text).strip("()") in ("元", "万元", "人民币元", "人民币万元")

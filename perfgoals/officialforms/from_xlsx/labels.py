"""Labels, found whatever their blanks, line breaks, colons, stars, numbers and bracketed remarks are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.layout import BlockColumn, Layout, Slot, SlotKind

# Zero-width characters and the byte order mark, which copying leaves inside words.
_UNSEEN: Final = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff")
_NO_STARS: Final = str.maketrans("", "", "*＊★☆※﹡✱")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|\{[^{}]*\}|<[^<>]*>")
_NUMBERING: Final = re.compile(r"^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳])[、.．)]")
_UNIT_AT_END: Final = re.compile(r"[,，/:：、]?(?:单位[:：]?)?(?:人民币)?(万元|元)$")
_COLON: Final = re.compile("[:：﹕︰]")
_MONEY_REMARK: Final = re.compile(r"单位[:：]?(?:人民币)?\(?(万元|元)\)?")
_IN_LABEL: Final = re.compile(r"万元|元")
_LONGEST_LABEL: Final = 60
_LONGEST_LINE: Final = 200


def plain(text: str) -> str:
    """A text without blanks, line breaks and unseen characters, full-width forms made ordinary."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_UNSEEN).split())


@lru_cache(maxsize=4096)
def key_of(text: str) -> str:
    """What two wordings of one label have in common: ``*项 目\\n名称（必填）：`` and ``项目名称`` are the same."""
    bare = plain(text).translate(_NO_STARS)
    while (shorter := _BRACKETS.sub("", bare)) != bare:
        bare = shorter
    bare = _NUMBERING.sub("", bare)
    return _COLON.sub("", bare) if _COLON.search(bare[-1:]) else bare


@dataclass(frozen=True, slots=True)
class Label:
    """A label in a cell. ``rest`` is the value in the same cell, ``None`` where the label fills the cell."""

    slot: Slot
    canonical: bool
    rest: str | None = None


class Vocabulary:
    """The labels of some layouts: head slots and columns of the repeating block, by their key texts."""

    def __init__(self, layouts: Iterable[Layout]) -> None:
        self._slots: dict[str, tuple[Slot, bool]] = {}
        self._columns: dict[str, BlockColumn] = {}
        self._cache: dict[str, tuple[Label, ...]] = {}
        for layout in layouts:
            for slot in layout.slots:
                self._slots.setdefault(key_of(slot.label.replace("{unit}", "")), (slot, True))
            for column in layout.block:
                self._columns.setdefault(key_of(column.label), column)
        for layout in layouts:
            for slot in layout.slots:
                for alias in slot.aliases:
                    self._slots.setdefault(key_of(alias), (slot, False))
            for column in layout.block:
                for alias in column.aliases:
                    self._columns.setdefault(key_of(alias), column)

    def column(self, text: str) -> BlockColumn | None:
        """The column of the block that a heading names."""
        return self._columns.get(key_of(text)) if len(text) <= _LONGEST_LABEL else None

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


def labelled(layouts: Sequence[Layout]) -> Mapping[str, Slot]:
    """Slots by key, of the first layout that has them."""
    slots: dict[str, Slot] = {}
    for layout in layouts:
        for slot in layout.slots:
            slots.setdefault(slot.key, slot)
    return slots

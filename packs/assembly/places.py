"""Where everything stands in a pack: folders by unit, in them folders by kind of form, files in the order of the pack.

Names are Chinese and safe on every file system; a number in front of each keeps them unique and in order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from packs.editions import Edition
from packs.planning.contents import Entry
from perfgoals.workflow.kinds import kinds
from projects.printing import safe_name

CONTENTS_PDF: Final = "目录.pdf"
CONTENTS_XLSX: Final = "目录.xlsx"
SUMMARY: Final = "汇总.xlsx"
FINDINGS: Final = "预审结果.xlsx"
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
JOINED: Final = "合订本.pdf"
TABLES_FOLDER: Final = "部门预算表"
OPINIONS: Final = "审核意见.xlsx"


@dataclass(frozen=True, slots=True)
class Placed:
    """A form of the pack with its path there, without its ending (.pdf, .xlsx)."""

    entry: Entry
    path: str

    @property
    def title(self) -> str:
        """What lists and bookmarks call it."""
        return self.entry.title


@dataclass(frozen=True, slots=True)
class UnitFolder:
    """The folder of a unit with its forms in order."""

    code: str
    name: str
    path: str
    forms: tuple[Placed, ...]

    def file(self, name: str) -> str:
        """The path of a file of the unit."""
        return f"{self.path}/{name}"


def unit_folders(entries: Sequence[Entry], edition: Edition) -> list[UnitFolder]:
    """The folders of these entries, which are in the order of the pack."""
    by_unit = [list(group) for _unit, group in groupby(entries, key=lambda entry: entry.unit)]
    digits = max(len(str(len(by_unit))), 2)
    return [_unit_folder(group, f"{number:0{digits}}", edition) for number, group in enumerate(by_unit, start=1)]


def _unit_folder(entries: Sequence[Entry], number: str, edition: Edition) -> UnitFolder:
    name = edition.text(entries[0].unit_name)
    path = f"{number} {_safe(name)}"
    forms = [
        Placed(entry, f"{path}/{folder}/{place}")
        for folder, group in _by_kind(entries)
        for entry, place in _numbered(group)
    ]
    return UnitFolder(entries[0].unit, name, path, tuple(forms))


def _by_kind(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries of a unit by kind and title, each with its folder: numbered as all kinds are, so the same in all."""
    numbers = {kind.key: number for number, kind in enumerate(kinds(), start=1)}
    grouped = groupby(entries, key=lambda entry: (entry.kind, entry.form))
    return [(f"{numbers[kind]} {_safe(form)}", list(group)) for (kind, form), group in grouped]


def _numbered(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    digits = max(len(str(len(entries))), 3)
    return [(entry, f"{number:0{digits}} {_safe(entry.title)}") for number, entry in enumerate(entries, start=1)]


def _safe(name: str) -> str:
    return safe_name(unicodedata.normalize("NFC", name))

"""Where a form belongs: its year, its unit, and the unit that is made where none of that name exists. No database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from perfgoals.accounts.models import Unit
from perfgoals.findings import Finding, Level
from perfgoals.money import MoneyUnit, is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.text import compact
from projects.models import BudgetYear
from projects.tables import places_of

# Why a form is refused whose unit is none of those that may be filed for, or one of several.
UNKNOWN_UNIT: Final = "unknown_unit"
# What a department is called as a budget unit of its own.
OWN_LEVEL: Final = "(本级)"
_BRACKETS: Final = str.maketrans("[]{}【】〔〕", "()()()()")
_CITY: Final = re.compile(r"^(?:[^省]{2,5}省)?([^省市区县]{2,4}市)(?=.{2})")
_DIVISION_NAME: Final = re.compile(r"^.{1,8}?[区县旗](?!划)")
_YEAR: Final = re.compile(r"(?<![0-9])(20[0-9]{2})(?![0-9])")
# What makes a year the beginning of a date: 2024年10月, 2024-10.
_MONTH: Final = re.compile(r"年(?:1[0-2]|0?[1-9]|[一二三四五六七八九十]{1,2})月|[-._/](?:1[0-2]|0?[1-9])(?![0-9])")
# division(6) year(2) department(3) and ten more digits (DOMAIN §2 A)
_CODE: Final = re.compile(r"([0-9]{6})[0-9]{2}([0-9]{3})[0-9]{10}")


class Filed(Enum):
    """When forms of a kind are filed: what money unit and dates in names have to do with their year.

    BEFORE the year: the unit set for the year tells years apart, a date comes last. DURING it: a date is of the year.
    AFTER it: a date says nothing. Of those two a year in a file's name that does not exist is refused.
    """

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a form cannot be imported: one sentence, and the field of the form that it is about."""

    rule: str
    message: str
    field: str = ""
    found: str = ""
    suggestion: str = ""

    def as_finding(self) -> Finding:
        """The refusal among the findings of its form."""
        return Finding(
            rule=self.rule,
            level=Level.ERROR,
            message=self.message,
            field=self.field,
            found=self.found,
            suggestion=self.suggestion,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUnit:
    """A unit to be made with the import: its name and its department's as the forms print them.

    ``division`` (6 digits) and ``department`` (3 digits) come from the project codes of its forms; blank where they
    have none.
    """

    name: str
    top_name: str
    division: str = ""
    department: str = ""

    @property
    def key(self) -> str:
        """What tells one unit from another."""
        return name_key(self.name)


def name_key(name: str) -> str:
    """A name without blanks and with one kind of brackets: equal keys are the same name."""
    return compact(name).translate(_BRACKETS).casefold()


def without_city(name: str) -> str:
    """A unit's name without the city (and province) in front: 深圳市福田区某局 → 福田区某局."""
    return _CITY.sub("", name)


def division_name(names: Iterable[str], code: str) -> str:
    """What a division is called, from the names of its units: 福田区; the code where they do not say."""
    found = (_DIVISION_NAME.match(without_city(name)) for name in names)
    return next((match[0] for match in found if match), f"区划{code}")


def choose_year(
    form: FormReading,
    *,
    file_name: str,
    years: Mapping[int, BudgetYear],
    given: BudgetYear | None,
    how: str,
    filed: Filed = Filed.BEFORE,
    money_unit: Callable[[BudgetYear], MoneyUnit],
) -> tuple[BudgetYear | Refusal, Finding | None]:
    """The year of a form, and what is to be said about it.

    In this order: the one given for the file; what the form itself says; the year in the name of its sheet, then in
    ``file_name``, where no month stands behind it; the only year that it can be; a year of those names with its
    month. ``how`` says in words how a year is given; what else a date in a name says depends on when such forms are
    ``filed``; ``money_unit`` is that of such forms in a year.
    """
    sheet, file = _years_in(form.sheet if form.year_of_sheet else ""), _years_in(file_name)
    own = form.year if not form.year_of_sheet or form.year in sheet.plain else None
    if given is not None:
        return given, _contradiction(form, given) if own not in (None, given.year) else None
    known = "、".join(str(year) for year in sorted(years)) or "无"
    if own is not None and own not in years:
        message = f"{_written(form)} {own} 年度，系统里没有这个年度（现有：{known}）；{how}"
        return Refusal(rule="unknown_year", message=message, found=str(own)), None
    if own is not None and not form.year_of_sheet:
        return years[own], None
    is_told_by_unit = filed is Filed.BEFORE
    if not is_told_by_unit and file.plain and not file.plain & years.keys():
        written = "、".join(map(str, sorted(file.plain)))
        message = f"文件名写的是 {written} 年度，系统里没有这个年度（现有：{known}）；{how}"
        return Refusal(rule="unknown_year", message=message, found=written), None
    unit = form.money_unit if is_told_by_unit else None
    in_unit = {year.year for year in years.values() if unit in (None, money_unit(year))}
    in_table = {number for number in in_unit if is_told_by_unit and _has_places_of(years[number], form)}
    fitting = in_table or in_unit
    in_sheet, in_file = f"工作表名“{form.sheet}”", f"文件名“{file_name}”"
    named = [(sheet.plain, in_sheet), (file.plain, in_file)]
    by_unit = f"金额单位“{unit}”" if unit else "系统里唯一的年度"
    only = [(fitting, by_unit if fitting == in_unit else f"表名“{form.title}”")]
    dated = [(sheet.dated, in_sheet), (file.dated, in_file)]
    sources = {
        Filed.BEFORE: [*named, *only, *dated],
        Filed.DURING: [*named, *dated, *only],
        Filed.AFTER: [*named, *only],
    }[filed]
    for found, source in sources:
        if len(possible := found & fitting) == 1:
            (number,) = possible
            return years[number], _assumed(years[number], source, how)
    return Refusal(rule="unknown_year", message=f"看不出是哪个年度的表（现有年度：{known}）；{how}"), None


def _has_places_of(year: BudgetYear, form: FormReading) -> bool:
    """Whether the year's table has a place for everything that a form's table has."""
    return form.layout is not None and places_of(form.layout) <= places_of(year.layout)


@dataclass(frozen=True, slots=True)
class _YearsInName:
    """The years in the name of a file or a sheet: by themselves, and those that begin a date (2024年10月)."""

    plain: frozenset[int]
    dated: frozenset[int]


def _years_in(name: str) -> _YearsInName:
    text = compact(name)
    plain: set[int] = set()
    dated: set[int] = set()
    for match in _YEAR.finditer(text):
        (dated if _MONTH.match(text, match.end()) else plain).add(int(match[1]))
    return _YearsInName(frozenset(plain), frozenset(dated))


def _assumed(year: BudgetYear, source: str, how: str) -> Finding:
    """The form does not say its year itself; ``source`` is what said it."""
    return Finding(
        rule="year_assumed",
        level=Level.HINT,
        message=f"表上没有写年度，按{source}认作 {year.year} 年度",
        suggestion=f"不对的话，{how}",
    )


def _contradiction(form: FormReading, given: BudgetYear) -> Finding:
    return Finding(
        rule="year_conflict",
        level=Level.WARNING,
        message=f"{_written(form)} {form.year} 年度，按所选的 {given.year} 年度导入",
        found=str(form.year),
        expected=str(given.year),
        suggestion="请核对是否选错了年度",
    )


def _written(form: FormReading) -> str:
    """Where the year of a form is written."""
    return "工作表名写的是" if form.year_of_sheet else "表上写的是"


class UnitBook:
    """The units that a user may file for, by the names that forms print. Other units do not exist here."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.by_pk = {unit.pk: unit for unit in units}
        self._exact: dict[str, list[Unit]] = {}
        self._bare: dict[str, list[Unit]] = {}
        for unit in units:
            keys = {name_key(unit.official_name), name_key(unit.name)}
            for key in keys:
                self._exact.setdefault(key, []).append(unit)
            for bare in {without_city(key) for key in keys}:
                self._bare.setdefault(bare, []).append(unit)

    def find(self, text: str) -> list[Unit]:
        """The units of that name; where no name is the same to the letter, the city in front may be missing."""
        key = name_key(text)
        if key in self._exact:
            return self._exact[key]
        # Two different cities in front are two different units.
        return [
            unit
            for unit in self._bare.get(without_city(key), ())
            if not _city(key) or _city(name_key(unit.official_name)) in ("", _city(key))
        ]

    def find_own_level(self, text: str) -> list[Unit]:
        """The units of that name but for （本级） behind it, on the form or in the system."""
        key = name_key(text)
        return self.find(key.removesuffix(OWN_LEVEL) if key.endswith(OWN_LEVEL) else f"{key}{OWN_LEVEL}")


def _city(key: str) -> str:
    """The city in front of a unit's name; "" where there is none."""
    found = _CITY.match(key)
    return found[1] if found else ""


def choose_unit(
    text: str,
    book: UnitBook,
    *,
    given: Unit | None,
    how: str,
    called: str = "申请单位",
    own_level: bool = False,
) -> Unit | Refusal:
    """The unit that a form names, or the only one that it can be where it names none.

    A unit that the user may not file for is answered like one that does not exist. ``called`` is what the form calls
    it; ``own_level``: where there is no unit of that name, a department's name stands for its own level (本级).
    """
    if is_blank(text):
        if len(book.units) == 1:
            return book.units[0]
        return Refusal(rule=UNKNOWN_UNIT, field="unit", message=f"表上没有写{called}；请填写，或{how}")
    found = book.find(text) or (book.find_own_level(text) if own_level else [])
    if len(found) == 1:
        return found[0]
    name = " ".join(text.split())
    if found:
        message = f"有 {len(found)} 个单位叫“{name}”；{how}"
    elif given is not None:
        message = f"表上的{called}“{name}”不是所选的单位（{given}）"
    else:
        message = f"没有您可以填报的单位“{name}”，请核对{called}"
    return Refusal(rule=UNKNOWN_UNIT, field="unit", message=message, found=name)


def new_units(forms: Iterable[tuple[str, str, str]]) -> dict[str, NewUnit]:
    """The units to be made for (申请单位, 一级预算单位, 项目编码) of forms, by the key of their names.

    Most of the codes decide; a unit none of whose codes can be read is not among them.
    """
    tops: dict[str, Counter[str]] = {}
    places: dict[str, Counter[tuple[str, str]]] = {}
    names: dict[str, str] = {}
    for name, top, code in forms:
        key = name_key(name)
        names.setdefault(key, " ".join(name.split()))
        tops.setdefault(key, Counter())[" ".join((top or name).split())] += 1
        if digits := _CODE.fullmatch(code):
            places.setdefault(key, Counter())[digits[1], digits[2]] += 1
    units = {}
    for key, counted in places.items():
        (division, department), _times = counted.most_common(1)[0]
        top = tops[key].most_common(1)[0][0]
        units[key] = NewUnit(name=names[key], top_name=top, division=division, department=department)
    return units

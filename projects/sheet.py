"""A declaration's values as an official form, and an official form's reading as values. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from perfgoals.money import AmountError, MoneyUnit, is_blank, parse_amount
from perfgoals.officialforms.fill import blank, fill
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layout import FormValues, Layout, Value
from perfgoals.officialforms.layouts.declaration import PROJECT_TYPES
from perfgoals.text import NOT_APPLICABLE, clean, compact
from projects.tables import answers_of, places_of, printed_in, unfilled_of
from projects.values import AMOUNTS, DATES_DIVIDER, DeclarationValues, IndicatorValues, Tier

# A year count is 1 to 3 digits: what is longer is a typing error, and the column of the database is small.
_YEARS = re.compile(r"([0-9]{1,3})年?")
# Two times with a word or a dash between them: 2020年1月-12月, 2020.1.1—2020.12.31. A dash in a date divides nothing.
_DURATION = re.compile(r"(.*\S)\s*(?:至|到|[~～—]+|\s[-–－]\s|(?<=[年月日])[-–－])\s*(\S.*)")
# Answers with a mark before or behind them: “☑是 □否”, “是√ 否□”.
_TICKS = "√✓✔☑✅■"
_MARK = f"([{_TICKS}□☐○◯]?)"
_CHOICE = re.compile(f"{_MARK}([是否]){_MARK}")
_MARKS_BEFORE = re.compile(f"{_MARK}([是否]){_MARK}([是否])")
_MARKS_AFTER = re.compile(f"([是否]){_MARK}([是否]){_MARK}")


def to_grid(values: DeclarationValues, layout: Layout, tiers: Sequence[Tier], *, year: int) -> Grid:
    """The filled official form, indicator rows in the order of the framework; a short one where that says it all."""
    form = to_form(values, tiers, layout)
    return fill(printed_in(layout, form), form, year=year)


def layout_of(values: DeclarationValues, layout: Layout, tiers: Sequence[Tier]) -> Layout:
    """The table in which these values print in a year of that layout."""
    return printed_in(layout, to_form(values, tiers, layout))


def blank_grid(layout: Layout, tiers: Sequence[Tier], *, year: int) -> Grid:
    """The empty official template with its notes and validations."""
    return blank(layout, [(tier.level1, tier.printed) for tier in tiers], year=year)


def to_form(values: DeclarationValues, tiers: Sequence[Tier], layout: Layout) -> FormValues:
    """What stands in the cells of a table. A number that could not be read prints as it was typed."""
    yes, no = answers_of(layout)
    head: dict[str, Value] = {
        "code": values.code,
        "name": values.name,
        "unit": values.unit,
        "top_unit": values.top_unit,
        "period_years": values.unread.get("period_years", values.period_years),
        "project_type": values.project_type,
        "is_new": values.unread.get("is_new", {True: yes, False: no, None: ""}[values.is_new]),
        "allocation": values.allocation,
        "continuity": values.continuity,
        "duration": values.duration,
        "contact": values.contact,
        "phone": values.phone,
        "policy_basis": values.policy_basis,
        "calculation_basis": values.calculation_basis,
        "annual_goal": values.annual_goal,
        "long_term_goal": values.long_term_goal,
    }
    for name in AMOUNTS:
        yuan = getattr(values, name)
        head[name] = values.unread.get(name, None if yuan is None else yuan / values.money_unit.yuan)
    rows = [
        {
            "level1": row.level1,
            "level2": f"{'*' if row.required else ''}{row.level2}",
            "level3": row.level3,
            "target": row.target,
            "explanation": row.explanation,
        }
        for _index, row in printed_rows(values.indicators, tiers, unfilled_of(layout))
    ]
    places = places_of(layout)
    return FormValues(head={key: value for key, value in head.items() if key in places}, rows=rows)


def printed_rows(
    rows: Sequence[IndicatorValues], tiers: Sequence[Tier], unfilled: str = NOT_APPLICABLE
) -> Iterator[tuple[int | None, IndicatorValues]]:
    """The rows that the form prints, each with its index among ``rows`` (None: a row that the form adds).

    In the order of the framework; a second level without a row prints ``unfilled`` in every column, a starred one
    an empty row; rows under headings that the framework does not know stand at the end. Empty rows, as the
    page sends and versions keep them, are no rows.
    """
    by_tier: dict[tuple[str, str], list[tuple[int, IndicatorValues]]] = {}
    for index, row in enumerate(rows):
        if row.is_empty:
            continue
        by_tier.setdefault((row.level1, row.level2), []).append((index, row))
    for tier in tiers:
        stored = by_tier.pop((tier.level1, tier.level2), None)
        if stored:
            yield from stored
        else:
            yield None, _untouched(tier, unfilled)
    for strangers in by_tier.values():
        yield from strangers


def _untouched(tier: Tier, unfilled: str) -> IndicatorValues:
    """The row that a second level prints when nobody filled it in."""
    row = IndicatorValues(level1=tier.level1, level2=tier.level2, required=tier.required)
    if tier.required:
        return row
    return replace(row, level3=unfilled, target=unfilled, explanation=unfilled)


def is_untouched(row: IndicatorValues) -> bool:
    """Whether the row says no more than the form prints by itself, and so need not be stored."""
    texts = (row.level3, row.target, row.explanation)
    return row.is_empty or (not row.required and texts == (NOT_APPLICABLE,) * 3)


def from_form(form: FormValues, unit: MoneyUnit, layout: Layout) -> DeclarationValues:
    """The values of a form of a table, read from a workbook, in the money unit of that form.

    What cannot be read as the number or the choice that it should be is kept as typed in ``unread``; what the table
    has no place for is left out.
    """
    places = places_of(layout)
    text = {key: "" if value is None else clean(str(value)) for key, value in form.head.items() if key in places}
    start, end = read_duration(text.get("duration", ""))
    unread: dict[str, str] = {}
    type_code, type_name = read_type(text.get("project_type", ""))
    values = DeclarationValues(
        code=compact(text.get("code", "")),
        name=text.get("name", ""),
        unit=text.get("unit", ""),
        top_unit=text.get("top_unit", ""),
        period_years=read_years(text.get("period_years", ""), unread),
        type_code=type_code,
        type_name=type_name,
        is_new=read_answer("is_new", text.get("is_new", ""), answers_of(layout), unread),
        allocation=text.get("allocation", ""),
        continuity=text.get("continuity", ""),
        start=start,
        end=end,
        contact=text.get("contact", ""),
        phone=text.get("phone", ""),
        money_unit=unit,
        policy_basis=text.get("policy_basis", ""),
        calculation_basis=text.get("calculation_basis", ""),
        annual_goal=text.get("annual_goal", ""),
        long_term_goal=text.get("long_term_goal", ""),
        indicators=tuple(
            IndicatorValues(
                level1=clean(str(row.get("level1") or "")),
                level2=clean(str(row.get("level2") or "")),
                required=bool(row.get("required")),
                level3=clean(str(row.get("level3") or "")),
                target=clean(str(row.get("target") or "")),
                explanation=clean(str(row.get("explanation") or "")),
            )
            for row in form.rows
        ),
    )
    for name in AMOUNTS:
        values = values.with_field(name, read_amount(name, text.get(name, ""), unit, unread))
    return replace(values, unread=unread)


def read_type(text: str) -> tuple[str, str]:
    """项目类型 as code and name: “31 履职类项目”, also where only one of the two stands or brackets differ."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for known in PROJECT_TYPES:
        code, name = known.split(" ", 1)
        if plain.replace(" ", "") in {code, name, code + name}:
            return code, name
    found = re.fullmatch(r"([0-9]{2})\s*(.*)", plain, re.DOTALL)
    return (found[1], found[2]) if found else ("", text.strip())


def read_years(text: str, unread: dict[str, str]) -> int | None:
    """实施期限 in years; what is no number goes into ``unread``."""
    if is_blank(text):
        return None
    found = _YEARS.fullmatch(compact(text))
    if not found:
        unread["period_years"] = text
        return None
    return int(found[1])


def read_duration(text: str) -> tuple[str, str]:
    """Beginning and end of 起止时间 as typed: “2020-01-01 至 2020-12-31”; what is not two times is the beginning."""
    start, divider, end = text.partition(DATES_DIVIDER)
    if divider:
        return start, end
    found = _DURATION.fullmatch(text.strip())
    return (found[1], found[2]) if found else (text, "")


def read_answer(name: str, text: str, words: tuple[str, str], unread: dict[str, str]) -> bool | None:
    """Whether the first or the second of a table's ``words`` is said; anything else is read as 是 or 否."""
    choice = compact(text)
    return choice == words[0] if choice in words else read_yes_no(name, text, unread)


def read_yes_no(name: str, text: str, unread: dict[str, str]) -> bool | None:
    """是 or 否, also ticked (☑是 □否); anything else goes into ``unread`` under ``name``."""
    answer = {"是": True, "否": False, "": None}
    choice = compact(text)
    if choice not in answer:
        choice = _ticked(text)
        if not choice:
            unread[name] = text
            return None
    return answer[choice]


def _ticked(text: str) -> str:
    """The one choice that is ticked in “☑是 □否” or “是√ 否□”; empty where that is not certain."""
    parts = [_CHOICE.fullmatch(part) for part in re.split(r"[\s/、,;|]+", unicodedata.normalize("NFKC", text).strip())]
    if all(parts):
        readings = [[(part[2], part[1] + part[3]) for part in parts if part]]
    else:
        joined = re.sub(r"[\s/、,;|]+", "", unicodedata.normalize("NFKC", text))
        before, after = _MARKS_BEFORE.fullmatch(joined), _MARKS_AFTER.fullmatch(joined)
        readings = [[(found[2], found[1]), (found[4], found[3])] for found in (before,) if found]
        readings += [[(found[1], found[2]), (found[3], found[4])] for found in (after,) if found]
    chosen: set[str] = set()
    for reading in readings:
        ticked = [choice for choice, marks in reading if len(marks) == 1 and marks in _TICKS]
        once = len({choice for choice, _ in reading}) == len(reading) and all(len(marks) < 2 for _, marks in reading)
        chosen.add(ticked[0] if once and len(ticked) == 1 else "")
    return chosen.pop() if len(chosen) == 1 else ""


def read_amount(name: str, text: str, unit: MoneyUnit, unread: dict[str, str]) -> Decimal | None:
    """An amount in 元; what cannot be read goes into ``unread`` under ``name``."""
    try:
        return parse_amount(text, unit)
    except AmountError:
        unread[name] = text
        return None


def prints_same(left: DeclarationValues, right: DeclarationValues, tiers: Sequence[Tier], layout: Layout) -> bool:
    """Whether two contents are the same official form: 不适用 written out or left to the form is no difference."""
    return to_form(left, tiers, layout) == to_form(right, tiers, layout)

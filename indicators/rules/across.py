"""What several forms of one set say of the same project, compared: 2020 项目表 against 重点项目表 and the like.

These findings need more than one form, so they stand beside the rules that read one form alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import Final

from indicators.rules.form import TEXT_LABELS, Form, FormKind, Row
from indicators.rules.language import fold, letters
from indicators.rules.rule import HEAD_LABELS, ROW_LABELS
from perfgoals.findings import Finding, Level
from perfgoals.money import format_amount

CONFLICT: Final = "cross_form_conflict"
DUPLICATE: Final = "duplicate_form"
KIND_NAMES: Final[Mapping[FormKind, str]] = {
    FormKind.DECLARATION: "二级项目支出绩效目标申报表",
    FormKind.SELF_EVALUATION: "项目支出绩效自评表",
    FormKind.OVERALL: "部门（单位）整体支出绩效目标申报表",
    FormKind.PROJECT_2020: "预算项目支出绩效目标申报表",
    FormKind.KEY_PROJECT_2020: "部门预算重点项目绩效目标表",
}
# Tables that plan one project for one year must say the same of it; a self-evaluation says what came of it.
_PLANS: Final = frozenset({FormKind.DECLARATION, FormKind.PROJECT_2020, FormKind.KEY_PROJECT_2020})
_SOURCE: Final = "同一项目在各表中应当一致"
_AMOUNT_LABELS: Final = {
    "year_amount": "本年度项目金额",
    "total_amount": "项目总金额",
    "fiscal": "财政拨款",
    "other": "其他资金",
}
_WORD_LABELS: Final = {
    "start": "开始时间",
    "end": "结束时间",
    "attribute": "项目属性",
    "continuity": "续存属性",
    "type_name": "项目类型",
}
_OWN_LEVEL: Final = re.compile(r"\(本级\)$")
_AROUND: Final = 6


def contradictions(forms: Sequence[Form]) -> list[list[Finding]]:
    """For each form, in order, what contradicts another form of the set (cross_form_conflict, duplicate_form).

    A conflict is said on both forms; of the same form twice the second is marked.
    """
    found: list[list[Finding]] = [[] for _ in forms]
    places = sorted(range(len(forms)), key=lambda place: _project(forms[place]))
    for project, group in groupby(places, key=lambda place: _project(forms[place])):
        if not project[0]:
            continue
        same = sorted(group)
        for at, one in enumerate(same):
            for other in same[at + 1 :]:
                if forms[one].kind is forms[other].kind:
                    found[other] += _duplicate(forms[one], forms[other])
                elif {forms[one].kind, forms[other].kind} <= _PLANS:
                    found[one] += _conflicts(forms[one], forms[other])
                    found[other] += _conflicts(forms[other], forms[one])
    return found


def _project(form: Form) -> tuple[str, str, int]:
    """What a project is known by from table to table: name, unit, year."""
    return letters(form.name), _OWN_LEVEL.sub("", fold(form.unit)), form.year or 0


def _duplicate(first: Form, second: Form) -> Iterator[Finding]:
    """duplicate_form: the same form printed twice."""
    if first == second and (first.rows or first.texts):
        yield Finding(
            rule=DUPLICATE,
            level=Level.WARNING,
            message="与前面的一张表完全相同",
            field="record",
            label=HEAD_LABELS["record"],
            found=second.name,
            suggestion="删去重复的一张",
            why=_SOURCE,
        )


def _conflicts(form: Form, other: Form) -> Iterator[Finding]:
    """cross_form_conflict: where ``form`` differs from another table of the same project."""
    yield from _heads(form, other)
    yield from _texts(form, other)
    yield from _rows(form, other)


def _finding(other: Form, field: str, label: str, *, mine: str, theirs: str) -> Finding:
    mine, theirs = mine.strip() or "空白", theirs.strip() or "空白"
    return Finding(
        rule=CONFLICT,
        level=Level.WARNING,
        message=f"{label}与《{KIND_NAMES[other.kind]}》不一致：本表“{mine}”，该表“{theirs}”",
        field=field,
        label=label,
        found=mine,
        expected=theirs,
        suggestion="核对两张表，改成一致",
        why=_SOURCE,
    )


def _heads(form: Form, other: Form) -> Iterator[Finding]:
    """Amounts, dates and choices of the head that both tables ask for."""
    for key, label in _AMOUNT_LABELS.items():
        mine, theirs = getattr(form, key), getattr(other, key)
        if mine is not None and theirs is not None and mine != theirs:
            words = [f"{format_amount(amount, form.money_unit)} {form.money_unit}" for amount in (mine, theirs)]
            yield _finding(other, key, label, mine=words[0], theirs=words[1])
    for key, label in _WORD_LABELS.items():
        mine, theirs = getattr(form, key), getattr(other, key)
        if mine and theirs and fold(mine) != fold(theirs):
            yield _finding(other, key, label, mine=mine, theirs=theirs)


def _texts(form: Form, other: Form) -> Iterator[Finding]:
    """Goals and other long texts that both tables have; only wording counts."""
    for key, label in TEXT_LABELS.items():
        mine, theirs = form.text(key), other.text(key)
        if mine and theirs and letters(mine) != letters(theirs):
            here, there = _difference(letters(mine), letters(theirs))
            yield _finding(other, key, label, mine=here, theirs=there)


def _difference(mine: str, theirs: str) -> tuple[str, str]:
    """The first place where two texts differ, with a few characters around it."""
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    _, start, end, other_start, other_end = next(block for block in blocks if block[0] != "equal")
    return (
        mine[max(0, start - _AROUND) : end + _AROUND],
        theirs[max(0, other_start - _AROUND) : other_end + _AROUND],
    )


def _rows(form: Form, other: Form) -> Iterator[Finding]:
    """Indicators that stand at the same place of both tables with other words, or in one of them only."""
    if not (form.rows and other.rows):
        return
    said = list[Finding]()
    for mine, theirs in _pairs(form.rows, other.rows):
        if mine is None:
            continue
        if theirs is None:
            said.append(_in_row(other, mine, "level3", mine.name, ""))
        elif letters(mine.name) != letters(theirs.name):
            said.append(_in_row(other, mine, "level3", mine.name, theirs.name))
        else:
            columns = [
                name for name in ("target", "explanation") if _differs(getattr(mine, name), getattr(theirs, name))
            ]
            said += [_in_row(other, mine, name, getattr(mine, name), getattr(theirs, name)) for name in columns[:1]]
    yield from _gathered(said)


def _differs(mine: str, theirs: str) -> bool:
    return fold(mine) != fold(theirs)


def _in_row(other: Form, row: Row, column: str, mine: str, theirs: str) -> Finding:
    found = _finding(other, row.key, f"{row.level2} {ROW_LABELS[column]}", mine=mine, theirs=theirs)
    return replace(found, row=row.index, column=column)


def _way(finding: Finding) -> tuple[str, str, str]:
    """In which way a row differs."""
    return finding.column, finding.found, finding.expected


def _gathered(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Neighbouring rows that differ in the very same way said once, on the first of them."""
    for _, group in groupby(findings, key=_way):
        first, *more = group
        labels = "、".join(finding.label for finding in (first, *more))
        yield replace(first, message=first.message.replace(first.label, labels, 1))


def _pairs(mine: Sequence[Row], theirs: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Rows of two tables side by side: under the same headings by name, what is left over in order."""

    def place(row: Row) -> tuple[str, str]:
        return fold(row.level1), fold(row.level2)

    for heading in dict.fromkeys(map(place, mine)):
        here = [row for row in mine if place(row) == heading]
        there = [row for row in theirs if place(row) == heading]
        for row in list(here):
            match = next((one for one in there if letters(one.name) == letters(row.name)), None)
            if match is not None:
                here.remove(row)
                there.remove(match)
                yield row, match
        yield from zip_longest(here, there)

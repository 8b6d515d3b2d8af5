"""Whether the forms of a pack agree with each other in codes and amounts (核对编码与合计). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from packs.planning.contents import Entry
from perfgoals.money import MoneyUnit, format_amount


def disagreements(entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """What does not agree, in the order of the forms, each as a sentence."""
    declared = {entry.code: entry.figures.year_amount for entry in entries if entry.kind == "declaration"}
    by_unit: dict[str, Decimal] = {}
    for entry in entries:
        if entry.kind == "declaration":
            by_unit[entry.unit] = by_unit.get(entry.unit, Decimal(0)) + (entry.figures.year_amount or Decimal(0))
    return [
        (entry, told)
        for entry in entries
        for told in (*entry.remarks, *_initial(entry, declared.get(entry.code)), *_whole(entry, by_unit))
    ]


def _initial(entry: Entry, declared: Decimal | None) -> Iterator[str]:
    """年初预算数 of what is monitored and evaluated is the amount that was approved for the year."""
    initial = entry.figures.initial
    if initial is not None and declared is not None and initial != declared:
        yield f"年初预算数 {_yuan(initial)} 元，批复的本年度项目金额 {_yuan(declared)} 元"


def _whole(entry: Entry, by_unit: dict[str, Decimal]) -> Iterator[str]:
    """The tasks of a unit hold at least what its projects are given."""
    whole, projects = entry.figures.year_amount, by_unit.get(entry.unit)
    if entry.kind == "overall" and whole is not None and projects is not None and whole < projects:
        yield f"任务金额合计 {_yuan(whole)} 元，少于本单位已批复项目的本年度金额合计 {_yuan(projects)} 元"


def _yuan(amount: Decimal) -> str:
    return format_amount(amount, MoneyUnit.YUAN)

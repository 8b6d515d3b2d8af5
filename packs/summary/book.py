"""The summary (汇总) of a pack as a workbook: units, forms with amounts and scores, indicators, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Final

from packs.planning.contents import Entry, Missing, contents_of, kind_named, pieces
from packs.planning.plan import Plan
from packs.reports.contents_list import MISSING_COLUMNS, missing_rows
from packs.reports.workbook import list_book
from packs.summary import reader_of
from perfgoals.listbook import MONEY, POINTS, Column, Value
from selfeval.scoring import execution_score
from selfeval.scoring.points import rounded

_UNITS: Final = (
    Column("单位编码", 16),
    Column("单位", 36),
    Column("应收（张）", 10),
    Column("已收（张）", 10),
    Column("未收（张）", 10),
    Column("项目（个）", 10),
    Column("本年度项目金额（元）", 20, MONEY),
    Column("全年预算数（元）", 20, MONEY),
    Column("全年执行数（元）", 20, MONEY),
    Column("执行率（%）", 12, POINTS),
    Column("自评（张）", 10),
    Column("自评平均得分（分）", 12, POINTS),
)
_FORMS: Final = (
    Column("单位编码", 16),
    Column("单位", 36),
    Column("表", 30),
    Column("编码", 24),
    Column("名称", 44),
    Column("批复、确认日期", 14),
    Column("项目总金额（元）", 20, MONEY),
    Column("本年度金额（元）", 20, MONEY),
    Column("年初预算数（元）", 20, MONEY),
    Column("全年预算数（元）", 20, MONEY),
    Column("执行数（元）", 20, MONEY),
    Column("执行率（%）", 12, POINTS),
    Column("得分（分）", 10, POINTS),
    Column("等级", 8),
    Column("备注", 16),
)
_INDICATORS: Final = (
    Column("单位", 36),
    Column("表", 30),
    Column("编码", 24),
    Column("名称", 44),
    Column("一级指标", 14),
    Column("二级指标", 18),
    Column("三级指标", 36),
    Column("指标值", 24),
    Column("实际完成值", 24),
    Column("分值（分）", 10, POINTS),
    Column("得分（分）", 10, POINTS),
    Column("指标解释、偏差原因", 60),
)
_SELF_EVALUATION: Final = "selfeval"
_DECLARATION: Final = "declaration"


def write_summary(path: Path, plan: Plan, advance: Callable[[int, str], None]) -> None:
    """Write the workbook; ``advance`` is told how many forms were read. Contents are held so many at a time."""
    with list_book(path, f"{plan.heading.year} 年度绩效汇总", plan.heading.edition) as book:
        book.add("单位", _UNITS, _unit_rows(plan))
        book.add("表", _FORMS, map(_form_row, plan.entries))
        book.add("指标", _INDICATORS, _indicator_rows(plan, advance))
        book.add("没有收入的表", MISSING_COLUMNS, missing_rows(plan.missing))


def _unit_rows(plan: Plan) -> Iterator[Sequence[Value]]:
    """A row for every unit that has a form or lacks one, and one for all together."""
    for unit in plan.units():
        yield _totals(unit.code, unit.name, unit.entries, unit.missing)
    yield _totals("", "合计", plan.entries, plan.missing)


def _totals(code: str, name: str, entries: Sequence[Entry], missing: Sequence[Missing]) -> Sequence[Value]:
    declared = [entry.figures for entry in entries if entry.kind == _DECLARATION]
    evaluated = [entry.figures for entry in entries if entry.kind == _SELF_EVALUATION]
    adjusted = _sum([each.adjusted for each in evaluated])
    executed = _sum([each.executed for each in evaluated])
    scores = [each.score for each in evaluated if each.score is not None]
    return (
        code,
        name,
        len(entries) + len(missing),
        len(entries),
        len(missing),
        len(declared),
        _sum([each.year_amount for each in declared]),
        adjusted,
        executed,
        _rate(adjusted, executed),
        len(evaluated),
        rounded(sum(scores, Decimal(0)) / len(scores)) if scores else None,
    )


def _rate(adjusted: Decimal | None, executed: Decimal | None) -> Decimal | None:
    """执行率 in percent, as self-evaluations print it; None where an amount is missing."""
    if adjusted is None or executed is None:
        return None
    return execution_score(adjusted, executed, Decimal(0)).rate


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of those that are there; None where none is."""
    there = [amount for amount in amounts if amount is not None]
    return sum(there, Decimal(0)) if there else None


def _form_row(entry: Entry) -> Sequence[Value]:
    figures = entry.figures
    return (
        entry.unit,
        entry.unit_name,
        entry.form,
        entry.code,
        entry.title,
        entry.settled,
        figures.total_amount,
        figures.year_amount,
        figures.initial,
        figures.adjusted,
        figures.executed,
        figures.rate,
        figures.score,
        figures.grade,
        entry.adjusting,
    )


def _indicator_rows(plan: Plan, advance: Callable[[int, str], None]) -> Iterator[Sequence[Value]]:
    done = count(1)
    for piece in pieces(plan.entries):
        contents = contents_of([entry.snapshot for entry in piece])
        for entry in piece:
            kind = kind_named(entry.kind)
            for line in reader_of(kind).indicators(plan.heading.edition.content(kind, contents[entry.snapshot])):
                yield (
                    entry.unit_name,
                    entry.form,
                    entry.code,
                    entry.title,
                    line.level1,
                    line.level2,
                    line.level3,
                    line.target,
                    line.actual,
                    line.weight,
                    line.score,
                    line.remark,
                )
            advance(next(done), entry.title)

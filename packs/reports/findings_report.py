"""The findings report (预审结果) of a pack: what the pre-check says of each form, and where figures do not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Final

from packs.planning.contents import Entry, pieces
from packs.planning.plan import Plan
from packs.reports.agreement import disagreements
from packs.reports.examined import findings_of, rulebook
from packs.reports.workbook import list_book
from perfgoals.findings import Finding, Level, count_by_level, worst_first
from perfgoals.listbook import Column, Value
from perfgoals.workflow.panel import numbered

_FORM: Final = (
    Column("单位", 36),
    Column("表", 30),
    Column("编码", 24),
    Column("名称", 44),
)
_COUNTS: Final = (*_FORM, *(Column(f"{level.label}（条）", 10) for level in Level), Column("已豁免（条）", 12))
_FOUND: Final = (
    *_FORM,
    Column("级别", 8),
    Column("位置", 24),
    Column("问题", 50),
    Column("表上写的", 30),
    Column("应为", 30),
    Column("建议", 50),
    Column("依据", 40),
    Column("豁免理由", 30),
    Column("规则", 26),
)
_DISAGREE: Final = (*_FORM, Column("核对结果", 80))


def write_findings(path: Path, plan: Plan, advance: Callable[[int, str], None]) -> None:
    """Write the workbook; ``advance`` is told how many forms were read."""
    counts: list[Sequence[Value]] = []
    with list_book(path, f"{plan.heading.year} 年度预审结果", plan.heading.edition) as book:
        book.add("预审结果", _FOUND, _found_rows(plan, counts, advance))
        book.add("各表合计", _COUNTS, counts)
        book.add("编码与合计核对", _DISAGREE, ((*_of(entry), told) for entry, told in disagreements(plan.entries)))


def _found_rows(
    plan: Plan, counts: list[Sequence[Value]], advance: Callable[[int, str], None]
) -> Iterator[Sequence[Value]]:
    """A row a finding, the worst of a form first; ``counts`` gets a row a form."""
    rules, done = rulebook(plan.heading.year), count(1)
    for piece in pieces(plan.entries):
        found = findings_of(piece, rules)
        for entry in piece:
            findings = found[entry.snapshot]
            by_level = count_by_level(findings)
            waived = sum(bool(finding.waived) for finding in findings)
            counts.append((*_of(entry), *(by_level[level] for level in Level), waived))
            yield from ((*_of(entry), *_columns(finding)) for finding in worst_first(findings))
            advance(next(done), entry.title)


def _of(entry: Entry) -> tuple[str, str, str, str]:
    return entry.unit_name, entry.form, entry.code, entry.title


def _columns(finding: Finding) -> tuple[Value, ...]:
    return (
        finding.level.label,
        numbered(finding),
        finding.message,
        finding.found,
        finding.expected,
        finding.suggestion,
        finding.why,
        finding.waived,
        finding.rule,
    )

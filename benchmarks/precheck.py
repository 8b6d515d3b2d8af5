"""The pre-check (预审) of 1,000 filings against parsing their workbooks with openpyxl, and how well it reads.

The filings are the published declarations where they stand beside the checkout, else made-up ones, each again and
again with other figures and names in every text, so that nothing remembered helps. CPU time of one process.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from itertools import cycle, islice
from time import process_time
from typing import Final

from openpyxl import load_workbook

from indicators.rules import Form, FormKind, examine
from indicators.rules.examples import form_of
from perfgoals.officialforms.to_xlsx import to_xlsx
from tests.officialforms.samples import OFFICIAL, made_up, real_forms
from tests.precheck import scorer

FILINGS: Final = 1000
PARSED: Final = 60
A_SECOND_GOAL: Final = 40
RATIO_GOAL: Final = 1.0
_MADE_UP: Final = "｜".join(
    (
        "项目名称 窗口人员培训",
        "本年度项目金额 450000",
        "测算依据 每期 3 万元，全年 15 期，共 45 万元。",
        "年度目标 全年培训 15 期，窗口人员全部轮训一遍。",
        *(f"三级指标 第{number}类培训期数｜指标值 ≥{number}期｜指标解释 按签到表统计" for number in range(1, 16)),
    )
)


def run() -> list[str]:
    """The line of speed, then the score against the labels of a careful reader where they are at hand."""
    lines = [_speed(), "made-up forms, labelled by somebody who had not seen the rules:"]
    lines += scorer.table(scorer.measure(scorer.own()))
    if OFFICIAL.is_dir():
        lines += ["published forms:", *scorer.table(scorer.measure(scorer.official()))]
    return lines


def _speed() -> str:
    forms = [varied(form, number) for number, form in enumerate(islice(cycle(_published()), FILINGS))]
    examine(forms[0])
    start = process_time()
    for form in forms[1:]:
        examine(form)
    checked = (process_time() - start) / (FILINGS - 1)
    books = _workbooks()
    start = process_time()
    for data in islice(cycle(books), PARSED):
        load_workbook(BytesIO(data))
    parsed = (process_time() - start) / PARSED
    verdict = "ok" if checked <= parsed * RATIO_GOAL and 1 / checked >= A_SECOND_GOAL else "MISSED"
    return (
        f"pre-check of {FILINGS} filings: {checked * 1000:.1f} ms a form, {1 / checked:.0f} a second "
        f"(goal ≥ {A_SECOND_GOAL}); parsing its workbook with openpyxl {parsed * 1000:.1f} ms "
        f"= {checked / parsed:.2f} × (goal ≤ {RATIO_GOAL:g} ×) {verdict}"
    )


def _published() -> list[Form]:
    """The published declarations, else one of our own."""
    if not OFFICIAL.is_dir():
        return [form_of(_MADE_UP)]
    return [form for _, _, form in scorer.published() if form.kind is FormKind.DECLARATION]


def _workbooks() -> list[bytes]:
    """Workbooks of the same forms as we write them, a form each."""
    return [to_xlsx([("申报表", grid)]) for grid in ([form.grid for form in real_forms()] or [made_up()])]


def varied(form: Form, number: int) -> Form:
    """The form with another number written into every text, so that no text is met twice."""
    mark = f"{number}号"
    return replace(
        form,
        name=f"{form.name}{mark}",
        year_amount=None if form.year_amount is None else form.year_amount + Decimal(number),
        texts={key: f"{text}{mark}" for key, text in form.texts.items()},
        rows=tuple(
            row
            if row.is_not_applicable
            else replace(row, name=f"{mark}{row.name}", explanation=f"{row.explanation}{mark}")
            for row in form.rows
        ),
    )

"""The pre-check (预审) of a self-evaluation: the same list for page, import, submit and review.

Whether the form is filled in as its official table wants and its points add up is asked here; what was written is read
by the rules of indicators.rules (credibility). Nothing stops anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from indicators.rules import Form, FormKind, Row, RuleSettings, examine
from indicators.rules.form import Funds
from perfgoals.findings import Finding, Level
from perfgoals.money import is_blank
from projects.models import BudgetYear
from selfeval.cells import STROKE
from selfeval.found import in_funds, in_head, in_row, too_long, why_no_amount
from selfeval.funds import FUNDS_TOTAL
from selfeval.overall.checks import check_overall
from selfeval.overall.values import OverallEvaluationValues
from selfeval.scored import Scored
from selfeval.scoring import ScoringProfile, weight_problems
from selfeval.values import FUNDS_COLUMNS, LABELS, EvaluationRowValues

TEXT_LIMIT: Final = 2000
DEVIATION_LIMIT: Final = 500
REASON_RULE: Final = "missing_deviation_reason"
# What is blank or due is asked for here, box by box; the rules that read printed forms would say it again.
_ASKED_HERE: Final = frozenset((REASON_RULE, "blank_field"))
# Of a form that is filled in here the sums are ours, and a reason is due as soon as a value is far above its target.
_RECKONED_HERE: Final = frozenset(("score_arithmetic", "overachieved_target"))


def check(scores: Scored, profile: ScoringProfile, year: BudgetYear) -> list[Finding]:
    """All findings of a self-evaluation: of its structure and points, then of what was written."""
    found = check_printed(scores, profile, form_of(scores, year.year), year.rules)
    return [finding for finding in found if finding.rule not in _RECKONED_HERE]


def check_printed(
    scores: Scored, profile: ScoringProfile, printed: Form, settings: RuleSettings | None
) -> list[Finding]:
    """The same, the rules reading ``printed``: a form that was read from a workbook has its own sums and rates."""
    structure = [finding for each in CHECKS for finding in each(scores, profile)]
    if isinstance(scores.values, OverallEvaluationValues):
        structure += check_overall(scores.values)
    read = examine(printed, settings)
    return [*structure, *(finding for finding in read if finding.rule not in _ASKED_HERE)]


def form_of(scores: Scored, year: int) -> Form:
    """The content for the rules; amounts stay in 元, rows keep their place, scores are those that count."""
    values = scores.values
    return Form(
        kind=FormKind.SELF_EVALUATION,
        year=year,
        name=values.project or values.executing_unit,
        unit=values.executing_unit,
        department_code=values.department_code,
        money_unit=values.money_unit,
        total_amount=values.project_amount,
        total_weight=scores.total_weight,
        total_score=scores.total,
        texts={key: text for key in ("expected_goal", "actual_goal") if (text := getattr(values, key))},
        rows=tuple(
            Row(
                index=place,
                level1=row.level1,
                level2=row.level2,
                level1_weight=row.level1_weight,
                name=row.level3,
                target=row.target,
                actual=row.actual,
                weight=row.weight,
                score=scores.score_of(place),
                deviation=row.deviation,
            )
            for place, row in enumerate(values.indicators)
        ),
        funds=tuple(_funds(scores, row.row) for row in values.funds),
        given=frozenset(("expected_goal", "actual_goal")),
    )


def _funds(scores: Scored, label: str) -> Funds:
    """A row of 项目资金 as it prints."""
    row = scores.values.funds_row(label)
    execution, rate = scores.final.execution, scores.rate_of(row)
    total = label == FUNDS_TOTAL and execution is not None
    return Funds(
        row=label,
        initial=row.initial,
        adjusted=row.adjusted,
        executed=row.executed,
        weight=str(scores.final.execution_points) if total else STROKE,
        rate="" if rate is None or row.adjusted == 0 else f"{rate:.2f}%",
        score=str(execution.score) if total and execution else STROKE,
    )


# --- structure ---------------------------------------------------------------------------------------------------


def required_head(scores: Scored, profile: ScoringProfile) -> Iterator[Finding]:
    """blank_field: what the head of the form asks for is blank."""
    labels = scores.values.labels
    for name in scores.values.required:
        if is_blank(getattr(scores.values, name)):
            how = "写明全年实际做成了什么、做到什么程度" if name == "actual_goal" else "请补填"
            yield _at_field("blank_field", name, f"{labels[name]}没有填", label=labels[name], suggestion=how)


def text_lengths(scores: Scored, profile: ScoringProfile) -> Iterator[Finding]:
    """too_long: goals within 2000 characters, a deviation within 500."""
    for name in ("expected_goal", "actual_goal"):
        length = len(getattr(scores.values, name))
        if length > TEXT_LIMIT:
            yield _at_field("too_long", name, **too_long(LABELS[name], length, TEXT_LIMIT))
    for place, row in enumerate(scores.values.indicators):
        if len(row.deviation) > DEVIATION_LIMIT:
            told = too_long(LABELS["deviation"], len(row.deviation), DEVIATION_LIMIT)
            yield _at_row("too_long", place, row, "deviation", **told)


def unread_numbers(scores: Scored, profile: ScoringProfile) -> Iterator[Finding]:
    """not_a_number: a box for an amount or for points holds a text that is none; the text is kept."""
    values = scores.values
    for key, text in values.unread.items():
        _funds, _, cell = key.partition(".")
        label, _, column = cell.rpartition(".")
        yield Finding(
            rule="not_a_number",
            level=Level.ERROR,
            field=f"funds:{label}" if label else key,
            label=f"{label} {LABELS[column]}" if label else LABELS[key],
            column=column,
            message=f"{LABELS[column or key]}{why_no_amount(text, values.money_unit)}",
            found=text,
            expected="数字",
            suggestion=f"只写数字，单位是{values.money_unit}",
        )
    for place, row in enumerate(values.indicators):
        for column, text in row.unread.items():
            message = f"{LABELS.get(column, '一级指标分值')}读不出数字"
            yield _at_row(
                "not_a_number",
                place,
                row,
                column,
                message,
                found=text,
                expected="数字",
                suggestion="只写数字，最多两位小数",
            )


def funds(scores: Scored, profile: ScoringProfile) -> Iterator[Finding]:
    """blank_field, amount_negative: the total of the funds has its three amounts, and none is negative."""
    for row in scores.values.funds:
        for column in FUNDS_COLUMNS:
            amount = getattr(row, column)
            if amount is not None and amount < 0:
                yield _at_funds("amount_negative", row.row, column, "不能是负数", suggestion="请核对金额")
    total = scores.values.total_funds
    for column in ("adjusted", "executed"):
        if getattr(total, column) is None and f"funds.{FUNDS_TOTAL}.{column}" not in scores.values.unread:
            yield _at_funds("blank_field", FUNDS_TOTAL, column, "没有填", suggestion="没有的填 0")


def rows(scores: Scored, profile: ScoringProfile) -> Iterator[Finding]:
    """blank_field, score_due, missing_deviation_reason: every indicator has value and score, a reason where due."""
    for place, row in enumerate(scores.values.indicators):
        if row.is_empty or row.is_not_applicable:
            continue
        for column, how in (("level3", "写指标名称"), ("target", "写年初设定的指标值")):
            if is_blank(getattr(row, column)):
                yield _at_row("blank_field", place, row, column, f"{LABELS[column]}还没有填", suggestion=how)
        score = scores.filed.rows[place]
        if is_blank(row.actual):
            how = "写全年实际完成的数，单位与指标值相同"
            yield _at_row("blank_field", place, row, "actual", "还没有填实际完成值", suggestion=how)
        elif score.score is None and score.computed.manual:
            yield _at_row("score_due", place, row, "own_score", score.computed.formula, suggestion="请打分")
        if score.needs_reason and not score.has_reason:
            yield _at_row(
                REASON_RULE,
                place,
                row,
                "deviation",
                f"{score.reason_why}，没有写偏差原因",
                found="空白",
                expected="偏差原因和改进措施",
                suggestion="写明原因和改进措施",
                why="自评表：有偏差的，填偏差原因分析及改进措施",
            )


def own_scores(scores: Scored, profile: ScoringProfile) -> Iterator[Finding]:
    """own_score: a score given by hand where it may not be, or higher than what is computed."""
    yield from scores.filed.findings


def weights(scores: Scored, profile: ScoringProfile) -> Iterator[Finding]:
    """weights_sum: the weights come to the points of each first level, and together to 100 less 预算执行."""
    for problem in weight_problems(scores.values.indicators, profile):
        if problem.row is None:
            yield _at_field(
                "weights_sum",
                "indicators",
                problem.message,
                label=f"{problem.place} 分值",
                found=f"{problem.found} 分",
                expected=f"{problem.expected} 分",
                suggestion="调整各行分值，使合计相符",
            )
            continue
        row = scores.values.indicators[problem.row]
        if "weight" not in row.unread:
            yield _at_row(
                "weights_sum",
                problem.row,
                row,
                "weight",
                problem.message,
                found=problem.found,
                expected=problem.expected,
                suggestion="请改分值",
            )


def _at_field(rule: str, name: str, message: str, *, label: str = "", **more: Any) -> Finding:
    return in_head(rule, name, label or LABELS.get(name, ""), message, **more)


def _at_row(rule: str, place: int, row: EvaluationRowValues, column: str, message: str, **more: Any) -> Finding:
    return in_row(rule, row, place, column, LABELS.get(column, "一级指标分值"), message, **more)


def _at_funds(rule: str, row: str, column: str, what: str, **more: Any) -> Finding:
    return in_funds(rule, row, column, LABELS[column], what, **more)


Check = Callable[[Scored, ScoringProfile], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    required_head,
    text_lengths,
    unread_numbers,
    funds,
    rows,
    own_scores,
    weights,
)

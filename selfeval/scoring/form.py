"""A whole self-evaluation scored: every row, the first levels, the execution of the budget, total and grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from indicators.rules.self_evaluation.reading import reason_in
from perfgoals.findings import Finding, Level
from perfgoals.money import is_blank
from selfeval.scoring.execution import Execution, execution_in_words, execution_rate, execution_score
from selfeval.scoring.indicator import IndicatorScore, score_indicator
from selfeval.scoring.levels import scored_level
from selfeval.scoring.points import NOTHING, cents, full_marks, is_points, rounded, typed
from selfeval.scoring.profiles import DEFAULT, Cap, ScoringProfile, get_profile
from selfeval.scoring.rows import EvaluatedRow, TotalFunds, applies

OWN_SCORE_RULE: Final = "own_score"
NO_WEIGHT: Final = "还没有填分值"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowScore:
    """What a row gets. ``score`` counts: the own score where it is allowed, else the computed one, None: still open.

    ``problem`` says in Chinese why an own score is not allowed. ``reason_why`` says why a reason is due, blank where
    none is; ``has_reason`` whether one was written.
    """

    computed: IndicatorScore
    score: Decimal | None
    weight: Decimal | None
    problem: str = ""
    reason_why: str = ""
    has_reason: bool = False

    @property
    def needs_reason(self) -> bool:
        """Whether a reason for the deviation is due (DOMAIN §4.4)."""
        return self.reason_why != ""

    @property
    def lost(self) -> Decimal:
        """The points that the row lacks to full marks; 0 while it is open."""
        return NOTHING if self.score is None else full_marks(self.weight or NOTHING) - self.score


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelScore:
    """A first level: the points that are due to it (None: unknown to the profile), its weights, its scores so far."""

    name: str
    points: Decimal | None
    weight: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something to do before submitting: at the row of that 0-based place (None: the funds), in that column."""

    row: int | None
    column: str
    place: str
    text: str
    done: bool = False

    def __str__(self) -> str:
        return f"{self.place}：{self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormScore:
    """A scored self-evaluation; points with 2 decimals.

    ``total`` is what is known so far, and the least that can come of it; ``highest`` the most. ``grade`` is blank while
    anything is open, ``lowest_grade`` and ``highest_grade`` are those of the two totals. ``formula`` says in Chinese
    how the total came about. ``execution`` is None while an amount is missing. ``due`` in the order of the form, what
    is done already marked so; ``findings`` are own scores that are not allowed and do not count.
    """

    rows: tuple[RowScore, ...]
    levels: tuple[LevelScore, ...]
    execution: Execution | None
    execution_points: Decimal
    execution_formula: str
    total: Decimal
    highest: Decimal
    grade: str
    lowest_grade: str
    highest_grade: str
    formula: str
    cap: Cap | None
    due: tuple[Due, ...]
    findings: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every row and the funds have their score."""
        return self.grade != ""


def grade(total: Decimal, profile: str | ScoringProfile = DEFAULT) -> str:
    """The grade of a total: 优, 良, 中 or 差, exact at its borders.

    >>> grade(Decimal("90")), grade(Decimal("89.99")), grade(Decimal("59.99"))
    ('优', '良', '差')
    """
    grades = get_profile(profile).grades
    return next((each.name for each in grades if total >= each.at_least), grades[-1].name)


def cap_of(adjusted: Decimal, executed: Decimal, profile: ScoringProfile) -> Cap | None:
    """The cap that the unrounded execution rate puts on the total; None without one (DOMAIN §4.7)."""
    rate = execution_rate(adjusted, executed)
    return next((cap for cap in profile.caps if rate < cap.below), None)


def score_form(
    rows: Sequence[EvaluatedRow],
    funds: TotalFunds,
    profile: str | ScoringProfile = DEFAULT,
    *,
    year: int | None = None,
    as_given: bool = False,
) -> FormScore:
    """Score a self-evaluation. ``year`` is the budget year. Raises ProfileError for an unknown profile, nothing else.

    ``as_given``: own scores count wherever the row can have them, as in a form that prints as it was filed and in
    scores that a review set; what is not allowed is said all the same.
    """
    rules = get_profile(profile)
    scored = tuple(score_row(row, rules, year=year, as_given=as_given) for row in rows)
    levels = _levels(rows, scored, rules)
    execution, execution_formula, cap = _execution(funds, rules)
    known = sum((level.score for level in levels), execution.score if execution else NOTHING)
    left = sum((full_marks(each.weight or NOTHING) for each in scored if each.score is None), NOTHING)
    left += NOTHING if execution else rules.execution_points
    total, highest = _capped(known, cap), _capped(known + left, cap)
    is_open = execution is None or any(each.score is None for each in scored)
    return FormScore(
        rows=scored,
        levels=levels,
        execution=execution,
        execution_points=rules.execution_points,
        execution_formula=execution_formula,
        total=total,
        highest=highest,
        grade="" if is_open else grade(total, rules),
        lowest_grade=grade(total, rules),
        highest_grade=grade(highest, rules),
        formula=_total_in_words(levels, execution, known, cap),
        cap=cap,
        due=(*_due_of_funds(funds), *_due_of_rows(rows, scored)),
        findings=tuple(_findings(rows, scored)),
    )


# --- rows --------------------------------------------------------------------------------------------------------


def score_row(
    row: EvaluatedRow,
    profile: str | ScoringProfile = DEFAULT,
    *,
    year: int | None = None,
    as_given: bool = False,
) -> RowScore:
    """Score one row: what is computed, and the own score where it is allowed.

    Allowed is: by hand any score of the weight; else the computed one or less, with a reason. ``as_given`` as in
    ``score_form``.
    """
    weight = row.weight if row.weight is not None and row.weight.is_finite() and row.weight > 0 else NOTHING
    computed = score_indicator(row.target, row.actual, weight, name=row.level3, profile=profile, year=year)
    if row.weight is None and applies(row):
        needs_value = is_blank(row.actual)
        open_weight = replace(computed, score=None, formula=NO_WEIGHT, counts=True, needs_value=needs_value)
        return RowScore(computed=open_weight, score=None, weight=None)
    problem = "" if row.own_score is None else _own_problem(row.own_score, weight, computed)
    counts = not problem or (as_given and row.own_score is not None and _is_possible(row.own_score, weight))
    score = rounded(row.own_score) if row.own_score is not None and counts else computed.score
    return RowScore(
        computed=computed,
        score=score,
        weight=weight,
        problem=problem,
        reason_why=_reason_why(computed, score, weight),
        has_reason=reason_in(row.deviation) != "",
    )


def _own_problem(own: Decimal, weight: Decimal, computed: IndicatorScore) -> str:
    """Why an own score is not allowed; "" where it is."""
    if not is_points(own):
        return "自评得分不能是负数，最多两位小数"
    if not computed.counts:
        return "不计分的指标不能有得分" if own else ""
    if computed.needs_value:
        return "先填实际完成值，再写自评得分"
    if not _is_possible(own, weight):
        return f"自评得分 {typed(own)} 分高于分值 {typed(weight)} 分"
    if computed.score is not None and own > computed.score:
        return f"自评得分 {typed(own)} 分高于按实际完成值算出的 {cents(computed.score)} 分"
    return ""


def _is_possible(own: Decimal, weight: Decimal) -> bool:
    """Whether a row of this weight can have the score at all."""
    return is_points(own) and own <= full_marks(weight)


def _reason_why(computed: IndicatorScore, score: Decimal | None, weight: Decimal) -> str:
    """Why a reason is due: points lost, else what the computation says (late, far above the target)."""
    if score is not None and score < full_marks(weight):
        return f"扣了 {cents(full_marks(weight) - score)} 分"
    return computed.reason_why if computed.needs_reason and score is not None else ""


# --- sums --------------------------------------------------------------------------------------------------------


def _levels(rows: Sequence[EvaluatedRow], scored: Sequence[RowScore], rules: ScoringProfile) -> tuple[LevelScore, ...]:
    """The first levels of the profile, behind them those that it does not know, as the form writes them."""
    found: dict[str, list[RowScore]] = {level.name: [] for level in rules.scored_levels}
    for row, each in zip(rows, scored, strict=True):
        level = scored_level(row.level1, row.level2, rules)
        found.setdefault(level.name if level else row.level1.strip(), []).append(each)
    points = {level.name: level.points for level in rules.scored_levels}
    return tuple(
        LevelScore(
            name=name,
            points=points.get(name),
            weight=sum((each.weight or NOTHING for each in members), NOTHING),
            score=sum((each.score or NOTHING for each in members), NOTHING),
        )
        for name, members in found.items()
    )


def _execution(funds: TotalFunds, rules: ScoringProfile) -> tuple[Execution | None, str, Cap | None]:
    if funds.adjusted is None or funds.executed is None:
        return None, "", None
    amounts = funds.adjusted, funds.executed
    formula = execution_in_words(*amounts, rules.execution_points)
    return execution_score(*amounts, rules.execution_points), formula, cap_of(*amounts, rules)


def _capped(points: Decimal, cap: Cap | None) -> Decimal:
    return min(points, rounded(cap.at_most)) if cap else points


def _total_in_words(levels: Sequence[LevelScore], execution: Execution | None, known: Decimal, cap: Cap | None) -> str:
    parts = [f"预算执行 {cents(execution.score)}"] if execution else []
    parts += [f"{level.name} {cents(level.score)}" for level in levels]
    reckoned = f"{' + '.join(parts)} = {cents(known)}"
    if cap is None:
        return reckoned
    capped = f"执行率低于 {typed(cap.below)} %，总分不超过 {typed(cap.at_most)} 分"
    return f"{reckoned}；{capped}，记 {cents(_capped(known, cap))}"


# --- what is left to do ------------------------------------------------------------------------------------------


def _due_of_funds(funds: TotalFunds) -> Iterator[Due]:
    for column, label in (("adjusted", "全年预算数"), ("executed", "全年执行数")):
        if getattr(funds, column) is None:
            yield Due(row=None, column=column, place="项目资金", text=f"填{label}")


def _due_of_rows(rows: Sequence[EvaluatedRow], scored: Sequence[RowScore]) -> Iterator[Due]:
    for place, (row, each) in enumerate(zip(rows, scored, strict=True)):
        name = row.level3.strip() or row.level2.strip()
        if each.weight is None:
            yield Due(row=place, column="weight", place=name, text="填分值")
        if each.computed.needs_value:
            yield Due(row=place, column="actual", place=name, text="填实际完成值")
        elif each.score is None and each.computed.manual:
            yield Due(row=place, column="own_score", place=name, text="打分")
        if each.needs_reason:
            text = "原因已写" if each.has_reason else "写偏差原因"
            yield Due(row=place, column="deviation", place=name, text=text, done=each.has_reason)


def _findings(rows: Sequence[EvaluatedRow], scored: Sequence[RowScore]) -> Iterator[Finding]:
    for place, (row, each) in enumerate(zip(rows, scored, strict=True)):
        if each.problem and row.own_score is not None:
            computed = each.computed.score
            yield Finding(
                rule=OWN_SCORE_RULE,
                level=Level.ERROR,
                message=each.problem,
                field=f"indicator:{row.level3.strip()}",
                label="得分",
                found=typed(row.own_score),
                expected=f"0 至 {typed(full_marks(each.weight or NOTHING) if computed is None else computed)} 分",
                suggestion="改自评得分，或清空后由系统计算",
                row=place,
                column="own_score",
            )

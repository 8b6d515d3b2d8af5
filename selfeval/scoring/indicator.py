"""The score of one indicator, with the formula in words (DOMAIN §4.2–4.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from indicators.values import Attainment, Direction, Kind, attain
from indicators.values.attainment import NO_ACTUAL
from indicators.values.conversion import EXACT
from perfgoals.money import is_blank
from perfgoals.text import is_not_applicable
from selfeval.scoring.points import NOTHING, cents, full_marks, share_of, typed
from selfeval.scoring.profiles import DEFAULT, LessMethod, ScoringProfile, get_profile

NOT_COUNTED: Final = "不计分"
_TWICE: Final = Decimal(2)


class Choice(StrEnum):
    """What a person says of a target in words (定性指标)."""

    REACHED = "reached"
    PARTLY = "partly"
    MISSED = "missed"

    @property
    def label(self) -> str:
        """The word of the rule."""
        return {"reached": "达到", "partly": "部分达到", "missed": "未达到"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The scores that go with a choice: from ``low`` to ``high``, which belongs to it only for 达到."""

    choice: Choice
    low: Decimal
    high: Decimal

    def holds(self, score: Decimal) -> bool:
        """Whether this score goes with the choice."""
        return self.low <= score < self.high or (self.choice is Choice.REACHED and score == self.high)

    def __str__(self) -> str:
        bound = "" if self.choice is Choice.REACHED else f"（不含 {typed(self.high)}）"
        return f"{self.choice.label} {typed(self.low)}–{typed(self.high)} 分{bound}"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorScore:
    """What an indicator gets. ``score`` is None where a person must say (``manual``) or no actual value was filled in.

    ``formula`` says in Chinese how the score came about or what is missing. ``needs_reason`` with ``reason_why``: a
    reason for the deviation is due, whatever the score. ``bands`` stand for targets in words, ``choice`` is the one
    that the actual value speaks for, if any. ``counts`` is False for what has no weight or does not apply (不适用).
    """

    attainment: Attainment
    score: Decimal | None
    formula: str
    needs_reason: bool = False
    reason_why: str = ""
    manual: bool = False
    needs_value: bool = False
    bands: tuple[Band, ...] = ()
    choice: Choice | None = None
    counts: bool = True


def score_indicator(
    target: str,
    actual: str,
    weight: Decimal,
    *,
    name: str = "",
    profile: str | ScoringProfile = DEFAULT,
    year: int | None = None,
) -> IndicatorScore:
    """Score an actual value (实际完成值) against its target (年度指标值) as typed; any text is taken, none raises.

    ``weight`` in points; ``name`` is 三级指标; ``year`` the budget year, for dates without one. The score has
    2 decimals and lies from 0 to the weight. Raises ProfileError for an unknown profile.

    >>> score_indicator("100%", "50%", Decimal("2.5"), name="培训完成率").formula
    '未达到：50 % ÷ 100 % × 2.5 = 1.25'
    """
    rules = get_profile(profile)
    attainment = attain(target, actual, name=name, year=year)
    if not (weight.is_finite() and weight > 0) or _does_not_apply(attainment, name):
        return IndicatorScore(attainment=attainment, score=NOTHING, formula=NOT_COUNTED, counts=False)
    if is_blank(actual):
        return IndicatorScore(attainment=attainment, score=None, formula=NO_ACTUAL, needs_value=True)
    if attainment.target.kind is Kind.QUALITATIVE:
        return _in_words(attainment, weight, rules)
    if attainment.is_measured:
        return _with_reason(_measured(attainment, weight, rules), weight, rules)
    if attainment.reached:
        return IndicatorScore(attainment=attainment, score=full_marks(weight), formula=_reached(attainment))
    return _by_hand(attainment)


def bands(weight: Decimal, profile: ScoringProfile) -> tuple[Band, ...]:
    """The scores for 达到, 部分达到 and 未达到 of an indicator of this weight (DOMAIN §4.3)."""
    full = full_marks(weight)
    reached, partly = (EXACT.multiply(full, share) for share in (profile.reached_from, profile.partly_from))
    return (
        Band(choice=Choice.REACHED, low=reached, high=full),
        Band(choice=Choice.PARTLY, low=partly, high=reached),
        Band(choice=Choice.MISSED, low=NOTHING, high=partly),
    )


def _does_not_apply(attainment: Attainment, name: str) -> bool:
    """Whether the row says 不适用; a target that is merely missing is none."""
    typed_target = attainment.target.text
    return is_not_applicable(name) or (attainment.target.kind is Kind.NOT_APPLICABLE and not is_blank(typed_target))


# --- by hand -----------------------------------------------------------------------------------------------------


def _in_words(attainment: Attainment, weight: Decimal, rules: ScoringProfile) -> IndicatorScore:
    choices = bands(weight, rules)
    return IndicatorScore(
        attainment=attainment,
        score=None,
        formula=f"定性指标，请选择并打分：{'，'.join(map(str, choices))}",
        manual=True,
        bands=choices,
        choice=Choice.REACHED if attainment.reached else None,
    )


def _by_hand(attainment: Attainment) -> IndicatorScore:
    """Late, outside a range, or not to be compared at all: a person gives the score."""
    if attainment.reached is None:
        return IndicatorScore(attainment=attainment, score=None, formula=f"{attainment.why}，请打分", manual=True)
    missed = _missed(attainment)
    return IndicatorScore(
        attainment=attainment,
        score=None,
        formula=f"{missed}，请打分并说明原因",
        needs_reason=True,
        reason_why=missed,
        manual=True,
    )


def _missed(attainment: Attainment) -> str:
    if attainment.target.kind is Kind.DEADLINE:
        return "没有按时完成"
    if attainment.upper is not None:
        return f"{_given(attainment)} 不在 {_range(attainment)} 之间"
    return "没有达到" if attainment.target.any_of else "没有全部达到"


# --- by numbers --------------------------------------------------------------------------------------------------


def _measured(attainment: Attainment, weight: Decimal, rules: ScoringProfile) -> IndicatorScore:
    if attainment.reached:
        return IndicatorScore(attainment=attainment, score=full_marks(weight), formula=_reached(attainment))
    if attainment.direction is Direction.MORE:
        return _share(attainment, weight)
    return _excess(attainment, weight, rules.less_method)


def _share(attainment: Attainment, weight: Decimal) -> IndicatorScore:
    """Less than was wanted: actual ÷ target × weight; what is below 0 is none of it."""
    wanted, given = _numbers(attainment)
    if wanted <= 0 or given < 0:
        return _none(attainment, f"{_given(attainment)} < {_wanted(attainment)}")
    score = share_of(weight, given, wanted)
    reckoned = f"{_given(attainment)} ÷ {_wanted(attainment)} × {typed(weight)} = {cents(score)}"
    return IndicatorScore(attainment=attainment, score=score, formula=f"{_shortfall(attainment)}：{reckoned}")


def _excess(attainment: Attainment, weight: Decimal, method: LessMethod) -> IndicatorScore:
    """More than was allowed: target ÷ actual × weight, or in a straight line to nothing at twice the target."""
    wanted, given = _numbers(attainment)
    twice = EXACT.multiply(wanted, _TWICE)
    if wanted <= 0:
        return _none(attainment, f"{_given(attainment)} > {_wanted(attainment)}")
    if method is LessMethod.RATIO:
        score = share_of(weight, wanted, given)
        reckoned = f"{_wanted(attainment)} ÷ {_given(attainment)} × {typed(weight)} = {cents(score)}"
    elif given >= twice:
        return _none(attainment, f"{_given(attainment)} 达到 {_wanted(attainment)} 的 2 倍")
    else:
        score = share_of(weight, EXACT.subtract(twice, given), wanted)
        reckoned = f"（2 − {_given(attainment)} ÷ {_wanted(attainment)}）× {typed(weight)} = {cents(score)}"
    return IndicatorScore(attainment=attainment, score=score, formula=f"{_shortfall(attainment)}：{reckoned}")


def _none(attainment: Attainment, why: str) -> IndicatorScore:
    return IndicatorScore(attainment=attainment, score=NOTHING, formula=f"未达到：{why}，得 0 分")


def _with_reason(scored: IndicatorScore, weight: Decimal, rules: ScoringProfile) -> IndicatorScore:
    """The score after a deduction for what is far above its target, and the reason that is due for it."""
    full = full_marks(weight)
    if rules.deduction and _is_above(scored.attainment, rules.deduct_from):
        left = max(full - rules.deduction, NOTHING)
        above = f"达到指标值的 {_percent(rules.deduct_from)} 及以上，扣 {typed(rules.deduction)} 分"
        scored = replace(scored, score=left, formula=f"{_as_share(scored.attainment)}，{above}，得 {cents(left)} 分")
    elif rules.reason_from is not None and _is_above(scored.attainment, rules.reason_from):
        formula = f"{_as_share(scored.attainment)}，达到，得满分"
        return replace(scored, formula=formula, needs_reason=True, reason_why=f"高于目标 {_percent(rules.reason_from)}")
    if scored.score is not None and scored.score < full:
        return replace(scored, needs_reason=True, reason_why=f"扣了 {cents(full - scored.score)} 分")
    return scored


def _is_above(attainment: Attainment, share: Decimal) -> bool:
    """Whether the actual value is at least so many times its target, where more is better."""
    wanted, given = attainment.wanted, attainment.given
    if attainment.direction is not Direction.MORE or wanted is None or given is None or wanted <= 0:
        return False
    return given >= EXACT.multiply(share, wanted)


# --- in words ----------------------------------------------------------------------------------------------------


def _reached(attainment: Attainment) -> str:
    if attainment.target.kind is Kind.DEADLINE:
        return "按时完成，得满分"
    if attainment.wanted is None:
        return "达到，得满分"
    if attainment.upper is not None:
        return f"{_given(attainment)} 在 {_range(attainment)} 之间，达到，得满分"
    sign = "=" if attainment.given == attainment.wanted else "≤" if attainment.direction is Direction.LESS else "≥"
    return f"{_given(attainment)} {sign} {_wanted(attainment)}，达到，得满分"


def _shortfall(attainment: Attainment) -> str:
    """未达到, and for a bound that is not included what was wanted: > 90 % is not 90 %."""
    if attainment.given != attainment.wanted:
        return "未达到"
    return f"应{'大于' if attainment.direction is Direction.MORE else '小于'} {_wanted(attainment)}"


def _as_share(attainment: Attainment) -> str:
    return f"{_given(attainment)} ÷ {_wanted(attainment)} = {_percent(attainment.ratio or Decimal(0))}"


def _percent(share: Decimal) -> str:
    """A share in percent, to one decimal."""
    return f"{typed((share * 100).quantize(Decimal('0.1'), ROUND_HALF_UP, EXACT))} %"


def _numbers(attainment: Attainment) -> tuple[Decimal, Decimal]:
    """The target's and the actual number of a measured attainment."""
    return attainment.wanted or Decimal(0), attainment.given or Decimal(0)


def _given(attainment: Attainment) -> str:
    return _measure(attainment, attainment.given)


def _wanted(attainment: Attainment) -> str:
    return _measure(attainment, attainment.wanted)


def _range(attainment: Attainment) -> str:
    return f"{_wanted(attainment)} 至 {_measure(attainment, attainment.upper)}"


def _measure(attainment: Attainment, number: Decimal | None) -> str:
    """A number of the formula; with its unit for percentages, and where the two were typed in different units."""
    digits = typed(number or Decimal(0))
    units = {attainment.target.unit, attainment.actual.unit} - {None}
    return f"{digits} {attainment.unit}" if attainment.unit == "%" or len(units) > 1 else digits

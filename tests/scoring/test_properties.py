"""What holds of every score: within 0 and the weight, never worse for a better value, the same in every unit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfeval.scoring import PROFILES, LessMethod, ScoringProfile, get_profile, score_form, score_indicator
from tests.indicators.target_values import TARGET_VALUES
from tests.scoring.rows import funds, row

pytestmark = pytest.mark.db_free

TEXTS = st.sampled_from([line[0] for line in TARGET_VALUES]) | st.text(max_size=40)
WEIGHTS = st.decimals(0, 50, places=2)
NUMBERS = st.decimals(0, 100_000, places=2)
LINEAR = replace(get_profile(), less_method=LessMethod.LINEAR)
PROFILE = st.sampled_from([*PROFILES, LINEAR])


@given(TEXTS, TEXTS, TEXTS, st.decimals(places=3) | WEIGHTS, PROFILE)
@settings(max_examples=800, deadline=None)
def test_any_text_is_scored_within_0_and_the_weight(
    target: str, actual: str, name: str, weight: Decimal, profile: ScoringProfile
) -> None:
    scored = score_indicator(target, actual, weight, name=name, profile=profile)
    assert scored.formula
    assert (scored.score is None) == (scored.manual or scored.needs_value)
    assert scored.needs_reason == (scored.reason_why != "")
    if scored.score is not None and scored.counts:
        assert 0 <= scored.score <= weight
        assert scored.score.as_tuple().exponent == -2


@given(st.text(max_size=5), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_texts_of_any_length_are_scored(piece: str, times: int) -> None:
    long = piece * 10**3 * times
    scored = score_indicator(long, long, Decimal(4), name=long)
    assert scored.score is None or 0 <= scored.score <= 4


@given(NUMBERS, NUMBERS, NUMBERS, WEIGHTS.filter(bool), PROFILE)
@settings(max_examples=300, deadline=None)
def test_a_better_value_is_never_worse(
    wanted: Decimal, one: Decimal, other: Decimal, weight: Decimal, profile: ScoringProfile
) -> None:
    low, high = sorted((one, other))
    for sign in ("≥", "＞", "≤", "＜"):
        scores = [
            score_indicator(f"{sign}{wanted}人", f"{number}人", weight, profile=profile).score for number in (low, high)
        ]
        worse, better = scores if sign in "≥＞" else reversed(scores)
        assert worse is not None
        assert better is not None
        assert worse <= better


@given(NUMBERS, st.integers(0, 10**9), WEIGHTS, st.sampled_from("≥≤"))
@settings(max_examples=300, deadline=None)
def test_yuan_and_wan_yuan_score_the_same(wanted: Decimal, given_yuan: int, weight: Decimal, sign: str) -> None:
    wan = f"{Decimal(given_yuan) / 10_000:f}万元"
    targets = f"{sign}{wanted}万元", f"{sign}{wanted * 10_000:f}元"
    scores = {
        score_indicator(target, actual, weight).score for target in targets for actual in (wan, f"{given_yuan}元")
    }
    assert len(scores) == 1


@given(st.integers(1, 10_000), st.integers(0, 10_000), WEIGHTS, st.sampled_from("≥≤"))
@settings(max_examples=300, deadline=None)
def test_percent_and_share_score_the_same(wanted: int, done: int, weight: Decimal, sign: str) -> None:
    """Up to 100 %, in hundredths of a percent."""

    def typed(number: int) -> tuple[str, str]:
        return f"{Decimal(number) / 100:f}%", f"{Decimal(number) / 10_000:f}"

    scores = {
        score_indicator(f"{sign}{target}", actual, weight).score for target in typed(wanted) for actual in typed(done)
    }
    assert len(scores) == 1


@given(
    st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.decimals(0, 100, places=2), st.none() | st.decimals(places=1))),
    st.none() | NUMBERS,
    st.none() | NUMBERS,
    PROFILE,
)
@settings(max_examples=200, deadline=None)
def test_a_form_of_anything_is_scored_and_adds_up(
    drawn: list[tuple[str, str, Decimal | None, Decimal | None]],
    adjusted: Decimal | None,
    executed: Decimal | None,
    profile: ScoringProfile,
) -> None:
    rows = [
        replace(row("数量指标", target, actual), weight=weight, own_score=own) for target, actual, weight, own in drawn
    ]
    money = replace(funds(), adjusted=adjusted, executed=executed)
    scored = score_form(rows, money, profile)
    known = [each.score for each in scored.rows if each.score is not None]
    execution = scored.execution.score if scored.execution else 0
    assert scored.total == sum(known) + execution
    assert scored.total <= scored.highest
    assert scored.is_complete == (len(known) == len(rows) and scored.execution is not None)
    assert sum(level.score for level in scored.levels) == sum(known)

"""Weights: proposed from the points of the first levels, and checked against them (DOMAIN §4.5)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfeval.scoring import PROFILES, ScoringProfile, get_profile, propose_weights, scored_level, weight_problems
from selfeval.values import EvaluationRowValues
from tests.scoring.rows import BENEFIT, not_applicable, row, whole

pytestmark = pytest.mark.db_free

FUTIAN = get_profile("futian")


def _proposed(rows: list[EvaluationRowValues], profile: ScoringProfile = FUTIAN) -> list[str]:
    return [str(each.weight) for each in propose_weights(rows, profile)]


def test_points_go_evenly_to_second_levels_then_to_their_rows() -> None:
    rows = [
        *[row("数量指标")] * 2,
        *[row("质量指标")] * 3,
        row("时效指标"),
        row("成本指标"),
        row("社会效益指标", level1=BENEFIT),
        *[row("满意度指标", level1=BENEFIT)] * 2,
    ]
    assert _proposed(rows) == ["6.5", "6", "4.5", "4", "4", "12.5", "12.5", "20", "10", "10"]


def test_what_does_not_apply_weighs_nothing() -> None:
    rows = [row("数量指标"), not_applicable("质量指标", level1="产出指标"), row("社会效益指标", level1=BENEFIT)]
    assert _proposed(rows) == ["50", "0", "40"]
    assert _proposed([row("数量指标", "/"), row("质量指标", "", "", name="")]) == ["0", "0"]


def test_half_points_give_way_where_there_are_too_many_rows() -> None:
    weights = [each.weight or Decimal(0) for each in propose_weights([row("数量指标")] * 120, FUTIAN)]
    assert sum(weights) == 50
    assert {str(weight) for weight in weights} == {"0.42", "0.41"}


def test_everything_else_of_a_row_stays() -> None:
    rows = [row("数量指标", deviation="两期改期", own="3", weight=None)]
    assert propose_weights(rows, FUTIAN) == (replace(rows[0], weight=Decimal(50)),)


@pytest.mark.parametrize(
    ("profile", "weights"),
    [
        ("futian", ["25", "25", "20", "20"]),
        ("national-2020", ["25", "25", "30", "10"]),
        ("national-2021", ["40", "20", "20", "10"]),
    ],
)
def test_each_profile_has_its_own_points(profile: str, weights: list[str]) -> None:
    rows = [
        row("数量指标"),
        row("成本指标"),
        row("社会效益指标", level1=BENEFIT),
        row("服务对象满意度指标", level1="满意度指标"),
    ]
    assert _proposed(rows, get_profile(profile)) == weights


@pytest.mark.parametrize(
    ("level1", "level2", "futian", "national"),
    [
        ("产出指标", "数量指标", "产出指标", "产出指标"),
        ("产出", "*数量", "产出指标", "产出指标"),
        ("产出指标（50分）", "数量指标", "产出指标", "产出指标"),
        ("产 出\n指标 50", "工作时效", "产出指标", "产出指标"),
        ("产出指标", "成本指标", "产出指标", "成本指标"),
        ("成本指标", "社会成本指标", "产出指标", "成本指标"),
        ("效益指标", "可持续影响", "效益指标", "效益指标"),
        ("效益指标", "满意度指标", "效益指标", "满意度指标"),
        ("满意度指标", "服务对象满意度指标", "效益指标", "满意度指标"),
        ("满意度", "其他", "效益指标", "满意度指标"),
        ("效益指标（含满意度）", "可持续影响", "效益指标", "效益指标"),
        ("投入指标", "资金支出进度", None, None),
        ("", "", None, None),
    ],
)
def test_levels_are_known_however_they_are_written(
    level1: str, level2: str, futian: str | None, national: str | None
) -> None:
    found = [scored_level(level1, level2, get_profile(profile)) for profile in ("futian", "national-2021")]
    assert [level.name if level else None for level in found] == [futian, national]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["数量指标", "质量指标", "时效指标", "成本指标", "社会效益指标", "满意度指标", "生态效益"]),
            st.booleans(),
        ),
        max_size=60,
    ),
    st.sampled_from(PROFILES),
)
def test_proposals_add_up_to_the_points_of_every_level_that_has_a_row(
    drawn: list[tuple[str, bool]], profile: ScoringProfile
) -> None:
    rows = [
        row(level2, level1=BENEFIT if "益" in level2 or "满" in level2 else "产出指标")
        if applies
        else not_applicable(level2)
        for level2, applies in drawn
    ]
    proposed = propose_weights(rows, profile)
    for level in profile.scored_levels:
        own = [each for each in proposed if scored_level(each.level1, each.level2, profile) == level]
        carries = any(not each.is_not_applicable for each in own)
        assert sum(each.weight or 0 for each in own) == (level.points if carries else 0)
    for each in proposed:
        assert (each.weight == 0) == each.is_not_applicable
    if {problem.place for problem in weight_problems(proposed, profile)} == set():
        assert sum(each.weight or 0 for each in proposed) == profile.indicator_points


# --- checks ------------------------------------------------------------------------------------------------------


def test_weights_that_add_up_have_no_problem() -> None:
    assert weight_problems(whole(), FUTIAN) == []
    assert weight_problems(propose_weights(whole(), FUTIAN), FUTIAN) == []


def test_levels_and_the_sum_of_all_are_checked() -> None:
    rows = whole()
    rows[0] = replace(rows[0], weight=Decimal("20.5"))
    problems = weight_problems(rows, FUTIAN)
    assert [(each.place, each.message, each.found, each.expected, each.row) for each in problems] == [
        ("产出指标", "产出指标的分值合计 55.5 分，应为 50 分", "55.5", "50", None),
        ("合计", "各项指标的分值合计 95.5 分，应为 90 分", "95.5", "90", None),
    ]


def test_a_level_without_any_row_lacks_its_points() -> None:
    problems = weight_problems([row("数量指标", weight="50")], FUTIAN)
    assert [each.message for each in problems] == [
        "效益指标的分值合计 0 分，应为 40 分",
        "各项指标的分值合计 50 分，应为 90 分",
    ]


def test_a_missing_weight_is_the_only_thing_said_of_its_sums() -> None:
    rows = whole()
    rows[0] = replace(rows[0], weight=None)
    problems = weight_problems(rows, FUTIAN)
    assert [(each.row, each.place, each.message, each.found) for each in problems] == [
        (0, "培训场次", "没有填分值", "空白")
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (row("数量指标", weight="-1"), "分值不能是负数，最多两位小数"),
        (row("数量指标", weight="2.555"), "分值不能是负数，最多两位小数"),
        (row("数量指标", weight="NaN"), "分值不能是负数，最多两位小数"),
        (
            row("数量指标", weight="1E+40"),
            "产出指标的分值合计 10,000,000,000,000,000,000,000,000,000,000,000,000,000 分",
        ),
        (not_applicable("数量指标", weight="5"), "不适用或没有填写的指标不计分，分值应为 0"),
        (row("资金到位", level1="投入指标"), "一级指标“投入指标”不在评分办法内"),
    ],
)
def test_a_weight_that_cannot_be(wrong: EvaluationRowValues, message: str) -> None:
    problems = weight_problems([wrong], FUTIAN)
    assert problems[0].message.startswith(message)

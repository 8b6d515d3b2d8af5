"""Scoring profiles: the three that ship, and reading a changed copy strictly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from selfeval.scoring import (
    DEFAULT,
    LABELS,
    PROFILES,
    USUAL_CAPS,
    LessMethod,
    ProfileError,
    ScoringProfile,
    get_profile,
    problems,
)

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize(
    ("profile", "execution", "points", "counts_in"),
    [
        ("futian", 10, {"产出指标": 50, "效益指标": 40}, {"成本指标": "产出指标", "满意度指标": "效益指标"}),
        ("national-2020", 10, {"产出指标": 50, "效益指标": 30, "满意度指标": 10}, {"成本指标": "产出指标"}),
        ("national-2021", 10, {"成本指标": 20, "产出指标": 40, "效益指标": 20, "满意度指标": 10}, {}),
    ],
)
def test_what_ships(profile: str, execution: int, points: dict[str, int], counts_in: dict[str, str]) -> None:
    found = get_profile(profile)
    assert found.execution_points == execution
    assert {level.name: level.points for level in found.scored_levels} == points
    assert found.counts_in == counts_in
    assert found.indicator_points == 90
    assert (found.caps, str(found.deduction), found.less_method) == ((), "0", LessMethod.RATIO)
    assert problems(found) == []


def test_the_default_and_a_profile_itself() -> None:
    assert get_profile().id == DEFAULT == "futian"
    changed = replace(get_profile(), deduction=Decimal(2))
    assert get_profile(changed) is changed


def test_every_choice_is_a_field_with_a_label() -> None:
    assert list(LABELS) == list(get_profile().as_json())


@pytest.mark.parametrize(
    "profile",
    [
        *PROFILES,
        replace(
            get_profile(),
            caps=USUAL_CAPS,
            deduction=Decimal("2.5"),
            less_method=LessMethod.LINEAR,
            reason_from=None,
        ),
    ],
    ids=lambda profile: profile.id,
)
def test_json_and_back(profile: ScoringProfile) -> None:
    assert ScoringProfile.from_json(json.loads(json.dumps(profile.as_json()))) == profile


def _put(**values: object) -> Callable[[dict[str, Any]], object]:
    return lambda content: content.update(values)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_put(surprise=1), "不认识“surprise”"),
        (lambda content: content.pop("caps"), "按执行率封顶：没有写"),
        (lambda content: content["levels"][0].pop("points"), "一级指标第 1 项：分值：没有写"),
        (lambda content: content["levels"].append(5), "一级指标第 5 项：应为一组有名称的值"),
        (_put(label=" "), "名称：不能空白"),
        (_put(label=5), "名称：应为不超过 60 个字符的文字"),
        (_put(label="长" * 61), "名称：应为不超过 60 个字符的文字"),
        (_put(id="Futian!"), "编号：只能用小写字母、数字和连字符，不超过 40 个字符"),
        (_put(execution_points="十"), "预算执行分值：应为 0 到 100 之间的数，最多 4 位小数"),
        (_put(execution_points=10.0), "预算执行分值：应为 0 到 100 之间的数，最多 4 位小数"),
        (_put(execution_points=True), "预算执行分值：应为 0 到 100 之间的数，最多 4 位小数"),
        (_put(execution_points="-1"), "预算执行分值：应为 0 到 100 之间的数，最多 4 位小数"),
        (_put(execution_points="1e1"), "预算执行分值：应为 0 到 100 之间的数，最多 4 位小数"),
        (_put(execution_points="9" * 5000), "预算执行分值：应为 0 到 100 之间的数，最多 4 位小数"),
        (_put(execution_points="20"), "预算执行和各一级指标的分值合计 110 分，应为 100 分"),
        (_put(deduction=None), "高于指标值扣几分：应为 0 到 100 之间的数，最多 4 位小数"),
        (_put(less_method="square"), "反向指标的算法：应为 ratio 或 linear"),
        (_put(less_method=[]), "反向指标的算法：应为 ratio 或 linear"),
        (_put(reason_from="1"), "高于指标值须说明原因的界限应大于 1"),
        (_put(deduct_from="0.5"), "高于指标值扣分的界限应大于 1"),
        (_put(reached_from="0.6"), "定性指标的得分下限：应为 0 < 部分达到 < 达到 ≤ 1"),
        (_put(caps="50"), "按执行率封顶：应为不超过 20 项的列表"),
        (_put(caps=[{"below": "50", "at_most": "59"}] * 21), "按执行率封顶：应为不超过 20 项的列表"),
        (
            _put(caps=[{"below": "60", "at_most": "69"}, {"below": "50", "at_most": "59"}]),
            "按执行率封顶：执行率应从低到高排列，总分上限不能随执行率下降",
        ),
        (_put(grades=[]), "等级：最后一个等级应从 0 分起"),
        (
            _put(grades=[{"name": "良", "at_least": "80"}, {"name": "优", "at_least": "90"}]),
            "等级：最后一个等级应从 0 分起；等级：起始分应从高到低排列",
        ),
        (
            _put(grades=[{"name": "优", "at_least": "90"}, {"name": "优", "at_least": "0"}]),
            "等级：名称不能重复",
        ),
        (lambda content: content["levels"][1].update(name="产出指标"), "一级指标“产出指标”写了两次"),
        (
            lambda content: content["levels"][2].update(points="0"),
            "一级指标“成本指标”有自己的分值，就不能再计入“产出指标”",
        ),
        (
            lambda content: content["levels"][2].update(counts_in=""),
            "一级指标“成本指标”没有分值；不单独计分的，请写明计入哪个一级指标",
        ),
        (
            lambda content: content["levels"][2].update(counts_in="满意度指标"),
            "一级指标“成本指标”计入的“满意度指标”不是单独计分的一级指标",
        ),
    ],
)
def test_what_is_wrong_is_said_in_its_place(spoil: Callable[[dict[str, Any]], object], message: str) -> None:
    content = json.loads(json.dumps(get_profile().as_json()))
    spoil(content)
    with pytest.raises(ProfileError) as caught:
        ScoringProfile.from_json(content)
    assert message in str(caught.value)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    content = get_profile().as_json() | {"label": "", "deduction": "x", "caps": 5}
    with pytest.raises(ProfileError) as caught:
        ScoringProfile.from_json(content)
    assert caught.value.problems == (
        "名称：不能空白",
        "按执行率封顶：应为不超过 20 项的列表",
        "高于指标值扣几分：应为 0 到 100 之间的数，最多 4 位小数",
    )


@pytest.mark.parametrize("values", [None, [], "futian", 5, {}])
def test_no_profile_at_all(values: object) -> None:
    with pytest.raises(ProfileError):
        ScoringProfile.from_json(values)

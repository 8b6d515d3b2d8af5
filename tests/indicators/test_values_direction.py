"""The direction of an indicator: by its comparator, else by its name, else it is asked for."""

from __future__ import annotations

import pytest

from indicators.values import Direction, direction, parse

pytestmark = pytest.mark.db_free

MORE, LESS = Direction.MORE, Direction.LESS


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("≥95%", MORE),
        ("＞90%", MORE),
        ("3次以上", MORE),
        ("≤3%", LESS),
        ("<5", LESS),
        ("24小时内", LESS),
        ("±5%以内", LESS),
        ("下降5%", MORE),
        ("下降≥5%", MORE),
        ("80%-90%", None),
        ("2025年6月底前", None),
        ("显著提升", None),
        ("不适用", None),
        ("≥2天或16小时", None),
    ],
)
def test_the_comparator_decides_whatever_the_name_says(target: str, expected: Direction | None) -> None:
    assert direction(parse(target), "故障率") is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("验收合格率", MORE),
        ("培训人次", MORE),
        ("服务对象满意度", MORE),
        ("系统运维数量", MORE),
        ("故障处置及时率", MORE),
        ("投诉处理率", MORE),
        ("安全隐患整改率", MORE),
        ("事故下降率", MORE),
        ("成本节约率", MORE),
        ("预算执行率", MORE),
        ("信息化系统故障率", LESS),
        ("安全事故发生数", LESS),
        ("有效投诉次数", LESS),
        ("逾期率", LESS),
        ("差错率", LESS),
        ("故障修复响应时间", LESS),
        ("业务平均办理时长", LESS),
        ("项目总成本", LESS),
        ("成本控制率", LESS),
        ("人均培训费用（元）", LESS),
        ("单位能耗", LESS),
        ("运维服务时间", None),
        ("网站内容", None),
        ("", None),
    ],
)
def test_without_a_comparator_the_last_words_of_the_name_decide(name: str, expected: Direction | None) -> None:
    assert direction(parse("100"), name) is expected

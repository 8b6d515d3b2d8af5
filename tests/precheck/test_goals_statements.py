"""Reading of what a text says in figures, and of the words that name a matter."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.rules.goals.capitals import in_figures
from indicators.rules.goals.naming import Naming, joined, naming, share
from indicators.rules.goals.statements import counter, statements
from indicators.rules.language import clauses, excerpt, fold, letters, likeness, listed, vocabulary, words

pytestmark = pytest.mark.db_free


def said(text: str) -> list[tuple[str, str, str]]:
    """Likeliest subject, number and unit of each statement."""
    return [(one.subjects[0] if one.subjects else "", str(one.number), one.unit) for one in statements(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("修剪行道树1,200株，清运垃圾3.5万吨", [("修剪行道树", "1200", "株"), ("清运垃圾", "35000.0", "吨")]),
        ("采购30台电脑和5台打印机", [("电脑", "30", "台"), ("打印机", "5", "台")]),
        ("完成6所学校的体检和2所学校的改造", [("学校的体检", "6", "所"), ("学校的改造", "2", "所")]),
        ("培训3场200人", [("培训", "3", "场"), ("培训", "200", "人")]),
        ("及时率、合格率均达到９５％以上", [("合格率", "95", "%")]),
        ("病虫害受害率控制在4‰以内", [("病虫害受害率", "0.4", "%")]),
        ("服务考核不低于90分", [("服务考核", "90", "分")]),
        ("新建三所幼儿园", [("幼儿园", "3", "所")]),
    ],
)
def test_figures_with_what_they_are_said_of(text: str, expected: list[tuple[str, str, str]]):
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "培训学员80-100人",
        "培训学员约100人",
        "培训学员100人左右",
        "每月培训学员100人",
        "其中女学员40人",
        "目前共有学员300人",
        "三年内培训学员900人",
        "就业率提高5%",
        "就业率比上年提高5个百分点",
        "支付合同款70%",
        "提供7*24小时服务，2个工作日内答复",
        "第3场报告会，2025年6月30日",
        "形成一批成果",
    ],
)
def test_figures_that_may_not_be_held_against_a_target(text: str):
    assert said(text) == []


def test_a_figure_that_two_rates_share_is_said_of_both():
    (statement,) = statements("参与率和培训合格率达到90%")
    assert statement.subjects == ("培训合格率", "参与率")


def test_a_count_may_be_named_before_behind_or_by_both():
    (statement,) = statements("采购30台电脑")
    assert statement.subjects == ("电脑", "采购", "采购电脑")
    assert statement.quote == "采购30台电脑"


def test_quote_is_as_typed_and_ends_with_its_own_figure():
    first, second = statements("走访企业２０家、高校10所，听取意见")
    assert (first.quote, second.quote) == ("走访企业２０家", "高校10所")


@pytest.mark.parametrize(
    ("text", "at_most"), [("投诉不超过3件", True), ("投诉3件以内", True), ("检查30件以上", False), ("检查30件", False)]
)
def test_upper_bounds_are_known(text: str, at_most: bool):
    (statement,) = statements(text)
    assert statement.at_most is at_most


def test_measure_words_of_one_meaning():
    assert [counter(unit) for unit in ("名", "位", "人", "场次", "项", "件")] == ["人", "人", "人", "场", "个", "件"]


def test_naming_tells_things_doings_and_measure():
    named = naming("完成设备采购验收合格率")
    assert named == Naming(frozenset({"设备"}), frozenset({"采购", "验收"}), "合格率")
    assert naming("家长满意率").measure == "满意度"
    assert naming("食品抽检批次") == naming("食品抽检数量")


def test_naming_compares_things_and_doings():
    bought, repaired, all_desks = naming("采购课桌"), naming("维修课桌"), naming("课桌椅采购数量")
    assert not bought.does_like(repaired)
    assert bought.does_like(all_desks)
    assert bought.is_within(all_desks)
    assert not all_desks.is_within(bought)
    assert share(bought, all_desks) == 2 / 3


def test_names_that_join_several_things():
    assert joined("走访企业/高校") == ("走访企业", "高校")
    assert joined("和平路养护及清扫") == ("和平路养护", "清扫")


@pytest.mark.parametrize(
    ("capitals", "number"),
    [("壹拾贰万叁仟", 123_000), ("拾万零伍", 100_005), ("贰亿零伍佰", 200_000_500), ("玖仟捌佰柒拾陆", 9_876)],
)
def test_capital_numerals(capitals: str, number: int):
    assert in_figures(capitals) == Decimal(number)


def test_folding_and_letters():
    assert fold(" ＡＢ１２％ ，好\n") == "AB12%,好"
    assert letters("（一）好，好！95%") == "一好好95"


def test_clauses_keep_thousands_together():
    assert clauses("补助1,200元，共3人；\n完成。") == ("补助1,200元", "共3人", "完成")


def test_words_and_lists():
    assert words("参与率，好") == ("参与率", "好")
    assert listed("培训参与率和满意度、和平路养护") == ("培训参与率", "满意度", "和平路养护")
    assert vocabulary("甲 乙\n丙") == {"甲", "乙", "丙"}


def test_likeness_counts_wording_only():
    assert likeness("做好养护。", "做好，养护") == 1.0
    assert likeness("做好养护", "购置电脑") == 0.0


def test_excerpt():
    assert excerpt(" 短 ") == "短"
    assert excerpt("一二三四五", 3) == "一二三…"

"""Keys, initials and closeness of names: what the library compares and is searched by."""

from __future__ import annotations

import pytest

from indicators.library import closeness, initials, kept_terms, level_key, same_levels, sought_terms, words
from indicators.models import LibraryIndicator

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize(
    ("level2", "key"),
    [
        ("数量指标", "数量"),
        ("*数量", "数量"),
        (" 时效 指标 ", "时效"),
        ("工作时效", "时效"),
        ("经济成本指标", "成本"),
        ("社会成本指标", "社会成本"),
        ("满意度指标", "服务对象满意度"),
        ("其他满意度指标", "其他满意度"),
    ],
)
def test_a_second_level_has_one_key_under_all_its_names(level2: str, key: str):
    assert level_key(level2) == key


def test_the_names_of_a_second_level_lead_back_to_its_key():
    assert same_levels("时效指标") == ("时效", "时效指标", "工作时效", "工作时效指标")
    assert {level_key(name) for name in same_levels("满意度指标")} == {"服务对象满意度"}


@pytest.mark.parametrize(
    ("name", "letters"),
    [("设备验收合格率", "sbyshgl"), ("重大项目（5G）数量", "zdxm5gsl"), ("ＡＩ 服务", "aifw"), ("％", "")],
)
def test_initials(name: str, letters: str):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("text", "found"),
    [("设备 验收合格", ("设备", "验收", "合格")), ("服务的对象", ("服务", "对象")), ("、。", ())],
)
def test_words(text: str, found: tuple[str, ...]):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("验收率", ("验收", "收率")),
        ("设备 验收", ("设备", "验收")),
        ("设", ()),
        ("sb", ("sb", "^sb")),
        ("sbys", ("sb", "by", "ys", "sby", "bys")),
        ("", ()),
    ],
)
def test_what_of_a_text_is_sought(text: str, terms: tuple[str, ...]):
    assert sought_terms(text) == terms


def test_a_long_text_is_sought_by_ten_pieces_over_its_length():
    text = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌"
    assert sought_terms(text) == ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "申酉")


@pytest.mark.parametrize("text", ["设备验收合格率", "验收", "sbyshgl", "yshg", "sb", "设备 合格"])
def test_what_is_sought_stands_among_what_is_kept(text: str):
    assert set(sought_terms(text)) & kept_terms("设备验收合格率")


@pytest.mark.parametrize(
    ("text", "name", "degree"),
    [
        ("设备 验收合格率", "设备验收合格率", 100),
        ("设备", "设备验收合格率", 95),
        ("验收", "设备验收合格率", 90),
        ("合格 设备", "设备验收合格率", 85),
        ("sbyshgl", "设备验收合格率", 100),
        ("SBYS", "设备验收合格率", 95),
        ("yshg", "设备验收合格率", 90),
        ("xyz", "设备验收合格率", 0),
        ("", "设备验收合格率", 90),
    ],
)
def test_closeness_of_what_holds_the_text(text: str, name: str, degree: float):
    assert closeness(text, name) == degree


def test_what_is_similar_is_closer_than_what_is_not():
    text = "设备验收的合格比率"
    close, far, farthest = (closeness(text, name) for name in ("设备验收合格率", "培训考核合格率", "故障响应时间"))
    assert 85 > close > 60 > far > farthest
    assert farthest < 40


def test_the_explanation_is_made_of_the_parts_that_are_there():
    entry = LibraryIndicator(formula="合格数÷总数×100%", data_source="验收报告。", standard="整改后才合格的不计入")
    assert entry.explanation == "计算方法：合格数÷总数×100%。数据来源：验收报告。评价标准：整改后才合格的不计入。"
    assert LibraryIndicator(meaning="反映设备质量").explanation == "反映设备质量。"
    assert LibraryIndicator().explanation == ""

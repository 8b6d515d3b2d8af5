"""Texts of a form that were copied where two were asked for: goal and long-term goal, goal and actual result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from rapidfuzz.distance import Indel

from indicators.rules.form import TEXT_LABELS, Form, FormKind
from indicators.rules.language import clauses, excerpt, fold, letters, likeness
from indicators.rules.rule import Hit, Threshold, Thresholds, in_field, rule
from perfgoals.text import is_not_applicable

_YEAR: Final = re.compile(r"20\d{2}年?(?:度(?!假))?|(?:本|当|全|今)年(?:度(?!假))?|年度")
_YEARS: Final = re.compile(r"20\d{2}年?度?(?:[-~～—–至到、]|和)+20\d{2}")
_GOAL_WORD: Final = re.compile(r"(?:年度|长期|中长期|总体|以下年度)目标")
_NUMERAL: Final = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十]+")
# A number that numbers no paragraph.
_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?(?![\d、.．)）])")
# Words by which a long-term goal looks beyond the year.
_LONG_RUN: Final = ("长期", "持续", "逐年", "逐步", "每年", "中长期", "常态化", "期间")
_DONE: Final = re.compile(r"已经?|了|顺利|圆满|按时|如期")
# One text that only points at the other.
_AS_ANNUAL: Final = re.compile(r"(?:详?见|同)(?:上|年度目标)|与年度目标(?:相同|一致)")
_AS_EXPECTED: Final = re.compile(r"(?:详?见|同)(?:左|上|预期目标)")
_OPENING: Final = re.compile(r"通过(?:本|该)?项目的?(?:实施|开展)|(?:我|本)(?:局|委|办|院|校|馆|中心|单位|部门|街道)")
# A clause that only says that the goal was reached: 较好地完成了年度目标任务, 各项任务全部完成.
_GOAL: Final = r"(?:各项|全部|年度|年初|全年|预期|既定|绩效|总体|工作)*(?:目标|任务|指标)+"
_GOAL_REACHED: Final = re.compile(
    rf"(?:较好|全部|全面|均)*地?(?:完成|达到|实现){_GOAL}|{_GOAL}(?:均|都|全部)*(?:完成|达到|实现)"
)


def _without_year(text: str) -> str:
    """The wording of a goal without the year that it is for."""
    return letters(_YEAR.sub("", _GOAL_WORD.sub("目标", fold(text))))


def _looks_further(annual: str, long_term: str) -> bool:
    """Whether the long-term goal names years, a long run or figures that the annual goal does not."""
    if _YEARS.search(fold(long_term)) and not _YEARS.search(fold(annual)):
        return True
    further = _GOAL_WORD.sub("", long_term)
    if any(word in further and word not in annual for word in _LONG_RUN):
        return True
    return _NUMERAL.findall(_YEAR.sub("", fold(long_term))) != _NUMERAL.findall(_YEAR.sub("", fold(annual)))


@rule(
    "goal_equals_long_term",
    "年度目标与长期目标相同",
    source="申报表分列“年度目标”与“长期目标”（2020年：中长期目标）：一个说本年度做到什么，一个说实施期内做到什么",
    what="年度目标与长期目标逐字相同，或者只差年份、空格、标点和个别字。",
    suggestion="年度目标写明本年度要完成的内容、数量和时间；长期目标写明实施期满时要达到的结果",
    thresholds={"likeness": Threshold(value=Decimal("0.92"), label="相同字数的比例达到多少即视为相同")},
)
def goal_equals_long_term(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The annual goal is the long-term goal over again; years, blanks and punctuation do not tell them apart.

    报：年度目标 完成全区公园的日常养护，为市民提供整洁的环境。｜长期目标 完成全区公园的日常养护，为市民提供整洁的环境。
    报：年度目标 完成2025年度道路养护工作。｜长期目标 完成道路养护工作
    报：年度目标 完成道路养护。｜长期目标 同年度目标
    报：表 2020项目表｜年度目标 保障校舍安全。｜中长期目标 保障校舍 安全
    不报：年度目标 完成3所学校的校舍修缮。｜长期目标 完成12所学校的校舍修缮。
    不报：年度目标 做好道路养护，提高通行质量。｜长期目标 做好道路养护，长期提高通行质量。
    不报：年度目标 完成道路养护。｜长期目标 完成道路养护，建立养护台账，实现道路完好率95%。
    不报：年度目标 完成2025年道路养护。｜长期目标 完成2025年至2027年道路养护。
    """
    for key, annual in form.annual_goals:
        for long_key, long_term in form.long_term_goals:
            if how := _how_alike(annual, long_term, limits["likeness"]):
                yield in_field(
                    key,
                    f"{TEXT_LABELS[key]}与{TEXT_LABELS[long_key]}{how}，看不出本年度要做到什么",
                    found=excerpt(annual),
                    expected=f"与{TEXT_LABELS[long_key]}有区别的本年度目标",
                )


def _how_alike(annual: str, long_term: str, enough: Decimal) -> str:
    """In what way two goals are the same, blank where they differ or say nothing."""
    if _AS_ANNUAL.fullmatch(letters(long_term)):
        return "相同"
    if not letters(annual) or is_not_applicable(annual) or _looks_further(annual, long_term):
        return ""
    if letters(annual) == letters(long_term):
        return "逐字相同"
    ours, theirs = _without_year(annual), _without_year(long_term)
    alike = ours == theirs or Indel.normalized_similarity(ours, theirs) >= enough
    return "只差年份或个别字" if alike else ""


@rule(
    "actual_equals_expected",
    "实际完成情况照抄预期目标",
    source="自评表“年度总体目标”分列“预期目标”与“实际完成情况”，后者要写实际做了什么、做到什么程度",
    what="实际完成情况与预期目标相同或几乎相同，没有写出实际做了什么。",
    suggestion="写明实际做了什么、完成的数量和结果、何时完成；没有完成的，写明原因",
    thresholds={"likeness": Threshold(value=Decimal("0.95"), label="相同字数的比例达到多少即视为照抄")},
    kinds=frozenset({FormKind.SELF_EVALUATION}),
)
def actual_equals_expected(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """What was achieved repeats what was expected, and tells nothing that was done.

    报：表 自评表｜预期目标 保障食堂正常供餐，提高职工满意度。｜实际完成情况 保障食堂正常供餐，提高职工满意度。
    报：表 自评表｜预期目标 保障食堂正常供餐。｜实际完成情况 同预期目标
    报：表 自评表｜预期目标 保障食堂正常供餐，提高职工满意度｜实际完成情况 保障了食堂正常供餐、提高了职工满意度。
    报：表 自评表｜预期目标 保障食堂正常供餐。｜实际完成情况 2024年，我局保障食堂正常供餐，年度目标任务全部完成。
    不报：表 自评表｜预期目标 保障食堂正常供餐。｜实际完成情况 全年供餐246天，12名职工评议均为满意。
    不报：表 自评表｜预期目标 开展业务培训，提高水平。｜实际完成情况 因场地原因改为线上，开展业务培训，提高水平。
    不报：表 自评表｜预期目标 采购电脑30台。｜实际完成情况 已采购电脑30台。
    """
    expected, actual = form.text("expected_goal"), form.text("actual_goal")
    if letters(expected) and _is_copy(actual, expected, limits["likeness"]):
        yield in_field(
            "actual_goal",
            "实际完成情况照抄预期目标，没有写出实际做了什么",
            found=excerpt(actual),
            expected="实际完成的内容、数量和结果",
        )


def _is_copy(actual: str, expected: str, enough: Decimal) -> bool:
    """Whether a result repeats the goal. “已采购电脑30台” does not, nor does one with figures of its own."""
    if _AS_EXPECTED.fullmatch(letters(actual)):
        return True
    reported, wanted = _content(actual), _content(expected)
    says_done = _DONE.search(actual) and _FIGURE.search(actual)
    new_figures = set(_FIGURE.findall("，".join(reported))) - set(_FIGURE.findall("，".join(wanted)))
    if says_done or new_figures or not reported:
        return False
    in_order, in_any = (likeness("".join(order(reported)), "".join(order(wanted))) for order in (list, sorted))
    return max(in_order, in_any) >= enough


def _content(text: str) -> list[str]:
    """The clauses of a text without who and when, 已 and 了, and without those that only say that all was done."""
    said = _OPENING.sub("", _DONE.sub("", _YEAR.sub("", fold(text))))
    return [clause for clause in clauses(said) if letters(clause) and not _GOAL_REACHED.fullmatch(letters(clause))]

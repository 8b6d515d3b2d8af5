"""What a form rests on: documents of a year gone by, drafts, laws and plans that are over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from indicators.rules.form import Form
from indicators.rules.language import clauses, fold, letters, vocabulary
from indicators.rules.rule import Hit, Thresholds, in_field, rule

# 《…》, titles within titles included, with a mark such as （征求意见稿） behind it.
_TITLE: Final = re.compile(r"《(?:[^《》]|《[^《》]*》?)*》?(?:\s*[（(][^（）()]{2,12}[）)])?")
_DRAFT: Final = re.compile(
    r"(?:征求意见|讨论|送审|报批|审议)稿|[（(〔\[](?:修订)?(?:草案|草稿|初稿)[^（）()]{0,8}[）)〕\]]"
)
# What is issued anew every year says what is to be done in that year and nothing beyond.
_YEARLY: Final = re.compile(
    "工作计划|工作要点|工作安排|重点工作|工作任务|任务清单|任务分解|绩效管理工作|考核方案|考核指标|培训计划|采购计划|投资计划"
    "|预算编制|部门预算|政府工作报告|民生实事"
)
# These may run for longer, and are yearly only where the title says 年度.
_YEARLY_IF_SAID: Final = re.compile("实施方案|工作方案|行动方案|行动计划|建设计划|评估方案|考核办法|考核细则")
_YEAR: Final = re.compile(r"(?<!\d)(20\d{2})(年度|年)?(?!\d)")
_YEARS: Final = re.compile(r"20\d{2}年?度?(?:[-~～—–至到]+)20\d{2}")
# Contracts, minutes and requests keep the year of their making and bind beyond it.
_STANDING: Final = re.compile("合同|协议|纪要|会议|请示|批复|呈批|中标|招标|报价|复函")
# 民法典第一千二百六十条: repealed from 2021-01-01.
_REPEALED: Final = vocabulary("婚姻法 继承法 民法通则 收养法 担保法 合同法 物权法 侵权责任法 民法总则")
_REPEALED_FROM: Final = 2021
# 五年规划 by their names: the last year that they cover.
_PLANS: Final[Mapping[str, int]] = {"十一五": 2010, "十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030}
_ORDINALS: Final = {f"第{name[:-1]}个五年": name for name in _PLANS}
_PLAN: Final = re.compile(
    rf"[“\"]?({'|'.join((*_PLANS, *_ORDINALS))})[”\"]?[^，,。；;《》\n]{{0,12}}(?:规划|计划|纲要)"
)


def _past_year(document: str, year: int) -> int | None:
    """The year of a yearly document that was over before the budget of ``year`` was drawn up, else ``None``."""
    plain = fold(document)
    if _YEARS.search(plain) or _STANDING.search(plain):
        return None
    named = _YEAR.findall(plain)
    yearly = _YEARLY.search(plain) or (_YEARLY_IF_SAID.search(plain) and any(word == "年度" for _, word in named))
    # The document in force while a budget is drawn up is that of the year before.
    latest = max((int(found) for found, _ in named), default=year)
    return latest if yearly and latest < year - 1 else None


def _is_repealed(title: str) -> bool:
    name, _, _ = title.partition("》")
    return letters(name).removeprefix("中华人民共和国") in _REPEALED


def _past_plan(text: str, year: int) -> tuple[str, int] | None:
    """The latest five-year plan that a text names and its last year, if it was over when the budget was drawn up."""
    named = [(_PLANS[_ORDINALS.get(found[1], found[1])], found.group().strip()) for found in _PLAN.finditer(text)]
    last, words = max(named, default=(year, ""))
    return (words, last) if last < year - 1 else None


@rule(
    "outdated_basis",
    "依据为往年或未定稿文件",
    source="申报表“政策依据”应为申报时有效的文件",
    what="政策依据是往年的年度文件（工作计划、工作要点、年度实施方案等）、未定稿文件（征求意见稿、讨论稿、草案）、"
    "已经废止的法律或期满的五年规划。",
    suggestion="换成现行有效的文件；仍须沿用的，写明理由",
)
def outdated_basis(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The policy basis is a yearly document of a year gone by, a draft, or law and plan that are over.

    Standing rules of any year are sound, and so is the yearly document of the year in which the budget is made.

    报：年度 2025｜政策依据 依据《某区2022年度绿化养护工作计划》开展。
    报：年度 2025｜政策依据 某街道2021年工作要点
    报：年度 2025｜政策依据 《某市校园安全管理办法（征求意见稿）》
    报：年度 2025｜政策依据 《某市校园安全管理条例》（草案）
    报：年度 2025｜政策依据 《中华人民共和国合同法》
    报：年度 2025｜政策依据 《某区“十三五”教育发展规划》
    不报：年度 2025｜政策依据 《某区2024年度绿化养护工作计划》
    不报：年度 2025｜政策依据 《某市校园安全管理办法（试行）》（2012年）、《中华人民共和国劳动合同法》
    不报：年度 2025｜政策依据 《2023年度物业服务采购合同》《某区2023-2025年行动方案》《某区“十四五”教育发展规划》
    不报：年度 2025｜政策依据 2021年第8次办公会会议纪要
    """
    text = form.text("policy_basis")
    titles = [title.strip() for title in _TITLE.findall(text)]
    for title in titles:
        if _DRAFT.search(title):
            yield in_field("policy_basis", "政策依据是未定稿的文件", found=title, expected="正式印发的文件")
        elif form.year and form.year > _REPEALED_FROM and _is_repealed(title):
            message = "政策依据是已经废止的法律，自2021年1月1日起施行《民法典》"
            yield in_field("policy_basis", message, found=title, expected="《中华人民共和国民法典》")
    if not form.year:
        return
    for document in (*titles, *clauses(_TITLE.sub("，", text))):
        if past := _past_year(document, form.year):
            message = f"本表为{form.year}年度，政策依据却是{past}年的文件"
            yield in_field("policy_basis", message, found=document, expected=f"{form.year - 1}年或{form.year}年的文件")
    if plan := _past_plan(text, form.year):
        words, last = plan
        message = f"本表为{form.year}年度，政策依据中的规划已于{last}年期满"
        yield in_field("policy_basis", message, found=words, expected="现行的规划")

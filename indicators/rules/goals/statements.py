"""What a text says in figures: “完成法律文件审查85份”, “满意度达到95%以上”. Pure reading, no judgement.

A figure counts with what it is said of. Left out is what may not be held against a target: ranges and about-figures,
changes (提高5%), figures of a part or a period of the year (其中, 每月), of other years, and payments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from indicators.rules.language import listed, vocabulary
from indicators.values.numerals import chinese_number, decimal
from indicators.values.units import COUNTS, alternatives

PERCENT: Final = "%"
POINTS: Final = "分"
RATE_END: Final = re.compile(r"(?:率|度|性|比例|占比|得分|评分|分数)[”\"’）)]?$")

# Full-width signs as plain ones, each for one, so that places stay the same.
_PLAIN: Final = str.maketrans("０１２３４５６７８９％．＞＜＝～", "0123456789%.><=~")
# Measure words that as often make an ordinal or part of a word.
_UNSURE_COUNTERS: Final = vocabulary("号 级 档 星 星级 点 度 线 路 首 口 眼 团 队 部 把 像素 帧 核 系统 平台 单位 标准")
# What makes another word of a counter, or a length of time: 个月, 分钟, 人民, 所有.
_OTHER_WORD: Final = (
    r"个(?:工作日|自然日|月|小时|百分点|星期|季度|年|学期)"
    r"|分(?:钟|别|析|局|类|为|级|批|布|期|项|组|步|区|配|享|管|公司|中心|部)"
    r"|人(?:民|才|口|大|均|工|行|员)|次(?:日|月|年)|所(?:有|需|属|在|以)|门(?:诊|户|禁|牌)|位(?:于|置)"
    r"|条(?:例|款)|期(?:间|限|末)|本(?:年|项|区|市|单|级|地)|家(?:庭|长|属)|类(?:似|别)|起(?:始|草)"
    r"|处(?:理|置)|站(?:式)|案|批(?:复|准)|面|层(?:级|面)"
)
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?|[两三四五六七八九十](?=[个台套场次家份件间所项])"
# Not the end of another number, of a range, a product, an ordinal.
_FRESH: Final = r"(?<![\d.*×xX/第~－—–〔［\[（(+-])(?<!\d[-至到,])(?<![第零〇一二三四五六七八九十百千])"
_AT_LEAST: Final = r"≥|≧|>=|>|不少于|不低于|不小于|大于等于|大于|高于|超过|超|至少|达到|达|优于"
_AT_MOST: Final = r"≤|≦|<=|<|不超过|不高于|不大于|不多于|小于等于|小于|低于|少于|控制在|至多"
_LEVEL: Final = r"为|是|=|保持在?|维持在?|提[升高][到至]|降低?[到至]|共计|合计|共"
_FIGURE: Final = re.compile(
    rf"(?:(?P<bound>{_AT_LEAST}|{_AT_MOST}|{_LEVEL})\s*)?{_FRESH}(?P<number>{_NUMBER})\s*(?P<scale>万|亿)?"
    rf"(?!{_OTHER_WORD})(?P<unit>%|‰|{alternatives(set(COUNTS) - _UNSURE_COUNTERS)})"
    r"(?P<behind>\s*[（(]?(?:及?以[上下内]|之内|左右|上下)[）)]?)?(?![-~～—–/至到])"
)
_CLAUSE: Final = re.compile(r"(?:[^，；;。！!？?：:\n\r,]|(?<=\d),(?=\d{3}))+")
_CHANGE: Final = re.compile(
    r"(?:提[升高]|增[长加]|上[升浮]|下[降浮]|降低|减少|压[缩减]|节[约省]|缩短|核减)"
    r"(?:了|约|不少于|不低于|超过|≥|>|\s)*$"
)
_ABOUT: Final = re.compile(r"(?:约|近|大概|预估|估计)\s*$")
# A part, a period, another time, or money: such figures are not what the year is to bring.
_ELSEWHERE: Final = re.compile(
    r"其中|每|累计|现有|原有|目前|当前|截[至止]|已(?!建)|上年|去年|往年|前期|历年|分别|另|剩余|同比|环比|权重"
    r"|[两三四五]年|(?<!\d)\d年|期间|20\d{2}\s*[-~～—–至到]|支付|付款|款项"
)
_LIST_SIGNS: Final = "、和与及 "
_ENDS_MEMBER: Final = re.compile(r"\w\s*(?:、|以?及|和|与)\s*$")
_LINK_WORDS: Final = re.compile(r"(?:均|都|应|需|要|能够?|须|也|全部)+$")
_SCALES: Final[Mapping[str, int]] = {"万": 10_000, "亿": 100_000_000}
# Measure words of one meaning.
_SAME_COUNTER: Final[Mapping[str, str]] = {
    **dict.fromkeys(("名", "位"), "人"),
    **dict.fromkeys(("项", "点位"), "个"),
    "场次": "场",
    "人天": "人日",
    "千米": "公里",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A figure and what it is said of.

    ``subjects`` are the wordings that may name it, the likeliest first; ``unit`` is PERCENT, POINTS or the measure
    word as typed; ``number`` is in that unit without 万 and ‰; ``quote`` is the passage as typed.
    """

    quote: str
    subjects: Sequence[str]
    number: Decimal
    unit: str
    at_most: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether a share or a score is stated, not a count."""
        return self.unit in (PERCENT, POINTS)


def counter(unit: str) -> str:
    """A measure word by the one name of its meaning: 名 and 位 are 人, 项 is 个."""
    return _SAME_COUNTER.get(unit, unit)


@lru_cache(1024)
def statements(text: str) -> Sequence[Statement]:
    """The statements in figures of a text, in order."""
    plain = text.translate(_PLAIN)
    return tuple(
        statement
        for clause in _CLAUSE.finditer(plain)
        for statement in _in_clause(clause.group(), text[clause.start() : clause.end()])
    )


def _in_clause(clause: str, typed: str) -> Iterator[Statement]:
    """The statements of one clause: what stands between two figures belongs to one of them."""
    figures = list(_FIGURE.finditer(clause))
    before = ""
    for place, figure in enumerate(figures):
        start = figures[place - 1].end() if place else 0
        end = figures[place + 1].start() if place + 1 < len(figures) else len(clause)
        left = clause[start : figure.start()]
        # “培训3场200人”: what was said before the first figure holds for the second as well.
        before = left if left.strip(_LIST_SIGNS) else before
        if not _is_comparable(clause[: figure.start()], before, figure["behind"] or ""):
            continue
        rate = figure["unit"] in (PERCENT, "‰", POINTS)
        behind = "" if rate else _behind(clause[figure.end() : end])
        # Behind another figure only the nearest words are of this one: “电脑30台、打印机5台”; those before 和 in
        # “8所学校的体检和2所学校的改造” are of the other.
        is_apart = bool(place and behind and _ENDS_MEMBER.search(left))
        start = max(start, figure.start() - len("" if is_apart else _nearest(left))) if place else start
        yield Statement(
            quote=typed[start : figure.end() + len(behind)].strip(_LIST_SIGNS),
            subjects=tuple(_rates(before) if rate else _counted("" if is_apart else before, behind)),
            number=_number(figure),
            unit=PERCENT if figure["unit"] == "‰" else figure["unit"],
            at_most=_is_at_most(figure),
        )


def _nearest(before: str) -> str:
    """The last member of a list that ends before a figure."""
    return "".join(listed(before)[-1:])


def _behind(after: str) -> str:
    """The first member of a list that begins behind a figure; blank where the figure itself ends a member."""
    return "" if after.startswith("、") else "".join(listed(after)[:1])


def _is_comparable(lead: str, before: str, behind: str) -> bool:
    """Whether a figure is what the year is to bring, and exact."""
    vague = "左右" in behind or "上下" in behind or _ABOUT.search(before)
    return not (vague or _CHANGE.search(before) or _ELSEWHERE.search(lead))


def _is_at_most(figure: re.Match[str]) -> bool:
    behind = figure["behind"] or ""
    return bool(re.fullmatch(_AT_MOST, figure["bound"] or "")) or "下" in behind or "内" in behind


def _number(figure: re.Match[str]) -> Decimal:
    number = chinese_number(figure["number"]) or decimal(figure["number"])
    return number / 10 if figure["unit"] == "‰" else number * _SCALES.get(figure["scale"] or "", 1)


def _rates(before: str) -> Iterator[str]:
    """The rates that a figure is said of: “及时率、合格率均达到95%” speaks of two."""
    for place, part in enumerate(reversed(listed(before))):
        subject = _LINK_WORDS.sub("", part)
        if place and not RATE_END.search(subject):
            return
        yield subject


def _counted(before: str, behind: str) -> Iterator[str]:
    """What a count may be said of: the words behind it, before it, or both (“采购30台电脑”)."""
    nearest = _nearest(before)
    yield from dict.fromkeys(filter(None, (behind, nearest, nearest + behind, before.strip())))

"""The numbers of a calculation text (测算依据): sums of money, percentages and counts, each with its place. Pure.

``plain`` makes a text half-width without moving a character, so that places in it are places in the text as typed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Final

from indicators.values.numerals import chinese_number

_KEPT: Final = 512

# One character for one: full-width letters, digits and signs, and the many ways to write a sign of reckoning.
_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | str.maketrans(
    {"\u3000": " ", "\u00a0": " ", "￥": "¥", "✕": "×", "╳": "×", "∗": "*", "＂": '"', "﹦": "=", "≒": "≈", "–": "-"}
)
# A full-width comma ends a clause, unless it separates the thousands of a sum of money.
_HALF_WIDTH[ord("，")] = ord("，")
_WIDE_THOUSANDS: Final = re.compile(r"(?<![\d,.])\d{1,3}(?:，\d{3})+(?=(?:\.\d+)?\s*[亿万]?元)")

NUMBER: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"

# Measure words (量词) that prices are given for and things are counted in; longer ones first.
_LONG_MEASURES: Final = (
    "平方公里|平方米|立方米|公里|千米|人次|人月|人天|人日|人年|人户|工日|工时|学时|课时|车次|架次|批次|户次|台次|"
    "个月|个季度|季度|学期|学年|半天|小时|分钟|机柜|端口|座席|社区|街道|点位|万字|千字"
)
_SHORT_MEASURES: Final = (
    "人名位户家个台套辆次场期批年月天日周亩米吨册本份件条张块栋幢间所座项点站村校班节课篇字页幅株棵盏只头桶箱袋组队岗席线路柜"
    "门度号部支把枚片瓶盒餐顿夜晚趟车例床剂针样包标宗案单笔票㎡岁处段类方升斤"
)
_LATIN_MEASURES: Final = "m2|m²|m3|km|kg|GB|TB|MB|MW|[mtGM](?![a-zA-Z])|[kK]?[vV][aA]|[kK]?[wW]h?"
MEASURES: Final = f"{_LONG_MEASURES}|[{_SHORT_MEASURES}]|{_LATIN_MEASURES}"

# What looks like a number and counts nothing: list marks, numbers of documents and chapters, dates and years.
_YEAR: Final = r"(?:19|20)\d\d"
_NOT_COUNTED: Final = re.compile(
    rf"""
      (?:(?<=[\n。；;:，])|^)\s*\(?\d{{1,2}}(?:\)|[、.](?!\d))                # 1、 1. (1) 1) at the head of a clause
    | \(\d{{1,2}}\)                                                         # (1) within one
    | [〔\[【(]\s*{_YEAR}\s*[〕\]】)]\s*(?:第?\d+号)?                        # 〔2023〕12号
    | 第?\d+号(?!线|楼|机)
    | 第\s*\d+(?:\.\d+)*
    | \d+(?:\.\d+){{2,}}                                                    # 2.3.2
    | {_YEAR}\s*[-./]\s*\d{{1,2}}(?:\s*[-./]\s*\d{{1,2}})?(?![\d.]|\s*[万元])   # 2025-03-01, 2025.3
    | {_YEAR}\s*[-~—至到]+\s*(?:20)?\d\d\s*(?:年|学年)                       # 2024-2025年
    | {_YEAR}\s*年度?(?:\s*\d{{1,2}}\s*[-~—至到]+\s*\d{{1,2}}\s*月(?![×*]))?   # 2025年1-9月
      (?:\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?)?
    | (?<!\d)[12]\d\s*年(?=度|初|末|底|需|应|拟|支付|预算|计划|安排|申请|上半年|下半年)  # 25年支付
    | \d{{1,2}}月\d{{1,2}}日
    """,
    re.VERBOSE | re.MULTILINE,
)
# A number with more digits is a code.
_MOST_DIGITS: Final = 15
_SCALES: Final = {
    "亿": Decimal(100_000_000),
    "千万": Decimal(10_000_000),
    "百万": Decimal(1_000_000),
    "万": Decimal(10_000),
    "W": Decimal(10_000),
    "千": Decimal(1_000),
    "百": Decimal(100),
    "": Decimal(1),
}
# 50万 is money unless something is counted in it: 50万平方米, 50万人 (and 50万人民币 is money again).
_COUNTED_IN_WAN: Final = (
    r"平方|平米|立方|公里|公顷|公斤|人(?!民币)|条(?!件)|度(?!过)|"
    r"[次张份件户个米吨亩册棵株辆台套字名只头家千伏瓦兆㎡枚瓶盒粒羽斤盏幅]"
)
_MONEY_UNIT: Final = rf"\(?\s*(?:亿|千万|百万|万|千|百)?元\)?|(?:亿|千万|万)(?!{_COUNTED_IN_WAN})|[wW](?![a-zA-Z])"
_PER: Final = rf"\s*(?:\(?\s*[/每]\s*\(?|\()(?:{MEASURES})(?:\s*[/·.每]\s*(?:{MEASURES}))*\)?"
_QUANTITY: Final = re.compile(
    rf"""
    (?<![A-WYZa-wyz\d.])
    (?:(?P<sign>¥)\s*)?
    (?:(?P<low>{NUMBER})\s*(?:[亿万千]?元|万|%)?\s*(?:[-~—至到]|--|——)\s*)?
    (?P<number>{NUMBER})(?![\d,]\d)
    \s*(?P<more>[余多几](?=\s*[亿万千百元]))?
    \s*(?:
        (?P<money>{_MONEY_UNIT})(?P<per>{_PER})?
      | (?P<percent>%|‰)
      | (?P<scale>[万亿])?(?P<count>\(?(?:{MEASURES}))?
    )
    """,
    re.VERBOSE,
)
_CHINESE_DIGITS: Final = "一二两三四五六七八九十"
_CHINESE: Final = re.compile(
    rf"(?<![第其零百\d{_CHINESE_DIGITS}])(?P<number>[{_CHINESE_DIGITS}百千]{{1,5}})"
    rf"(?:(?P<scale>[万亿]?)元|(?P<count>个月|人月|个季度|季度|[年月人名位次期个家台辆场天])(?![{_CHINESE_DIGITS}]))"
)
_ABOUT_BEFORE: Final = re.compile(r"(?:约|大约|大概|接近|近)(?:需|为|计|人民币|是)?\s*$")
_ABOUT_AFTER: Final = re.compile(r"\s*(?:左右|上下|余)")


class Kind(Enum):
    """What a number stands for."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    BARE = "bare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with its unit, at ``start``–``end`` of the text.

    ``value`` is in 元, a share of one, or the count itself (万 multiplied out); of a range it is the upper end and
    ``low`` the lower. ``step`` is what one of the last digit written is worth. ``per`` holds the measure words
    of a price (元/人/月: 人, 月). ``about`` stands for 约, 左右, 余.
    """

    kind: Kind
    value: Decimal
    step: Decimal
    start: int
    end: int
    low: Decimal | None = None
    unit: str = ""
    per: Sequence[str] = ()
    about: bool = False

    @property
    def is_range(self) -> bool:
        """Whether it says from … to …, so that no one number can be reckoned with."""
        return self.low is not None


@lru_cache(_KEPT)
def plain(text: str) -> str:
    """The text in half-width, character for character."""
    return _WIDE_THOUSANDS.sub(lambda match: match[0].replace("，", ","), text.translate(_HALF_WIDTH))


@lru_cache(_KEPT)
def quantities(text: str) -> Sequence[Quantity]:
    """The numbers of a plain text that count something, in order."""
    searched = _NOT_COUNTED.sub(lambda match: "\0" * len(match[0]), text)
    in_digits = [_in_digits(match, searched) for match in _QUANTITY.finditer(searched) if not _is_code(match)]
    in_chinese = [_in_chinese(match) for match in _CHINESE.finditer(searched)]
    return tuple(sorted([*in_digits, *filter(None, in_chinese)], key=lambda quantity: quantity.start))


def _is_code(match: re.Match[str]) -> bool:
    return any(len(match[name] or "") > _MOST_DIGITS for name in ("low", "number"))


def _in_digits(match: re.Match[str], text: str) -> Quantity:
    if match["money"] or match["sign"]:
        kind, unit, scale = Kind.MONEY, "元", (match["money"] or "").strip("()元 ").upper()
    elif match["percent"]:
        kind, unit, scale = Kind.PERCENT, match["percent"], ""
    else:
        scale, unit = match["scale"] or "", (match["count"] or "").lstrip("(")
        kind = Kind.COUNT if unit or scale else Kind.BARE
    worth = _SCALES[scale] / {"%": 100, "‰": 1000}.get(unit, 1)
    number, low = match["number"].replace(",", ""), (match["low"] or "").replace(",", "")
    before = text[max(0, match.start() - 8) : match.start()]
    about = match["more"] or _ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(text, match.end())
    return Quantity(
        kind=kind,
        value=Decimal(number) * worth,
        step=Decimal(1).scaleb(-len(number.partition(".")[2])) * worth,
        start=match.start(),
        end=match.end(),
        low=Decimal(low) * worth if low else None,
        unit=unit,
        per=tuple(re.findall(MEASURES, match["per"] or "")),
        about=bool(about),
    )


def _in_chinese(match: re.Match[str]) -> Quantity | None:
    """A count or a sum in Chinese numerals (三年, 两人, 五十万元); 一个 and 三元 are words, not numbers."""
    value, scale = chinese_number(match["number"]), match["scale"]
    is_word = len(match["number"]) == 1 and (scale == "" or match["number"] == "一")
    if value is None or is_word:
        return None
    worth = _SCALES[scale or ""]
    return Quantity(
        kind=Kind.COUNT if scale is None else Kind.MONEY,
        value=value * worth,
        step=worth,
        start=match.start(),
        end=match.end(),
        unit=match["count"] or "元",
    )

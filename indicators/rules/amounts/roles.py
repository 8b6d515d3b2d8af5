"""What the words around a sum of money say of it: its part, the year it is paid in, what it is for each of. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Final

from indicators.rules.amounts.quantities import MEASURES


class Role(Enum):
    """The part that a sum of money plays in a calculation."""

    ITEM = "item"  # a cost that the amount is made of
    TOTAL = "total"  # 合计, 共计, 小计
    PRICE = "price"  # a unit price (单价, 标准) or a monthly rate
    PART = "part"  # 其中, or in brackets: already within another sum
    CONTRACT = "contract"  # 合同金额, 概算, 总投资: what is paid over years
    REFERENCE = "reference"  # 参考, 限额, 上限: something to compare with
    OTHER_YEAR = "other_year"  # paid before, or due in another year


MONTHS: Final = frozenset({"月", "个月"})
# Of the words before a sum, those nearest to it decide.
_ROLE_WORDS: Final[Mapping[Role, Sequence[str]]] = {
    Role.CONTRACT: (
        r"合同(?:总)?(?:金额|价款?|额|总额|费用)|合同价|(?:中标|招标|成交)(?:价|金额)|采购金额|签约",
        r"概算|总投资|投资额|估算投资|资金规模|总规模|项目金额|项目总(?:金额|额|投资|预算|价)",
    ),
    Role.REFERENCE: (
        r"参考|参照|对标|估值|限额|上限|最高|不超过|不高于|控制价|原价|市场均?价|报价|审核价格",
        r"核减|压减|扣减|减少|增加|节约|提[高升][到至]|罚|保证金|收入|余额",
    ),
    Role.OTHER_YEAR: (
        r"上年|去年|往年|历年|以前年度|上一年|前[一两二三]年|前期|次年|明年|下年|下一年|后续年度|结转|结余",
        r"已经?(?:累计)?(?:支付|付|拨付?|支出|下达|安排|执行|完成|使用)|累计已?(?:支付|下达|支出)",
    ),
    Role.TOTAL: (
        r"合计|共计|总计|总共|一共|共需|共约|小计|累计|汇总|总和",
        r"总(?:额|金额|费用|价|预算|经费|支出|成本|造价|需求|数)",
        r"(?<!公)共(?:为|约|:)?(?=\W*$)|(?<![预估统设会审])计(?:为|约|:)?(?=\W*$)",
    ),
    Role.PRICE: (rf"每(?!年)(?:{MEASURES})|[人户月日次台辆]均|单价|定额|标准(?:为|是|:)?(?=\W*$)",),
    Role.ITEM: (
        r"需(?:要)?(?:支付|支出)?|支付|支出|测算|估算(?!投资)|预计|预算|申请|安排|计划|采购|购置|投入",
        r"经费|费用?|款|资金|补助|补贴|奖励|慰问",
    ),
}
_ROLE: Final = re.compile("|".join(f"(?P<{role.value}>{'|'.join(words)})" for role, words in _ROLE_WORDS.items()))
# 合计90万元，即每年30万元 says the same sum in another way.
_AGAIN: Final = re.compile(r"\W*(?:即|也就是|相当于|折合|平均)")
_WITHIN: Final = re.compile(r"其中|含|包括|包含")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_CLOSED: Final = re.compile(r"^[^()]*\)")
_SETTLED: Final = re.compile(r"(?:压缩|压减|核减|缩减|调减|调整|控制|下调|优化|核定)[^。；;\n]{0,12}[至为到在]\D{0,4}$")
_ANNUAL: Final = re.compile(
    r"每年|全年|一年|年(?:度)?(?:服务|运维|租赁|维护|物业|管理|使用|租)?(?:费|费用|租金|总额|经费)|年均|每学年"
)
EACH: Final = re.compile(rf"每({MEASURES})")

_YEAR: Final = r"(?<!\d)(?:(?P<year>(?:20)?[1-4]\d)年|(?P<this>本年|今年|当年|年度内))(?:度|初|末|底)?"
_YEAR_MEANT: Final = re.compile(
    rf"{_YEAR}(?:第?[一二三四1-4]季度|上半年|下半年|\d{{1,2}}月)?"
    r"(?:内|预计|计划|拟|已经?|应|还|尚|将|共|总|实际|项目|财政|资金|经费|所|本年度)*"
    r"(?:(?P<pays>需?支付|需|付|拨付|结算|支出)|预算|申请|申报|安排|投入|费用|金额|资金|为|:|$)"
)
# A year of two digits is one near the form's year: 24年 in a form of 2025, while 10年费用 is a duration.
_NEAR: Final = 4


def role_of(lead: str, behind_money: str, units: Sequence[str], *, in_brackets: bool, reckoned: bool) -> Role:
    """The part that a sum plays.

    ``lead`` are the words right before it, ``behind_money`` its sentence from the first sum of money on, ``units``
    what it is for each of (years left out). What was ``reckoned`` (人均1.5万元×48人=72万元) is a price no more.
    """
    named = [Role(match.lastgroup) for match in _ROLE.finditer(_without_brackets(lead))]
    if reckoned:
        named = [role for role in named if role is not Role.PRICE]
    role = named[-1] if named else Role.ITEM
    if units or (Role.PRICE in named and role is not Role.TOTAL):
        return Role.PRICE
    is_repeated = bool(behind_money) and bool(_AGAIN.match(lead))
    is_within = role is not Role.TOTAL and bool(_WITHIN.search(_without_brackets(behind_money)))
    return Role.PART if in_brackets or is_repeated or is_within else role


def _without_brackets(text: str) -> str:
    """The text without what stands in brackets, one that closes without opening included."""
    return _CLOSED.sub("", _BRACKETS.sub("", text))


def is_settled(lead: str) -> bool:
    """Whether a sum stands for what was listed before it, whatever that comes to (压缩至98万元)."""
    return bool(_SETTLED.search(lead))


def is_annual(lead: str) -> bool:
    """Whether a sum is said to be one for each year (每年, 全年, 年服务费)."""
    return bool(_ANNUAL.search(lead))


def year_of(clause: str, sentence: str, year: int | None) -> int | None:
    """The year that the words before a sum name for its payment: those of the clause, else of the sentence.

    In ``2025年支付2024年度费用`` it is the year with the verb of paying. ``year`` is the form's (本年).
    """
    for words in (clause, sentence):
        named = [(bool(match["pays"]), match.start(), _named(match, year)) for match in _YEAR_MEANT.finditer(words)]
        known = [(pays, start, one) for pays, start, one in named if one is not None]
        if known:
            return max(known)[2]
    return None


def _named(match: re.Match[str], year: int | None) -> int | None:
    if match["this"]:
        return year
    named = int(match["year"])
    if named > 99:
        return named
    return 2000 + named if year is not None and abs(2000 + named - year) <= _NEAR else None

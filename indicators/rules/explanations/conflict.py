"""指标值与解释不一致: an explanation that gives another value, date, comparator, measure or direction than the target.

Clauses of marks, calculations, parts and earlier years are left out, and another number counts only where a clause
says it of the indicator's own subject. One clause that agrees settles the matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from indicators.rules.explanations.formula import formulas
from indicators.rules.form import Form, Row
from indicators.rules.language import clauses, fold, letters
from indicators.rules.rule import Hit, Thresholds, in_row, rule
from indicators.values import Comparator, Kind, TargetValue, parse

_COMPARED: Final = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.DURATION})
_AT_LEAST: Final = frozenset({Comparator.AT_LEAST, Comparator.MORE_THAN})
_AT_MOST: Final = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})

# Marks, steps of a scale, parts, samples, earlier years, calculations: clauses of these state no target.
_NO_STATEMENT: Final = re.compile(
    r"则|得|扣|记|否则|逾期|每|优秀|良好|合格$|及格|分值|满分|权重|为100%|为0|按比例|递减|类推"
    r"|其中|含|包括|单[价次项]|平均|人均|例如|上年|去年|往年|较|原有|截至目前|抽|样本|随机|问卷"
    r"|[=÷×*]|(?<!元)/|除以|乘以"
)
# 20个工作日以内, 35元/平方米
_ENDS_IN_VALUE: Final = re.compile(r"\d[^一-鿿]*[一-鿿]{0,4}(?:/[一-鿿]{1,4})?(?:[以之][内上下前]|内)?$")
_TOTAL: Final = re.compile(r"^(?:合计|共计|总计|总共)")  # of what the clauses before it count
# 8小时内修复
_WITHIN: Final = re.compile(r"\d+(?:个?工作日|个?小时|个?月|分钟|天|日)(?:[以之]?内)(?P<verb>[一-鿿]{2,4})$")
_GENERAL: Final = re.compile(r"项目|工作|年度|全年|本|的|情况|指标|控制|数量?|时间")
_ALL_WORK: Final = re.compile(r"全部|所有|整体")
_SHARED_BY_NAME: Final = 0.6  # of the name's letters that a clause about the indicator shares

_UP: Final = re.compile(r"提升|提高|增长|增加|上升")
_DOWN: Final = re.compile(r"下降|减少|降低|压减")
_ACHIEVEMENT: Final = re.compile(r"(?:达成|完成|实现)率$")
# What an explanation says that it counts, and the units that such a count is given in.
_COUNTED: Final = (
    ("人数", re.compile(r"(?:人数|人员的?数量|人次)$"), re.compile("人|名|位|人次|万人|万人次")),
    ("场次", re.compile(r"(?:场次|场数|次数|期数)(?:的?数量)?$"), re.compile("场|次|期|班|轮|批|批次|场次")),
    ("面积", re.compile(r"面积$"), re.compile("平方米|㎡|万平方米|亩|公顷|平方公里")),
    ("里程", re.compile(r"(?:里程|长度)$"), re.compile("公里|千米|米|km|万米")),
)
_THINGS: Final = frozenset("项个套份台件处篇册本辆座间所家户株盏条张幅部")
_LEAD: Final = re.compile(r"^(?:该|本)?(?:项)?(?:指标)?(?:主要)?(?:反映|考察|考核|衡量|统计|体现)了?")
_TAIL: Final = re.compile(r"的?(?:情况|程度|水平)$")


@rule(
    "target_explanation_conflict",
    "指标值与解释不一致",
    source="指标解释应与指标值的数值、单位、方向一致",
    what="指标解释给出的数值、日期、比较方式、统计对象或方向与指标值不同。",
    suggestion="请核对后改成一致：改指标值，或改指标解释。",
)
def target_explanation_conflict(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The explanation states another value, date, comparator, measure or direction than the target.

    A value of another kind or unit is no contradiction (a share may be explained by hours), nor are marks, parts of
    the whole, samples and earlier years. A bare number that meets the target agrees with it.

    报：三级指标 培训人数｜指标值 ≥200人｜指标解释 全年培训人数不少于150人
    报：二级指标 满意度指标｜三级指标 学员满意度｜指标值 ≥90%｜指标解释 以结业问卷计，学员满意度大于90%
    报：二级指标 时效指标｜三级指标 场馆改造完成时间｜指标值 2025年6月底前｜指标解释 改造工程于2025年9月30日以前完成
    报：二级指标 时效指标｜三级指标 管网抢修时间｜指标值 ≤6小时｜指标解释 接报后到场，一般漏点12小时内抢修
    报：二级指标 成本指标｜三级指标 养护单价｜指标值 ≤30元/平方米｜指标解释 养护单价不超过35元/平方米
    报：三级指标 抽检批次｜指标值 ≥60批次｜指标解释 抽检批次：蔬菜30批次、肉类20批次，合计50批次
    报：三级指标 消防培训｜指标值 3期｜指标解释 反映参加培训的人数
    报：二级指标 经济效益指标｜三级指标 园区营业收入｜指标值 增长8%｜指标解释 目标达成率=达成目标数/目标总数×100%
    不报：三级指标 培训人数｜指标值 ≥200人｜指标解释 全年培训人数不少于200人，其中基层干部不少于60人
    不报：三级指标 培训人数｜指标值 200人｜指标解释 培训人数为甲街道120人、乙街道80人
    不报：二级指标 时效指标｜三级指标 管网抢修时间｜指标值 ≤6小时｜指标解释 接报到通水的时间，重大漏点2小时内抢修
    不报：三级指标 培训人数｜指标值 ≥200人｜指标解释 每期培训人数50人，按签到表统计
    不报：二级指标 满意度指标｜三级指标 学员满意度｜指标值 ≥90%｜指标解释 抽取不少于20%的学员调查满意度
    不报：二级指标 成本指标｜三级指标 项目总成本｜指标值 ≤300万元｜指标解释 合同约定总成本290万元
    """
    for row in form.indicators:
        message = contradiction(row)
        if message:
            yield in_row(
                row,
                "explanation",
                message,
                found=f"{row.explanation.strip()}；指标值 {row.target.strip()}",
                expected="解释与指标值说的是同一个数、同一种比较、同一个统计对象",
            )


def contradiction(row: Row) -> str:
    """What the explanation says otherwise than the target, in words for the reader; blank where they agree."""
    if not clauses(row.explanation) or not row.target.strip():
        return ""
    target = parse(row.target)
    return (
        _other_value(row, target)
        or _other_date(row, target)
        or _other_measure(row, target)
        or _other_change(row, target)
    )


def _values(value: TargetValue) -> Sequence[TargetValue]:
    """The single values of a reading."""
    return value.parts or (value,)


def _other_value(row: Row, target: TargetValue) -> str:
    """What differs where the explanation states values of the target's unit and none agrees; blank otherwise."""
    asked = [value for value in _values(target) if value.kind in _COMPARED]
    pairs = [
        (clause, claim, value)
        for clause in clauses(row.explanation)
        if asked and _is_statement(clause, row)
        for claim in _values(parse(clause))
        for value in asked
        if _is_comparable(claim, value)
    ]
    if any(_is_limit_of(claim, value) for _, claim, value in pairs):
        return "指标解释说的是期限以内，指标值却没有写“内”或“≤”"
    if any(_agrees(claim, value) for _, claim, value in pairs) or _agree_in_sum(pairs):
        return ""
    if any(claim.number == value.number for _, claim, value in pairs):
        return "指标解释与指标值的比较方式不同"
    if any(_states_value(clause, row) or _allows_longer(clause, claim, value, row) for clause, claim, value in pairs):
        return "指标解释与指标值的数值不同"
    return ""


def _is_statement(clause: str, row: Row) -> bool:
    """Whether a clause may state a target: no mark, part, sample or calculation, unless the name is of that."""
    name = fold(row.name)
    return all(sign.group() in name for sign in _NO_STATEMENT.finditer(fold(clause)))


def _states_value(clause: str, row: Row) -> bool:
    """Whether a clause says of the indicator's own subject, or in total, what it is to reach, and ends with that."""
    text = fold(clause)
    if parse(clause).parts:
        return False
    if _TOTAL.search(text):
        return bool(_ENDS_IN_VALUE.search(text))
    topic = _GENERAL.sub("", letters(row.name))
    shared = sum(sign in text for sign in topic)
    return bool(_ENDS_IN_VALUE.search(text)) and shared >= _SHARED_BY_NAME * len(topic)


def _agree_in_sum(pairs: Sequence[tuple[str, TargetValue, TargetValue]]) -> bool:
    """Whether the numbers of the explanation are the parts of the target: 3000批次 and 2400批次 of 5400批次."""
    targets = {value.number for _, _, value in pairs}
    are_bare = all(claim.comparator is None for _, claim, _ in pairs)
    return are_bare and len(targets) == 1 and sum(claim.number or 0 for _, claim, _ in pairs) in targets


def _allows_longer(clause: str, claim: TargetValue, value: TargetValue, row: Row) -> bool:
    """Whether a clause gives the doing of the name (8小时内修复) more time than the target; less is for some cases."""
    match = _WITHIN.search(fold(clause))
    if match is None or match["verb"] not in row.name or value.comparator not in _AT_MOST:
        return False
    return claim.number is not None and value.number is not None and claim.number > value.number


def _is_comparable(claim: TargetValue, value: TargetValue) -> bool:
    """Whether both give a number of the same kind, unit and frame."""
    if claim.number is None or value.number is None:
        return False
    return (claim.kind, claim.unit, claim.each, claim.change) == (value.kind, value.unit, value.each, value.change)


def _agrees(claim: TargetValue, value: TargetValue) -> bool:
    """Whether a claim is what the target says: same number and comparator, or a bare number that meets it."""
    if claim.number is None or value.number is None:
        return False
    if claim.comparator is None and value.comparator in _AT_LEAST:
        return claim.number >= value.number
    if claim.comparator is None and value.comparator in _AT_MOST:
        return claim.number <= value.number
    same_number = (claim.number, claim.upper) == (value.number, value.upper)
    return same_number and (claim.comparator == value.comparator or None in (claim.comparator, value.comparator))


def _is_limit_of(claim: TargetValue, value: TargetValue) -> bool:
    """Whether a claim makes a limit of a time that the target gives bare: 30天内 against 30天."""
    bare = value.kind is Kind.DURATION and value.comparator is None
    return bare and claim.comparator in _AT_MOST and claim.number == value.number


def _other_date(row: Row, target: TargetValue) -> str:
    """What differs where the explanation sets one other date; blank otherwise."""
    if target.when is None or target.when.last is None:
        return ""
    dates = {
        claim.when.last
        for clause in clauses(row.explanation)
        if _is_about_work(clause, row)
        for claim in _values(parse(clause))
        if claim.when is not None and claim.when.last is not None and claim.comparator in _AT_MOST
    }
    return "指标解释与指标值的日期不同" if len(dates) == 1 and target.when.last not in dates else ""


def _is_about_work(clause: str, row: Row) -> bool:
    """Whether a clause speaks of what the indicator's date is set for."""
    shared = sum(sign in clause for sign in _GENERAL.sub("", letters(row.name)))
    return shared > 1 or bool(_ALL_WORK.search(clause))


def _other_measure(row: Row, target: TargetValue) -> str:
    """What differs where the explanation counts something else than the target's unit; blank otherwise."""
    unit = target.unit or ""
    known = unit in _THINGS or any(units.fullmatch(unit) for _, _, units in _COUNTED)
    if target.kind is not Kind.NUMBER or not known:
        return ""
    subject = _TAIL.sub("", _LEAD.sub("", fold(clauses(row.explanation)[0])))
    for counted, pattern, units in _COUNTED:
        if pattern.search(subject) and not units.fullmatch(unit) and not pattern.search(fold(row.name)):
            return f"指标值按“{unit}”计，指标解释统计的却是{counted}"
    return ""


def _other_change(row: Row, target: TargetValue) -> str:
    """What differs where the target is a change and the formula an achievement or the opposite change."""
    change = target.change
    if not change:
        return ""
    for formula in formulas(row.explanation):
        opposite = (_UP, _DOWN) if _UP.search(change) else (_DOWN, _UP)
        if _ACHIEVEMENT.search(formula.name):
            return f"指标值是{change}的幅度，公式算的却是“{formula.name}”"
        if opposite[1].search(formula.name) and not opposite[0].search(formula.name):
            return f"指标值是{change}，公式算的却是“{formula.name}”"
    return ""

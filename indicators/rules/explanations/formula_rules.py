"""公式写错、够不到目标、方向相反: rules that read the formula of an explanation and compare it with its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.rules.explanations.copied import owner_of_formula
from indicators.rules.explanations.formula import Flaw, Formula, Node, Number, Operation, Quantity, formulas
from indicators.rules.explanations.nature import feeling, is_money, measures
from indicators.rules.explanations.reach import (
    Span,
    growth,
    is_cancelled,
    is_shortfall,
    is_upside_down,
    plain_ratio,
    rewards,
    span,
)
from indicators.rules.form import Form, Row
from indicators.rules.rule import Hit, Threshold, Thresholds, in_row, rule
from indicators.values import Comparator, Kind, TargetValue, parse

_AT_LEAST: Final = frozenset({Comparator.AT_LEAST, Comparator.MORE_THAN})
_AT_MOST: Final = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})
_HUNDRED: Final = Decimal(100)
_SAVING: Final = re.compile(r"节约|节省|节支|压减|压降")
_DECLINE: Final = re.compile(r"下降|减少|降低|压减|压降|削减")
_RISE: Final = re.compile(r"增长|提升|提高|增加|上升|增幅")
_CHANGE: Final = re.compile(rf"{_DECLINE.pattern}|{_RISE.pattern}|{_SAVING.pattern}|偏差|误差|变化|核减|结余")
_RATE: Final = re.compile(r"(?:率|比例|比重|占比|百分比)$")
_FACTOR: Final = re.compile(r"率|比例|比重|占比|权重|系数|得分|分值|评分|单价|标准")
_DONE_RATE: Final = re.compile(r"完成|执行|达成|实施|落实|兑现|实现|进度|到位")


def _with_formula(form: Form) -> Iterator[tuple[Row, Formula]]:
    """Every formula of every indicator."""
    for row in form.indicators:
        for formula in formulas(row.explanation):
            yield row, formula


def _asked_share(target: TargetValue) -> Decimal | None:
    """The share that a target in percent asks for, 1 for 100%; None for anything that is no level in percent."""
    if target.kind is not Kind.PERCENT or target.number is None or target.unit != "%" or target.change:
        return None
    return target.number / _HUNDRED


def _is_reached(target: TargetValue, share: Decimal, results: Span) -> bool:
    """Whether some result of the formula meets the target."""
    if target.comparator in _AT_MOST:
        strict = target.comparator is Comparator.LESS_THAN
        return results.low is None or results.low < share or (results.low == share and not strict)
    strict = target.comparator is Comparator.MORE_THAN
    return results.high is None or results.high > share or (results.high == share and not strict)


def _in_points(node: Node) -> bool:
    """Whether the result is counted in points of a hundred: A÷B×100 without a percent sign."""
    return isinstance(node, Operation) and node.sign == "×" and node.right == Number(_HUNDRED)


@rule(
    "formula_range",
    "公式取值够不到目标值",
    source="指标值应能由指标解释中的公式算出",
    what="按公式能算出的最大（最小）值仍达不到指标值，例如部分占总体的比例要求达到110%。",
    suggestion="请核对公式或指标值：比例类公式最高为100%；计划完成情况用“实际完成数÷计划完成数×100%”。",
    thresholds={
        "shortfall": Threshold(value=Decimal(80), label="“（计划－实际）÷计划”一类公式，指标值不低于此百分数时提醒")
    },
)
def formula_range(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The formula cannot reach the target, whatever is done.

    A part of a whole is at most 100%, a whole over its part at least; (计划－完成)÷计划 is 0 when all is done. What was
    planned or budgeted can be exceeded and is no whole. Rates of change and saving are differences by nature.

    报：二级指标 质量指标｜三级指标 设备完好率｜指标值 ≥110%｜指标解释 设备完好率=完好设备数量/设备总数量×100%
    报：二级指标 满意度指标｜三级指标 读者满意度｜指标值 ＞100%｜指标解释 满意人数占受访总人数的比例
    报：二级指标 时效指标｜三级指标 养护完成率｜指标值 ≥95%｜指标解释 完成率=（计划里程-实际养护里程）/计划里程×100%
    报：二级指标 成本指标｜三级指标 成本节约率｜指标值 ≥95%｜指标解释 节约率=（预算金额－实际支出）÷预算金额×100%
    不报：二级指标 质量指标｜三级指标 课程完成率｜指标值 ≥110%｜指标解释 完成率=实际完成课时/计划课时×100%
    不报：二级指标 成本指标｜三级指标 成本节约率｜指标值 ≥3%｜指标解释 节约率=（预算金额－实际支出）÷预算金额×100%
    不报：二级指标 经济效益指标｜三级指标 客流增长率｜指标值 ≥120%｜指标解释 增长率=（本年客流-上年客流）/上年客流×100%
    """
    for row, formula in _with_formula(form):
        target = parse(row.target)
        asked = _asked_share(target)
        if formula.tree is None or asked is None or _inversion(row, formula, formula.tree):
            continue
        results = span(formula.tree)
        scale = _HUNDRED if _in_points(formula.tree) else Decimal(1)
        if not _is_reached(target, asked * scale, results):
            yield _out_of_reach(row, formula, results, scale)
        elif _falls_short(row, formula, target, limits["shortfall"]):
            yield in_row(
                row,
                "explanation",
                "按这个公式，计划全部完成时结果是0，达不到指标值",
                found=f"{formula.text}；指标值 {row.target.strip()}",
                expected="实际完成数÷计划完成数×100%",
            )


def _out_of_reach(row: Row, formula: Formula, results: Span, scale: Decimal) -> Hit:
    end, bound = ("最高", results.high) if parse(row.target).comparator not in _AT_MOST else ("最低", results.low)
    shown = f"{(bound or Decimal(0)) / scale:.0%}"
    return in_row(
        row,
        "explanation",
        f"按这个公式，结果{end}是{shown}，达不到指标值",
        found=f"{formula.text}；指标值 {row.target.strip()}",
        expected=f"指标值在公式能取到的范围内（{end}{shown}）",
    )


def _falls_short(row: Row, formula: Formula, target: TargetValue, limit: Decimal) -> bool:
    """Whether a formula that is 0 when all is done stands against a high target."""
    if target.comparator in _AT_MOST or target.number is None or target.number < limit:
        return False
    named_otherwise = _CHANGE.search(formula.name or row.name) and not _SAVING.search(formula.name or row.name)
    return formula.tree is not None and is_shortfall(formula.tree) and not named_otherwise


@rule(
    "formula_inverted",
    "公式方向相反",
    source="公式算出的结果应与指标名称、指标值的方向一致",
    what="公式把做得不好的当分子（或把计划数放在实际数之上），做得越差，结果越好。",
    suggestion="请把公式改成与指标名称一致的方向，例如“满意度＝满意人数÷调查总人数×100%”“故障率＝故障次数÷运行总次数×100%”。",
)
def formula_inverted(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """The formula rewards the wrong direction.

    The words of its numerator say whether more of it is good; one minus a bad share is good, and what is done against
    something bad is good as well (故障修复, 投诉办结).

    报：二级指标 满意度指标｜三级指标 服务对象满意度｜指标值 ≥90%｜指标解释 满意度=不满意人数/调查总人数×100%
    报：二级指标 质量指标｜三级指标 设备故障率｜指标值 ≤1%｜指标解释 故障率=正常运行台数/设备总台数×100%
    报：二级指标 时效指标｜三级指标 课程完成率｜指标值 ≥95%｜指标解释 完成率=计划课时数/实际完成课时数×100%
    报：二级指标 社会效益指标｜三级指标 发案下降率｜指标值 ≥5%｜指标解释 下降率=（本年发案数-上年发案数）/上年发案数
    报：二级指标 成本指标｜三级指标 成本节约率｜指标值 ≥3%｜指标解释 节约率=实际支出/预算金额×100%
    不报：二级指标 满意度指标｜三级指标 服务对象满意度｜指标值 ≥90%｜指标解释 满意度=1-不满意人数/调查总人数
    不报：二级指标 质量指标｜三级指标 故障修复率｜指标值 ≥98%｜指标解释 修复率=已修复故障数/故障总数×100%
    不报：二级指标 质量指标｜三级指标 设备故障率｜指标值 ≤1%｜指标解释 故障率=故障台数/设备总台数×100%
    不报：二级指标 时效指标｜三级指标 处置效率｜指标值 ≥100%｜指标解释 计划处置时间/实际处置时间×100%
    """
    for row, formula in _with_formula(form):
        # The formula of another row is said to be that, and its direction is right there.
        if formula.tree is None or Flaw.OPERAND in formula.flaws or owner_of_formula(row, form.indicators):
            continue
        reason = _inversion(row, formula, formula.tree)
        if reason:
            yield in_row(
                row,
                "explanation",
                f"公式方向相反：{reason}",
                found=f"{formula.text}；指标值 {row.target.strip()}",
                expected="做得越好，结果越接近（或超过）指标值",
            )


def _inversion(row: Row, formula: Formula, tree: Node) -> str:
    """Why a formula rewards the wrong direction, in words for the reader; blank where it does not."""
    name = formula.name or row.name
    names = {name, row.name} if measures(name) & measures(row.name) else {name}
    target = parse(row.target)
    downwards = target.comparator in _AT_MOST
    given = rewards(tree)
    if given < 0 < max(map(feeling, names)) and not downwards:
        return f"“{row.name.strip()}”越高越好，公式算的却是不好的一面"
    if given > 0 > min(map(feeling, names)) and (downwards or target.number == 0):
        return f"“{row.name.strip()}”越低越好，公式算的却是好的一面"
    if is_upside_down(tree) and _is_wrong_way_up(name + row.name, downwards):
        return "计划数在上、实际数在下，完成得越少结果越大"
    return "" if downwards else _wrong_change(name, tree)


def _is_wrong_way_up(names: str, downwards: bool) -> bool:
    """Whether plan over result contradicts the row: a rate of completion upwards, a cost downwards."""
    return is_money(names) if downwards else bool(_DONE_RATE.search(names))


def _wrong_change(name: str, tree: Node) -> str:
    """Why a formula of a change or a saving, the more the better, goes the wrong way; blank where it does not."""
    if _DECLINE.search(name) and not _RISE.search(name) and growth(tree) > 0:
        return f"“{name}”算的是下降，公式却用后期减前期"
    if _RISE.search(name) and not _DECLINE.search(name) and growth(tree) < 0:
        return f"“{name}”算的是增长，公式却用前期减后期"
    ratio = plain_ratio(tree)
    if ratio and _SAVING.search(name) and not _SAVING.search(ratio[0].words) and re.match("实际", ratio[0].words):
        return f"“{name}”算的是节约，公式却是实际支出所占比例，花得越多结果越大"
    return ""


@rule(
    "formula_error",
    "公式写法错误",
    source="公式应能直接算出结果",
    what="公式缺少一部分、括号不配对、分子分母相同、比率写成两数相乘，或百分数与整数直接相加，算不出有意义的结果。",
    suggestion="请补全或改正公式，例如“合格率＝合格数量÷总数量×100%”。",
)
def formula_error(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A formula that is written wrongly.

    A share without ×100% is right: 0.95 is 95%.

    报：二级指标 质量指标｜三级指标 验收合格率｜指标值 ≥95%｜指标解释 合格率=合格数量/
    报：二级指标 质量指标｜三级指标 验收合格率｜指标值 ≥95%｜指标解释 合格率=
    报：二级指标 质量指标｜三级指标 巡查覆盖率｜指标值 100%｜指标解释 覆盖率=（已巡查点位/应巡查点位×100%
    报：二级指标 质量指标｜三级指标 巡查覆盖率｜指标值 100%｜指标解释 覆盖率=巡查点位数/巡查点位数×100%
    报：二级指标 社会效益指标｜三级指标 馆藏量｜指标值 ≥100%｜指标解释 馆藏量=新增册数/原有册数*100%+1
    报：二级指标 质量指标｜三级指标 设备巡检率｜指标值 100%｜指标解释 应巡检台数*实际巡检台数*100%
    不报：二级指标 质量指标｜三级指标 综合达标率｜指标值 ≥95%｜指标解释 抽检覆盖率×抽检合格率×100%
    不报：二级指标 质量指标｜三级指标 验收合格率｜指标值 ≥95%｜指标解释 合格率=合格数量/总数量
    不报：二级指标 质量指标｜三级指标 验收合格率｜指标值 ≥95%｜指标解释 （合格率=合格数量/总数量×100%）
    不报：二级指标 经济效益指标｜三级指标 客流增长率｜指标值 ≥5%｜指标解释 本年客流/上年客流×100%-1
    """
    for row, formula in _with_formula(form):
        reason = _writing_error(formula, asks_for_share=_RATE.search(formula.name or row.name) is not None)
        if reason:
            yield in_row(
                row,
                "explanation",
                f"公式写法有误：{reason}",
                found=formula.text,
                expected="能直接算出结果的公式",
            )


def _writing_error(formula: Formula, *, asks_for_share: bool) -> str:
    """What is wrong with how a formula is written; blank where nothing is."""
    if formula.flaws:
        return "、".join(flaw.value for flaw in formula.flaws)
    if formula.tree is not None and is_cancelled(formula.tree):
        return "分子与分母相同，结果恒为100%"
    if formula.tree is not None and _adds_to_percentage(formula.tree):
        return "算出百分数后又加上整数"
    if formula.tree is not None and asks_for_share and _is_product_of_counts(formula.tree):
        return "比率应是两数相除，写成了相乘"
    return ""


def _is_product_of_counts(node: Node) -> bool:
    """Whether two counts are multiplied where one should be over the other; rates and weights may be multiplied."""
    while isinstance(node, Operation) and node.sign == "×" and isinstance(node.right, Number):
        node = node.left
    if not (isinstance(node, Operation) and node.sign == "×"):
        return False
    return all(isinstance(end, Quantity) and not _FACTOR.search(end.words) for end in (node.left, node.right))


def _adds_to_percentage(node: Node) -> bool:
    """Whether a plain number of 1 or more is added to something that was just made a percentage: A÷B×100%＋1."""
    if not (isinstance(node, Operation) and node.sign == "+"):
        return False
    plain = [end for end in (node.left, node.right) if isinstance(end, Number) and not end.percent]
    percent = [end for end in (node.left, node.right) if isinstance(end, Operation) and _ends_in_percent(end)]
    return bool(plain and percent)


def _ends_in_percent(node: Operation) -> bool:
    return node.sign == "×" and isinstance(node.right, Number) and node.right.percent

"""output_upper_bound, vacuous_target and overachieved_target: bounds on the wrong side, too low, or without effect."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from indicators.rules.form import Form, FormKind, Row
from indicators.rules.language import any_of, fold
from indicators.rules.rule import Hit, Threshold, Thresholds, in_row, rule
from indicators.rules.values.asked import Asked, asked_for, head, less_is_better
from indicators.values import Comparator, Direction, Kind, TargetValue, attain, parse
from perfgoals.text import is_not_applicable

_UPPER: Final = frozenset({Comparator.AT_MOST, Comparator.LESS_THAN})
_COUNTED: Final = frozenset({Kind.NUMBER, Kind.PERCENT})
# Rates of which one wants more, whatever the second level.
_GOOD_RATE: Final = re.compile(
    any_of("合格 完成 达标 准确 覆盖 参与 通过 优良 优秀 及时 办结 到位 知晓 就业 正确 好评") + "率$|满意度$"
)


@rule(
    "output_upper_bound",
    "产出只设上限",
    source="预审规则：产出应写明至少完成多少",
    what="产出数量只写了“不超过多少”，一个不做也算达标。",
    suggestion="改成下限（≥）或写明要完成的数量",
)
def output_upper_bound(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Only an upper bound on an output, or on a rate of which one wants more. Cost, faults and waiting want one.

    报：二级指标 数量指标｜三级指标 维护路灯数量｜指标值 ≤300盏
    报：二级指标 质量指标｜三级指标 工程验收合格率｜指标值 ≤95%
    不报：二级指标 成本指标｜三级指标 路灯维护费用｜指标值 ≤60万元
    不报：二级指标 数量指标｜三级指标 公务接待批次｜指标值 ≤8批
    不报：二级指标 社会效益指标｜三级指标 路灯故障投诉次数｜指标值 ≤5次
    不报：二级指标 数量指标｜三级指标 维护路灯数量｜指标值 ≥300盏
    """
    for row in form.indicators:
        value = parse(row.target)
        if value.comparator not in _UPPER or value.kind not in _COUNTED or less_is_better(row.name):
            continue
        if "数量" in row.level2 or ("成本" not in row.level2 and _GOOD_RATE.search(head(row.name))):
            yield in_row(
                row,
                "target",
                "产出只设了上限，完成得再少也算达标",
                found=row.target,
                expected="下限（≥）或确定的数量",
                suggestion="写明至少完成多少，例如把“≤”改成“≥”",
            )


_COST_WORD: Final = re.compile(r"成本|预算|费用|经费|造价|支出|资金")
_CONTROL: Final = re.compile(r"控制|管控|节约|超|率$|比例?$|情况$|成本$|费用$")
_MEASURED_AGAINST: Final = re.compile(r"市场|同类|同期|上年|上一年|去年|标准|定额|均价|平均")
_CHANGE: Final = re.compile(r"增|升|提高|降|减|变化|同比|环比|结余|结转|盈|利润")
# Rates that may well pass 100 %, so that the bound says something.
_MAY_PASS: Final = re.compile(r"利用率|使用率|占用率|负荷率|负载率|饱和率|容积率|出租率")
_USES: Final = re.compile(r"(使用|访问|浏览|点击|登录|下载)(次数|量|人次)$")
# 控制在年度预算范围内, ≤预算数, 不超概算: no sum is named.
_WITHIN_BUDGET: Final = re.compile(
    r"(控制在|在|不超过?|不超出|不突破|小于|低于|不高于|≤|≦|<=?)?"
    r"(年度|年初|本年度|本项目|项目|批复|财政|部门|单位|总|的)*"
    r"(预算|概算)(金额|总额|数|额|安排|批复|范围)*(以内|之内|内)?"
)
_HUNDRED: Final = Decimal(100)


@rule(
    "vacuous_target",
    "目标值空泛，必然达标",
    source="预审规则：指标值应当有可能达不到",
    what="目标值怎么做都能达到，例如“≥0”，或成本控制率“≤100%”：只要不超预算就算达标，没有说明成本是多少。",
    suggestion="写出真正的目标",
    thresholds={"uses": Threshold(value=Decimal(10), label="使用、访问类次数全年不超过几次时提醒")},
)
def vacuous_target(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A target that can hardly be missed.

    报：二级指标 成本指标｜三级指标 成本控制率｜指标值 ≤100%
    报：二级指标 成本指标｜三级指标 项目成本｜指标值 不超预算
    报：二级指标 数量指标｜三级指标 开展巡查次数｜指标值 ≥0次
    报：二级指标 质量指标｜三级指标 产品抽检合格率｜指标值 ≤100%
    报：二级指标 社会效益指标｜三级指标 健身器材使用次数｜指标值 ≥5
    不报：二级指标 成本指标｜三级指标 采购成本｜指标值 ≤30万元
    不报：二级指标 成本指标｜三级指标 采购单价与市场价之比｜指标值 ≤100%
    不报：二级指标 社会效益指标｜三级指标 安全责任事故｜指标值 0起
    不报：二级指标 经济效益指标｜三级指标 税收同比增幅｜指标值 ≥0%
    """
    for row in form.indicators:
        reason = _vacuous(row, parse(row.target), limits["uses"])
        if reason:
            message, advice = reason
            yield in_row(row, "target", message, found=row.target, suggestion=advice)


def _vacuous(row: Row, value: TargetValue, few: Decimal) -> tuple[str, str] | None:
    """Why the target cannot be missed, and what to write instead; ``None`` where it can."""
    name = head(row.name)
    if "成本" in row.level2 or (_COST_WORD.search(name) and _CONTROL.search(name)):
        if _MEASURED_AGAINST.search(name):
            return None
        if _within_budget(row, value):
            return "只要不超预算就达标，没有说明成本是多少", "写明成本的数额，如“≤30万元”，或单位成本"
    if value.number is None or value.change or _CHANGE.search(name):
        return None
    if _USES.search(name) and value.unit in (None, "次", "人次") and 0 < value.number <= few:
        return "全年只要求这几次，几乎不可能不达标", "按预计的使用情况写明次数，或改填使用率"
    if value.comparator is Comparator.AT_LEAST and value.number <= 0:
        return "目标值是“不少于 0”，什么都不做也达标", "写明至少要达到多少"
    if _is_whole(row, value) and asked_for(row.name) is Asked.RATE and not less_is_better(row.name):
        return None if _MAY_PASS.search(name) else ("比率不会超过 100%，必然达到", "写明至少要达到百分之几，如“≥95%”")
    return None


def _within_budget(row: Row, value: TargetValue) -> bool:
    """Whether a cost is asked for only as not more than the budget."""
    no_overrun = "超支" in row.name and value.kind is Kind.PERCENT and value.number == 0
    return no_overrun or _is_whole(row, value) or bool(_WITHIN_BUDGET.fullmatch(fold(row.target)))


def _is_whole(row: Row, value: TargetValue) -> bool:
    """Whether the value is an upper bound of 100 % or more, the sign given or meant."""
    if value.comparator not in _UPPER or value.number is None:
        return False
    meant = value.kind is Kind.NUMBER and value.unit is None and asked_for(row.name) is Asked.RATE
    return (value.kind is Kind.PERCENT or meant) and value.number >= _HUNDRED


@rule(
    "overachieved_target",
    "实际值远高于目标值且未说明",
    source="预审规则：实际值超过目标值 130% 应说明原因",
    what="实际完成值超过目标值的 130%，偏差原因却空着：目标定得偏低，或者情况有变而没有说明。",
    suggestion="在偏差原因里说明超额的原因，下一年度按实际情况调高目标",
    thresholds={"ratio": Threshold(value=Decimal("1.3"), label="实际值与目标值之比超过几倍时提醒")},
    kinds=frozenset({FormKind.SELF_EVALUATION}),
)
def overachieved_target(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An actual value far above the target without a reason; only where more is better.

    报：表 自评表｜二级指标 数量指标｜三级指标 培训天数｜指标值 ≥3天｜实际完成值 6天
    报：表 自评表｜二级指标 数量指标｜三级指标 培训人次｜指标值 ≥0.3万人次｜实际完成值 5200人次｜偏差原因 无
    不报：表 自评表｜二级指标 数量指标｜三级指标 培训人次｜指标值 ≥100人次｜实际完成值 120人次
    不报：表 自评表｜二级指标 数量指标｜三级指标 培训天数｜指标值 ≥3天｜实际完成值 6天｜偏差原因 增加一期线上班
    不报：表 自评表｜二级指标 质量指标｜三级指标 差错次数｜指标值 1次｜实际完成值 3次
    不报：表 自评表｜二级指标 社会效益指标｜三级指标 投诉宗数｜指标值 ≤10宗｜实际完成值 3宗
    """
    for row in form.indicators:
        if (row.deviation.strip() and not is_not_applicable(row.deviation)) or less_is_better(row.name):
            continue
        attainment = attain(row.target, row.actual, name=row.name, year=form.year)
        times = attainment.ratio
        if attainment.direction is Direction.MORE and times is not None and times > limits["ratio"]:
            yield in_row(
                row,
                "actual",
                f"实际完成值是年度指标值的 {times:.1f} 倍，没有说明原因",
                found=f"{row.target} → {row.actual}",
            )

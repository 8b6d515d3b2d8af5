"""Rules on a 项目支出绩效自评表: its money, its scores, and whether what it says of them can be believed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Final

from indicators.rules.form import Form, FormKind, Funds, Row
from indicators.rules.rule import Hit, Threshold, Thresholds, in_field, in_row, rule
from indicators.values import Comparator, parse
from perfgoals.findings import Level
from perfgoals.text import is_not_applicable

SELF_EVALUATIONS: Final = frozenset((FormKind.SELF_EVALUATION,))
_CENT: Final = Decimal("0.01")
_FULL: Final = Decimal(100)
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*[%％]")
_PROGRESS: Final = re.compile(
    r"(?:支出|支付|执行)进度|预算(?:资金)?执行率|(?:资金|预算|经费)(?:执行|支出|使用|支付)率|支出率"
)
# 支付及时率 and the like measure something else than how much was spent.
_OTHER_QUALITY: Final = re.compile(r"及时|按时|合规|规范|准确|合格")
_BUDGET_CHANGE: Final = re.compile(
    r"调整|调增|调减|调剂|追加|追减|压减|核减|收回|(?:增加|减少)(?:了)?(?:预算|资金|经费)|预算(?:增加|减少)"
)
_NO_DEVIATION: Final = re.compile(
    r"^(?:无|没有|未|不存在)(?:明显|较大|发生|产生|出现)?(?:偏差|偏离)|^已?(?:按[^，。]*)?完成[。]?$"
)
_SHORTFALL: Final = re.compile(
    r"未|没有|不足|不够|低于|少于|不到|滞后|推迟|延[期迟后误]|取消|暂停|疫情|影响|减少|有待|偏差|偏低|整改|改进|加强|下一步|原因"
)
# The rows under the total of 项目资金; a table with other rows is not summed.
_PARTS: Final = frozenset(("当年财政拨款", "财政拨款", "上年结转资金", "上年结转", "其他资金", "单位资金"))
_COLUMNS: Final = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}


def _total(form: Form) -> Funds | None:
    """The total row of 项目资金, 年度资金总额."""
    return next((row for row in form.funds if re.search("总额|合计|总计", row.row)), None)


def _lost(row: Row) -> Decimal:
    """Points that a row lost; nothing where it carries none."""
    return row.weight - row.score if row.weight and row.score is not None else Decimal(0)


def _reason(row: Row) -> str:
    """The reason of a deviation as written; blank where only 无 or a stroke stands."""
    text = row.deviation.strip()
    return "" if is_not_applicable(text) else text


@rule(
    "missing_deviation_reason",
    "未达标无偏差原因",
    source="自评表：得分低于分值的，填偏差原因分析及改进措施",
    what="指标得分低于分值，偏差原因栏没有写原因",
    suggestion="写明没有达到的原因和改进措施",
    kinds=SELF_EVALUATIONS,
)
def missing_deviation_reason(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A score below the weight of its indicator without a reason.

    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 50%｜分值 10｜得分 5
    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 0%｜分值 10｜得分 0｜偏差原因 无
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 50%｜分值 10｜得分 5｜偏差原因 场地停用，两期改到明年
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10
    不报：表 自评表｜三级指标 不适用｜指标值 不适用｜实际完成值 不适用｜分值 0｜得分 0
    """
    for row in form.indicators:
        if _lost(row) > 0 and not _reason(row):
            yield in_row(
                row,
                "deviation",
                f"得 {row.score} 分，低于分值 {row.weight} 分，没有写偏差原因",
                found="空白",
                expected="偏差原因和改进措施",
            )


@rule(
    "full_score_with_deviation",
    "有偏差原因却得满分",
    source="自评表：没有达到指标值的应当扣分",
    what="偏差原因栏写了没有达到的原因，得分仍是满分",
    suggestion="按实际完成值扣分；其实已达到的，改写偏差原因",
    kinds=SELF_EVALUATIONS,
)
def full_score_with_deviation(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A reason for falling short beside full marks; a better result explained is no deviation.

    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10｜偏差原因 两期未举办
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10｜偏差原因 无偏差
    不报：表 自评表｜三级指标 培训人次｜指标值 ≥3人次｜实际完成值 5人次｜分值 10｜得分 10｜偏差原因 受疫情影响改在线上
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 50%｜分值 10｜得分 5｜偏差原因 因场地停用未举办
    """
    for row in form.indicators:
        reason = _reason(row)
        has_full_score = row.weight and row.score is not None and row.score >= row.weight
        if has_full_score and _tells_of_shortfall(reason) and not _is_better(row):
            yield in_row(row, "deviation", f"写了偏差原因，仍得满分 {row.score} 分", found=reason)


def _tells_of_shortfall(reason: str) -> bool:
    """Whether a reason speaks of something that was not reached."""
    return bool(_SHORTFALL.search(reason)) and not _NO_DEVIATION.match(reason)


def _is_better(row: Row) -> bool:
    """Whether the actual number is another than the target asks for, to the good side or an unknown one."""
    target, actual = parse(row.target), parse(row.actual)
    if target.number is None or actual.number is None or target.kind is not actual.kind:
        return False
    if target.comparator in (Comparator.AT_MOST, Comparator.LESS_THAN):
        return actual.number < target.number
    return actual.number > target.number


@rule(
    "actual_conflicts_execution_rate",
    "支出进度实际值与执行率不符",
    source="自评表：支出进度即项目资金的执行率",
    what="支出进度类指标的实际完成值与本表项目资金的执行率不是一个数",
    suggestion="核对实际完成值，与年度资金总额的执行率一致",
    thresholds={"points": Threshold(value=Decimal("0.5"), label="相差超过多少个百分点才报")},
    kinds=SELF_EVALUATIONS,
)
def actual_conflicts_execution_rate(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An actual spending progress that is not the execution rate of the form's own funds; rounding aside.

    报：表 自评表｜资金 年度资金总额｜执行率 90.00%｜三级指标 支出进度达标率｜指标值 ≥95%｜实际完成值 98%
    不报：表 自评表｜资金 年度资金总额｜执行率 95.22%｜三级指标 支出进度达标率｜指标值 ≥95%｜实际完成值 95%
    不报：表 自评表｜资金 年度资金总额｜执行率 90.00%｜三级指标 资金支付及时率｜指标值 100%｜实际完成值 100%
    """
    total = _total(form)
    rate = _percent(total.rate) if total else None
    if rate is None:
        return
    for row in form.indicators:
        actual = _percent(row.actual) if _is_progress(row.name) else None
        if actual is not None and abs(actual - rate) > limits["points"]:
            yield in_row(
                row, "actual", f"实际完成值与执行率 {rate}% 不一致", found=row.actual.strip(), expected=f"{rate}%"
            )


def _is_progress(name: str) -> bool:
    """Whether an indicator measures how much of the money was spent."""
    return bool(_PROGRESS.search(name)) and not _OTHER_QUALITY.search(name)


def _percent(text: str) -> Decimal | None:
    """The only percentage of a text."""
    found = _PERCENT.findall(text)
    return Decimal(found[0]) if len(found) == 1 else None


@rule(
    "undefined_rate",
    "预算数为0仍计执行率",
    level=Level.HINT,
    source="执行率 = 全年执行数 ÷ 全年预算数",
    what="全年预算数为 0，执行率没有意义，表上仍有百分比",
    suggestion="执行率栏写“—”，并说明预算为何全部调减",
    kinds=SELF_EVALUATIONS,
)
def undefined_rate(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An execution rate of a year's total that is zero.

    报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 0｜全年执行数 0｜执行率 0.00%
    不报：表 自评表｜资金 年度资金总额｜全年预算数 0｜全年执行数 0｜执行率 —
    不报：表 自评表｜资金 年度资金总额｜全年预算数 50000｜执行率 0.00%｜资金 其他资金｜全年预算数 0｜执行率 0.00%
    """
    total = _total(form)
    if total and total.adjusted == 0 and _percent(total.rate) is not None:
        yield in_field(f"funds:{total.row}", "全年预算数为 0，执行率没有意义", found=total.rate, expected="—")


@rule(
    "budget_change_unexplained",
    "预算调整大且未说明",
    source="自评表：年中预算有较大调整的应当说明",
    what="全年预算数与年初预算数相差很大，表内没有说明为什么调整",
    suggestion="在实际完成情况里说明预算调整的原因和文件",
    thresholds={"share": Threshold(value=Decimal(30), label="全年预算数与年初预算数相差超过百分之多少才报")},
    kinds=SELF_EVALUATIONS,
)
def budget_change_unexplained(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """A total that was changed by a large share in the year, in a form that nowhere speaks of it.

    报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 0｜实际完成情况 完成演练
    报：表 自评表｜资金 年度资金总额｜年初预算数 0｜全年预算数 29000｜实际完成情况 完成慰问
    不报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 93000｜实际完成情况 完成演练
    不报：表 自评表｜资金 年度资金总额｜年初预算数 100000｜全年预算数 50000｜实际完成情况 年中压减预算，完成演练
    """
    total = _total(form)
    if total is None or total.initial is None or total.adjusted is None:
        return
    change = abs(total.adjusted - total.initial)
    if change * 100 <= limits["share"] * total.initial or not change:
        return
    said = [form.text("actual_goal"), *(row.deviation for row in form.rows)]
    if not any(_BUDGET_CHANGE.search(text) for text in said):
        yield in_field(
            f"funds:{total.row}",
            "预算调整幅度大，表内没有说明原因",
            found=f"年初预算数 {total.initial:.2f} 元，全年预算数 {total.adjusted:.2f} 元",
            expected="调整的原因",
        )


@rule(
    "funds_arithmetic",
    "项目资金计算不符",
    source="自评表：年度资金总额 = 各项资金之和；执行率 = 全年执行数 ÷ 全年预算数",
    what="项目资金的总额不等于各行之和，或执行率、执行率得分算得不对",
    suggestion="核对各行金额，按公式重新计算",
    kinds=SELF_EVALUATIONS,
)
def funds_arithmetic(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Sums and rates of 项目资金: the total against its parts, the rate against the money, its points against the rate.

    报：表 自评表｜资金 年度资金总额｜全年预算数 500｜资金 当年财政拨款｜全年预算数 300｜资金 其他资金｜全年预算数 100
    报：表 自评表｜资金 年度资金总额｜全年预算数 10390000｜全年执行数 10012516.44｜执行率 99.37%
    不报：表 自评表｜资金 年度资金总额｜全年预算数 10390000｜全年执行数 10012516.44｜执行率 96.37%
    不报：表 自评表｜资金 年度资金总额｜全年预算数 500｜资金 当年财政拨款｜全年预算数 300｜资金 其他资金｜全年预算数 200
    """
    total = _total(form)
    if total:
        parts = [row for row in form.funds if row is not total]
        if len(parts) > 1 and all(row.row.removeprefix("其中：").strip() in _PARTS for row in parts):
            yield from _sums(total, parts)
    for row in form.funds:
        yield from _rate(row)


def _sums(total: Funds, parts: list[Funds]) -> Iterator[Hit]:
    """Columns whose total is not what its parts come to."""
    for column, label in _COLUMNS.items():
        stated = getattr(total, column)
        amounts = [amount for row in parts if (amount := getattr(row, column)) is not None]
        if stated is not None and len(amounts) == len(parts) and stated != sum(amounts):
            yield in_field(
                f"funds:{total.row}",
                f"{label}不等于各项资金之和",
                found=f"{stated:.2f} 元",
                expected=f"{sum(amounts):.2f} 元",
            )


def _rate(row: Funds) -> Iterator[Hit]:
    """The rate of a row against its money, and its points against the unrounded rate (DOMAIN §4.1)."""
    if not row.adjusted or row.executed is None:
        return
    rate = row.executed / row.adjusted
    stated, points, full = _percent(row.rate), _decimal(row.score), _decimal(row.weight)
    if stated is not None and not _is_rounded(stated, rate * _FULL):
        yield in_field(
            f"funds:{row.row}", "执行率与执行数、预算数不符", found=row.rate, expected=f"{_cents(rate * _FULL)}%"
        )
    elif points is not None and full and points != (due := _cents(min(full, full * rate))):
        yield in_field(f"funds:{row.row}", "执行率的得分与执行率不符", found=row.score, expected=f"{due}")


def _is_rounded(stated: Decimal, exact: Decimal) -> bool:
    """Whether a printed number is the exact one, rounded or cut to as many decimals as were printed."""
    return any(exact.quantize(stated, rounding) == stated for rounding in (ROUND_HALF_UP, ROUND_DOWN))


def _cents(number: Decimal) -> Decimal:
    return number.quantize(_CENT, ROUND_HALF_UP)


def _decimal(text: str) -> Decimal | None:
    """A printed number; ``None`` for a stroke."""
    return Decimal(text) if re.fullmatch(r"\d+(?:\.\d+)?", text.strip()) else None


@rule(
    "score_arithmetic",
    "分值、得分合计不符",
    source="自评表：各指标分值与预算执行分值合计 100 分，总分为各项得分之和",
    what="分值合计不是总分值，得分合计不是总分，或得分高于分值",
    suggestion="核对各行分值与得分，重新合计",
    kinds=SELF_EVALUATIONS,
)
def score_arithmetic(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Points that do not add up to the total that is printed, or a score above its weight.

    报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 12
    不报：表 自评表｜三级指标 培训完成率｜指标值 100%｜实际完成值 100%｜分值 10｜得分 10
    """
    for row in form.rows:
        if _lost(row) < 0:
            yield in_row(row, "score", "得分高于分值", found=f"{row.score}", expected=f"不超过 {row.weight}")
    total = _total(form)
    execution_weight = _decimal(total.weight) if total else None
    execution_score = _decimal(total.score) if total else None
    if execution_weight is None or execution_score is None:
        return
    scored = [row for row in form.rows if row.weight is not None and row.score is not None]
    if len(scored) < len(form.rows):
        return
    yield from _total_is("分值", form.total_weight, execution_weight + sum(row.weight or 0 for row in scored))
    yield from _total_is("得分", form.total_score, execution_score + sum(row.score or 0 for row in scored))


def _total_is(label: str, stated: Decimal | None, reckoned: Decimal) -> Iterator[Hit]:
    """A printed total that is not what its rows come to."""
    if stated is not None and stated != reckoned:
        yield in_field("record", f"{label}合计与总分栏不一致", found=f"{stated}", expected=f"{reckoned}")


RULES: Final = (
    missing_deviation_reason,
    full_score_with_deviation,
    actual_conflicts_execution_rate,
    undefined_rate,
    budget_change_unexplained,
    funds_arithmetic,
    score_arithmetic,
)

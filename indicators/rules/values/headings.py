"""wrong_category and progress_as_cost: indicators under a heading that measures something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from indicators.rules.form import Form, Row
from indicators.rules.language import any_of, fold
from indicators.rules.rule import Hit, Thresholds, in_row, rule
from indicators.rules.values.asked import Asked, asked_for, head, less_is_better
from indicators.rules.values.in_name import is_mere_value
from indicators.values import Comparator, Kind, TargetValue, parse

# Money and how fast it goes, 控制 and 节约 not between: 支出进度, 预算执行率.
_PROGRESS: Final = re.compile(
    any_of("支出 支付 资金 预算 经费 执行 拨付 拨款")
    + "[^控约超]*"
    + any_of("进度 执行率 支付率 支出率 拨付率 使用率 完成率 执行情况")
)


@rule(
    "progress_as_cost",
    "支出进度当成本",
    source="预审规则：成本指标考察花了多少钱",
    what="成本指标填的是支出进度或预算执行率：支出快慢不是成本，自评时又与资金执行率重复计分。",
    suggestion="改填项目成本或单位成本，如“≤30万元”",
)
def progress_as_cost(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """Spending progress as a cost indicator; 投入指标 of 2020 ask for it and are left alone.

    报：二级指标 成本指标｜三级指标 支出进度达标率｜指标值 ≥95%
    报：二级指标 成本指标｜三级指标 预算执行率｜指标值 ≥90%
    不报：二级指标 成本指标｜三级指标 成本控制率｜指标值 ≤95%
    不报：二级指标 成本指标｜三级指标 预算控制数｜指标值 ≤30万元
    不报：一级指标 投入指标｜二级指标 资金支出进度｜指标内容 每季度支出25%
    """
    for row in form.indicators:
        if "成本" in row.level2 and _PROGRESS.search(fold(row.name)):
            yield in_row(row, "level3", "成本指标填的是支出进度，支出快慢不是成本", found=row.name)


class _Read(NamedTuple):
    """An indicator as the checks of headings look at it."""

    heading: str
    name: str
    value: TargetValue
    asked: Asked | None
    explanation: str
    counted: bool  # a count of which one wants more
    economic_is_empty: bool  # the form has no indicator under 经济效益

    def stands_under(self, *headings: str) -> bool:
        return any(heading in self.heading for heading in headings)


_OUTPUTS: Final = ("数量", "质量", "成本")
_EFFECTS: Final = ("经济效益", "社会效益", "生态效益", "可持续影响")
_TIMELINESS: Final = "时效"
_TIMELY: Final = re.compile(r"及时[率性度]$|(按时|按期|准时|如期)[^率]*率$|时效性?$")
_RESPONSE: Final = re.compile(r"响应(度|率|时间|速度)$|(处置|修复|办理|办结)(时间|时长|速度)$")
_DONE_SHARE: Final = re.compile(r"完成(率|情况|度)$|比例$|占比$")
_QUALITY_SHARE: Final = re.compile(r"(合格|准确|优良|正确|差错)率$")
_COST: Final = re.compile(r"(成本|单价|造价|费用)$")
_ECONOMIC: Final = re.compile(
    any_of("税收 产值 营业收入 营收 利润 核减 投资额 招商 规上 上规 纳统 规模以上 GDP 销售额 消费额 增加值")
)
# Words that name an output: what one does for it, and what one hands over.
_MAKING: Final = re.compile(r"^(提供|建设|建成|采购|购置|购买|印发|印制|编制|举办|开展|组织)")
_FOUNDING: Final = re.compile(r"^(建立|形成|编制|制定|出具|撰写)")
_PRODUCT: Final = re.compile(r"(报告|方案|规划|手册|教材|论文|意见书)(数量|数|份数|篇数|个数)?$")
# Counts that are an effect, or a quality, all the same.
_BENEFIT: Final = re.compile(r"就业|岗位|受益|惠及|人次|人数|户数|家数")
_EXCELLENCE: Final = re.compile(r"获奖|合格|达标|优秀|优良|通过|认证|专利|论文|并发|连接|缺|漏")
# Hours that are worked; hours that last tell how well something runs.
_WORKED: Final = frozenset({"小时", "学时", "课时", "工时", "机时", "台时"})
_LASTING: Final = re.compile(r"运行|可用|在线|提前|无故障|质保|保修|有效期|开放|营业|值守|值班")
# What an explanation says that is counted, made, or done so many times.
_COUNTS: Final = re.compile(r"^(?:该指标)?(?:主要)?(?:反映|考察|考核|统计)[^,。;%/]*(数量|个数|份数)(?=[,。;]|$)")
_MADE: Final = re.compile(r"完成[^,。;]*(面积|数量|里程|长度)$")
_TIMES: Final = re.compile(r"[0-9]+(人次|次|场|天的|人天)")
_TIME_WORD: Final = re.compile(r"时间|及时|按时|按期|时效|时限|响应|期限|进度|前完成|[以之]前|日内|小时内|完工|竣工")


def _satisfaction(row: _Read) -> str:
    return "满意度指标" if row.name.endswith("满意度") and "满意度" not in row.heading else ""


def _timeliness(row: _Read) -> str:
    late = row.stands_under(*_OUTPUTS, *_EFFECTS) and _TIMELY.search(row.name)
    response = row.stands_under(*_EFFECTS) and _RESPONSE.search(row.name)
    within = row.stands_under("质量") and row.asked is Asked.TIME and row.value.comparator is Comparator.AT_MOST
    return "时效指标" if late or response or within else ""


def _count(row: _Read) -> str:
    """A count under 质量, 时效 or 成本: by its name, or what is made and handed over."""
    if not row.stands_under("质量", "成本", _TIMELINESS):
        return ""
    if is_mere_value(row.name) and parse(row.name).kind is Kind.NUMBER:
        return "数量指标"
    told = _PRODUCT.search(row.name) or _FOUNDING.search(row.name) or _COUNTS.search(row.explanation)
    made = row.stands_under("质量") and told
    named = (row.asked is Asked.COUNT or made) and not _EXCELLENCE.search(row.name)
    return "数量指标" if row.counted and named else ""


def _length_as_timeliness(row: _Read) -> str:
    """Hours worked under 时效 or 质量, or how often something is done under 时效."""
    if not row.stands_under(_TIMELINESS, "质量"):
        return ""
    at_least = row.value.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN)
    hours = row.value.unit in _WORKED and at_least and not _LASTING.search(row.name)
    if row.stands_under("质量"):
        return "数量指标" if hours else ""
    times = _TIMES.search(row.explanation) and not _TIME_WORD.search(f"{row.name};{row.explanation}")
    return "数量指标" if hours or times else ""


def _share_as_quantity(row: _Read) -> str:
    if not row.stands_under("数量") or row.value.kind is not Kind.PERCENT:
        return ""
    return "质量指标" if _DONE_SHARE.search(row.name) or _QUALITY_SHARE.search(row.name) else ""


def _cost(row: _Read) -> str:
    misplaced = row.stands_under("数量", "质量", _TIMELINESS) and row.value.kind is Kind.MONEY
    return "成本指标" if misplaced and _COST.search(row.name) else ""


def _economic(row: _Read) -> str:
    misplaced = row.stands_under("社会效益") and row.economic_is_empty
    return "经济效益指标" if misplaced and _ECONOMIC.search(row.name) else ""


def _output(row: _Read) -> str:
    """What is made or bought, under an effect."""
    if not row.stands_under(*_EFFECTS) or not row.counted or _BENEFIT.search(row.name):
        return ""
    made = _MAKING.search(row.name) or _PRODUCT.search(row.name) or _MADE.search(row.explanation)
    return "数量指标" if made else ""


_CHECKS: Final[tuple[Callable[[_Read], str], ...]] = (
    _satisfaction,
    _timeliness,
    _count,
    _length_as_timeliness,
    _share_as_quantity,
    _cost,
    _economic,
    _output,
)


@rule(
    "wrong_category",
    "指标归类不当",
    source="预审规则：指标放在它所考察的二级指标下",
    what="指标考察的与它所在的二级指标不是一回事，例如及时率放在质量指标下，满意度放在社会效益下。",
    suggestion="移到相应的二级指标下",
)
def wrong_category(form: Form, limits: Thresholds) -> Iterator[Hit]:
    """An indicator under a heading that measures something else; only plain cases.

    报：二级指标 质量指标｜三级指标 补贴发放及时率｜指标值 100%
    报：二级指标 质量指标｜三级指标 走访企业数量｜指标值 20家
    报：二级指标 质量指标｜三级指标 年度评估报告｜指标值 1份
    报：二级指标 数量指标｜三级指标 巡查工作完成率｜指标值 100%
    报：二级指标 数量指标｜三级指标 人均培训费用｜指标值 ≤400元
    报：二级指标 社会效益指标｜三级指标 居民满意度｜指标值 ≥90%
    报：二级指标 社会效益指标｜三级指标 举办宣传活动｜指标值 3场
    报：二级指标 社会效益指标｜三级指标 新增规上企业｜指标值 2家
    报：二级指标 时效指标｜三级指标 有效飞行时间｜指标值 ≥80小时
    报：二级指标 质量指标｜三级指标 授课学时数｜指标值 ≥120学时
    不报：二级指标 时效指标｜三级指标 展馆开放时间｜指标值 ≥2400小时
    不报：二级指标 质量指标｜三级指标 差错次数｜指标值 ≤2次
    不报：二级指标 时效指标｜三级指标 补贴发放及时率｜指标值 100%
    不报：二级指标 时效指标｜三级指标 系统运维时间｜指标值 1年
    不报：二级指标 社会效益指标｜三级指标 提供就业岗位｜指标值 60个
    不报：二级指标 数量指标｜三级指标 公园服务人口覆盖率｜指标值 ≥90%
    """
    economic_is_empty = not any(row.level2.startswith("经济效益") for row in form.indicators)
    for row in form.indicators:
        read = _read(row, economic_is_empty)
        proper = next((heading for check in _CHECKS if (heading := check(read))), "")
        if proper:
            yield in_row(
                row,
                "level3",
                f"“{read.name}”不宜放在{row.level2}下",
                found=row.name,
                expected=proper,
                suggestion=_advice(row, proper),
            )


def _read(row: Row, economic_is_empty: bool) -> _Read:
    value = parse(row.target)
    return _Read(
        heading=row.level2,
        name=head(row.name),
        value=value,
        asked=asked_for(row.name),
        explanation=fold(row.explanation),
        counted=value.kind is Kind.NUMBER and value.unit != "分" and not less_is_better(row.name),
        economic_is_empty=economic_is_empty,
    )


def _advice(row: Row, proper: str) -> str:
    if "数量" in row.level2 and proper == "质量指标":
        return "数量指标宜填绝对数（如完成多少次、多少份），比率移到质量指标"
    return f"移到{proper}下"

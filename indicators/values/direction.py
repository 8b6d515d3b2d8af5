"""Which way an actual value is better: by the comparator typed, else by the words of the indicator's name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from indicators.values.target import Comparator, Direction, Kind, TargetValue

_BY_COMPARATOR: Final = {
    Comparator.AT_LEAST: Direction.MORE,
    Comparator.MORE_THAN: Direction.MORE,
    Comparator.AT_MOST: Direction.LESS,
    Comparator.LESS_THAN: Direction.LESS,
}
_MEASURED: Final = frozenset((Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.DURATION))

_BAD: Final = (
    "故障|事故|投诉|信访|上访|逾期|超期|延期|差错|错误|失误|出错|违规|违法|违纪|违约|缺陷|漏洞|隐患|误差|偏差|偏离|损失|损耗|浪费|流失|空置|闲置|"
    "超支|拖欠|欠费|返工|返修|退货|退件|不合格|不满意|死亡|伤亡|受伤|发病|感染|火灾|警情|案件|发案|犯罪|拥堵|排放|污染|能耗|耗电|耗水|"
    "中断|宕机|停机|丢包|丢失|泄露|泄密|舆情|纠纷|缺勤|缺席|流标|失败|误报|漏报|瞒报|积压"
)
_LESSENED: Final = re.compile(
    "(?:下降|降低|减少|缩短|压减|压缩|整改|修复|处理|处置|处结|办结|化解|解决|回复|答复|回访|恢复|排除|消除|治理|侦破|破案|结案|(?<!成本)(?<!费用)(?<!经费)控制"
    "|防范|预防|监测|发现|响应)(?:及时|完成|达标|合格|满意)?(?:率|度|比例|幅度|数量?)?$"
)
_BAD_COUNT: Final = re.compile(
    rf"(?:{_BAD})(?:事件|问题|情况)?(?:发生|出现|产生)?(?:率|数量?|次数|起数|件数|人数|比例|面积|时长|时间|量|值)?$"
)
_TIME_SPENT: Final = re.compile(
    "(?:响应|处置|处理|修复|办理|办结|等待|排队|等候|到场|到达|恢复|审批|审核|反馈|回复|答复|受理|整改|中断|停机|故障|延迟|时延)"
    "(?:的?平均)?(?:时间|时长|时限|用时|耗时|天数|周期)$"
)
_COST: Final = re.compile(
    "(?:成本|费用|经费|单价|造价|支出|价格|开支|花费)(?:控制)?(?:总?额|金额|数|率|标准|水平|情况|指标|上限)?$"
)
_SAVED: Final = re.compile("节约|节省|结余|核减|执行率|收入|产值|进度")
_GOOD: Final = re.compile(
    "(?:率|度|数|数量|次数|人数|人次|场次|面积|覆盖|收入|产值|得分|分数|评分|时长|量|额|比例|比重|占比)$"
)


def direction(value: TargetValue, name: str = "") -> Direction | None:
    """The direction of ``value`` for the indicator ``name`` (三级指标); None where it has to be asked for.

    The comparator typed decides, whatever the name says. A change (下降5%) is the better the greater it is.
    Dates, words and ranges have no direction: on time, reached and inside are full marks.
    """
    if value.kind not in _MEASURED or value.comparator is Comparator.RANGE:
        return None
    if value.plus_minus:
        return Direction.LESS
    if by_comparator := _BY_COMPARATOR.get(value.comparator) if value.comparator else None:
        return by_comparator
    return Direction.MORE if value.change else by_name(name)


@lru_cache(maxsize=4096)
def by_name(name: str) -> Direction | None:
    """The direction that the words of a name give: 率, 数 and 满意度 the more, 故障, 投诉 and 成本 the less the better.

    The last word counts: 投诉率 the less, 投诉处理率 and 事故下降率 the more.
    """
    name = re.sub(r"[（(][^）)]*[）)]|[\s“”\"。，]", "", name)
    if _LESSENED.search(name):
        return Direction.MORE
    if _BAD_COUNT.search(name) or _TIME_SPENT.search(name):
        return Direction.LESS
    if _COST.search(name) and not _SAVED.search(name):
        return Direction.LESS
    return Direction.MORE if _GOOD.search(name) else None

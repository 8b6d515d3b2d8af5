"""How a target comes about over the year: summed up month by month, there all along, or delivered at once.

What is summed up is compared with the part of the target that the time passed makes due (DOMAIN §6); rates, levels and
prices are compared with the target itself. Which is which is read from the unit and from the words of the name; every
answer carries its reason, which the page shows.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Final, NamedTuple

from indicators.values import Direction, Kind, TargetValue, scale_of
from indicators.values.attainment import OF_THE_YEAR
from indicators.values.conversion import measure
from indicators.values.units import alternatives, words


class Growth(Enum):
    """How a number comes about; the value says what that means for its light."""

    CUMULATIVE = "全年累计，按时间进度比较"
    LEVEL = "不按月折算，与年度指标值比较"
    LIMIT = "全年控制，只看是否超过年度指标值"
    ONCE = "全年只有一项，年底前完成即可"


class Reading(NamedTuple):
    """The answer, and what spoke for it."""

    growth: Growth
    why: str


_MONTHS: Final = measure("月").of
_LONGEST_SUM: Final = measure("年").factor  # months: what lasts longer than the year is not summed up in it
_ASIDE: Final = re.compile(r"[（(][^）)]*[）)]|[\s“”\"。，、]")


def _any(text: str) -> str:
    return f"(?:{alternatives(words(text))})"


# Rates that say how much of the year's money or work is done: the only ones that grow by themselves.
_PROGRESS: Final = re.compile(f"{_any('执行 支出 支付 拨付')}(?:进度|率)$|进度(?:完成)?(?:情况)?$")
_AVERAGE: Final = re.compile(
    f"{_any('平均 人均 户均 次均 件均 日均 月均 均价 单价 造价 中位数 系数 倍数 每平方米')}|单位.{{0,4}}成本"
    "|每一?[人户次件份个期场天日周月季班台套亩米]"
)
_SHARE: Final = re.compile(f"(?:[^频功效概税利汇]率|{_any('比例 比重 占比 满意度 指数 得分 评分 分数 分值')})$")
_COUNT: Final = "(?:数量?|人数|总数|个数|台数|路数|户数|套数|面积|长度|里程|规模)?$"
# What is counted, in the order in which the words weigh: the first that is found decides.
_SUMMED: Final = re.compile(_any("累计 累积 新增 新建 新设 新开 新购 总次数 总人次 总时长"))
_AT_WORK: Final = _any("在线 在岗 在编 在册 在职 在校 在园 在营 在网 在库 在用 在管 在租 驻场 并发")
_IN_STOCK: Final = _any("存量 保有 库存 现有 实有 现存 常住")
_WHO: Final = _any("设备 人员 终端 学生 幼儿 用户 系统 车辆 船舶 职工 员工 坐席 档案 图书 房屋")
_PRESENT: Final = re.compile(f"(?:{_AT_WORK}|{_IN_STOCK}){_WHO}?{_COUNT}|保有量$|{_any('容量 带宽')}$")
_TIMES: Final = re.compile(
    f"{_any('次数 频次 场次 场数 期数 批次 批数 班次 人次 轮次 件数 起数 宗数 笔数 篇数 课时 学时')}数?$"
)
_DONE: Final = re.compile(
    _any(
        """
        培训 参训 办理 办结 受理 咨询 学习 授课 申报 处理 处置 检查 巡查 抽查 检测 更换 维修 修复 改造 建设 建成 完成
        开展 举办 组织 发放 接待 救助 资助 扶持 补贴 补助 奖励 慰问 招聘 招录 引进 体检 受益 惠及 参加 参与 制定 编制
        印发 采购 购置
        """
    )
)
_KEPT: Final = re.compile(
    f"{_any('运行 运维 维护 维保 养护 管养 管护 保洁 保障 租赁 租用 托管 纳管 监管')}的?[^次场期]{{0,8}}{_COUNT}"
    f"|{_any('床位 车位 席位 坐席 座席 工位 窗口 编制')}{_COUNT}"
)
_STAFF: Final = re.compile(
    "(?:人员|[^人会成学]{1,2}员|岗位)(?:数量?|人数)?$"
)  # who is there; participants are 参会人员
_SERVED: Final = re.compile("[参受对与]")
_OF_COUNTS: Final = (
    (_SUMMED, Growth.CUMULATIVE, "名称中有“{}”"),
    (_PRESENT, Growth.LEVEL, "“{}”是某一时点的数"),
    (_TIMES, Growth.CUMULATIVE, "“{}”逐次累计"),
    (_DONE, Growth.CUMULATIVE, "“{}”逐次累计"),
    (_KEPT, Growth.LEVEL, "“{}”全年都在"),
    (_STAFF, Growth.LEVEL, "“{}”是某一时点的数"),
)
_OCCURRING: Final = frozenset(words("次 场 场次 期 轮 批 批次 趟 班次 人次 件次 课 课时 学时 讲 篇 起 宗 笔"))
# Units of what is measured at a moment and never added up.
_MOMENTARY: Final = frozenset(
    words("分 级 星 星级 档 度 倍 岁 周岁 像素 帧 分贝 摄氏度 ℃ 兆 百分点 赫兹 瓦 千瓦 兆瓦 Mbps Gbps MB GB TB dB ms")
)
_DIVISIBLE: Final = frozenset(words("元 秒 月 米 平方米 立方米 公斤 亩 升 毫升 千瓦时"))
_TIME_GIVEN: Final = re.compile(
    _any("培训 学习 授课 讲课 宣讲 志愿 累计 总时长 开放 播放 直播 巡查 巡航 飞行 作业 演练")
)


def growth(target: TargetValue, name: str = "", direction: Direction | None = None) -> Reading:
    """How the number of a target comes about; ``name`` is 三级指标, ``direction`` which way is better.

    ``target`` is a number, a percentage, an amount or a length of time. A count of which nothing is known is summed
    up: that gives the fewest false alarms.
    """
    name = _ASIDE.sub("", name)
    if target.kind is Kind.PERCENT:
        return _of_rate(name)
    if target.plus_minus or target.change:
        return Reading(Growth.LEVEL, "变化幅度")
    if why := _of_one(target, name):
        return Reading(Growth.LEVEL, why)
    if target.kind is Kind.DURATION:
        return _of_time(target, name, direction)
    return _of_money(direction) if target.kind is Kind.MONEY else _of_count(target, name, direction)


def _of_rate(name: str) -> Reading:
    if found := _PROGRESS.search(name):
        return Reading(Growth.CUMULATIVE, f"“{found[0]}”随时间增长")
    return Reading(Growth.LEVEL, "比率")


def _of_one(target: TargetValue, name: str) -> str:
    """Why a number is that of one thing and no sum: 元/人, 每月2次, 平均时长; "" where it may be a sum."""
    if "/" in (target.unit or ""):
        return f"单位是“{target.unit}”"
    if target.each not in OF_THE_YEAR:
        return f"按“{target.each}”计"
    found = _AVERAGE.search(name) or _SHARE.search(name)
    return f"名称中有“{found[0]}”" if found else ""


def _of_time(target: TargetValue, name: str, direction: Direction | None) -> Reading:
    """Most times are those of one case (响应时间 ≤2小时); what is taught or served for hours or months adds up."""
    if direction is Direction.LESS:
        return Reading(Growth.LEVEL, "办一件事的时长")
    if found := _TIME_GIVEN.search(name):
        return Reading(Growth.CUMULATIVE, f"“{found[0]}”的时长逐月累计")
    asked = measure(target.unit)
    if asked.of == _MONTHS and (target.number or Decimal(0)) * asked.factor <= _LONGEST_SUM:
        return Reading(Growth.CUMULATIVE, "服务期逐月累计")
    return Reading(Growth.LEVEL, "时长")


def _of_money(direction: Direction | None) -> Reading:
    """Spending early is no fault (the light of the money wants it); only more than the limit is too much."""
    if direction is Direction.LESS:
        return Reading(Growth.LIMIT, "成本、费用的上限")
    return Reading(Growth.CUMULATIVE, "金额逐月累计")


def _of_count(target: TargetValue, name: str, direction: Direction | None) -> Reading:
    scale, unit = scale_of(target.unit)
    is_one = target.number == 1 and target.upper is None and scale == 1 and measure(unit).of not in _DIVISIBLE
    if is_one and direction is not Direction.LESS:
        return Reading(Growth.ONCE, "指标值是 1")
    if unit in _OCCURRING:
        return Reading(Growth.CUMULATIVE, f"单位是“{unit}”")
    for pattern, answer, why in _OF_COUNTS:
        found = pattern.search(name)
        if found and not (pattern is _STAFF and _SERVED.search(name)):
            return Reading(answer, why.format(found[0]))
    if unit in _MOMENTARY:
        return Reading(Growth.LEVEL, f"单位是“{unit}”")
    return Reading(Growth.CUMULATIVE, "数量逐月累计")

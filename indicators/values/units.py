"""Measure words (计量单位) of the forms, and the one that stands behind a number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from indicators.values.target import Kind


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is written with blanks between them."""
    return tuple(text.split())


MONEY: Final = words("元 美元 欧元 港元 港币 日元 英镑 人民币")
DURATIONS: Final = words(
    "年 周年 学年 学期 季度 月 周 星期 礼拜 工作日 自然日 日历天 日历日 天 日 小时 钟头 刻钟 分钟 秒钟 秒 毫秒 微秒"
)
LATIN_DURATIONS: Final = frozenset(words("ms s sec min mins h hr hrs hour hours day days"))
_COUNTED: Final = words(
    """
    个 项 次 件 份 条 例 起 宗 笔 批 类 种 款 号 档 级 星 星级 倍 分 对 双 套 台 台套 组
    人 名 位 岁 周岁 户 家 队 团 支队 班 班期 届 期 人份 人天 人日 人月 人年 人时 工时 机时 台时 台班 车 航
    场 轮 节 课 课时 学时 堂 讲 门 趟 路 站 线 首 部 集 则 幕 本 册 篇 页 字 版 卷 张 幅 副 面 片
    枚 把 支 根 盏 颗 粒 袋 包 箱 盒 瓶 桶 罐 捆 块 只 杯 尊 顶 樘 扇 牌 剂 针 餐 票 单
    辆 艘 架 匹 头 羽 株 棵 盆 丛 口 眼 井 杆 座 栋 幢 间 层 处 所 校 段 标段 宗地 图斑 场馆
    床 床位 席 席位 坐席 座席 工位 车位 泊位 机位 学位 岗位 岗 点 点位 站点 网点 网格 节点 端口 终端 接口 链路
    模块 功能点 系统 平台 账号 账户 用户 并发 数据集 图层 帧 像素 核 样本 批样 批件 案 案件 案例
    课题 专题 事项 标准 品种 门类 社区 街道 村 镇 企业 单位 机构
    米 千米 公里 里 海里 延米 延长米 厘米 毫米 微米 平方米 平方公里 平方千米 平方 平米 立方米 立方 亩 公顷
    吨 公斤 千克 克 毫克 斤 升 毫升 度 千瓦时 千瓦 兆瓦 瓦 兆 赫兹 分贝 摄氏度
    """
)
COUNTS: Final = (*_COUNTED, *(f"{word}次" for word in _COUNTED if word != "次"))  # 场 and 场次, 人 and 人次
_SCALES: Final = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "千": 1000,
    "百": 100,
}


class Unit(NamedTuple):
    """A measure word as found: in normal form, the kind it makes, where it ends, and whether 余 or 多 goes with it."""

    word: str | None
    kind: Kind
    end: int
    about: bool = False


def alternatives(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


SCALE: Final = alternatives(_SCALES)
_COUNT: Final = rf"(?:{alternatives(_COUNTED)})次?"
MEASURE: Final = rf"(?:{_COUNT}|{alternatives([*DURATIONS, *MONEY])})"
_AREA: Final = "㎡|㎥|m²|m³|m2|m3"
_PER: Final = rf"(?:[/·](?:半年|10万人?|(?:{SCALE})?(?:{MEASURE}|{_AREA}))){{0,3}}"
# What ends the word behind a number, if that word is in no list: 0投诉以内.
_ENDS: Final = "$|[，；。、（）,:<>=≥≤~]|及?以[上下内]|之[上下内前]|内|左右|上下|或|且|和|\0"
# What may stand behind a bare number and is no measure word.
_NO_MEASURE: Final = re.compile(
    "[余多及或且和至到以之的为不无未每均全都已起内前后左上下优良中差好]|完成|达|合格|覆盖|通过|实现|提升|下降"
)
# Mbps, m², mg/L, kW·h; but neither a quarter (Q2) nor the times of 3x4.
_LETTER: Final = "[A-Za-zμ°Ω℃㎡㎥㎞㎏㎝㎜]"
_LATIN: Final = (
    r"(?![Qq][1-4]|[xX][0-9])"
    rf"{_LETTER}{{1,8}}[23²³]?(?:[/·]{_LETTER}{{1,4}}[23²³]?)?(?![0-9A-Za-z])"
)
_UNIT: Final = re.compile(
    rf"""
    (?P<many>[余多])?
    (?: (?P<percent>%|‰|个?百分[点比]|成(?=及?以|左右|{_ENDS}))
      | (?P<money>(?:{SCALE})?[余多]?(?:{alternatives(MONEY)}){_PER})
      | 个?(?P<duration>(?:{alternatives(DURATIONS)})(?![级报刊鉴轻岁]){_PER})
      | (?P<count>(?:{SCALE})?[余多]?{_COUNT}(?:（(?:{MEASURE})）)?{_PER})
      | (?P<latin>(?:{SCALE})?{_LATIN}{_PER})
      | (?P<scale>{SCALE})
      | (?P<per>/(?:(?:{SCALE})?(?:{MEASURE})|{SCALE}))
      | (?P<other>[一-鿿]{{1,4}}?)(?={_ENDS})
    )
    """,
    re.VERBOSE,
)
_KINDS: Final = {"percent": Kind.PERCENT, "money": Kind.MONEY, "duration": Kind.DURATION}
_BRACKETED: Final = re.compile(rf"（(?=(?:{SCALE})?{MEASURE}|[%‰])([^（）]{{1,8}})）")
_SCALED: Final = re.compile(rf"(?!百分)({SCALE})(.*)", re.DOTALL)
_MANY: Final = str.maketrans("", "", "余多")  # 2万余人次


def unit_at(text: str, start: int) -> Unit:
    """The measure word of ``text`` at ``start``, where a number ends; its ``word`` is None if there is none."""
    if bracketed := _BRACKETED.match(text, start):  # 10（个）
        inner = unit_at(bracketed[1], 0)
        if inner.word and inner.end == len(bracketed[1]):
            return inner._replace(end=bracketed.end())
    found = _UNIT.match(text, start)
    if found is None or found.lastgroup is None or (found["other"] and _NO_MEASURE.match(found["other"])):
        return Unit(None, Kind.NUMBER, start)
    group = found.lastgroup
    word = found[group]
    exact = word.translate(_MANY) if group in ("money", "count") else word
    return _unit(group, exact, found.end(), about=found["many"] is not None or exact != word)


def _unit(group: str, word: str, end: int, *, about: bool) -> Unit:
    kind = _KINDS.get(group, Kind.NUMBER)
    if group == "latin" and word.lower() in LATIN_DURATIONS:
        kind = Kind.DURATION
    if kind is Kind.PERCENT:
        word = word.removeprefix("个")
    return Unit(word, kind, end, about)


def scale_of(unit: str | None) -> tuple[Decimal, str | None]:
    """What a unit multiplies by, and the unit without it.

    >>> scale_of("万人"), scale_of("元"), scale_of("万")
    ((Decimal('10000'), '人'), (Decimal('1'), '元'), (Decimal('10000'), None))
    """
    if unit and (found := _SCALED.fullmatch(unit)):
        return Decimal(_SCALES[found[1]]), found[2] or None
    return Decimal(1), unit

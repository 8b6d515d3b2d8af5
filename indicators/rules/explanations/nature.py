"""What the words of a quantity or of an indicator tell: good or bad, a part of what, planned or done. Pure.

Vocabulary of the field, not of any form. Where words say nothing the answer is "unknown", and rules stay silent.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from indicators.rules.language import letters

_KEPT: Final = 4096

# What one wants more of, and what one wants less of.
_GOOD: Final = (
    "满意|合格|达标|通过|正常|完好|准确|正确|及时|按时|按期|准时|如期|有效|优秀|优良|良好|完成|解决|办结|结案|采纳|成功|在线|稳定"
    "|达成|落实|到位|规范|安全|知晓|参与|参加|出勤|到岗|存活|成活|毕业|入学|获得|持证|支持|认可|录取|脱贫|痊愈|治愈|康复|中标"
    "|破案|利用|盘活|出租|好评"
)
_BAD: Final = (
    "安全事故|安全隐患|故障|异常|投诉|事故|差错|错误|误差|失误|逾期|超期|超时|延误|延期|延迟|滞后|违规|违法|违纪|超标|失败|流失|辍学"
    "|缺勤|旷工|旷课|缺席|退货|返工|浪费|空置|闲置|破损|损坏|丢失|损失|遗漏|漏报|漏检|漏发|错发|瞒报|迟报|中断|宕机|死机|停机|缺陷|隐患"
    "|伤亡|死亡|发病|患病|感染|纠纷|案件|发案|警情|火灾|泄露|泄漏|拖欠|超支|舞弊|退订|积压|差评|污染|病害|欠费|信访|上访"
)
# What is done against something bad turns it into something good: 故障修复, 投诉办结, 发案下降.
_MENDED: Final = (
    "处理|处置|解决|修复|整改|办结|办理|排除|化解|消除|纠正|闭环|响应|回复|答复|回访|核查|调处|调解|查办|侦破|破案|治理|管控|防控|防治"
    "|防护|抢修|清除|清理|清零|降低|下降|减少|压降|压减|控制|救治|扑救|追回|追缴|挽回|隔离|补救|预警|演练|预防|防范|盘活|利用|下架"
)
# Met, noted or looked for: says neither that it is bad to have many nor that it is good.
_NOTED: Final = re.compile(r"受理|接到|收到|接收|上报|报告|登记|发现|排查|检查|监测|查处|立案|评估|已|得到")
_NEGATED: Final = "不予|不|未能|未|没有|没|无|非|零|杜绝|避免"
_FEELING: Final = re.compile(rf"(?P<not>(?:{_NEGATED})(?:发生|出现|存在|产生)?)?(?:(?P<bad>{_BAD})|(?P<good>{_GOOD}))")
_MENDING: Final = re.compile(rf"(?P<not>{_NEGATED})?(?:及时|按时|按期|有效|完成|成功|得到|妥善|已|被)*(?:{_MENDED})")


# 未及时处理 is bad for all its 处理; 不合格品处置 is not.
_MANNER: Final = re.compile("及时|按时|按期|准时|如期|有效")


@lru_cache(_KEPT)
def feeling(words: str) -> int:
    """+1 where more of it is good (合格数量, 故障修复率), -1 where it is bad (投诉件数, 不合格数), 0 where unknown."""
    found = list(_FEELING.finditer(words))
    bad = [match for match in found if bool(match["bad"]) != bool(match["not"])]
    if not bad:
        return 1 if found else 0
    if any(match["good"] and _MANNER.match(match["good"]) for match in bad):
        return -1
    if mending := _mending(words, bad[-1].start(), bad[-1].end()):
        return -1 if mending["not"] else 1
    is_noted = bool(_NOTED.search(words)) and all(match["bad"] for match in bad)
    return 0 if is_noted or len(bad) < len(found) else -1


def _mending(words: str, start: int, end: int) -> re.Match[str] | None:
    """What is done against the bad thing between two places: behind it, or anywhere before it (已整改隐患数)."""
    return _MENDING.search(words, end) or _MENDING.search(words, 0, start)


_PLANNED: Final = re.compile(
    r"计划|预计|预期|预算|预定|预设|拟|规划|批复|核定|年初|下达|目标(?:值|数|量|人|任务)|^目标|任务(?:值|数|总数|量)|指标(?:数|值|额)"
    r"|额定|既定|[应需](?:完成|达到|提供|开展|建)"
)
_REAL: Final = re.compile(r"实际|实有|实到|实收|实付|已")
_DONE: Final = re.compile(rf"{_REAL.pattern}|完成")
_MONEY: Final = re.compile(r"金额|成本|费用|支出|预算|资金|经费|造价|投资|价款|产值|收入|营收|销售|税")
_DURATION: Final = re.compile(r"时间|时长|天数|工期|周期|用时|耗时|日数|期限|小时|分钟")
_BASE: Final = re.compile(r"原有|原来|上年|去年|上期|同期|基期|前$|前[^期\d]|往年|历史|基准")
_YEAR: Final = re.compile(r"(20\d\d)年")


@lru_cache(_KEPT)
def is_planned(words: str) -> bool:
    """Whether a quantity was planned or set (计划数, 预算金额) and not done."""
    return bool(_PLANNED.search(words)) and not _REAL.search(words)


@lru_cache(_KEPT)
def is_done(words: str) -> bool:
    """Whether a quantity is what was really done (实际完成数, 已发放人数) and not planned."""
    return bool(_DONE.search(words)) and not _PLANNED.search(words)


def is_money(words: str) -> bool:
    """Whether a quantity is an amount of money."""
    return bool(_MONEY.search(words))


def is_duration(words: str) -> bool:
    """Whether a quantity is a length of time."""
    return bool(_DURATION.search(words))


@lru_cache(_KEPT)
def is_earlier(one: str, other: str) -> bool:
    """Whether the first quantity is the same thing at an earlier time (上年数 and 本年数, 2024年 and 2025年)."""
    years = _YEAR.search(one), _YEAR.search(other)
    if years[0] and years[1]:
        return years[0][1] < years[1][1]
    return bool(_BASE.search(one)) and not _BASE.search(other)


_WHOLE: Final = re.compile(r"总计|总|全部|全体|所有|合计|应当?|需要?|须")
_COUNTING: Final = re.compile(
    r"总?(?:数量|人数|个数|次数|件数|户数|份数|天数|场数|套数|台数|批次|人次|总数|总量|总额|金额|数额|数目|面积|里程|长度|时间|时长|次|数|量|额|值)$"
)
_FILLER: Final = re.compile(r"本(?:年度|年|项目|单位)|当年|年度|全年|项目|相关|有关|有效|的|中|被|了|内|该|各类|各")
_EVENTS: Final = re.compile(r"[次起]数?$")
_SCORE: Final = re.compile(r"得分|总分|评分|分数")
# What a population goes through before it is counted: 参加培训人数, 抽检批次.
_PROCESS: Final = re.compile(
    r"参加|参与|参训|受训|培训|调查|访问|受访|抽检|抽查|抽样|检查|检验|检测|验收|受理|申请|申报|报名|在校|在册|测试|考核|考试|评审|送检|监测|服务"
)
# How a thing came to be known, before it is counted: 巡检发现问题总数, 收到投诉总数.
_KNOWN: Final = re.compile(r"发现|排查|巡查|巡检|检查|抽查|监测|查出|查处|收到|接到|接报|接收|受理|上报|交办|转办|登记")
# Places to be filled, for which any number of people may come.
_PLACES: Final = re.compile(r"岗位|职位|学位|名额|席位|座位|床位|车位|工位")
# Only these narrow a whole down to a part of it: a growing stock may exceed what it once was.
_NARROWING: Final = re.compile(
    rf"{_NEGATED}|实际|实到|已|符合|获|使用|覆盖|安装|发放|签订|开展|提供|新增|接入|其中|基本|比较|非常|{_BAD}|{_GOOD}"
)


@lru_cache(_KEPT)
def is_part(part: str, whole: str) -> bool:
    """Whether the first quantity is a part of the second: 合格数量 of 检验总数量, 满意人数 of 调查总人数, 得分 of 满分.

    Never where the second was only planned, is an amount of money or an earlier stock: those can be exceeded.
    """
    if _SCORE.search(part) and whole.endswith("满分"):
        return True
    if is_planned(whole) or is_money(whole) or _BASE.search(whole):
        return False
    if is_duration(whole) != is_duration(part) or bool(_EVENTS.search(part)) != bool(_EVENTS.search(whole)):
        return False
    if _PLACES.search(whole) and not _PLACES.search(part):
        return False
    own, kernel = _kernel(part), _kernel(whole)
    if _WHOLE.search(whole) and _is_dealt_with(part, own, kernel):
        return True
    if set(kernel) <= set(own) and len(kernel) < len(own):
        return bool(_WHOLE.search(whole) or (kernel and _NARROWING.search(own.replace(kernel, ""))))
    only_narrowed = not _NARROWING.sub("", _PROCESS.sub("", own))
    return only_narrowed and _is_population(whole) and _are_counted_alike(part, whole)


def _is_dealt_with(part: str, own: str, kernel: str) -> bool:
    """Whether a part counts what was done about the things that the whole found: 已处置问题数 of 发现问题总数."""
    known = _KNOWN.sub("", kernel)
    is_done_about = bool(_REAL.search(part)) and bool(_MENDING.search(own))
    return known != kernel and len(known) > 1 and known in own and is_done_about


def _is_population(words: str) -> bool:
    """Whether a quantity is everything that was looked at: 参加培训总人数, 抽检批次, 受理件数."""
    return bool(_WHOLE.search(words) or _PROCESS.search(words)) and feeling(_PROCESS.sub("", words)) == 0


def _are_counted_alike(one: str, other: str) -> bool:
    """Whether both count people, or batches …; 数量 goes with anything."""
    counters = {_counter(one), _counter(other)}
    return len(counters) == 1 or not counters.isdisjoint({"数量", "数", ""})


def _counter(words: str) -> str:
    match = _COUNTING.search(letters(words))
    return match.group().removeprefix("总") if match else ""


def _kernel(words: str) -> str:
    """What a quantity counts, without the words for all of it, for counting and for the frame."""
    return _COUNTING.sub("", _WHOLE.sub("", _FILLER.sub("", letters(words))))


# Kinds of result that one rate may stand for; words of one line are used for each other in the forms.
_MEASURES: Final = {
    "满意": re.compile("满意|好评|认可|赞同|表扬|口碑"),
    "合格": re.compile("合格|达标|通过|优良|优秀|质量|验收|符合"),
    "完成": re.compile("完成|达成|实现|完工|竣工|执行|进度|落实|实施|建成|开工|到位|交付"),
    "及时": re.compile("及时|按时|按期|准时|时效|时限|时间|响应|逾期|延误|超期|如期|效率"),
    "准确": re.compile("准确|正确|精准|精度|差错|错误|误差|真实"),
    "覆盖": re.compile("覆盖|普及|参与|知晓|入驻|接入|惠及|受益|使用|利用|推广|活跃|影响"),
    "正常": re.compile("正常|完好|可用|在线|稳定|可靠|故障|运行|中断|联通|畅通"),
    "成本": re.compile("成本|费用|经费|预算|资金|支出|节约|控制|造价"),
    "出勤": re.compile("出勤|到岗|到课|参训|参加|出席|到会"),
    "办结": re.compile("办结|办理|解决|处理|处置|整改|修复|结案|受理|化解|调解"),
    "安全": re.compile("安全|事故|伤亡|隐患|风险"),
}


@lru_cache(_KEPT)
def measures(words: str) -> frozenset[str]:
    """The kinds of result that a name speaks of: {"合格"} for 验收通过率 and for 质量达标率."""
    return frozenset(kind for kind, pattern in _MEASURES.items() if pattern.search(words))

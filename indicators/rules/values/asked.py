"""What the name of an indicator asks for, and whether more or less of it is better: read from its last words."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

from indicators.rules.language import any_of, fold
from indicators.values import Direction
from indicators.values.direction import by_name

_KEPT: Final = 4096


class Asked(StrEnum):
    """What a name asks for; the value is the word that a user reads."""

    RATE = "比率"
    COUNT = "数量"
    TIME = "时间"
    TIMELINESS = "及时性"
    MONEY = "金额"
    SCORE = "分数"
    LEVEL = "程度"


# Endings by what they ask for, the exceptions first: 频率 is no share of anything, 指数 no count, and 在线时间 may
# be given as a share.
_ENDINGS: Final[tuple[tuple[Asked | None, str], ...]] = (
    (None, r"[频功效速码]率|分辨率|采样率|指数|参数|系数|函数|基数|位数|倍数|级数|档数"),
    (None, r"(?:运行|可用|在线)时[间长]|控制数"),
    (Asked.MONEY, r"(?:预算|决算|执行|资金|支出|收入)数|数额|金额|费用|经费|成本|单价|造价|总价|价格|总额|投资额|产值"),
    (Asked.TIME, r"时间|时长|时限|工期|周期|期限|日期|时点|年限|天数|月数|年数|时数"),
    (Asked.TIMELINESS, r"及时性|时效性?|及时程度|及时度"),
    (Asked.SCORE, r"成绩|得分|分数|评分|总分|均分|分值"),
    (Asked.RATE, r"率|比例|占比|比重|百分比|满意度"),
    (Asked.COUNT, r"数|数量|人次|场次|批次|件次|户次|面积|里程"),
    (Asked.LEVEL, r"质量|水平|程度|(?:活跃|知晓|认可|认知|参与|影响|支持|信任|便利|完成|采纳|普及)度"),
)
_BY_ENDING: Final = tuple((asked, re.compile(rf"(?:{endings})$")) for asked, endings in _ENDINGS)

_NUMBERING: Final = re.compile(
    r"""^(?:\(?[0-9一二三四五六七八九十]{1,2}\)  # (1)
        | [0-9一二三四五六七八九十]{1,2}、       # 1、
        | [0-9]{1,2}\.(?![0-9]))                # 1. but not 1.5
    """,
    re.VERBOSE,
)
_LIST_WITHIN: Final = re.compile(r"\([1一]\).*", re.DOTALL)
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_BREAK: Final = re.compile(r"[,:;。]")
_QUOTES: Final = re.compile(r"[“”\"'‘’《》]")

# Counts that are kept down although nothing is bad about the things.
_LIMITED: Final = any_of(
    "控制 上限 限额 压缩 压减 精简 编制数 编外 超编 出国 出访 科目调整 预算调整 占用 库存 负债 负荷 未 等待"
)
# Meetings, guests and cars are kept few; to serve the meetings and visitors of others, and upkeep, is work.
_VISITORS: Final = "群众|来访|市民|居民|游客|参观|咨询|信访|患者|读者"
_MEETINGS: Final = r"会议(?!室|保障|服务|系统|设备|终端|中心)"
_GUESTS: Final = rf"(?<!{_VISITORS})接待(?!{_VISITORS}|服务)"
_OWN_CARS: Final = r"公务用车(?!维护|维修|保养|检修)"
_KEPT_DOWN: Final = re.compile(rf"{_LIMITED}|{_MEETINGS}|{_GUESTS}|{_OWN_CARS}")


@lru_cache(_KEPT)
def head(name: str) -> str:
    """The name proper, folded: no numbering, quotes and brackets, and nothing after a colon, comma or full stop."""
    text = _NUMBERING.sub("", _QUOTES.sub("", fold(name.strip().split("\n")[0])))
    text = _BRACKETS.sub("", _LIST_WITHIN.sub("", text))
    return _BREAK.split(text)[0]


@lru_cache(_KEPT)
def asked_for(name: str) -> Asked | None:
    """What a name asks for by its ending, ``None`` where the ending says nothing."""
    text = head(name)
    return next((asked for asked, ending in _BY_ENDING if ending.search(text)), None)


@lru_cache(_KEPT)
def less_is_better(name: str) -> bool:
    """Whether a name speaks of what one wants little of: faults, complaints, cost, waiting, what is to be kept down."""
    return by_name(name) is Direction.LESS or bool(_KEPT_DOWN.search(head(name)))

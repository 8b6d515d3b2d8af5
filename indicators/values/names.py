"""Digits that count nothing: numbers inside names, standards, levels, ratios and service hours."""

from __future__ import annotations

import re
from typing import Final

from indicators.values.numerals import CHINESE_SIGNS

HIDDEN: Final = "\0"  # stands for each character of a name; ``clean`` leaves no such character in a text

_TITLE: Final = r"《[^》]{0,100}》|“[^”]{0,100}”|\"[^\"]{0,100}\""
_HOURS: Final = (
    r"(?<![0-9])(?:[567]|365)[天日]?[×xX*](?:8|10|12|24)(?:个?小时|h|H)?(?![0-9])"
    r"|(?<![0-9])24(?:个?小时)?[×xX*]7[天日]?(?![0-9])|(?<![0-9])7/24(?:个?小时)?(?![0-9])"
    r"|(?<![0-9])[0-2]?[0-9]:[0-5][0-9]-[0-2]?[0-9]:[0-5][0-9](?![0-9])"  # 9:00-18:00
    "|24个?小时(?:全天候|不间断|不打烊|自助|值班|值守|轮班|在线|开放|运行|监控|热线)"
)
_SERVICE_HOURS: Final = re.compile(_HOURS)
_NUMBER: Final = r"[0-9]+(?:\.[0-9]+)?"
_RATIO: Final = re.compile(
    rf"""
      (?<![0-9.,]){_NUMBER}(?:[:/+×xX*^]{_NUMBER})+(?![0-9.])                   # 1:1, 2/3, 1920×1080
    | (?<![0-9.,])[0-9]*(?:\.[0-9]+){{2,}}                                     # 1.2.3
    | (?<![百千万])[{CHINESE_SIGNS}]{{1,6}}分之[{CHINESE_SIGNS}]{{1,6}}             # 三分之二
    """,
    re.VERBOSE,
)
_NAME: Final = re.compile(
    r"""
      (?<![0-9A-Za-z/])[A-Za-z][A-Za-z/]{0,15}[-/_ ]?[0-9][0-9.:A-Za-z-]{0,20}   # ISO9001:2015, GB/T22239-2019, PM2.5
    | (?<![0-9.,])(?:1[12][0-9]|12[0-9]{3})(?=热线|接警|报警|出警|警情|急救|指挥|工单|电话|平台|诉求|派单|转办)
    | (?<![0-9.,])[2-6](?:\.0{1,9})?G(?![BbHh])                  # 5G
    | (?<![0-9.,])[1-5]A(?=级|景区)                               # 5A级
    | 第[0-9]{1,9}                                               # 第3名
    | (?:等保|等级保护|等级)(?:测评)?(?:第|达到)?[0-9]级           # 等保3级
    | (?:^|(?<=[；。，、]))[0-9]{1,2}[、.](?![0-9%])               # 1、 at the head of an item
    | （?[0-9]{1,2}）(?=.)                                       # （1）
    | 一[一-鿿]{1,3}一(?![次场期轮批])[一-鿿]                      # 一人一档
    | [数几上成][十百千]                                          # 数十人, 上百场
    | [0-9]{1,3}周?岁(?:及?以[上下])?的?(?!及?以[上下])(?=[一-鿿])   # 60岁以上老人
    | (?<![0-9.])[百千]兆 | 百分之
    """,
    re.VERBOSE,
)


def hide_titles(text: str) -> str:
    """``text`` with 《…》, quoted names and 7×24小时 hidden; every other character stays where it was."""
    return _SERVICE_HOURS.sub(_hide, re.sub(_TITLE, _hide, text))


def hide_names(text: str) -> str:
    """``text`` with the names and ratios that hold digits hidden."""
    return _RATIO.sub(_hide, _NAME.sub(_hide, text))


def is_service_time(text: str) -> bool:
    """Whether the text names the hours of a service: 7×24小时, 9:00-18:00."""
    return _SERVICE_HOURS.search(text) is not None


def is_name(text: str) -> bool:
    """Whether the text holds a name or a level written with digits: IPv6, C30, 5A级."""
    return _NAME.search(text) is not None


def is_ratio(text: str) -> bool:
    """Whether the text holds a ratio, a fraction or a product: 1:1, 2/3, 1920×1080, 三分之二."""
    return _RATIO.search(text) is not None


def _hide(found: re.Match[str]) -> str:
    return HIDDEN * len(found[0])

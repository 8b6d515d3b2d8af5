"""One spelling for what is written in several ways: 2025-06-30 and 二〇二五年六月, 百分之九十, RMB 5."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from indicators.values.numerals import CHINESE_NUMERAL, CHINESE_SIGNS, chinese_number, digits, shifted
from indicators.values.units import SCALE, unit_at

YEAR: Final = r"(?:19|20|21)[0-9]{2}"
MONTH: Final = r"(?:1[0-2]|0?[1-9])"
DAY: Final = r"(?:3[01]|[12][0-9]|0?[1-9])"
CLOCK: Final = r"(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9]){1,2}|(?:[01]?[0-9]|2[0-4])[时点](?![长段间])"
_TO: Final = "(?:-|~|至|到)"

_HUNDREDTHS: Final = re.compile(rf"(?<![0-9.])([百千万])分之({CHINESE_NUMERAL}|[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?)|百分百")
_PLACES: Final = {"百": 0, "千": -1, "万": -2}
_CURRENCY: Final = re.compile("(?:RMB|CNY)[:¥]?(?=[0-9])", re.IGNORECASE)

_HALF_MORE: Final = re.compile(rf"([0-9]+|[{CHINESE_SIGNS}]{{1,4}})个半(?=小时|钟头|月|星期|学期|学年|季度|工作日)")
_SQUARE_BRACKETS: Final = re.compile(r"[【\[]([^【】\[\]]{1,20})[】\]]")
_BRACKETED: Final = re.compile("(?<=[≥≤<>=])（([^（）]{1,20})）|（([≥≤<>=])）")

_MAY_BE_DATED: Final = re.compile(rf"[年月日季]|{YEAR}|Q[1-4]|\.[0-9]+[前之以]")
_DASHED_DAY: Final = re.compile(rf"(?<![0-9.])({YEAR})([-/.])({MONTH})\2({DAY})(?![0-9%‰/])")
_COMPACT_DAY: Final = re.compile(  # 20251231, but not 20251231元
    rf"(?<![0-9.])({YEAR})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9.]|(?:{SCALE})?元)"
)
_DASHED_MONTH: Final = re.compile(rf"(?<![0-9.])({YEAR})[-/]({MONTH})(?![0-9.%‰/])")
_DOTTED_MONTH: Final = re.compile(rf"(?<![0-9.])({YEAR})\.({MONTH})(?![0-9.])")
_DOTTED_DAY: Final = re.compile(rf"(?<![0-9.])({MONTH})\.({DAY})(?=之?前|以前)")
_QUARTER: Final = re.compile("(?<![A-Za-z])Q([1-4])(?![0-9A-Za-z])")
_SHORT_YEAR: Final = re.compile(rf"(?<![0-9.])(2[0-9])年(?={MONTH}月|年?[底末]|度)")
_CHINESE_YEAR: Final = re.compile("([二一][〇零○一二三四五六七八九]{3})年")
_CHINESE_MONTH: Final = re.compile(
    rf"(?<![{CHINESE_SIGNS}])(十[一二]?|[一二三四五六七八九])月(?=份|[底末初前]|之前|以前|[上中下]|[{CHINESE_SIGNS}0-9]{{1,3}}[日号]|$)"
)
_CHINESE_DAY: Final = re.compile("(?<=月)(三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]")
# The ends of a period: what the first one has only once holds for both.
_LISTED_YEARS: Final = re.compile(rf"(?<![0-9.])({YEAR})、(?={YEAR}年)")
_LISTED_QUARTERS: Final = re.compile("([一二三四1-4])、(?=第?[一二三四1-4]季度)")
_YEARS: Final = re.compile(rf"(?<![0-9.])({YEAR})年?({_TO})({YEAR})(?:年|$)")
_MONTHS: Final = re.compile(rf"(?<![0-9.])({MONTH})({_TO})({MONTH})月")
_YEAR_OF_BOTH: Final = re.compile(rf"({YEAR}年)({MONTH}月(?:{DAY}[日号])?[底末初]?起?{_TO})(?={MONTH}月)")
_MONTH_OF_BOTH: Final = re.compile(rf"((?:{YEAR}年)?{MONTH}月|[每当本次]月)({DAY})[日号]?({_TO})(?={DAY}[日号])")
_IDLE_CLOCK: Final = re.compile(rf"(?<=[0-9]日)[ ]?(?:{CLOCK})(?:[0-5]?[0-9]分)?")


def spelled_out(text: str) -> str:
    """A cleaned ``text`` in the spelling that is read: 2025年6月30日, 90%, ¥5."""
    text = _SQUARE_BRACKETS.sub(r"\1", text)
    text = _BRACKETED.sub(lambda found: found[1] or found[2], text)
    text = _HUNDREDTHS.sub(_as_percent, _CURRENCY.sub("¥", text))
    text = _HALF_MORE.sub(_with_half, text)
    return _with_plain_dates(text) if _MAY_BE_DATED.search(text) else text


def _with_plain_dates(text: str) -> str:
    """The dates as 2025年6月30日, without the hour behind them: no form asks for more than the day."""
    text = _DASHED_DAY.sub(r"\1年\3月\4日", text)
    text = _COMPACT_DAY.sub(r"\1年\2月\3日", text)
    text = _DASHED_MONTH.sub(r"\1年\2月", text)
    text = _DOTTED_MONTH.sub(_as_month, text)
    text = _DOTTED_DAY.sub(r"\1月\2日", text)
    text = _QUARTER.sub(r"第\1季度", text)
    text = _SHORT_YEAR.sub(r"20\1年", text)
    text = _CHINESE_YEAR.sub(lambda found: f"{digits(found[1].replace('○', '〇'))}年", text)
    text = _CHINESE_MONTH.sub(lambda found: f"{chinese_number(found[1])}月", text)
    text = _CHINESE_DAY.sub(lambda found: f"{chinese_number(found[1])}日", text)
    text = _LISTED_YEARS.sub(r"\1年、", text)
    text = _LISTED_QUARTERS.sub(r"\1季度、", text)
    text = _YEARS.sub(r"\1年\2\3年", text)
    text = _MONTHS.sub(r"\1月\2\3月", text)
    text = _YEAR_OF_BOTH.sub(r"\1\2\1", text)
    text = _MONTH_OF_BOTH.sub(r"\1\2日\3\1", text)
    return _IDLE_CLOCK.sub("", text)


def is_dotted_month(text: str) -> bool:
    """Whether the text is a lone 2025.6, which could be a number as well."""
    return _DOTTED_MONTH.fullmatch(text) is not None


def _as_month(found: re.Match[str]) -> str:
    """2025.6 as a month, but not where a measure word makes it a number: 2025.6万元."""
    measured = unit_at(found.string, found.end()).word is not None
    return found[0] if measured else f"{found[1]}年{found[2]}月"


def _as_percent(found: re.Match[str]) -> str:
    whole, typed = found[1], found[2]
    if whole is None:  # 百分百
        return "100%"
    number = Decimal(typed) if typed[0].isascii() else chinese_number(typed)
    return found[0] if number is None else f"{shifted(number, _PLACES[whole])}%"


def _with_half(found: re.Match[str]) -> str:
    """一个半小时 as 1.5个小时."""
    typed = found[1]
    number = Decimal(typed) if typed[0].isascii() else chinese_number(typed)
    return found[0] if number is None else f"{number}.5个"

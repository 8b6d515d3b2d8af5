"""Dates, months, years, quarters and recurring dates in a cleaned text."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final, NamedTuple

from indicators.values import comparators
from indicators.values.numerals import CHINESE_SIGNS
from indicators.values.spelling import CLOCK, DAY, MONTH, YEAR
from indicators.values.target import Comparator, Kind, TargetValue, When


class Found(NamedTuple):
    """A value, and the stretch of the text that it takes."""

    value: TargetValue
    start: int
    end: int
    exact: bool = True  # not only a frame (全年, 2025年) within which something else is asked for


_DATE: Final = re.compile(
    rf"""
    (?P<frame>
        (?<![0-9.]){YEAR}年度?
      | 每个?(?:半年|年度?|季度?(?:[首次末]月)?|月度?|学期|学年|工作日|日|天)
      | 每个?(?:周|星期)[一二三四五六日天末]?
      | [按逐](?:年度?|季度?|月度?|周|日)(?![期计])
      | [当本次下翌](?:年度?|季度?|月|周|日|天|学期|学年)(?![期报])
      | (?<![0-9半几多数学{CHINESE_SIGNS}])(?:年度?(?=年?[底末初内])|(?:月|季度?|周|学期|学年)(?=[底末初]))
    )?
    (?P<stretch>全年度?|[上下]半年|(?<![0-9.每])第?[一二三四1-4]季度)?
    (?:(?<![0-9.每])(?P<month>{MONTH})月份?(?:(?P<day>{DAY})(?:[日号]|(?=前|之前|以前|$)))?)?
    (?:(?<![0-9.年每])(?P<lone_day>{DAY})[日号])?
    (?P<part>年?[底末初]|[上中下]{{1,2}}旬)?
    (?:(?<=[日天五])(?P<clock>{CLOCK}))?
    """,
    re.VERBOSE,
)
_UNTIL: Final = re.compile(
    "(?:（含(?:当[日天])?）)?(?:之前|以前|前(?![期往端置沿后])|为止|止|之内|以内|内(?![容部外控涝])|期间)"
)
_SINCE: Final = re.compile("之后|以后|后(?![续期勤台])|起(?![草诉降])")
_BETWEEN: Final = frozenset(("-", "--", "~", "至", "到"))


def find_dates(text: str) -> list[Found]:
    """The dates of a text that is cleaned and spelled out, in their order; two joined by 至 are one period."""
    found: list[Found] = []
    for match in _DATE.finditer(text):
        if not _is_date(text, match):
            continue
        item = _in_context(text, match)
        last = found[-1] if found else None
        joined = last and item.start == match.start() and text[last.end : item.start] in _BETWEEN
        if last and joined and (period := _period(last, item)):
            found[-1] = period
        else:
            found.append(item)
    return found


def _is_date(text: str, match: re.Match[str]) -> bool:
    """Whether a match of ``_DATE``, all of whose parts are optional, is a date: 15日前 is, 15日内 and 底 are none."""
    if match["frame"] or match["stretch"] or match["month"]:
        return True
    if match["lone_day"] is None or not text.startswith(("前", "之前", "以前"), match.end()):
        return False
    return comparators.in_front(text, match.start())[0] is None  # ≤15日 is a length of time


def _in_context(text: str, match: re.Match[str]) -> Found:
    """The date of a match with the 不晚于 in front of it and the 前, 内 or 起 behind it."""
    when = _when(match)
    comparator, start = comparators.in_front(text, match.start())
    end = match.end()
    if until := _UNTIL.match(text, end):
        comparator, end = comparator or Comparator.AT_MOST, until.end()
    elif since := _SINCE.match(text, end):
        comparator, end = comparator or Comparator.AT_LEAST, since.end()
    typed = text[start:end]
    value = TargetValue(text=typed, kind=Kind.DEADLINE, comparator=comparator, when=when, unsure=_doubt(when, typed))
    return Found(value, start, end, exact=when.month is not None or when.day is not None or match["part"] is not None)


def _doubt(when: When, typed: str) -> str:
    if when.year is not None and when.last is None:
        return f"日历上没有{when.words}，请核对日期。"
    if when.words == f"{when.year}年" and typed.endswith("前"):
        return f"“{typed}”看不出含不含{when.words}，请写明月份。"
    return ""


def _when(match: re.Match[str]) -> When:
    frame, stretch, part = (match["frame"] or "").replace("个", ""), match["stretch"] or "", match["part"] or ""
    year = int(frame[:4]) if frame[:1].isdecimal() else None
    month = int(match["month"]) if match["month"] else None
    typed_day = match["day"] or match["lone_day"]
    day = int(typed_day) if typed_day else None
    if frame in ("年", "年度"):
        frame = "年" if part else "当年"  # 年内 is within this very year
    part = part.removeprefix("年")
    words = [f"{year}年" if year else frame, stretch, f"{month}月" if month else "", f"{day}日" if day else "", part]
    return When(
        "".join(words) + (match["clock"] or ""),
        year,
        month,
        day,
        None if year is None else _last_day(year, stretch, month, day, part),
        recurring=frame.startswith(("每", "按", "逐", "次月", "次周", "次日")),
    )


_LAST_MONTH: Final = {"上半年": 6, "下半年": 12} | {
    f"{sign}季度": 3 * quarter for quarter, signs in enumerate(("一1", "二2", "三3", "四4"), 1) for sign in signs
}
_LAST_DAY: Final = {"初": 10, "上旬": 10, "上中旬": 20, "中旬": 20}


def _last_day(year: int, stretch: str, month: int | None, day: int | None, part: str) -> date | None:
    """The last day of the time named; None if there is no such day (2月30日)."""
    if month is None:
        month = _LAST_MONTH.get(stretch.removeprefix("第"), 1 if part == "初" else 12)
    length = monthrange(year, month)[1]
    if day is None:
        day = _LAST_DAY.get(part, length)
    return date(year, month, day) if day <= length else None


def _period(first: Found, last: Found) -> Found | None:
    """Two dates joined by 至; none if the first is an end already, or only one of them comes again."""
    since, when = first.value.when, last.value.when
    if since is None or when is None or since.recurring != when.recurring:
        return None
    if first.value.comparator not in (None, Comparator.AT_LEAST):
        return None
    text = first.value.text + last.value.text
    value = TargetValue(
        text=text, kind=Kind.DEADLINE, comparator=Comparator.RANGE, since=since, when=when, unsure=_doubt(when, "")
    )
    return Found(value, first.start, last.end, first.exact or last.exact)

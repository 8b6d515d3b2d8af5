"""Whether something was done on time (时效): a deadline against a date, or against words such as 按时完成."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from indicators.values.characters import clean
from indicators.values.reading import parse
from indicators.values.target import Comparator, TargetValue, When

_LONGEST: Final = 30  # characters of words that say no more than whether it was on time
_ON_TIME: Final = re.compile("按时|按期|及时|如期|准时|提前|按(?:进度|计划)|(?:规定|约定|合同)?(?:期限|时限|时间)内")
_LATE: Final = re.compile(
    "(?<![未无不没])(?<!没有)(?:逾期|延期|延迟|延误|推迟|滞后|拖延|超期|超时)|不(?:及时|按时|准时)|尚未"
    "|(?:未能?|没有?能?)(?:全部)?(?:按|及时|如期|准时|提前|完成|完工|开展|实施|启动|竣工|验收|提交)"
)
# Words that only a reader of the day understands: 本月底, 次年3月.
_RELATIVE: Final = re.compile("[当本下次翌](?!年)|[下次翌]年")
_THIS_YEAR: Final = re.compile("^[当本全]?年度?")
_ANY_YEAR: Final = 2000  # for two dates without a year; a leap year, so that each of its days is one


def is_on_time(due: TargetValue, done: TargetValue, year: int | None = None) -> bool | None:
    """Whether ``done`` keeps the deadline ``due``; None where that cannot be told, as of what comes again (每月20日前).

    A date without a year belongs to ``year``; two without one to the same year. A month or a quarter that was named
    as the time of completion counts only where all of it is on one side of the deadline.
    """
    said = on_time_in_words(done.text)
    if done.when is None:
        return said
    told = True if due.reading == done.reading else _by_date(due, done, year)
    is_contradicted = said is False and told is True
    return None if is_contradicted else told


def on_time_in_words(text: str) -> bool | None:
    """What short words say of the time: 按时完成 and 提前5天 are on time, 逾期 and 未完成 late; 已完成 says nothing."""
    text = clean(text)
    if len(text) > _LONGEST:
        return None
    if _LATE.search(text):
        return False
    return True if _ON_TIME.search(text) else None


def _by_date(due: TargetValue, done: TargetValue, year: int | None) -> bool | None:
    if due.when is None or done.when is None or due.unsure or done.unsure or due.recurring or done.recurring:
        return None
    if due.when.year is None and done.when.year is None:
        year = year or _ANY_YEAR
    end, latest = _last_day(due.when, year), _last_day(done.when, year)
    if end is None or latest is None or done.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN):
        return None
    if due.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN):  # 6月起 says when it begins, not when it is due
        return None
    if due.comparator is Comparator.LESS_THAN:
        end = _first_day(due.when, end) - timedelta(days=1)
    if latest <= end:
        return True
    has_beginning = done.comparator not in (Comparator.AT_MOST, Comparator.LESS_THAN)  # 7月前 may be any time before
    return False if has_beginning and _first_day(done.when, latest) > end else None


def _last_day(when: When, year: int | None) -> date | None:
    """The last day of the time named, in ``year`` where it names none."""
    if when.year is not None:
        return when.last
    if year is None or _RELATIVE.match(when.words):
        return None
    dated = parse(f"{year}年{_THIS_YEAR.sub('', when.words)}").when
    return dated.last if dated else None


def _first_day(when: When, last: date) -> date:
    """The earliest day that the time named may mean, given its last."""
    if when.day is not None:
        return last
    return last.replace(day=1) if when.month is not None else last.replace(month=1, day=1)

"""From a typed text to its reading."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from indicators.values.amounts import find_amounts
from indicators.values.characters import clean, is_blank, trim
from indicators.values.dates import Found, find_dates
from indicators.values.names import hide_names, hide_titles, is_name, is_ratio, is_service_time
from indicators.values.numerals import CHINESE_SIGNS
from indicators.values.spelling import is_dotted_month, spelled_out
from indicators.values.target import Comparator, Kind, TargetValue
from indicators.values.units import MEASURE, SCALE

# The words that ``describe`` puts before a text that it can only repeat.
QUALITATIVE_MARK: Final = "定性"
OTHER_MARK: Final = "未能识别"
_MARK: Final = re.compile(f"({QUALITATIVE_MARK}|{OTHER_MARK})(?::|$)")

_NONE: Final = (
    "不适用|不适合|不涉及|不考核|不设置|未设置|无|暂无|没有|无此项|无相关内容|无要求|空|空白|n/?a|n\\.a|none|null"
)
_NOT_APPLICABLE: Final = re.compile(rf"(?:{_NONE})(?:（(?:{_NONE})）)?|[-/\\_|]*", re.IGNORECASE)
_LONGEST_READ: Final = 300  # characters; what is longer describes something and is not searched for amounts
_MOST_PARTS: Final = 12  # a text with more values is an account, not a target
_SENTENCE: Final = 30  # characters from which a bare number may be just a part of the story
_LONGEST_STANDARD: Final = 40  # characters of 显著（80%-100%）

_MAY_HOLD_A_VALUE: Final = re.compile(f"[0-9{CHINESE_SIGNS}半每按逐当本年季月周日天学Q]")
_IDEOGRAPH: Final = re.compile("[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_GRADE: Final = re.compile(r"([A-E])\1{0,2}[+-]?")
_NUMBERLESS: Final = re.compile(rf"[≥≤<>=]*(?:(?:{SCALE})?(?:{MEASURE}|[%‰]))?(?:及?以[上下内])?")
_LEVEL: Final = re.compile(
    "(?P<least>≥|不低于|不少于|不小于|至少|不劣于|不差于)|(?P<most>≤|不高于|不超过|不大于|至多)"
    "|(?P<more>>|高于|优于|超过)|(?P<less><|低于)|(?P<same>=|等于)"
)
_LEVEL_COMPARATORS: Final = {
    "least": Comparator.AT_LEAST,
    "most": Comparator.AT_MOST,
    "more": Comparator.MORE_THAN,
    "less": Comparator.LESS_THAN,
    "same": Comparator.EQUAL,
}
_GUARANTEE: Final = re.compile("保障|保证|确保|维持|维护|满足|为")
_DONE: Final = re.compile(
    "(?:全部)?(?:完成|完工|竣工|办结|交付|提交|上报|报送|支付|发放|验收|上线|投入使用|建成|开工|更新|开展"
    "|印发|签订|发布|到位|结束|启动|实施|执行|投产|运行|使用|下达|拨付)"
)
_PLANNED: Final = re.compile("(?:计划|预计|拟|力争|争取|确保)?[于在]?")
_SHARING: Final = re.compile("或者?|、|和|与|及|以及")


def parse(text: str) -> TargetValue:
    """Read what a target or an actual value says; for the meaning of the fields see ``target``.

    Any text is read, none raises; ``text`` of the result is the typed text to the letter.

    >>> value = parse("≥ 185万人")
    >>> value.kind.value, value.comparator.value, value.number, value.unit
    ('number', '>=', Decimal('185'), '万人')
    """
    return _cached(text) if len(text) <= _LONGEST_READ else _parse(text)


def _parse(text: str) -> TargetValue:
    cleaned = clean(text)
    only_signs = not cleaned and not is_blank(text)
    value = _other(cleaned) if only_signs else _read(cleaned)
    return value if value.text == text else replace(value, text=text)


_cached: Final = lru_cache(maxsize=16_384)(_parse)


def _read(text: str) -> TargetValue:
    if _NOT_APPLICABLE.fullmatch(text):
        return TargetValue(text=text, kind=Kind.NOT_APPLICABLE)
    mark, rest = split_mark(text)
    if mark:
        return _qualitative(rest) if mark == QUALITATIVE_MARK else _other(rest)
    if len(text) > _LONGEST_READ or not _MAY_HOLD_A_VALUE.search(text):
        return _without_values(text)
    spelled = spelled_out(text)
    found = _values(spelled)
    if not found or len(found) > _MOST_PARTS or _is_guarantee(spelled, found):
        return _without_values(text)
    if all(_in_brackets(spelled, item) for item in found) and spelled.find("（") > 0:
        return _qualitative(text)
    if is_dotted_month(text):
        return replace(found[0].value, unsure=f"按{found[0].value.text}读；如果是数量，请写上单位。")
    return _combined(spelled, found)


def split_mark(text: str) -> tuple[str, str]:
    """The mark of ``describe`` at the head of a cleaned text, and the text without it (or them: 定性:定性:显著)."""
    mark, rest = "", text
    while marked := _MARK.match(rest):
        mark, rest = mark or marked[1], trim(rest[marked.end() :])
    return mark, rest


# --- what is found in the text -----------------------------------------------------------------------------------


def _values(text: str) -> list[Found]:
    """The dates and amounts that the text asks for, in their order."""
    titled = hide_titles(text)
    dates = find_dates(titled)
    amounts = find_amounts(_hide_names_beside(titled, dates), dates)
    found = sorted([*dates, *amounts], key=lambda item: item.start)
    found = [item for item in found if not _in_brackets(text, item)] or found
    if any(item.value.kind is not Kind.DEADLINE for item in found):
        found = [item for item in found if item.exact]
    found = _without_start(text, found)
    return [] if len(found) == 1 and _is_only_a_frame(text, found[0]) else found


def _hide_names_beside(text: str, dates: list[Found]) -> str:
    """``text`` with its names hidden, and the dates, which are none (第3季度), as they were."""
    hidden = hide_names(text)
    for item in dates if hidden != text else ():
        hidden = hidden[: item.start] + text[item.start : item.end] + hidden[item.end :]
    return hidden


def _in_brackets(text: str, item: Found) -> bool:
    return text.rfind("（", 0, item.start) > text.rfind("）", 0, item.start)


def _without_start(text: str, found: list[Found]) -> list[Found]:
    """由80%提升至90% asks for the 90% alone."""
    if len(found) == 2 and text[: found[0].start].endswith(("由", "从")):
        return found[1:]
    return found


def _is_only_a_frame(text: str, item: Found) -> bool:
    """Whether a year or 每月 only frames what is asked for: 全年无事故, but not 全年 or 年内完成."""
    if item.exact or item.value.kind is not Kind.DEADLINE or item.value.comparator is not None:
        return False
    rest = text[item.end :]
    return not _PLANNED.fullmatch(text, 0, item.start) or (rest != "" and not _DONE.match(rest))


def _is_guarantee(text: str, found: list[Found]) -> bool:
    """保障在职人员11人的正常办公: the numbers say for whom, not what is asked for."""
    bare = all(item.value.comparator is None and item.value.kind is Kind.NUMBER for item in found)
    return bare and _GUARANTEE.match(text) is not None and "的" in text[found[-1].end :]


# --- words -------------------------------------------------------------------------------------------------------


def _without_values(text: str) -> TargetValue:
    if is_service_time(text) or _GRADE.fullmatch(text):
        return _qualitative(text)
    readable = _IDEOGRAPH.search(text) or is_name(text)
    return _other(text) if not readable or _NUMBERLESS.fullmatch(text) or is_ratio(text) else _qualitative(text)


def _other(text: str) -> TargetValue:
    if _NUMBERLESS.fullmatch(text):
        unsure = "没有写数，请补上。"
    elif is_ratio(text):
        unsure = "比值、分数和算式不能直接比较大小，请改写成数量或百分比。"
    else:
        unsure = "看不出是数量、比例、日期还是定性描述，请改写。"
    return TargetValue(text=text, kind=Kind.OTHER, unsure=unsure)


def _qualitative(text: str) -> TargetValue:
    comparator = None
    if found := _LEVEL.match(text):
        comparator = _LEVEL_COMPARATORS[found.lastgroup or ""]
    elif text.endswith(("以上", "之上")):
        comparator = Comparator.AT_LEAST
    elif text.endswith(("以下", "以内", "之内")):
        comparator = Comparator.AT_MOST
    return TargetValue(text=text, kind=Kind.QUALITATIVE, comparator=comparator, parts=_standard(text))


def _standard(text: str) -> tuple[TargetValue, ...]:
    """The standard in the brackets that end the text: 显著（80%-100%）."""
    words, bracket, standard = text.partition("（")
    if not words or not bracket or not text.endswith("）") or len(text) > _LONGEST_STANDARD:
        return ()
    return tuple(item.value for item in _values(spelled_out(trim(standard[:-1]))))


# --- values together ---------------------------------------------------------------------------------------------


def _combined(text: str, found: list[Found]) -> TargetValue:
    parts = _parts(text, found)
    first = parts[0]
    if all(part.reading == first.reading for part in parts):
        return _in_sentence(text, first)
    any_of = any("或" in text[before.end : item.start] for before, item in pairwise(found))
    if len(parts) == 2 and not any_of and (bounds := _bounds(first, parts[1])):
        return bounds
    unsure = next((part.unsure for part in parts if part.unsure), "")
    return TargetValue(text=text, kind=Kind.COMPOUND, parts=tuple(parts), any_of=any_of, unsure=unsure)


def _parts(text: str, found: list[Found]) -> list[TargetValue]:
    """The values found; in ≥2天或16小时 the comparator holds for the second as well."""
    parts = [found[0].value]
    for before, item in pairwise(found):
        value, last = item.value, parts[-1]
        bound = last.number is not None and last.comparator is not Comparator.RANGE and not last.plus_minus
        if bound and value.kind is not Kind.DEADLINE and _SHARING.fullmatch(text, before.end, item.start):
            value = replace(value, comparator=value.comparator or last.comparator)
        parts.append(value)
    return parts


def _in_sentence(text: str, value: TargetValue) -> TargetValue:
    if len(text) <= _SENTENCE or value.comparator is not None or value.unsure:
        return value
    return replace(value, unsure="整句里只有一个数，看不出它是不是目标值，请单独写出目标值。")


def _bounds(first: TargetValue, second: TargetValue) -> TargetValue | None:
    """≥80%且≤90% as the range that it is; bounds that are not included stay two values."""
    lower, upper = (first, second) if first.comparator is Comparator.AT_LEAST else (second, first)
    if (lower.comparator, upper.comparator) != (Comparator.AT_LEAST, Comparator.AT_MOST):
        return None
    if lower.number is None or upper.number is None or lower.unit != upper.unit or lower.number > upper.number:
        return None
    return replace(lower, comparator=Comparator.RANGE, upper=upper.number)

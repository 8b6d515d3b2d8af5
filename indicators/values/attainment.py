"""How an actual value (实际完成值) stands against its target (年度指标值). Pure.

One comparison for the scoring of a self-evaluation, the rules on what it says and the lights of monitoring.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from indicators.values.characters import clean, is_blank
from indicators.values.conversion import in_one_unit, measure
from indicators.values.deadlines import is_on_time
from indicators.values.direction import direction as usual_direction
from indicators.values.levels import is_reached_in_words, says_none
from indicators.values.reading import parse
from indicators.values.target import Comparator, Direction, Kind, TargetValue

MEASURED: Final = frozenset((Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.DURATION))
_STRICT: Final = (Comparator.MORE_THAN, Comparator.LESS_THAN)
_HUNDRED: Final = Decimal(100)
# Changes to the better or worse in numbers: 下降3% is less than nothing of 提升5%.
_RISES: Final = ("提升", "提高", "增长", "增加", "增幅", "上升", "上浮", "上调")
# What a number may be counted for without being another number: a form is of one year.
OF_THE_YEAR: Final = frozenset(("", "全年", "每年", "每年度", "年均"))
_CHANGES: Final = re.compile(f"{'|'.join(_RISES)}|下降|降低|降幅|减少|下浮|下调|缩短|压减|压缩|缩减|核减|节约|提前")
_SLICES: Final = re.compile("[季月周旬日天]|星期|小时|学期|半年|[2-9二三四五六七八九两]年")

NO_ACTUAL: Final = "还没有填实际完成值"
NO_TARGET: Final = "没有年度指标值，无法比较"
NO_NUMBER: Final = "实际完成值里看不出可以比较的数"
NOT_ONE_NUMBER: Final = "实际完成值是一个范围，请写一个数"
NOT_AS_MANY: Final = "指标值有几个数，实际完成值要一一对应"
OTHER_UNIT: Final = "实际完成值与指标值的单位不同，无法直接比较"
NO_UNIT: Final = "指标值和实际完成值有一个没有写单位，无法直接比较"
OTHER_PERIOD: Final = "实际完成值与指标值统计的时段不同，无法直接比较"
OTHER_CHANGE: Final = "指标值与实际完成值一个是水平、一个是变化，无法直接比较"
NO_DIRECTION: Final = "看不出越大越好还是越小越好"
NOT_SURELY_ON_TIME: Final = "看不出是否按时完成"
IN_WORDS: Final = "定性指标，由人判断是否达到"
UNREADABLE: Final = "指标值无法直接比较，由人判断是否达到"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """What came of a target.

    ``reached`` is None where it cannot be told, and ``why`` says in Chinese what stands in the way; a person decides.
    ``wanted`` and ``given`` are the two numbers in one ``unit`` (percent in percent points, “” for no unit), set
    together or not at all; of a range ``wanted`` and ``upper`` are its ends, both included. ``direction`` is None
    for ranges, dates and words. ``parts`` are those of a compound target, in its order.
    """

    target: TargetValue
    actual: TargetValue
    direction: Direction | None = None
    reached: bool | None = None
    wanted: Decimal | None = None
    upper: Decimal | None = None
    given: Decimal | None = None
    unit: str = ""
    parts: tuple[Attainment, ...] = ()
    why: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether two numbers stand against each other with a known direction, so that a share can be reckoned."""
        return self.direction is not None and self.wanted is not None and self.given is not None

    @property
    def ratio(self) -> Decimal | None:
        """Actual ÷ target (1 is 100 %), in either direction; None without numbers and for a target of 0 or less."""
        if self.wanted is None or self.given is None or self.upper is not None or self.wanted <= 0:
            return None
        return self.given / self.wanted


def attain(target: str, actual: str, *, name: str = "", year: int | None = None) -> Attainment:
    """Compare an actual value with its target, both as typed; any text is taken, none raises.

    ``name`` (三级指标) gives the direction where the target does not; ``year`` is the budget year, to which dates
    without a year belong.

    >>> attain("≥180.67万人", "1889700人").reached
    True
    >>> attain("2025年6月底前", "2025年7月3日").reached
    False
    """
    wanted, given = parse(target), parse(actual)
    if is_blank(actual) or is_blank(target):
        return Attainment(target=wanted, actual=given, why=NO_ACTUAL if is_blank(actual) else NO_TARGET)
    return _compared(wanted, given, name, year)


def _compared(wanted: TargetValue, given: TargetValue, name: str, year: int | None) -> Attainment:
    if wanted.kind in MEASURED:
        return _measured(wanted, given, name)
    bare = Attainment(target=wanted, actual=given)
    match wanted.kind:
        case Kind.COMPOUND if wanted.any_of:
            return _any_of(bare, name, year)
        case Kind.COMPOUND:
            return _all_of(bare, name, year)
        case Kind.DEADLINE:
            return _told(bare, is_on_time(wanted, given, year), NOT_SURELY_ON_TIME)
        case Kind.QUALITATIVE:
            return _told(bare, _in_words(wanted, given), IN_WORDS)
        case Kind.NOT_APPLICABLE:
            return replace(bare, why=NO_TARGET)
        case _:
            return _told(bare, True if clean(wanted.text) == clean(given.text) else None, UNREADABLE)


def _told(attainment: Attainment, reached: bool | None, why: str) -> Attainment:
    return replace(attainment, reached=reached, why="" if reached is not None else why)


def _in_words(wanted: TargetValue, given: TargetValue) -> bool | None:
    """Words against words; where a standard is defined (显著（80%-100%）), a number against that."""
    if len(wanted.parts) == 1 and (number := _number_like(given, wanted.parts[0])):
        return _measured(wanted.parts[0], number, name="").reached
    return is_reached_in_words(wanted, given)


# --- numbers -----------------------------------------------------------------------------------------------------


def _measured(wanted: TargetValue, typed: TargetValue, name: str) -> Attainment:
    direction = _direction(wanted, name)
    bare = Attainment(target=wanted, actual=typed, direction=direction)
    given = _none_of_it(wanted, typed, direction) or _number_like(typed, wanted)
    if given is None:
        return replace(bare, why=NO_NUMBER)
    if given.upper is not None:
        return _by_both_ends(bare, given, name)
    if why := _hindrance(wanted, given, name):
        return replace(bare, why=why)
    pair = in_one_unit(wanted, _in_the_sense_of(wanted, given, name))
    if pair is None:
        return replace(bare, why=OTHER_UNIT if wanted.unit and given.unit else NO_UNIT)
    numbers = replace(bare, wanted=pair.wanted, upper=pair.upper, given=pair.given, unit=pair.unit)
    return _told(numbers, _is_reached(numbers), NO_DIRECTION)


def _direction(wanted: TargetValue, name: str) -> Direction | None:
    """The direction by the comparator or the name, else by what only makes sense one way.

    = asks for as much; of 100% there can only be too little, of 0 only too much.
    """
    if wanted.comparator is Comparator.RANGE:
        return None
    if direction := usual_direction(wanted, name):
        return direction
    if wanted.number == 0:
        return Direction.LESS
    is_whole = wanted.kind is Kind.PERCENT and wanted.number == _HUNDRED
    return Direction.MORE if is_whole or wanted.comparator is Comparator.EQUAL else None


def _none_of_it(wanted: TargetValue, given: TargetValue, direction: Direction | None) -> TargetValue | None:
    """无 and 零投诉 as 0 of what should be little; of what should be much they may mean that nothing is known."""
    is_little = direction is Direction.LESS or wanted.number == 0
    if given.number is not None or not is_little or not says_none(given.text):
        return None
    return replace(given, kind=wanted.kind, number=Decimal(0), unit=wanted.unit)


def _number_like(given: TargetValue, wanted: TargetValue) -> TargetValue | None:
    """The number of an actual value; of several (完成率100%，共12场) the only one that measures what is asked."""
    if given.number is not None:
        return given
    same = [
        part
        for part in given.parts
        if part.number is not None and part.kind is wanted.kind and measure(part.unit).of == measure(wanted.unit).of
    ]
    return same[0] if len(same) == 1 else None


def _by_both_ends(bare: Attainment, given: TargetValue, name: str) -> Attainment:
    """An actual value that is itself a range reaches a target with its worse end, or it is left to a person."""
    ends = [
        _measured(bare.target, replace(given, number=end, upper=None, comparator=None), name)
        for end in (given.number, given.upper)
    ]
    if not all(end.reached for end in ends):
        return replace(bare, why=NOT_ONE_NUMBER)
    return replace(ends[1 if bare.direction is Direction.LESS else 0], actual=bare.actual)


def _hindrance(wanted: TargetValue, given: TargetValue, name: str) -> str:
    """Why the two numbers do not tell the same; "" where they do."""
    if given.unsure and given.unit != wanted.unit:
        return given.unsure
    if given.change and not _sense(wanted, name):
        return OTHER_CHANGE
    return "" if _period(wanted) == _period(given) or _may_be_left_out(wanted, given) else OTHER_PERIOD


def _period(value: TargetValue) -> str:
    return "" if value.each in OF_THE_YEAR else value.each


def _may_be_left_out(wanted: TargetValue, given: TargetValue) -> bool:
    """Whether 500元 answers 人均500元; but 24次 may answer 每月2次 for a month or for the year."""
    return not _period(given) and not _SLICES.search(wanted.each)


def _sense(wanted: TargetValue, name: str) -> str:
    """The word of change that a target asks for, its own or that of the name (能耗下降率); "" for a level."""
    found = _CHANGES.search(name)
    return wanted.change or (found[0] if found else "")


def _in_the_sense_of(wanted: TargetValue, given: TargetValue, name: str) -> TargetValue:
    """The actual value as the target counts: without its sign under ±, and negative where it went the other way."""
    number = given.number or Decimal(0)
    if wanted.plus_minus:
        return replace(given, number=abs(number))
    is_opposite = given.change and (given.change in _RISES) != (_sense(wanted, name) in _RISES)
    return replace(given, number=-number) if is_opposite else given


def _is_reached(numbers: Attainment) -> bool | None:
    wanted, given, comparator = numbers.wanted, numbers.given, numbers.target.comparator
    if wanted is None or given is None:
        return None
    if numbers.upper is not None:
        return wanted <= given <= numbers.upper
    if given == wanted:  # > 90% is reached by > 90%, not by 90%
        return comparator not in _STRICT or numbers.actual.comparator is comparator
    return None if numbers.direction is None else (given > wanted) is (numbers.direction is Direction.MORE)


# --- several values ----------------------------------------------------------------------------------------------


def _any_of(bare: Attainment, name: str, year: int | None) -> Attainment:
    """≥2天或16小时: the value in the unit of the actual one decides, else any that is reached."""
    wanted, given = bare.target, bare.actual
    alike = [part for part in wanted.parts if part.kind is given.kind and part.unit == given.unit]
    if len(alike) == 1:
        return replace(_compared(alike[0], given, name, year), target=wanted)
    values = given.parts or (given,)
    parts = tuple(_compared(part, value, name, year) for part in wanted.parts for value in values)
    told = {part.reached for part in parts}
    reached = True if True in told else None if None in told else False
    return _told(replace(bare, parts=parts), reached, UNREADABLE)


def _all_of(bare: Attainment, name: str, year: int | None) -> Attainment:
    """≥90%；≥3次: every value against its own; ≥60%，<80%: both bounds against the one value."""
    wanted, given = bare.target, bare.actual
    is_one_measure = len({(part.kind, part.unit) for part in wanted.parts}) == 1 and given.number is not None
    values = (given,) * len(wanted.parts) if is_one_measure else given.parts
    if len(wanted.parts) != len(values):
        return replace(bare, why=NOT_AS_MANY)
    parts = tuple(_compared(part, value, name, year) for part, value in zip(wanted.parts, values, strict=True))
    told = {part.reached for part in parts}
    reached = False if False in told else None if None in told else True
    return _told(replace(bare, parts=parts), reached, next((part.why for part in parts if part.why), UNREADABLE))

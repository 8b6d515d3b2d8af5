"""The lights of monitoring (监控预警, DOMAIN §6): red, yellow or green, each with its arithmetic in words. Exact.

Money and what is summed up over the year are compared with the part that the time passed makes due: 执行率 ÷ (m/12),
actual ÷ (target × m/12). Rates, levels and dates are never pro-rated. Where nothing can be compared there is no light,
unless the filer gives one by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from indicators.values import Attainment, Direction, Kind, attain, parse
from indicators.values.characters import clean
from indicators.values.conversion import EXACT
from indicators.values.deadlines import is_on_time
from indicators.values.levels import says_none
from indicators.values.numerals import plain
from perfgoals.money import CENT, is_blank
from perfgoals.text import is_not_applicable
from selfeval.monitoring.growth import Growth, growth
from selfeval.scoring.execution import execution_rate
from selfeval.scoring.points import rounded

MONTHS: Final = 12
_MANY: Final = 1000  # times a target: so far the share is written out


class Light(StrEnum):
    """A light; it never stands without its word."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"

    @property
    def label(self) -> str:
        """The word beside the light."""
        return {"red": "红", "yellow": "黄", "green": "绿"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class LightSettings:
    """Where the lights change; a value on the border has the better light.

    ``red_below`` and ``yellow_below`` are shares of what is due by the month, ``far_below`` is the share of a target
    that is not pro-rated below which it counts as far missed.
    """

    red_below: Decimal = Decimal("0.6")
    yellow_below: Decimal = Decimal("0.8")
    far_below: Decimal = Decimal("0.6")


USUAL: Final = LightSettings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A light with its arithmetic in words; ``light`` is None where there is none, and ``words`` say why.

    ``why`` says how the number was taken, as a sum or as a level. ``by_hand``: only a person can tell, and the light,
    if there is one, is the one that the filer gave.
    """

    light: Light | None
    words: str
    why: str = ""
    by_hand: bool = False


NOT_FILLED: Final = Signal(light=None, words="还没有填执行情况")
NOT_APPLICABLE: Final = Signal(light=None, words="不适用")
NO_MONEY: Final = Signal(light=None, words="没有年初预算数，不比较")
NOT_EXECUTED: Final = Signal(light=None, words="还没有填执行数")
_NOT_BEGUN: Final = re.compile(
    "(?:还|均|都)?(?:尚未|暂未|未|没有?)(?:全面)?(?:开展|启动|开始|实施|进行|开工|组织|举办|完成)"
)
_UNDER_WAY: Final = re.compile(
    "正在|筹备|准备|推进|(?:进行|实施|建设|施工|办理|编制|采购|招标|审核|审批|评审|验收|测试)中"
)
_LATE: Final = re.compile("延期|延迟|延误|推迟|滞后|逾期|超期|超时")


def worst(lights: Iterable[Light | None]) -> Light | None:
    """The worst of these lights; None where none is lit."""
    return min((light for light in lights if light), key=list(Light).index, default=None)


def money_light(
    initial: Decimal | None, executed: Decimal | None, month: int, settings: LightSettings = USUAL
) -> Signal:
    """The light of the money: 执行率 ÷ (m/12). Amounts in any one unit, ``month`` 1 to 12.

    >>> money_light(Decimal(120), Decimal(42), 7).words
    '执行率 35 % ÷ 时间进度 7/12 = 60 %，不到 80 %'
    """
    if initial is None or initial <= 0:
        return NO_MONEY
    if executed is None:
        return NOT_EXECUTED
    rate = rounded(execution_rate(initial, executed))
    reckoned = f"执行率 {plain(rate)} % ÷ 时间进度 {month}/{MONTHS} "
    return _paced(executed, initial, month, reckoned, settings)


def rate_of(initial: Decimal | None, executed: Decimal | None) -> Decimal | None:
    """执行率 in percent with 2 decimals; None where there is nothing to reckon."""
    if initial is None or executed is None:
        return None
    return rounded(execution_rate(initial, executed))


def indicator_light(
    target: str,
    actual: str,
    month: int,
    *,
    year: int,
    name: str = "",
    by_hand: Light | None = None,
    settings: LightSettings = USUAL,
) -> Signal:
    """The light of an indicator: target (年度指标值) and what came of it by the end of ``month`` (执行情况), as typed.

    ``year`` is the budget year, ``name`` 三级指标; ``by_hand`` counts only where nothing can be compared. Any text is
    taken, none raises.

    >>> indicator_light("≥15期", "7期", 7, year=2025, name="培训期数").words
    '7 期 ÷（15 期 × 7/12）= 80 %'
    """
    if is_not_applicable(name) or is_not_applicable(target):
        return NOT_APPLICABLE
    if is_blank(actual):
        return NOT_FILLED
    scene = _Scene(name, month, year, settings)
    signal = scene.light_of(attain(target, actual, name=name, year=year))
    if not signal.by_hand or by_hand is None:
        return signal
    return replace(signal, light=by_hand, words=f"{signal.words}；由填报人判断")


@dataclass(frozen=True, slots=True)
class _Scene:
    """What the light of an indicator depends on beside its values."""

    name: str
    month: int
    year: int
    settings: LightSettings

    def light_of(self, result: Attainment) -> Signal:
        """The light of a target, or of one value of a compound one."""
        match result.target.kind:
            case Kind.NUMBER | Kind.PERCENT | Kind.MONEY | Kind.DURATION:
                return self._of_number(result)
            case Kind.DEADLINE:
                return self._of_deadline(result)
            case Kind.COMPOUND if result.parts and not result.target.any_of:
                return _of_parts([self.light_of(part) for part in result.parts])
            case _:
                return _of_words(result)

    # --- numbers -------------------------------------------------------------------------------------------------

    def _of_number(self, result: Attainment) -> Signal:
        how, spoke = growth(result.target, self.name, result.direction)
        if how in (Growth.CUMULATIVE, Growth.ONCE):
            result = _as_a_goal(_none_yet(result))
        if result.wanted is None or result.given is None or result.reached is None:
            return _by_person(result.why)
        if how is Growth.ONCE:
            signal = self._once(result)
        elif how is Growth.CUMULATIVE:
            signal = self._summed(result)
        else:
            signal = self._as_it_stands(result, is_limit=how is Growth.LIMIT)
        return replace(signal, why=f"{how.value}（{spoke}）")

    def _summed(self, result: Attainment) -> Signal:
        """What adds up over the year, on the part of the target that is due by now."""
        wanted, given = _numbers(result)
        limit = result.upper if result.upper is not None else wanted if result.direction is Direction.LESS else None
        if limit is not None and (given > limit or (given == limit and result.reached is False)):
            return _exceeded(result, limit)
        if wanted <= 0:
            return _reached(result)
        if result.direction is Direction.LESS:
            return self._within_pace(result)
        reckoned = f"{_text(given, result)} ÷（{_text(wanted, result)} × {self.month}/{MONTHS}）"
        return _paced(given, wanted, self.month, reckoned, self.settings)

    def _within_pace(self, result: Attainment) -> Signal:
        """What should stay little and has not passed its limit: is it coming too fast?"""
        wanted, given = _numbers(result)
        is_fast = _times(given, MONTHS) > _times(wanted, self.month)
        pace = f"{_text(wanted, result)} × {self.month}/{MONTHS}"
        words = f"{_text(given, result)}，{'多于' if is_fast else '不多于'}按时间进度的 {pace}"
        return Signal(light=Light.YELLOW if is_fast else Light.GREEN, words=words)

    def _as_it_stands(self, result: Attainment, *, is_limit: bool) -> Signal:
        """A rate, a level, a price or a limit against the target itself."""
        wanted, given = _numbers(result)
        if result.reached:
            return _reached(result)
        ceiling = result.upper if result.upper is not None else wanted if result.direction is Direction.LESS else None
        if ceiling is None or given < wanted:
            return self._short(result, given, wanted)
        if is_limit or ceiling <= 0:
            return _exceeded(result, ceiling)
        return self._short(result, ceiling, given)

    def _short(self, result: Attainment, less: Decimal, more: Decimal) -> Signal:
        """A target that is missed, by the share that the less is of the more."""
        if more <= 0 or less < 0:
            return Signal(light=Light.YELLOW, words=f"{_text(less, result)} 没有达到年度指标值 {_text(more, result)}")
        reckoned = f"{_text(less, result)} ÷ {_text(more, result)} = {_percent(less, more)}"
        if less < EXACT.multiply(self.settings.far_below, more):
            return Signal(light=Light.RED, words=f"{reckoned}，不到 {_share(self.settings.far_below)}")
        return Signal(light=Light.YELLOW, words=f"{reckoned}，没有达到年度指标值")

    def _once(self, result: Attainment) -> Signal:
        """One thing that is delivered once: as long as the year lasts it is not late."""
        if result.reached:
            return _reached(result)
        if self.month < MONTHS:
            return Signal(light=Light.GREEN, words="还没有完成，年底才到期")
        return Signal(light=Light.RED, words="到年底没有完成")

    # --- dates ---------------------------------------------------------------------------------------------------

    def _of_deadline(self, result: Attainment) -> Signal:
        if result.reached:
            return Signal(light=Light.GREEN, words="按时完成")
        said = clean(result.actual.text)
        if result.actual.when is not None and result.reached is False:
            return Signal(light=Light.RED, words="完成时间晚于年度指标值")
        is_past = self._is_past(result)
        if is_past is False:
            if result.reached is False and _LATE.search(said):
                return Signal(light=Light.YELLOW, words="还没有到期，但执行情况说会延迟")
            return Signal(light=Light.GREEN, words=f"到 {self.month} 月底还没有到期")
        if result.reached is False:
            return Signal(light=Light.RED, words="没有按时完成")
        if is_past and (_NOT_BEGUN.search(said) or _UNDER_WAY.search(said)):
            return Signal(light=Light.RED, words=f"到 {self.month} 月底已过期限，还没有完成")
        return _by_person(result.why)

    def _is_past(self, result: Attainment) -> bool | None:
        """Whether what is done after the month would be late; None where the target names no day."""
        after = f"{self.year}年{self.month + 1}月1日" if self.month < MONTHS else f"{self.year + 1}年1月1日"
        on_time = is_on_time(result.target, parse(after), self.year)
        return None if on_time is None else not on_time


def _none_yet(result: Attainment) -> Attainment:
    """尚未开展 where a number is due: none of it."""
    wanted = result.target.number
    is_more = result.direction is Direction.MORE or result.target.upper is not None
    if result.given is not None or wanted is None or not is_more or not _NOT_BEGUN.match(clean(result.actual.text)):
        return result
    return replace(
        result,
        wanted=wanted,
        upper=result.target.upper,
        given=Decimal(0),
        unit=result.target.unit or "",
        reached=wanted <= 0,
    )


def _as_a_goal(result: Attainment) -> Attainment:
    """What adds up to a bare number without a direction (服务期 12个月) is meant to reach it."""
    if result.direction is not None or result.upper is not None or result.wanted is None or result.given is None:
        return result
    return replace(result, direction=Direction.MORE, reached=result.given >= result.wanted)


def _of_parts(signals: Sequence[Signal]) -> Signal:
    """Several values of one target: the worst of them, once every one is known or one is red."""
    light = worst(signal.light for signal in signals)
    is_known = light is Light.RED or all(signal.light for signal in signals)
    words = "；".join(dict.fromkeys(signal.words for signal in signals))
    return Signal(light=light if is_known else None, words=words, by_hand=not is_known)


def _of_words(result: Attainment) -> Signal:
    """What can only be told by words: 显著提升, 零投诉, ≥2天或16小时."""
    if result.reached is None:
        return _by_person(result.why)
    if result.reached:
        return Signal(light=Light.GREEN, words="已达到")
    if says_none(result.target.text):
        return Signal(light=Light.RED, words="出现了指标值要求没有的情况")
    return Signal(light=Light.YELLOW, words="还没有达到")


def _by_person(why: str) -> Signal:
    """The comparison speaks of 实际完成值, this form of 执行情况."""
    return Signal(light=None, words=why.replace("实际完成值", "执行情况"), by_hand=True)


def _reached(result: Attainment) -> Signal:
    _wanted, given = _numbers(result)
    return Signal(light=Light.GREEN, words=f"{_text(given, result)}，符合年度指标值 {result.target.text.strip()}")


def _exceeded(result: Attainment, limit: Decimal) -> Signal:
    """Too much of what cannot become less again."""
    _wanted, given = _numbers(result)
    words = f"{_text(given, result)}，已超过年度指标值 {_text(limit, result)}"
    return Signal(light=Light.RED, words=words)


def _paced(done: Decimal, wanted: Decimal, month: int, reckoned: str, settings: LightSettings) -> Signal:
    """``done`` on the part of ``wanted`` (above 0) that is due by the month. Never divided before it is compared."""
    done, due = _times(done, MONTHS), _times(wanted, month)
    words = f"{reckoned}= {_percent(done, due)}"
    for light, below in ((Light.RED, settings.red_below), (Light.YELLOW, settings.yellow_below)):
        if done < EXACT.multiply(below, due):
            return Signal(light=light, words=f"{words}，不到 {_share(below)}")
    return Signal(light=Light.GREEN, words=words)


def _numbers(result: Attainment) -> tuple[Decimal, Decimal]:
    """The target (of a range its lower end) and the actual number."""
    return result.wanted or Decimal(0), result.given or Decimal(0)


def _times(number: Decimal, factor: int) -> Decimal:
    return EXACT.multiply(number, Decimal(factor))


def _percent(part: Decimal, whole: Decimal) -> str:
    """A share in percent, cut after 2 decimals: what is not 60 % never reads so. Mistyped numbers give no long rows."""
    if abs(part) >= _times(whole, _MANY):
        return f"{_MANY} 倍以上" if part > 0 else "0 % 以下"
    share = EXACT.divide(_times(part, 100), whole).quantize(CENT, ROUND_FLOOR, EXACT)
    return f"{plain(share)} %"


def _share(number: Decimal) -> str:
    return f"{plain(_times(number, 100))} %"


def _text(number: Decimal, result: Attainment) -> str:
    return f"{plain(number)} {result.unit}".rstrip()

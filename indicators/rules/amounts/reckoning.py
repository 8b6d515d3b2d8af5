"""Reckonings written out in a text: ``3人×2万元=6万元``, ``1650*226*12``, ``工资120万元+社保30万元=150万元``. Pure.

Numbers that stand beside each other with a sign of reckoning between them form a chain; a chain is cut at its
signs of equality into sides, and each side is worked out in Decimal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from typing import Final

from indicators.rules.amounts.quantities import Kind, Quantity, quantities

_KEPT: Final = 512
_SIGNS: Final = {
    **dict.fromkeys(("×", "*", "x", "X", "乘以", "乘"), "×"),
    **dict.fromkeys(("÷", "/", "除以"), "÷"),
    **dict.fromkeys(("+", "加上", "加"), "+"),
    **dict.fromkeys(("-", "减去", "减"), "-"),
    **dict.fromkeys(("=", "≈", "等于"), "="),
}
_SIGN: Final = r"乘以|除以|加上|减去|等于|[×*xX乘÷/+加\-减=≈]"
_WORDS: Final = r"[一-龥A-WYZa-wyz㎡²³/·\"“”]"
_NOTE: Final = r"(?:\([^()=×*]{1,14}\))?"
# What may stand between two numbers of a chain: the rest of a unit, a note in brackets, the sign, a label.
_JOINT: Final = re.compile(
    rf"\s*{_WORDS}{{0,8}}?{_NOTE}\s*(?P<close>\)*)\s*{_WORDS}{{0,6}}?{_NOTE}\s*(?P<sign>{_SIGN})"
    rf"\s*(?P<open>\(*)\s*(?P<label>[一-龥A-WYZa-wyz]{{0,10}}?[:(]?)\s*"
)
_GOES_ON_BEFORE: Final = re.compile(rf"[×*÷+]\s*{_WORDS}{{0,10}}$")
_GOES_ON_AFTER: Final = re.compile(rf"\s*\)*\s*{_WORDS}{{0,10}}?\)*\s*[×*÷+]")
# Numbers, signs and brackets; nobody writes more on one side, and brackets are read by recursion.
_LONGEST_SIDE: Final = 200
_UNITS_LEFT_OUT: Final = (Decimal(1), Decimal(10_000), Decimal(100_000_000))


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of an equation. ``value`` is in 元 where ``is_money``, else a bare number.

    ``is_parted`` says that it ends with a division, ``first`` is its first number.
    """

    value: Decimal
    is_money: bool
    is_parted: bool
    first: Decimal
    parts: Sequence[Quantity]

    @property
    def step(self) -> Decimal:
        """How finely the side is written: the last digit of a single number, a hundredth of a cent else."""
        return self.parts[0].step if len(self.parts) == 1 else Decimal("0.0001")

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.parts[-1].end


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A reckoning: its ``sides`` in the order written, all its numbers as ``parts``; ``start`` is that of its brackets.

    ``sides`` is empty where it cannot be worked out: a range in it, a factor in words, money times money.
    """

    start: int
    parts: Sequence[Quantity]
    sides: Sequence[Side]

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.parts[-1].end

    @property
    def is_rate(self) -> bool:
        """Whether it parts a sum among heads or months (7387784元/52人=142073元): what it comes to is for each."""
        return len(self.sides) == 2 and self.sides[0].is_parted

    @property
    def result(self) -> Side | None:
        """The side that says what it comes to, in 元 where the text leaves the unit out and the other side tells it."""
        if not self.sides:
            return None
        last = self.sides[-1]
        if last.is_money or len(self.sides) == 1:
            return last
        return next((side for side in self.sides if side.is_money and agrees(side, last)), last)


def agrees(left: Side, right: Side) -> bool:
    """Whether two sides are the same within rounding; a side without a unit may be in 元 or 万元."""
    units = (Decimal(1),) if left.is_money == right.is_money else _UNITS_LEFT_OUT
    return any(_agrees_in(left, right, unit) for unit in units)


def _agrees_in(left: Side, right: Side, unit: Decimal) -> bool:
    """Whether two sides are the same, a side without a unit taken in ``unit``."""
    left_unit, right_unit = (Decimal(1) if side.is_money else unit for side in (left, right))
    step = max(left.step * left_unit, right.step * right_unit)
    # In a running reckoning (2×3=6×4=24) the next side begins with what this one came to.
    written = (right.value * right_unit, right.first * right_unit)
    return any(_rounds_to(left.value * left_unit, one, step) for one in written)


def _rounds_to(reckoned: Decimal, written: Decimal, step: Decimal) -> bool:
    # People also cut digits off, where that changes little.
    is_cut = 0 < reckoned - written < step <= written / 100
    return is_cut or abs(reckoned - written) <= rounding(written, step)


def rounding(value: Decimal, step: Decimal) -> Decimal:
    """How far a number may be off for having been rounded to steps of ``step``: half a step.

    Never more than half a hundredth: 20万元 is not 20.4万元 rounded.
    """
    return min(step / 2, abs(value) / 200)


@lru_cache(_KEPT)
def chains(text: str) -> Sequence[Chain]:
    """The reckonings of a plain text, in order; what goes on in words is not worked out."""
    return tuple(_chain(text, parts, joints) for parts, joints in _runs(text))


def _runs(text: str) -> Iterator[tuple[list[Quantity], list[re.Match[str]]]]:
    """Runs of two and more numbers with a sign between each and the next."""
    parts, joints = list[Quantity](), list[re.Match[str]]()
    for quantity in quantities(text):
        joint = _JOINT.fullmatch(text, parts[-1].end, quantity.start) if parts else None
        if joint is not None and _joins(joint, text, quantity):
            joints.append(joint)
        else:
            if joints:
                yield parts, joints
            parts, joints = [], []
        parts.append(quantity)
    if joints:
        yield parts, joints


def _joins(joint: re.Match[str], text: str, after: Quantity) -> bool:
    """Whether a sign is one of reckoning: a stroke only before a number, a hyphen only with words after it."""
    if joint["sign"] == "/":
        return not joint["label"] and text[joint.end("sign")].isdigit()
    return joint["sign"] != "-" or bool(joint["label"]) or after.kind is Kind.PERCENT


def _chain(text: str, parts: Sequence[Quantity], joints: Sequence[re.Match[str]]) -> Chain:
    start = _with_brackets(text, parts[0].start, joints)
    goes_on = _GOES_ON_BEFORE.search(text[max(0, start - 12) : start]) or _GOES_ON_AFTER.match(text, parts[-1].end)
    if goes_on or any(part.is_range for part in parts):
        return Chain(start=start, parts=tuple(parts), sides=())
    sides, begin = list[Side | None](), 0
    for place, joint in enumerate([*joints, None], start=1):
        if joint is None or _SIGNS[joint["sign"]] == "=":
            sides.append(_side(parts[begin:place], joints[begin : place - 1]))
            begin = place
    readable = [side for side in sides if side is not None]
    return Chain(start=start, parts=tuple(parts), sides=tuple(readable) if len(readable) == len(sides) else ())


def _with_brackets(text: str, start: int, joints: Sequence[re.Match[str]]) -> int:
    """Where a chain begins with the brackets before its first number that it closes itself."""
    depth = lowest = 0
    for joint in joints:
        depth -= len(joint["close"])
        lowest = min(lowest, depth)
        depth += len(joint["open"])
    opened = text[:start].rstrip()
    for _ in range(-lowest):
        if not opened.endswith("("):
            break
        start = len(opened) - 1
        opened = opened[:start].rstrip()
    return start


def _side(parts: Sequence[Quantity], joints: Sequence[re.Match[str]]) -> Side | None:
    """A side worked out; ``None`` where its brackets or units do not fit together."""
    written: list[Quantity | str] = [parts[0]]
    for joint, part in zip(joints, parts[1:], strict=True):
        written += [")"] * len(joint["close"]) + [_SIGNS[joint["sign"]]] + ["("] * len(joint["open"]) + [part]
    depth = lowest = 0
    for word in written:
        depth += {"(": 1, ")": -1}.get(word, 0) if isinstance(word, str) else 0
        lowest = min(lowest, depth)
    if len(written) > _LONGEST_SIDE:
        return None
    # Brackets that open before the first number or close behind the last stand outside the joints.
    written = ["("] * -lowest + written + [")"] * (depth - lowest)
    try:
        value, money = _sum(written)
    except (_Unreadable, DivisionByZero, InvalidOperation):
        return None
    return Side(
        value=value,
        is_money=money == 1,
        is_parted=bool(joints) and _SIGNS[joints[-1]["sign"]] == "÷",
        first=parts[0].value,
        parts=tuple(parts),
    )


class _Unreadable(ValueError):
    """A side whose units or brackets do not fit together."""


# A worth is a number and the power of 元 in it: 1 for money, 0 for a bare number.
_Worth = tuple[Decimal, int]


def _sum(written: list[Quantity | str]) -> _Worth:
    """Work out a sum of products; takes what it reads off the front of ``written``."""
    total, money = _product(written)
    while written and written[0] in ("+", "-"):
        sign = 1 if written.pop(0) == "+" else -1
        value, other = _product(written)
        if money != other:
            raise _Unreadable
        total += sign * value
    return total, money


def _product(written: list[Quantity | str]) -> _Worth:
    value, money = _factor(written)
    while written and written[0] in ("×", "÷"):
        divides = written.pop(0) == "÷"
        factor, other = _factor(written)
        value, money = (value / factor, money - other) if divides else (value * factor, money + other)
    if money not in (0, 1):
        raise _Unreadable
    return value, money


def _factor(written: list[Quantity | str]) -> _Worth:
    word = written.pop(0)
    if isinstance(word, Quantity):
        return word.value, int(word.kind is Kind.MONEY)
    if word != "(":
        raise _Unreadable
    inner = _sum(written)
    if not written or written.pop(0) != ")":
        raise _Unreadable
    return inner


def wrong_equations(chain: Chain) -> Iterator[tuple[Side, Side]]:
    """Neighbouring sides of a chain that are not the same."""
    for left, right in pairwise(chain.sides):
        if not agrees(left, right):
            yield left, right

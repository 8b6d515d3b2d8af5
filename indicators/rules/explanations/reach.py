"""What a formula can yield and what it rewards: the range of its results, and whether good work raises them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.rules.explanations.formula import Node, Number, Operation, Quantity
from indicators.rules.explanations.nature import feeling, is_done, is_duration, is_earlier, is_part, is_planned

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Span:
    """The range of results; None where there is no bound. A share is 0 to 1."""

    low: Decimal | None
    high: Decimal | None


_COUNT: Final = Span(_ZERO, None)
_ANY: Final = Span(None, None)


def span(node: Node) -> Span:
    """The range that a formula's result can lie in, quantities being zero or more."""
    match node:
        case Number(value=value):
            return Span(value, value)
        case Quantity():
            return _COUNT
        case Operation(sign="÷", left=left, right=right):
            return _quotient(left, right)
        case Operation(sign="×", left=left, right=right):
            return _product(span(left), span(right))
        case Operation(sign="+", left=left, right=right):
            return _sum(span(left), span(right))
        case Operation(left=left, right=right):
            return _difference(left, right)


def _quotient(above: Node, below: Node) -> Span:
    """A share where the upper is part of the lower, at least 1 the other way round, (A-B)÷A at most 1."""
    if isinstance(below, Number):
        return _scaled(span(above), _ONE / below.value) if below.value > 0 else _ANY
    if isinstance(above, Operation) and above.sign == "-":
        return _gap_quotient(above, below)
    if _is_part(above, below):
        return Span(_ZERO, _ONE)
    if _is_part(below, above):
        return Span(_ONE, None)
    low = span(above).low
    return _COUNT if low is not None and low >= 0 else _ANY


def _gap_quotient(gap: Operation, below: Node) -> Span:
    """(A-B)÷A is at most 1, and a share where B is part of A; (A-B)÷B is at least -1."""
    if gap.left == below:
        return Span(_ZERO if _is_part(gap.right, below) else None, _ONE)
    if gap.right == below:
        return Span(-_ONE, _ZERO if _is_part(gap.left, below) else None)
    return _ANY


def _is_part(one: Node, other: Node) -> bool:
    """Whether a term is a part of a quantity: a quantity that is, or a sum of such (满意人数＋基本满意人数)."""
    if isinstance(one, Operation) and one.sign == "+":
        return _is_part(one.left, other) and _is_part(one.right, other)
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return is_part(one.words, other.words)
    return False


def _product(one: Span, other: Span) -> Span:
    if other.low == other.high and other.low is not None and other.low >= 0:
        return _scaled(one, other.low)
    if one.low == one.high and one.low is not None and one.low >= 0:
        return _scaled(other, one.low)
    return _COUNT if one.low == other.low == _ZERO else _ANY


def _scaled(one: Span, by: Decimal) -> Span:
    return Span(None if one.low is None else one.low * by, None if one.high is None else one.high * by)


def _sum(one: Span, other: Span) -> Span:
    return Span(
        None if one.low is None or other.low is None else one.low + other.low,
        None if one.high is None or other.high is None else one.high + other.high,
    )


def _difference(left: Node, right: Node) -> Span:
    one, other = span(left), span(right)
    return Span(
        None if one.low is None or other.high is None else one.low - other.high,
        None if one.high is None or other.low is None else one.high - other.low,
    )


def plain_ratio(node: Node) -> tuple[Quantity, Quantity] | None:
    """The upper and the lower quantity of A÷B, whatever number it is multiplied with; None for anything else."""
    while isinstance(node, Operation) and node.sign == "×":
        if isinstance(node.right, Number):
            node = node.left
        elif isinstance(node.left, Number):
            node = node.right
        else:
            return None
    if isinstance(node, Operation) and node.sign == "÷" and isinstance(node.left, Quantity):
        return (node.left, node.right) if isinstance(node.right, Quantity) else None
    return None


def gap_ratio(node: Node) -> tuple[Quantity, Quantity, Node] | None:
    """A, B and C of (A-B)÷C, whatever number it is multiplied with; None for anything else."""
    while isinstance(node, Operation) and node.sign == "×" and isinstance(node.right, Number):
        node = node.left
    if not (isinstance(node, Operation) and node.sign == "÷" and isinstance(node.left, Operation)):
        return None
    gap = node.left
    if gap.sign == "-" and isinstance(gap.left, Quantity) and isinstance(gap.right, Quantity):
        return gap.left, gap.right, node.right
    return None


def is_shortfall(node: Node) -> bool:
    """Whether the formula is 0 when all that was planned was done: (计划数-完成数)÷计划数, (应到-实到)÷应到."""
    gap = gap_ratio(node)
    if gap is None or gap[2] not in gap[:2]:
        return False
    one, other = gap[0].words, gap[1].words
    pairs = ((one, other), (other, one))
    return any(is_planned(a) and is_done(b) for a, b in pairs) or (is_part(other, one) and feeling(other) > 0)


def rewards(node: Node) -> int:
    """+1 where a larger result means better work, -1 where it means worse, 0 where the words do not tell."""
    match node:
        case Quantity(words=words):
            return feeling(words)
        case Number():
            return 0
        case Operation(sign="+", left=left, right=right):
            ends = {rewards(left), rewards(right)}
            return ends.pop() if len(ends) == 1 else 0
        case Operation(sign="-", left=left, right=right):
            return 0 if rewards(left) else -rewards(right)
        case Operation(sign="×", left=left, right=right):
            return rewards(left) or rewards(right)
        case Operation(left=left, right=right):
            if _is_part(right, left):
                return -rewards(right)
            return rewards(left)


def growth(node: Node) -> int:
    """+1 for (本年-上年)÷…, -1 for (上年-本年)÷…, 0 for anything else."""
    gap = gap_ratio(node)
    if gap is None:
        return 0
    if is_earlier(gap[1].words, gap[0].words):
        return 1
    return -1 if is_earlier(gap[0].words, gap[1].words) else 0


def is_upside_down(node: Node) -> bool:
    """Whether what was planned stands over what was done: 计划完成数÷实际完成数. Times are left alone."""
    ratio = plain_ratio(node)
    if ratio is None or any(is_duration(one.words) for one in ratio):
        return False
    above, below = (one.words for one in ratio)
    return is_planned(above) and is_done(below)


def is_cancelled(node: Node) -> bool:
    """Whether the same quantity stands above and below somewhere in the formula."""
    if not isinstance(node, Operation):
        return False
    if node.sign == "÷" and node.left == node.right:
        return True
    return is_cancelled(node.left) or is_cancelled(node.right)

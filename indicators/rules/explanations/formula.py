"""Reading of formulas in Chinese prose: “合格率＝合格数量÷总数量×100%”, “A占B的比例”, “A与B之比”, into a tree. Pure.

A formula stands in one statement: behind its name and an equals sign, or without them where ``÷``, ``× 100%`` or
the words of a share give it away. What cannot be read as one is left out: a reader of prose is not a compiler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final, TypeAlias

from indicators.rules.language import fold


class Flaw(StrEnum):
    """What is wrong with how a formula is written."""

    BRACKET = "括号不配对"
    OPERAND = "运算符前后缺少内容"
    EMPTY = "等号后面没有内容"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in words, such as 验收合格数量; notes in brackets are left out."""

    words: str


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number; 100% is 1 and ``percent`` says how it was written."""

    value: Decimal
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms and the sign between them, one of + - × ÷."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = Quantity | Number | Operation


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as read. ``name`` is what stands before the equals sign, ``tree`` is None where a flaw forbids one."""

    text: str
    name: str
    tree: Node | None
    flaws: tuple[Flaw, ...] = ()


_STATEMENT_END: Final = re.compile(r"[。;!?\n\r\t]+")
# A formula that is wrapped at a sign goes on in the next line.
_WRAPPED: Final = re.compile(r"(?<=[=＝÷／/×*+(（])\s*\n\s*|\s*\n\s*(?=[=＝÷／/×*+)）])")
_COMMAS: Final = frozenset(",，")
_OPENING: Final = "([{【"
_CLOSING: Final = ")]}】"
_SPOKEN_SIGNS: Final = (("除以", "÷"), ("乘以", "×"), ("减去", "-"), ("加上", "+"))
_COMPARISON: Final = re.compile(
    r"(?:[≥≤><≧≦]|(?:不低于|不少于|不高于|不超过|大于|小于|高于|低于|超过|达到?|应?为)(?=\d)).*$"
)
# The name begins behind what leads up to it: “计算公式：”, “考察项目效果、”.
_BEFORE_NAME: Final = re.compile(r"^.*[:、]")
_PERCENT_SIGN_OF_NAME: Final = re.compile(r"\(?[%‰]\)?$")
_LEAD: Final = re.compile(r"^(?:其中|即|也就是|公式[为是]?|计算公式[为是]?|计算方[式法][为是]?)+")
_VERBS_BEFORE_QUANTITY: Final = re.compile(
    r"^(?:是指|指的是|指|系|即|为|按照|按(?![期时])|以|用|反映|考[察核]|衡量|统计)"  # 按期办结数 is a quantity
)

_TOKEN: Final = re.compile(
    r"(?P<number>\d+(?:\.\d+)?[%‰]?(?![\d.]))"
    r"|(?P<sign>[+\-×÷*/])"
    r"|(?P<open>[(\[{【])|(?P<close>[)\]}】])"
    r"|(?P<words>[^+×÷*/()\[\]{}【】\-]+)"
)
_LONGEST: Final = 200  # characters; a longer expression is a description with signs in it
_DEEPEST: Final = 12  # brackets
_SIGNS: Final = {"*": "×", "/": "÷"}
# A hyphen inside “2024-2025年” or “A-01” joins and does not subtract; the letter x multiplies only before a number.
_JOINING_HYPHEN: Final = re.compile(r"(?<=[0-9A-Za-z])-(?=[0-9A-Za-z])")
_LETTER_X: Final = re.compile(r"(?<![A-Za-z])[xX✕](?=100)")
_DASHES: Final = re.compile(r"[－–—−]+")

# 改造总费用/改造户数: a stroke that divides, and none between two units or two names.
_COUNTED_OVER_ALL: Final = re.compile(
    r"^[^/每元*]+[^/每元*\d]{2}/(?=[^/每]{2,}$)"
    r"[^/]*(?:[总实]|应(?![急用对届变])|全部|所有|计划|[^/]{2}(?:数量?|面积|里程|长度|[总金]额|[批人户场]次))[^/]*$"
)
_TIMES_HUNDRED: Final = re.compile(r"[*×]100%?")
_PRODUCT: Final = re.compile(r"[一-鿿][*×][一-鿿][^*×]*[*×]100%")  # A×B×100%, meant as a rate

_SHARE: Final = re.compile(r"^(?P<part>.{2,}?)占(?P<whole>.{2,}?)的?(?:比例|比重|比率|百分比|百分率|份额|比)$")
_RATIO: Final = re.compile(r"^(?P<part>.{2,}?)[与同](?P<whole>.{2,}?)[的之](?:比例|比重|比率|比值|百分比|比)$")
_SUM: Final = re.compile(r"^(?P<part>.{2,}?)[与和及、](?P<whole>.{2,}?)(?:之和|的总和|合计)$")
_GAP: Final = re.compile(r"^(?P<part>.{2,}?)[与和](?P<whole>.{2,}?)(?:之差|的差额|差额)$")
_PHRASES: Final = ((_SHARE, "÷"), (_RATIO, "÷"), (_SUM, "+"), (_GAP, "-"))


@lru_cache(4096)
def formulas(text: str) -> Sequence[Formula]:
    """The formulas in an explanation, in order."""
    statements = _STATEMENT_END.split(_WRAPPED.sub("", text))
    read = (_formula(part) for statement in statements for part in _parts(fold(statement)))
    found = [formula for formula in read if formula is not None]
    # A bracket around the whole formula is cut from one side of it, so brackets that pair in the text are no flaw.
    return tuple(map(_with_paired_brackets, found) if _is_paired(fold(text)) else found)


def steps(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    if isinstance(node, Operation):
        yield from steps(node.left)
        yield from steps(node.right)


def _is_paired(text: str) -> bool:
    """Whether as many brackets are closed as are opened."""
    return sum(map(text.count, _OPENING)) == sum(map(text.count, _CLOSING))


def _with_paired_brackets(formula: Formula) -> Formula:
    return replace(formula, flaws=tuple(flaw for flaw in formula.flaws if flaw is not Flaw.BRACKET))


def _parts(statement: str) -> Iterator[str]:
    """A statement cut at its commas, those inside brackets left alone unless the brackets do not pair."""
    paired = _is_paired(statement)
    depth, begin = 0, 0
    for place, sign in enumerate(statement):
        depth += (sign in _OPENING) - (sign in _CLOSING)
        if sign in _COMMAS and (depth <= 0 or not paired):
            yield statement[begin:place]
            begin = place + 1
    yield statement[begin:]


def _formula(part: str) -> Formula | None:
    """The formula in one part of a statement, or None."""
    part = _COMPARISON.sub("", _DASHES.sub("-", part))
    left, equals, right = part.partition("=")
    if equals:
        right = right.partition("=")[0]
        return _read(_name(left), right, part, told=True)
    before, colon, after = part.rpartition(":")
    name, expression = (_name(before), after) if colon else ("", part)
    return _read(name, _LEAD.sub("", expression), part, told=False)


def _name(left: str) -> str:
    """The name before an equals sign, without what leads up to it and without its unit."""
    return _LEAD.sub("", _PERCENT_SIGN_OF_NAME.sub("", _BEFORE_NAME.sub("", left)))


def _read(name: str, expression: str, text: str, *, told: bool) -> Formula | None:
    """The formula that an expression makes. Without an equals sign (``told``) only signs or a share speak for one."""
    if len(expression) > _LONGEST or sum(map(expression.count, _OPENING)) > _DEEPEST:
        return None
    if told and name and not expression:
        return Formula(text, name, None, (Flaw.EMPTY,))
    for spoken, sign in _SPOKEN_SIGNS:
        expression = expression.replace(spoken, sign)
    expression = _LETTER_X.sub("×", _JOINING_HYPHEN.sub("~", expression))
    if not told and not _looks_like_formula(expression):
        return None
    reader = _Reader(expression)
    tree = reader.expression()
    flaws = reader.flaws()
    if not isinstance(tree, Operation):
        return Formula(text, name, None, flaws) if flaws and told and reader.saw_sign else None
    if not any(isinstance(node, Quantity) for node in steps(tree)):
        return None
    return Formula(text, name, tree, flaws)


def _looks_like_formula(expression: str) -> bool:
    """Whether an expression without an equals sign is meant as a formula: ×100%, ÷, or a share in words."""
    return bool(
        "÷" in expression
        or (_TIMES_HUNDRED.search(expression) and ("/" in expression or _PRODUCT.search(expression)))
        or _COUNTED_OVER_ALL.match(expression)
        or any(pattern.match(expression) for pattern, _ in (_PHRASES[0], _PHRASES[1]))
    )


class _Reader:
    """Reads one expression from left to right: terms, factors, brackets; what is missing is noted and passed over."""

    def __init__(self, expression: str) -> None:
        self.tokens: list[tuple[str, str]] = [
            (match.lastgroup or "", match.group()) for match in _TOKEN.finditer(expression)
        ]
        self.place = 0
        self.open = 0
        self.unpaired = False
        self.missing = False
        self.saw_sign = False

    def flaws(self) -> tuple[Flaw, ...]:
        """What was wrong with the writing."""
        pairs = ((Flaw.BRACKET, self.unpaired or self.open > 0), (Flaw.OPERAND, self.missing))
        return tuple(flaw for flaw, present in pairs if present)

    def expression(self) -> Node | None:
        """Terms with + or - between them."""
        node = self._term()
        while self._next_sign() in ("+", "-"):
            node = self._joined(self._take_sign(), node, self._term())
        if self.open == 0 and self._kind() == "close":
            self.unpaired = True
        return node

    def _term(self) -> Node | None:
        """Factors with × or ÷ between them."""
        node = self._factor()
        while self._next_sign() in ("×", "÷"):
            node = self._joined(self._take_sign(), node, self._factor())
        return node

    def _factor(self) -> Node | None:
        """A number, a quantity with its note, or an expression in brackets."""
        kind, text = self._token()
        if kind == "open":
            return self._bracketed()
        if kind == "number" and not self._number_is_part_of_words():
            self.place += 1
            return _number(text)
        if kind in ("words", "number"):
            return self._quantity()
        return None

    def _bracketed(self) -> Node | None:
        self.place += 1
        self.open += 1
        node = self.expression()
        if self._kind() == "close":
            self.place += 1
            self.open -= 1
        return node

    def _quantity(self) -> Node | None:
        """Words, their notes in brackets passed over, the words behind a note joined on."""
        parts: list[str] = []
        while self._kind() in ("words", "number", "open"):
            if self._kind() == "open":
                if not self._skip_note():
                    break
                continue
            parts.append(self._token()[1])
            self.place += 1
        return _phrase("".join(parts).replace("~", "-"))

    def _skip_note(self) -> bool:
        """Pass over a note in brackets; False, and an unpaired bracket noted, where it never closes."""
        depth = 0
        for place in range(self.place, len(self.tokens)):
            kind = self.tokens[place][0]
            depth += (kind == "open") - (kind == "close")
            if depth == 0:
                self.place = place + 1
                return True
        self.unpaired = True
        self.place = len(self.tokens)
        return False

    def _joined(self, sign: str, left: Node | None, right: Node | None) -> Node | None:
        if left is None or right is None:
            self.missing = True
            return left or right
        return Operation(sign, left, right)

    def _number_is_part_of_words(self) -> bool:
        """Whether words follow a number directly: 12个月 is a quantity, 100% followed by words ends a formula."""
        following = self.tokens[self.place + 1][0] if self.place + 1 < len(self.tokens) else ""
        return following == "words" and self._token()[1][-1] not in "%‰"

    def _token(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("", "")

    def _kind(self) -> str:
        return self._token()[0]

    def _next_sign(self) -> str:
        kind, text = self._token()
        return _SIGNS.get(text, text) if kind == "sign" else ""

    def _take_sign(self) -> str:
        sign = self._next_sign()
        self.place += 1
        self.saw_sign = True
        return sign


def _number(text: str) -> Number:
    scale = {"%": Decimal(100), "‰": Decimal(1000)}.get(text[-1])
    return Number(Decimal(text[:-1]) / scale, percent=True) if scale else Number(Decimal(text))


def _phrase(words: str) -> Node | None:
    """A quantity, or the operation that its words describe: 之和, 之比, 占…的比例."""
    words = _VERBS_BEFORE_QUANTITY.sub("", words)
    for pattern, sign in _PHRASES:
        if match := pattern.match(words):
            return Operation(sign, Quantity(match["part"]), Quantity(match["whole"]))
    return Quantity(words) if words else None

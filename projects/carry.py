"""沿用上年: last year's texts with their years moved on and marked. Pure; nothing is taken over blindly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from indicators.library import level_key
from perfgoals.officialforms.layout import Layout
from projects.tables import within
from projects.values import LABELS, LONG_TEXTS, DeclarationValues, IndicatorValues, Tier

# Names and numbers of documents keep their years: 《…2024年…》, 〔2024〕20号, (2024)20号.
_DOCUMENT = re.compile(r"《[^》]*》|[〔\[(（【]\s*20\d\d\s*[〕\])）】]\s*第?\s*\d+\s*号")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``changed`` where a year was moved on, with what stood there."""

    text: str
    changed: bool = False
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that may be taken over: a long text or an indicator row."""

    key: str
    label: str
    pieces: tuple[tuple[Piece, ...], ...]  # one for a text; name, value and explanation for a row


def move_years(text: str, old: int, new: int) -> tuple[Piece, ...]:
    """The text with the year ``old`` replaced by ``new``; other years, and those of documents, stay.

    “2024年”, “2024年度”, “2024-12-31” and “24年” count as the year; a longer number does not.
    """
    year = re.compile(
        rf"(?<!\d){old}(?=\s*年(?!级)|全年|[-./]\d{{1,2}}(?!\d))"
        rf"|(?<![\d每第满近约共达超过]){old % 100:02d}(?=年(?![级期限以内]|度以))"
    )
    pieces: list[Piece] = []
    at = 0
    for document in [*_DOCUMENT.finditer(text), None]:
        stretch_end = document.start() if document else len(text)
        while found := year.search(text, at, stretch_end):
            if found.start() > at:
                pieces.append(Piece(text[at : found.start()]))
            pieces.append(Piece(str(new)[-len(found[0]) :], changed=True, was=found[0]))
            at = found.end()
        end = document.end() if document else len(text)
        if end > at:
            pieces.append(Piece(text[at:end]))
        at = end
    return tuple(pieces)


def joined(pieces: tuple[Piece, ...]) -> str:
    """The text that the pieces make."""
    return "".join(piece.text for piece in pieces)


def fitting(last: DeclarationValues, layout: Layout, tiers: Sequence[Tier]) -> DeclarationValues:
    """What of last year's form has a place in this year's table: its rows under the second levels of this year.

    A second level may have another name (工作时效, 时效指标); what has none any more (测算明细) is left out.
    """
    now = {level_key(tier.level2): tier for tier in tiers}
    rows = [(row, now[level_key(row.level2)]) for row in last.indicators if level_key(row.level2) in now]
    moved = (replace(row, level1=tier.level1, level2=tier.level2, required=tier.required) for row, tier in rows)
    return within(replace(last, indicators=tuple(moved)), layout)


def offers(last: DeclarationValues, old: int, new: int, called: Mapping[str, str] = LABELS) -> list[Offer]:
    """Everything of last year that can be taken over, row by row, in the order of the form.

    ``called`` are the words of this year's table.
    """
    texts = [
        Offer(key=name, label=called[name], pieces=(move_years(getattr(last, name), old, new),))
        for name in LONG_TEXTS
        if getattr(last, name).strip()
    ]
    rows = [
        Offer(
            key=f"row-{index}",
            label=f"{row.level1} {row.level2}",
            pieces=tuple(move_years(text, old, new) for text in (row.level3, row.target, row.explanation)),
        )
        for index, row in enumerate(last.indicators)
        if not row.is_empty and not row.is_not_applicable
    ]
    return texts + rows


def taken_over(
    into: DeclarationValues, last: DeclarationValues, old: int, new: int, *, take: Callable[[str], bool]
) -> DeclarationValues:
    """``into`` with the offers that ``take`` says yes to; rows already there are not doubled."""
    values = into
    present = {(row.level1, row.level2, row.level3.strip()) for row in into.indicators}
    rows: list[IndicatorValues] = [row for row in into.indicators if not row.is_empty]
    for offer in offers(last, old, new):
        if not take(offer.key):
            continue
        if offer.key in LONG_TEXTS:
            values = values.with_field(offer.key, joined(offer.pieces[0]))
            continue
        source = last.indicators[int(offer.key.removeprefix("row-"))]
        name, target, explanation = (joined(pieces) for pieces in offer.pieces)
        if (source.level1, source.level2, name.strip()) not in present:
            rows.append(replace(source, level3=name, target=target, explanation=explanation))
            present.add((source.level1, source.level2, name.strip()))
    return replace(values, indicators=tuple(rows))

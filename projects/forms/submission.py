"""One submission of the declaration page, with or without script: what was typed, to the letter."""

from __future__ import annotations

import re
from collections.abc import Sized
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from django.http import QueryDict

from indicators.rules.form import CODE_DIGITS
from perfgoals.text import clean, compact
from perfgoals.workflow.submission import BadSubmission, Submission, envelope, line_keys
from projects.sheet import read_amount, read_answer, read_duration, read_type, read_years
from projects.tables import answers_of, places_of
from projects.values import AMOUNTS, LONG_TEXTS, CheckContext, DeclarationValues, IndicatorValues, ItemValues

ITEM_FIELDS: Final = ("content", "unit_price", "quantity", "times", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationSubmission(Submission[DeclarationValues]):
    """What a page sent. ``row_keys``/``item_keys`` name the boxes of each row, in the order of the values.

    ``context`` is what its checks need.
    """

    context: CheckContext
    row_keys: tuple[str, ...]
    item_keys: tuple[str, ...]


def tier_key(level1: str, level2: str) -> str:
    """How the page names a second level in its boxes; ``read_tier`` takes it apart again, whatever stands in it."""
    return "|".join(level.replace("%", "%25").replace("|", "%7C") for level in (level1, level2))


def read_tier(key: str) -> tuple[str, str]:
    """The first and the second level of a ``tier_key``; the second may be blank. Raises BadSubmission."""
    level1, divider, level2 = key.partition("|")
    if not divider:
        raise BadSubmission("tier")
    return clean(unquote(level1)), clean(unquote(level2))


def code_is_open(code: str, divisions: frozenset[str]) -> bool:
    """Whether the code may be corrected by hand: only where it cannot be a right one."""
    return not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", code) or bool(divisions and code[:6] not in divisions)


def read_submission(data: QueryDict, stored: DeclarationValues, context: CheckContext) -> DeclarationSubmission:
    """The typed values over the stored ones: what the page does not send stays as it is.

    The code is read only where it is open to correction.

    Raises BadSubmission where version or order cannot be read; texts never fail.
    """
    row_keys = line_keys(data, "row")
    item_keys = line_keys(data, "item")
    starred = {(tier.level1, tier.level2) for tier in context.tiers if tier.required} | {
        (row.level1, row.level2) for row in stored.indicators if row.required
    }
    values = _read_head(data, stored, context)
    # A page always has a row for each second level; of items it may have none, and then says so.
    if row_keys:
        values = replace(values, indicators=tuple(_read_row(data, key, starred) for key in row_keys))
    if item_keys or "no-items" in data:
        values = replace(values, items=tuple(_read_item(data, key) for key in item_keys))
    return DeclarationSubmission(
        values=values,
        context=context,
        row_keys=row_keys or numbered(values.indicators),
        item_keys=item_keys or numbered(values.items),
        **envelope(data),
    )


def unsent(values: DeclarationValues, context: CheckContext) -> DeclarationSubmission:
    """Values that no page has sent yet, with the boxes that a page made anew gives them."""
    return DeclarationSubmission(
        values=values,
        context=context,
        row_keys=numbered(values.indicators),
        item_keys=numbered(values.items),
    )


def _read_head(data: QueryDict, stored: DeclarationValues, context: CheckContext) -> DeclarationValues:
    """The head; a field that the page did not send keeps its stored value, as does one that the table does not have."""
    unread, places = dict(stored.unread), places_of(context.layout)

    def sent(name: str) -> str | None:
        return clean(str(data[name])) if name in data and name in places else None

    values = stored
    for name in ("name", "allocation", "continuity", "contact", "phone", *LONG_TEXTS):
        if (text := sent(name)) is not None:
            values = values.with_field(name, text)
    if code_is_open(stored.code, context.divisions) and (text := sent("code")) is not None:
        unread.pop("code", None)
        values = replace(values, code=compact(text) or stored.code)
    if (text := sent("project_type")) is not None:
        type_code, type_name = read_type(text)
        values = replace(values, type_code=type_code, type_name=type_name)
    if (text := sent("is_new")) is not None:
        unread.pop("is_new", None)
        values = replace(values, is_new=read_answer("is_new", text, answers_of(context.layout), unread))
    if (text := sent("duration")) is not None:
        start, end = read_duration(text)
        values = replace(values, start=start, end=end)
    if (text := sent("period_years")) is not None:
        unread.pop("period_years", None)
        values = replace(values, period_years=read_years(text, unread))
    for name in AMOUNTS:
        if (text := sent(name)) is not None:
            unread.pop(name, None)
            values = values.with_field(name, read_amount(name, text, values.money_unit, unread))
    return replace(values, unread=unread)


def _read_item(data: QueryDict, key: str) -> ItemValues:
    """One line of 测算明细, as typed."""
    return ItemValues(**{name: clean(data.get(f"item-{key}-{name}", "")) for name in ITEM_FIELDS})


def _read_row(data: QueryDict, key: str, starred: set[tuple[str, str]]) -> IndicatorValues:
    """One indicator row; the star comes from the framework, never from the page."""
    level1, level2 = read_tier(data.get(f"row-{key}-tier", ""))
    return IndicatorValues(
        level1=level1,
        level2=level2,
        required=(level1, level2) in starred,
        level3=clean(data.get(f"row-{key}-level3", "")),
        target=clean(data.get(f"row-{key}-target", "")),
        explanation=clean(data.get(f"row-{key}-explanation", "")),
    )


def numbered(lines: Sized) -> tuple[str, ...]:
    """Keys for lines that the page did not send."""
    return tuple(str(number) for number in range(len(lines)))

"""One submission of the declaration page, with or without script: what was typed, to the letter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from perfgoals.text import clean
from projects.checks import CODE_DIGITS
from projects.merge import Side
from projects.sheet import compact, read_amount, read_type, read_years, read_yes_no
from projects.values import DeclarationValues, IndicatorValues, ItemValues, Tier

ITEM_FIELDS: Final = ("content", "unit_price", "quantity", "times", "amount")
TAKE: Final = "take-"
MAX_LINES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a page sent. ``row_keys``/``item_keys`` name the boxes of each row, in the order of the values."""

    values: DeclarationValues
    row_keys: tuple[str, ...]
    item_keys: tuple[str, ...]
    version: int
    base_version: int | None
    choices: Mapping[str, Side]
    do: str


class BadSubmission(ValueError):
    """The request is none that the page could have sent."""


def tier_key(level1: str, level2: str) -> str:
    """How the page names a second level in its boxes."""
    return f"{level1}|{level2}"


def code_is_open(code: str, divisions: frozenset[str]) -> bool:
    """Whether the code may be corrected by hand: only where it cannot be a right one."""
    return not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", code) or bool(divisions and code[:6] not in divisions)


def read_submission(data: QueryDict, stored: DeclarationValues, tiers: Sequence[Tier]) -> Submission:
    """The typed values over the stored ones: what the page does not send stays as it is.

    Raises BadSubmission where version or order cannot be read; texts never fail.
    """
    row_keys = _keys(data, "row")
    item_keys = _keys(data, "item")
    starred = {(tier.level1, tier.level2) for tier in tiers if tier.required} | {
        (row.level1, row.level2) for row in stored.indicators if row.required
    }
    values = replace(
        _read_head(data, stored),
        indicators=tuple(_read_row(data, key, starred) for key in row_keys),
        items=tuple(
            ItemValues(**{name: clean(data.get(f"item-{key}-{name}", "")) for name in ITEM_FIELDS}) for key in item_keys
        ),
    )
    base = data.get("base_version", "")
    return Submission(
        values=values,
        row_keys=row_keys,
        item_keys=item_keys,
        version=_number(data.get("version", "")),
        base_version=_number(base) if base else None,
        choices={
            name.removeprefix(TAKE): "mine" if data[name] == "mine" else "theirs"
            for name in data
            if name.startswith(TAKE)
        },
        do=data.get("do", "save"),
    )


def _read_head(data: QueryDict, stored: DeclarationValues) -> DeclarationValues:
    """The head; a field that the page did not send keeps its stored value."""
    unread = dict(stored.unread)

    def sent(name: str) -> str | None:
        return clean(str(data[name])) if name in data else None

    values = stored
    for name in ("name", "allocation", "policy_basis", "calculation_basis", "annual_goal", "long_term_goal"):
        if (text := sent(name)) is not None:
            values = values.with_field(name, text)
    if (text := sent("code")) is not None:
        values = replace(values, code=compact(text) or stored.code)
    if (text := sent("project_type")) is not None:
        type_code, type_name = read_type(text)
        values = replace(values, type_code=type_code, type_name=type_name)
    if (text := sent("is_new")) is not None:
        unread.pop("is_new", None)
        values = replace(values, is_new=read_yes_no("is_new", text, unread))
    if (text := sent("period_years")) is not None:
        unread.pop("period_years", None)
        values = replace(values, period_years=read_years(text, unread))
    for name in ("total_amount", "year_amount"):
        if (text := sent(name)) is not None:
            unread.pop(name, None)
            values = values.with_field(name, read_amount(name, text, values.money_unit, unread))
    return replace(values, unread=unread)


def _read_row(data: QueryDict, key: str, starred: set[tuple[str, str]]) -> IndicatorValues:
    """One indicator row; the star comes from the framework, never from the page."""
    level1, _, level2 = clean(data.get(f"row-{key}-tier", "")).partition("|")
    if not level1 or not level2:
        raise BadSubmission(f"row {key}")
    return IndicatorValues(
        level1=level1,
        level2=level2,
        required=(level1, level2) in starred,
        level3=clean(data.get(f"row-{key}-level3", "")),
        target=clean(data.get(f"row-{key}-target", "")),
        explanation=clean(data.get(f"row-{key}-explanation", "")),
    )


def _keys(data: QueryDict, name: str) -> tuple[str, ...]:
    """The keys of repeated lines in the order of the page."""
    keys = tuple(data.getlist(name))
    if len(keys) > MAX_LINES or len(set(keys)) != len(keys) or not all(re.fullmatch("[0-9]{1,6}", key) for key in keys):
        raise BadSubmission(name)
    return keys


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise BadSubmission("version")
    return int(text)

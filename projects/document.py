"""A declaration's values as ``import_forms --dry-run`` prints them: under the keys of ``official/*.json``. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from perfgoals.money import format_amount
from perfgoals.officialforms.layout import Layout
from projects.tables import answers_of, has_code
from projects.values import AMOUNTS, DeclarationValues

_KEYS: Final = (
    "code",
    "name",
    "unit",
    "top_unit",
    "period_years",
    "type_code",
    "type_name",
    "is_new",
    "allocation",
    "money_unit",
    "total_amount",
    "year_amount",
    "policy_basis",
    "calculation_basis",
    "annual_goal",
    "long_term_goal",
)
# Of the tables without 项目编码: fields of the values by key in the document, where they differ …
OWN_KEYS: Final[Mapping[str, str]] = {
    "name": "project",
    "is_new": "attribute",
    "top_unit": "department",
    "unit": "executing_unit",
    "long_term_goal": "mid_long_goal",
}
# … and all of them, in their order.
_OWN_FIELDS: Final = (
    "name",
    "is_new",
    "continuity",
    "start",
    "end",
    "top_unit",
    "unit",
    "contact",
    "phone",
    "money_unit",
    "year_amount",
    "fiscal",
    "other",
    "long_term_goal",
    "annual_goal",
)


def document_of(values: DeclarationValues, layout: Layout) -> dict[str, Any]:
    """The values under the keys of their table; amounts as decimal strings in the form's unit.

    A table without 项目编码 has its own keys, and None for blanks.
    """
    if has_code(layout):
        rows = [row.as_json() for row in values.indicators]
        return {**{key: _plain(values, key) for key in _KEYS}, "indicators": rows}
    words = dict(zip((True, False), answers_of(layout), strict=True))
    head = {OWN_KEYS.get(name, name): _plain(values, name) or None for name in _OWN_FIELDS}
    own_rows = [
        {"level1": row.level1, "level2": row.level2, "content": row.level3 or None, "target": row.target or None}
        for row in values.indicators
    ]
    attribute = words[values.is_new] if values.is_new is not None else values.unread.get("is_new")
    return {**head, "attribute": attribute, "indicators": own_rows}


def _plain(values: DeclarationValues, name: str) -> Any:
    """A value for the document; an amount as a decimal string, None where there is none."""
    value = getattr(values, name)
    if name in AMOUNTS:
        return None if value is None else format_amount(value, values.money_unit, separators=False)
    return values.money_unit.value if name == "money_unit" else value

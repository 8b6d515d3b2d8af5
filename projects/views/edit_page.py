"""What the page of a declaration shows: tiers with their rows, items, findings at their boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from indicators.values import describe, parse
from perfgoals.findings import Finding
from perfgoals.money import AmountError, format_amount
from perfgoals.workflow.panel import Places, findings_panel, section_by_prefix
from projects.calculation import item_amount
from projects.checks import NO_WAIVERS, check
from projects.checks.catalogue import TITLES
from projects.forms.head import HeadForm
from projects.forms.submission import DeclarationSubmission, code_is_open, tier_key, unsent
from projects.models import Declaration, KeyProject
from projects.queries import context_of, last_year_of, values_of, waivers_of
from projects.sheet import is_untouched
from projects.suggestions import LastYear, RowName, compared
from projects.tables import has_items, labels_of, places_of, unfilled_of
from projects.values import DeclarationValues, IndicatorValues, Tier
from projects.windows import closing_time

# Sections of the page by what an anchor begins with; everything else is the head.
SECTIONS: Final = {
    "id_row-": "indicators",
    "indicators": "indicators",
    "id_item-": "items",
    "id_policy_basis": "texts",
    "id_calculation_basis": "texts",
    "id_annual_goal": "texts",
    "id_long_term_goal": "texts",
}
# Fields that share a box, or that the rules call otherwise.
_BOXES: Final = {
    "type_name": "project_type",
    "start": "duration",
    "end": "duration",
    "mid_long_goal": "long_term_goal",
}
section_of: Final = section_by_prefix(SECTIONS, "basic")


def with_blank_rows(values: DeclarationValues, tiers: Sequence[Tier], more: Sequence[str] = ()) -> DeclarationValues:
    """The values in the order of the page: tiers of the framework, each with at least one row.

    ``more`` names tiers (by key) that get one blank row more each time.
    """
    by_tier: dict[tuple[str, str], list[IndicatorValues]] = {(tier.level1, tier.level2): [] for tier in tiers}
    for row in values.indicators:
        by_tier.setdefault((row.level1, row.level2), []).append(row)
    starred = {(tier.level1, tier.level2): tier.required for tier in tiers}
    rows: list[IndicatorValues] = []
    for (level1, level2), stored in by_tier.items():
        blank = IndicatorValues(level1=level1, level2=level2, required=starred.get((level1, level2), False))
        wanted = more.count(tier_key(level1, level2))
        rows += [*stored, *[blank] * (wanted or (0 if stored else 1))]
    return replace(values, indicators=tuple(rows))


def form_context(declaration: Declaration, sent: DeclarationSubmission) -> dict[str, Any]:
    """What templates/projects/edit.html reads of the form itself. Its rows come ``with_blank_rows`` or from a page."""
    values, context, layout = sent.values, sent.context, sent.context.layout
    before = last_year_of(declaration)
    code_open = code_is_open(values.code, context.divisions)
    return {
        "name": values.name or str(declaration.project),
        "head": HeadForm(values, layout=layout, code_open=code_open),
        "has_items": has_items(layout),
        "texts_title": "依据与目标" if has_items(layout) else "目标",
        "called": labels_of(layout),
        "explains": "explanation" in places_of(layout),
        "plain": not unfilled_of(layout),
        "unit_label": values.money_unit.value,
        "tiers": tier_views(sent, compared(declaration, before) if before else {}),
        "items": item_views(sent),
        "items_total": values.amount_text("year_amount") if values.items else "",
        "findings": panel_of(sent, waivers_of(declaration)),
        "closes": closing_time(declaration.year, declaration.unit_id),
        "last_year": before,
        "carries": before is not None and not isinstance(declaration, KeyProject),
        "before_year": before.year_id if before else None,
    }


def tier_views(sent: DeclarationSubmission, before: Mapping[RowName, LastYear]) -> list[dict[str, Any]]:
    """The indicator table tier by tier; headings that the framework does not have stand at the end.

    ``before`` holds, by second and third level, what the same indicator was the year before.
    """
    tiers = sent.context.tiers
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {(tier.level1, tier.level2): [] for tier in tiers}
    stars, plain = {(tier.level1, tier.level2): tier.required for tier in tiers}, not unfilled_of(sent.context.layout)
    touched: set[tuple[str, str]] = set()
    for number, (key, row) in enumerate(zip(sent.row_keys, sent.values.indicators, strict=True), start=1):
        place = (row.level1, row.level2)
        groups.setdefault(place, []).append(
            {
                "key": key,
                "number": number,
                "level3": row.level3,
                "target": row.target,
                "explanation": row.explanation,
                "reading": reading_of(row.target),
                "before": before.get((row.level2, row.level3)),
            }
        )
        if not is_untouched(row):
            touched.add(place)
    spans: dict[str, int] = {}
    for (level1, _level2), rows in groups.items():
        spans[level1] = spans.get(level1, 0) + len(rows)
    views, seen = [], set()
    for (level1, level2), rows in groups.items():
        required = stars.get((level1, level2), False)
        views.append(
            {
                "key": tier_key(level1, level2),
                "level1": level1,
                "level2": level2,
                "required": required,
                "first": level1 not in seen,
                "span": spans[level1],
                "rows": rows,
                "applies": required or plain or (level1, level2) in touched,
            }
        )
        seen.add(level1)
    return views


def reading_of(target: str) -> dict[str, Any] | None:
    """How the system reads a target value, for the line beside its box; where it is not sure (``asks``), with why."""
    if not target.strip():
        return None
    value = parse(target)
    return {"text": "；".join(filter(None, (describe(value), value.unsure))), "asks": value.is_unsure}


def readings(sent: DeclarationSubmission) -> dict[str, Any]:
    """The readings by the id of their box: what a save answers."""
    return {
        f"id_row-{key}-target": reading
        for key, row in zip(sent.row_keys, sent.values.indicators, strict=True)
        if (reading := reading_of(row.target))
    }


def item_views(sent: DeclarationSubmission) -> list[dict[str, Any]]:
    """测算明细 line by line, with what each comes to in the form's unit."""
    views, unit = [], sent.values.money_unit
    for key, item in zip(sent.item_keys, sent.values.items, strict=True):
        try:
            reckoned = format_amount(item_amount(item, unit), unit)
        except AmountError:
            reckoned = ""
        views.append({"key": key, **item.as_json(), "reckoned": reckoned})
    return views


def panel_of(sent: DeclarationSubmission, waivers: Mapping[str, str] = NO_WAIVERS) -> dict[str, Any]:
    """The findings panel of what a page sent."""
    places = Places(anchor=partial(anchor_of, sent=sent), section=section_of, titles=TITLES)
    return findings_panel(check(sent.values, sent.context, waivers), places)


def stored_panel(declaration: Declaration) -> dict[str, Any]:
    """The findings panel for another page than the edit page: rows counted and boxes named as that page does."""
    context = context_of(declaration)
    shown = with_blank_rows(values_of(declaration), context.tiers)
    return panel_of(unsent(shown, context), waivers_of(declaration))


def anchor_of(finding: Finding, sent: DeclarationSubmission) -> str:
    """The id of the box that a finding is about."""
    if finding.item is not None:
        return f"id_item-{sent.item_keys[finding.item]}-{finding.column}"
    if finding.row is not None:
        return f"id_row-{sent.row_keys[finding.row]}-{finding.column}"
    if finding.field.startswith("indicator:"):
        return "indicators"
    return f"id_{_BOXES.get(finding.field, finding.field)}"

"""What the page of a declaration shows: tiers with their rows, items, findings at their boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.timezone import localtime

from indicators.values import describe, parse
from perfgoals.accounts.models import User
from perfgoals.findings import Finding, Level, count_by_level, worst_first
from perfgoals.money import AmountError, format_amount
from perfgoals.workflow.chain import APPROVAL
from perfgoals.workflow.standing import steps_view
from projects.calculation import item_amount
from projects.checks import NO_WAIVERS, check
from projects.checks.catalogue import TITLES
from projects.flow import FLOW
from projects.forms.head import HeadForm
from projects.forms.submission import code_is_open, tier_key
from projects.models import Declaration
from projects.queries import last_year_of, waivers_of
from projects.sheet import is_untouched
from projects.suggestions import LastYear, RowName, compared
from projects.values import CheckContext, DeclarationValues, IndicatorValues, Tier
from projects.windows import closing_time

MANY: Final = 3  # findings of one rule that the panel shows as one line to unfold


@dataclass(frozen=True, slots=True)
class Keys:
    """Which boxes of the page the rows and items stand in, in the order of the values."""

    rows: tuple[str, ...]
    items: tuple[str, ...]

    @classmethod
    def numbered(cls, values: DeclarationValues) -> Keys:
        """Boxes of a page that is made anew."""
        return cls(
            tuple(str(number) for number in range(len(values.indicators))),
            tuple(str(number) for number in range(len(values.items))),
        )


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


def edit_context(
    user: User,
    declaration: Declaration,
    values: DeclarationValues,
    context: CheckContext,
    *,
    keys: Keys | None = None,
    conflict: Any = None,
) -> dict[str, Any]:
    """Everything that templates/projects/edit.html reads. ``values`` come from ``with_blank_rows`` or a submission."""
    keys = keys or Keys.numbered(values)
    listed = findings_view(check(values, context, waivers_of(declaration)), values, keys)
    before = last_year_of(declaration)
    code_open = code_is_open(values.code, context.divisions)
    return {
        "user": user,
        "declaration": declaration,
        "name": values.name or str(declaration.project),
        "head": HeadForm(values, layout=declaration.year.layout, code_open=code_open),
        "code_open": code_open,
        "unit_label": values.money_unit.value,
        "tiers": tier_views(values, context.tiers, keys, compared(declaration, before) if before else {}),
        "items": item_views(values, keys),
        "items_total": values.amount_text("year_amount") if values.items else "",
        "findings": listed,
        "by_anchor": {each["anchor"]: each for each in reversed(listed["list"]) if not each["waived"]},
        "saved_at": f"{localtime(declaration.saved_at):%H:%M}",
        "state": FLOW.state(declaration.status),
        "steps": steps_view(declaration, APPROVAL),
        "who_next": FLOW.transition("submit").consequence(declaration),
        "closes": closing_time(declaration.year, declaration.unit_id),
        "conflict": conflict,
        "last_year": before,
        "before_year": before.year_id if before else None,
    }


def tier_views(
    values: DeclarationValues, tiers: Sequence[Tier], keys: Keys, before: Mapping[RowName, LastYear]
) -> list[dict[str, Any]]:
    """The indicator table tier by tier; headings that the framework does not have stand at the end.

    ``before`` holds, by second and third level, what the same indicator was the year before.
    """
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {(tier.level1, tier.level2): [] for tier in tiers}
    stars = {(tier.level1, tier.level2): tier.required for tier in tiers}
    touched: set[tuple[str, str]] = set()
    for number, (key, row) in enumerate(zip(keys.rows, values.indicators, strict=True), start=1):
        place = (row.level1, row.level2)
        groups.setdefault(place, []).append(
            {
                "key": key,
                "number": number,
                "level3": row.level3,
                "target": row.target,
                "explanation": row.explanation,
                "reading": reading_of(row),
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
                "applies": required or (level1, level2) in touched,
            }
        )
        seen.add(level1)
    return views


def reading_of(row: IndicatorValues) -> dict[str, Any] | None:
    """How the system reads a target value, for the line beside its box; where it is not sure (``asks``), with why."""
    if not row.target.strip():
        return None
    value = parse(row.target)
    return {"text": "；".join(filter(None, (describe(value), value.unsure))), "asks": value.is_unsure}


def readings(values: DeclarationValues, keys: Keys) -> dict[str, Any]:
    """The readings by the id of their box: what a save answers."""
    return {
        f"id_row-{key}-target": reading
        for key, row in zip(keys.rows, values.indicators, strict=True)
        if (reading := reading_of(row))
    }


def item_views(values: DeclarationValues, keys: Keys) -> list[dict[str, Any]]:
    """测算明细 line by line, with what each comes to in the form's unit."""
    views = []
    for key, item in zip(keys.items, values.items, strict=True):
        try:
            reckoned = format_amount(item_amount(item, values.money_unit), values.money_unit)
        except AmountError:
            reckoned = ""
        views.append({"key": key, **item.as_json(), "reckoned": reckoned})
    return views


def findings_view(findings: Sequence[Finding], values: DeclarationValues, keys: Keys) -> dict[str, Any]:
    """The findings panel: counts by level, and each finding with the box that it is about."""
    counts = count_by_level(findings)
    shown = [_shown(finding, keys) for finding in worst_first(findings)]
    return {
        "errors": counts[Level.ERROR],
        "warnings": counts[Level.WARNING],
        "hints": counts[Level.HINT],
        "list": shown,
        "groups": _grouped(shown),
    }


def _shown(finding: Finding, keys: Keys) -> dict[str, Any]:
    """A finding as its panel shows it."""
    return {
        "level": finding.level.value,
        "level_label": finding.level.label,
        "rule": finding.rule,
        "title": TITLES.get(finding.rule, finding.message),
        "label": finding.label,
        "place": f"第 {finding.row + 1} 行" if finding.row is not None else finding.label,
        "message": finding.message,
        "found": finding.found,
        "expected": finding.expected,
        "suggestion": finding.suggestion,
        "why": finding.why,
        "waived": finding.waived,
        "fingerprint": finding.fingerprint,
        "anchor": anchor_of(finding, keys),
    }


def _grouped(shown: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Warnings and hints by rule where many say the same, so that fourteen rows are one line; each error by itself."""
    same: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in shown:
        same.setdefault((finding["level"], finding["rule"]), []).append(finding)
    groups: list[list[Mapping[str, Any]]] = []
    for members in same.values():
        together = len(members) >= MANY and members[0]["level"] != Level.ERROR
        groups += [members] if together else [[member] for member in members]
    return groups


def stored_findings(
    values: DeclarationValues, context: CheckContext, waivers: Mapping[str, str] = NO_WAIVERS
) -> dict[str, Any]:
    """The findings panel for another page than the edit page: rows counted and boxes named as that page does."""
    shown = with_blank_rows(values, context.tiers)
    return findings_view(check(shown, context, waivers), shown, Keys.numbered(shown))


def anchor_of(finding: Finding, keys: Keys) -> str:
    """The id of the box that a finding is about."""
    if finding.item is not None:
        return f"id_item-{keys.items[finding.item]}-{finding.column}"
    if finding.row is not None:
        return f"id_row-{keys.rows[finding.row]}-{finding.column}"
    if finding.field.startswith("indicator:"):
        return "indicators"
    return f"id_{'project_type' if finding.field == 'type_name' else finding.field}"

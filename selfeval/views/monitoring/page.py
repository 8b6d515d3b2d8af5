"""What the pages of a monitoring show: funds, indicators under their levels with their lights, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.template.loader import render_to_string

from perfgoals.findings import Finding
from perfgoals.money import is_blank
from perfgoals.workflow.panel import Places, findings_panel, section_by_prefix
from selfeval.forms.monitoring import HEAD_TYPED, typed_columns
from selfeval.funds import FUNDS_PARTS, FUNDS_TOTAL
from selfeval.models import Monitoring
from selfeval.monitoring.catalogue import TITLES
from selfeval.monitoring.checks import TEXT_LIMIT, check
from selfeval.monitoring.lights import NOT_FILLED, Light, Signal, rate_of
from selfeval.monitoring.lit import Lit, lit
from selfeval.monitoring.values import (
    CAUSES,
    FUNDS_COLUMNS,
    IMPOSSIBLE,
    LIKELIHOODS,
    MonitoringRowValues,
    MonitoringValues,
    label,
)
from selfeval.queries import monitored_values_of

ALARMS: Final = (Light.RED, Light.YELLOW)
# What is asked of every row, in short; what of it is blank stands beside its light.
ASKED: Final = {"actual": "执行情况", "forecast": "全年预计", "likelihood": "完成可能性"}
section_of: Final = section_by_prefix(
    {
        "id_funds": "funds",
        "funds": "funds",
        "id_row-": "indicators",
        "indicators": "indicators",
    },
    "basic",
)


# --- lights ------------------------------------------------------------------------------------------------------


def signal_view(signal: Signal, missing: Sequence[str] = ()) -> dict[str, Any]:
    """A light with its word and arithmetic; ``light`` is blank where none is lit, ``missing`` is not filled in."""
    return {
        "light": signal.light.value if signal.light else "",
        "label": signal.light.label if signal.light else "",
        "words": "" if missing and signal == NOT_FILLED else signal.words,
        "why": signal.why,
        "by_hand": signal.by_hand,
        "missing": "、".join(missing),
    }


def missing(row: MonitoringRowValues) -> list[str]:
    """What an indicator still needs."""
    if row.is_not_applicable:
        return []
    return [word for column, word in ASKED.items() if is_blank(getattr(row, column))]


def counts_view(seen: Lit) -> list[dict[str, Any]]:
    """How many indicators have each light, the worst first."""
    return [{"light": light.value, "label": light.label, "count": seen.count(light)} for light in Light]


def lights_view(seen: Lit) -> list[dict[str, Any]]:
    """The indicators with their lights as a reader goes through them; 不适用 left out."""
    return [
        {"row": row, "signal": signal_view(signal), "likelihood": LIKELIHOODS.get(row.likelihood, "")}
        for row, signal in zip(seen.values.indicators, seen.rows, strict=True)
        if not row.is_not_applicable
    ]


# --- the edit page -----------------------------------------------------------------------------------------------


def form_context(monitoring: Monitoring, values: MonitoringValues) -> dict[str, Any]:
    """What templates/selfeval/monitoring_edit.html reads of the form itself."""
    given = monitoring.targets_id is not None
    seen = lit(values, monitoring.year_id)
    return {
        "name": values.project or str(monitoring.project),
        "given": given,
        "values": values,
        "unit_label": values.money_unit.value,
        "labels": {key: label(key, values.month) for key in (*HEAD_TYPED, *FUNDS_COLUMNS, "actual", "forecast")},
        "heads": [(name, label(name, values.month), getattr(values, name)) for name in HEAD_TYPED],
        "funds": funds_view(values, given=given),
        "money": signal_view(seen.money),
        "counts": counts_view(seen),
        "tiers": tier_views(seen, given=given),
        "causes": list(CAUSES.items()),
        "likelihoods": list(LIKELIHOODS.items()),
        "lights": [(light.value, light.label) for light in Light],
        "limit": TEXT_LIMIT,
        "findings": panel_of(seen),
    }


def funds_view(values: MonitoringValues, *, given: bool) -> list[dict[str, Any]]:
    """The rows of 项目资金: every amount with its column and whether it is typed; ``number`` is None for the total."""
    return [
        {
            "label": row,
            "number": FUNDS_PARTS.index(row) if row in FUNDS_PARTS else None,
            "amounts": [
                {
                    "column": column,
                    "text": values.funds_text(row, column),
                    "typed": row != FUNDS_TOTAL and column in typed_columns(row, given=given),
                }
                for column in FUNDS_COLUMNS
            ],
            "rate": _rate_text(values, row),
        }
        for row in values.funds_kind.rows()
    ]


def _rate_text(values: MonitoringValues, row: str) -> str:
    rate = rate_of(values.funds_row(row).initial, values.funds_row(row).executed)
    return "—" if rate is None else f"{rate:.2f}%"


def tier_views(seen: Lit, *, given: bool) -> list[dict[str, Any]]:
    """The indicator table, first level by first level and under each its second levels with their rows.

    ``span`` counts the lines of a level: a row, and below it one for causes and measures where it applies.
    """
    firsts: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for place, (row, signal) in enumerate(zip(seen.values.indicators, seen.rows, strict=True)):
        view = {
            "key": place,
            "row": row,
            "typed_target": not given,
            "applies": not row.is_not_applicable,
            "signal": signal_view(signal, missing(row)),
            "open": is_open(row, signal),
        }
        firsts.setdefault(row.level1, {}).setdefault(row.level2, []).append(view)
    return [
        {
            "level1": level1,
            "span": sum(_lines(rows) for rows in seconds.values()),
            "seconds": [{"level2": level2, "span": _lines(rows), "rows": rows} for level2, rows in seconds.items()],
        }
        for level1, seconds in firsts.items()
    ]


def _lines(rows: Sequence[Mapping[str, Any]]) -> int:
    return sum(1 + row["applies"] for row in rows)


def is_open(row: MonitoringRowValues, signal: Signal) -> bool:
    """Whether causes and measures lie open: something is due, or something stands there."""
    written = row.has_cause or row.measure.strip() or row.remark.strip()
    return bool(written) or signal.light in ALARMS or row.likelihood == IMPOSSIBLE


def live_view(seen: Lit) -> dict[str, Any]:
    """The lights as a script shows them: rows by key, the money, rates and sums of the funds, the summary beside."""
    values = seen.values
    return {
        "rows": {
            str(place): {
                "name": row.level3,
                "light": signal.light.value if signal.light else "",
                "by_hand": signal.by_hand,
                "open": is_open(row, signal),
                "html": render_to_string("selfeval/_light.html", {"signal": signal_view(signal, missing(row))}),
            }
            for place, (row, signal) in enumerate(zip(values.indicators, seen.rows, strict=True))
        },
        "money": {
            "light": seen.money.light.value if seen.money.light else "",
            "html": render_to_string("selfeval/_light.html", {"signal": signal_view(seen.money)}),
        },
        "rates": {row: _rate_text(values, row) for row in values.funds_kind.rows()},
        "sums": {column: values.funds_text(FUNDS_TOTAL, column) for column in FUNDS_COLUMNS},
        "summary": render_to_string(
            "selfeval/_light_counts.html", {"counts": counts_view(seen), "money": signal_view(seen.money)}
        ),
    }


# --- findings ----------------------------------------------------------------------------------------------------


def panel_of(seen: Lit) -> dict[str, Any]:
    """The findings panel of a monitoring."""
    places = Places(anchor=anchor_of, section=section_of, titles=TITLES, told=is_told)
    return findings_panel(check(seen), places)


def stored_panel(monitoring: Monitoring) -> dict[str, Any]:
    """The findings panel of what is stored."""
    return panel_of(lit(monitored_values_of(monitoring), monitoring.year_id))


def is_told(finding: Finding) -> bool:
    """Whether the page says it of a row by itself, beside its light."""
    return finding.rule == "blank_field" and finding.row is not None and finding.column in ASKED


def anchor_of(finding: Finding) -> str:
    """The id of the box that a finding is about."""
    if finding.row is not None:
        return f"id_row-{finding.row}-{finding.column}"
    if finding.field.startswith("funds:"):
        row = finding.field.removeprefix("funds:")
        # The total follows its parts: what is wrong with it is put right in the first of them.
        number = FUNDS_PARTS.index(row) if row in FUNDS_PARTS else 0
        return f"id_funds-{number}-{finding.column}"
    return f"id_{finding.field}"

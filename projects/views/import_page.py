"""What the pages of an import show: forms worst first, findings by cell, the sentence beside the button."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.conf import settings

from perfgoals.accounts.access import Decision
from perfgoals.findings import Finding, Level, count_by_level, worst_first
from perfgoals.money import format_amount
from projects.models import BatchStatus, ImportBatch, ImportedForm, ImportOutcome
from projects.services.imports import ImportPlan, PlannedForm

# Of one form; the rest stands in the marked copy. Thirty heavy forms stay under 300 KB so.
LISTED_FINDINGS: Final = 20
_LONGEST_TEXT: Final = 50

# Badge of an outcome beside its word: shape, tone.
BADGES: Final[Mapping[str, tuple[str, str]]] = {
    ImportOutcome.CREATED: ("plus-square", "done"),
    ImportOutcome.UPDATED: ("arrow-repeat", "review"),
    ImportOutcome.UNCHANGED: ("dash", "draft"),
    ImportOutcome.REJECTED: ("exclamation-octagon-fill", "error"),
    ImportOutcome.LEFT_OUT: ("slash-circle", "blank"),
}
_ORDER: Final = (ImportOutcome.REJECTED, ImportOutcome.UPDATED, ImportOutcome.CREATED, ImportOutcome.UNCHANGED)


def preview_context(batch: ImportBatch, plan: ImportPlan, *, chosen: Collection[int | None] | None) -> dict[str, Any]:
    """Context of the preview. ``chosen`` are the forms ticked in a submission that came back, None: all."""
    forms = sorted(plan.forms, key=_worst_first)
    units = {form.content.money_unit for form in forms if form.content}
    money_unit = units.pop() if len(units) == 1 else None
    views = [_form_view(form, chosen, mixed=money_unit is None) for form in forms]
    ticked = [view for view in views if view["ticked"]]
    return {
        "batch": batch,
        "forms": views,
        "findings": [_finding_view(finding) for finding in worst_first(plan.findings)],
        "counts": [
            {**_badge(outcome), "count": plan.counts[outcome]}
            for outcome in ImportOutcome
            if outcome is not ImportOutcome.LEFT_OUT
        ],
        "seen": plan.fingerprint,
        "money_unit": money_unit,
        "rejected": [view for view in views if view["outcome"] == ImportOutcome.REJECTED],
        "writable": len(plan.writable),
        "ticked": len(ticked),
        "summary": _summary(plan, [view["outcome"] for view in ticked]),
        "undo_hours": settings.IMPORT_UNDO_HOURS,
        "steps": steps(2),
        "listed": LISTED_FINDINGS,
    }


def result_context(batch: ImportBatch, undo: Decision) -> dict[str, Any]:
    """Context of what a batch did."""
    rows = list(batch.forms.select_related("declaration").order_by("pk"))
    written = [row for row in rows if row.version_after is not None]
    return {
        "batch": batch,
        "written": [_row_view(row) for row in written],
        "left": [_row_view(row) for row in rows if row.version_after is None],
        "undo": undo,
        "undo_hours": settings.IMPORT_UNDO_HOURS,
        "steps": steps(4 if batch.status == BatchStatus.WRITTEN else 3),
        "is_written": batch.status == BatchStatus.WRITTEN,
        "file_gone": batch.status == BatchStatus.WRITTEN and bool(batch.digest) and not batch.file,
    }


def steps(now: int) -> list[dict[str, Any]]:
    """上传 → 核对 → 完成; ``now`` is the number of the step that is due."""
    return [
        {"number": number, "label": label, "state": "done" if number < now else "now" if number == now else "todo"}
        for number, label in enumerate(("上传", "核对", "完成"), start=1)
    ]


def _worst_first(form: PlannedForm) -> tuple[int, int, int, int, int]:
    """What cannot be imported first, what does not change last; between them by errors and warnings."""
    counts = count_by_level(form.findings)
    end = 2 if form.outcome is ImportOutcome.UNCHANGED else 0 if form.outcome is ImportOutcome.REJECTED else 1
    return end, -counts[Level.ERROR], -counts[Level.WARNING], _ORDER.index(form.outcome), form.index


def _form_view(form: PlannedForm, chosen: Collection[int | None] | None, *, mixed: bool) -> dict[str, Any]:
    """One form: its badge, what will happen, its findings."""
    counts = count_by_level(form.findings)
    listed = worst_first(form.findings)
    return {
        "index": form.index,
        "outcome": form.outcome,
        **_badge(form.outcome),
        "writable": form.is_writable,
        "ticked": form.is_writable and (chosen is None or form.index in chosen),
        "place": form.place,
        "name": form.name or form.place,
        "amount": _amount(form, mixed=mixed),
        "why": form.why,
        "open": counts[Level.ERROR] > 0,
        "counts": {"errors": counts[Level.ERROR], "warnings": counts[Level.WARNING], "hints": counts[Level.HINT]},
        "none_found": not form.findings and form.values is not None,
        "findings": [_finding_view(finding) for finding in listed[:LISTED_FINDINGS]],
        "more": max(len(listed) - LISTED_FINDINGS, 0),
    }


def _badge(outcome: ImportOutcome) -> dict[str, str]:
    """Word, shape and tone of an outcome."""
    icon, tone = BADGES[outcome]
    return {"label": outcome.label, "icon": icon, "tone": tone}


def _amount(form: PlannedForm, *, mixed: bool) -> str:
    """本年度项目金额 in the year's unit; with the unit where the forms of the file differ in it."""
    if form.content is None or form.content.year_amount is None:
        return "—"
    unit = form.content.money_unit
    return format_amount(form.content.year_amount, unit) + (unit if mixed else "")


def _finding_view(finding: Finding) -> dict[str, str]:
    """A finding as a line of the table: where, which field, what stands there, what to do."""
    advice = finding.suggestion if finding.suggestion not in ("", finding.message) else ""
    return {
        "level": finding.level.value,
        "word": finding.level.label,
        "cell": finding.cell,
        "label": _short(finding.label or _plain_field(finding)),
        "found": _short(finding.found),
        "advice": "；".join(part for part in (finding.message.rstrip("。"), advice) if part),
    }


def _plain_field(finding: Finding) -> str:
    """The name of an indicator where the finding has no label of its own."""
    return finding.field.removeprefix("indicator:") if finding.field.startswith("indicator:") else ""


def _short(text: str) -> str:
    """A text that fits a cell of the table."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"


def _summary(plan: ImportPlan, ticked: Sequence[ImportOutcome]) -> str:
    """What the button does, in numbers: （新建 3、更新草稿 4），2 张不动."""
    parts = [
        f"{outcome.label} {ticked.count(outcome)}"
        for outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)
        if ticked.count(outcome)
    ]
    unchanged = plan.counts[ImportOutcome.UNCHANGED]
    return f"（{'、'.join(parts)}）" * bool(parts) + (f"，{unchanged} 张不动" if unchanged else "")


def _row_view(row: ImportedForm) -> dict[str, Any]:
    """One form of a batch that is done with."""
    return {
        **_badge(ImportOutcome(row.outcome)),
        "sheet": row.sheet,
        "name": row.name or row.sheet,
        "why": row.why,
        "declaration": row.declaration,
    }

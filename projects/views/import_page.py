"""What the pages of an import show: forms worst first, findings by cell, the sentence beside the button."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.urls import reverse

from perfgoals.accounts.access import Decision
from perfgoals.findings import Finding, Level, count_by_level, worst_first
from perfgoals.money import MoneyUnit, format_amount
from perfgoals.workflow.kinds import kind_of
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
    amounts = {_amount_in_words(form) for form in forms if form.content}
    amount_label, money_unit = amounts.pop() if len(amounts) == 1 else ("", None)
    kinds = {form.kind for form in forms}
    views = [_form_view(form, chosen, one_amount=money_unit is not None, one_kind=len(kinds) == 1) for form in forms]
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
        "amount_label": amount_label,
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
    rows = list(batch.forms.order_by("pk"))
    there, mixed = _still_there(rows), len({row.kind for row in rows}) > 1
    views = [(row.version_after is not None, _row_view(row, there, mixed=mixed)) for row in rows]
    return {
        "batch": batch,
        "written": [view for is_written, view in views if is_written],
        "left": [view for is_written, view in views if not is_written],
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


def _form_view(
    form: PlannedForm, chosen: Collection[int | None] | None, *, one_amount: bool, one_kind: bool
) -> dict[str, Any]:
    """One form: its badge, what will happen, its findings; which kind it is where the file has several."""
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
        "kind": "" if one_kind or form.importer is None else form.importer.filing.noun,
        "amount": _amount(form, bare=one_amount),
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


def _amount(form: PlannedForm, *, bare: bool) -> str:
    """The amount of a form in the year's unit; with its label and unit where the forms of the file differ in them."""
    if form.importer is None or form.content is None:
        return "—"
    yuan, unit = form.importer.amount(form.content)
    if yuan is None:
        return "—"
    amount = format_amount(yuan, unit)
    return amount if bare else f"{form.importer.filing.amount_label} {amount} {unit}"


def _amount_in_words(form: PlannedForm) -> tuple[str, MoneyUnit | None]:
    """What the amount of a form is called, and its unit."""
    if form.importer is None:
        return "", None
    return form.importer.filing.amount_label, form.importer.amount(form.content)[1]


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


def _still_there(rows: Iterable[ImportedForm]) -> set[tuple[str, int]]:
    """Which of the forms of a batch are still stored, by kind and key: one query for each kind."""
    keys: dict[str, list[int]] = {}
    for row in rows:
        if row.subject_id is not None:
            keys.setdefault(row.kind, []).append(row.subject_id)
    return {
        (key, pk)
        for key, subjects in keys.items()
        if (kind := kind_of(key))
        for pk in kind.flow.model._default_manager.filter(pk__in=subjects).values_list("pk", flat=True)
    }


def _row_view(row: ImportedForm, there: Collection[tuple[str, int]], *, mixed: bool) -> dict[str, Any]:
    """One form of a batch that is done with; its page where it is still there, its kind where there are several."""
    kind = kind_of(row.kind)
    linked = kind is not None and (row.kind, row.subject_id) in there
    return {
        **_badge(ImportOutcome(row.outcome)),
        "sheet": row.sheet,
        "name": row.name or row.sheet,
        "kind": kind.noun if kind and mixed else "",
        "why": row.why,
        "page": reverse(kind.page, args=[row.subject_id]) if kind and linked else "",
    }

"""Writing an import: whole or not at all, against what was seen in the preview."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from perfgoals.accounts.models import Role, Unit, User
from perfgoals.accounts.services import Refused, record_event
from perfgoals.workflow.drafts import Locked, StaleDraft
from perfgoals.workflow.models import EDITABLE, Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import digest
from projects.flow import FLOW
from projects.models import (
    BatchStatus,
    BudgetYear,
    Declaration,
    ImportBatch,
    ImportedForm,
    ImportOutcome,
    Project,
)
from projects.queries import values_of
from projects.services.drafts import DeclarationExists, create_declaration, save_draft
from projects.services.imports.places import NewUnit
from projects.services.imports.plan import ImportPlan, Key, PlannedForm
from projects.services.imports.units import make_unit
from projects.services.library import learn_history
from projects.services.projects import CodeRefused, new_code
from projects.values import DeclarationValues

CAUSE_LENGTH = 60
LOADED = "载入历史"


class ImportRefused(Exception):
    """Nothing was written; the message says why in Chinese."""


class PlanChanged(ImportRefused):
    """Somebody changed something since the preview: nothing was written, look again and decide."""

    def __init__(self) -> None:
        super().__init__("核对之后有人改动过系统里的内容，这次没有写入；请看过新的核对结果再确认")


class RejectedLeft(ImportRefused):
    """Some forms cannot be imported, and nobody said to leave them out."""

    def __init__(self, count: int) -> None:
        super().__init__(f"有 {count} 张不能导入，请确认不导入它们，其余照常写入")


def write_import(
    plan: ImportPlan,
    actor: User,
    *,
    chosen: Collection[int] | None = None,
    skip_rejected: bool = False,
    batch: ImportBatch | None = None,
    request: HttpRequest | None = None,
) -> ImportBatch | None:
    """Write the chosen forms (indexes; None: all) of a plan in one transaction, and give the batch that can be undone.

    ``batch`` is the uploaded file that waits for its confirmation: confirming it twice writes once. Without one
    (command line) a batch is made, unless there is nothing to write (None). Raises PlanChanged, RejectedLeft,
    ImportRefused; then nothing at all has been written.
    """
    try:
        with transaction.atomic():
            if batch is not None and not _claim(batch):
                return batch
            return _write(plan, actor, chosen, skip_rejected, batch, request)
    except (StaleDraft, Locked, DeclarationExists, IntegrityError):
        raise PlanChanged from None
    except (Refused, CodeRefused) as refusal:
        raise ImportRefused(str(refusal)) from None


def _claim(batch: ImportBatch) -> bool:
    """Whether this is the confirmation that writes; False where another one has written already."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, status=BatchStatus.PREVIEW)
    if waiting.update(status=BatchStatus.WRITTEN, written_at=timezone.now()):
        return True
    batch.refresh_from_db()
    if batch.status != BatchStatus.WRITTEN:
        raise ImportRefused(f"这批导入{batch.get_status_display()}，请重新上传")
    return False


def _write(
    plan: ImportPlan,
    actor: User,
    chosen: Collection[int] | None,
    skip_rejected: bool,
    batch: ImportBatch | None,
    request: HttpRequest | None,
) -> ImportBatch | None:
    """The writing itself, inside the transaction."""
    fresh = plan.again()
    if fresh.fingerprint != plan.fingerprint:
        raise PlanChanged
    if fresh.rejected and not skip_rejected:
        raise RejectedLeft(len(fresh.rejected))
    writing = [form for form in fresh.writable if chosen is None or form.index in chosen]
    if not writing:
        if batch is not None:
            raise ImportRefused("没有选中要导入的表，没有写入任何内容")
        return None
    cause = f"导入 {plan.request.file_name}"[:CAUSE_LENGTH]
    units = _make_units(writing, actor, request)
    projects = _make_projects(writing, units)
    created = {form.project_key for form in writing if form.project is None}
    rows: list[ImportedForm] = []
    written: list[Declaration] = []
    first_of: set[Key] = set()
    for form in writing:
        project = projects[form.project_key]
        makes_project = form.project_key in created and form.project_key not in first_of
        first_of.add(form.project_key)
        declaration, before = _write_form(form, project, actor, cause)
        written.append(declaration)
        rows.append(_row(form, declaration, before=before, project_created=makes_project))
    if fresh.request.history:
        _approve(written, actor)
    for row, declaration in zip(rows, written, strict=True):
        row.version_after = declaration.version
    indexes = {form.index for form in writing}
    rows += [_row(form, form.declaration, chosen=False) for form in fresh.forms if form.index not in indexes]
    batch = _keep_batch(fresh, actor, batch, rows)
    record_event(actor, "导入申报表", plan.request.file_name, _in_words(writing, fresh), request)
    return batch


def _make_units(writing: Iterable[PlannedForm], actor: User, request: HttpRequest | None) -> dict[str, Unit]:
    """The new units of the file, each once."""
    new = {form.unit.key: form.unit for form in writing if isinstance(form.unit, NewUnit)}
    return {key: make_unit(unit, actor, request) for key, unit in new.items()}


def _make_projects(writing: Sequence[PlannedForm], units: dict[str, Unit]) -> dict[Key, Project]:
    """The projects of the forms: stored ones, and new ones in one insert, with codes of their own where blank."""
    projects: dict[Key, Project] = {}
    new: dict[Key, Project] = {}
    given = {form.content.code for form in writing if form.content and form.content.code}
    last: dict[tuple[int, int, str], str] = {}
    for form in writing:
        if form.project is not None:
            projects[form.project_key] = form.project
        elif form.project_key not in new:
            new[form.project_key] = _new_project(form, units, given, last)
    Project.objects.bulk_create(new.values())
    return projects | new


def _new_project(
    form: PlannedForm, units: dict[str, Unit], given: set[str], last: dict[tuple[int, int, str], str]
) -> Project:
    """A project as its first form describes it, not stored yet."""
    content, year, unit = _due(form)
    place = units[unit.key] if isinstance(unit, NewUnit) else unit
    code = content.code
    if not code:
        key = (place.pk, year.year, content.type_code)
        code = _following(last[key]) if key in last else new_code(place, year.year, content.type_code)
        while code in given:
            code = _following(code)
        last[key] = code
    return Project(
        code=code,
        name=content.name,
        unit=place,
        type_code=content.type_code,
        start_year=year.year,
        period_years=content.period_years,
    )


def _following(code: str) -> str:
    """The next code of a series: its last three digits are the serial."""
    serial = int(code[-3:]) + 1
    if serial > 999:
        raise CodeRefused("这一类项目的编码已用完，请在表里填上项目编码")
    return f"{code[:-3]}{serial:03d}"


def _write_form(
    form: PlannedForm, project: Project, actor: User, cause: str
) -> tuple[Declaration, dict[str, object] | None]:
    """One declaration made or saved; with it the content that it had before."""
    content, year, _unit = _due(form)
    content = replace(content, code=project.code)
    if form.declaration is None:
        return create_declaration(actor, project, year, content, cause=cause), None
    before = values_of(form.declaration).as_content()
    if form.same_content:
        return form.declaration, before
    saved = save_draft(form.declaration, actor, content, seen_version=form.version or 0, cause=cause)
    return saved, before


def _due(form: PlannedForm) -> tuple[DeclarationValues, BudgetYear, Unit | NewUnit]:
    """What every writable form has."""
    if form.content is None or form.year is None or form.unit is None:
        raise AssertionError(f"form {form.index} is not writable")
    return form.content, form.year, form.unit


def _approve(written: Sequence[Declaration], actor: User) -> None:
    """载入历史: the drafts just written become approved ones, with snapshot and record as if they had been approved.

    Each under the version that was seen: a save that came in between, which the import itself did not overwrite, is
    somebody else's content (PlanChanged). A handful of queries for all forms together.
    """
    now = timezone.now()
    seen: dict[int, list[int]] = {}
    for declaration in written:
        seen.setdefault(declaration.version, []).append(declaration.pk)
    moved = sum(
        Declaration.objects.filter(pk__in=pks, version=version, status__in=EDITABLE).update(
            status=Stage.APPROVED, version=F("version") + 1, moved_at=now
        )
        for version, pks in seen.items()
    )
    if moved != len(written):
        raise PlanChanged
    # From here on the rows are locked: what is read now is what stands under the new version.
    stored = _stored([declaration.pk for declaration in written])
    snapshots = Snapshot.objects.bulk_create(_snapshot(stored[declaration.pk]) for declaration in written)
    records = []
    for declaration, snapshot in zip(written, snapshots, strict=True):
        approved = stored[declaration.pk]
        records.append(
            TransitionRecord(
                flow=FLOW.name,
                subject_id=approved.pk,
                subject_label=FLOW.describe(approved)[:500],
                unit_id=approved.unit_id,
                transition="load_history",
                label=LOADED,
                source=declaration.status,
                target=approved.status,
                actor=actor,
                role=Role.ADMINISTRATOR,
                version=declaration.version,
                snapshot=snapshot,
                at=now,
            )
        )
        declaration.status, declaration.version, declaration.moved_at = approved.status, approved.version, now
    TransitionRecord.objects.bulk_create(records)
    learn_history(stored.values())


def _stored(pks: Collection[int]) -> dict[int, Declaration]:
    """Declarations with what a snapshot keeps of them: four queries, and one more for the second levels."""
    found = list(
        Declaration.objects.filter(pk__in=pks)
        .select_related("project", "year__framework")
        .prefetch_related("indicators", "items")
    )
    frameworks = {each.year.framework_id: each.year.framework for each in found}
    for each in found:
        each.year.framework = frameworks[each.year.framework_id]  # one in hand: its second levels are asked for once
    return {each.pk: each for each in found}


def _snapshot(declaration: Declaration) -> Snapshot:
    """The snapshot of an approved declaration, not stored yet."""
    content = FLOW.content(declaration)
    return Snapshot(
        flow=FLOW.name,
        subject_id=declaration.pk,
        version=declaration.version,
        content=content,
        digest=digest(content),
    )


def _row(
    form: PlannedForm,
    declaration: Declaration | None,
    *,
    before: dict[str, object] | None = None,
    project_created: bool = False,
    chosen: bool = True,
) -> ImportedForm:
    """What the batch remembers of a form; without a version where nothing was written."""
    left_out = form.is_writable and not chosen
    return ImportedForm(
        declaration=declaration,
        sheet=form.place[:100],
        name=form.name[:400],
        outcome=ImportOutcome.LEFT_OUT if left_out else form.outcome,
        why="没有选中，没有导入" if left_out else form.why,
        before=before,
        project_created=project_created,
    )


def _keep_batch(plan: ImportPlan, actor: User, batch: ImportBatch | None, rows: Sequence[ImportedForm]) -> ImportBatch:
    """The batch with its forms."""
    if batch is None:
        batch = ImportBatch.objects.create(
            year=plan.request.year,
            unit=plan.request.unit,
            history=plan.request.history,
            file_name=plan.request.file_name[-255:],
            status=BatchStatus.WRITTEN,
            uploaded_by=actor,
            written_at=timezone.now(),
        )
    for row in rows:
        row.batch = batch
    ImportedForm.objects.bulk_create(rows)
    batch.status = BatchStatus.WRITTEN
    return batch


def _in_words(writing: Sequence[PlannedForm], plan: ImportPlan) -> str:
    """What the trail says: 新建 3，更新草稿 4，没有导入 2."""
    counts: dict[str, int] = {}
    for form in writing:
        counts[form.outcome.label] = counts.get(form.outcome.label, 0) + 1
    left = len(plan.forms) - len(writing)
    words = [f"{label} {count}" for label, count in counts.items()] + ([f"没有写入 {left}"] if left else [])
    return "，".join(words)

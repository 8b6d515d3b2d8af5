"""Writing an import: whole or not at all, against what was seen in the preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from perfgoals.accounts.models import Unit, User
from perfgoals.accounts.services import Refused, record_event
from perfgoals.workflow.drafts import Locked, StaleDraft
from perfgoals.workflow.models import Filing
from projects.models import BatchStatus, BudgetYear, ImportBatch, ImportedForm, ImportOutcome, Project
from projects.services.imports.history import MovedMeanwhile, settle
from projects.services.imports.kinds import AlreadyFiled, AnyKind, import_kinds
from projects.services.imports.places import NewUnit
from projects.services.imports.plan import ImportPlan
from projects.services.imports.planned import CODE, Key, PlannedForm
from projects.services.imports.units import make_unit
from projects.services.projects import CodeRefused, new_code

# What the codes given by the system begin with: division and department, year, type.
Series = tuple[str, str, int, str]
CAUSE_LENGTH: Final = 60
_LAST_SERIAL: Final = 999


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


@dataclass(frozen=True, slots=True)
class _Writable:
    """A form that is to be written, with what every such form has."""

    form: PlannedForm
    kind: AnyKind
    content: Any
    year: BudgetYear
    unit: Unit | NewUnit

    @classmethod
    def of(cls, form: PlannedForm) -> _Writable:
        """See the class."""
        if form.importer is None or form.content is None or form.year is None or form.unit is None:
            raise AssertionError(f"form {form.index} is not writable")
        return cls(form, form.importer, form.content, form.year, form.unit)


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
    except (StaleDraft, Locked, AlreadyFiled, MovedMeanwhile, IntegrityError):
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
    writing = [_Writable.of(form) for form in fresh.writable if chosen is None or form.index in chosen]
    if not writing:
        if batch is not None:
            raise ImportRefused("没有选中要导入的表，没有写入任何内容")
        return None
    cause = f"导入 {plan.request.file_name}"[:CAUSE_LENGTH]
    units = _make_units(writing, actor, request)
    projects = _make_projects([form for form in writing if not form.kind.of_unit], units)
    makers = _first_of_new_projects(writing)
    rows: list[ImportedForm] = []
    for kind, forms in _by_kind(writing):
        done = [_write_form(form, _owner(form, units, projects), actor, cause) for form in forms]
        if fresh.request.history:
            settle(kind, [filing for filing, _before in done], actor)
        rows += [
            _row(form.form, filing, before=before, project_created=form.form.index in makers, written=True)
            for form, (filing, before) in zip(forms, done, strict=True)
        ]
    indexes = {form.form.index for form in writing}
    rows += [_row(form, form.filing) for form in fresh.forms if form.index not in indexes]
    batch = _keep_batch(fresh, actor, batch, rows)
    record_event(actor, _action(writing), plan.request.file_name, _in_words(writing, fresh), request)
    return batch


def _by_kind(writing: Sequence[_Writable]) -> Iterator[tuple[AnyKind, list[_Writable]]]:
    """The forms of each kind, in the order of the apps: what stands on another form is written after it."""
    for key in import_kinds():
        forms = [form for form in writing if form.kind.key == key]
        if forms:
            yield forms[0].kind, forms


def _make_units(writing: Iterable[_Writable], actor: User, request: HttpRequest | None) -> dict[str, Unit]:
    """The new units of the file, each once."""
    new = {form.unit.key: form.unit for form in writing if isinstance(form.unit, NewUnit)}
    return {key: make_unit(unit, actor, request) for key, unit in new.items()}


def _first_of_new_projects(writing: Iterable[_Writable]) -> set[int]:
    """The indexes of the forms with which a project is made: the first of each new one."""
    first: dict[Key, int] = {}
    for form in writing:
        if form.form.project is None and not form.kind.of_unit:
            first.setdefault(form.form.project_key, form.form.index)
    return set(first.values())


def _make_projects(writing: Sequence[_Writable], units: dict[str, Unit]) -> dict[Key, Project]:
    """The projects of the forms: stored ones, and new ones in one insert, with codes of their own where blank."""
    projects: dict[Key, Project] = {}
    new: dict[Key, list[_Writable]] = {}
    for form in writing:
        if form.form.project is not None:
            projects[form.form.project_key] = form.form.project
        else:
            new.setdefault(form.form.project_key, []).append(form)
    given = {str(code) for sort, code, *_more in new if sort == CODE}
    last: dict[Series, str] = {}
    made = {key: _new_project(key, forms, units, given, last) for key, forms in new.items()}
    Project.objects.bulk_create(made.values())
    return projects | made


def _new_project(
    key: Key,
    forms: Sequence[_Writable],
    units: dict[str, Unit],
    given: set[str],
    last: dict[Series, str],
) -> Project:
    """A project as the first of its forms that names its code describes it, not stored yet."""
    form = next((each for each in forms if each.form.about.code), forms[0])
    about, year, unit = form.form.about, form.year, _unit_of(form, units)
    return Project(
        code=str(key[1]) if key[0] == CODE else _own_code(unit, year, about.type_code, given, last),
        name=about.name,
        unit=unit,
        type_code=about.type_code,
        start_year=year.year,
        period_years=about.period_years,
    )


def _own_code(unit: Unit, year: BudgetYear, type_code: str, given: set[str], last: dict[Series, str]) -> str:
    """The next code of the system that no form of the file has; ``last`` are those given out before, by series."""
    series = (unit.division_code, unit.department_code, year.year, type_code)
    code = _following(last[series]) if series in last else new_code(unit, year.year, type_code)
    while code in given:
        code = _following(code)
    last[series] = code
    return code


def _following(code: str) -> str:
    """The next code of a series: its last three digits are the serial."""
    serial = int(code[-3:]) + 1
    if serial > _LAST_SERIAL:
        raise CodeRefused("这一类项目的编码已用完，请在表里填上项目编码")
    return f"{code[:-3]}{serial:03d}"


def _unit_of(form: _Writable, units: Mapping[str, Unit]) -> Unit:
    """The unit of a form, which the import may have made."""
    return units[form.unit.key] if isinstance(form.unit, NewUnit) else form.unit


def _owner(form: _Writable, units: Mapping[str, Unit], projects: Mapping[Key, Project]) -> Project | Unit:
    """What a form belongs to."""
    return _unit_of(form, units) if form.kind.of_unit else projects[form.form.project_key]


def _write_form(
    form: _Writable, owner: Project | Unit, actor: User, cause: str
) -> tuple[Filing, dict[str, Any] | None]:
    """One form made or saved; with it the content that it had before."""
    planned, kind = form.form, form.kind
    if planned.filing is None:
        return kind.create(actor, owner, form.year, form.content, cause=cause), None
    before = dict(kind.values_of(planned.filing).as_content())
    if planned.same_content:
        return planned.filing, before
    saved = kind.save(planned.filing, actor, form.content, seen_version=planned.version or 0, cause=cause)
    return saved, before


def _row(
    form: PlannedForm,
    filing: Filing | None,
    *,
    before: dict[str, Any] | None = None,
    project_created: bool = False,
    written: bool = False,
) -> ImportedForm:
    """What the batch remembers of a form; without a version where nothing was written."""
    left_out = form.is_writable and not written
    return ImportedForm(
        kind=form.kind,
        subject_id=filing.pk if filing else None,
        sheet=form.place[:100],
        name=form.name[:400],
        outcome=ImportOutcome.LEFT_OUT if left_out else form.outcome,
        why="没有选中，没有导入" if left_out else form.why,
        version_after=filing.version if filing and written else None,
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


def _action(writing: Sequence[_Writable]) -> str:
    """What the trail calls it: 导入申报表, 导入申报表、自评表."""
    return f"导入{'、'.join(kind.filing.noun for kind, _forms in _by_kind(writing))}"


def _in_words(writing: Sequence[_Writable], plan: ImportPlan) -> str:
    """What the trail says: 新建 3，更新草稿 4，没有写入 2."""
    counts = Counter(form.form.outcome.label for form in writing)
    left = len(plan.forms) - len(writing)
    words = [f"{label} {count}" for label, count in counts.items()] + ([f"没有写入 {left}"] if left else [])
    return "，".join(words)

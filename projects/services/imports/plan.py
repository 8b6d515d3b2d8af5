"""What an import would do, form by form, with reasons and findings. Nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from perfgoals.accounts.models import Unit, User
from perfgoals.findings import Finding, Level
from perfgoals.money import is_blank
from perfgoals.officialforms.from_xlsx import FormReading, WorkbookReading
from perfgoals.officialforms.layouts import LAYOUTS
from projects.models import BudgetYear, Declaration, ImportOutcome, Project
from projects.services.imports.desk import Desk
from projects.services.imports.outcome import Verdict, verdict_on
from projects.services.imports.places import NewUnit, Refusal, choose_unit, choose_year, name_key, new_units
from projects.services.imports.reading import (
    DECLARATION,
    findings_on,
    in_unit_of,
    is_empty,
    placed,
    values_read,
    without_twins,
)
from projects.services.projects import CODE_LENGTH
from projects.sheet import prints_same
from projects.values import MAX_ROWS, DeclarationValues

NAME_LENGTH: Final = 100

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A form that came before in the same import: where it stands and what it says."""

    place: str
    values: DeclarationValues


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """What is to be imported, by whom, and what was chosen for the whole file.

    ``user`` None is the operator's command: every unit, no filing window. ``history`` stores what is written as
    approved. ``taken`` holds the forms of earlier files of the same call.
    """

    reading: WorkbookReading
    file_name: str
    user: User | None = None
    year: BudgetYear | None = None
    unit: Unit | None = None
    create_units: bool = False
    history: bool = False
    taken: Mapping[Key, Taken] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedForm:
    """One form and what would become of it.

    ``values`` are as on the form, in its own money unit; ``content`` is what would be stored, in the year's.
    ``place`` names it within the file. ``why`` is one sentence: 会发生什么. ``project`` and ``declaration`` are
    the stored ones that it was matched with, ``version`` the declaration's as seen; ``project_key`` says which
    forms of the file belong to one new project. ``same_content``: only its state would change (载入历史).
    """

    index: int
    sheet: str
    place: str
    kind: str
    title: str
    outcome: ImportOutcome
    why: str
    findings: tuple[Finding, ...] = ()
    values: DeclarationValues | None = None
    content: DeclarationValues | None = None
    year: BudgetYear | None = None
    unit: Unit | NewUnit | None = None
    project: Project | None = None
    project_key: Key = ()
    declaration: Declaration | None = None
    version: int | None = None
    same_content: bool = False

    @property
    def code(self) -> str:
        """项目编码 as on the form, or of the project that it was matched with."""
        written = self.values.code if self.values else ""
        return written or (self.project.code if self.project else "")

    @property
    def name(self) -> str:
        """项目名称 as on the form."""
        return self.values.name if self.values else ""

    @property
    def is_writable(self) -> bool:
        """Whether importing it would change anything stored."""
        return self.outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)


@dataclass(frozen=True)
class ImportPlan:
    """All forms of a file in their order, what was found about the file, and the request that it answers."""

    request: ImportRequest
    forms: tuple[PlannedForm, ...]
    taken: Mapping[Key, Taken]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about the file as a whole."""
        return self.request.reading.findings

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many forms of each outcome, every outcome named."""
        counted = Counter(form.outcome for form in self.forms)
        return {outcome.value: counted[outcome] for outcome in ImportOutcome}

    @property
    def rejected(self) -> list[PlannedForm]:
        """The forms that cannot be imported."""
        return [form for form in self.forms if form.outcome is ImportOutcome.REJECTED]

    @property
    def writable(self) -> list[PlannedForm]:
        """The forms that would be written."""
        return [form for form in self.forms if form.is_writable]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of what the plan would do to what is stored: another one is another decision."""
        facts = [
            [
                form.index,
                form.outcome.value,
                form.year.year if form.year else None,
                form.unit.key if isinstance(form.unit, NewUnit) else form.unit and form.unit.pk,
                form.project and form.project.pk,
                form.declaration and form.declaration.pk,
                form.version,
                form.same_content,
            ]
            for form in self.forms
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def again(self) -> ImportPlan:
        """The same request against what is stored now."""
        return plan_import(self.request)


@dataclass(slots=True)
class _Draft:
    """A form on its way to a plan."""

    index: int
    reading: FormReading
    values: DeclarationValues | None = None
    year: BudgetYear | None = None
    unit: Unit | NewUnit | None = None
    findings: list[Finding] = field(default_factory=list)
    refusal: Refusal | None = None


def plan_import(request: ImportRequest) -> ImportPlan:
    """What would happen to each form. The number of queries does not grow with the number of forms.

    It grows with the years and with the units of the file: two queries a year, one for the window of a unit.
    """
    desk = Desk.open(request.user, request.unit)
    drafts = [_Draft(index=index, reading=form) for index, form in enumerate(request.reading.forms)]
    for draft in drafts:
        _settle_year(draft, request, desk)
    made = _units_to_make(drafts, request)
    for draft in drafts:
        _settle_unit(draft, request, desk, made)
    desk.load(
        codes={draft.values.code for draft in drafts if draft.values and draft.values.code},
        unnamed={
            draft.unit.pk for draft in drafts if isinstance(draft.unit, Unit) and draft.values and not draft.values.code
        },
        years={draft.year.year for draft in drafts if draft.year},
    )
    taken = dict(request.taken)
    crowded = {sheet for sheet, count in Counter(form.sheet for form in request.reading.forms).items() if count > 1}
    forms = tuple(_plan(draft, request, desk, taken, crowded) for draft in drafts)
    return ImportPlan(request, forms, taken)


def _settle_year(draft: _Draft, request: ImportRequest, desk: Desk) -> None:
    """Kind, year and values."""
    form = draft.reading
    if not form.readable or form.kind != DECLARATION:
        draft.refusal = Refusal(rule="unreadable", message=_not_imported(form))
        draft.findings = list(form.findings)
        return
    year, remark = choose_year(
        form,
        file_name=request.file_name,
        years=desk.years,
        given=request.year,
        how="请用 --year 指定年度" if request.user is None else "请重新上传并选择年度",
    )
    if isinstance(year, Refusal):
        draft.refusal, draft.findings = year, list(form.findings)
        draft.values = values_read(form, None)
        return
    draft.year, draft.values = year, values_read(form, year)
    draft.findings = findings_on(form, draft.values, year, desk.context(year))
    if remark:
        draft.findings.append(remark.at(form.sheet, ""))
    draft.refusal = _not_to_be_kept(draft.values)


def _not_imported(form: FormReading) -> str:
    """Why a form is not one that can be imported, and whether it can be checked all the same."""
    why = form.why.rstrip("。") or "没有认出这是哪种表"
    is_checked = form.kind != DECLARATION and any(layout.kind == form.kind for layout in LAYOUTS)
    return f"{why}；这种表可以用 precheck 命令预审，还不能保存" if is_checked else why


def _not_to_be_kept(values: DeclarationValues) -> Refusal | None:
    """Why a form that was read cannot be stored, or not be worked on afterwards."""
    if is_empty(values):
        return Refusal(rule="empty_form", message="这张表没有填任何内容，是空白模板")
    if len(values.code) > CODE_LENGTH:
        return Refusal(
            rule="code_too_long",
            field="code",
            message=f"项目编码超过 {CODE_LENGTH} 个字符，无法保存",
            found=f"{values.code[:30]}…（{len(values.code)} 位）",
            suggestion="请核对项目编码这一格",
        )
    rows = sum(not row.is_empty for row in values.indicators)
    if rows > MAX_ROWS:
        return Refusal(
            rule="too_many_rows",
            field="indicators",
            message=f"绩效指标有 {rows} 行，超过一张表最多的 {MAX_ROWS} 行，无法导入",
            found=f"{rows} 行",
            suggestion="请核对指标表，合并或删去多余的行",
        )
    return None


def _units_to_make(drafts: Sequence[_Draft], request: ImportRequest) -> Mapping[str, NewUnit]:
    """The units that --create-units may make, by the keys of their names."""
    if not request.create_units:
        return {}
    return new_units(
        (draft.values.unit, draft.values.top_unit, draft.values.code) for draft in drafts if draft.values and draft.year
    )


def _settle_unit(draft: _Draft, request: ImportRequest, desk: Desk, made: Mapping[str, NewUnit]) -> None:
    """The unit of a form; blank names are filled in by the system, as the official template says."""
    if draft.refusal or draft.values is None:
        return
    how = "用 --unit 指定单位" if request.user is None else "在上传时选择单位"
    unit = choose_unit(draft.values.unit, desk.book, given=request.unit, how=how)
    if isinstance(unit, Refusal):
        new = made.get(name_key(draft.values.unit)) if not desk.book.find(draft.values.unit) else None
        if new is None:
            draft.refusal = unit
        elif max(len(new.name), len(new.top_name)) > NAME_LENGTH:
            draft.refusal = Refusal(
                rule="unknown_unit", field="unit", message=f"单位名称超过 {NAME_LENGTH} 字，不能新建"
            )
        else:
            draft.unit = new
        return
    draft.unit = unit
    draft.values = desk.with_unit_names(draft.values, unit)
    # Those two are blank in the template and due on the form: what was found there is settled now.
    draft.findings = [
        each for each in draft.findings if each.rule != "blank_field" or each.field not in ("unit", "top_unit")
    ]


def _plan(draft: _Draft, request: ImportRequest, desk: Desk, taken: dict[Key, Taken], crowded: set[str]) -> PlannedForm:
    """The outcome of one form, after the forms before it."""
    form = draft.reading
    place = f"{form.sheet} 第 {form.first_row} 行起" if form.sheet in crowded else form.sheet
    common: dict[str, Any] = {
        "index": draft.index,
        "sheet": form.sheet,
        "place": place,
        "kind": form.kind,
        "title": form.title,
        "values": draft.values,
        "year": draft.year,
        "unit": draft.unit,
    }
    if draft.refusal or draft.values is None or draft.year is None or draft.unit is None:
        refusal = draft.refusal or Refusal(rule="unreadable", message="没有认出这是哪种表")
        return _rejected(draft, refusal, common)
    content = in_unit_of(draft.values, draft.year)
    project = desk.project_of(draft.unit, content)
    if isinstance(project, Refusal):
        return _rejected(draft, project, common)
    year, key, named = draft.year.year, _project_key(content, draft.unit, project), _name_key(content, draft.unit)
    # A form without a code may be the same as one with it; two codes are two projects, whatever their names.
    twin = taken.get((year, *key)) or (None if content.code else taken.get((year, *named)))
    if twin:
        verdict = _second_time(twin, content, desk.context(draft.year).tiers)
    else:
        verdict = verdict_on(content, draft.year, draft.unit, project, desk=desk, history=request.history)
    if verdict.refusal:
        return _rejected(draft, verdict.refusal, common | {"project": project})
    if not twin:
        taken |= dict.fromkeys([(year, *key), (year, *named)], Taken(place=_words(place, request), values=content))
    found = (*draft.findings, *verdict.findings, *_renamed(content, project))
    return PlannedForm(
        **common,
        outcome=verdict.outcome,
        why=verdict.why,
        findings=tuple(without_twins(placed(each, form) for each in found)),
        content=verdict.content or content,
        project=project,
        project_key=key,
        declaration=verdict.declaration,
        version=verdict.declaration.version if verdict.declaration else None,
        same_content=verdict.same_content,
    )


def _rejected(draft: _Draft, refusal: Refusal, common: dict[str, Any]) -> PlannedForm:
    """A form that cannot be imported, its reason first among its findings."""
    reason = placed(refusal.as_finding(), draft.reading)
    return PlannedForm(
        **common,
        outcome=ImportOutcome.REJECTED,
        why=refusal.message,
        findings=tuple(without_twins([reason, *draft.findings])),
    )


def _renamed(content: DeclarationValues, project: Project | None) -> list[Finding]:
    """A code that the system knows under another name: a new name, or the code of another project."""
    if project is None or is_blank(content.name) or name_key(content.name) == name_key(project.name):
        return []
    return [
        Finding(
            rule="name_differs",
            level=Level.WARNING,
            field="name",
            label="项目名称",
            message=f"这个项目编码在系统里的名称是“{project.name[:40]}”",
            found=content.name,
            expected=project.name[:40],
            suggestion="改了名称可以不管；编码填错的请改正编码",
        )
    ]


def _project_key(content: DeclarationValues, unit: Unit | NewUnit, project: Project | None) -> Key:
    """What tells one project of a file from another: its code, else its unit and name."""
    code = project.code if project else content.code
    return ("code", code) if code else _name_key(content, unit)


def _name_key(content: DeclarationValues, unit: Unit | NewUnit) -> Key:
    owner = unit.key if isinstance(unit, NewUnit) else name_key(unit.official_name)
    return "name", owner, name_key(content.name)


def _second_time(twin: Taken, content: DeclarationValues, tiers: Any) -> Verdict:
    """The same project twice in one import: the same content is nothing new, another one cannot be both."""
    if prints_same(replace(twin.values, code=content.code), content, tiers):
        return Verdict(outcome=ImportOutcome.UNCHANGED, why=f"与{twin.place}的内容相同，不重复导入")
    return Verdict(
        refusal=Refusal(
            rule="duplicate_form",
            field="code",
            message=f"与{twin.place}是同一个项目，内容不同，只能导入其中一张",
            found=content.code or content.name,
            suggestion="请删去其中一张，或核对项目编码",
        )
    )


def _words(place: str, request: ImportRequest) -> str:
    return f"文件“{request.file_name}”的工作表“{place}”" if request.user is None else f"工作表“{place}”"

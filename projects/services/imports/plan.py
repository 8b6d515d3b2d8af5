"""What an import would do, form by form, with reasons and findings. Nothing is written here."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from perfgoals.accounts.models import Unit
from perfgoals.findings import Finding, Level
from perfgoals.money import is_blank
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.officialforms.layouts import LAYOUTS
from projects.models import BudgetYear, ImportOutcome, Project
from projects.services.imports.desk import Desk
from projects.services.imports.kinds import About, AnyKind
from projects.services.imports.outcome import Candidate, Verdict, verdict_on
from projects.services.imports.places import UNKNOWN_UNIT, NewUnit, Refusal, choose_year, name_key, new_units
from projects.services.imports.planned import CODE, NAME, UNIT, ImportRequest, Key, PlannedForm, Taken
from projects.services.imports.reading import at_cell, without_twins

NAME_LENGTH: Final = 100
_SHOWN_OF_A_NAME: Final = 40


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
                form.kind,
                form.outcome.value,
                form.year.year if form.year else None,
                form.unit.key if isinstance(form.unit, NewUnit) else form.unit and form.unit.pk,
                form.project and form.project.pk,
                form.filing and form.filing.pk,
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
    importer: AnyKind | None
    values: Any = None
    about: About = About()  # noqa: RUF009  # frozen
    year: BudgetYear | None = None
    unit: Unit | NewUnit | None = None
    findings: list[Finding] = field(default_factory=list)
    refusal: Refusal | None = None

    def take(self, kind: AnyKind, values: Any) -> None:
        """Take over what the form says."""
        self.values, self.about = values, replace(kind.about(values), has_code=kind.asks_code(self.reading))


def plan_import(request: ImportRequest) -> ImportPlan:
    """What would happen to each form. The number of queries does not grow with the number of forms.

    It grows with the kinds, the years and the units of the file: two queries a year, one for the window of a unit.
    """
    desk = Desk.open(request.user, request.unit)
    drafts = [
        _Draft(index=index, reading=form, importer=desk.kinds.get(form.kind) if form.readable else None)
        for index, form in enumerate(request.reading.forms)
    ]
    for draft in drafts:
        _settle_year(draft, request, desk)
    made = _units_to_make(drafts, request)
    for draft in drafts:
        _settle_unit(draft, request, desk, made)
    years: dict[str, set[int]] = {}
    for draft in drafts:
        if draft.importer and draft.year:
            years.setdefault(draft.importer.key, set()).add(draft.year.year)
    own = [draft for draft in drafts if draft.importer and draft.importer.of_unit]
    unnamed = [draft for draft in drafts if draft.importer and not draft.importer.of_unit and not draft.about.code]
    desk.load(
        codes={draft.about.code for draft in drafts if draft.about.code},
        names={name_key(draft.about.name) for draft in unnamed},
        unnamed={draft.unit.pk for draft in unnamed if isinstance(draft.unit, Unit)},
        units={draft.unit.pk for draft in own if isinstance(draft.unit, Unit)},
        years=years,
    )
    codes = _codes_by_name(drafts)
    taken = dict(request.taken)
    crowded = {sheet for sheet, count in Counter(form.sheet for form in request.reading.forms).items() if count > 1}
    forms = tuple(_plan(draft, request, desk, taken, crowded, codes) for draft in drafts)
    return ImportPlan(request, forms, taken)


def _settle_year(draft: _Draft, request: ImportRequest, desk: Desk) -> None:
    """Kind, year and values."""
    form, kind = draft.reading, draft.importer
    if kind is None:
        draft.refusal = Refusal(rule="unreadable", message=_not_imported(form, desk))
        draft.findings = list(form.findings)
        return
    year, remark = choose_year(
        form,
        file_name=request.file_name,
        years=desk.years,
        given=request.year,
        how="请用 --year 指定年度" if request.user is None else "请重新上传并选择年度",
        filed=kind.filed,
        money_unit=kind.money_unit,
    )
    if isinstance(year, Refusal):
        draft.refusal, draft.findings = year, list(form.findings)
        draft.take(kind, kind.read(form, None))
        return
    draft.year = year
    draft.take(kind, kind.read(form, year))
    draft.findings = kind.findings(form, draft.values, year)
    if remark:
        draft.findings.append(remark.at(form.sheet, ""))
    draft.refusal = kind.refusal(draft.values)


def _not_imported(form: FormReading, desk: Desk) -> str:
    """Why a form is not one that can be imported, and whether it can be checked all the same."""
    why = form.why.rstrip("。") or "没有认出这是哪种表"
    is_checked = form.kind not in desk.kinds and any(layout.kind == form.kind for layout in LAYOUTS)
    return f"{why}；这种表可以用 precheck 命令预审，还不能保存" if is_checked else why


def _units_to_make(drafts: Sequence[_Draft], request: ImportRequest) -> Mapping[str, NewUnit]:
    """The units that --create-units may make, by the keys of their names; those of project codes go first."""
    if not request.create_units or request.unit is not None:
        return {}
    read = [draft for draft in drafts if draft.importer and draft.year and not draft.refusal]
    coded = [draft.about for draft in read if draft.about.has_code]
    others = [draft.about for draft in read if draft.importer and not draft.about.has_code and draft.about.unit]
    plain = {name_key(about.unit): NewUnit(name=about.unit, top_name=about.top_unit or about.unit) for about in others}
    return plain | new_units((about.unit, about.top_unit, about.code) for about in coded)


def _settle_unit(draft: _Draft, request: ImportRequest, desk: Desk, made: Mapping[str, NewUnit]) -> None:
    """The unit of a form; blank names are filled in by the system, as the official template says."""
    kind = draft.importer
    if draft.refusal or kind is None:
        return
    how = "用 --unit 指定单位" if request.user is None else "在上传时选择单位"
    unit, remark = kind.choose_unit(draft.reading, draft.values, desk.book, given=request.unit, how=how)
    if isinstance(unit, Refusal):
        named = draft.about.unit
        new = made.get(name_key(named)) if unit.rule == UNKNOWN_UNIT and not desk.book.find(named) else None
        if new is None:
            draft.refusal = unit
        elif max(len(new.name), len(new.top_name)) > NAME_LENGTH:
            draft.refusal = Refusal(
                rule=UNKNOWN_UNIT, field=unit.field, message=f"单位名称超过 {NAME_LENGTH} 字，不能新建"
            )
        else:
            draft.unit = new
        return
    draft.unit = unit
    draft.take(kind, kind.with_unit(draft.values, unit))
    # What is blank in the template and due on the form is settled now.
    draft.findings = [each for each in draft.findings if each.rule != "blank_field" or each.field not in kind.filled_in]
    if remark:
        draft.findings.append(remark)


def _codes_by_name(drafts: Iterable[_Draft]) -> Mapping[Key, str]:
    """The codes that forms of the file give their projects, by unit and name: forms without one may be of the same.

    A name with two codes is not among them.
    """
    found: dict[Key, set[str]] = {}
    for draft in drafts:
        if draft.about.code and draft.unit and not draft.refusal:
            found.setdefault(_name_key(draft.about, draft.unit), set()).add(draft.about.code)
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1}


def _plan(
    draft: _Draft,
    request: ImportRequest,
    desk: Desk,
    taken: dict[Key, Taken],
    crowded: set[str],
    codes: Mapping[Key, str],
) -> PlannedForm:
    """The outcome of one form, after the forms before it."""
    form, kind = draft.reading, draft.importer
    place = f"{form.sheet} 第 {form.first_row} 行起" if form.sheet in crowded else form.sheet
    common: dict[str, Any] = {
        "index": draft.index,
        "reading": form,
        "importer": kind,
        "place": place,
        "values": draft.values,
        "about": draft.about,
        "year": draft.year,
        "unit": draft.unit,
    }
    if draft.refusal or kind is None or draft.year is None or draft.unit is None:
        refusal = draft.refusal or Refusal(rule="unreadable", message="没有认出这是哪种表")
        return _rejected(draft, refusal, common)
    content = kind.content(draft.values, draft.year)
    named = _name_key(draft.about, draft.unit)
    project = None if kind.of_unit else desk.project_of(kind, draft.unit, draft.about)
    if project is None and named in codes:
        project = desk.project_of(kind, draft.unit, replace(draft.about, code=codes[named]))
    if isinstance(project, Refusal):
        return _rejected(draft, project, common)
    key = (UNIT, _owner(draft.unit)) if kind.of_unit else _project_key(draft.about, named, project, codes)
    first, second = ((kind.key, draft.year.year, draft.about.month, *each) for each in (key, named))
    # A form without a code may be the same as one with it; two codes are two projects, whatever their names.
    twin = taken.get(first) or (None if draft.about.code else taken.get(second))
    if twin:
        verdict = _second_time(twin, content, draft, kind, draft.year)
    else:
        candidate = Candidate(
            kind=kind,
            reading=form,
            about=draft.about,
            content=content,
            year=draft.year,
            unit=draft.unit,
            project=project,
        )
        verdict = verdict_on(candidate, desk=desk, history=request.history)
    if verdict.refusal:
        return _rejected(draft, verdict.refusal, common | {"project": project})
    if not twin:
        taken |= dict.fromkeys([first, second], Taken(place=_words(place, request), content=content))
    found = (*draft.findings, *verdict.findings, *_renamed(draft.about, project, kind))
    return PlannedForm(
        **common,
        outcome=verdict.outcome,
        why=verdict.why,
        findings=tuple(without_twins(at_cell(each, form) for each in found)),
        content=verdict.content or content,
        project=project,
        project_key=key,
        filing=verdict.filing,
        version=verdict.filing.version if verdict.filing else None,
        same_content=verdict.same_content,
    )


def _rejected(draft: _Draft, refusal: Refusal, common: dict[str, Any]) -> PlannedForm:
    """A form that cannot be imported, its reason first among its findings."""
    reason = at_cell(refusal.as_finding(), draft.reading)
    return PlannedForm(
        **common,
        outcome=ImportOutcome.REJECTED,
        why=refusal.message,
        findings=tuple(without_twins([reason, *draft.findings])),
    )


def _renamed(about: About, project: Project | None, kind: AnyKind) -> list[Finding]:
    """A code that the system knows under another name: a new name, or the code of another project."""
    if project is None or is_blank(about.name) or name_key(about.name) == name_key(project.name):
        return []
    known = project.name[:_SHOWN_OF_A_NAME]
    return [
        Finding(
            rule="name_differs",
            level=Level.WARNING,
            field=kind.name_field,
            label="项目名称",
            message=f"这个项目编码在系统里的名称是“{known}”",
            found=about.name,
            expected=known,
            suggestion="改了名称可以不管；编码填错的请改正编码",
        )
    ]


def _project_key(about: About, named: Key, project: Project | None, codes: Mapping[Key, str]) -> Key:
    """What tells one project of a file from another: its code, else its unit and name."""
    code = project.code if project else about.code or codes.get(named, "")
    return (CODE, code) if code else named


def _name_key(about: About, unit: Unit | NewUnit) -> Key:
    return NAME, _owner(unit), name_key(about.name)


def _owner(unit: Unit | NewUnit) -> str:
    """What tells one unit of a file from another."""
    return unit.key if isinstance(unit, NewUnit) else name_key(unit.official_name)


def _second_time(twin: Taken, content: Any, draft: _Draft, kind: AnyKind, year: BudgetYear) -> Verdict:
    """The same project twice in one import: the same content is nothing new, another one cannot be both."""
    if kind.same(twin.content, content, year):
        return Verdict(outcome=ImportOutcome.UNCHANGED, why=f"与{twin.place}的内容相同，不重复导入")
    return Verdict(
        refusal=Refusal(
            rule="duplicate_form",
            field="code" if draft.about.has_code else kind.name_field,
            message=f"与{twin.place}是同一个{'单位' if kind.of_unit else '项目'}，内容不同，只能导入其中一张",
            found=draft.about.code or draft.about.name,
            suggestion=f"请删去其中一张，或核对{_told_by(kind, draft.about)}",
        )
    )


def _told_by(kind: AnyKind, about: About) -> str:
    """What on the form says whose it is."""
    return "单位名称" if kind.of_unit else "项目编码" if about.has_code else "项目名称"


def _words(place: str, request: ImportRequest) -> str:
    return f"文件“{request.file_name}”的工作表“{place}”" if request.user is None else f"工作表“{place}”"

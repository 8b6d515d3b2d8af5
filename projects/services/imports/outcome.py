"""One form against what is stored: new, an update, nothing new, or not to be imported; and why, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.timezone import localtime

from perfgoals.accounts.models import Unit
from perfgoals.findings import Finding
from perfgoals.officialforms.from_xlsx import FormReading
from perfgoals.workflow.models import Filing, Stage
from projects.models import BudgetYear, ImportOutcome, Project
from projects.services.imports.desk import Desk
from projects.services.imports.kinds import About, AnyKind
from projects.services.imports.places import NewUnit, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A form whose year, unit and project (None: a new one, or none at all) are known.

    ``content`` is what would be stored.
    """

    kind: AnyKind
    reading: FormReading
    about: About
    content: Any
    year: BudgetYear
    unit: Unit | NewUnit
    project: Project | None

    @property
    def owner(self) -> Project | Unit | None:
        """What the form belongs to; None for what is not there yet."""
        if self.kind.of_unit:
            return self.unit if isinstance(self.unit, Unit) else None
        return self.project


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a form; ``refusal`` where it cannot be imported, else ``outcome`` with its sentence."""

    outcome: ImportOutcome = ImportOutcome.REJECTED
    why: str = ""
    refusal: Refusal | None = None
    content: Any = None
    filing: Filing | None = None
    same_content: bool = False
    findings: Sequence[Finding] = ()


def verdict_on(form: Candidate, *, desk: Desk, history: bool) -> Verdict:
    """The verdict on a form. ``history`` stores it as settled."""
    filing = desk.filing_of(form.kind, form.owner, form.year, form.about.month)
    if filing is None:
        return _new(form, desk=desk, history=history)
    over = form.kind.over_stored(form.content, filing, form.reading)
    # What may not be changed may still be the same.
    content, findings = (form.content, ()) if isinstance(over, Refusal) else over
    same = form.kind.same(form.kind.values_of(filing), content, form.year)
    settled = filing.status == Stage.APPROVED
    if same and (settled or not history):
        stored = f"{filing.get_status_display()}的表" if settled else f"系统里的{filing.get_status_display()}"
        return Verdict(outcome=ImportOutcome.UNCHANGED, why=f"与{stored}一字不差，不动", content=content, filing=filing)
    if not filing.is_editable:
        return Verdict(refusal=_locked(filing))
    if isinstance(over, Refusal):
        return Verdict(refusal=over)
    if filing.status != Stage.RETURNED:
        decision = desk.may_file_now(form.kind, form.year, form.unit)
        if not decision:
            return Verdict(refusal=Refusal(rule="window_closed", message=decision.reason))
    return Verdict(
        outcome=ImportOutcome.UPDATED,
        why=_update_in_words(form.kind, filing, history=history, same=same),
        content=content,
        filing=filing,
        same_content=same,
        findings=findings,
    )


def _new(form: Candidate, *, desk: Desk, history: bool) -> Verdict:
    """A form that the project, or the unit, does not have yet."""
    decision = desk.may_file_now(form.kind, form.year, form.unit)
    if not decision:
        return Verdict(refusal=Refusal(rule="window_closed", message=decision.reason))
    what = _as_history(form.kind) if history else "新建一张草稿"
    if isinstance(form.unit, NewUnit):
        what = f"新建单位“{form.unit.name}”{'' if form.kind.of_unit else '和项目'}，{what}"
    elif form.project is None and not form.kind.of_unit:
        what = f"新建项目，{what}" if form.about.code else f"新建项目（编码由系统给出），{what}"
    findings = form.kind.beside_new(form.content, form.owner, form.year) if form.owner else ()
    return Verdict(outcome=ImportOutcome.CREATED, why=what, content=form.content, findings=findings)


def _as_history(kind: AnyKind) -> str:
    return f"载入为{kind.filing.ending.state}的表"


def _locked(filing: Filing) -> Refusal:
    """Handed in or settled: only the reviewers can give it back."""
    word = filing.get_status_display()
    if filing.status == Stage.APPROVED:
        return Refusal(rule="locked", message=f"{word}，内容与表里不同，不能覆盖")
    return Refusal(rule="locked", message=f"已送审（{word}），不能覆盖；要改须先由审核人退回")


def _update_in_words(kind: AnyKind, filing: Filing, *, history: bool, same: bool) -> str:
    """What happens to the stored draft; when it was saved tells people which one it is."""
    saved = localtime(filing.saved_at)
    today = saved.date() == localtime(timezone.now()).date()
    when = f"今天 {saved:%H:%M}" if today else f"{saved:%m-%d}"
    if same:
        return f"内容相同，草稿改为{kind.filing.ending.state}的表"
    after = f"，并{_as_history(kind)}" if history else ""
    return f"{filing.get_status_display()} {when} 存入历史版本，再换成表里的内容{after}"

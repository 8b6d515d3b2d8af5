"""One form against what is stored: new, an update, nothing new, or not to be imported; and why, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.timezone import localtime

from perfgoals.accounts.models import Unit
from perfgoals.findings import Finding, Level
from perfgoals.workflow.models import Stage
from projects.calculation import items_total
from projects.models import BudgetYear, Declaration, ImportOutcome, Project
from projects.queries import values_of
from projects.services.drafts import with_items_total
from projects.services.imports.desk import Desk
from projects.services.imports.places import NewUnit, Refusal
from projects.sheet import prints_same
from projects.values import DeclarationValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a form; ``refusal`` where it cannot be imported, else ``outcome`` with its sentence."""

    outcome: ImportOutcome = ImportOutcome.REJECTED
    why: str = ""
    refusal: Refusal | None = None
    content: DeclarationValues | None = None
    declaration: Declaration | None = None
    same_content: bool = False
    findings: tuple[Finding, ...] = ()


def verdict_on(
    content: DeclarationValues,
    year: BudgetYear,
    unit: Unit | NewUnit,
    project: Project | None,
    *,
    desk: Desk,
    history: bool,
) -> Verdict:
    """The verdict on a form whose year, unit and project are known. ``history`` stores it as approved."""
    declaration = desk.declaration_of(project, year)
    if declaration is None:
        return _new(content, year, unit, project, desk=desk, history=history)
    content, findings = _with_stored_items(replace(content, code=declaration.project.code), declaration)
    same = prints_same(values_of(declaration), content, desk.context(year).tiers)
    approved = declaration.status == Stage.APPROVED
    if same and (approved or not history):
        stored = "已批复的表" if approved else f"系统里的{declaration.get_status_display()}"
        return Verdict(
            outcome=ImportOutcome.UNCHANGED, why=f"与{stored}一字不差，不动", content=content, declaration=declaration
        )
    if not declaration.is_editable:
        return Verdict(refusal=_locked(declaration))
    if declaration.status != Stage.RETURNED:
        decision = desk.may_file_now(year, unit)
        if not decision:
            return Verdict(refusal=Refusal(rule="window_closed", message=decision.reason))
    return Verdict(
        outcome=ImportOutcome.UPDATED,
        why=_update_in_words(declaration, history=history, same=same),
        content=content,
        declaration=declaration,
        same_content=same,
        findings=findings,
    )


def _new(
    content: DeclarationValues,
    year: BudgetYear,
    unit: Unit | NewUnit,
    project: Project | None,
    *,
    desk: Desk,
    history: bool,
) -> Verdict:
    """A declaration that does not exist yet."""
    decision = desk.may_file_now(year, unit)
    if not decision:
        return Verdict(refusal=Refusal(rule="window_closed", message=decision.reason))
    what = "载入为已批复的表" if history else "新建一张草稿"
    if isinstance(unit, NewUnit):
        what = f"新建单位“{unit.name}”和项目，{what}"
    elif project is None:
        what = f"新建项目，{what}" if content.code else f"新建项目（编码由系统给出），{what}"
    return Verdict(outcome=ImportOutcome.CREATED, why=what, content=content)


def _locked(declaration: Declaration) -> Refusal:
    """Handed in or approved: only the reviewers can give it back."""
    if declaration.status == Stage.APPROVED:
        return Refusal(rule="locked", message="已批复，内容与表里不同，不能覆盖")
    word = declaration.get_status_display()
    return Refusal(rule="locked", message=f"已送审（{word}），不能覆盖；要改须先由审核人退回")


def _update_in_words(declaration: Declaration, *, history: bool, same: bool) -> str:
    """What happens to the stored draft; when it was saved tells people which one it is."""
    saved = localtime(declaration.saved_at)
    today = saved.date() == localtime(timezone.now()).date()
    when = f"今天 {saved:%H:%M}" if today else f"{saved:%m-%d}"
    if same:
        return "内容相同，草稿改为已批复的表"
    after = "，并载入为已批复的表" if history else ""
    return f"{declaration.get_status_display()} {when} 存入历史版本，再换成表里的内容{after}"


def _with_stored_items(
    content: DeclarationValues, declaration: Declaration
) -> tuple[DeclarationValues, tuple[Finding, ...]]:
    """测算明细 does not stand in a workbook: the stored items stay as long as they give the form's amount."""
    items = values_of(declaration).items
    if not items:
        return content, ()
    total = items_total(items, content.money_unit)
    unsaid = content.year_amount is None and "year_amount" not in content.unread
    if unsaid or total is None or total == content.year_amount:
        return with_items_total(replace(content, items=items)), ()
    sums = replace(content, year_amount=total).amount_text("year_amount")
    finding = Finding(
        rule="items_dropped",
        level=Level.WARNING,
        field="year_amount",
        label="本年度项目金额",
        message=f"与系统里测算明细的合计 {sums} 不一致，导入后测算明细清空，历史版本里可找回",
        found=content.amount_text("year_amount"),
        expected=sums,
        suggestion="请核对金额",
    )
    return content, (finding,)

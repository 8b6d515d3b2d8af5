"""Drafts: making a declaration, saving it under the version seen, and what happens when two people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from perfgoals.accounts.models import Unit, User
from perfgoals.officialforms.layouts.declaration import PROJECT_TYPES
from perfgoals.search import search_key
from projects.calculation import items_total
from projects.merge import PartChange, Side, changed_parts, merge, undecided
from projects.models import (
    BudgetYear,
    CalculationItem,
    Declaration,
    IndicatorRow,
    Project,
    Revision,
)
from projects.models.declarations import EDITABLE
from projects.queries import values_of
from projects.services.projects import correct_code, create_project, may_take_code, top_unit_name
from projects.values import DeclarationValues

# Saves of one person no further apart than this are one sitting: typing pauses are not history.
ONE_SITTING: Final = timedelta(minutes=10)
# So long every single save is kept, as the base for somebody whose page is still open.
OPEN_PAGE: Final = timedelta(hours=12)


class DeclarationExists(Exception):
    """The project has a declaration for that year already; ``declaration`` is it."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(f"{declaration.year}已有这个项目的申报表")
        self.declaration = declaration


class Locked(Exception):
    """The content can no longer be changed: the declaration has moved on meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Somebody saved since I looked: who, when, and what each of us changed."""

    by: str
    at: datetime
    base_version: int
    version: int
    changes: tuple[PartChange, ...]

    @property
    def theirs_only(self) -> list[PartChange]:
        """Parts that only the other person changed."""
        return [change for change in self.changes if change.theirs_only]

    @property
    def both(self) -> list[PartChange]:
        """Parts that both changed: the ones to decide."""
        return [change for change in self.changes if change.both]


class StaleDraft(Exception):
    """A save under a version that is no longer the newest; nothing was written. ``conflict`` says what differs."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(f"{conflict.by}在您之后保存过这张表")
        self.conflict = conflict


def create_declaration(
    user: User, project: Project, year: BudgetYear, values: DeclarationValues, *, cause: str = "新建"
) -> Declaration:
    """A new draft of the project for the year with these values. Raises DeclarationExists."""
    existing = Declaration.objects.filter(project=project, year=year).select_related("year").first()
    if existing:
        raise DeclarationExists(existing)
    try:
        with transaction.atomic():
            declaration = Declaration.objects.create(
                project=project, year=year, unit=project.unit, created_by=user, saved_by=user, **_columns(values)
            )
            _write_rows(declaration.pk, values)
            _keep_revision(declaration.pk, 1, values, user, cause, timezone.now())
    except IntegrityError:
        raise DeclarationExists(Declaration.objects.select_related("year").get(project=project, year=year)) from None
    return declaration


def begin_declaration(user: User, project: Project, year: BudgetYear, *, is_new: bool = False) -> Declaration:
    """A blank draft with what the system knows: code, names, type, and from last year's form period and allocation.

    Raises DeclarationExists.
    """
    last = project.declarations.filter(year_id__lt=year.year).order_by("-year_id").first()
    types = dict(text.split(" ", 1) for text in PROJECT_TYPES)
    values = DeclarationValues(
        code=project.code,
        name=project.name,
        unit=project.unit.official_name,
        top_unit=top_unit_name(project.unit),
        period_years=last.period_years if last else project.period_years,
        type_code=project.type_code,
        type_name=types.get(project.type_code, ""),
        is_new=is_new if is_new or last else None,
        allocation=last.allocation if last else "",
        money_unit=year.unit_of_money,
    )
    return create_declaration(user, project, year, values)


def begin_new_project(
    user: User, unit: Unit, year: BudgetYear, *, name: str, type_code: str, code: str = ""
) -> Declaration:
    """A project that was never filed, and its first draft: both or neither. Raises CodeRefused."""
    with transaction.atomic():
        project = create_project(unit, year, name=name, type_code=type_code, code=code)
        return begin_declaration(user, project, year, is_new=True)


def save_draft(
    declaration: Declaration,
    user: User,
    values: DeclarationValues,
    *,
    seen_version: int,
    cause: str = "填报",
    now: datetime | None = None,
) -> Declaration:
    """Write the whole content under the version that the user had seen; the object in hand then shows it.

    Items, where there are any, fill 本年度项目金额 with their sum. Raises StaleDraft where somebody saved in
    between (nothing is written), Locked where the declaration has been handed in.
    """
    now = now or timezone.now()
    values = with_items_total(values)
    with transaction.atomic():
        correction = values.code if values.code != declaration.project.code else ""
        if correction and not may_take_code(declaration.project, correction):
            unread = dict(values.unread) | {"code": correction}
            values, correction = replace(values, code=declaration.project.code, unread=unread), ""
        written = Declaration.objects.filter(pk=declaration.pk, status__in=EDITABLE, version=seen_version).update(
            version=F("version") + 1, saved_by=user, saved_at=now, **_columns(values)
        )
        if written:
            _write_rows(declaration.pk, values, replacing=True)
            _keep_revision(declaration.pk, seen_version + 1, values, user, cause, now)
            if now - declaration.saved_at > ONE_SITTING:
                thin_out(declaration.pk, now)
            if correction:
                correct_code(declaration.project, correction)
        else:
            raise _why_not(declaration.pk, values, seen_version)
    for name, value in _columns(values).items():
        setattr(declaration, name, value)
    declaration.version, declaration.saved_by, declaration.saved_at = seen_version + 1, user, now
    declaration._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    return declaration


def resolve_conflict(
    declaration: Declaration,
    user: User,
    mine: DeclarationValues,
    *,
    base_version: int,
    seen_version: int,
    choices: Mapping[str, Side],
) -> Declaration:
    """Save the merge of what I typed on ``base_version`` with what is stored as ``seen_version``.

    What I typed is kept as a version of its own first, so that a choice against it loses nothing.
    Raises StaleDraft where something is undecided or somebody saved again.
    """
    mine = with_items_total(mine)
    current = fresh(declaration.pk)
    theirs, base = values_of(current), base_values(current, base_version)
    if current.version != seen_version or undecided(base, theirs, mine, choices):
        raise _why_not(declaration.pk, mine, base_version)
    with transaction.atomic():
        save_draft(declaration, user, mine, seen_version=seen_version, cause="合并前本人所填")
        return save_draft(
            declaration,
            user,
            merge(base, theirs, mine, choices),
            seen_version=seen_version + 1,
            cause="合并两人的修改",
        )


def with_items_total(values: DeclarationValues) -> DeclarationValues:
    """The values with 本年度项目金额 filled by the sum of the calculation items, where there is one."""
    total = items_total(values.items, values.money_unit)
    if total is None:
        return values
    unread = {name: text for name, text in values.unread.items() if name != "year_amount"}
    return replace(values, year_amount=total, unread=unread)


def fresh(pk: int) -> Declaration:
    """The declaration as stored now, with what its values need."""
    return Declaration.objects.select_related("project", "year", "unit", "saved_by").get(pk=pk)


def base_values(declaration: Declaration, version: int) -> DeclarationValues:
    """What was stored as ``version``: the common base of a conflict.

    Where that version is no longer kept the base is blank, so that every difference is asked about.
    """
    kept = Revision.objects.filter(declaration=declaration, version=version).first()
    if kept is None:
        return DeclarationValues(money_unit=declaration.year.unit_of_money)
    return DeclarationValues.from_content(kept.content)


def thin_out(declaration_id: int, now: datetime) -> None:
    """Of each sitting longer ago than OPEN_PAGE keep the last version alone: typing pauses are not history."""
    rows = list(
        Revision.objects.filter(declaration_id=declaration_id, saved_at__lt=now - OPEN_PAGE)
        .order_by("version")
        .values_list("pk", "saved_by_id", "cause", "saved_at")
    )
    passing = [
        pk
        for (pk, by, cause, at), (_pk, next_by, next_cause, next_at) in pairwise(rows)
        if (by, cause) == (next_by, next_cause) and next_at - at <= ONE_SITTING
    ]
    if passing:
        Revision.objects.filter(pk__in=passing).delete()


def _why_not(pk: int, mine: DeclarationValues, seen_version: int) -> StaleDraft | Locked:
    """Why a save found nothing to write to."""
    try:
        current = fresh(pk)
    except Declaration.DoesNotExist:
        return Locked("这张表已经不在了（所在的导入批次被撤回），请先复制您填的内容")
    if not current.is_editable:
        return Locked(f"这张表已经是“{current.get_status_display()}”，不能再修改")
    changes = changed_parts(base_values(current, seen_version), values_of(current), mine)
    return StaleDraft(
        Conflict(
            by=str(current.saved_by),
            at=current.saved_at,
            base_version=seen_version,
            version=current.version,
            changes=tuple(changes),
        )
    )


def _columns(values: DeclarationValues) -> dict[str, Any]:
    """The values that are columns of the declaration itself."""
    return {
        "name_key": search_key(values.name),
        "unit_name": values.unit,
        "top_unit_name": values.top_unit,
        "unread": dict(values.unread),
        **{
            name: getattr(values, name)
            for name in (
                "name",
                "period_years",
                "type_code",
                "type_name",
                "is_new",
                "allocation",
                "total_amount",
                "year_amount",
                "policy_basis",
                "calculation_basis",
                "annual_goal",
                "long_term_goal",
            )
        },
    }


def _write_rows(declaration_id: int, values: DeclarationValues, *, replacing: bool = False) -> None:
    """Indicator rows and calculation items: one delete and one insert each. Empty lines are not stored."""
    if replacing:
        IndicatorRow.objects.filter(declaration_id=declaration_id).delete()
        CalculationItem.objects.filter(declaration_id=declaration_id).delete()
    rows: Sequence[IndicatorRow] = [
        IndicatorRow(declaration_id=declaration_id, position=position, **row.as_json())
        for position, row in enumerate(row for row in values.indicators if not row.is_empty)
    ]
    items: Sequence[CalculationItem] = [
        CalculationItem(declaration_id=declaration_id, position=position, **item.as_json())
        for position, item in enumerate(item for item in values.items if not item.is_empty)
    ]
    if rows:
        IndicatorRow.objects.bulk_create(rows)
    if items:
        CalculationItem.objects.bulk_create(items)


def _keep_revision(
    declaration_id: int, version: int, values: DeclarationValues, user: User, cause: str, now: datetime
) -> None:
    """Keep the content as a version."""
    Revision.objects.create(
        declaration_id=declaration_id,
        version=version,
        content=values.as_content(),
        cause=cause,
        saved_by=user,
        saved_at=now,
    )

"""Drafts of declarations: making one, saving it, with the code and the sums that belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import IntegrityError, transaction

from perfgoals.accounts.models import Unit, User
from perfgoals.officialforms.layouts.declaration import PROJECT_TYPES
from perfgoals.search import search_key
from perfgoals.workflow.drafts import Drafts
from perfgoals.workflow.merge import Side
from projects.calculation import items_total
from projects.merge import PARTS
from projects.models import BudgetYear, CalculationItem, Declaration, IndicatorRow, KeyProject, Project, Variant
from projects.queries import values_of
from projects.services.projects import correct_code, create_project, may_take_code, top_unit_name
from projects.tables import within
from projects.values import AMOUNTS, LONG_TEXTS, DeclarationValues


class DeclarationExists(Exception):
    """The project has such a form for that year already; ``declaration`` is it."""

    def __init__(self, declaration: Declaration) -> None:
        super().__init__(f"{declaration.year}已有这个项目的{Variant(declaration.variant).label}")
        self.declaration = declaration


def create_declaration(
    user: User, project: Project, year: BudgetYear, values: DeclarationValues, *, cause: str = "新建"
) -> Declaration:
    """A new draft of the project for the year with these values. Raises DeclarationExists."""
    existing = Declaration.objects.filter(project=project, year=year).select_related("year").first()
    if existing:
        raise DeclarationExists(existing)
    try:
        return DRAFTS.create(user, values, cause=cause, project=project, year=year, unit=project.unit)
    except IntegrityError:
        raise DeclarationExists(Declaration.objects.select_related("year").get(project=project, year=year)) from None


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
    return create_declaration(user, project, year, within(values, year.layout))


def begin_new_project(
    user: User, unit: Unit, year: BudgetYear, *, name: str, type_code: str, code: str = ""
) -> Declaration:
    """A project that was never filed, and its first draft: both or neither. Raises CodeRefused."""
    with transaction.atomic():
        project = create_project(unit, year, name=name, type_code=type_code, code=code)
        return begin_declaration(user, project, year, is_new=True)


def begin_key_project(user: User, declaration: Declaration) -> Declaration:
    """A draft of the 重点项目 form beside a declaration, with what that says. Raises DeclarationExists."""
    return create_key_project(user, declaration.project, declaration.year, values_of(declaration))


def create_key_project(
    user: User, project: Project, year: BudgetYear, values: DeclarationValues, *, cause: str = "新建"
) -> Declaration:
    """A new draft of the 重点项目 form of a project for the year. Raises DeclarationExists."""
    filed = KeyProject.objects.filter(project=project, year=year).select_related("year")
    if existing := filed.first():
        raise DeclarationExists(existing)
    try:
        return KEY_DRAFTS.create(
            user, values, cause=cause, project=project, year=year, unit=project.unit, variant=Variant.KEY_PROJECT
        )
    except IntegrityError:
        raise DeclarationExists(filed.get()) from None


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

    Items, where there are any, fill 本年度项目金额 with their sum. A corrected code goes to the project where it is
    free; else it is kept as typed. Raises StaleDraft, Locked as Drafts.save.
    """
    save = partial(drafts_of(declaration).save, declaration, user, seen_version=seen_version, cause=cause, now=now)
    project, code = declaration.project, values.code
    if not code or code == project.code:
        return save(values)
    with transaction.atomic():
        if may_take_code(project, code):
            return save(values, also=partial(correct_code, project, code))
        return save(replace(values, code=project.code, unread=dict(values.unread) | {"code": code}))


def resolve_conflict(
    declaration: Declaration,
    user: User,
    mine: DeclarationValues,
    *,
    base_version: int,
    seen_version: int,
    choices: Mapping[str, Side],
) -> Declaration:
    """Save the merge of two people's work; see Drafts.resolve."""
    return drafts_of(declaration).resolve(
        declaration,
        user,
        mine,
        base_version=base_version,
        seen_version=seen_version,
        choices=choices,
        save=save_draft,
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


def fresh_key_project(pk: int) -> KeyProject:
    """The form of a 重点项目 as stored now, with what its values need."""
    return KeyProject.objects.select_related("project", "year", "unit", "saved_by").get(pk=pk)


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
                "continuity",
                "start",
                "end",
                "contact",
                "phone",
                *AMOUNTS,
                *LONG_TEXTS,
            )
        },
    }


def _write_rows(declaration_id: int, values: DeclarationValues, replacing: bool) -> None:
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


DRAFTS: Final[Drafts[Declaration, DeclarationValues]] = Drafts(
    model=Declaration,
    content=DeclarationValues,
    parts=PARTS,
    columns=_columns,
    write_rows=_write_rows,
    values_of=values_of,
    load=fresh,
    blank=lambda declaration: DeclarationValues(money_unit=declaration.year.unit_of_money),
    reckoned=with_items_total,
)
KEY_DRAFTS: Final[Drafts[Declaration, DeclarationValues]] = Drafts(
    model=KeyProject,
    content=DeclarationValues,
    parts=PARTS,
    columns=_columns,
    write_rows=_write_rows,
    values_of=values_of,
    load=fresh_key_project,
    blank=DRAFTS.blank,
    reckoned=with_items_total,
)


def drafts_of(declaration: Declaration) -> Drafts[Declaration, DeclarationValues]:
    """How a form of its variant is stored."""
    return KEY_DRAFTS if isinstance(declaration, KeyProject) else DRAFTS

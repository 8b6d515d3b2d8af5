"""What the tables of the department budget (部门预算表) list: a year's filed projects, as they were kept.

Amounts come from snapshots alone, so that a table never shows what a unit is still typing.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from perfgoals.accounts.models import Unit, UnitKind, User
from perfgoals.officialforms.grid import Grid
from perfgoals.text import compact
from perfgoals.workflow.access import visible_filings, within_unit
from perfgoals.workflow.models import Snapshot
from projects.access import placed_projects, visible_declarations
from projects.budget_tables.placing import Task, Unplaced, proposals
from projects.budget_tables.sheet import KeyProjectRow, key_projects_grid, spending_grid
from projects.budget_tables.spending import Category, ProjectSpending, SpendingRow, UnitSpending, spending_rows
from projects.models import BudgetYear, Declaration, KeyProject, OverallTask, Project
from projects.queries import DECLARATION_FLOW, KEY_PROJECT_FLOW, approvals

_OWN: Final = "（本级）"  # what the department's own unit has behind the department's name
# What of a snapshot the tables need, and what of the form beside it.
_KEPT: Final = ("name", "type_code", "type_name", "year_amount", "other", "start", "end")
_JSON_NULL: Final = (None, "null")  # as text, of PostgreSQL and of SQLite
_BESIDE: Final[Mapping[str, str]] = {
    "code": "project__code",
    "name": "project__name",
    "first_level": "project__first_level",
    "path": "unit__path",
    "unit": "unit__official_name",
}


class Basis(models.TextChoices):
    """Which snapshot of each form counts (口径)."""

    APPROVED = "approved", "按批复"
    FILED = "filed", "按在报"


class Table(models.TextChoices):
    """The tables, by the part of an address that names them."""

    SPENDING = "spending", "项目支出预算表"
    KEY_PROJECTS = "key-projects", "部门预算绩效管理重点项目表"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLists:
    """The rows of both tables for a department or unit.

    ``of`` is the name that the tables print above; ``left_out`` how many forms that may be seen do not count.
    """

    of: str
    year: BudgetYear
    spending: tuple[SpendingRow, ...]
    key_projects: tuple[KeyProjectRow, ...]
    left_out: int

    def grid(self, table: Table) -> Grid | None:
        """A table as official form, in the money unit of the year; None where it has no row."""
        known: dict[str, Any] = {"of": self.of, "year": self.year.year, "money_unit": self.year.unit_of_money}
        if table is Table.SPENDING:
            return spending_grid(self.spending, **known) if self.spending else None
        return key_projects_grid(self.key_projects, **known) if self.key_projects else None


def lists_seen_by(user: User, unit: Unit, year: BudgetYear, basis: Basis) -> BudgetLists:
    """The tables of a department or unit out of what the user may see."""
    return _lists(visible_declarations(user), visible_filings(KeyProject, user), unit, year, basis)


def approved_lists(unit: Unit, year: BudgetYear, among: Container[int] | None = None) -> BudgetLists:
    """The tables of a department or unit out of all that is approved: for those who may see everything of it.

    ``among``: the keys of those snapshots that count (None: all).
    """
    return _lists(Declaration.objects.all(), KeyProject.objects.all(), unit, year, Basis.APPROVED, among)


def projects_to_place(user: User, unit: Unit, year: BudgetYear) -> QuerySet[Project]:
    """The projects of a department or unit in a year of which the user may say where they are listed; with units."""
    filed = [model.objects.filter(year=year).order_by().values("project") for model in (Declaration, KeyProject)]
    own = placed_projects(user).filter(within_unit(unit), Q(pk__in=filed[0]) | Q(pk__in=filed[1]))
    return own.select_related("unit").order_by("unit__code", "code")


def proposed_first_levels(user: User, projects: Sequence[Project], year: BudgetYear) -> dict[int, str]:
    """Where these projects may be listed, by key: see ``proposals``. Three queries."""
    units = {project.unit_id for project in projects}
    tasks = OverallTask.objects.filter(overall__year=year, overall__unit__in=units).order_by("overall", "position")
    placed = placed_projects(user).filter(name__in={project.name for project in projects}).exclude(first_level="")
    return proposals(
        [Unplaced(project=each.pk, unit=each.unit_id, name=each.name) for each in projects],
        [
            Task(
                unit=task.overall.unit_id,
                name=task.name,
                content=task.content,
                projects=frozenset(each.project_id for each in task.gathered.all()),
            )
            for task in tasks.select_related("overall").prefetch_related("gathered")
        ],
        dict(placed.order_by("pk").values_list("name", "first_level")),
    )


def printed_name(unit: Unit) -> str:
    """The name of a department or unit above a table: of a department without the mark of its own unit."""
    return unit.official_name.removesuffix(_OWN) if unit.kind == UnitKind.DEPARTMENT else unit.official_name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A form that counts: what stands beside its content, and what its snapshot says."""

    project: int
    code: str
    first_level: str
    path: tuple[str, ...]
    unit: str
    name: str
    category: Category
    total: Decimal
    other: Decimal
    start: str
    end: str

    @property
    def place(self) -> tuple[tuple[str, ...], str]:
        """By unit in the order of the tree, then by code. Not by the database: its collation may pass over slashes."""
        return self.path, self.code


def _lists(
    declarations: QuerySet[Declaration],
    key_projects: QuerySet[KeyProject],
    unit: Unit,
    year: BudgetYear,
    basis: Basis,
    among: Container[int] | None = None,
) -> BudgetLists:
    """Four queries beside those that find out which units these are.

    A project counts once: by its declaration, and by its form as a key project where there is none. Forms without
    项目编码 may have made two projects of one, so a name that a unit has declared is not counted again either.
    """
    own = within_unit(unit)
    declared, undeclared = _forms(DECLARATION_FLOW, declarations.filter(own, year=year), basis, among)
    key, unkept = _forms(KEY_PROJECT_FLOW, key_projects.filter(own, year=year), basis, among)
    known = {form.project for form in declared}
    names = {(form.path, compact(form.name)) for form in declared}
    only_key = [form for form in key if form.project not in known and (form.path, compact(form.name)) not in names]
    spent = sorted([*declared, *only_key], key=lambda form: form.place)
    of = printed_name(unit)
    units = [
        UnitSpending(name=forms[0].unit, projects=[_spending(form) for form in forms])
        for forms in (list(members) for _path, members in groupby(spent, key=lambda form: form.path))
    ]
    rows = spending_rows(units, department=of if unit.kind == UnitKind.DEPARTMENT else "")
    return BudgetLists(
        of=of,
        year=year,
        spending=tuple(rows),
        key_projects=tuple(_key_project(form) for form in sorted(key, key=lambda form: form.place)),
        left_out=undeclared + unkept,
    )


def _forms(flow: str, filings: QuerySet[Any], basis: Basis, among: Container[int] | None) -> tuple[list[_Form], int]:
    """The forms that count, and how many do not: no snapshot of theirs does. Two queries."""
    kept = _kept(flow, filings, basis, among)
    rows = list(filings.order_by().values("pk", "project", *_BESIDE.values()))
    return [_form(row, kept[row["pk"]]) for row in rows if row["pk"] in kept], len(rows) - len(kept)


def _kept(
    flow: str, filings: QuerySet[Any], basis: Basis, among: Container[int] | None
) -> dict[int, Mapping[str, Any]]:
    """What the newest snapshot that counts says, of approvals alone where the basis is these, by form. One query."""
    pks = filings.order_by().values("pk")
    snapshots = Snapshot.objects.filter(flow=flow, subject_id__in=pks)
    if basis is Basis.APPROVED:
        approved = approvals(flow).filter(subject_id__in=pks)
        snapshots = snapshots.filter(pk__in=approved.order_by().values("snapshot"))
    rows = snapshots.order_by("pk").values("pk", "subject_id", **{key: KT(f"content__values__{key}") for key in _KEPT})
    return {row["subject_id"]: row for row in rows if among is None or row["pk"] in among}


def _form(row: Mapping[str, Any], kept: Mapping[str, Any]) -> _Form:
    """Texts that a snapshot of an older version did not keep are blank, amounts zero."""
    texts = {key: "" if kept[key] in _JSON_NULL else str(kept[key]) for key in _KEPT}
    return _Form(
        project=row["project"],
        code=row[_BESIDE["code"]],
        first_level=row[_BESIDE["first_level"]],
        path=tuple(row[_BESIDE["path"]].split("/")),
        unit=row[_BESIDE["unit"]],
        name=texts["name"] or row[_BESIDE["name"]],
        category=Category.of(texts["type_code"], texts["type_name"]),
        total=Decimal(texts["year_amount"] or 0),
        # Tables that do not ask where the money comes from are about 财政拨款 alone.
        other=Decimal(texts["other"] or 0),
        start=texts["start"],
        end=texts["end"],
    )


def _spending(form: _Form) -> ProjectSpending:
    return ProjectSpending(
        code=form.code,
        name=form.name,
        first_level=form.first_level,
        category=form.category,
        total=form.total,
        other=form.other,
    )


def _key_project(form: _Form) -> KeyProjectRow:
    return KeyProjectRow(
        unit=form.unit,
        code=form.code,
        name=form.name,
        total=form.total,
        other=form.other,
        start=form.start,
        end=form.end,
    )

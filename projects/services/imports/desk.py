"""What the database knows about the forms of one import, fetched at once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Q

from perfgoals.accounts.access import ALLOWED, Decision, units_within
from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.money import is_blank
from projects.models import BudgetYear, Declaration, Project
from projects.queries import check_context
from projects.services.imports.places import NewUnit, Refusal, UnitBook, name_key
from projects.services.projects import top_unit_name
from projects.values import CheckContext, DeclarationValues
from projects.windows import window_decision

IMPORTING_ROLES = frozenset({Role.FILER, Role.ADMINISTRATOR})


def importable_units(user: User | None) -> list[Unit]:
    """The budget units that the user may import forms for; None is the operator, who reaches all. One query.

    A filer's are the units filed for, an administrator's all below. Units out of use are the operator's alone.
    """
    units = Unit.objects.filter(kind=UnitKind.UNIT).select_related("parent__parent")
    if user is not None:
        units = units.filter(units_within(user, IMPORTING_ROLES), active=True)
    return list(units)


@dataclass(slots=True)
class Desk:
    """Years, units, projects and declarations that an import may touch."""

    user: User | None
    book: UnitBook
    years: Mapping[int, BudgetYear]
    _by_code: dict[str, Project] = field(default_factory=dict)
    _by_name: dict[tuple[int, str], list[Project]] = field(default_factory=dict)
    _declarations: dict[tuple[int, int], Declaration] = field(default_factory=dict)
    _contexts: dict[int, CheckContext] = field(default_factory=dict)
    _windows: dict[tuple[int, int], Decision] = field(default_factory=dict)

    @classmethod
    def open(cls, user: User | None, unit: Unit | None) -> Desk:
        """Years and units; ``unit`` is the only one that forms may be of."""
        units = [each for each in importable_units(user) if unit is None or each.pk == unit.pk]
        years = {year.year: year for year in BudgetYear.objects.select_related("framework")}
        return cls(user, UnitBook(units), years)

    def load(self, *, codes: Collection[str], unnamed: Collection[int], years: Collection[int]) -> None:
        """Projects by code, or of the units (``unnamed``) that have forms without a code, and their declarations."""
        wanted = Q(code__in=codes) | Q(unit__in=unnamed)
        projects = list(Project.objects.filter(wanted).select_related("unit").order_by("pk"))
        for project in projects:
            self._by_code[project.code] = project
            self._by_name.setdefault((project.unit_id, name_key(project.name)), []).append(project)
        found = (
            Declaration.objects.filter(Q(project__code__in=codes) | Q(project__unit__in=unnamed), year__in=years)
            .select_related("project__unit", "year__framework", "unit", "saved_by")
            .prefetch_related("indicators", "items")
        )
        self._declarations = {(each.project_id, each.year_id): each for each in found}

    def context(self, year: BudgetYear) -> CheckContext:
        """What the checks of a year need; fetched once."""
        if year.year not in self._contexts:
            self._contexts[year.year] = check_context(year)
        return self._contexts[year.year]

    def with_unit_names(self, values: DeclarationValues, unit: Unit) -> DeclarationValues:
        """The values with the names that the system fills in where the form left them blank."""
        if is_blank(values.unit):
            values = replace(values, unit=unit.official_name)
        if is_blank(values.top_unit):
            values = replace(values, top_unit=top_unit_name(unit))
        return values

    def project_of(self, unit: Unit | NewUnit, content: DeclarationValues) -> Project | Refusal | None:
        """The stored project of a form: by its code, else by its unit and name; None where it is a new one.

        The name of another unit's project is told only to who may file for that unit.
        """
        if not content.code:
            return self._by_its_name(unit, content)
        project = self._by_code.get(content.code)
        if project is None or (isinstance(unit, Unit) and project.unit_id == unit.pk):
            return project
        owner = self.book.by_pk.get(project.unit_id)
        whose = f"“{owner}”的项目“{project.name}”" if owner else "另一个项目"
        return Refusal(
            rule="foreign_code",
            field="code",
            message=f"项目编码已用于{whose}，与表上的申请单位不符",
            found=content.code,
            suggestion="请核对项目编码和申请单位",
        )

    def _by_its_name(self, unit: Unit | NewUnit, content: DeclarationValues) -> Project | Refusal | None:
        if isinstance(unit, NewUnit):
            return None
        found = self._by_name.get((unit.pk, name_key(content.name)), [])
        if len(found) < 2:
            return found[0] if found else None
        return Refusal(
            rule="ambiguous_project",
            field="code",
            message=f"本单位有 {len(found)} 个项目叫“{content.name}”，不知道是哪一个",
            found="空白",
            suggestion="请在表里填上项目编码",
        )

    def declaration_of(self, project: Project | None, year: BudgetYear) -> Declaration | None:
        """The stored declaration of a project for a year."""
        return self._declarations.get((project.pk, year.year)) if project else None

    def may_file_now(self, year: BudgetYear, unit: Unit | NewUnit) -> Decision:
        """Whether the window is open for the unit: it binds everybody but the operator.

        An administrator opens it for the unit first, with a reason that stays (projects.services.years).
        """
        if self.user is None or isinstance(unit, NewUnit):
            return ALLOWED
        if (year.year, unit.pk) not in self._windows:
            self._windows[year.year, unit.pk] = window_decision(year, unit)
        return self._windows[year.year, unit.pk]

"""What the database knows about the forms of one import, fetched at once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from perfgoals.accounts.access import ALLOWED, Decision, units_within
from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.workflow.models import Filing
from projects.models import BudgetYear, Project
from projects.services.imports.kinds import About, AnyKind, import_kinds
from projects.services.imports.places import NewUnit, Refusal, UnitBook, name_key

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
    """Years, units, projects and stored forms that an import may touch."""

    user: User | None
    book: UnitBook
    years: Mapping[int, BudgetYear]
    kinds: Mapping[str, AnyKind] = field(default_factory=import_kinds)
    _by_code: dict[str, Project] = field(default_factory=dict)
    _by_name: dict[tuple[int, str], list[Project]] = field(default_factory=dict)
    _filings: dict[tuple[str, int, int, int | None], Any] = field(default_factory=dict)
    _windows: dict[tuple[str, int, int], Decision] = field(default_factory=dict)

    @classmethod
    def open(cls, user: User | None, unit: Unit | None) -> Desk:
        """Years and units; ``unit`` is the only one that forms may be of."""
        units = [each for each in importable_units(user) if unit is None or each.pk == unit.pk]
        years = {year.year: year for year in BudgetYear.objects.select_related("framework")}
        return cls(user, UnitBook(units), years)

    def load(
        self,
        *,
        codes: Collection[str],
        names: Collection[str],
        unnamed: Collection[int],
        units: Collection[int],
        years: Mapping[str, Collection[int]],
    ) -> None:
        """Projects by code, or by name in the units (``unnamed``) that have forms without a code, and their forms.

        ``names`` are the keys of names, ``years`` those of the forms, by kind; ``units`` have forms of their own.
        """
        wanted = Q(code__in=codes) | Q(unit__in=unnamed)
        projects = [
            project
            for project in Project.objects.filter(wanted).select_related("unit").order_by("pk")
            if project.code in codes or name_key(project.name) in names
        ]
        for project in projects:
            self._by_code[project.code] = project
            self._by_name.setdefault((project.unit_id, name_key(project.name)), []).append(project)
        for key, of_kind in years.items():
            kind = self.kinds[key]
            owners = Q(unit__in=units) if kind.of_unit else Q(project__in=projects)
            for filing in kind.stored().filter(owners, year__in=of_kind):
                self._filings[key, kind.owner_of(filing), filing.year_id, kind.month_of(filing)] = filing
            kind.load(units if kind.of_unit else projects, of_kind)

    def project_of(self, kind: AnyKind, unit: Unit | NewUnit, about: About) -> Project | Refusal | None:
        """The stored project of a form: by its code, else by its unit and name; None where it is a new one.

        The name of another unit's project is told only to who may file for that unit.
        """
        if not about.code:
            return self._by_its_name(kind, unit, about)
        project = self._by_code.get(about.code)
        if project is None or (isinstance(unit, Unit) and project.unit_id == unit.pk):
            return project
        owner = self.book.by_pk.get(project.unit_id)
        whose = f"“{owner}”的项目“{project.name}”" if owner else "另一个项目"
        return Refusal(
            rule="foreign_code",
            field="code",
            message=f"项目编码已用于{whose}，与表上的申请单位不符",
            found=about.code,
            suggestion="请核对项目编码和申请单位",
        )

    def _by_its_name(self, kind: AnyKind, unit: Unit | NewUnit, about: About) -> Project | Refusal | None:
        if isinstance(unit, NewUnit):
            return None
        found = self._by_name.get((unit.pk, name_key(about.name)), [])
        if len(found) < 2:
            return found[0] if found else None
        message = f"本单位有 {len(found)} 个项目叫“{about.name}”，不知道是哪一个"
        if about.has_code:
            return Refusal(
                rule="ambiguous_project", field="code", message=message, found="空白", suggestion="请在表里填上项目编码"
            )
        return Refusal(
            rule="ambiguous_project",
            field=kind.name_field,
            message=message,
            found=about.name,
            suggestion=f"请在系统里打开要填的项目，在那里填{kind.filing.noun}",
        )

    def filing_of(
        self, kind: AnyKind, owner: Project | Unit | None, year: BudgetYear, month: int | None = None
    ) -> Filing | None:
        """The stored form of that kind of a project or a unit for a year, and for the month where there are several."""
        found: Filing | None = self._filings.get((kind.key, owner.pk, year.year, month)) if owner else None
        return found

    def may_file_now(self, kind: AnyKind, year: BudgetYear, unit: Unit | NewUnit) -> Decision:
        """Whether the window is open for the unit: it binds everybody but the operator.

        An administrator opens it for the unit first, with a reason that stays (projects.services.years).
        """
        if self.user is None or isinstance(unit, NewUnit):
            return ALLOWED
        place = kind.key, year.year, unit.pk
        if place not in self._windows:
            self._windows[place] = kind.window(year, unit)
        return self._windows[place]

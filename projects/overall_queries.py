"""Reading what is stored of overall forms (整体表), and what they may gather."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from perfgoals.accounts.models import Unit, UnitKind, User
from perfgoals.keyset import Keyset
from perfgoals.workflow.access import narrowed
from perfgoals.workflow.models import EDITABLE, Stage
from perfgoals.workflow.worklist import Worklist
from projects.access import visible_overalls
from projects.models import (
    BudgetYear,
    Declaration,
    GatheredProject,
    IndicatorRow,
    Overall,
    OverallIndicator,
    OverallTask,
)
from projects.overall.checks import OverallContext
from projects.overall.gather import DeclaredProject, by_project, without_drafts
from projects.overall.values import Gathered, MoneyRow, OverallValues, TargetValues, TaskValues
from projects.queries import tiers_of
from projects.values import Tier

OVERALL_FLOW: Final = "overall"  # the name of projects.overall_flow, which reads from here
# By year and key together: see workflow.access.narrowed.
NEWEST_OVERALLS: Final[Keyset[Overall]] = Keyset(order=("year_id", "id"), falling=True, size=25)


def overall_values_of(overall: Overall) -> OverallValues:
    """The live content of an overall form: four queries beside the form with its year.

    The rows stay with the object in hand: asked again, it answers from there until it is saved.
    """
    gathered = GatheredProject.objects.select_related("project").order_by("position")
    prefetch_related_objects(
        [overall],
        Prefetch(
            "tasks", OverallTask.objects.order_by("position").prefetch_related(Prefetch("gathered", queryset=gathered))
        ),
        Prefetch("indicators", OverallIndicator.objects.order_by("position")),
    )
    return OverallValues(
        unit=overall.unit_name,
        supervising_unit=overall.supervising_unit_name,
        money_unit=overall.year.overall_layout.money_unit,
        tasks=tuple(
            TaskValues(
                name=task.name,
                content=task.content,
                total=task.total,
                fiscal=task.fiscal,
                other=task.other,
                unread=task.unread,
                projects=tuple(
                    Gathered(project=each.project_id, code=each.project.code, name=each.project.name)
                    for each in task.gathered.all()
                ),
            )
            for task in overall.tasks.all()
        ),
        sums=MoneyRow(total=overall.total, fiscal=overall.fiscal, other=overall.other, unread=overall.unread),
        goals=overall.goals,
        indicators=tuple(
            TargetValues(
                level1=row.level1,
                level2=row.level2,
                level3=row.level3,
                target=row.target,
                unit_of_measure=row.unit_of_measure,
                explanation=row.explanation,
                project=row.project_id,
            )
            for row in overall.indicators.all()
        ),
    )


def declared_projects(unit: Unit, year: BudgetYear, *, with_rows: bool = False) -> list[DeclaredProject]:
    """The projects with a declaration of the year that a form of the unit gathers: its own and those of units below.

    Of units below only what is handed in: drafts, and what was returned, are their own work. One query, and one more
    ``with_rows``: with the rows of their indicators.
    """
    gathers = Q(unit=unit)
    if unit.kind != UnitKind.UNIT:
        below = Unit.objects.filter(path__startswith=unit.path).exclude(pk=unit.pk)
        gathers |= Q(unit__in=below, handed_in__in=[True]) & ~Q(status__in=EDITABLE)
    found = Declaration.objects.filter(gathers, year=year).select_related("project", "unit")
    if with_rows:
        found = found.prefetch_related(Prefetch("indicators", IndicatorRow.objects.order_by("position")))
    return [
        DeclaredProject(
            project=declaration.project_id,
            declaration=declaration.pk,
            code=declaration.project.code,
            name=declaration.name or declaration.project.name,
            unit=declaration.unit.name,
            total=declaration.year_amount,
            fiscal=declaration.fiscal,
            other=declaration.other,
            handed_in=declaration.handed_in,
            approved=declaration.status == Stage.APPROVED,
            state=declaration.get_status_display(),
            goal=declaration.annual_goal,
            indicators=tuple(
                TargetValues(
                    level1=row.level1,
                    level2=row.level2,
                    level3=row.level3,
                    target=row.target,
                    explanation=row.explanation,
                )
                for row in (declaration.indicators.all() if with_rows else ())
            ),
        )
        for declaration in found.order_by("unit__path", "project__code")
    ]


def overall_tiers(year: BudgetYear) -> tuple[Tier, ...]:
    """The second levels of the year's overall forms."""
    return tiers_of(year.framework_of_overall)


def columns_of(year: BudgetYear) -> frozenset[str]:
    """The columns that the indicator table of the year's overall form has."""
    return frozenset(column.key for column in year.overall_layout.indicators.columns)


def overall_context(year: BudgetYear, declared: Iterable[DeclaredProject] = ()) -> OverallContext:
    """What the checks of the year's overall forms need, with the projects that one may gather: one query."""
    return OverallContext(
        year=year.year,
        tiers=overall_tiers(year),
        columns=columns_of(year),
        declared=by_project(declared),
        settings=year.rules,
    )


def context_of(overall: Overall) -> OverallContext:
    """What the checks of a stored form need: two queries beside its values.

    Once it is handed in it is read above the unit, too: then drafts that it does not gather are left out.
    """
    declared = declared_projects(overall.unit, overall.year)
    if not overall.is_editable:
        declared = without_drafts(overall_values_of(overall), declared)
    return overall_context(overall.year, declared)


def listed_overalls(
    user: User, *, year: BudgetYear | None = None, status: str = "", text: str = "", unit: Unit | None = None
) -> QuerySet[Overall]:
    """The overall forms that a list shows, with what its rows need; ``text`` is a part of the unit's name."""
    found = visible_overalls(user)
    of_year = year.pk if year else None
    return narrowed(found, year=of_year, status=status, text=text, unit=unit, related=("unit",))


def overall_worklist(user: User, year: int) -> Worklist[Overall]:
    """The year's overall forms as one user has to do with them."""
    return Worklist(Overall.objects.filter(year=year), user, amount="total", related=("unit", "year"))

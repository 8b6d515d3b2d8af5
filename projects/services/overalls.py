"""Overall forms (整体表): beginning one and saving it, with what it gathers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError

from perfgoals.accounts.models import Unit, User
from perfgoals.search import search_key
from perfgoals.workflow.drafts import Drafts
from perfgoals.workflow.merge import Side
from projects.access import OVERALL_RELATED
from projects.models import BudgetYear, GatheredProject, Overall, OverallIndicator, OverallTask, Project
from projects.overall.merge import PARTS
from projects.overall.values import OverallValues
from projects.overall_queries import overall_values_of
from projects.services.projects import top_unit_name


class OverallExists(Exception):
    """The unit has an overall form for that year already; ``overall`` is it."""

    def __init__(self, overall: Overall) -> None:
        super().__init__(f"{overall.year}已有本单位的整体表")
        self.overall = overall


def begin_overall(user: User, unit: Unit, year: BudgetYear) -> Overall:
    """A blank draft of a unit with what the system knows: the names. Raises OverallExists."""
    values = OverallValues(
        unit=unit.official_name,
        supervising_unit=top_unit_name(unit),
        money_unit=year.overall_layout.money_unit,
    )
    return create_overall(user, unit, year, values)


def create_overall(user: User, unit: Unit, year: BudgetYear, values: OverallValues, *, cause: str = "新建") -> Overall:
    """A new draft with these values. Raises OverallExists."""
    try:
        return DRAFTS.create(user, values, cause=cause, unit=unit, year=year)
    except IntegrityError:
        raise OverallExists(Overall.objects.select_related("year").get(unit=unit, year=year)) from None


def save_overall(
    overall: Overall, user: User, values: OverallValues, *, seen_version: int, cause: str = "填报"
) -> Overall:
    """Write the whole content under the version that the user had seen; the object in hand then shows it.

    Raises StaleDraft, Locked as Drafts.save.
    """
    return DRAFTS.save(overall, user, values, seen_version=seen_version, cause=cause)


def resolve_overall(
    overall: Overall,
    user: User,
    mine: OverallValues,
    *,
    base_version: int,
    seen_version: int,
    choices: Mapping[str, Side],
) -> Overall:
    """Save the merge of two people's work, 金额合计 summed anew; see Drafts.resolve."""

    def save(filing: Overall, by: User, values: OverallValues, **how: Any) -> Overall:
        return DRAFTS.save(filing, by, values.with_sums(), **how)

    return DRAFTS.resolve(
        overall, user, mine, base_version=base_version, seen_version=seen_version, choices=choices, save=save
    )


def overall_values_at(overall: Overall, version: int) -> OverallValues:
    """The content as a page of that version showed it; as it is now where that version is no longer kept."""
    return DRAFTS.shown(overall, version)


def fresh_overall(pk: int) -> Overall:
    """The form as stored now, with what its values need."""
    return Overall.objects.select_related(*OVERALL_RELATED).get(pk=pk)


def _columns(values: OverallValues) -> dict[str, Any]:
    """The values that are columns of the form itself."""
    return {
        "unit_name": values.unit,
        "name_key": search_key(values.unit),
        "supervising_unit_name": values.supervising_unit,
        "goals": values.goals,
        "total": values.sums.total,
        "fiscal": values.sums.fiscal,
        "other": values.sums.other,
        "unread": dict(values.sums.unread),
    }


def _write_rows(pk: int, values: OverallValues, replacing: bool) -> None:
    """Tasks, what they gather, and indicators: a delete and an insert each. Empty lines are not stored.

    An old version may name projects that are gone since (an import was undone): these are let go.
    """
    named = {each.project for task in values.tasks for each in task.projects}
    named |= {row.project for row in values.indicators if row.project is not None}
    projects = set(Project.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else named
    if replacing:
        GatheredProject.objects.filter(task__overall_id=pk).delete()
        OverallTask.objects.filter(overall_id=pk).delete()
        OverallIndicator.objects.filter(overall_id=pk).delete()
    tasks = [task for task in values.tasks if not task.is_empty]
    stored = OverallTask.objects.bulk_create(
        OverallTask(
            overall_id=pk,
            position=position,
            origin=task.origin,
            name=task.name,
            content=task.content,
            total=task.total,
            fiscal=task.fiscal,
            other=task.other,
            unread=dict(task.unread),
        )
        for position, task in enumerate(tasks)
    )
    GatheredProject.objects.bulk_create(
        GatheredProject(task=row, project_id=each.project, position=position)
        for row, task in zip(stored, tasks, strict=True)
        for position, each in enumerate(task.projects)
        if each.project in projects
    )
    rows = (row for row in values.indicators if not row.is_empty)
    OverallIndicator.objects.bulk_create(
        OverallIndicator(
            overall_id=pk,
            position=position,
            level1=row.level1,
            level2=row.level2,
            level3=row.level3,
            target=row.target,
            unit_of_measure=row.unit_of_measure,
            explanation=row.explanation,
            project_id=row.project if row.project in projects else None,
        )
        for position, row in enumerate(rows)
    )


DRAFTS: Final = Drafts(
    model=Overall,
    content=OverallValues,
    parts=PARTS,
    columns=_columns,
    write_rows=_write_rows,
    values_of=overall_values_of,
    load=fresh_overall,
    blank=lambda overall: OverallValues(money_unit=overall.year.overall_layout.money_unit),
)

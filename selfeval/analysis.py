"""Figures of a year's self-evaluations: scores by grade, execution rate against score, what lost points most often.

Only forms that were handed in and are on their way, or confirmed, count: what is being written is the unit's own work.
Everything is counted by the database from indexes; of points and names so many are listed at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db.models import Count, Max, QuerySet, Sum

from indicators.models import LibraryIndicator
from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.models import Unit, User
from perfgoals.money import CENT
from perfgoals.workflow.access import within_reach, within_unit
from perfgoals.workflow.models import REVIEW_LEVELS, Stage
from projects.models import BudgetYear
from selfeval.models import EvaluationRow, SelfEvaluation
from selfeval.queries import profile_of, settings_of

MOST_POINTS: Final = 300  # forms of the cloud; the newest
MOST_LOST: Final = 15  # indicators that are listed
MOST_FORMS: Final = 50_000  # forms whose rows are read for them; the newest
# Names that are looked at for them: those that were merged in the library come together.
_MOST_NAMES: Final = 200
NOT_GRADED: Final = "未评出"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeFigure:
    """A grade (等级): how many forms, which share of all in percent, their average score; None where there are none."""

    grade: str
    count: int
    share: Decimal
    average: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One form: its execution rate in percent and its total score."""

    pk: int
    name: str
    unit: str
    rate: Decimal
    score: Decimal
    grade: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFigure:
    """An indicator: in how many rows it lost points, and how many points in all."""

    name: str
    level2: str
    count: int
    lost: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The figures of the forms that were asked for. ``left_out`` is how many more points there are than are listed,
    ``lost_of`` the number of forms whose rows ``lost`` is reckoned from: all, or the newest MOST_FORMS.
    """

    count: int
    average: Decimal | None
    grades: tuple[GradeFigure, ...]
    points: tuple[Point, ...]
    left_out: int
    lost: tuple[LostFigure, ...]
    lost_of: int


def analyse(user: User, year: BudgetYear, *, unit: Unit | None = None, confirmed: bool = False) -> Analysis:
    """The year's figures of what the user sees; of ``unit`` and those below it alone, of ``confirmed`` forms alone.

    Six or seven queries, and a few small ones that find out which units these are.
    """
    reach = within_reach(user, SEEING_ROLES)
    if unit is not None:
        reach &= within_unit(unit)
    stages = [Stage.APPROVED] if confirmed else [*REVIEW_LEVELS, Stage.APPROVED]
    forms = SelfEvaluation.objects.filter(reach, year=year, status__in=stages)
    sums = list(forms.order_by().values("grade").annotate(count=Count("pk"), scored=Count("score"), total=Sum("score")))
    scored = sum(each["scored"] for each in sums)
    points = _points(forms)
    count = sum(each["count"] for each in sums)
    return Analysis(
        count=count,
        average=_average((each["total"] for each in sums), scored),
        grades=_grades(sums, [grade.name for grade in profile_of(settings_of(year)).grades]),
        points=points,
        left_out=scored - len(points) if len(points) == MOST_POINTS else 0,
        lost=_lost(forms, since=_newest(forms)[MOST_FORMS - 1].pk if count > MOST_FORMS else 0),
        lost_of=min(count, MOST_FORMS),
    )


def _newest(forms: QuerySet[SelfEvaluation]) -> QuerySet[SelfEvaluation]:
    """By year and key, as lists are read: see NEWEST_EVALUATIONS."""
    return forms.order_by("-year_id", "-pk")


def _grades(sums: Iterable[Mapping[str, Any]], names: Iterable[str]) -> tuple[GradeFigure, ...]:
    """A figure for each grade of the year in its order; then for what has none, or one that the year does not know."""
    known = {each["grade"]: each for each in sums}
    whole = sum(each["count"] for each in known.values())
    groups = [(name, [known.pop(name)] if name in known else []) for name in names]
    if known:
        groups.append((NOT_GRADED, list(known.values())))
    return tuple(_grade(name, group, whole) for name, group in groups)


def _grade(name: str, group: list[Mapping[str, Any]], whole: int) -> GradeFigure:
    count = sum(each["count"] for each in group)
    return GradeFigure(
        grade=name,
        count=count,
        share=_rounded(Decimal(count * 100) / whole) if whole else _rounded(Decimal(0)),
        average=_average((each["total"] for each in group), sum(each["scored"] for each in group)),
    )


def _average(totals: Iterable[Decimal | None], count: int) -> Decimal | None:
    """The mean with 2 decimals; None of nothing. The sums are made exact first: SQLite adds as binary numbers."""
    exact = sum((_rounded(total) for total in totals if total is not None), Decimal(0))
    return _rounded(exact / count) if count else None


def _points(forms: QuerySet[SelfEvaluation]) -> tuple[Point, ...]:
    """The newest forms with a score."""
    scored = forms.filter(score__isnull=False, execution_rate__isnull=False)
    columns = ("pk", "name", "project__name", "unit__name", "execution_rate", "score", "grade")
    return tuple(
        Point(pk=pk, name=name or project, unit=unit, rate=rate, score=score, grade=grade)
        for pk, name, project, unit, rate, score, grade in _newest(scored).values_list(*columns)[:MOST_POINTS]
    )


def _lost(forms: QuerySet[SelfEvaluation], *, since: int) -> tuple[LostFigure, ...]:
    """The indicators that lost points most often, by the names that the library knows them by; ``since``: of the
    forms from this key on.

    Counted from the index alone; then what the few that are listed are called, from a row of each.
    """
    # The same said of the rows themselves: so the index is read from there on.
    counted = forms.order_by().filter(pk__gte=since).values("pk")
    rows = EvaluationRow.objects.filter(evaluation__in=counted, evaluation__gte=since, lost__gt=0)
    groups = rows.order_by().values("name_key", "level_key").annotate(count=Count("pk"), sum=Sum("lost"), row=Max("pk"))
    found = list(groups.order_by("-count", "name_key", "level_key")[:_MOST_NAMES])
    known = _library({each["name_key"] for each in found})
    samples = EvaluationRow.objects.only("level2", "level3").in_bulk([each["row"] for each in found])
    together: dict[tuple[str, str], LostFigure] = {}
    for each in found:
        place, row = (each["name_key"], each["level_key"]), samples[each["row"]]
        figure = LostFigure(name=row.level3, level2=row.level2, count=each["count"], lost=_rounded(each["sum"]))
        if entry := known.get(place):
            place, figure = (entry.name_key, entry.level_key), replace(figure, name=entry.name)
        before = together.get(place)
        if before is not None:
            figure = replace(before, count=before.count + figure.count, lost=before.lost + figure.lost)
        together[place] = figure
    return tuple(sorted(together.values(), key=lambda figure: (-figure.count, -figure.lost, figure.name))[:MOST_LOST])


def _library(name_keys: set[str]) -> dict[tuple[str, str], LibraryIndicator]:
    """The entries of the library that go by these names; of one that was merged, what it was merged into. One query."""
    entries = LibraryIndicator.objects.filter(name_key__in=name_keys).select_related("merged_into")
    return {(entry.name_key, entry.level_key): entry.merged_into or entry for entry in entries}


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP)

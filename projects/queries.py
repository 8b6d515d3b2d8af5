"""Reading what is stored: a declaration's values, lists with keyset pages, counts by state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from indicators.models import Framework
from perfgoals.accounts.models import Unit, UnitKind, User
from perfgoals.money import MoneyUnit
from projects.access import visible_declarations
from projects.models import BudgetYear, Declaration
from projects.values import CheckContext, DeclarationValues, IndicatorValues, ItemValues, Tier

PAGE_SIZE: Final = 25
COUNT_CAP: Final = 1000


def tiers_of(framework: Framework) -> tuple[Tier, ...]:
    """The second levels of a framework in their order: one query."""
    rows = framework.second_levels.order_by("position").values_list("level1", "level2", "required")
    return tuple(Tier(level1=level1, level2=level2, required=required) for level1, level2, required in rows)


def known_divisions() -> frozenset[str]:
    """The division codes (6 digits) of all units: one query."""
    return frozenset(Unit.objects.filter(kind=UnitKind.DIVISION).values_list("division_code", flat=True))


def check_context(year: BudgetYear) -> CheckContext:
    """What the checks of a year's declarations need: two queries."""
    return CheckContext(year=year.year, tiers=tiers_of(year.framework), divisions=known_divisions())


def values_of(declaration: Declaration) -> DeclarationValues:
    """The live content of a declaration: two queries beside the declaration with project and year."""
    return DeclarationValues(
        code=declaration.project.code,
        name=declaration.name,
        unit=declaration.unit_name,
        top_unit=declaration.top_unit_name,
        period_years=declaration.period_years,
        type_code=declaration.type_code,
        type_name=declaration.type_name,
        is_new=declaration.is_new,
        allocation=declaration.allocation,
        money_unit=MoneyUnit(declaration.year.money_unit),
        total_amount=declaration.total_amount,
        year_amount=declaration.year_amount,
        policy_basis=declaration.policy_basis,
        calculation_basis=declaration.calculation_basis,
        annual_goal=declaration.annual_goal,
        long_term_goal=declaration.long_term_goal,
        unread=declaration.unread,
        indicators=tuple(
            IndicatorValues(
                level1=row.level1,
                level2=row.level2,
                required=row.required,
                level3=row.level3,
                target=row.target,
                explanation=row.explanation,
            )
            for row in declaration.indicators.all()
        ),
        items=tuple(
            ItemValues(
                content=item.content,
                unit_price=item.unit_price,
                quantity=item.quantity,
                times=item.times,
                amount=item.amount,
            )
            for item in declaration.items.all()
        ),
    )


def last_year_of(declaration: Declaration) -> Declaration | None:
    """The same project's declaration of the year before, whatever its state."""
    return (
        Declaration.objects.filter(project_id=declaration.project_id, year_id=declaration.year_id - 1)
        .select_related("project", "year")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a keyset list; ``older``/``newer`` are the primary keys to go on from, None at an end."""

    rows: Sequence[Any]
    older: int | None
    newer: int | None


def keyset_page(queryset: QuerySet[Any], *, before: int | None = None, after: int | None = None) -> Page:
    """Newest first by primary key: rows below ``before``, or the page above ``after``. One query, flat at any depth."""
    if after is not None:
        ascending = list(queryset.filter(pk__gt=after).order_by("pk")[: PAGE_SIZE + 1])
        more, rows = len(ascending) > PAGE_SIZE, ascending[:PAGE_SIZE][::-1]
        return Page(rows, rows[-1].pk if rows else None, rows[0].pk if rows and more else None)
    if before is not None:
        queryset = queryset.filter(pk__lt=before)
    rows = list(queryset.order_by("-pk")[: PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return Page(rows, rows[-1].pk if rows and more else None, rows[0].pk if rows and before is not None else None)


def listed_declarations(
    user: User, *, year: BudgetYear | None = None, status: str = "", text: str = "", unit: Unit | None = None
) -> QuerySet[Declaration]:
    """The declarations that a list shows, with what its rows need."""
    found = visible_declarations(user).select_related("unit", "year", "project")
    if year is not None:
        found = found.filter(year=year)
    if status:
        found = found.filter(status=status)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    if text := text.strip():
        found = found.filter(Q(name__contains=text) | Q(project__code__startswith=text))
    return found


def progress(user: User, year: BudgetYear) -> list[dict[str, Any]]:
    """How many declarations stand in each state, and their amounts in 元: one query."""
    rows = visible_declarations(user).filter(year=year).order_by().values("status")
    return [dict(row) for row in rows.annotate(count=Count("pk"), amount=Sum("year_amount"))]

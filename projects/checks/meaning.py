"""A declaration as the rules of the pre-check read it, and what they find."""

from __future__ import annotations

from indicators.rules import Form, FormKind, Row, examine
from perfgoals.findings import Finding
from projects.values import LONG_TEXTS, CheckContext, DeclarationValues


def meaning(values: DeclarationValues, context: CheckContext) -> list[Finding]:
    """What the rules find, with the levels and thresholds of the form's year."""
    return examine(form_of(values, context.year), context.settings)


def form_of(values: DeclarationValues, year: int) -> Form:
    """The content of a declaration for the rules; amounts stay in 元, rows keep their place."""
    return Form(
        kind=FormKind.DECLARATION,
        year=year,
        code=values.code,
        name=values.name,
        unit=values.unit,
        top_unit=values.top_unit,
        type_code=values.type_code,
        type_name=values.type_name,
        period_years=values.period_years,
        is_new=values.is_new,
        allocation=values.allocation,
        money_unit=values.money_unit,
        total_amount=values.total_amount,
        year_amount=values.year_amount,
        texts={key: text for key in LONG_TEXTS if (text := getattr(values, key))},
        rows=tuple(
            Row(
                index=index,
                level1=row.level1,
                level2=row.level2,
                required=row.required,
                name=row.level3,
                target=row.target,
                explanation=row.explanation,
            )
            for index, row in enumerate(values.indicators)
        ),
        given=frozenset(LONG_TEXTS),
    )

"""A declaration as the rules of the pre-check read it, and what they find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from indicators.rules import Form, FormKind, Row, examine
from perfgoals.findings import Finding
from perfgoals.officialforms.layout import Layout
from projects.sheet import layout_of
from projects.tables import answers_of, has_code, unfilled_of
from projects.values import LONG_TEXTS, CheckContext, DeclarationValues, IndicatorValues, Tier

# The older tables, which the rules read in their own way; of others that of 二级项目支出绩效目标申报表.
_KINDS: Final[Mapping[str, FormKind]] = {
    "project-2020": FormKind.PROJECT_2020,
    "project-2020-short": FormKind.PROJECT_2020,
    "key-project-2020": FormKind.KEY_PROJECT_2020,
}
# What the rules call a text of the older tables.
_OWN_TEXTS: Final[Mapping[str, str]] = {"long_term_goal": "mid_long_goal"}


def meaning(values: DeclarationValues, context: CheckContext) -> list[Finding]:
    """What the rules find, with the levels and thresholds of the form's year."""
    form = form_of(values, year=context.year, layout=context.layout, tiers=context.tiers)
    found = examine(form, context.settings)
    fields = {theirs: ours for ours, theirs in _OWN_TEXTS.items()}
    stored = len(values.indicators)
    return [
        replace(
            finding,
            field=fields.get(finding.field, finding.field),
            row=finding.row if finding.row is None or finding.row < stored else None,
        )
        for finding in found
    ]


def form_of(values: DeclarationValues, *, year: int, layout: Layout, tiers: Sequence[Tier] = ()) -> Form:
    """The content of a declaration for the rules; amounts stay in 元, rows keep their place.

    Rows that the form prints blank and nobody stored come behind the others.
    """
    own = not has_code(layout)
    texts = {key: text for key in LONG_TEXTS if (text := getattr(values, key))}
    return Form(
        kind=_KINDS.get(layout.id, FormKind.DECLARATION),
        year=year,
        code="" if own else values.code,
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
        fiscal=values.fiscal,
        other=values.other,
        attribute=_attribute(values, layout) if own else "",
        continuity=values.continuity,
        start=values.start,
        end=values.end,
        texts={_OWN_TEXTS.get(key, key): text for key, text in texts.items()} if own else texts,
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
            for index, row in enumerate(_rows(values, layout, tiers))
        ),
        given=frozenset(() if own else LONG_TEXTS),
    )


def _attribute(values: DeclarationValues, layout: Layout) -> str:
    """项目属性 in the words of the table."""
    yes, no = answers_of(layout)
    return {True: yes, False: no, None: ""}[values.is_new]


def _rows(values: DeclarationValues, layout: Layout, tiers: Sequence[Tier]) -> Iterator[IndicatorValues]:
    """The rows, and a blank one for each second level without one where the form says nothing there by itself.

    A form that prints in its short table asks for no indicators.
    """
    if unfilled_of(layout):
        yield from values.indicators
    elif layout_of(values, layout, tiers).has_indicators:
        yield from values.indicators
        present = {(row.level1, row.level2) for row in values.indicators}
        for tier in tiers:
            if (tier.level1, tier.level2) not in present:
                yield IndicatorValues(level1=tier.level1, level2=tier.level2)

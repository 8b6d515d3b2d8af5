"""Approved targets as the rows that are evaluated, and what happens when they are changed meanwhile. Pure.

A declaration's own first level may count in another (满意度 in 效益): on the form of the self-evaluation its rows
stand under that one. Which levels do is a matter of the scoring profile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from perfgoals.money import MoneyUnit
from perfgoals.text import NOT_APPLICABLE
from projects.sheet import printed_rows
from projects.values import DeclarationValues, IndicatorValues, Tier
from selfeval.funds import FUNDS_PARTS, FUNDS_TOTAL
from selfeval.merge import row_keys
from selfeval.scoring import ScoringProfile
from selfeval.values import EvaluationRowValues, EvaluationValues, FundsValues

FISCAL = "当年财政拨款"


def evaluation_of(content: Mapping[str, Any], profile: ScoringProfile, unit: MoneyUnit) -> EvaluationValues:
    """A self-evaluation with nothing evaluated yet, from the snapshot of an approval (its JSON).

    年初预算数 and 全年预算数 begin as 本年度项目金额, all of it 当年财政拨款; the unit changes 全年预算数 where it was
    adjusted, and the other rows, which begin with 0, where there was other money. ``unit`` is the money unit of the
    self-evaluation's own form.
    """
    declared = DeclarationValues.from_content(content["values"])
    amount = declared.year_amount
    nothing = Decimal("0.00")
    funds = [FundsValues(row=label, initial=nothing, adjusted=nothing, executed=nothing) for label in FUNDS_PARTS]
    funds[FUNDS_PARTS.index(FISCAL)] = FundsValues(row=FISCAL, initial=amount, adjusted=amount)
    return EvaluationValues(
        project=declared.name,
        project_amount=declared.total_amount,
        department_code=declared.top_unit,
        executing_unit=declared.unit,
        money_unit=unit,
        funds=(FundsValues(row=FUNDS_TOTAL, initial=amount, adjusted=amount), *funds),
        expected_goal=declared.annual_goal,
        indicators=target_rows(content, profile),
    ).with_sums()


def target_rows(content: Mapping[str, Any], profile: ScoringProfile) -> tuple[EvaluationRowValues, ...]:
    """The rows to evaluate, in the order of the official form; a second level without an indicator says 不适用."""
    declared = DeclarationValues.from_content(content["values"])
    tiers = [Tier(level1=level1, level2=level2, required=required) for level1, level2, required in content["tiers"]]
    rows = [_row(row, profile) for _index, row in printed_rows(declared.indicators, tiers)]
    applied = {(row.level1, row.level2) for row in rows if not row.is_not_applicable}
    kept: list[EvaluationRowValues] = []
    for row in rows:
        twice = any((row.level1, row.level2) == (other.level1, other.level2) for other in kept)
        # Where two second levels became one, the 不适用 of the other says nothing.
        if row.is_not_applicable and ((row.level1, row.level2) in applied or twice):
            continue
        kept.append(row)
    return tuple(kept)


def _row(row: IndicatorValues, profile: ScoringProfile) -> EvaluationRowValues:
    level1, level2 = _place(row.level1, row.level2, profile)
    if row.is_not_applicable:
        return EvaluationRowValues(
            level1=level1, level2=level2, level3=row.level3, target=row.target, actual=NOT_APPLICABLE
        )
    return EvaluationRowValues(level1=level1, level2=level2, level3=row.level3, target=row.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChange:
    """One indicator whose approved target changed: 改, 增 or 删, and what of it was evaluated already."""

    kind: str
    level2: str
    level3: str
    before: str
    after: str
    typed: str
    """What was typed beside it (实际完成值); blank: nothing that could be lost."""

    @property
    def is_conflict(self) -> bool:
        """Whether something was typed on the ground of a target that no longer holds."""
        return bool(self.typed) and self.kind != ADDED


CHANGED, ADDED, GONE = "改", "增", "删"


def take_up(
    old: Sequence[EvaluationRowValues], new: Sequence[EvaluationRowValues], mine: Sequence[EvaluationRowValues]
) -> tuple[tuple[EvaluationRowValues, ...], list[TargetChange]]:
    """The rows of a self-evaluation on new targets, and what changed for whoever fills it in.

    ``old`` are the rows of the targets it was begun with, ``new`` those of the newest approval. Nothing typed is
    wiped: a row whose target changed keeps its actual value, a row that is gone stays at the end of its second level
    as long as something was typed in it.
    """
    typed = dict(zip(row_keys(mine), mine, strict=True))
    before = dict(zip(row_keys(old), old, strict=True))
    merged: list[EvaluationRowValues] = []
    changes: list[TargetChange] = []
    for key, row in zip(row_keys(new), new, strict=True):
        own, was = typed.pop(key, None), before.get(key)
        merged.append(replace(own, target=row.target) if own else row)
        if own is None and was is None:
            changes.append(_change(ADDED, row, "", row.target, ""))
        elif was is not None and was.target != row.target:
            changes.append(_change(CHANGED, row, was.target, row.target, own.actual if own else ""))
    for key, row in typed.items():
        if key in before and not _was_filled_in(row):
            changes.append(_change(GONE, row, row.target, "", ""))
            continue
        merged.insert(_behind_its_level(merged, row), row)
        if key in before:
            changes.append(_change(GONE, row, row.target, "", row.actual or row.deviation))
    return tuple(merged), changes


def _change(kind: str, row: EvaluationRowValues, before: str, after: str, typed: str) -> TargetChange:
    return TargetChange(kind=kind, level2=row.level2, level3=row.level3, before=before, after=after, typed=typed)


def _was_filled_in(row: EvaluationRowValues) -> bool:
    """Whether anything was typed into a row that began with its target alone."""
    typed = row.actual.strip() not in ("", NOT_APPLICABLE) or row.deviation.strip()
    return bool(typed) or row.own_score is not None or bool(row.unread)


def _behind_its_level(rows: Sequence[EvaluationRowValues], row: EvaluationRowValues) -> int:
    """Where a row that is added stands: behind the last of its second level, else of its first, else at the end."""
    for same in ("level2", "level1"):
        places = [
            at
            for at, each in enumerate(rows)
            if each.level1 == row.level1 and getattr(each, same) == getattr(row, same)
        ]
        if places:
            return places[-1] + 1
    return len(rows)


def blank_tiers(tiers: Sequence[Tier], profile: ScoringProfile) -> list[tuple[str, str]]:
    """First and second levels of the empty form, one a row, from the second levels of the year's framework."""
    placed = (_place(tier.level1, tier.level2, profile) for tier in tiers)
    return list(dict.fromkeys(placed))


def _place(level1: str, level2: str, profile: ScoringProfile) -> tuple[str, str]:
    """Where an indicator of these levels stands on the form of the self-evaluation."""
    host = profile.counts_in.get(level1)
    return (host, level1) if host else (level1, level2)

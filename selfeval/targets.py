"""Approved targets as the rows that are evaluated, and what happens when they are changed meanwhile. Pure.

A declaration's own first level may count in another (满意度 in 效益): on the form of the self-evaluation its rows
stand under that one. Which levels do is a matter of the scoring profile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from perfgoals.money import MoneyUnit, is_blank
from perfgoals.text import NOT_APPLICABLE
from projects.sheet import printed_rows
from projects.values import DeclarationValues, IndicatorValues, Tier
from selfeval.funds import FUNDS_PARTS, FUNDS_TOTAL
from selfeval.merge import row_keys
from selfeval.scoring import ScoringProfile
from selfeval.values import EvaluationRowValues, EvaluationValues, FundsValues

FISCAL = "当年财政拨款"

E = TypeVar("E", bound=EvaluationValues)


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
    level1, level2 = place_of(row.level1, row.level2, profile)
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
# The fields of the head that an approval may give; where it says nothing they are typed.
GIVEN_HEAD: Final = ("project", "project_amount", "department_code", "executing_unit", "expected_goal")


def matched(rows: Sequence[EvaluationRowValues], others: Sequence[EvaluationRowValues]) -> tuple[int | None, ...]:
    """For each row the place of the same indicator among the others; None where it has none.

    The same is that of the same levels and name; else, among what is left, that of the same name: under which levels
    an indicator stands may change with the scoring profile.
    """
    places = {key: place for place, key in enumerate(row_keys(others))}
    exact = [places.get(key) for key in row_keys(rows)]
    left = _by_name(others, set(exact))
    return tuple(
        left.get(row.level3.strip(), []).pop(0)
        if place is None and not row.is_not_applicable and left.get(row.level3.strip())
        else place
        for row, place in zip(rows, exact, strict=True)
    )


def _by_name(rows: Sequence[EvaluationRowValues], taken: set[int | None]) -> dict[str, list[int]]:
    """The places of indicators that are not taken, by name."""
    left: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if place not in taken and not row.is_not_applicable and row.level3.strip():
            left.setdefault(row.level3.strip(), []).append(place)
    return left


def take_up(
    old: Sequence[EvaluationRowValues], new: Sequence[EvaluationRowValues], mine: Sequence[EvaluationRowValues]
) -> tuple[tuple[EvaluationRowValues, ...], list[TargetChange]]:
    """The rows of a self-evaluation on new targets, and what changed for whoever fills it in.

    ``old`` are the rows of the targets it was begun with, ``new`` those of the newest approval. Nothing typed is
    wiped: a row whose target changed keeps its actual value, a row that is gone stays at the end of its second level
    as long as something was typed in it.
    """
    merged: list[EvaluationRowValues] = []
    changes: list[TargetChange] = []
    own_places = matched(new, mine)
    for row, own_place, old_place in zip(new, own_places, matched(new, old), strict=True):
        own = None if own_place is None else mine[own_place]
        was = None if old_place is None else old[old_place]
        merged.append(replace(own, level1=row.level1, level2=row.level2, target=row.target) if own else row)
        if own is None and was is None:
            changes.append(_change(ADDED, row, "", row.target, ""))
        elif was is not None and was.target != row.target:
            changes.append(_change(CHANGED, row, was.target, row.target, own.actual if own else ""))
    for place, (row, was_there) in enumerate(zip(mine, matched(mine, old), strict=True)):
        if place in own_places:
            continue
        if was_there is not None and not _was_filled_in(row):
            changes.append(_change(GONE, row, row.target, "", ""))
            continue
        merged.insert(_behind_its_level(merged, row), row)
        if was_there is not None:
            changes.append(_change(GONE, row, row.target, "", row.actual or row.deviation))
    return tuple(merged), changes


def take_up_all(old: E, new: E, mine: E) -> tuple[E, list[TargetChange]]:
    """A content on the newest approval, and what that changed; see ``take_up``."""
    rows, changes = take_up(old.indicators, new.indicators, mine.indicators)
    return on_approval(replace(mine, indicators=rows), new), [*head_changes(old, new), *changes]


def on_approval(values: E, given: E) -> E:
    """A content with everything that its approval gives as the approval has it: whatever way it comes from (an old
    version, a merge of two people's work), targets cannot be retyped.
    """
    rows, _changes = take_up(given.indicators, given.indicators, values.indicators)
    head: dict[str, Any] = {name: getattr(given, name) for name in GIVEN_HEAD if is_given(given, name)}
    unread = {key: text for key, text in values.unread.items() if key not in head}
    funds = tuple(
        row if given.funds_row(row.row).initial is None else replace(row, initial=given.funds_row(row.row).initial)
        for row in values.funds
    )
    return replace(values, **head, indicators=rows, funds=funds, unread=unread).with_sums()


def is_given(given: EvaluationValues | None, name: str) -> bool:
    """Whether a field of the head comes from the approval, so that it cannot be typed."""
    return given is not None and not is_blank(getattr(given, name))


def head_changes(old: EvaluationValues, new: EvaluationValues) -> list[TargetChange]:
    """What two approvals give differently in the head of the form."""
    return [
        _change(CHANGED, EvaluationRowValues(level1="", level2="", level3=new.labels[name]), before, after, "")
        for name in GIVEN_HEAD
        if is_given(new, name) and (before := _told(old, name)) != (after := _told(new, name))
    ]


def _told(values: EvaluationValues, name: str) -> str:
    """A field of the head as the page shows it."""
    return values.amount_text(name) if name == "project_amount" else str(getattr(values, name))


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
    placed = (place_of(tier.level1, tier.level2, profile) for tier in tiers)
    return list(dict.fromkeys(placed))


def place_of(level1: str, level2: str, profile: ScoringProfile) -> tuple[str, str]:
    """Where an indicator of these levels stands on the form of the self-evaluation."""
    host = profile.counts_in.get(level1)
    return (host, level1) if host else (level1, level2)

"""What the page of a self-evaluation shows: funds, goals, indicator rows under their levels, scores, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from perfgoals.findings import Finding
from perfgoals.text import is_not_applicable
from perfgoals.workflow.panel import Places, findings_panel, section_by_prefix
from projects.checks.catalogue import TITLES
from projects.forms.submission import tier_key
from projects.queries import tiers_of
from selfeval.catalogue import RULES
from selfeval.checks import DEVIATION_LIMIT, REASON_RULE, check
from selfeval.flow import TARGETS_CHANGED, outdated_targets
from selfeval.forms.head import HeadForm
from selfeval.forms.submission import TARGET_TEXTS, EvaluationSubmission, removable_rows, unsent
from selfeval.models import SelfEvaluation
from selfeval.monitoring.history import Figure
from selfeval.overall.catalogue import RULES as OVERALL_RULES
from selfeval.queries import given_of, history_of, profile_of, settings_of, values_of
from selfeval.scored import Scored, scored
from selfeval.scoring import RowScore, ScoringProfile, score_row, weight_problems
from selfeval.sorts import sort_of
from selfeval.targets import blank_tiers, is_given
from selfeval.values import AMOUNT, GOALS, EvaluationRowValues, EvaluationValues
from selfeval.views.scoreboard import funds_view, levels_view, row_score, summary

section_of: Final = section_by_prefix(
    {
        "id_funds-": "funds",
        "funds": "funds",
        "id_task-": "tasks",
        "task": "tasks",
        "id_expected_goal": "goals",
        "id_actual_goal": "goals",
        "id_row-": "indicators",
        "row-": "indicators",
        "indicators": "indicators",
    },
    "basic",
)
_TYPED_COLUMNS: Final = ("actual", "weight", "own_score", "deviation")
_TITLES: Final = {
    **TITLES,
    **{rule.id: rule.title for rule in (*RULES, *OVERALL_RULES)},
    "blank_field": "还没有填",
    REASON_RULE: "没有写偏差原因",
}
# What the page says of a row by itself, beside its score.
_TOLD: Final = frozenset({("blank_field", "actual"), ("score_due", "own_score"), (REASON_RULE, "deviation")})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """A submission of the page with its scores; ``given`` is what the approval gives (None: all is typed)."""

    evaluation: SelfEvaluation
    sent: EvaluationSubmission
    given: EvaluationValues | None
    profile: ScoringProfile
    scores: Scored


def evaluated(evaluation: SelfEvaluation, sent: EvaluationSubmission, given: EvaluationValues | None) -> Evaluated:
    """The submission scored by the profile of its year; scores are those that the unit may give."""
    profile = profile_of(settings_of(evaluation.year))
    scores = scored(sent.values, profile, year=evaluation.year_id)
    return Evaluated(evaluation=evaluation, sent=sent, given=given, profile=profile, scores=scores)


# --- rows --------------------------------------------------------------------------------------------------------


def with_blank_rows(
    values: EvaluationValues, tiers: Sequence[tuple[str, str]], more: Sequence[str] = ()
) -> EvaluationValues:
    """The values in the order of a page on which targets are typed: every second level with at least one row.

    ``more`` names levels (by key) that get one blank row more each time.
    """
    by_tier: dict[tuple[str, str], list[EvaluationRowValues]] = {tier: [] for tier in tiers}
    for row in values.indicators:
        by_tier.setdefault((row.level1, row.level2), []).append(row)
    rows: list[EvaluationRowValues] = []
    for (level1, level2), stored in by_tier.items():
        blank = EvaluationRowValues(level1=level1, level2=level2)
        wanted = more.count(tier_key(level1, level2))
        rows += [*stored, *[blank] * (wanted or (0 if stored else 1))]
    return replace(values, indicators=tuple(rows))


def stored_submission(
    evaluation: SelfEvaluation, more: Sequence[str] = ()
) -> tuple[EvaluationSubmission, EvaluationValues | None]:
    """What is stored as the page would send it, and what the approval gives."""
    given, values = given_of(evaluation), values_of(evaluation)
    if given is None:
        tiers = blank_tiers(
            tiers_of(sort_of(evaluation).framework(evaluation.year)), profile_of(settings_of(evaluation.year))
        )
        values = with_blank_rows(values, tiers, more)
    return unsent(values), given


def tier_views(seen: Evaluated, figures: Mapping[tuple[str, str], Figure]) -> list[dict[str, Any]]:
    """The indicator table, first level by first level and under each its second levels with their rows.

    ``span`` counts the lines of a level: a row, and one more where its reason is due or written.
    """
    firsts: dict[str, dict[str, list[dict[str, Any]]]] = {}
    removable = removable_rows(seen.sent.values, seen.given)
    lines = zip(seen.sent.row_keys, seen.sent.values.indicators, seen.scores.filed.rows, strict=True)
    for place, (key, row, score) in enumerate(lines):
        view = row_view(key, place + 1, row, score, typed=seen.given is None)
        view["figure"] = figures.get((row.level2, row.level3.strip()))
        view["removable"] = place in removable
        firsts.setdefault(row.level1, {}).setdefault(row.level2, []).append(view)
    sums = levels_view(seen.scores, seen.profile)
    return [
        {
            "level1": level1,
            "sums": sums.get(level1, {}),
            "span": sum(_lines(rows) for rows in seconds.values()),
            "seconds": [
                {"key": tier_key(level1, level2), "level2": level2, "span": _lines(rows), "rows": rows}
                for level2, rows in seconds.items()
            ],
        }
        for level1, seconds in firsts.items()
    ]


def row_view(key: str, number: int | str, row: EvaluationRowValues, score: RowScore, *, typed: bool) -> dict[str, Any]:
    """One row; ``typed``: its target too is typed."""
    shown = row_score(score)
    return {
        "key": key,
        "number": number,
        "row": row,
        "applies": typed or not is_not_applicable(row.level3),
        "weight": row.points_text("weight"),
        "own_score": row.points_text("own_score"),
        "opens_reason": bool(shown["reason"] or row.deviation.strip()),
        **shown,
    }


def blank_row(profile: ScoringProfile) -> dict[str, Any]:
    """The row that a script copies where rows come and go; KEY stands for its key."""
    row = EvaluationRowValues(level1="", level2="")
    return row_view("KEY", "", row, score_row(row, profile), typed=True) | {"removable": True}


def _lines(rows: Sequence[Mapping[str, Any]]) -> int:
    return sum(1 + row["opens_reason"] for row in rows)


# --- the page ----------------------------------------------------------------------------------------------------


def form_context(seen: Evaluated) -> dict[str, Any]:
    """What templates/selfeval/edit.html reads of the form itself."""
    evaluation, values, given = seen.evaluation, seen.sent.values, seen.given
    history = history_of(evaluation)
    figures = history.figures if history else {}
    outdated = outdated_targets(evaluation)
    basics = [name for name in values.head if name not in GOALS]
    return {
        "name": values.project or str(evaluation),
        "given": given is not None,
        "labels": values.labels,
        "unit_label": values.money_unit.value,
        "amount_text": values.amount_text(AMOUNT),
        "head": HeadForm(values, given),
        "given_basics": [(values.labels[name], values.head_text(name)) for name in basics if is_given(given, name)],
        "types_basics": any(not is_given(given, name) for name in basics),
        "expected_goal": values.expected_goal if is_given(given, "expected_goal") else None,
        "funds": funds_view(seen.scores),
        "tiers": tier_views(seen, figures),
        "blank_row": None if given else blank_row(seen.profile),
        "removes": bool(removable_rows(values, given)),
        "offers_weights": given is None or bool(weight_problems(values.indicators, seen.profile)),
        "history": history,
        "limit": DEVIATION_LIMIT,
        "score": summary(seen.scores.filed, seen.profile, anchors(seen.sent), values.labels["funds"]),
        "outdated": any(finding.rule == TARGETS_CHANGED for finding in outdated),
        "findings": panel_of(seen, outdated),
    }


def anchors(sent: EvaluationSubmission) -> dict[int | None, dict[str, str]]:
    """The ids of the boxes, by row and column; of the funds those of their first part, which the total follows."""
    found: dict[int | None, dict[str, str]] = {
        place: {column: f"id_row-{key}-{column}" for column in _TYPED_COLUMNS}
        for place, key in enumerate(sent.row_keys)
    }
    found[None] = {column: f"id_funds-0-{column}" for column in ("initial", "adjusted", "executed")}
    return found


# --- findings ----------------------------------------------------------------------------------------------------


def panel_of(seen: Evaluated, outdated: Sequence[Finding] | None = None) -> dict[str, Any]:
    """The findings panel of what a page sent; ``outdated`` where it is known what ``outdated_targets`` finds."""
    outdated = outdated_targets(seen.evaluation) if outdated is None else outdated
    found = [*outdated, *check(seen.scores, seen.profile, seen.evaluation.year)]
    places = Places(
        anchor=partial(anchor_of, seen=seen), section=section_of, titles=_TITLES, told=is_told, place=place_of
    )
    return findings_panel(found, places)


def stored_panel(evaluation: SelfEvaluation) -> dict[str, Any]:
    """The findings panel for another page than the edit page: rows counted and boxes named as that page does."""
    sent, given = stored_submission(evaluation)
    return panel_of(evaluated(evaluation, sent, given))


def place_of(finding: Finding) -> str:
    """The indicator by its name: the rows of this form carry no numbers."""
    return finding.field.removeprefix("indicator:") if finding.row is not None else finding.label


def is_told(finding: Finding) -> bool:
    """Whether the page says it of a row by itself, beside its score."""
    if finding.row is None:
        return False
    without_weight = finding.column == "weight" and finding.found == "空白"
    return without_weight or (finding.rule, finding.column) in _TOLD


def anchor_of(finding: Finding, seen: Evaluated) -> str:
    """The id of the box that a finding is about; of its row or section where nothing is typed."""
    values = seen.sent.values
    if finding.row is not None:
        key = seen.sent.row_keys[finding.row]
        return f"id_row-{key}-{finding.column}" if _is_typed(finding.row, finding.column, seen) else f"row-{key}"
    if finding.item is not None:
        return task_anchor(finding.item, finding.column, given=seen.given is not None)
    if finding.field == "tasks":
        return "tasks"
    if finding.field.startswith("funds:"):
        label = finding.field.removeprefix("funds:")
        # The total follows its parts: what is wrong with it is put right in the first of them.
        rows = values.funds_kind.typed_rows()
        number = rows.index(label) if label in rows else 0
        typed = finding.column and not (seen.given and finding.column == "initial")
        return f"id_funds-{number}-{finding.column}" if typed else "funds"
    if finding.field.startswith(("indicator", "total")):
        return "indicators"
    anchor = f"id_{finding.field}"
    return section_of(anchor) if finding.field in values.head and is_given(seen.given, finding.field) else anchor


def task_anchor(place: int, column: str, *, given: bool) -> str:
    """The id of the box of a task; 总额 follows its parts, and what an approval gives has no box."""
    if given and column in ("name", "content"):
        return f"task-{place}"
    return f"id_task-{place}-{'fiscal' if column == 'total' else column}"


def _is_typed(place: int, column: str, seen: Evaluated) -> bool:
    """Whether a row has a box in that column."""
    if seen.given is None:
        return column in (*_TYPED_COLUMNS, *TARGET_TEXTS)
    return column in _TYPED_COLUMNS and not is_not_applicable(seen.sent.values.indicators[place].level3)

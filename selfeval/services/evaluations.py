"""Self-evaluations: beginning one, saving it with its scores, taking up targets that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from indicators.library import level_key
from indicators.models.library import LEVEL_LENGTH
from perfgoals.accounts.models import Unit, User
from perfgoals.search import search_key
from perfgoals.workflow.drafts import Drafts
from perfgoals.workflow.merge import Side
from perfgoals.workflow.models import Snapshot
from projects.models import BudgetYear, Declaration, Project
from projects.services.projects import create_project, top_unit_name
from selfeval.access import EVALUATION_RELATED
from selfeval.funds import FUNDS_ROWS, funds_content
from selfeval.merge import PARTS
from selfeval.models import EvaluationRow, SelfEvaluation
from selfeval.queries import (
    approved_targets,
    declaration_of,
    final_scores,
    given_of,
    money_unit_of,
    profile_of,
    settings_of,
    values_of,
)
from selfeval.scored import Scored, scored
from selfeval.scoring import propose_weights
from selfeval.targets import TargetChange, evaluation_of, head_changes, on_approval, take_up
from selfeval.values import FUNDS_COLUMNS, EvaluationValues, FundsValues


class EvaluationExists(Exception):
    """The project has a self-evaluation for that year already; ``evaluation`` is it."""

    def __init__(self, evaluation: SelfEvaluation) -> None:
        super().__init__(f"{evaluation.year}已有这个项目的自评表")
        self.evaluation = evaluation


class NameTaken(ValueError):
    """The unit has filed a form of that name for the year; the message says in Chinese what to do."""


class NotApproved(Exception):
    """The project's targets of the year are not approved: there is nothing to evaluate against."""


def begin_evaluation(user: User, declaration: Declaration) -> SelfEvaluation:
    """A self-evaluation on the approved targets of a declaration, with weights proposed.

    Raises NotApproved, EvaluationExists.
    """
    targets = approved_targets(declaration)
    if targets is None:
        raise NotApproved(f"{declaration.year}的绩效目标还没有批复，不能开始自评")
    year = declaration.year
    profile = profile_of(settings_of(year))
    values = evaluation_of(targets.content, profile, money_unit_of(year))
    values = replace(values, indicators=propose_weights(values.indicators, profile))
    return create_evaluation(user, declaration.project, year, values, cause="按批复的目标新建", targets=targets)


def begin_blank(user: User, unit: Unit, year: BudgetYear, *, name: str) -> SelfEvaluation:
    """A self-evaluation of a project that was never filed: the project, and a form whose targets are typed.

    Raises NameTaken where the unit has filed something of that name for the year; CodeRefused.
    """
    with transaction.atomic():
        # Two clicks at once wait for each other here.
        Unit.objects.select_for_update().get(pk=unit.pk)
        if SelfEvaluation.objects.filter(year=year, unit=unit, name=name).exists():
            raise NameTaken(f"本单位{year}已有同名项目的自评表，请从自评列表里打开，或换一个名称")
        if Declaration.objects.filter(year=year, unit=unit, name=name).exists():
            raise NameTaken(f"本单位{year}申报过“{name}”的绩效目标，请在上面按批复的目标开始自评")
        project = create_project(unit, year, name=name, type_code="")
        values = EvaluationValues(
            project=name,
            department_code=top_unit_name(unit),
            executing_unit=unit.official_name,
            money_unit=money_unit_of(year),
            funds=tuple(FundsValues(row=row) for row in FUNDS_ROWS),
        )
        return create_evaluation(user, project, year, values)


def create_evaluation(
    user: User,
    project: Project,
    year: BudgetYear,
    values: EvaluationValues,
    *,
    cause: str = "新建",
    targets: Snapshot | None = None,
) -> SelfEvaluation:
    """A new draft with these values. Raises EvaluationExists."""
    columns = {"project": project, "year": year, "unit": project.unit, "targets": targets}
    try:
        made = _drafts(year).create(user, values, cause=cause, **columns)
    except IntegrityError:
        existing = SelfEvaluation.objects.select_related("year").get(project=project, year=year)
        raise EvaluationExists(existing) from None
    return made


def save_evaluation(
    evaluation: SelfEvaluation,
    user: User,
    values: EvaluationValues,
    *,
    seen_version: int,
    cause: str = "填报",
) -> SelfEvaluation:
    """Write the whole content under the version that the user had seen, with the scores that follow from it.

    What the form's approval gives stays as the approval has it. Raises StaleDraft, Locked as Drafts.save.
    """
    given = given_of(evaluation)
    values = on_approval(values, given) if given else values
    return _drafts(evaluation.year).save(evaluation, user, values, seen_version=seen_version, cause=cause)


def resolve_conflict(
    evaluation: SelfEvaluation,
    user: User,
    mine: EvaluationValues,
    *,
    base_version: int,
    seen_version: int,
    choices: Mapping[str, Side],
) -> SelfEvaluation:
    """Save the merge of two people's work; see Drafts.resolve."""
    return _drafts(evaluation.year).resolve(
        evaluation,
        user,
        mine,
        base_version=base_version,
        seen_version=seen_version,
        choices=choices,
        save=save_evaluation,
    )


def changed_targets(evaluation: SelfEvaluation) -> tuple[EvaluationValues, list[TargetChange], Snapshot] | None:
    """What the newest approval changed since the self-evaluation was begun: its content on the new targets, what
    changed, and the new approval; None where its targets still hold or it has none.
    """
    declaration = declaration_of(evaluation) if evaluation.targets else None
    newest = approved_targets(declaration) if declaration else None
    if evaluation.targets is None or newest is None or newest.pk == evaluation.targets.pk:
        return None
    profile, unit = profile_of(settings_of(evaluation.year)), money_unit_of(evaluation.year)
    mine = values_of(evaluation)
    old, new = (evaluation_of(snapshot.content, profile, unit) for snapshot in (evaluation.targets, newest))
    rows, changes = take_up(old.indicators, new.indicators, mine.indicators)
    return on_approval(replace(mine, indicators=rows), new), [*head_changes(old, new), *changes], newest


def take_up_targets(evaluation: SelfEvaluation, user: User, *, seen_version: int) -> list[TargetChange]:
    """Put the self-evaluation on the newest approval; nothing typed is wiped. Gives what changed, conflicts among it.

    Raises StaleDraft, Locked as Drafts.save.
    """
    changed = changed_targets(evaluation)
    if changed is None:
        return []
    values, changes, newest = changed
    also = partial(SelfEvaluation.objects.filter(pk=evaluation.pk).update, targets=newest)
    drafts = _drafts(evaluation.year)
    drafts.save(evaluation, user, values, seen_version=seen_version, cause="目标调整后合并", also=also)
    evaluation.targets = newest
    return changes


def values_at(evaluation: SelfEvaluation, version: int) -> EvaluationValues:
    """The content as a page of that version showed it; as it is now where that version is no longer kept."""
    return _drafts(evaluation.year).shown(evaluation, version)


def fresh(pk: int) -> SelfEvaluation:
    """The self-evaluation as stored now, with what its values need."""
    return SelfEvaluation.objects.select_related(*EVALUATION_RELATED).get(pk=pk)


def reckon(evaluation: SelfEvaluation) -> None:
    """Write the scores of a self-evaluation again, after a re-score or when the scoring of its year changed."""
    profile = profile_of(settings_of(evaluation.year))
    values = values_of(evaluation)
    scores = scored(values, profile, final_scores(evaluation), year=evaluation.year_id)
    SelfEvaluation.objects.filter(pk=evaluation.pk).update(**_reckoned(scores))
    changed = []
    for place, row in enumerate(EvaluationRow.objects.filter(evaluation=evaluation).order_by("position")):
        before, now = (row.score, row.lost), _row_score(scores, place)
        if now != before:
            row.score, row.lost = now
            changed.append(row)
    EvaluationRow.objects.bulk_update(changed, ["score", "lost"])


def _drafts(year: BudgetYear) -> Drafts[SelfEvaluation, EvaluationValues]:
    """How the self-evaluations of a year are stored: with the scores by the year's profile."""
    profile = profile_of(settings_of(year))
    score = partial(scored, profile=profile, year=year.year)
    return Drafts(
        model=SelfEvaluation,
        content=EvaluationValues,
        parts=PARTS,
        columns=lambda values: _columns(values, score(values)),
        write_rows=lambda pk, values, replacing: _write_rows(pk, values, score(values), replacing),
        values_of=values_of,
        load=fresh,
        blank=lambda evaluation: EvaluationValues(money_unit=money_unit_of(evaluation.year)),
    )


def _columns(values: EvaluationValues, scores: Scored) -> dict[str, Any]:
    """The values that are columns of the self-evaluation itself, and what is reckoned from them."""
    return {
        "name": values.project,
        "name_key": search_key(values.project),
        "project_amount": values.project_amount,
        "department_code": values.department_code,
        "executing_unit": values.executing_unit,
        "expected_goal": values.expected_goal,
        "actual_goal": values.actual_goal,
        "funds": funds_content(values.funds),
        "unread": dict(values.unread),
        **{name: getattr(values.total_funds, name) for name in FUNDS_COLUMNS},
        **_reckoned(scores),
    }


def _reckoned(scores: Scored) -> dict[str, Any]:
    """Rate, total and grade as they stand; blank while something is not scored yet."""
    return {
        "execution_rate": scores.rate_of(scores.values.total_funds),
        "score": scores.total,
        "grade": scores.final.grade,
    }


def _row_score(scores: Scored, place: int) -> tuple[Decimal | None, Decimal | None]:
    """The score of a row and what it lost."""
    row = scores.final.rows[place]
    return row.score, None if row.score is None else row.lost


def _write_rows(pk: int, values: EvaluationValues, scores: Scored, replacing: bool) -> None:
    """Indicator rows: one delete and one insert. Empty lines are not stored."""
    if replacing:
        EvaluationRow.objects.filter(evaluation_id=pk).delete()
    rows: list[EvaluationRow] = []
    for place, row in enumerate(values.indicators):
        if row.is_empty:
            continue
        score, lost = _row_score(scores, place)
        columns = {each.name: getattr(row, each.name) for each in fields(row)}
        columns["unread"] = dict(row.unread)
        columns |= {"name_key": search_key(row.level3), "level_key": level_key(row.level2)[:LEVEL_LENGTH]}
        rows.append(EvaluationRow(evaluation_id=pk, position=len(rows), score=score, lost=lost, **columns))
    if rows:
        EvaluationRow.objects.bulk_create(rows)

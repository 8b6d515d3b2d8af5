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
from projects.models import BudgetYear, Declaration, Overall, Project
from projects.services.projects import create_project, top_unit_name
from selfeval.access import EVALUATION_RELATED
from selfeval.funds import funds_content
from selfeval.models import EvaluationRow, SelfEvaluation
from selfeval.overall.values import OverallEvaluationValues, OverallFunds
from selfeval.queries import (
    approved_targets,
    final_scores,
    given_of,
    money_unit_of,
    profile_of,
    settings_of,
    targets_form_of,
    values_of,
)
from selfeval.scored import Scored, scored
from selfeval.scoring import propose_weights
from selfeval.sorts import OF_PROJECT, OF_UNIT, Sort, sort_of
from selfeval.targets import TargetChange
from selfeval.values import FUNDS_COLUMNS, EvaluationValues, FundsValues


class EvaluationExists(Exception):
    """The project (or unit) has a self-evaluation for that year already; ``evaluation`` is it."""

    def __init__(self, evaluation: SelfEvaluation) -> None:
        what = "本单位的整体支出绩效自评表" if evaluation.is_overall else "这个项目的自评表"
        super().__init__(f"{evaluation.year}已有{what}")
        self.evaluation = evaluation


class NameTaken(ValueError):
    """The unit has filed a form of that name for the year; the message says in Chinese what to do."""


class NotApproved(Exception):
    """The targets of the year are not approved: there is nothing to evaluate against."""


def begin_evaluation(user: User, form: Declaration | Overall) -> SelfEvaluation:
    """A self-evaluation on the approved targets of a declaration or an overall form, with weights proposed.

    Raises NotApproved, EvaluationExists.
    """
    targets = approved_targets(form)
    if targets is None:
        raise NotApproved(f"{form.year}的绩效目标还没有批复，不能开始自评")
    subject = form.unit if isinstance(form, Overall) else form.project
    year = form.year
    profile = profile_of(settings_of(year))
    values = _sort_about(subject).begun(targets.content, profile, money_unit_of(year))
    values = replace(values, indicators=propose_weights(values.indicators, profile))
    return create_evaluation(user, subject, year, values, cause="按批复的目标新建", targets=targets)


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
            funds=tuple(FundsValues(row=row) for row in FundsValues.rows()),
        )
        return create_evaluation(user, project, year, values)


def begin_blank_overall(user: User, unit: Unit, year: BudgetYear) -> SelfEvaluation:
    """A self-evaluation of a whole unit whose overall form was never filed here: everything of it is typed.

    Raises EvaluationExists.
    """
    values = OverallEvaluationValues(
        executing_unit=unit.official_name,
        department_code=top_unit_name(unit),
        money_unit=money_unit_of(year),
        funds=tuple(OverallFunds(row=row) for row in OverallFunds.rows()),
    )
    return create_evaluation(user, unit, year, values)


def create_evaluation(
    user: User,
    subject: Project | Unit,
    year: BudgetYear,
    values: EvaluationValues,
    *,
    cause: str = "新建",
    targets: Snapshot | None = None,
) -> SelfEvaluation:
    """A new draft about a project, or about a whole unit, with these values. Raises EvaluationExists."""
    sort = _sort_about(subject)
    about: dict[str, Any] = (
        {"unit": subject} if isinstance(subject, Unit) else {"project": subject, "unit": subject.unit}
    )
    try:
        made = _drafts(year, sort).create(user, values, cause=cause, year=year, targets=targets, **about)
    except IntegrityError:
        existing = sort.model.objects.select_related("year").get(year=year, **about)
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
    given, sort = given_of(evaluation), sort_of(evaluation)
    values = sort.on_approval(values, given) if given else values
    return _drafts(evaluation.year, sort).save(evaluation, user, values, seen_version=seen_version, cause=cause)


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
    return _drafts(evaluation.year, sort_of(evaluation)).resolve(
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
    form = targets_form_of(evaluation) if evaluation.targets else None
    newest = approved_targets(form) if form else None
    if evaluation.targets is None or newest is None or newest.pk == evaluation.targets.pk:
        return None
    sort, profile, unit = sort_of(evaluation), profile_of(settings_of(evaluation.year)), money_unit_of(evaluation.year)
    old, new = (sort.begun(snapshot.content, profile, unit) for snapshot in (evaluation.targets, newest))
    return *sort.taken_up(old, new, values_of(evaluation)), newest


def take_up_targets(evaluation: SelfEvaluation, user: User, *, seen_version: int) -> list[TargetChange]:
    """Put the self-evaluation on the newest approval; nothing typed is wiped. Gives what changed, conflicts among it.

    Raises StaleDraft, Locked as Drafts.save.
    """
    changed = changed_targets(evaluation)
    if changed is None:
        return []
    values, changes, newest = changed
    also = partial(SelfEvaluation.every.filter(pk=evaluation.pk).update, targets=newest)
    drafts = _drafts(evaluation.year, sort_of(evaluation))
    drafts.save(evaluation, user, values, seen_version=seen_version, cause="目标调整后合并", also=also)
    evaluation.targets = newest
    return changes


def values_at(evaluation: SelfEvaluation, version: int) -> EvaluationValues:
    """The content as a page of that version showed it; as it is now where that version is no longer kept."""
    return _drafts(evaluation.year, sort_of(evaluation)).shown(evaluation, version)


def fresh(pk: int, sort: Sort = OF_PROJECT) -> SelfEvaluation:
    """The self-evaluation as stored now, with what its values need."""
    return sort.model.objects.select_related(*EVALUATION_RELATED).get(pk=pk)


def reckon(evaluation: SelfEvaluation) -> None:
    """Write the scores of a self-evaluation again, after a re-score or when the scoring of its year changed."""
    profile = profile_of(settings_of(evaluation.year))
    values = values_of(evaluation)
    scores = scored(values, profile, final_scores(evaluation), year=evaluation.year_id)
    SelfEvaluation.every.filter(pk=evaluation.pk).update(**_reckoned(scores))
    changed = []
    for place, row in enumerate(EvaluationRow.objects.filter(evaluation=evaluation).order_by("position")):
        before, now = (row.score, row.lost), _row_score(scores, place)
        if now != before:
            row.score, row.lost = now
            changed.append(row)
    EvaluationRow.objects.bulk_update(changed, ["score", "lost"])


def _sort_about(subject: Project | Unit) -> Sort:
    """The sort of self-evaluations that such a subject has."""
    return OF_UNIT if isinstance(subject, Unit) else OF_PROJECT


def _drafts(year: BudgetYear, sort: Sort) -> Drafts[SelfEvaluation, EvaluationValues]:
    """How the self-evaluations of a year are stored: with the scores by the year's profile."""
    profile = profile_of(settings_of(year))
    score = partial(scored, profile=profile, year=year.year)
    return Drafts(
        model=sort.model,
        content=sort.content,
        parts=sort.parts,
        columns=lambda values: _columns(values, score(values)),
        write_rows=lambda pk, values, replacing: _write_rows(pk, values, score(values), replacing),
        values_of=values_of,
        load=partial(fresh, sort=sort),
        blank=lambda evaluation: sort.content(money_unit=money_unit_of(evaluation.year)),
    )


def _columns(values: EvaluationValues, scores: Scored) -> dict[str, Any]:
    """The values that are columns of the self-evaluation itself, and what is reckoned from them."""
    tasks = values.tasks if isinstance(values, OverallEvaluationValues) else ()
    name = values.executing_unit if isinstance(values, OverallEvaluationValues) else values.project
    return {
        "name": name,
        "name_key": search_key(name),
        "tasks": [task.as_content() for task in tasks if not task.is_empty],
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

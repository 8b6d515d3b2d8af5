"""Reading what is stored: the content of self-evaluations and monitorings, re-scores, history, what lists show."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from perfgoals.accounts.models import Unit, User
from perfgoals.keyset import Keyset
from perfgoals.money import MoneyUnit
from perfgoals.workflow.access import narrowed
from perfgoals.workflow.models import Snapshot
from perfgoals.workflow.worklist import Worklist
from projects.models import BudgetYear, Declaration, Overall
from projects.overall_queries import OVERALL_FLOW
from projects.queries import DECLARATION_FLOW, approvals
from selfeval.access import visible_evaluations, visible_monitorings
from selfeval.funds import funds_from
from selfeval.models import (
    EvaluationRow,
    EvaluationYear,
    Monitoring,
    MonitoringRow,
    OverallEvaluation,
    Rescore,
    SelfEvaluation,
)
from selfeval.monitoring.history import History, history
from selfeval.monitoring.lights import Light
from selfeval.monitoring.values import MonitoredFunds, MonitoringRowValues, MonitoringValues
from selfeval.overall.values import TaskValues
from selfeval.scoring import ScoringProfile, get_profile
from selfeval.sorts import sort_of
from selfeval.values import EvaluationRowValues, EvaluationValues

# As those of declarations.
NEWEST_EVALUATIONS: Final[Keyset[SelfEvaluation]] = Keyset(order=("year_id", "id"), falling=True, size=25)
NEWEST_OVERALL_EVALUATIONS: Final[Keyset[OverallEvaluation]] = Keyset(order=("year_id", "id"), falling=True, size=25)
NEWEST_MONITORINGS: Final[Keyset[Monitoring]] = Keyset(order=("year_id", "id"), falling=True, size=25)
MONITORING_FLOW: Final = "monitoring"  # the name of selfeval.monitoring_flow, which reads from here


def settings_of(year: BudgetYear) -> EvaluationYear:
    """Monitoring and self-evaluation of a year as 管理员 set them, else the usual; no query where it was joined."""
    return EvaluationYear.of(year)


def profile_of(settings: EvaluationYear) -> ScoringProfile:
    """How the self-evaluations of a year are scored."""
    return ScoringProfile.from_json(settings.profile) if settings.profile else get_profile(settings.profile_id)


def values_of(evaluation: SelfEvaluation) -> EvaluationValues:
    """The live content of a self-evaluation: one query beside the evaluation with its year.

    The rows stay with the object in hand: asked again, it answers from there until it is saved.
    """
    prefetch_related_objects([evaluation], Prefetch("indicators", EvaluationRow.objects.order_by("position")))
    content = sort_of(evaluation).content
    named: dict[str, Any] = {"project": evaluation.name, "project_amount": evaluation.project_amount}
    tasks: dict[str, Any] = {"tasks": tuple(TaskValues.from_content(task) for task in evaluation.tasks)}
    return content(
        **(tasks if evaluation.is_overall else named),
        department_code=evaluation.department_code,
        executing_unit=evaluation.executing_unit,
        money_unit=money_unit_of(evaluation.year),
        funds=funds_from(evaluation.funds, content.funds_kind),
        expected_goal=evaluation.expected_goal,
        actual_goal=evaluation.actual_goal,
        indicators=tuple(
            EvaluationRowValues(
                level1=row.level1,
                level2=row.level2,
                level3=row.level3,
                level1_weight=row.level1_weight,
                target=row.target,
                actual=row.actual,
                weight=row.weight,
                own_score=row.own_score,
                deviation=row.deviation,
                unread=row.unread,
            )
            for row in evaluation.indicators.all()
        ),
        unread=evaluation.unread,
    )


def given_of(evaluation: SelfEvaluation) -> EvaluationValues | None:
    """What the approval that a self-evaluation stands on gives it; None where its targets are typed."""
    if evaluation.targets is None:
        return None
    settings = settings_of(evaluation.year)
    return sort_of(evaluation).begun(evaluation.targets.content, profile_of(settings), settings.layout.money_unit)


def money_unit_of(year: BudgetYear) -> MoneyUnit:
    """The money unit of a year's self-evaluations: that of their layout."""
    return settings_of(year).layout.money_unit


def rescored(rescores: Iterable[Rescore]) -> dict[str, Rescore]:
    """What these re-scores of one self-evaluation, oldest first, come to: the newest of each row, by fingerprint."""
    return {rescore.fingerprint: rescore for rescore in rescores}


def finals_of(rescores: Iterable[Rescore]) -> dict[str, Decimal]:
    """The scores that these re-scores of one self-evaluation, oldest first, set, by fingerprint of the row."""
    return {fingerprint: rescore.after for fingerprint, rescore in rescored(rescores).items()}


def rescores_of(evaluation: SelfEvaluation) -> dict[str, Rescore]:
    """The re-scores that hold, by fingerprint of the row: one query."""
    return rescored(Rescore.objects.filter(evaluation=evaluation).select_related("by").order_by("pk"))


def final_scores(evaluation: SelfEvaluation) -> dict[str, Decimal]:
    """The scores that a review set, by fingerprint of the row: one query."""
    return finals_of(rescores_of(evaluation).values())


def approved_targets(filing: Declaration | Overall) -> Snapshot | None:
    """The snapshot of the newest approval of a form of targets; None before the first. One query."""
    flow = OVERALL_FLOW if isinstance(filing, Overall) else DECLARATION_FLOW
    newest = approvals(flow).filter(subject_id=filing.pk).select_related("snapshot").order_by("-pk").first()
    return newest.snapshot if newest else None


def targets_form_of(evaluation: SelfEvaluation) -> Declaration | Overall | None:
    """The form that sets the targets of what is evaluated for its year, whatever its state: the declaration of the
    project, the overall form of the unit.
    """
    sort = sort_of(evaluation)
    return sort.targets_form.objects.filter(
        **{sort.subject: getattr(evaluation, f"{sort.subject}_id")}, year_id=evaluation.year_id
    ).first()


def listed_evaluations(
    user: User, *, year: BudgetYear | None = None, status: str = "", text: str = "", unit: Unit | None = None
) -> QuerySet[SelfEvaluation]:
    """The self-evaluations of projects that a list shows, with what its rows need; ``text`` is a part of the name."""
    number = year.pk if year else None
    return narrowed(visible_evaluations(user, SelfEvaluation), year=number, status=status, text=text, unit=unit)


def listed_overall_evaluations(
    user: User, *, year: BudgetYear | None = None, status: str = "", text: str = "", unit: Unit | None = None
) -> QuerySet[OverallEvaluation]:
    """The self-evaluations of whole units that a list shows; ``text`` is a part of the unit's name."""
    number, found = year.pk if year else None, visible_evaluations(user, OverallEvaluation)
    return narrowed(found, year=number, status=status, text=text, unit=unit, related=("unit",))


def overall_worklist(user: User, year: int) -> Worklist[OverallEvaluation]:
    """The year's self-evaluations of whole units as one user has to do with them."""
    rows = OverallEvaluation.objects.filter(year=year)
    return Worklist(rows, user, amount="executed", related=("unit", "year__evaluation"))


def worklist(user: User, year: int) -> Worklist[SelfEvaluation]:
    """The year's self-evaluations of projects as one user has to do with them."""
    rows = SelfEvaluation.objects.filter(year=year)
    return Worklist(rows, user, amount="executed", related=("unit", "project", "year__evaluation"))


# --- monitorings -------------------------------------------------------------------------------------------------


def monitored_values_of(monitoring: Monitoring) -> MonitoringValues:
    """The live content of a monitoring; queries and memory as ``values_of``."""
    prefetch_related_objects([monitoring], Prefetch("indicators", MonitoringRow.objects.order_by("position")))
    return MonitoringValues(
        month=monitoring.month,
        project=monitoring.name,
        department_code=monitoring.department_code,
        executing_unit=monitoring.executing_unit,
        money_unit=monitored_unit_of(monitoring.year),
        funds=funds_from(monitoring.funds, MonitoredFunds),
        funds_cause=monitoring.funds_cause,
        funds_measure=monitoring.funds_measure,
        indicators=tuple(
            MonitoringRowValues(
                level1=row.level1,
                level2=row.level2,
                level3=row.level3,
                target=row.target,
                actual=row.actual,
                forecast=row.forecast,
                causes=tuple(row.causes),
                explanation=row.explanation,
                likelihood=row.likelihood,
                measure=row.measure,
                remark=row.remark,
                hand_light=Light(row.hand_light) if row.hand_light else None,
            )
            for row in monitoring.indicators.all()
        ),
        unread=monitoring.unread,
    )


def monitored_unit_of(year: BudgetYear) -> MoneyUnit:
    """The money unit of a year's monitorings: that of their layout."""
    return settings_of(year).monitoring_layout.money_unit


def listed_monitorings(
    user: User,
    *,
    year: BudgetYear | None = None,
    status: str = "",
    text: str = "",
    unit: Unit | None = None,
    light: str = "",
) -> QuerySet[Monitoring]:
    """The monitorings that a list shows; ``light``: those whose worst light it is."""
    number = year.pk if year else None
    found = narrowed(visible_monitorings(user), year=number, status=status, text=text, unit=unit)
    return found.filter(light=light) if light else found


def unmonitored(declarations: QuerySet[Declaration], year: BudgetYear, month: int) -> QuerySet[Declaration]:
    """Those of these declarations whose project has no monitoring of that year and month yet."""
    monitored = Monitoring.objects.filter(year=year, month=month).order_by().values("project")
    return declarations.exclude(project__in=monitored)


def monitoring_worklist(user: User, year: int) -> Worklist[Monitoring]:
    """The year's monitorings as one user has to do with them."""
    rows = Monitoring.objects.filter(year=year)
    return Worklist(rows, user, amount="executed", related=("unit", "project", "year__evaluation"))


def history_of(evaluation: SelfEvaluation) -> History | None:
    """What the newest monitoring of the same project and year said when it was last handed in; two queries.

    None where none ever was: a draft is the unit's own work. Whole units are not monitored.
    """
    if evaluation.project_id is None:
        return None
    monitorings = Monitoring.objects.filter(
        project_id=evaluation.project_id, year_id=evaluation.year_id, handed_in__in=[True]
    )
    newest = monitorings.order_by("-month").values_list("pk", flat=True).first()
    if newest is None:
        return None
    snapshots = Snapshot.objects.filter(flow=MONITORING_FLOW, subject_id=newest).order_by("-pk")
    content = snapshots.values_list("content", flat=True).first()
    return history(newest, content) if content else None

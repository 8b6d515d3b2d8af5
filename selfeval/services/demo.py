"""Demo monitorings and self-evaluations (演示数据): forms as data, brought to their state by the real flow."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from perfgoals.accounts.models import Unit, User
from perfgoals.accounts.services import Refused
from perfgoals.money import parse_amount
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import Blocked, NotAllowed, perform
from projects.models import BudgetYear, Declaration, Project
from projects.services.demo.years import open_window_around
from projects.services.years import load_years
from selfeval.flow import FLOW
from selfeval.models import EvaluationYear, SelfEvaluation
from selfeval.monitoring_flow import FLOW as MONITORING_FLOW
from selfeval.queries import monitored_values_of, values_of
from selfeval.services.evaluations import begin_blank, begin_evaluation, fresh, save_evaluation
from selfeval.services.monitorings import begin_monitoring, fresh_monitoring, save_monitoring
from selfeval.services.rectifications import raise_rectification
from selfeval.services.rescoring import rescore
from selfeval.values import EvaluationRowValues, EvaluationValues, FundsValues

_POINTS: Final = frozenset(("level1_weight", "weight"))
FIXTURES: Final = Path(settings.BASE_DIR) / "fixtures"


def seed_evaluations() -> tuple[int, list[str]]:
    """Bring in what is missing of the demo, in years that are open for it.

    Gives how many forms and years were made, and which could not be made because users have since changed accounts,
    units or windows, with the reason.
    """
    forms = json.loads((FIXTURES / "demo_evaluations.json").read_text(encoding="utf-8"))
    now = timezone.now()
    made, left_out = load_years(FIXTURES / "demo_years.json", window=open_window_around(now)), []
    keep_evaluations_open(now)
    for kind, add in (("monitored", _add_monitored), ("begun", _add_begun), ("blank", _add_blank)):
        for form in forms[kind]:
            try:
                with transaction.atomic():
                    made += add(form)
            except (NotAllowed, Blocked, Refused) as reason:
                left_out.append(f"{form.get('project') or form['declaration']}：{reason}")
    return made, left_out


def keep_evaluations_open(now: datetime) -> None:
    """Let the demo's years be open for monitoring and self-evaluation; what is set and has not closed yet stays."""
    opens, closes = open_window_around(now)
    window = {"opens_at": opens, "closes_at": closes}
    monitoring = {f"monitoring_{name}": at for name, at in window.items()}
    for year in BudgetYear.objects.filter(evaluation=None):
        EvaluationYear.objects.create(year=year, **window, **monitoring)
    EvaluationYear.objects.filter(closes_at__lt=now).update(closes_at=closes)
    EvaluationYear.objects.filter(monitoring_closes_at__lt=now).update(monitoring_closes_at=closes)


def _add_monitored(form: Mapping[str, Any]) -> bool:
    """A monitoring on an approved declaration; whether it was made."""
    declaration = _approved(form)
    if declaration is None or declaration.project.monitorings.exists():
        return False
    user = User.objects.get(username=form["filer"])
    made = fresh_monitoring(begin_monitoring(user, declaration).pk)
    values = monitored_values_of(made)
    rows = tuple(replace(row, **_cells(form["rows"].get(row.level3, {}))) for row in values.indicators)
    funds = tuple(
        replace(
            row,
            executed=parse_amount(form["executed"][row.row], values.money_unit),
            expected=parse_amount(form["expected"][row.row], values.money_unit),
        )
        if row.row in form["executed"]
        else row
        for row in values.funds
    )
    save_monitoring(made, user, replace(values, indicators=rows, funds=funds), seen_version=made.version)
    for step in form["steps"]:
        now, actor = fresh_monitoring(made.pk), User.objects.get(username=step["by"])
        perform(MONITORING_FLOW, now, step["step"], actor, seen_version=now.version, comment=step.get("comment", ""))
    return True


def _cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a monitored row; causes are a list in JSON."""
    return {key: tuple(value) if key == "causes" else value for key, value in row.items()}


def _approved(form: Mapping[str, Any]) -> Declaration | None:
    """The approved declaration that a form stands on; None where users have moved it on since."""
    found = Declaration.objects.filter(project__code=form["declaration"], status=Stage.APPROVED)
    return found.select_related("project", "year__framework", "unit").first()


def _add_begun(form: Mapping[str, Any]) -> bool:
    """A self-evaluation on an approved declaration; whether it was made."""
    declaration = _approved(form)
    if declaration is None or declaration.project.self_evaluations.exists():
        return False
    user = User.objects.get(username=form["filer"])
    made = fresh(begin_evaluation(user, declaration).pk)
    values = values_of(made)
    rows = tuple(replace(row, actual=form["actual"].get(row.level3, row.actual)) for row in values.indicators)
    funds = tuple(
        replace(row, executed=parse_amount(form["executed"][row.row], values.money_unit))
        if row.row in form["executed"]
        else row
        for row in values.funds
    )
    values = replace(values, indicators=rows, funds=funds, actual_goal=form["actual_goal"]).with_sums()
    save_evaluation(made, user, values, seen_version=made.version)
    _take_steps(made, form)
    return True


def _add_blank(form: Mapping[str, Any]) -> bool:
    """A self-evaluation of a project that was never filed; whether it was made."""
    unit, year = Unit.objects.get(code=form["unit_code"]), BudgetYear.objects.get(year=form["year"])
    if Project.objects.filter(unit=unit, name=form["project"], self_evaluations__year=year).exists():
        return False
    user = User.objects.get(username=form["filer"])
    made = fresh(begin_blank(user, unit, year, name=form["project"]).pk)
    save_evaluation(made, user, _values(form, values_of(made)), seen_version=made.version)
    _take_steps(made, form)
    return True


def _values(form: Mapping[str, Any], blank: EvaluationValues) -> EvaluationValues:
    """The values of a form in the shape of ``official/selfevals*.json``: amounts in the form's unit."""
    unit = blank.money_unit
    funds = tuple(
        FundsValues(row=row["row"], **{key: parse_amount(text, unit) for key, text in row.items() if key != "row"})
        for row in form["funds"]
    )
    rows = tuple(_row(row) for row in form["indicators"])
    return replace(
        blank,
        project_amount=parse_amount(form["project_amount"], unit),
        department_code=form["department_code"],
        executing_unit=form["executing_unit"],
        expected_goal=form["expected_goal"],
        actual_goal=form["actual_goal"],
        funds=funds,
        indicators=rows,
    )


def _row(row: Mapping[str, str]) -> EvaluationRowValues:
    cells: dict[str, Any] = {key: Decimal(text) if key in _POINTS else text for key, text in row.items()}
    return EvaluationRowValues(**cells)


def _take_steps(evaluation: SelfEvaluation, form: Mapping[str, Any]) -> None:
    """The steps of the demo by the real services, so that history, re-scores and snapshots are real."""
    for step in form["steps"]:
        now, actor = fresh(evaluation.pk), User.objects.get(username=step["by"])
        if step["step"] == "rescore":
            row = next(row for row in values_of(now).indicators if row.level3 == step["level3"])
            rescore(now, actor, row.fingerprint, Decimal(step["after"]), step["reason"], seen_version=now.version)
        elif step["step"] == "rectify":
            raise_rectification(
                actor,
                now,
                problem=step["problem"],
                level3=step["level3"],
                owner=User.objects.get(username=step["owner"]),
                due=timezone.localdate() + timedelta(days=step["days"]),
            )
        else:
            perform(FLOW, now, step["step"], actor, seen_version=now.version, comment=step.get("comment", ""))

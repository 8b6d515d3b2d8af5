"""Filling in the self-evaluation of a whole unit: as that of a project, and its tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from django.http import QueryDict

from perfgoals.accounts.models import User
from selfeval.forms.submission import EvaluationSubmission
from selfeval.forms.tasks import TYPED_AMOUNTS, with_blank_tasks, with_typed_tasks, without_task
from selfeval.models import SelfEvaluation
from selfeval.overall.merge import task_keys
from selfeval.overall.values import TASK_AMOUNTS, TASK_LABELS, OverallEvaluationValues
from selfeval.queries import given_of
from selfeval.values import EvaluationValues
from selfeval.views.edit import EvaluationEditPage
from selfeval.views.edit_page import Evaluated
from selfeval.views.pages import OVERALL_PAGES

TASKS = "#tasks"


class OverallEvaluationEditPage(EvaluationEditPage):
    """See EditPage."""

    pages = OVERALL_PAGES
    template = "selfeval/overall_edit.html"

    def read(self, data: QueryDict, filing: SelfEvaluation) -> EvaluationSubmission:
        """What a page sent, its tasks too, after the button that was pressed."""
        sent, given = super().read(data, filing), given_of(filing)
        values = with_typed_tasks(data, _overall(sent.values), given=given is not None)
        action, key = sent.button
        if action == "remove-task" and key in removable_tasks(values, given):
            values = without_task(values, key)
        return replace(sent, values=values)

    def stored(self, filing: SelfEvaluation, wishes: QueryDict) -> EvaluationSubmission:
        """What is stored; where tasks are typed, with lines to write in, ``task`` asks for one more."""
        sent = super().stored(filing, wishes)
        if filing.targets is not None:
            return sent
        return replace(sent, values=with_blank_tasks(_overall(sent.values), more=int("task" in wishes)))

    def form(self, user: User, filing: SelfEvaluation, sent: EvaluationSubmission) -> dict[str, Any]:
        """Beside all else the tasks and their sums."""
        form = super().form(user, filing, sent)
        values = _overall(sent.values)
        removable = removable_tasks(values, given_of(filing))
        return form | {
            "tasks": [
                {
                    "key": place,
                    "number": place + 1,
                    "task": task,
                    "total": task.amount_text("total", values.money_unit),
                    "amounts": [
                        (name, TASK_LABELS[name], task.amount_text(name, values.money_unit)) for name in TYPED_AMOUNTS
                    ],
                    "removable": str(place) in removable,
                }
                for place, task in enumerate(values.tasks)
            ],
            "task_sums": live_tasks(values)["sums"],
            "removes_tasks": bool(removable),
        }

    def scores(self, seen: Evaluated) -> dict[str, Any]:
        """The scores, and what the tasks come to."""
        return super().scores(seen) | {"tasks": live_tasks(_overall(seen.sent.values))}

    def goes_on_at(self, filing: SelfEvaluation, sent: EvaluationSubmission) -> str:
        """At the tasks where the button was about them."""
        action, _key = sent.button
        page = self.pages.address(filing, "edit")
        if action == "add-task":
            return f"{page}?task=1{TASKS}"
        return page + TASKS if action == "remove-task" else super().goes_on_at(filing, sent)


OVERALL_EDIT = OverallEvaluationEditPage()


def removable_tasks(values: OverallEvaluationValues, given: EvaluationValues | None) -> Sequence[str]:
    """The places of the tasks that may go: all where tasks are typed, else those that the approval has no longer."""
    approved = set() if given is None else set(task_keys(_overall(given).tasks))
    return [str(place) for place, key in enumerate(task_keys(values.tasks)) if key not in approved]


def live_tasks(values: OverallEvaluationValues) -> dict[str, Any]:
    """总额 and 执行率 of each task by its place, and the row 金额合计, as a script shows them."""
    sums = values.task_sums
    return {
        "rows": [
            {"total": task.amount_text("total", values.money_unit), "rate": task.rate_text} for task in values.tasks
        ],
        "sums": {name: sums.amount_text(name, values.money_unit) for name in TASK_AMOUNTS} | {"rate": sums.rate_text},
    }


def _overall(values: EvaluationValues) -> OverallEvaluationValues:
    """The content of a whole unit's self-evaluation as what it is."""
    return cast("OverallEvaluationValues", values)

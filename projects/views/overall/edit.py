"""Filling in an overall form: what its edit page has beside that of every form, and its sums while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from perfgoals.accounts.models import User
from perfgoals.workflow.editing import EditPage
from projects.forms.overall import OverallSubmission, read_submission, unsent
from projects.models import Overall
from projects.overall.gather import with_drafted_goals, with_sum_of_projects
from projects.overall.values import BASIC_NAME, OverallValues, TargetValues, TaskValues
from projects.overall_queries import context_of, overall_values_of
from projects.services.overalls import resolve_overall
from projects.views.overall.page import form_context, live_view, panel_of, readings, with_blank_lines
from projects.views.overall.pages import PAGES

MORE_ROWS: Final = 20  # that one address may ask for
_ON_TASKS: Final = ("add-task", "add-basic", "remove-task", "up-task", "down-task", "take-sum")


class OverallEditPage(EditPage[Overall, OverallValues, OverallSubmission]):
    """See EditPage."""

    pages = PAGES
    template = "projects/overall_edit.html"
    live_page = "live"

    def read(self, data: QueryDict, filing: Overall) -> OverallSubmission:
        """What a page sent, after the button that was pressed."""
        context = context_of(filing)
        sent = read_submission(data, overall_values_of(filing), context)
        return _after_button(sent)

    def resolve(self, filing: Overall, user: User, sent: OverallSubmission) -> Overall:
        """Save the merge of two people's work."""
        return resolve_overall(
            filing,
            user,
            sent.values,
            base_version=sent.base_version or 0,
            seen_version=sent.version,
            choices=sent.choices,
        )

    def stored(self, filing: Overall, wishes: QueryDict) -> OverallSubmission:
        """What is stored, with a blank line where one is due; ``add`` and ``add-task`` ask for more."""
        context = context_of(filing)
        values = with_blank_lines(
            overall_values_of(filing),
            context.tiers,
            more=wishes.getlist("add")[:MORE_ROWS],
            tasks=len(wishes.getlist("add-task")[:MORE_ROWS]),
        )
        return unsent(values, context)

    def form(self, user: User, filing: Overall, sent: OverallSubmission) -> dict[str, Any]:
        """Tasks with what they gather, goals and indicators."""
        return form_context(filing, sent)

    def live(self, filing: Overall, sent: OverallSubmission) -> Mapping[str, Any]:
        """What the tasks come to."""
        return live_view(sent)

    def answer(self, filing: Overall, sent: OverallSubmission) -> dict[str, Any]:
        """What the tasks come to, how targets are read, and the findings."""
        return {"live": live_view(sent), "readings": readings(sent), "findings": panel_of(sent)}

    def goes_on_at(self, filing: Overall, sent: OverallSubmission) -> str:
        """At the lines that the button was about."""
        action, key = sent.button
        page = super().goes_on_at(filing, sent)
        if action == "submit":
            return page
        if action == "add":
            return f"{page}?{urlencode({'add': key})}#indicators"
        if action == "add-task":
            return f"{page}?add-task=1#tasks-end"
        places = {"draft-goals": "goals", **dict.fromkeys(_ON_TASKS, "tasks")}
        return f"{page}#{places.get(action, 'indicators' if key else 'saved')}"


EDIT = OverallEditPage()


def _after_button(sent: OverallSubmission) -> OverallSubmission:
    """The submission after its button: those of tasks and goals need the server, others a page without script."""
    action, key = sent.button
    values = sent.values
    if action == "draft-goals":
        return replace(sent, values=with_drafted_goals(values, sent.context.declared))
    if action == "add-basic":
        basic = TaskValues(name=BASIC_NAME)
        keys = (*sent.task_keys, _next_key(sent.task_keys))
        return replace(sent, values=replace(values, tasks=(*values.tasks, basic)), task_keys=keys)
    if key in sent.task_keys and action in ("remove-task", "up-task", "down-task", "take-sum"):
        return _task_button(sent, action, sent.task_keys.index(key))
    if key in sent.row_keys and action in ("remove", "up", "down"):
        return replace(sent, values=_row_button(values, action, sent.row_keys.index(key)))
    return sent


def _next_key(keys: tuple[str, ...]) -> str:
    return str(max((int(key) for key in keys), default=-1) + 1)


def _task_button(sent: OverallSubmission, action: str, at: int) -> OverallSubmission:
    """A task taken out, moved, or filled with the sum of its projects."""
    tasks, keys = list(sent.values.tasks), list(sent.task_keys)
    if action == "take-sum":
        return replace(sent, values=with_sum_of_projects(sent.values, at, sent.context.declared))
    if action == "remove-task":
        del tasks[at], keys[at]
    else:
        other = at + (1 if action == "down-task" else -1)
        if 0 <= other < len(tasks):
            tasks[at], tasks[other] = tasks[other], tasks[at]
            keys[at], keys[other] = keys[other], keys[at]
    return replace(sent, values=replace(sent.values, tasks=tuple(tasks)).with_sums(), task_keys=tuple(keys))


def _row_button(values: OverallValues, action: str, at: int) -> OverallValues:
    """An indicator row emptied or moved within its second level, so that the boxes keep their names."""
    rows = list(values.indicators)
    if action == "remove":
        rows[at] = TargetValues(level1=rows[at].level1, level2=rows[at].level2)
    else:
        other = at + (1 if action == "down" else -1)
        if 0 <= other < len(rows) and (rows[at].level1, rows[at].level2) == (rows[other].level1, rows[other].level2):
            rows[at], rows[other] = rows[other], rows[at]
    return replace(values, indicators=tuple(rows))

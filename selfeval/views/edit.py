"""Filling in a self-evaluation: what its edit page has beside that of every form, and the score while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.template.loader import render_to_string

from perfgoals.accounts.models import User
from perfgoals.workflow.editing import EditPage
from perfgoals.workflow.submission import envelope
from selfeval.forms.submission import EvaluationSubmission, read_submission, with_figures, with_weights, without_row
from selfeval.models import SelfEvaluation
from selfeval.queries import given_of, history_of, profile_of, settings_of
from selfeval.services.evaluations import resolve_conflict, values_at
from selfeval.values import EvaluationValues
from selfeval.views.edit_page import Evaluated, anchors, evaluated, form_context, panel_of, stored_submission
from selfeval.views.evidence import evidence_panel
from selfeval.views.pages import PAGES
from selfeval.views.scoreboard import funds_view, levels_view, row_score, summary

MORE_ROWS: Final = 20  # that one address may ask for


class EvaluationEditPage(EditPage[SelfEvaluation, EvaluationValues, EvaluationSubmission]):
    """See EditPage."""

    pages = PAGES
    template = "selfeval/edit.html"
    live_page = "score"

    def read(self, data: QueryDict, filing: SelfEvaluation) -> EvaluationSubmission:
        """What a page sent, over what it showed, after the button that was pressed."""
        given, wrapping = given_of(filing), envelope(data)
        shown = values_at(filing, wrapping["base_version"] or wrapping["version"])
        profile = profile_of(settings_of(filing.year))
        sent = read_submission(data, shown, given, profile)
        action, key = sent.button
        if action == "remove":
            return replace(sent, values=without_row(sent, key, given))
        if action == "weights":
            return replace(sent, values=with_weights(sent.values, profile))
        if action == "monitored" and (history := history_of(filing)):
            figures = {place: figure.actual for place, figure in history.figures.items()}
            return replace(sent, values=with_figures(sent.values, figures))
        return sent

    def resolve(self, filing: SelfEvaluation, user: User, sent: EvaluationSubmission) -> SelfEvaluation:
        """Save the merge of two people's work."""
        return resolve_conflict(
            filing,
            user,
            sent.values,
            base_version=sent.base_version or 0,
            seen_version=sent.version,
            choices=sent.choices,
        )

    def stored(self, filing: SelfEvaluation, wishes: QueryDict) -> EvaluationSubmission:
        """What is stored; where targets are typed, every second level has a row, ``add`` asks for more."""
        sent, _given = stored_submission(filing, wishes.getlist("add")[:MORE_ROWS])
        return sent

    def form(self, user: User, filing: SelfEvaluation, sent: EvaluationSubmission) -> dict[str, Any]:
        """Funds, goals, indicators with their scores; whether the approved targets changed meanwhile."""
        seen = evaluated(filing, sent, given_of(filing))
        return form_context(seen) | {"evidence": evidence_panel(user, filing, sent.values)}

    def live(self, filing: SelfEvaluation, sent: EvaluationSubmission) -> Mapping[str, Any]:
        """边填边算: the scores."""
        return self.scores(evaluated(filing, sent, given_of(filing)))

    def answer(self, filing: SelfEvaluation, sent: EvaluationSubmission) -> dict[str, Any]:
        """The scores and the findings."""
        seen = evaluated(filing, sent, given_of(filing))
        return {"score": self.scores(seen), "findings": panel_of(seen)}

    def scores(self, seen: Evaluated) -> dict[str, Any]:
        """What a script shows while the form is typed."""
        return live_score(seen)

    def goes_on_at(self, filing: SelfEvaluation, sent: EvaluationSubmission) -> str:
        """At the rows that the button was about."""
        action, key = sent.button
        page = super().goes_on_at(filing, sent)
        if action == "submit":
            return page
        if action == "add":
            return f"{page}?{urlencode({'add': key})}#indicators"
        return f"{page}#{'indicators' if action in ('remove', 'monitored', 'weights') else 'saved'}"


EDIT = EvaluationEditPage()


def live_score(seen: Evaluated) -> dict[str, Any]:
    """The scores as a script shows them: rows by key, funds by number (total: the sum), levels by name, the side."""
    filed = seen.scores.filed
    totals = summary(filed, seen.profile, anchors(seen.sent), seen.sent.values.labels["funds"])
    return {
        "rows": {key: row_score(row) for key, row in zip(seen.sent.row_keys, filed.rows, strict=True)},
        "funds": [
            {"number": row["number"], "rate": row["rate"], "amounts": dict(row["amounts"])}
            for row in funds_view(seen.scores)
        ],
        "levels": levels_view(seen.scores, seen.profile),
        "execution": totals["execution"],
        "total": totals["total"],
        "range": totals["range"],
        "grade": totals["grade"],
        "side": render_to_string("selfeval/_score.html", {"score": totals, "links": True}),
    }

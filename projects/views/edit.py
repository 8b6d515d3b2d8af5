"""Filling in a declaration: what its edit page has beside that of every form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from perfgoals.accounts.models import User
from perfgoals.workflow.editing import EditPage
from projects.forms.submission import DeclarationSubmission, read_submission, unsent
from projects.models import Declaration
from projects.queries import context_of, values_of, waivers_of
from projects.services.drafts import resolve_conflict, with_items_total
from projects.values import DeclarationValues, IndicatorValues, ItemValues
from projects.views.declaration import KEY_PAGES, PAGES
from projects.views.edit_page import form_context, panel_of, readings, with_blank_rows

MORE_ROWS = 20  # that one address may ask for


class DeclarationEditPage(EditPage[Declaration, DeclarationValues, DeclarationSubmission]):
    """See EditPage."""

    pages = PAGES
    template = "projects/edit.html"

    def read(self, data: QueryDict, filing: Declaration) -> DeclarationSubmission:
        """What a page sent, after the button that was pressed."""
        sent = read_submission(data, values_of(filing), context_of(filing))
        return replace(sent, values=_after_button(sent))

    def resolve(self, filing: Declaration, user: User, sent: DeclarationSubmission) -> Declaration:
        """Save the merge of two people's work."""
        return resolve_conflict(
            filing,
            user,
            sent.values,
            base_version=sent.base_version or 0,
            seen_version=sent.version,
            choices=sent.choices,
        )

    def stored(self, filing: Declaration, wishes: QueryDict) -> DeclarationSubmission:
        """What is stored, with a blank row at least in every second level; ``add`` and ``add-item`` ask for more."""
        context = context_of(filing)
        values = with_blank_rows(values_of(filing), context.tiers, wishes.getlist("add")[:MORE_ROWS])
        if "add-item" in wishes:
            values = replace(values, items=(*values.items, ItemValues()))
        return unsent(values, context)

    def form(self, user: User, filing: Declaration, sent: DeclarationSubmission) -> dict[str, Any]:
        """Head, items, indicators and what the year before said of them."""
        return form_context(filing, sent)

    def answer(self, filing: Declaration, sent: DeclarationSubmission) -> dict[str, Any]:
        """The sum of the items, how targets are read, and the findings."""
        stored: dict[str, Any] = {"code": filing.project.code, "unread": filing.unread}
        sent = replace(sent, values=replace(with_items_total(sent.values), **stored))
        return {
            "year_amount": sent.values.amount_text("year_amount"),
            "readings": readings(sent),
            "findings": panel_of(sent, waivers_of(filing)),
        }

    def goes_on_at(self, filing: Declaration, sent: DeclarationSubmission) -> str:
        """At the rows that the button was about."""
        action, key = sent.button
        page = super().goes_on_at(filing, sent)
        if action == "submit":
            return page
        if action == "add":
            return f"{page}?{urlencode({'add': key})}#indicators"
        if action == "add-item":
            return f"{page}?add-item=1#items"
        return f"{page}#{'indicators' if action in ('remove', 'up', 'down') else 'items' if key else 'saved'}"


class KeyProjectEditPage(DeclarationEditPage):
    """The same page for the form of a 重点项目."""

    pages = KEY_PAGES


EDIT = DeclarationEditPage()
KEY_EDIT = KeyProjectEditPage()


def _after_button(sent: DeclarationSubmission) -> DeclarationValues:
    """The values after a button that works on rows: remove, up, down (for pages without script)."""
    action, key = sent.button
    values = sent.values
    if action == "remove" and key in sent.row_keys:
        return replace(values, indicators=_without(values.indicators, sent.row_keys.index(key)))
    if action == "remove-item" and key in sent.item_keys:
        return replace(values, items=_without(values.items, sent.item_keys.index(key)))
    if action in ("up", "down") and key in sent.row_keys:
        at = sent.row_keys.index(key)
        other = at + (1 if action == "down" else -1)
        rows: list[IndicatorValues] = list(values.indicators)
        if 0 <= other < len(rows) and (rows[at].level1, rows[at].level2) == (rows[other].level1, rows[other].level2):
            rows[at], rows[other] = rows[other], rows[at]
        return replace(values, indicators=tuple(rows))
    return values


def _without(lines: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    """The lines without one of them, emptied rather than shifted so that the boxes keep their names."""
    blank = replace(lines[at], **dict.fromkeys(_texts(lines[at]), ""))
    return (*lines[:at], blank, *lines[at + 1 :])


def _texts(line: IndicatorValues | ItemValues) -> tuple[str, ...]:
    if isinstance(line, IndicatorValues):
        return ("level3", "target", "explanation")
    return ("content", "unit_price", "quantity", "times", "amount")

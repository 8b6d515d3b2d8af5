"""Filling in a declaration: the page, every save with and without script, conflicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.guards import SignedInRequest, interrupted, signed_in, wants_json
from perfgoals.workflow.access import may_file_for
from perfgoals.workflow.drafts import Conflict, Locked, StaleDraft
from projects.access import get_declaration
from projects.checks import check
from projects.forms.submission import BadSubmission, Submission, read_submission
from projects.models import Declaration
from projects.queries import check_context, values_of, waivers_of
from projects.services.drafts import resolve_conflict, save_draft, with_items_total
from projects.values import IndicatorValues, ItemValues
from projects.views.base import refused
from projects.views.edit_page import Keys, edit_context, findings_view, readings, with_blank_rows
from projects.windows import may_write_now


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page (GET) and each save (POST). Whatever is typed is stored; findings say what is wrong with it."""
    declaration = get_declaration(request.user, pk)
    decision = may_write_now(request.user, declaration)
    if not decision:
        return _turned_away(request, declaration, decision)
    if request.method == "POST":
        return _save(request, declaration)
    context = check_context(declaration.year)
    more = request.GET.getlist("add")
    values = with_blank_rows(values_of(declaration), context.tiers, more[:20])
    if "add-item" in request.GET:
        values = replace(values, items=(*values.items, ItemValues()))
    return render(request, "projects/edit.html", edit_context(request.user, declaration, values, context))


def _save(request: SignedInRequest, declaration: Declaration) -> HttpResponse:
    """Store one submission and answer in the caller's way."""
    context = check_context(declaration.year)
    try:
        sent = read_submission(request.POST, values_of(declaration), context)
    except BadSubmission as error:
        raise BadRequest(str(error)) from error
    sent = replace(sent, values=_apply(sent))
    user = request.user
    try:
        if sent.base_version is None:
            save_draft(declaration, user, sent.values, seen_version=sent.version)
        else:
            resolve_conflict(
                declaration,
                user,
                sent.values,
                base_version=sent.base_version,
                seen_version=sent.version,
                choices=sent.choices,
            )
    except Locked as locked:
        return _turned_away(request, declaration, denied(str(locked)))
    except StaleDraft as stale:
        return _show_conflict(request, declaration, sent, stale.conflict)
    if not wants_json(request):
        return redirect(_back_to_row(declaration, sent))
    if sent.base_version is not None:
        return JsonResponse({"version": declaration.version, "reload": True})
    stored: dict[str, Any] = {"code": declaration.project.code, "unread": declaration.unread}
    values = replace(with_items_total(sent.values), **stored)
    keys = Keys(sent.row_keys, sent.item_keys)
    findings = findings_view(check(values, context, waivers_of(declaration)), values, keys)
    return JsonResponse(
        {
            "version": declaration.version,
            "saved_at": f"{localtime(declaration.saved_at):%H:%M}",
            "year_amount": values.amount_text("year_amount"),
            "readings": readings(values, keys),
            "findings": render_to_string("projects/_findings.html", {"findings": findings}),
        }
    )


def _turned_away(request: SignedInRequest, declaration: Declaration, decision: Decision) -> HttpResponse:
    """403 with the reason. What a page without script sent stays on the page that says so."""
    if request.method == "POST" and not wants_json(request) and may_file_for(request.user, declaration.unit):
        return interrupted(request, decision.reason, status=403)
    return refused(request, decision, back=reverse("declaration", args=[declaration.pk]))


def _show_conflict(
    request: SignedInRequest, declaration: Declaration, sent: Submission, conflict: Conflict
) -> HttpResponse:
    """409 with what the two changed; what I typed stays in the boxes."""
    if wants_json(request):
        panel = render_to_string("projects/_conflict.html", {"conflict": conflict})
        return JsonResponse({"conflict": panel, "version": conflict.version}, status=409)
    page = edit_context(
        request.user,
        declaration,
        sent.values,
        check_context(declaration.year),
        keys=Keys(sent.row_keys, sent.item_keys),
        conflict=conflict,
    )
    return render(request, "projects/edit.html", page, status=409)


def _apply(sent: Submission) -> Any:
    """The values after a button that works on rows: remove, up, down (for pages without script)."""
    action, _, key = sent.do.partition(":")
    values = sent.values
    if action == "remove" and key in sent.row_keys:
        at = sent.row_keys.index(key)
        return replace(values, indicators=_without(values.indicators, at))
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


def _back_to_row(declaration: Declaration, sent: Submission) -> str:
    """Where a page without script goes on after a button."""
    action, _, key = sent.do.partition(":")
    if action == "submit":
        return reverse("declaration-submit", args=[declaration.pk])
    page = reverse("declaration-edit", args=[declaration.pk])
    if action == "add":
        return f"{page}?{urlencode({'add': key})}#indicators"
    if action == "add-item":
        return f"{page}?add-item=1#items"
    return f"{page}#{'indicators' if action in ('remove', 'up', 'down') else 'items' if key else 'saved'}"

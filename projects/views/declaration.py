"""One declaration: reading it, its history and versions, submitting, reviewing, printing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.officialforms.to_html import to_html
from perfgoals.text import clean
from perfgoals.workflow.access import may_edit, sees_drafts
from perfgoals.workflow.chain import APPROVAL
from perfgoals.workflow.drafts import Locked, StaleDraft, sittings
from perfgoals.workflow.models import Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import Blocked, NotAllowed, StaleObject, perform
from perfgoals.workflow.standing import steps_view
from perfgoals.workflow.transitions import Comment, Transition
from projects.access import get_declaration, may_waive
from projects.compare import changes_between, marks_of
from projects.flow import FLOW
from projects.models import Declaration, Revision
from projects.printing import file_name, grid_of, printed_grid, render_form
from projects.queries import check_context, tiers_of, values_of, waivers_of
from projects.services.drafts import fresh, save_draft
from projects.values import DeclarationValues
from projects.views.base import CONTENT_TYPES, as_int, file_response, refused
from projects.views.edit_page import stored_findings
from projects.views.standing import who_acts
from projects.windows import may_write_now

VERSIONS_SHOWN = 200


@require_safe
@signed_in
def declaration(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form as it prints, who acts next, what changed since the last time handed in, the history, the decisions."""
    user = request.user
    found = get_declaration(user, pk)
    return render(request, "projects/declaration.html", _page(request, found))


def _page(request: SignedInRequest, found: Declaration, *, comment: str = "", problems: Any = None) -> dict[str, Any]:
    """Context of the reading and reviewing page."""
    user = request.user
    inside = sees_drafts(user, found)
    handed_in = found.is_editable and not inside
    values = _last_handed_in(found) if handed_in else values_of(found)
    context = check_context(found.year)
    records = list(
        TransitionRecord.objects.filter(flow=FLOW.name, subject_id=found.pk).select_related("actor").order_by("-pk")
    )
    approved = found.status == Stage.APPROVED
    before = None if handed_in else _handed_in_before(found)
    changes = changes_between(before, values) if before else []
    steps = [step for step in FLOW.open_to(user, found) if step.name != "submit"]
    return {
        "declaration": found,
        "state": FLOW.state(found.status),
        "steps": steps_view(found, APPROVAL),
        "who_acts": who_acts(found),
        "form_html": mark_safe(  # to_html escapes every text  # noqa: S308  # nosec
            to_html(
                printed_grid(found, handed_in=handed_in),
                changes=marks_of(before, values, context.tiers) if before else {},
            )
        ),
        "findings": {} if handed_in or approved else stored_findings(values, context, waivers_of(found)),
        "waives": found if may_waive(user, found) else None,
        "inside": inside,
        "handed_in": handed_in,
        "records": records,
        "changes": changes,
        "decisions": [{"step": step, "consequence": step.consequence(found)} for step in steps],
        "asks_opinion": any(step.comment is not Comment.NONE for step in steps),
        "may_edit": bool(may_edit(user, found)),
        "may_write": may_write_now(user, found),
        "comment": comment,
        "problems": problems,
    }


def _last_handed_in(found: Declaration) -> DeclarationValues:
    """The content of the last submission: what who reviews above the unit sees while the unit changes it."""
    snapshot = Snapshot.objects.filter(flow=FLOW.name, subject_id=found.pk).order_by("-pk").first()
    return DeclarationValues.from_content(snapshot.content["values"]) if snapshot else values_of(found)


def _handed_in_before(found: Declaration) -> DeclarationValues | None:
    """The content of the submission before the present one: what a reviewer compares with."""
    snapshots = list(Snapshot.objects.filter(flow=FLOW.name, subject_id=found.pk).order_by("-pk")[:3])
    if found.status in (Stage.RETURNED, Stage.DRAFT):
        older = snapshots[:1]
    else:
        older = snapshots[2:] if found.status == Stage.APPROVED else snapshots[1:2]
    return DeclarationValues.from_content(older[0].content["values"]) if older else None


@require_http_methods(["GET", "POST"])
@signed_in
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """All findings at once, each a link to its field; then the word that warnings want, and the one button."""
    user = request.user
    found = get_declaration(user, pk)
    if request.method == "POST":
        return _step(request, found, "submit")
    decision = may_write_now(user, found)
    if not decision:
        return refused(request, decision, back=reverse("declaration", args=[pk]))
    return render(request, "projects/submit.html", _submit_page(found))


def _submit_page(found: Declaration, *, comment: str = "", problem: str = "") -> dict[str, Any]:
    """Context of the confirmation before submitting."""
    return {
        "declaration": found,
        "state": FLOW.state(found.status),
        "steps": steps_view(found, APPROVAL),
        "findings": stored_findings(values_of(found), check_context(found.year), waivers_of(found)),
        "consequence": FLOW.transition("submit").consequence(found),
        "comment": comment,
        "problem": problem,
    }


@require_POST
@signed_in
def step(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of the flow."""
    found = get_declaration(request.user, pk)
    return _step(request, found, name)


def _step(request: SignedInRequest, found: Declaration, name: str) -> HttpResponse:
    """perform() and its answers as pages: done, not allowed (403), blocked (422), changed meanwhile (409)."""
    comment = clean(request.POST.get("comment", ""))
    try:
        taken = FLOW.transition(name)
    except KeyError:
        raise Http404(name) from None
    try:
        record = perform(
            FLOW,
            found,
            name,
            request.user,
            seen_version=as_int(request.POST.get("version")) or 0,
            comment=comment,
        )
    except NotAllowed as refusal:
        return refused(request, refusal.decision, back=reverse("declaration", args=[found.pk]))
    except Blocked as blocked:
        return _blocked(request, found, taken, blocked, comment)
    except StaleObject as stale:
        who = f"（{stale.last.actor} {stale.last.label}）" if stale.last else ""
        messages.error(request, f"没有{taken.label}：{stale}{who}")
        return render(
            request, "projects/declaration.html", _page(request, fresh(found.pk), comment=comment), status=409
        )
    target = FLOW.state(record.target)
    follows = f"，等{target.acts.label}办理" if target.acts else "，表已锁定并存快照"
    messages.success(request, f"已{taken.label}{follows}")
    return redirect("declaration", found.pk) if taken.name == "withdraw" else redirect("desk")


def _blocked(
    request: SignedInRequest, found: Declaration, taken: Transition[Declaration], blocked: Blocked, comment: str
) -> HttpResponse:
    """What stood in the way, with what was typed still there."""
    missing = [finding.message for finding in blocked.findings if finding.rule == "comment_missing"]
    if taken.name == "submit":
        problem = missing[0] if missing else "还有错误，改好后才能提交"
        return render(
            request, "projects/submit.html", _submit_page(found, comment=comment, problem=problem), status=422
        )
    return render(
        request, "projects/declaration.html", _page(request, found, comment=comment, problems=missing), status=422
    )


@require_safe
@signed_in
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """预览官方表样: the official form itself, as it prints now."""
    found = get_declaration(request.user, pk)
    handed_in = found.is_editable and not sees_drafts(request.user, found)
    html = mark_safe(to_html(printed_grid(found, handed_in=handed_in)))  # to_html escapes every text  # noqa: S308  # nosec
    return render(request, "projects/preview.html", {"declaration": found, "form_html": html})


@require_safe
@signed_in
def export(request: SignedInRequest, pk: int, fmt: str) -> HttpResponse:
    """The official form as a file."""
    found = get_declaration(request.user, pk)
    if fmt not in CONTENT_TYPES:
        raise Http404(fmt)
    handed_in = found.is_editable and not sees_drafts(request.user, found)
    return file_response(render_form(found, fmt, handed_in=handed_in), fmt, file_name(found, fmt))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """历史版本: who saved what when, how it differs from now, and taking an old version up again (POST)."""
    found = get_declaration(request.user, pk)
    if not sees_drafts(request.user, found):
        raise Http404("没有这个页面，或您无权查看")
    kept = Revision.objects.filter(declaration=found).select_related("saved_by").order_by("-version")
    shown = kept.filter(version=as_int(request.POST.get("restore") or request.GET.get("version")) or 0).first()
    if request.method == "POST":
        return _take_up_again(request, found, shown)
    context: dict[str, Any] = {
        "declaration": found,
        "versions": sittings(list(kept.defer("content")))[:VERSIONS_SHOWN],
        "shown": shown,
        "may_write": may_write_now(request.user, found),
    }
    if shown:
        values = DeclarationValues.from_content(shown.content)
        form = to_html(grid_of(values, found.year, tiers_of(found.year.framework)))
        context["form_html"] = mark_safe(form)  # to_html escapes every text  # noqa: S308  # nosec
        context["changes"] = changes_between(values, values_of(found))
    return render(request, "projects/versions.html", context)


def _take_up_again(request: SignedInRequest, found: Declaration, shown: Revision | None) -> HttpResponse:
    """Save an old version as the newest; what stood until now stays among the versions."""
    decision = may_write_now(request.user, found)
    if not decision:
        return refused(request, decision, back=reverse("declaration", args=[found.pk]))
    if shown is None:
        raise Http404("没有这一版")
    # The code belongs to the project, not to a version of a form.
    values = replace(DeclarationValues.from_content(shown.content), code=found.project.code)
    try:
        save_draft(
            found,
            request.user,
            values,
            seen_version=as_int(request.POST.get("version")) or 0,
            cause=f"恢复第 {shown.version} 版",
        )
    except (StaleDraft, Locked) as error:
        messages.error(request, f"没有恢复：{error}。请看过最新内容后再办")
        return redirect("declaration-versions", found.pk)
    messages.success(request, f"已恢复第 {shown.version} 版；恢复前的内容仍在历史版本里")
    return redirect("declaration-edit", found.pk)

"""整改: the list of what is to be mended, one of them with its history and decisions, and raising a new one."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfgoals.accounts.access import SEEING_ROLES, visible_units
from perfgoals.accounts.guards import SignedInRequest, role_required, signed_in
from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.accounts.services import Refused
from perfgoals.answers import as_int, refused
from perfgoals.findings import Level
from perfgoals.keyset import NEWER, OLDER
from perfgoals.text import clean
from perfgoals.workflow.lists import MOST_UNITS, page_link
from perfgoals.workflow.models import TransitionRecord
from perfgoals.workflow.perform import Blocked, NotAllowed, StaleObject, perform
from selfeval.access import get_evaluation, get_rectification, may_raise, visible_rectifications
from selfeval.flow import findings_of
from selfeval.forms.rectification import ExtensionForm, RectificationForm
from selfeval.kind import kind_of_evaluation
from selfeval.models import Rectification, RectificationStatus, SelfEvaluation
from selfeval.rectification_flow import EXTEND, FLOW, REVIEWERS, action_of, open_steps
from selfeval.rectification_lists import BY_DATE, COUNTED, count_overdue, listed_rectifications
from selfeval.services.rectifications import extend, raise_rectification

OWN: Final = "own"  # of ?whose=: those whose owner the reader is
SHOWN_OF_FORM: Final = 50


@require_safe
@role_required(*SEEING_ROLES)
def rectifications(request: SignedInRequest) -> HttpResponse:
    """Rectifications of one state that the user sees, due first; keyset pages."""
    user = request.user
    status = _status(request)
    own = request.GET.get("whose") == OWN
    unit_id = as_int(request.GET.get("unit"))
    unit = visible_units(user).filter(pk=unit_id).first() if unit_id else None
    page = BY_DATE.page(listed_rectifications(user, status, own=own, unit=unit), request.GET)
    overdue = count_overdue(user)
    context = {
        "rows": [_row(row) for row in page.rows],
        "status": status,
        "overdue": f"{min(overdue, COUNTED)}{'+' if overdue > COUNTED else ''}",
        "has_overdue": bool(overdue),
        "filters": _filters(user, status, unit, own=own),
        "reset": f"{reverse('rectifications')}?status={status}" if own or unit else "",
        "newer": page_link(request, NEWER, page.previous),
        "older": page_link(request, OLDER, page.next),
    }
    return render(request, "selfeval/rectifications.html", context)


def _status(request: SignedInRequest) -> RectificationStatus:
    """The state that was asked for, else the one in which the user acts."""
    try:
        return RectificationStatus(request.GET.get("status", ""))
    except ValueError:
        reviews = request.user.holds(*REVIEWERS) and not request.user.holds(Role.FILER)
        return RectificationStatus.REPORTED if reviews else RectificationStatus.OPEN


def _filters(user: User, status: RectificationStatus, unit: Unit | None, *, own: bool) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": "status", "label": "状态", "value": status, "choices": RectificationStatus.choices, "always": True}
    ]
    units = list(visible_units(user).filter(kind=UnitKind.UNIT)[:MOST_UNITS])
    if len(units) > 1:
        choices = [(each.pk, each.name) for each in units]
        found.append({"name": "unit", "label": "单位", "value": unit.pk if unit else "", "choices": choices})
    if user.holds(Role.FILER):
        whose = {"name": "whose", "label": "整改责任人", "value": OWN if own else ""}
        found.append(whose | {"choices": [(OWN, "由我负责")]})
    return found


def _row(rectification: Rectification) -> dict[str, Any]:
    """One line of a list: closed ones are no longer late."""
    days = (rectification.due - timezone.localdate()).days
    return {
        "rectification": rectification,
        "state": FLOW.state(rectification.status),
        "open": rectification.status != RectificationStatus.CLOSED,
        "days_left": days,
        "days_over": -days,
    }


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: SignedInRequest, pk: int, model: type[SelfEvaluation]) -> HttpResponse:
    """提出整改 on a self-evaluation; ``?finding=`` (its fingerprint) and ``?level3=`` fill in what is known."""
    evaluation = get_evaluation(request.user, pk, model)
    page = kind_of_evaluation(evaluation).page
    decision = may_raise(request.user, evaluation)
    if not decision:
        return refused(request, decision, back=reverse(page, args=[pk]))
    indicators = tuple(name for name in evaluation.indicators.values_list("level3", flat=True) if name.strip())
    posted = request.POST if request.method == "POST" else None
    initial = {} if posted else _known(request, evaluation)
    form = RectificationForm(posted, initial=initial, unit=evaluation.unit, indicators=indicators)
    if form.is_valid():
        made = _raise(request, evaluation, form)
        if made is not None:
            messages.success(request, f"已提出整改，等{made.owner}整改并报情况")
            return redirect("rectification", made.pk)
    context = {"evaluation": evaluation, "page": page, "form": form}
    return render(request, "selfeval/rectification_new.html", context, status=422 if form.errors else 200)


def _known(request: SignedInRequest, evaluation: SelfEvaluation) -> dict[str, str]:
    """What the address says that it is about: a finding of the form, or one of its indicators."""
    known = {"level3": clean(request.GET.get("level3", ""))}
    if fingerprint := request.GET.get("finding"):
        finding = next((each for each in findings_of(evaluation) if each.fingerprint == fingerprint), None)
        if finding is not None:
            parts = (finding.message, finding.found and f"现为：{finding.found}", finding.suggestion)
            known["problem"] = "。".join(part for part in parts if part)
            known["level3"] = finding.field.removeprefix("indicator:") if finding.row is not None else ""
    return known


def _raise(request: SignedInRequest, evaluation: SelfEvaluation, form: RectificationForm) -> Rectification | None:
    """What was raised; None where the form says why not."""
    try:
        return raise_rectification(request.user, evaluation, request=request, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field or None, refusal.message)
        return None


@require_safe
@signed_in
def rectification(request: SignedInRequest, pk: int) -> HttpResponse:
    """One rectification: what is to be mended, where it stands, the decisions, the history."""
    found = get_rectification(request.user, pk)
    return render(request, "selfeval/rectification.html", _page(request.user, found))


def _page(
    user: User,
    found: Rectification,
    *,
    comment: str = "",
    problems: list[str] | None = None,
    extension: ExtensionForm | None = None,
) -> dict[str, Any]:
    """Context of that page; ``comment`` is what was typed, ``problems`` what stood in the way."""
    steps = open_steps(user, found)
    records = TransitionRecord.objects.filter(flow=FLOW.name, subject_id=found.pk).select_related("actor")
    return {
        "rectification": found,
        "page": kind_of_evaluation(found.evaluation).page,
        "row": _row(found),
        "decisions": [
            {"step": step, "consequence": step.consequence(found)} for action, step in steps.items() if action != EXTEND
        ],
        "opinion": _opinion(steps),
        "extension": (extension or ExtensionForm(initial={"due": found.due})) if EXTEND in steps else None,
        "who_acts": _who_acts(found),
        "records": list(records.order_by("-pk")),
        "comment": comment,
        "problems": problems or [],
    }


def _opinion(steps: dict[str, Any]) -> str:
    """What the box of the word is called, by the steps that it serves; "" for no box."""
    if "report" in steps:
        return "整改情况（怎么整改的、结果怎样）"
    return "意见（退回必写，写明还要改什么）" if "close" in steps else ""


def _who_acts(found: Rectification) -> str:
    """Who acts next, in one sentence."""
    if found.status == RectificationStatus.OPEN:
        return f"现在由{found.unit}的{found.owner}整改"
    if found.status == RectificationStatus.REPORTED:
        return f"单位已报整改情况，由{found.get_raised_as_display()}或上级审核人核对"
    return "已销号，不再办理"


@require_POST
@signed_in
def step(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of the flow: report, close, send back."""
    found = get_rectification(request.user, pk)
    comment = clean(request.POST.get("comment", ""))
    try:
        taken = FLOW.transition(name)
    except KeyError:
        raise Http404(name) from None
    if action_of(taken) == EXTEND:
        raise Http404("延期要有日期，请在整改事项的页面上办")
    try:
        perform(FLOW, found, name, request.user, seen_version=_version(request), comment=comment)
    except NotAllowed as refusal:
        return refused(request, refusal.decision, back=reverse("rectification", args=[pk]))
    except Blocked as blocked:
        problems = [finding.message for finding in blocked.findings if finding.level is Level.ERROR]
        page = _page(request.user, found, comment=comment, problems=problems)
        return render(request, "selfeval/rectification.html", page, status=422)
    except StaleObject as stale:
        return _stale(request, pk, stale, comment)
    messages.success(request, f"已{taken.label}")
    return redirect("rectification", pk)


@require_POST
@signed_in
def extension(request: SignedInRequest, pk: int) -> HttpResponse:
    """延期: another day, with a reason."""
    found = get_rectification(request.user, pk)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        due, reason = form.cleaned_data["due"], form.cleaned_data["comment"]
        try:
            extend(found, request.user, due, reason, seen_version=_version(request))
        except NotAllowed as refusal:
            return refused(request, refusal.decision, back=reverse("rectification", args=[pk]))
        except StaleObject as stale:
            return _stale(request, pk, stale, reason)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, f"已延期到 {due:%Y-%m-%d}")
            return redirect("rectification", pk)
    page = _page(request.user, get_rectification(request.user, pk), extension=form)
    return render(request, "selfeval/rectification.html", page, status=422)


def _version(request: SignedInRequest) -> int:
    return as_int(request.POST.get("version")) or 0


def _stale(request: SignedInRequest, pk: int, stale: StaleObject, comment: str) -> HttpResponse:
    """Somebody acted meanwhile: the page as it is now, with what was typed."""
    who = f"（{stale.last.actor} {stale.last.label}）" if stale.last else ""
    messages.error(request, f"没有办成：这件事刚刚有人办过{who}，请看过最新情况后再办")
    page = _page(request.user, get_rectification(request.user, pk), comment=comment)
    return render(request, "selfeval/rectification.html", page, status=409)


def rectifications_panel(user: User, evaluation: SelfEvaluation) -> dict[str, Any]:
    """What selfeval/_rectifications.html shows of one form, as ``rectifications`` in its context. Two queries."""
    found = visible_rectifications(user).filter(evaluation=evaluation).select_related("owner").order_by("due", "pk")
    return {
        "rows": [_row(row) for row in found[:SHOWN_OF_FORM]],
        "may_raise": bool(may_raise(user, evaluation)),
        "raise_on": reverse(f"{kind_of_evaluation(evaluation).page}-rectification", args=[evaluation.pk]),
    }

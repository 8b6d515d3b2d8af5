"""指标库: the list with its search, an entry, and what 管理员 does with it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators import services
from indicators.access import may_keep, visible_entries
from indicators.forms.library import EntryForm
from indicators.models import EntryState, LibraryIndicator
from indicators.models.library import CATEGORIES
from indicators.queries import library_page, search_library, second_level_names
from indicators.views.base import demand_keeper, seen_version
from perfgoals.accounts.access import SEEING_ROLES, load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.services import Refused
from perfgoals.keyset import NEWER, OLDER
from perfgoals.text import clean

SHOWN: Final = 50  # of what a search finds
ALIKE: Final = 20  # entries proposed to be merged into

readers = role_required(*SEEING_ROLES)


@require_safe
@readers
def library(request: SignedInRequest) -> HttpResponse:
    """The entries, the most used first; with a text the closest first. Who keeps them sees every state."""
    keeps = may_keep(request.user)
    asked = {name: clean(request.GET.get(name, "")).strip() for name in ("text", "category", "level2")}
    state = request.GET.get("state", "")
    if not keeps or state not in EntryState.values:
        state = EntryState.IN_USE.value
    context: dict[str, Any] = {
        "keeps": keeps,
        "state": EntryState(state),
        "states": list(EntryState) if keeps else [],
        "asked": asked,
        "narrowed": any(asked.values()),
        "levels": list(dict.fromkeys(level2 for _level1, level2 in second_level_names())),
        "categories": CATEGORIES,
    }
    if asked["text"] and state == EntryState.IN_USE:
        context |= {"rows": search_library(**asked, limit=SHOWN), "most": SHOWN}
    else:
        page = library_page(visible_entries(keeps).filter(state=state), request.GET, **asked)
        context |= {
            "rows": page.rows,
            "previous": _page_link(request, NEWER, page.previous),
            "next": _page_link(request, OLDER, page.next),
        }
    return render(request, "indicators/library.html", context)


def _page_link(request: SignedInRequest, way: str, cursor: str) -> str:
    """The address of a neighbouring page with the same filters; empty at an end."""
    query = request.GET.copy()
    for name in (NEWER, OLDER):
        query.pop(name, None)
    query[way] = cursor
    return f"?{query.urlencode()}" if cursor else ""


@require_safe
@readers
def entry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One entry with its explanation and counts; for who keeps it, what can be done with it."""
    keeps = may_keep(request.user)
    found = load_or_404(visible_entries(keeps).select_related("merged_into"), pk=pk)
    context = {
        "entry": found,
        "keeps": keeps,
        "on": {"version": found.version, "state": EntryState.IN_USE.value},
        "off": {"version": found.version, "state": EntryState.OFF.value},
    }
    return render(request, "indicators/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def entry_new(request: SignedInRequest) -> HttpResponse:
    """新建指标."""
    demand_keeper(request.user)
    form = EntryForm(None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_entry(request.user, form.values(), request)
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, f"已新建“{made.name}”，填报人输入时就能选到")
            return redirect("library-entry", made.pk)
    return render(request, "indicators/entry_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def entry_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改指标, under the version that was seen."""
    demand_keeper(request.user)
    found = load_or_404(LibraryIndicator.objects.exclude(state=EntryState.MERGED), pk=pk)
    form = EntryForm(found, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.change_entry(
                request.user, found, form.values(), seen_version=seen_version(request), request=request
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.message)
            status = 200 if refused.field else 409
        else:
            messages.success(request, "已保存")
            return redirect("library-entry", pk)
    return render(request, "indicators/entry_form.html", {"form": form, "entry": found}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@readers
def entry_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """合并: the entries most like this one, or like what is typed; one of them takes it in."""
    demand_keeper(request.user)
    found = load_or_404(LibraryIndicator.objects.exclude(state=EntryState.MERGED), pk=pk)
    if request.method == "POST":
        return _merge(request, found)
    text = clean(request.GET.get("text", "")).strip()
    alike = [each for each in search_library(text or found.name, limit=ALIKE + 1) if each.pk != pk][:ALIKE]
    rows = [
        {
            "entry": each,
            "id": str(each.pk),
            "question": f"“{found.name}”的次数计入“{each.name}”，以后不再列出，不能撤回。",
            "fields": {"version": found.version, "target": each.pk},
        }
        for each in alike
    ]
    context = {
        "entry": found,
        "rows": rows,
        "filters": [{"name": "text", "label": "要并入的指标名称", "value": text}],
        "reset": request.path if text else "",
    }
    return render(request, "indicators/merge.html", context)


def _merge(request: SignedInRequest, found: LibraryIndicator) -> HttpResponse:
    """Do it, and go to the entry that stays."""
    target = request.POST.get("target", "")
    if not (target.isascii() and target.isdigit()):
        raise Http404("没有这条指标")
    kept = load_or_404(LibraryIndicator.objects.all(), pk=int(target))
    try:
        services.merge_entries(request.user, found, kept, seen_version=seen_version(request), request=request)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("library-merge", found.pk)
    messages.success(request, f"已并入，原“{found.name}”的次数计入这一条")
    return redirect("library-entry", kept.pk)


@require_POST
@readers
def entry_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """启用, 停用."""
    demand_keeper(request.user)
    found = load_or_404(LibraryIndicator.objects.exclude(state=EntryState.MERGED), pk=pk)
    state = request.POST.get("state", "")
    if state not in services.STATE_ACTIONS:
        raise Http404("没有这种状态")
    try:
        services.set_state(request.user, found, state, seen_version=seen_version(request), request=request)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        follows = "填报人输入时就能选到" if state == EntryState.IN_USE else "不再提供给填报人，已有的申报表不变"
        messages.success(request, f"已{services.STATE_ACTIONS[state]}“{found.name}”，{follows}")
    return redirect("library-entry", pk)

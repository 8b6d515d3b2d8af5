"""The audit page (审计) of 审计员 and 管理员."""

from __future__ import annotations

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.services import record_event
from perfgoals.keyset import NEWER, OLDER
from perfgoals.workflow.audit import READING, TRAILS, Trail, TrailFilter, csv_lines, narrowed, page

DOWNLOAD = "下载记录"


@role_required(*READING)
@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """One of the two lists (``?list=flow`` or ``accounts``), narrowed and paged, within the reader's reach."""
    trail, form = _asked(request)
    context = {"trail": trail, "form": form, "rows": [], "previous": "", "next": ""}
    if form.is_valid():
        found = page(narrowed(trail, request.user, form.cleaned_data), request.GET)
        context |= {
            "rows": found.rows,
            "previous": _address(request, **{NEWER: found.previous}) if found.previous else "",
            "next": _address(request, **{OLDER: found.next}) if found.next else "",
            "download": _address(request),
            "narrowed": any(form.cleaned_data[name] for name in form.fields),
        }
    lists = [
        {"label": each.label, "url": _address(request, list=each.key), "current": each is trail}
        for each in TRAILS.values()
    ]
    return render(request, "workflow/audit.html", context | {"lists": lists})


@role_required(*READING)
@require_safe
def audit_download(request: SignedInRequest) -> HttpResponseBase:
    """The narrowed list as CSV, streamed; the download itself goes into the trail first."""
    trail, form = _asked(request)
    if not form.is_valid():
        return HttpResponse(
            "筛选条件有误，请回到审计页改正后再下载", status=400, content_type="text/plain; charset=utf-8"
        )
    if request.method == "GET":
        record_event(request.user, DOWNLOAD, trail.label, form.described(), request)
    rows = narrowed(trail, request.user, form.cleaned_data)
    response = StreamingHttpResponse(csv_lines(trail, rows), content_type="text/csv; charset=utf-8")
    name = f"{trail.label}_{timezone.localtime():%Y%m%d-%H%M}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


def _asked(request: SignedInRequest) -> tuple[Trail, TrailFilter]:
    """The list and the conditions of an address; 404 for a list that there is none of."""
    trail = TRAILS.get(request.GET.get("list", "flow"))
    if trail is None:
        raise Http404("没有这个页面，或您无权查看")
    return trail, TrailFilter(request.GET)


def _address(request: SignedInRequest, **changed: str) -> str:
    """The address of the same conditions, from the top, with some parameters changed."""
    query = request.GET.copy()
    for name in (NEWER, OLDER):
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"

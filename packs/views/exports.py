"""导出列表: a short list is written at once, a long one is a job with a page of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from packs.access import get_export
from packs.lists import LISTS
from packs.models import ListExport
from packs.services.exports import inline_list, is_long
from packs.services.jobs import ask_list
from packs.views.jobs import JobPages
from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import User
from perfgoals.answers import CONTENT_TYPES, file_response


@require_POST
@role_required(*SEEING_ROLES)
def export(request: SignedInRequest, name: str) -> HttpResponse:
    """The list as the user sees it, narrowed as its page is: the workbook itself, or the page of a job."""
    kind = LISTS.get(name)
    if kind is None:
        raise Http404("没有这个列表")
    filters = kind.asked(request.POST)
    title = kind.title_for(filters)
    if not is_long(kind, request.user, filters):
        return file_response(inline_list(kind, request.user, filters, request), "xlsx", f"{title}.xlsx")
    job, is_new = ask_list(request.user, kind.name, title, filters, request)
    if is_new:
        messages.success(request, f"超过 {settings.LIST_EXPORT_INLINE_ROWS:,} 行，已在后台排队，可以离开本页")
    return redirect("export", job.pk)


class ExportPages(JobPages[ListExport]):
    """The page of a list that is being written, or was."""

    page = "export"
    template = "packs/export.html"
    content_type = CONTENT_TYPES["xlsx"]

    def get(self, user: User, pk: int) -> ListExport:
        """See JobPages."""
        return get_export(user, pk)

    def more(self, user: User, job: ListExport) -> dict[str, Any]:
        """For how long its file is kept, and a link to it holds."""
        return {"kept_days": settings.LIST_EXPORT_DAYS, "link_minutes": settings.DOWNLOAD_LINK_SECONDS // 60}

    def file_name(self, job: ListExport) -> str:
        """2025 年度申报表.xlsx"""
        return f"{job.title}.xlsx"


EXPORT_PAGES = ExportPages()

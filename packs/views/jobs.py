"""The pages that every kind of job has: how far it is, cancelling, going on, and its file by a link that expires."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final, Generic, TypeVar

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from packs.access import may_manage
from packs.models import Job, JobState
from packs.services import jobs
from packs.views.panel import panel
from packs.views.ranges import ranged_file
from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.accounts.models import User
from perfgoals.accounts.services import Refused
from perfgoals.answers import refused

J = TypeVar("J", bound=Job)

LINK: Final = "packs.download"
EXPIRED: Final = "下载链接已过期（{} 分钟内有效），请再点一次“下载”"
NOT_YOURS: Final = "这个下载链接是发给另一个用户的，请自己点“下载”"
GONE: Final = "文件已过保留期，请重新导出"


class JobPages(ABC, Generic[J]):
    """The pages of one kind of job. Addresses are named after ``page``: pack, pack-progress …"""

    page: ClassVar[str]
    template: ClassVar[str]
    content_type: ClassVar[str]

    @abstractmethod
    def get(self, user: User, pk: int) -> J:
        """The job, or 404."""

    @abstractmethod
    def file_name(self, job: J) -> str:
        """What its file is called when it is saved."""

    def more(self, user: User, job: J) -> dict[str, Any]:
        """What its page shows beside what all of them show."""
        return {}

    def urls(self, under: str) -> list[URLPattern]:
        """The addresses of these pages; ``under`` is that of one job, with its ``pk``."""
        name = self.page
        return [
            path(under, require_safe(signed_in(self.show)), name=name),
            path(f"{under}progress/", never_cache(require_safe(signed_in(self.progress))), name=f"{name}-progress"),
            path(f"{under}cancel/", require_POST(signed_in(self.cancel)), name=f"{name}-cancel"),
            path(f"{under}resume/", require_POST(signed_in(self.resume)), name=f"{name}-resume"),
            path(f"{under}download/", require_POST(signed_in(self.download)), name=f"{name}-download"),
            path(f"{under}file/", require_safe(signed_in(self.file)), name=f"{name}-file"),
        ]

    def show(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """The page of a job, in every state."""
        job = self.get(request.user, pk)
        may = bool(may_manage(request.user, job))
        context = {**panel(job), "may_manage": may, **self.more(request.user, job)}
        return render(request, self.template, context)

    def progress(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """JSON for a page that is looked at: ``html`` of the panel, whether it is ``active``, ``said`` in words."""
        job = self.get(request.user, pk)
        html = render_to_string("packs/_job.html", panel(job))
        return JsonResponse({"html": html, "active": job.is_active, "said": job.step or job.get_state_display()})

    def cancel(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Cancel it; pressed twice it is done once."""
        job = self.get(request.user, pk)
        decision = may_manage(request.user, job)
        if not decision:
            return refused(request, decision, back=self._address(job))
        if jobs.cancel(request.user, job, request):
            messages.success(request, f"已取消“{job}”，没有留下文件")
        else:
            messages.info(request, f"“{job}”已经结束，没有取消")
        return redirect(self._address(job))

    def resume(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """Go on with one that failed."""
        job = self.get(request.user, pk)
        decision = may_manage(request.user, job)
        if not decision:
            return refused(request, decision, back=self._address(job))
        try:
            if jobs.resume(request.user, job, request):
                messages.success(request, "已重新排队，从停下的地方接着生成")
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect(self._address(job))

    def download(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """A link to the file for this user and a few minutes; the browser follows it at once."""
        job = self._finished(request.user, pk)
        jobs.record(request.user, jobs.DOWNLOADED, job, request)
        token = signing.dumps([self.page, job.pk, request.user.pk], salt=LINK)
        return redirect(f"{reverse(f'{self.page}-file', args=[pk])}?{urlencode({'token': token})}")

    def file(self, request: SignedInRequest, pk: int) -> HttpResponseBase:
        """The file itself, or a part of it, by a link that holds; else a page that says why not and what to do."""
        job = self._finished(request.user, pk)
        why = self._fault(request, job)
        if why:
            return render(request, "packs/link.html", {"job": job, "why": why, "back": self._address(job)}, status=403)
        try:
            opened = default_storage.open(str(job.file.name))
        except FileNotFoundError:
            raise Http404("文件已不在存储里，请联系管理员") from None
        return ranged_file(
            request, opened, size=job.size, tag=job.digest, name=self.file_name(job), content_type=self.content_type
        )

    def _finished(self, user: User, pk: int) -> J:
        """The job with a file that may be had, or 404."""
        job = self.get(user, pk)
        if job.state != JobState.DONE:
            raise Http404("还没有生成完，不能下载")
        if not job.file:
            raise Http404(GONE)
        return job

    def _fault(self, request: SignedInRequest, job: J) -> str:
        """Why the link does not hold; blank where it does."""
        try:
            named = signing.loads(request.GET.get("token", ""), salt=LINK, max_age=settings.DOWNLOAD_LINK_SECONDS)
        except signing.BadSignature:  # also of one that is too old
            return EXPIRED.format(settings.DOWNLOAD_LINK_SECONDS // 60)
        if named[:2] != [self.page, job.pk]:
            return EXPIRED.format(settings.DOWNLOAD_LINK_SECONDS // 60)
        return "" if named[2] == request.user.pk else NOT_YOURS

    def _address(self, job: J) -> str:
        return reverse(self.page, args=[job.pk])

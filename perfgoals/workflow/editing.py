"""The edit page that every kind of form has: filling in, every save with and without script, conflicts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST

from perfgoals.accounts.access import Decision, denied
from perfgoals.accounts.guards import SignedInRequest, interrupted, signed_in, wants_json
from perfgoals.accounts.models import User
from perfgoals.answers import refused
from perfgoals.workflow.access import may_file_for
from perfgoals.workflow.drafts import Conflict, Content, Locked, StaleDraft
from perfgoals.workflow.models import Filing
from perfgoals.workflow.pages import FilingPages
from perfgoals.workflow.panel import by_anchor
from perfgoals.workflow.standing import steps_view
from perfgoals.workflow.submission import BadSubmission, Submission

S = TypeVar("S", bound=Filing)
V = TypeVar("V", bound=Content)
Sent = TypeVar("Sent", bound=Submission[Any])


class EditPage(ABC, Generic[S, V, Sent]):
    """The edit page of one kind of form. ``template`` extends workflow/edit.html."""

    pages: ClassVar[FilingPages[Any, Any]]
    template: ClassVar[str]
    live_page: ClassVar[str] = ""
    """The last part of the address at which ``live`` answers; blank where there is nothing to answer."""

    # --- what a kind says ----------------------------------------------------------------------------------------

    @abstractmethod
    def read(self, data: QueryDict, filing: S) -> Sent:
        """What a page sent, after the button that was pressed (a row added, removed). Raises BadSubmission."""

    @abstractmethod
    def resolve(self, filing: S, user: User, sent: Sent) -> S:
        """Save the merge of two people's work; see Drafts.resolve."""

    @abstractmethod
    def stored(self, filing: S, wishes: QueryDict) -> Sent:
        """What is stored as if the page had sent it; ``wishes`` is the query string (rows to be added)."""

    @abstractmethod
    def form(self, user: User, filing: S, sent: Sent) -> dict[str, Any]:
        """What the template shows of the form itself; ``findings`` among it, the panel."""

    @abstractmethod
    def answer(self, filing: S, sent: Sent) -> dict[str, Any]:
        """What a save answers to a script beside version and time; ``findings`` among it, the panel."""

    def live(self, filing: S, sent: Sent) -> Mapping[str, Any]:
        """What the form as it stands on the page comes to (scores, lights), for a script while it is typed."""
        return {}

    def goes_on_at(self, filing: S, sent: Sent) -> str:
        """Where a page without script goes on after a button."""
        return self.pages.address(filing, "submit" if sent.do == "submit" else "edit")

    # --- the page ------------------------------------------------------------------------------------------------

    def urls(self, under: str) -> list[URLPattern]:
        """The addresses of this page; ``under`` is that of one form, with its ``pk``."""
        view = require_http_methods(["GET", "POST"])(signed_in(self.edit))
        name = self.pages.kind.page
        urls = [path(f"{under}edit/", view, name=f"{name}-edit")]
        if self.live_page:
            live = require_POST(signed_in(self.while_typed))
            urls.append(path(f"{under}{self.live_page}/", live, name=f"{name}-{self.live_page}"))
        return urls

    def edit(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """The page (GET) and each save (POST). Whatever is typed is stored; findings say what is wrong with it."""
        filing = self.pages.get(request.user, pk)
        decision = self.pages.may_write(request.user, filing)
        if not decision:
            return self._turned_away(request, filing, decision)
        if request.method == "POST":
            return self._save(request, filing)
        return render(request, self.template, self.context(request.user, filing, self.stored(filing, request.GET)))

    def while_typed(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """What the form as it stands on the page comes to. Stores nothing."""
        filing = self.pages.get(request.user, pk)
        decision = self.pages.may_write(request.user, filing)
        if not decision:
            return self._turned_away(request, filing, decision)
        return JsonResponse(self.live(filing, self._read(request, filing)))

    def context(self, user: User, filing: S, sent: Sent, conflict: Conflict | None = None) -> dict[str, Any]:
        """Everything that the template reads."""
        form = self.form(user, filing, sent)
        kind = self.pages.kind
        return {
            "user": user,
            "kind": kind,
            "filing": filing,
            "by_anchor": by_anchor(form["findings"]),
            "saved_at": f"{localtime(filing.saved_at):%H:%M}",
            "state": kind.flow.state(filing.status),
            "steps": steps_view(filing, kind.ending),
            "who_next": kind.flow.transition("submit").consequence(filing),
            "conflict": conflict,
            **form,
        }

    def _save(self, request: SignedInRequest, filing: S) -> HttpResponse:
        """Store one submission and answer in the caller's way."""
        sent = self._read(request, filing)
        try:
            if sent.base_version is None:
                self.pages.save(filing, request.user, sent.values, seen_version=sent.version)
            else:
                self.resolve(filing, request.user, sent)
        except Locked as locked:
            return self._turned_away(request, filing, denied(str(locked)))
        except StaleDraft as stale:
            return self._show_conflict(request, filing, sent, stale.conflict)
        if not wants_json(request):
            return redirect(self.goes_on_at(filing, sent))
        if sent.base_version is not None:
            return JsonResponse({"version": filing.version, "reload": True})
        answer: Mapping[str, Any] = self.answer(filing, sent)
        panel = render_to_string("components/edit_findings.html", {"findings": answer["findings"]})
        saved = {"version": filing.version, "saved_at": f"{localtime(filing.saved_at):%H:%M}"}
        return JsonResponse({**saved, **answer, "findings": panel})

    def _read(self, request: SignedInRequest, filing: S) -> Sent:
        """What the page sent; a request that no page could have sent is answered with 400."""
        try:
            return self.read(request.POST, filing)
        except BadSubmission as error:
            raise BadRequest(str(error)) from error

    def _turned_away(self, request: SignedInRequest, filing: S, decision: Decision) -> HttpResponse:
        """403 with the reason. What a page without script sent stays on the page that says so."""
        if request.method == "POST" and not wants_json(request) and may_file_for(request.user, filing.unit):
            return interrupted(request, decision.reason, status=403)
        return refused(request, decision, back=self.pages.address(filing))

    def _show_conflict(self, request: SignedInRequest, filing: S, sent: Sent, conflict: Conflict) -> HttpResponse:
        """409 with what the two changed; what I typed stays in the boxes."""
        if wants_json(request):
            panel = render_to_string("components/conflict.html", {"conflict": conflict})
            return JsonResponse({"conflict": panel, "version": conflict.version}, status=409)
        page = self.context(request.user, filing, sent, conflict)
        return render(request, self.template, page, status=409)

"""The pages that every kind of form has: reading it, its history and versions, submitting, reviewing, printing.

A kind says in a subclass how it is loaded, printed and compared; its edit page is in perfgoals.workflow.editing.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfgoals.accounts.access import Decision
from perfgoals.accounts.guards import SignedInRequest, signed_in
from perfgoals.accounts.models import Role, User
from perfgoals.answers import CONTENT_TYPES, as_int, file_response, refused
from perfgoals.findings import Level
from perfgoals.text import clean
from perfgoals.workflow.access import may_edit, sees_drafts
from perfgoals.workflow.drafts import Content, Locked, StaleDraft, kept_by, sittings
from perfgoals.workflow.kinds import FilingKind
from perfgoals.workflow.models import EDITABLE, Filing, KeptVersion, Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import Blocked, NotAllowed, StaleObject, perform
from perfgoals.workflow.standing import steps_view, who_acts
from perfgoals.workflow.transitions import Comment, Transition

S = TypeVar("S", bound=Filing)
V = TypeVar("V", bound=Content)

VERSIONS_SHOWN: Final = 200


class FilingPages(ABC, Generic[S, V]):
    """The pages of one kind of form. Addresses are named after ``kind.page``: declaration, declaration-submit …"""

    kind: ClassVar[FilingKind]
    content: ClassVar[type[Any]]
    """The values of the form (a perfgoals.workflow.drafts.Content)."""
    template: ClassVar[str] = "workflow/filing.html"
    """The page of a form; extends the default."""

    # --- what a kind says ----------------------------------------------------------------------------------------

    @abstractmethod
    def get(self, user: User, pk: int) -> S:
        """The form with what its pages need, or 404."""

    @abstractmethod
    def fresh(self, pk: int) -> S:
        """The form as stored now."""

    @abstractmethod
    def values_of(self, filing: S) -> V:
        """Its live content."""

    @abstractmethod
    def may_write(self, user: User, filing: S) -> Decision:
        """Whether the user may change and submit it now."""

    @abstractmethod
    def save(self, filing: S, user: User, values: V, *, seen_version: int, cause: str = "填报") -> S:
        """Write the whole content. Raises StaleDraft, Locked as Drafts.save."""

    @abstractmethod
    def printed(self, filing: S, *, handed_in: bool, before: V | None = None) -> str:
        """The official form as it prints, as HTML in which every text is escaped.

        ``handed_in``: as it was last handed in; ``before``: with the words marked that changed since then.
        """

    @abstractmethod
    def printed_version(self, filing: S, values: V) -> str:
        """The official form with values that it held once, as HTML in which every text is escaped."""

    @abstractmethod
    def changes(self, before: V, after: V) -> Sequence[Any]:
        """Every place that differs: ``kind`` (修改, 新增, 删除), ``label``, ``segments`` (components/diff.html)."""

    @abstractmethod
    def findings(self, filing: S) -> Mapping[str, Any]:
        """The findings panel of the live content, with the anchors of the edit page."""

    def earlier_values(self, filing: S, values: V) -> V:
        """Kept values as they are taken up again, with what belongs to the form and not to a version of it."""
        return values

    def more(self, user: User, filing: S, values: V) -> Mapping[str, Any]:
        """What the page of a form shows beside what all of them show. ``values`` are those that the reader sees."""
        return {}

    # --- addresses -----------------------------------------------------------------------------------------------

    def urls(self, under: str) -> list[URLPattern]:
        """The addresses of these pages; ``under`` is that of one form, with its ``pk``."""
        read, write, both = (
            require_safe,
            require_POST,
            require_http_methods(["GET", "HEAD", "POST"]),
        )
        name = self.kind.page
        return [
            path(under, read(signed_in(self.show)), name=name),
            path(f"{under}preview/", read(signed_in(self.preview)), name=f"{name}-preview"),
            path(f"{under}submit/", both(signed_in(self.submit)), name=f"{name}-submit"),
            path(f"{under}steps/<slug:name>/", write(signed_in(self.step)), name=f"{name}-step"),
            path(f"{under}versions/", both(signed_in(self.versions)), name=f"{name}-versions"),
            path(f"{under}export/<slug:fmt>/", read(signed_in(self.export)), name=f"{name}-export"),
        ]

    def address(self, filing: S, page: str = "") -> str:
        """The address of one of its pages; by default that of the form itself."""
        return reverse(f"{self.kind.page}-{page}" if page else self.kind.page, args=[filing.pk])

    # --- reading -------------------------------------------------------------------------------------------------

    def show(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """The form as it prints, who acts next, what changed since it was last handed in, history, decisions."""
        filing = self.get(request.user, pk)
        return render(request, self.template, self.page(request.user, filing))

    def page(self, user: User, filing: S, *, comment: str = "", problems: Sequence[str] = ()) -> dict[str, Any]:
        """Context of that page; ``comment`` is what was typed, ``problems`` what stood in the way."""
        flow = self.kind.flow
        handed_in = self._as_handed_in(user, filing)
        values = self._last_handed_in(filing) if handed_in else self.values_of(filing)
        before = None if handed_in else self._handed_in_before(filing)
        records = TransitionRecord.objects.filter(flow=flow.name, subject_id=filing.pk).select_related("actor")
        steps = [step for step in flow.open_to(user, filing) if step.name != "submit"]
        shows_findings = not handed_in and filing.status != Stage.APPROVED
        return {
            "kind": self.kind,
            "filing": filing,
            "state": flow.state(filing.status),
            "steps": steps_view(filing, self.kind.ending),
            "who_acts": who_acts(self.kind, filing),
            "form_html": _safe(self.printed(filing, handed_in=handed_in, before=before)),
            "findings": self.findings(filing) if shows_findings else {},
            "inside": sees_drafts(user, filing),
            "handed_in": handed_in,
            "records": list(records.order_by("-pk")),
            "changes": self.changes(before, values) if before else [],
            "decisions": [{"step": step, "consequence": step.consequence(filing)} for step in steps],
            "opinion": _opinion_label(steps),
            "may_edit": bool(may_edit(user, filing)),
            "may_write": self.may_write(user, filing),
            "comment": comment,
            "problems": problems,
            **self.more(user, filing, values),
        }

    def preview(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """预览官方表样: the official form itself, as it prints now."""
        filing = self.get(request.user, pk)
        html = self.printed(filing, handed_in=self._as_handed_in(request.user, filing))
        context = {"kind": self.kind, "filing": filing, "form_html": _safe(html)}
        return render(request, "workflow/preview.html", context)

    def export(self, request: SignedInRequest, pk: int, fmt: str) -> HttpResponse:
        """The official form as a file."""
        filing = self.get(request.user, pk)
        if fmt not in CONTENT_TYPES:
            raise Http404(fmt)
        made = self.kind.render(filing, fmt, handed_in=self._as_handed_in(request.user, filing))
        return file_response(made, fmt, self.kind.file_name(filing, fmt))

    # --- steps of the flow ---------------------------------------------------------------------------------------

    def submit(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """All findings at once, each a link to its field; then the word that warnings want, and the one button."""
        filing = self.get(request.user, pk)
        if request.method == "POST":
            return self._take(request, filing, "submit")
        decision = self.may_write(request.user, filing)
        if not decision:
            return refused(request, decision, back=self.address(filing))
        return render(request, "workflow/submit.html", self._submit_page(filing))

    def step(self, request: SignedInRequest, pk: int, name: str) -> HttpResponse:
        """Take one step of the flow."""
        return self._take(request, self.get(request.user, pk), name)

    def _take(self, request: SignedInRequest, filing: S, name: str) -> HttpResponse:
        """perform() and its answers as pages: done, not allowed (403), blocked (422), changed meanwhile (409)."""
        flow = self.kind.flow
        comment = clean(request.POST.get("comment", ""))
        try:
            taken = flow.transition(name)
        except KeyError:
            raise Http404(name) from None
        try:
            record = perform(
                flow,
                filing,
                name,
                request.user,
                seen_version=as_int(request.POST.get("version")) or 0,
                comment=comment,
            )
        except NotAllowed as refusal:
            return refused(request, refusal.decision, back=self.address(filing))
        except Blocked as blocked:
            return self._blocked(request, filing, taken, blocked, comment)
        except StaleObject as stale:
            who = f"（{stale.last.actor} {stale.last.label}）" if stale.last else ""
            messages.error(request, f"没有{taken.label}：{stale}{who}")
            return self._moved_on(request, self.fresh(filing.pk), taken, comment)
        target = flow.state(record.target)
        follows = f"，等{target.acts.label}办理" if target.acts else "，表已锁定并存快照"
        messages.success(request, f"已{taken.label}{follows}")
        # Who took the form back into the own hands goes on with it.
        own_again = taken.role is Role.FILER and record.target in EDITABLE
        return redirect(self.address(filing)) if own_again else redirect("desk")

    def _moved_on(self, request: SignedInRequest, filing: S, taken: Transition[S], comment: str) -> HttpResponse:
        """409: the form as it stands now, with the word that was typed still there."""
        if taken.name == "submit" and filing.is_editable:
            return render(request, "workflow/submit.html", self._submit_page(filing, comment=comment), status=409)
        return render(request, self.template, self.page(request.user, filing, comment=comment), status=409)

    def _blocked(
        self, request: SignedInRequest, filing: S, taken: Transition[S], blocked: Blocked, comment: str
    ) -> HttpResponse:
        """What stood in the way, with what was typed still there."""
        if taken.name == "submit":
            missing = [finding.message for finding in blocked.findings if finding.rule == "comment_missing"]
            problem = missing[0] if missing else "还有错误，改好后才能提交"
            page = self._submit_page(filing, comment=comment, problem=problem)
            return render(request, "workflow/submit.html", page, status=422)
        problems = [finding.message for finding in blocked.findings if finding.level is Level.ERROR]
        page = self.page(request.user, filing, comment=comment, problems=problems)
        return render(request, self.template, page, status=422)

    def _submit_page(self, filing: S, *, comment: str = "", problem: str = "") -> dict[str, Any]:
        """Context of the confirmation before submitting."""
        flow = self.kind.flow
        return {
            "kind": self.kind,
            "filing": filing,
            "state": flow.state(filing.status),
            "steps": steps_view(filing, self.kind.ending),
            "findings": self.findings(filing),
            "consequence": flow.transition("submit").consequence(filing),
            "comment": comment,
            "problem": problem,
        }

    # --- versions ------------------------------------------------------------------------------------------------

    def versions(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """历史版本: who saved what when, how it differs from now, and taking an old version up again (POST)."""
        filing = self.get(request.user, pk)
        if not sees_drafts(request.user, filing):
            raise Http404("没有这个页面，或您无权查看")
        model, column = kept_by(type(filing))
        kept = model._default_manager.filter(**{column: pk}).select_related("saved_by").order_by("-version")
        shown = kept.filter(version=as_int(request.POST.get("restore") or request.GET.get("version")) or 0).first()
        if request.method == "POST":
            return self._take_up_again(request, filing, shown)
        context: dict[str, Any] = {
            "kind": self.kind,
            "filing": filing,
            "versions": sittings(list(kept.defer("content")))[:VERSIONS_SHOWN],
            "shown": shown,
            "may_write": self.may_write(request.user, filing),
        }
        if shown:
            values = self.content.from_content(shown.content)
            context["form_html"] = _safe(self.printed_version(filing, values))
            context["changes"] = self.changes(values, self.values_of(filing))
        return render(request, "workflow/versions.html", context)

    def _take_up_again(self, request: SignedInRequest, filing: S, shown: KeptVersion | None) -> HttpResponse:
        """Save an old version as the newest; what stood until now stays among the versions."""
        decision = self.may_write(request.user, filing)
        if not decision:
            return refused(request, decision, back=self.address(filing))
        if shown is None:
            raise Http404("没有这一版")
        values = self.earlier_values(filing, self.content.from_content(shown.content))
        seen_version = as_int(request.POST.get("version")) or 0
        try:
            self.save(filing, request.user, values, seen_version=seen_version, cause=f"恢复第 {shown.version} 版")
        except (StaleDraft, Locked) as error:
            messages.error(request, f"没有恢复：{error}。请看过最新内容后再办")
            return redirect(self.address(filing, "versions"))
        messages.success(request, f"已恢复第 {shown.version} 版；恢复前的内容仍在历史版本里")
        return redirect(self.address(filing, "edit"))

    # --- what was handed in --------------------------------------------------------------------------------------

    def _as_handed_in(self, user: User, filing: S) -> bool:
        """Whether this reader sees the form as it was last handed in, because the unit is changing it."""
        return filing.is_editable and not sees_drafts(user, filing)

    def _snapshots(self, filing: S, count: int) -> list[Snapshot]:
        """The newest snapshots."""
        snapshots = Snapshot.objects.filter(flow=self.kind.flow.name, subject_id=filing.pk)
        return list(snapshots.order_by("-pk")[:count])

    def _last_handed_in(self, filing: S) -> V:
        """The content of the last submission: what who reviews above the unit sees while the unit changes it."""
        newest = self._snapshots(filing, 1)
        return self._kept_in(newest[0]) if newest else self.values_of(filing)

    def _handed_in_before(self, filing: S) -> V | None:
        """The content of the submission before the present one: what a reviewer compares with."""
        snapshots = self._snapshots(filing, 3)
        if filing.is_editable:
            older = snapshots[:1]
        else:
            older = snapshots[2:] if filing.status == Stage.APPROVED else snapshots[1:2]
        return self._kept_in(older[0]) if older else None

    def _kept_in(self, snapshot: Snapshot) -> V:
        values: V = self.content.from_content(snapshot.content["values"])
        return values


def _opinion_label(steps: Sequence[Transition[Any]]) -> str:
    """What the box for a word is called where one of these steps takes one; blank where none does."""
    if any(step.returns for step in steps):
        return "意见（退回必写，写明改哪里、怎么改）"
    if any(step.comment is Comment.REQUIRED for step in steps):
        return "理由（必写）"
    return "意见（可不写）" if any(step.comment is not Comment.NONE for step in steps) else ""


def _safe(html: str) -> SafeString:
    """A printed form for a template: whoever printed it has escaped every text."""
    return mark_safe(html)  # noqa: S308  # nosec B308 B703

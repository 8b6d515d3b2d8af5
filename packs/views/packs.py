"""年度包: the list with what is being made and what is missing, asking for one, and the page of each."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from packs.access import get_pack, managed, packable_units
from packs.editions import Edition
from packs.forms.new import NewPackForm
from packs.models import Pack
from packs.queries import NEWEST_PACKS, finished_packs, standing_of, unfinished_packs
from packs.services.jobs import ask_pack
from packs.views.jobs import JobPages
from packs.views.panel import panels
from perfgoals.accounts.access import SEEING_ROLES
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.accounts.models import Unit, User
from perfgoals.accounts.services import Refused
from perfgoals.keyset import NEWER, OLDER
from perfgoals.workflow.lists import page_link
from projects.context import chosen_year, sent_year


@require_safe
@role_required(*SEEING_ROLES)
def packs(request: SignedInRequest) -> HttpResponse:
    """What is being made, what is missing of the year, and the finished packs, newest first."""
    user = request.user
    year = chosen_year(request)
    page = NEWEST_PACKS.page(finished_packs(user), request.GET)
    unfinished = unfinished_packs(user)
    may = managed(user, unfinished)
    active = [pack for pack in unfinished if pack.is_active]
    shown = active[0] if active else None
    about = (shown.year, shown.unit) if shown else (year, None)
    context = {
        "year": year,
        "panels": [each | {"may_manage": each["job"].pk in may} for each in panels(unfinished)],
        "about_year": about[0],
        "about_unit": about[1],
        "standing": standing_of(user, about[0].pk, about[1]) if about[0] else None,
        "packs": page.rows,
        "editions": Edition,
        "may_ask": packable_units(user).exists(),
        "newer": page_link(request, NEWER, page.previous),
        "older": page_link(request, OLDER, page.next),
    }
    return render(request, "packs/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*SEEING_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """Ask for packs of a year and a unit, one an edition."""
    year = sent_year(request)
    initial = {"year": year, "editions": [Edition.INTERNAL]}
    form = NewPackForm(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = _ask(request, form.cleaned_data)
        if asked is not None:
            return redirect("pack", asked.pk) if len(form.cleaned_data["editions"]) == 1 else redirect("packs")
    boxes = zip(form["editions"], (edition.explained for edition in Edition), strict=True)
    return render(request, "packs/new.html", {"form": form, "boxes": list(boxes)})


def _ask(request: SignedInRequest, wanted: dict[str, Any]) -> Pack | None:
    """The last of the packs that were asked for; what could not be asked says so."""
    asked = None
    for name in wanted["editions"]:
        edition = Edition(name)
        try:
            asked, is_new = ask_pack(request.user, wanted["year"], wanted["unit"], edition, request)
        except Refused as refusal:
            messages.error(request, refusal.message)
            continue
        if is_new:
            messages.success(request, f"{asked}的{edition.label}已排队，可以离开本页")
        else:
            messages.info(request, f"{asked}的{edition.label}正在生成，没有重复排队")
    return asked


class PackPages(JobPages[Pack]):
    """The page of a pack: while it is made, and when it is done."""

    page = "pack"
    template = "packs/pack.html"
    content_type = "application/zip"

    def get(self, user: User, pk: int) -> Pack:
        """See JobPages."""
        return get_pack(user, pk)

    def file_name(self, job: Pack) -> str:
        """2025 年度甲区政务服务局绩效管理年度包（内部版）.zip"""
        unit = job.unit.name if job.unit else "全部单位"
        return f"{job.year}{unit}绩效管理年度包（{job.get_edition_display()}）.zip"

    def more(self, user: User, job: Pack) -> dict[str, Any]:
        """What it holds, by unit and kind of form."""
        units = dict(Unit.objects.filter(code__in=_codes(job)).values_list("code", "name")) if job.listing else {}
        forms = [(units.get(code, code), title, number) for code, title, number in job.listing.get("forms", [])]
        minutes = settings.DOWNLOAD_LINK_SECONDS // 60
        return {"edition": Edition(job.edition), "forms": forms, "link_minutes": minutes}


def _codes(pack: Pack) -> set[str]:
    """The codes of the units of which the pack has forms."""
    return {code for code, _title, _number in pack.listing.get("forms", [])}


PACK_PAGES = PackPages()

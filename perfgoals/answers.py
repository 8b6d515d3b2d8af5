"""What the pages of every room answer with: a refusal with its reason, a file to be saved; numbers from an address."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from perfgoals.accounts.access import Decision
from perfgoals.accounts.guards import wants_json

CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_response(data: bytes, fmt: str, name: str) -> HttpResponse:
    """A file to be saved under its Chinese name."""
    disposition = content_disposition_header(True, name) or ""
    return HttpResponse(data, content_type=CONTENT_TYPES[fmt], headers={"Content-Disposition": disposition})


def refused(request: HttpRequest, decision: Decision, *, back: str) -> HttpResponse:
    """403 with the reason: something that may be seen but not done. ``back`` is where the page leads."""
    if wants_json(request):
        return JsonResponse({"reason": decision.reason, "reload": True}, status=403)
    return render(request, "403.html", {"reason": decision.reason, "back": back}, status=403)


def as_int(text: str | None) -> int | None:
    """A number from an address or a form; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None

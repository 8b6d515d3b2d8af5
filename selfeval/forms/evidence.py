"""The upload of evidence (证明材料): files, and what they prove."""

from __future__ import annotations

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from projects.forms.submission import read_tier, tier_key
from selfeval.services.evidence import WHOLE_FORM, Place

FILES: Final = "file"
PLACE: Final = "place"


def place_key(place: Place) -> str:
    """How the page names a place in its list."""
    return tier_key(*place)


def uploaded(request: HttpRequest) -> tuple[list[UploadedFile[Any]], Place]:
    """The files that a page sent, and what they prove. Raises BadSubmission for a place that no page names."""
    key = request.POST.get(PLACE) or place_key(WHOLE_FORM)
    files = [file for file in request.FILES.getlist(FILES) if isinstance(file, UploadedFile)]
    return files, Place(*read_tier(key))

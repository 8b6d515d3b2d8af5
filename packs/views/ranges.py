"""A file as a download that a browser may go on with where it broke off (Range, RFC 9110 §14): one part at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PIECE: Final = 64 * 1024


def ranged_file(
    request: HttpRequest, file: Any, *, size: int, tag: str, name: str, content_type: str
) -> HttpResponseBase:
    """The file (``size`` bytes, known by ``tag``), or the part of it that is asked for, to be saved as ``name``.

    A part is given of the same file alone (If-Range). What cannot be read as one part is answered with the whole.
    """
    etag = f'"{tag}"'
    wanted = request.headers.get("Range", "")
    part = None
    if wanted and request.headers.get("If-Range", etag) == etag:
        part = _part(wanted, size)
        if part == ():
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response: StreamingHttpResponse
    if part:
        first, last = part
        response = StreamingHttpResponse(_piecewise(file, first, last - first + 1), status=206)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        response.headers["Content-Length"] = str(last - first + 1)
    else:
        response = FileResponse(file)
        response.headers["Content-Length"] = str(size)
    response.headers["Content-Type"] = content_type
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = etag
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _part(wanted: str, size: int) -> tuple[int, int] | tuple[()] | None:
    """First and last byte of the part; () where there is no such part; None where the words are no single part."""
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or match.group() == "bytes=-":
        return None
    start, end = match.groups()
    if not start:  # the last so many bytes
        first, last = max(size - int(end), 0), size - 1
    else:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
    return (first, last) if first <= last else ()


def _piecewise(file: Any, first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length and (piece := file.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece

"""Refusing a PDF before anything reads it: size, password, pages, objects, and how much its streams unpack to.

The reader of the pages unpacks whatever it meets and knows no limit, so every stream is measured first, and unpacked
only as far as the limit. Scripts, attachments and forms of a PDF are never looked at.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pikepdf

from perfgoals.officialforms.pdf_pages import refused
from perfgoals.officialforms.pdf_pages.refused import PdfRefused
from perfgoals.zips import MEBIBYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLimits:
    """How large a PDF may be, and how long and with how much memory it may be read.

    ``stream_bytes`` is one stream unpacked and ``unpacked_bytes`` all of them, pictures aside, which are never
    unpacked; ``page_objects`` the characters, lines and pictures of one page. ``seconds`` are of the processor, for
    the file and for a page of it; ``memory_bytes`` is address space of the reading process.
    """

    file_bytes: int = 20 * MEBIBYTE
    pages: int = 1_000
    objects: int = 300_000
    stream_bytes: int = 32 * MEBIBYTE
    unpacked_bytes: int = 256 * MEBIBYTE
    page_objects: int = 40_000
    page_seconds: int = 15
    seconds: int = 120
    memory_bytes: int = 1536 * MEBIBYTE


DEFAULT_LIMITS: Final = PdfLimits()
_INFLATED: Final = ("/FlateDecode", "/Fl")
# Encodings that make text of bytes, or the other way round, and never more than a few bytes of one.
_HARMLESS: Final = ("/ASCIIHexDecode", "/AHx", "/ASCII85Decode", "/A85", "/Crypt")
# One byte of these may become so many; few writers use them, and none for much.
_AT_MOST: Final = {"/RunLengthDecode": 128, "/RL": 128, "/LZWDecode": 2_000, "/LZW": 2_000}


def inspect_outside(data: bytes, limits: PdfLimits) -> None:
    """Size and first bytes. Raises PdfRefused."""
    if not data:
        raise PdfRefused(refused.EMPTY)
    if len(data) > limits.file_bytes:
        size, most = len(data) / MEBIBYTE, limits.file_bytes / MEBIBYTE
        raise PdfRefused(f"文件有 {size:.1f} MB，超过 {most:g} MB 的上限，请只留下绩效表的页面或分成几个文件再导入。")
    if b"%PDF-" not in data[:1024]:
        raise PdfRefused(refused.NOT_A_PDF)


def inspect(data: bytes, limits: PdfLimits) -> None:
    """Pass silently over a PDF whose pages may be read. Raises PdfRefused.

    Runs where memory is limited: opening a PDF unpacks its lists of objects.
    """
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            if pdf.is_encrypted:
                raise PdfRefused(refused.ENCRYPTED)
            _check_size(pdf, limits)
            left = limits.unpacked_bytes
            for stream in _streams(pdf):
                left -= _unpacked(stream, min(limits.stream_bytes, left))
    except pikepdf.PasswordError as error:
        raise PdfRefused(refused.ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError) as error:
        raise PdfRefused(refused.DAMAGED) from error


def _check_size(pdf: pikepdf.Pdf, limits: PdfLimits) -> None:
    pages = len(pdf.pages)
    if not pages:
        raise PdfRefused(refused.NO_PAGES)
    if pages > limits.pages:
        raise PdfRefused(f"PDF 有 {pages} 页，超过 {limits.pages} 页的上限，请只留下绩效表的页面或分成几个文件再导入。")
    if len(pdf.objects) > limits.objects:
        raise PdfRefused(refused.TOO_COMPLEX)


def _streams(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    """Every stream but pictures."""
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") != "/Image":
            yield each


def _unpacked(stream: pikepdf.Stream, limit: int) -> int:
    """How many bytes a stream unpacks to. Raises PdfRefused as soon as they are more than the limit."""
    data, size = stream.read_raw_bytes(), 0
    for name in _filters(stream):
        if name in _INFLATED:
            data = _inflated(data, limit)
            size = len(data)
        elif name in _AT_MOST:
            size = len(data) * _AT_MOST[name]
        elif name not in _HARMLESS:
            break  # a picture, which nobody unpacks
        if max(size, len(data)) > limit:
            raise PdfRefused(refused.TOO_COMPLEX)
    return max(size, len(data))


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _inflated(data: bytes, limit: int) -> bytes:
    """As far as it can be unpacked, and one byte beyond the limit at most."""
    try:
        return zlib.decompressobj().decompress(data, limit + 1)
    except zlib.error:
        return b""  # the reader of the pages will say so, or do without

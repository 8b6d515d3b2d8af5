"""Which kind an uploaded file is, by its name and by its bytes; what is disguised, active or damaged is refused.

Works on the bytes in memory and knows no app. A file must be what its name says, and nothing else beside it: two kinds
in one file (a picture that is an archive too), macros, scripts and programs are turned away. Sources of the formats:
ISO 32000 (PDF), ISO/IEC 15948 (PNG), ITU T.81 (JPEG), ECMA-376 part 2 (docx, xlsx), GB/T 33190 (OFD).
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from perfgoals.text import clean
from perfgoals.zips import MEBIBYTE, UNREADABLE, ZipProblem, directory_problem, names_macros

NAME_LENGTH: Final = 120  # characters of a kept file name, its ending among them


class FileRefused(Exception):
    """A file that is not taken; ``message`` is one plain Chinese sentence: what is wrong, what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file. ``begins`` are its first bytes; ``check`` raises FileRefused for bytes that only look like it."""

    label: str
    endings: tuple[str, ...]
    content_type: str
    begins: bytes
    check: Callable[[bytes], None]


def kind_of(name: str, data: bytes) -> FileKind:
    """The kind of a file of that name with those bytes. Raises FileRefused."""
    kind = _by_ending(name)
    if not data:
        raise FileRefused("文件是空的（0 字节），请重新选择")
    if not data.startswith(kind.begins):
        raise _not_what_it_says(name, data)
    kind.check(data)
    return kind


def kind_by_name(name: str) -> FileKind:
    """The kind of a file that was taken under that name. Raises FileRefused for an ending that is never taken."""
    return _by_ending(name)


def clean_name(name: str) -> str:
    """A file name as it is kept and shown: the last part of a path, without characters that mislead or that file
    systems forbid, of NAME_LENGTH characters at most; its ending stays.
    """
    last = clean(name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = " ".join(_MISLEADING.sub("", last).split())
    stem, dot, ending = _FORBIDDEN.sub("_", plain).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    stem = stem.strip(" .")[: NAME_LENGTH - len(dot + ending)] or "证明材料"
    return f"{stem}{dot}{ending}"[:NAME_LENGTH]


# Controls, and marks that are not seen but turn the direction of writing or hide characters.
_MISLEADING: Final = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*]')
_MACRO_ENDINGS: Final = {".docm": ".docx", ".dotm": ".docx", ".xlsm": ".xlsx", ".xltm": ".xlsx", ".xlsb": ".xlsx"}
_OLD_ENDINGS: Final = {".doc": ".docx", ".wps": ".docx", ".xls": ".xlsx", ".et": ".xlsx"}


def _by_ending(name: str) -> FileKind:
    ending = PurePosixPath(name.lower()).suffix
    if ending in _MACRO_ENDINGS:
        raise FileRefused(f"{ending} 文件可以带宏，为安全起见不收，请另存为不带宏的 {_MACRO_ENDINGS[ending]} 再上传")
    if ending in _OLD_ENDINGS:
        raise FileRefused(f"{ending} 是旧格式，请另存为 {_OLD_ENDINGS[ending]} 或 PDF 再上传")
    for kind in KINDS:
        if ending in kind.endings:
            return kind
    raise FileRefused(f"不收{f' {ending} ' if ending else '没有扩展名的'}文件，{TAKEN}")


def _not_what_it_says(name: str, data: bytes) -> FileRefused:
    """Names the kind that the bytes are of, where it is one that is known."""
    ending = PurePosixPath(name.lower()).suffix
    real = next((kind.label for kind in KINDS if data.startswith(kind.begins)), "")
    if data.startswith(_OLE):
        return FileRefused("文件有密码，或是旧版 Office 格式，请去掉密码、另存为 .docx、.xlsx 或 PDF 再上传")
    if data.startswith(b"PK"):
        real = "压缩包或 Office 文档"
    return FileRefused(
        f"扩展名是 {ending}，内容却{f'是{real}' if real else '不是这种文件'}，只改扩展名不行，请重新导出再上传"
    )


_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the old Office, and new files with a password
_SCRIPT_MARKS: Final = (b"<script", b"<?php", b"<html", b"<!doctype html")


def _no_second_kind(data: bytes) -> None:
    """Neither an archive at the end nor a document at the beginning: readers of those would open the file as theirs."""
    if zipfile.is_zipfile(BytesIO(data)):
        raise FileRefused("文件里还藏着一个压缩包，为安全起见不收，请重新导出再上传")
    if not data.startswith(b"%PDF-") and b"%PDF-" in data[:1024]:
        raise FileRefused("文件里还藏着一个 PDF，为安全起见不收，请重新导出再上传")


def _beside() -> FileRefused:
    return FileRefused("文件前后还接着别的内容，为安全起见不收，请重新导出再上传")


# --- pictures ----------------------------------------------------------------------------------------------------


def _check_picture(data: bytes) -> None:
    _no_second_kind(data)
    lowered = data.lower()
    if any(mark in lowered for mark in _SCRIPT_MARKS):
        raise FileRefused("图片里夹带网页脚本，为安全起见不收，请重新导出再上传")


def _check_png(data: bytes) -> None:
    """Chunk after chunk to the last one, behind which nothing may follow."""
    at = 8
    while at + 12 <= len(data):
        length, chunk = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if chunk == b"IEND":
            _nothing_behind(data[at:])
            return _check_picture(data)
    raise FileRefused("PNG 图片不完整，请重新导出再上传")


def _check_jpeg(data: bytes) -> None:
    if not data.rstrip(_PADDING).endswith(b"\xff\xd9"):
        raise FileRefused("JPG 图片不完整，或者后面还接着别的内容，请重新导出再上传")
    _check_picture(data)


_PADDING: Final = b"\0\r\n "


def _nothing_behind(rest: bytes) -> None:
    if rest.strip(_PADDING):
        raise _beside()


# --- PDF ---------------------------------------------------------------------------------------------------------

_STREAM: Final = re.compile(rb"stream\r?\n")
_ESCAPED: Final = re.compile(rb"#([0-9a-fA-F]{2})")
# As keys with their values, so that the same words in a link or a title say nothing. A comment (%) before the value
# has no other purpose than to hide it.
_ACTIVE: Final = re.compile(
    rb"/JS(?:[\0\s]{0,9}[(<]|[\0\s]{1,9}[0-9%])|/JavaScript(?:[\0\s]{0,9}<<|[\0\s]{1,9}[0-9%])"
    rb"|/S[\0\s]{0,9}/(?:JavaScript|Launch)\b"
)
_ENCRYPTED: Final = re.compile(rb"/Encrypt(?:[\0\s]{0,9}<<|[\0\s]{1,9}[0-9%])")
_MOST_OBJECTS: Final = 64 * MEBIBYTE  # of unpacked object streams
_MOST_ESCAPES: Final = 200_000  # a long document has some thousands, in the names of its fonts


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-1024:]:
        raise FileRefused("PDF 文件不完整，或者后面还接着别的内容，请重新导出再上传")
    _no_second_kind(data)
    for objects in _pdf_objects(data):
        if objects.count(b"#") > _MOST_ESCAPES:
            raise FileRefused("PDF 内容过于庞杂，请打印成新的 PDF 再上传")
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), objects)
        if _ENCRYPTED.search(plain):
            raise FileRefused("PDF 有密码或限制，审核人可能打不开，请去掉密码和限制再上传")
        if _ACTIVE.search(plain):
            raise FileRefused("PDF 里带有脚本或启动程序的动作，为安全起见不收，请打印成新的 PDF 再上传")


def _pdf_objects(data: bytes) -> Iterator[bytes]:
    """What stands outside of the streams, and what stands packed in the object streams."""
    at = unpacked = 0
    while (stream := _STREAM.search(data, at)) and (end := data.find(b"endstream", stream.end())) >= 0:
        outside = data[at : stream.start()]
        yield outside
        if b"ObjStm" in outside[-2048:]:
            objects = _inflated(data[stream.end() : end])
            unpacked += len(objects)
            if unpacked > _MOST_OBJECTS:
                raise FileRefused("PDF 内容过于庞杂，请打印成新的 PDF 再上传")
            yield objects
        at = end + 9
    yield data[at:]


def _inflated(packed: bytes) -> bytes:
    """As far as it can be unpacked: what no reader can read does nothing."""
    unpacker = zlib.decompressobj()
    try:
        return unpacker.decompress(packed, _MOST_OBJECTS + 1)
    except zlib.error:
        return b""


# --- packages: Office Open XML and OFD ---------------------------------------------------------------------------

_MOST_UNPACKED: Final = 300 * MEBIBYTE
_MOST_RATIO: Final = 500  # a sheet of figures packs 100 to 1, a bomb 1000 to 1
_MOST_ENTRIES: Final = 5_000
_TYPES_NAMESPACE: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFD_ROOT: Final = "{http://www.ofdspec.org/2016}OFD"
_MACRO_TYPES: Final = ("macroenabled", "vbaproject", "activex")
_PROGRAMS: Final = frozenset(
    (
        *(".exe", ".dll", ".scr", ".com", ".msi", ".lnk", ".class", ".jar", ".swf", ".hta", ".htm", ".html"),
        *(".bat", ".cmd", ".ps1", ".vbs", ".js", ".wsf", ".sh", ".docm", ".xlsm", ".pptm"),
    )
)
_PROBLEMS: Final = {
    ZipProblem.BAD_PATHS: "文件包内有不安全的路径，为安全起见不收，请重新导出再上传",
    ZipProblem.ENCRYPTED: "文件有密码，请去掉密码再上传",
    ZipProblem.UNKNOWN_COMPRESSION: "文件已损坏，打不开，请重新导出再上传",
    ZipProblem.TOO_COMPRESSED: "文件解压后过大，为安全起见不收，请重新导出再上传",
}


def _office(main_type: str) -> Callable[[bytes], None]:
    """The check of an Office document whose main part has this content type."""

    def check(data: bytes) -> None:
        types = _root(data, "[Content_Types].xml")
        if types is None or types.tag != f"{_TYPES_NAMESPACE}Types":
            raise FileRefused("是压缩包，不是 Office 文档，只改扩展名不行，请重新导出再上传")
        named = {each.get("ContentType", "").lower() for each in types}
        if any(mark in name for name in named for mark in _MACRO_TYPES):
            raise FileRefused("文档带有宏或控件，为安全起见不收，请另存为不带宏的文档再上传")
        if main_type not in named:
            raise FileRefused("扩展名与文档的内容不符，请用 Office 或 WPS 打开后另存再上传")

    return check


def _check_ofd(data: bytes) -> None:
    root = _root(data, "OFD.xml")
    if root is None or root.tag != _OFD_ROOT:
        raise FileRefused("是压缩包，不是 OFD 文件，只改扩展名不行，请重新导出再上传")


def _root(data: bytes, name: str) -> Element | None:
    """The root element of a part of a harmless package; None where it has no such part. Raises FileRefused."""
    damaged = FileRefused("文件已损坏，打不开，请重新导出再上传")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _check_directory(package)
            if data[-22:-18] != b"PK\x05\x06" or package.comment:
                raise _beside()
            if name not in package.namelist():
                return None
            with package.open(name) as part:
                xml = part.read(MEBIBYTE + 1)
    except UNREADABLE as error:
        raise damaged from error
    if len(xml) > MEBIBYTE:
        raise damaged
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise damaged from error
    return root


def _check_directory(package: zipfile.ZipFile) -> None:
    """Paths and sizes; no macros and programs inside; nothing before the first entry or behind the last."""
    entries = package.infolist()
    problem = directory_problem(entries, unpacked_bytes=_MOST_UNPACKED, ratio=_MOST_RATIO)
    if problem is not None:
        raise FileRefused(_PROBLEMS[problem])
    if len(entries) > _MOST_ENTRIES:
        raise FileRefused(_PROBLEMS[ZipProblem.TOO_COMPRESSED])
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise _beside()
    names = [entry.filename for entry in entries]
    if names_macros(names):
        raise FileRefused("文档带有宏或控件，为安全起见不收，请另存为不带宏的文档再上传")
    if any(PurePosixPath(name.lower()).suffix in _PROGRAMS for name in names):
        raise FileRefused("文件里夹带脚本或程序，为安全起见不收，请去掉后再上传")


_OFFICE_TYPE: Final = "application/vnd.openxmlformats-officedocument"
KINDS: Final = (
    FileKind(label="PDF 文件", endings=(".pdf",), content_type="application/pdf", begins=b"%PDF-", check=_check_pdf),
    FileKind(
        label="PNG 图片", endings=(".png",), content_type="image/png", begins=b"\x89PNG\r\n\x1a\n", check=_check_png
    ),
    FileKind(
        label="JPG 图片",
        endings=(".jpg", ".jpeg"),
        content_type="image/jpeg",
        begins=b"\xff\xd8\xff",
        check=_check_jpeg,
    ),
    FileKind(
        label="Word 文档",
        endings=(".docx",),
        content_type=f"{_OFFICE_TYPE}.wordprocessingml.document",
        begins=b"PK\x03\x04",
        check=_office(f"{_OFFICE_TYPE}.wordprocessingml.document.main+xml"),
    ),
    FileKind(
        label="Excel 工作簿",
        endings=(".xlsx",),
        content_type=f"{_OFFICE_TYPE}.spreadsheetml.sheet",
        begins=b"PK\x03\x04",
        check=_office(f"{_OFFICE_TYPE}.spreadsheetml.sheet.main+xml"),
    ),
    FileKind(
        label="OFD 文件", endings=(".ofd",), content_type="application/ofd", begins=b"PK\x03\x04", check=_check_ofd
    ),
)
ENDINGS: Final = tuple(ending for kind in KINDS for ending in kind.endings)
TAKEN: Final = "只收 PDF、PNG、JPG 图片、Word（.docx）、Excel（.xlsx）和 OFD"

"""What is refused before anything is parsed, each with its plain sentence; and that no bytes do anything else."""

from __future__ import annotations

import contextlib
import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfgoals.officialforms.from_xlsx import (
    Limits,
    WorkbookReading,
    WorkbookRefused,
    guard,
    read,
    read_workbook,
    refused,
)
from perfgoals.officialforms.layouts import LAYOUTS
from tests.workbooks.forms import Style, made_up, workbook

pytestmark = pytest.mark.db_free

GOOD = workbook(("表", [(made_up(), Style())]))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def repacked(change: Callable[[str, bytes], bytes | None] = lambda _, data: data, **more: bytes) -> bytes:
    """The good workbook with every part passed through ``change`` (None leaves it out), and more parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                package.writestr(name, data)
        for name, data in more.items():
            package.writestr(name, data)
    return target.getvalue()


def with_part(name: str, data: bytes) -> bytes:
    return repacked(lambda _, part: part, **{name: data})


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    changed = repacked(lambda name, data: data.replace(old, new, 1) if name == part else data)
    assert changed != repacked()
    return changed


def without(part: str) -> bytes:
    return repacked(lambda name, data: None if name == part else data)


def other_package(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in parts.items():
            package.writestr(name.replace("__", "/"), data)
    return target.getvalue()


def encrypted_zip() -> bytes:
    data = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        data[place + offset] |= 1
    return bytes(data)


SHEET = "xl/worksheets/sheet1.xml"


def flipped_byte() -> bytes:
    """A byte of the packed sheet changed: the checksum no longer fits."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as package:
        place = package.getinfo(SHEET).header_offset + 200
    return GOOD[:place] + bytes([GOOD[place] ^ 255]) + GOOD[place + 1 :]


DTD = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def with_dtd(part: str) -> bytes:
    def change(name: str, data: bytes) -> bytes:
        if name != part:
            return data
        start = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
        return data[:start] + DTD + data[start:]

    return repacked(change)


def utf16_dtd() -> bytes:
    """A DTD that a search for bytes would not see."""

    def change(name: str, data: bytes) -> bytes:
        if name != SHEET:
            return data
        text = data.decode().split("?>", 1)[-1]
        return f'<?xml version="1.0" encoding="UTF-16"?>{DTD.decode()}{text}'.encode("utf-16")

    return repacked(change)


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "文件是空的"),
    "text": (lambda: "项目编码,项目名称\n1,2".encode(), "而是文本文件"),
    "gbk csv": (lambda: "项目编码,项目名称\n1,2".encode("gbk"), "而是文本文件"),
    "html": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "而是网页"),
    "xml spreadsheet": (lambda: b'<?xml version="1.0"?><Workbook/>', "而是XML 文件"),
    "pdf": (lambda: b"%PDF-1.7 ...", "而是PDF 文件"),
    "binary": (lambda: b"\x01\x00\x02", "而是其他文件"),
    "xls": (lambda: OLE + "Workbook".encode("utf-16-le"), "旧版 Excel（.xls）或 WPS 表格（.et）"),
    "et": (lambda: OLE + "ETExtData".encode("utf-16-le"), "旧版 Excel（.xls）或 WPS 表格（.et）"),
    "doc": (lambda: OLE + "WordDocument".encode("utf-16-le"), "而是Word 文档"),
    "encrypted": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "文件有密码"),
    "encrypted zip": (encrypted_zip, "文件有密码"),
    "docx": (
        lambda: other_package(**{"[Content_Types].xml": b"<Types/>", "word__document.xml": b"<w/>"}),
        "而是Word 文档",
    ),
    "ods": (lambda: other_package(mimetype=b"x", **{"content.xml": b"<o/>"}), "而是ODF 文档"),
    "zip of files": (lambda: other_package(**{"a.txt": b"1"}), "没有工作簿内容"),
    "empty zip": (lambda: b"PK\x05\x06" + bytes(18), "没有工作簿内容"),
    "broken zip": (lambda: GOOD[: len(GOOD) // 2], "文件已损坏"),
    "flipped byte": (flipped_byte, "文件已损坏"),
    "no workbook part": (lambda: without("xl/workbook.xml"), "没有工作簿内容"),
    "no content types": (lambda: without("[Content_Types].xml"), "没有工作簿内容"),
    "no sheet part": (lambda: without(SHEET), "没有工作簿内容"),
    "sheet that is no xml": (lambda: repacked(lambda name, data: b"\x00\x01" if name == SHEET else data), "文件已损坏"),
    "malformed sheet": (lambda: replaced(SHEET, b"</sheetData>", b""), "文件已损坏"),
    "macros": (lambda: with_part("xl/vbaProject.bin", b"\x01"), "文件带有宏"),
    "macro sheet": (lambda: with_part("xl/macrosheets/sheet1.xml", b"<x/>"), "文件带有宏"),
    "macro content type": (
        lambda: replaced(
            "[Content_Types].xml",
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
        "文件带有宏",
    ),
    "xlsb": (lambda: with_part("xl/workbook.bin", b"\x01"), "二进制工作簿"),
    "strict": (
        lambda: replaced(
            "xl/workbook.xml",
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        "严格 Open XML",
    ),
    "entities in a sheet": (lambda: with_dtd(SHEET), "外部实体"),
    "entities in styles": (lambda: with_dtd("xl/styles.xml"), "外部实体"),
    "entities in content types": (lambda: with_dtd("[Content_Types].xml"), "外部实体"),
    "entities in utf-16": (utf16_dtd, "外部实体"),
    "entities in a part of another name": (lambda: with_part("xl/media/image1.png", DTD + b"<x/>"), "外部实体"),
    "path upwards": (lambda: with_part("xl/../../etc/x.xml", b"<x/>"), "不安全的路径"),
    "absolute path": (lambda: with_part("/etc/x.xml", b"<x/>"), "不安全的路径"),
    "windows path": (lambda: with_part("..\\x.xml", b"<x/>"), "不安全的路径"),
    "same name twice": (lambda: with_part(SHEET.upper(), b"<x/>"), "不安全的路径"),
    "zip bomb": (lambda: with_part("xl/media/x.bin", bytes(20 * 1024 * 1024)), "压缩比异常"),
    "huge merge": (
        lambda: replaced(SHEET, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD9999"/></mergeCells>'),
        "范围过大",
    ),
    "deep xml": (lambda: with_part("xl/deep.xml", b"<a>" * 500 + b"</a>" * 500), "过于庞杂"),
    "sheet outside": (
        lambda: replaced("xl/_rels/workbook.xml.rels", b'Target="/xl/worksheets/sheet1.xml"',
                         b'Target="http://192.0.2.1/sheet1.xml" TargetMode="External"'),
        "没有工作簿内容",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_refused_before_parsing(case: str, monkeypatch: pytest.MonkeyPatch):
    make, sentence = CASES[case]
    monkeypatch.setattr(read, "load_workbook", lambda *_, **__: pytest.fail("parsed"))
    with pytest.raises(WorkbookRefused) as caught:
        read_workbook(make(), layouts=LAYOUTS)
    assert sentence in caught.value.message
    assert caught.value.message.endswith("。")


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(file_bytes=100), "超过"),
        (Limits(unpacked_bytes=1000), "解压后过大"),
        (Limits(entries=3), "部件过多"),
        (Limits(sheets=0), "工作表超过 0 张"),
        (Limits(rows=10), "超过 10 行"),
        (Limits(columns=4), "超过 4 列"),
        (Limits(cells=20), "单元格超过 20 个"),
        (Limits(elements=50), "过于庞杂"),
        (Limits(other_elements=5), "过于庞杂"),
    ],
)
def test_over_a_limit(limits: Limits, sentence: str):
    with pytest.raises(WorkbookRefused, match=sentence):
        read_workbook(GOOD, layouts=LAYOUTS, limits=limits)


def test_too_many_shared_strings():
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + b"<si><t>1</t></si>" * 6
    data = repacked(
        **{"xl/sharedStrings.xml": strings + b"</sst>"}, change=lambda name, part: None if "shared" in name else part
    )
    with pytest.raises(WorkbookRefused, match="不同的文字超过 5 条"):
        read_workbook(data, layouts=LAYOUTS, limits=Limits(shared_strings=5))


def test_the_good_workbook_passes_and_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert read_workbook(GOOD, layouts=LAYOUTS).forms[0].readable
    with pytest.raises(WorkbookRefused):
        read_workbook(with_dtd(SHEET), layouts=LAYOUTS)
    assert list(tmp_path.iterdir()) == []


def test_external_links_are_not_followed():
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<externalBook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId1"/>'
        b"</externalLink>"
    )
    assert read_workbook(with_part("xl/externalLinks/externalLink1.xml", link), layouts=LAYOUTS).forms[0].readable


def outcome(data: bytes) -> None:
    """Reading these bytes gives a reading or a refusal; anything else raises."""
    with contextlib.suppress(WorkbookRefused):
        assert isinstance(read_workbook(data, layouts=LAYOUTS), WorkbookReading)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", OLE[:8], b"<?xml"]))
def test_any_bytes_are_read_or_refused(data: bytes, beginning: bytes):
    outcome(beginning + data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8))
def test_any_damage_is_read_or_refused(place: int, patch: bytes):
    outcome(GOOD[:place] + patch + GOOD[place + len(patch) :])


with zipfile.ZipFile(io.BytesIO(GOOD)) as _package:
    PARTS = {name: _package.read(name) for name in _package.namelist()}


PATCHES = (b"", b"<", b'"', b"=", b"9", b"-1", b"1e999", b"NaN", b"x", b"A0", b"ZZZZ9", b"99999999999", b"\xff")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PARTS)), st.floats(0, 1), st.integers(0, 6), st.sampled_from(PATCHES))
def test_any_damage_inside_a_part_is_read_or_refused(part: str, where: float, cut: int, patch: bytes):
    place = int(where * len(PARTS[part]))
    outcome(repacked(lambda name, data: data[:place] + patch + data[place + cut :] if name == part else data))


def test_default_limits_take_the_largest_forms():
    """A hundred forms are far within every limit."""
    guard.inspect(workbook(*((f"表{number}", [(made_up(number), Style())]) for number in range(1, 101))))
    assert refused.EMPTY.endswith("。")

"""PDFs that are turned away, each with a sentence; and what of a PDF is never looked at."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest

from perfgoals.officialforms.from_file import read_file
from perfgoals.officialforms.from_pdf import PdfLimits, PdfRefused, read_pdf
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.pdf_pages import apart
from perfgoals.officialforms.pdf_pages.paper import Area, Line, Page, Ruled, as_json, from_json
from perfgoals.officialforms.refused import FormsRefused
from perfgoals.zips import MEBIBYTE
from tests.pdfs.samples import ROWS, declaration, only, printed, scan, texts_of, with_objects

pytestmark = pytest.mark.db_free


def refusal(data: bytes, **limits: int) -> str:
    with pytest.raises(PdfRefused) as caught:
        read_pdf(data, layouts=LAYOUTS, limits=replace(PdfLimits(), **limits))
    return caught.value.message


def locked(user: str = "") -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(printed("<p>甲</p>"))) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="o", user=user))
    return made.getvalue()


def bomb(size: int = 64 * MEBIBYTE) -> bytes:
    def edit(pdf: pikepdf.Pdf) -> None:
        stream = pikepdf.Stream(pdf, b"")
        stream.write(zlib.compress(b" " * size), filter=pikepdf.Name.FlateDecode)
        pdf.pages[0].Contents = pdf.make_indirect(stream)

    return with_objects(printed("<p>甲</p>"), edit)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "文件是空的（0 字节），请重新选择要导入的 .pdf 文件。"),
    "not a pdf": (
        lambda: b"PK\x03\x04",
        "这不是 PDF 文件，只改扩展名不能导入，请用原来的软件导出成 PDF，或导入原表的 .xlsx。",
    ),
    "cut": (lambda: b"%PDF-1.7\n1 0 obj <<", "PDF 文件已损坏或不完整，无法读取，请打印或导出成新的 PDF 再导入。"),
    "password": (lambda: locked(user="u"), "PDF 有密码，无法读取，请去掉密码后再导入。"),
    "owner password": (locked, "PDF 有密码，无法读取，请去掉密码后再导入。"),
    "scan": (scan, "这是扫描件（只有图像，没有文字），系统不识别图像里的文字，请改用原表（.xlsx）或文字版 PDF 导入。"),
    "bomb": (bomb, "PDF 内容过于庞杂，为安全起见不予导入，请只留下绩效表的页面，请打印或导出成新的 PDF 再导入。"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(name: str):
    make, sentence = REFUSED[name]
    assert refusal(make()) == sentence


def test_size_and_pages():
    data = printed('<p>甲</p><p style="break-before:page">乙</p>')
    assert re.fullmatch(r"文件有 0\.\d MB，超过 0\.00097\d* MB 的上限，.*", refusal(data, file_bytes=1024))
    assert refusal(data, pages=1) == "PDF 有 2 页，超过 1 页的上限，请只留下绩效表的页面或分成几个文件再导入。"
    assert refusal(data, objects=5).startswith("PDF 内容过于庞杂")
    assert refusal(data, page_objects=0).startswith("PDF 内容过于庞杂")


def test_streams_are_measured_alone_and_together():
    data = bomb(MEBIBYTE)
    assert refusal(data, stream_bytes=MEBIBYTE - 1).startswith("PDF 内容过于庞杂")
    assert refusal(data, unpacked_bytes=MEBIBYTE).startswith("PDF 内容过于庞杂")


def test_time_and_memory_are_limited():
    data = printed(declaration())
    assert refusal(data, memory_bytes=64 * MEBIBYTE)
    assert refusal(data, seconds=0) == "PDF 太大，没能在限定的时间内读完，请按单位或按表分成几个文件再导入。"


def test_an_answer_that_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "_CHILD", "no.such.module")
    assert refusal(printed(declaration())).startswith("PDF 文件已损坏")


def test_scripts_and_attachments_are_ignored():
    def edit(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["a.exe"] = b"MZ"

    assert texts_of(only(with_objects(printed(declaration()), edit))) == list(ROWS)


def test_letters_that_the_font_does_not_tell():
    def edit(pdf: pikepdf.Pdf) -> None:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
                del each.ToUnicode

    assert refusal(with_objects(printed(declaration()), edit)) == (
        "PDF 的字体没有带字符编码，读出来的文字是乱码，请改用原表（.xlsx），或用原来的软件重新导出 PDF。"
    )


def test_pages_that_are_pictures_are_named():
    made = BytesIO()
    with pikepdf.open(BytesIO(printed(declaration()))) as pdf, pikepdf.open(BytesIO(scan())) as other:
        pdf.pages.extend(other.pages)
        pdf.save(made)
    reading = read_pdf(made.getvalue(), layouts=LAYOUTS)
    assert len(reading.forms) == 1
    assert [(finding.rule, finding.message) for finding in reading.findings] == [
        ("page_without_text", "第 2 页是图像，没有文字，系统不识别图像里的文字，没有读取。")
    ]


def test_by_its_name():
    data = printed(declaration())
    assert len(read_file(data, "上报.PDF", layouts=LAYOUTS, use="导入", file_bytes=MEBIBYTE).forms) == 1
    with pytest.raises(FormsRefused, match="这不是 Excel 工作簿，而是PDF 文件"):
        read_file(data, "上报.xlsx", layouts=LAYOUTS, use="导入", file_bytes=MEBIBYTE)


def test_pages_go_through_json_unchanged():
    one = Line("甲", 1, 2, 3, 4, 5, 6)
    page = Page(3, 842, (Ruled((1, 2, 3), (4, 5), (Area(0, 0, 0, 1, (one,)),)),), (one,), pictured=True)
    assert from_json(json.loads(json.dumps(as_json(page)))) == page

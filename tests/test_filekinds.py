"""What an uploaded file is: by its name and by its bytes; disguised, active and damaged ones are refused."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from openpyxl import Workbook

from perfgoals.filekinds import NAME_LENGTH, FileRefused, clean_name, kind_of

pytestmark = pytest.mark.db_free

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
OFD = '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1"/>'


def package(parts: dict[str, str | bytes], comment: bytes = b"") -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = comment
    return made.getvalue()


def types(*content_types: str) -> str:
    parts = "".join(f'<Override PartName="/{at}.xml" ContentType="{each}"/>' for at, each in enumerate(content_types))
    return f'<Types xmlns="{TYPES}">{parts}</Types>'


def docx(content_type: str = WORD, **more: str) -> bytes:
    return package({"[Content_Types].xml": types(content_type), "word/document.xml": "<w/>", **more})


def xlsx() -> bytes:
    made = BytesIO()
    Workbook().save(made)
    return made.getvalue()


def ofd(**more: str) -> bytes:
    return package({"OFD.xml": OFD, "Doc_0/Document.xml": "<d/>", **more})


def png(*chunks: bytes) -> bytes:
    """The smallest picture, with further chunks before its end."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    texts = b"".join(chunk(b"tEXt", each) for each in chunks)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + texts
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def jpeg(comment: bytes = b"") -> bytes:
    return b"\xff\xd8\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + b"\xff\xda\0\x08scan\xff\xd9"


def pdf(objects: bytes = b"1 0 obj\n<< /Type /Catalog >>\nendobj\n", *, tail: bytes = b"") -> bytes:
    return b"%PDF-1.7\n" + objects + b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n" + tail


def stream(dictionary: bytes, data: bytes) -> bytes:
    return b"2 0 obj\n<< " + dictionary + b" >>\nstream\r\n" + data + b"\nendstream\nendobj\n"


@pytest.mark.parametrize(
    ("name", "data", "label"),
    [
        ("验收报告.pdf", pdf(), "PDF 文件"),
        ("合影.PNG", png(), "PNG 图片"),
        ("现场.jpg", jpeg(), "JPG 图片"),
        ("现场.jpeg", jpeg(b"\n"), "JPG 图片"),
        ("总结.docx", docx(), "Word 文档"),
        ("台账.xlsx", xlsx(), "Excel 工作簿"),
        ("发票.ofd", ofd(), "OFD 文件"),
    ],
)
def test_what_is_what_it_says(name: str, data: bytes, label: str):
    assert kind_of(name, data).label == label


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("空.pdf", b"", "文件是空的（0 字节），请重新选择"),
        (
            "运行.exe",
            b"MZ",
            "不收 .exe 文件，只收 PDF、PNG、JPG 图片、Word（.docx）、Excel（.xlsx）和 OFD",
        ),
        ("没有", b"x", "不收没有扩展名的文件，只收 PDF、PNG、JPG 图片、Word（.docx）、Excel（.xlsx）和 OFD"),
        ("页.svg", b"<svg/>", "不收 .svg 文件，只收 PDF、PNG、JPG 图片、Word（.docx）、Excel（.xlsx）和 OFD"),
        ("老.doc", b"\xd0\xcf\x11\xe0", ".doc 是旧格式，请另存为 .docx 或 PDF 再上传"),
        ("宏.xlsm", xlsx(), ".xlsm 文件可以带宏，为安全起见不收，请另存为不带宏的 .xlsx 再上传"),
        ("假.pdf", png(), "扩展名是 .pdf，内容却是PNG 图片，只改扩展名不行，请重新导出再上传"),
        ("假.png", docx(), "扩展名是 .png，内容却是压缩包或 Office 文档，只改扩展名不行，请重新导出再上传"),
        ("假.jpg", b"<html>", "扩展名是 .jpg，内容却不是这种文件，只改扩展名不行，请重新导出再上传"),
        (
            "密.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99,
            "文件有密码，或是旧版 Office 格式，请去掉密码、另存为 .docx、.xlsx 或 PDF 再上传",
        ),
        ("假.docx", xlsx(), "扩展名与文档的内容不符，请用 Office 或 WPS 打开后另存再上传"),
        ("假.docx", package({"a.txt": "x"}), "是压缩包，不是 Office 文档，只改扩展名不行，请重新导出再上传"),
        ("假.ofd", docx(), "是压缩包，不是 OFD 文件，只改扩展名不行，请重新导出再上传"),
        ("假.ofd", package({"OFD.xml": "<OFD/>"}), "是压缩包，不是 OFD 文件，只改扩展名不行，请重新导出再上传"),
    ],
)
def test_what_is_not_is_refused_in_words(name: str, data: bytes, sentence: str):
    with pytest.raises(FileRefused) as refusal:
        kind_of(name, data)
    assert refusal.value.message == sentence


MACROS = "文档带有宏或控件，为安全起见不收，请另存为不带宏的文档再上传"
PROGRAM = "文件里夹带脚本或程序，为安全起见不收，请去掉后再上传"
BESIDE = "文件前后还接着别的内容，为安全起见不收，请重新导出再上传"
HIDDEN_ZIP = "文件里还藏着一个压缩包，为安全起见不收，请重新导出再上传"
ACTION = "PDF 里带有脚本或启动程序的动作，为安全起见不收，请打印成新的 PDF 再上传"
LOCKED = "PDF 有密码或限制，审核人可能打不开，请去掉密码和限制再上传"
INTRICATE = "PDF 内容过于庞杂，请打印成新的 PDF 再上传"
DAMAGED = "文件已损坏，打不开，请重新导出再上传"
PACKED_SCRIPT = zlib.compress(b"5 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>")


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", docx(WORD_WITH_MACROS), MACROS),
        ("a.docx", docx(**{"word/vbaProject.bin": "x"}), MACROS),
        ("a.docx", package({"[Content_Types].xml": types(WORD, "application/vnd.ms-office.activeX+xml")}), MACROS),
        ("a.docx", docx(**{"word/embeddings/run.exe": "MZ"}), PROGRAM),
        ("a.docx", docx(**{"word/afchunk.htm": "<html/>"}), PROGRAM),
        ("a.ofd", ofd(**{"Doc_0/Attachs/run.js": "x"}), PROGRAM),
        ("a.docx", docx(**{"../../etc/passwd": "x"}), "文件包内有不安全的路径，为安全起见不收，请重新导出再上传"),
        ("a.docx", docx() + b"#!/bin/sh", BESIDE),
        ("a.docx", docx() + docx(), BESIDE),
        ("a.docx", package({"[Content_Types].xml": types(WORD)}, comment=b"<script>"), BESIDE),
        ("a.docx", docx()[:-30], DAMAGED),
        ("a.docx", package({"[Content_Types].xml": "<Types"}), DAMAGED),
        ("a.docx", package({"[Content_Types].xml": f'<!DOCTYPE a [<!ENTITY b "c">]>{types(WORD)}'}), DAMAGED),
        ("a.docx", docx(**{"word/big.xml": "0" * 3_000_000}), "文件解压后过大，为安全起见不收，请重新导出再上传"),
        ("a.png", png() + b"<?php ?>", BESIDE),
        ("a.png", png()[:-4], "PNG 图片不完整，请重新导出再上传"),
        ("a.png", png(b"x\0<SCRIPT>alert(1)"), "图片里夹带网页脚本，为安全起见不收，请重新导出再上传"),
        ("a.png", png(b"%PDF-1.7"), "文件里还藏着一个 PDF，为安全起见不收，请重新导出再上传"),
        ("a.png", png() + package({"a": "b"}), BESIDE),
        ("a.png", png(package({"a": "b"})), HIDDEN_ZIP),
        ("a.jpg", jpeg() + package({"a": "b"}), "JPG 图片不完整，或者后面还接着别的内容，请重新导出再上传"),
        ("a.jpg", jpeg(package({"a": "b"})), HIDDEN_ZIP),
        ("a.pdf", pdf(tail=package({"a": "b"})), HIDDEN_ZIP),
        ("a.pdf", pdf(tail=b"MZ" * 600), "PDF 文件不完整，或者后面还接着别的内容，请重新导出再上传"),
        ("a.pdf", pdf(b"1 0 obj\n<< /OpenAction << /S /JavaScript /JS (x) >> >>\n"), ACTION),
        ("a.pdf", pdf(b"1 0 obj\n<< /S/Launch /F (cmd.exe) >>\n"), ACTION),
        ("a.pdf", pdf(b"1 0 obj\n<< /J#61vaScript << /Names [] >> >>\n"), ACTION),
        ("a.pdf", pdf(b"1 0 obj\n<< /JS %hidden\n(x) >>\n"), ACTION),
        ("a.pdf", pdf(stream(b"/Type /ObjStm /Filter /FlateDecode", PACKED_SCRIPT)), ACTION),
        ("a.pdf", pdf(b"trailer\n<< /Encrypt 7 0 R >>\n"), LOCKED),
        ("a.pdf", pdf(b"#41" * 200_001), INTRICATE),
        ("a.pdf", pdf(stream(b"/Type /ObjStm", zlib.compress(bytes(65 * 2**20)))), INTRICATE),
    ],
)
def test_what_is_active_disguised_or_damaged_is_refused(name: str, data: bytes, sentence: str):
    with pytest.raises(FileRefused) as refusal:
        kind_of(name, data)
    assert refusal.value.message == sentence


@pytest.mark.parametrize(
    "data",
    [
        pdf(b"1 0 obj\n<< /A << /S /URI /URI (http://a.example/JavaScript/JS/5) >> >>\nendobj\n"),
        pdf(b"1 0 obj\n<< /Title (/JSON) /OpenAction [3 0 R /Fit] >>\nendobj\n"),
        pdf(stream(b"/Filter /DCTDecode", b"\x12/JS (\x99/S /Launch")),  # by chance, in the bytes of a picture
        pdf(stream(b"/Type /ObjStm /Filter /FlateDecode", zlib.compress(b"<< /Type /Font >>"))),
        pdf(stream(b"/Type /ObjStm /Filter /FlateDecode", b"not packed at all")),
    ],
)
def test_a_pdf_that_only_looks_active_is_taken(data: bytes):
    assert kind_of("a.pdf", data).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\me\\验收 报告.pdf", "验收 报告.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("报告\u202efdp.exe.pdf", "报告fdp.exe.pdf"),
        ('a<b>:"c|d?*.pdf', "a_b___c_d__.pdf"),
        ("  空  格\t\n.pdf ", "空 格.pdf"),
        (".pdf", "证明材料.pdf"),
        ("\u200b\ufeff.pdf", "证明材料.pdf"),
        ("没有扩展名", "没有扩展名"),
        ("", "证明材料"),
        ("长" * 300 + ".pdf", "长" * (NAME_LENGTH - 4) + ".pdf"),
        ("a." + "x" * 300, "证明材料." + "x" * (NAME_LENGTH - 5)),
    ],
)
def test_names_are_cleaned_and_keep_their_ending(name: str, kept: str):
    assert clean_name(name) == kept
    assert len(clean_name(name)) <= NAME_LENGTH

"""What everybody may read holds no telephone number, no opinion and nobody's name, wherever one might stand."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from packs.assemble import Assembled
from packs.editions import Edition
from perfgoals.workflow.perform import last_snapshot
from projects.flow import FLOW
from projects.models import Declaration
from tests.conftest import Cast, make_declaration, row, whole_values
from tests.packs.settled import approve, build, named, unpacked

MOBILE, LANDLINE = "13812345678", "0755-82345678"
# Not a piece of a check sum, nor of 项目编码.
NUMBER = re.compile(r"(?<![0-9a-f])(?:1[3-9]\d{9}|0\d{2,3}-\d{7,8})(?![0-9a-f])")
OPINION = "单价偏高，已与经办人核实"


@pytest.fixture
def told(cast: Cast) -> Cast:
    """An approved declaration with telephone numbers in its name, texts and indicators, and one on its way."""
    indicators = list(whole_values().indicators)
    indicators[0] = row(0, "培训期数", "≥15期", f"报名电话 {LANDLINE}")
    values = named(
        f"窗口人员培训（{MOBILE}）", "001", calculation_basis=f"每期 3 万元，全年 15 期，共 45 万元。经办 {MOBILE}。"
    )
    approve(
        cast,
        make_declaration(cast, replace(values, indicators=tuple(indicators))),
        submit="请审",
        pass_unit_review=OPINION,
    )
    approve(cast, make_declaration(cast, named("网格信息管理", "002")))
    make_declaration(cast, named(f"热线运行 {MOBILE}", "003"))
    return cast


def texts_of(made: Assembled, folder: Path) -> dict[str, str]:
    """All text of a pack by file: what PDFs show, what cells hold, what files say of themselves, all paths."""
    texts = {"paths": ""}
    for path, data in unpacked(made, folder).items():
        texts["paths"] += f"{path}\n"
        if path.endswith(".pdf"):
            texts[path] = shown_in(data) + said_of(data)
        elif path.endswith(".xlsx"):
            book = load_workbook(BytesIO(data))
            cells = [str(cell.value) for sheet in book for row in sheet.rows for cell in row]
            with ZipFile(BytesIO(data)) as parts:
                raw = [parts.read(name).decode() for name in parts.namelist()]
            texts[path] = "\n".join([*cells, *book.sheetnames, *raw])
        else:
            texts[path] = data.decode()
    return texts


def shown_in(pdf: bytes) -> str:
    """The text of a PDF."""
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def said_of(pdf: bytes) -> str:
    """What a PDF says of itself."""
    return subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_the_public_edition_has_no_telephone_number_anywhere(told: Cast, tmp_path: Path):
    texts = texts_of(build(tmp_path / "work", Edition.PUBLIC), tmp_path / "out")
    assert {path: NUMBER.findall(text) for path, text in texts.items() if NUMBER.search(text)} == {}
    assert any("窗口人员培训（***）" in text for text in texts.values())


def test_the_internal_edition_has_them(told: Cast, tmp_path: Path):
    texts = texts_of(build(tmp_path / "work"), tmp_path / "out")
    found = {number for text in texts.values() for number in NUMBER.findall(text)}
    assert found == {MOBILE, LANDLINE}


def test_the_public_edition_has_no_opinion_and_nobodys_name(told: Cast, tmp_path: Path):
    texts = texts_of(build(tmp_path / "work", Edition.PUBLIC), tmp_path / "out")
    people = {told.filer.display_name, told.unit_reviewer.display_name, told.finance.display_name}
    for word in {OPINION, "请审", *people, *(each.removeprefix("填报人") for each in people)}:
        assert [path for path, text in texts.items() if word in text] == []
    internal = texts_of(build(tmp_path / "internal"), tmp_path / "internal-out")
    assert [path for path, text in internal.items() if OPINION in text] == [
        "01 深圳市甲区政务服务局（本级）/审核意见.xlsx"
    ]


def test_the_public_edition_does_not_tell_where_a_draft_stands(told: Cast, tmp_path: Path):
    texts = texts_of(build(tmp_path / "work", Edition.PUBLIC), tmp_path / "out")
    assert [path for path, text in texts.items() if "草稿" in text or "填报人" in text] == []


def test_what_shows_no_contact_is_the_same_file_in_both_editions(told: Cast, tmp_path: Path):
    internal = unpacked(build(tmp_path / "work"), tmp_path / "out")
    public = unpacked(build(tmp_path / "public", Edition.PUBLIC), tmp_path / "public-out")
    same = [path.rpartition("/")[2] for path, data in public.items() if internal.get(path) == data]
    assert same == ["002 网格信息管理.pdf", "002 网格信息管理.xlsx"]  # the table of the budget names the other


def test_every_pdf_of_the_public_edition_is_tagged(told: Cast, tmp_path: Path):
    files = unpacked(build(tmp_path / "work", Edition.PUBLIC), tmp_path / "out")
    for path, data in files.items():
        if path.endswith(".pdf"):
            assert re.search(r"Tagged:\s+yes", said_of(data)), path


def test_the_stored_snapshot_stays_as_it_is(told: Cast, tmp_path: Path):
    form = Declaration.objects.get(project__code__endswith="001")
    before = last_snapshot(FLOW, form.pk)
    build(tmp_path / "work", Edition.PUBLIC)
    after = last_snapshot(FLOW, form.pk)
    assert before is not None
    assert after is not None
    assert (after.content, after.digest) == (before.content, before.digest)
    assert MOBILE in after.content["values"]["calculation_basis"]

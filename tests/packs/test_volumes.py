"""Joined PDFs: contents in front, bookmarks and page numbers; kept until anything of a unit changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage

from packs.editions import Edition
from packs.models import KeptVolume
from perfgoals.officialforms.join import join
from tests.conftest import Cast, make_declaration
from tests.packs.settled import approve, build, named, unpacked
from tests.packs.test_public import shown_in

UNIT = "01 深圳市甲区政务服务局（本级）"


@pytest.fixture
def joinings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The titles of what is joined from now on."""
    joined: list[str] = []

    def noted(parts: Any, *, title: str, **rest: Any) -> Any:
        joined.append(title)
        return join(parts, title=title, **rest)

    monkeypatch.setattr("packs.printing.volumes.join", noted)
    return joined


def test_bookmarks_by_kind_and_the_page_of_each_form_in_the_contents(small: Cast, tmp_path: Path):
    path = tmp_path / "joined.pdf"
    path.write_bytes(unpacked(build(tmp_path / "work"), tmp_path / "out")[f"{UNIT}/合订本.pdf"])
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == 3
        assert [item.title for item in outline.root] == ["目录", "二级项目支出绩效目标申报表"]
        assert [item.title for item in outline.root[1].children] == ["窗口人员培训", "网格信息管理"]
        assert str(pdf.docinfo["/Title"]) == "2025 年度深圳市甲区政务服务局（本级）绩效表合订本"
    text = shown_in(path.read_bytes()).split("\f")
    contents = " ".join(text[0].split())
    assert "2025 年度 深圳市甲区政务服务局（本级） 内部版 已收 2 / 应收 3" in contents
    assert "窗口人员培训 2 网格信息管理 3" in contents
    assert "没有收入的表 状态 热线运行" in contents
    assert ["总第 1 页" in text[0], "总第 2 页" in text[1], "总第 3 页" in text[2]] == [True] * 3


def test_the_cover_counts_what_is_there_and_what_is_due(small: Cast, tmp_path: Path):
    text = " ".join(shown_in(unpacked(build(tmp_path / "work"), tmp_path / "out")["目录.pdf"]).split())
    assert "2025 年度绩效管理年度包 全部单位 内部版 2 / 3（已收 / 应收，张）" in text
    assert "深圳市甲区政务服务局（本级） 440304106001 2/3 1张" in text


def test_a_unit_of_which_nothing_changed_is_not_joined_again(small: Cast, tmp_path: Path, joinings: list[str]):
    first = build(tmp_path / "first")
    assert build(tmp_path / "again").digest == first.digest
    assert build(tmp_path / "unit", unit=small.unit).forms == 2
    assert len(joinings) == 1
    build(tmp_path / "public", Edition.PUBLIC)
    assert len(joinings) == 2


def test_a_unit_with_one_form_more_is_joined_anew_and_one_volume_kept(small: Cast, tmp_path: Path, joinings: list[str]):
    build(tmp_path / "first")
    before = str(KeptVolume.objects.get().pdf.name)
    approve(small, make_declaration(small, named("档案整理", "004")))
    build(tmp_path / "again")
    assert len(joinings) == 2
    assert str(KeptVolume.objects.get().pdf.name) != before
    assert not default_storage.exists(before)


def test_a_damaged_volume_is_joined_again(small: Cast, tmp_path: Path, joinings: list[str]):
    first = build(tmp_path / "first")
    Path(default_storage.path(str(KeptVolume.objects.get().pdf.name))).write_bytes(b"half")
    assert build(tmp_path / "again").digest == first.digest
    assert len(joinings) == 2

"""A pack that is interrupted anywhere ends as if it had not been; a full disk leaves nothing half-written."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from packs.assemble import STEPS
from packs.assembly.workplace import Workplace
from packs.models import KeptVolume
from packs.progress import Stopped
from projects.models import Declaration
from tests.conftest import Cast, make_declaration
from tests.packs.settled import approve, build, named, rows_of, unpacked


class Interrupting:
    """Progress that stops the work in one step: when it begins, or when it goes on for the n-th time."""

    def __init__(self, step: str, after: int) -> None:
        self._at = (step, after)
        self._now = ("", 0)
        self.said: list[str] = []

    def step(self, name: str, total: int) -> None:
        self._now = (name, 0)
        self.said.append(name)
        self._stop()

    def advance(self, done: int, current: str = "") -> None:
        name, times = self._now
        self._now = (name, times + 1)
        self._stop()

    def _stop(self) -> None:
        if self._now == self._at:
            raise Stopped


@pytest.mark.parametrize("after", [0, 1])
def test_interrupted_in_every_step_it_ends_the_same(small: Cast, tmp_path: Path, after: int):
    whole = build(tmp_path / "whole")
    KeptVolume.objects.all().delete()
    folder = tmp_path / "work"
    for step in STEPS:
        with pytest.raises(Stopped):
            build(folder, progress=Interrupting(step, after))
        assert not (folder / "pack.zip").exists()
        assert not list(folder.glob("*.part"))
    said = Interrupting("never", 0)
    made = build(folder, progress=said)
    assert made.path.read_bytes() == whole.path.read_bytes()


def test_every_step_is_named_in_its_order(small: Cast, tmp_path: Path):
    said = Interrupting("never", 0)
    build(tmp_path / "work", progress=said)
    assert tuple(said.said) == STEPS


def test_what_was_approved_meanwhile_is_not_in_a_pack_that_was_begun(small: Cast, tmp_path: Path):
    folder = tmp_path / "work"
    with pytest.raises(Stopped):
        build(folder, progress=Interrupting("合并 PDF", 0))
    approve(small, make_declaration(small, named("后来批复的项目", "009")))
    begun, new = build(folder), build(tmp_path / "new")
    assert (begun.forms, new.forms) == (2, 3)
    listed = []
    for made in (begun, new):
        table = unpacked(made, tmp_path / made.digest)["部门预算表/01 甲区政务服务局 项目支出预算表.xlsx"]
        listed.append("后来批复的项目" in str(rows_of(table, "甲区政务服务局 项目支出预算表")))
    assert listed == [False, True]


def test_finished_files_are_not_written_again(small: Cast, tmp_path: Path):
    made = build(tmp_path / "work")
    before = {file.name: file.stat().st_mtime_ns for file in (tmp_path / "work").iterdir()}
    again = build(tmp_path / "work")
    assert again == made
    assert {file.name: file.stat().st_mtime_ns for file in (tmp_path / "work").iterdir()} == before


def test_a_finished_file_that_was_changed_is_made_again(small: Cast, tmp_path: Path):
    made = build(tmp_path / "work")
    whole = made.path.read_bytes()
    KeptVolume.objects.all().delete()
    for name in ("joined-1.pdf", "汇总.xlsx", "pack.zip"):
        (tmp_path / "work" / name).write_bytes(b"half")
    assert build(tmp_path / "work").path.read_bytes() == whole


def test_a_line_of_the_journal_that_was_cut_off_says_nothing(small: Cast, tmp_path: Path):
    whole = build(tmp_path / "work").path.read_bytes()
    journal = tmp_path / "work" / "journal"
    journal.write_text(journal.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    assert build(tmp_path / "work").path.read_bytes() == whole
    assert build(tmp_path / "work").path.read_bytes() == whole


@pytest.mark.db_free
def test_a_write_that_fails_leaves_nothing(tmp_path: Path):
    place = Workplace(tmp_path)

    def full(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        place.made("a", (), full)
    assert [file.name for file in tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["plan.json", "joined-1.pdf", "汇总.xlsx", "manifest.json", "pack.zip"])
def test_a_full_disk_is_told_and_can_be_gone_on_from(
    small: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    whole = build(tmp_path / "whole")
    KeptVolume.objects.all().delete()
    really = Workplace.made

    def full(self: Workplace, wanted: str, recipe: Any, write: Any) -> Any:
        def fails(path: Path) -> None:
            write(path)
            raise OSError(errno.ENOSPC, "No space left on device")

        return really(self, wanted, recipe, fails if wanted == name else write)

    monkeypatch.setattr(Workplace, "made", full)
    with pytest.raises(OSError, match="No space"):
        build(tmp_path / "work")
    assert not (tmp_path / "work" / name).exists()
    assert not list((tmp_path / "work").glob("*.part"))
    monkeypatch.setattr(Workplace, "made", really)
    assert build(tmp_path / "work").digest == whole.digest


def test_a_folder_of_another_pack_is_not_mixed_up(small: Cast, tmp_path: Path):
    build(tmp_path / "work", unit=small.sister)
    assert build(tmp_path / "work").digest == build(tmp_path / "new").digest
    assert Declaration.objects.count() == 3

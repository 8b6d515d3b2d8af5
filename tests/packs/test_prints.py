"""Prints are made once, kept by what they show, and printed again when a kept file is not what was kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django_tasks import default_task_backend

from packs.editions import Edition
from packs.models import KeptFindings, KeptPrint
from packs.printing import prints
from packs.printing.keeping import keep_all
from packs.printing.keptfile import Damaged, KeptFile
from packs.printing.pressroom import print_form
from packs.printing.prints import keep
from packs.printing.versions import printer_version
from perfgoals.officialforms.join import page_count
from perfgoals.workflow.models import Snapshot
from perfgoals.workflow.perform import last_snapshot
from projects.flow import FLOW
from projects.kind import DECLARATION
from projects.models import Declaration
from tests.conftest import Cast, make_declaration
from tests.packs.settled import approve, build, make_confirmed_evaluation, manifest_of, named

Printings = list[str]
TABLE = "甲区政务服务局 项目支出预算表"


@pytest.fixture
def printings(monkeypatch: pytest.MonkeyPatch) -> Printings:
    """The sheets that are printed from now on."""
    printed: Printings = []

    def noted(sheet: str, *rest: Any) -> Any:
        printed.append(sheet)
        return print_form(sheet, *rest)

    for module in ("packs.printing.prints", "packs.printing.pressroom"):
        monkeypatch.setattr(f"{module}.print_form", noted)
    return printed


def snapshot_of(declaration: Declaration) -> Snapshot:
    snapshot = last_snapshot(FLOW, declaration.pk)
    assert snapshot is not None
    return snapshot


@pytest.fixture
def approved(cast: Cast) -> Declaration:
    return approve(cast, make_declaration(cast, named("窗口人员培训", "001")))


def test_a_kept_print_has_the_bytes_of_an_export(approved: Declaration):
    kept = keep(snapshot_of(approved), Edition.INTERNAL)
    assert kept.pdf.read() == DECLARATION.render(approved, "pdf")
    assert kept.xlsx.read() == DECLARATION.render(approved, "xlsx")
    assert kept.pages == page_count(kept.pdf.read()) == 1


def test_so_has_that_of_a_self_evaluation(cast: Cast, approved: Declaration):
    from selfeval.flow import FLOW as EVALUATION_FLOW
    from selfeval.kind import SELF_EVALUATION

    evaluation = make_confirmed_evaluation(cast, approved)
    snapshot = last_snapshot(EVALUATION_FLOW, evaluation.pk)
    assert snapshot is not None
    kept = keep(snapshot, Edition.INTERNAL)
    assert kept.pdf.read() == SELF_EVALUATION.render(evaluation, "pdf")
    assert kept.xlsx.read() == SELF_EVALUATION.render(evaluation, "xlsx")


def test_a_form_is_printed_once_for_both_editions(approved: Declaration, printings: Printings):
    kept = [keep(snapshot_of(approved), edition) for edition in (*Edition, *Edition)]
    assert printings == ["窗口人员培训"]
    assert len(set(kept)) == 1
    row = KeptPrint.objects.get()
    assert (row.flow, row.digest, row.printer) == ("declaration", snapshot_of(approved).digest, printer_version())


def test_a_pack_prints_what_is_not_kept_and_nothing_else(small: Cast, tmp_path: Path, printings: Printings):
    keep(snapshot_of(Declaration.objects.get(name="窗口人员培训")), Edition.INTERNAL)
    build(tmp_path / "first")
    assert printings == ["窗口人员培训", "网格信息管理", TABLE]
    build(tmp_path / "again", Edition.PUBLIC)
    assert printings == ["窗口人员培训", "网格信息管理", TABLE]


def changed(name: str) -> None:
    """Other bytes of the same length."""
    data = default_storage.open(name).read()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data[:-1] + b"!"))


def cut(name: str) -> None:
    data = default_storage.open(name).read()
    default_storage.delete(name)
    default_storage.save(name, ContentFile(data[:100]))


def deleted(name: str) -> None:
    default_storage.delete(name)


@pytest.mark.parametrize("damage", [changed, cut, deleted])
@pytest.mark.parametrize("which", ["pdf", "xlsx"])
def test_a_damaged_file_is_noticed_and_printed_again(
    small: Cast, tmp_path: Path, printings: Printings, damage: Callable[[str], None], which: str
):
    first = build(tmp_path / "first")
    printings.clear()
    row = KeptPrint.objects.order_by("pk")[0]
    name = str(getattr(row, which).name)
    damage(name)
    assert build(tmp_path / "again").digest == first.digest
    assert len(printings) == 1
    row.refresh_from_db()
    assert str(getattr(row, which).name) != name
    assert KeptFile(str(row.pdf.name), row.pdf_sha256, row.pdf_size).is_whole
    assert not default_storage.exists(name)


def test_damage_on_the_way_into_the_pack_is_noticed_too(
    small: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printings: Printings
):
    first = build(tmp_path / "first")
    printings.clear()
    really = KeptFile.copy_to
    damaged: list[str] = []

    def copy_to(self: KeptFile, target: Any) -> None:
        if type(target).__name__ == "_ZipWriteFile" and not damaged:
            damaged.append(self.name)
            changed(self.name)
        really(self, target)

    monkeypatch.setattr(KeptFile, "copy_to", copy_to)
    assert build(tmp_path / "again").digest == first.digest
    assert len(damaged) == len(printings) == 1


def test_a_file_that_is_not_what_was_kept_is_not_given(approved: Declaration):
    kept = keep(snapshot_of(approved), Edition.INTERNAL)
    changed(kept.pdf.name)
    with pytest.raises(Damaged):
        kept.pdf.read()


def test_another_printer_prints_anew_and_leaves_what_was_printed(
    approved: Declaration, monkeypatch: pytest.MonkeyPatch, printings: Printings
):
    before = keep(snapshot_of(approved), Edition.INTERNAL)
    monkeypatch.setattr(prints, "printer_version", lambda: "another")
    after = keep(snapshot_of(approved), Edition.INTERNAL)
    assert len(printings) == 2
    assert before.is_whole
    assert before.pdf.name != after.pdf.name


def test_where_there_is_no_room_nothing_is_left(approved: Declaration, monkeypatch: pytest.MonkeyPatch):
    really = FileSystemStorage.save

    def full(self: FileSystemStorage, name: str, content: Any) -> str:
        if name.endswith(".xlsx"):
            raise OSError(28, "No space left on device")
        return really(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "save", full)
    with pytest.raises(OSError, match="No space"):
        keep(snapshot_of(approved), Edition.INTERNAL)
    assert not KeptPrint.objects.exists()
    left = Path(default_storage.path("")).rglob("*.pdf")
    assert list(left) == []


def test_what_is_approved_is_printed_in_the_background(
    cast: Cast, settings: Any, django_capture_on_commit_callbacks: Any, printings: Printings
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        approved = approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    assert printings == []
    backend: Any = default_task_backend
    (asked,) = backend.results
    assert asked.args == [[snapshot_of(approved).pk]]
    assert keep_all(*asked.args) == 1
    assert printings == ["窗口人员培训"]
    assert (KeptPrint.objects.count(), KeptFindings.objects.count()) == (1, 1)


def test_a_queue_that_is_gone_leaves_the_approval_as_it_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    def gone(*_args: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr("packs.tasks.keep_settled", type("Gone", (), {"enqueue": staticmethod(gone)}))
    with django_capture_on_commit_callbacks(execute=True):
        approved = approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    assert approved.status == "approved"


def test_a_pack_finds_what_was_kept_in_the_background(small: Cast, tmp_path: Path, printings: Printings):
    keep_all(list(Snapshot.objects.values_list("pk", flat=True)))
    printings.clear()
    found = KeptFindings.objects.count()
    assert manifest_of(build(tmp_path / "work"))["forms"] == 2
    assert printings == [TABLE]
    assert KeptFindings.objects.count() == found

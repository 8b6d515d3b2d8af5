"""The pages of an import: upload, preview, confirmation, result, undo; who sees what; how heavy it gets."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from perfgoals.accounts.models import User
from perfgoals.officialforms.layouts.declaration import DECLARATION_2025
from projects.models import Declaration, ImportBatch
from projects.queries import values_of
from projects.services import imports
from projects.services.drafts import fresh, save_draft
from projects.sheet import to_grid
from tests.conftest import TIERS, Cast, make_declaration, row
from tests.pdfs.samples import HAVE_FONTS, pdf_of, scan
from tests.projects.import_samples import XLSX, form, lock_out, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    """Private files of each test in a folder of its own."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, data: bytes, name: str = "上报（本级）.xlsx", **more: Any) -> Any:
    return client.post(reverse("imports"), {"file": SimpleUploadedFile(name, data, XLSX), **more})


def uploaded(client: Client, data: bytes, **more: Any) -> ImportBatch:
    """The batch of a file that was taken."""
    answer = upload(client, data, **more)
    batch = ImportBatch.objects.first()
    assert batch is not None
    assert (answer.status_code, answer["Location"]) == (302, reverse("import", args=[batch.pk]))
    return batch


def page(client: Client, batch: ImportBatch) -> str:
    answer = client.get(reverse("import", args=[batch.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def confirm(client: Client, batch: ImportBatch, *forms: int, html: str | None = None, **more: str) -> Any:
    """Press the button as the page stands (or as an older ``html`` of it stood)."""
    seen = re.search('name="seen" value="([0-9a-f]{64})"', html or page(client, batch))
    assert seen
    return client.post(
        reverse("import-confirm", args=[batch.pk]), {"seen": seen[1], "form": [str(each) for each in forms], **more}
    )


def texts(html: str) -> str:
    """What a reader sees, without blanks."""
    return re.sub(r"\s+", "", re.sub("<[^>]+>", "", re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)))


def test_upload_shows_what_would_happen_and_writes_nothing(cast: Cast, storage: Path):
    make_declaration(cast, form(1))
    client = client_of(cast.filer)

    batch = uploaded(client, workbook(form(1), form(2, allocation=""), form(3), edit=lock_out("项目3")))
    html = page(client, batch)

    assert "现在还没有写入任何内容" in html
    assert "新建1更新草稿0无变化1不能导入1" in re.sub(r"(新建|更新草稿|无变化|不能导入)(\d)", r"\1\2", texts(html))
    assert re.findall(r'id="sheet-(\d)"( open)?', html) == [("2", " open"), ("1", " open"), ("0", "")]
    assert re.findall(r'name="form" value="(\d)".*?( checked)?>', html) == [("1", " checked")]
    assert "这1张不导入，其余照常写入：项目3" in texts(html)
    assert "确认导入1张" in texts(html)
    assert "导入1张（新建1），1张不动" in texts(html)
    assert "分配方式没有填；选因素法和项目法、项目法或因素法" in html
    assert '<span class="cell-address">E5</span>' in html
    assert "style=" not in html
    assert Declaration.objects.count() == 1
    assert [path.suffix for path in storage.rglob("*") if path.is_file()] == [".xlsx"]
    assert "上报" not in str(next(path for path in storage.rglob("*.xlsx")))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的（0 字节）"),
        (b"<html></html>", "这不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版 Excel（.xls）"),
        (b"PK\x03\x04broken", "文件已损坏或不完整"),
    ],
)
def test_refused_file_leaves_no_trace(cast: Cast, storage: Path, data: bytes, sentence: str):
    answer = upload(client_of(cast.filer), data)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert ImportBatch.objects.count() == 0
    assert not [path for path in storage.rglob("*") if path.is_file()]


def test_file_too_large_is_refused_before_it_is_read(cast: Cast, settings: Any):
    settings.IMPORT_MAX_BYTES = 2**20
    answer = upload(client_of(cast.filer), b"x" * (2**20 + 1))
    assert (answer.status_code, "文件超过 1 MB，请分成几个文件再导入" in answer.content.decode()) == (422, True)


def test_confirmation_writes_what_is_ticked_and_shows_it(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1), form(2), form(3)))

    answer = confirm(client, batch, 0, 2)

    assert (answer.status_code, answer["Location"]) == (302, reverse("import", args=[batch.pk]))
    assert sorted(Declaration.objects.values_list("name", flat=True)) == ["项目1", "项目3"]
    html = page(client, batch)
    assert "已写入2张，都是草稿，没有提交；打开草稿改好后再提交。" in texts(html)
    for declaration in Declaration.objects.all():
        assert f'href="{reverse("declaration", args=[declaration.pk])}"' in html
    assert "没有选中，没有导入" in html
    assert "撤回这批导入" in html


def test_double_confirmation_writes_once(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1)))
    html = page(client, batch)

    answers = [confirm(client, batch, 0, html=html) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Declaration.objects.count(), Declaration.objects.get().version) == (1, 1)


def test_rejected_forms_want_a_word(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1), form(2), edit=lock_out("项目2")))

    without = confirm(client, batch, 0)

    assert without.status_code == 422
    assert "有 1 张不能导入，请确认不导入它们，其余照常写入" in without.content.decode()
    assert 'aria-invalid="true"' in without.content.decode()
    assert Declaration.objects.count() == 0
    assert confirm(client, batch, 0, skip_rejected="on").status_code == 302
    assert Declaration.objects.get().name == "项目1"


def test_nothing_ticked_is_said(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1)))

    answer = confirm(client, batch)

    assert (answer.status_code, "没有选中要导入的表，没有写入任何内容" in answer.content.decode()) == (422, True)
    assert ImportBatch.objects.get().status == "preview"


def test_change_since_the_preview_shows_the_new_preview(cast: Cast):
    draft = make_declaration(cast, form(1))
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1, annual_goal="新的。")))
    html = page(client, batch)
    save_draft(fresh(draft.pk), cast.colleague, form(1, annual_goal="同事的。"), seen_version=1)

    answer = confirm(client, batch, 0, html=html)

    assert answer.status_code == 409
    assert "核对之后有人改动过系统里的内容，这次没有写入；请看过新的核对结果再确认" in answer.content.decode()
    assert fresh(draft.pk).annual_goal == "同事的。"
    assert confirm(client, batch, 0).status_code == 302
    assert fresh(draft.pk).annual_goal == "新的。"


def test_undo_and_what_the_page_says_then(cast: Cast, storage: Path):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1)))
    confirm(client, batch, 0)

    client.post(reverse("import-undo", args=[batch.pk]))
    client.post(reverse("import-undo", args=[batch.pk]))

    assert Declaration.objects.count() == 0
    html = page(client, batch)
    assert "这批导入已撤回，1张都恢复到导入之前。" in texts(html)
    assert "撤回这批导入" not in html
    batch.refresh_from_db()
    assert (batch.status, batch.file.name) == ("undone", "")


def test_undo_that_cannot_be_says_who_went_on(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1)))
    confirm(client, batch, 0)
    save_draft(fresh(Declaration.objects.get().pk), cast.colleague, form(1, name="改过"), seen_version=1)

    assert "不能撤回：“项目1”已由填报人colleague于" in texts(page(client, batch))
    answer = client.post(reverse("import-undo", args=[batch.pk]), follow=True)

    assert "没有撤回：“项目1”已由填报人colleague于" in texts(answer.content.decode())
    assert Declaration.objects.count() == 1


def test_discarding_deletes_the_file(cast: Cast, storage: Path, django_capture_on_commit_callbacks: Any):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1)))

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("import-discard", args=[batch.pk]), follow=True)

    assert "已取消，“上报（本级）.xlsx”没有导入" in answer.content.decode()
    assert not [path for path in storage.rglob("*") if path.is_file()]
    assert confirm_status(client, batch) == 302
    assert Declaration.objects.count() == 0


def confirm_status(client: Client, batch: ImportBatch) -> int:
    """The answer to a confirmation that comes too late."""
    return client.post(reverse("import-confirm", args=[batch.pk]), {"seen": "0" * 64, "form": ["0"]}).status_code


def test_old_previews_go_at_the_next_upload(cast: Cast, storage: Path, django_capture_on_commit_callbacks: Any):
    client = client_of(cast.filer)
    old, young = (uploaded(client, workbook(form(number))) for number in (1, 2))
    ImportBatch.objects.filter(pk=old.pk).update(uploaded_at=timezone.now() - timedelta(days=7, minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        newest = uploaded(client, workbook(form(3)))

    assert dict(ImportBatch.objects.values_list("pk", "status")) == {
        old.pk: "discarded",
        young.pk: "preview",
        newest.pk: "preview",
    }
    assert len([path for path in storage.rglob("*") if path.is_file()]) == 2


def test_file_of_a_written_batch_goes_a_month_after_the_time_for_undoing(
    cast: Cast, storage: Path, settings: Any, django_capture_on_commit_callbacks: Any
):
    client = client_of(cast.filer)
    old, young = (uploaded(client, workbook(form(number, allocation=""))) for number in (1, 2))
    kept = timedelta(hours=settings.IMPORT_UNDO_HOURS, days=30)
    for batch, age in ((old, kept + timedelta(minutes=1)), (young, kept - timedelta(minutes=1))):
        confirm(client, batch, 0)
        ImportBatch.objects.filter(pk=batch.pk).update(written_at=timezone.now() - age)

    with django_capture_on_commit_callbacks(execute=True):
        assert imports.clean_imports() == 1
        assert imports.clean_imports() == 0

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.status, old.file.name, young.status) == ("written", "", "written")
    assert [path.name for path in storage.rglob("*.xlsx")] == [Path(str(young.file.name)).name]
    assert "原文件已过保留期，不能再下载已标注的原文件" in page(client, old)
    assert "已写入1张" in texts(page(client, old))
    assert "下载已标注的原文件" in page(client, young)
    answer = client.get(reverse("import-marked", args=[old.pk]))
    assert answer.status_code == 410
    assert "这批导入的结果还在，已标注的原文件不能再下载。" in answer.content.decode()
    assert "取消这批导入" not in answer.content.decode()


def test_lost_file_is_said_and_can_be_cleared(cast: Cast, storage: Path):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1)))
    next(path for path in storage.rglob("*.xlsx")).unlink()

    answer = client.get(reverse("import", args=[batch.pk]))

    assert (answer.status_code, "上传的文件已不保留" in answer.content.decode()) == (410, True)
    assert client.post(reverse("import-discard", args=[batch.pk])).status_code == 302


def test_marked_copy_keeps_the_name_and_marks_the_cell(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1, allocation="")))

    answer = client.get(reverse("import-marked", args=[batch.pk]))

    assert "%EF%BC%88%E5%B7%B2%E6%A0%87%E6%B3%A8%EF%BC%89.xlsx" in answer["Content-Disposition"]
    comment = load_workbook(BytesIO(answer.content))["项目1"]["E5"].comment
    assert comment is not None
    assert "分配方式没有填" in comment.text


def test_year_and_unit_chosen_at_the_upload_hold_for_the_whole_file(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1)), year="2024")

    assert batch.year == cast.last_year
    html = page(client, batch)
    assert "表上写的是 2025 年度，按所选的 2024 年度导入" in html
    assert "按 2024 年度" in html


def test_batches_of_others_do_not_exist(cast: Cast):
    batch = uploaded(client_of(cast.filer), workbook(form(1)))

    for user in (cast.colleague, cast.admin):
        client = client_of(user)
        assert client.get(reverse("import", args=[batch.pk])).status_code == 404
        assert client.get(reverse("import-marked", args=[batch.pk])).status_code == 404
        for name in ("import-confirm", "import-undo", "import-discard"):
            assert client.post(reverse(name, args=[batch.pk])).status_code == 404
    assert ImportBatch.objects.get().status == "preview"


def test_who_does_not_file_has_no_imports(cast: Cast):
    for user in (cast.unit_reviewer, cast.department_reviewer, cast.finance, cast.auditor):
        client = client_of(user)
        assert client.get(reverse("imports")).status_code == 404
        assert upload(client, workbook(form(1))).status_code == 404
    assert Client().get(reverse("imports"))["Location"] == f"{reverse('login')}?next={reverse('imports')}"
    assert ImportBatch.objects.count() == 0


def test_only_a_post_with_its_token_changes_anything(cast: Cast):
    batch = uploaded(client_of(cast.filer), workbook(form(1)))
    client = client_of(cast.filer)
    for name in ("import-confirm", "import-undo", "import-discard"):
        assert client.get(reverse(name, args=[batch.pk])).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.filer, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(reverse("import-discard", args=[batch.pk])).status_code == 403
    assert ImportBatch.objects.get().status == "preview"


def test_markup_in_a_workbook_is_text(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(form(1, name="<b>甲</b>", allocation="")), year="2025")

    html = page(client, batch)

    assert "<b>甲" not in html
    assert "&lt;b&gt;甲&lt;/b&gt;" in html


def test_heavy_workbook_stays_a_light_page(cast: Cast):
    """Thirty forms with more than forty findings each: under 300 KB, at most twenty listed a form, the rest said."""
    heavy = tuple(row(0, f"第{number}项服务保障工作完成情况指标", "", "") for number in range(20))
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(*(form(number, indicators=heavy, policy_basis="") for number in range(30))))

    html = page(client, batch)

    assert len(html.encode()) < 300_000
    assert html.count('class="cell-address"') == 30 * 20
    left = [
        int(number) for number in re.findall("这里列出最要紧的 20 处，另有 ([0-9]+) 处标在“已标注的原文件”里。", html)
    ]
    assert len(left) == 30
    assert min(left) >= 26


def test_list_of_batches_takes_the_same_queries_for_one_and_for_three(cast: Cast):
    client = client_of(cast.filer)
    counts = []
    for amount in (1, 2):
        for number in range(amount):
            batch = uploaded(client, workbook(form(10 * amount + number)))
            confirm(client, batch, 0)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(reverse("imports")).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert html.count("新建 1，更新草稿 0") == 3


def test_empty_list_says_what_to_do(cast: Cast):
    html = client_of(cast.filer).get(reverse("imports")).content.decode()
    assert "还没有导入过" in html
    assert f"文件最大 {django_settings.IMPORT_MAX_BYTES // 2**20} MB" in html


def test_history_of_the_command_line_shows_on_the_page_of_its_user(cast: Cast):
    from tests.projects.import_samples import plan

    batch = imports.write_import(plan(None, workbook(form(1)), history=True), cast.admin)
    assert batch is not None
    html = page(client_of(cast.admin), batch)
    assert "载入的历史已经存档，记录只增不减，不能撤回" in html
    assert "已标注的原文件" not in html  # there never was one


@pytest.mark.skipif(not HAVE_FONTS, reason="the fonts of set-up are not built")
def test_pdf_goes_the_same_way(cast: Cast, storage: Path):
    """Our own export, loaded again: preview, one confirmation, undo; no marked copy, for it is no workbook."""
    client = client_of(cast.filer)
    data = pdf_of([to_grid(form(number), DECLARATION_2025, TIERS, year=2025) for number in (1, 2)])

    upload(client, data, "上年.pdf", year="2025")
    batch = ImportBatch.objects.get()
    html = page(client, batch)

    assert "位置是原文件的页、该页表格的行、这一行左起第几格" in html
    assert reverse("import-marked", args=[batch.pk]) not in html
    assert client.get(reverse("import-marked", args=[batch.pk])).status_code == 404
    assert [path.suffix for path in storage.rglob("*") if path.is_file()] == [".pdf"]
    assert "第1页" in texts(html)
    confirm(client, batch, 0, 1, html=html)
    stored = Declaration.objects.order_by("project__code")
    wanted = [(each.code, each.year_amount, each.annual_goal, each.indicators[3].target) for each in (form(1), form(2))]
    got = [values_of(each) for each in stored]
    assert [(each.code, each.year_amount, each.annual_goal, each.indicators[3].target) for each in got] == wanted
    assert list(batch.forms.values_list("sheet", flat=True)) == ["第 1 页", "第 2 页"]
    client.post(reverse("import-undo", args=[batch.pk]))
    assert Declaration.objects.count() == 0


def test_scan_is_refused(cast: Cast, storage: Path):
    answer = upload(client_of(cast.filer), scan(), "扫描.pdf")

    assert answer.status_code == 422
    assert "这是扫描件（只有图像，没有文字）" in answer.content.decode()
    assert not [path for path in storage.rglob("*") if path.is_file()]

"""A workbook becomes drafts: look first, then write, then take it back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Declaration, ImportBatch
from tests.browser.conftest import SignIn
from tests.browser.pages import EditPage
from tests.conftest import Cast
from tests.projects.import_samples import XLSX, form, lock_out, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_upload_look_confirm_undo(cast: Cast, sign_in: SignIn):
    page = sign_in(cast.filer)
    page.goto(reverse("imports"))
    data = workbook(form(1), form(2, allocation=""), form(3), edit=lock_out("项目3"))
    page.get_by_label("官方表样的工作簿").set_input_files({"name": "上报.xlsx", "mimeType": XLSX, "buffer": data})
    page.get_by_role("button", name="上传并核对").click()

    # The preview: every form with what is wrong in it; nothing written yet.
    expect(page.get_by_text("现在还没有写入任何内容")).to_be_visible()
    assert Declaration.objects.count() == 0
    broken = page.locator("details.sheet-result", has_text="项目2")
    expect(broken).to_have_attribute("open", "")
    expect(broken).to_contain_text("分配方式没有填")
    expect(broken.locator(".cell-address")).to_have_text(re.compile(r"^[A-Z]+\d+$"))
    confirm = page.get_by_role("button", name=re.compile("^确认导入"))
    expect(confirm).to_have_text("确认导入 2 张")
    with page.expect_download() as marked:
        page.get_by_role("link", name="下载已标注的原文件").click()
    assert marked.value.suggested_filename == "上报（已标注）.xlsx"

    # The number on the button follows the choice.
    page.get_by_label("导入“项目2”").uncheck()
    expect(confirm).to_have_text("确认导入 1 张")
    page.get_by_label("导入“项目2”").check()
    expect(confirm).to_have_text("确认导入 2 张")

    # The form that cannot be read is left out by word only.
    confirm.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert Declaration.objects.count() == 0
    page.get_by_label("这 1 张不导入，其余照常写入").check()
    confirm.click()
    expect(page.get_by_text("已写入 2 张")).to_be_visible()
    assert set(Declaration.objects.values_list("name", "status", "unit")) == {
        ("项目1", "draft", cast.unit.pk),
        ("项目2", "draft", cast.unit.pk),
    }

    # A draft like any other, its finding at its field.
    draft = Declaration.objects.get(name="项目2")
    edit = EditPage(page, draft)
    expect(edit.panel).to_contain_text("分配方式没有填")
    expect(edit.field("allocation")).to_have_attribute("aria-invalid", "true")

    page.goto(reverse("import", args=[ImportBatch.objects.get().pk]))
    page.get_by_role("button", name="撤回这批导入").click()
    expect(page.get_by_text("已撤回，各张表恢复到导入之前")).to_be_visible()
    assert Declaration.objects.count() == 0


def test_what_is_no_workbook_is_refused_in_a_sentence(cast: Cast, sign_in: SignIn):
    page = sign_in(cast.filer)
    page.goto(reverse("imports"))
    page.get_by_label("官方表样的工作簿").set_input_files(
        {"name": "上报.xlsx", "mimeType": XLSX, "buffer": b"PK\x03\x04broken"}
    )
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("alert")).to_contain_text("文件已损坏或不完整")
    assert ImportBatch.objects.count() == 0

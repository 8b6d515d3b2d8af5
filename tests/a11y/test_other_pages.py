"""Logging in, importing, administration and the audit trail: axe, sideways scrolling, console, network, weight."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.urls import reverse
from playwright.sync_api import Page, expect

from perfgoals.accounts.models import User
from projects.models import Declaration, ImportBatch
from tests.a11y.conftest import Inspect, filing
from tests.browser.pages import EditPage
from tests.conftest import Cast
from tests.projects.import_samples import XLSX, form, lock_out, workbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def try_to_log_in(page: Page, password: str) -> None:
    page.get_by_label("用户名").fill("filer")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def test_login(cast: Cast, inspect: Inspect):
    inspector = inspect(None)
    page = inspector.page
    inspector.visit("login", "/login/")
    try_to_log_in(page, "")
    expect(page.locator(".is-invalid")).to_be_visible()
    inspector.look("login, password missing")
    for _ in range(4):
        try_to_log_in(page, "not it")
        expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("login, failed")
    try_to_log_in(page, "not it")
    expect(page.get_by_role("heading", name="暂停登录")).to_be_visible()
    inspector.look("locked out")


def test_password(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("password", "/password/")
    inspector.page.locator("#id_new_password1").fill("12345678")
    inspector.page.get_by_role("button", name="修改密码").click()
    expect(inspector.page.locator(".is-invalid").first).to_be_visible()
    inspector.look("password, with errors")
    User.objects.filter(pk=cast.filer.pk).update(must_change_password=True)
    inspector.visit("password, at first login", "/")
    expect(inspector.page.get_by_text("现在的密码是别人设的初始密码")).to_be_visible()


def test_interrupted_without_script(cast: Cast, draft: Declaration, inspect: Inspect):
    """A page that keeps what was sent when the login has expired. Looked at with script, made as without."""
    inspector = inspect(cast.filer)
    EditPage(inspector.page, draft)
    Session.objects.all().delete()
    inspector.page.evaluate("document.getElementById('declaration-form').submit()")
    expect(inspector.page.get_by_role("heading", level=1)).to_have_text("登录已过期")
    inspector.look("interrupted")


def test_imports(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.filer)
    page = inspector.page

    def upload(data: bytes) -> None:
        page.goto("/imports/")
        page.locator("input[type=file]").set_input_files({"name": "上报.xlsx", "mimeType": XLSX, "buffer": data})
        page.get_by_role("button", name="上传并核对").click()

    inspector.visit("imports, none", "/imports/")
    upload(b"PK\x03\x04broken")
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("imports, refused")

    upload(workbook(form(1), form(2, allocation="", annual_goal="目标" * 400), form(3), edit=lock_out("项目3")))
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()
    inspector.look("import, preview")
    page.locator("#import-form").evaluate("form => form.submit()")
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("import, word missing")
    page.get_by_label("这 1 张不导入，其余照常写入").check()
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("已写入 2 张")).to_be_visible()
    inspector.look("import, result")
    page.get_by_role("button", name="撤回这批导入").click()
    expect(page.get_by_text("已撤回，各张表恢复到导入之前")).to_be_visible()
    inspector.look("import, undone")

    upload(workbook(form(3), edit=lock_out("项目3")))
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()
    inspector.look("import, nothing to write")
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_text("没有导入")).to_be_visible()
    upload(workbook(form(4)))
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()
    inspector.visit("imports, some", "/imports/")
    batch = ImportBatch.objects.latest("pk")
    default_storage.delete(str(batch.file.name))
    inspector.visit("import, file gone", reverse("import", args=[batch.pk]), status=410)


def test_units(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.admin)
    inspector.visit("units", "/units/")
    inspector.visit("unit", reverse("unit", args=[cast.unit.pk]))
    inspector.page.get_by_role("button", name="删除单位").click()
    expect(inspector.page.get_by_role("dialog")).to_be_visible()
    inspector.look("unit, before it is deleted")
    inspector.visit("new unit", "/units/new/")
    inspector.page.get_by_role("button", name="新建", exact=True).click()
    expect(inspector.page.locator(".is-invalid").first).to_be_visible()
    inspector.look("new unit, with errors")


def test_users(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.admin)
    page = inspector.page
    inspector.visit("users", "/users/")
    inspector.visit("users, narrowed to nothing", "/users/?q=没有这个人")
    inspector.visit("user", reverse("user", args=[cast.filer.pk]))
    inspector.visit("myself", reverse("user", args=[cast.admin.pk]))
    inspector.visit("new user", "/users/new/")
    page.get_by_role("button", name="新建，并生成初始密码").click()
    expect(page.locator(".is-invalid").first).to_be_visible()
    inspector.look("new user, with errors")
    inspector.visit("reset password", reverse("user-password", args=[cast.filer.pk]))
    page.get_by_role("button", name="重置密码").click()
    expect(page.get_by_text("初始密码只显示这一次")).to_be_visible()
    inspector.look("initial password")


def test_audit(cast: Cast, inspect: Inspect):
    filing(cast, "returned")
    inspector = inspect(cast.auditor)
    inspector.visit("audit", "/")
    lists = inspector.page.locator(".tabs a").evaluate_all("links => links.map(link => link.href)")
    assert len(lists) > 1
    for number, address in enumerate(lists):
        inspector.visit(f"audit, list {number}", address)
    inspector.visit("audit, narrowed to nothing", "/audit/?list=flow&text=没有这句话")
    inspector.visit("404 of the auditor", "/years/", status=404)

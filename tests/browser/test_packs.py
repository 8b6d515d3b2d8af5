"""A pack from the button to the file in a browser: it moves by itself, survives leaving, works without script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from packs.models import JobState, Pack, WorkerPulse
from packs.services.leases import LeasedProgress, claim
from packs.services.running import run_job
from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.packs.conftest import _going_on, asked, faked
from tests.packs.fakes import STEPS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

__all__ = ["_going_on", "faked"]


@pytest.fixture(autouse=True)
def _own_work(settings: Any, tmp_path: Path) -> None:
    settings.PACK_WORK_DIR = tmp_path / "work"


def test_from_the_button_to_the_file(cast: Cast, faked: Any, sign_in: SignIn, tmp_path: Path):
    page = sign_in(cast.filer)
    page.goto(reverse("packs"))
    page.get_by_role("link", name="新建年度包").click()
    page.get_by_role("button", name="开始生成").click()
    expect(page.get_by_text("后台任务没有在运行，请联系管理员；已排队")).to_be_visible()
    WorkerPulse.objects.create(name="one")
    expect(page.get_by_text("前面的任务办完就开始")).to_be_visible()
    pack = Pack.objects.get()
    job = claim(Pack, pack.pk)
    assert job is not None
    progress = LeasedProgress(job, every=0)
    progress.step(STEPS[1], 30)
    progress.advance(18, "视频监控综合运维")
    bar = page.get_by_role("progressbar", name=STEPS[1])
    expect(bar).to_have_attribute("value", "18")
    page.reload()
    expect(bar).to_have_attribute("value", "18")
    page.goto(reverse("desk"))
    progress.advance(24, "大厅保洁")
    page.goto(reverse("packs"))
    expect(bar).to_have_attribute("value", "24")
    Pack.objects.update(state=JobState.QUEUED, lease="")
    assert run_job("pack", pack.pk) == JobState.DONE
    row = page.get_by_role("row", name=re.compile("2025 年度"))  # the page loads itself anew
    expect(row).to_be_visible()
    with page.expect_download() as got:
        row.get_by_role("button", name="下载").click()
    assert got.value.suggested_filename == "2025 年度甲区政务服务局（本级）绩效管理年度包（内部版）.zip"
    pack.refresh_from_db()
    assert Path(got.value.path()).read_bytes() == Path(pack.file.path).read_bytes()


def test_stopping_it(cast: Cast, faked: Any, sign_in: SignIn):
    asked(cast)
    page = sign_in(cast.filer)
    page.goto(reverse("packs"))
    page.get_by_role("button", name="停止").click()
    expect(page.get_by_text("这个包已取消")).to_be_visible()


def test_without_script_a_link_shows_how_far_it_is(cast: Cast, faked: Any, sign_in: SignIn):
    pack = asked(cast)
    WorkerPulse.objects.create(name="one")
    page = sign_in(cast.filer, java_script_enabled=False)
    page.goto(reverse("pack", args=[pack.pk]))
    expect(page.get_by_text("前面的任务办完就开始")).to_be_visible()
    assert run_job("pack", pack.pk) == JobState.DONE
    page.get_by_role("link", name="刷新看进度").click()
    expect(page.get_by_role("heading", name="已完成")).to_be_visible()
    with page.expect_download():
        page.get_by_role("button", name=re.compile("下载")).click()

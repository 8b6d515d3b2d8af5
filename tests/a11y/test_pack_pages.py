"""The pages of packs and list exports in every state: waiting without a worker, made, abandoned, failed, done, gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from packs.models import ListExport, Pack, WorkerPulse
from packs.services.jobs import ask_list
from packs.services.leases import LeasedProgress, claim
from packs.services.running import run_job
from tests.a11y.conftest import Inspect
from tests.conftest import Cast
from tests.packs.conftest import _going_on, asked, faked
from tests.packs.fakes import STEPS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

__all__ = ["_going_on", "faked"]

LISTING = {
    "forms": [["440304106001", "二级项目支出绩效目标申报表", 28], ["440304106002", "项目支出绩效自评表", 5]],
    "files": 71,
    "missing": [
        {
            "unit_name": "深圳市甲区政务服务局（本级）",
            "title": "二级项目支出绩效目标申报表",
            "name": "全区窗口人员综合服务能力提升培训及考核（第三期）",
            "state": "主管部门审核",
            "since": "2025-01-31",
            "waits_for": "主管部门审核人",
        }
    ],
}


@pytest.fixture(autouse=True)
def _own_work(settings: Any, tmp_path: Any) -> None:
    settings.PACK_WORK_DIR = tmp_path / "work"


def half_done(pack: Pack) -> None:
    """In the middle of its second step."""
    job = claim(Pack, pack.pk)
    assert job is not None
    progress = LeasedProgress(job, every=0)
    progress.step(STEPS[0], 30)
    progress.advance(30)
    progress.step(STEPS[1], 30)
    progress.advance(18, "视频监控综合运维保障服务项目")
    Pack.objects.filter(pk=pack.pk).update(step_at=timezone.now() - timedelta(seconds=72))


def test_a_pack_in_every_state(cast: Cast, filings: Any, faked: Any, inspect: Inspect):
    inspector = inspect(cast.admin)
    inspector.visit("packs, none", reverse("packs"))
    inspector.visit("asking for a pack", reverse("pack-new"))
    inspector.page.get_by_label("内部版", exact=True).uncheck()
    inspector.page.get_by_role("button", name="开始生成").click()
    expect(inspector.page.get_by_text("请至少选一个版本")).to_be_visible()
    inspector.look("asking for a pack, no edition")
    pack = asked(cast)
    address = reverse("pack", args=[pack.pk])
    inspector.visit("pack waits, no worker", address)
    inspector.visit("packs, one waits", reverse("packs"))
    WorkerPulse.objects.create(name="one")
    half_done(pack)
    inspector.visit("pack is made", address)
    inspector.visit("packs, one is made", reverse("packs"))
    Pack.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    inspector.visit("pack was abandoned", address)
    Pack.objects.update(state="failed", error="磁盘空间不足，请清理后点“接着生成”", lease="")
    inspector.visit("pack failed", address)
    inspector.visit("packs, one failed", reverse("packs"))
    Pack.objects.update(state="cancelled")
    inspector.visit("pack was cancelled", address)
    done = asked(cast)
    run_job("pack", done.pk)
    Pack.objects.filter(pk=done.pk).update(listing=LISTING, missing=3)
    inspector.visit("pack is done", reverse("pack", args=[done.pk]))
    inspector.visit("packs, one is done", reverse("packs"))
    inspector.visit("link that does not hold", reverse("pack-file", args=[done.pk]), 403)


def test_a_list_in_every_state(cast: Cast, faked: Any, inspect: Inspect):
    inspector = inspect(cast.admin)
    job, _is_new = ask_list(cast.admin, "declarations", "2025 年度申报表", {"year": "2025"})
    address = reverse("export", args=[job.pk])
    inspector.visit("list waits", address)
    run_job("list", job.pk)
    inspector.visit("list is done", address)
    ListExport.objects.update(file="")
    inspector.visit("list is past its days", address)
    ListExport.objects.update(state="cancelled")
    inspector.visit("list was cancelled", address)

"""The pages of packs: who gets what, what they show in each state, and how often they ask the database."""

from __future__ import annotations

import errno
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from packs.models import JobState, Pack, WorkerPulse
from packs.services.leases import LeasedProgress, claim
from packs.services.running import run_job
from perfgoals.accounts.models import AuditEvent, Unit, User
from projects.models import Declaration
from tests.conftest import Cast, make_declaration, whole_values
from tests.packs.conftest import Faked, asked
from tests.packs.fakes import MANIFEST
from tests.queries.conftest import count_queries

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
PEOPLE = (
    "filer",
    "colleague",
    "sister_filer",
    "stranger_filer",
    "unit_reviewer",
    "department_reviewer",
    "stranger_reviewer",
    "finance",
    "admin",
    "auditor",
)
INSIDE = {"filer", "colleague", "unit_reviewer"}
OVER_UNIT = {"department_reviewer", "finance", "admin"}
OVER_ALL = {"finance", "admin"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def made(cast: Cast, unit: Unit | None = None, user: User | None = None) -> Pack:
    """A finished pack."""
    pack = asked(cast, user, unit=unit)
    assert run_job("pack", pack.pk) == JobState.DONE
    pack.refresh_from_db()
    return pack


def of_all(cast: Cast) -> Pack:
    """A finished pack of all units."""
    pack = made(cast, cast.root)
    Pack.objects.filter(pk=pack.pk).update(unit=None)
    pack.refresh_from_db()
    return pack


def sees(unit: str) -> set[str]:
    return {
        "own": INSIDE | OVER_UNIT,
        "sister": {"sister_filer"} | OVER_UNIT,
        "stranger": {"stranger_filer", "stranger_reviewer"} | OVER_ALL,
        "department": OVER_UNIT,
        "all": OVER_ALL,
    }[unit]


@pytest.fixture(params=["own", "sister", "stranger", "department", "all"])
def of_whom(request: pytest.FixtureRequest, cast: Cast, faked: Faked) -> tuple[str, Pack]:
    """A finished pack of the filer's unit, of others, of the department above it, of everybody."""
    units = {"own": cast.unit, "sister": cast.sister, "stranger": cast.stranger, "department": cast.department}
    name = request.param
    return name, of_all(cast) if name == "all" else made(cast, units[name])


def test_reading_and_downloading(cast: Cast, of_whom: tuple[str, Pack]):
    name, pack = of_whom
    wanted = {who: 200 if who in sees(name) else 404 for who in PEOPLE}
    for page in ("pack", "pack-progress"):
        url = reverse(page, args=[pack.pk])
        assert {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE} == wanted, page
    got = {}
    for who in PEOPLE:
        client = client_of(getattr(cast, who))
        answer = client.post(reverse("pack-download", args=[pack.pk]))
        got[who] = client.get(answer.headers["Location"]).status_code if answer.status_code == 302 else 404
    assert got == wanted
    listed = {
        who: str(pack.manifest_digest) in client_of(getattr(cast, who)).get(reverse("packs")).content.decode()
        for who in PEOPLE
        if who != "auditor"
    }
    assert listed == {who: who in sees(name) for who in listed}


def test_cancelling_and_going_on(cast: Cast, of_whom: tuple[str, Pack]):
    """Whoever may have the same made; who does not see it is told nothing."""
    name, pack = of_whom
    for page, state, then in (("pack-cancel", "queued", "cancelled"), ("pack-resume", "failed", "queued")):
        for who in PEOPLE:
            Pack.objects.filter(pk=pack.pk).update(state=state, cancel_requested=False)
            status = client_of(getattr(cast, who)).post(reverse(page, args=[pack.pk])).status_code
            assert status == (302 if who in sees(name) else 404), (page, who)
            pack.refresh_from_db()
            assert pack.state == (then if who in sees(name) else state), (page, who)


def test_asking(cast: Cast, faked: Faked):
    """管理员 and 财政 for everything, 主管部门 for what is below, a unit's people for the own unit alone."""
    units = {
        "own": cast.unit,
        "sister": cast.sister,
        "stranger": cast.stranger,
        "department": cast.department,
        "all": None,
    }
    url = reverse("pack-new")
    for name, unit in units.items():
        for who in PEOPLE:
            form = {"year": 2025, "unit": unit.pk if unit else "", "editions": "internal"}
            answer = client_of(getattr(cast, who)).post(url, form)
            wanted = 302 if who in sees(name) else 404 if who == "auditor" else 200
            assert answer.status_code == wanted, (name, who)
            assert Pack.objects.filter(asked_by=getattr(cast, who)).exists() == (wanted == 302), (name, who)
            Pack.objects.all().delete()


def test_who_files_for_a_unit_with_others_below_it_packs_none_of_them(cast: Cast, faked: Faked):
    Unit.objects.filter(pk=cast.sister.pk).update(parent=cast.unit, path=f"{cast.unit.path}002/")
    pack = made(cast)
    client = client_of(cast.filer)
    assert client.get(reverse("pack", args=[pack.pk])).status_code == 404
    form = {"year": 2025, "unit": cast.unit.pk, "editions": "internal"}
    assert client.post(reverse("pack-new"), form).status_code == 200


def test_both_editions_are_two_packs(cast: Cast, faked: Faked):
    client = client_of(cast.filer)
    form = {"year": 2025, "unit": cast.unit.pk, "editions": ["internal", "public"]}
    answer = client.post(reverse("pack-new"), form, follow=True)
    assert answer.redirect_chain == [(reverse("packs"), 302)]
    assert list(Pack.objects.order_by("pk").values_list("edition", flat=True)) == ["internal", "public"]
    assert [str(each) for each in answer.context["messages"]] == [
        "2025 年度 甲区政务服务局（本级）的内部版已排队，可以离开本页",
        "2025 年度 甲区政务服务局（本级）的公开版已排队，可以离开本页",
    ]
    again = client.post(reverse("pack-new"), form | {"editions": "public"}, follow=True)
    assert [str(each) for each in again.context["messages"]] == [
        "2025 年度 甲区政务服务局（本级）的公开版正在生成，没有重复排队"
    ]
    none = client.post(reverse("pack-new"), form | {"editions": []})
    assert "请至少选一个版本" in none.content.decode()
    assert Pack.objects.count() == 2


def test_without_login_every_page_leads_to_the_login(cast: Cast, pack: Pack, client: Client):
    for name in ("pack", "pack-progress", "pack-file"):
        answer = client.get(reverse(name, args=[pack.pk]))
        assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, "/login/"), name
    for name in ("pack-cancel", "pack-resume", "pack-download"):
        assert client.post(reverse(name, args=[pack.pk])).status_code == 401, name
    assert client.get(reverse("pack-progress", args=[pack.pk]), headers=JSON).status_code == 401


# --- what a job shows ------------------------------------------------------------------------------------------------


def page_of(user: User, pack: Pack) -> str:
    return client_of(user).get(reverse("pack", args=[pack.pk])).content.decode()


def test_waiting_while_no_worker_lives(cast: Cast, pack: Pack):
    assert "后台任务没有在运行，请联系管理员；已排队，后台任务启动后自动开始。" in page_of(cast.filer, pack)
    WorkerPulse.objects.create(name="one")
    text = page_of(cast.filer, pack)
    assert "前面的任务办完就开始，可以离开本页。" in text
    assert "后台任务没有在运行" not in text
    WorkerPulse.objects.update(seen_at=timezone.now() - timedelta(seconds=31))
    assert "后台任务没有在运行" in page_of(cast.filer, pack)


def test_running_it_shows_steps_counts_and_the_rest(cast: Cast, pack: Pack):
    WorkerPulse.objects.create(name="one")
    job = claim(Pack, pack.pk)
    assert job is not None
    progress = LeasedProgress(job, every=0)
    progress.step("取批复快照", 30)
    progress.step("排版 PDF 和 Excel", 30)
    progress.advance(18, "视频监控综合运维保障服务项目")
    Pack.objects.filter(pk=pack.pk).update(
        step_at=timezone.now() - timedelta(seconds=72), steps=[{"name": "取批复快照", "total": 30, "seconds": 4.2}]
    )
    answer = client_of(cast.filer).get(reverse("pack-progress", args=[pack.pk]), headers=JSON).json()
    assert (answer["active"], answer["said"]) == (True, "排版 PDF 和 Excel")
    words = " ".join(answer["html"].replace("<", " <").split())
    assert '<progress class="job-bar" aria-label="排版 PDF 和 Excel" max="30" value="18">' in words
    assert "第 18 张，共 30 张：视频监控综合运维保障服务项目" in words
    assert "约剩 <b>50 秒" in words
    assert "18 / 30 张" in words
    assert "1:12" in words
    assert "0:04" in words
    assert words.count("待办") == 2  # 打包, 存入文件库


def test_a_name_is_data_in_the_panel(cast: Cast, pack: Pack):
    job = claim(Pack, pack.pk)
    assert job is not None
    progress = LeasedProgress(job, every=0)
    progress.step("排版", 3)
    progress.advance(1, "<img src=x onerror=alert(1)>")
    html = client_of(cast.filer).get(reverse("pack-progress", args=[pack.pk]), headers=JSON).json()["html"]
    assert "&lt;img src=x" in html
    assert "<img" not in html


def test_an_abandoned_job_says_that_it_waits_for_another(cast: Cast, pack: Pack):
    WorkerPulse.objects.create(name="one")
    claim(Pack, pack.pk)
    Pack.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert "后台任务中断了，正在等另一个接手，从停下的地方接着生成。" in page_of(cast.filer, pack)


def test_a_job_that_failed_says_why_and_offers_to_go_on(cast: Cast, pack: Pack, faked: Faked):
    def full(_step: str, _number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    faked(full)
    run_job("pack", pack.pk)
    text = page_of(cast.filer, pack)
    assert "磁盘空间不足，请清理后点“接着生成”" in text
    assert ">接着生成<" in text
    assert client_of(cast.filer).post(reverse("pack-download", args=[pack.pk])).status_code == 404
    faked()
    answer = client_of(cast.filer).post(reverse("pack-resume", args=[pack.pk]), follow=True)
    assert [str(each) for each in answer.context["messages"]] == ["已重新排队，从停下的地方接着生成"]


def test_a_finished_pack_shows_what_it_is(cast: Cast, pack: Pack, faked: Faked):
    faked(missing=3)
    run_job("pack", pack.pk)
    text = page_of(cast.filer, pack)
    pack.refresh_from_db()
    for words in (pack.digest, MANIFEST, "6 张，另缺 3 张", f"（{pack.size} 字节）", "由管理员admin提出"):
        assert words in text
    listed = client_of(cast.filer).get(reverse("packs")).content.decode()
    assert f"{MANIFEST[:8]} {MANIFEST[8:16]} … {MANIFEST[-8:]}" in listed
    assert f'data-copy="{MANIFEST}"' in listed


def test_what_is_missing_stands_beside(cast: Cast, faked: Faked):
    make_declaration(cast)
    text = client_of(cast.admin).get(reverse("packs")).content.decode()
    assert "1 张应收，0 张已批复或已确认，<b" in text
    assert "450,000.00" in text
    assert "<b>填报人</b>" in text


def test_above_the_unit_nothing_is_told_of_what_stands_in_a_draft(cast: Cast, faked: Faked):
    draft = make_declaration(cast)
    project = draft.project.name
    Declaration.objects.update(name="正在填写的名称")
    text = client_of(cast.finance).get(reverse("packs")).content.decode()
    for words in ("1 张应收，0 张已批复或已确认", project, "没有报送", "<b>填报人</b>"):
        assert words in text
    link = reverse("declaration", args=[draft.pk])
    assert [words for words in ("正在填写的名称", "450,000.00", "草稿", link) if words in text] == []
    assert link in client_of(cast.filer).get(reverse("packs")).content.decode()
    Declaration.objects.update(status="returned", submitted_by=cast.filer)
    text = client_of(cast.finance).get(reverse("packs")).content.decode()
    assert (link in text, "450,000.00" in text) == (True, False)
    assert "450,000.00" in client_of(cast.filer).get(reverse("packs")).content.decode()


# --- downloading -----------------------------------------------------------------------------------------------------


def link(client: Client, pack: Pack) -> str:
    answer = client.post(reverse("pack-download", args=[pack.pk]))
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def content(pack: Pack) -> bytes:
    with default_storage.open(str(pack.file.name)) as file:
        data: bytes = file.read()
    return data


def test_a_link_gives_the_file_under_its_chinese_name(cast: Cast, faked: Faked):
    pack = made(cast)
    client = client_of(cast.filer)
    answer: Any = client.get(link(client, pack))
    assert b"".join(answer.streaming_content) == content(pack)
    headers = {name: answer.headers[name] for name in ("Content-Type", "Content-Length", "X-Content-Type-Options")}
    assert headers == {
        "Content-Type": "application/zip",
        "Content-Length": str(pack.size),
        "X-Content-Type-Options": "nosniff",
    }
    assert answer.headers["Cache-Control"] == "private, no-store"
    name = "2025%20%E5%B9%B4%E5%BA%A6%E7%94%B2%E5%8C%BA"  # 2025 年度甲区…
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename*=utf-8''{name}")
    event = AuditEvent.objects.latest("pk")
    assert (event.actor, event.action, event.unit) == (cast.filer, "下载年度包", cast.unit)
    assert event.detail == f"内部版（编号 {pack.pk}），SHA-256 {pack.digest}"


def test_a_link_expires_and_is_for_one_user(cast: Cast, faked: Faked):
    pack = made(cast)
    client, colleague = client_of(cast.filer), client_of(cast.colleague)
    url = link(client, pack)
    answer = colleague.get(url)
    assert answer.status_code == 403
    assert "这个下载链接是发给另一个用户的，请自己点“下载”" in answer.content.decode()
    assert client_of(cast.stranger_filer).get(url).status_code == 404
    other = made(cast, cast.department)
    admin = client_of(cast.admin)
    elsewhere = link(admin, other).replace(f"/{other.pk}/", f"/{pack.pk}/")
    for wrong in (elsewhere, reverse("pack-file", args=[pack.pk]), f"{url}x"):
        answer = admin.get(wrong)
        assert answer.status_code == 403
        assert "下载链接已过期（15 分钟内有效），请再点一次“下载”" in answer.content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=14, seconds=50), tick=False):
        assert client.get(url).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=10), tick=False):
        assert client.get(url).status_code == 403


def test_a_download_that_broke_off_goes_on(cast: Cast, faked: Faked):
    pack = made(cast)
    client = client_of(cast.filer)
    url, whole = link(client, pack), content(pack)
    size = len(whole)
    for wanted, first, last in (
        ("bytes=100-199", 100, 199),
        ("bytes=100-", 100, size - 1),
        ("bytes=-50", size - 50, size - 1),
        (f"bytes=0-{size + 5}", 0, size - 1),
    ):
        answer: Any = client.get(url, headers={"Range": wanted, "If-Range": f'"{pack.digest}"'})
        assert answer.status_code == 206, wanted
        assert b"".join(answer.streaming_content) == whole[first : last + 1], wanted
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer.headers["Content-Length"] == str(last - first + 1)
    for plain in ({"Range": "bytes=0-1,5-9"}, {"Range": "lines=1-2"}, {"Range": "bytes=0-1", "If-Range": '"other"'}):
        answer = client.get(url, headers=plain)
        assert (answer.status_code, len(b"".join(answer.streaming_content))) == (200, size)
    answer = client.get(url, headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{size}")


def test_a_file_that_is_gone_is_not_found(cast: Cast, faked: Faked):
    pack = made(cast)
    client = client_of(cast.filer)
    url = link(client, pack)
    default_storage.delete(str(pack.file.name))
    assert client.get(url).status_code == 404


# --- how often the database is asked ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "queries"), [("packs", 27), ("pack-new", 9), ("pack", 9), ("pack-progress", 7)])
def test_the_same_number_of_queries_with_more_of_everything(cast: Cast, faked: Faked, name: str, queries: int):
    WorkerPulse.objects.create(name="one")
    first = asked(cast)
    claim(Pack, first.pk)
    url = reverse(name, args=[] if name in ("packs", "pack-new") else [first.pk])
    counts = []
    for round_number in range(2):
        made(cast, cast.sister)
        asked(cast, unit=(cast.department, cast.stranger)[round_number])
        make_declaration(cast, whole_values(code=f"44030425106319000{round_number:04d}", name=f"项目{round_number}"))
        counts.append(count_queries(cast.department_reviewer, "get", url))
    assert counts == [queries, queries]

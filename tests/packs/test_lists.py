"""Lists as workbooks: what stands in them, that no text becomes a formula, at once where short, as a job where long."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from packs.lists import LISTS, write_list
from packs.lists.declarations import DECLARATIONS
from packs.models import JobState, ListExport, WorkerPulse
from packs.services.jobs import ask_list
from packs.services.running import run_job
from packs.services.workers import clean
from perfgoals.accounts.models import AuditEvent, User
from projects.models import Declaration
from tests.conftest import Cast, make_declaration, whole_values

pytestmark = pytest.mark.django_db

HEAD = (
    "状态",
    "年度",
    "项目编码",
    "项目名称",
    "申请单位",
    "项目类型",
    "本年度金额（元）",
    "项目总金额（元）",
    "上次改动",
)
URL = "/exports/of/declarations/"


@pytest.fixture
def three(cast: Cast) -> list[Declaration]:
    """Two of the filer's unit, one of the sister's; one name looks like a formula."""
    names = ("窗口人员培训", "=1+1 的项目", "大厅保洁")
    units = (cast.unit, cast.unit, cast.sister)
    return [
        make_declaration(cast, whole_values(code=f"44030425106319000{number:04d}", name=name), unit=unit)
        for number, (name, unit) in enumerate(zip(names, units, strict=True))
    ]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sheet_of(data: bytes) -> Any:
    return load_workbook(BytesIO(data)).active


def rows_of(data: bytes) -> list[tuple[Any, ...]]:
    return list(sheet_of(data).values)


def test_the_declarations_as_a_workbook(cast: Cast, three: list[Declaration]):
    answer = client_of(cast.filer).post(URL, {"year": "2025", "status": "", "text": ""})
    assert answer.headers["Content-Disposition"].endswith("2025%20%E5%B9%B4%E5%BA%A6%E7%94%B3%E6%8A%A5%E8%A1%A8.xlsx")
    rows = rows_of(answer.content)
    assert rows[0] == HEAD
    assert [row[:8] for row in rows[1:]] == [
        ("草稿", 2025, "440304251063190000001", "=1+1 的项目", cast.unit.name, "履职类项目", 450000, 1350000),
        ("草稿", 2025, "440304251063190000000", "窗口人员培训", cast.unit.name, "履职类项目", 450000, 1350000),
    ]
    sheet = sheet_of(answer.content)
    assert (sheet["D2"].data_type, sheet["G2"].data_type, sheet["G2"].number_format) == ("s", "n", "#,##0.00##")
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.subject, event.detail) == ("导出列表", "2025 年度申报表", "2 行")


def test_it_is_narrowed_as_its_page_is(cast: Cast, three: list[Declaration]):
    def names(user: User, **filters: str) -> list[str]:
        return [row[3] for row in rows_of(client_of(user).post(URL, {"year": "2025"} | filters).content)[1:]]

    assert names(cast.admin) == ["大厅保洁", "=1+1 的项目", "窗口人员培训"]
    assert names(cast.admin, unit=str(cast.sister.pk)) == ["大厅保洁"]
    assert names(cast.admin, text="培训") == ["窗口人员培训"]
    assert names(cast.admin, status="approved") == []
    assert names(cast.admin, year="2024") == []
    assert names(cast.finance) == []  # drafts are the unit's own work
    assert names(cast.stranger_filer, unit=str(cast.unit.pk)) == []


def test_what_is_being_typed_is_not_shown_above_the_unit(cast: Cast, three: list[Declaration]):
    Declaration.objects.filter(pk=three[0].pk).update(status="returned", submitted_by=cast.filer)
    shown = {}
    for user in (cast.filer, cast.finance):
        rows = rows_of(client_of(user).post(URL, {"year": "2025"}).content)
        shown[user.username] = [row[6] for row in rows if row[3] == "窗口人员培训"]
    assert shown == {"filer": [450000], "finance": ["单位正在修改"]}


def test_money_is_in_the_unit_of_the_year(cast: Cast):
    make_declaration(cast, year=cast.last_year)
    rows = rows_of(client_of(cast.filer).post(URL, {"year": "2024"}).content)
    assert (rows[0][6], rows[1][6]) == ("本年度金额（万元）", 45)


def test_a_long_list_is_a_job(cast: Cast, three: list[Declaration], settings: Any):
    settings.LIST_EXPORT_INLINE_ROWS = 1
    WorkerPulse.objects.create(name="one")
    client = client_of(cast.filer)
    answer = client.post(URL, {"year": "2025", "nonsense": "1"}, follow=True)
    job = ListExport.objects.get()
    assert answer.redirect_chain == [(reverse("export", args=[job.pk]), 302)]
    assert (job.export, job.title, job.filters) == ("declarations", "2025 年度申报表", {"year": "2025"})
    assert "超过 1 行，已在后台排队，可以离开本页" in answer.content.decode()
    assert client.post(URL, {"year": "2025"}).headers["Location"] == reverse("export", args=[job.pk])
    assert run_job("list", job.pk) == JobState.DONE
    job.refresh_from_db()
    assert (job.rows, [step["name"] for step in job.steps]) == (2, ["写列表", "存入文件库"])
    assert "已写好 2 行。文件保留 7 天" in client.get(reverse("export", args=[job.pk])).content.decode()
    link = client.post(reverse("export-download", args=[job.pk])).headers["Location"]
    got: Any = client.get(link)
    data = b"".join(got.streaming_content)
    assert [row[3] for row in rows_of(data)[1:]] == ["=1+1 的项目", "窗口人员培训"]
    assert list(AuditEvent.objects.order_by("pk").values_list("action", "subject")[:2]) == [
        ("生成列表", "2025 年度申报表"),
        ("下载列表", "2025 年度申报表"),
    ]


def test_what_an_address_says_is_no_part_of_a_name_unless_it_is_a_year(
    cast: Cast, three: list[Declaration], settings: Any
):
    client = client_of(cast.filer)
    answer = client.post(URL, {"year": "../2025" * 40, "text": "培\x00训"})
    assert answer.headers["Content-Disposition"].endswith("''%E7%94%B3%E6%8A%A5%E8%A1%A8.xlsx")
    assert [row[3] for row in rows_of(answer.content)[1:]] == ["窗口人员培训"]
    settings.LIST_EXPORT_INLINE_ROWS = 0
    client.post(URL, {"year": "../2025" * 40, "text": "培\x00训"})
    assert ListExport.objects.get().title == "申报表"


def test_two_lists_are_two_jobs_however_long_what_narrows_them_is(cast: Cast):
    made = [ask_list(cast.filer, "declarations", "申报表", {"text": "长" * 300 + end})[0].pk for end in "甲乙甲"]
    assert (len(set(made)), made[0]) == (2, made[2])


def test_a_list_is_its_askers_alone(cast: Cast, three: list[Declaration], settings: Any):
    settings.LIST_EXPORT_INLINE_ROWS = 1
    job_url = client_of(cast.filer).post(URL, {"year": "2025"}).headers["Location"]
    job = ListExport.objects.get()
    for who in ("colleague", "unit_reviewer", "admin", "auditor", "stranger_filer"):
        client = client_of(getattr(cast, who))
        assert client.get(job_url).status_code == 404, who
        for name in ("export-progress", "export-file"):
            assert client.get(reverse(name, args=[job.pk])).status_code == 404, (who, name)
        for name in ("export-cancel", "export-resume", "export-download"):
            assert client.post(reverse(name, args=[job.pk])).status_code == 404, (who, name)
    assert client_of(cast.filer).post(reverse("export-cancel", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_who_may_not_see_lists_exports_none(cast: Cast):
    assert client_of(cast.auditor).post(URL, {"year": "2025"}).status_code == 404
    assert client_of(cast.filer).post("/exports/of/nothing/").status_code == 404
    assert client_of(cast.filer).get(URL).status_code == 405


def test_a_list_is_kept_for_its_days(cast: Cast, three: list[Declaration], settings: Any):
    settings.LIST_EXPORT_INLINE_ROWS = 1
    client = client_of(cast.filer)
    url = client.post(URL, {"year": "2025"}).headers["Location"]
    job = ListExport.objects.get()
    run_job("list", job.pk)
    clean(timezone.now() + timedelta(days=6))
    job.refresh_from_db()
    assert Path(job.file.path).exists()
    clean(timezone.now() + timedelta(days=8))
    assert not Path(job.file.path).exists()
    assert "文件已过保留期" in client.get(url).content.decode()
    assert client.post(reverse("export-download", args=[job.pk])).status_code == 404


def test_a_list_is_read_in_pieces(
    cast: Cast, three: list[Declaration], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """In pieces of two, every row once and in order."""
    monkeypatch.setattr("packs.lists.writing.PIECE", 2)
    written = write_list(DECLARATIONS, cast.admin, {"year": "2025"}, tmp_path / "list.xlsx")
    assert written.rows == 3
    names = [row[3] for row in rows_of(written.path.read_bytes())[1:]]
    assert names == ["大厅保洁", "=1+1 的项目", "窗口人员培训"]
    assert list(tmp_path.iterdir()) == [written.path]


def test_every_list_has_a_page(cast: Cast):
    for kind in LISTS.values():
        page = client_of(cast.admin).get(reverse(kind.page))
        assert page.status_code == 200


def test_the_page_offers_the_list_as_it_is_narrowed(cast: Cast, three: list[Declaration]):
    text = client_of(cast.filer).get("/declarations/?text=培训").content.decode()
    assert f'<form method="post" action="{URL}">' in text
    assert '<input type="hidden" name="year" value="2025">' in text
    assert '<input type="hidden" name="text" value="培训">' in text

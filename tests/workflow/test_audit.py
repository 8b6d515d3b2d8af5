"""The audit page: who reads what, what narrows it, paging, CSV."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from perfgoals.accounts.models import Assignment, AuditEvent, Role, Unit, UnitKind, User
from perfgoals.accounts.services import record_event
from perfgoals.appendonly import AppendOnly
from perfgoals.workflow.audit import TRAILS, TrailFilter, harmless, narrowed, page
from perfgoals.workflow.models import TransitionRecord

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOON, tick=False):
        yield


def make_unit(parent: Unit | None, code: str) -> Unit:
    kind = UnitKind.UNIT if parent else UnitKind.DIVISION
    path = f"{parent.path if parent else ''}{code}/"
    return Unit.objects.create(parent=parent, kind=kind, code=code, name=f"单位{code}", official_name=code, path=path)


def make_user(username: str, role: Role, unit: Unit) -> User:
    user = User.objects.create_user(username, "x", display_name=f"{role.label}{username}", must_change_password=False)
    Assignment.objects.create(user=user, role=role, unit=unit)
    return user


@pytest.fixture
def root(db: None) -> Unit:
    return make_unit(None, "4403")


@pytest.fixture
def here(root: Unit) -> Unit:
    return make_unit(root, "01")


@pytest.fixture
def there(root: Unit) -> Unit:
    return make_unit(root, "02")


@pytest.fixture
def auditor(root: Unit) -> User:
    return make_user("auditor", Role.AUDITOR, root)


@pytest.fixture
def near_auditor(here: Unit) -> User:
    return make_user("near", Role.AUDITOR, here)


@pytest.fixture
def filer(here: Unit) -> User:
    return make_user("wang", Role.FILER, here)


def record(actor: User, unit: Unit, label: str = "项目甲", at: datetime = NOON, comment: str = "") -> TransitionRecord:
    return TransitionRecord.objects.create(
        flow="declaration",
        subject_id=1,
        subject_label=label,
        unit=unit,
        transition="submit",
        label="提交",
        source="draft",
        target="unit_review",
        actor=actor,
        role=Role.FILER,
        comment=comment,
        version=3,
        at=at,
    )


def browser_of(user: User) -> Client:
    browser = Client()
    browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return browser


def shown(user: User, query: str = "", column: str = "表") -> list[str]:
    content = browser_of(user).get(f"/audit/?{query}").content.decode()
    return re.findall(rf'<td data-label="{column}">([^<]*)', content)


@pytest.mark.parametrize("address", ["/audit/", "/audit/?list=accounts", "/audit/download/"])
@pytest.mark.parametrize("role", [Role.FILER, Role.UNIT_REVIEWER, Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER])
def test_for_who_files_or_reviews_there_is_no_such_page(root: Unit, role: Role, address: str):
    assert browser_of(make_user("somebody", role, root)).get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_auditor_and_administrator_read_both_lists(root: Unit, role: Role):
    browser = browser_of(make_user("reader", role, root))
    for address in ("/audit/", "/audit/?list=accounts", "/audit/download/?list=accounts"):
        assert browser.get(address).status_code == 200
    assert browser.get("/audit/?list=passwords").status_code == 404
    assert browser.post("/audit/").status_code == 405


def test_nobody_is_sent_to_the_login(db: None):
    assert Client().get("/audit/")["Location"] == "/login/?next=/audit/"


def test_a_reader_sees_the_units_of_the_own_reach(auditor: User, near_auditor: User, filer: User, there: Unit):
    record(filer, filer.assignments.get().unit, "这里的表")
    record(filer, there, "那里的表")
    record_event(filer, "登录", "这里的人")
    record_event(make_user("li", Role.FILER, there), "登录", "那里的人")
    record_event(None, "登录失败", "未知用户名")
    assert shown(auditor) == ["那里的表", "这里的表"]
    assert shown(near_auditor) == ["这里的表"]
    assert shown(auditor, "list=accounts", "对象") == ["未知用户名", "那里的人", "这里的人"]
    assert shown(near_auditor, "list=accounts", "对象") == ["这里的人"]


def test_days_are_whole_and_local(auditor: User, filer: User, here: Unit):
    for label, at in (
        ("前一天最后一秒", datetime(2026, 11, 18, 23, 59, 59, tzinfo=SHANGHAI)),
        ("第一秒", datetime(2026, 11, 19, 0, 0, 0, tzinfo=SHANGHAI)),
        ("最后一秒", datetime(2026, 11, 19, 23, 59, 59, 999_999, tzinfo=SHANGHAI)),
        ("后一天第一秒", datetime(2026, 11, 20, 0, 0, 0, tzinfo=SHANGHAI)),
    ):
        record(filer, here, label, at)
    assert shown(auditor, "since=2026-11-19&until=2026-11-19") == ["最后一秒", "第一秒"]
    assert shown(auditor, "since=2026-11-20") == ["后一天第一秒"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("since=2026-13-01", "日期请写成 2026-01-31"),
        ("since=2026-02-02&until=2026-02-01", "结束日期不能早于开始日期"),
        ("until=9999-12-31", "日期应在 2000 年到 2099 年之间"),
        ("since=0001-01-01", "日期应在 2000 年到 2099 年之间"),
    ],
)
def test_wrong_days_are_named_and_nothing_is_shown(auditor, filer, here, query: str, message: str):
    record(filer, here)
    content = browser_of(auditor).get(f"/audit/?{query}").content.decode()
    assert message in content
    assert "项目甲" not in content
    assert "下载 CSV" not in content
    refused = browser_of(auditor).get(f"/audit/download/?{query}")
    assert (refused.status_code, refused.content.decode()) == (400, "筛选条件有误，请回到审计页改正后再下载")
    assert not AuditEvent.objects.exists()


def test_a_person_is_found_by_either_name(auditor: User, filer: User, here: Unit):
    record(filer, here, "王的表")
    record(make_user("zhao", Role.FILER, here), here, "赵的表")
    assert shown(auditor, "person=WANG") == ["王的表"]
    assert shown(auditor, "person=填报人") == ["赵的表", "王的表"]
    assert shown(auditor, "person=nobody") == []


def test_a_person_that_means_everybody_is_asked_for_more_of_the_name(auditor: User):
    User.objects.bulk_create(User(username=f"u{number}", display_name="同名") for number in range(51))
    content = browser_of(auditor).get("/audit/?person=同名").content.decode()
    assert "符合的用户超过 50 名，请写得更完整" in content


def test_a_text_is_looked_for_in_the_last_year_unless_a_day_is_given(auditor: User, filer: User, here: Unit):
    record(filer, here, "窗口培训")
    record(filer, here, "别的表", comment="请改窗口数量")
    record(filer, here, "无关的表")
    record(filer, here, "旧的窗口表", NOON - timedelta(days=367))
    assert shown(auditor, "text=窗口") == ["别的表", "窗口培训"]
    assert shown(auditor, "text=窗口&since=2020-01-01") == ["别的表", "窗口培训", "旧的窗口表"]
    assert shown(auditor, "text=%25") == []


def test_fifty_a_page_in_order_even_within_one_moment(auditor: User, filer: User, here: Unit):
    for number in range(101):
        record(filer, here, f"表{number:03}", NOON - timedelta(seconds=number // 70))
    browser = browser_of(auditor)

    def look(query: str) -> tuple[list[str], str | None, str | None]:
        content = browser.get("/audit/" + query.replace("&amp;", "&")).content.decode()
        labels = re.findall(r'<td data-label="表">(表\d+)', content)
        newer, older = (re.search(f'rel="{rel}" href="([^"]+)"', content) for rel in ("prev", "next"))
        return labels, newer and newer[1], older and older[1]

    expected = [f"表{number:03}" for number in [*reversed(range(70)), *reversed(range(70, 101))]]
    first, newer, older = look("?until=2026-11-20")
    assert (first, newer) == (expected[:50], None)
    assert older is not None
    assert "until=2026-11-20" in older
    second, newer, older = look(older)
    assert second == expected[50:100]
    third, _newer, end = look(older or "")
    assert (third, end) == (expected[100:], None)
    assert look(newer or "")[0] == expected[:50]
    for broken in ("nonsense", "2026-11-20~1", "x~y~z", "2026-11-20T12:00:00%2B08:00~x", "%00~1"):
        assert look(f"?after={broken}")[0] == expected[:50]


def test_the_download_is_what_was_asked_for_and_is_recorded(auditor: User, filer: User, here: Unit):
    record(filer, here, "=HYPERLINK(1)", comment="+1\n第二行")
    record(filer, here, "正常的表", comment="")
    record(filer, here, "别的日子", NOON - timedelta(days=3))
    browser = browser_of(auditor)
    content = browser.get("/audit/?since=2026-11-20").content.decode()
    address = re.search(r'href="(/audit/download/[^"]*)"', content)
    assert address is not None
    answer = browser.get(address[1].replace("&amp;", "&"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeff时间,单位编码,单位名称,表,动作,谁,用户名,岗位,意见,版本\r\n")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:] == [
        ["2026-11-20 12:00:00", "01", "单位01", "正常的表", "提交", "填报人wang", "wang", "填报人", "", "3"],
        [
            "2026-11-20 12:00:00", "01", "单位01", "'=HYPERLINK(1)", "提交", "填报人wang", "wang", "填报人",
            "'+1\n第二行", "3",
        ],
    ]  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.actor, event.action, event.subject, event.detail) == (
        auditor,
        "下载记录",
        "流转记录",
        "从：2026-11-20",
    )


def test_a_long_download_comes_whole_in_pieces(auditor: User, filer: User, here: Unit, monkeypatch):
    monkeypatch.setattr("perfgoals.workflow.audit.DOWNLOAD_PIECE", 2)
    for number in range(5):
        record_event(filer, "登录", f"第{number}次", unit=here)
    answer = browser_of(auditor).get("/audit/download/?list=accounts&person=wang")
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[4] for line in lines[1:]] == ["第4次", "第3次", "第2次", "第1次", "第0次"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t", "\r"])
def test_no_cell_is_taken_for_a_formula(start: str):
    assert harmless(f"{start}1") == f"'{start}1"
    assert harmless(f"1{start}") == f"1{start}"


def test_the_trail_is_only_added_to(filer: User):
    event = record_event(filer, "登录", "甲")
    for change in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(subject="乙"),
    ):
        with pytest.raises(AppendOnly):
            change()
    assert AuditEvent.objects.get().subject == "甲"


def test_what_people_typed_is_text_on_the_page(auditor: User, filer: User, here: Unit):
    record(filer, here, "<script>alert(1)</script>", comment="<b>粗</b>")
    content = browser_of(auditor).get("/audit/").content.decode()
    assert "<script>alert" not in content
    assert "&lt;b&gt;粗" in content


@pytest.mark.parametrize("key", ["flow", "accounts"])
def test_a_page_takes_three_queries_at_any_length(auditor, filer, here, key: str, django_assert_num_queries):
    auditor.scopes  # noqa: B018 - read once a request, before the list

    def add() -> None:
        record(make_user(f"u{User.objects.count()}", Role.FILER, here), make_unit(here, f"1{Unit.objects.count()}"))
        record_event(filer, "登录", "甲")

    def read(rows: int) -> None:
        with django_assert_num_queries(3):  # who is meant, does the reach end anywhere, the rows
            form = TrailFilter({"person": "u" if key == "flow" else "wang"})
            assert form.is_valid()
            found = page(narrowed(TRAILS[key], auditor, form.cleaned_data), {})
            assert len([TRAILS[key].cells(row) for row in found.rows]) == rows

    def page_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser_of(auditor).get(f"/audit/?list={key}")
        return len(captured)

    add()
    read(1)
    few = page_queries()
    add()
    add()
    read(3)
    assert page_queries() == few

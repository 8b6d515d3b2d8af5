"""Login by page and by dialog, the lock after failures, logout, the session's state."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import AuditEvent, User
from tests.accounts.conftest import PASSWORD, House

SHANGHAI = ZoneInfo("Asia/Shanghai")
JSON = {"Accept": "application/json"}
WRONG = "用户名或密码不对，或账号已停用"


def sign_in(client: Client, username: str = "filer", password: str = PASSWORD, **more: str):
    return client.post("/login/", {"username": username, "password": password, **more})


def trail() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "subject", "detail"))


def test_login_leads_to_the_desk_and_is_recorded(client: Client, house: House):
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk"))
    assert trail() == [("登录", "填报人filer（filer）", "")]
    event = AuditEvent.objects.get()
    assert (event.actor, event.unit, event.address) == (house.filer, house.education_office, "127.0.0.1")


def test_the_session_key_changes_at_login(client: Client, house: House):
    before = client.session
    before["seen"] = "before"
    before.save()
    old_key = str(before.session_key)
    client.cookies["sessionid"] = old_key
    sign_in(client)
    assert client.session.session_key != old_key
    assert not before.exists(old_key)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/password/?a=1", "/password/?a=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_next_stays_on_the_own_host(client: Client, house: House, wanted: str, reached: str):
    assert sign_in(client, next=wanted)["Location"] == reached


def test_who_is_signed_in_does_not_see_the_login_page(client: Client, house: House):
    client.force_login(house.filer, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/login/?next=/password/")["Location"] == "/password/"


def test_a_wrong_password_says_so_and_keeps_the_name_only(client: Client, house: House):
    answer = sign_in(client, password="Wrong-horse-7")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert WRONG in page
    assert 'value="filer"' in page
    assert "Wrong-horse-7" not in page
    assert trail() == [("登录失败", "填报人filer（filer）", "密码不对，或账号不在用")]
    assert AuditEvent.objects.get().actor == house.filer


def test_a_name_without_account_is_not_kept(client: Client, house: House):
    sign_in(client, username="My-password-1", password="x")
    assert trail() == [("登录失败", "未知用户名", "密码不对，或账号不在用")]
    assert AuditEvent.objects.get().actor is None


def test_empty_fields_are_named_and_not_counted_as_failure(client: Client, house: House):
    page = sign_in(client, username="", password="").content.decode()
    assert "请填写用户名" in page
    assert "请填写密码" in page
    assert trail() == []


def test_a_name_longer_than_any_is_refused_before_it_is_tried(client: Client, house: House):
    assert "用户名最长 60 个字" in sign_in(client, username="x" * 5000).content.decode()
    assert trail() == []


def test_labels_and_autocomplete(client: Client, house: House):
    page = client.get("/login/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "预算绩效管理系统：部门填报二级项目支出绩效目标，逐级审核，直至批复。" in page


def test_a_deactivated_user_cannot_log_in_and_is_out_at_once(client: Client, house: House):
    sign_in(client)
    assert client.get("/password/").status_code == 200
    User.objects.filter(pk=house.filer.pk).update(is_active=False)
    assert client.get("/password/")["Location"] == "/login/?next=/password/"
    assert WRONG in sign_in(client).content.decode()


def test_five_failures_lock_the_login_for_a_quarter_of_an_hour(house: House):
    client = Client()
    with time_machine.travel(datetime(2026, 11, 20, 10, 0, 30, tzinfo=SHANGHAI), tick=False) as clock:
        for _ in range(4):
            assert sign_in(client, password="Wrong-horse-7").status_code == 200
        clock.shift(120)
        locked = sign_in(client, password="Wrong-horse-7")
        assert locked.status_code == 429
        assert "登录失败次数过多，已暂停登录，请在 10:18 以后再试。" in locked.content.decode()
        assert locked["Retry-After"] == "930"
        clock.shift(300)
        again = sign_in(client)  # with the right password, and without moving the end of the lock
        assert again.status_code == 429
        assert "请在 10:18 以后再试" in again.content.decode()
        as_json = client.post("/login/", {"username": "filer", "password": PASSWORD}, headers=JSON)
        assert as_json.status_code == 429
        assert as_json.json() == {"error": "登录失败次数过多，已暂停登录，请在 10:18 以后再试"}
        assert sign_in(client, username="chief").status_code == 302  # the lock is of one name
        clock.shift(631)
        assert sign_in(client).status_code == 302
    assert [detail for action, _subject, detail in trail() if action == "登录失败"] == [
        *["密码不对，或账号不在用"] * 4,
        *["失败次数过多，暂停登录"] * 3,
    ]


def test_login_by_dialog(client: Client, house: House):
    answer = client.post("/login/", {"username": "filer", "password": PASSWORD}, headers=JSON)
    assert answer.status_code == 200
    assert answer.json()["user"] == "filer"
    assert set(answer.json()) == {"user", "csrf"}
    wrong = Client().post("/login/", {"username": "filer", "password": "x"}, headers=JSON)
    assert (wrong.status_code, wrong.json()) == (400, {"error": WRONG})
    blank = Client().post("/login/", {"username": "filer"}, headers=JSON)
    assert (blank.status_code, blank.json()) == (400, {"error": "请填写密码"})


def test_the_token_of_the_dialog_opens_the_next_post(house: House):
    browser = Client(enforce_csrf_checks=True)
    token = browser.get("/session/").json()["csrf"]
    login = browser.post(
        "/login/", {"username": "filer", "password": PASSWORD}, headers=JSON | {"X-CSRFToken": token}
    ).json()
    assert browser.post("/logout/", headers={"X-CSRFToken": "x" * 64}).status_code == 403
    assert browser.post("/logout/", headers={"X-CSRFToken": login["csrf"]}).status_code == 302


def test_session_says_who_is_there(client: Client, house: House):
    nobody = client.get("/session/").json()
    assert (nobody["user"], nobody["name"]) == (None, "")
    sign_in(client)
    answer = client.get("/session/")
    assert (answer.json()["user"], answer.json()["name"]) == ("filer", "填报人filer")
    assert "no-store" in answer["Cache-Control"]


def test_logout_is_by_post_only_and_recorded(client: Client, house: House):
    sign_in(client)
    assert client.get("/logout/").status_code == 405
    assert client.get("/session/").json()["user"] == "filer"
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/session/").json()["user"] is None
    assert trail()[-1] == ("退出登录", "填报人filer（filer）", "")
    assert client.post("/logout/").status_code == 302
    assert len(trail()) == 2


def test_demo_accounts_are_listed_outside_production_only(client: Client, house: House, settings):
    house.filer.username = "filer"
    page = client.get("/login/").content.decode()
    assert "演示账号" in page
    assert "<code>filer</code>" in page
    assert "<code>chief</code>" not in page
    settings.PRODUCTION = True
    assert "演示账号" not in client.get("/login/").content.decode()


def test_without_demo_accounts_nothing_is_listed(client: Client, db: None):
    assert "演示账号" not in client.get("/login/").content.decode()

"""The own password: its policy, the forced first change, and other sessions that end."""

from __future__ import annotations

import pytest
from django.test import Client

from perfgoals.accounts.models import AuditEvent, Role, User
from tests.accounts.conftest import PASSWORD, House, make_user

NEW = "Battery-staple-8"


@pytest.fixture
def newcomer(house: House) -> User:
    return make_user("newcomer", Role.FILER, house.education_office, must_change_password=True)


def browser_of(username: str, password: str = PASSWORD) -> Client:
    browser = Client()
    assert browser.post("/login/", {"username": username, "password": password}).status_code == 302
    return browser


def change(browser: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None, **more: str):
    typed = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return browser.post("/password/", typed | more)


def test_a_change_ends_the_other_sessions_and_keeps_this_one(house: House):
    here, there = browser_of("filer"), browser_of("filer")
    answer = change(here)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert here.get("/session/").json()["user"] == "filer"
    assert there.get("/session/").json()["user"] is None
    browser_of("filer", NEW)
    last = AuditEvent.objects.filter(action="修改密码").get()
    assert (last.actor, last.subject, last.unit) == (house.filer, "填报人filer（filer）", house.education_office)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"old": "Wrong-horse-7"}, "原密码不对，请重新输入"),
        ({"again": "Battery-staple-9"}, "两次输入的新密码不一样"),
        ({"new": PASSWORD}, "新密码不能与原密码相同"),
        ({"new": "Short-1"}, "密码太短，至少要 10 个字符"),
        ({"new": "46810357912"}, "密码不能全是数字"),
        ({"new": "1234567890"}, "这个密码太常见，容易被猜到，请换一个"),
        ({"new": "health-filer1"}, "密码与用户名或显示名太相近"),
        ({"old": ""}, "请填写原密码"),
        ({"new": ""}, "请填写新密码"),
    ],
)
def test_each_mistake_is_named_and_no_password_comes_back(house: House, typed: dict[str, str], message: str):
    browser = browser_of("health-filer")
    answer = change(browser, **typed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page
    assert not any(value and f'value="{value}"' in page for value in (PASSWORD, NEW, *typed.values()))
    browser_of("health-filer")
    assert not AuditEvent.objects.filter(action="修改密码").exists()


def test_an_initial_password_leads_to_its_change_and_back(newcomer: User):
    browser = browser_of("newcomer")
    answer = browser.get("/?a=1")
    assert (answer.status_code, answer["Location"]) == (302, "/password/?next=%2F%3Fa%3D1")
    page = browser.get(answer["Location"]).content.decode()
    assert "现在的密码是别人设的初始密码，请先改成只有您自己知道的密码，再继续办理。" in page
    assert change(browser, next="/?a=1")["Location"] == "/?a=1"
    newcomer.refresh_from_db()
    assert newcomer.must_change_password is False
    assert "现在的密码是别人设的初始密码" not in browser.get("/password/").content.decode()


def test_an_initial_password_reaches_nothing_else(newcomer: User, house: House):
    browser = browser_of("newcomer")
    assert browser.post("/declarations/")["Location"] == "/password/"
    script = browser.get("/declarations/", headers={"Accept": "application/json"})
    assert (script.status_code, script.json()) == (403, {"reason": "请先修改初始密码，再继续办理"})
    assert browser.get("/session/").json()["user"] == "newcomer"
    assert browser.post("/logout/")["Location"] == "/login/"


def test_the_initial_password_may_not_stay(newcomer: User):
    browser = browser_of("newcomer")
    assert "新密码不能与原密码相同" in change(browser, new=PASSWORD).content.decode()
    assert browser.get("/")["Location"] == "/password/?next=%2F"


def test_nobody_is_sent_to_the_login_and_scripts_are_told(client: Client, db: None):
    assert client.get("/password/")["Location"] == "/login/?next=/password/"
    script = client.get("/password/", headers={"Accept": "application/json"})
    assert (script.status_code, script.json()) == (401, {"login": True})

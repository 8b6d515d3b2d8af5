"""Users and their assignments, letting in and out, initial passwords, and who may do it to whom."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from perfgoals.accounts.models import Assignment, AuditEvent, Role, User
from perfgoals.accounts.queries import users_page
from perfgoals.accounts.services import Refused, Wanted, change_user, reset_password, set_active
from tests.accounts.conftest import PASSWORD, House, make_user

LAST = "这是这一范围内最后一名在用的管理员；请先让另一位用户担任管理员"


def rows(*assignments: tuple[str, str], initial: int = 0) -> dict[str, str]:
    """The posted rows of 岗位."""
    posted = {"assignment-TOTAL_FORMS": str(len(assignments)), "assignment-INITIAL_FORMS": str(initial)}
    for number, (role, unit) in enumerate(assignments):
        posted |= {f"assignment-{number}-role": role, f"assignment-{number}-unit": unit}
    return posted


def held(user: User) -> set[tuple[str, str]]:
    return set(Assignment.objects.filter(user=user).values_list("role", "unit__code"))


def events() -> list[tuple[str, str, str]]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", "subject", "detail"))


def test_a_new_user_gets_an_initial_password_shown_once(house: House, signed_in):
    browser = signed_in(house.education_admin)
    typed = {"username": "li", "display_name": "李填报"}
    answer = browser.post(
        "/users/new/", typed | rows(("filer", "061001"), ("unit_reviewer", "061002 甲区教育中心"), ("", ""))
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "初始密码只显示这一次" in page
    [password] = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", page)
    made = User.objects.get(username="li")
    assert held(made) == {("filer", "061001"), ("unit_reviewer", "061002")}
    assert made.must_change_password is True
    detail = "岗位：填报人·甲区教育局（本级）、单位审核人·甲区教育中心"
    assert events() == [("新建用户", "李填报（li）", detail)]
    assert AuditEvent.objects.get().unit == house.education_office
    assert password not in str(events())
    newcomer = Client()
    newcomer.post("/login/", {"username": "li", "password": password})
    assert newcomer.get("/")["Location"] == "/password/?next=%2F"
    assert password not in browser.get(f"/users/{made.pk}/").content.decode()


@pytest.mark.parametrize(
    ("typed", "assignments", "message"),
    [
        ({"username": "FILER"}, [("filer", "061001")], "这个用户名已有人使用"),
        ({"username": "li na"}, [("filer", "061001")], "用户名只能用汉字、字母、数字和 . @ + - _"),
        ({"username": ""}, [("filer", "061001")], "请填写用户名"),
        ({"display_name": ""}, [("filer", "061001")], "请填写显示名"),
        ({}, [("", "")], "请至少设一个岗位"),
        ({}, [("filer", "")], "请填写单位编码，或从列表中选择"),
        ({}, [("", "061001")], "请选择岗位"),
        ({}, [("filer", "062001")], "您的管理范围内没有这个单位，请填写单位编码，或从列表中选择"),
        ({}, [("filer", "没有的单位")], "您的管理范围内没有这个单位，请填写单位编码，或从列表中选择"),
        ({}, [("filer", "061001"), ("filer", "甲区教育局（本级）")], "这个岗位上面已经填过"),
        ({}, [("auditor", "061"), ("filer", "061001")], "审计员只查看记录，不能兼任其他岗位"),
        ({}, [("administrator", "061"), ("department_reviewer", "061")], "管理员不能兼任审核岗位"),
    ],
)
def test_each_mistake_is_named_and_what_was_typed_is_kept(house, signed_in, typed, assignments, message):
    posted = {"username": "li", "display_name": "李填报"} | typed | rows(*assignments)
    before = User.objects.count()
    page = signed_in(house.education_admin).post("/users/new/", posted).content.decode()
    assert message in page
    for value in [*typed.values(), *(unit for _role, unit in assignments)]:
        assert not value or f'value="{value}"' in page
    assert User.objects.count() == before
    assert events() == []


def test_all_mistakes_show_at_once(house: House, signed_in):
    page = signed_in(house.education_admin).post("/users/new/", rows(("filer", ""))).content.decode()
    assert "请填写用户名" in page
    assert "请填写显示名" in page
    assert "请填写单位编码，或从列表中选择" in page


def test_three_blank_rows_follow_what_is_held(house: House, signed_in):
    browser = signed_in(house.chief)
    assert browser.get("/users/new/").content.decode().count('list="unit-list"') == 3
    Assignment.objects.create(user=house.filer, role=Role.UNIT_REVIEWER, unit=house.education_centre)
    page = browser.get(f"/users/{house.filer.pk}/").content.decode()
    assert page.count('list="unit-list"') == 5
    assert 'value="061001 甲区教育局（本级）"' in page


def test_assignments_are_added_and_taken_away(house: House, signed_in):
    typed = {"username": "filer", "display_name": "填报甲"}
    posted = typed | rows(("", ""), ("filer", "061002"), ("unit_reviewer", "061002"), initial=1)
    answer = signed_in(house.education_admin).post(f"/users/{house.filer.pk}/", posted)
    assert (answer.status_code, answer["Location"]) == (302, f"/users/{house.filer.pk}/")
    assert held(house.filer) == {("filer", "061002"), ("unit_reviewer", "061002")}
    assert events() == [
        ("修改用户", "填报甲（filer）", "显示名：填报人filer → 填报甲"),
        (
            "调整岗位",
            "填报甲（filer）",
            "加 填报人·甲区教育中心；加 单位审核人·甲区教育中心；去 填报人·甲区教育局（本级）",
        ),
    ]


def test_saving_what_is_there_records_nothing(house: House):
    wanted = [Wanted(Role.FILER, house.education_office)]
    unchanged = change_user(house.chief, house.filer, username="filer", display_name="填报人filer", assignments=wanted)
    assert unchanged is False
    assert events() == []


def test_the_last_assignment_is_not_taken_away(house: House, signed_in):
    posted = {"username": "filer", "display_name": "填报人filer"} | rows(("", ""), initial=1)
    page = signed_in(house.chief).post(f"/users/{house.filer.pk}/", posted).content.decode()
    assert "至少要有一个岗位；不再使用的账号请停用" in page
    assert held(house.filer) == {("filer", "061001")}


def test_no_new_assignment_at_a_unit_out_of_use(house: House, signed_in):
    house.education_centre.active = False
    house.education_centre.save()
    posted = {"username": "li", "display_name": "李"} | rows(("filer", "061002"))
    page = signed_in(house.chief).post("/users/new/", posted).content.decode()
    assert "“甲区教育中心”已停用，不能再设岗位" in page


def test_users_outside_the_reach_do_not_exist(house: House, signed_in):
    browser = signed_in(house.education_admin)
    page = browser.get("/users/").content.decode()
    assert "填报人filer" in page
    assert "health-filer" not in page
    for outside in (house.health_filer, house.chief, house.auditor):
        assert browser.get(f"/users/{outside.pk}/").status_code == 404
        assert browser.post(f"/users/{outside.pk}/", rows()).status_code == 404
        assert browser.post(f"/users/{outside.pk}/active/", {"active": "0"}).status_code == 404
        assert browser.get(f"/users/{outside.pk}/password/").status_code == 404
        assert browser.post(f"/users/{outside.pk}/password/").status_code == 404
    assert User.objects.filter(is_active=False).count() == 0


def test_an_account_that_also_rules_elsewhere_cannot_be_taken_over(house: House, signed_in):
    """The chief files for a school too: its administrator sees the chief, and may move that assignment alone."""
    Assignment.objects.create(user=house.chief, role=Role.FILER, unit=house.education_centre)
    browser = signed_in(house.education_admin)
    page = browser.get(f"/users/{house.chief.pk}/").content.decode()
    reason = "这位用户在您的管理范围以外还有岗位，账号由上级管理员办理；您可以调整范围以内的岗位"
    assert reason in page
    assert "管理范围以外的岗位（不在这里调整）：管理员·甲区" in page
    for address, posted in (("password", {}), ("active", {"active": "0"})):
        answer = browser.post(f"/users/{house.chief.pk}/{address}/", posted)
        assert answer.status_code == 403
        assert reason in answer.content.decode()
    house.chief.refresh_from_db()
    assert house.chief.check_password(PASSWORD)
    typed = {"username": "taken", "display_name": "换名"} | rows(("", ""), initial=1)
    assert browser.post(f"/users/{house.chief.pk}/", typed).status_code == 302
    house.chief.refresh_from_db()
    assert house.chief.username == "chief"
    assert held(house.chief) == {("administrator", "440304")}


def test_deactivating_puts_out_at_once_and_activating_lets_in(house: House, signed_in):
    theirs, browser = signed_in(house.filer), signed_in(house.chief)
    assert browser.post(f"/users/{house.filer.pk}/active/", {"active": "0"}).status_code == 302
    assert theirs.get("/session/").json()["user"] is None
    assert browser.post(f"/users/{house.filer.pk}/active/", {"active": "1"}).status_code == 302
    assert theirs.post("/login/", {"username": "filer", "password": PASSWORD}).status_code == 302
    assert [event[:2] for event in events()][:2] == [
        ("停用用户", "填报人filer（filer）"),
        ("启用用户", "填报人filer（filer）"),
    ]


def test_nobody_deactivates_themselves(house: House, signed_in):
    make_user("chief2", Role.ADMINISTRATOR, house.division)
    browser = signed_in(house.chief)
    assert "这是您自己的账号：不能停用" in browser.get(f"/users/{house.chief.pk}/").content.decode()
    answer = browser.post(f"/users/{house.chief.pk}/active/", {"active": "0"})
    assert answer.status_code == 403
    assert "不能停用自己的账号" in answer.content.decode()
    house.chief.refresh_from_db()
    assert house.chief.is_active is True


def test_the_last_administrator_stays(house: House, signed_in):
    browser = signed_in(house.chief)
    posted = {"username": "chief", "display_name": "管理员chief"} | rows(("filer", "061001"), initial=1)
    assert LAST in browser.post(f"/users/{house.chief.pk}/", posted).content.decode()
    assert held(house.chief) == {("administrator", "440304")}
    assert events() == []
    second = make_user("chief2", Role.ADMINISTRATOR, house.division, is_active=False)
    assert LAST in browser.post(f"/users/{house.chief.pk}/", posted).content.decode()
    User.objects.filter(pk=second.pk).update(is_active=True)
    answer = browser.post(f"/users/{house.chief.pk}/", posted)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert held(house.chief) == {("filer", "061001")}


def test_an_administrator_gone_meanwhile_cannot_remove_the_last_one(house: House):
    """Two who remove each other: the second finds that nobody would be left."""
    second = make_user("chief2", Role.ADMINISTRATOR, house.division)
    set_active(house.chief, second, active=False)
    with pytest.raises(Refused, match=f"^{LAST}$"):
        set_active(second, house.chief, active=False)
    house.chief.refresh_from_db()
    assert house.chief.is_active is True


def test_an_administrator_of_a_department_may_go_while_the_division_has_one(house: House):
    assert set_active(house.chief, house.education_admin, active=False) is True
    house.education_admin.refresh_from_db()
    assert house.education_admin.is_active is False


def test_a_reset_ends_sessions_lifts_the_lock_and_must_be_changed(house: House, signed_in):
    theirs, browser, locked = signed_in(house.filer), signed_in(house.chief), Client()
    for _ in range(5):
        answer = locked.post("/login/", {"username": "filer", "password": "x"})
    assert answer.status_code == 429
    asked = browser.get(f"/users/{house.filer.pk}/password/").content.decode()
    assert "给“填报人filer”（filer）生成一个新的初始密码，只显示一次" in asked
    assert theirs.get("/session/").json()["user"] == "filer"
    page = browser.post(f"/users/{house.filer.pk}/password/").content.decode()
    [password] = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", page)
    assert theirs.get("/session/").json()["user"] is None
    assert locked.post("/login/", {"username": "filer", "password": password}).status_code == 302
    assert locked.get("/")["Location"] == "/password/?next=%2F"
    assert ("重置密码", "填报人filer（filer）", "") in events()


def test_the_own_password_is_not_reset(house: House, signed_in):
    answer = signed_in(house.chief).post(f"/users/{house.chief.pk}/password/")
    assert answer.status_code == 403
    assert "重置只用于别人的密码；自己的密码请用“修改密码”" in answer.content.decode()
    with pytest.raises(Refused):
        reset_password(house.chief, house.chief)


def test_the_list_is_narrowed_by_name_and_role(house: House, signed_in):
    browser = signed_in(house.chief)

    def shown(query: str) -> list[str]:
        return re.findall(r'<td data-label="用户名">([^<]+)</td>', browser.get(f"/users/?{query}").content.decode())

    assert shown("") == ["auditor", "chief", "edu-admin", "edu-auditor", "filer", "health-filer"]
    assert shown("q=EDU") == ["edu-admin", "edu-auditor"]
    assert shown("q=填报人") == ["filer", "health-filer"]
    assert shown("role=administrator") == ["chief", "edu-admin"]
    assert shown("q=edu&role=auditor") == ["edu-auditor"]
    assert shown("q=%25") == []
    assert "没有符合条件的用户" in browser.get("/users/?q=nobody").content.decode()


def test_fifty_a_page_there_and_back(house: House, signed_in):
    people = [User(username=f"u{number:03}", display_name=f"用户{number}") for number in range(101)]
    made = User.objects.bulk_create(people)
    Assignment.objects.bulk_create(Assignment(user=user, role=Role.FILER, unit=house.education_centre) for user in made)
    browser = signed_in(house.chief)

    def look(query: str | None) -> tuple[list[str], str | None, str | None]:
        assert query is not None
        page = browser.get("/users/" + query.replace("&amp;", "&")).content.decode()
        names = re.findall(r'<td data-label="用户名">(u\d+)</td>', page)
        back, on = (re.search(f'rel="{rel}" href="([^"]+)"', page) for rel in ("prev", "next"))
        return names, back and back[1], on and on[1]

    first, back, on = look("?q=用户")
    assert (first[0], first[-1], len(first), back) == ("u000", "u049", 50, None)
    second, back, on = look(on)
    assert (second[0], second[-1]) == ("u050", "u099")
    third, _back, end = look(on)
    assert (third, end) == (["u100"], None)
    again, start, _on = look(back)
    assert (again, start) == (first, None)


def test_the_list_takes_two_queries_at_any_length(house: House, signed_in, django_assert_num_queries):
    def page_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            signed_in(house.chief).get("/users/?role=unit_reviewer")
        return len(captured)

    def read(expected: int) -> None:
        with django_assert_num_queries(2):
            page = users_page(house.chief, text="", role="unit_reviewer", parameters={})
            assert sum(len(user.assignments.all()) for user in page.rows) == expected

    house.chief.scopes  # noqa: B018 - read once a request, before the list
    make_user("one", Role.UNIT_REVIEWER, house.education_office)
    read(1)
    few = page_queries()
    for number in range(2):
        more = make_user(f"more{number}", Role.UNIT_REVIEWER, house.education_centre)
        Assignment.objects.create(user=more, role=Role.FILER, unit=house.education_centre)
    read(5)
    assert page_queries() == few

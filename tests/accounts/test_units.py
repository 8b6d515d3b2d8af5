"""The unit tree: adding, changing, moving, deleting, and how far an administrator reaches."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from perfgoals.accounts.models import AuditEvent, Role, Unit, UnitKind, User
from perfgoals.accounts.queries import unit_tree
from perfgoals.accounts.services import Refused, UnitValues, add_unit, change_unit
from tests.accounts.conftest import House, make_unit, make_user

TYPED = {
    "kind": "unit",
    "code": "061003",
    "name": "甲区少年宫",
    "official_name": "深圳市甲区少年宫",
    "division_code": "440304",
    "department_code": "061",
    "unit_review": "on",
    "department_review": "on",
    "active": "on",
}


def values_of(unit: Unit, **changes: object) -> UnitValues:
    names = ("code", "name", "official_name", "division_code", "department_code", "unit_review", "department_review")
    held = {name: getattr(unit, name) for name in names}
    return UnitValues(**held | {"parent": unit.parent, "kind": UnitKind(unit.kind), "active": unit.active} | changes)


def paths() -> dict[str, str]:
    return dict(Unit.objects.values_list("code", "path"))


def last_event() -> tuple[str, str, str]:
    event = AuditEvent.objects.order_by("pk").last()
    assert event is not None
    return event.action, event.subject, event.detail


def test_the_tree_shows_levels_of_review_and_active_users(house: House, signed_in):
    Unit.objects.filter(pk=house.education_centre.pk).update(unit_review=False, department_review=False)
    make_user("gone", Role.FILER, house.education_office, is_active=False)
    make_user("second", Role.UNIT_REVIEWER, house.education_office)
    rows = unit_tree(house.chief)
    assert [(row.depth, row.unit.code, row.users, row.levels) for row in rows] == [
        (0, "440304", 2, "单位审核 → 主管部门审核 → 财政审核"),
        (1, "061", 2, "单位审核 → 主管部门审核 → 财政审核"),
        (2, "061001", 2, "单位审核 → 主管部门审核 → 财政审核"),
        (2, "061002", 0, "财政审核"),
        (1, "062", 0, "单位审核 → 主管部门审核 → 财政审核"),
        (2, "062001", 1, "单位审核 → 主管部门审核 → 财政审核"),
    ]
    page = signed_in(house.chief).get("/units/").content.decode()
    assert "深圳市甲区教育中心" in page
    assert "<h1>单位</h1>" in page


def test_codes_that_begin_alike_do_not_mix_in_the_tree(house: House):
    short = make_unit(house.education, UnitKind.UNIT, "1", "一")
    make_unit(house.education, UnitKind.UNIT, "12", "一二")
    make_unit(short, UnitKind.UNIT, "1-3", "一之三")
    codes = [row.unit.code for row in unit_tree(house.education_admin)]
    assert codes == ["061", "061001", "061002", "1", "1-3", "12"]
    assert [row.depth for row in unit_tree(house.education_admin)] == [0, 1, 1, 1, 2, 1]


def test_an_administrator_reaches_the_subtree_only(house: House, signed_in):
    browser = signed_in(house.education_admin)
    page = browser.get("/units/").content.decode()
    assert "甲区教育中心" in page
    assert "甲区卫生局" not in page
    assert browser.get(f"/units/{house.education_office.pk}/").status_code == 200
    for outside in (house.division, house.health, house.health_office):
        assert browser.get(f"/units/{outside.pk}/").status_code == 404
        assert browser.post(f"/units/{outside.pk}/", TYPED).status_code == 404
        assert browser.post(f"/units/{outside.pk}/delete/").status_code == 404
    assert browser.get("/units/99999999999999999999/").status_code == 404


@pytest.mark.parametrize("who", ["filer", "auditor", "education_auditor"])
@pytest.mark.parametrize("address", ["/units/", "/units/new/", "/users/", "/users/new/"])
def test_for_all_others_these_pages_do_not_exist(house: House, signed_in, who: str, address: str):
    assert signed_in(getattr(house, who)).get(address).status_code == 404


def test_a_new_unit_gets_its_path_from_its_parent(house: House, signed_in):
    answer = signed_in(house.education_admin).post("/units/new/", TYPED | {"parent": house.education.pk})
    assert (answer.status_code, answer["Location"]) == (302, "/units/")
    made = Unit.objects.get(code="061003")
    assert made.path == "440304/061/061003/"
    assert (made.parent, made.active) == (house.education, True)
    assert last_event() == ("新建单位", "061003 甲区少年宫", "上级单位：061 甲区教育局")
    assert AuditEvent.objects.get().unit == made


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"code": "061001"}, "这个单位编码已有单位使用"),
        ({"code": "06/1"}, "单位编码只能用数字、字母和短横线"),
        ({"code": ""}, "请填写单位编码"),
        ({"name": ""}, "请填写单位名称"),
        ({"official_name": " "}, "请填写表上名称"),
        ({"division_code": "44030"}, "区划编码是 6 位数字"),
        ({"division_code": "４４０３０４"}, "区划编码是 6 位数字"),
        ({"department_code": "0611"}, "部门编码是 3 位数字"),
        ({"parent": ""}, "请填写上级单位"),
        ({"kind": "department"}, "主管部门的上级单位应是财政区划"),
        ({"kind": "division"}, "财政区划的上级单位应是财政区划"),
    ],
)
def test_each_mistake_is_named_at_its_field_and_nothing_typed_is_lost(house, signed_in, typed, message):
    posted = TYPED | {"parent": house.education.pk} | typed
    page = signed_in(house.education_admin).post("/units/new/", posted).content.decode()
    assert message in page
    assert 'value="061"' in page or "0611" in page
    assert not Unit.objects.filter(name="甲区少年宫").exists()


def test_the_same_code_in_other_letters_is_the_same_code(house: House):
    add_unit(None, values_of(house.education_office, code="A1", parent=house.education))
    with pytest.raises(Refused, match=r"^这个单位编码已有单位使用$"):
        add_unit(None, values_of(house.education_office, code="a1", parent=house.education))


def test_a_parent_out_of_reach_is_no_choice(house: House, signed_in):
    posted = TYPED | {"parent": house.health.pk}
    assert signed_in(house.education_admin).post("/units/new/", posted).status_code == 200
    with pytest.raises(Refused, match=r"^上级单位不在您的管理范围内$"):
        add_unit(house.education_admin, values_of(house.education_office, code="9", parent=house.health))
    assert not Unit.objects.filter(code="9").exists()


def test_moving_a_unit_moves_its_subtree_in_one_statement(house: House, signed_in):
    browser = signed_in(house.chief)
    typed = TYPED | {"code": "0611", "name": "甲区教育局", "kind": "unit", "parent": house.health.pk}
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.post(f"/units/{house.education.pk}/", typed).status_code == 302
    moves = [query["sql"] for query in captured if query["sql"].startswith("UPDATE") and 'SET "path"' in query["sql"]]
    assert len(moves) == 1
    assert paths() == {
        "440304": "440304/",
        "0611": "440304/062/0611/",
        "061001": "440304/062/0611/061001/",
        "061002": "440304/062/0611/061002/",
        "062": "440304/062/",
        "062001": "440304/062/062001/",
    }
    action, subject, detail = last_event()
    assert (action, subject) == ("修改单位", "0611 甲区教育局")
    assert detail.startswith(
        "上级单位：440304 甲区 → 062 甲区卫生局；类别：主管部门 → 预算单位；单位编码：061 → 0611；"
    )


def test_what_stays_the_same_is_neither_written_nor_recorded(house: House):
    change_unit(house.chief, house.education, values_of(house.education))
    assert not AuditEvent.objects.exists()


def test_a_unit_does_not_go_under_itself(house: House):
    for parent in (house.education, house.education_office):
        with pytest.raises(Refused, match=r"^上级单位不能是本单位或它的下级单位$"):
            change_unit(house.chief, house.education, values_of(house.education, parent=parent))
    assert paths()["061"] == "440304/061/"


def test_a_path_that_would_not_fit_is_refused_whole(house: House):
    deep = house.education_office
    for number in range(7):
        deep = add_unit(None, values_of(house.education_office, code=f"{number}".rjust(20, "x"), parent=deep))
    assert len(deep.path) == 165
    new = add_unit(None, values_of(house.education_office, code="y" * 20, parent=house.health_office))
    with pytest.raises(Refused, match=r"^层级太深"):
        change_unit(house.chief, house.education_office, values_of(house.education_office, code="z" * 20, parent=new))
    change_unit(house.chief, house.education_office, values_of(house.education_office, parent=new))
    assert max(len(path) for path in paths().values()) == 193


def test_the_top_of_a_reach_keeps_its_parent(house: House, signed_in):
    browser = signed_in(house.education_admin)
    page = browser.get(f"/units/{house.education.pk}/").content.decode()
    assert "这是您管理范围的最上级，它的上级单位由上级管理员调整。" in page
    typed = TYPED | {
        "kind": "department",
        "code": "061",
        "name": "甲区教育和体育局",
        "parent": house.education_office.pk,
    }
    assert browser.post(f"/units/{house.education.pk}/", typed).status_code == 302
    house.education.refresh_from_db()
    assert (house.education.parent, house.education.name) == (house.division, "甲区教育和体育局")
    assert house.education.path == "440304/061/"


def test_the_root_can_be_renamed(house: House, signed_in):
    typed = TYPED | {"kind": "division", "code": "440304", "name": "甲新区"}
    assert signed_in(house.chief).post(f"/units/{house.division.pk}/", typed).status_code == 302
    house.division.refresh_from_db()
    assert (house.division.name, house.division.parent) == ("甲新区", None)


def test_passing_over_is_said_in_a_plain_sentence(house: House, signed_in):
    page = signed_in(house.chief).get(f"/units/{house.education.pk}/").content.decode()
    assert "不设时跳过这一级：填报人提交后，直接由主管部门审核人审核" in page
    assert "不设时跳过这一级：单位审核通过后，直接由财政审核人审核" in page


def test_a_unit_in_use_is_not_deleted_but_deactivated(house: House, signed_in):
    browser = signed_in(house.chief)
    answer = browser.post(f"/units/{house.education_office.pk}/delete/")
    assert answer.status_code == 403
    assert "这个单位已有申报、用户或下级单位，不能删除；不再使用时请停用" in answer.content.decode()
    typed = TYPED | {"code": "061001", "name": "甲区教育局（本级）", "parent": house.education.pk}
    del typed["active"]
    assert browser.post(f"/units/{house.education_office.pk}/", typed).status_code == 302
    house.education_office.refresh_from_db()
    assert house.education_office.active is False


def test_a_unit_never_used_is_deleted_and_its_trail_stays(house: House, signed_in):
    made = add_unit(house.chief, values_of(house.education_office, code="061009", parent=house.education))
    assert signed_in(house.chief).post(f"/units/{made.pk}/delete/").status_code == 302
    assert not Unit.objects.filter(code="061009").exists()
    assert last_event() == ("删除单位", "061009 甲区教育局（本级）", "")
    assert [event.unit_id for event in AuditEvent.objects.order_by("pk")] == [made.pk, house.education.pk]


def test_the_tree_takes_one_query_at_any_size(house: House, signed_in, django_assert_num_queries):
    def page_queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            signed_in(house.chief).get("/units/")
        return len(captured)

    with django_assert_num_queries(1):
        house.chief.scopes  # noqa: B018 - read once a request, before the tree
    with django_assert_num_queries(1):
        assert len(unit_tree(house.chief)) == 6
    few = page_queries()
    for number in range(3):
        unit = make_unit(house.education, UnitKind.UNIT, f"07{number}", f"单位{number}")
        make_user(f"user{number}", Role.FILER, unit)
    with django_assert_num_queries(1):
        assert len(unit_tree(house.chief)) == 9
    assert page_queries() == few


def test_users_of_a_moved_unit_are_reached_from_its_new_place(house: House):
    change_unit(house.chief, house.education_office, values_of(house.education_office, parent=house.health))
    health_admin = make_user("health-admin", Role.ADMINISTRATOR, house.health)
    assert "061001" in [row.unit.code for row in unit_tree(health_admin)]
    assert "061001" not in [row.unit.code for row in unit_tree(User.objects.get(pk=house.education_admin.pk))]

"""Pages of the library and of the frameworks: what they show, what they refuse, and at which field."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from indicators.models import Framework, LibraryIndicator
from indicators.queries import outline_of
from indicators.services import copy_framework, publish_framework, set_state
from perfgoals.accounts.models import Assignment, Role, User
from tests.conftest import PASSWORD, Cast
from tests.indicators_app.conftest import client_of, make_entry

pytestmark = pytest.mark.django_db


def page(user: User, address: str, /, *args: object, status: int = 200, **query: Any) -> str:
    response = client_of(user).get(reverse(address, args=args), query)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def post(user: User, address: str, /, *args: object, status: int = 302, **data: Any) -> str:
    """The page that answers, or the one to which it leads."""
    response = client_of(user).post(reverse(address, args=args), data, follow=status == 302)
    if status == 302:
        assert response.redirect_chain, response.content.decode()
    else:
        assert response.status_code == status, response.status_code
    return response.content.decode()


# -- the library --------------------------------------------------------------------------------------------


def test_the_list_is_searched_and_narrowed(cast: Cast):
    make_entry(cast.admin, "设备验收合格率", category="设备购置", used=12)
    make_entry(cast.admin, "系统验收合格率", category="信息化")
    make_entry(cast.admin, "培训期数", "数量指标")

    def listed(**query: Any) -> list[str]:
        html = page(cast.filer, "library", **query)
        names = ("设备验收合格率", "系统验收合格率", "培训期数")
        return sorted((name for name in names if f">{name}</a>" in html), key=html.index)

    assert listed() == ["设备验收合格率", "培训期数", "系统验收合格率"]
    assert listed(text="xtys") == ["系统验收合格率"]
    assert listed(text="验收", category="设备购置") == ["设备验收合格率"]
    assert listed(level2="数量指标") == ["培训期数"]
    assert listed(category="信息化") == ["系统验收合格率"]
    assert "没有符合条件的指标" in page(cast.filer, "library", text="珊瑚繁育")


def test_pages_of_the_list_lead_on(cast: Cast):
    for number in range(51):
        make_entry(cast.admin, f"指标{number:02}", used=number)
    html = page(cast.filer, "library", category="通用")
    assert ("指标50</a>" in html, "指标00</a>" in html, "上一页" in html) == (True, False, False)
    cursor = html.split("after=")[1].split('"')[0]
    assert "category=%E9%80%9A%E7%94%A8&amp;" in html
    rest = page(cast.filer, "library", after=cursor.replace("%7E", "~"))
    assert ("指标00</a>" in rest, "指标50</a>" in rest, "上一页" in rest) == (True, False, True)


def test_states_are_the_keepers_business(cast: Cast):
    entry = make_entry(cast.admin, "设备验收合格率")
    set_state(cast.admin, entry, "off", seen_version=1)
    assert "设备验收合格率</a>" in page(cast.admin, "library", state="off")
    for who in (cast.filer, cast.finance):
        assert "设备验收合格率" not in page(who, "library", state="off")
        page(who, "library-entry", entry.pk, status=404)


def test_candidates_are_searched_by_their_name(cast: Cast):
    for name in ("窗口办件量", "热线接通率"):
        entry = make_entry(cast.admin, name)
        LibraryIndicator.objects.filter(pk=entry.pk).update(state="candidate")
    html = page(cast.admin, "library", state="candidate", text="办件")
    assert ("窗口办件量</a>" in html, "热线接通率</a>" in html) == (True, False)


def test_an_entry_says_how_it_is_written_and_used(cast: Cast):
    entry = make_entry(
        cast.admin,
        "设备验收合格率",
        target="≥95%",
        unit="%",
        lowest="90",
        highest="100",
        formula="合格数÷总数×100%",
        used=12,
        approved=9,
        returned=1,
    )
    html = page(cast.filer, "library-entry", entry.pk)
    for words in ("12 张申报表用过，批复 9 次，退回 1 次。", "90–100 %", "计算方法：合格数÷总数×100%。"):
        assert words in html
    assert "维护" not in html
    assert "并入另一条" in page(cast.admin, "library-entry", entry.pk)


TYPED: dict[str, Any] = {
    "name": "设备验收合格率",
    "level": "产出指标|质量指标",
    "category": "通用",
    "target": "≥95%",
    "unit": "%",
}


def test_a_new_entry(cast: Cast):
    assert "已新建“设备验收合格率”，填报人输入时就能选到" in post(cast.admin, "library-new", **TYPED)
    entry = LibraryIndicator.objects.get()
    assert (entry.level1, entry.level2, entry.target, entry.state) == ("产出指标", "质量指标", "≥95%", "in_use")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请填写三级指标"),
        ({"level": ""}, "请选择二级指标"),
        ({"lowest": "很多"}, "请填数字，不带单位"),
        ({"lowest": "90", "highest": "80"}, "常用范围的上限不能小于下限"),
        ({"lowest": "1e30"}, "数字太长"),
        ({"lowest": "1.234"}, "小数最多两位"),
        ({"name": "已有的"}, "指标库里这个二级指标下已有同名的指标"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, changes: dict[str, Any], sentence: str):
    make_entry(cast.admin, "已有的")
    assert sentence in post(cast.admin, "library-new", status=200, **TYPED | changes)
    assert LibraryIndicator.objects.count() == 1


def test_characters_that_cannot_be_stored_are_taken_out(cast: Cast):
    post(cast.admin, "library-new", **TYPED | {"name": "设备\x01验收", "meaning": "一\r\n二\x0b"})
    entry = LibraryIndicator.objects.get()
    assert (entry.name, entry.meaning) == ("设备验收", "一\n二")


def test_changing_an_entry_that_somebody_changed(cast: Cast):
    entry = make_entry(cast.admin, "设备验收合格率")
    assert "已保存" in post(cast.admin, "library-edit", entry.pk, **TYPED | {"version": "1", "target": "100%"})
    late = post(cast.admin, "library-edit", entry.pk, status=409, **TYPED | {"version": "1", "target": "≥80%"})
    assert "这条指标刚刚被别人改过，没有办理；请看过最新内容后再办" in late
    assert LibraryIndicator.objects.get().target == "100%"


def test_a_level_that_no_framework_has_any_more_is_kept(cast: Cast):
    entry = make_entry(cast.admin, "旧指标", "旧二级", "旧一级")
    assert "旧一级 · 旧二级" in page(cast.admin, "library-edit", entry.pk)
    post(cast.admin, "library-edit", entry.pk, **TYPED | {"version": "1", "level": "旧一级|旧二级"})
    assert LibraryIndicator.objects.get().level2 == "旧二级"


def test_switching_off_and_on(cast: Cast):
    entry = make_entry(cast.admin, "设备验收合格率")
    off = post(cast.admin, "library-state", entry.pk, version="1", state="off")
    assert "已停用指标“设备验收合格率”，不再提供给填报人，已有的申报表不变" in off
    on = post(cast.admin, "library-state", entry.pk, version="2", state="in_use")
    assert "已启用指标“设备验收合格率”，填报人输入时就能选到" in on
    post(cast.admin, "library-state", entry.pk, status=404, version="3", state="merged")
    assert "这条指标刚刚被别人改过" in post(cast.admin, "library-state", entry.pk, version="1", state="off")


def test_merging_proposes_what_is_alike(cast: Cast):
    entry = make_entry(cast.admin, "设备验收的合格率", used=3)
    kept = make_entry(cast.admin, "设备验收合格率")
    make_entry(cast.admin, "培训期数", "数量指标")
    html = page(cast.admin, "library-merge", entry.pk)
    assert ("设备验收合格率</a>" in html, "培训期数</a>" in html) == (True, False)
    assert "培训期数</a>" in page(cast.admin, "library-merge", entry.pk, text="培训")
    done = post(cast.admin, "library-merge", entry.pk, version="1", target=str(kept.pk))
    assert "已并入，原“设备验收的合格率”的次数计入这一条" in done
    assert "3 张申报表用过" in done
    page(cast.admin, "library-merge", entry.pk, status=404)
    page(cast.admin, "library-edit", entry.pk, status=404)
    assert f'<a href="/indicators/{kept.pk}/">设备验收合格率</a>' in page(cast.admin, "library-entry", entry.pk)


@pytest.mark.parametrize("target", ["", "x", "99999999999999999999", "0"])
def test_merging_into_nothing(cast: Cast, target: str):
    entry = make_entry(cast.admin, "设备验收合格率")
    post(cast.admin, "library-merge", entry.pk, status=404, version="1", target=target)


def test_an_administrator_of_one_unit_only_reads(cast: Cast, framework: Framework):
    local = User.objects.create_user("local", PASSWORD, display_name="本单位管理员", must_change_password=False)
    Assignment.objects.create(user=local, role=Role.ADMINISTRATOR, unit=cast.stranger)
    assert "新建指标" not in page(local, "library")
    refused = page(local, "library-new", status=403)
    assert "指标库和指标框架全区共用，由最上级管理员维护" in refused
    post(local, "framework-copy", framework.pk, status=403)
    assert "指标库和指标框架由管理员维护；需要增改请联系管理员" in page(cast.filer, "library-new", status=403)


# -- frameworks ---------------------------------------------------------------------------------------------


@pytest.fixture
def draft(cast: Cast, framework: Framework) -> Framework:
    return copy_framework(cast.admin, framework)


def form_of(draft: Framework, **changes: Any) -> dict[str, Any]:
    """What the page of the draft sends when nothing was touched, with changes; None takes a box out."""
    outline = outline_of(draft)
    seconds = [(first, second) for first in outline.firsts for second in first.seconds]
    data: dict[str, Any] = {
        "version": draft.version,
        "name": draft.name,
        "first-TOTAL_FORMS": len(outline.firsts) + 1,
        "first-INITIAL_FORMS": len(outline.firsts),
        "second-TOTAL_FORMS": len(seconds) + 2,
        "second-INITIAL_FORMS": len(seconds),
    }
    for number, first in enumerate(outline.firsts):
        data |= {f"first-{number}-name": first.name, f"first-{number}-ORDER": number + 1}
    for number, (first, second) in enumerate(seconds):
        data |= {
            f"second-{number}-level1": first.name,
            f"second-{number}-name": second.name,
            f"second-{number}-ORDER": number + 1,
        }
        if second.required:
            data[f"second-{number}-required"] = "on"
    return {name: value for name, value in (data | changes).items() if value is not None}


def levels(draft: Framework) -> dict[str, list[str]]:
    outline = outline_of(Framework.objects.get(pk=draft.pk))
    return {
        first.name: [f"{'*' if second.required else ''}{second.name}" for second in first.seconds]
        for first in outline.firsts
    }


def test_the_list_and_one_framework(cast: Cast, framework: Framework, draft: Framework):
    assert "试用框架（修订）" not in page(cast.filer, "frameworks")
    page(cast.filer, "framework", draft.pk, status=404)
    assert "复制自 试用框架" in page(cast.admin, "frameworks")
    html = page(cast.filer, "framework", framework.pk)
    assert '<span class="star" title="必填">*</span>数量指标' in html
    assert "复制为草稿" not in html
    assert "复制为草稿" in page(cast.admin, "framework", framework.pk)


def test_saving_what_was_not_touched_changes_nothing(cast: Cast, draft: Framework):
    before = levels(draft)
    assert "已保存草稿；发布以前不影响任何年度" in post(cast.admin, "framework-edit", draft.pk, **form_of(draft))
    assert levels(draft) == before


def test_rows_are_put_in_order_added_and_taken_out(cast: Cast, draft: Framework):
    changes = {
        "first-0-ORDER": "9",
        "first-1-DELETE": "on",
        "first-3-name": "成本指标",
        "first-3-ORDER": "1",
        "second-0-ORDER": "30",
        "second-1-required": None,
        **{f"second-{number}-DELETE": "on" for number in (3, 4, 5, 6, 7)},
        "second-10-level1": "成本指标",
        "second-10-name": "经济成本指标",
        "second-10-proposals": "单位成本\r\n\r\n 人均成本 \r\n单位成本",
    }
    post(cast.admin, "framework-edit", draft.pk, **form_of(draft, **changes))
    assert levels(draft) == {
        "成本指标": ["经济成本指标"],
        "满意度指标": ["*服务对象满意度指标", "其他满意度指标"],
        "产出指标": ["质量指标", "*时效指标", "*数量指标"],
    }
    assert outline_of(draft).firsts[0].seconds[0].proposals == ("单位成本", "人均成本")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "请填写名称"),
        ({"first_year": "26"}, "年份要在 2000 到 2099 之间"),
        ({"first_year": "2026", "last_year": "2025"}, "适用年度的止年不能早于起年"),
        ({"execution_points": "一"}, "分值要是数字"),
        ({"first-0-points": "-1"}, "分值不能小于 0"),
        ({"first-0-points": "101"}, "分值不能大于 100"),
        ({"first-0-points": "1.005"}, "分值的小数最多两位"),
        ({"first-0-name": ""}, "请填写一级指标，或删除这一行"),
        ({"first-1-name": "产出指标"}, "这个一级指标上面已经有了"),
        ({"first-0-ORDER": "前"}, "次序要是整数"),
        ({"second-0-level1": "投入指标"}, "一级指标里没有“投入指标”，请先在上面加上"),
        ({"first-0-DELETE": "on"}, "一级指标里没有“产出指标”，请先在上面加上"),
        ({"second-1-name": "数量指标"}, "这个二级指标上面已经有了"),
        ({"second-0-proposals": "长" * 61}, "每个三级指标最多 60 个字"),
    ],
)
def test_a_draft_that_cannot_be_is_refused_at_its_field(
    cast: Cast, draft: Framework, changes: dict[str, str], sentence: str
):
    before = levels(draft)
    assert sentence in post(cast.admin, "framework-edit", draft.pk, status=200, **form_of(draft, **changes))
    assert levels(draft) == before


def test_a_draft_that_somebody_saved_meanwhile(cast: Cast, draft: Framework):
    sent = form_of(draft)
    post(cast.admin, "framework-edit", draft.pk, **sent, go_on="1")
    late = post(cast.admin, "framework-edit", draft.pk, status=409, **sent | {"name": "迟到的"})
    assert "这份草稿刚刚被别人改过，没有办理；请看过最新内容后再办" in late
    assert 'value="迟到的"' in late
    assert Framework.objects.get(pk=draft.pk).name == "试用框架（修订）"


def test_publishing_wants_whole_points(cast: Cast, draft: Framework):
    post(cast.admin, "framework-edit", draft.pk, **form_of(draft, execution_points="10"))
    html = page(cast.admin, "framework", draft.pk)
    assert "一级指标“产出指标”没有分值；不单独计分的，请写明计入哪个一级指标" in html
    assert 'name="version" value="2"' in html  # of deleting; publishing is not offered
    assert reverse("framework-publish", args=[draft.pk]) not in html
    assert "还不能发布：" in post(cast.admin, "framework-publish", draft.pk, version="2")
    whole = {"first-0-points": "50", "first-1-points": "40", "first-2-counts_in": "效益指标", "execution_points": "10"}
    draft.refresh_from_db()
    post(cast.admin, "framework-edit", draft.pk, **form_of(draft, **whole))
    assert "预算执行 10 分，合计 100 分" in page(cast.admin, "framework", draft.pk)
    published = post(cast.admin, "framework-publish", draft.pk, version="3")
    assert "已发布“试用框架（修订）”，新建年度时可以选用；已有的申报表不变" in published
    assert "计入效益指标" in page(cast.filer, "framework", draft.pk)


def test_a_published_framework_is_not_edited(cast: Cast, draft: Framework):
    publish_framework(cast.admin, draft, seen_version=1)
    refused = page(cast.admin, "framework-edit", draft.pk, status=403)
    assert "已发布的指标框架不能再改；要改请复制为草稿，改好后另行发布" in refused
    assert "已发布的指标框架不能再改" in post(cast.admin, "framework-delete", draft.pk, version="2")


def test_a_draft_is_copied_and_deleted_by_the_page(cast: Cast, framework: Framework):
    assert "已复制“试用框架”，改好后发布" in post(cast.admin, "framework-copy", framework.pk)
    draft = Framework.objects.get(state="draft")
    assert "已删除草稿“试用框架（修订）”" in post(cast.admin, "framework-delete", draft.pk, version="1")
    assert list(Framework.objects.all()) == [framework]

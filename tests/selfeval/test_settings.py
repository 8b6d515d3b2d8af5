"""Settings of a year: checked, kept under the version seen, in the trail; scores follow the scoring."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import Assignment, AuditEvent, Role, User
from perfgoals.workflow.models import Stage
from selfeval.forms.settings import SettingsForm, boxes_of
from selfeval.models import EvaluationRow, EvaluationYear, SelfEvaluation
from selfeval.queries import profile_of, settings_of
from selfeval.scoring import Cap, FirstLevel, LessMethod, get_profile
from selfeval.services.settings import StaleSettings, described, reckon_year, save_settings
from tests.conftest import PASSWORD, SHANGHAI, Cast
from tests.races.conftest import together
from tests.selfeval.evaluations import REACHED, evaluated, evaluation_values, make_evaluation

pytestmark = pytest.mark.django_db

URL = "/years/2025/selfeval/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def sent(profile: str = "futian", **changes: Any) -> dict[str, Any]:
    """What the page of an untouched year sends, with some boxes changed; None leaves one out."""
    usual = {
        "version": "1",
        "do": "save",
        "monitoring_month": "7",
        "monitoring_opens_at": "2025-07-01T00:00",
        "monitoring_closes_at": "2025-07-31T23:59",
        "opens_at": "2026-01-01T00:00",
        "closes_at": "2026-03-31T23:59",
        "department_review_by": "",
        "finance_review_by": "",
        "layout_id": "selfeval-2021",
        "monitoring_layout_id": "monitoring",
        "profile_id": profile,
        **boxes_of(get_profile(profile)),
    }
    both = usual | {name.replace("box_", "box-").replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in both.items() if value is not None}


def save(cast: Cast, **changes: Any) -> Any:
    return client_of(cast.admin).post(URL, sent(**changes))


def stored() -> EvaluationYear:
    return EvaluationYear.objects.select_related("year").get()


def test_the_page_shows_what_holds_where_nothing_was_set(cast: Cast):
    html = text_of(client_of(cast.admin).get(URL))
    assert "还没有设置过，下面是通常的时间" in html
    assert 'name="opens_at" value="2026-01-01T00:00"' in html
    assert 'name="monitoring_closes_at" value="2025-07-31T23:59"' in html
    assert '<option value="7" selected>7 月</option>' in html
    assert '<option value="futian" selected>' in html
    assert 'name="box-points-0" id="id_box-points-0" value="50"' in html
    assert not EvaluationYear.objects.exists()


def test_what_is_saved_is_kept_and_the_trail_says_what_changed(cast: Cast):
    response = save(cast, closes_at="2026-04-15T17:30", monitoring_month="6", department_review_by="2026-04-30T17:30")
    assert (response.status_code, response.headers["Location"]) == (302, URL)
    kept = stored()
    assert kept.closes_at == datetime(2026, 4, 15, 17, 30, tzinfo=SHANGHAI)
    assert (kept.monitoring_month, kept.version, kept.saved_by) == (6, 2, cast.admin)
    assert (kept.profile_id, kept.profile, kept.layout_id) == ("futian", {}, "selfeval-2021")
    event = AuditEvent.objects.get(action="设置监控与自评")
    assert (event.actor, event.subject) == (cast.admin, "2025 年度")
    assert event.detail == (
        "监控到几月：7 月 → 6 月；自评截止：2026-03-31 23:59 → 2026-04-15 17:30；"
        "主管部门审核完毕：没有设 → 2026-04-30 17:30"
    )
    save(cast, closes_at="2026-04-15T17:30", monitoring_month="6", department_review_by="2026-04-30T17:30", version="2")
    assert AuditEvent.objects.filter(action="设置监控与自评").latest("pk").detail == "没有变化"


def test_every_box_of_the_scoring_is_kept(cast: Cast):
    response = save(
        cast,
        box_execution_points="20",
        box_points__0="40",
        box_points__1="30",
        box_points__3="10",
        box_counts__3="",
        box_less_method="linear",
        box_reason_from="",
        box_reached_from="75",
        box_partly_from="50.5",
        box_deduction="2",
        box_deduct_from="150",
        box_caps="on",
        box_most__0="55",
        box_grade__0="95",
    )
    assert response.status_code == 302, text_of(response)
    profile = profile_of(stored())
    assert profile.execution_points == 20
    assert profile.levels == (
        FirstLevel(name="产出指标", points=Decimal(40)),
        FirstLevel(name="效益指标", points=Decimal(30)),
        FirstLevel(name="成本指标", counts_in="产出指标"),
        FirstLevel(name="满意度指标", points=Decimal(10)),
    )
    assert (profile.less_method, profile.reason_from) == (LessMethod.LINEAR, None)
    assert (profile.reached_from, profile.partly_from) == (Decimal("0.75"), Decimal("0.505"))
    assert (profile.deduction, profile.deduct_from) == (Decimal(2), Decimal("1.5"))
    assert profile.caps == (
        Cap(below=Decimal(50), at_most=Decimal(55)),
        Cap(below=Decimal(60), at_most=Decimal(69)),
        Cap(below=Decimal(70), at_most=Decimal(79)),
        Cap(below=Decimal(80), at_most=Decimal(89)),
    )
    assert [(grade.name, grade.at_least) for grade in profile.grades] == [
        ("优", Decimal(95)),
        ("良", Decimal(80)),
        ("中", Decimal(60)),
        ("差", Decimal(0)),
    ]
    html = text_of(client_of(cast.admin).get(URL))
    assert 'name="box-partly_from" value="50.5"' in html
    assert 'name="box-caps" class="checkboxinput form-check-input" id="id_box-caps" checked' in html
    detail = AuditEvent.objects.get(action="设置监控与自评").detail
    assert (
        "一级指标：产出指标 50 分、效益指标 40 分、成本指标计入产出指标、满意度指标计入效益指标 → 产出指标 40 分"
        in detail
    )
    assert "按执行率封顶：不用 → 执行率低于 50% 不超过 55 分、" in detail
    assert "高于指标值须说明原因的界限：130% → 不用" in detail


def test_the_options_of_some_regions_are_off_unless_set(cast: Cast):
    save(cast)
    profile = profile_of(stored())
    assert profile.caps == ()
    assert profile.deduction == 0
    assert stored().profile == {}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"closes_at": "2025-12-31T00:00"}, "自评截止要晚于自评开始"),
        ({"monitoring_closes_at": "2025-06-30T00:00"}, "监控填报截止要晚于监控填报开始"),
        ({"department_review_by": "2026-03-01T00:00"}, "主管部门审核完毕要晚于自评截止"),
        (
            {"department_review_by": "2026-05-01T00:00", "finance_review_by": "2026-04-01T00:00"},
            "财政审核完毕要晚于主管部门审核完毕",
        ),
        ({"opens_at": "1999-01-01T00:00"}, "年份要在 2000 到 2099 之间"),
        ({"opens_at": "明年"}, "时间请写成 2026-01-31 17:30"),
        ({"opens_at": ""}, "请填时间"),
        ({"box_points__0": "60"}, "预算执行和各一级指标的分值合计 110 分，应为 100 分"),
        (
            {"box_points__1": "40", "box_counts__1": "产出指标"},
            "一级指标“效益指标”有自己的分值，就不能再计入“产出指标”",
        ),
        ({"box_reached_from": "50"}, "定性指标的得分下限：应为 0 &lt; 部分达到 &lt; 达到 ≤ 1"),
        ({"box_grade__0": "70"}, "等级：起始分应从高到低排列"),
        ({"box_caps": "on", "box_below__0": "90"}, "按执行率封顶：执行率应从低到高排列"),
        ({"box_execution_points": "很多"}, "请填数字"),
        ({"box_deduction": "-1"}, "不能小于 0"),
        ({"box_points__0": "101"}, "不能大于 100"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_stay_typed(cast: Cast, changes: dict[str, Any], sentence: str):
    response = save(cast, **changes)
    html = text_of(response)
    assert (response.status_code, sentence in html) == (422, True)
    assert not EvaluationYear.objects.exists()
    name, typed = list(changes.items())[-1]
    assert "counts" in name or f'value="{typed}"' in html


def test_another_profile_comes_with_its_boxes_before_it_is_saved(cast: Cast):
    client = client_of(cast.admin)
    taken = client.post(URL, sent(closes_at="2026-04-15T17:30") | {"profile_id": "national-2021"})
    html = text_of(taken)
    assert taken.status_code == 200
    assert "已换成“全国通用 2021，成本单列（成本 20、产出 40、效益 20、满意度 10）”原定的分值，还没有保存" in html
    assert 'name="shown" value="national-2021"' in html
    assert 'name="closes_at" value="2026-04-15T17:30"' in html
    assert [
        f'id="id_box-points-{place}" value="{points}"' in html for place, points in enumerate((20, 40, 20, 10))
    ] == [True] * 4
    assert not EvaluationYear.objects.exists()
    assert client.post(URL, sent("national-2021")).status_code == 302
    assert (stored().profile_id, stored().profile) == ("national-2021", {})
    assert [level.points for level in profile_of(stored()).scored_levels] == [20, 40, 20, 10]


def test_the_boxes_of_a_profile_can_be_put_back(cast: Cast):
    save(cast, box_points__0="45", box_execution_points="15")
    back = client_of(cast.admin).post(URL, sent(version="2", box_points__0="1") | {"do": "take"})
    assert 'id="id_box-points-0" value="50"' in text_of(back)
    assert profile_of(stored()).execution_points == 15  # until it is saved


def test_boxes_of_a_changed_profile_come_back_changed(cast: Cast):
    save(cast, box_points__0="45", box_execution_points="15")
    form = SettingsForm(settings=settings_of(stored().year))
    assert form["box-points-0"].value() == "45"
    assert form.levels[0][0] == "产出指标"


def test_two_people_the_second_sees_who_and_what_and_decides(cast: Cast):
    other = User.objects.create_user("admin2", PASSWORD, display_name="另一位管理员", must_change_password=False)
    Assignment.objects.create(user=other, role=Role.ADMINISTRATOR, unit=cast.root)
    assert client_of(other).post(URL, sent(closes_at="2026-04-15T17:30")).status_code == 302
    response = save(cast, monitoring_month="6")
    html = text_of(response)
    assert response.status_code == 409
    assert "没有保存：另一位管理员" in html
    assert '<th scope="row">自评截止</th><td>2026-04-15 17:30</td><td>2026-03-31 23:59</td>' in html
    assert '<th scope="row">监控到几月</th><td>7 月</td><td>6 月</td>' in html
    assert 'name="version" value="2"' in html
    assert stored().monitoring_month == 7
    assert save(cast, monitoring_month="6", version="2").status_code == 302
    assert (stored().monitoring_month, stored().version) == (6, 3)


@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_once_one_of_them_holds(cast: Cast):
    settings = settings_of(cast.year)

    def job(month: int) -> Any:
        form = SettingsForm(sent(monitoring_month=str(month)), settings=settings)
        assert form.is_valid(), form.errors
        return lambda: save_settings(cast.admin, settings, form.columns(), form.profile, seen_version=1)

    results = together(job(5), job(6))
    assert sorted(type(result).__name__ for result in results) == ["EvaluationYear", "StaleSettings"]
    (stale,) = [result for result in results if isinstance(result, StaleSettings)]
    assert [each.label for each in stale.differences] == ["监控到几月"]


def test_scores_of_everything_that_is_not_confirmed_follow_the_scoring(cast: Cast):
    """参训人员满意度 72 ÷ 90 × 20 = 16: 96 in all; with 2 points off for 考核合格率 at 130 % of its target 94."""
    rows = (
        REACHED[0],
        evaluated("考核合格率", "100%", "30", target="≥76%"),
        REACHED[2],
        evaluated("参训人员满意度", "72%", "20", level2="满意度指标"),
    )
    forms = {
        status: make_evaluation(cast, evaluation_values(*rows, name=str(status.label)), status=status)
        for status in (Stage.DRAFT, Stage.RETURNED, Stage.UNIT_REVIEW, Stage.APPROVED)
    }
    other = make_evaluation(cast, evaluation_values(*rows, name="去年"), year=cast.last_year)
    assert set(SelfEvaluation.objects.values_list("score", flat=True)) == {Decimal("96.00")}
    assert save(cast, box_deduction="2", box_grade__0="95").status_code == 302
    scores = {form.name: (form.score, form.grade) for form in SelfEvaluation.objects.filter(year=2025)}
    assert scores == {
        "草稿": (Decimal("94.00"), "良"),
        "退回": (Decimal("94.00"), "良"),
        "单位审核": (Decimal("94.00"), "良"),
        "已批复": (Decimal("96.00"), "优"),
    }
    rate = EvaluationRow.objects.get(evaluation=forms[Stage.DRAFT], level3="考核合格率")
    assert (rate.score, rate.lost) == (Decimal("28.00"), Decimal("2.00"))
    assert SelfEvaluation.objects.get(pk=other.pk).score == Decimal("96.00")
    assert SelfEvaluation.objects.get(pk=forms[Stage.DRAFT].pk).version == 1


def test_a_change_of_windows_alone_reckons_nothing(cast: Cast):
    made = make_evaluation(cast)
    SelfEvaluation.objects.filter(pk=made.pk).update(score=Decimal("1.00"))
    save(cast, closes_at="2026-04-15T17:30")
    assert SelfEvaluation.objects.get().score == Decimal("1.00")
    response = client_of(cast.admin).post(URL, {"do": "reckon"}, follow=True)
    assert "已按现在的评分办法重算 1 张未确认的自评表" in text_of(response)
    assert SelfEvaluation.objects.get().score == Decimal("100.00")
    assert AuditEvent.objects.get(action="重算自评得分").detail == "1 张未确认的自评表"


def test_reckoning_goes_through_all_of_them_in_pieces(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("selfeval.services.settings._PIECE", 2)
    for number in range(5):
        make_evaluation(cast, evaluation_values(name=f"第{number}个"))
    SelfEvaluation.objects.update(score=None)
    assert reckon_year(cast.year) == 5
    assert set(SelfEvaluation.objects.values_list("score", flat=True)) == {Decimal("100.00")}


def test_forms_that_are_there_keep_their_money_unit(cast: Cast):
    from perfgoals.officialforms.layouts import LAYOUTS

    own = next(layout for layout in LAYOUTS if layout.id == "selfeval-2021")
    others = [layout for layout in LAYOUTS if layout.kind == "selfeval" and layout.money_unit is not own.money_unit]
    same = next(layout for layout in LAYOUTS if layout.kind == "selfeval" and layout.money_unit is own.money_unit)
    if others:
        assert save(cast, layout_id=others[0].id).status_code == 302
        EvaluationYear.objects.all().delete()
        make_evaluation(cast)
        response = save(cast, layout_id=others[0].id)
        assert response.status_code == 422
        assert (
            f"本年度已有自评表，金额单位不能再改（现在是{own.money_unit}，这个表样是{others[0].money_unit}）"
            in text_of(response)
        )
    assert save(cast, layout_id=same.id).status_code == 302


def test_an_unknown_layout_or_profile_is_no_choice(cast: Cast):
    assert save(cast, layout_id="declaration-2025").status_code == 422
    assert save(cast, profile_id="none").status_code == 422
    assert save(cast, shown="none", profile_id="none").status_code == 422


@pytest.mark.parametrize("who", ["filer", "unit_reviewer", "department_reviewer", "finance", "admin", "auditor"])
def test_settings_are_the_administrators(cast: Cast, who: str):
    client = client_of(getattr(cast, who))
    wanted = 200 if who == "admin" else 404
    assert client.get(URL).status_code == wanted
    if who != "admin":
        assert client.post(URL, sent()).status_code == 404
        assert not EvaluationYear.objects.exists()


def test_only_who_administers_every_unit_sets_them_and_the_year_leads_there(cast: Cast):
    local = User.objects.create_user("local", PASSWORD, display_name="本单位管理员", must_change_password=False)
    Assignment.objects.create(user=local, role=Role.ADMINISTRATOR, unit=cast.stranger)
    assert client_of(local).get(URL).status_code == 403
    assert client_of(local).post(URL, sent()).status_code == 403
    assert URL not in text_of(client_of(local).get(reverse("year", args=[2025])))
    assert URL in text_of(client_of(cast.admin).get(reverse("year", args=[2025])))
    assert client_of(cast.admin).get("/years/1999/selfeval/").status_code == 404


def test_settings_in_words_name_a_layout_that_no_longer_ships(cast: Cast):
    settings = settings_of(cast.year)
    settings.layout_id = "gone-1999"
    assert described(settings)["自评表样"] == "gone-1999"
    assert described(settings)["自评开始"] == "2026-01-01 00:00"
    assert settings.closes_at - settings.opens_at > timedelta(days=89)

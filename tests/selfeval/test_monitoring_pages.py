"""Pages of monitorings: who sees and does what, what is typed is stored, lights stand beside it, lists stay cheap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from perfgoals.accounts.models import User
from perfgoals.workflow.models import Stage
from projects.models import Declaration
from selfeval.models import EvaluationYear, Monitoring
from selfeval.monitoring.lights import Light
from selfeval.monitoring.values import MonitoringRowValues, MonitoringValues
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import begin_monitoring, create_monitoring, fresh_monitoring, save_monitoring
from tests.conftest import Cast, make_declaration, whole_values
from tests.selfeval.monitorings import go, monitored

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}
PAGES = ("monitoring", "monitoring-preview", "monitoring-versions", "monitoring-edit", "monitoring-submit")


@pytest.fixture
def monitoring(cast: Cast, approved: Declaration) -> Monitoring:
    """A monitoring on the approved targets, everything typed."""
    made = fresh_monitoring(begin_monitoring(cast.filer, approved).pk)
    save_monitoring(made, cast.filer, monitored(monitored_values_of(made)), seen_version=1)
    return fresh_monitoring(made.pk)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, monitoring: Monitoring, *more: str) -> str:
    return reverse(name, args=[monitoring.pk, *more])


def text_of(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def place_of(monitoring: Monitoring, level3: str) -> int:
    return next(place for place, row in enumerate(monitored_values_of(monitoring).indicators) if row.level3 == level3)


def boxes(place: int, **texts: Any) -> dict[str, Any]:
    """What a page sends of a row."""
    return {f"row-{place}": "1", **{f"row-{place}-{name}": text for name, text in texts.items()}}


def send(client: Client, monitoring: Monitoring, name: str = "monitoring-edit", **fields: Any) -> Any:
    version = str(fresh_monitoring(monitoring.pk).version)
    return client.post(url(name, monitoring), {"version": version} | fields, headers=JSON)


# --- access ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["sister_filer", "stranger_filer", "stranger_reviewer"])
@pytest.mark.parametrize("name", PAGES)
def test_of_other_units_nothing_is_seen(cast: Cast, monitoring: Monitoring, who: str, name: str) -> None:
    go(cast.filer, monitoring, "submit")
    client = signed_in(getattr(cast, who))
    assert client.get(url(name, monitoring)).status_code == 404
    assert client.get(url("monitoring-export", monitoring, "pdf")).status_code == 404
    assert send(client, monitoring, "monitoring-live").status_code == 404


@pytest.mark.parametrize("who", ["department_reviewer", "finance"])
def test_above_the_unit_a_draft_is_not_seen(cast: Cast, monitoring: Monitoring, who: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(url("monitoring", monitoring)).status_code == 404
    assert "窗口人员培训" not in text_of(client.get(reverse("monitorings")))
    go(cast.filer, monitoring, "submit")
    assert client.get(url("monitoring", monitoring)).status_code == 200
    assert client.get(url("monitoring-versions", monitoring)).status_code == 404
    assert "窗口人员培训" in text_of(client.get(reverse("monitorings")))


@pytest.mark.parametrize("who", ["unit_reviewer", "admin"])
@pytest.mark.parametrize("name", ["monitoring-edit", "monitoring-submit"])
def test_who_does_not_file_reads_but_does_not_write(cast: Cast, monitoring: Monitoring, who: str, name: str) -> None:
    client = signed_in(getattr(cast, who))
    assert client.get(url("monitoring", monitoring)).status_code == 200
    assert client.get(url(name, monitoring)).status_code == 403
    assert send(client, monitoring, name).status_code == 403
    assert send(client, monitoring, "monitoring-live").status_code == 403


def test_the_auditor_sees_nothing_of_it(cast: Cast, monitoring: Monitoring) -> None:
    client = signed_in(cast.auditor)
    assert client.get(url("monitoring", monitoring)).status_code == 404
    assert client.get(reverse("monitorings")).status_code in (403, 404)


def test_who_is_not_signed_in_is_asked_to(monitoring: Monitoring) -> None:
    for address in (url("monitoring", monitoring), reverse("monitorings"), reverse("monitoring-new")):
        answer = Client().get(address)
        assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)


def test_after_the_window_it_is_closed_with_the_dates(cast: Cast, monitoring: Monitoring) -> None:
    EvaluationYear.objects.update(monitoring_closes_at=timezone.now() - timedelta(days=1))
    answer = signed_in(cast.filer).get(url("monitoring-edit", monitoring))
    assert answer.status_code == 403
    assert "监控填报时间是" in text_of(answer)
    assert "已经截止" in text_of(answer)


# --- beginning ---------------------------------------------------------------------------------------------------


def test_a_filer_begins_with_one_press(cast: Cast, approved: Declaration) -> None:
    client = signed_in(cast.filer)
    page = text_of(client.get(reverse("monitoring-new")))
    assert "还没有 1-7 月监控表的" in page
    assert "窗口人员培训" in page
    answer = client.post(reverse("monitoring-new"), {"declaration": approved.pk, "year": 2025})
    made = Monitoring.objects.get()
    assert answer["Location"] == url("monitoring-edit", made)
    again = client.post(reverse("monitoring-new"), {"declaration": approved.pk, "year": 2025}, follow=True)
    assert again.redirect_chain == [(url("monitoring", made), 302)]
    assert "2025 年度已有这个项目 1-7 月的监控表，已为您打开" in text_of(again)
    assert "没有可以开始监控的项目" in text_of(client.get(reverse("monitoring-new")))


def test_a_project_that_was_monitored_for_an_earlier_month_is_offered_again(cast: Cast, monitoring: Monitoring) -> None:
    EvaluationYear.objects.update(monitoring_month=9)
    page = text_of(signed_in(cast.filer).get(reverse("monitoring-new")))
    assert "开始监控<span" in page


def test_only_what_is_approved_and_ones_own_can_be_begun(cast: Cast, approved: Declaration) -> None:
    draft = make_declaration(cast, whole_values(code="440304251063190000902", name="没批复的"))
    client = signed_in(cast.filer)
    assert "没批复的" not in text_of(client.get(reverse("monitoring-new")))
    assert client.post(reverse("monitoring-new"), {"declaration": draft.pk, "year": 2025}).status_code == 404
    stranger = signed_in(cast.stranger_filer)
    assert stranger.post(reverse("monitoring-new"), {"declaration": approved.pk, "year": 2025}).status_code == 404
    for who in (cast.unit_reviewer, cast.finance):
        refused = signed_in(who).get(reverse("monitoring-new"))
        assert (refused.status_code, "只有填报人可以开始监控" in text_of(refused)) == (403, True)
    assert not Monitoring.objects.exists()


def test_out_of_the_window_none_begins(cast: Cast, approved: Declaration) -> None:
    EvaluationYear.objects.update(monitoring_opens_at=timezone.now() + timedelta(days=3))
    answer = signed_in(cast.filer).post(reverse("monitoring-new"), {"declaration": approved.pk, "year": 2025})
    assert (answer.status_code, "还没有开始" in text_of(answer)) == (403, True)


# --- filling in --------------------------------------------------------------------------------------------------


def test_what_is_typed_is_stored_to_the_letter(cast: Cast, monitoring: Monitoring) -> None:
    place = place_of(monitoring, "培训期数")
    fields = boxes(
        place,
        actual=" 7期 ",
        forecast="15期",
        causes=["staff", "other"],
        explanation="讲师\r\n请假",
        likelihood="possible",
        measure="加办",
        remark="<b>无</b>",
    )
    answer = send(
        signed_in(cast.filer),
        monitoring,
        **fields,
        **{"funds-0-executed": "270,000", "funds-2-initial": "100", "funds_cause": "合同晚签"},
    )
    assert answer.status_code == 200
    stored = monitored_values_of(fresh_monitoring(monitoring.pk))
    row = stored.indicators[place]
    assert (row.actual, row.causes, row.explanation, row.likelihood, row.remark) == (
        " 7期 ",
        ("staff", "other"),
        "讲师\n请假",
        "possible",
        "<b>无</b>",
    )
    assert stored.funds_row("当年财政拨款").executed == Decimal("270000.00")
    assert stored.funds_row("其他资金").initial == Decimal("100.00")
    assert stored.total_funds.initial == Decimal("450100.00")
    assert stored.funds_cause == "合同晚签"
    assert "&lt;b&gt;无" in text_of(signed_in(cast.filer).get(url("monitoring-edit", monitoring)))


def test_what_the_approval_gives_is_never_read_from_a_request(cast: Cast, monitoring: Monitoring) -> None:
    place = place_of(monitoring, "培训期数")
    before = monitored_values_of(monitoring)
    fields = boxes(place, target="≥1期", level3="别的", level2="别的", actual="9期", forecast="15期", likelihood="sure")
    send(signed_in(cast.filer), monitoring, **fields, project="改名", executing_unit="别处", **{"funds-0-initial": "1"})
    assert monitored_values_of(fresh_monitoring(monitoring.pk)) == before


def test_what_the_page_does_not_send_stays(cast: Cast, monitoring: Monitoring) -> None:
    before = monitored_values_of(monitoring)
    assert send(signed_in(cast.filer), monitoring).status_code == 200
    assert monitored_values_of(fresh_monitoring(monitoring.pk)) == before


def test_a_row_that_is_sent_without_ticks_has_none(cast: Cast, monitoring: Monitoring) -> None:
    client, place = signed_in(cast.filer), place_of(monitoring, "培训期数")
    send(client, monitoring, **boxes(place, causes=["staff"], likelihood="sure", hand_light="red"))
    row = monitored_values_of(fresh_monitoring(monitoring.pk)).indicators[place]
    assert (row.causes, row.hand_light) == (("staff",), Light.RED)
    send(client, monitoring, **boxes(place, likelihood="sure"))
    row = monitored_values_of(fresh_monitoring(monitoring.pk)).indicators[place]
    assert (row.causes, row.hand_light) == ((), Light.RED)


@pytest.mark.parametrize(
    "odd", [{"likelihood": "certain"}, {"hand_light": "blue"}, {"causes": ["luck"]}, {"actual": "\x00期"}]
)
def test_odd_choices_are_no_choices(cast: Cast, monitoring: Monitoring, odd: dict[str, Any]) -> None:
    place = place_of(monitoring, "培训期数")
    assert send(signed_in(cast.filer), monitoring, **boxes(place, **odd)).status_code in (200, 400)
    row = monitored_values_of(fresh_monitoring(monitoring.pk)).indicators[place]
    assert row.likelihood in ("", "sure")
    assert (row.hand_light, row.causes) == (None, ())


def test_a_request_that_no_page_makes_is_refused(cast: Cast, monitoring: Monitoring) -> None:
    for name in ("monitoring-edit", "monitoring-live"):
        answer = signed_in(cast.filer).post(url(name, monitoring), {"version": "old"}, headers=JSON)
        assert answer.status_code == 400


def test_an_amount_that_cannot_be_read_stays_with_its_finding(cast: Cast, monitoring: Monitoring) -> None:
    client = signed_in(cast.filer)
    answer = send(client, monitoring, **{"funds-0-executed": "约三十万"})
    assert "不是数字" in answer.json()["findings"]
    page = text_of(client.get(url("monitoring-edit", monitoring)))
    assert 'value="约三十万"' in page
    # The sum stays what it was until all of its parts can be read.
    assert answer.json()["lights"]["sums"]["executed"] == "262,500.00"


def test_a_save_answers_with_lights_and_findings(cast: Cast, monitoring: Monitoring) -> None:
    place = place_of(monitoring, "培训期数")
    answer = send(
        signed_in(cast.filer), monitoring, **boxes(place, actual="3期", forecast="15期", likelihood="sure")
    ).json()
    assert answer["version"] == 3
    row = answer["lights"]["rows"][str(place)]
    assert (row["light"], row["open"], row["by_hand"]) == ("red", True, False)
    assert "3 期 ÷（15 期 × 7/12）= 34.28 %，不到 60 %" in row["html"]
    assert "红灯没有写改进措施" in answer["findings"]
    assert f"#id_row-{place}-measure" in answer["findings"]


def test_lights_while_typing_store_nothing(cast: Cast, monitoring: Monitoring) -> None:
    place = place_of(monitoring, "培训期数")
    answer = send(
        signed_in(cast.filer),
        monitoring,
        "monitoring-live",
        **boxes(place, actual="3期"),
        **{"funds-0-executed": "157500"},
    ).json()
    assert answer["rows"][str(place)]["light"] == "red"
    assert answer["money"]["light"] == "yellow"
    assert "执行率 35 % ÷ 时间进度 7/12 = 60 %，不到 80 %" in answer["money"]["html"]
    assert answer["rates"]["当年财政拨款"] == "35.00%"
    assert answer["sums"]["executed"] == "157,500.00"
    assert "</svg>红 1</span>" in answer["summary"]
    assert fresh_monitoring(monitoring.pk).version == 2


def test_live_takes_no_get(cast: Cast, monitoring: Monitoring) -> None:
    assert signed_in(cast.filer).get(url("monitoring-live", monitoring)).status_code == 405


def test_the_page_has_every_light_with_its_word(cast: Cast, monitoring: Monitoring) -> None:
    values = monitored(monitored_values_of(monitoring), executed="157500.00", 培训期数="3期")
    save_monitoring(monitoring, cast.filer, values, seen_version=2)
    for name in ("monitoring-edit", "monitoring"):
        page = text_of(signed_in(cast.filer).get(url(name, monitoring)))
        assert page.count("is-red") >= 1
        assert "</svg>红</span>" in page
        assert "</svg>黄</span>" in page
        assert "</svg>绿</span>" in page


def test_findings_lead_to_boxes_that_are_there(cast: Cast, monitoring: Monitoring) -> None:
    made = fresh_monitoring(monitoring.pk)
    blank = tuple(
        MonitoringRowValues(level1=row.level1, level2=row.level2, level3=row.level3, target=row.target)
        for row in monitored_values_of(made).indicators
    )
    values = MonitoringValues(
        month=7, project="培训", executing_unit="中心", funds=monitored_values_of(made).funds[:1], indicators=blank
    )
    save_monitoring(made, cast.filer, values, seen_version=2)
    page = text_of(signed_in(cast.filer).get(url("monitoring-edit", monitoring)))
    anchors = {part.split('"')[0] for part in page.split('data-anchor="')[1:]}
    assert len(anchors) > 10
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


def test_without_an_approval_the_targets_are_typed(cast: Cast, approved: Declaration) -> None:
    row = MonitoringRowValues(level1="产出指标", level2="数量指标", level3="场次", target="≥5场")
    made = create_monitoring(
        cast.filer, approved.project, cast.year, MonitoringValues(month=7, project="旧项目", indicators=(row,))
    )
    client = signed_in(cast.filer)
    page = text_of(client.get(url("monitoring-edit", made)))
    assert 'id="id_project"' in page
    assert 'name="row-0-target"' in page
    send(client, made, project="新名", **boxes(0, target="≥6场", level3="讲座场次"), **{"funds-0-initial": "500"})
    stored = monitored_values_of(fresh_monitoring(made.pk))
    assert (stored.project, stored.indicators[0].target, stored.indicators[0].level3) == ("新名", "≥6场", "讲座场次")
    assert stored.funds_row("当年财政拨款").initial == Decimal("500.00")


def test_two_savers_meet_and_choose(cast: Cast, monitoring: Monitoring) -> None:
    mine, theirs = signed_in(cast.filer), signed_in(cast.colleague)
    send(theirs, monitoring, funds_cause="付款晚")
    answer = mine.post(url("monitoring-edit", monitoring), {"version": "2", "funds_cause": "合同晚"}, headers=JSON)
    assert (answer.status_code, answer.json()["version"]) == (409, 3)
    assert "付款晚" in answer.json()["conflict"]
    decided = {"version": "3", "base_version": "2", "funds_cause": "合同晚", "take-funds_cause": "mine"}
    assert mine.post(url("monitoring-edit", monitoring), decided, headers=JSON).json()["reload"] is True
    assert monitored_values_of(fresh_monitoring(monitoring.pk)).funds_cause == "合同晚"


def test_a_page_is_read_over_what_it_showed(cast: Cast, approved: Declaration) -> None:
    """Boxes are named by the places of rows: an import that put the rows in another order mixes nothing up."""
    first, second = (
        MonitoringRowValues(level1="产出指标", level2="数量指标", level3=name, target="≥5场")
        for name in ("讲座", "演练")
    )
    made = create_monitoring(
        cast.filer, approved.project, cast.year, MonitoringValues(month=7, project="旧", indicators=(first, second))
    )
    turned = replace(monitored_values_of(made), indicators=(second, first))
    save_monitoring(fresh_monitoring(made.pk), cast.colleague, turned, seen_version=1)
    page = {"version": "1", **boxes(0, level3="讲座", target="≥5场", actual="3场")}
    merged = {"base_version": "1", "version": "2"}
    assert signed_in(cast.filer).post(url("monitoring-edit", made), page, headers=JSON).status_code == 409
    answer = signed_in(cast.filer).post(url("monitoring-edit", made), page | merged, headers=JSON)
    assert answer.status_code == 200
    stored = monitored_values_of(fresh_monitoring(made.pk)).indicators
    assert [(row.level3, row.actual) for row in stored] == [("演练", ""), ("讲座", "3场")]


# --- handing in, reviewing ---------------------------------------------------------------------------------------


def test_it_is_handed_in_returned_and_confirmed(cast: Cast, monitoring: Monitoring) -> None:
    filer = signed_in(cast.filer)
    assert "没有发现问题" in text_of(filer.get(url("monitoring-submit", monitoring)))
    assert filer.post(url("monitoring-submit", monitoring), {"version": 2}).status_code == 302
    reviewer = signed_in(cast.unit_reviewer)
    page = text_of(reviewer.get(url("monitoring", monitoring)))
    assert "9 期 ÷（15 期 × 7/12）= 102.85 %" in page
    returned = reviewer.post(
        url("monitoring-step", monitoring, "return_unit_review"), {"version": 3, "comment": "核对期数"}
    )
    assert returned.status_code == 302
    place = place_of(monitoring, "培训期数")
    send(filer, monitoring, **boxes(place, actual="8期", forecast="15期", likelihood="sure"))
    filer.post(url("monitoring-submit", monitoring), {"version": 5})
    compared = text_of(reviewer.get(url("monitoring", monitoring)))
    assert "与上次提交比，1 处" in compared
    for who, step in (
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        version = fresh_monitoring(monitoring.pk).version
        assert signed_in(who).post(url("monitoring-step", monitoring, step), {"version": version}).status_code == 302
    assert fresh_monitoring(monitoring.pk).status == Stage.APPROVED
    assert "已确认" in text_of(filer.get(url("monitoring", monitoring)))


def test_a_red_light_without_measure_stops_at_the_submit_page(cast: Cast, monitoring: Monitoring) -> None:
    save_monitoring(monitoring, cast.filer, monitored(monitored_values_of(monitoring), 培训期数="3期"), seen_version=2)
    client = signed_in(cast.filer)
    answer = client.post(url("monitoring-submit", monitoring), {"version": 3, "comment": "先报"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "红灯没有写改进措施" in page
    assert f"{url('monitoring-edit', monitoring)}#id_row-{place_of(monitoring, '培训期数')}-measure" in page


def test_an_old_version_is_shown_and_taken_up_again(cast: Cast, monitoring: Monitoring) -> None:
    client = signed_in(cast.filer)
    page = text_of(client.get(url("monitoring-versions", monitoring), {"version": 1}))
    assert "数量指标 培训期数" in page
    client.post(url("monitoring-versions", monitoring), {"restore": 1, "version": 2})
    assert monitored_values_of(fresh_monitoring(monitoring.pk)).total_funds.executed is None


@pytest.mark.parametrize(("fmt", "begins"), [("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_the_official_form_is_a_file(cast: Cast, monitoring: Monitoring, fmt: str, begins: bytes) -> None:
    answer = signed_in(cast.filer).get(url("monitoring-export", monitoring, fmt))
    assert answer.content.startswith(begins)
    assert "1-7" in answer["Content-Disposition"]


def test_the_preview_is_the_official_form(cast: Cast, monitoring: Monitoring) -> None:
    page = text_of(signed_in(cast.filer).get(url("monitoring-preview", monitoring)))
    assert "绩效运行监控表" in page
    assert "全年预计执行数" in page


# --- lists -------------------------------------------------------------------------------------------------------


def _many(cast: Cast, *numbers: int) -> None:
    for number in numbers:
        values = whole_values(code=f"44030425106319000{number:04}", name=f"项目{number}")
        declaration = make_declaration(cast, values)
        made = create_monitoring(
            cast.filer,
            declaration.project,
            cast.year,
            MonitoringValues(
                month=7,
                project=f"项目{number}",
                indicators=(
                    MonitoringRowValues(
                        level1="产出指标", level2="数量指标", level3="场次", target="≥12场", actual=f"{number * 3}场"
                    ),
                ),
            ),
        )
        assert made.pk


def _asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_the_same_for_one_and_three(cast: Cast, db: None) -> None:
    client = signed_in(cast.filer)
    _many(cast, 0)
    client.get(reverse("monitorings"))
    one = _asked(client, reverse("monitorings"))
    _many(cast, 1, 2)
    assert _asked(client, reverse("monitorings")) == one


def test_the_list_is_narrowed_by_light(cast: Cast, db: None) -> None:
    _many(cast, 0, 1, 2)  # 0, 3 and 6 of 12 by July: red, red, green
    client = signed_in(cast.filer)
    assert [made.light for made in Monitoring.objects.order_by("pk")] == ["red", "red", "green"]
    red = text_of(client.get(reverse("monitorings"), {"light": "red"}))
    assert ("项目0" in red, "项目1" in red, "项目2" in red) == (True, True, False)
    assert "没有符合条件的监控表" in text_of(client.get(reverse("monitorings"), {"light": "yellow"}))
    assert "项目2" in text_of(client.get(reverse("monitorings"), {"light": "nonsense"}))


def _asked_on_every_page(cast: Cast, monitoring: Monitoring) -> dict[str, int]:
    client = signed_in(cast.filer)
    return {name: _asked(client, url(name, monitoring)) for name in PAGES}


def test_pages_ask_the_same_for_few_rows_and_many(cast: Cast, monitoring: Monitoring) -> None:
    values = monitored_values_of(monitoring)
    save_monitoring(monitoring, cast.filer, replace(values, indicators=values.indicators[:1]), seen_version=2)
    few = _asked_on_every_page(cast, monitoring)
    more = tuple(replace(values.indicators[0], level3=f"培训期数{number}") for number in range(12))
    save_monitoring(fresh_monitoring(monitoring.pk), cast.filer, replace(values, indicators=more), seen_version=3)
    assert _asked_on_every_page(cast, monitoring) == few
    assert max(few.values()) <= 16

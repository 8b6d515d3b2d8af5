"""Monitorings: begun on approved targets, saved with their lights, handed in, confirmed, and remembered as history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from perfgoals.workflow.drafts import Locked, StaleDraft
from perfgoals.workflow.kinds import kind_of
from perfgoals.workflow.models import Snapshot
from perfgoals.workflow.perform import Blocked, NotAllowed
from projects.models import Declaration, WindowOpening
from selfeval.models import EvaluationYear, Monitoring, MonitoringRow, SelfEvaluation
from selfeval.monitoring.lights import Light
from selfeval.monitoring.values import MonitoringValues
from selfeval.monitoring_printing import blank_workbook, file_name, printed_grid, render_form
from selfeval.queries import history_of, monitored_values_of
from selfeval.services.evaluations import NotApproved
from selfeval.services.monitorings import (
    MonitoringExists,
    begin_monitoring,
    fresh_monitoring,
    resolve_monitoring,
    save_monitoring,
)
from tests.conftest import Cast
from tests.selfeval.monitorings import go, monitored

pytestmark = pytest.mark.django_db

D = Decimal


@pytest.fixture
def monitoring(cast: Cast, approved: Declaration) -> Monitoring:
    """A monitoring on the approved targets, nothing typed yet."""
    return fresh_monitoring(begin_monitoring(cast.filer, approved).pk)


@pytest.fixture
def filled(cast: Cast, monitoring: Monitoring) -> Monitoring:
    """A monitoring with everything typed: it can be handed in."""
    values = monitored(monitored_values_of(monitoring))
    save_monitoring(monitoring, cast.filer, values, seen_version=1)
    return fresh_monitoring(monitoring.pk)


def confirm(cast: Cast, monitoring: Monitoring) -> None:
    """Take it through the whole chain."""
    for who, step in (
        (cast.filer, "submit"),
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        go(who, monitoring, step)


# --- beginning ---------------------------------------------------------------------------------------------------


def test_it_begins_with_what_was_approved(monitoring: Monitoring) -> None:
    values = monitored_values_of(monitoring)
    assert (values.project, values.month, values.executing_unit) == (
        "窗口人员培训",
        7,
        "深圳市甲区政务服务局（本级）",
    )
    assert monitoring.targets is not None
    total = values.total_funds
    assert (total.initial, total.executed, total.expected) == (D("450000.00"), None, None)
    rows = {row.level3: row for row in values.indicators if not row.is_not_applicable}
    assert rows["培训期数"].target == "≥15期"
    assert (rows["培训期数"].actual, rows["培训期数"].forecast) == ("", "")
    assert len(rows) == 6


def test_rows_stand_where_they_will_stand_in_the_self_evaluation(
    monitoring: Monitoring, evaluation: SelfEvaluation
) -> None:
    rows = monitored_values_of(monitoring).indicators
    later = evaluation.indicators.order_by("position")
    assert [(row.level1, row.level2, row.level3) for row in rows] == list(
        later.values_list("level1", "level2", "level3")
    )


def test_a_second_level_that_does_not_apply_needs_nothing(monitoring: Monitoring) -> None:
    na = [row for row in monitored_values_of(monitoring).indicators if row.is_not_applicable]
    assert na
    assert {(row.actual, row.forecast) for row in na} == {("不适用", "不适用")}


def test_the_month_is_that_of_the_year(cast: Cast, approved: Declaration) -> None:
    EvaluationYear.objects.update(monitoring_month=9)
    assert begin_monitoring(cast.filer, _again(approved)).month == 9


def test_without_approval_there_is_nothing_to_monitor(cast: Cast, draft: Declaration) -> None:
    with pytest.raises(NotApproved, match="2025 年度的绩效目标还没有批复，不能开始监控"):
        begin_monitoring(cast.filer, draft)


def test_there_is_one_a_month(cast: Cast, approved: Declaration, monitoring: Monitoring) -> None:
    with pytest.raises(MonitoringExists, match="2025 年度已有这个项目 1-7 月的监控表") as refusal:
        begin_monitoring(cast.colleague, approved)
    assert refusal.value.monitoring == monitoring
    EvaluationYear.objects.update(monitoring_month=9)
    assert begin_monitoring(cast.colleague, _again(approved)).month == 9


def _again(declaration: Declaration) -> Declaration:
    """The declaration with the settings of its year as they are now."""
    return Declaration.objects.select_related("project__unit", "year__framework", "unit").get(pk=declaration.pk)


# --- saving ------------------------------------------------------------------------------------------------------


def test_what_is_saved_comes_back(filled: Monitoring) -> None:
    values = monitored_values_of(filled)
    again = fresh_monitoring(filled.pk)
    assert monitored_values_of(again) == values
    assert MonitoringValues.from_content(filled.revisions.get(version=2).content) == values


def test_saving_reckons_sums_and_lights_for_lists(cast: Cast, filled: Monitoring) -> None:
    assert (filled.executed, filled.execution_rate) == (D("262500.00"), D("58.33"))
    assert (filled.money_light, filled.reds, filled.yellows, filled.light) == ("green", 0, 0, "green")
    worse = monitored(monitored_values_of(filled), executed="157500.00", 培训期数="3期", 考核合格率="90%")
    save_monitoring(filled, cast.filer, worse, seen_version=2)
    stored = fresh_monitoring(filled.pk)
    assert (stored.execution_rate, stored.money_light) == (D("35.00"), "yellow")
    assert (stored.reds, stored.yellows, stored.light) == (1, 1, "red")
    lights = dict(MonitoringRow.objects.filter(monitoring=stored).values_list("level3", "light"))
    assert (lights["培训期数"], lights["考核合格率"], lights["参训人员满意度"]) == ("red", "yellow", "green")


def test_nothing_typed_has_no_light(monitoring: Monitoring) -> None:
    assert (monitoring.executed, monitoring.execution_rate, monitoring.light) == (None, None, "")


def test_a_light_by_hand_ticks_and_unread_amounts_are_kept(cast: Cast, filled: Monitoring) -> None:
    values = monitored_values_of(filled)
    rows = (
        replace(values.indicators[0], causes=("funds", "other"), likelihood="possible", hand_light=Light.RED),
        *values.indicators[1:],
    )
    unread = {"funds.其他资金.executed": "约三万"}
    save_monitoring(filled, cast.filer, replace(values, indicators=rows, unread=unread), seen_version=2)
    stored = monitored_values_of(fresh_monitoring(filled.pk))
    assert stored.indicators[0] == rows[0]
    assert stored.unread == unread
    assert stored.total_funds.executed is None or stored.funds_text("其他资金", "executed") == "约三万"


def test_rates_beyond_anything_are_stored(cast: Cast, filled: Monitoring) -> None:
    values = monitored_values_of(filled)
    funds = tuple(
        replace(row, initial=D("0.01"), executed=D("999999999999.99"), expected=D("999999999999.99"))
        if row.row == "当年财政拨款"
        else replace(row, initial=D(0), executed=D(0), expected=D(0))
        for row in values.funds
    )
    save_monitoring(filled, cast.filer, replace(values, funds=funds), seen_version=2)
    assert fresh_monitoring(filled.pk).execution_rate == D("9999999999999900.00")


def test_a_stale_save_writes_nothing_and_says_what_differs(cast: Cast, filled: Monitoring) -> None:
    values = monitored_values_of(filled)
    mine = replace(values, funds_cause="合同晚签")
    save_monitoring(fresh_monitoring(filled.pk), cast.colleague, replace(values, funds_cause="付款晚"), seen_version=2)
    with pytest.raises(StaleDraft) as refusal:
        save_monitoring(filled, cast.filer, mine, seen_version=2)
    (change,) = refusal.value.conflict.both
    assert (change.label, change.theirs, change.mine) == ("资金执行偏差原因", "付款晚", "合同晚签")
    merged = resolve_monitoring(filled, cast.filer, mine, base_version=2, seen_version=3, choices={change.key: "mine"})
    assert monitored_values_of(fresh_monitoring(merged.pk)).funds_cause == "合同晚签"


# --- the flow ----------------------------------------------------------------------------------------------------


def test_it_goes_up_the_chain_and_is_confirmed(cast: Cast, filled: Monitoring) -> None:
    confirm(cast, filled)
    stored = fresh_monitoring(filled.pk)
    assert stored.get_status_display() == "已确认"
    assert Snapshot.objects.filter(flow="monitoring").count() == 2
    with pytest.raises(Locked):
        save_monitoring(stored, cast.filer, monitored_values_of(stored), seen_version=stored.version)


def test_a_red_light_without_a_measure_is_not_handed_in(cast: Cast, filled: Monitoring) -> None:
    worse = monitored(monitored_values_of(filled), 培训期数="3期")
    save_monitoring(filled, cast.filer, worse, seen_version=2)
    with pytest.raises(Blocked) as refusal:
        go(cast.filer, filled, "submit", "已知")
    assert [each.rule for each in refusal.value.findings if each.level == "error"] == ["red_without_measure"]


def test_a_warning_wants_a_word(cast: Cast, filled: Monitoring) -> None:
    worse = monitored(monitored_values_of(filled), 考核合格率="90%")
    save_monitoring(filled, cast.filer, worse, seen_version=2)
    with pytest.raises(Blocked, match="还有提醒没有改，请写一句说明"):
        go(cast.filer, filled, "submit")
    assert go(cast.filer, filled, "submit", "补考后再报").target == "unit_review"


def test_what_was_confirmed_prints_from_its_snapshot(cast: Cast, filled: Monitoring) -> None:
    confirm(cast, filled)
    Monitoring.objects.filter(pk=filled.pk).update(name="改了名")
    texts = [cell.text for row in printed_grid(fresh_monitoring(filled.pk)).rows for cell in row.cells]
    assert "窗口人员培训" in texts
    assert "改了名" not in texts


def test_the_window_closes_but_what_was_returned_may_be_corrected(cast: Cast, filled: Monitoring) -> None:
    go(cast.filer, filled, "submit")
    go(cast.unit_reviewer, filled, "return_unit_review", "写明措施")
    past = timezone.now() - timedelta(days=1)
    EvaluationYear.objects.update(monitoring_closes_at=past)
    assert go(cast.filer, filled, "submit").target == "unit_review"
    with pytest.raises(NotAllowed, match="监控填报已经截止，撤回以后不能再提交"):
        go(cast.filer, filled, "withdraw")


def test_after_the_window_a_draft_waits_for_an_opening(cast: Cast, filled: Monitoring) -> None:
    now = timezone.now()
    EvaluationYear.objects.update(monitoring_closes_at=now - timedelta(days=1))
    with pytest.raises(NotAllowed, match="已经截止"):
        go(cast.filer, filled, "submit")
    WindowOpening.objects.create(
        year=cast.year, unit=cast.unit, until=now + timedelta(days=1), reason="补报", opened_by=cast.admin
    )
    assert go(cast.filer, filled, "submit").target == "unit_review"


# --- one of the kinds --------------------------------------------------------------------------------------------


def test_it_is_one_of_the_kinds(filled: Monitoring) -> None:
    kind = kind_of("monitoring")
    assert kind is not None
    assert kind.find("440304251063190000901", 2025) == filled
    assert kind.find("440304251063190000901", 2024) is None
    assert kind.due([filled])[filled.pk] == filled.year.evaluation.monitoring_closes_at
    assert [each.label for each in kind.dates(filled.year)] == ["监控填报开始", "监控填报截止"]


def test_the_newest_month_is_found(cast: Cast, approved: Declaration, monitoring: Monitoring) -> None:
    EvaluationYear.objects.update(monitoring_month=10)
    later = begin_monitoring(cast.filer, _again(approved))
    kind = kind_of("monitoring")
    assert kind is not None
    assert kind.find("440304251063190000901", 2025) == later


def test_files_have_names_and_the_template_its_month(cast: Cast, filled: Monitoring) -> None:
    assert file_name(filled, "pdf") == "2025_窗口人员培训_1-7月绩效运行监控表.pdf"
    assert render_form(filled, "xlsx")[:2] == blank_workbook(filled.year)[:2] == b"PK"
    assert "1-7月" in render_form(filled, "html").decode()
    with pytest.raises(ValueError, match="doc"):
        render_form(filled, "doc")


def test_on_the_desk_it_waits_for_who_acts(cast: Cast, filled: Monitoring) -> None:
    kind = kind_of("monitoring")
    assert kind is not None
    assert kind.worklist(cast.filer, 2025).mine(10) == [filled]
    go(cast.filer, filled, "submit")
    assert kind.worklist(cast.filer, 2025).mine(10) == []
    assert kind.worklist(cast.unit_reviewer, 2025).mine(10) == [filled]


# --- history -----------------------------------------------------------------------------------------------------


def test_a_draft_is_no_history(evaluation: SelfEvaluation, filled: Monitoring) -> None:
    assert history_of(evaluation) is None


def test_the_self_evaluation_remembers_what_was_handed_in(
    cast: Cast, evaluation: SelfEvaluation, filled: Monitoring
) -> None:
    go(cast.filer, filled, "submit")
    seen = history_of(evaluation)
    assert seen is not None
    assert (seen.monitoring, seen.month, seen.executed, seen.money_light) == (
        filled.pk,
        7,
        D("262500.00"),
        Light.GREEN,
    )
    figure = seen.figures["数量指标", "培训期数"]
    assert (figure.actual, figure.forecast, figure.likelihood, figure.light) == (
        "9期",
        "15期",
        "确定能",
        Light.GREEN,
    )
    assert {(row.level2, row.level3) for row in evaluation.indicators.all()} == set(seen.figures)


def test_what_is_changed_again_after_a_return_is_no_history_yet(
    cast: Cast, evaluation: SelfEvaluation, filled: Monitoring
) -> None:
    go(cast.filer, filled, "submit")
    go(cast.unit_reviewer, filled, "return_unit_review", "核对期数")
    now = fresh_monitoring(filled.pk)
    save_monitoring(now, cast.filer, monitored(monitored_values_of(now), 培训期数="8期"), seen_version=now.version)
    seen = history_of(evaluation)
    assert seen is not None
    assert seen.figures["数量指标", "培训期数"].actual == "9期"


def test_the_latest_month_that_was_handed_in_counts(
    cast: Cast, approved: Declaration, evaluation: SelfEvaluation, filled: Monitoring
) -> None:
    go(cast.filer, filled, "submit")
    EvaluationYear.objects.update(monitoring_month=10)
    begin_monitoring(cast.filer, _again(approved))
    seen = history_of(evaluation)
    assert seen is not None
    assert seen.month == 7


def test_history_takes_two_queries(
    cast: Cast, evaluation: SelfEvaluation, filled: Monitoring, django_assert_num_queries: object
) -> None:
    go(cast.filer, filled, "submit")
    with django_assert_num_queries(2):  # type: ignore[operator]
        history_of(evaluation)

"""Importing monitorings: known by project, year and month; what the form has no place for stays."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from perfgoals.money import MoneyUnit
from perfgoals.officialforms import layouts
from perfgoals.officialforms.to_xlsx import to_xlsx
from perfgoals.workflow.models import Snapshot, Stage
from projects.models import Declaration, Project
from projects.services.imports import ImportPlan, undo_import, write_import
from selfeval.models import Monitoring
from selfeval.monitoring.lights import Light
from selfeval.monitoring.sheet import to_grid
from selfeval.monitoring.values import MonitoringValues
from selfeval.monitoring_printing import render_form
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import begin_monitoring, fresh_monitoring, save_monitoring
from tests.conftest import Cast
from tests.projects.import_samples import outcomes, rules
from tests.selfeval.import_samples import plan
from tests.selfeval.monitorings import go, monitored

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitoring(cast: Cast, approved: Declaration) -> Monitoring:
    """A monitoring on the approved targets with everything typed."""
    begun = fresh_monitoring(begin_monitoring(cast.filer, approved).pk)
    save_monitoring(begun, cast.filer, monitored(monitored_values_of(begun)), seen_version=1)
    return fresh_monitoring(begun.pk)


def workbook(values: MonitoringValues, *, layout: str = "monitoring", year: int | None = 2025) -> bytes:
    """The official form with these values, without the properties by which ours are known."""
    return to_xlsx([("表", replace(to_grid(values, layouts.get(layout), year=year or 0), year=year))])


def planned(cast: Cast, values: MonitoringValues, **more: Any) -> ImportPlan:
    return plan(cast.filer, workbook(values), file_name="监控.xlsx", **more)


def test_new_form_stands_on_the_approved_targets(cast: Cast, monitoring: Monitoring):
    values = monitored_values_of(monitoring)
    Monitoring.objects.all().delete()

    found = planned(cast, values)
    batch = write_import(found, cast.filer)

    assert (outcomes(found), found.forms[0].why) == (["created"], "新建一张草稿")
    stored = fresh_monitoring(Monitoring.objects.get().pk)
    assert (stored.month, stored.year, stored.unit, stored.light) == (7, cast.year, cast.unit, "green")
    assert stored.targets == Snapshot.objects.filter(flow="declaration").order_by("-pk")[0]
    assert monitored_values_of(stored) == values
    assert outcomes(planned(cast, values)) == ["unchanged"]
    assert batch is not None
    undo_import(batch, cast.filer)
    assert (Monitoring.objects.count(), Project.objects.count()) == (0, 1)


def test_another_month_is_another_form(cast: Cast, monitoring: Monitoring):
    found = planned(cast, replace(monitored_values_of(monitoring), month=9))
    write_import(found, cast.filer)
    assert outcomes(found) == ["created"]
    assert sorted(Monitoring.objects.values_list("month", flat=True)) == [7, 9]


def test_update_keeps_what_the_form_has_no_place_for(cast: Cast, monitoring: Monitoring):
    values = replace(monitored_values_of(monitoring), funds_cause="采购晚了两个月")
    rows = (replace(values.indicators[0], hand_light=Light.YELLOW), *values.indicators[1:])
    save_monitoring(monitoring, cast.filer, replace(values, indicators=rows), seen_version=monitoring.version)
    changed = replace(values.indicators[0], actual="10期", hand_light=None)

    found = planned(cast, replace(values, funds_cause="", indicators=(changed, *values.indicators[1:])))
    write_import(found, cast.filer)

    stored = monitored_values_of(fresh_monitoring(monitoring.pk))
    assert outcomes(found) == ["updated"]
    assert (stored.funds_cause, stored.indicators[0].actual, stored.indicators[0].hand_light) == (
        "采购晚了两个月",
        "10期",
        Light.YELLOW,
    )


def test_targets_cannot_be_retyped(cast: Cast, monitoring: Monitoring):
    values = monitored_values_of(monitoring)
    rows = (replace(values.indicators[0], target="≥10期"), *values.indicators[1:])
    found = planned(cast, replace(values, indicators=rows))
    assert found.forms[0].why == (
        "系统里的监控表按批复的目标填报，指标和年度指标值不能改：“培训期数”批复的指标值是“≥15期”"
    )


def test_export_comes_back_unchanged(cast: Cast, monitoring: Monitoring):
    assert outcomes(plan(cast.filer, render_form(monitoring, "xlsx"))) == ["unchanged"]


def test_handed_in_form_is_locked(cast: Cast, monitoring: Monitoring):
    go(cast.filer, monitoring, "submit", "已核对")
    values = monitored_values_of(monitoring)
    rows = (replace(values.indicators[0], actual="10期"), *values.indicators[1:])
    assert planned(cast, replace(values, indicators=rows)).forms[0].why == (
        "已送审（单位审核），不能覆盖；要改须先由审核人退回"
    )
    assert outcomes(planned(cast, values)) == ["unchanged"]


def test_national_form_in_ten_thousands_and_its_findings(cast: Cast, approved: Declaration):
    values = monitored_values_of(fresh_monitoring(begin_monitoring(cast.filer, approved).pk))
    Monitoring.objects.all().delete()
    typed = monitored(replace(values, money_unit=MoneyUnit.WAN_YUAN), executed="90000.00")

    found = plan(cast.filer, workbook(typed, layout="monitoring-national-2019"))
    write_import(found, cast.filer)

    assert "red_without_measure" in rules(found)
    stored = Monitoring.objects.get()
    assert (stored.executed, stored.money_light) == (Decimal("90000.00"), "red")


def test_date_in_the_file_name_is_of_the_year(cast: Cast, monitoring: Monitoring):
    """Monitorings are filed in their year: 2024年7月 is of 2024."""
    data = workbook(monitored_values_of(monitoring), year=None)
    found = plan(None, data, file_name="2024年7月监控表.xlsx")
    assert [(each.year and each.year.year) for each in found.forms] == [2024]


def test_blank_template_is_no_form(cast: Cast):
    blank = MonitoringValues(month=7)
    assert planned(cast, blank).forms[0].why == "这张表没有填任何内容，是空白模板"


def test_history(cast: Cast, monitoring: Monitoring):
    values = monitored_values_of(monitoring)
    Monitoring.objects.all().delete()
    write_import(plan(None, workbook(values), history=True), cast.admin)
    assert Monitoring.objects.get().status == Stage.APPROVED
    assert Snapshot.objects.filter(flow="monitoring").count() == 1

"""Pages of monitorings, in every state and with every light: axe, sideways scrolling, console, network, weight."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Declaration
from selfeval.models import EvaluationYear, Monitoring
from selfeval.monitoring.values import IMPOSSIBLE, MonitoringRowValues, MonitoringValues
from selfeval.queries import monitored_values_of
from selfeval.services.monitorings import begin_monitoring, create_monitoring, fresh_monitoring, save_monitoring
from tests.a11y.conftest import WAYS, Inspect
from tests.browser.test_monitoring import MonitoringPage
from tests.conftest import Cast
from tests.selfeval.conftest import approve, open_evaluation
from tests.selfeval.monitorings import go, monitored

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROLES = ("filer", "unit_reviewer", "department_reviewer", "finance", "admin")
LONG = "场地装修到 5 月底才交付，上半年只办了三期；下半年每月加办一期，由培训科按周调度。" * 6


@pytest.fixture
def approved(cast: Cast, draft: Declaration) -> Declaration:
    """An approved declaration in a year that is open for monitoring."""
    open_evaluation(cast.year)
    return approve(cast, draft)


@pytest.fixture
def monitoring(cast: Cast, approved: Declaration) -> Monitoring:
    """Every light at once, and a row whose light is for a person to give."""
    made = begin_monitoring(cast.filer, approved)
    changes = {"培训期数": "3期", "考核合格率": "90%", "参训人员满意度": "还在调查"}
    values = monitored(monitored_values_of(made), executed="157500.00", **changes)
    rows = tuple(
        replace(row, measure=LONG, causes=("staff", "hardware"), explanation=LONG, likelihood=IMPOSSIBLE)
        if row.level3 == "培训期数"
        else row
        for row in values.indicators
    )
    values = replace(values, indicators=rows, funds_cause=LONG, funds_measure="9 月底前付清首期款")
    save_monitoring(made, cast.filer, values, seen_version=1)
    return fresh_monitoring(made.pk)


def url(name: str, monitoring: Monitoring) -> str:
    return reverse(name, args=[monitoring.pk])


def test_lists_and_beginning(cast: Cast, approved: Declaration, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("monitorings, none", "/monitorings/")
    inspector.visit("new monitoring", "/monitorings/new/")
    begin_monitoring(cast.filer, approved)
    inspector.visit("new monitoring, nothing left", "/monitorings/new/")
    for who in ROLES:
        inspector.become(getattr(cast, who))
        inspector.visit(f"monitorings of {who}", "/monitorings/")
        inspector.visit(f"monitorings of {who}, narrowed to nothing", "/monitorings/?light=red")


def test_edit_page(cast: Cast, approved: Declaration, monitoring: Monitoring, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("monitoring edit, every light", url("monitoring-edit", monitoring))
    edit = MonitoringPage(inspector.page)
    edit.ready()
    edit.box("考核合格率", "actual").fill("")
    expect(edit.light("考核合格率")).to_contain_text("还没有填：执行情况")
    edit.saved()
    inspector.look("monitoring edit, a box emptied")
    EvaluationYear.objects.update(monitoring_month=9)
    blank = begin_monitoring(cast.filer, Declaration.objects.select_related("project__unit").get(pk=approved.pk))
    inspector.visit("monitoring edit, blank", url("monitoring-edit", blank))


def test_edit_page_without_an_approval(cast: Cast, approved: Declaration, inspect: Inspect):
    row = MonitoringRowValues(level1="产出指标", level2="数量指标", level3="场次", target="≥5场")
    values = MonitoringValues(month=7, project="旧项目", indicators=(row, row))
    made = create_monitoring(cast.filer, approved.project, cast.year, values)
    inspect(cast.filer).visit("monitoring edit, targets typed", url("monitoring-edit", made))


def test_conflict(cast: Cast, monitoring: Monitoring, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("monitoring edit", url("monitoring-edit", monitoring))
    edit = MonitoringPage(inspector.page)
    edit.ready()
    values = replace(monitored_values_of(monitoring), funds_cause="付款晚")
    save_monitoring(monitoring, cast.colleague, values, seen_version=2)
    inspector.page.get_by_label("资金执行偏差原因").fill("合同晚")
    expect(inspector.page.locator("#conflict")).to_be_visible()
    inspector.look("monitoring edit, conflict")


@pytest.mark.parametrize("state", list(WAYS))
def test_pages_in_every_state(cast: Cast, monitoring: Monitoring, inspect: Inspect, state: str):
    for who, step in WAYS[state]:
        go(getattr(cast, who), monitoring, step, "请核对期数")
    inspector = inspect(None)
    for who in ROLES:
        if state == "draft" and who in ("department_reviewer", "finance"):
            continue
        inspector.become(getattr(cast, who))
        inspector.visit(f"monitoring, {state}, {who}", url("monitoring", monitoring))
    inspector.become(cast.filer)
    inspector.visit(f"preview, {state}", url("monitoring-preview", monitoring))
    inspector.visit(f"versions, {state}", f"{url('monitoring-versions', monitoring)}?version=1")
    if state in ("draft", "returned"):
        inspector.visit(f"submit, {state}", url("monitoring-submit", monitoring))

"""The rooms around a self-evaluation: evidence, rectifications, analysis, settings, in every state that they show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import perform
from selfeval.models import Rectification, SelfEvaluation
from selfeval.rectification_flow import FLOW
from selfeval.services.evaluations import fresh
from selfeval.services.evidence import Place, add_evidence, take_back
from selfeval.services.rectifications import raise_rectification
from tests.a11y.conftest import Inspect
from tests.conftest import Cast
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.evaluations import REACHED, evaluated, evaluation_values, make_evaluation
from tests.test_filekinds import pdf, png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG_NAME = "关于全区窗口人员综合服务能力提升培训的验收报告（第三季度，含补考与抽查）.pdf"


@pytest.fixture
def form(cast: Cast) -> SelfEvaluation:
    """A draft with evidence, some of it taken back."""
    open_evaluation(cast.year)
    made = make_evaluation(cast)
    add_evidence(cast.filer, made, pdf(), LONG_NAME, place=Place("质量指标", "考核合格率"))
    add_evidence(cast.filer, made, png(), "现场.png")
    take_back(cast.filer, add_evidence(cast.filer, made, pdf(b"1"), "旧名单.pdf"))
    return made


def raised(cast: Cast, form: SelfEvaluation, problem: str, days: int = 9) -> Rectification:
    SelfEvaluation.objects.filter(pk=form.pk).update(status=Stage.DEPARTMENT_REVIEW, submitted_by=cast.filer)
    due = timezone.localdate() + timedelta(days=9)
    made = raise_rectification(cast.department_reviewer, fresh(form.pk), problem=problem, owner=cast.filer, due=due)
    Rectification.objects.filter(pk=made.pk).update(due=timezone.localdate() + timedelta(days=days))
    return made


def test_evidence(cast: Cast, form: SelfEvaluation, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("evidence while filling in", reverse("selfeval-edit", args=[form.pk]))
    inspector.page.locator("#evidence summary").click()
    inspector.look("evidence that was taken back")
    SelfEvaluation.objects.filter(pk=form.pk).update(status=Stage.DEPARTMENT_REVIEW, submitted_by=cast.filer)
    inspector.become(cast.department_reviewer)
    inspector.visit("evidence under review", reverse("selfeval", args=[form.pk]))


def test_rectifications(cast: Cast, form: SelfEvaluation, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("rectifications, none", reverse("rectifications"))
    late = raised(cast, form, "考核合格率没有佐证材料，请补每期的考核成绩单，并说明补考情况。" * 4, days=-3)
    today = raised(cast, form, "满意度调查只有 12 份问卷，请补调查。", days=0)
    inspector.visit("rectifications, one overdue", reverse("rectifications"))
    inspector.visit("desk with rectifications", reverse("desk"))
    inspector.visit("rectification to be mended", reverse("rectification", args=[late.pk]))
    inspector.page.get_by_role("button", name="报整改情况").click()
    expect(inspector.page.get_by_text("请写明怎么整改的、结果怎样")).to_be_visible()
    inspector.look("rectification, the word is missing")
    perform(FLOW, late, "report", cast.filer, seen_version=1, comment="成绩单已补。")
    inspector.become(cast.department_reviewer)
    inspector.visit("rectification to be closed", reverse("rectification", args=[late.pk]))
    inspector.visit("rectification to be put off", reverse("rectification", args=[today.pk]))
    inspector.page.get_by_role("button", name="改整改期限").click()
    expect(inspector.page.get_by_text("整改期限要在今天之后")).to_be_visible()
    inspector.look("rectification, the day is wrong")
    inspector.visit("self-evaluation with rectifications", reverse("selfeval", args=[form.pk]))
    inspector.visit("raising", reverse("selfeval-rectification", args=[form.pk]))
    inspector.page.get_by_label("问题和整改要求").fill("支出进度慢")
    inspector.page.get_by_label("整改责任人").select_option(label="填报人filer")
    inspector.page.get_by_label("整改期限").fill("2020-01-01")
    inspector.page.get_by_role("button", name="提出整改").click()
    expect(inspector.page.get_by_text("整改期限要在今天之后")).to_be_visible()
    inspector.look("raising, the day is wrong")


def test_analysis(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.finance)
    inspector.visit("analysis, nothing to see", reverse("analysis"))
    half = evaluated("窗口服务事项一次办结的考核合格率", "45%", "30")
    for number in range(12):
        rows = REACHED if number % 3 else (REACHED[0], half, *REACHED[2:])
        make_evaluation(cast, evaluation_values(*rows, name=f"第{number}个项目"), status=Stage.APPROVED)
    inspector.visit("analysis", reverse("analysis"))
    expect(inspector.page.locator(".picture svg")).to_have_count(3)
    inspector.look("analysis, drawn")
    inspector.visit("analysis of a department", f"{reverse('analysis')}?unit={cast.department.pk}&forms=confirmed")


def test_settings(cast: Cast, form: SelfEvaluation, inspect: Inspect):
    inspector = inspect(cast.admin)
    address = reverse("selfeval-year", args=[2025])
    inspector.visit("year", reverse("year", args=[2025]))
    inspector.visit("settings", address)
    page = inspector.page
    page.locator("#id_profile_id").select_option("national-2021")
    page.get_by_role("button", name="换成这套分值").click()
    expect(page.get_by_text("还没有保存；请核对后点“保存设置”")).to_be_visible()
    inspector.look("settings, another profile")
    page.get_by_label("产出指标的分值").fill("99")
    page.get_by_label("预算执行分值").fill("很多")
    page.get_by_role("button", name="保存设置").last.click()
    expect(page.get_by_text("请填数字").first).to_be_visible()
    inspector.look("settings, with errors")
    page.goto(address)
    page.get_by_label("监控到几月").select_option("6")
    other = inspect(cast.admin).page
    other.goto(address)
    other.get_by_role("button", name="保存设置").last.click()
    expect(other.get_by_text("已保存 2025 年度的监控与自评设置")).to_be_visible()
    page.get_by_role("button", name="保存设置").last.click()
    expect(page.get_by_text("刚刚保存过这些设置")).to_be_visible()
    inspector.look("settings, saved by somebody else")

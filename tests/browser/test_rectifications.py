"""整改 from beginning to end in a real browser; 证明材料 up, down and taken back, with script and without."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import FilePayload, Page, expect

from perfgoals.workflow.models import Stage
from selfeval.models import Evidence, Rectification, SelfEvaluation
from tests.browser.conftest import SignIn
from tests.browser.pages import Desk
from tests.conftest import Cast
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.evaluations import make_evaluation
from tests.test_filekinds import pdf, png

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def form(cast: Cast) -> SelfEvaluation:
    """A self-evaluation that stands before the department."""
    open_evaluation(cast.year)
    return make_evaluation(cast, status=Stage.DEPARTMENT_REVIEW)


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def test_raised_reported_sent_back_put_off_reported_and_closed(cast: Cast, form: SelfEvaluation, sign_in: SignIn):
    department, filer = sign_in(cast.department_reviewer), sign_in(cast.filer)
    department.goto(reverse("selfeval", args=[form.pk]))
    department.get_by_role("link", name="提出整改").click()
    department.get_by_label("涉及的指标").select_option("考核合格率")
    department.get_by_label("问题和整改要求").fill("考核合格率没有佐证，请补成绩单。")
    department.get_by_label("整改责任人").select_option(label="填报人filer")
    press(department, "提出整改")
    expect(department.get_by_text("已提出整改，等填报人filer整改并报情况")).to_be_visible()

    assert Desk(filer).page.locator("section[aria-labelledby=tasks-rectifications] tbody tr").count() == 1
    filer.get_by_role("link", name="去整改").click()
    press(filer, "报整改情况")  # without a word
    expect(filer.get_by_text("请写明怎么整改的、结果怎样")).to_be_visible()
    filer.get_by_label("整改情况").fill("成绩单已补。")
    press(filer, "报整改情况")
    expect(filer.get_by_text("单位已报整改情况")).to_be_visible()

    Desk(department)
    department.get_by_role("link", name="去核对").click()
    department.get_by_label("意见").fill("还缺第 3 期的。")
    press(department, "退回再改")
    expect(department.get_by_text("已退回再改")).to_be_visible()
    later = timezone.localdate() + timedelta(days=60)
    department.get_by_label("整改期限").fill(f"{later:%Y-%m-%d}")
    department.get_by_label("理由").fill("第 3 期补考在下月。")
    press(department, "改整改期限")
    expect(department.get_by_text(f"已延期到 {later:%Y-%m-%d}")).to_be_visible()

    filer.goto(reverse("rectifications"))
    filer.get_by_role("link", name="考核合格率没有佐证，请补成绩单。").click()
    expect(filer.get_by_text("还缺第 3 期的。")).to_be_visible()
    filer.get_by_label("整改情况").fill("第 3 期也补了。")
    press(filer, "报整改情况")
    department.reload()
    press(department, "销号")
    expect(department.get_by_text("已销号，不再办理")).to_be_visible()
    lines = department.locator(".timeline li b").all_inner_texts()
    assert lines == ["销号", "报整改情况", "延期", "退回再改", "报整改情况"]
    found = Rectification.objects.get()
    assert (found.status, found.due) == ("closed", later)


def test_two_reviewers_the_second_is_told(cast: Cast, form: SelfEvaluation, sign_in: SignIn):
    found = Rectification.objects.create(
        unit=cast.unit,
        evaluation=form,
        problem="支出进度慢",
        owner=cast.filer,
        due=timezone.localdate() + timedelta(days=9),
        raised_by=cast.department_reviewer,
        raised_as="department_reviewer",
        status="reported",
    )
    first, second = sign_in(cast.department_reviewer), sign_in(cast.finance)
    for page in (first, second):
        page.goto(reverse("rectification", args=[found.pk]))
    press(first, "销号")
    expect(first.get_by_text("已销号，不再办理")).to_be_visible()
    second.get_by_label("意见").fill("还差一点。")
    press(second, "退回再改")
    expect(second.get_by_role("alert")).to_contain_text("这件事刚刚有人办过（主管部门审核人dept 销号）")


@pytest.mark.parametrize("scripted", [True, False])
def test_evidence_goes_up_comes_down_and_is_taken_back(
    cast: Cast, form: SelfEvaluation, sign_in: SignIn, tmp_path: Path, scripted: bool
):
    SelfEvaluation.objects.filter(pk=form.pk).update(status=Stage.DRAFT, submitted_by=None)
    page = sign_in(cast.filer, java_script_enabled=scripted)
    page.goto(reverse("selfeval-edit", args=[form.pk]))
    section = page.locator("#evidence")
    section.get_by_label("证明什么").select_option(label="考核合格率（质量指标）")
    section.get_by_label("文件").set_input_files(
        [
            FilePayload(name="成绩单.pdf", mimeType="application/pdf", buffer=pdf()),
            FilePayload(name="假照片.jpg", mimeType="image/jpeg", buffer=png()),
        ]
    )
    section.get_by_role("button", name="上传").click()
    expect(page.get_by_text("“假照片.jpg”没有上传：扩展名是 .jpg，内容却是PNG 图片")).to_be_visible()
    expect(page.get_by_text("已上传 1 份证明材料（考核合格率）")).to_be_visible()
    expect(section.locator("tbody tr")).to_have_count(1)
    assert page.url.endswith("/edit/#evidence")
    with page.expect_download() as coming:
        section.get_by_role("link", name="下载").click()
    assert coming.value.suggested_filename == "成绩单.pdf"
    assert Path(coming.value.path()).read_bytes() == pdf()
    section.get_by_role("button", name="成绩单.pdf").click()
    expect(section.get_by_text("还没有上传证明材料。")).to_be_visible()
    expect(section.get_by_text("已撤回 1 份")).to_be_visible()
    assert Evidence.objects.get().removed_by == cast.filer


def test_what_was_typed_is_saved_when_a_file_goes_up(cast: Cast, form: SelfEvaluation, sign_in: SignIn):
    SelfEvaluation.objects.filter(pk=form.pk).update(status=Stage.DRAFT, submitted_by=None)
    page = sign_in(cast.filer)
    page.goto(reverse("selfeval-edit", args=[form.pk]))
    page.get_by_label("实际完成情况").fill("全年办了 16 期，比计划多一期。")
    page.locator("#evidence").get_by_label("文件").set_input_files(
        FilePayload(name="签到表.pdf", mimeType="application/pdf", buffer=pdf())
    )
    page.locator("#evidence").get_by_role("button", name="上传").click()
    expect(page.get_by_text("已上传 1 份证明材料（整张表）")).to_be_visible()
    expect(page.get_by_label("实际完成情况")).to_have_value("全年办了 16 期，比计划多一期。")

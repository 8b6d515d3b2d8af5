"""One declaration from a blank page to approval, and everybody who works on it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from perfgoals.money import MoneyUnit
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.layouts.declaration import DECLARATION_2025
from projects.models import Declaration
from projects.printing import printed_grid
from projects.services.drafts import fresh
from projects.sheet import from_form
from projects.values import DeclarationValues
from tests.browser.conftest import SignIn
from tests.browser.pages import HEAD, SAVED, DeclarationPage, Desk, EditPage, focused, log_in, stored
from tests.conftest import Cast, row, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "窗口人员轮训（喆堃）"
WANTED = whole_values(name=NAME)


def begin(page: Page) -> Declaration:
    """A new declaration of a project that was never filed."""
    page.get_by_role("link", name="新建申报").first.click()
    page.get_by_label("项目名称").fill(NAME)
    page.get_by_label("项目类型").select_option("31 履职类项目")
    page.get_by_role("button", name="新建并开始填").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    return Declaration.objects.get()


def type_head(edit: EditPage, values: DeclarationValues) -> None:
    edit.field("period_years").fill(str(values.period_years))
    edit.choose("is_new", "是")
    edit.choose("allocation", values.allocation)
    for name in ("total_amount", "year_amount"):
        edit.field(name).fill(values.amount_text(name))
    for name in ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal"):
        edit.field(name).fill(getattr(values, name))


def type_rows(edit: EditPage, values: DeclarationValues, tiers: tuple[int, ...]) -> None:
    for tier, each in zip(tiers, values.indicators, strict=True):
        edit.fill_row(tier, 0, (each.level3, each.target, each.explanation))


def test_a_declaration_from_a_blank_page_to_approval(cast: Cast, sign_in: SignIn, tmp_path: Path):
    filer = sign_in(None)
    log_in(filer, cast.filer)
    declaration = begin(filer)

    # Filling in: stored when typing pauses, there again after a reload.
    edit = EditPage(filer)
    type_head(edit, WANTED)
    edit.saved()
    filer.reload()
    expect(edit.state).to_have_text(SAVED)
    assert {name: edit.field(name).input_value() for name in HEAD} == {
        "name": NAME,
        "period_years": "3",
        "project_type": "31 履职类项目",
        "is_new": "是",
        "allocation": "项目法",
        "total_amount": "1,350,000.00",
        "year_amount": "450,000.00",
        **{name: getattr(WANTED, name) for name in HEAD[7:]},
    }

    # Submitting too early: everything that is missing at once, each line a way to its field.
    edit.button("提交").click()
    expect(filer.get_by_text("还有 6 处错误，改好后才能提交。")).to_be_visible()
    findings = filer.locator("a.finding")
    anchors = findings.evaluate_all("links => links.map(link => link.dataset.anchor)")
    assert len(set(anchors)) == 6
    for place in (0, 5):
        findings.nth(place).click()
        expect(filer.locator(f"#{anchors[place]}")).to_be_focused()
        filer.go_back()
    filer.get_by_role("link", name="回去修改").click()
    for place in range(6):
        edit.panel.locator("a.finding").nth(place).click()
        assert focused(filer) == anchors[place]

    type_rows(edit, WANTED, (0, 1, 2, 3, 5, 8))
    edit.saved()
    expect(edit.panel).to_contain_text("没有发现问题，可以提交")
    expect(filer.get_by_text("没有错误，可以提交", exact=True)).to_be_visible()
    edit.button("提交").click()
    filer.get_by_role("button", name="提交").click()
    expect(filer.get_by_role("status")).to_contain_text("已提交，等单位审核人办理")
    code = fresh(declaration.pk).project.code
    assert re.fullmatch(r"440304251063199900001", code)
    assert stored(declaration) == whole_values(name=NAME, code=code, top_unit="深圳市甲区政务服务局")

    # The unit passes, the department returns: not without saying what to change.
    reviewers = {who: sign_in(getattr(cast, who)) for who in ("unit_reviewer", "department_reviewer", "finance")}
    everybody = {"filer": filer, **reviewers}
    assert {who: acting(page) for who, page in everybody.items()} == {
        "filer": "单位审核人",
        "unit_reviewer": "我",
        "department_reviewer": "单位审核人",
        "finance": "单位审核人",
    }
    take(reviewers["unit_reviewer"], declaration, "通过", "已通过，等主管部门审核人办理")
    review = DeclarationPage(reviewers["department_reviewer"], declaration)
    review.opinion.fill("　 ")
    review.press("退回修改")
    expect(review.page.get_by_text("意见：请写明要改什么")).to_be_visible()
    expect(review.opinion).to_have_value("　 ")
    expect(review.opinion).to_be_focused()
    assert fresh(declaration.pk).status == "department_review"
    review.opinion.fill("每期培训成本请按新标准核减")
    review.press("退回修改")
    expect(review.page.get_by_role("status")).to_contain_text("已退回修改，等填报人办理")

    # The filer finds the opinion on the desk, corrects and hands in again.
    assert acting(filer) == "我"
    expect(filer.locator(".opinion-line")).to_have_text(
        re.compile(r"^主管部门审核人 \d\d-\d\d：每期培训成本请按新标准核减$")
    )
    filer.get_by_role("link", name="去修改").click()
    edit.cell(3, 0, "target").fill("≤2.8万元")
    edit.saved()
    edit.button("提交").click()
    filer.get_by_role("button", name="提交").click()
    expect(filer.get_by_role("status")).to_contain_text("已提交")

    # Three levels pass it; what changed since the first time is shown to each.
    for who, press, said, then in (
        ("unit_reviewer", "通过", "已通过，等主管部门审核人办理", "主管部门审核人"),
        ("department_reviewer", "通过", "已通过，等财政审核人办理", "财政审核人"),
        ("finance", "通过并批复", "已通过并批复，表已锁定并存快照", None),
    ):
        assert acting(reviewers[who]) == "我"
        review = DeclarationPage(reviewers[who], declaration)
        expect(review.side.locator(".diff-text")).to_contain_text("2.8")
        take(reviewers[who], declaration, press, said)
        assert acting(filer) == then
    assert {acting(page) for page in everybody.values()} == {None}

    # Approved: locked, with its history.
    read = DeclarationPage(filer, declaration)
    expect(read.side).to_contain_text("已批复，表已锁定")
    assert read.page.locator("main form button").all_inner_texts() == ["申请调整"]
    assert read.history() == [
        "通过并批复 财政审核人 财政审核人finance",
        "通过 主管部门审核人 主管部门审核人dept",
        "通过 单位审核人 单位审核人unit",
        "提交 填报人 填报人filer",
        "退回修改 主管部门审核人 主管部门审核人dept",
        "通过 单位审核人 单位审核人unit",
        "提交 填报人 填报人filer",
    ]
    expect(read.side.locator("blockquote")).to_have_text("每期培训成本请按新标准核减")
    answer = filer.goto(reverse("declaration-edit", args=[declaration.pk]))
    assert answer is not None
    assert answer.status == 403
    expect(filer.locator("main")).to_contain_text("现在是“已批复”，内容已锁定，不能修改")

    pdf_says_everything(read, declaration, tmp_path)
    workbook_says_everything(read, declaration, tmp_path)


def take(page: Page, declaration: Declaration, button: str, said: str) -> None:
    """A step of the flow, and the sentence that follows it."""
    DeclarationPage(page, declaration).press(button)
    expect(page.get_by_role("status")).to_contain_text(said)


def acting(page: Page) -> str | None:
    """Who acts next, as a desk says it: 我, the role of somebody else, or None where nothing is on its way."""
    desk = Desk(page)
    mine, others = desk.mine(), desk.others()
    assert len(mine) + len(others) <= 1
    role = re.search(r"填报人|单位审核人|主管部门审核人|财政审核人", others[0]) if others else None
    return "我" if mine else role[0] if role else None


def bare(text: str) -> str:
    """Text without its blanks."""
    return re.sub(r"\s", "", text)


def download(read: DeclarationPage, declaration: Declaration, label: str, folder: Path) -> Path:
    DeclarationPage(read.page, declaration)
    with read.page.expect_download() as caught:
        read.page.get_by_role("link", name=label).click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def pdf_says_everything(read: DeclarationPage, declaration: Declaration, folder: Path) -> None:
    path = download(read, declaration, "下载 PDF", folder)
    assert path.name == f"2025_{NAME}_绩效目标申报表.pdf"
    text = bare(subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True).stdout)
    cells = [bare(cell.text) for _, cell in printed_grid(fresh(declaration.pk)).cells() if cell.text.strip()]
    assert len(cells) > 60
    assert [cell for cell in cells if cell not in text] == []
    assert [each for each in (NAME, "≤2.8万元", "450,000.00") if each not in text] == []


def workbook_says_everything(read: DeclarationPage, declaration: Declaration, folder: Path) -> None:
    path = download(read, declaration, "下载 Excel", folder)
    assert path.name == f"2025_{NAME}_绩效目标申报表.xlsx"
    sheet = load_workbook(path).active
    assert sheet is not None
    cells = [cell.value for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert [each for each in (NAME, "≤2.8万元", 450000, WANTED.policy_basis) if each not in cells] == []
    (form,) = read_workbook(path.read_bytes(), layouts=LAYOUTS).forms
    kept = from_form(form.values, MoneyUnit.YUAN, DECLARATION_2025)
    assert form.money_unit is MoneyUnit.YUAN
    changed = (*WANTED.indicators[:3], row(3, "每期培训成本", "≤2.8万元"), *WANTED.indicators[4:])
    printed = tuple(each for each in kept.indicators if each.level3 != "不适用")
    assert printed == changed
    assert {name: getattr(kept, name) for name in HEAD if name != "project_type"} == {
        name: getattr(WANTED, name) for name in HEAD if name != "project_type"
    }

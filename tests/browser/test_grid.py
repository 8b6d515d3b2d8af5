"""The indicator grid: blocks from Excel and WPS, rows that come, move and go, and the way back from each."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from projects.models import Declaration
from tests.browser.conftest import SignIn
from tests.browser.pages import EditPage, focused, stored
from tests.conftest import TIERS, Cast, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST = [("培训期数", "≥15期", "按验收单统计")]


@pytest.fixture
def edit(cast: Cast, draft: Declaration, sign_in: SignIn) -> EditPage:
    page = sign_in(cast.filer, permissions=["clipboard-read", "clipboard-write"])
    return EditPage(page, draft)


def copy(page: Page, text: str, html: str = "") -> None:
    """Put what a spreadsheet would put on the clipboard."""
    page.evaluate(
        """async ([text, html]) => {
            const parts = {};
            if (text) parts["text/plain"] = new Blob([text], { type: "text/plain" });
            if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
            await navigator.clipboard.write([new ClipboardItem(parts)]);
        }""",
        [text, html],
    )


def paste(edit: EditPage, tier: int, column: str, text: str, html: str = "", row: int = 0) -> None:
    copy(edit.page, text, html)
    edit.cell(tier, row, column).focus()
    edit.page.keyboard.press("Control+v")


def stored_rows(draft: Declaration, tier: int) -> list[tuple[str, str, str]]:
    """The rows of a second level in the database."""
    return [
        (row.level3, row.target, row.explanation)
        for row in stored(draft).indicators
        if row.level2 == TIERS[tier].level2
    ]


# -- pasting --------------------------------------------------------------------------------------------------


def test_a_block_fills_rows_and_adds_what_is_missing(edit: EditPage, draft: Declaration):
    block = '培训场次\t≥15场\t"按签到表\n""三方""核对"\r\n参训人次\t≥600人次\t按签到表\r\n培训课时\t≥90课时\t按课表\r\n'
    wanted = [
        ("培训场次", "≥15场", '按签到表\n"三方"核对'),
        ("参训人次", "≥600人次", "按签到表"),
        ("培训课时", "≥90课时", "按课表"),
    ]
    paste(edit, 0, "level3", block)
    expect(edit.notice).to_contain_text("已粘贴 3 行")
    assert edit.texts(0) == wanted
    edit.saved()
    assert stored_rows(draft, 0) == wanted

    edit.button("撤销").click()
    assert edit.texts(0) == FIRST
    edit.saved()
    assert stored(draft) == whole_values()


def test_a_block_from_the_second_column_says_what_did_not_fit(edit: EditPage, draft: Declaration):
    paste(edit, 1, "target", "≥96%\t按成绩册\t多余的\n≥97%\t按抽查\t多余的")
    expect(edit.notice).to_contain_text("已粘贴 2 行，右边超出的 1 列没有粘贴")
    assert edit.texts(1) == [("考核合格率", "≥96%", "按成绩册"), ("", "≥97%", "按抽查")]
    edit.saved()
    assert stored_rows(draft, 1) == [("考核合格率", "≥96%", "按成绩册"), ("", "≥97%", "按抽查")]


def test_a_block_that_names_its_second_levels_goes_there(edit: EditPage, draft: Declaration):
    """With heading and merged cells, as a whole table is copied from the official form."""
    block = "\n".join(
        (
            "一级指标\t二级指标\t三级指标\t指标值\t指标解释",
            "产出指标\t*数量指标\t参训人次\t≥600人次\t按签到表",
            "\t\t培训课时\t≥90课时\t按课表",
            "效益指标\t经济效益指标\t节约培训费\t≥5万元\t与上年决算比",
            "效益指标\t生态效益\t不适用\t不适用\t不适用",
            "满意度指标\t其他满意度指标\t授课人满意度\t≥90%\t问卷",
        )
    )
    paste(edit, 8, "target", block)
    expect(edit.notice).to_contain_text("已按二级指标粘贴 5 行")
    assert edit.texts(0) == [*FIRST, ("参训人次", "≥600人次", "按签到表"), ("培训课时", "≥90课时", "按课表")]
    assert edit.texts(4) == [("节约培训费", "≥5万元", "与上年决算比")]
    assert edit.texts(6) == [("", "", "")]
    assert edit.texts(8) == [("参训人员满意度", "≥90%", "按验收单统计")]
    assert edit.texts(9) == [("授课人满意度", "≥90%", "问卷")]
    edit.saved()
    assert len(stored(draft).indicators) == 10
    edit.button("撤销").click()
    edit.saved()
    assert stored(draft) == whole_values()


def test_a_table_of_excel(edit: EditPage, draft: Declaration):
    """Both kinds on the clipboard, as Excel puts them: the text is taken, to the letter, with its line ends."""
    html = (
        "<html><head><style>td {mso-number-format:General;}</style></head><body><!--StartFragment--><table border=0>"
        "<tr height=19><td class=xl65 width=64>每期场地费</td><td class=xl65>≤1万元</td>"
        "<td>按合同<br>和  发票</td></tr>"
        "<tr><td>每期资料费</td><td>≤2000元</td><td>按发票</td></tr></table><!--EndFragment--></body></html>"
    )
    paste(edit, 3, "level3", '每期场地费\t≤1万元\t"按合同\n和  发票"\r\n每期资料费\t≤2000元\t按发票\r\n', html)
    assert edit.texts(3) == [("每期场地费", "≤1万元", "按合同\n和  发票"), ("每期资料费", "≤2000元", "按发票")]
    edit.saved()
    assert stored_rows(draft, 3) == [("每期场地费", "≤1万元", "按合同\n和  发票"), ("每期资料费", "≤2000元", "按发票")]


def test_a_table_without_text_beside_it(edit: EditPage):
    """Merged cells stand where they begin."""
    html = (
        "<table><tr><td rowspan=2>产出指标</td><td rowspan=2>数量指标</td>"
        "<td>参训人次</td><td>≥600人次</td><td>按签到表</td></tr>"
        "<tr><td>培训课时</td><td>≥90课时</td><td>按&nbsp;课表</td></tr></table>"
    )
    paste(edit, 0, "level3", "", html)
    assert edit.texts(0) == [*FIRST, ("参训人次", "≥600人次", "按签到表"), ("培训课时", "≥90课时", "按 课表")]


def test_a_single_cell_goes_in_where_the_caret_stands(edit: EditPage, draft: Declaration):
    edit.cell(0, 0, "level3").focus()
    edit.page.keyboard.press("Home")
    copy(edit.page, "窗口", "<table><tr><td>窗口</td></tr></table>")
    edit.page.keyboard.press("Control+v")
    assert edit.texts(0) == [("窗口培训期数", "≥15期", "按验收单统计")]
    edit.saved()
    assert stored_rows(draft, 0) == [("窗口培训期数", "≥15期", "按验收单统计")]


def test_plain_text_is_pasted_as_the_browser_does(edit: EditPage):
    edit.cell(0, 0, "explanation").focus()
    edit.page.keyboard.press("End")
    copy(edit.page, "，第一行\n第二行")
    edit.page.keyboard.press("Control+v")
    assert edit.texts(0) == [("培训期数", "≥15期", "按验收单统计，第一行\n第二行")]


def test_a_block_that_is_too_long_changes_nothing(edit: EditPage):
    paste(edit, 0, "level3", "\n".join(f"指标{n}\t≥{n}\t解释" for n in range(300)))
    expect(edit.notice).to_have_text("没有粘贴：表里最多 300 行，这一块有 300 行")
    assert edit.texts(0) == FIRST


# -- rows -----------------------------------------------------------------------------------------------------


def test_rows_come_move_and_go_and_come_back(edit: EditPage, draft: Declaration):
    add = edit.page.get_by_role("button", name="＋加一行 （数量指标）")
    add.click()
    assert focused(edit.page) == edit.cell(0, 1, "level3").get_attribute("id")
    edit.fill_row(0, 1, ("参训人次", "≥600人次", "按签到表"))
    add.click()
    edit.fill_row(0, 2, ("培训课时", "≥90课时", "按课表"))
    edit.saved()
    first, second, third = FIRST[0], ("参训人次", "≥600人次", "按签到表"), ("培训课时", "≥90课时", "按课表")
    assert stored_rows(draft, 0) == [first, second, third]
    expect(edit.page.locator("th.tier1", has_text="产出指标")).to_have_attribute("rowspan", "6")

    edit.page.get_by_role("button", name="上移第 3 行").click()
    assert edit.texts(0) == [first, third, second]
    edit.page.get_by_role("button", name="下移第 1 行").click()
    assert edit.texts(0) == [third, first, second]
    edit.saved()
    assert stored_rows(draft, 0) == [third, first, second]
    expect(edit.page.get_by_role("button", name="上移第 1 行")).to_be_disabled()
    expect(edit.page.get_by_role("button", name="下移第 3 行")).to_be_disabled()

    edit.page.get_by_role("button", name="删除第 1 行").click()
    expect(edit.notice).to_contain_text("已删除第 1 行")
    edit.saved()
    assert stored_rows(draft, 0) == [first, second]
    edit.button("撤销").click()
    edit.saved()
    assert stored_rows(draft, 0) == [third, first, second]
    # The heading of the second level stands before its first row, whichever that is.
    expect(edit.rows(0).nth(0).locator("th.tier2")).to_contain_text("数量指标")
    edit.page.reload()
    assert edit.texts(0) == [third, first, second]


def test_the_last_row_of_a_second_level_is_emptied_not_removed(edit: EditPage, draft: Declaration):
    edit.page.get_by_role("button", name="删除第 2 行").click()
    assert edit.texts(1) == [("", "", "")]
    edit.saved()
    expect(edit.panel).to_contain_text("带 * 的“质量指标”必须有指标")
    assert stored_rows(draft, 1) == []
    edit.button("撤销").click()
    edit.saved()
    assert stored(draft) == whole_values()


def test_a_second_level_that_is_not_starred_prints_not_applicable_until_touched(edit: EditPage):
    line = edit.rows(4).nth(0)
    expect(edit.cell(4, 0, "level3")).to_have_attribute("placeholder", "不适用")
    expect(line).to_have_class("is-na")
    edit.cell(4, 0, "level3").fill("节约培训费")
    expect(line).not_to_have_class("is-na")
    expect(edit.cell(4, 0, "target")).to_have_attribute("placeholder", "")


def test_calculation_items_add_up_to_the_amount_of_the_year(edit: EditPage, draft: Declaration):
    page = edit.page
    page.locator("#items summary").click()
    for number, texts in enumerate((("讲课费", "20000", "15", "", ""), ("资料费", "0.10", "3", "", ""))):
        page.get_by_role("button", name="＋加一项").click()
        for column, text in zip(("content", "unit_price", "quantity", "times", "amount"), texts, strict=True):
            page.locator(f"#items tbody tr:nth-child({number + 1}) [data-column={column}]").fill(text)
    # At once, by the page itself: the server has not been asked yet.
    assert page.locator("#items-sum").inner_text() == "300,000.30"
    assert edit.field("year_amount").input_value() == "300,000.30"
    expect(edit.field("year_amount")).to_have_attribute("readonly", "")
    edit.saved()
    assert (stored(draft).amount_text("year_amount"), len(stored(draft).items)) == ("300,000.30", 2)
    page.get_by_role("button", name="删除测算明细第 2 项").click()
    expect(page.locator("#items-sum")).to_have_text("300,000.00")
    edit.button("撤销").click()
    expect(page.locator("#items-sum")).to_have_text("300,000.30")
    edit.saved()
    assert [item.content for item in stored(draft).items] == ["讲课费", "资料费"]

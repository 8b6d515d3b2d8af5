"""Forms as other programs print them: cut by pages, lines missing, drawn in other ways, several in a file."""

from __future__ import annotations

import pikepdf
import pytest

from tests.pdfs.samples import (
    HEADINGS,
    LINED,
    ROWS,
    TITLE,
    cell,
    declaration,
    head_lines,
    line,
    only,
    printed,
    read,
    texts_of,
    with_objects,
)

pytestmark = pytest.mark.db_free

LONG = "按照年度计划完成平台的巡检、故障处置和版本升级，保障业务连续运行；"


def test_a_plain_table():
    form = only(printed(declaration()))
    assert (form.sheet, form.kind, form.title, form.findings) == ("第 1 页", "declaration", TITLE, ())
    assert form.layout is not None
    assert form.layout.id == "declaration-2025"
    assert form.values.head["name"] == "数据平台运行维护"
    assert form.as_json()["year_amount"] == "1200000.50"
    assert texts_of(form) == list(ROWS)
    places = [form.cells[key] for key in ("record", "name", "indicators.1.target")]
    assert places == ["第 1 页表格外", "第 1 页第 1 行第 4 格", "第 1 页第 12 行第 4 格"]


@pytest.mark.parametrize(
    "css",
    [
        "td{border:0.6pt solid #000;border-left:0;padding:3pt 5pt} td:last-child{border-right:0}",
        "td{border:1.5pt double #000;padding:3pt 5pt}",
        "td{border:0.6pt dotted #000;padding:3pt 5pt}",
    ],
    ids=["no outer lines", "double", "dotted"],
)
def test_lines_drawn_in_other_ways(css: str):
    assert texts_of(only(printed(declaration(), css))) == list(ROWS)


def test_lines_under_words_divide_nothing():
    table = declaration().replace("平台巡检次数", "<u>平台巡检</u>次数")
    assert texts_of(only(printed(table))) == list(ROWS)


def test_a_page_laid_on_its_side():
    def lay(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.Rotate = 90

    def turn(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(b"q 0 1 -1 0 841.89 0 cm ", prepend=True)
        page.contents_add(b" Q")
        page.MediaBox = [0, 0, 841.89, 595.28]

    for edit in (lay, turn):
        assert texts_of(only(with_objects(printed(declaration()), edit))) == list(ROWS)


def test_levels_merged_over_rows_and_cut_by_the_page():
    """As a word processor does it: nothing is repeated, the merged cell goes on blank."""
    rows = [(f"指标{at}", f"≥{at}次", LONG * 2) for at in range(1, 31)]
    merged = f"<tr>{cell('产出指标', rowspan=30)}{cell('*数量指标', rowspan=30)}{''.join(map(cell, rows[0]))}</tr>"
    table = head_lines(("依据", "依据", "目标", "目标")) + line(*HEADINGS) + merged
    table += "".join(line(*row) for row in rows[1:])
    form = only(printed(f"<p>{TITLE}</p><table>{table}</table>", f"{LINED} td{{vertical-align:top}}"))
    assert form.sheet == "第 1–6 页"
    assert texts_of(form) == [("产出指标", "*数量指标", *row) for row in rows]


def test_a_row_cut_by_the_page_becomes_one_again():
    long = LONG * 60
    form = only(printed(declaration(texts=(LONG * 30, long, LONG * 20, "目标"), rows=ROWS)))
    assert form.sheet == "第 1–3 页"
    assert [form.values.head[key] for key in ("policy_basis", "calculation_basis", "annual_goal")] == [
        LONG * 30,
        long,
        LONG * 20,
    ]
    assert texts_of(form) == list(ROWS)


def test_an_explanation_cut_by_the_page():
    rows = [("产出指标", "*数量指标", f"指标{at}", "≥1次", LONG * 9) for at in range(1, 8)]
    form = only(printed(declaration(rows=rows)))
    assert texts_of(form) == rows


def test_heads_and_titles_repeated_on_every_page():
    rows = [("产出指标", "*数量指标", f"指标{at}", "≥1次", LONG) for at in range(1, 41)]
    table = f"<thead>{line(*HEADINGS)}</thead>{''.join(line(*row) for row in rows)}"
    body = f"<p class='title'>{TITLE}</p><table>{head_lines(('一', '二', '三', '四'))}</table><table>{table}</table>"
    css = f"{LINED} .title{{position:running(title);text-align:center;margin:0}}"
    page = "size:A4; margin:2.5cm 2cm; @top-center{content:element(title)} @bottom-center{content:counter(page)}"
    form = only(printed(body, css, page))
    assert texts_of(form) == rows
    assert (form.sheet, form.title) == ("第 1–5 页", TITLE)


def test_several_forms_in_a_file_with_contents_and_running_heads():
    names = ("项目甲", "项目乙", "项目丙")
    forms = "".join(
        f'<div style="break-before:page">{declaration().replace("数据平台运行维护", name)}</div>' for name in names
    )
    page = (
        "size:A4; margin:2.5cm 2cm; @top-left{content:'某区部门预算'}"
        " @bottom-center{content:'第 ' counter(page) ' 页 / 共 ' counter(pages) ' 页'}"
    )
    listed = f"<h1>目录</h1>{''.join(f'<p>{name} ……… {at}</p>' for at, name in enumerate(names, start=2))}"
    reading = read(printed(listed + forms, page=page))
    assert [(form.sheet, form.values.head["name"]) for form in reading.forms] == [
        ("第 2 页", "项目甲"),
        ("第 3 页", "项目乙"),
        ("第 4 页", "项目丙"),
    ]
    assert all(texts_of(form) == list(ROWS) and form.findings == () for form in reading.forms)
    assert [finding.message for finding in reading.findings] == ["第 1 页没有找到绩效表，已跳过。"]


def test_two_forms_on_a_page():
    small = f"{LINED} table,p{{font-size:7pt}} td{{padding:1pt 2pt}}"
    one, other = declaration(rows=ROWS[:2]), declaration(rows=ROWS[2:]).replace("数据平台运行维护", "另一个项目")
    reading = read(printed(one + other, small))
    assert [(form.sheet, form.values.head["name"], len(form.values.rows)) for form in reading.forms] == [
        ("第 1 页", "数据平台运行维护", 2),
        ("第 1 页（第 2 张）", "另一个项目", 3),
    ]


def test_forms_without_titles_begin_where_the_first_label_comes_again():
    forms = "".join(f'<div style="break-before:page">{declaration(title="")}</div>' for _ in range(3))
    assert [form.sheet for form in read(printed(forms)).forms] == ["第 1 页", "第 2 页", "第 3 页"]


def test_unit_and_year_around_the_table():
    around = '<div style="display:flex;gap:9cm"><span>2024年度</span><span>单位：万元</span></div>'
    body = declaration().replace("，元）", "）").replace("（元）", "").replace("</p>", f"</p>{around}", 1)
    form = only(printed(body))
    assert (form.year, form.money_unit) == (2024, "万元")


def test_a_file_without_any_form():
    reading = read(printed("<p>部门预算说明</p><table><tr><td>收入</td><td>支出</td></tr></table>"))
    assert reading.forms == ()
    assert [finding.message for finding in reading.findings] == [
        "文件里没有找到任何绩效申报表。",
        "第 1 页没有找到绩效表，已跳过。",
    ]

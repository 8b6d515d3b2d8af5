"""PDFs to read: our own exports, and tables as other programs print them (HTML through WeasyPrint, never stored)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from io import BytesIO
from pathlib import Path

import pikepdf
from weasyprint import HTML

from perfgoals.officialforms.from_pdf import read_pdf
from perfgoals.officialforms.from_xlsx import FormReading, WorkbookReading
from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.to_pdf import FONT_FILES, to_pdf

FONTS = Path(__file__).resolve().parents[2] / "var" / "fonts"
HAVE_FONTS = (FONTS / FONT_FILES[1]).is_file()

TITLE = "二级项目支出绩效目标申报表"
HEAD = (
    ("项目编码：", "440304251061500705001", "项目名称：", "数据平台运行维护"),
    ("申请单位：", "某区数据管理局（本级）", "一级预算单位：", "某区数据管理局"),
    ("实施期限：", "3", "项目类型：", "15 履职类(运转)项目"),
    ("是否新增项目：", "否", "分配方式：", "项目法"),
    ("项目总金额（中期规划，元）：", "3,600,000.00", "本年度项目金额（元）：", "1,200,000.50"),
)
TEXTS = ("政策依据：", "测算依据：", "年度目标：", "长期目标（跨度多年的项目需填）：")
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "指标解释")
ROWS = (
    ("产出指标", "*数量指标", "平台巡检次数", "≥12次", "按巡检记录统计"),
    ("产出指标", "*数量指标", "平台升级次数", "2次", "按验收单统计"),
    ("产出指标", "*质量指标", "平台可用率", "≥99.5%", "可用时长÷应运行时长×100%"),
    ("效益指标", "*社会效益指标", "办事企业投诉率", "≤1%", "投诉件数÷办件总数×100%"),
    ("满意度指标", "*服务对象满意度指标", "使用人员满意度", "≥90%", "按问卷统计"),
)
LINED = "td{border:0.6pt solid #000;padding:3pt 5pt}"


def pdf_of(grids: Sequence[Grid]) -> bytes:
    """Forms as we print them."""
    return to_pdf(grids, font_dir=FONTS)


def read(data: bytes) -> WorkbookReading:
    return read_pdf(data, layouts=LAYOUTS)


def only(data: bytes) -> FormReading:
    """The one form of a PDF, readable."""
    (form,) = read(data).forms
    assert form.readable, form.why
    return form


def printed(body: str, css: str = LINED, page: str = "size: A4; margin: 2cm") -> bytes:
    """HTML as a PDF in the look of another program."""
    table = "table{width:100%;table-layout:fixed;border-collapse:collapse}"
    style = f"@page{{{page}}} body{{font:10pt/1.4 'Noto Serif CJK SC',serif}} {table} {css}"
    markup = f"<html><head><style>{style}</style></head><body>{body}</body></html>"
    data: bytes = HTML(string=markup).write_pdf()
    return data


def cell(text: str, **spans: int) -> str:
    spanned = "".join(f' {name}="{count}"' for name, count in spans.items())
    return f"<td{spanned}>{escape(text).replace(chr(10), '<br/>')}</td>"


def line(*texts: str) -> str:
    return f"<tr>{''.join(map(cell, texts))}</tr>"


def head_lines(texts: Sequence[str]) -> str:
    """The head of a declaration in five columns; ``texts`` are its four long ones."""
    short = "".join(
        f"<tr>{cell(one)}{cell(value, colspan=2)}{cell(other)}{cell(right)}</tr>" for one, value, other, right in HEAD
    )
    return short + "".join(
        f"<tr>{cell(label)}{cell(text, colspan=4)}</tr>" for label, text in zip(TEXTS, texts, strict=True)
    )


def declaration(
    *,
    texts: Sequence[str] = ("依据一", "依据二", "目标一", "目标二"),
    rows: Sequence[Sequence[str]] = ROWS,
    title: str = TITLE,
) -> str:
    """A declaration of no real office as a plain table, every level written in every row."""
    table = head_lines(texts) + line(*HEADINGS) + "".join(line(*row) for row in rows)
    return f'<p style="text-align:center">{title}</p><table>{table}</table>'


def texts_of(form: FormReading) -> list[tuple[str, ...]]:
    """The indicator rows as they stand in ROWS."""
    return [
        (
            str(row["level1"]),
            f"{'*' if row['required'] else ''}{row['level2']}",
            str(row["level3"]),
            str(row["target"]),
            str(row["explanation"]),
        )
        for row in form.values.rows
    ]


def with_objects(data: bytes, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    """A PDF edited by pikepdf."""
    made = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        edit(pdf)
        pdf.save(made)
    return made.getvalue()


def scan() -> bytes:
    """A page that is nothing but a picture of one grey point."""
    made = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        picture = pikepdf.Stream(pdf, b"\x80", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
                                 ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8)  # fmt: skip
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
        page.Contents = pikepdf.Stream(pdf, b"q 595 0 0 842 0 0 cm /I Do Q")
        pdf.save(made)
    return made.getvalue()

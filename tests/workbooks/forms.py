"""Declarations re-laid out in many ways: what reading must see through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Row = tuple[str, str, bool, str, str, str]

LABELS = {
    "code": "项目编码",
    "name": "项目名称",
    "unit": "申请单位",
    "top_unit": "一级预算单位",
    "period_years": "实施期限",
    "project_type": "项目类型",
    "is_new": "是否新增项目",
    "allocation": "分配方式",
    "total_amount": "项目总金额",
    "year_amount": "本年度项目金额",
    "policy_basis": "政策依据",
    "calculation_basis": "测算依据",
    "annual_goal": "年度目标",
    "long_term_goal": "长期目标",
}
LONG = ("policy_basis", "calculation_basis", "annual_goal", "long_term_goal")
MONEY = ("total_amount", "year_amount")
COLUMNS = {
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "target": "指标值",
    "explanation": "指标解释",
}
TIERS = (
    ("产出指标", "数量指标", True),
    ("产出指标", "质量指标", True),
    ("产出指标", "时效指标", True),
    ("产出指标", "成本指标", True),
    ("效益指标", "经济效益指标", False),
    ("效益指标", "社会效益指标", True),
    ("效益指标", "生态效益指标", False),
    ("效益指标", "可持续影响指标", False),
    ("满意度指标", "服务对象满意度指标", True),
    ("满意度指标", "其他满意度指标", False),
)


@dataclass(frozen=True)
class Form:
    """The values of a declaration as they must come back."""

    head: dict[str, str]
    rows: tuple[Row, ...]
    money_unit: str = "元"
    year: int = 2025

    @property
    def read_rows(self) -> list[dict[str, str]]:
        keys = ("level1", "level2", "required", "level3", "target", "explanation")
        return [
            dict(zip(keys, (first, second, "1" if star else "", *rest), strict=True))
            for first, second, star, *rest in self.rows
        ]


def made_up(number: int = 1, *, money_unit: str = "元") -> Form:
    """A declaration of no real office; its texts hold what could mislead a reader of labels."""
    head = {
        "code": f"4403042512150060{number:05d}",
        "name": f"社区书屋维护项目{number}",
        "unit": "某某区文化馆（本级）",
        "top_unit": "某某区文化局",
        "period_years": "3",
        "project_type": "15 履职类(运转)项目",
        "is_new": "否",
        "allocation": "项目法",
        "total_amount": "3724500.5",
        "year_amount": "1248.29",
        "policy_basis": "《书屋管理办法》第三条\n年度目标：按办法执行。",
        "calculation_basis": "项目总金额：12个书屋×100元；注：含税。\n本年度项目金额见附件",
        "annual_goal": "年度目标：12 个书屋全年开放；项目名称：不变",
        "long_term_goal": "书屋长期开放",
    }
    rows: list[Row] = []
    for place, (first, second, star) in enumerate(TIERS):
        if second in ("经济效益指标", "其他满意度指标"):
            rows.append((first, second, star, "不适用", "不适用", "不适用"))
            continue
        rows += [
            (first, second, star, f"{second[:2]}之{copy}", f"≥ {90 + copy} %", f"考察第{place}类\n第{copy}项")
            for copy in range(1 + (place + number) % 3)
        ]
    rows[0] = (*rows[0][:3], "项目名称", "指标值：3项", "三级指标")
    rows[1] = (*rows[1][:3], "备注", "=1+1", "合计")
    return Form(head, tuple(rows), money_unit)


@dataclass(frozen=True)
class Style:
    """One way of laying a form out."""

    head: Literal["two", "one", "stacked", "lines"] = "two"
    label: Literal[
        "plain", "spaced", "wrapped", "star", "star_behind", "remark", "half_colon", "no_colon", "numbered"
    ] = "plain"
    unit: Literal["label", "slash", "remark", "remark_above", "beside"] = "label"
    tiers: Literal["repeated", "merged", "first_only"] = "repeated"
    tier: Literal["plain", "numbered", "points", "spaced", "star_behind", "short"] = "plain"
    columns: tuple[str, ...] = tuple(COLUMNS)
    extra: Literal["", "serial", "remark", "serial_and_remark"] = ""
    title: Literal["plain", "year", "none", "spaced", "annex", "two_rows"] = "plain"
    money: Literal["number", "text", "formatted"] = "number"
    wide: bool = True
    blank_rows: bool = False
    repeated_heading: bool = False
    end: Literal["", "note", "signature", "both"] = ""
    hidden: bool = False
    offset: tuple[int, int] = (0, 0)

    @property
    def separator(self) -> str:
        return {"half_colon": ":", "no_colon": "：" if self.head == "one" else ""}.get(self.label, "：")


def some_styles(count: int, seed: int) -> list[Style]:
    """Styles drawn at random, the same for the same seed."""
    random = Random(seed)
    orders: tuple[tuple[str, ...], ...] = (
        tuple(COLUMNS),
        ("level1", "level2", "level3", "explanation", "target"),
        ("level1", "level2", "target", "level3", "explanation"),
    )
    choices: dict[str, Sequence[object]] = {
        "head": ("two", "two", "one", "stacked", "lines"),
        "label": ("plain", "spaced", "wrapped", "star", "star_behind", "remark", "half_colon", "no_colon", "numbered"),
        "unit": ("label", "slash", "remark", "remark_above", "beside"),
        "tiers": ("repeated", "merged", "first_only"),
        "tier": ("plain", "numbered", "points", "spaced", "star_behind", "short"),
        "columns": orders,
        "extra": ("", "serial", "remark", "serial_and_remark"),
        "title": ("plain", "year", "none", "spaced", "annex", "two_rows"),
        "money": ("number", "text", "formatted"),
        "wide": (True, False),
        "blank_rows": (False, True),
        "repeated_heading": (False, True),
        "end": ("", "note", "signature", "both"),
        "hidden": (False, False, True),
        "offset": ((0, 0), (0, 0), (2, 1), (5, 3)),
    }
    return [Style(**{key: random.choice(options) for key, options in choices.items()}) for _ in range(count)]  # type: ignore[arg-type]


def workbook(*sheets: tuple[str, Iterable[tuple[Form, Style]]], gap: int = 1) -> bytes:
    """Sheets with forms stacked on them, ``gap`` blank rows between two."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, forms in sheets:
        sheet = book.create_sheet(name)
        row = 1
        for form, style in forms:
            row = Writer(sheet, style, form).write(row) + gap + 1
    return saved(book)


def saved(book: Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@dataclass
class Writer:
    """Writes one form in one style; ``left`` shifts it to the right (forms side by side)."""

    sheet: Worksheet
    style: Style
    form: Form
    left: int = 1
    row: int = 1
    _serial: int = 0
    _columns: list[str] = field(default_factory=list)

    def write(self, row: int) -> int:
        """Write from that row on; the last row used comes back."""
        self.row = row + self.style.offset[0]
        self.left += self.style.offset[1]
        self._columns = list(self.style.columns)
        if self.style.extra.startswith("serial"):
            self._columns.insert(0, "序号")
        if self.style.extra.endswith("remark"):
            self._columns.append("备注")
        self._title()
        getattr(self, f"_head_{self.style.head}")()
        self._heading()
        self._indicators()
        self._end()
        return self.row - 1

    def put(self, row: int, column: int, value: Any, *, to: int | None = None, down: int | None = None) -> None:
        cell = self.sheet.cell(row, self.left + column, value)
        if isinstance(value, str):
            cell.data_type = "s"
        if to is not None and (to > column or (down or row) > row):
            self.sheet.merge_cells(
                start_row=row, start_column=self.left + column, end_row=down or row, end_column=self.left + to
            )

    @property
    def width(self) -> int:
        return max(len(self._columns), 5)

    def _title(self) -> None:
        title = "二级项目支出绩效目标申报表"
        kind = self.style.title
        if kind == "none" and not self.style.unit.startswith("remark"):
            return
        if kind == "annex":
            self.put(self.row, 0, "附件2")
            self.row += 1
        text = {
            "year": f"{self.form.year}年度{title}",
            "spaced": "　".join(title),
            "annex": f"{title}（{self.form.year}年度）",
        }.get(kind, title)
        if kind != "none":
            self.put(self.row, 0, text, to=self.width - 1)
            self.row += 1
        if kind == "two_rows":
            self.put(self.row, 0, f"（{self.form.year}年）", to=self.width - 1)
            self.row += 1
        if self.style.unit in ("remark", "remark_above"):
            remark = "单位：" if self.style.unit == "remark" else "金额单位: 人民币"
            self.put(self.row, self.width - 1, f"{remark}{self.form.money_unit}")
            self.row += 1

    def _label(self, key: str) -> str:
        label = LABELS[key]
        dressed = {
            "spaced": " ".join(label),
            "wrapped": f"{label[:2]}\n{label[2:]}",
            "star": f"*{label}",
            "star_behind": f"{label}＊",
            "remark": f"{label}（必填）",
            "numbered": f"{list(LABELS).index(key) + 1}.{label}",
        }.get(self.style.label, label)
        if key in MONEY and self.style.unit == "label":
            dressed += f"（中期规划，{self.form.money_unit}）"
        if key in MONEY and self.style.unit == "slash":
            dressed += f"/{self.form.money_unit}"
        return dressed + self.style.separator

    def _value(self, key: str, row: int, column: int, *, to: int | None = None) -> None:
        text = self.form.head[key]
        value: object = text
        if key == "period_years" and text.isdigit() and self.style.money == "number":
            value = int(text)
        if key in MONEY and text:
            value = f"{Decimal(text):,}" if self.style.money == "text" else float(Decimal(text))
        self.put(row, column, value, to=to)
        if key in MONEY and self.style.money == "formatted":
            self.sheet.cell(row, self.left + column).number_format = "#,##0"

    def _head_two(self) -> None:
        """Label, value, label, value; long texts over the width."""
        short = [key for key in LABELS if key not in LONG]
        shift = 1 if self.style.unit == "beside" else 0
        for left, right in zip(short[::2], short[1::2], strict=True):
            self.put(self.row, 0, self._label(left))
            self._value(left, self.row, 1, to=None if left in MONEY else (2 if self.style.wide else None))
            third = 3 if self.style.wide or left in MONEY else 2
            if left in MONEY and shift:
                self.put(self.row, 2, self.form.money_unit)
                self.put(self.row, 5, f"（{self.form.money_unit}）")
            self.put(self.row, third, self._label(right))
            self._value(right, self.row, third + 1)
            self.row += 1
        for key in LONG:
            self.put(self.row, 0, self._label(key))
            self._value(key, self.row, 1, to=self.width - 1)
            self.row += 1

    def _head_lines(self) -> None:
        """One label a line."""
        for key in LABELS:
            self.put(self.row, 0, self._label(key), to=1 if self.style.wide else None)
            column = 2 if self.style.wide else 1
            self._value(key, self.row, column, to=column + 1 if key in LONG else None)
            if key in MONEY and self.style.unit == "beside":
                self.put(self.row, column + 1, self.form.money_unit)
            self.row += 1

    def _head_one(self) -> None:
        """Label and value in one cell."""
        short = [key for key in LABELS if key not in LONG]
        for left, right in zip(short[::2], short[1::2], strict=True):
            for key, column in ((left, 0), (right, 3)):
                self.put(
                    self.row, column, self._label(key) + self._inline(key), to=column + 1 if self.style.wide else None
                )
            self.row += 1
        for key in LONG:
            self.put(self.row, 0, self._label(key) + self._inline(key), to=self.width - 1)
            self.row += 1

    def _inline(self, key: str) -> str:
        text = self.form.head[key]
        unit = self.form.money_unit if key in MONEY and self.style.unit == "beside" and text else ""
        return text + unit

    def _head_stacked(self) -> None:
        """Labels in a row, values below them."""
        short = [key for key in LABELS if key not in LONG]
        for first in range(0, len(short), 5):
            for column, key in enumerate(short[first : first + 5]):
                self.put(self.row, column, self._label(key))
                self._value(key, self.row + 1, column)
                if key in MONEY and self.style.unit == "beside":
                    cell = self.sheet.cell(self.row + 1, self.left + column)
                    cell.number_format = f'0.00"{self.form.money_unit}"'
                    if isinstance(cell.value, str):
                        cell.value += self.form.money_unit
            self.row += 2
        for key in LONG:
            self.put(self.row, 0, self._label(key), to=self.width - 1)
            self._value(key, self.row + 1, 0, to=self.width - 1)
            self.row += 2

    def _heading(self) -> None:
        for column, key in enumerate(self._columns):
            label = COLUMNS.get(key, key)
            self.put(self.row, column, "\n".join((label[:2], label[2:])) if self.style.label == "wrapped" else label)
        self.row += 1

    def _tier(self, key: str, text: str, star: bool, number: int) -> str:
        starred = f"*{text}" if star else text
        match self.style.tier:
            case "numbered":
                return f"（{'一二三'[number % 3]}）{text}" if key == "level1" else f"{number + 1}.{starred}"
            case "points" if key == "level1":
                return f"{text}\n（{50 - 10 * number}分）"
            case "spaced":
                return " ".join(starred)
            case "star_behind" if star:
                return f"{text}★"
            case "short":
                return starred.removesuffix("指标")
        return starred

    def _indicators(self) -> None:
        first_row = self.row
        spans: dict[str, list[tuple[int, str]]] = {"level1": [], "level2": []}
        hide = self.style.hidden
        for number, (first, second, star, level3, target, explanation) in enumerate(self.form.rows):
            if self.style.blank_rows and number in (3, 7):
                self.row += 1
            if self.style.repeated_heading and number == 6 and self.style.tiers != "merged":
                self._heading()
            texts = {
                "level3": level3,
                "target": target,
                "explanation": explanation,
                "备注": "",
                "序号": str(number + 1),
            }
            for column, key in enumerate(self._columns):
                if key in spans:
                    text = first if key == "level1" else second
                    new = not spans[key] or spans[key][-1][1] != text
                    if new:
                        spans[key].append((self.row, text))
                    if new or self.style.tiers == "repeated":
                        self.put(self.row, column, self._tier(key, text, star and key == "level2", len(spans[key]) - 1))
                elif texts[key]:
                    self.put(self.row, column, texts[key])
            if hide and number == 2:
                self.sheet.row_dimensions[self.row].hidden = True
            self.row += 1
        if self.style.tiers == "merged":
            for key, starts in spans.items():
                column = self.left + self._columns.index(key)
                ends = [row - 1 for row, _ in starts[1:]] + [self.row - 1]
                for (start, _), end in zip(starts, ends, strict=True):
                    if end > start:
                        self.sheet.merge_cells(start_row=start, end_row=end, start_column=column, end_column=column)
        assert self.row > first_row

    def _end(self) -> None:
        if self.style.end in ("note", "both"):
            self.put(
                self.row,
                0,
                "注：1.本表一式两份。2.项目名称与预算一致。",
                to=self.width - 1 if self.style.wide else None,
            )
            self.put(self.row + 1, 0, "2.指标值应可衡量")
            self.row += 2
        if self.style.end in ("signature", "both"):
            self.put(self.row, 0, "填表人：王某")
            self.put(self.row, 2, "联系电话：（略）")
            self.put(self.row, 4, "填报日期：2025年9月1日")
            self.row += 1

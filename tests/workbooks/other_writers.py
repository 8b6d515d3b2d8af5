"""Writes 自评表 and 整体支出绩效目标申报表 in many layouts: what reading must see through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.workbooks.forms import saved
from tests.workbooks.others import FUNDS_COLUMNS, FUNDS_ROWS, MONEY_COLUMNS, OFFICIAL, OTHER, Style, Values


@dataclass
class Writer:
    """Writes the values of one form in one style; ``left`` shifts it to the right (forms side by side)."""

    sheet: Worksheet
    style: Style
    values: Values
    left: int = 1
    row: int = 1
    written: dict[str, str] = field(default_factory=dict)  # where the values went, by slot

    title: ClassVar[str]
    name: ClassVar[str]
    head: ClassVar[tuple[str, ...]]
    goals: ClassVar[tuple[str, ...]]
    table: ClassVar[str]

    def write(self, row: int) -> int:
        """Write from that row on; the last row used comes back."""
        self.row = row + self.style.offset[0]
        self.left += self.style.offset[1]
        self._title()
        getattr(self, f"_head_{self.style.head}")()
        for part in self.style.parts:
            if self.style.gaps:
                self.row += 1
            getattr(self, f"_{part}")()
        self._end()
        return self.row - 1

    def word(self, key: str) -> str:
        return (OFFICIAL if self.style.words == "official" else OTHER)[key]

    @property
    def start(self) -> int:
        """The first column of the tables: the second where something stands beside them."""
        return 1 if self.style.beside in ("merged", "first_row") else 0

    @property
    def columns(self) -> list[str]:
        """The columns of the indicator table."""
        raise NotImplementedError

    @property
    def width(self) -> int:
        return self.start + max(9, len(self.columns) + 1)

    def put(self, row: int, column: int, value: Any, slot: str = "", *, to: int = 0, down: int = 0) -> None:
        cell = self.sheet.cell(row, self.left + column, value)
        if isinstance(value, str):
            cell.data_type = "s"
        if slot:
            self.written[slot] = cell.coordinate
        if to > column or down > row:
            self.sheet.merge_cells(
                start_row=row,
                start_column=self.left + column,
                end_row=max(row, down),
                end_column=self.left + max(column, to),
            )

    def amount(self, row: int, column: int, text: str | None, slot: str) -> None:
        """An amount as a number with two decimals shown, or as text."""
        as_number = self.style.money == "number" and text is not None
        self.put(row, column, float(Decimal(text)) if as_number and text else text, slot)
        self.sheet.cell(row, self.left + column).number_format = "#,##0.00" if as_number else "@"

    def unit_behind(self, key: str) -> str:
        return self.word(key) + (f"（{self.values['money_unit']}）" if self.style.unit == "label" else "")

    def _title(self) -> None:
        style, year = self.style.title, self.values["year"]
        if style == "annex":
            self.put(self.row, 0, "附件3")
            self.row += 1
        text = {
            "year": f"{year}年度{self.title}",
            "spaced": "　".join(self.title),
            "annex": f"{self.title}（{year}年度）",
        }.get(style, self.title)
        if style != "none":
            self.put(self.row, 0, text, to=self.width - 1)
            self.row += 1
        if style == "two_rows":
            self.put(self.row, 0, f"（{year}年度）", to=self.width - 1)
            self.row += 1
        if self.style.unit == "remark":
            self.put(self.row, self.width - 1, f"单位：{self.values['money_unit']}")
            self.row += 1

    def _head_value(self, key: str, row: int, column: int, *, to: int = 0) -> None:
        value = self.values[key]
        if key == "project_amount" and self.style.money == "number":
            value = float(value)
        self.put(row, column, value, key, to=to)

    def _head_pairs(self) -> None:
        for left, right in zip(self.head[::2], self.head[1::2], strict=True):
            self.put(self.row, 0, self.word(left), to=1)
            self._head_value(left, self.row, 2, to=3)
            self.put(self.row, 4, self.word(right))
            self._head_value(right, self.row, 5, to=self.width - 1)
            self.row += 1

    def _head_lines(self) -> None:
        for key in self.head:
            self.put(self.row, 0, self.word(key), to=1)
            self._head_value(key, self.row, 2, to=self.width - 1)
            self.row += 1

    def _head_stacked(self) -> None:
        for place, key in enumerate(self.head):
            self.put(self.row, 2 * place, self.word(key), to=2 * place + 1)
            self._head_value(key, self.row + 1, 2 * place, to=2 * place + 1)
        self.row += 2

    def _beside(self, key: str, first: int, heading_rows: int = 1, *, unit: bool = False) -> None:
        """The words beside a part that was written from ``first`` on."""
        text = self.unit_behind(key) if unit else self.word(key)
        match self.style.beside:
            case "merged":
                self.put(first, 0, text, down=self.row - 1)
            case "first_row":
                self.put(first + heading_rows, 0, text)

    def _line_above(self, key: str, *, unit: bool = False) -> None:
        if self.style.beside == "line":
            self.put(self.row, 0, self.unit_behind(key) if unit else self.word(key), to=self.width - 1)
            self.row += 1

    def _goals(self) -> None:
        raise NotImplementedError

    def _table(self) -> None:
        raise NotImplementedError

    def _indicators(self) -> None:
        self._line_above("indicators")
        first = self.row
        columns = self.columns
        if self.style.extra == "serial":
            columns = ["序号", *columns]
        if self.style.extra == "remark":
            columns = [*columns, "佐证材料"]
        places = {key: self.start + place for place, key in enumerate(columns)}
        for key, place in places.items():
            self.put(self.row, place, self._heading(key))
        self.row += 1
        self._rows(places)
        self._beside("indicators", first)

    def _heading(self, key: str) -> str:
        if key == "target":
            return self.target
        return self.word(key) if key in OFFICIAL else key

    target: ClassVar[str]

    def _rows(self, places: Mapping[str, int]) -> None:
        spans: dict[str, list[tuple[int, int]]] = {"level1": [], "level2": []}
        rows = self.values["indicators"]
        number = 0
        for _, group in groupby(rows, key=lambda row: row["level1"]):
            start = self.row
            for _, second in groupby(group, key=lambda row: row["level2"]):
                start2 = self.row
                for row in second:
                    if self.style.gaps and number == 3 and self.style.tiers == "repeated":
                        self.row += 1
                    self._indicator(number, row, places, first=self.row == start, second=self.row == start2)
                    number += 1
                    self.row += 1
                spans["level2"].append((start2, self.row - 1))
            spans["level1"].append((start, self.row - 1))
            if self.style.subtotals and "weight" in places:
                self.put(self.row, places["level1"], "小计")
                self.put(self.row, places["weight"], 50)
                self.row += 1
        if self.style.tiers == "merged":
            for key, areas in spans.items():
                for top, bottom in areas:
                    column = self.left + places[key]
                    if bottom > top:
                        self.sheet.merge_cells(start_row=top, end_row=bottom, start_column=column, end_column=column)
        self._sum_row(places)

    def _indicator(self, number: int, row: Values, places: Mapping[str, int], *, first: bool, second: bool) -> None:
        for key, place in places.items():
            slot = f"indicators.{number}.{key}"
            if key == "序号":
                self.put(self.row, place, number + 1)
            elif key == "level1":
                if first or self.style.tiers == "repeated":
                    points = row.get("level1_weight") if self.style.points else None
                    self.put(self.row, place, f"{row[key]}\n（{points}分）" if points else row[key])
            elif key == "level2":
                if second or self.style.tiers == "repeated":
                    self.put(self.row, place, row[key])
            elif row.get(key) is not None:
                as_number = key in ("weight", "score") and self.style.money == "number"
                self.put(self.row, place, float(row[key]) if as_number else row[key], slot)

    def _sum_row(self, places: Mapping[str, int]) -> None:
        """The row of sums of the indicators."""

    def _end(self) -> None:
        if self.style.end == "note":
            self.put(self.row, 0, "注：1.本表一式两份。2.项目名称与预算一致。", to=self.width - 1)
            self.row += 1
        if self.style.end == "signature":
            self.put(self.row, 0, "填表人：王某")
            self.put(self.row, 4, "联系电话：（略）")
            self.row += 1


class SelfEvaluationWriter(Writer):
    """A 项目支出绩效自评表."""

    title = "项目支出绩效自评表"
    name = "project"
    head = ("project", "project_amount", "department_code", "executing_unit")
    target = "年度指标值"

    @property
    def columns(self) -> list[str]:
        return {
            "usual": ["level1", "level2", "level3", "target", "actual", "weight", "score", "deviation"],
            "weight_first": ["level1", "level2", "level3", "weight", "target", "actual", "score", "deviation"],
            "target_last": ["level1", "level2", "level3", "score", "deviation", "weight", "actual", "target"],
        }[self.style.order]

    def _table(self) -> None:
        self._line_above("funds", unit=True)
        first = self.row
        down, across = ("row", list(FUNDS_COLUMNS)) if not self.style.sideways else ("column", list(FUNDS_ROWS))
        for place, key in enumerate(across):
            self.put(self.row, self.start + 2 + place, self.word(key))
        self.row += 1
        for number, key in enumerate(FUNDS_ROWS if down == "row" else FUNDS_COLUMNS):
            self.put(self.row, self.start, self.word(key), to=self.start + 1)
            for place, other in enumerate(across):
                line, column = (number, other) if down == "row" else (place, key)
                text = self.values["funds"][line][column]
                slot = f"funds.{line}.{column}"
                if column in MONEY_COLUMNS:
                    self.amount(self.row, self.start + 2 + place, text, slot)
                else:
                    self.put(self.row, self.start + 2 + place, text, slot)
            self.row += 1
        if self.style.beside != "none":
            self._beside("funds", first, unit=True)
        if self.style.beside == "none" and self.style.unit == "label":
            self.put(first, self.start, f"资金情况（{self.values['money_unit']}）")

    def _goals(self) -> None:
        self._line_above("purpose")
        first = self.row
        middle = self.start + 4
        if self.style.goals == "stacked":
            for key, column, to in (
                ("expected_goal", self.start, middle - 1),
                ("actual_goal", middle, self.width - 1),
            ):
                self.put(self.row, column, self.word(key), to=to)
                self.put(self.row + 1, column, self.values[key], key, to=to)
            self.row += 2
        else:
            for key in ("expected_goal", "actual_goal"):
                self.put(self.row, self.start, self.word(key), to=self.start + 1)
                self.put(self.row, self.start + 2, self.values[key], key, to=self.width - 1)
                self.row += 1
        if self.style.beside == "merged":
            self._beside("purpose", first)

    def _sum_row(self, places: Mapping[str, int]) -> None:
        to = min(places["weight"], places["score"]) - 1 if self.style.sums == "merged" else 0
        self.put(self.row, min(places.values()), "总分", to=to)
        for key in ("weight", "score"):
            text = self.values[f"total_{key}"]
            value = float(text) if self.style.money == "number" else text
            self.put(self.row, places[key], value, f"total_{key}")
        self.row += 1


class OverallWriter(Writer):
    """A 部门（单位）整体支出绩效目标申报表."""

    title = "部门（单位）整体支出绩效目标申报表"
    name = "unit"
    head = ("unit", "supervising_unit")
    target = "指标值"

    @property
    def columns(self) -> list[str]:
        more = ["unit_of_measure", "explanation"] if self.values["indicators"][0]["unit_of_measure"] else []
        return {
            "usual": ["level1", "level2", "level3", "target", *more],
            "weight_first": ["level1", "level2", "level3", *more, "target"],
            "target_last": ["level1", "level2", *more[:1], "level3", *more[1:], "target"],
        }[self.style.order]

    def _table(self) -> None:
        self._line_above("tasks")
        first = self.row
        places = {"name": self.start, "content": self.start + 2}
        money = {key: self.start + 3 + place for place, key in enumerate(("total", "fiscal", "other"))}
        two = self.style.group != "one_line"
        if two:
            self.put(self.row, money["total"], self.unit_behind("group"), to=money["other"])
        for key, place in places.items():
            merged = self.style.group == "merged"
            to = self.start + 1 if key == "name" and merged else 0
            self.put(self.row, place, self.word(key), to=to, down=self.row + 1 if merged else 0)
        for key, place in money.items():
            one_line = self.unit_behind(key) if not two else self.word(key)
            self.put(self.row + two, place, one_line)
        self.row += 1 + two
        for number, task in enumerate(self.values["tasks"]):
            self.put(self.row, places["name"], task["name"], f"tasks.{number}.name", to=self.start + 1)
            self.put(self.row, places["content"], task["content"], f"tasks.{number}.content")
            for key, place in money.items():
                self.amount(self.row, place, task[key], f"tasks.{number}.{key}")
            self.row += 1
        self.put(self.row, self.start, "金额合计", to=self.start + 2 if self.style.sums == "merged" else 0)
        for key, place in money.items():
            self.amount(self.row, place, self.values["total"][key], f"total.{key}")
        self.row += 1
        self._beside("tasks", first, 1 + two)

    def _goals(self) -> None:
        self.put(self.row, 0, self.word("goals"))
        self.put(self.row, 1, self.values["goals"], "goals", to=self.width - 1)
        self.row += 1


def workbook(writer: type[Writer], *forms: tuple[Values, Style], gap: int = 1) -> tuple[bytes, list[dict[str, str]]]:
    """The forms below each other on one sheet, and where the values of each of them stand."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    row, written = 1, []
    for values, style in forms:
        each = writer(sheet, style, values)
        row = each.write(row) + gap + 1
        written.append(each.written)
    return saved(book), written

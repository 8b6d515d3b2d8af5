"""What reading has to say about a form: missing labels, formulas, error values, units, columns left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from perfgoals.findings import Finding, Level
from perfgoals.officialforms.from_xlsx.cells import Shown
from perfgoals.officialforms.from_xlsx.contents import Contents
from perfgoals.officialforms.from_xlsx.head import Head, HeadValue
from perfgoals.officialforms.from_xlsx.labels import words_of
from perfgoals.officialforms.from_xlsx.months import month_in
from perfgoals.officialforms.from_xlsx.sheet import Box, Sheet
from perfgoals.officialforms.from_xlsx.table import TableReading
from perfgoals.officialforms.layout import INDICATORS, Layout, Table


def sheet_findings(sheet: Sheet, has_form: bool, hidden: bool) -> Iterator[Finding]:
    """A sheet without a form, a hidden sheet."""
    if not has_form:
        state = "没有找到申报表" if sheet.rows else "是空的"
        yield Finding(
            rule="sheet_without_form",
            level=Level.HINT,
            message=f"工作表“{sheet.title}”{state}，已跳过。",
            sheet=sheet.title,
        )
    elif hidden:
        yield Finding(
            rule="hidden_sheet",
            level=Level.HINT,
            message=f"工作表“{sheet.title}”是隐藏的，其中的表也已读取。",
            suggestion="不需要导入的，请在预览中去掉。",
            sheet=sheet.title,
        )


def form_findings(sheet: Sheet, layout: Layout, contents: Contents, month_headings: Iterable[Box]) -> Iterator[Finding]:
    """Everything that is to be said about a form, in the order of the form."""
    yield from head_findings(sheet, layout, contents.head)
    if layout.month_slot:
        yield from month_findings(sheet, contents.head.values.get(layout.month_slot.key), month_headings)
    for table in layout.tables:
        yield from missing_columns(sheet, table, contents.tables[table.key])
    for value in contents.head.values.values():
        label = words_of(value.slot.label.split("（")[0])
        yield from cell_findings(sheet, value.shown, value.box, value.slot.key, label)
    for table in layout.tables:
        yield from row_findings(sheet, table, contents.tables[table.key])
    for table in layout.tables:
        yield from table_findings(sheet, layout, table, contents.tables[table.key])


def head_findings(sheet: Sheet, layout: Layout, head: Head) -> Iterator[Finding]:
    """Labels of the layout that are not on the form, money units that disagree."""
    for slot in layout.slots:
        if slot.key not in head.values:
            label = words_of(layout.label_of(slot))
            yield Finding(
                rule="missing_label",
                level=Level.ERROR,
                message=f"没有找到“{label}”这一栏。",
                field=slot.key,
                label=label,
                expected=label,
                suggestion="请按官方模板补上这一栏后再导入，或导入后在系统中填写。",
                sheet=sheet.title,
            )
    if head.units_disagree:
        places = {value.label_box: value.slot.key for value in head.values.values()}
        box = next(iter(head.label_units), None)
        units = [*head.label_units.values(), *head.other_units]
        yield Finding(
            rule="money_unit_conflict",
            level=Level.ERROR,
            message="表内写了不同的金额单位，无法确定金额是万元还是元。",
            field=places.get(box, "") if box else "",
            found="、".join(dict.fromkeys(unit.value for unit in units)),
            expected=layout.money_unit.value,
            suggestion="请把各处的金额单位改成一致后再导入。",
            sheet=sheet.title,
            cell=sheet.address(box) if box else "",
        )


def month_findings(sheet: Sheet, value: HeadValue | None, headings: Iterable[Box]) -> Iterator[Finding]:
    """A month that is not that of the headings, or none at all."""
    if value is None or not value.text:
        return
    month, label = month_in(value.text), words_of(value.slot.label)
    about = Finding(
        rule="month_unclear",
        level=Level.WARNING,
        message=f"“{label}”没有写明是几月。",
        field=value.slot.key,
        label=label,
        found=value.shown.text,
        expected="1月至12月",
        suggestion="请写成如“7月”。",
        sheet=sheet.title,
        cell=sheet.address(value.box),
    )
    if not month:
        yield about
        return
    for box in headings:
        named = month_in(sheet.text(box))
        if named and named != month:
            yield replace(
                about,
                rule="month_conflict",
                message=f"“{label}”是{month}月，表头写的是{named}月。",
                expected=f"{named}月",
                suggestion="请核对执行情况截至几月，把两处改成一致。",
            )
            return


def missing_columns(sheet: Sheet, table: Table, found: TableReading) -> Iterator[Finding]:
    """A table that is not on the form, or columns that it lacks; 一级指标 only where it cannot be told."""
    missing = [column for column in table.columns if column.key not in found.columns and not column.optional]
    if not found.columns:
        yield _missing(sheet, table, f"没有找到“{table.name}”这一部分。", table.name, "这一部分")
        return
    heading = min(found.columns.values(), key=lambda box: (box.left, box.top))
    for column in missing:
        if column.key == "level1" and all(row.texts["level1"] for row in found.rows):
            continue
        label = words_of(column.label)
        finding = _missing(sheet, table, f"{table.name}没有“{label}”这一列。", label, "这一列")
        yield replace(finding, column=column.key, cell=sheet.address(heading))


def _missing(sheet: Sheet, table: Table, message: str, label: str, what: str) -> Finding:
    return Finding(
        rule="missing_label",
        level=Level.ERROR,
        message=message,
        field=table.key,
        label=label,
        expected=label,
        suggestion=f"请按官方模板补上{what}后再导入，或导入后在系统中填写。",
        sheet=sheet.title,
    )


def cell_findings(sheet: Sheet, shown: Shown, box: Box, field: str, label: str) -> Iterator[Finding]:
    """A formula, an error value, a number that has lost digits."""
    found = _what_is_wrong(shown)
    if found:
        yield replace(found, field=field, label=label, found=shown.text, sheet=sheet.title, cell=sheet.address(box))


def _what_is_wrong(shown: Shown) -> Finding | None:
    """A finding on what a cell holds, without its place."""
    if shown.formula:
        return Finding(
            rule="formula_in_cell",
            level=Level.ERROR,
            message="该单元格是公式，系统不计算公式，也不采用其缓存结果。",
            expected="数值或文字",
            suggestion="请复制该单元格，选择性粘贴为数值后再导入。",
        )
    if shown.error:
        return Finding(
            rule="error_value",
            level=Level.ERROR,
            message=f"该单元格是错误值 {shown.text}。",
            expected="数值或文字",
            suggestion="请改成正确的内容后再导入。",
        )
    if shown.lost_digits:
        return Finding(
            rule="digits_lost",
            level=Level.ERROR,
            message="该单元格是数字格式，超过 15 位的数字后几位已变成 0。",
            expected="文本格式的完整数字",
            suggestion="请把单元格设为“文本”格式，重新填写完整的数字后再导入。",
        )
    return None


def row_findings(sheet: Sheet, table: Table, found: TableReading) -> Iterator[Finding]:
    """The same of the cells of a table; those of the indicators with row and column."""
    labels = {column.key: words_of(column.label) for column in table.columns}
    told: set[Box] = set()
    rows = [*found.rows, found.sums] if found.sums else found.rows
    for number, row in enumerate(rows):
        for key, shown in row.shown.items():
            box = row.boxes[key]
            if box in told or not (shown.formula or shown.error or shown.lost_digits):
                continue
            told.add(box)
            field = table.key if row is found.sums else f"{table.entry}:{row.texts[table.named_by]}"
            for finding in cell_findings(sheet, shown, box, field, labels.get(key, "")):
                in_indicators = table.key == INDICATORS and row is not found.sums
                yield replace(finding, row=number, column=key) if in_indicators else finding


def table_findings(sheet: Sheet, layout: Layout, table: Table, found: TableReading) -> Iterator[Finding]:
    """Columns that have no place in the form, rows that a reader of the workbook does not see."""
    for text, box in found.extra.items():
        name = " ".join(text.split())
        yield Finding(
            rule="column_not_imported",
            level=Level.HINT,
            message=f"{table.name}中的“{name}”不是{layout.called}的栏目，这一列没有读取。",
            field=table.key,
            found=name,
            suggestion="其中有用的内容（如度量单位）请写进已有的栏目。",
            sheet=sheet.title,
            cell=sheet.address(box),
        )
    hidden = [row.number for row in found.rows if row.number in sheet.hidden_rows]
    if hidden:
        yield Finding(
            rule="hidden_rows",
            level=Level.HINT,
            message=f"第 {'、'.join(map(str, hidden))} 行是隐藏的，其中的内容也已读取。",
            field=table.key,
            suggestion="不需要的，请在导入后删除。",
            sheet=sheet.title,
            cell=f"A{hidden[0]}",
        )

"""What reading has to say about a form: missing labels, formulas, error values, units, columns left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from perfgoals.findings import Finding, Level
from perfgoals.officialforms.from_xlsx.block import Block
from perfgoals.officialforms.from_xlsx.cells import Shown
from perfgoals.officialforms.from_xlsx.head import Head
from perfgoals.officialforms.from_xlsx.sheet import Box, Sheet
from perfgoals.officialforms.layout import Layout


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


def head_findings(sheet: Sheet, layout: Layout, head: Head) -> Iterator[Finding]:
    """Labels of the layout that are not on the form, money units that disagree."""
    for slot in layout.slots:
        if slot.key not in head.values:
            label = layout.label_of(slot).rstrip("：")
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
        value = next((head.values[key] for key in head.label_units), None)
        units = [*head.label_units.values(), *head.other_units]
        yield Finding(
            rule="money_unit_conflict",
            level=Level.ERROR,
            message="表内写了不同的金额单位，无法确定金额是万元还是元。",
            field=value.slot.key if value else "",
            found="、".join(dict.fromkeys(unit.value for unit in units)),
            expected=layout.money_unit.value,
            suggestion="请把各处的金额单位改成一致后再导入。",
            sheet=sheet.title,
            cell=value.label_box.address if value else "",
        )


def missing_columns(sheet: Sheet, layout: Layout, block: Block) -> Iterator[Finding]:
    """Columns of the indicator table that are not on the form; 一级指标 only where it cannot be told."""
    heading = min(block.columns.values(), key=lambda box: box.left)
    for column in layout.block:
        if column.key in block.columns:
            continue
        if column.key == "level1" and all(row.texts["level1"] for row in block.rows):
            continue
        yield Finding(
            rule="missing_label",
            level=Level.ERROR,
            message=f"指标表没有“{column.label}”这一列。",
            field="indicators",
            label=column.label,
            expected=column.label,
            suggestion="请按官方模板补上这一列后再导入，或导入后在系统中填写。",
            column=column.key,
            sheet=sheet.title,
            cell=heading.address,
        )


def cell_findings(sheet: Sheet, shown: Shown, box: Box, field: str, label: str) -> Iterator[Finding]:
    """A formula, an error value, a number that has lost digits."""
    found = _what_is_wrong(shown)
    if found:
        yield replace(found, field=field, label=label, found=shown.text, sheet=sheet.title, cell=box.address)


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


def row_findings(sheet: Sheet, layout: Layout, block: Block) -> Iterator[Finding]:
    """The same of the cells of the indicator table, with row and column."""
    labels = {column.key: column.label for column in layout.block}
    told: set[Box] = set()
    for number, row in enumerate(block.rows):
        for key, shown in row.shown.items():
            box = row.boxes[key]
            if box in told or not (shown.formula or shown.error or shown.lost_digits):
                continue
            told.add(box)
            for finding in cell_findings(sheet, shown, box, f"indicator:{row.texts['level3']}", labels.get(key, "")):
                yield _in_row(finding, number, key)


def _in_row(finding: Finding, number: int, key: str) -> Finding:
    return replace(finding, row=number, column=key)


def table_findings(sheet: Sheet, block: Block) -> Iterator[Finding]:
    """Columns that have no place in the form, rows that a reader of the workbook does not see."""
    for text, box in block.extra.items():
        name = " ".join(text.split())
        yield Finding(
            rule="column_not_imported",
            level=Level.HINT,
            message=f"指标表中的“{name}”不是申报表的栏目，这一列没有导入。",
            field="indicators",
            found=name,
            suggestion="其中有用的内容（如度量单位）请写进指标值或指标解释。",
            sheet=sheet.title,
            cell=box.address,
        )
    hidden = [row.row for row in block.rows if row.row in sheet.hidden_rows]
    if hidden:
        yield Finding(
            rule="hidden_rows",
            level=Level.HINT,
            message=f"第 {'、'.join(str(row) for row in hidden)} 行是隐藏的，其中的指标也已读取。",
            field="indicators",
            suggestion="不需要的，请在导入后删除。",
            sheet=sheet.title,
            cell=f"A{hidden[0]}",
        )

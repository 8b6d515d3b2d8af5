"""Which unit a form is of that names 实施单位 and 主管部门, or one of them, or a code. No database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from perfgoals.accounts.models import Unit, UnitKind
from perfgoals.findings import Finding, Level
from perfgoals.money import is_blank
from perfgoals.text import compact
from projects.services.imports.places import OWN_LEVEL, UNKNOWN_UNIT, Refusal, UnitBook, name_key
from selfeval.values import LABELS

FIELD: Final = "executing_unit"
_CODE: Final = re.compile("[0-9A-Za-z-]+")


def choose_unit(
    executing: str, department: str, book: UnitBook, *, given: Unit | None, how: str
) -> tuple[Unit | Refusal, Finding | None]:
    """The unit of a form among those of the book, and what is to be said about it.

    By 实施单位 (``executing``); where that is blank, the one given for the file, the only one of 主管部门
    (``department``), or the only one there is. Names and codes of both are taken. ``how`` says how a unit is given.
    """
    if not is_blank(executing):
        return _executing(executing, department, book, given=given, how=how), None
    if given is not None and given.pk in book.by_pk:
        return given, None
    found = [] if is_blank(department) else _named(department, book)
    if len(found) == 1:
        return found[0], None
    if own := _own_level(department, found):
        return own, _assumed(own, "")
    if not found and len(book.units) == 1:
        return book.units[0], _assumed(book.units[0], department)
    return _refused(_why_unknown(department, len(found), how), known=bool(found)), None


def _executing(text: str, department: str, book: UnitBook, *, given: Unit | None, how: str) -> Unit | Refusal:
    """The unit that 实施单位 names; of several of that name the one below 主管部门."""
    found = [unit for unit in book.units if unit.code == compact(text)] or book.find(text)
    if len(found) > 1 and not is_blank(department):
        below = {unit.pk for unit in _named(department, book)}
        found = [unit for unit in found if unit.pk in below] or found
    if len(found) == 1:
        return found[0]
    name = " ".join(text.split())
    if found:
        return _refused(f"有 {len(found)} 个单位叫“{name}”；{how}", name, known=True)
    if given is not None:
        return _refused(f"表上的实施单位“{name}”不是所选的单位（{given}）", name)
    return _refused(f"没有您可以填报的单位“{name}”，请核对实施单位", name)


def _named(text: str, book: UnitBook) -> list[Unit]:
    """The units that 主管部门 may stand for: the unit of that name or code itself, else those of the department."""
    nodes = {node.pk: node for unit in book.units for node in (unit, *_departments(unit))}
    found = [node for node in nodes.values() if node.code == compact(text)] or UnitBook(list(nodes.values())).find(text)
    itself = [node for node in found if node.kind == UnitKind.UNIT]
    if len(itself) == 1:
        return itself
    paths = tuple(node.path for node in found)
    return [unit for unit in book.units if paths and unit.path.startswith(paths)]


def _departments(unit: Unit) -> Iterator[Unit]:
    """The departments above a unit, as far up as they were fetched with it."""
    parent = unit.parent
    for node in (parent, parent.parent if parent else None):
        if node is not None and node.kind == UnitKind.DEPARTMENT:
            yield node


def _own_level(department: str, units: list[Unit]) -> Unit | None:
    """Of the units of a department the one that is the department itself (本级)."""
    wanted = name_key(department) + OWN_LEVEL
    own = [unit for unit in units if wanted in (name_key(unit.name), name_key(unit.official_name))]
    return own[0] if len(own) == 1 else None


def _assumed(unit: Unit, department: str) -> Finding:
    """The form does not name its unit; that its department has another name than any above the unit weighs more."""
    other = not is_blank(department) and not _CODE.fullmatch(compact(department))
    doubt = f"，但主管部门写的是“{' '.join(department.split())}”" if other else ""
    return Finding(
        rule="unit_assumed",
        level=Level.WARNING if other else Level.HINT,
        field=FIELD,
        label=LABELS[FIELD],
        message=f"表上没有写实施单位，按{unit}导入{doubt}",
        found="空白",
        expected=unit.official_name,
        suggestion="请核对是不是本单位的表" if other else "",
    )


def _why_unknown(department: str, found: int, how: str) -> str:
    if is_blank(department):
        return f"表上没有写实施单位和主管部门；请填写，或{how}"
    name = " ".join(department.split())
    if found:
        return f"主管部门“{name}”下有 {found} 个单位，表上没有写实施单位；请填写，或{how}"
    return f"表上没有写实施单位，也没有您可以填报的主管部门“{name}”；请填写，或{how}"


def _refused(message: str, found: str = "", *, known: bool = False) -> Refusal:
    """``known``: there are such units, and no one can tell which of them is meant; so none is made."""
    return Refusal(rule="ambiguous_unit" if known else UNKNOWN_UNIT, field=FIELD, message=message, found=found)

"""Workbooks with self-evaluations of the cast's units for import tests, in the layout and style that a test wants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from perfgoals.accounts.models import User
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from projects.services.imports import ImportPlan, ImportRequest, plan_import
from tests.workbooks.forms import saved
from tests.workbooks.other_writers import SelfEvaluationWriter
from tests.workbooks.others import Style, Values, self_evaluation

UNIT = "深圳市甲区政务服务局（本级）"
DEPARTMENT = "深圳市甲区政务服务局"


def evaluation_form(number: int = 1, **changes: object) -> Values:
    """A 自评表 of the filer's unit for 2025, in the shape of ``official/selfevals_*.json``; all its scores add up."""
    own = {"department_code": DEPARTMENT, "executing_unit": UNIT}
    return self_evaluation(number) | own | changes


def with_row(form: Values, place: int, **changes: object) -> Values:
    """The form with one indicator row changed."""
    rows: Sequence[Values] = form["indicators"]
    return form | {"indicators": [row | changes if at == place else row for at, row in enumerate(rows)]}


def workbook(
    *forms: Values, style: Style | None = None, edit: Callable[[Workbook], object] | None = None, into: bytes = b""
) -> bytes:
    """A workbook with a sheet a form, named by its project; behind the sheets of ``into`` where that is given."""
    book = load_workbook(BytesIO(into)) if into else Workbook()
    if not into:
        book.remove(book.worksheets[0])
    for form in forms:
        SelfEvaluationWriter(book.create_sheet(form["project"] or "表"), style or Style(), form).write(1)
    if edit:
        edit(book)
    return saved(book)


def plan(user: User | None, data: bytes, *, file_name: str = "自评.xlsx", **more: Any) -> ImportPlan:
    """The plan for a workbook."""
    reading = read_workbook(data, layouts=LAYOUTS)
    return plan_import(ImportRequest(reading=reading, file_name=file_name, user=user, **more))

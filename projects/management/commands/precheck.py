"""precheck: the findings of workbooks or of stored filings; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from indicators.rules import Form, FormKind, examine, examine_together
from perfgoals.findings import Finding
from perfgoals.officialforms.from_xlsx import FormReading, WorkbookReading, WorkbookRefused
from perfgoals.officialforms.layouts import LAYOUTS
from projects.checks import check, form_of
from projects.management.reports import (
    ACCEPTED,
    CHECKED,
    REJECTED,
    SOMETHING_FOUND,
    FileReport,
    FormReport,
    file_finding,
    read_files,
    refused_file,
    write_json,
    write_lines,
    wrong_usage,
    year_named,
)
from projects.models import BudgetYear, Declaration
from projects.queries import check_context, values_of, waived
from projects.services.imports import read_forms
from projects.services.imports.places import Refusal, choose_year
from projects.services.imports.reading import DECLARATION, findings_on, placed, values_read, without_twins
from projects.values import CheckContext

_AT_A_TIME = 200
# What the rules call by one name in every form, by the keys of the forms that have another.
_OWN_KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "selfeval": {
        "name": "project",
        "unit": "executing_unit",
        "top_unit": "department_code",
        "total_amount": "project_amount",
    },
    "overall": {"name": "unit", "top_unit": "supervising_unit"},
}
_OWN_COLUMNS: Final = {"measure": "unit_of_measure"}


class Command(BaseCommand):
    """See ``help``."""

    help = "预审：工作簿，或按年度、项目编码预审已存的申报表；什么也不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="官方表样的 .xlsx 文件；不写时预审已存的申报表")
        parser.add_argument("--year", type=int, help="年度")
        parser.add_argument("--code", help="项目编码")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *_args: Any, **options: Any) -> None:
        year = year_named(options["year"])
        if options["files"]:
            reports = _check_files(read_files(options["files"]), _Years(year), options["code"])
        else:
            reports = [_check_stored(year, options["code"])]
        if options["json"]:
            write_json(self.stdout, reports)
        else:
            for report in reports:
                write_lines(self.stdout, report)
        if any(report.rejects or report.finds for report in reports):
            raise SystemExit(SOMETHING_FOUND)


class _Years:
    """The years and what checking their forms needs, each fetched once."""

    def __init__(self, given: BudgetYear | None) -> None:
        self.given = given
        self.years: Mapping[int, BudgetYear] = {
            year.year: year for year in BudgetYear.objects.select_related("framework")
        }
        self._contexts: dict[int, CheckContext] = {}

    def context(self, year: BudgetYear) -> CheckContext:
        """The context of a year."""
        if year.year not in self._contexts:
            self._contexts[year.year] = check_context(year)
        return self._contexts[year.year]


@dataclass(slots=True, kw_only=True)
class _Checked:
    """A form of a workbook and what is said of it; ``form`` is how the rules read it, None where nothing could be."""

    reading: FormReading
    report: FormReport
    form: Form | None = None


def _check_files(files: Iterable[tuple[str, bytes]], desk: _Years, code: str | None) -> list[FileReport]:
    """The forms of workbooks, each by itself and then all together; with ``code`` those of that project alone."""
    opened = [(name, _open(data)) for name, data in files]
    checked: list[list[_Checked]] = [
        [] if isinstance(reading, WorkbookRefused) else [_check_form(form, name, desk) for form in reading.forms]
        for name, reading in opened
    ]
    _compare([each for forms in checked for each in forms])
    return [
        refused_file(name, reading)
        if isinstance(reading, WorkbookRefused)
        else FileReport(
            file=name,
            outcome=ACCEPTED if reading.forms else REJECTED,
            findings=reading.findings,
            forms=[each.report for each in forms if code in (None, each.report.code)],
        )
        for (name, reading), forms in zip(opened, checked, strict=True)
    ]


def _open(data: bytes) -> WorkbookReading | WorkbookRefused:
    try:
        return read_forms(data, layouts=LAYOUTS, use="预审")
    except WorkbookRefused as refusal:
        return refusal


def _compare(checked: Sequence[_Checked]) -> None:
    """Add what the forms of one call contradict each other in."""
    forms = [(each, each.form) for each in checked if each.form]
    for (each, _form), found in zip(forms, examine_together([form for _each, form in forms]), strict=True):
        placed = [_at_cell(finding, each.reading) for finding in found]
        each.report = replace(each.report, findings=[*each.report.findings, *placed])


def _check_form(form: FormReading, file: str, desk: _Years) -> _Checked:
    """One form of a workbook."""
    if not form.readable:
        return _unchecked(form, file_finding("unreadable", form.why))
    return _check_declaration(form, file, desk) if form.kind == DECLARATION else _check_other(form, desk)


def _check_declaration(form: FormReading, file: str, desk: _Years) -> _Checked:
    year, remark = choose_year(
        form,
        file_name=file.replace("\\", "/").rpartition("/")[2],
        years=desk.years,
        given=desk.given,
        how="请用 --year 指定年度",
    )
    if isinstance(year, Refusal):
        return _unchecked(form, year.as_finding())
    values = values_read(form, year)
    findings = findings_on(form, values, year, desk.context(year))
    if remark:
        findings.append(remark.at(form.sheet, ""))
    report = FormReport(
        sheet=form.sheet, kind=form.kind, code=values.code, name=values.name, outcome=CHECKED, findings=findings
    )
    return _Checked(reading=form, report=report, form=form_of(values, year.year))


def _check_other(form: FormReading, desk: _Years) -> _Checked:
    """A form that is not filed here: only the rules read it, and the system need not have its year."""
    values = form.as_json()
    if form.year is None and desk.given is not None:
        values["year"] = desk.given.year
    read = Form.from_json(FormKind(form.kind), values)
    year = desk.years.get(read.year or 0)
    found = [_at_cell(finding, form) for finding in examine(read, year.rules if year else None)]
    report = FormReport(
        sheet=form.sheet,
        kind=form.kind,
        code="",
        name=_name(form),
        outcome=CHECKED,
        findings=without_twins([*form.findings, *found]),
    )
    return _Checked(reading=form, report=report, form=read)


def _at_cell(finding: Finding, form: FormReading) -> Finding:
    """A finding of the rules at its cell, and under the key that its form has for the field."""
    if form.kind == DECLARATION:
        return placed(finding, form)
    field = _OWN_KEYS.get(form.kind, {}).get(finding.field, finding.field)
    column = _OWN_COLUMNS.get(finding.column, finding.column)
    return replace(finding, field=field).at(form.sheet, form.cell_of(field, finding.row, column))


def _name(form: FormReading) -> str:
    """What the form is about: its project, or its unit."""
    return str(form.values.head.get(form.layout.name_key) or form.title) if form.layout else form.title


def _unchecked(form: FormReading, reason: Finding) -> _Checked:
    """A form that cannot be checked, with its reason."""
    report = FormReport(
        sheet=form.sheet,
        kind=form.kind,
        code=str(form.values.head.get("code") or ""),
        name=_name(form),
        outcome=REJECTED,
        why=reason.message,
        findings=[reason.at(form.sheet, ""), *form.findings],
    )
    return _Checked(reading=form, report=report)


def _check_stored(year: BudgetYear | None, code: str | None) -> FileReport:
    """The stored declarations of a year, of a project, or of both."""
    if year is None and code is None:
        raise wrong_usage("请写文件，或用 --year、--code 说明预审哪些已存的申报表")
    found = Declaration.objects.select_related("project", "year__framework").prefetch_related(
        "indicators", "items", "waivers"
    )
    if year is not None:
        found = found.filter(year=year)
    if code is not None:
        found = found.filter(project__code=code)
    desk = _Years(year)
    forms = [
        FormReport(
            sheet="",
            kind=DECLARATION,
            code=declaration.project.code,
            name=str(declaration),
            outcome=CHECKED,
            findings=check(values_of(declaration), desk.context(declaration.year), waived(declaration.waivers.all())),
        )
        for declaration in found.order_by("year", "pk").iterator(chunk_size=_AT_A_TIME)
    ]
    if code is not None and not forms:
        raise wrong_usage(f"没有项目编码为 {code} 的申报表")
    return FileReport(file="", outcome=ACCEPTED, forms=forms)

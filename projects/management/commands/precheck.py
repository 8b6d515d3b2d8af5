"""precheck: the findings of workbooks or of stored filings; nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from perfgoals.findings import Finding
from perfgoals.officialforms.from_xlsx import FormReading, WorkbookRefused
from projects.checks import check
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
from projects.queries import check_context, values_of
from projects.services.imports import read_forms
from projects.services.imports.places import Refusal, choose_year
from projects.services.imports.reading import DECLARATION, findings_on, values_read
from projects.values import CheckContext

_AT_A_TIME = 200


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
            desk = _Years(year)
            reports = [_check_file(name, data, desk, options["code"]) for name, data in read_files(options["files"])]
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


def _check_file(name: str, data: bytes, desk: _Years, code: str | None) -> FileReport:
    """The forms of a workbook; with ``code`` only those of that project."""
    try:
        reading = read_forms(data)
    except WorkbookRefused as refusal:
        return refused_file(name, refusal)
    forms = [_check_form(form, name, desk) for form in reading.forms]
    if code is not None:
        forms = [form for form in forms if form.code == code]
    outcome = ACCEPTED if reading.forms else REJECTED
    return FileReport(file=name, outcome=outcome, findings=reading.findings, forms=forms)


def _check_form(form: FormReading, file: str, desk: _Years) -> FormReport:
    """One form of a workbook."""
    if not form.readable or form.kind != DECLARATION:
        return _unchecked(form, file_finding("unreadable", form.why).at(form.sheet, ""))
    year, remark = choose_year(
        form,
        file_name=file.replace("\\", "/").rpartition("/")[2],
        years=desk.years,
        given=desk.given,
        how="请用 --year 指定年度",
    )
    if isinstance(year, Refusal):
        return _unchecked(form, year.as_finding().at(form.sheet, ""))
    values = values_read(form, year)
    findings = findings_on(form, values, year, desk.context(year))
    if remark:
        findings.append(remark.at(form.sheet, ""))
    return FormReport(
        sheet=form.sheet, kind=form.kind, code=values.code, name=values.name, outcome=CHECKED, findings=findings
    )


def _unchecked(form: FormReading, reason: Finding) -> FormReport:
    """A form that cannot be checked, with its reason."""
    return FormReport(
        sheet=form.sheet,
        kind=form.kind,
        code=str(form.values.head.get("code") or ""),
        name=str(form.values.head.get("name") or form.title),
        outcome=REJECTED,
        why=reason.message,
        findings=[reason, *form.findings],
    )


def _check_stored(year: BudgetYear | None, code: str | None) -> FileReport:
    """The stored declarations of a year, of a project, or of both."""
    if year is None and code is None:
        raise wrong_usage("请写文件，或用 --year、--code 说明预审哪些已存的申报表")
    found = Declaration.objects.select_related("project", "year__framework").prefetch_related("indicators", "items")
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
            findings=check(values_of(declaration), desk.context(declaration.year)),
        )
        for declaration in found.order_by("year", "pk").iterator(chunk_size=_AT_A_TIME)
    ]
    if code is not None and not forms:
        raise wrong_usage(f"没有项目编码为 {code} 的申报表")
    return FileReport(file="", outcome=ACCEPTED, forms=forms)

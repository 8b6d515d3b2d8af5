"""precheck: the findings of workbooks and PDFs or of stored filings; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import QuerySet

from indicators.rules import Form, examine_together
from perfgoals.findings import Finding
from perfgoals.officialforms.from_xlsx import FormReading, WorkbookReading
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.refused import FormsRefused
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
from projects.models import BudgetYear
from projects.services.imports import import_kinds, read_forms
from projects.services.imports.kinds import AnyKind
from projects.services.imports.places import Refusal, choose_year
from projects.services.imports.reading import at_cell, examine_printed, named_in, printed_form, without_twins


class Command(BaseCommand):
    """See ``help``."""

    help = "预审：工作簿、文字版 PDF，或按年度、项目编码预审已存的表；什么也不写入"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="*", metavar="FILE", help="官方表样的 .xlsx 或文字版 .pdf；不写时预审已存的表"
        )
        parser.add_argument("--year", type=int, help="年度")
        parser.add_argument("--code", help="项目编码；整体表是单位编码")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *_args: Any, **options: Any) -> None:
        year = year_named(options["year"])
        if options["files"]:
            reports = _check_files(read_files(options["files"]), _Desk(year), options["code"])
        else:
            reports = [_check_stored(year, options["code"])]
        if options["json"]:
            write_json(self.stdout, reports)
        else:
            for report in reports:
                write_lines(self.stdout, report)
        if any(report.rejects or report.finds for report in reports):
            raise SystemExit(SOMETHING_FOUND)


class _Desk:
    """The year given for all files, the years of the system, and the kinds of forms that are filed in it."""

    def __init__(self, given: BudgetYear | None) -> None:
        self.given = given
        self.years = {year.year: year for year in BudgetYear.objects.select_related("framework")}
        self.kinds = import_kinds()


@dataclass(slots=True, kw_only=True)
class _Checked:
    """A form of a workbook and what is said of it; ``form`` is how the rules read it, None where nothing could be."""

    reading: FormReading
    report: FormReport
    form: Form | None = None


def _check_files(files: Iterable[tuple[str, bytes]], desk: _Desk, code: str | None) -> list[FileReport]:
    """The forms of workbooks, each by itself and then all together; with ``code`` those of that project alone."""
    opened = [(name, _open(data, name)) for name, data in files]
    checked: list[list[_Checked]] = [
        [] if isinstance(reading, FormsRefused) else [_check_form(form, name, desk) for form in reading.forms]
        for name, reading in opened
    ]
    _compare([each for forms in checked for each in forms])
    return [
        refused_file(name, reading)
        if isinstance(reading, FormsRefused)
        else FileReport(
            file=name,
            outcome=ACCEPTED if reading.forms else REJECTED,
            findings=reading.findings,
            forms=[each.report for each in forms if code in (None, each.report.code)],
        )
        for (name, reading), forms in zip(opened, checked, strict=True)
    ]


def _open(data: bytes, name: str) -> WorkbookReading | FormsRefused:
    try:
        return read_forms(data, name, layouts=LAYOUTS, use="预审")
    except FormsRefused as refusal:
        return refusal


def _compare(checked: Sequence[_Checked]) -> None:
    """Add what the forms of one call contradict each other in."""
    forms = [(each, each.form) for each in checked if each.form]
    for (each, _form), found in zip(forms, examine_together([form for _each, form in forms]), strict=True):
        placed = [at_cell(finding, each.reading) for finding in found]
        each.report = replace(each.report, findings=[*each.report.findings, *placed])


def _check_form(form: FormReading, file: str, desk: _Desk) -> _Checked:
    """One form of a workbook."""
    if not form.readable:
        return _unchecked(form, file_finding("unreadable", form.why))
    kind = desk.kinds.get(form.kind)
    return _check_by_rules(form, desk) if kind is None else _check_as_filed(form, kind, file, desk)


def _check_as_filed(form: FormReading, kind: AnyKind, file: str, desk: _Desk) -> _Checked:
    """A form that is filed here: what it would be told when it is imported, but for the unit that files it."""
    year, remark = choose_year(
        form,
        file_name=file.replace("\\", "/").rpartition("/")[2],
        years=desk.years,
        given=desk.given,
        how="请用 --year 指定年度",
        filed=kind.filed,
        money_unit=kind.money_unit,
    )
    if isinstance(year, Refusal):
        if kind.year_needed:
            return _unchecked(form, year.as_finding())
        found = None
    else:
        found = year
    values = kind.read(form, found)
    findings = kind.findings(form, values, found)
    if remark:
        findings.append(remark.at(form.sheet, ""))
    about = kind.about(values)
    report = FormReport(
        sheet=form.sheet, kind=form.kind, code=about.code, name=about.name, outcome=CHECKED, findings=findings
    )
    return _Checked(reading=form, report=report, form=kind.rule_form(form, values, found))


def _check_by_rules(form: FormReading, desk: _Desk) -> _Checked:
    """A form that is not filed here: only the rules read it, and the system need not have its year."""
    read = printed_form(form, desk.given.year if desk.given else None)
    year = desk.years.get(read.year or 0)
    findings = without_twins([*form.findings, *examine_printed(form, read, year.rules if year else None)])
    report = FormReport(
        sheet=form.sheet, kind=form.kind, code="", name=named_in(form), outcome=CHECKED, findings=findings
    )
    return _Checked(reading=form, report=report, form=read)


def _unchecked(form: FormReading, reason: Finding) -> _Checked:
    """A form that cannot be checked, with its reason."""
    report = FormReport(
        sheet=form.sheet,
        kind=form.kind,
        code=str(form.values.head.get("code") or ""),
        name=named_in(form),
        outcome=REJECTED,
        why=reason.message,
        findings=[reason.at(form.sheet, ""), *form.findings],
    )
    return _Checked(reading=form, report=report)


def _check_stored(year: BudgetYear | None, code: str | None) -> FileReport:
    """The stored forms of every kind of a year, of a project or a unit, or of both."""
    if year is None and code is None:
        raise wrong_usage("请写文件，或用 --year、--code 说明预审哪些已存的表")
    forms = [
        FormReport(
            sheet="",
            kind=kind.key,
            code=kind.filing.code_of(filing),
            name=str(filing),
            outcome=CHECKED,
            findings=findings,
        )
        for kind in import_kinds().values()
        for filing, findings in kind.check_stored(_wanted(kind, year, code).order_by("year", "pk"))
    ]
    if code is not None and not forms:
        raise wrong_usage(f"没有编码为 {code} 的表")
    return FileReport(file="", outcome=ACCEPTED, forms=forms)


def _wanted(kind: AnyKind, year: BudgetYear | None, code: str | None) -> QuerySet[Any]:
    """The stored forms of a kind by year and by the code of what they belong to, where these are given."""
    wanted = {"year": year, "unit__code" if kind.of_unit else "project__code": code}
    return kind.stored().filter(**{key: value for key, value in wanted.items() if value is not None})

"""import_forms: official workbooks and PDFs into the database, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.officialforms.refused import FormsRefused
from projects.management.reports import (
    ACCEPTED,
    CHECKED,
    REJECTED,
    SOMETHING_FOUND,
    FileReport,
    FormReport,
    acting_user,
    file_finding,
    read_files,
    refused_file,
    write_json,
    write_lines,
    wrong_usage,
    year_named,
)
from projects.models import BudgetYear, ImportOutcome
from projects.services.imports import (
    ImportPlan,
    ImportRefused,
    ImportRequest,
    Taken,
    plan_import,
    read_forms,
    write_import,
)
from projects.services.imports.planned import Key

_LEFT = "文件里有不能导入的表，整个文件没有写入；要跳过它们请加 --skip-rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What the command was asked for. ``planner`` None: with the reach of the operator."""

    actor: User | None
    planner: User | None
    year: BudgetYear | None
    unit: Unit | None
    dry_run: bool
    create_units: bool
    history: bool
    skip_rejected: bool


class Command(BaseCommand):
    """See ``help``."""

    help = "导入官方工作簿或文字版 PDF：一个文件要么全部写入，要么全不写入；同一文件导两次没有变化"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="官方表样的 .xlsx 文件，或文字版 .pdf")
        parser.add_argument("--year", type=int, help="年度；不写时看表上、文件名里的年度")
        parser.add_argument("--unit", metavar="CODE", help="单位编码；表上没有写申请单位、实施单位时用它")
        parser.add_argument("--dry-run", action="store_true", help="只核对，不写入，给出读到的内容")
        parser.add_argument("--create-units", action="store_true", help="没有的单位按表上名称和项目编码新建")
        parser.add_argument("--status", choices=("draft", "approved"), default="draft", help="approved：载入历史")
        parser.add_argument("--skip-rejected", action="store_true", help="不能导入的表跳过，其余照常写入")
        parser.add_argument("--user", metavar="USERNAME", help="记在谁名下；不写时是第一位在用的管理员")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *_args: Any, **options: Any) -> None:
        order = _read_order(options)
        files = read_files(options["files"])
        reports: list[FileReport] = []
        taken: Mapping[Key, Taken] = {}
        for name, data in files:
            report, taken = _import_file(name, data, order, taken)
            reports.append(report)
            if not options["json"]:
                write_lines(self.stdout, report)
        if options["json"]:
            write_json(self.stdout, reports)
        if any(report.rejects for report in reports):
            raise SystemExit(SOMETHING_FOUND)


def _read_order(options: Mapping[str, Any]) -> _Order:
    """The options, looked up; wrong usage where one of them names nothing or may not be used."""
    unit = None
    if options["unit"] is not None:
        unit = Unit.objects.filter(code=options["unit"], kind=UnitKind.UNIT).first()
        if unit is None:
            raise wrong_usage(f"没有编码为 {options['unit']} 的预算单位")
    year = year_named(options["year"])
    # Looking writes nothing and needs nobody.
    actor = None if options["dry_run"] and options["user"] is None else acting_user(options["user"])
    office = actor is None or actor.holds(Role.ADMINISTRATOR)
    history = options["status"] == "approved"
    if not office and (history or options["create_units"]):
        raise wrong_usage("--status approved 和 --create-units 只有管理员可以用")
    return _Order(
        actor=actor,
        planner=None if office else actor,
        year=year,
        unit=unit,
        dry_run=options["dry_run"],
        create_units=options["create_units"],
        history=history,
        skip_rejected=options["skip_rejected"],
    )


def _import_file(
    name: str, data: bytes, order: _Order, taken: Mapping[Key, Taken]
) -> tuple[FileReport, Mapping[Key, Taken]]:
    """One file; with the report the forms that later files of the call meet."""
    try:
        reading = read_forms(data, name)
    except FormsRefused as refusal:
        return refused_file(name, refusal), taken
    plan = plan_import(
        ImportRequest(
            reading=reading,
            file_name=Path(name).name,
            user=order.planner,
            year=order.year,
            unit=order.unit,
            create_units=order.create_units,
            history=order.history,
            taken=taken,
        )
    )
    if not plan.forms:
        return FileReport(file=name, outcome=REJECTED, findings=plan.findings), taken
    if plan.rejected and not order.skip_rejected:
        return _report(name, plan, order, refusal=_LEFT), taken
    if order.actor is not None and not order.dry_run:
        try:
            write_import(plan, order.actor, skip_rejected=order.skip_rejected)
        except ImportRefused as refusal:
            return _report(name, plan, order, refusal=str(refusal)), taken
    return _report(name, plan, order), plan.taken


def _report(name: str, plan: ImportPlan, order: _Order, refusal: str = "") -> FileReport:
    """What became of a file. Forms that only shared a file with a rejected one were checked, and not written."""
    not_written = bool(refusal) and not order.dry_run
    forms = [
        FormReport(
            sheet=form.sheet,
            kind=form.kind,
            code=form.code,
            name=form.name or form.reading.title,
            outcome=CHECKED if not_written and form.is_writable else ImportOutcome(form.outcome).value,
            why="" if not_written and form.is_writable else form.why,
            findings=form.findings,
            values=form.values_as_json() if order.dry_run else None,
        )
        for form in plan.forms
    ]
    more = [file_finding("file_not_written", refusal)] if refusal else []
    return FileReport(
        file=name, outcome=REJECTED if refusal else ACCEPTED, findings=[*plan.findings, *more], forms=forms
    )

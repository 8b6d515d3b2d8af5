"""export_form: one official form as a file."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from projects.management.reports import write_file, wrong_usage, year_named
from projects.models import Declaration
from projects.printing import render_form

KINDS: Final = {
    "declaration": "二级项目支出绩效目标申报表",
    "selfeval": "项目支出绩效自评表",
    "overall": "部门（单位）整体支出绩效目标申报表",
    "monitoring": "绩效运行监控表",
}
FORMATS: Final = ("xlsx", "pdf", "html")


def demand_declaration(kind: str) -> None:
    """Wrong usage for a kind of form that this version does not have yet."""
    if kind != "declaration":
        raise wrong_usage(f"本版本还没有“{KINDS[kind]}”，现在只能用 --kind declaration")


class Command(BaseCommand):
    """See ``help``."""

    help = "导出一张官方表：已批复的按批复时的快照，其余按现在的内容"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY", help="项目编码")
        parser.add_argument("--kind", choices=tuple(KINDS), required=True, help="哪一种表")
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--format", choices=FORMATS, required=True, help="文件格式")
        parser.add_argument("-o", "--output", metavar="PATH", required=True, help="写到哪个文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        demand_declaration(options["kind"])
        year = year_named(options["year"])
        declaration = (
            Declaration.objects.select_related("project", "year__framework")
            .filter(year=year, project__code=options["key"])
            .first()
        )
        if declaration is None:
            raise wrong_usage(f"{options['year']} 年度没有项目编码为 {options['key']} 的申报表")
        write_file(options["output"], render_form(declaration, options["format"]))

"""blank_template: the official form of a year, empty, with notes and validations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from projects.management.commands.export_form import kind_named
from projects.management.reports import write_file, year_named


class Command(BaseCommand):
    """See ``help``."""

    help = "空白模板：某一年度的官方表样，带批注和下拉选项"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kind", required=True, help="哪一种表")
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("-o", "--output", metavar="PATH", required=True, help="写到哪个 .xlsx 文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        kind = kind_named(options["kind"])
        year_named(options["year"])
        write_file(options["output"], kind.blank_workbook(options["year"]))

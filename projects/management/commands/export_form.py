"""export_form: one official form as a file."""

from __future__ import annotations

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser

from perfgoals.workflow.kinds import FilingKind, kind_of, kinds
from projects.management.reports import write_file, wrong_usage, year_named

FORMATS: Final = ("xlsx", "pdf", "html")


def kind_named(key: str) -> FilingKind:
    """The kind of ``--kind``; wrong usage for one that is not filed here."""
    kind = kind_of(key)
    if kind is None:
        known = "、".join(each.key for each in kinds())
        raise wrong_usage(f"没有“{key}”这种表，可以用 --kind {known}")
    return kind


class Command(BaseCommand):
    """See ``help``."""

    help = "导出一张官方表：已批复、已确认的按当时的快照，其余按现在的内容"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY", help="项目编码；整体表是单位编码")
        parser.add_argument("--kind", required=True, help="哪一种表")
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--format", choices=FORMATS, required=True, help="文件格式")
        parser.add_argument("-o", "--output", metavar="PATH", required=True, help="写到哪个文件")

    def handle(self, *_args: Any, **options: Any) -> None:
        kind = kind_named(options["kind"])
        year_named(options["year"])
        filing = kind.find(options["key"], options["year"])
        if filing is None:
            raise wrong_usage(f"{options['year']} 年度没有编码为 {options['key']} 的{kind.noun}")
        write_file(options["output"], kind.render(filing, options["format"]))

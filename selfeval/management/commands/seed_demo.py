"""``seed_demo``: frameworks, years, units, accounts and filings to try the system with (演示数据)."""

from __future__ import annotations

import json
import unicodedata
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from projects.services.demo import SeedReport, demo_accounts, seed
from selfeval.models import SelfEvaluation
from selfeval.services.demo import seed_evaluations


class Command(BaseCommand):
    help = "装入演示数据（指标框架、年度、单位、账号、各种状态的申报表和自评表）。可重复执行：已有的内容不改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一份 JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("正式环境不能装入演示数据：演示账号的密码是公开的", returncode=2)
        report = seed(settings.DEMO_PASSWORD)
        made, left_out = seed_evaluations()
        report = replace(report, created=report.created + made, left_out=(*report.left_out, *left_out))
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report)))
        else:
            self._print(report)
        for line in report.left_out:
            self.stderr.write(f"没有装入：{line}")

    def _print(self, report: SeedReport) -> None:
        """The counts and the accounts, for a person at a terminal."""
        self.stdout.write(
            f"演示数据：单位 {report.units} 个，用户 {report.users} 个，申报表 {report.declarations} 件，"
            f"自评表 {SelfEvaluation.objects.count()} 件；"
            f"本次新建 {report.created} 项"
        )
        rows = [("用户名", "显示名", "岗位与单位")]
        for user in demo_accounts():
            posts = "；".join(f"{each.get_role_display()}·{each.unit}" for each in user.assignments.all())
            rows.append((user.username, user.display_name, posts))
        self.stdout.write("\n".join(_table(rows)))
        self.stdout.write(f"演示账号的初始密码：{settings.DEMO_PASSWORD}（改过密码的账号用改后的密码）")


def _as_json(report: SeedReport) -> dict[str, int]:
    """The document of ``--json``."""
    return {
        "units": report.units,
        "users": report.users,
        "declarations": report.declarations,
        "evaluations": SelfEvaluation.objects.count(),
        "created": report.created,
    }


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with columns under each other; a Chinese character is two columns of a terminal wide."""
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(text + " " * (width - _width(text)) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

"""``start_bureau``: what a new installation begins with (frameworks, library, years, division, first 管理员)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from indicators.services import load_frameworks, load_library
from perfgoals.accounts.models import Role, UnitKind
from perfgoals.accounts.services import Refused, UnitValues, add_unit, add_user
from perfgoals.accounts.services.users import Wanted
from projects.services.years import load_years


class Command(BaseCommand):
    help = "初始化一个财政区划：装入指标框架和年度，建区划和第一个管理员，显示管理员的初始密码。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--division", required=True, help="区划编码，6 位，如 440304")
        parser.add_argument("--name", required=True, help="区划名称，如 福田区")
        parser.add_argument("--admin", required=True, help="第一个管理员的用户名")

    def handle(self, *_args: Any, **options: Any) -> None:
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        division = options["division"]
        if not (division.isascii() and division.isdigit() and len(division) == 6):
            raise CommandError("区划编码应为 6 位数字，如 440304", returncode=2)
        try:
            with transaction.atomic():
                load_frameworks(fixtures / "frameworks.json")
                load_library(fixtures / "library.json")
                load_years(fixtures / "years.json")
                root = add_unit(
                    None,
                    UnitValues(
                        parent=None,
                        kind=UnitKind.DIVISION,
                        code=division,
                        name=options["name"],
                        official_name=options["name"],
                        division_code=division,
                        department_code="000",
                    ),
                )
                user, password = add_user(
                    None,
                    username=options["admin"],
                    display_name="管理员",
                    assignments=[Wanted(Role.ADMINISTRATOR, root)],
                )
        except Refused as refused:
            raise CommandError(f"没有初始化：{refused}", returncode=1) from refused
        self.stdout.write(f"已建立{root}，管理员 {user.username} 的初始密码：{password}（首次登录须修改）")

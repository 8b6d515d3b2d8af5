"""build_pack: the annual pack of a year as one file, without a worker."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser, OutputWrapper

from packs import assemble
from packs.editions import Edition
from perfgoals.accounts.models import Unit
from perfgoals.text import megabytes
from projects.management.reports import SOMETHING_FOUND, wrong_usage, year_named


class Command(BaseCommand):
    """See ``help``."""

    help = "生成年度包：一年里已批复、已确认的表按快照合成一个压缩包，附清单和校验值；缺的写进清单"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument("--unit", metavar="CODE", help="单位编码，包括它的下级单位；不写时是全部单位")
        parser.add_argument("--edition", choices=Edition.values, default=Edition.INTERNAL.value, help="内部版或公开版")
        parser.add_argument("-o", "--output", metavar="PATH", required=True, help="写到哪个文件")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *_args: Any, **options: Any) -> None:
        year_named(options["year"])
        target = Path(options["output"])
        if not target.parent.is_dir():
            raise wrong_usage(f"没有文件夹 {target.parent}")
        scope = assemble.PackScope(
            year=options["year"], unit=_unit_named(options["unit"]), edition=Edition(options["edition"])
        )
        Path(settings.PACK_WORK_DIR).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="command-", dir=settings.PACK_WORK_DIR) as folder:
            try:
                made = assemble.assemble(scope, Path(folder), _Lines(self.stderr, quiet=options["json"]))
            except OSError as error:
                raise wrong_usage(f"没有生成：{error.strerror or error}（工作目录 {settings.PACK_WORK_DIR}）") from None
            _move(made.path, target)
        if options["json"]:
            self.stdout.write(json.dumps(_document(scope, target, made), ensure_ascii=False, indent=1))
        else:
            lacking = f"，另缺 {made.missing} 张，写在清单里" if made.missing else ""
            self.stdout.write(f"{target}：{scope.edition.label}，{made.forms} 张表{lacking}，{megabytes(made.size)}")
            self.stdout.write(f"  SHA-256 {made.digest}")
            self.stdout.write(f"  清单 SHA-256 {made.manifest}")
        if made.missing:
            sys.exit(SOMETHING_FOUND)


class _Lines:
    """Progress for people: a line a step."""

    def __init__(self, out: OutputWrapper, *, quiet: bool) -> None:
        self._out = out
        self._quiet = quiet

    def step(self, name: str, total: int) -> None:
        if not self._quiet:
            self._out.write(f"{name}{f'（{total}）' if total else ''}")

    def advance(self, done: int, current: str = "") -> None:
        """Nothing is said between the steps."""


def _unit_named(code: str | None) -> Unit | None:
    """The unit of ``--unit``; wrong usage where there is none of that code."""
    if code is None:
        return None
    found = Unit.objects.filter(code=code).first()
    if found is None:
        raise wrong_usage(f"没有编码为 {code} 的单位")
    return found


def _move(finished: Path, target: Path) -> None:
    """Put the finished file where it is wanted: it stands there whole or not at all."""
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        shutil.copyfile(finished, aside)
        aside.replace(target)
    except OSError as error:
        raise wrong_usage(f"写不了文件 {target}：{error.strerror}") from None
    finally:
        aside.unlink(missing_ok=True)


def _document(scope: assemble.PackScope, target: Path, made: assemble.Assembled) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "file": str(target),
        "year": scope.year,
        "unit": scope.unit.code if scope.unit else "",
        "edition": scope.edition.value,
        "forms": made.forms,
        "missing": made.missing,
        "size": made.size,
        "sha256": made.digest,
        "manifest_sha256": made.manifest,
    }

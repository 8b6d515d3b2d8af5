"""An annual pack of 1,000 approved declarations: cold with all cores; warm, when every form is printed already.

Wall time, for a pack is waited for, on an empty database of SQLite; each size in a process of its own, whose peak
memory is its own and that of its largest printing process. LibreOffice converts the workbooks of a sample in one
process, on the same machine in the same run. The forms are the published ones where they stand beside the checkout,
each again and again with other figures and names in every text.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, Final
from zipfile import ZipFile

from benchmarks.apart import lines_of

SIZES: Final = (250, 1000)
SAMPLE: Final = 40  # workbooks that LibreOffice converts
YEAR: Final = 2025
PROJECTS_OF_UNIT: Final = 25
WARM_GOAL: Final = 5.0  # milliseconds a form
COLD_GOAL: Final = 0.4  # of LibreOffice
MEMORY_GOAL: Final = 400  # MiB
JOINED_GOAL: Final = 20.0  # KiB a form


def run() -> list[str]:
    """The lines of each size, measured by a process of its own that knows only its empty database."""
    return [line for size in SIZES for line in lines_of("benchmarks.packs", str(size))]


def measure(size: int) -> Iterator[str]:
    """Build the same pack twice, and let LibreOffice convert some of its workbooks."""
    from django.core.management import call_command
    from django.test.utils import override_settings

    call_command("migrate", verbosity=0)
    with TemporaryDirectory() as name:
        folder = Path(name)
        store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "private"}}
        with override_settings(STORAGES={"default": store, "staticfiles": store}):
            _fill(size)
            yield from _measured(size, folder)


def _measured(size: int, folder: Path) -> Iterator[str]:
    from packs.models import KeptVolume

    cold, printing, _cpu, first = _build(folder / "cold")
    KeptVolume.objects.all().delete()
    warm, _printing, warm_cpu, again = _build(folder / "warm")
    same_again, _printing, same_cpu, last = _build(folder / "again")
    memory = _peak(resource.RUSAGE_SELF), _peak(resource.RUSAGE_CHILDREN)
    same = "byte-identical" if first.digest == again.digest == last.digest else "NOT THE SAME"
    yield f"{size} approved forms, {first.size / 2**20:.0f} MiB; built three times: {same}"
    for what, seconds, cpu in (
        ("warm, every form printed and every unit to be joined", warm, warm_cpu),
        ("warm, no unit changed since the last pack", same_again, same_cpu),
    ):
        yield (
            f"  {what}: {seconds:.1f} s = {seconds / size * 1000:.2f} ms a form, {cpu / size * 1000:.2f} ms of CPU "
            f"{_verdict(seconds / size * 1000, WARM_GOAL, 'ms')}"
        )
    yield f"  cold: {cold:.1f} s = {cold / size * 1000:.0f} ms a form, of it printing {printing / size * 1000:.0f} ms"
    office = _office(again.path, folder)
    if office is None:
        yield "  LibreOffice is not installed: nothing to compare with"
    else:
        ratio = printing / size / office
        yield (
            f"  printing cold (PDF and xlsx) against LibreOffice in one process (PDF), {office * 1000:.0f} ms a form: "
            f"{ratio:.2f} × {_verdict(ratio, COLD_GOAL, '×')}"
        )
    yield f"  peak memory: {memory[0]:.0f} MiB, of a printing process {memory[1]:.0f} MiB " + _verdict(
        max(memory), MEMORY_GOAL, "MiB"
    )
    joined = _joined(again.path) / size / 1024
    yield f"  joined PDF: {joined:.1f} KiB a form {_verdict(joined, JOINED_GOAL, 'KiB')}"


class _Clock:
    """Progress that remembers how long each step took."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}

    def step(self, name: str, total: int) -> None:
        self.began[name] = perf_counter()

    def advance(self, done: int, current: str = "") -> None:
        pass


def _build(folder: Path) -> tuple[float, float, float, Any]:
    """Seconds of a pack, of its printing step, its seconds of CPU here, and what was built."""
    from packs.assemble import STEPS, PackScope, assemble
    from packs.editions import Edition

    clock, start, cpu = _Clock(), perf_counter(), process_time()
    made = assemble(PackScope(year=YEAR, unit=None, edition=Edition.INTERNAL), folder, clock)
    end = perf_counter()
    _finding, _checking, printing, joining, *_rest = STEPS
    return end - start, clock.began[joining] - clock.began[printing], process_time() - cpu, made


def _office(pack: Path, folder: Path) -> float | None:
    """Seconds a form of LibreOffice converting a sample of the pack's workbooks; None where there is none."""
    soffice = shutil.which("soffice")
    if soffice is None:
        return None
    with ZipFile(pack) as archive:
        names = [each for each in archive.namelist() if each.endswith(".xlsx") and each.count("/") == 2][:SAMPLE]
        files = [folder / f"{at}.xlsx" for at in range(len(names))]
        for file, name in zip(files, names, strict=True):
            file.write_bytes(archive.read(name))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder / "out")]
    subprocess.run([*command, str(files[0])], check=True, capture_output=True, timeout=600)  # makes the profile
    start = perf_counter()
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=600)
    return (perf_counter() - start) / len(files)


def _joined(pack: Path) -> int:
    from packs.assembly.places import JOINED

    with ZipFile(pack) as archive:
        return sum(each.file_size for each in archive.infolist() if each.filename.endswith(f"/{JOINED}"))


def _peak(whose: int) -> float:
    return resource.getrusage(whose).ru_maxrss / 1024


def _verdict(value: float, goal: float, unit: str) -> str:
    return f"(goal ≤ {goal:g} {unit}) {'ok' if value <= goal else 'MISSED'}"


def _fill(size: int) -> None:
    """So many approved declarations with their snapshots, of as many units as are needed."""
    from django.utils import timezone

    from indicators.models import Framework
    from perfgoals.accounts.models import Role, Unit, UnitKind, User
    from perfgoals.workflow.models import Snapshot, TransitionRecord
    from perfgoals.workflow.perform import digest
    from projects.models import BudgetYear, Declaration, Project

    now = timezone.now()
    author = User.objects.create(username="bench", display_name="试用")
    framework = Framework.objects.create(code="bench", name="试用框架")
    year = BudgetYear.objects.create(
        year=YEAR, opens_at=now, closes_at=now, money_unit="元", framework=framework, layout_id=f"declaration-{YEAR}"
    )
    root = Unit.objects.create(
        kind=UnitKind.DEPARTMENT, code="D", name="甲局", official_name="甲局", department_code="106", path="D/"
    )
    units = [
        Unit(
            parent=root,
            kind=UnitKind.UNIT,
            code=f"U{number:04}",
            name=f"甲区第{number}单位",
            official_name=f"甲区第{number}单位",
            department_code="106",
            path=f"D/U{number:04}/",
        )
        for number in range(-(-size // PROJECTS_OF_UNIT))
    ]
    Unit.objects.bulk_create(units)
    values = _values(size)
    projects = Project.objects.bulk_create(
        Project(code=each.code, name=each.name, unit=units[number // PROJECTS_OF_UNIT])
        for number, each in enumerate(values)
    )
    forms = Declaration.objects.bulk_create(
        Declaration(
            project=project,
            year=year,
            unit=project.unit,
            status="approved",
            name=project.name,
            created_by=author,
            saved_by=author,
        )
        for project in projects
    )
    contents = [
        {"values": each.as_content(), "year": YEAR, "layout": year.layout.id, "layout_version": year.layout.version}
        | {"tiers": []}
        for each in values
    ]
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(flow="declaration", subject_id=form.pk, version=3, content=content, digest=digest(content))
        for form, content in zip(forms, contents, strict=True)
    )
    TransitionRecord.objects.bulk_create(
        TransitionRecord(
            flow="declaration",
            subject_id=form.pk,
            subject_label=form.name,
            unit=form.unit,
            transition="approve",
            label="通过并批复",
            source="finance_review",
            target="approved",
            actor=author,
            role=Role.FINANCE_REVIEWER,
            comment="同意",
            version=3,
            snapshot=snapshot,
        )
        for form, snapshot in zip(forms, snapshots, strict=True)
    )


def _values(size: int) -> list[Any]:
    """Declarations, no text of which occurs twice."""
    from perfgoals.money import MoneyUnit
    from perfgoals.officialforms import layouts
    from projects.sheet import from_form
    from tests.officialforms.samples import real_forms, values_of

    real = [
        from_form(values_of(form.record), MoneyUnit.YUAN, layouts.get(f"declaration-{YEAR}"))
        for form in real_forms()
        if form.year == YEAR
    ]
    return [_varied(each, number) for number, each in enumerate(islice(cycle(real or [_made_up()]), size))]


def _made_up() -> Any:
    from projects.values import DeclarationValues, IndicatorValues
    from tests.officialforms.samples import SENTENCE, TIERS

    rows = (
        IndicatorValues(
            level1=TIERS[at % 10][0],
            level2=TIERS[at % 10][1].lstrip("*"),
            level3=f"第{at}类巡检次数",
            target=f"≥{at + 10}次",
            explanation="按巡检记录统计",
        )
        for at in range(14)
    )
    return DeclarationValues(
        name="平台运行维护",
        unit="某区数据管理局（本级）",
        period_years=3,
        type_code="31",
        type_name="履职类项目",
        total_amount=Decimal("3600000.00"),
        year_amount=Decimal("1200000.00"),
        calculation_basis=SENTENCE * 3,
        annual_goal=SENTENCE * 3,
        long_term_goal=SENTENCE * 3,
        indicators=tuple(rows),
    )


def _varied(values: Any, number: int) -> Any:
    mark = f"{number}号"
    return replace(
        values,
        code=f"440304251063190{number:06}",
        name=f"{values.name}{mark}",
        year_amount=(values.year_amount or Decimal(0)) + number,
        annual_goal=f"{values.annual_goal}{mark}",
        calculation_basis=f"{values.calculation_basis}{mark}",
        indicators=tuple(
            row
            if row.is_not_applicable
            else replace(row, level3=f"{mark}{row.level3}", explanation=f"{row.explanation}{mark}")
            for row in values.indicators
        ),
    )


if __name__ == "__main__":
    import django

    django.setup()
    for line in measure(int(sys.argv[1])):
        print(line, flush=True)

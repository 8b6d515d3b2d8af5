"""Approved forms of our own making, and packs of them."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from packs.assemble import Assembled, PackScope, assemble
from packs.editions import Edition
from packs.progress import NoProgress, Progress
from perfgoals.accounts.models import Unit
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import perform
from projects.flow import FLOW
from projects.models import Declaration
from projects.values import DeclarationValues
from selfeval.flow import FLOW as EVALUATION_FLOW
from selfeval.models import SelfEvaluation
from selfeval.services.evaluations import create_evaluation, fresh
from tests.conftest import Cast, make_declaration, whole_values
from tests.selfeval.evaluations import evaluation_values


def named(name: str, code: str, **changes: object) -> DeclarationValues:
    """A whole declaration of that name; the last three digits of its code."""
    return replace(whole_values(**changes), name=name, code=f"440304251063190000{code}")


def approve(cast: Cast, declaration: Declaration, **comments: str) -> Declaration:
    """Take a declaration of the filer's unit through the whole chain; ``comments`` by step."""
    for who, step in (
        (cast.filer, "submit"),
        (cast.unit_reviewer, "pass_unit_review"),
        (cast.department_reviewer, "pass_department_review"),
        (cast.finance, "approve"),
    ):
        declaration.refresh_from_db()
        comment = comments.get(step, "同意")
        perform(FLOW, declaration, step, who, seen_version=declaration.version, comment=comment)
    declaration.refresh_from_db()
    return declaration


def make_confirmed_evaluation(cast: Cast, declaration: Declaration, **amounts: str) -> SelfEvaluation:
    """A confirmed self-evaluation of the declaration's project."""
    values = evaluation_values(name=declaration.name, **amounts)
    made = create_evaluation(cast.filer, declaration.project, cast.year, values)
    SelfEvaluation.objects.filter(pk=made.pk).update(status=Stage.FINANCE_REVIEW, submitted_by=cast.filer)
    now = fresh(made.pk)
    perform(EVALUATION_FLOW, now, "approve", cast.finance, seen_version=now.version, comment="确认")
    return fresh(made.pk)


def build(
    folder: Path,
    edition: Edition = Edition.INTERNAL,
    *,
    unit: Unit | None = None,
    year: int = 2025,
    progress: Progress | None = None,
) -> Assembled:
    """A pack of 2025."""
    return assemble(PackScope(year=year, unit=unit, edition=edition), folder, progress or NoProgress())


def small_bureau(cast: Cast) -> Cast:
    """Two approved declarations of a unit, a third that is on its way."""
    approve(cast, make_declaration(cast, named("窗口人员培训", "001")))
    approve(cast, make_declaration(cast, named("网格信息管理", "002")))
    make_declaration(cast, named("热线运行", "003"))
    return cast


def unpacked(made: Assembled, folder: Path) -> dict[str, bytes]:
    """Every file of a pack by its path."""
    with ZipFile(made.path) as archive:
        archive.extractall(folder)
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def manifest_of(made: Assembled) -> Any:
    """What the manifest of a pack says."""
    with ZipFile(made.path) as archive:
        return json.loads(archive.read("manifest.json"))


def rows_of(data: bytes, sheet: str) -> list[list[Any]]:
    """The cells of a sheet of a workbook, its head among them."""
    book = load_workbook(BytesIO(data))
    return [[cell.value for cell in row] for row in book[sheet].rows]

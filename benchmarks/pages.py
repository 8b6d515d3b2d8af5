"""The edit page with 20 indicators against the same rows through a plain crispy formset; and what a save asks for.

CPU time of rendering alone, warm, in turn; the median counts. Ours is the whole page with head, items, findings and
frame; the other is the formset and nothing around it.
"""

from __future__ import annotations

from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Final

from benchmarks.apart import lines_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from perfgoals.accounts.models import User
    from projects.models import Declaration

ROUNDS: Final = 40
WARM_UP: Final = 5
SHOWN: Final = 20
SAVED: Final = 15
RENDER_GOAL: Final = 0.35
QUERY_GOAL: Final = 8


def run() -> list[str]:
    """The lines, measured by a process that has Django and an empty database."""
    return lines_of("benchmarks.pages")


def measure() -> list[str]:
    """Both lines; the database must be empty and migrated."""
    filer, declaration = _declaration()
    page, formset = _page(filer, declaration), _crispy(SHOWN)
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(WARM_UP + ROUNDS):
        for render, times in ((page, ours), (formset, theirs)):
            start = process_time()
            html = render()
            if turn >= WARM_UP:
                times.append(process_time() - start)
            assert html.count("-level3") >= SHOWN
    own, other = median(ours) * 1000, median(theirs) * 1000
    queries = _queries_of_a_save(filer, declaration)
    page_line = f"edit page with {SHOWN} indicators, warm: {own:.1f} ms, its rows as a crispy formset {other:.1f} ms"
    save_line = f"saving {SAVED} indicators: {queries} queries"
    return [
        f"{page_line} = {own / other:.2f} × (goal ≤ {RENDER_GOAL} ×) {_verdict(own / other, RENDER_GOAL)}",
        f"{save_line} (goal ≤ {QUERY_GOAL}) {_verdict(queries, QUERY_GOAL)}",
    ]


def _verdict(found: float, goal: float) -> str:
    return "ok" if found <= goal else "MISSED"


def _declaration() -> tuple[User, Declaration]:
    """A form with 20 indicators in which the checks find nothing, and who fills it in."""
    from benchmarks.city import YEAR, build
    from indicators.models import SecondLevel
    from projects.models import BudgetYear, Project
    from projects.services.drafts import create_declaration, fresh
    from tests.conftest import TIERS, row, whole_values

    filer = build(100).filer
    year = BudgetYear.objects.get(year=YEAR)
    SecondLevel.objects.bulk_create(
        SecondLevel(
            framework=year.framework, position=place, level1=tier.level1, level2=tier.level2, required=tier.required
        )
        for place, tier in enumerate(TIERS)
    )
    values = whole_values()
    indicators = [row(number % len(TIERS), f"指标{number}") for number in range(SHOWN)]
    indicators.sort(key=lambda each: [tier.level2 for tier in TIERS].index(each.level2))
    project = Project.objects.create(
        code=values.code, name=values.name, unit=filer.assignments.select_related("unit").get().unit
    )
    made = create_declaration(filer, project, year, whole_values(indicators=tuple(indicators)))
    return filer, fresh(made.pk)


def _page(filer: User, declaration: Declaration) -> Callable[[], str]:
    """The page's template with everything that it shows at hand."""
    from django.http import QueryDict
    from django.template.loader import get_template
    from django.test import RequestFactory

    from projects.views.edit import EDIT

    request = RequestFactory().get("/")
    request.user = filer
    request.session = {}  # type: ignore[assignment]
    shown = EDIT.context(filer, declaration, EDIT.stored(declaration, QueryDict()))
    template = get_template("projects/edit.html")
    return lambda: template.render({**shown, "messages": []}, request)


def _crispy(rows: int) -> Callable[[], str]:
    """The same columns as a formset, as crispy documents it; its rows too can be moved and removed."""
    from crispy_forms.helper import FormHelper
    from crispy_forms.utils import render_crispy_form
    from django import forms

    class Row(forms.Form):
        tier = forms.CharField(widget=forms.HiddenInput)
        level3 = forms.CharField(label="三级指标", widget=forms.Textarea(attrs={"rows": 1}))
        target = forms.CharField(label="指标值", widget=forms.Textarea(attrs={"rows": 1}))
        explanation = forms.CharField(label="指标解释", widget=forms.Textarea(attrs={"rows": 1}))

    helper = FormHelper()
    helper.form_tag = False
    initial = [
        {"tier": "产出指标|数量指标", "level3": f"指标{number}", "target": "≥90%", "explanation": "按验收单统计"}
        for number in range(rows)
    ]
    made = forms.formset_factory(Row, extra=0, can_order=True, can_delete=True)
    return lambda: str(render_crispy_form(made(initial=initial), helper))


def _queries_of_a_save(filer: User, declaration: Declaration) -> int:
    """Statements of one save; beginning and ending the transaction are not among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from projects.services.drafts import save_draft
    from tests.conftest import row, whole_values

    values = whole_values(indicators=tuple(row(0, f"指标{number}") for number in range(SAVED)))
    with CaptureQueriesContext(connection) as asked:
        save_draft(declaration, filer, values, seen_version=declaration.version)
    return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for query in asked)


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for line in measure():
        print(line)

"""Every address × role × own or other unit × state: what answers, and that nothing else does.

The table is written by hand from the rules (DOMAIN §7): who may not see gets 404, who may see but not do 403.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from indicators.models import Framework, LibraryIndicator
from indicators.services import EntryValues, add_entry, copy_framework
from perfgoals.accounts.models import User
from perfgoals.workflow.perform import perform
from projects.checks import check
from projects.flow import FLOW
from projects.models import Declaration, Waiver
from projects.queries import check_context, values_of
from tests.conftest import Cast, make_declaration, whole_values

pytestmark = pytest.mark.django_db

PEOPLE = (
    "filer",
    "colleague",
    "sister_filer",
    "stranger_filer",
    "unit_reviewer",
    "department_reviewer",
    "stranger_reviewer",
    "finance",
    "admin",
    "auditor",
)
STATES = ("draft", "returned", "unit_review", "department_review", "finance_review", "approved")
OWN_FILERS = {"filer", "colleague"}
INSIDE = OWN_FILERS | {"unit_reviewer", "admin"}  # see the unit's own drafts
ABOVE = {"department_reviewer", "finance"}  # see what was handed in
REVIEWER = {"unit_review": "unit_reviewer", "department_review": "department_reviewer", "finance_review": "finance"}

# Pages of no single declaration: who gets 200; everybody else who is signed in gets what stands behind.
PLAIN = {
    "desk": (set(PEOPLE) - {"auditor"}, 302),
    "declarations": (set(PEOPLE) - {"auditor"}, 404),
    "declaration-new": ({"filer", "colleague", "sister_filer", "stranger_filer"}, 403),
    "key-projects": (set(PEOPLE) - {"auditor"}, 404),
    "overalls": (set(PEOPLE) - {"auditor"}, 404),
    "overall-new": ({"filer", "colleague", "sister_filer", "stranger_filer"}, 403),
    "monitorings": (set(PEOPLE) - {"auditor"}, 404),
    "monitoring-new": ({"filer", "colleague", "sister_filer", "stranger_filer"}, 403),
    "selfevals": (set(PEOPLE) - {"auditor"}, 404),
    "selfeval-new": ({"filer", "colleague", "sister_filer", "stranger_filer"}, 403),
    "overall-selfevals": (set(PEOPLE) - {"auditor"}, 404),
    "overall-selfeval-new": ({"filer", "colleague", "sister_filer", "stranger_filer"}, 403),
    "rectifications": (set(PEOPLE) - {"auditor"}, 404),
    "analysis": (set(PEOPLE) - {"auditor"}, 404),
    "budget-tables": (set(PEOPLE) - {"auditor"}, 404),
    "packs": (set(PEOPLE) - {"auditor"}, 404),
    "pack-new": (set(PEOPLE) - {"auditor"}, 404),
    "imports": ({"filer", "colleague", "sister_filer", "stranger_filer", "admin"}, 404),
    "library": (set(PEOPLE) - {"auditor"}, 404),
    "library-new": ({"admin"}, 403),
    "frameworks": (set(PEOPLE) - {"auditor"}, 404),
    "years": ({"admin"}, 404),
    "year-new": ({"admin"}, 404),
    "units": ({"admin"}, 404),
    "unit-new": ({"admin"}, 404),
    "users": ({"admin"}, 404),
    "user-new": ({"admin"}, 404),
    "audit": ({"admin", "auditor"}, 404),
    "rules": (set(PEOPLE) - {"auditor"}, 404),
    "flow": (set(PEOPLE) - {"auditor"}, 404),
    "password": (set(PEOPLE), 200),
}
PUBLIC = {"login", "session", "health"}
# Addresses tested one by one below, or in the tests of their own room (accounts, imports, self-evaluation).
ELSEWHERE = {
    "key-project",
    "key-project-begin",
    "key-project-edit",
    "key-project-export",
    "key-project-preview",
    "key-project-step",
    "key-project-submit",
    "key-project-versions",
    "pack",
    "pack-progress",
    "pack-cancel",
    "pack-resume",
    "pack-download",
    "pack-file",
    "list-export",
    "export",
    "export-progress",
    "export-cancel",
    "export-resume",
    "export-download",
    "export-file",
    "overall",
    "overall-edit",
    "overall-export",
    "overall-indicators",
    "overall-live",
    "overall-preview",
    "overall-step",
    "overall-submit",
    "overall-versions",
    "monitoring",
    "monitoring-edit",
    "monitoring-export",
    "monitoring-live",
    "monitoring-preview",
    "monitoring-step",
    "monitoring-submit",
    "monitoring-versions",
    "selfeval",
    "selfeval-edit",
    "selfeval-export",
    "selfeval-preview",
    "selfeval-rescore",
    "selfeval-score",
    "selfeval-step",
    "selfeval-submit",
    "selfeval-targets",
    "selfeval-versions",
    "overall-selfeval",
    "overall-selfeval-edit",
    "overall-selfeval-evidence",
    "overall-selfeval-export",
    "overall-selfeval-preview",
    "overall-selfeval-rectification",
    "overall-selfeval-rescore",
    "overall-selfeval-score",
    "overall-selfeval-step",
    "overall-selfeval-submit",
    "overall-selfeval-targets",
    "overall-selfeval-versions",
    "selfeval-year",
    "evidence",
    "selfeval-evidence",
    "evidence-remove",
    "rectification",
    "rectification-extend",
    "selfeval-rectification",
    "rectification-step",
    "budget-table-file",
    "first-levels",
    "logout",
    "unit",
    "unit-delete",
    "user",
    "user-active",
    "user-password",
    "audit-download",
    "year",
    "year-rules",
    "waiver",
    "blank-template",
    "import",
    "import-marked",
    "import-confirm",
    "import-undo",
    "import-discard",
    "library-entry",
    "library-edit",
    "library-merge",
    "library-state",
    "framework",
    "framework-edit",
    "framework-copy",
    "framework-publish",
    "framework-delete",
}
DECLARATION_READING = ("declaration", "declaration-preview")
DECLARATION_OTHER = (
    "declaration-edit",
    "declaration-carry",
    "declaration-submit",
    "declaration-step",
    "declaration-export",
    "declaration-versions",
    "declaration-suggest",
)


def named() -> set[str]:
    """Every named address of the system."""

    def walk(patterns: Sequence[Any]) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                assert pattern.name, pattern
                yield pattern.name
            else:
                yield from walk(pattern.url_patterns)

    return set(walk(get_resolver().url_patterns))


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves no trace."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


WAY = {
    "draft": (),
    "returned": ("submit", "return_unit_review"),
    "unit_review": ("submit",),
    "department_review": ("submit", "pass_unit_review"),
    "finance_review": ("submit", "pass_unit_review", "pass_department_review"),
    "approved": ("submit", "pass_unit_review", "pass_department_review", "approve"),
}


def stand_at(cast: Cast, draft: Declaration, state: str) -> None:
    """Take the draft to the state in the way that it really goes."""
    actors = {"submit": cast.filer, "pass_department_review": cast.department_reviewer, "approve": cast.finance}
    for step in WAY[state]:
        actor = actors.get(step, cast.unit_reviewer)
        perform(FLOW, draft, step, actor, seen_version=draft.version, comment="请补单价")


def test_every_address_is_in_the_matrix():
    assert named() == {*PLAIN, *PUBLIC, *ELSEWHERE, *DECLARATION_READING, *DECLARATION_OTHER}


def test_without_login_every_page_leads_to_the_login(cast: Cast, draft: Declaration):
    client = client_of(None)
    for name in PLAIN:
        response = client.get(reverse(name))
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/login/"), name
    for name in (*DECLARATION_READING, "declaration-edit", "declaration-carry", "declaration-submit"):
        assert client.get(reverse(name, args=[draft.pk])).status_code == 302, name
    for name in PUBLIC:
        assert client.get(reverse(name)).status_code == 200, name


def test_pages_by_role(cast: Cast):
    got = {
        (name, who): client_of(getattr(cast, who)).get(reverse(name)).status_code for name in PLAIN for who in PEOPLE
    }
    wanted = {
        (name, who): 200 if who in allowed else otherwise
        for name, (allowed, otherwise) in PLAIN.items()
        for who in PEOPLE
    }
    beginning = ("declaration", "library", "monitoring", "overall", "selfeval", "overall-selfeval")
    for name in (f"{kind}-new" for kind in beginning):
        wanted[name, "auditor"] = 404  # an auditor sees the audit trail and nothing else
    assert got == wanted


@pytest.mark.parametrize("state", STATES)
def test_reading_a_declaration(cast: Cast, draft: Declaration, state: str):
    stand_at(cast, draft, state)
    sees = INSIDE | (ABOVE if state != "draft" else set())
    addresses = [reverse(name, args=[draft.pk]) for name in DECLARATION_READING]
    addresses.append(reverse("declaration-export", args=[draft.pk, "xlsx"]))
    got = {(url, who): client_of(getattr(cast, who)).get(url).status_code for url in addresses for who in PEOPLE}
    assert got == {(url, who): 200 if who in sees else 404 for url in addresses for who in PEOPLE}
    versions = reverse("declaration-versions", args=[draft.pk])
    got_versions = {who: client_of(getattr(cast, who)).get(versions).status_code for who in PEOPLE}
    assert got_versions == {who: 200 if who in INSIDE else 404 for who in PEOPLE}


@pytest.mark.parametrize("state", STATES)
def test_changing_a_declaration(cast: Cast, draft: Declaration, state: str):
    """Pages that write: the unit's filers while it is theirs; 403 for who only sees it."""
    make_last_year(cast, draft)
    stand_at(cast, draft, state)
    sees = INSIDE | (ABOVE if state != "draft" else set())
    editable = state in ("draft", "returned")

    def wanted(who: str) -> int:
        if who not in sees:
            return 404
        return 200 if who in OWN_FILERS and editable else 403

    for name in ("declaration-edit", "declaration-carry", "declaration-submit"):
        url = reverse(name, args=[draft.pk])
        got = {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE}
        assert got == {who: wanted(who) for who in PEOPLE}, name


def make_last_year(cast: Cast, draft: Declaration) -> None:
    """Something to carry over."""
    Declaration.objects.create(
        project=draft.project, year=cast.last_year, unit=draft.unit, created_by=cast.filer, saved_by=cast.filer
    )


@pytest.mark.parametrize("state", STATES)
def test_saving_a_declaration(cast: Cast, draft: Declaration, state: str):
    stand_at(cast, draft, state)
    sees = INSIDE | (ABOVE if state != "draft" else set())
    url = reverse("declaration-edit", args=[draft.pk])
    for who in PEOPLE:
        with undone():
            response = client_of(getattr(cast, who)).post(
                url, {"version": draft.version, "name": f"改自{who}"}, headers={"Accept": "application/json"}
            )
            changed = Declaration.objects.get(pk=draft.pk).name == f"改自{who}"
        may = who in OWN_FILERS and state in ("draft", "returned")
        assert (response.status_code, changed) == ((200, True) if may else (403 if who in sees else 404, False)), who


@pytest.mark.parametrize("state", STATES)
def test_steps_of_the_flow(cast: Cast, draft: Declaration, state: str):
    """Each step × everybody: done (302), refused (403), or not there (404)."""
    stand_at(cast, draft, state)
    sees = INSIDE | (ABOVE if state != "draft" else set())
    may = {("submit", who) for who in OWN_FILERS if state in ("draft", "returned")}
    may |= {("withdraw", who) for who in OWN_FILERS if state == "unit_review"}
    may |= {("adjust", who) for who in OWN_FILERS if state == "approved"}
    if state in REVIEWER:
        passing = "approve" if state == "finance_review" else f"pass_{state}"
        may |= {(passing, REVIEWER[state]), (f"return_{state}", REVIEWER[state])}
    steps = (
        "submit",
        "withdraw",
        "adjust",
        *(f"pass_{s}" for s in list(REVIEWER)[:2]),
        "approve",
        *(f"return_{s}" for s in REVIEWER),
    )
    for step in steps:
        url = reverse("declaration-step", args=[draft.pk, step])
        for who in PEOPLE:
            with undone():
                response = client_of(getattr(cast, who)).post(url, {"version": draft.version, "comment": "请补单价"})
                moved = Declaration.objects.get(pk=draft.pk).status != state
            allowed = (step, who) in may
            wanted = (302, True) if allowed else (403 if who in sees else 404, False)
            assert (response.status_code, moved) == wanted, (step, who)


def test_an_unknown_step_or_format_does_not_exist(cast: Cast, draft: Declaration):
    client = client_of(cast.filer)
    assert client.post(reverse("declaration-step", args=[draft.pk, "delete"]), {"version": 1}).status_code == 404
    assert client.get(reverse("declaration-export", args=[draft.pk, "exe"])).status_code == 404
    assert client.get(reverse("declaration", args=[10**17])).status_code == 404


def test_reading_never_writes(cast: Cast, draft: Declaration):
    """Addresses that write answer 405 to GET, pages that only read 405 to POST."""
    client = client_of(cast.filer)
    assert client.get(reverse("declaration-step", args=[draft.pk, "submit"])).status_code == 405
    assert client.get(reverse("logout")).status_code == 405
    for name in DECLARATION_READING:
        assert client.post(reverse(name, args=[draft.pk])).status_code == 405, name


def test_writing_asks_for_the_token(cast: Cast, draft: Declaration):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.filer)
    for url in (
        reverse("declaration-edit", args=[draft.pk]),
        reverse("declaration-step", args=[draft.pk, "submit"]),
        reverse("declaration-new"),
        reverse("logout"),
    ):
        assert client.post(url, {"version": 1}).status_code == 403, url


@pytest.mark.parametrize(("who", "status"), [(who, 200 if who == "admin" else 404) for who in PEOPLE])
def test_years_are_the_administrators(cast: Cast, who: str, status: int):
    assert client_of(getattr(cast, who)).get(reverse("year", args=[2025])).status_code == status


@pytest.mark.parametrize(("who", "status"), [(who, 200 if who == "admin" else 404) for who in PEOPLE])
def test_rule_settings_are_the_administrators(cast: Cast, who: str, status: int):
    client = client_of(getattr(cast, who))
    assert client.get(reverse("year-rules", args=[2025])).status_code == status
    assert client.get(reverse("year-rules", args=[1999])).status_code == 404


@pytest.mark.parametrize("state", STATES)
def test_waiving_a_warning(cast: Cast, state: str):
    """The reviewer at whose level it stands, and the administrator; never the filers, never once it is approved."""
    values = whole_values()
    rows = (replace(values.indicators[0], target="15"), *values.indicators[1:])
    draft = make_declaration(cast, replace(values, indicators=rows))
    stand_at(cast, draft, state)
    (warning,) = check(values_of(draft), check_context(draft.year))
    url = reverse("waiver", args=[draft.pk, warning.fingerprint])
    sees = INSIDE | (ABOVE if state != "draft" else set())
    may = set() if state == "approved" else {"admin", REVIEWER.get(state, "admin")}
    for who in PEOPLE:
        client = client_of(getattr(cast, who))
        wanted = 200 if who in may else 403 if who in sees else 404
        assert client.get(url).status_code == wanted, who
        with undone():
            response = client.post(url, {"reason": "可以"})
            made = Waiver.objects.filter(declaration=draft).exists()
        assert (response.status_code, made) == ((302, True) if who in may else (wanted, False)), who


@pytest.mark.parametrize("state", STATES)
def test_suggestions_are_for_who_may_edit_now(cast: Cast, draft: Declaration, state: str):
    """Everybody else gets 404, who sees the form too: it is no page."""
    stand_at(cast, draft, state)
    url = reverse("declaration-suggest", args=[draft.pk])
    got = {who: client_of(getattr(cast, who)).get(url).status_code for who in PEOPLE}
    editable = state in ("draft", "returned")
    assert got == {who: 200 if who in OWN_FILERS and editable else 404 for who in PEOPLE}
    assert client_of(cast.filer).post(url).status_code == 405


def kept_by_administrators(reading: set[str], data: dict[str, str] | None = None) -> dict[str, int]:
    """What an address answers: 200 (or, where it writes, 302) for 管理员, 403 for who only reads, else 404."""
    done = 200 if data is None else 302
    return {who: done if who == "admin" else 403 if who in reading else 404 for who in PEOPLE}


def test_the_library_is_read_by_all_who_see_forms_and_kept_by_administrators(cast: Cast):
    readers = set(PEOPLE) - {"auditor"}
    values = EntryValues(level1="产出指标", level2="质量指标", name="设备验收合格率")
    entry, kept = add_entry(cast.admin, values), add_entry(cast.admin, replace(values, name="验收合格率"))
    reading = reverse("library-entry", args=[entry.pk])
    got = {who: client_of(getattr(cast, who)).get(reading).status_code for who in PEOPLE}
    assert got == {who: 200 if who in readers else 404 for who in PEOPLE}
    keeping: tuple[tuple[str, dict[str, str] | None], ...] = (
        ("library-edit", None),
        ("library-merge", None),
        ("library-edit", {"version": "1", "name": "改", "level": "产出指标|质量指标", "category": "通用"}),
        ("library-merge", {"version": "1", "target": str(kept.pk)}),
        ("library-state", {"version": "1", "state": "off"}),
    )
    before = LibraryIndicator.objects.values("name", "state").get(pk=entry.pk)
    for name, data in keeping:
        url = reverse(name, args=[entry.pk])
        wanted = kept_by_administrators(readers, data)
        for who in PEOPLE:
            with undone():
                client = client_of(getattr(cast, who))
                response = client.get(url) if data is None else client.post(url, data)
                changed = LibraryIndicator.objects.values("name", "state").get(pk=entry.pk) != before
            assert (response.status_code, changed) == (wanted[who], wanted[who] == 302), (name, who)
    assert client_of(cast.admin).get(reverse("library-state", args=[entry.pk])).status_code == 405


def test_frameworks_are_read_by_all_who_see_forms_and_kept_by_administrators(cast: Cast, framework: Framework):
    """A draft is the keepers' own: for everybody else it does not exist."""
    readers = set(PEOPLE) - {"auditor"}
    made = copy_framework(cast.admin, framework)

    def answers(name: str, which: Framework, data: dict[str, str] | None = None) -> dict[str, int]:
        got = {}
        for who in PEOPLE:
            with undone():
                client, url = client_of(getattr(cast, who)), reverse(name, args=[which.pk])
                got[who] = (client.get(url) if data is None else client.post(url, data)).status_code
        return got

    assert answers("framework", framework) == {who: 200 if who in readers else 404 for who in PEOPLE}
    assert answers("framework-copy", framework, {}) == kept_by_administrators(readers, {})
    for name in ("framework-edit", "framework"):
        assert answers(name, made) == kept_by_administrators(set())
    for name in ("framework-publish", "framework-delete"):
        assert answers(name, made, {"version": "1"}) == kept_by_administrators(set(), {}), name
        assert client_of(cast.admin).get(reverse(name, args=[made.pk])).status_code == 405
    # Published, it can be changed by nobody; who only reads is told so too.
    assert answers("framework-edit", framework) == {who: 403 if who in readers else 404 for who in PEOPLE}
    published = answers("framework-publish", framework, {"version": "1"})
    assert published == kept_by_administrators(readers, {})
    assert Framework.objects.get(pk=framework.pk).version == 1


@pytest.mark.parametrize("kind", ["declaration", "monitoring", "overall", "selfeval"])
@pytest.mark.parametrize("who", PEOPLE)
def test_the_blank_template_is_everybodys_who_sees_forms(cast: Cast, who: str, kind: str):
    response = client_of(getattr(cast, who)).get(reverse("blank-template", args=[2025, kind]))
    if who == "auditor":
        assert response.status_code == 404
        return
    assert (response.status_code, response.content[:2]) == (200, b"PK")
    for missing in ([1999, kind], [2025, "nothing"]):
        assert client_of(getattr(cast, who)).get(reverse("blank-template", args=missing)).status_code == 404


def test_every_answer_carries_the_strict_policy(cast: Cast, draft: Declaration):
    for url in (reverse("login"), reverse("desk"), reverse("declaration-edit", args=[draft.pk])):
        policy = client_of(cast.filer).get(url).headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy

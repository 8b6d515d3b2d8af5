"""Seeding the demo: step by step, each in one transaction, and never touching what is there already."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from indicators.services import load_frameworks, load_library
from perfgoals.accounts.models import Unit, User
from perfgoals.workflow.perform import Blocked, NotAllowed
from projects.models import Declaration
from projects.services.demo.filings import WrongState, add_filing
from projects.services.demo.history import add_history
from projects.services.demo.people import add_missing_units, add_missing_users
from projects.services.demo.years import keep_open, open_window_around
from projects.services.years import load_years

FIXTURES: Final = Path(settings.BASE_DIR) / "fixtures"
HISTORY_YEARS: Final = "demo_history_years.json"  # years that are over: their windows stay closed


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedReport:
    """How many units, users and declarations the database now holds, and how many rows this run added.

    ``created`` also counts frameworks, library entries and years. ``left_out`` names, with the reason, filings that
    could not be made because users have since changed accounts, units or windows.
    """

    units: int
    users: int
    declarations: int
    created: int
    left_out: tuple[str, ...] = ()


def seed(password: str) -> SeedReport:
    """Bring in what is missing of the demo; new accounts get ``password``.

    Nothing that exists is changed, also not what users did since, with one exception: a filing window that has
    closed is opened again, so that a demo can always be filed in. Years that are history stay closed.
    """
    accounts = _read("demo_accounts.json")
    now = timezone.now()
    created = len(load_frameworks(FIXTURES / "frameworks.json"))
    created += load_library(FIXTURES / "library.json")
    created += load_years(FIXTURES / "years.json", window=open_window_around(now))
    created += load_years(FIXTURES / HISTORY_YEARS)
    keep_open(now, closed={entry["year"] for entry in _read(HISTORY_YEARS)})
    created += add_missing_units(accounts["units"])
    created += add_missing_users(accounts["users"], password)
    left_out = []
    for filing in _read("demo_filings.json"):
        try:
            created += add_filing(filing)
        except (NotAllowed, Blocked, WrongState) as reason:
            left_out.append(f"{filing['year']} {filing['name']}：{reason}")
    created += add_history(_read("demo_history.json"))
    return SeedReport(
        units=Unit.objects.count(),
        users=User.objects.count(),
        declarations=Declaration.objects.count(),
        created=created,
        left_out=tuple(left_out),
    )


def demo_accounts() -> list[User]:
    """The demo accounts that exist, in the order of the chain of review, with their assignments: three queries."""
    names = [user["username"] for user in _read("demo_accounts.json")["users"]]
    found = User.objects.filter(username__in=names).prefetch_related("assignments__unit")
    return sorted(found, key=lambda user: names.index(user.username))


def _read(name: str) -> Any:
    """A JSON file of fixtures/."""
    return json.loads((FIXTURES / name).read_text(encoding="utf-8"))

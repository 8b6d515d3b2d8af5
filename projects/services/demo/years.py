"""Filing windows that are open while somebody looks at the demo."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from perfgoals.accounts.services import record_event
from projects.models import BudgetYear
from projects.services.years import SET_YEAR, Window, review_times
from projects.windows import moment

OPEN_SINCE: Final = timedelta(days=14)
OPEN_FOR: Final = timedelta(days=60)
# Office hours: a window opens and closes when somebody is at the desk.
_MORNING: Final = time(9, 0)
_EVENING: Final = time(17, 30)


def open_window_around(now: datetime) -> Window:
    """A window that opened 14 days ago at 9:00 and closes in 60 days at 17:30, local time."""
    return Window(_at(now - OPEN_SINCE, _MORNING), _at(now + OPEN_FOR, _EVENING))


def keep_open(now: datetime, *, closed: Collection[int]) -> None:
    """Let windows that have closed close in 60 days instead; an open one and one still to open stay as they are.

    Those of the years ``closed`` stay closed.
    """
    closes = open_window_around(now).closes
    with transaction.atomic():
        for year in BudgetYear.objects.filter(closes_at__lt=now).exclude(year__in=closed):
            BudgetYear.objects.filter(pk=year.pk).update(closes_at=closes, **review_times(closes))
            record_event(None, SET_YEAR, str(year), f"演示：申报截止 {moment(year.closes_at)} 延到 {moment(closes)}")


def _at(day: datetime, hour: time) -> datetime:
    """That local day at that hour."""
    return timezone.make_aware(datetime.combine(timezone.localtime(day).date(), hour))

"""Two approvals, two keepers at the same moment: counts add up, nothing waits in a circle, nobody overwrites."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from indicators.models import Framework, LibraryIndicator, LibraryTerm
from indicators.outline import First, Outline, Second
from indicators.services import (
    EntryValues,
    FrameworkHead,
    Learned,
    add_entry,
    change_entry,
    copy_framework,
    count_indicators,
    merge_entries,
    save_framework,
)
from perfgoals.accounts.services import Refused
from tests.conftest import Cast
from tests.races.conftest import together

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8
VALUES = EntryValues(level1="产出指标", level2="质量指标", name="设备验收合格率")


def approve(names: list[str]) -> Callable[[], None]:
    """What an approval does with the library, again and again."""
    rows = [Learned(level1="产出指标", level2="质量指标", name=name) for name in names]

    def run() -> None:
        for _round in range(ROUNDS):
            with transaction.atomic():
                count_indicators([rows], used=1, approved=1, learn=True)

    return run


def test_approvals_that_bring_the_same_names_add_up(db: None):
    names = [f"合格率{number}" for number in range(12)]
    assert together(approve(names), approve(names[::-1]), approve(names[6:] + names[:6])) == [None, None, None]
    assert set(LibraryIndicator.objects.values_list("used", "approved")) == {(3 * ROUNDS, 3 * ROUNDS)}
    assert LibraryIndicator.objects.count() == 12


def test_merging_each_into_the_other_leaves_one(cast: Cast):
    one = add_entry(cast.admin, VALUES)
    two = add_entry(cast.admin, EntryValues(level1="产出指标", level2="质量指标", name="验收合格率"))
    results = together(
        lambda: merge_entries(cast.admin, one, two, seen_version=1),
        lambda: merge_entries(cast.admin, two, one, seen_version=1),
    )
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert sorted(LibraryIndicator.objects.values_list("state", flat=True)) == ["in_use", "merged"]
    assert LibraryTerm.objects.values("entry").distinct().count() == 1


def test_two_changes_of_one_entry_the_second_is_told(cast: Cast):
    entry = add_entry(cast.admin, VALUES)
    values = [EntryValues(level1="产出指标", level2="质量指标", name=name) for name in ("甲合格率", "乙合格率")]
    results = together(*(lambda each=each: change_entry(cast.admin, entry, each, seen_version=1) for each in values))
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert LibraryIndicator.objects.get().name == ("甲合格率" if results[0] is None else "乙合格率")


def test_two_saves_of_one_draft_the_second_is_told(cast: Cast, framework: Framework):
    draft = copy_framework(cast.admin, framework)

    def save(name: str) -> Callable[[], None]:
        outline = Outline(firsts=(First(name=name, seconds=(Second(name=name),)),))
        return lambda: save_framework(cast.admin, draft, FrameworkHead(name=name), outline, seen_version=1)

    results = together(save("甲"), save("乙"))
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    winner = "甲" if results[0] is None else "乙"
    stored = Framework.objects.get(pk=draft.pk)
    assert (stored.name, [row.level2 for row in stored.second_levels.all()]) == (winner, [winner])
    assert isinstance(next(result for result in results if result), Refused)


def test_two_copies_at_once_have_codes_of_their_own(cast: Cast, framework: Framework):
    results = together(*[lambda: copy_framework(cast.admin, framework)] * 3)
    made = [result for result in results if isinstance(result, Framework)]
    assert all(isinstance(result, Framework | Refused) for result in results)
    assert len(made) == len({each.code for each in made}) == Framework.objects.filter(state="draft").count()

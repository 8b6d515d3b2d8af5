"""How long a job will still take, and how that is said."""

from __future__ import annotations

import pytest

from packs.estimate import clock, in_words, paces, rest

pytestmark = pytest.mark.db_free


def test_the_step_in_hand_goes_on_at_its_own_pace():
    assert rest(elapsed=72, done=18, total=30, coming=(), size=30, known={}) == 48


def test_steps_that_come_go_at_the_pace_of_an_earlier_job():
    known = paces([{"name": "合并 PDF", "total": 10, "seconds": 5.0}, {"name": "打包", "total": 0, "seconds": 3.0}])
    assert known == {"合并 PDF": 0.5, "打包": 3.0}
    assert rest(elapsed=10, done=5, total=10, coming=("合并 PDF", "新的一步"), size=20, known=known) == 20
    assert rest(elapsed=1, done=0, total=0, coming=("合并 PDF",), size=20, known=known) == 10


@pytest.mark.parametrize(("elapsed", "done"), [(0.5, 3), (60, 0)])
def test_nothing_is_said_before_a_pace_is_known(elapsed: float, done: int):
    assert rest(elapsed=elapsed, done=done, total=30, coming=(), size=30, known={}) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "10 秒"),
        (10, "10 秒"),
        (48, "50 秒"),
        (60, "1 分"),
        (71, "1 分 20 秒"),
        (3599, "1 小时 0 分"),
        (7500, "2 小时 5 分"),
    ],
)
def test_a_rest_in_words(seconds: float, words: str):
    assert in_words(seconds) == words


@pytest.mark.parametrize(("seconds", "words"), [(4.2, "0:04"), (72, "1:12"), (3723, "1:02:03")])
def test_a_time_that_was_measured(seconds: float, words: str):
    assert clock(seconds) == words

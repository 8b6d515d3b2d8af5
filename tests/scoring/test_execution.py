"""执行率 and its score, of the adjusted budget and unrounded (DOMAIN §4.1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from selfeval.scoring import execution_in_words, execution_rate, execution_score

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize(
    ("adjusted", "executed", "points", "rate", "score"),
    [
        ("10390000", "10012516.44", "10", "96.37", "9.64"),
        ("3028000", "3005236", "10", "99.25", "9.92"),  # not 9.93, which 99.25 % rounded would give
        ("0", "0", "10", "0.00", "0.00"),
        ("0", "500", "10", "0.00", "0.00"),
        ("-5", "500", "10", "0.00", "0.00"),
        ("29000", "29000", "10", "100.00", "10.00"),
        ("29000", "31000", "10", "106.90", "10.00"),
        ("29000", "0", "10", "0.00", "0.00"),
        ("29000", "-1", "10", "0.00", "0.00"),
        ("100", "-50", "10", "-50.00", "0.00"),
        ("1000", "996", "20", "99.60", "19.92"),
        ("100000", "99995", "10", "100.00", "10.00"),
        ("3", "1", "10", "33.33", "3.33"),
    ],
)
def test_rate_and_score(adjusted: str, executed: str, points: str, rate: str, score: str) -> None:
    found = execution_score(Decimal(adjusted), Decimal(executed), Decimal(points))
    assert (str(found.rate), str(found.score)) == (rate, score)
    assert isinstance(found, tuple)


def test_the_unit_of_both_amounts_changes_nothing() -> None:
    yuan = execution_score(Decimal(3028000), Decimal(3005236), Decimal(10))
    wan = execution_score(Decimal("302.8"), Decimal("300.5236"), Decimal(10))
    assert yuan == wan


def test_the_rate_is_at_hand_unrounded() -> None:
    assert execution_rate(Decimal(10000), Decimal("7999.999")) == Decimal("79.99999")
    assert execution_rate(Decimal(0), Decimal(5)) == 0


def test_in_words() -> None:
    points = Decimal(10)
    assert execution_in_words(Decimal(6070600), Decimal(5780395), points) == (
        "执行率 = 5,780,395 ÷ 6,070,600 = 95.22 %，按调整后的全年预算数算；得分 = 10 × 执行率 = 9.52"
    )
    assert execution_in_words(Decimal(100), Decimal(110), points) == (
        "执行率 = 110 ÷ 100 = 110.00 %，按调整后的全年预算数算；超过 100 %，得满分 10.00"
    )
    assert execution_in_words(Decimal("0.00"), Decimal(0), points) == "全年预算数为 0，执行率记 0.00 %，得 0.00 分"

"""What must be mended before a framework can be published, and how points are said."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicators.outline import First, Outline, Second, problems

pytestmark = pytest.mark.db_free

QUANTITY, QUALITY = Second(name="数量指标", required=True), Second(name="质量指标")


def outline(*firsts: First, execution: str | None = "10") -> Outline:
    return Outline(execution_points=None if execution is None else Decimal(execution), firsts=firsts)


def first(name: str = "产出指标", points: str | None = "90", *seconds: Second, counts_in: str = "") -> First:
    return First(
        name=name,
        points=None if points is None else Decimal(points),
        counts_in=counts_in,
        seconds=seconds or (QUANTITY, QUALITY),
    )


def with_points(*points: str | None) -> tuple[Second, ...]:
    return tuple(
        Second(name=f"二级{number}", points=None if text is None else Decimal(text))
        for number, text in enumerate(points)
    )


@pytest.mark.parametrize(
    ("whole", "wanted"),
    [
        (outline(first()), []),
        (outline(first(points=None), execution=None), []),
        (outline(first("产出指标", "90"), first("满意度指标", None, counts_in="产出指标")), []),
        (outline(first("产出指标", "90", *with_points("40", "50"))), []),
        (outline(execution=None), ["还没有一级指标"]),
        (outline(first("产出指标", "80")), ["预算执行和各一级指标的分值合计 90 分，应为 100 分"]),
        (
            outline(first("产出指标", "90.5"), execution=None),
            ["预算执行和各一级指标的分值合计 90.5 分，应为 100 分"],
        ),
        (
            outline(first("产出指标", "90"), first("满意度指标", None)),
            ["一级指标“满意度指标”没有分值；不单独计分的，请写明计入哪个一级指标"],
        ),
        (
            outline(first("产出指标", "90"), first("满意度指标", None, counts_in="效益指标")),
            ["一级指标“满意度指标”计入的“效益指标”不在本框架的其他一级指标里"],
        ),
        (
            outline(first("产出指标", "90", counts_in="产出指标")),
            [
                "一级指标“产出指标”有自己的分值，就不能再计入“产出指标”",
                "一级指标“产出指标”计入的“产出指标”不在本框架的其他一级指标里",
            ],
        ),
        (
            outline(first("产出指标", "90", *with_points("40", None))),
            ["“产出指标”下的二级指标有的有分值、有的没有，请都填或都不填"],
        ),
        (
            outline(first("产出指标", "90", *with_points("40", "40"))),
            ["“产出指标”下二级指标的分值合计 80 分，应为 90 分"],
        ),
        (
            outline(First(name="产出指标", points=Decimal(90))),
            ["一级指标“产出指标”下面没有二级指标"],
        ),
        (
            outline(first("产出指标", "45"), first("产出指标", "45", QUALITY, QUALITY)),
            ["一级指标“产出指标”写了两次", "“产出指标”下的二级指标“质量指标”写了两次"],
        ),
    ],
)
def test_what_must_be_mended(whole: Outline, wanted: list[str]):
    assert problems(whole) == wanted


def test_points_in_words():
    whole = outline(first("产出指标", "90.00", Second(name="数量指标", points=Decimal("12.50"))))
    assert whole.points_shown == "预算执行 10 分，合计 100 分"
    assert whole.firsts[0].points_shown == "90"
    assert whole.firsts[0].seconds[0].points_shown == "12.5"
    assert first("满意度指标", None, counts_in="效益指标").points_shown == "计入效益指标"
    assert (first(points=None).points_shown, outline(first(points=None), execution=None).points_shown) == ("—", "")

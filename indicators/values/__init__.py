"""Reading of target values (指标值): what a text such as “≥98%” or “2025年6月底前完成” asks for. Pure.

``parse`` reads, ``describe`` says the reading in words, ``direction`` tells which way is better, ``attain`` compares an
actual value with its target.
"""

from indicators.values.attainment import Attainment, attain
from indicators.values.direction import direction
from indicators.values.reading import parse
from indicators.values.target import Comparator, Direction, Kind, TargetValue, When
from indicators.values.units import scale_of
from indicators.values.wording import describe

__all__ = [
    "Attainment",
    "Comparator",
    "Direction",
    "Kind",
    "TargetValue",
    "When",
    "attain",
    "describe",
    "direction",
    "parse",
    "scale_of",
]

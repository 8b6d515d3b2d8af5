"""Reading of target values (指标值): what a text such as “≥98%” or “2025年6月底前完成” asks for. Pure."""

from indicators.values.target import Comparator, Kind, TargetValue

__all__ = ["Comparator", "Kind", "TargetValue"]

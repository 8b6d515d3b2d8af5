"""Indicator frameworks (指标框架); later the indicator library and the reading of target values."""

"""Indicator frameworks (指标框架), the indicator library (指标库), the reading of target values, and the rules."""

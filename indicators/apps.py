"""Django application of the indicators room."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Frameworks of indicators."""

    name = "indicators"
    verbose_name = "绩效指标"

"""The one way in which a service says no."""

from __future__ import annotations


class Refused(Exception):
    """Nothing was changed. ``message`` says why in Chinese; ``field`` names the form field it belongs to, or ""."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

"""The one way in which a whole file is turned away, of whatever kind it is."""

from __future__ import annotations


class FormsRefused(Exception):
    """A file that is not read at all; ``message`` is one plain Chinese sentence: what is wrong, what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

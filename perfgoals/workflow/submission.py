"""What every edit page sends with its content: the version it was typed on, the button, the choices in a conflict."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from django.http import QueryDict

from perfgoals.workflow.merge import Side

V = TypeVar("V")

TAKE: Final = "take-"
# Blank lines come too: well above what a form may have, and what settings.DATA_UPLOAD_MAX_NUMBER_FIELDS lets in.
MAX_LINES: Final = 500


class BadSubmission(ValueError):
    """The request is none that the page could have sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Generic[V]):
    """What a page sent. ``version`` is the one that it was typed on; ``do`` the button, with its row after a colon.

    ``base_version`` is set where a conflict is being decided, part by part by ``choices``.
    """

    values: V
    version: int = 0
    base_version: int | None = None
    choices: Mapping[str, Side] = field(default_factory=dict)
    do: str = "save"

    @property
    def button(self) -> tuple[str, str]:
        """The button and the key of the row that it belongs to (blank: of the page)."""
        action, _, key = self.do.partition(":")
        return action, key


def envelope(data: QueryDict) -> dict[str, Any]:
    """The fields of a Submission beside its values. Raises BadSubmission where a version cannot be read."""
    base = data.get("base_version", "")
    return {
        "version": _number(data.get("version", "")),
        "base_version": _number(base) if base else None,
        "choices": {
            name.removeprefix(TAKE): "mine" if data[name] == "mine" else "theirs"
            for name in data
            if name.startswith(TAKE)
        },
        "do": data.get("do", "save"),
    }


def line_keys(data: QueryDict, name: str) -> tuple[str, ...]:
    """The keys of repeated lines in the order of the page. Raises BadSubmission for keys that no page makes."""
    keys = tuple(data.getlist(name))
    if len(keys) > MAX_LINES or len(set(keys)) != len(keys) or not all(re.fullmatch("[0-9]{1,6}", key) for key in keys):
        raise BadSubmission(name)
    return keys


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text):
        raise BadSubmission("version")
    return int(text)

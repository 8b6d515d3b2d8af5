"""Change marks: a cell's text as pieces that stayed, came or went (对比: 新增的字, 删去的字)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SegmentKind(StrEnum):
    """What became of a piece of text between two versions of a form."""

    SAME = "same"
    ADDED = "added"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a cell's text; the same and added pieces of a cell in order are its present text."""

    kind: SegmentKind
    text: str

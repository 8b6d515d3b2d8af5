"""What a pack reads from kept forms of every kind: names, figures, indicators, findings.

A kind has a reader of its own where it has more to tell than what it prints.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from packs.summary.any_form import PrintedReader
from packs.summary.declaration import DeclarationReader
from packs.summary.monitoring import MonitoringReader
from packs.summary.overall import OverallReader
from packs.summary.reader import About, Content, Figures, FormReader, IndicatorLine, Rulebook
from packs.summary.selfeval import SelfEvaluationReader
from perfgoals.workflow.kinds import FilingKind

__all__ = ["About", "Content", "Figures", "FormReader", "IndicatorLine", "Rulebook", "reader_of"]

_READERS: Final[dict[str, Callable[[FilingKind], FormReader]]] = {
    "declaration": lambda _kind: DeclarationReader(),
    "key-project": lambda _kind: DeclarationReader(),
    "overall": OverallReader,
    "monitoring": lambda _kind: MonitoringReader(),
    "selfeval": lambda _kind: SelfEvaluationReader(),
    "overall-selfeval": lambda _kind: SelfEvaluationReader(),
}


@cache
def reader_of(kind: FilingKind) -> FormReader:
    """What reads the snapshots of a kind."""
    return _READERS.get(kind.key, PrintedReader)(kind)

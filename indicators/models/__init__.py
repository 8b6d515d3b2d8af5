"""What is stored: frameworks of indicators by year and region, and the indicator library."""

from indicators.models.frameworks import FirstLevel, Framework, FrameworkState, SecondLevel, ThirdLevel
from indicators.models.library import EntryState, LibraryIndicator, LibraryTerm

__all__ = [
    "EntryState",
    "FirstLevel",
    "Framework",
    "FrameworkState",
    "LibraryIndicator",
    "LibraryTerm",
    "SecondLevel",
    "ThirdLevel",
]

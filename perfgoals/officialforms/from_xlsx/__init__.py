"""Reading an uploaded workbook: official forms found by their labels, in whatever cell they stand.

``guard`` refuses dangerous files before anything parses them, ``cells`` says what a cell shows, ``find`` where
forms stand, ``head`` and ``block`` take the values, ``notices`` says what is amiss.
"""

from perfgoals.officialforms.from_xlsx.guard import Limits
from perfgoals.officialforms.from_xlsx.read import read_workbook
from perfgoals.officialforms.from_xlsx.reading import FormReading, WorkbookReading
from perfgoals.officialforms.from_xlsx.refused import WorkbookRefused

__all__ = ["FormReading", "Limits", "WorkbookReading", "WorkbookRefused", "read_workbook"]

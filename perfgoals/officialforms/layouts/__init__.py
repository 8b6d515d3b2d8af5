"""The official tables that ship with the system, one module a table; ``get`` finds one by id and version.

``DECLARATIONS`` are those of the declaration, in which a budget year files and imports; the newest stands last.
``KEY_PROJECTS`` are those of 重点项目, which only some years have.
"""

from __future__ import annotations

from typing import Final

from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.layouts.declaration import DECLARATION_2024, DECLARATION_2025
from perfgoals.officialforms.layouts.monitoring import MONITORING, MONITORING_NATIONAL
from perfgoals.officialforms.layouts.overall import OVERALL_2020, OVERALL_2026
from perfgoals.officialforms.layouts.overall_selfeval import OVERALL_SELFEVALS
from perfgoals.officialforms.layouts.project_2020 import KEY_PROJECT_2020, PROJECT_2020, PROJECT_2020_SHORT
from perfgoals.officialforms.layouts.selfeval import (
    SELFEVAL_2021,
    SELFEVAL_NATIONAL,
    SELFEVAL_NATIONAL_WEIGHT_FIRST,
)

DECLARATIONS: Final[tuple[Layout, ...]] = (PROJECT_2020_SHORT, PROJECT_2020, DECLARATION_2024, DECLARATION_2025)
KEY_PROJECTS: Final[tuple[Layout, ...]] = (KEY_PROJECT_2020,)
LAYOUTS: Final[tuple[Layout, ...]] = (
    *DECLARATIONS,
    *KEY_PROJECTS,
    SELFEVAL_NATIONAL_WEIGHT_FIRST,
    SELFEVAL_NATIONAL,
    SELFEVAL_2021,
    OVERALL_2020,
    OVERALL_2026,
    *OVERALL_SELFEVALS,
    MONITORING_NATIONAL,
    MONITORING,
)
_BY_KEY = {(layout.id, layout.version): layout for layout in LAYOUTS}
_NEWEST = {layout.id: layout for layout in sorted(LAYOUTS, key=lambda layout: layout.version)}


class UnknownLayout(LookupError):
    """No layout of that id (and version) ships with this system."""


def get(layout_id: str, version: int | None = None) -> Layout:
    """The layout of that id: the given version (what was printed once prints again), else the newest.

    Raises UnknownLayout.
    """
    try:
        return _NEWEST[layout_id] if version is None else _BY_KEY[layout_id, version]
    except KeyError:
        raise UnknownLayout(f"{layout_id} v{version}" if version else layout_id) from None

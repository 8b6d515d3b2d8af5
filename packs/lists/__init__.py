"""Lists that can be taken along as a workbook (导出列表): at once where they are short, as a job where long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from packs.lists.declarations import DECLARATIONS
from packs.lists.registry import Column, ListKind
from packs.lists.writing import WRITING, Written, write_list

LISTS: Final[Mapping[str, ListKind[Any]]] = {kind.name: kind for kind in (DECLARATIONS,)}
"""Every list by its name."""

__all__ = ["LISTS", "WRITING", "Column", "ListKind", "Written", "write_list"]

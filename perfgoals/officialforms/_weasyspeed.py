"""Three questions that WeasyPrint asks for every box and line, answered once for each computed style.

A form has some five hundred boxes of twenty styles. What is remembered here depends on the style alone, so the
document comes out the same to the byte (a test compares), in four fifths of the time. Written for WeasyPrint 70;
another version prints without it until someone has looked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any, Final

import weasyprint
from weasyprint.css.functions import check_math
from weasyprint.layout import block, inline, table
from weasyprint.text import line_break

VERSION: Final = "70."

_SIDES: Final = ("top", "right", "bottom", "left")
_LENGTHS: Final = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES),
    *(f"{limit}{axis}" for axis in ("width", "height") for limit in ("", "min_", "max_")),
)
_USED: Final = (*_LENGTHS, *(f"border_{side}_width" for side in _SIDES))


class _StyleMemory:
    """Answers by style, for one document after another; belongs to the one rendering thread."""

    def __init__(self) -> None:
        self._installed = False
        # Keyed by identity: styles are dictionaries and cannot be hashed. Holding the style keeps its id taken.
        self._lengths: dict[int, tuple[Any, dict[str, Any] | None]] = {}
        self._answers: dict[tuple[str, int], tuple[Any, Any]] = {}

    def forget(self) -> None:
        """Let go of the styles of the last document."""
        self._lengths.clear()
        self._answers.clear()

    def install(self) -> None:
        """Put the remembering functions in place of WeasyPrint's, wherever they are known by name; once."""
        if self._installed or not weasyprint.VERSION.startswith(VERSION):
            return
        self._installed = True
        self._replace("resolve_percentages", self._lengths_once, block, inline, table)
        self._replace("strut", self._once, block, inline, line_break)
        self._replace("get_font_description", self._once, line_break)

    @staticmethod
    def _replace(name: str, remembering: Callable[[Any], Any], *modules: ModuleType) -> None:
        for module in modules:
            original = getattr(module, name, None)
            if original is not None:
                setattr(module, name, remembering(original))

    def _once(self, original: Any) -> Any:
        """A function of the style alone."""
        name = original.__name__

        @wraps(original)
        def remembered(style: Any) -> Any:
            key = (name, id(style))
            if key not in self._answers:
                self._answers[key] = (style, original(style))
            return self._answers[key][1]

        return remembered

    def _lengths_once(self, original: Any) -> Any:
        """Used lengths of a box, which depend on the box around it only where the style has a percentage."""

        @wraps(original)
        def remembered(box: Any, containing_block: Any) -> None:
            style = box.style
            known = self._lengths.get(id(style))
            if known is not None and known[1] is not None:
                vars(box).update(known[1])
                return
            original(box, containing_block)
            if known is None:
                used = {name: getattr(box, name) for name in _USED} if _is_fixed(style) else None
                self._lengths[id(style)] = (style, used)

        return remembered


def _is_fixed(style: Any) -> bool:
    """Whether no length of the style is a percentage or a calculation, and borders are the box's own."""
    if style["border_collapse"] == "collapse":
        return False
    lengths = [style[name] for name in _LENGTHS]
    return not any(check_math(length) or getattr(length, "unit", "") == "%" for length in lengths)


style_memory: Final = _StyleMemory()

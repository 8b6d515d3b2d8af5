"""A form as a whole document of markup: what WeasyPrint prints."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.to_html import to_html
from perfgoals.text import clean

PRODUCER: Final = "perfgoals"


def document(pages: Sequence[Grid]) -> str:
    """The document around a form, or around the pages that it was cut into.

    Well-formed as XML, which parses several times faster than HTML.
    """
    first = pages[0]
    name = next((cell.text for _, cell in first.cells() if cell.slot == first.name_slot), "")
    title = escape(clean(f"{first.title}：{name}" if name else first.title))
    return (
        f'<html lang="zh-CN"><head><title>{title}</title><meta name="generator" content="{PRODUCER}" /></head>'
        f'<body class="is-drawn">{"".join(map(to_html, pages))}</body></html>'
    )

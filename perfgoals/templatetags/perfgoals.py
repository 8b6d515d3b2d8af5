"""Tags and filters that every template has at hand (a builtin library): icons, states, levels, money, dates, fields.

Components with more markup than a line stand in ``templates/components/``; the README there lists them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from perfgoals.findings import Level
from perfgoals.money import MoneyUnit, format_amount
from perfgoals.text import megabytes

register = template.Library()
register.filter(megabytes)  # {{ pack.size|megabytes }} → 3.6 MB

LEVEL_ICONS: Final[Mapping[str, str]] = {
    "error": "exclamation-octagon-fill",
    "warning": "exclamation-triangle-fill",
    "hint": "info-circle",
}
OWN_ICONS: Final = Path(settings.BASE_DIR) / "static" / "icons"
WEEKDAYS: Final = "一二三四五六日"
# A box of a table that is typed into. The first line end after <textarea> is dropped by browsers: one is put there.
_NAMED: Final = ' name="{}" id="{}" data-column="{}" aria-labelledby="{}-{}-n h-{}-{}"{}'
_BOX: Final = f'<textarea class="cell" rows="1"{_NAMED}>\n{{}}</textarea>{{}}{{}}'
_LINE: Final = f'<input class="cell is-money" inputmode="decimal" autocomplete="off"{_NAMED} value="{{}}">{{}}{{}}'


@lru_cache(maxsize=128)
def _svg(path: Path) -> str:
    """The drawing inside an SVG file of 16 × 16; FileNotFoundError where there is none."""
    text = path.read_text(encoding="utf-8")
    inside = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    return "".join(line.strip() for line in inside.splitlines())


@register.simple_tag
def icon(name: str) -> SafeString:
    """A shape beside a word, inlined and hidden from screen readers: ``{% icon "pencil" %}``.

    Own drawings in ``static/icons`` go before those of bootstrap-icons. Where the front-end packages are
    not installed the page stands without shapes: the words are there in any case.
    """
    for folder in (OWN_ICONS, Path(settings.ICON_DIR)):
        try:
            inside = _svg(folder / f"{name}.svg")
        except FileNotFoundError:
            continue
        return mark_safe(  # our own files, named in templates  # noqa: S308  # nosec B308 B703
            f'<svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{inside}</svg>'
        )
    return mark_safe("")  # a constant  # nosec B308 B703


@register.simple_tag
def state_badge(state: Any) -> SafeString:
    """The badge of a flow's state (``perfgoals.workflow.transitions.State``): shape, word and colour."""
    return format_html('<span class="state is-{}">{}{}</span>', state.tone, icon(state.icon), state.label)


@register.simple_tag
def level_mark(level: Level | str, count: int | None = None) -> SafeString:
    """The mark of a finding's level, with a number if given: ``{% level_mark "error" 2 %}`` → octagon 错误 2."""
    known = Level(level)
    words = known.label if count is None else f"{known.label} {count}"
    return format_html('<span class="level is-{}">{}{}</span>', known.value, icon(LEVEL_ICONS[known.value]), words)


@register.simple_tag
def level_icon(level: Level | str) -> SafeString:
    """The shape of a level with its word for those who do not see it."""
    known = Level(level)
    return format_html('{}<span class="visually-hidden">{}：</span>', icon(LEVEL_ICONS[known.value]), known.label)


@register.simple_tag
def section_level(findings: Iterable[Mapping[str, Any]], section: str) -> str:
    """The worst level found in a section of an edit page (findings of perfgoals.workflow.panel); "" where none."""
    found = {Level(each["level"]) for each in findings if each["section"] == section and not each.get("waived")}
    return min(found, key=lambda level: level.rank).value if found else ""


@register.filter
def amount(yuan: Decimal | None, unit: str) -> str:
    """An amount of 元 in a form's unit: ``{{ declaration.year_amount|amount:"万元" }}`` → 1,248.29; — where none."""
    return format_amount(yuan, MoneyUnit(unit)) or "—"


def _local(moment: date | None) -> date | None:
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


@register.filter
def day(moment: date | None) -> str:
    """A day as lists show it: ``10-20 周五``; — where there is none."""
    local = _local(moment)
    return f"{local:%m-%d} 周{WEEKDAYS[local.weekday()]}" if local else "—"


@register.filter
def moment(value: datetime | None) -> str:
    """A day and time of this year: ``10-20 17:30``; — where there is none."""
    local = _local(value)
    return f"{local:%m-%d %H:%M}" if local else "—"


@register.filter
def deadline(value: datetime | None) -> str:
    """A day and time in a sentence: ``10 月 27 日（周五）17:30``; — where there is none."""
    local = _local(value)
    if local is None:
        return "—"
    return f"{local.month} 月 {local.day} 日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


@register.filter
def at(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """The value of a mapping under a key that only the template knows; None where there is none."""
    return mapping.get(key) if mapping else None


@register.filter
def count_characters(text: object) -> int:
    """How many characters (字) a text has, line ends counting one."""
    return len(str(text or "").replace("\r\n", "\n"))


@register.inclusion_tag("components/field.html")
def form_field(
    field: BoundField,
    finding: Mapping[str, Any] | None = None,
    limit: int | None = None,
    suffix: str = "",
    *,
    star: bool = False,
    side: bool = False,
    quiet: bool = False,
) -> dict[str, Any]:
    """One field of a form by crispy, with its note, its counter (``limit`` characters) and what was found in it.

    ``star`` marks what 提交 demands (a draft may be saved without); ``side`` sets the label to the left;
    ``quiet`` leaves the note to screen readers where the page says it already.
    """
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    attributes = field.field.widget.attrs
    if finding:
        described.append(f"{field.auto_id}-finding")
        attributes["aria-invalid"] = "true" if finding["level"] == "error" else "false"
        attributes["data-level"] = finding["level"]
    if limit is not None:
        attributes["data-limit"] = str(limit)
        described.append(f"{field.auto_id}-count")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return {
        "field": field,
        "finding": finding,
        "limit": limit,
        "suffix": suffix,
        "classes": "".join(
            f" {name}" for name, on in (("field-side", side), ("is-starred", star), ("is-quiet", quiet)) if on
        ),
    }


@register.simple_tag
def found_at(finding: Mapping[str, Any] | None, anchor: str) -> SafeString:
    """What was found in a field, shown under it and read with it; nothing where nothing was found."""
    if not finding:
        return mark_safe("")  # a constant  # nosec B308 B703
    return format_html(
        '<p class="found is-{}" id="{}-finding">{}{}</p>',
        finding["level"],
        anchor,
        level_icon(finding["level"]),
        finding["message"],
    )


@register.simple_tag
def grid_cell(
    prefix: str,
    key: int | str,
    column: str,
    value: str | None,
    findings: Mapping[str, Any] | None,
    placeholder: str = "",
    reading: Mapping[str, Any] | None = None,
    *,
    described: str = "",
    number: bool = False,
    limit: int | None = None,
) -> SafeString:
    """One box of a table that is typed into (``prefix`` row, item, funds), with what was found in it.

    Plain strings instead of form fields: a page has sixty of these and more. The box is named by the head of
    its column and by its row's number, so that it keeps its name when rows move. ``placeholder`` is what stands
    for it while it is empty: 不适用, or the amount that was reckoned. ``reading`` (``text``, ``asks``) is how the
    system reads a target value: a line under its box, read with it. ``described`` begins the id of another such line.
    ``number``: a single line to the right; ``limit``: characters that a counter beside it counts.
    """
    name = f"{prefix}-{key}-{column}"
    anchor = f"id_{name}"
    finding = findings.get(anchor) if findings else None
    line = f"reading-{key}" if column == "target" else ""
    lines = [line, f"{described}-{key}" if described else "", f"{anchor}-finding" if finding else ""]
    attributes = {
        "aria-describedby": " ".join(filter(None, lines)),
        "data-level": finding["level"] if finding else "",
        "aria-invalid": "true" if finding and finding["level"] == "error" else "",
        "placeholder": placeholder,
        "data-limit": "" if limit is None else str(limit),
    }
    marks = "".join(f' {each}="{escape(text)}"' for each, text in attributes.items() if text)
    return format_html(
        _LINE if number else _BOX,
        name,
        anchor,
        column,
        prefix,
        key,
        prefix,
        column,
        mark_safe(marks),  # every text in it is escaped  # noqa: S308  # nosec B308 B703
        value or "",
        _reading(line, reading) if line else "",
        found_at(finding, anchor),
    )


def _reading(line: str, reading: Mapping[str, Any] | None) -> SafeString:
    """The line under a target value, blank where nothing stands there."""
    asks = " asks" if reading and reading["asks"] else ""
    return format_html('<p class="reading{}" id="{}">{}</p>', asks, line, reading["text"] if reading else "")

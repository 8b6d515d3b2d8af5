"""Versions of what turns the content of a form into files and findings: what is kept of a form is looked for by them.

They are made of the sources themselves, so that nobody has to think of raising a number.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from django.conf import settings

from perfgoals.officialforms.to_pdf import FONT_FILES

# The official forms, but for what reads and joins them; and what makes values of each app into a form.
_PRINTING: Final = (
    "perfgoals/money.py",
    "perfgoals/text.py",
    "perfgoals/workbooks.py",
    "perfgoals/officialforms/*.py",
    "perfgoals/officialforms/*.css",
    "perfgoals/officialforms/layouts/*.py",
    *(f"{app}/**/*{name}.py" for app in ("projects", "selfeval") for name in ("sheet", "values", "printing")),
    *(f"{app}/{name}.py" for app in ("projects", "selfeval") for name in ("tables", "cells", "funds")),
    "selfeval/scored.py",
    "selfeval/scoring/*.py",
)
_JOINING: Final = (
    *_PRINTING,
    "perfgoals/officialforms/join/*.py",
    "packs/reports/contents_list.py",
    "packs/printing/volumes.py",
)
_RULES: Final = (
    "perfgoals/findings.py",
    "indicators/rules/**/*.py",
    "indicators/values/**/*.py",
    *(f"{app}/**/*checks{rest}" for app in ("projects", "selfeval") for rest in (".py", "/*.py")),
    "selfeval/found.py",
    "selfeval/monitoring/*.py",
    "selfeval/scoring/*.py",
    "selfeval/scored.py",
)
_PACKAGES: Final = ("weasyprint", "pydyf", "openpyxl", "fonttools")
_PANGO: Final = "libpango-1.0.so.0"


@cache
def printer_version() -> str:
    """16 characters that change with the code, fonts and libraries by which a form becomes a file."""
    fonts = (Path(settings.FONT_DIR) / name for name in FONT_FILES)
    libraries = "".join(f"{name} {version(name)}\n" for name in _PACKAGES).encode() + _pango()
    return _version(libraries, [*_sources(_PRINTING), *fonts])


@cache
def binder_version() -> str:
    """16 characters that change with the code by which printed forms become one PDF."""
    return _version(f"{printer_version()} {version('pikepdf')}".encode(), _sources(_JOINING))


@cache
def rules_version() -> str:
    """16 characters that change with the code by which the pre-check reads a form."""
    return _version(version("rapidfuzz").encode(), _sources(_RULES))


def _version(more: bytes, files: Iterable[Path]) -> str:
    told = hashlib.sha256(more)
    for file in files:
        told.update(hashlib.sha256(file.read_bytes()).digest())
    return told.hexdigest()[:16]


def _sources(patterns: Iterable[str]) -> Iterator[Path]:
    """The files in one order everywhere."""
    root = Path(settings.BASE_DIR)
    for pattern in patterns:
        yield from sorted(file for file in root.glob(pattern) if file.is_file())


def _pango() -> bytes:
    """The version of the library that sets the text; empty where it is missing (then nothing prints either)."""
    try:
        library = ctypes.CDLL(_PANGO)
    except OSError:
        return b""
    library.pango_version_string.restype = ctypes.c_char_p
    return bytes(library.pango_version_string())

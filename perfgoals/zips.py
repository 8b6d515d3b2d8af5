"""The directory of a zip package, looked at before anything of it is unpacked. Knows no app."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Final

MEBIBYTE: Final = 1024 * 1024
# What zipfile raises, while it reads, for a package that is damaged or made to be.
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)
_MACRO_MARKS: Final = ("vbaproject", "macrosheet", "vbadata")


class ZipProblem(Enum):
    """Why a package is left closed."""

    BAD_PATHS = auto()  # it would write outside of its folder, or has two entries of one name
    ENCRYPTED = auto()
    UNKNOWN_COMPRESSION = auto()
    TOO_COMPRESSED = auto()


def directory_problem(entries: Sequence[zipfile.ZipInfo], *, unpacked_bytes: int, ratio: int) -> ZipProblem | None:
    """What is wrong with the entries by their paths, encryption and stated sizes (zipfile reads no more than these).

    ``ratio`` of unpacked to packed bytes is looked at from 1 MiB on; ``unpacked_bytes`` is the most in sum.
    """
    seen: set[str] = set()
    unpacked = 0
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ":" in path or ".." in path.split("/") or path.lower() in seen:
            return ZipProblem.BAD_PATHS
        seen.add(path.lower())
        if entry.flag_bits & 0x1:
            return ZipProblem.ENCRYPTED
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return ZipProblem.UNKNOWN_COMPRESSION
        unpacked += entry.file_size
        huge = entry.file_size > MEBIBYTE and entry.file_size > ratio * max(entry.compress_size, 1)
        if huge or unpacked > unpacked_bytes:
            return ZipProblem.TOO_COMPRESSED
    return None


def names_macros(names: Iterable[str]) -> bool:
    """Whether a part of an Office package is one of macros, by its name."""
    return any(mark in name.lower() for name in names for mark in _MACRO_MARKS)

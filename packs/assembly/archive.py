"""The zip file of a pack: members as they are, in order, without anything of the machine or the time that made it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final, Protocol
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from packs.assembly.manifest import PackFile

Date = tuple[int, int, int, int, int, int]
FIRST_DATE: Final[Date] = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold
_LAST_YEAR: Final = 2107
_UNIX: Final = 3
_READABLE: Final = 0o100644 << 16


class Source(Protocol):
    """Where the bytes of a member come from."""

    def copy_to(self, target: BinaryIO) -> None:
        """Write them, in pieces."""


@dataclass(frozen=True, slots=True)
class Local:
    """A finished file of a folder."""

    path: Path

    def copy_to(self, target: BinaryIO) -> None:
        """See Source."""
        with self.path.open("rb") as file:
            shutil.copyfileobj(file, target)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the pack, and where its bytes are."""

    file: PackFile
    source: Source


def zip_date(newest: datetime | None) -> Date:
    """A local time as zip files hold it; their first date where there is none, or one that they cannot hold."""
    if newest is None or not FIRST_DATE[0] <= newest.year <= _LAST_YEAR:
        return FIRST_DATE
    return (newest.year, newest.month, newest.day, newest.hour, newest.minute, newest.second)


def write_archive(path: Path, members: Sequence[Member], date: Date, advance: Callable[[int, str], None]) -> None:
    """Write all members as they are (stored): what is in them is compressed already.

    Raises what a source raises where a member is not what it should be, and OSError.
    """
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for number, member in enumerate(members, start=1):
            info = ZipInfo(member.file.path, date)
            info.create_system, info.external_attr = _UNIX, _READABLE
            info.file_size = member.file.size
            with archive.open(info, "w") as target:
                member.source.copy_to(target)  # type: ignore[arg-type]  # writable, though typed for reading
            advance(number, member.file.path)

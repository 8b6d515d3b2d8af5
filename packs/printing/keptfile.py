"""Files that are kept in the storage, each with the hash by which it is known whether it still is what was kept."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

from django.core.files.base import File
from django.core.files.storage import default_storage

_PIECE: Final = 1 << 18  # bytes read at once


class Damaged(Exception):
    """A file is gone, or not what was made or kept."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the storage as it was kept: where, its SHA-256 (hex) and size in bytes."""

    name: str
    sha256: str
    size: int

    @classmethod
    def store(cls, stem: str, ending: str, data: bytes | Path) -> Self:
        """Keep a file under a name of its own (``<stem>-….<ending>``). Raises OSError; then nothing of it is left."""
        name = f"{stem}-{uuid.uuid4().hex[:8]}.{ending}"
        with BytesIO(data) if isinstance(data, bytes) else data.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            size = source.seek(0, SEEK_END)
            source.seek(0)
            try:
                default_storage.save(name, File(source))
            except OSError:
                default_storage.delete(name)
                raise
        return cls(name, sha256, size)

    def delete(self) -> None:
        """Take it out of the storage."""
        default_storage.delete(self.name)

    def copy_to(self, target: BinaryIO) -> None:
        """Its bytes, in pieces. Raises Damaged behind the last of them where they are not those that were kept."""
        told, size = hashlib.sha256(), 0
        try:
            with default_storage.open(self.name) as kept:
                for piece in kept.chunks(_PIECE):
                    target.write(piece)
                    told.update(piece)
                    size += len(piece)
        except FileNotFoundError as error:
            raise Damaged(self.name) from error
        if (told.hexdigest(), size) != (self.sha256, self.size):
            raise Damaged(self.name)

    def read(self) -> bytes:
        """Its bytes. Raises Damaged."""
        target = BytesIO()
        self.copy_to(target)
        return target.getvalue()

    @property
    def is_whole(self) -> bool:
        """Whether it is there as it was kept."""
        try:
            self.copy_to(_Nowhere())
        except Damaged:
            return False
        return True


class _Nowhere(BytesIO):
    """A file that forgets what is written."""

    def write(self, data: Any) -> int:
        return len(data)

"""Files of each test in folders of its own, a pack that costs nothing, and a lease that is short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from packs.editions import Edition
from packs.models import Pack
from packs.services.jobs import ask_pack
from packs.services.leases import STOPPING
from perfgoals.accounts.models import Unit, User
from tests.conftest import Cast
from tests.packs.fakes import STEPS, Hook, fake_assemble, nothing
from tests.packs.settled import small_bureau


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = settings.STORAGES | {"default": store}
    settings.PACK_WORK_DIR = tmp_path / "work"


@pytest.fixture(autouse=True)
def _going_on() -> Iterator[None]:
    yield
    STOPPING.clear()


Faked = Callable[..., None]


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> Faked:
    """``faked(hook, missing=0)``: from now on packs are made by the fake."""

    def use(hook: Hook = nothing, *, missing: int = 0) -> None:
        def assemble(*args: Any) -> Any:
            return fake_assemble(*args, hook=hook, missing=missing)

        monkeypatch.setattr("packs.assemble.assemble", assemble)
        monkeypatch.setattr("packs.assemble.STEPS", STEPS)

    use()
    return use


def asked(
    cast: Cast, user: User | None = None, *, unit: Unit | None = None, edition: Edition = Edition.INTERNAL
) -> Pack:
    """A pack of the filer's unit (or another) that waits to be made."""
    pack, _is_new = ask_pack(user or cast.admin, cast.year, unit or cast.unit, edition)
    return pack


@pytest.fixture
def pack(cast: Cast, faked: Faked) -> Pack:
    """A pack of the filer's unit, asked for by the 管理员, that the fake will make."""
    return asked(cast)


@pytest.fixture
def small(cast: Cast) -> Cast:
    """Two approved declarations of the filer's unit, a third that is on its way."""
    return small_bureau(cast)

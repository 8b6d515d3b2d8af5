"""A worker in a process of its own, as `manage.py worker` starts it, that may stand still at a named place.

python -m tests.packs.worker_process '{"step": …, "done": …, "marker": …, "fake": …}': the first time that a job comes
to that place the process leaves the marker and stands still, until it is killed, asked to end, or the marker goes.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import django


def stand_still_at(step: str, at: int, marker: Path) -> None:
    """Words about progress pass as before, but for that one place."""
    from packs.services.leases import STOPPING, LeasedProgress

    begin, advance = LeasedProgress.step, LeasedProgress.advance
    where = {"step": ""}

    def stand(number: int) -> None:
        if where["step"] == step and number >= at and not marker.exists():
            marker.touch()
            while marker.exists() and not STOPPING.is_set():
                time.sleep(0.02)

    def told_step(self: LeasedProgress, name: str, total: int) -> None:
        begin(self, name, total)
        where["step"] = name
        stand(0)

    def told_advance(self: LeasedProgress, done: int, current: str = "") -> None:
        stand(done)
        advance(self, done, current)

    LeasedProgress.step = told_step  # type: ignore[method-assign]
    LeasedProgress.advance = told_advance  # type: ignore[method-assign]


def use_fake(form_bytes: int) -> None:
    """Packs cost nothing."""
    from packs import assemble
    from tests.packs.fakes import STEPS, fake_assemble

    assemble.assemble = partial(fake_assemble, form_bytes=form_bytes)
    assemble.STEPS = STEPS  # type: ignore[misc,assignment]


def main(told: dict[str, Any]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfgoals.settings")
    django.setup()
    from django.core.management import call_command

    if told.get("fake"):
        use_fake(told.get("form_bytes", 5_000))
    if told.get("step"):
        stand_still_at(told["step"], told["done"], Path(told["marker"]))
    if told.get("largest_file"):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (told["largest_file"], told["largest_file"]))
    call_command("worker", interval=0.1, beat=0.2)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

"""Running a benchmark module in a process of its own, which knows only the empty database it is given."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
OWN_CLUSTER: Final = (str(ROOT / "deploy" / "with-postgres.sh"),)


def lines_of(module: str, *arguments: str, starter: Sequence[str] = ()) -> list[str]:
    """What ``python -m module`` prints; the database is a file of SQLite unless ``starter`` brings another."""
    with TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "perfgoals.settings",
            "DATABASE_URL": f"sqlite:///{folder}/start.sqlite3",
        }
        done = subprocess.run(
            [*starter, sys.executable, "-W", "ignore", "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return done.stdout.splitlines()

"""Lists, searches and the desk in a small city and in a large one: what a page costs must not follow its size.

Each page is asked for as a user asks for it, through every layer, in turn from both databases. The quickest of the
rounds counts, with the part of it that the database took: wall time, to which other work on the machine only adds.
PostgreSQL is a cluster of its own; the files of SQLite are gone at the end. ``BENCH_FILINGS=10000,1000000`` sets the
two sizes, ``BENCH_SQLITE_FILINGS`` those of SQLite.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from benchmarks.apart import OWN_CLUSTER, lines_of

ROUNDS: Final = 7
GOAL: Final = 2.0  # the large city's page against the small one's, beyond what a page costs by itself
FLOOR: Final = 0.010  # seconds; a difference below it is noise
PAGES: Final = (
    ("desk", "filer", "/"),
    ("desk", "department", "/"),
    ("desk", "division", "/"),
    ("desk", "finance", "/"),
    ("desk", "admin", "/"),
    ("list", "filer", "/declarations/"),
    ("list", "department", "/declarations/"),
    ("list", "division", "/declarations/"),
    ("list", "finance", "/declarations/"),
    ("list, deep", "finance", "/declarations/?after={deep}"),
    ("list, deep", "admin", "/declarations/?after={deep}"),
    ("list of the year before", "finance", "/declarations/?year=2024"),
    ("list of a state", "department", "/declarations/?status=unit_review"),
    ("list of a state", "finance", "/declarations/?status=returned"),
    ("list of withdrawn drafts", "finance", "/declarations/?status=draft"),
    ("search, one character", "finance", "/declarations/?text=喆"),
    ("search, in 1 name of 45", "department", "/declarations/?text=道路"),
    ("search, in 1 name of 45", "finance", "/declarations/?text=道路"),
    ("search, in 1 name of 6", "finance", "/declarations/?text=项目"),
    ("search, in 1 name of 100", "finance", "/declarations/?text=喆园"),
    ("search, in none", "finance", "/declarations/?text=没有的名称"),
    ("search, a whole code", "finance", "/declarations/?text=440300251063190000100"),
    ("search, a district's codes", "finance", "/declarations/?text=440300"),
)


def run() -> list[str]:
    """The lines of both databases, each measured by a process of its own that knows only this one."""
    lines = []
    for database, starter, variable, default in (
        ("PostgreSQL", OWN_CLUSTER, "BENCH_FILINGS", "10000,200000"),
        ("SQLite", (), "BENCH_SQLITE_FILINGS", "10000,50000"),
    ):
        sizes = os.environ.get(variable, default).split(",")
        lines.append(f"{database}, {' against '.join(sizes)} filings")
        lines += lines_of("benchmarks.lists", *sizes, starter=starter)
    return lines


def measure(small: int, large: int) -> Iterator[str]:
    """Fill two databases and compare page by page."""
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.city import YEAR, build
    from perfgoals.accounts.models import User
    from projects.models import Declaration

    names = ("small", "large")
    clients: dict[tuple[str, str], Client] = {}
    deep = {}
    for name, filings in zip(names, (small, large), strict=True):
        _make_database(name)
        with _database(name):
            call_command("migrate", verbosity=0)
            build(filings)
            deep[name] = f"{YEAR}~{Declaration.objects.filter(year=YEAR).order_by('pk')[filings // 4].pk}"
            for user in User.objects.all():
                clients[name, user.username] = Client()
                clients[name, user.username].force_login(user, "django.contrib.auth.backends.ModelBackend")
    for what, who, address in PAGES:
        walls: dict[str, list[float]] = {name: [] for name in names}
        asked: dict[str, list[float]] = {name: [] for name in names}
        for turn in range(ROUNDS + 1):
            for name in names:
                with _database(name):
                    if "year=" not in address:
                        clients[name, who].get(f"/declarations/?year={YEAR}&text=没有")
                    wall, in_database = _time(clients[name, who], address.format(deep=deep[name]))
                if turn:  # the first one was for warming up
                    walls[name].append(wall)
                    asked[name].append(in_database)
        quickest = [min(times[name]) for times in (walls, asked) for name in names]
        yield _line(f"{what}, {who}", *quickest)


def _time(client: Any, address: str) -> tuple[float, float]:
    """Seconds of a page, and of these the ones in which the database answered."""
    from django.db import connection

    spent: list[float] = []

    def watch(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        start = perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            spent.append(perf_counter() - start)

    with connection.execute_wrapper(watch):
        start = perf_counter()
        answer = client.get(address)
        wall = perf_counter() - start
    assert answer.status_code == 200, (address, answer.status_code)
    return wall, sum(spent)


def _make_database(name: str) -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")


_connections: dict[str, Any] = {}


@contextmanager
def _database(name: str) -> Iterator[None]:
    """Let the application talk to this database; its connection stays open, as a server's does."""
    from django.db import connections

    if name not in _connections:
        settings = {**connections["default"].settings_dict}
        server = connections["default"].vendor == "postgresql"
        settings["NAME"] = name if server else str(Path(settings["NAME"]).with_name(f"{name}.sqlite3"))
        connections.databases[name] = settings
        _connections[name] = connections[name]
        _connections[name].alias = "default"
    before = connections["default"]
    connections["default"] = _connections[name]
    try:
        yield
    finally:
        connections["default"] = before


def _line(what: str, small: float, large: float, small_database: float, large_database: float) -> str:
    ratio = large / small
    verdict = "ok" if ratio <= GOAL or large - small <= FLOOR else "MISSED"
    return (
        f"  {what}: {small * 1000:.0f} ms, {large * 1000:.0f} ms in the large city = {ratio:.2f} ×"
        f" (database {small_database * 1000:.1f}, {large_database * 1000:.1f}; goal ≤ {GOAL:g} ×) {verdict}"
    )


if __name__ == "__main__":
    import django

    django.setup()
    for line in measure(int(sys.argv[1]), int(sys.argv[2])):
        print(line, flush=True)

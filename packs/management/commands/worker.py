"""worker: does jobs in the background until it is stopped."""

from __future__ import annotations

import logging
import signal
import time
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from packs.services.leases import LOST_DATABASE, STOPPING
from packs.services.workers import BEAT, Pulse

logger = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 15.0  # seconds between two tries to reach the database


class Command(BaseCommand):
    """See ``help``."""

    help = "后台进程：生成年度包和大的列表导出；SQLite 上运行一个，PostgreSQL 上可以运行多个"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, metavar="SECONDS", help="没有任务时隔多久看一次")
        parser.add_argument("--beat", type=float, default=BEAT, metavar="SECONDS", help="隔多久报一次平安")

    def handle(self, *_args: Any, **options: Any) -> None:
        pulse = Pulse(options["beat"])
        pulse.start()
        try:
            if settings.REDIS_URL:
                # Stops by itself at SIGTERM, when the job in hand is done.
                call_command("rqworker", "default", job_class="django_tasks_rq.Job")
            else:
                _work(options["interval"])
        finally:
            pulse.end()


def _work(interval: float) -> None:
    """Do what the queue in the database has, again and again, until this process is asked to end.

    Then the job in hand stops at its next word and is given back; asked twice, the process ends at once.
    """
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["default"],
        interval=interval,
        batch=True,  # comes back when the queue is empty
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=str(time.time_ns()),
        excluded_queue_names=[],
    )

    def stop(number: int, _frame: Any) -> None:
        worker.running = False
        STOPPING.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    pause = interval
    while not STOPPING.is_set():
        try:
            worker.run()
            pause = interval
        except LOST_DATABASE:
            logger.exception("the database is out of reach; trying again in %s seconds", pause)
            connection.close()
            pause = min(pause * 2, LONGEST_PAUSE)
        close_old_connections()
        STOPPING.wait(pause)

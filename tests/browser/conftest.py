"""A real Chromium against the live server: how it starts, who is signed in, and that a test ends when it is quiet."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from perfgoals.accounts.models import User

# The sync API of Playwright runs an event loop in this thread; Django would refuse to touch the database beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# A machine that is busy with other workers is slow, not wrong. Every wait ends as soon as its state is there.
expect.set_options(timeout=15_000)

VIEWPORT = {"width": 1366, "height": 768}
QUIET_FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium (or PERFGOALS_CHROMIUM), quiet on the network."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = os.environ.get("PERFGOALS_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("these tests need Chromium: install it, or name it in PERFGOALS_CHROMIUM")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": program, "args": [*QUIET_FLAGS, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_server: LiveServer) -> dict[str, Any]:
    """The screen that the pages are made for, in Shanghai."""
    return browser_context_args | {
        "base_url": live_server.url,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": VIEWPORT,
        "reduced_motion": "reduce",
    }


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Uploads of each test in a folder of its own."""
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "private"}}
    settings.STORAGES = settings.STORAGES | {"default": store}


@pytest.fixture(autouse=True)
def _quiet(transactional_db: None) -> Iterator[None]:
    """Before the tables are emptied the server has answered everything: a page may save while it is closed."""
    open_requests = {"count": 0}

    def started(**_kwargs: Any) -> None:
        open_requests["count"] += 1

    def finished(**_kwargs: Any) -> None:
        open_requests["count"] -= 1

    request_started.connect(started)
    request_finished.connect(finished)
    yield
    eventually(lambda: open_requests["count"] <= 0)
    request_started.disconnect(started)
    request_finished.disconnect(finished)


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(_quiet: None, new_context: Callable[..., BrowserContext], live_server: LiveServer) -> Callable[..., Page]:
    """``sign_in(user, **context options)``: a page of a browser of its own in which the user is signed in."""

    def signed_in(user: User | None, **options: Any) -> Page:
        context = new_context(**options)
        context.set_default_timeout(15_000)
        if user is not None:
            add_session(context, user, live_server.url)
        return context.new_page()

    return signed_in


def add_session(context: BrowserContext, user: User, url: str) -> None:
    """Put the cookie of a new session of the user into a browser."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def eventually(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something outside of the page, such as a row in the database; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


__all__ = [
    "Browser",
    "SignIn",
    "add_session",
    "browser_context_args",
    "browser_type_launch_args",
    "eventually",
    "sign_in",
]

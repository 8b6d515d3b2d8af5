"""Looking at a page as it stands: for people who cannot see it well, on small screens, on a closed network."""

from __future__ import annotations

import re
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request, Response, ViewportSize

from perfgoals.accounts.models import User
from tests.browser.conftest import add_session

WEIGHT_LIMIT: Final = 300_000  # bytes of a page with its style sheet and scripts, unpacked; a font is not counted
LIBRARY_LIMIT: Final = 750_000  # of a library that one page loads for its pictures, and the browser keeps
SCREEN: Final[ViewportSize] = {"width": 1366, "height": 768}
ZOOMED: Final[ViewportSize] = {"width": 683, "height": 384}  # the same screen at 200 %
# Chromium's own line for an answer that is no 2xx: those of a page are expected by the test that makes it.
_STATUS: Final = re.compile(r"Failed to load resource: (the server responded with a status of|net::ERR_INTERNET)")

# All rules; of what passes nothing is sent back, and nothing is fetched for it.
_AXE: Final = "axe.run({ resultTypes: ['violations'], preload: false }).then((results) => results.violations)"
_SIZES: Final = """() => [
  performance.getEntriesByType("navigation")[0],
  ...performance.getEntriesByType("resource").filter((each) => /[.](css|js)([?]|$)/.test(each.name)),
].map((each) => [each.name, each.decodedBodySize])"""
_SIDEWAYS: Final = """() => {
  const page = document.scrollingElement;
  const wide = page.scrollWidth > page.clientWidth ? [`page is ${page.scrollWidth} of ${page.clientWidth} wide`] : [];
  const name = (each) => `${each.tagName.toLowerCase()}.${each.className}`;
  const inside = [...document.querySelectorAll("main *")].filter((each) => {
    return each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX);
  });
  return [wide, inside.map((each) => `${name(each)} is ${each.scrollWidth} of ${each.clientWidth} wide`)];
}"""


class Inspector:
    """Collects what is wrong with the pages that a browser tab shows: in ``found``, by page; empty when all is well."""

    def __init__(self, page: Page, host: str) -> None:
        self.page = page
        self.host = host
        self._script = Axe().axe_script
        self.found: dict[str, list[str]] = {}
        self._heard: list[str] = []
        self._sizes: dict[str, int] = {}
        page.on("console", self._console)
        page.on("pageerror", lambda error: self._heard.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def become(self, user: User) -> None:
        """Somebody else sits down at the same browser."""
        add_session(self.page.context, user, self.host)

    def visit(self, name: str, address: str, status: int = 200) -> None:
        """Open an address that answers with ``status``, and look at it."""
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{name}: {answer.status}"
        self.look(name)

    def look(self, name: str) -> None:
        """Look at the page as it stands now."""
        problems = [*self._axe(), *self._sideways(), *self._weight(), *self._heard]
        self._heard.clear()
        if problems:
            self.found[name] = problems

    def _axe(self) -> list[str]:
        """What axe finds serious or critical."""
        self.page.evaluate(self._script)
        violations: list[dict[str, Any]] = self.page.evaluate(_AXE)
        return [
            f"axe {rule['impact']} {rule['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
            for rule in violations
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    def _sideways(self) -> list[str]:
        """Nothing scrolls sideways on the screen, and the page as a whole not at 200 % either."""
        before = self.page.viewport_size
        found = []
        for size in (SCREEN, ZOOMED):
            self.page.set_viewport_size(size)
            wide, inside = self.page.evaluate(_SIDEWAYS)
            found += [f"sideways at {size['width']}: {each}" for each in (wide + inside if size is SCREEN else wide)]
        if before:
            self.page.set_viewport_size(before)
        return found

    def _weight(self) -> list[str]:
        sizes: list[tuple[str, int]] = self.page.evaluate(_SIZES)
        for name, size in sizes:
            # A file that the browser only asks after (304) counts as when it came.
            self._sizes[name] = max(size, self._sizes.get(name, 0))
        library = sum(self._sizes[name] for name, _ in sizes if "/vendor/" in name)
        weight = sum(self._sizes[name] for name, _ in sizes) - library
        heavy = [f"weighs {weight} bytes"] if not 10_000 < weight < WEIGHT_LIMIT else []
        return heavy if library < LIBRARY_LIMIT else [*heavy, f"its libraries weigh {library} bytes"]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _STATUS.match(message.text):
            self._heard.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.host, "data:", "blob:")):
            self._heard.append(f"leaves the host: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and "/static/" in response.url:
            self._heard.append(f"{response.status}: {response.url}")

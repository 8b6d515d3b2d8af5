"""The inspector finds what it looks for: shown on pages that are wrong on purpose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.a11y.inspection import Inspector
from tests.browser.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GOOD = "<p>好</p>" + "<!-- -->" * 2000
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    return sign_in(None)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param(GOOD, None, id="nothing"),
        pytest.param(f"{GOOD}<img src='/static/icons/favicon.svg'>", "axe critical image-alt", id="axe"),
        pytest.param(f"{GOOD}<hr width='1400'>", "sideways at ", id="wide"),
        pytest.param(f"{GOOD}<hr width='700'>", "sideways at 683: page is 7", id="wide when zoomed"),
        pytest.param(
            f"{GOOD}<main><svg width='2'></svg><div tabindex='0' class='box'><pre>{'字' * 200}</pre></div></main>",
            "sideways at 1366: div.box is",
            id="wide inside",
        ),
        pytest.param(f"{GOOD}<p style='color: red'>红</p>", "console: ", id="inline style"),
        pytest.param(f"{GOOD}<script>1</script>", "console: ", id="inline script"),
        pytest.param("<p>" + "长" * 100_000, "weighs 300", id="heavy"),
        pytest.param(f"{GOOD}<img alt='' src='/static/none.png'>", "404: ", id="missing file"),
    ],
)
def test_what_is_wrong_is_found(page: Page, live_server: LiveServer, body: str, found: str | None):
    html = (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'><title>页</title>"
        f"<link rel='stylesheet' href='/bad.css'></head><body><h1>页</h1>{body}</body></html>"
    )
    page.route("**/bad.css", lambda route: route.fulfill(body=".box { overflow-x: auto }", content_type="text/css"))
    page.route(
        "**/bad/",
        lambda route: route.fulfill(
            body=html, headers={"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
        ),
    )
    inspector = Inspector(page, live_server.url)
    inspector.visit("bad", "/bad/")
    problems = inspector.found.get("bad", [])
    assert [problem for problem in problems if found and problem.startswith(found)] == problems
    assert bool(problems) == bool(found)


def test_a_request_to_another_host_is_found(page: Page, live_server: LiveServer):
    page.route("**/bad/", lambda route: route.fulfill(body=f"{GOOD}<img alt='' src='http://elsewhere.invalid/a.png'>"))
    page.route("http://elsewhere.invalid/*", lambda route: route.fulfill(body=""))
    inspector = Inspector(page, live_server.url)
    page.goto("/bad/")
    inspector.look("bad")
    assert "leaves the host: http://elsewhere.invalid/a.png" in inspector.found["bad"]

"""The pictures in a real browser: drawn from their tables, within the security policy, and not needed at all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from perfgoals.workflow.models import Stage
from tests.browser.conftest import SignIn
from tests.conftest import Cast
from tests.selfeval.evaluations import REACHED, evaluated, evaluation_values, make_evaluation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What the security policy refuses, and whatever else the page complains of.
LISTEN = """window.refused = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refused.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));"""


@pytest.fixture
def forms(cast: Cast) -> None:
    """Three forms that count: 100, 85 and 49 points."""
    half = evaluated("窗口服务事项一次办结的考核合格率", "45%", "30")
    worse = evaluated("窗口服务事项一次办结的考核合格率", "6%", "30")
    rows = REACHED[:1], REACHED[2:]
    make_evaluation(cast, evaluation_values(name="全部完成"), status=Stage.APPROVED)
    make_evaluation(cast, evaluation_values(*rows[0], half, *rows[1], name="一半"), status=Stage.APPROVED)
    unhappy = evaluated("参训人员满意度", "9%", "20", level2="满意度指标")
    poor = evaluation_values(*rows[0], worse, REACHED[2], unhappy, name="做得少", executed="225000.00")
    make_evaluation(cast, poor, status=Stage.UNIT_REVIEW)


def picture(page: Page, name: str) -> Locator:
    return page.locator(f"[data-picture={name}]")


def texts(place: Locator) -> list[str]:
    return place.locator("svg text").all_text_contents()


def opened(page: Page) -> list[str]:
    """The page, and what it complains of from then on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(LISTEN)
    page.goto(reverse("analysis"))
    expect(page.locator(".picture svg")).to_have_count(3)
    return complaints


def test_each_picture_shows_the_figures_of_its_table(cast: Cast, forms: None, sign_in: SignIn):
    page = sign_in(cast.finance)
    complaints = opened(page)
    drawn = texts(picture(page, "grades"))
    assert [drawn.count(grade) for grade in ("优", "良", "中", "差")] == [1, 1, 1, 1]
    assert "自评表（张）" in drawn
    shown = texts(picture(page, "points"))
    assert {"优", "良", "差", "执行率（%）", "总分"} <= set(shown)
    assert "中" not in shown  # no form has it: the legend names what is there
    assert picture(page, "points").locator("svg path[fill='#b0241c']").count() >= 1
    lost = texts(picture(page, "lost"))
    assert {"窗口服务事项一次办结的考…", "参训人员满意度", "2", "1"} <= set(lost)
    assert complaints == []
    assert page.evaluate("window.refused") == []


def test_pointing_at_a_bar_says_its_figures_without_a_word_of_html(cast: Cast, forms: None, sign_in: SignIn):
    page = sign_in(cast.finance)
    complaints = opened(page)
    bars = picture(page, "grades").locator("svg path[fill='#1b5690']")
    expect(bars).to_have_count(4)
    box = bars.first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(picture(page, "grades").locator("svg text").filter(has_text="优：1 张")).to_be_attached()
    assert page.locator(".picture div[style*=absolute]").count() == 0
    assert complaints == []
    assert page.evaluate("window.refused") == []


def test_pictures_follow_the_width_of_the_page(cast: Cast, forms: None, sign_in: SignIn):
    page = sign_in(cast.finance)
    opened(page)

    def width() -> Any:
        return picture(page, "grades").locator("svg").evaluate("(svg) => svg.getBoundingClientRect().width")

    wide = width()
    page.set_viewport_size({"width": 700, "height": 768})
    expect(picture(page, "grades").locator("svg")).not_to_have_attribute("width", re.compile(f"^{wide:g}$"))
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_where_the_library_is_missing_the_tables_stand_alone(cast: Cast, forms: None, sign_in: SignIn):
    page = sign_in(cast.finance)
    page.route("**/vendor/**", lambda route: route.abort())
    page.goto(reverse("analysis"))
    expect(page.locator(".picture")).to_have_count(0)
    expect(page.locator("#grades")).to_be_visible()


def test_without_script_the_tables_say_everything(cast: Cast, forms: None, sign_in: SignIn):
    page = sign_in(cast.finance, java_script_enabled=False)
    page.goto(reverse("analysis"))
    expect(page.locator(".picture").first).to_be_hidden()
    rows = [re.sub(r"\s+", " ", text) for text in page.locator("#grades tbody tr").all_inner_texts()]
    assert rows == ["优 1 33.33% 100.00", "良 1 33.33% 85.00", "中 0 0.00% —", "差 1 33.33% 49.00"]
    page.get_by_label("自评表", exact=True).select_option("confirmed")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("只计已确认的。")).to_be_visible()
    expect(page.locator("#points tbody tr")).to_have_count(2)
    page.get_by_role("link", name="一半").click()
    expect(page.get_by_role("heading", name="一半")).to_be_visible()

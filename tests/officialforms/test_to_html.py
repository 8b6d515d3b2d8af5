"""to_html: the markup of preview and print."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from perfgoals.findings import Level
from perfgoals.officialforms.marks import Segment, SegmentKind
from perfgoals.officialforms.to_html import to_html
from tests.officialforms.samples import made_up

pytestmark = pytest.mark.db_free

NASTY = "<script>alert('1')</script> & \"引号\"\n第二行"


def parsed(markup: str) -> ElementTree.Element:
    """The markup as a tree: it must be well-formed as XML, for that is how it is printed."""
    return ElementTree.fromstring(markup)


def slot(tree: ElementTree.Element, name: str) -> ElementTree.Element:
    (element,) = [element for element in tree.iter() if element.get("data-slot") == name]
    return element


def test_every_cell_says_what_the_grid_says():
    grid = made_up(head={"policy_basis": NASTY, "name": "喆堃𬭎"})
    tree = parsed(to_html(grid))
    printed = ["".join(cell.itertext()) for cell in tree.iter() if cell.tag in {"caption", "th", "td"}]
    assert printed == [cell.text for _, cell in grid.cells()]
    assert "".join(slot(tree, "policy_basis").itertext()) == NASTY


def test_two_tables_of_the_same_columns_and_a_heading_that_repeats():
    tree = parsed(to_html(made_up()))
    head, block = tree.findall("table")
    assert head.find("caption") is not None
    assert block.find("caption") is None
    assert block.get("aria-label") == "二级项目支出绩效目标申报表：明细"
    columns = [[col.get("width") for col in table.iter("col")] for table in (head, block)]
    assert columns == [["10.77%", "15.38%", "26.15%", "13.85%", "33.85%"]] * 2
    heading = block.find("thead")
    assert heading is not None
    assert [th.get("scope") for th in heading.iter("th")] == ["col"] * 5
    assert len(block.findall("tbody/tr")) == 14
    assert len(head.findall("tbody/tr")) == 9


def test_labels_and_tiers_are_row_headings():
    tree = parsed(to_html(made_up(rows=1)))
    assert {th.text for th in tree.iter("th") if th.get("scope") == "row"} >= {"项目编码：", "产出指标", "*数量指标"}
    assert slot(tree, "indicators.0.target").tag == "td"
    assert slot(tree, "code").get("colspan") == "2"


def test_nothing_that_a_strict_content_policy_forbids():
    markup = to_html(made_up(head={"policy_basis": NASTY}), flags={"name": Level.ERROR})
    assert not re.search(r"\s(style|on\w+)=", markup)
    assert "<script" not in markup
    assert "<style" not in markup


def test_flags_are_a_class_and_a_word():
    markup = to_html(made_up(), flags={"name": Level.ERROR, "indicators.0.target": Level.HINT, "unknown": Level.HINT})
    tree = parsed(markup)
    name = slot(tree, "name")
    assert name.get("class") == "is-value is-error"
    assert [(span.get("class"), span.text) for span in name] == [("visually-hidden", "错误：")]
    assert slot(tree, "indicators.0.target").get("class") == "is-target is-hint"
    assert markup.count("visually-hidden") == 2


def test_changes_stand_in_place_of_the_text_and_mark_their_row():
    added, deleted, same = SegmentKind.ADDED, SegmentKind.DELETED, SegmentKind.SAME
    changes = {
        "annual_goal": [Segment(same, "完成"), Segment(deleted, "2<项"), Segment(added, "3&项")],
        **{f"indicators.0.{key}": [Segment(added, "新")] for key in ("level3", "target", "explanation")},
        **{f"indicators.1.{key}": [Segment(deleted, "旧")] for key in ("level3", "target", "explanation")},
        "indicators.2.target": [Segment(added, "≥1")],
        "indicators.3.target": [Segment(same, "≥2")],
    }
    markup = to_html(made_up(), changes=changes)
    assert "完成<del>2&lt;项</del><ins>3&amp;项</ins></td>" in markup
    tree = parsed(markup)
    marks = {
        element.get("data-slot"): element.get("data-change") for element in tree.iter() if element.get("data-change")
    }
    assert marks == {
        "annual_goal": "改",
        "indicators.0.explanation": "增",
        "indicators.1.explanation": "删",
        "indicators.2.explanation": "改",
    }

"""Answers of a form as people give them."""

from __future__ import annotations

import pytest

from projects.sheet import read_yes_no

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("是", True),
        ("☑是 □否", True),
        ("□ 是  ☑ 否", False),
        ("是√ 否□", True),
        ("是□否√", False),
        ("√是", True),
        ("是 √否", False),
        ("是√否", None),
        ("□是 □否", None),
        ("√是 √否", None),
        ("□是", None),
        ("√是 √是", None),
        ("待定", None),
    ],
)
def test_yes_or_no_is_read_where_it_is_certain(text: str, answer: bool | None):
    unread: dict[str, str] = {}
    assert read_yes_no("is_new", text, unread) is answer
    assert unread == ({"is_new": text} if answer is None else {})

"""Text as it comes in and as it is compared."""

from __future__ import annotations

import pytest

from perfgoals.text import clean, compact, is_not_applicable

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("甲\r\n乙\r丙\u2028丁\u2029戊\x85己", "甲\n乙\n丙\n丁\n戊\n己"),
        ("甲\x00乙\x0b丙\x7f丁\ud800戊\uffff", "甲乙丙丁戊"),
        (" １２％\t（甲）\u3000\n", " １２％\t（甲）\u3000\n"),
    ],
)
def test_what_cannot_be_stored_is_taken_out_and_all_else_stays(text: str, kept: str):
    assert clean(text) == kept


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        (" ４４０３\u3000０４\n", "440304"),
        ("是\u00a0／\t否", "是/否"),
        ("ＡＢ（二）：㎡①", "AB(二):m21"),  # the case stays
        ("甲\u200b乙，丙。", "甲\u200b乙,丙。"),  # zero width is no white space
        ("\x1f \x85\u2028", ""),
    ],
)
def test_full_width_forms_are_made_plain_and_white_space_goes(text: str, compared: str):
    assert compact(text) == compared


@pytest.mark.parametrize("word", ["不适用", "不适合", "无", "/", "—", "-", "——", "\u3000不适用\n"])
def test_words_for_what_does_not_apply(word: str):
    assert is_not_applicable(word)


@pytest.mark.parametrize("text", ["", " ", "不适用。", "不 适 用", "无投诉", "／", "---", "0"])
def test_other_texts_are_no_such_word(text: str):
    assert not is_not_applicable(text)

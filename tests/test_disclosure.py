"""Masking of contacts in what is disclosed."""

from __future__ import annotations

import json

import pytest

from perfgoals.disclosure import masked_name, masked_phone, without_phones
from tests.officialforms.samples import OFFICIAL

pytestmark = pytest.mark.db_free


@pytest.mark.parametrize("typed", ["甲某", "甲某某、乙某", "(某处) A. Bc"])
def test_a_name_is_masked_whole(typed: str) -> None:
    assert masked_name(typed) == "***"


@pytest.mark.parametrize("typed", ["13000000000", "0755-80000000转801", "８００００００", "见附件"])
def test_a_box_for_a_phone_is_masked_whatever_stands_in_it(typed: str) -> None:
    assert masked_phone(typed) == "***"


@pytest.mark.parametrize("typed", ["", " ", "\n"])
def test_blank_stays_blank(typed: str) -> None:
    assert (masked_name(typed), masked_phone(typed), without_phones(typed)) == (typed, typed, typed)


@pytest.mark.parametrize(
    ("typed", "public"),
    [
        ("请联系13000000000。", "请联系***。"),
        ("130 0000 0000", "***"),
        ("130-0000-0000,13100000001", "***,***"),
        ("+86 13000000000", "***"),
        ("0086-130-0000-0000", "***"),
        ("（+86）13000000000", "***"),
        ("１３０００００００００", "***"),
        ("0755-80000000", "***"),
        ("0755 80000000、0755 80000001", "***、***"),
        ("０７５５－８０００００００", "***"),
        ("（0755）80000000转801", "***"),
        ("(0755) 8000 0000-8012", "***"),
        ("010-80000000", "***"),
        ("0660-3000000", "***"),
        ("075580000000", "***"),
        ("+86-755-80000000", "***"),
        ("80000000转801", "***"),
        ("80000000 分机 8012", "***"),
        ("电话：80000000", "电话：***"),
        ("联系电话 8000 0000，传真：80000001", "联系电话 ***，传真：***"),
        ("电话：80000000、80000001/80000002", "电话：***、***/***"),
        ("Tel: 80000000-801", "Tel: ***"),
        ("手机号码13000000000有误", "手机号码***有误"),
        ("投诉电话80000000，全年投诉≤5次", "投诉电话***，全年投诉≤5次"),
    ],
)
def test_numbers_inside_a_text_are_masked(typed: str, public: str) -> None:
    assert without_phones(typed) == public


@pytest.mark.parametrize(
    "typed",
    [
        "440304202200700100012",  # a project code
        "440304220231070000012",
        "13000000000元",
        "13000000000.50",
        "13,000,000,000",
        "1300000万元，共13000000000 元",
        "1650*226*12=4474800元",
        "测算：80000000元",
        "80000000",
        "20200101-20201231",
        "2020-01-01至2020-12-31",
        "热线电话12345接通率≥95%",
        "热线电话：400-800-0000",
        "接听电话8000000次",
        "电话费80000000元",
        "深福政数〔2020〕13号",
        "0.00，0.05，007",
        "第0755号",
        "每天8:00-18:00",
    ],
)
def test_other_numbers_stay_to_the_letter(typed: str) -> None:
    assert without_phones(typed) == typed


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")
def test_nothing_in_the_published_forms_is_taken_for_a_phone_number() -> None:
    texts = [text for file in sorted(OFFICIAL.glob("*_20*_*.json")) for text in _texts(json.loads(file.read_text()))]
    assert texts
    assert [text for text in texts if without_phones(text) != text] == []


def _texts(value: object) -> list[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for each in inner for text in _texts(each)]

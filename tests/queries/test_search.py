"""Searching by name and by code: the same answers on both databases, from an index where there is one."""

from __future__ import annotations

import pytest
from django.db import connection

from perfgoals.search import grams, search_key
from projects.models import Declaration
from projects.queries import listed_declarations
from projects.services.drafts import save_draft
from tests.conftest import Cast, make_declaration, whole_values

pytestmark = pytest.mark.django_db

NAMES = ("信息化系统运维", "数据共享 平台", "ＡＩ服务（二期）", "50%_补助\\经费", "喆园道路", "道路信息")


@pytest.fixture
def named(cast: Cast) -> Cast:
    for number, name in enumerate(NAMES):
        make_declaration(cast, whole_values(name=name, code=f"44030425106319{number:07}"))
    return cast


def found(cast: Cast, text: str) -> list[str]:
    return [row.name for row in listed_declarations(cast.filer, year=cast.year, text=text).order_by("pk")]


@pytest.mark.db_free
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("信息化", "信息化"),
        (" 数据　共享\n平台 ", "数据共享平台"),
        ("ＡＩ服务（二期）", "ai服务(二期)"),
        ("Straße", "strasse"),
        ("长" * 300, "长" * 200),
        ("", ""),
    ],
)
def test_what_looks_alike_has_the_same_key(text: str, key: str):
    assert search_key(text) == key


@pytest.mark.db_free
@pytest.mark.parametrize(
    ("key", "pairs"), [("信", ["信"]), ("信息", ["信息"]), ("一二一二", ["一二", "二一"]), ("信息化", ["信息", "息化"])]
)
def test_a_key_is_sought_by_its_pairs(key: str, pairs: list[str]):
    assert grams(key) == pairs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("信", ["信息化系统运维", "道路信息"]),
        ("信息", ["信息化系统运维", "道路信息"]),
        ("信息化", ["信息化系统运维"]),
        ("化信", []),
        ("路信息", ["道路信息"]),
        ("园道", ["喆园道路"]),
        ("共享平台", ["数据共享 平台"]),
        ("共享　平", ["数据共享 平台"]),
        ("ai", ["ＡＩ服务（二期）"]),
        ("(二期)", ["ＡＩ服务（二期）"]),
        ("%", ["50%_补助\\经费"]),
        ("%_补", ["50%_补助\\经费"]),
        ("\\经", ["50%_补助\\经费"]),
        ("息%系", []),
        ("喆", ["喆园道路"]),
        (" ", list(NAMES)),
    ],
)
def test_a_text_is_found_anywhere_in_the_name(named: Cast, text: str, names: list[str]):
    assert found(named, text) == names


def test_all_pairs_without_the_text_itself_are_not_enough(cast: Cast):
    make_declaration(cast, whole_values(name="道路路灯，灯道"))
    assert found(cast, "路灯道路") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("440304251063190000003", ["50%_补助\\经费"]),
        ("４４０３０４ 2510631900000 03", ["50%_补助\\经费"]),
        ("440304", list(NAMES)),
        ("440313", []),
        ("251063", []),
        ("44030", []),
    ],
)
def test_six_digits_or_more_are_the_beginning_of_a_code(named: Cast, text: str, names: list[str]):
    assert found(named, text) == names


def test_the_key_follows_the_name(cast: Cast, draft: Declaration):
    save_draft(draft, cast.filer, whole_values(name="改过的 名称"), seen_version=1)
    assert Declaration.objects.values_list("name_key", flat=True).get(pk=draft.pk) == "改过的名称"
    assert found(cast, "过的名") == ["改过的 名称"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the index is PostgreSQL's")
def test_postgresql_reads_names_by_the_index(named: Cast):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    # Of both variants: with so few rows any index on what all of them share would do as well.
    assert "name_key_grams" in Declaration._base_manager.filter(name_key__holds="信息化").order_by().explain()


def test_codes_are_read_by_an_index(named: Cast):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    by_code = Declaration.objects.get(name="喆园道路").project.__class__.objects.filter(code__begins="440304")
    plan = by_code.order_by().explain()
    assert "_like" in plan if connection.vendor == "postgresql" else "SEARCH" in plan

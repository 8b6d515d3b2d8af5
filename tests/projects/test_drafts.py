"""Drafts: saving under the version seen, versions kept, conflicts, codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from perfgoals.workflow.drafts import Locked, StaleDraft
from projects.models import CalculationItem, Declaration, IndicatorRow, Project, Revision
from projects.queries import values_of
from projects.services.drafts import (
    DRAFTS,
    DeclarationExists,
    begin_declaration,
    create_declaration,
    fresh,
    resolve_conflict,
    save_draft,
)
from projects.services.projects import create_project
from projects.values import ItemValues
from tests.conftest import Cast, row, whole_values

pytestmark = pytest.mark.django_db


def test_what_is_saved_comes_back_to_the_letter(cast: Cast, draft: Declaration):
    values = whole_values(
        name="窗口人员培训  ",
        annual_goal="第一行\n\n　第三行 <b>&amp;</b> =SUM(A1)",
        unread={"period_years": "三年"},
        period_years=None,
        indicators=(row(1, "合格率", "≥ 98%", "a\tb"), row(0, "期数")),
        items=(ItemValues(content="讲课费", unit_price="3,000", quantity="15", times="10"),),
    )
    save_draft(draft, cast.filer, values, seen_version=1)
    stored = fresh(draft.pk)
    assert values_of(stored) == replace(values, year_amount=Decimal("450000.00"))
    assert (stored.version, stored.saved_by) == (2, cast.filer)


def test_fifteen_indicators_are_saved_in_seven_queries(cast: Cast, draft: Declaration, django_assert_num_queries):
    values = whole_values(indicators=tuple(row(n % 10, f"指标{n}") for n in range(15)))
    with django_assert_num_queries(7):
        save_draft(draft, cast.filer, values, seen_version=1)
    assert IndicatorRow.objects.filter(declaration=draft).count() == 15


def test_items_fill_the_amount_of_the_year(cast: Cast, draft: Declaration):
    items = (
        ItemValues(content="讲课费", unit_price="3000", quantity="15"),
        ItemValues(content="资料", amount="1,234.5"),
    )
    save_draft(draft, cast.filer, whole_values(items=items), seen_version=1)
    assert fresh(draft.pk).year_amount == Decimal("46234.50")
    assert CalculationItem.objects.filter(declaration=draft).count() == 2


def test_a_stale_save_writes_nothing_and_says_who_changed_what(cast: Cast, draft: Declaration):
    mine, theirs = fresh(draft.pk), fresh(draft.pk)
    save_draft(theirs, cast.colleague, whole_values(annual_goal="同事改的"), seen_version=1)
    with pytest.raises(StaleDraft) as stale:
        save_draft(mine, cast.filer, whole_values(annual_goal="我改的", name="我的名字"), seen_version=1)
    conflict = stale.value.conflict
    assert (conflict.by, conflict.base_version, conflict.version) == (str(cast.colleague), 1, 2)
    assert [(part.key, part.theirs, part.mine) for part in conflict.both] == [("annual_goal", "同事改的", "我改的")]
    assert fresh(draft.pk).annual_goal == "同事改的"
    assert fresh(draft.pk).version == 2


def test_a_resolved_conflict_keeps_both_contents_as_versions(cast: Cast, draft: Declaration):
    save_draft(fresh(draft.pk), cast.colleague, whole_values(annual_goal="同事改的", policy_basis="新"), seen_version=1)
    saved = resolve_conflict(
        fresh(draft.pk),
        cast.filer,
        whole_values(annual_goal="我改的", name="我的名字"),
        base_version=1,
        seen_version=2,
        choices={"annual_goal": "theirs"},
    )
    stored = values_of(fresh(draft.pk))
    assert (stored.annual_goal, stored.policy_basis, stored.name) == ("同事改的", "新", "我的名字")
    assert saved.version == fresh(draft.pk).version == 4
    kept = Revision.objects.filter(declaration=draft).order_by("version")
    assert [(each.version, each.cause, each.content["annual_goal"]) for each in kept] == [
        (1, "新建", whole_values().annual_goal),
        (2, "填报", "同事改的"),
        (3, "合并前本人所填", "我改的"),
        (4, "合并两人的修改", "同事改的"),
    ]


def test_an_undecided_conflict_is_not_saved(cast: Cast, draft: Declaration):
    save_draft(fresh(draft.pk), cast.colleague, whole_values(annual_goal="同事改的"), seen_version=1)
    with pytest.raises(StaleDraft):
        resolve_conflict(
            fresh(draft.pk), cast.filer, whole_values(annual_goal="我改的"), base_version=1, seen_version=2, choices={}
        )
    assert fresh(draft.pk).version == 2


def test_a_base_that_is_no_longer_kept_asks_instead_of_overwriting(cast: Cast, draft: Declaration):
    save_draft(fresh(draft.pk), cast.colleague, whole_values(name="同事改的名字"), seen_version=1)
    Revision.objects.filter(declaration=draft, version=1).delete()
    with pytest.raises(StaleDraft) as stale:
        save_draft(fresh(draft.pk), cast.filer, whole_values(annual_goal="我改的"), seen_version=1)
    assert {part.key for part in stale.value.conflict.both} == {"name", "annual_goal"}


def test_what_was_handed_in_is_locked(cast: Cast, draft: Declaration):
    Declaration.objects.filter(pk=draft.pk).update(status="unit_review")
    with pytest.raises(Locked, match="这张表已经是“单位审核”，不能再修改"):
        save_draft(draft, cast.filer, whole_values(name="晚了"), seen_version=1)
    assert fresh(draft.pk).name == "窗口人员培训"


def test_what_an_undone_import_took_away_is_said_in_plain_words(cast: Cast, draft: Declaration):
    seen = fresh(draft.pk)
    draft.delete()
    with pytest.raises(Locked, match="这张表已经不在了（所在的导入批次被撤回），请先复制您填的内容"):
        save_draft(seen, cast.filer, whole_values(name="晚了"), seen_version=1)


def test_old_sittings_keep_their_last_version_alone(cast: Cast, draft: Declaration):
    start = timezone.now() - timedelta(days=2)
    Revision.objects.all().delete()
    for version, minutes in ((2, 0), (3, 1), (4, 2), (5, 30)):
        Revision.objects.create(
            declaration=draft,
            version=version,
            content={},
            cause="填报",
            saved_by=cast.filer,
            saved_at=start + timedelta(minutes=minutes),
        )
    DRAFTS.thin_out(draft.pk, timezone.now())
    assert list(Revision.objects.order_by("version").values_list("version", flat=True)) == [4, 5]


def test_a_project_has_one_declaration_a_year(cast: Cast, draft: Declaration):
    with pytest.raises(DeclarationExists) as exists:
        create_declaration(cast.filer, draft.project, cast.year, whole_values())
    assert exists.value.declaration == draft


def test_new_codes_have_21_digits_and_go_on_counting(cast: Cast):
    codes = [create_project(cast.unit, cast.year, name=f"项目{n}", type_code="31").code for n in range(2)]
    assert codes == ["440304251063199900001", "440304251063199900002"]


def test_a_new_draft_knows_what_the_system_knows(cast: Cast, draft: Declaration):
    project = create_project(cast.unit, cast.year, name="档案整理", type_code="01")
    values = values_of(begin_declaration(cast.filer, project, cast.year, is_new=True))
    assert (values.unit, values.top_unit) == ("深圳市甲区政务服务局（本级）", "深圳市甲区政务服务局")
    assert (values.project_type, values.is_new, values.year_amount) == ("01 其他项目", True, None)


def test_a_code_that_another_project_has_is_kept_as_typed_and_reported(cast: Cast, draft: Declaration):
    other = Project.objects.create(code="440304251063190000777", name="别的", unit=cast.unit)
    save_draft(draft, cast.filer, whole_values(code=other.code), seen_version=1)
    stored = fresh(draft.pk)
    assert (stored.project.code, stored.unread) == ("440304251063190000901", {"code": "440304251063190000777"})
    save_draft(stored, cast.filer, whole_values(code="440304251063190000888"), seen_version=2)
    assert fresh(draft.pk).project.code == "440304251063190000888"

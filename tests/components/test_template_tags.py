"""Tags and filters of the components: words, shapes, escaping, units."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template

from perfgoals.findings import Level
from perfgoals.templatetags import perfgoals as tags
from projects.views.edit_page import section_of

pytestmark = pytest.mark.db_free
FINDING = {
    "level": "error",
    "message": "指标值还没有<填>",
    "anchor": "id_row-3-target",
    "section": "indicators",
}
EVENING = datetime(2026, 10, 23, 9, 30, tzinfo=UTC)  # 17:30 in China


def test_level_mark_has_shape_word_and_number() -> None:
    assert "错误 2</span>" in tags.level_mark("error", 2)
    assert 'class="level is-warning"' in tags.level_mark(Level.WARNING)
    with pytest.raises(ValueError, match="fatal"):
        tags.level_mark("fatal")


def test_state_badge_says_the_word() -> None:
    state = SimpleNamespace(tone="draft", icon="pencil", label="草稿")
    assert tags.state_badge(state).startswith('<span class="state is-draft">')
    assert tags.state_badge(state).endswith("草稿</span>")


def test_own_icons_are_hidden_from_screen_readers_and_unknown_ones_are_nothing() -> None:
    assert 'aria-hidden="true"' in tags.icon("dashed-ring")
    assert tags.icon("no-such-shape") == ""


@pytest.mark.parametrize(
    ("yuan", "unit", "shown"),
    [
        (Decimal("12482900.00"), "万元", "1,248.29"),
        (Decimal("0.00"), "元", "0.00"),
        (None, "元", "—"),
    ],
)
def test_amounts_in_the_unit_of_the_form(yuan: Decimal | None, unit: str, shown: str) -> None:
    assert tags.amount(yuan, unit) == shown


def test_days_and_times_are_those_of_china() -> None:
    assert tags.day(EVENING) == "10-23 周五"
    assert tags.moment(EVENING) == "10-23 17:30"
    assert tags.deadline(EVENING) == "10 月 23 日（周五）17:30"
    assert tags.day(None) == tags.moment(None) == tags.deadline(None) == "—"


def test_characters_are_counted_as_the_browser_counts_them() -> None:
    assert tags.count_characters("一二\r\n三") == 4
    assert tags.count_characters(None) == 0


@pytest.mark.parametrize(
    ("anchor", "section"),
    [
        ("id_row-3-target", "indicators"),
        ("indicators", "indicators"),
        ("id_item-0-amount", "items"),
        ("id_long_term_goal", "texts"),
        ("id_name", "basic"),
    ],
)
def test_each_field_has_its_section(anchor: str, section: str) -> None:
    assert section_of(anchor) == section


def test_a_section_carries_its_worst_level() -> None:
    found = [{"level": "hint", "section": "basic"}, {"level": "warning", "section": "basic"}, FINDING]
    assert tags.section_level(found, "basic") == "warning"
    assert tags.section_level(found, "indicators") == "error"
    assert tags.section_level(found, "items") == ""


def test_a_cell_is_named_marked_and_escaped() -> None:
    cell = tags.grid_cell("row", "3", "target", "</textarea><b>", {"id_row-3-target": FINDING})
    assert "\n&lt;/textarea&gt;&lt;b&gt;</textarea>" in cell
    assert 'aria-labelledby="row-3-n h-row-target"' in cell
    assert 'aria-describedby="reading-3 id_row-3-target-finding" data-level="error" aria-invalid="true"' in cell
    assert '<p class="reading" id="reading-3"></p>' in cell
    assert 'id="id_row-3-target-finding"' in cell
    assert "指标值还没有&lt;填&gt;" in cell


def test_the_reading_of_a_target_value_stands_under_its_box_and_asks_where_it_is_not_sure() -> None:
    cell = tags.grid_cell("row", "3", "target", "≥90%", None, reading={"text": "不少于 <90 %", "asks": True})
    assert '</textarea><p class="reading asks" id="reading-3">不少于 &lt;90 %</p>' in cell
    assert "reading" not in tags.grid_cell("row", "3", "level3", "合格率", None)


def test_a_warning_does_not_make_a_cell_invalid_and_an_empty_one_may_say_what_prints() -> None:
    cell = tags.grid_cell("row", 1, "target", None, {"id_row-1-target": {**FINDING, "level": "warning"}}, "不适用")
    assert "aria-invalid" not in cell
    assert 'placeholder="不适用"' in cell


def test_a_form_field_is_described_by_note_counter_and_finding() -> None:
    class NameForm(forms.Form):
        name = forms.CharField(label="项目名称", help_text="限 40 字以内", required=False)

    page = Template("{% form_field form.name finding=finding limit=40 side=True star=True %}")
    shown = page.render(Context({"form": NameForm(initial={"name": "网格信息管理"}), "finding": FINDING}))
    assert 'aria-describedby="id_name_helptext id_name-finding id_name-count"' in shown
    assert 'class="field field-side is-starred"' in shown
    assert "6 / 40 字" in shown
    assert "maxlength" not in shown

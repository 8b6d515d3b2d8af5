"""What the page sends is read to the letter, and what it could not have sent is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from perfgoals.workflow.submission import BadSubmission
from projects.forms.submission import read_submission
from projects.values import ItemValues
from tests.conftest import CONTEXT, whole_values

pytestmark = pytest.mark.db_free


def sent(**fields: Any):
    data = QueryDict(mutable=True)
    data["version"] = "3"
    for name, value in fields.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return read_submission(data, whole_values(), CONTEXT)


def test_what_the_page_does_not_send_stays():
    assert sent().values.name == "窗口人员培训"
    assert sent(name="").values.name == ""


def test_rows_and_items_that_are_not_sent_stay():
    stored = sent()
    assert stored.values.indicators == whole_values().indicators
    assert stored.row_keys == ("0", "1", "2", "3", "4", "5")
    items = QueryDict("version=3&no-items=1")
    values = whole_values(items=(ItemValues(content="讲课费", amount="1"),))
    assert read_submission(QueryDict("version=3"), values, CONTEXT).values.items == values.items
    assert read_submission(items, values, CONTEXT).values.items == ()


def test_rows_come_in_the_order_of_the_page_with_the_star_of_the_framework():
    submission = sent(
        row=["7", "2"],
        row__2__tier="产出指标|数量指标",
        row__2__level3="期数\r\n第二行",
        row__7__tier="效益指标|生态效益指标",
        row__7__target="≥ 98%",
    )
    assert submission.row_keys == ("7", "2")
    first, second = submission.values.indicators
    assert (first.level2, first.required, first.target) == ("生态效益指标", False, "≥ 98%")
    assert (second.level2, second.required, second.level3) == ("数量指标", True, "期数\n第二行")


def test_numbers_that_cannot_be_read_are_kept_as_typed():
    values = sent(year_amount="约45万", period_years="三年", is_new="也许").values
    assert (values.year_amount, values.period_years, values.is_new) == (None, None, None)
    assert values.unread == {"year_amount": "约45万", "period_years": "三年", "is_new": "也许"}
    assert sent(year_amount="450,000.5", period_years="3年").values.unread == {}


def test_characters_that_cannot_be_stored_are_left_out():
    assert sent(name="a\x00b\x08c\ud800d").values.name == "abcd"


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "x"},
        {"version": "-1"},
        {"version": "9" * 12},
        {"base_version": "1.5"},
        {"row": ["1", "1"], "row__1__tier": "产出指标|数量指标"},
        {"row": ["a"]},
        {"row": ["1"]},
        {"row": [str(n) for n in range(501)]},
        {"item": ["1", "1"]},
    ],
)
def test_what_the_page_could_not_have_sent_is_refused(fields: dict[str, Any]):
    with pytest.raises(BadSubmission):
        sent(**fields)


def test_choices_of_a_conflict():
    submission = sent(take__annual_goal="mine", take__name="anything", base_version="2")
    assert (submission.base_version, submission.choices) == (2, {"annual_goal": "mine", "name": "theirs"})

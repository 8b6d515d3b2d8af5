"""The rows of 项目资金 as the pages of a self-evaluation and a monitoring send them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from perfgoals.text import clean
from selfeval.cells import read_amount
from selfeval.funds import funds_key
from selfeval.merge import F


def with_typed_funds(data: QueryDict, values: F, columns: Callable[[str], tuple[str, ...]]) -> F:
    """The values with what was typed into the parts of the funds; their total is their sum.

    ``columns`` gives the amounts of a row that are typed, by its label.
    """
    unread = dict(values.unread)
    rows: dict[str, Any] = {row.row: row for row in values.funds}
    for number, label in enumerate(values.funds_kind.typed_rows()):
        amounts: dict[str, Any] = {}
        for column in columns(label):
            if (name := f"funds-{number}-{column}") in data:
                key = funds_key(label, column)
                unread.pop(key, None)
                amounts[column] = read_amount(key, clean(str(data[name])), values.money_unit, unread)
        rows[label] = replace(values.funds_row(label), **amounts)
    return replace(values, funds=tuple(rows.values()), unread=unread)

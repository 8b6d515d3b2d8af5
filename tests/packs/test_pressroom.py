"""Printing with several processes gives the same bytes, in the order in which it was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from packs.printing.pressroom import Order, Pressroom, print_form
from tests.officialforms.samples import made_up

pytestmark = pytest.mark.db_free
FONTS = Path(settings.FONT_DIR)


def test_many_forms_by_processes():
    orders = [
        Order(number=number, sheet=f"第{number}张", grid=made_up(rows=2, head={"name": f"第{number}个项目"}))
        for number in range(9)
    ]
    with Pressroom(FONTS, processes=2) as pressroom:
        printed = list(pressroom.printed(orders))
        (again,) = pressroom.printed(orders[:1])
    assert [order.number for order, _printed in printed] == list(range(9))
    for order, made in (printed[0], printed[8], again):
        assert made == print_form(order.sheet, order.grid, FONTS)


def test_nothing_to_print():
    with Pressroom(FONTS) as pressroom:
        assert list(pressroom.printed([])) == []

"""``start_bureau``: a new installation begins with its division, years, and a 管理员 who must change the password."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from indicators.models import Framework
from perfgoals.accounts.models import Role, Unit, User
from projects.models import BudgetYear

pytestmark = pytest.mark.django_db

ARGUMENTS = ("--division", "440305", "--name", "南区", "--admin", "boss")


def test_it_begins_with_what_everything_stands_on():
    out = StringIO()
    call_command("start_bureau", *ARGUMENTS, stdout=out)
    user = User.objects.get()
    password = re.search(r"初始密码：(\S+)（首次登录须修改）", out.getvalue())
    assert password
    assert user.check_password(password[1])
    assert (user.must_change_password, [scope.role for scope in user.scopes]) == (True, [Role.ADMINISTRATOR])
    assert Unit.objects.get().division_code == "440305"
    assert list(BudgetYear.objects.values_list("year", "money_unit")) == [(2025, "元"), (2024, "万元")]
    assert Framework.objects.get(code="futian-2021").second_levels.count() == 10


def test_a_second_beginning_changes_nothing():
    call_command("start_bureau", *ARGUMENTS, stdout=StringIO())
    with pytest.raises(CommandError, match="没有初始化：这个单位编码已有单位使用"):
        call_command("start_bureau", *ARGUMENTS[:-1], "other", stdout=StringIO())
    assert User.objects.count() == Unit.objects.count() == 1


def test_a_division_code_has_six_digits():
    with pytest.raises(CommandError, match="区划编码应为 6 位数字，如 440304"):
        call_command("start_bureau", "--division", "4403", "--name", "南区", "--admin", "boss", stdout=StringIO())
    assert not User.objects.exists()

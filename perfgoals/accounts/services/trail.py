"""The trail of what is done outside the flow of a form (登录与管理记录)."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from typing import Final

from axes.helpers import get_client_ip_address
from django.http import HttpRequest

from perfgoals.accounts.models import AuditEvent, Unit, User

UNKNOWN_ACCOUNT: Final = "未知用户名"


class Action(StrEnum):
    """What the accounts room records; other rooms name their own actions."""

    LOGIN = "登录"
    LOGIN_FAILED = "登录失败"
    LOGOUT = "退出登录"
    PASSWORD_CHANGED = "修改密码"  # a label  # noqa: S105  # nosec B105
    PASSWORD_RESET = "重置密码"  # a label  # noqa: S105  # nosec B105
    USER_CREATED = "新建用户"
    USER_CHANGED = "修改用户"
    USER_DEACTIVATED = "停用用户"
    USER_ACTIVATED = "启用用户"
    ASSIGNMENTS_CHANGED = "调整岗位"
    UNIT_CREATED = "新建单位"
    UNIT_CHANGED = "修改单位"
    UNIT_DELETED = "删除单位"


def record_event(
    actor: User | None,
    action: str,
    subject: str,
    detail: str = "",
    request: HttpRequest | None = None,
    *,
    unit: Unit | int | None = None,
) -> AuditEvent:
    """Write one line of the trail. ``unit`` is the unit it concerns; else that of the actor's first assignment."""
    unit_id = unit.pk if isinstance(unit, Unit) else unit
    if unit_id is None and actor is not None:
        unit_id = home_unit_id(actor)
    return AuditEvent.objects.create(
        actor=actor,
        unit_id=unit_id,
        action=str(action)[:40],
        subject=subject[:200],
        detail=detail,
        address=_address(request) if request is not None else None,
    )


def record_failed_login(username: str, detail: str, request: HttpRequest) -> AuditEvent:
    """Write a failed login. A name that no account has is not kept: people type their password there."""
    account = User.objects.filter(username=username).first()
    subject = user_label(account) if account else UNKNOWN_ACCOUNT
    return record_event(account, Action.LOGIN_FAILED, subject, detail, request)


def home_unit_id(user: User) -> int | None:
    """The unit of the user's first assignment: where what concerns the user is recorded."""
    return user.scopes[0].unit_id if user.scopes else None


def user_label(user: User) -> str:
    """A user as the trail names them: shown name and user name."""
    return f"{user.display_name}（{user.username}）"


def unit_label(unit: Unit) -> str:
    """A unit as the trail names it: code and name."""
    return f"{unit.code} {unit.name}"


def _address(request: HttpRequest) -> str | None:
    """The address the request came from; None behind a socket that has none."""
    try:
        return str(ipaddress.ip_address((get_client_ip_address(request) or "").partition("%")[0]))
    except ValueError:
        return None

"""Users: accounts, their assignments (岗位), passwords."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

from axes.utils import reset as forget_failed_logins
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from perfgoals.accounts.access import ALLOWED, Decision, denied, has_role
from perfgoals.accounts.models import Assignment, Role, Unit, User
from perfgoals.accounts.services.refused import Refused
from perfgoals.accounts.services.trail import Action, home_unit_id, record_event, user_label

# Without 0 O 1 l I: an initial password is read from paper. 12 of 57 characters are 70 bits.
ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
REVIEWING: Final = frozenset({Role.UNIT_REVIEWER, Role.DEPARTMENT_REVIEWER, Role.FINANCE_REVIEWER})
USERNAME_TAKEN: Final = "这个用户名已有人使用"
LAST_ADMINISTRATOR: Final = "这是这一范围内最后一名在用的管理员；请先让另一位用户担任管理员"


class Wanted(NamedTuple):
    """An assignment as it shall be: a role at a unit."""

    role: Role
    unit: Unit

    def __str__(self) -> str:
        return f"{self.role.label}·{self.unit.name}"


class _Moved(NamedTuple):
    """The assignments that a change added and removed."""

    added: list[Wanted]
    removed: list[Wanted]


def may_manage(actor: User, user: User) -> Decision:
    """Whether ``actor`` may change the account itself: only who administers every unit the user is bound to.

    Otherwise the administrator of one department could take over an account that rules above it.
    """
    held = user.assignments.select_related("unit")
    if all(has_role(actor, Role.ADMINISTRATOR, assignment.unit) for assignment in held):
        return ALLOWED
    return denied("这位用户在您的管理范围以外还有岗位，账号由上级管理员办理；您可以调整范围以内的岗位")


def add_user(
    actor: User | None,
    *,
    username: str,
    display_name: str,
    assignments: Collection[Wanted],
    request: HttpRequest | None = None,
) -> tuple[User, str]:
    """A new user with the initial password, which is shown once and must be changed at first login.

    Refused for a taken user name, for no assignment, for roles that do not go together, for units out of reach.
    """
    password = _initial_password()
    with transaction.atomic():
        _demand_free_username(username)
        _demand_assignable(actor, assignments)
        _demand_compatible(wanted.role for wanted in assignments)
        try:
            with transaction.atomic():
                user = User.objects.create_user(username, password, display_name=display_name)
        except IntegrityError:  # somebody took the name between the look and the insert
            raise Refused(USERNAME_TAKEN, "username") from None
        Assignment.objects.bulk_create(Assignment(user=user, role=each.role, unit=each.unit) for each in assignments)
        words = "、".join(str(each) for each in assignments)
        record_event(actor, Action.USER_CREATED, user_label(user), f"岗位：{words}", request, unit=home_unit_id(user))
    return user, password


def change_user(
    actor: User,
    user: User,
    *,
    username: str,
    display_name: str,
    assignments: Collection[Wanted],
    request: HttpRequest | None = None,
) -> bool:
    """Change names and assignments; whether anything differed.

    ``assignments`` are all that the user shall have within the actor's reach; those outside stay. Refused
    as in add_user, for names of an account that the actor may not manage, and where a range of units would
    be left without an active administrator.
    """
    with transaction.atomic():
        _lock_administrators()
        user = User.objects.select_for_update().get(pk=user.pk)
        held = list(user.assignments.select_related("unit").order_by("pk"))
        unit_id = held[0].unit_id if held else None
        names = _change_names(actor, user, username, display_name)
        if names:
            record_event(actor, Action.USER_CHANGED, user_label(user), names, request, unit=unit_id)
        moved = _change_assignments(actor, user, held, assignments)
        if moved:
            words = "；".join([*(f"加 {each}" for each in moved.added), *(f"去 {each}" for each in moved.removed)])
            at = [*moved.added, *moved.removed][0].unit
            record_event(actor, Action.ASSIGNMENTS_CHANGED, user_label(user), words, request, unit=at)
    return bool(names or moved)


def set_active(actor: User, user: User, *, active: bool, request: HttpRequest | None = None) -> bool:
    """Let a user in again, or out at once; whether anything changed. Refused for oneself and the last administrator."""
    with transaction.atomic():
        _lock_administrators()
        user = User.objects.select_for_update().get(pk=user.pk)
        _demand_manageable(actor, user)
        if user.is_active is active:
            return False
        if not active and user == actor:
            raise Refused("不能停用自己的账号")
        user.is_active = active
        user.save(update_fields=["is_active"])
        if not active:
            _demand_administrators(each.unit for each in user.assignments.select_related("unit") if _administers(each))
        action = Action.USER_ACTIVATED if active else Action.USER_DEACTIVATED
        record_event(actor, action, user_label(user), "", request, unit=home_unit_id(user))
    return True


def reset_password(actor: User, user: User, request: HttpRequest | None = None) -> str:
    """A new initial password, shown once; the user's sessions end and a lock after failed logins is lifted.

    Refused for oneself (that is a change of password) and for accounts out of reach.
    """
    if user == actor:
        raise Refused("重置只用于别人的密码；自己的密码请用“修改密码”")
    password = _initial_password()
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _demand_manageable(actor, user)
        _set_password(user, password, must_change=True)
        forget_failed_logins(username=user.username)
        record_event(actor, Action.PASSWORD_RESET, user_label(user), "", request, unit=home_unit_id(user))
    return password


def change_password(user: User, password: str, request: HttpRequest | None = None) -> None:
    """The user's own new password. Other sessions of the user end; the caller keeps this one alive."""
    with transaction.atomic():
        _set_password(user, password, must_change=False)
        record_event(user, Action.PASSWORD_CHANGED, user_label(user), "", request)


def _set_password(user: User, password: str, *, must_change: bool) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.save(update_fields=["password", "must_change_password"])


def _initial_password() -> str:
    """Twelve characters in three groups: ``aB3d-Ef5h-jK7m``."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def _change_names(actor: User, user: User, username: str, display_name: str) -> str:
    """Write the names; what changed, in words."""
    changes = [
        f"{label}：{old} → {new}"
        for label, old, new in (("用户名", user.username, username), ("显示名", user.display_name, display_name))
        if old != new
    ]
    if changes:
        _demand_manageable(actor, user)
        _demand_free_username(username, but=user)
        user.username, user.display_name = username, display_name
        user.save(update_fields=["username", "display_name"])
    return "；".join(changes)


def _change_assignments(
    actor: User, user: User, held: Sequence[Assignment], wanted: Collection[Wanted]
) -> _Moved | None:
    """Write the assignments within the actor's reach; what changed, None where nothing did."""
    inside = [each for each in held if has_role(actor, Role.ADMINISTRATOR, each.unit)]
    outside = [each for each in held if each not in inside]
    have = {(each.role, each.unit_id) for each in inside}
    want = {(each.role.value, each.unit.pk): each for each in wanted}
    added = [each for key, each in want.items() if key not in have]
    removed = [each for each in inside if (each.role, each.unit_id) not in want]
    if not added and not removed:
        return None
    _demand_assignable(actor, added)
    if not want and not outside:
        raise Refused("至少要有一个岗位；不再使用的账号请停用")
    _demand_compatible([*(each.role for each in wanted), *(Role(each.role) for each in outside)])
    Assignment.objects.filter(pk__in=[each.pk for each in removed]).delete()
    Assignment.objects.bulk_create(Assignment(user=user, role=each.role, unit=each.unit) for each in added)
    _demand_administrators(each.unit for each in removed if _administers(each))
    return _Moved(added, [Wanted(Role(each.role), each.unit) for each in removed])


def _lock_administrators() -> None:
    """Let two administrators who remove each other come one after the other (PostgreSQL; SQLite has one writer)."""
    administrators = Assignment.objects.filter(role=Role.ADMINISTRATOR)
    list(administrators.select_for_update().order_by("pk").values_list("pk"))


def _demand_manageable(actor: User, user: User) -> None:
    decision = may_manage(actor, user)
    if not decision:
        raise Refused(decision.reason)


def _demand_free_username(username: str, but: User | None = None) -> None:
    taken = User.objects.filter(username__iexact=username)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise Refused(USERNAME_TAKEN, "username")


def _demand_assignable(actor: User | None, assignments: Collection[Wanted]) -> None:
    """New assignments lie within the actor's reach (None: the operator's) and at units in use."""
    for wanted in assignments:
        if actor is not None and not has_role(actor, Role.ADMINISTRATOR, wanted.unit):
            raise Refused(f"“{wanted.unit.name}”不在您的管理范围内")
        if not wanted.unit.active:
            raise Refused(f"“{wanted.unit.name}”已停用，不能再设岗位")


def _demand_compatible(roles: Iterable[Role]) -> None:
    """管理员 cannot approve, 审计员 does nothing but read the trail; everybody has some role."""
    held = frozenset(roles)
    if not held:
        raise Refused("请至少设一个岗位")
    if Role.AUDITOR in held and len(held) > 1:
        raise Refused("审计员只查看记录，不能兼任其他岗位")
    if Role.ADMINISTRATOR in held and held & REVIEWING:
        raise Refused("管理员不能兼任审核岗位")


def _administers(assignment: Assignment) -> bool:
    return assignment.role == Role.ADMINISTRATOR


def _demand_administrators(units: Iterable[Unit]) -> None:
    """Every one of these units is still reached by an active 管理员, at it or above it; asked after writing."""
    active = Assignment.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    for unit in units:
        if not active.filter(unit__path__in=_above(unit.path)).exists():
            raise Refused(LAST_ADMINISTRATOR)


def _above(path: str) -> list[str]:
    """The paths of a unit and of all above it: ``a/b/`` → ``a/``, ``a/b/``."""
    codes = path.split("/")[:-1]
    return ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes) + 1)]

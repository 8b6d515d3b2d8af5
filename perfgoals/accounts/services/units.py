"""Units: adding, changing with the paths of their subtree, deleting what was never used."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Value
from django.db.models.functions import Concat, Length, Substr
from django.http import HttpRequest

from perfgoals.accounts.access import has_role
from perfgoals.accounts.models import Role, Unit, UnitKind, User
from perfgoals.accounts.services.refused import Refused
from perfgoals.accounts.services.trail import Action, record_event, unit_label

PATH_LENGTH: Final = 200
PATH_TOO_LONG: Final = "层级太深：从最上级到本单位的编码连起来不能超过 200 个字符"
CODE_TAKEN: Final = "这个单位编码已有单位使用"
OUTSIDE: Final = "上级单位不在您的管理范围内"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitValues:
    """What is typed about a unit; its path follows from ``parent`` and ``code``."""

    parent: Unit | None
    kind: UnitKind
    code: str
    name: str
    official_name: str
    division_code: str
    department_code: str
    unit_review: bool = True
    department_review: bool = True
    active: bool = True


def add_unit(actor: User | None, values: UnitValues, request: HttpRequest | None = None) -> Unit:
    """Add a unit under its parent; Refused where the code is taken, the path too long or the parent out of reach.

    ``actor`` None is a command of the operator, who reaches everything.
    """
    with transaction.atomic():
        _lock_tree()
        parent = _fresh(values.parent)
        _demand_reach(actor, parent)
        _demand_free_code(values.code)
        unit = Unit(**_columns(values) | {"parent": parent}, path=_path(parent, values.code))
        try:
            with transaction.atomic():
                unit.save(force_insert=True)
        except IntegrityError:  # somebody added the same code between the look and the insert
            raise Refused(CODE_TAKEN, "code") from None
        record_event(actor, Action.UNIT_CREATED, unit_label(unit), _under(parent), request, unit=unit)
    return unit


def change_unit(actor: User, unit: Unit, values: UnitValues, request: HttpRequest | None = None) -> Unit:
    """Change a unit; with another parent or code the paths of its whole subtree follow in one statement.

    Nothing is written or recorded where nothing differs. Refused for a taken code, a parent that is the unit
    itself or stands under it, a parent out of reach, and a path too long anywhere in the subtree.
    """
    with transaction.atomic():
        _lock_tree()
        unit = Unit.objects.select_related("parent").get(pk=unit.pk)
        parent = _fresh(values.parent)
        if parent != unit.parent:
            _demand_reach(actor, parent)
        if parent is not None and parent.path.startswith(unit.path):
            raise Refused("上级单位不能是本单位或它的下级单位", "parent")
        _demand_free_code(values.code, but=unit)
        detail = _differences(unit, values)
        if not detail:
            return unit
        old_path, new_path = unit.path, _path(parent, values.code)
        for column, value in (_columns(values) | {"parent": parent}).items():
            setattr(unit, column, value)
        unit.save(update_fields=[*_columns(values), "parent"])
        if new_path != old_path:
            _move_subtree(old_path, new_path)
            unit.path = new_path
        record_event(actor, Action.UNIT_CHANGED, unit_label(unit), detail, request, unit=unit)
    return unit


def delete_unit(actor: User, unit: Unit, request: HttpRequest | None = None) -> None:
    """Delete a unit that nothing refers to; Refused where it has filings, users or units under it."""
    label, parent_id = unit_label(unit), unit.parent_id
    with transaction.atomic():
        _lock_tree()
        try:
            with transaction.atomic():
                Unit.objects.get(pk=unit.pk).delete()
        except ProtectedError:
            raise Refused("这个单位已有申报、用户或下级单位，不能删除；不再使用时请停用") from None
        record_event(actor, Action.UNIT_DELETED, label, "", request, unit=parent_id)


def _columns(values: UnitValues) -> dict[str, object]:
    """The plain columns of a unit: all but its parent and path."""
    return {field.name: getattr(values, field.name) for field in fields(values) if field.name != "parent"}


def _lock_tree() -> None:
    """Let changes of the tree wait for each other, for a path is made from its parent's. SQLite has one writer."""
    list(Unit.objects.select_for_update().filter(parent=None).order_by("pk").values_list("pk"))


def _fresh(unit: Unit | None) -> Unit | None:
    """The unit as it stands now, behind the lock."""
    return Unit.objects.get(pk=unit.pk) if unit is not None else None


def _demand_reach(actor: User | None, parent: Unit | None) -> None:
    if actor is not None and (parent is None or not has_role(actor, Role.ADMINISTRATOR, parent)):
        raise Refused(OUTSIDE, "parent")


def _demand_free_code(code: str, but: Unit | None = None) -> None:
    """Codes differ by more than their case: SQLite does not tell it apart where paths are compared."""
    taken = Unit.objects.filter(code__iexact=code)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise Refused(CODE_TAKEN, "code")


def _path(parent: Unit | None, code: str) -> str:
    path = f"{parent.path if parent else ''}{code}/"
    if len(path) > PATH_LENGTH:
        raise Refused(PATH_TOO_LONG, "code")
    return path


def _move_subtree(old: str, new: str) -> None:
    """Give everything under the path ``old``, the unit itself included, its place under ``new``."""
    subtree = Unit.objects.filter(path__startswith=old)
    longest = PATH_LENGTH - len(new) + len(old)
    if subtree.annotate(length=Length("path")).filter(length__gt=longest).exists():
        raise Refused(PATH_TOO_LONG, "code")
    subtree.update(path=Concat(Value(new), Substr("path", len(old) + 1)))


def _under(parent: Unit | None) -> str:
    return f"上级单位：{unit_label(parent)}" if parent else "最上级"


def _shown(unit_or_values: Unit | UnitValues) -> dict[str, str]:
    """The columns of a unit as the trail writes them."""
    kind = UnitKind(unit_or_values.kind).label
    words = {True: "是", False: "否"}
    return {
        "上级单位": unit_label(unit_or_values.parent) if unit_or_values.parent else "无",
        "类别": str(kind),
        "单位编码": unit_or_values.code,
        "单位名称": unit_or_values.name,
        "表上名称": unit_or_values.official_name,
        "区划编码": unit_or_values.division_code,
        "部门编码": unit_or_values.department_code,
        "设单位审核": words[unit_or_values.unit_review],
        "设主管部门审核": words[unit_or_values.department_review],
        "启用": words[unit_or_values.active],
    }


def _differences(unit: Unit, values: UnitValues) -> str:
    """What changes, in words: ``单位名称：甲 → 乙；启用：是 → 否``; "" where nothing does."""
    old, new = _shown(unit), _shown(values)
    return "；".join(
        f"{name}：{old[name] or '（空）'} → {new[name] or '（空）'}" for name in old if old[name] != new[name]
    )

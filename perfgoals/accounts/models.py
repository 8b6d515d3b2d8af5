"""Units (预算单位) in a tree, users, the roles that bind them, and the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from perfgoals.appendonly import AppendOnlyModel


class UnitKind(models.TextChoices):
    """What a node of the unit tree is."""

    DIVISION = "division", "财政区划"
    DEPARTMENT = "department", "主管部门"
    UNIT = "unit", "预算单位"


class Unit(models.Model):
    """A node of the unit tree: 财政区划 → 主管部门（一级预算单位） → 预算单位.

    ``path`` is the codes from the root down, each closed by "/": a subtree is a prefix.
    ``official_name`` is what the official forms print (“深圳市福田区…”), ``name`` what pages show.
    A level of review that a unit lacks is passed over: ``unit_review``, ``department_review``.
    """

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField("类别", max_length=12, choices=UnitKind.choices)
    code = models.CharField("单位编码", max_length=20, unique=True)
    name = models.CharField("单位名称", max_length=100)
    official_name = models.CharField("表上名称", max_length=120)
    division_code = models.CharField("区划编码", max_length=6, help_text="6 位，如 440304")
    department_code = models.CharField("部门编码", max_length=3, help_text="3 位，如 061")
    path = models.CharField(max_length=200, unique=True, editable=False)
    unit_review = models.BooleanField("设单位审核", default=True)
    department_review = models.BooleanField("设主管部门审核", default=True)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering: ClassVar = ["path"]
        indexes: ClassVar = [models.Index(fields=["official_name"], name="unit_official_name")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a user may do for a unit (岗位)."""

    FILER = "filer", "填报人"
    UNIT_REVIEWER = "unit_reviewer", "单位审核人"
    DEPARTMENT_REVIEWER = "department_reviewer", "主管部门审核人"
    FINANCE_REVIEWER = "finance_reviewer", "财政审核人"
    ADMINISTRATOR = "administrator", "管理员"
    AUDITOR = "auditor", "审计员"

    @property
    def covers_subtree(self) -> bool:
        """Whether the role reaches the units below the one it is bound to."""
        return self not in {Role.FILER, Role.UNIT_REVIEWER}


@dataclass(frozen=True, slots=True)
class Scope:
    """One role of a user at one unit, as held in memory for a request."""

    role: Role
    unit_id: int
    path: str


class UserManager(BaseUserManager["User"]):
    """Makes users with hashed passwords."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A user who must change the password at first login, unless said otherwise."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person at a desk. What they may do comes from their assignments alone."""

    username = models.CharField("用户名", max_length=60, unique=True)
    display_name = models.CharField("显示名", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=True)
    date_joined = models.DateTimeField("建立时间", default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["display_name"]

    objects = UserManager()

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.display_name or self.username

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """The user's roles with their units' paths: one query a request."""
        rows = self.assignments.values_list("role", "unit_id", "unit__path").order_by("pk")
        return tuple(Scope(Role(role), unit_id, path) for role, unit_id, path in rows)

    def holds(self, *roles: Role) -> bool:
        """Whether the user has any of these roles anywhere."""
        return any(scope.role in roles for scope in self.scopes)


class Assignment(models.Model):
    """A user's role at a unit (岗位)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name="单位")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "role", "unit"], name="assignment_once")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}·{self.unit}"


class AuditEvent(AppendOnlyModel):
    """What was done outside the flow of a form: logins, accounts, windows, imports. Only ever added to.

    ``actor`` is who did it; of a failed login, whose account was tried (None: no such account).
    ``unit`` decides who may read it: 管理员 and 审计员 bound to it or above; without one, only those who reach
    every unit. A unit may be deleted while nothing was filed for it, and its trail must then neither go
    nor change: so the column holds the bare number, without a constraint of the database.
    """

    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="谁")
    unit = models.ForeignKey(
        Unit, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, verbose_name="单位"
    )
    action = models.CharField("做了什么", max_length=40)
    subject = models.CharField("对象", max_length=200)
    detail = models.TextField("说明", blank=True)
    address = models.GenericIPAddressField("来源地址", null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["at", "id"], name="event_at"),
            models.Index(fields=["unit", "at", "id"], name="event_of_unit"),
            models.Index(fields=["actor", "at", "id"], name="event_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"

"""A small house of two departments under one division, with administrators at two heights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from perfgoals.accounts.models import Assignment, Role, Unit, UnitKind, User

PASSWORD = "Correct-horse-7"


@dataclass(frozen=True)
class House:
    """甲区 → 教育局 (本级, 中心), 卫生局 (本级); and who sits where."""

    division: Unit
    education: Unit
    education_office: Unit
    education_centre: Unit
    health: Unit
    health_office: Unit
    chief: User
    education_admin: User
    filer: User
    health_filer: User
    auditor: User
    education_auditor: User


def make_unit(parent: Unit | None, kind: UnitKind, code: str, name: str) -> Unit:
    return Unit.objects.create(
        parent=parent,
        kind=kind,
        code=code,
        name=name,
        official_name=f"深圳市{name}",
        division_code="440304",
        department_code="061",
        path=f"{parent.path if parent else ''}{code}/",
    )


def make_user(username: str, role: Role, unit: Unit, **fields: object) -> User:
    fields = {"display_name": f"{role.label}{username}", "must_change_password": False} | fields
    user = User.objects.create_user(username, PASSWORD, **fields)
    Assignment.objects.create(user=user, role=role, unit=unit)
    return user


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """A password hash takes a third of a second on purpose; these tests make hundreds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(db: None) -> House:
    division = make_unit(None, UnitKind.DIVISION, "440304", "甲区")
    education = make_unit(division, UnitKind.DEPARTMENT, "061", "甲区教育局")
    office = make_unit(education, UnitKind.UNIT, "061001", "甲区教育局（本级）")
    centre = make_unit(education, UnitKind.UNIT, "061002", "甲区教育中心")
    health = make_unit(division, UnitKind.DEPARTMENT, "062", "甲区卫生局")
    health_office = make_unit(health, UnitKind.UNIT, "062001", "甲区卫生局（本级）")
    return House(
        division=division,
        education=education,
        education_office=office,
        education_centre=centre,
        health=health,
        health_office=health_office,
        chief=make_user("chief", Role.ADMINISTRATOR, division),
        education_admin=make_user("edu-admin", Role.ADMINISTRATOR, education),
        filer=make_user("filer", Role.FILER, office),
        health_filer=make_user("health-filer", Role.FILER, health_office),
        auditor=make_user("auditor", Role.AUDITOR, division),
        education_auditor=make_user("edu-auditor", Role.AUDITOR, education),
    )


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser in which somebody is signed in."""

    def sign_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in

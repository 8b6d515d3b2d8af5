"""Production settings fail loudly: without secret, hosts, database, and with anything of the demo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.db_free

WHOLE = {
    "PERFGOALS_ENV": "production",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "perf.example",
    "DATABASE_URL": "postgres://u:p@127.0.0.1/x",
}
SHOW = """from perfgoals import settings as s
print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.ALLOWED_HOSTS)"""


def started(tmp_path: Path, code: str = SHOW, **environment: str) -> tuple[int, str]:
    """Exit code and what was said by a process with these variables and no others of ours."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[1],
        env=plain | {"PERFGOALS_VAR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
    )
    return done.returncode, (done.stdout + done.stderr).strip().splitlines()[-1]


def test_a_whole_environment_starts_safely(tmp_path: Path):
    assert started(tmp_path, **WHOLE) == (0, "False True True ['perf.example']")


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_what_is_missing_is_named(tmp_path: Path, name: str):
    code, words = started(tmp_path, **{key: value for key, value in WHOLE.items() if key != name})
    assert (code, words) == (
        1,
        f"django.core.exceptions.ImproperlyConfigured: production needs in its environment: {name}",
    )


def test_a_short_secret_and_the_demo_password_are_refused(tmp_path: Path):
    assert started(tmp_path, **WHOLE | {"SECRET_KEY": "short"})[1].endswith("at least 50 characters")
    assert "refuses DEMO_PASSWORD" in started(tmp_path, **WHOLE | {"DEMO_PASSWORD": "x"})[1]


S3 = {
    "PERFGOALS_S3_BUCKET": "forms",
    "PERFGOALS_S3_ENDPOINT": "https://s3.example",
    "PERFGOALS_S3_ACCESS_KEY": "key",
    "PERFGOALS_S3_SECRET_KEY": "secret",
}
SHOW_FILES = """from perfgoals import settings as s
print(s.STORAGES["default"]["BACKEND"].split(".")[-1], sorted(s.STORAGES["default"]["OPTIONS"]))"""


def test_private_files_stand_in_a_folder_or_in_an_s3_store(tmp_path: Path):
    assert started(tmp_path, SHOW_FILES) == (0, "FileSystemStorage ['location']")
    options = (
        "['access_key', 'addressing_style', 'bucket_name', 'default_acl', 'endpoint_url', 'file_overwrite', "
        "'region_name', 'secret_key', 'signature_version']"
    )
    assert started(tmp_path, SHOW_FILES, **S3) == (0, f"S3Storage {options}")


@pytest.mark.parametrize("name", list(S3))
def test_a_store_that_is_named_by_half_is_refused(tmp_path: Path, name: str):
    code, words = started(tmp_path, SHOW_FILES, **{key: value for key, value in S3.items() if key != name})
    assert (code, words.split("; ")[-1]) == (1, f"missing: {name}")


def test_the_queue_is_in_the_database_or_in_redis(tmp_path: Path):
    show = """from perfgoals import settings as s
print(s.TASKS["default"]["BACKEND"], "django_tasks_db" in s.INSTALLED_APPS, "django_rq" in s.INSTALLED_APPS)"""
    assert started(tmp_path, show) == (0, "django_tasks_db.DatabaseBackend True False")
    redis = started(tmp_path, show, REDIS_URL="redis://127.0.0.1:6379/0")
    assert redis == (0, "django_tasks_rq.RQBackend False True")


def test_development_makes_one_secret_and_keeps_it(tmp_path: Path):
    show = "from perfgoals import settings; print(settings.SECRET_KEY)"
    first, second = started(tmp_path, show), started(tmp_path, show)
    assert first == second
    assert len(first[1]) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0

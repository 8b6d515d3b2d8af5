"""build_pack: without a worker, whole or not at all, and how it ends."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from packs.models import Pack
from tests.conftest import Cast
from tests.packs.fakes import FORMS, MANIFEST, Hook, fake_assemble, nothing

pytestmark = pytest.mark.django_db


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``fake(hook, missing=0)``: the command's packs cost nothing; gives the scopes that were asked for."""
    scopes: list[Any] = []

    def use(hook: Hook = nothing, missing: int = 0) -> list[Any]:
        def assemble(scope: Any, *rest: Any) -> Any:
            scopes.append(scope)
            return fake_assemble(scope, *rest, hook=hook, missing=missing)

        monkeypatch.setattr("packs.assemble.assemble", assemble)
        return scopes

    return use


def test_a_pack_is_written_and_summed_up(cast: Cast, fake: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    scopes = fake()
    target = tmp_path / "pack.zip"
    target.write_bytes(b"an older one")
    call_command("build_pack", year=2025, unit=cast.unit.code, edition="public", output=str(target))
    data = target.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"{target}：公开版，{FORMS} 张表，{round(len(data) / 1024, 1):g} KB",
        f"  SHA-256 {digest}",
        f"  清单 SHA-256 {MANIFEST}",
    ]
    assert said.err.splitlines() == ["取批复快照（1）", "排版 PDF 和 Excel（6）", "打包（6）"]
    assert [(each.year, each.unit, each.edition.value) for each in scopes] == [(2025, cast.unit, "public")]
    assert [each.name for each in tmp_path.iterdir() if each.name != "work"] == ["pack.zip"]
    assert [each for each in (tmp_path / "work").iterdir() if each.is_dir()] == []
    assert not Pack.objects.exists()


def test_something_missing_ends_with_1(cast: Cast, fake: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    fake(missing=2)
    target = tmp_path / "pack.zip"
    with pytest.raises(SystemExit) as ended:
        call_command("build_pack", year=2025, output=str(target))
    assert ended.value.code == 1
    assert target.exists()
    assert "内部版，6 张表，另缺 2 张，写在清单里，" in capsys.readouterr().out


def test_one_json_document(cast: Cast, fake: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    fake()
    target = tmp_path / "pack.zip"
    call_command("build_pack", year=2025, output=str(target), json=True)
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "file": str(target),
        "year": 2025,
        "unit": "",
        "edition": "internal",
        "forms": FORMS,
        "missing": 0,
        "size": target.stat().st_size,
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "manifest_sha256": MANIFEST,
    }
    assert said.err == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": 2030}, "系统里没有 2030 年度"),
        ({"unit": "nobody"}, "没有编码为 nobody 的单位"),
        ({"output": "/nowhere/at/all.zip"}, "没有文件夹 /nowhere/at"),
    ],
)
def test_wrong_usage_ends_with_2(cast: Cast, fake: Any, tmp_path: Path, changes: dict[str, Any], words: str):
    fake()
    with pytest.raises(CommandError, match=words) as refused:
        call_command("build_pack", **{"year": 2025, "output": str(tmp_path / "pack.zip")} | changes)
    assert refused.value.returncode == 2


def test_an_interrupted_command_leaves_the_older_file(cast: Cast, fake: Any, tmp_path: Path):
    def broken(step: str, number: int) -> None:
        if (step, number) == ("打包", 3):
            raise OSError(28, "No space left on device")

    fake(broken)
    target = tmp_path / "pack.zip"
    target.write_bytes(b"an older one")
    with pytest.raises(CommandError, match="没有生成：No space left on device") as refused:
        call_command("build_pack", year=2025, output=str(target))
    assert refused.value.returncode == 2
    assert target.read_bytes() == b"an older one"
    assert [each for each in (tmp_path / "work").iterdir() if each.is_dir()] == []

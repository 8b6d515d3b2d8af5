"""A pack of every published form, unpacked and held against its manifest file by file."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from indicators.services.frameworks import load_frameworks
from packs.editions import Edition
from projects.services.years import load_years
from tests.conftest import Cast
from tests.packs.settled import build, unpacked
from tests.packs.test_public import NUMBER, shown_in, texts_of
from tests.projects.forms_of_2020 import PUBLISHED, published_book
from tests.projects.import_samples import OFFICIAL

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout"),
]

# How many published forms of each year stand there: of 2020 project forms, key projects and overall forms.
YEARS = {2020: 31 + 3 + 2, 2021: 5, 2024: 8, 2025: 30, 2026: 1}


@pytest.fixture
def _every_form(cast: Cast, tmp_path: Path) -> None:
    """All published forms as approved history, under units made from their names."""
    fixtures = Path(settings.BASE_DIR) / "fixtures"
    load_frameworks(fixtures / "frameworks.json")
    for name in ("years.json", "demo_years.json", "demo_history_years.json"):
        load_years(fixtures / name)
    books = [published_book(name, tmp_path) for name in PUBLISHED]
    for path in [*sorted((OFFICIAL / "xlsx").glob("*.xlsx")), *books]:
        year = ("--year", "2020") if path in books else ()
        call_command("import_forms", str(path), "--create-units", "--status", "approved", *year, stdout=StringIO())


@pytest.mark.usefixtures("_every_form")
def test_every_published_form_is_in_the_pack_of_its_year(tmp_path: Path):
    """One test for all, since bringing the forms in takes longer than packing them."""
    for year, forms in YEARS.items():
        made = build(tmp_path / f"{year}", year=year)
        assert made.forms == forms
        assert_as_the_manifest_says(unpacked(made, tmp_path / f"{year}-out"), forms)
        texts = texts_of(build(tmp_path / f"{year}-public", Edition.PUBLIC, year=year), tmp_path / f"{year}-out-public")
        assert {path: NUMBER.findall(text) for path, text in texts.items() if NUMBER.search(text)} == {}


def assert_as_the_manifest_says(files: dict[str, bytes], forms: int) -> None:
    """Every file by size and SHA-256, in both lists; a PDF with text and a workbook of each form."""
    manifest = json.loads(files.pop("manifest.json"))
    sums = files.pop("SHA256SUMS").decode().splitlines()
    said = {each["path"]: (each["sha256"], each["size"]) for each in manifest["files"]}
    assert said == {path: (hashlib.sha256(data).hexdigest(), len(data)) for path, data in files.items()}
    assert {f"{digest}  {path}" for path, (digest, _size) in said.items()} <= set(sums)
    kinds = Counter(Path(path).suffix for path in files if "/" in path and Path(path).name[:3].isdigit())
    assert kinds == {".pdf": forms, ".xlsx": forms}
    assert all(shown_in(data) for path, data in files.items() if path.endswith(".pdf"))

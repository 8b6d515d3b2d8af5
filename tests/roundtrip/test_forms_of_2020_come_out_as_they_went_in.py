"""The forms of 2020, short and full, and those of 重点项目: what goes in is stored, printed and read back the same."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from perfgoals.workflow.models import Stage
from projects.models import Declaration, KeyProject
from projects.printing import render_form
from projects.queries import key_project_beside
from tests.conftest import Cast
from tests.officialforms.samples import OFFICIAL
from tests.projects.forms_of_2020 import PUBLISHED, published_book, records, year_2020
from tests.roundtrip.test_forms_come_out_as_they_went_in import comes_out, import_file

pytestmark = [
    pytest.mark.official,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout"),
]


@pytest.fixture
def _years(cast: Cast) -> None:
    year_2020()


def stored(project: str, unit: str) -> Declaration:
    found = Declaration.objects.select_related("project", "year__framework")
    return found.get(name=project, unit_name=unit, year=2020)


@pytest.mark.usefixtures("_years")
@pytest.mark.parametrize("status", ["draft", "approved"])
def test_the_published_forms_of_projects(tmp_path: Path, status: str) -> None:
    path = published_book("projects_2020_futian", tmp_path)
    import_file(path, "--create-units", "--status", status)
    wanted = records("projects_2020_futian")
    assert Declaration.objects.filter(status=Stage(status)).count() == len(wanted) == 31
    for expected in wanted:
        declaration = stored(expected["project"], expected["executing_unit"])
        got = comes_out(declaration, tmp_path, ((), ("-raw",)))
        assert {key: got[key] for key in expected} == expected


@pytest.mark.usefixtures("_years")
@pytest.mark.parametrize("status", ["draft", "approved"])
def test_the_published_forms_of_key_projects_stand_beside_those_of_projects(tmp_path: Path, status: str) -> None:
    for name in PUBLISHED:
        import_file(published_book(name, tmp_path), "--create-units", "--status", status)
    wanted = records("key_projects_2020_futian")
    assert (Declaration.objects.count(), KeyProject.objects.count()) == (31, len(wanted))
    for expected in wanted:
        form = KeyProject.objects.select_related("project", "year__framework").get(
            name=expected["project"], unit_name=expected["executing_unit"], status=Stage(status)
        )
        got = comes_out(form, tmp_path, ((), ("-raw",)))
        assert {key: got[key] for key in expected} == expected
    beside = Declaration.objects.get(name="网上大厅建设", unit_name="深圳市福田区政务服务中心")
    assert key_project_beside(beside) is not None


@pytest.mark.usefixtures("_years")
@pytest.mark.parametrize("name", PUBLISHED)
def test_what_was_printed_is_imported_without_a_difference(tmp_path: Path, name: str) -> None:
    """Each form's own export, and the file that it came from, change nothing."""
    path = published_book(name, tmp_path)
    import_file(path, "--create-units")
    model = KeyProject if name.startswith("key") else Declaration
    exports = [path]
    for form in model.objects.select_related("project", "year__framework"):
        exports.append(tmp_path / f"{form.pk}.xlsx")
        exports[-1].write_bytes(render_form(form, "xlsx"))
    out = StringIO()
    call_command("import_forms", *map(str, exports), "--json", stdout=out)
    outcomes = [form["outcome"] for file in json.loads(out.getvalue())["files"] for form in file["forms"]]
    assert outcomes == ["unchanged"] * 2 * len(records(name))

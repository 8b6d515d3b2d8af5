"""import_forms, precheck, export_form, blank_template: documents, exit codes, files."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from perfgoals.accounts.models import Unit, User
from perfgoals.officialforms.from_xlsx import read_workbook
from perfgoals.officialforms.layouts import LAYOUTS
from perfgoals.officialforms.layouts.declaration import DECLARATION_2025
from perfgoals.workflow.kinds import kinds
from perfgoals.workflow.models import Stage
from projects.document import document_of
from projects.models import Declaration, ImportBatch
from projects.printing import file_name, printed_grid
from projects.queries import values_of
from projects.services.drafts import fresh
from projects.services.imports import write_import
from projects.sheet import from_form
from tests.conftest import Cast, make_declaration, whole_values
from tests.projects.import_samples import OFFICIAL, form, lock_out, plan, workbook

pytestmark = pytest.mark.django_db
needs_official = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the published forms beside the checkout")


def run(*arguments: object) -> tuple[int, str]:
    """Exit code and standard output of a command."""
    out = io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def document(*arguments: object) -> tuple[int, Any]:
    """Exit code and JSON document."""
    code, out = run(*arguments, "--json")
    return code, json.loads(out)


@pytest.fixture
def book(tmp_path: Path) -> Any:
    """A function that writes a workbook to a file and gives its path."""

    def save(*forms: Any, name: str = "上报.xlsx", **more: Any) -> Path:
        path = tmp_path / name
        path.write_bytes(workbook(*forms, **more))
        return path

    return save


# import_forms


def test_import_reports_in_the_agreed_shape(cast: Cast, book: Any):
    path = book(form(1, allocation=""))

    code, answer = document("import_forms", path)

    assert (code, answer) == (
        0,
        {
            "files": [
                {
                    "file": str(path),
                    "outcome": "accepted",
                    "findings": [],
                    "forms": [
                        {
                            "sheet": "项目1",
                            "kind": "declaration",
                            "code": form(1).code,
                            "name": "项目1",
                            "outcome": "created",
                            "findings": [
                                {
                                    "rule": "blank_field",
                                    "level": "error",
                                    "sheet": "项目1",
                                    "cell": "E5",
                                    "field": "allocation",
                                    "found": "",
                                    "expected": "",
                                    "message": "分配方式没有填",
                                    "suggestion": "选因素法和项目法、项目法或因素法",
                                }
                            ],
                        }
                    ],
                }
            ]
        },
    )
    assert Declaration.objects.get().created_by == cast.admin


def test_dry_run_gives_values_and_writes_nothing(cast: Cast, book: Any):
    User.objects.all().update(is_active=False)  # looking needs nobody

    code, answer = document("import_forms", book(form(1)), "--dry-run")

    values = answer["files"][0]["forms"][0]["values"]
    expected = document_of(form(1), DECLARATION_2025)
    assert (code, Declaration.objects.count()) == (0, 0)
    assert [each for each in values.pop("indicators") if each["level3"] != "不适用"] == expected.pop("indicators")
    assert values == expected
    assert list(values)[:4] == ["code", "name", "unit", "top_unit"]


def test_same_file_twice(cast: Cast, book: Any):
    path = book(form(1), form(2))
    run("import_forms", path)

    code, answer = document("import_forms", path)

    assert (code, [each["outcome"] for each in answer["files"][0]["forms"]]) == (0, ["unchanged", "unchanged"])
    assert ImportBatch.objects.count() == 1


def test_file_with_a_bad_form_is_written_whole_or_not_at_all(cast: Cast, book: Any):
    bad = book(form(1), form(2), edit=lock_out("项目2"))
    good = book(form(3), name="另一个.xlsx")

    code, answer = document("import_forms", bad, good)

    assert code == 1
    first, second = answer["files"]
    assert (first["outcome"], [each["outcome"] for each in first["forms"]]) == ("rejected", ["checked", "rejected"])
    assert [each["message"] for each in first["findings"]] == [
        "文件里有不能导入的表，整个文件没有写入；要跳过它们请加 --skip-rejected"
    ]
    assert [each["message"] for each in first["forms"][1]["findings"]] == ["没有找到“项目名称”，无法作为申报表导入"]
    assert (second["outcome"], list(Declaration.objects.values_list("name", flat=True))) == ("accepted", ["项目3"])

    code, answer = document("import_forms", bad, "--skip-rejected")
    assert (code, answer["files"][0]["outcome"]) == (1, "accepted")
    assert [each["outcome"] for each in answer["files"][0]["forms"]] == ["created", "rejected"]
    assert Declaration.objects.filter(name="项目1").exists()


def test_same_project_in_two_files_of_one_call(cast: Cast, book: Any):
    one, same, other = book(form(1)), book(form(1), name="b.xlsx"), book(form(1, name="改名"), name="c.xlsx")

    for dry in (["--dry-run"], []):
        code, answer = document("import_forms", one, same, other, *dry)
        assert code == 1
        assert [each["forms"][0]["outcome"] for each in answer["files"]] == ["created", "unchanged", "rejected"]
        assert answer["files"][2]["forms"][0]["findings"][0]["message"] == (
            "与文件“上报.xlsx”的工作表“项目1”是同一个项目，内容不同，只能导入其中一张"
        )
    assert Declaration.objects.get().name == "项目1"


def test_same_unnumbered_project_in_two_files_of_one_call(cast: Cast, book: Any):
    one, other = book(form(1, code="")), book(form(1, code="", annual_goal="别的。"), name="b.xlsx")

    _code, answer = document("import_forms", one, other)

    assert [each["forms"][0]["outcome"] for each in answer["files"]] == ["created", "rejected"]


def test_unreadable_file_is_rejected_with_its_sentence(cast: Cast, tmp_path: Path):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"%PDF-1.7 nothing")

    code, answer = document("import_forms", path)

    assert (code, answer["files"][0]["outcome"], answer["files"][0]["forms"]) == (1, "rejected", [])
    assert answer["files"][0]["findings"][0]["rule"] == "workbook_refused"
    assert "PDF 文件" in answer["files"][0]["findings"][0]["message"]


def test_workbook_without_any_form_is_rejected(cast: Cast, book: Any):
    def empty(workbook: Any) -> None:
        workbook.create_sheet("空")
        workbook.remove(workbook["项目1"])

    code, answer = document("import_forms", book(form(1), edit=empty))

    assert (code, answer["files"][0]["outcome"]) == (1, "rejected")
    assert answer["files"][0]["findings"][0]["rule"] == "no_form"


def test_people_get_lines(cast: Cast, book: Any):
    code, out = run("import_forms", book(form(1, allocation="")))
    assert code == 0
    assert "新建  项目1  新建项目，新建一张草稿  错误 1" in out
    assert "    错误 E5 分配方式没有填" in out


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--year", "2031"], "系统里没有 2031 年度（现有：2024、2025）"),
        (["--unit", "nowhere"], "没有编码为 nowhere 的预算单位"),
        (["--user", "nobody"], "没有可用的用户 nobody"),
        (["--user", "filer", "--status", "approved"], "--status approved 和 --create-units 只有管理员可以用"),
    ],
)
def test_wrong_usage_ends_with_two(cast: Cast, book: Any, more: list[str], sentence: str):
    assert run("import_forms", book(form(1)), *more) == (2, sentence)
    assert Declaration.objects.count() == 0


def test_missing_file_is_wrong_usage(cast: Cast, book: Any, tmp_path: Path):
    code, out = run("import_forms", book(form(1)), tmp_path / "没有.xlsx")
    assert (code, out.startswith("打不开文件 "), Declaration.objects.count()) == (2, True, 0)


def test_no_administrator_nothing_written(cast: Cast, book: Any):
    cast.admin.assignments.all().delete()

    code, out = run("import_forms", book(form(1)), "--status", "approved")

    assert (code, out) == (2, "系统里没有管理员，导入要记在一个人名下；请先建管理员，或用 --user 指定用户")
    assert (Declaration.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_filer_as_user_has_the_filers_reach(cast: Cast, book: Any):
    code, answer = document(
        "import_forms", book(form(1), form(2, unit=cast.sister.official_name)), "--user", "filer", "--skip-rejected"
    )
    assert [each["outcome"] for each in answer["files"][0]["forms"]] == ["created", "rejected"]
    assert (code, Declaration.objects.get().created_by) == (1, cast.filer)


def test_history_and_new_units(cast: Cast, book: Any):
    new = {"unit": "深圳市丁区数据局（本级）", "top_unit": "深圳市丁区数据局", "code": "440399251210100000001"}

    code, answer = document("import_forms", book(form(1, **new)), "--status", "approved", "--create-units")

    assert (code, answer["files"][0]["forms"][0]["outcome"]) == (0, "created")
    assert Declaration.objects.get().status == Stage.APPROVED
    assert Unit.objects.get(official_name="深圳市丁区数据局（本级）").path == "440399/440399121/440399121001/"


@pytest.mark.official
@needs_official
def test_all_published_forms_in_one_call(cast: Cast):
    names = ("declarations_2024_futian", "declarations_2025_shenshan")
    paths = [OFFICIAL / "xlsx" / f"{name}.xlsx" for name in names]

    code, dry = document("import_forms", *paths, "--create-units", "--dry-run")
    for name, file in zip(names, dry["files"], strict=True):
        wanted = json.loads((OFFICIAL / f"{name}.json").read_text(encoding="utf-8"))
        for each in wanted:
            each.pop("year")
        assert [form["values"] for form in file["forms"]] == wanted
    assert (code, Declaration.objects.count()) == (0, 0)

    assert run("import_forms", *paths, "--create-units")[0] == 0
    assert Declaration.objects.count() == 38
    _code, again = document("import_forms", *paths, "--create-units")
    assert {form["outcome"] for file in again["files"] for form in file["forms"]} == {"unchanged"}


@pytest.mark.official
@needs_official
def test_published_form_of_a_year_that_is_not_there(cast: Cast):
    code, answer = document("import_forms", OFFICIAL / "xlsx" / "overall_2026_futian_0.xlsx")
    (form,) = answer["files"][0]["forms"]
    assert (code, form["kind"], form["outcome"]) == (1, "overall", "rejected")
    assert form["findings"][0]["message"].startswith("表上写的是 2026 年度，系统里没有这个年度")


# precheck


def test_precheck_of_a_file_stores_nothing(cast: Cast, book: Any):
    code, answer = document("precheck", book(form(1, allocation=""), form(2)))

    forms = answer["files"][0]["forms"]
    assert (code, [each["outcome"] for each in forms]) == (1, ["checked", "checked"])
    assert [[each["rule"] for each in found["findings"]] for found in forms] == [["blank_field"], []]
    assert forms[0]["findings"][0]["cell"] == "E5"
    assert Declaration.objects.count() == 0


def test_precheck_without_findings_ends_with_nought(cast: Cast, book: Any):
    assert document("precheck", book(form(1)))[0] == 0


def test_date_in_a_file_name_is_no_year_for_either_command(cast: Cast, book: Any):
    path = book(form(1), year=None, name="2024年10月报送.xlsx")

    for command in ("precheck", "import_forms"):
        _code, answer = document(command, path)
        assert [
            (each["rule"], each["level"], each["message"]) for each in answer["files"][0]["forms"][0]["findings"]
        ] == [("year_assumed", "hint", "表上没有写年度，按金额单位“元”认作 2025 年度")]
    assert Declaration.objects.get().year_id == 2025


def test_precheck_knows_no_units(cast: Cast, book: Any):
    """Findings of a file do not depend on which units this installation has."""
    code, answer = document("precheck", book(form(1, unit="深圳市某某局")))
    assert (code, answer["files"][0]["forms"][0]["outcome"]) == (0, "checked")


def test_precheck_of_stored_filings(cast: Cast):
    make_declaration(cast, form(1, allocation=""))
    make_declaration(cast, form(2))

    code, year = document("precheck", "--year", 2025)
    one = document("precheck", "--code", form(2).code)

    assert (code, [len(each["findings"]) for each in year["files"][0]["forms"]]) == (1, [1, 0])
    assert (one[0], [each["name"] for each in one[1]["files"][0]["forms"]]) == (0, ["项目2"])
    assert run("precheck", "--code", "0") == (2, "没有编码为 0 的表")
    assert run("precheck") == (2, "请写文件，或用 --year、--code 说明预审哪些已存的表")


# export_form, blank_template


def test_export_writes_the_form_that_reads_back_the_same(cast: Cast, tmp_path: Path):
    draft = make_declaration(cast, form(1))
    target = tmp_path / "出.xlsx"

    code, out = run(
        "export_form", form(1).code, "--kind", "declaration", "--year", 2025, "--format", "xlsx", "-o", target
    )

    assert (code, out) == (0, "")
    (read,) = read_workbook(target.read_bytes(), layouts=LAYOUTS).forms
    assert read.money_unit is not None
    got = from_form(read.values, read.money_unit, DECLARATION_2025)
    stored = values_of(fresh(draft.pk))
    assert [each for each in got.indicators if not each.is_not_applicable] == list(stored.indicators)
    said, kept = (document_of(values, DECLARATION_2025) for values in (got, stored))
    assert said | {"indicators": []} == kept | {"indicators": []}


def test_export_as_page_stands_by_itself(cast: Cast, tmp_path: Path):
    make_declaration(cast, form(1, name="甲<乙>"))
    target = tmp_path / "出.html"
    run("export_form", form(1).code, "--kind", "declaration", "--year", 2025, "--format", "html", "-o", target)
    html = target.read_text(encoding="utf-8")
    assert html.startswith('<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">')
    assert "甲&lt;乙&gt;" in html


def test_approved_form_prints_from_its_snapshot(cast: Cast):
    write_import(plan(None, workbook(form(1)), history=True), cast.admin)
    declaration = fresh(Declaration.objects.get().pk)
    Declaration.objects.update(annual_goal="后来混进来的字")
    cast.year.framework.second_levels.all().delete()
    cast.year.layout_id = "declaration-2024"
    cast.year.save()

    grid = printed_grid(fresh(declaration.pk))

    printed = {cell.slot: cell.text for _row, cell in grid.cells() if cell.slot}
    assert printed["annual_goal"] == form(1).annual_goal
    assert grid.layout_id == "declaration-2025"
    assert sum(slot.endswith(".level2") for slot in printed) == 10


def test_export_of_what_is_not_there(cast: Cast, tmp_path: Path):
    common = ["--year", 2025, "--format", "xlsx", "-o", tmp_path / "x.xlsx"]
    assert run("export_form", "1", "--kind", "declaration", *common) == (2, "2025 年度没有编码为 1 的申报表")
    assert run("export_form", "1", "--kind", "selfeval", *common) == (2, "2025 年度没有编码为 1 的自评表")
    known = "、".join(kind.key for kind in kinds())
    assert run("export_form", "1", "--kind", "x", *common) == (2, f"没有“x”这种表，可以用 --kind {known}")
    assert run("export_form", "1", "--kind", "selfeval", "--year", 2031, *common[2:]) == (
        2,
        "系统里没有 2031 年度（现有：2024、2025）",
    )
    assert not (tmp_path / "x.xlsx").exists()


def test_export_to_a_place_that_does_not_take_it(cast: Cast, tmp_path: Path):
    make_declaration(cast, form(1))
    target = tmp_path / "没有" / "x.xlsx"
    code, out = run(
        "export_form", form(1).code, "--kind", "declaration", "--year", 2025, "--format", "xlsx", "-o", target
    )
    assert (code, out.startswith("写不了文件 ")) == (2, True)


def test_names_of_files_are_safe(cast: Cast):
    draft = make_declaration(cast, form(1, name="网格信息管理"))
    assert file_name(draft, "pdf") == "2025_网格信息管理_绩效目标申报表.pdf"
    draft.name = "a/b\\c:d*?\n<x>|" + "长" * 300
    name = file_name(draft, "xlsx")
    assert name.startswith("2025_a_b_c_d_x_长")
    assert name.endswith("长_绩效目标申报表.xlsx")
    assert len(name.encode()) <= 255
    draft.name = "../.."
    assert file_name(draft, "pdf") == "2025___绩效目标申报表.pdf"


def test_blank_template_can_be_filled_and_imported(cast: Cast, tmp_path: Path):
    target = tmp_path / "模板.xlsx"
    assert run("blank_template", "--kind", "declaration", "--year", 2025, "-o", target) == (0, "")

    book = load_workbook(target)
    sheet = book.worksheets[0]
    notes = {cell.value: cell.comment.text for line in sheet.iter_rows() for cell in line if cell.comment}
    assert notes["项目名称："] == "(限40字以内)"
    sheet["E2"], sheet["B7"] = "窗口培训", whole_values().policy_basis
    book.save(target)

    code, answer = document("import_forms", target, "--unit", cast.unit.code)
    assert (code, answer["files"][0]["forms"][0]["outcome"]) == (0, "created")
    assert Declaration.objects.get().unit_name == cast.unit.official_name
    assert run("blank_template", "--kind", "letter", "--year", 2025, "-o", target)[0] == 2

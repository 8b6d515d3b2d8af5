"""The pages of an import with self-evaluations: upload, preview, confirmation, result, undo, marked copy."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from projects.models import BudgetYear, Declaration, ImportBatch
from selfeval.models import SelfEvaluation
from tests.conftest import Cast
from tests.projects.import_samples import OFFICIAL, form
from tests.projects.import_samples import workbook as declarations
from tests.projects.test_commands import needs_official
from tests.projects.test_imports_pages import client_of, confirm, page, storage, texts, upload, uploaded
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.import_samples import evaluation_form, workbook

pytestmark = pytest.mark.django_db
__all__ = ["storage"]  # private files of each test in a folder of its own


@pytest.fixture(autouse=True)
def _open_year(cast: Cast) -> None:
    """Self-evaluations of 2025 are being filed."""
    open_evaluation(cast.year)


def test_self_evaluations_are_previewed_confirmed_and_taken_back(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(evaluation_form(1), evaluation_form(2)))

    html = page(client, batch)
    assert "2张表，金额单位元" in texts(html)
    assert "金额是全年执行数（元）" in texts(html)
    assert texts(html).count("96,370.00") == 2
    assert "导入2张（新建2）" in texts(html)
    assert '<span class="cell-address">D17</span>' in html

    confirm(client, batch, 0, 1)
    html = page(client, batch)
    for evaluation in SelfEvaluation.objects.all():
        assert f'<a href="{reverse("selfeval", args=[evaluation.pk])}">{evaluation.name}</a>' in html
    assert "已写入2张，都是草稿，没有提交；打开草稿改好后再提交。" in texts(html)

    client.post(reverse("import-undo", args=[batch.pk]))
    html = page(client, batch)
    assert (SelfEvaluation.objects.count(), "这批导入已撤回，2张都恢复到导入之前。" in texts(html)) == (0, True)
    assert "/selfevals/" not in html.partition("<main")[2]


def test_several_kinds_are_named_each_with_its_amount(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(evaluation_form(project="项目1"), into=declarations(form(1, name="项目1"))))

    html = page(client, batch)
    assert "金额是" not in texts(html)
    assert "申报表，" not in texts(html)  # the sheet has the name of the project
    assert "本年度项目金额 450,000.00 元" in html
    assert "全年执行数 96,370.00 元" in html
    assert html.count('<span class="line2">申报表</span>') == 1
    assert "自评表，项目1" in texts(html)  # its sheet had to be called 项目11

    confirm(client, batch, 0, 1)
    html = page(client, batch)
    declaration, evaluation = Declaration.objects.get(), SelfEvaluation.objects.get()
    assert evaluation.project == declaration.project
    for kind, pk, noun in (("declaration", declaration.pk, "申报表"), ("selfeval", evaluation.pk, "自评表")):
        assert f'<a href="{reverse(kind, args=[pk])}">项目1</a><span class="line2">{noun}</span>' in html


def test_page_of_the_upload_names_the_kinds(cast: Cast):
    html = client_of(cast.filer).get(reverse("imports")).content.decode()
    nouns = re.findall("一个文件可以有多张表（([^）]+)）", html)[0].split("、")
    assert {"申报表", "整体表", "监控表", "自评表", "整体自评表"} <= set(nouns)


def test_marked_copy_marks_the_cell_of_a_self_evaluation(cast: Cast):
    client = client_of(cast.filer)
    batch = uploaded(client, workbook(evaluation_form(actual_goal="")))
    answer = client.get(reverse("import-marked", args=[batch.pk]))
    comment = load_workbook(BytesIO(answer.content))["社区书屋维护1"]["F11"].comment
    assert comment is not None
    assert "实际完成情况没有填" in comment.text


def test_broken_file_leaves_no_trace(cast: Cast):
    answer = upload(client_of(cast.filer), workbook(evaluation_form())[:-400])
    assert (answer.status_code, ImportBatch.objects.count()) == (422, 0)
    assert "文件已损坏或不完整" in answer.content.decode()


def test_unit_and_year_chosen_at_the_upload(cast: Cast):
    BudgetYear.objects.filter(year=2024).update(money_unit="元")
    client = client_of(cast.admin)
    data = workbook(evaluation_form(executing_unit="", department_code="0402009", year=""))
    batch = uploaded(client, data, year="2025", unit=str(cast.sister.pk))
    confirm(client, batch, 0)
    evaluation = SelfEvaluation.objects.get()
    assert (evaluation.year, evaluation.unit) == (cast.year, cast.sister)


@pytest.mark.official
@needs_official
def test_published_forms_through_the_page(cast: Cast):
    year = BudgetYear.objects.create(
        year=2021, money_unit="万元", layout_id="declaration-2024", opens_at=cast.year.opens_at,
        closes_at=cast.year.closes_at, framework=cast.year.framework,
    )  # fmt: skip
    open_evaluation(year)
    path = OFFICIAL / "xlsx" / "selfevals_2021_futian.xlsx"
    client = client_of(cast.filer)
    batch = uploaded(client, path.read_bytes(), name=path.name)

    html = page(client, batch)
    assert "按文件名“selfevals_2021_futian.xlsx”认作 2021 年度" in html
    assert "表上没有写实施单位，按甲区政务服务局（本级）导入" in html
    confirm(client, batch, 0, 1, 2, 3, 4)
    assert [str(each.score) for each in SelfEvaluation.objects.order_by("pk")] == [
        "0.00",
        "99.49",
        "99.52",
        "99.88",
        "100.00",
    ]


def test_files_are_kept_privately(cast: Cast, storage: Path):
    uploaded(client_of(cast.filer), workbook(evaluation_form()))
    assert [file.suffix for file in storage.rglob("*") if file.is_file()] == [".xlsx"]

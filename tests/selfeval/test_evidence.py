"""Evidence: taken in within limits while the form may be written, downloaded by who sees it, taken back and kept."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from perfgoals.accounts.models import AuditEvent, User
from perfgoals.accounts.services import Refused
from perfgoals.text import megabytes
from perfgoals.workflow.models import Stage
from perfgoals.workflow.perform import NotAllowed
from selfeval.models import EvaluationYear, Evidence, SelfEvaluation
from selfeval.queries import values_of
from selfeval.services.evaluations import fresh
from selfeval.services.evidence import WHOLE_FORM, Place, add_evidence, take_back
from selfeval.views.evidence import evidence_panel
from tests.conftest import Cast
from tests.races.conftest import together
from tests.selfeval.conftest import open_evaluation
from tests.selfeval.evaluations import make_evaluation
from tests.test_filekinds import docx, jpeg, pdf, png

pytestmark = pytest.mark.django_db

PASS_RATE = Place("质量指标", "考核合格率")


@pytest.fixture(autouse=True)
def storage(settings: Any, tmp_path: Path) -> Path:
    """Private files of each test in a folder of its own."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


@pytest.fixture
def form(cast: Cast) -> SelfEvaluation:
    """A draft of the filer's unit, in a year that is open."""
    open_evaluation(cast.year)
    return make_evaluation(cast)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def files_in(storage: Path) -> list[Path]:
    return sorted(path for path in storage.rglob("*") if path.is_file())


def upload(client: Client, form: SelfEvaluation, *files: tuple[str, bytes], **more: str) -> Any:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("selfeval-evidence", args=[form.pk]), {"file": sent, **more}, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def move(form: SelfEvaluation, status: Stage) -> None:
    SelfEvaluation.objects.filter(pk=form.pk).update(status=status, submitted_by=form.created_by)


# --- taking in ---------------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_a_name_of_our_own_with_its_digest(cast: Cast, form: SelfEvaluation, storage: Path):
    data = pdf()
    made = add_evidence(cast.filer, form, data, "../培训\u202e签到表.pdf", place=PASS_RATE)
    stored = Evidence.objects.get()
    assert (stored.name, stored.size, stored.digest) == ("培训签到表.pdf", len(data), hashlib.sha256(data).hexdigest())
    assert (stored.level2, stored.level3, stored.uploaded_by) == ("质量指标", "考核合格率", cast.filer)
    (path,) = files_in(storage)
    assert path.read_bytes() == data
    assert path.parent.parent == storage / "evidence"
    assert (len(path.stem), path.suffix) == (32, ".pdf")
    assert made == stored


def test_the_trail_tells_which_file_it_was(cast: Cast, form: SelfEvaluation):
    made = add_evidence(cast.filer, form, pdf(), "签到表.pdf", place=PASS_RATE)
    take_back(cast.colleague, made)
    events = list(AuditEvent.objects.filter(action__endswith="证明材料").order_by("pk"))
    detail = f"考核合格率：签到表.pdf（{megabytes(made.size)}，SHA-256 {made.digest}）"
    assert [(event.action, event.actor, event.subject, event.detail, event.unit) for event in events] == [
        ("上传证明材料", cast.filer, "2025 年度 窗口人员培训 自评", detail, cast.unit),
        ("撤回证明材料", cast.colleague, "2025 年度 窗口人员培训 自评", detail, cast.unit),
    ]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "签到表.png",
            pdf(),
            "“签到表.png”没有上传：扩展名是 .png，内容却是PDF 文件，只改扩展名不行，请重新导出再上传",
        ),
        ("大.pdf", pdf(b"0" * 2000), "“大.pdf”超过 1 KB，请压缩或拆成几个文件再上传"),
    ],
)
def test_what_is_refused_leaves_nothing(
    cast: Cast, form: SelfEvaluation, storage: Path, settings: Any, name: str, data: bytes, sentence: str
):
    settings.EVIDENCE_MAX_BYTES = 1024
    with pytest.raises(Refused, match="^" + sentence + "$"):
        add_evidence(cast.filer, form, data, name)
    assert (Evidence.objects.count(), files_in(storage)) == (0, [])


def test_a_file_whose_row_is_undone_is_not_kept_either(
    cast: Cast, form: SelfEvaluation, storage: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("no room")

    monkeypatch.setattr("selfeval.services.evidence.record_event", fail)
    with pytest.raises(OSError, match="no room"):
        add_evidence(cast.filer, form, pdf(), "甲.pdf")
    assert (Evidence.objects.count(), files_in(storage)) == (0, [])


def test_a_row_that_is_gone_takes_no_file(cast: Cast, form: SelfEvaluation, storage: Path):
    with pytest.raises(Refused, match="“培训人次”这一行已经不在表里，请刷新页面后再上传"):
        add_evidence(cast.filer, form, pdf(), "签到表.pdf", place=Place("数量指标", "培训人次"))
    assert (Evidence.objects.count(), files_in(storage)) == (0, [])


def test_the_same_file_at_the_same_place_is_said(cast: Cast, form: SelfEvaluation, storage: Path):
    add_evidence(cast.filer, form, pdf(), "签到表.pdf", place=PASS_RATE)
    with pytest.raises(Refused, match=re.escape("“签到表.pdf”已经上传过，不用再传")):
        add_evidence(cast.colleague, form, pdf(), "签到表.pdf", place=PASS_RATE)
    with pytest.raises(Refused, match=re.escape("“名单.pdf”已经上传过（当时叫“签到表.pdf”），不用再传")):
        add_evidence(cast.filer, form, pdf(), "名单.pdf", place=PASS_RATE)
    assert len(files_in(storage)) == 1
    add_evidence(cast.filer, form, pdf(), "签到表.pdf")  # the form as a whole is another place
    assert len(files_in(storage)) == 2


def test_so_many_files_and_bytes_and_no_more(cast: Cast, form: SelfEvaluation, settings: Any):
    settings.EVIDENCE_MAX_FILES, settings.EVIDENCE_MAX_FORM_BYTES = 3, 500
    first = add_evidence(cast.filer, form, pdf(b"1" * 30), "甲.pdf")
    add_evidence(cast.filer, form, pdf(b"2" * 30), "乙.pdf")
    with pytest.raises(Refused, match="一张表的证明材料合计不超过 500 B，请先撤回不需要的"):
        add_evidence(cast.filer, form, pdf(b"3" * 400), "丙.pdf")
    add_evidence(cast.filer, form, pdf(b"3" * 30), "丙.pdf")
    with pytest.raises(Refused, match=re.escape("“丁.pdf”没有上传：一张表最多 3 份证明材料，请先撤回不需要的")):
        add_evidence(cast.filer, form, pdf(b"4"), "丁.pdf")
    take_back(cast.filer, first)
    add_evidence(cast.filer, form, pdf(b"4"), "丁.pdf")


def test_taking_back_and_adding_has_an_end(cast: Cast, form: SelfEvaluation, settings: Any):
    settings.EVIDENCE_MAX_FILES = 1
    for number in range(4):
        take_back(cast.filer, add_evidence(cast.filer, form, pdf(b"%d" % number), "甲.pdf"))
    with pytest.raises(Refused, match="这张表撤回的材料太多，已不能再传，请联系管理员"):
        add_evidence(cast.filer, form, pdf(b"9"), "甲.pdf")


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_keep_to_the_limit(cast: Cast, form: SelfEvaluation, settings: Any, storage: Path):
    settings.EVIDENCE_MAX_FILES = 3
    jobs = [
        lambda number=number: add_evidence(cast.filer, form, pdf(b"%d" % number), f"{number}.pdf")
        for number in range(6)
    ]
    results = together(*jobs)
    assert sorted(type(result).__name__ for result in results) == ["Evidence"] * 3 + ["Refused"] * 3
    assert (Evidence.objects.count(), len(files_in(storage))) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once_is_kept_once(cast: Cast, form: SelfEvaluation, storage: Path):
    results = together(*[lambda: add_evidence(cast.filer, form, pdf(), "甲.pdf")] * 3)
    assert sorted(type(result).__name__ for result in results) == ["Evidence", "Refused", "Refused"]
    assert len(files_in(storage)) == 1


@pytest.mark.parametrize("status", [Stage.UNIT_REVIEW, Stage.DEPARTMENT_REVIEW, Stage.FINANCE_REVIEW, Stage.APPROVED])
def test_once_handed_in_nothing_comes_or_goes(cast: Cast, form: SelfEvaluation, status: Stage):
    kept = add_evidence(cast.filer, form, pdf(), "甲.pdf")
    move(form, status)
    with pytest.raises(NotAllowed, match="内容已锁定，不能修改"):
        add_evidence(cast.filer, form, png(), "乙.png")
    with pytest.raises(NotAllowed, match="内容已锁定，不能修改"):
        take_back(cast.filer, kept)
    assert Evidence.objects.get().removed_at is None


def test_after_the_window_a_returned_form_is_still_proved(cast: Cast, form: SelfEvaluation):
    year = EvaluationYear.objects.get()
    EvaluationYear.objects.update(closes_at=year.opens_at)
    with pytest.raises(NotAllowed, match="已经截止"):
        add_evidence(cast.filer, form, pdf(), "甲.pdf")
    move(form, Stage.RETURNED)
    add_evidence(cast.filer, fresh(form.pk), pdf(), "甲.pdf")


def test_taken_back_it_stays_stored_and_marked_once(cast: Cast, form: SelfEvaluation, storage: Path):
    made = add_evidence(cast.filer, form, pdf(), "甲.pdf")
    assert take_back(cast.colleague, made) is True
    assert take_back(cast.filer, made) is False
    stored = Evidence.objects.get()
    assert (stored.removed_by, stored.removed_at is None) == (cast.colleague, False)
    assert files_in(storage)[0].read_bytes() == pdf()
    assert AuditEvent.objects.filter(action="撤回证明材料").count() == 1


def test_sizes_read_like_sizes():
    assert [megabytes(size) for size in (0, 1023, 1024, 1536, 10 * 2**20, 2_500_000)] == [
        *("0 B", "1023 B", "1 KB", "1.5 KB", "10 MB", "2.4 MB")
    ]


# --- pages -------------------------------------------------------------------------------------------------------


def test_several_files_at_once_each_says_what_became_of_it(cast: Cast, form: SelfEvaluation):
    client = client_of(cast.filer)
    response = upload(
        client, form, ("甲.pdf", pdf()), ("乙.exe", b"MZ"), ("丙.jpg", jpeg()), place="质量指标|考核合格率"
    )
    assert response.redirect_chain == [(reverse("selfeval", args=[form.pk]) + "#evidence", 302)]
    assert said(response) == [
        "“乙.exe”没有上传：不收 .exe 文件，只收 PDF、PNG、JPG 图片、Word（.docx）、Excel（.xlsx）和 OFD",
        "已上传 2 份证明材料（考核合格率）",
    ]
    assert list(Evidence.objects.values_list("name", "level3")) == [("甲.pdf", "考核合格率"), ("丙.jpg", "考核合格率")]


def test_without_a_file_it_says_so_and_a_place_of_no_page_is_refused(cast: Cast, form: SelfEvaluation):
    client = client_of(cast.filer)
    assert said(upload(client, form)) == ["没有上传：请先选择文件"]
    response = client.post(reverse("selfeval-evidence", args=[form.pk]), {"place": "考核合格率"})
    assert (response.status_code, response.content.decode()) == (400, "请求不完整，请回到表上再上传")


def test_it_goes_back_to_the_page_it_came_from_and_to_no_other_host(cast: Cast, form: SelfEvaluation):
    client = client_of(cast.filer)
    url = reverse("selfeval-evidence", args=[form.pk])
    own = client.post(url, {"next": "/imports/", "file": SimpleUploadedFile("甲.pdf", pdf())})
    assert own.headers["Location"] == "/imports/#evidence"
    other = client.post(url, {"next": "https://evil.example/"})
    assert other.headers["Location"] == "/#evidence"


def test_the_download_is_the_file_as_an_attachment(cast: Cast, form: SelfEvaluation):
    made = add_evidence(cast.filer, form, docx(), "总结.docx")
    response = client_of(cast.filer).get(reverse("evidence", args=[made.pk]))
    assert b"".join(response.streaming_content) == docx()  # type: ignore[attr-defined]
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E6%80%BB%E7%BB%93.docx"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )


def test_a_file_that_is_gone_from_storage_is_said(cast: Cast, form: SelfEvaluation, storage: Path):
    made = add_evidence(cast.filer, form, pdf(), "甲.pdf")
    files_in(storage)[0].unlink()
    response = client_of(cast.filer).get(reverse("evidence", args=[made.pk]))
    assert response.status_code == 404


EVERYBODY = (
    *("filer", "colleague", "sister_filer", "stranger_filer", "unit_reviewer", "department_reviewer"),
    *("stranger_reviewer", "finance", "admin", "auditor"),
)
INSIDE = {"filer", "colleague", "unit_reviewer", "admin"}
ABOVE = {"department_reviewer", "finance"}


@pytest.mark.parametrize(
    ("status", "sees"),
    [
        (Stage.DRAFT, INSIDE),
        (Stage.RETURNED, INSIDE),
        (Stage.UNIT_REVIEW, INSIDE | ABOVE),
        (Stage.APPROVED, INSIDE | ABOVE),
    ],
)
def test_who_downloads(cast: Cast, form: SelfEvaluation, status: Stage, sees: set[str]):
    made = add_evidence(cast.filer, form, pdf(), "甲.pdf")
    move(form, status)
    url = reverse("evidence", args=[made.pk])
    got = {who: client_of(getattr(cast, who)).get(url).status_code for who in EVERYBODY}
    assert got == {who: 200 if who in sees else 404 for who in EVERYBODY}
    assert Client().get(url).status_code == 302


def test_what_was_taken_back_only_the_unit_sees(cast: Cast, form: SelfEvaluation):
    made = add_evidence(cast.filer, form, pdf(), "甲.pdf")
    take_back(cast.filer, made)
    move(form, Stage.FINANCE_REVIEW)
    url = reverse("evidence", args=[made.pk])
    got = {who: client_of(getattr(cast, who)).get(url).status_code for who in EVERYBODY}
    assert got == {who: 200 if who in INSIDE else 404 for who in EVERYBODY}


def test_who_adds_and_takes_back(cast: Cast, form: SelfEvaluation):
    """The unit's filers; who sees the form but does not file gets 403, everybody else 404."""
    made = add_evidence(cast.filer, form, pdf(), "甲.pdf")
    add, remove = reverse("selfeval-evidence", args=[form.pk]), reverse("evidence-remove", args=[made.pk])
    for who in EVERYBODY:
        client = client_of(getattr(cast, who))
        may = who in ("filer", "colleague")
        wanted = 302 if may else 403 if who in INSIDE else 404
        file = SimpleUploadedFile(f"{who}.pdf", pdf(who.encode()))
        assert client.post(add, {"file": file}).status_code == wanted, who
        assert Evidence.objects.filter(name=f"{who}.pdf").exists() is may, who
        assert client.post(remove).status_code == wanted, who
        assert client.get(add).status_code == client.get(remove).status_code == 405, who


def shown(cast: Cast, user: User, form: SelfEvaluation) -> str:
    evaluation = fresh(form.pk)
    panel = evidence_panel(user, evaluation, values_of(evaluation))
    request = RequestFactory().get("/selfevals/1/")
    return " ".join(render_to_string("selfeval/_evidence.html", {"evidence": panel}, request).split())


def test_the_panel_lists_in_the_order_of_the_rows_and_says_what_may_be_uploaded(cast: Cast, form: SelfEvaluation):
    add_evidence(cast.filer, form, pdf(), "合格名单.pdf", place=PASS_RATE)
    add_evidence(cast.filer, form, png(), "总表.png")
    evaluation = fresh(form.pk)
    panel = evidence_panel(cast.filer, evaluation, values_of(evaluation))
    assert [(each["place"], each["file"].name, each["kind"]) for each in panel["files"]] == [
        (WHOLE_FORM, "总表.png", "PNG 图片"),
        (PASS_RATE, "合格名单.pdf", "PDF 文件"),
    ]
    assert panel["by_row"] == [0, 1, 0, 0]
    assert panel["limits"] == (
        "只收 PDF、PNG、JPG 图片、Word（.docx）、Excel（.xlsx）和 OFD；每份不超过 10 MB，一张表最多 20 份、合计 50 MB。"
    )
    html = shown(cast, cast.filer, form)
    assert '<option value="质量指标|考核合格率">考核合格率（质量指标）</option>' in html
    assert '<option value="|">整张表</option>' in html
    assert "2 份，合计" in html


def test_the_panel_of_who_may_not_write_has_no_buttons(cast: Cast, form: SelfEvaluation):
    add_evidence(cast.filer, form, pdf(), "甲.pdf")
    for who in (cast.unit_reviewer, cast.admin):
        html = shown(cast, who, form)
        assert ("下载" in html, "evidence-remove" in html, "<form" in html) == (True, False, False)
    html = shown(cast, cast.department_reviewer, form)
    assert "甲.pdf" not in html  # a draft, and the unit's own work
    move(form, Stage.DEPARTMENT_REVIEW)
    assert "甲.pdf" in shown(cast, cast.department_reviewer, form)


def test_what_was_taken_back_and_rows_that_are_gone_are_said(cast: Cast, form: SelfEvaluation):
    add_evidence(cast.filer, form, pdf(), "甲.pdf", place=PASS_RATE)
    take_back(cast.filer, add_evidence(cast.filer, form, png(), "乙.png"))
    form.indicators.filter(level3="考核合格率").update(level3="结业考核合格率")
    html = shown(cast, cast.filer, form)
    assert "这一行已改名或不在表里" in html
    assert "已撤回 1 份（仍保存，只有本单位能看）" in html
    move(form, Stage.DEPARTMENT_REVIEW)
    assert "已撤回" not in shown(cast, cast.department_reviewer, form)

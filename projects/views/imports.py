"""导入: upload a workbook or a PDF, look at what would happen, confirm it as a whole, take it back."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfgoals.accounts.access import load_or_404
from perfgoals.accounts.guards import SignedInRequest, role_required
from perfgoals.answers import as_int, file_response
from perfgoals.keyset import Keyset
from perfgoals.officialforms.refused import FormsRefused
from perfgoals.workflow.kinds import kinds
from projects.access import visible_batches
from projects.context import all_years
from projects.forms.upload import UploadForm, megabytes
from projects.models import BatchStatus, ImportBatch, ImportedForm, ImportOutcome
from projects.services.imports import (
    IMPORTING_ROLES,
    ImportRefused,
    PlanChanged,
    RejectedLeft,
    discard_import,
    import_kinds,
    importable_units,
    keep_upload,
    marked_copy,
    plan_of_batch,
    undo_decision,
    undo_import,
    write_import,
)
from projects.views.import_page import preview_context, result_context

NEWEST_FIRST: Final[Keyset[ImportBatch]] = Keyset(order=("id",), falling=True, size=25)

importer = role_required(*sorted(IMPORTING_ROLES))


@require_http_methods(["GET", "POST"])
@importer
def imports(request: SignedInRequest) -> HttpResponse:
    """Upload a file; my batches with what became of them."""
    units = importable_units(request.user)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*posted, years=all_years(request), units=units)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = keep_upload(
                request.user,
                file.read(),
                file.name,
                year=form.cleaned_data["year"],
                unit=form.cleaned_data.get("unit"),
            )
        except FormsRefused as refusal:
            form.add_error("file", refusal.message)
        else:
            return redirect("import", batch.pk)
    return render(request, "projects/imports.html", _list_page(request, form), status=422 if form.errors else 200)


def _list_page(request: SignedInRequest, form: UploadForm) -> dict[str, Any]:
    """Context of the list: what was written is counted by outcome, for the page alone."""
    page = NEWEST_FIRST.page(visible_batches(request.user), request.GET)
    written = ImportedForm.objects.filter(batch__in=page.rows, version_after__isnull=False).order_by()
    counts = {
        (batch, outcome): count
        for batch, outcome, count in written.values_list("batch", "outcome").annotate(count=Count("pk"))
    }
    nouns = "、".join(kind.filing.noun for kind in import_kinds().values())
    for batch in page.rows:
        batch.created = counts.get((batch.pk, ImportOutcome.CREATED), 0)  # type: ignore[attr-defined]
        batch.updated = counts.get((batch.pk, ImportOutcome.UPDATED), 0)  # type: ignore[attr-defined]
    return {
        "form": form,
        "refused": form.errors.get("file") or form.errors.get(NON_FIELD_ERRORS),
        "page": page,
        "megabytes": megabytes(),
        "upload_help": f"一个文件可以有多张表（{nouns}），一张工作表（PDF 一页）一张或几张都可以；"
        "不收 .xls、带宏或有密码的文件；PDF 须是文字版，扫描件不能识别。",
        "template_years": all_years(request),
        "kinds": kinds(),
    }


@require_safe
@importer
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The preview of a batch, or, once it is written, what it did. Looking never writes."""
    return _batch_page(request, _my_batch(request, pk))


def _my_batch(request: SignedInRequest, pk: int) -> ImportBatch:
    """A batch of the user's own; those of others do not exist."""
    return load_or_404(visible_batches(request.user).select_related("year", "unit"), pk=pk)


def _batch_page(
    request: SignedInRequest, batch: ImportBatch, *, problem: str = "", problem_at: str = "", status: int = 200
) -> HttpResponse:
    """The page of a batch in its state; ``problem_at`` is "skip" where the word for rejected forms is missing."""
    batch.uploaded_by = request.user
    if batch.status != BatchStatus.PREVIEW:
        context = result_context(batch, undo_decision(batch, request.user))
        return render(request, "projects/import_result.html", context, status=status)
    plan = plan_of_batch(batch)
    if plan is None:
        return render(request, "projects/import_gone.html", {"batch": batch}, status=410)
    chosen = {as_int(text) for text in request.POST.getlist("form")} if request.method == "POST" else None
    context = preview_context(batch, plan, chosen=chosen)
    return render(
        request, "projects/import.html", context | {"problem": problem, "problem_at": problem_at}, status=status
    )


@require_POST
@importer
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write what was chosen, whole or not at all. A second click finds it done."""
    batch = _my_batch(request, pk)
    batch.uploaded_by = request.user
    if batch.status != BatchStatus.PREVIEW:
        return redirect("import", pk)
    plan = plan_of_batch(batch)
    if plan is None:
        return _batch_page(request, batch)
    try:
        if plan.fingerprint != request.POST.get("seen"):
            raise PlanChanged
        chosen = {index for text in request.POST.getlist("form") if (index := as_int(text)) is not None}
        skip = "skip_rejected" in request.POST
        write_import(plan, request.user, chosen=chosen, skip_rejected=skip, batch=batch, request=request)
    except ImportRefused as refusal:
        batch = _my_batch(request, pk)
        at = "skip" if isinstance(refusal, RejectedLeft) else ""
        status = 409 if isinstance(refusal, PlanChanged) else 422
        return _batch_page(request, batch, problem=str(refusal), problem_at=at, status=status)
    return redirect("import", pk)


@require_POST
@importer
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回这批导入, as long as nobody has gone on with it."""
    batch = _my_batch(request, pk)
    try:
        undo_import(batch, request.user, request)
    except ImportRefused as refusal:
        messages.error(request, f"没有撤回：{refusal}")
    else:
        messages.success(request, "已撤回，各张表恢复到导入之前")
    return redirect("import", pk)


@require_POST
@importer
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """取消: throw the preview and its file away."""
    batch = _my_batch(request, pk)
    if discard_import(batch):
        messages.success(request, f"已取消，“{batch.file_name}”没有导入")
    return redirect("imports")


@require_safe
@importer
def marked(request: SignedInRequest, pk: int) -> HttpResponse:
    """下载已标注的原文件: the user's own workbook with a mark at every finding."""
    batch = _my_batch(request, pk)
    batch.uploaded_by = request.user
    if batch.is_pdf:
        raise Http404
    data = marked_copy(batch)
    if data is None:
        return render(request, "projects/import_gone.html", {"batch": batch}, status=410)
    stem = batch.file_name.rpartition(".")[0] or batch.file_name
    return file_response(data, "xlsx", f"{stem}（已标注）.xlsx")

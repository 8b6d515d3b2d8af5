"""Reading a PDF: refuse, see the pages, bind them into forms, take their values as those of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from perfgoals.findings import Finding, Level
from perfgoals.officialforms.from_pdf.runs import Binder, sheet_of
from perfgoals.officialforms.from_xlsx.known import KnownForms
from perfgoals.officialforms.from_xlsx.reading import FormReading, WorkbookReading
from perfgoals.officialforms.from_xlsx.recognise import Origin, forms_of, no_form
from perfgoals.officialforms.layout import Layout
from perfgoals.officialforms.pdf_pages import refused
from perfgoals.officialforms.pdf_pages.apart import pages_of
from perfgoals.officialforms.pdf_pages.guard import DEFAULT_LIMITS, PdfLimits
from perfgoals.officialforms.pdf_pages.paper import Page
from perfgoals.officialforms.pdf_pages.refused import PdfRefused

_NOT_TOLD: Final = "\ufffd"
_GARBLED: Final = 0.2  # of the characters


def read_pdf(
    data: bytes, *, layouts: Sequence[Layout], use: str = "导入", limits: PdfLimits = DEFAULT_LIMITS
) -> WorkbookReading:
    """Every form of a text PDF, as ``read_workbook`` gives those of a workbook.

    ``sheet`` of a form are its pages (第 1–2 页), an address is a box of a table on a page (第 2 页第 5 行第 3 格).
    Nothing of the file is run or followed, and pictures are not read. Raises PdfRefused where the file as a whole
    cannot be read.
    """
    pages = pages_of(data, limits)
    _check_text(pages)
    known = KnownForms(layouts, use)
    forms: list[FormReading] = []
    named: list[str] = []
    empty = {page.number for page in pages}
    for run in Binder(known, layouts).bind(pages):
        name = _name_of(run.pages, named)
        found = forms_of(sheet_of(run, name), known, Origin())
        if found:
            forms += found
            named.append(name)
            empty -= set(run.pages)
    findings = [*_left_out(pages, empty)]
    if not forms:
        findings.insert(0, no_form(known.titles))
    return WorkbookReading(tuple(forms), tuple(findings))


def _check_text(pages: Iterable[Page]) -> None:
    """Raises PdfRefused where there is no text, or none that is told."""
    lines = [line.text for page in pages for line in page.all_lines()]
    count = sum(len(text) for text in lines)
    if not count:
        raise PdfRefused(refused.SCANNED)
    if sum(text.count(_NOT_TOLD) for text in lines) > count * _GARBLED:
        raise PdfRefused(refused.GARBLED)


def _name_of(pages: Sequence[int], named: Sequence[str]) -> str:
    """What a sheet is called: by its pages, and by its number where a page has several forms."""
    name = in_words(pages)
    others = sum(each == name or each.startswith(f"{name}（") for each in named)
    return f"{name}（第 {others + 1} 张）" if others else name


def in_words(pages: Iterable[int]) -> str:
    """Numbers of pages as people say them: 第 1–3、5 页."""
    spans: list[tuple[int, int]] = []
    for page in sorted(pages):
        if spans and page == spans[-1][1] + 1:
            spans[-1] = spans[-1][0], page
        else:
            spans.append((page, page))
    return f"第 {'、'.join(str(first) if first == last else f'{first}–{last}' for first, last in spans)} 页"


def _left_out(pages: Sequence[Page], empty: set[int]) -> Iterator[Finding]:
    """Pages that are pictures, pages without a form, and letters that the fonts do not tell."""
    scanned = [page.number for page in pages if page.pictured and not page.all_lines()]
    if scanned:
        yield Finding(
            rule="page_without_text",
            level=Level.WARNING,
            message=f"{in_words(scanned)}是图像，没有文字，系统不识别图像里的文字，没有读取。",
            suggestion="这几页上的表请用原表（.xlsx）或文字版 PDF 另行导入。",
        )
    other = empty - set(scanned)
    if other:
        yield Finding(rule="sheet_without_form", level=Level.HINT, message=f"{in_words(other)}没有找到绩效表，已跳过。")
    garbled = [page.number for page in pages if any(_NOT_TOLD in line.text for line in page.all_lines())]
    if garbled:
        yield Finding(
            rule="letters_not_told",
            level=Level.WARNING,
            message=f"{in_words(garbled)}有字的字体没有带字符编码，读不出来，记作“{_NOT_TOLD}”。",
            found=_NOT_TOLD,
            suggestion="请在导入后的草稿里查找这个符号，照原文件补上。",
        )

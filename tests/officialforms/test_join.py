"""join: many printed forms as one PDF. Fonts are those of set-up (var/fonts)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from perfgoals.officialforms.grid import Grid
from perfgoals.officialforms.join import BrokenPart, Joined, Part, join, page_count
from perfgoals.officialforms.to_pdf import FONT_FILES, to_pdf
from tests.officialforms.samples import OFFICIAL, made_up, other_forms, other_grid, real_forms
from tests.officialforms.test_tags import assert_pages_resolve, elements
from tests.officialforms.test_to_pdf import FONTS, bare, texts
from tests.officialforms.test_to_pdf_tables import large
from tests.workbooks.others import monitoring, overall, self_evaluation

pytestmark = [
    pytest.mark.db_free,
    pytest.mark.skipif(not (FONTS / FONT_FILES[1]).is_file(), reason="the fonts of set-up are not built"),
]

TITLE = "某区数据管理局 2026 年度绩效表"


def grids() -> list[Grid]:
    return [
        made_up(),
        made_up(rows=40, head={"name": "档案（馆）藏品数字化"}),
        other_grid("monitoring", monitoring()),
        other_grid("selfeval-2021", self_evaluation()),
        large(60),
        other_grid("overall-2026", overall()),
    ]


NAMES = ("数据平台", "档案数字化", "监控", "自评", "长自评", "整体")
GROUPS = (("申报",), ("申报",), ("年中", "监控表"), ("年末", "自评表"), ("年末", "自评表"), ())


@pytest.fixture(scope="module")
def prints() -> list[bytes]:
    return [to_pdf([grid], font_dir=FONTS) for grid in grids()]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "joined.pdf"


def parts(prints: Sequence[bytes]) -> list[Part]:
    return [Part(pdf=pdf, title=name, group=group) for pdf, name, group in zip(prints, NAMES, GROUPS, strict=False)]


def joined(prints: Sequence[bytes], out: Path) -> Joined:
    return join(parts(prints), title=TITLE, out=out, font_dir=FONTS)


def pages_of(path: Path) -> list[str]:
    """What a search finds on each page, without blanks."""
    done = subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True, text=True)
    return [bare(page) for page in done.stdout.split("\f")[:-1]]


def fonts_of(path: Path) -> list[str]:
    """The names of the fonts, each with its tag; all are embedded."""
    done = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True)
    lines = done.stdout.splitlines()[2:]
    assert all(re.search(r" Identity-H +yes yes yes ", line) for line in lines)
    return sorted(line.split()[0] for line in lines)


def pictures(path: Path, *, folder: Path, upper: float = 0.92) -> list[bytes]:
    """The upper part of each page as it looks, above the page numbers."""
    folder.mkdir()
    subprocess.run(["pdftoppm", "-r", "60", "-gray", path, folder / "page"], check=True)
    found = []
    for picture in sorted(folder.iterdir()):
        _, width, height, _, pixels = re.split(rb"\s", picture.read_bytes(), maxsplit=4)
        found.append(pixels[: int(int(height) * upper) * int(width)])
    return found


def test_pages_and_where_each_part_begins(prints, out: Path):
    done = joined(prints, out)
    counts = [page_count(each) for each in prints]
    assert counts == [1, 2, 1, 1, 9, 1]
    assert (done.pages, done.starts) == (15, (1, 2, 4, 5, 6, 15))
    assert done.size == out.stat().st_size
    assert page_count(out) == 15
    assert list(out.parent.iterdir()) == [out]


def test_every_text_of_every_form_is_found_on_its_pages(prints, out: Path):
    done = joined(prints, out)
    pages = pages_of(out)
    for grid, (start, end) in zip(grids(), pairwise((*done.starts, done.pages + 1)), strict=True):
        own = pages[start - 1 : end - 1]
        assert [text for text in texts(grid) if not any(text in page for page in own)] == []
        for number, page in enumerate(own, start=1):
            assert page.endswith(f"第{number}页/共{len(own)}页总第{start + number - 1}页")


def test_pages_look_as_they_did(prints, out: Path, tmp_path: Path):
    joined(prints, out)
    found = pictures(out, folder=tmp_path / "joined")
    alone = []
    for at, data in enumerate(prints):
        (tmp_path / f"{at}.pdf").write_bytes(data)
        alone += pictures(tmp_path / f"{at}.pdf", folder=tmp_path / str(at))
    assert len(set(found)) == 15
    assert found == alone


def _target(item: Any) -> Any:
    """The page that a bookmark leads to."""
    page, *_ = item.destination
    return page.objgen


def test_bookmarks_stand_in_their_groups_and_lead_to_their_pages(prints, out: Path):
    joined(prints, out)
    with pikepdf.open(out) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}

        def listed(items: Sequence[pikepdf.OutlineItem]) -> list[object]:
            return [
                (item.title, numbers[_target(item)], *([listed(item.children)] if item.children else []))
                for item in items
            ]

        with pdf.open_outline() as outline:
            assert listed(outline.root) == [
                ("申报", 1, [("数据平台", 1), ("档案数字化", 2)]),
                ("年中", 4, [("监控表", 4, [("监控", 4)])]),
                ("年末", 5, [("自评表", 5, [("自评", 5), ("长自评", 6)])]),
                ("整体", 15),
            ]


def test_each_font_is_in_it_once(prints, out: Path):
    joined(prints, out)
    assert fonts_of(out) == ["AAAAAA+Perfgoals-Serif", "AAAAAB+Perfgoals-Serif-Bold"]


def test_forms_cost_little_more_than_their_text(prints, out: Path):
    assert joined(prints[:3], out).size / 3 < 28 * 1024
    assert joined(prints, out).size / 6 < 24 * 1024
    many = [Part(pdf=pdf, title=f"{at}") for at in range(20) for pdf in prints]
    assert join(many, title=TITLE, out=out, font_dir=FONTS).size / 120 < 12 * 1024
    assert fonts_of(out) == ["AAAAAA+Perfgoals-Serif", "AAAAAB+Perfgoals-Serif-Bold"]


def test_the_same_parts_are_the_same_bytes(prints, out: Path, tmp_path: Path):
    joined(prints, out)
    first = out.read_bytes()
    paths = [tmp_path / f"{at}.pdf" for at in range(len(prints))]
    for path, data in zip(paths, prints, strict=True):
        path.write_bytes(data)
    of_paths = (
        Part(pdf=path, title=part.title, group=part.group) for path, part in zip(paths, parts(prints), strict=True)
    )
    join(of_paths, title=TITLE, out=out, font_dir=FONTS)
    assert out.read_bytes() == first
    assert b"CreationDate" not in first


def test_another_process_writes_the_same_bytes(prints, out: Path, tmp_path: Path):
    """Sets of bytes have another order in each process."""
    script = (
        "import sys; from pathlib import Path; from perfgoals.officialforms.join import Part, join; "
        "out, fonts, *names = map(Path, sys.argv[1:]); "
        "join([Part(pdf=name, title=name.stem) for name in names], title='', out=out, font_dir=fonts)"
    )
    for at, data in enumerate(prints[:3]):
        (tmp_path / f"{at}.pdf").write_bytes(data)
    made = set()
    for seed in "123":
        command: list[str | Path] = [
            sys.executable,
            "-c",
            script,
            out,
            FONTS,
            *(tmp_path / f"{at}.pdf" for at in range(3)),
        ]
        subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
        made.add(out.read_bytes())
    assert len(made) == 1


def test_the_structure_of_all_forms_is_one_tree(prints, out: Path):
    joined(prints, out)
    with pikepdf.open(out) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert_pages_resolve(pdf)
        found = list(elements(pdf))
        assert [str(each.T) for each in found if each.S == "/Part"] == list(NAMES)
        assert sum(each.S == "/Document" for each in found) == 1
        root: Any = pdf.Root
        assert (root.Lang, root.MarkInfo.Marked, root.ViewerPreferences.DisplayDocTitle) == ("zh-CN", True, True)
        assert str(pdf.docinfo.Title) == TITLE
    cells = 0
    for data in prints:
        with pikepdf.open(BytesIO(data)) as pdf:
            cells += sum(each.S in ("/TD", "/TH") for each in elements(pdf))
    assert sum(each in ("/TD", "/TH") for each in _kinds(out)) == cells > 500


def _kinds(path: Path) -> list[str]:
    with pikepdf.open(path) as pdf:
        return [str(each.S) for each in elements(pdf)]


def changed(data: bytes, change) -> bytes:
    """A print with something of it changed by ``change(pdf)``."""
    target = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(target, deterministic_id=True)
    return target.getvalue()


def test_a_form_without_structure_is_joined_and_the_whole_does_not_claim_one(prints, out: Path):
    def untag(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.StructTreeRoot
        for page in pdf.pages:
            del page.obj["/StructParents"]

    done = joined([changed(prints[0], untag), prints[1]], out)
    with pikepdf.open(out) as pdf:
        assert not pdf.Root.MarkInfo.Marked
        assert [str(each.T) for each in elements(pdf) if each.S == "/Part"] == ["档案数字化"]
    assert (done.pages, done.starts) == (3, (1, 2))


def faces(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """The font objects of a print by their names."""
    return {str(font.BaseFont).partition("+")[2]: font for font in pdf.pages[0].Resources.Font.values()}


def test_a_glyph_that_says_something_else_keeps_its_own_font(prints, out: Path):
    def say_otherwise(pdf: pikepdf.Pdf) -> None:
        characters = faces(pdf)["Perfgoals-Serif"].ToUnicode
        words = characters.read_bytes()
        code = "平".encode("utf-16-be").hex().encode()
        assert words.count(b"<%b>" % code) == 1
        characters.write(words.replace(b"<%b>" % code, b"<%b>" % "玶".encode("utf-16-be").hex().encode()))

    joined([prints[0], changed(prints[0], say_otherwise), prints[1]], out)
    names = ["AAAAAA+Perfgoals-Serif", "AAAAAB+Perfgoals-Serif-Bold", "AAAAAC+Perfgoals-Serif"]
    assert fonts_of(out) == sorted(names)
    first, second, third, _ = pages_of(out)
    assert ("平台" in first, "玶" in first) == (True, False)
    assert ("平台" in second, "玶台" in second) == (False, True)
    assert ("平台" in third, "玶" in third) == (True, False)


def test_another_edition_of_the_font_stays_apart(prints, out: Path):
    def renew(pdf: pikepdf.Pdf) -> None:
        file = faces(pdf)["Perfgoals-Serif"].DescendantFonts[0].FontDescriptor.FontFile2
        data = file.read_bytes()
        revision = data.index(b"\x5f\x0f\x3c\xf5") - 5  # the last byte of the number before checksum and magic
        file.write(data[:revision] + bytes([data[revision] ^ 1]) + data[revision + 1 :])

    joined([prints[0], changed(prints[0], renew)], out)
    assert [name.partition("+")[2] for name in fonts_of(out)] == [
        "Perfgoals-Serif",
        "Perfgoals-Serif-Bold",
        "Perfgoals-Serif",
    ]
    assert pages_of(out)[1].replace("总第2页", "") == pages_of(out)[0].replace("总第1页", "")


def test_a_font_of_another_making_stands_in_it_as_it_was_and_once(out: Path):
    data = to_pdf([made_up(head={"name": "喆堃项目"})], font_dir=FONTS)
    joined([data, data, data], out)
    assert [name.partition("+")[2] for name in fonts_of(out)] == [
        "Perfgoals-Serif",
        "Perfgoals-Serif-Bold",
        "Noto-Serif-CJK-SC",
    ]
    assert ["喆堃项目" in page for page in pages_of(out)] == [True, True, True]


def test_glyphs_that_say_nothing_by_themselves_are_kept(prints, out: Path, tmp_path: Path):
    """A mark that is joined to the letter before it: the text of both stands with one of the two glyphs."""

    def silence(pdf: pikepdf.Pdf) -> None:
        characters = faces(pdf)["Perfgoals-Serif"].ToUnicode
        code = "平".encode("utf-16-be").hex().encode()
        characters.write(characters.read_bytes().replace(b"<%b>" % code, b"<>"))

    silent = changed(prints[0], silence)
    (tmp_path / "alone.pdf").write_bytes(silent)
    joined([silent], out)
    alone = pictures(tmp_path / "alone.pdf", folder=tmp_path / "alone")
    assert pictures(out, folder=tmp_path / "joined") == alone
    assert ("数据台" in pages_of(out)[0], "平台" in pages_of(out)[0]) == (True, False)


def by_hand(contents: bytes, *, page: bytes = b"") -> bytes:
    """A PDF of another hand: an object of a second generation, a length that stands elsewhere."""
    objects = {
        (1, 0): b"<</Type /Catalog /Pages 2 0 R>>",
        (2, 0): b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        (3, 0): b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Resources <<>> /Contents 4 1 R %b>>" % page,
        (4, 1): b"<</Length 5 0 R>>\nstream\n%b\nendstream" % contents,
        (5, 0): b"%d" % len(contents),
    }
    data, places = b"%PDF-1.7\n", [b"0000000000 65535 f \n"]
    for (number, generation), body in objects.items():
        places.append(b"%010d %05d n \n" % (len(data), generation))
        data += b"%d %d obj\n%b\nendobj\n" % (number, generation, body)
    table = b"xref\n0 6\n%btrailer\n<</Size 6 /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (b"".join(places), len(data))
    return data + table


def test_a_pdf_of_another_hand_keeps_what_it_draws(prints, out: Path):
    joined([by_hand(b"0 0 m 9 9 l S"), prints[0]], out)
    with pikepdf.open(out, attempt_recovery=False) as pdf:
        drawn: Any = pdf.pages[0].Contents[1]
        assert drawn.read_bytes() == b"0 0 m 9 9 l S"
        assert set(drawn.stream_dict.keys()) == {"/Length"}
        assert pdf.get_warnings() == []


@pytest.mark.parametrize("broken", ["nothing", "no PDF", "half", "no font", "no page", "no size", "odd map", "warned"])
def test_a_part_that_is_broken_is_named_and_nothing_is_left(broken: str, prints, out: Path):
    def lose_font(pdf: pikepdf.Pdf) -> None:
        del faces(pdf)["Perfgoals-Serif"].DescendantFonts[0].FontDescriptor.FontFile2["/Filter"]

    def lose_page(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[0].obj["/Contents"]

    def lose_size(pdf: pikepdf.Pdf) -> None:
        file = faces(pdf)["Perfgoals-Serif"].DescendantFonts[0].FontDescriptor.FontFile2
        data = file.read_bytes()
        head = data.index(b"\x5f\x0f\x3c\xf5") - 12  # where its magic number stands
        file.write(data[: head + 18] + bytes(2) + data[head + 20 :])

    def spoil_map(pdf: pikepdf.Pdf) -> None:
        characters = faces(pdf)["Perfgoals-Serif"].ToUnicode
        characters.write(re.sub(rb"\n<(....)> ", rb"\n<0\1> ", characters.read_bytes()))

    bad = {
        "nothing": lambda data: b"",
        "no PDF": lambda data: b"<html></html>" * 200,
        "half": lambda data: data[: len(data) // 2],
        "no font": lambda data: changed(data, lose_font),
        "no page": lambda data: changed(data, lose_page),
        "no size": lambda data: changed(data, lose_size),
        "odd map": lambda data: changed(data, spoil_map),
        "warned": lambda data: by_hand(b"", page=b"/Tabs ]"),
    }[broken](prints[1])
    with pytest.raises(BrokenPart) as caught:
        joined([prints[0], bad, prints[2]], out)
    assert (caught.value.number, caught.value.title) == (2, "档案数字化")
    assert str(caught.value) == "第 2 份文件“档案数字化”不是完整的 PDF，无法合并。请重新打印这张表后再试。"
    assert list(out.parent.iterdir()) == []


def test_a_failure_leaves_what_was_there_before(prints, out: Path):
    out.write_bytes(b"before")
    with pytest.raises(BrokenPart):
        joined([prints[0], b""], out)
    with pytest.raises(ValueError, match="nothing to join"):
        join([], title=TITLE, out=out, font_dir=FONTS)
    assert out.read_bytes() == b"before"
    assert list(out.parent.iterdir()) == [out]


def test_words_that_look_like_references_stay_words(prints, out: Path):
    def name_it(pdf: pikepdf.Pdf) -> None:
        for element in elements(pdf):
            if element.S == "/Caption":
                element.Alt = pikepdf.String("see (5 0 R) and \\ 6 0 R")

    joined([prints[0], changed(prints[0], name_it)], out)
    with pikepdf.open(out) as pdf:
        assert [str(each.Alt) for each in elements(pdf) if "/Alt" in each] == ["see (5 0 R) and \\ 6 0 R"]


@pytest.mark.official
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the published forms are not here")
def test_the_published_forms_take_15_kib_each_and_every_text_is_found(out: Path):
    forms = [*(form.grid for form in real_forms()), *(form.grid for form in other_forms())]
    published = [Part(pdf=to_pdf([grid], font_dir=FONTS), title=grid.title) for grid in forms]
    done = join(published, title=TITLE, out=out, font_dir=FONTS)
    assert done.size / len(forms) < 15 * 1024
    pages = pages_of(out)
    for grid, (start, end) in zip(forms, pairwise((*done.starts, done.pages + 1)), strict=True):
        own = pages[start - 1 : end - 1]
        assert [
            text for text in texts(grid) if not any(text in page for page in own) and text not in "".join(own)
        ] == []

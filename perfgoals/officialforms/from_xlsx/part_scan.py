"""One pass of expat over the XML parts of a package: no DTD, no more than the limits, nothing kept but counts."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable
from typing import Final
from xml.parsers import expat  # every DTD is refused by the handlers below  # nosec B406

from perfgoals.officialforms.from_xlsx import refused
from perfgoals.officialforms.from_xlsx.refused import WorkbookRefused

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT: Final = "http://purl.oclc.org/ooxml/"
_CONTENT_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_XML_BEGINNINGS: Final = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x4c\x6f\xa7\x94")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_DEEPEST: Final = 64
_LARGEST_INDEX: Final = 1_048_576
# Relationships whose target is parsed as a sheet or as something that every sheet needs.
_PARSED: Final = (
    "/officeDocument",
    "/worksheet",
    "/sharedStrings",
    "/styles",
    "/theme",
    "/comments",
    "/custom-properties",
)
# Without these there is nothing to read.
_NEEDED: Final = ("/officeDocument", "/worksheet")


def looks_like_xml(data: bytes) -> bool:
    """Whether a part begins like XML in any encoding that a parser would detect."""
    return data[:64].lstrip(b" \t\r\n").startswith(_XML_BEGINNINGS)


def column_number(letters: str) -> int:
    """The 1-based number of a column by its letters (``A`` is 1, ``AA`` is 27)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _name_of(tag: str) -> tuple[str, str]:
    """Namespace and local name of a tag as expat gives it with a separator of one blank."""
    namespace, _, local = tag.rpartition(" ")
    return namespace, local


class PartScan:
    """Counts over all parts. ``check(what, count)`` is told every count and raises when it is too high."""

    def __init__(self, check: Callable[[str, int], None]) -> None:
        self._check = check
        self._counts: Counter[str] = Counter()
        self._seen: set[str] = set()
        self._targets: set[str] = set()
        self._needed: set[str] = set()
        self.workbooks = 0
        self.strict = False

    def part(self, name: str, data: bytes) -> None:
        """Scan one part of the package; raises WorkbookRefused."""
        is_xml = looks_like_xml(data)
        if not is_xml:
            if name.lower().endswith((".xml", ".rels")) and data.strip():
                raise WorkbookRefused(refused.DAMAGED)
            return
        if name.lower().endswith(".vml"):
            # Legacy drawings of comments are often no well-formed XML, and nobody parses them here.
            if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
                raise WorkbookRefused(refused.ENTITIES)
            return
        self._seen.add(name)
        _PartHandler(self, name).run(data)

    def unchecked_targets(self, names: set[str]) -> bool:
        """Whether a part that will be parsed is no XML that was scanned, or workbook or a sheet is missing."""
        return not self._needed <= self._seen or any(target in names - self._seen for target in self._targets)

    def count(self, what: str, more: int = 1) -> None:
        """Add to a count and check it."""
        self._counts[what] += more
        self._check(what, self._counts[what])

    def reached(self, what: str, number: int) -> None:
        """Check a number that is no sum (the highest row)."""
        self._check(what, number)

    def target(self, source: str, target: str, *, needed: bool) -> None:
        """Note a relationship of the part whose relationships are ``source`` (``xl/_rels/workbook.xml.rels``)."""
        folder = posixpath.dirname(posixpath.dirname(source))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        self._targets.add(path)
        if needed:
            self._needed.add(path)


class _PartHandler:
    """The expat handlers of one part."""

    def __init__(self, scan: PartScan, name: str) -> None:
        self._scan = scan
        self._name = name
        self._depth = 0
        self._elements = "other_elements"
        self._row = 0
        self._column = 0

    def run(self, data: bytes) -> None:
        """Parse the part; raises WorkbookRefused for a DTD, a limit, and XML that is none."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._dtd
        parser.EntityDeclHandler = self._dtd
        try:
            parser.Parse(data, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise WorkbookRefused(refused.DAMAGED) from error

    def _dtd(self, *_: object) -> None:
        raise WorkbookRefused(refused.ENTITIES)

    def _end(self, _tag: str) -> None:
        self._depth -= 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise WorkbookRefused(refused.TOO_COMPLEX)
        namespace, local = _name_of(tag)
        if self._depth == 1:
            self._root(namespace, local)
        self._scan.count(self._elements)
        if namespace == _MAIN:
            self._spreadsheet_element(local, attributes)
        elif namespace == _CONTENT_TYPES:
            self._content_type(attributes.get("ContentType", "").lower())
        elif namespace == _RELATIONSHIPS and attributes.get("Type", "").endswith(_PARSED):
            if attributes.get("TargetMode") == "External":
                raise WorkbookRefused(refused.NO_WORKBOOK)  # a sheet elsewhere: never fetched
            needed = attributes["Type"].endswith(_NEEDED)
            self._scan.target(self._name, attributes.get("Target", ""), needed=needed)

    def _root(self, namespace: str, local: str) -> None:
        if namespace.startswith(_STRICT) and local in ("workbook", "worksheet"):
            self._scan.strict = True
        if namespace == _MAIN and local == "workbook":
            self._scan.workbooks += 1
        if namespace == _MAIN and local in ("worksheet", "sst"):
            self._elements = "elements"

    def _content_type(self, content_type: str) -> None:
        if any(mark in content_type for mark in ("macroenabled", "vbaproject", "macrosheet")):
            raise WorkbookRefused(refused.MACROS)
        if "sheet.binary" in content_type:
            raise WorkbookRefused(refused.BINARY_WORKBOOK)

    def _spreadsheet_element(self, local: str, attributes: dict[str, str]) -> None:
        """Count what openpyxl makes objects of."""
        if local == "c":
            self._scan.count("cells")
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            if reference:
                self._column = column_number(reference[1])
                self._row = int(reference[2])
            else:
                self._column += 1
        elif local in ("v", "is", "f"):
            self._scan.reached("rows", self._row)
            self._scan.reached("columns", self._column)
        elif local == "row":
            number = attributes.get("r", "")
            self._row = int(number) if number.isascii() and number.isdigit() and len(number) <= 7 else self._row + 1
            self._column = 0
        elif local == "si":
            self._scan.count("shared_strings")
        elif local == "sheet":
            self._scan.count("sheets")
        elif local in ("mergeCell", "hyperlink"):
            self._scan.count("range_cells", _area(attributes.get("ref", "")))


def _area(reference: str) -> int:
    """How many cells a range holds; raises WorkbookRefused for a reference that is none."""
    corners = [_REFERENCE.fullmatch(corner) for corner in reference.replace("$", "").split(":")]
    numbers = [(column_number(corner[1]), int(corner[2])) for corner in corners if corner]
    if len(numbers) != len(corners) or not 1 <= len(numbers) <= 2:
        raise WorkbookRefused(refused.DAMAGED)
    (left, top), (right, bottom) = numbers[0], numbers[-1]
    if not 1 <= max(top, bottom) <= _LARGEST_INDEX:
        raise WorkbookRefused(refused.DAMAGED)
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)

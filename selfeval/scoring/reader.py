"""Reading stored settings (JSON) strictly: every fault is named in Chinese at its place, all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeVar

from perfgoals.money import AmountError, parse_number

E = TypeVar("E", bound=StrEnum)

_LONGEST: Final = 60  # characters of a name
_PLACES: Final = 4  # decimals of a number
_MOST_ENTRIES: Final = 20


class JsonReader:
    """Reads the keys of a mapping; what is wrong is collected, and something harmless stands in for it."""

    def __init__(
        self, values: object, labels: Mapping[str, str], *, place: str = "", problems: list[str] | None = None
    ) -> None:
        self.problems: list[str] = [] if problems is None else problems
        self._labels = labels
        self._place = place
        self._values: Mapping[str, object] = values if isinstance(values, Mapping) else {}
        if not isinstance(values, Mapping):
            self.problems.append(f"{place}应为一组有名称的值")
            return
        for key in sorted(map(str, values.keys() - labels.keys())):
            self.problems.append(f"{place}不认识“{key[:_LONGEST]}”")
        for key in (key for key in labels if key not in values):
            self._wrong(key, "没有写")

    def text(self, key: str, *, may_be_blank: bool = False) -> str:
        """A line of text."""
        if key not in self._values:
            return ""
        value = self._values[key]
        if not isinstance(value, str) or len(value) > _LONGEST:
            self._wrong(key, f"应为不超过 {_LONGEST} 个字符的文字")
            return ""
        if not value.strip() and not may_be_blank:
            self._wrong(key, "不能空白")
        return value.strip()

    def number(self, key: str, largest: Decimal) -> Decimal:
        """A number from 0 to ``largest``, as a decimal string or a whole number."""
        if key not in self._values:
            return Decimal(0)
        value = self._values[key]
        number = _number(value)
        if number is None or not 0 <= number <= largest:
            self._wrong(key, f"应为 0 到 {largest} 之间的数，最多 {_PLACES} 位小数")
            return Decimal(0)
        return number

    def optional_number(self, key: str, largest: Decimal) -> Decimal | None:
        """A number, or nothing (null)."""
        return None if self._values.get(key) is None else self.number(key, largest)

    def choice(self, key: str, choices: type[E]) -> E:
        """One of the values of an enumeration."""
        value = self._values.get(key)
        found = next((choice for choice in choices if choice.value == value), None)
        if found is None and key in self._values:
            self._wrong(key, f"应为 {' 或 '.join(choices)}")
        return found or next(iter(choices))

    def entries(self, key: str, labels: Mapping[str, str]) -> list[JsonReader]:
        """A reader for each entry of a list."""
        value = self._values.get(key, [])
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > _MOST_ENTRIES:
            self._wrong(key, f"应为不超过 {_MOST_ENTRIES} 项的列表")
            return []
        name = self._labels[key]
        return [
            JsonReader(entry, labels, place=f"{name}第 {place} 项：", problems=self.problems)
            for place, entry in enumerate(value, 1)
        ]

    def _wrong(self, key: str, what: str) -> None:
        self.problems.append(f"{self._place}{self._labels[key]}：{what}")


def _number(value: object) -> Decimal | None:
    """A number of JSON that is exact: a decimal string or a whole number; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    typed = str(value)
    if len(typed) > _LONGEST:
        return None
    try:
        number = parse_number(typed)
    except AmountError:
        return None
    return number if number is not None and number == round(number, _PLACES) else None

"""Finding a text inside short names, at once among a million: two lookups that each database answers in its way.

A name is kept a second time as its ``search_key``: small letters, full-width forms made plain (NFKC), blanks out.
``name_key__holds="信息化"`` finds the text anywhere in it. PostgreSQL has a GIN index on the characters and pairs
of neighbouring characters (bigrams) of the key: pg_trgm knows no words of two characters, and most Chinese words
are that short. SQLite reads the keys of the rows that the other conditions leave.
``code__begins="440304"`` finds what begins with the text, by an index on both.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan, StartsWith
from django.db.models.sql.compiler import SQLCompiler

from perfgoals.text import compact

KEY_LENGTH: Final = 200  # characters of a name that are searched; the form takes 40
_LAST_CHARACTER: Final = "\U0010ffff"


def search_key(text: str) -> str:
    """The text as it is compared: two that look alike to a reader have the same key."""
    return compact(text).casefold()[:KEY_LENGTH]


def grams(key: str) -> list[str]:
    """The pairs of neighbouring characters of a key, each once; of a single character that character."""
    return list(dict.fromkeys(key[at : at + 2] for at in range(max(len(key) - 1, 1))))


@TextField.register_lookup
class Holds(Lookup):
    """``name_key__holds=text``: the key holds the text's key somewhere."""

    lookup_name = "holds"

    def get_prep_lookup(self) -> str:
        """Both sides are keys."""
        return search_key(self.rhs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """The keys themselves are read. Not with LIKE, of which PostgreSQL would count the rareness a second time."""
        sql, parameters = compiler.compile(GreaterThan(StrIndex(self.lhs, Value(self.rhs)), 0))
        return sql, tuple(parameters)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """The index ``name_key_grams`` finds the keys with all pairs; of these the ones with all in a row stay."""
        column, parameters = self.process_lhs(compiler, connection)
        holds, more_parameters = self.as_sql(compiler, connection)
        return f"(perfgoals_grams({column}) @> %s AND {holds})", (*parameters, grams(self.rhs), *more_parameters)


@CharField.register_lookup
class Begins(Lookup):
    """``code__begins=text``: startswith, which SQLite answers by an index only when it is told the range."""

    lookup_name = "begins"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """LIKE 'text%': the index with text_pattern_ops that comes with a unique column."""
        sql, parameters = compiler.compile(StartsWith(self.lhs, self.rhs))
        return sql, tuple(parameters)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """From the text to the last string that begins with it: SQLite compares code points."""
        column, parameters = self.process_lhs(compiler, connection)
        return (
            f"({column} >= %s AND {column} < %s)",
            (*parameters, self.rhs, *parameters, self.rhs + _LAST_CHARACTER),
        )

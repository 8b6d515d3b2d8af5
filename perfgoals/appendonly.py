"""Rows that are written once: the base of every record of the past. Knows no app."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class AppendOnly(Exception):
    """A record of the past was to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A query set that adds and reads."""

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused: what was recorded stays."""
        raise AppendOnly(self.model.__name__)

    def delete(self) -> NoReturn:
        """Refused: what was recorded stays."""
        raise AppendOnly(self.model.__name__)


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; an existing row is refused with AppendOnly."""
        if not self._state.adding:
            raise AppendOnly(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refused: what was recorded stays."""
        raise AppendOnly(type(self).__name__)

"""Asking for the pages of a self-evaluation of either sort, with and without script."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from perfgoals.accounts.models import User
from selfeval.kind import kind_of_evaluation
from selfeval.models import SelfEvaluation

JSON = {"Accept": "application/json"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(user: User, evaluation: SelfEvaluation, name: str = "selfeval", query: str = "") -> str:
    """A page as text; it must be there."""
    answer = signed_in(user).get(reverse(name, args=[evaluation.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def post(user: User, evaluation: SelfEvaluation, name: str, *more: str, version: Any = None, **data: Any) -> Any:
    """Send a form as a page without script does, on the newest version unless another is named."""
    data["version"] = _newest(evaluation) if version is None else version
    return signed_in(user).post(reverse(name, args=[evaluation.pk, *more]), _named(data))


def save(user: User, evaluation: SelfEvaluation, version: Any = None, **data: Any) -> dict[str, Any]:
    """What a save by script answers; names with ``__`` for ``-``."""
    answer = save_answer(user, evaluation, version, **data)
    assert answer.status_code == 200, answer.content.decode()
    document: dict[str, Any] = answer.json()
    return document


def save_answer(user: User, evaluation: SelfEvaluation, version: Any = None, **data: Any) -> Any:
    data["version"] = _newest(evaluation) if version is None else version
    return signed_in(user).post(_address(evaluation, "edit"), _named(data), headers=JSON)


def score(user: User, evaluation: SelfEvaluation, **data: Any) -> dict[str, Any]:
    """What the form as it stands on the page would score."""
    data["version"] = _newest(evaluation)
    answer = signed_in(user).post(_address(evaluation, "score"), _named(data), headers=JSON)
    assert answer.status_code == 200, answer.content.decode()
    document: dict[str, Any] = answer.json()
    return document


def words(page: Any) -> str:
    """The text of a page without its tags, blanks folded."""
    text = page if isinstance(page, str) else page.content.decode()
    main = text[text.index("<main") :] if "<main" in text else text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def _newest(evaluation: SelfEvaluation) -> int:
    """The version of what is stored now, of whichever sort."""
    return SelfEvaluation.every.get(pk=evaluation.pk).version


def _address(evaluation: SelfEvaluation, page: str) -> str:
    return reverse(f"{kind_of_evaluation(evaluation).page}-{page}", args=[evaluation.pk])


def _named(data: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("__", "-"): value for name, value in data.items()}

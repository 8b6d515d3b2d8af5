"""How long a job will still take, from its own pace and from that of the one before. Pure; seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

SOONEST: Final = 2.0  # a pace is known when a step has run that long


def paces(steps: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Seconds a thing took in each finished step of a job (``Job.steps``)."""
    return {step["name"]: step["seconds"] / max(step["total"], 1) for step in steps}


def rest(
    *, elapsed: float, done: int, total: int, coming: Sequence[str], size: int, known: Mapping[str, float]
) -> float | None:
    """Seconds until the end, None while that cannot be said.

    The step in hand goes on at its own pace: ``done`` of ``total`` things in ``elapsed`` seconds. The steps that are
    ``coming`` go at the pace of an earlier job (``known``), with ``size`` things each; one never seen counts nothing.
    """
    if total and not (done and elapsed >= SOONEST):
        return None
    own = elapsed / done * (total - done) if total else 0.0
    return own + sum(known.get(name, 0.0) * size for name in coming)


def in_words(seconds: float) -> str:
    """A time as a page says it: 50 秒, 1 分 20 秒, 2 小时 5 分; tens of seconds, for it is an estimate."""
    tens = max(int(seconds + 9.999) // 10, 1) * 10
    minutes, left = divmod(tens, 60)
    if minutes >= 60:
        return f"{minutes // 60} 小时 {minutes % 60} 分"
    return (f"{minutes} 分" if minutes else "") + (" " if minutes and left else "") + (f"{left} 秒" if left else "")


def clock(seconds: float) -> str:
    """A time that was measured: 0:04, 1:12, 1:02:03."""
    whole = int(seconds)
    minutes, left = divmod(whole, 60)
    if minutes >= 60:
        return f"{minutes // 60}:{minutes % 60:02d}:{left:02d}"
    return f"{minutes}:{left:02d}"

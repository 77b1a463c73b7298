"""Where the seconds of a report go, stage by stage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_spent: ContextVar[dict[str, float] | None] = ContextVar("spent", default=None)


@contextmanager
def measured() -> Iterator[dict[str, float]]:
    """The seconds of every stage that ends meanwhile, by its name, in the order in which they first began."""
    spent: dict[str, float] = {}
    token = _spent.set(spent)
    try:
        yield spent
    finally:
        _spent.reset(token)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """One stage, or one more turn of it."""
    spent = _spent.get()
    if spent is None:
        yield
        return
    spent.setdefault(name, 0.0)
    began = time.perf_counter()
    try:
        yield
    finally:
        spent[name] += time.perf_counter() - began

"""The printed 评分标准 of a row as params hold it: typed where its words are certain, else text with what it may be."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from perfeval.documents.vocabulary import is_placeholder
from perfeval.model.values import NUMBER
from perfeval.params.wording import Reading, is_standard, read
from perfeval.params.yamltext import inline


def worded(text: str) -> bool:
    """Whether a cell of the column says how points are earned; 计算方法 alone explains the indicator."""
    return bool(text.strip()) and not is_placeholder(text) and is_standard(text)


def reading(text: Callable[[str], str]) -> Reading | None:
    """What the wording of a row says, by the row's texts; None where it has none."""
    told = text("standard")
    if not worded(told):
        return None
    points = text("points")
    return read(
        told, Decimal(points) if NUMBER.fullmatch(points) else None, text("target") or None, text("explanation")
    )


def as_params(found: Reading, told: str) -> tuple[str, str]:
    """The value of ``standard`` on one line of YAML, and what somebody should check about it."""
    if found.state == "certain":
        return inline({"type": found.values["type"], "rule": told.strip()} | dict(found.values)), "；".join(found.notes)
    typed = inline({"type": "text", "rule": told.strip()})
    if found.state == "proposed":
        return typed, f"可写成 {inline(dict(found.values))}；{'；'.join((*found.doubts, *found.notes))}"
    return typed, f"评分标准保留文字，没有按它计分：{'；'.join(found.doubts)}"


def as_data(text: Callable[[str], str]) -> dict[str, object]:
    """The standard of a row as ``perfeval import --json`` prints it, nothing where the row has none."""
    found = reading(text)
    if found is None:
        return {}
    told = {
        "indicator": text("name"),
        "text": text("standard"),
        "state": found.state,
        "typed": dict(found.values) or None,
    }
    return told | {"doubts": list(found.doubts), "notes": list(found.notes)}

"""Where a value of the params stands in the unit's own table: the row and the column as the unit sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from perfeval.model.evaluation import Evaluation
from perfeval.model.findings import Where
from perfeval.model.values import Noun
from perfeval.model.verdicts import WHOLE, Verdict

LISTS = {"budget": "资金表", "indicators": "指标表", "evidence": "证据目录", "problems": "问题清单", "work": "工作安排"}
NAMED = ("source", "name", "id", "title", "content")  # what a row is called by, the first that it has


@dataclass(frozen=True, slots=True)
class Place:
    """A cell as people point at it; ``path`` is its key in the params (``indicators[].actual``), "" outside them.

    ``row`` is "指标表第3行“救助人数”", ``column`` the heading above the cell, "" for the whole row.
    """

    path: str
    row: str
    column: str = ""
    number: int = -1  # of the row in its list, counted from 0

    def __str__(self) -> str:
        return f"{self.row}，“{self.column}”栏" if self.column else self.row


def index(evaluation: Evaluation) -> dict[Where, Place]:
    """Every value that was written, by the place in the file where it was; what was not written by its row."""
    found: dict[Where, Place] = {}
    for place, where in _places(evaluation):
        found.setdefault(where, place)
    return found


def _places(evaluation: Evaluation) -> Iterator[tuple[Place, Where]]:
    for key, field in type(evaluation).model_fields.items():
        value, label = getattr(evaluation, key), _plain(field.title)
        if isinstance(value, Noun):
            yield from _cells(value, key, label)
        elif key == "facts":
            for name, fact in value.items():
                yield from _cells(fact, "facts.<名称>", f"基础数据{_quoted(fact.label or name)}")
        elif isinstance(value, tuple) and key in LISTS:
            for number, row in enumerate(value):
                named = next((text for k in NAMED if (text := getattr(row, k, None))), "")
                yield from _cells(row, f"{key}[]", f"{LISTS[key]}第{number + 1}行{_quoted(named)}", number)
    for key, where in evaluation.where.keys:
        if key in type(evaluation).model_fields:
            yield Place(key, LISTS.get(key) or _plain(type(evaluation).model_fields[key].title)), where


def _cells(noun: Noun, path: str, row: str, number: int = -1) -> Iterator[tuple[Place, Where]]:
    fields = type(noun).model_fields
    for key, where in noun.where.keys:
        if key in fields:
            place, inner = Place(f"{path}.{key}", row, column(noun, key), number), getattr(noun, key)
            yield place, where
            for part in inner if isinstance(inner, tuple) else (inner,):
                if isinstance(part, Noun):
                    yield from ((place, w) for w in (part.where.start, *(w for _, w in part.where.keys)))
    yield Place(path, row, "", number), noun.where.start


def column(noun: Noun, key: str) -> str:
    """The heading of a field, without what is said about how to fill it in."""
    return _plain(type(noun).model_fields[key].title)


def _quoted(name: str) -> str:
    return f"“{name.replace('“', '‘').replace('”', '’')}”"


def _plain(title: str | None) -> str:
    return re.sub(r"（[^（）]*）|：.*", "", title or "")


def of(v: Verdict, known: dict[Where, Place], evaluation: Evaluation) -> Place:
    """Where a finding's cell stands; a row without the cell has the column that the finding names."""
    place = known.get(v.where)
    if place is None:
        row = next(
            (p for p in known.values() if p.number >= 0 and not p.column and p.row.endswith(_quoted(v.subject))), None
        )
        named = "全表" if v.subject == WHOLE else _quoted(v.subject)
        place = row or Place("", f"报告正文{named}" if v.where.file.endswith(".md") else named)
    if place.column or place.number < 0:
        return place
    noun = getattr(evaluation, place.path.removesuffix("[]"))[place.number]
    told = f"{v.found} {v.expected}"
    columns = sorted({column(noun, key) for key in type(noun).model_fields if column(noun, key) in told}, key=told.find)
    return Place(place.path, place.row, columns[0] if columns else "", place.number)

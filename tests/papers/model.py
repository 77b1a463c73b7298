"""A document of the tests, what it is made of, and the content that an importer must find in it."""

from __future__ import annotations

from dataclasses import dataclass

from .grid import Lines

FUND = ("source", "initial", "adjusted", "executed", "points", "rate", "score")
INDICATOR = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")
TABLE = ("project", "year", "department", "budget", "indicators")


@dataclass(frozen=True)
class Paragraph:
    text: str
    kind: str = "body"  # title, heading1, heading2, body or note


@dataclass(frozen=True)
class Table:
    lines: Lines
    widths: tuple[float, ...]
    heads: int = 0


Block = Paragraph | Table


@dataclass(frozen=True)
class Document:
    """One file; ``checks`` names the parts of the content that its form really states."""

    name: str
    suffix: str
    data: bytes
    expected: dict
    checks: tuple[str, ...]
    case: str
    layout: str
    variant: str
    printed: tuple[str, ...]

    @property
    def filename(self) -> str:
        return self.name + self.suffix


def content(project="", year="", department="", budget=(), indicators=(), narrative=None) -> dict:
    """The dictionary of the import contract."""
    return {
        "project": project,
        "year": year,
        "department": department,
        "budget": list(budget),
        "indicators": list(indicators),
        "narrative": dict(narrative or {}),
        "unread": [],
    }

"""Tables of a document that its params do not keep: lists of sites, townships, sheets, uses of money."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.model.findings import Where


@dataclass(frozen=True, slots=True)
class OwnCell:
    """What is printed in a cell, and where it stands."""

    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class OwnTable:
    """Its title and heads and the rows under them, each as wide as the heads.

    >>> OwnTable("表1", ("乡镇",), ()).heads
    ('乡镇',)
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[OwnCell, ...], ...]

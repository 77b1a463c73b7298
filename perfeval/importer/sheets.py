"""What the names of sheets say: the level of the rows on them, or the year, where a workbook has a sheet for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from perfeval.documents.content import Content, DocumentGrid, Text
from perfeval.importer.columns.layouts import TableLayout
from perfeval.importer.reading.account import Account
from perfeval.importer.reading.cells import sheet
from perfeval.importer.reading.imported import NOTHING, Imported, Value
from perfeval.importer.tables import Tables
from perfeval.importer.words import belonging

YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def year(content: Content) -> Value:
    """The one year that the names of the sheets hold."""
    named = {
        (match[1], b.place) for b in content.blocks if isinstance(b, DocumentGrid) if (match := YEAR.search(sheet(b)))
    }
    if len({told for told, _ in named}) != 1:
        return NOTHING
    told, place = min(named)
    return Value(told, place, "按工作表的名称")


def by_year(content: Content, known: Sequence[TableLayout]) -> list[Content]:
    """The content of each year of a workbook with a sheet for each year of one project; empty where it is no such.

    A sheet without indicators belongs to the year after it, the last of them to the last year.
    """
    parts: list[list[Text | DocumentGrid]] = [[]]
    years: list[str] = []
    for block in content.blocks:
        parts[-1].append(block)
        if not isinstance(block, DocumentGrid) or not sheet(block):
            continue
        alone = Content((block,), content.kind)
        if not Tables(Imported(Account(alone)), known).read(block):
            continue
        named = YEAR.search(sheet(block))
        told = belonging.year_of_title(alone) or (named[1] if named else "")
        if not told:
            return []
        if years and told == years[-1]:
            last = parts.pop()
            parts[-1] += last
        else:
            years.append(told)
        parts.append([])
    rest = parts.pop()
    if len(years) < 2 or len(set(years)) < len(years):
        return []
    parts[-1] += rest
    return [replace(content, blocks=tuple(blocks), notes=() if n else content.notes) for n, blocks in enumerate(parts)]

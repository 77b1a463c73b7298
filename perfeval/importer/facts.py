"""Reads a 基础数据表: figures with their names and sources, as a client fills them in."""

from __future__ import annotations

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.documents.vocabulary import is_placeholder, role
from perfeval.importer.reading import cells as cell_texts
from perfeval.importer.reading.imported import Imported, Row

TOLD = {"label": "数据名称", "value": "数值", "source": "来源"}


class Facts:
    """Reads into ``found.facts``."""

    def __init__(self, found: Imported):
        self.found, self.account = found, found.account

    def header(self, grid: DocumentGrid, row: int) -> dict[str, list[DocumentCell]] | None:
        """The columns of a table of figures that begins in this row: a name and a value at least."""
        named: dict[str, list[DocumentCell]] = {}
        for cell in grid.row(row):
            if cell.row == row and (what := role("facts", cell.text)):
                named.setdefault(what, []).append(cell)
        return named if {"label", "value"} <= named.keys() else None

    def read(self, grid: DocumentGrid, row: int, header: dict[str, list[DocumentCell]]) -> int:
        """Reads to the end of the grid; returns the row after the last."""
        for cell in grid.row(row):
            self.account.read(cell, "表头")
        where = {name: [cell.column for cell in cells] for name, cells in header.items()}
        for at in range(row + 1, grid.rows):
            cells = {name: cell_texts.at(grid, at, tuple(columns)) for name, columns in where.items()}
            values = {name: cell_texts.value(cells[name]) for name in TOLD if name in cells}
            given = values["label"] and not is_placeholder(values["label"].text)
            for cell in grid.row(at):
                if any(cell in cells.get(name, ()) for name in TOLD) and (given or is_placeholder(cell.text)):
                    self.account.read(cell, f"基础数据：{values['label'].text}" if given else "占位")
                elif cell.text.strip():
                    self.account.refuse(
                        cell,
                        "个人信息，不读入"
                        if cell in cells.get("personal", ())
                        else "基础数据表中参数文件没有的列"
                        if given
                        else "没有数据名称",
                    )
            if given and values["value"] and not is_placeholder(values["value"].text):
                self.found.facts.append(Row(values))
        return grid.rows

"""Documents set anew before they are read: cells and paragraphs in tables that say the same, each with its print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
from perfeval.importer.reading.account import Account

Unit = DocumentCell | Text


@dataclass(frozen=True)
class Reshaped:
    """A content, for each of its new cells the unit that the document prints, and what became of units left out."""

    content: Content
    printed: tuple[tuple[DocumentCell, Unit], ...] = ()
    told: tuple[tuple[Unit, str], ...] = ()

    def then(self, step: Callable[[Content], Reshaped]) -> Reshaped:
        further = step(self.content)
        return Reshaped(further.content, self.printed + further.printed, self.told + further.told)

    def account(self, original: Content) -> Account:
        """The account of the document as it is printed."""
        made = Account(original)
        for cell, unit in self.printed:
            made.stand_for(cell, unit)
        for unit, told in self.told:
            made.read(unit, told)
        return made


Made = tuple[str, Unit | None, str]  # the text of a new cell, what prints it, and the doubt about it


def table(lines: Sequence[Sequence[Made]], place: str) -> tuple[DocumentGrid, tuple[tuple[DocumentCell, Unit], ...]]:
    """A grid of cells, one for each text, with the units that print them."""
    made: list[tuple[DocumentCell, Unit | None]] = [
        (DocumentCell(text, r, c, 1, 1, unit.place if unit else place, note), unit)
        for r, line in enumerate(lines)
        for c, (text, unit, note) in enumerate(line)
    ]
    grid = DocumentGrid(tuple(cell for cell, _ in made), len(lines), len(lines[0]), place)
    return grid, tuple((cell, unit) for cell, unit in made if unit is not None)

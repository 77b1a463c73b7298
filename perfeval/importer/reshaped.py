"""Documents set anew before they are read: cells and paragraphs in tables that say the same, each with its print."""

from __future__ import annotations

from dataclasses import dataclass

from perfeval.documents.content import Content, DocumentCell, Text
from perfeval.importer.account import Account

Unit = DocumentCell | Text


@dataclass(frozen=True)
class Reshaped:
    """A content, for each of its new cells the unit that the document prints, and what became of units left out."""

    content: Content
    printed: tuple[tuple[DocumentCell, Unit], ...] = ()
    told: tuple[tuple[Unit, str], ...] = ()

    def account(self, original: Content) -> Account:
        """The account of the document as it is printed."""
        made = Account(original)
        for cell, unit in self.printed:
            made.stand_for(cell, unit)
        for unit, told in self.told:
            made.read(unit, told)
        return made

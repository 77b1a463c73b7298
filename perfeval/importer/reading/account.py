"""The account of an import: every cell and paragraph once, as read, guessed, not read or blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text, Unread

STATES = {"read": "已读入", "guessed": "推断，请核对", "unread": "未读入", "blank": "空白"}
UNKNOWN = "没有认出用途"


@dataclass(frozen=True)
class AccountEntry:
    """One cell or paragraph and what became of it; ``told`` is its use, or why it was not read."""

    place: str
    text: str
    state: str
    told: str = ""


class Account:
    """Keeps the entries in document order; what nobody claims is not read, nor is what an empty cell does not show."""

    def __init__(self, content: Content):
        self._entries: dict[int, AccountEntry] = {}
        self._units: list[DocumentCell | Text] = []
        self._printed: dict[int, tuple[DocumentCell, int]] = {}
        for block in content.blocks:
            for unit in block.cells if isinstance(block, DocumentGrid) else (block,):
                self._units.append(unit)
                state = "unread" if unit.text.strip() or unit.note else "blank"
                self._entries[id(unit)] = AccountEntry(
                    unit.place, unit.text, state, UNKNOWN if unit.text.strip() else unit.note
                )
        self._notes = [AccountEntry(note.where, note.text, "unread", note.why) for note in content.notes]

    def stand_for(self, cell: DocumentCell, printed: DocumentCell | Text) -> None:
        """What becomes of the cell becomes of the printed one: the same text, set elsewhere in a grid."""
        self._printed[id(cell)] = (cell, id(printed))

    def _key(self, unit: DocumentCell | Text) -> int:
        key = id(unit)
        while key in self._printed:  # a cell may be set elsewhere twice: out of a list, then upright
            key = self._printed[key][1]
        return key

    def read(self, unit: DocumentCell | Text, told: str) -> None:
        """The unit is read; a blank one stays blank, and what was guessed before stays guessed."""
        note = getattr(unit, "note", "")
        self._set(unit, "guessed" if note else "read", f"{told}（{note}）" if note else told)

    def guess(self, unit: DocumentCell | Text, told: str) -> None:
        self._set(unit, "guessed", told)

    def refuse(self, unit: DocumentCell | Text, why: str) -> None:
        """The unit was understood and has no place in the params."""
        self._set(unit, "unread", why)

    def _set(self, unit: DocumentCell | Text, state: str, told: str) -> None:
        old = self._entries.get(self._key(unit))
        if old is None:  # a head or a blank that no document prints
            return
        if old.state == "blank" or (old.state == "guessed" and state == "read"):
            return
        self._entries[self._key(unit)] = AccountEntry(old.place, old.text, state, told)

    def margin(self, text: str, told: str) -> None:
        """What stands outside the blocks of the document was used after all."""
        used = (note.state == "unread" and text in note.text.split("\n") for note in self._notes)
        self._notes = [
            replace(note, state="guessed", told=told) if use else note for note, use in zip(self._notes, list(used))
        ]

    def open(self, unit: DocumentCell | Text) -> bool:
        """Whether nobody has claimed the unit yet."""
        entry = self._entries.get(self._key(unit))
        return entry is not None and entry.state == "unread" and entry.told == UNKNOWN

    def __iter__(self) -> Iterator[AccountEntry]:
        yield from (self._entries[id(unit)] for unit in self._units)
        yield from self._notes

    def counts(self) -> Counter[str]:
        return Counter(entry.state for entry in self)

    def unread(self) -> list[Unread]:
        return [Unread(e.place, e.text, e.told) for e in self if e.state == "unread"]

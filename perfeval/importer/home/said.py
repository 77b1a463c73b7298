"""What a document that comes home says: values with the place each has in the params, and in the document."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str, ...]  # ("indicators", "农村低保金", "target"); numbers of list items as digits


@dataclass(frozen=True)
class Said:
    """One value of one row; ``base`` is what it was when we printed it, None where that is not known.

    ``typed`` is what would stand in the params; None with ``why`` where the cell says nothing that could.
    """

    path: Path
    typed: str | None
    place: str
    base: str | None = None
    why: str = ""


@dataclass(frozen=True)
class Added:
    """A row that the params do not have: list, label, and its values by their keys."""

    kind: str
    label: str
    values: dict[str, str]
    place: str


@dataclass(frozen=True)
class Odd:
    """A row that cannot be told, or is told apart from what its hidden address says."""

    label: str
    place: str
    why: str


@dataclass(frozen=True)
class Message:
    """A whole document: who sent it, what it says, the rows of each kind that it has, and what is odd about it."""

    sender: str
    said: tuple[Said, ...]
    added: tuple[Added, ...] = ()
    odd: tuple[Odd, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()  # kind and label of every row told
    kinds: tuple[str, ...] = ()  # lists that the document holds whole, so that a row missing from it is missing
    notes: tuple[str, ...] = ()  # what of it joins nothing, in words

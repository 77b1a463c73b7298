"""Tables that a print draws with spaces alone: the columns are where no line of them has a letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 3  # columns, and lines, of a table
PART = re.compile(r"[^\s　]+(?:[ 　](?![ 　])[^\s　]+)*")  # what one space alone does not part
RULE = re.compile(r"[\s\-—–─━_=＝~～·.*+]+")


@dataclass(frozen=True)
class AlignedTable:
    """A table of lines ``first`` up to ``after``: its rows with the numbers of their lines, a text for each column."""

    first: int
    after: int
    rows: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...]


Piece = tuple[int, int, str]  # where it begins and ends on the page, and its words


WIDE = ("WF", "WFA")  # signs such as ≥ are as wide as a letter or as a Chinese character


def tables(lines: Sequence[str]) -> list[AlignedTable]:
    """The tables of a text, by the width of signs that gives them more cells."""
    return max(
        (_tables(lines, wide) for wide in WIDE), key=lambda made: sum(len(t.rows) * len(t.rows[0]) for t in made)
    )


def _tables(lines: Sequence[str], wide: str) -> list[AlignedTable]:
    """The tables of a text, each as wide as its columns hold together over rules and blank lines."""
    found: list[AlignedTable] = []
    chunks: list[list[int]] = []
    for n, line in enumerate(lines):
        several = "\t" not in line and len(_pieces(line, wide)) >= FEWEST
        fits = bool(chunks) and chunks[-1][-1] == n - 1 and _fits(lines, chunks[-1], line, wide)
        if several and not _joins(lines, chunks, n, wide):
            chunks.append([n])
        elif several or fits:
            chunks[-1].append(n)
    for chunk in chunks:
        if len(chunk) >= FEWEST and (made := _table(lines, chunk, wide)):
            found.append(made)
    return found


def _joins(lines: Sequence[str], chunks: Sequence[Sequence[int]], n: int, wide: str) -> bool:
    """Whether a line goes on with the table before it: nothing but rules between, and as many columns as before."""
    if not chunks or any(line.strip() and not RULE.fullmatch(line) for line in lines[chunks[-1][-1] + 1 : n]):
        return False
    before = [lines[k] for k in chunks[-1]]
    most = max(len(_pieces(line, wide)) for line in (*before, lines[n]))
    return len(_strips([*before, lines[n]], wide)) == most


def _fits(lines: Sequence[str], chunk: Sequence[int], line: str, wide: str) -> bool:
    """Whether a line of fewer pieces, none at the edge but a total, stands in the columns above it."""
    pieces = _pieces(line, wide)
    strips = _strips([lines[k] for k in chunk], wide)
    if len(chunk) < 2 or not pieces or RULE.fullmatch(line) or len(strips) < FEWEST:
        return False
    return all(_column(strips, piece) is not None for piece in pieces) and (len(pieces) > 1 or pieces[0][0] > 0)


def _pieces(line: str, wide: str) -> list[Piece]:
    found = []
    for part in PART.finditer(line.rstrip()):
        start = _width(line[: part.start()], wide)
        found.append((start, start + _width(part[0], wide), part[0]))
    return [] if RULE.fullmatch(line) else found


def _width(text: str, wide: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in wide else 1 for sign in text)


def _strips(lines: Sequence[str], wide: str) -> list[tuple[int, int]]:
    """Where the columns stand: stretches in which some line has a letter, between those in which none has."""
    found: list[tuple[int, int]] = []
    for start, end, _ in sorted(piece for line in lines for piece in _pieces(line, wide)):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _column(strips: Sequence[tuple[int, int]], piece: Piece) -> int | None:
    """The column that a piece stands in; none where it reaches over two."""
    met = [n for n, (start, end) in enumerate(strips) if start < piece[1] and piece[0] < end]
    return met[0] if len(met) == 1 else None


def _table(lines: Sequence[str], chunk: Sequence[int], wide: str) -> AlignedTable | None:
    counts = [len(_pieces(lines[n], wide)) for n in chunk]
    strips = _strips([lines[n] for n, count in zip(chunk, counts) if count >= FEWEST], wide)
    if len(strips) < FEWEST or sum(count * 2 > len(strips) for count in counts) < FEWEST:
        return None
    rows: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
    for n in chunk:
        texts = [""] * len(strips)
        for piece in _pieces(lines[n], wide):
            column = _column(strips, piece)
            if column is None or texts[column]:
                return None
            texts[column] = piece[2]
        if rows and n == rows[-1][0][-1] + 1 and _goes_on(texts, rows[-1][1]):
            rows[-1] = ((*rows[-1][0], n), tuple(a + b for a, b in zip(rows[-1][1], texts)))
        else:
            rows.append(((n,), tuple(texts)))
    return AlignedTable(chunk[0], chunk[-1] + 1, tuple(rows))


def _goes_on(texts: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a line only goes on with cells of the line above: words alone, each below words, none of them first."""
    filled = [n for n, text in enumerate(texts) if text]
    return (
        0 not in filled
        and len(filled) * 3 <= len(texts)
        and all(above[n] and not any(map(str.isdigit, texts[n])) for n in filled)
    )

"""Tables as lines of cells with spans, and the rectangle that those spans fill."""

from __future__ import annotations

from dataclasses import dataclass

DOWN, RIGHT = "down", "right"


@dataclass(frozen=True)
class Cell:
    text: str = ""
    rows: int = 1
    cols: int = 1
    head: bool = False
    left: bool = False
    key: str = ""


Lines = list[list[Cell]]


def assemble(lines: Lines, width: int) -> list[list]:
    """Every position of the rectangle: a cell, or the mark of a span that comes from the left or from above."""
    grid: list[list] = [[None] * width for _ in lines]
    for r, line in enumerate(lines):
        for cell in line:
            c = grid[r].index(None)
            for down in range(cell.rows):
                for right in range(cell.cols):
                    assert grid[r + down][c + right] is None, (r, c, cell)
                    grid[r + down][c + right] = RIGHT if right else DOWN if down else cell
        assert None not in grid[r], (r, grid[r])
    return grid


def span_of(row: list, c: int) -> int:
    """How many columns the cell or mark at a position covers."""
    width = 1
    while c + width < len(row) and row[c + width] == RIGHT:
        width += 1
    return width


def spread(texts: list[str], width: int, grow: list[int], **more) -> list[Cell]:
    """Cells over the whole width: one column each, and the columns left over go to the growing ones in turn."""
    spans = [1] * len(texts)
    for n in range(width - len(texts)):
        spans[grow[n % len(grow)]] += 1
    assert sum(spans) == width, (texts, width)
    return [Cell(text, cols=span, **more) for text, span in zip(texts, spans, strict=True)]

"""From pages to a document: tables go on over page breaks, lines become paragraphs, tables without rules are told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median

from perfeval.documents.content import DocumentCell, DocumentGrid, Text, Unread
from perfeval.documents.pdf import lattice, unruled
from perfeval.documents.pdf.lattice import NEAR, Box
from perfeval.documents.pdf.sheet import Item, LooseLine, PdfSheet, Placed, RuledTable
from perfeval.documents.pdf.unruled import UnruledTable
from perfeval.documents.vocabulary import is_placeholder, role

PAGE_NUMBER = re.compile(
    r"[-—–－─~·•\s]*(?:第\s*)?[\divxIVX]{1,4}\s*(?:页)?(?:\s*[/／,，共of]*\s*(?:第|共)?\s*\d{1,4}\s*页?)?[-—–－─~·•\s]*"
)
ROOM = 20.0  # points below a table in which the next row would not have had room
CUT = 1 / 2  # share of cells filled, up to which a first row may be the rest of one that a page break cut
MARGIN = 4  # letters by which the right margin of a page may be wider than the left
START = re.compile(  # what begins a cell or a paragraph
    r"指标\s*\d|[(（]?\d{1,2}[)）.、:：]|[一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十]{1,2}[)）]|[①-⑳]"
)


def document(
    sheets: Iterable[PdfSheet],
) -> tuple[list[Text | DocumentGrid], list[Unread], list[tuple[int, UnruledTable]]]:
    """The blocks of a document, what is not read of it, and its tables without rules after so many blocks."""
    pages = list(sheets)
    notes = [note for page in pages for note in page.notes]
    flow, told = _flow(pages)
    notes += told
    blocks: list[Text | DocumentGrid] = []
    proposals: list[tuple[int, UnruledTable]] = []
    tables = 0
    for item in _joined(unruled.taken(flow), pages):
        if isinstance(item, UnruledTable):
            proposals.append((len(blocks), item))
        elif isinstance(item, RuledTable):
            tables += 1
            blocks.append(_grid(item, tables))
        elif item.text:
            blocks.append(Text(item.text, f"第{item.page}页第{item.number}行", 0, item.note))
        else:
            notes.append(Unread(f"第{item.page}页第{item.number}行", "", item.note))
    return blocks, notes, proposals


def _flow(pages: Sequence[PdfSheet]) -> tuple[list[Item], list[Unread]]:
    """The items of all pages without page numbers and without the lines that head or foot most pages alike."""
    ends = {page.number: _ends(page) for page in pages}
    sizes = [row.size for page in pages for row in page.items if isinstance(row, LooseLine)]
    usual = median(sizes) if sizes else 0
    counts = Counter(_repeated(row) for rows in ends.values() for row in rows)
    repeated = {key for key, n in counts.items() if n >= max(3, len(pages) * 0.6)}
    flow: list[Item] = []
    numbers, running = [], []
    for page in pages:
        outer = [item for item in page.items if isinstance(item, LooseLine) and item in (page.items[0], page.items[-1])]
        for item in page.items:
            if (
                isinstance(item, LooseLine)
                and item in outer
                and PAGE_NUMBER.fullmatch(item.text)
                and re.search("[0-9ivxIVX]", item.text)
            ):
                numbers.append(item.text)
            elif (
                isinstance(item, LooseLine)
                and item in ends[page.number]
                and _repeated(item) in repeated
                and item.size <= usual * 1.05
            ):
                running.append(item)
            else:
                flow.append(item)
    notes = [Unread("全文", "、".join(numbers), "页码，不读入")] * bool(numbers)
    notes += [
        Unread(f"第{row.page}页第{row.number}行", row.text, "页眉或页脚，各页相同，不读入")
        for row in {_repeated(row): row for row in reversed(running)}.values()
    ]
    return flow, notes


def _ends(page: PdfSheet) -> list[LooseLine]:
    """The two items at the top and the two at the bottom of a page, where they are lines."""
    return [item for item in (*page.items[:2], *page.items[-2:]) if isinstance(item, LooseLine)]


def _repeated(row: LooseLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", row.text), round(row.top / NEAR)


# tables over page breaks, lines that go on


def _joined(flow: list[Item | UnruledTable], pages: Sequence[PdfSheet]) -> list[Item | UnruledTable]:
    ends = [
        item.bottom if isinstance(item, RuledTable) else item.top - item.size
        for item in flow
        if not isinstance(item, UnruledTable)
    ]
    lowest = min(ends, default=0.0)
    margins = {page.number: _margins(page) for page in pages}
    found: list[Item | UnruledTable] = []
    for item in flow:
        before = found[-1] if found else None
        if (
            isinstance(item, RuledTable)
            and isinstance(before, RuledTable)
            and (whole := _over_break(before, item, lowest))
        ):
            found[-1] = whole
        elif isinstance(item, LooseLine) and isinstance(before, LooseLine) and _goes_on(before, item, margins):
            latin = re.search("[A-Za-z]$", before.text) and re.match("[A-Za-z]", item.text)
            note = "；".join(filter(None, dict.fromkeys((before.note, item.note))))
            found[-1] = replace(
                item,
                text=before.text + (" " if latin else "") + item.text,
                note=note,
                page=before.page,
                number=before.number,
            )
        else:
            found.append(item)
    return found


def _margins(page: PdfSheet) -> tuple[float, float, float]:
    """Where the lines of a page begin and end, and how wide it is."""
    rows = [item for item in page.items if isinstance(item, LooseLine)]
    return min((r.left for r in rows), default=0.0), max((r.right for r in rows), default=page.width), page.width


def _goes_on(above: LooseLine, row: LooseLine, margins: dict[int, tuple[float, float, float]]) -> bool:
    """Whether a line continues the one above it: that one is full, and this one is not indented."""
    left, right = margins[above.page][0], margins[above.page][1]
    alike = abs(above.size - row.size) <= 0.6 and len(above.parts) < 3 and len(row.parts) < 3
    near = row.page == above.page + 1 or (row.page == above.page and 0 < above.top - row.top <= 2.4 * row.size)
    right = max(right, margins[above.page][2] - left - MARGIN * above.size)  # no line of the page may be full
    full = above.right >= right - 1.5 * above.size and right - left > 15 * above.size
    if above.text[-1:] in "。；;：:" and START.match(row.text):
        return False
    return alike and near and full and row.left <= margins[row.page][0] + 0.8 * row.size


def _over_break(above: RuledTable, below: RuledTable, lowest: float) -> RuledTable | None:
    """One table of two parts on successive pages; None where they are two tables."""
    last = max(cell.page for cell in above.cells)
    if below.page != last + 1 or any(abs(a - b) > NEAR for a, b in zip(above.sides, below.sides)):
        return None
    first, second = _bands(above.cells), _bands(below.cells)
    heads = next((n for n in (4, 3, 2, 1) if len(second) > n and _same(first[:n], second[:n])), 0)
    if not heads and first[0][0].text and first[0][0].text == second[0][0].text:
        return None  # the same form once more
    rest = [cell for band in second[heads:] for cell in band]
    height = max(cell.box.top for cell in rest) - max(cell.box.bottom for cell in second[heads])
    if not heads and above.foot - lowest > height + ROOM:
        return None  # the row would have had room on the page before
    return RuledTable(tuple(_continued(list(above.cells), rest)), above.page, below.foot)


def _bands(cells: Sequence[Placed]) -> list[list[Placed]]:
    """The cells by the row in which they begin, rows from the top, cells from the left."""
    tops = lattice.places(-cell.box.top for cell in cells)
    rows: list[list[Placed]] = [[] for _ in tops]
    for cell in cells:
        rows[lattice.nearest(tops, -cell.box.top)].append(cell)
    return [sorted(row, key=lambda cell: cell.box.left) for row in rows]


def _same(a: list[list[Placed]], b: list[list[Placed]]) -> bool:
    return all(
        len(x) == len(y)
        and any(cell.text for cell in x)
        and all(p.text == q.text and abs(p.box.left - q.box.left) <= NEAR for p, q in zip(x, y))
        for x, y in zip(a, b)
    )


def _continued(above: list[Placed], rest: list[Placed]) -> list[Placed]:
    """The cells of both parts in one: what goes on over the break is one cell, a row that was cut is put together."""
    foot = min(cell.box.bottom for cell in above)
    rest = [cell.shifted(foot - max(cell.box.top for cell in rest)) for cell in rest]
    bands, earlier = _bands(rest), _bands(above)
    ends = [n for n, cell in enumerate(above) if cell.box.bottom - foot <= NEAR]
    partner = {id(cell): n for cell in bands[0] for n in ends if _same_sides(above[n].box, cell.box)}
    tall = {id(cell) for cell in bands[0] if _tall(cell, bands)}
    single = [cell for cell in bands[0] if id(cell) not in tall]
    filled = [cell for cell in bands[0] if cell.text]
    cut = (
        0 < sum(bool(cell.text) for cell in single) <= len(single) * CUT
        and all(
            id(cell) in partner and (id(cell) in tall or above[partner[id(cell)]].runs_into(cell)) for cell in filled
        )
        and not any(START.match(cell.text) or is_placeholder(cell.text) for cell in filled)
    )
    head = sum(role("columns", cell.text) is not None for cell in bands[0]) > len(bands[0]) / 2
    merging = [cell.box for cell in above if _tall(cell, earlier)]
    gone: set[int] = set()
    for cell in bands[0]:
        if (n := partner.get(id(cell))) is None:
            continue
        was = above[n]
        wide = any(_same_sides(box, cell.box) for box in merging)
        open_ = id(cell) in tall and was.text.count("(") + was.text.count("（") > was.text.count(")") + was.text.count(
            "）"
        )
        told = ""
        if cut and cell.text:
            told = "跨页断开的行，后一页的文字接在这一格之后"
        elif was.text and cell.text and open_ and re.search("[)）]", cell.text):
            told = "跨页的合并格，文字由两页连成"
        elif cut and id(cell) not in tall:
            pass
        elif was.text and cell.text:
            if was.runs_into(cell) and not head and (id(cell) in tall or not START.match(cell.text)):
                above[n] = _noted(was, "可能与下一页同列的格是一格")
                rest = [_noted(one, "可能与上一页同列的格是一格") if one is cell else one for one in rest]
            continue
        elif not _tall(was, earlier) and not (id(cell) in tall and not (cell.text and head)):
            if cell.text and wide and not head:  # may be one cell, whose last row begins on the new page
                above[n] = _noted(was, "本页末行此格为空，后一页首行有字，可能是跨页的合并格")
            continue
        elif cell.text:
            told = "跨页的合并格，文字在后一页"
        box = was.box._replace(bottom=foot if cut and id(cell) not in tall else cell.box.bottom)
        above[n] = _noted(replace(was, box=box, text=was.text + cell.text), cell.note, told)
        gone.add(id(cell))
    kept = [cell for cell in rest if id(cell) not in gone]
    if not cut:
        return above + kept
    shift = foot - min(cell.box.bottom for cell in single)  # the rest of the row takes no height of its own
    above = [
        replace(cell, box=cell.box._replace(bottom=min(foot, cell.box.bottom + shift)))
        if cell.box.bottom < foot - NEAR
        else cell
        for cell in above
    ]
    return above + [cell.shifted(shift) for cell in kept]


def _noted(cell: Placed, *told: str) -> Placed:
    return replace(cell, note="；".join(filter(None, dict.fromkeys([cell.note, *told]))))


def _same_sides(a: Box, b: Box) -> bool:
    return abs(a.left - b.left) <= NEAR and abs(a.right - b.right) <= NEAR


def _tall(cell: Placed, bands: list[list[Placed]]) -> bool:
    """Whether a cell covers more than one row."""
    tops = [max(one.box.top for one in band) for band in bands]
    return sum(cell.box.bottom + NEAR < top <= cell.box.top + NEAR for top in tops) > 1


def _grid(table: RuledTable, number: int) -> DocumentGrid:
    """The cells of a table with rows, columns and spans."""
    xs = lattice.places(edge for cell in table.cells for edge in (cell.box.left, cell.box.right))
    ys = lattice.places(-edge for cell in table.cells for edge in (cell.box.top, cell.box.bottom))
    cells = []
    for band in _bands(table.cells):
        shown = 0
        for placed in band:
            box = placed.box
            left, right = lattice.nearest(xs, box.left), lattice.nearest(xs, box.right)
            top, bottom = lattice.nearest(ys, -box.top), lattice.nearest(ys, -box.bottom)
            if right > left and bottom > top:
                shown += 1
                place = f"第{placed.page}页表{number} 第{top + 1}行第{shown}列"
                cells.append(DocumentCell(placed.text, top, left, bottom - top, right - left, place, placed.note))
    return DocumentGrid(tuple(cells), len(ys) - 1, len(xs) - 1, f"第{table.page}页表{number}")

"""Reads .xlsx and .xls: sheet by sheet, as shown, with merged ranges and the cached values of formulas."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

import openpyxl
import xlrd
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.datetime import to_excel

from perfeval.documents import numberformat, overlays
from perfeval.documents.conditions import Conditions
from perfeval.documents.content import MOST, Cell, Content, Grid, Text, TooLarge, Unread
from perfeval.documents.ink import Ink, near, settle, symbol
from perfeval.documents.palette import PAPER, PRINT, Palette, unseen

MOST_COLUMNS = 200
WIDE = 20_000  # cells under merged ranges, from which on they are looked at before the workbook is opened
AREA = 1_000_000  # places of a table, empty ones included
FLAT, NARROW, TINY = 2, 0.3, 1.5  # points of a row, digits of a column, points of a letter: less shows nothing
BOXED = 50  # cells under a box that may hold a value
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
MERGED = re.compile(rb"<(\w+:)?mergeCells\b.*?</(\w+:)?mergeCells>", re.S)
SERIAL: Callable[[Any, Any], float] = to_excel  # days since the epoch of a workbook
Spot = tuple[str, int, int, str]  # text, last row, last column and note of a cell


def read(data: bytes) -> Content:
    """The content of an .xlsx file: every sheet a grid, or several where blank rows part different tables."""
    data = _trimmed(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        typed = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    blocks: list[Text | Grid] = []
    notes: list[Unread] = []
    palette = Palette(typed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = overlays.parts(archive)
        for sheet in typed.worksheets:
            part = parts.get(sheet.title, "")
            looked = _Sheet(sheet, shown[sheet.title], archive, part, palette)
            if sheet.sheet_state == "veryHidden":
                notes.append(Unread(f"工作表“{sheet.title}”", looked.words(), "深度隐藏的工作表，不读入"))
                continue
            blocks += _areas(looked.cells(), sheet.title)
            notes += looked.notes
    return Content(tuple(blocks), "Excel", tuple(notes))


class _Sheet:
    """One sheet of an .xlsx file: its cells as they are shown, and what is told of it."""

    def __init__(self, sheet: Any, values: Any, archive: zipfile.ZipFile, part: str, palette: Palette):
        self.sheet, self.values, self.palette = sheet, values, palette
        held = part in archive.namelist()
        self.conditions = Conditions(sheet, archive.read(part) if held else b"", palette)
        self.overlays = list(overlays.over(archive, part, sheet)) if held else []
        self.hidden = "工作表是隐藏的" if sheet.sheet_state != "visible" else ""
        self.unseen = [
            (d.min or column_index_from_string(d.index), d.max or column_index_from_string(d.index))
            for d in sheet.column_dimensions.values()
            if d.hidden or (d.width is not None and d.width < NARROW)
        ]
        self.tables = [range_boundaries(table.ref) for table in sheet.tables.values()]
        self.notes: list[Unread] = []

    def words(self) -> str:
        """The first words of the sheet."""
        cells = sorted(self.sheet._cells.items(), key=itemgetter(0))
        return " ".join(str(cell.value) for _, cell in cells[:50] if cell.value is not None)[:60]

    def cells(self) -> dict[tuple[int, int], Spot]:
        """The cells that the file holds, by row and column."""
        sheet = self.sheet
        merged = {(r.min_row, r.min_col): (r.max_row, r.max_col) for r in sheet.merged_cells.ranges}
        covered = {
            (row, column)
            for (top, left), (bottom, right) in merged.items()
            for row in range(top, bottom + 1)
            for column in range(left, min(right, MOST_COLUMNS) + 1)
        } - merged.keys()
        found: dict[tuple[int, int], Spot] = {}
        boxes = self._boxes()
        # only cells that the file holds: iter_rows would make one for every place of a sheet formatted to its last column
        for spot, cell in sorted(sheet._cells.items(), key=itemgetter(0)):
            if cell.comment:
                self.notes.append(Unread(self._place(cell), cell.comment.text.strip(), "批注，不读入"))
            if spot in covered or (cell.value is None and spot not in merged and spot not in boxes):
                continue
            text, note = self._shown(cell, self.values.cell(*spot).value)
            if spot[1] > MOST_COLUMNS:
                self.notes.append(Unread(self._place(cell), text, f"在第{MOST_COLUMNS}列以外"))
                continue
            bottom, right = merged.get(spot, spot)
            told = [note, *self._overlaid(spot, bool(text))]
            if text:
                told += [self.hidden, self._hidden(cell)]
            found[spot] = (text, bottom, min(right, MOST_COLUMNS), "；".join(t for t in told if t))
        for spot in boxes - found.keys() - covered - sheet._cells.keys():
            found[spot] = ("", *spot, "；".join(self._overlaid(spot, False)))
        for one in self.overlays:
            if one.text:
                self.notes.append(Unread(f"工作表“{sheet.title}”!{one.place}", one.text, f"{one.kind}中的文字不读入"))
        self.notes += [
            Unread(f"工作表“{sheet.title}”", "图片", "图片中的文字不读入") for _ in getattr(sheet, "_images", ())
        ]
        return found

    def _boxes(self) -> set[tuple[int, int]]:
        """The places under small boxes that say something: a value may stand in the box and not in the cell."""
        return {
            (row, column)
            for one in self.overlays
            if one.text and (one.bottom - one.top + 1) * (one.right - one.left + 1) <= BOXED
            for row in range(one.top, one.bottom + 1)
            for column in range(one.left, min(one.right, MOST_COLUMNS) + 1)
        }

    def _overlaid(self, spot: tuple[int, int], filled: bool) -> list[str]:
        return [one.told for one in self.overlays if (filled or one.text) and one.covers(*spot)]

    def _place(self, cell: Any) -> str:
        return f"工作表“{self.sheet.title}”!{cell.coordinate}"

    def _hidden(self, cell: Any) -> str:
        """Whether the row or the column of a cell is hidden."""
        row = self.sheet.row_dimensions[cell.row]
        if row.hidden or (row.height is not None and row.height < FLAT):
            return "所在行是隐藏的"
        return "所在列是隐藏的" if any(first <= cell.column <= last for first, last in self.unseen) else ""

    def _shown(self, cell: Any, value: Any) -> tuple[str, str]:
        """The text of a cell as the spreadsheet shows it, and what is doubtful about it."""
        formula = cell.data_type == "f"
        if formula and value is None:
            typed = str(getattr(cell.value, "text", cell.value))
            self.notes.append(Unread(self._place(cell), typed, "公式没有保存计算结果；用 Excel 打开、保存后再导入"))
            return "", ""
        value = value if formula else cell.value
        if value is None:
            return "", ""
        view = self.sheet.sheet_view
        if value == 0 and isinstance(value, (int, float)) and not isinstance(value, bool) and view.showZeros is False:
            return "", "工作表不显示零值，此格保存的是0，没有读入"
        number = value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
        named = self.palette.named(numberformat.colour(number, cell.number_format))
        grounds = self._grounds(cell)
        pieces, note = self._pieces(cell, value, grounds, named)
        shown = settle(pieces)
        told = [*shown.notes, note]
        if shown.text.strip():
            letters = named or self._letters(cell.font)
            told += dict.fromkeys(self.conditions.told(cell.row, cell.column, value, letters, grounds))
            told += _aligned(cell.alignment)
            if formula and view.showFormulas:
                told.append("工作表显示的是公式，取保存的计算结果")
            if unseen(letters, grounds) is None:
                told.append("底色不一或不明，文字可能看不见")
        return shown.text.strip(), "；".join(t for t in told if t)

    def _pieces(self, cell: Any, value: Any, grounds: tuple[str, ...], named: str) -> tuple[list[Ink], str]:
        """The ink of a cell, and what its number format makes doubtful."""
        style = cell.number_format
        own, font = self._kind(cell.font, grounds, named), cell.font.name or ""
        if isinstance(value, CellRichText):
            hidden = numberformat.hides_text(style)
            parts = [
                self._part(part, grounds, own) if isinstance(part, TextBlock) else Ink(part, own) for part in value
            ]
            return [Ink(_plain(part.text), "hidden" if hidden else part.kind) for part in parts], ""
        text, note = str(value), ""
        if isinstance(value, bool):
            text = "是" if value else "否"
        elif isinstance(value, (int, float)):
            text, note = numberformat.shown(value, style)
        elif isinstance(value, timedelta) or (hasattr(value, "strftime") and numberformat.is_elapsed(style)):
            days = SERIAL(value, self.sheet.parent.epoch)
            text, note = numberformat.elapsed((Decimal(repr(days)) * 86400).quantize(Decimal("0.001")), style)
        elif hasattr(value, "strftime"):
            text, note = _date(value, style), "日期按年月日写出"
        elif numberformat.hides_text(style):
            own = "hidden"
        else:
            text, note = numberformat.worded(_plain(text), style)
        return [Ink(symbol(font, text), own)], note

    def _part(self, part: TextBlock, grounds: tuple[str, ...], own: str) -> Ink:
        """A part of a rich text; what the font of the cell makes of it counts where its own font does not say otherwise."""
        said = own == "pale" and part.font.color is not None
        return Ink(
            symbol(part.font.rFont or "", part.text), self._kind(part.font, grounds, "") or ("" if said else own)
        )

    def _kind(self, font: Any, grounds: tuple[str, ...], named: str) -> str:
        """The kind of ink of a font, of a cell or of a part of its text, on the grounds of the cell."""
        if font is None:
            return ""
        if font.strike:
            return "struck"
        if font.sz is not None and font.sz <= TINY:
            return "hidden"
        if unseen(named or self._letters(font), grounds):
            return "pale"
        return {"superscript": "sup", "subscript": "sub"}.get(font.vertAlign, "")

    def _letters(self, font: Any) -> str:
        return self.palette.rgb(font.color, PRINT)

    def _grounds(self, cell: Any) -> tuple[str, ...]:
        """The colours on which a cell stands; those of the style of a table are not known."""
        styled = any(l <= cell.column <= r and t <= cell.row <= b for l, t, r, b in self.tables)
        return self.palette.grounds(cell.fill, ("",) if styled else (PAPER,))


def _plain(text: str) -> str:
    """A text of a workbook with its escaped characters put in: _x000D_ is a line break, _x0034_ is 4."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _aligned(alignment: Any) -> Iterator[str]:
    """What the alignment of a cell makes of its words."""
    if alignment.horizontal == "fill":
        yield "格式把内容重复填满格子，看到的可能不同"
    if alignment.readingOrder == 2:
        yield "文字从右到左排列，看到的次序可能不同"


def _trimmed(data: bytes) -> bytes:
    """The same workbook with merged ranges cut where the sheet has no more content; raises TooLarge where they are too many.

    A column merged to its last row is cheap in the file and a million cells to whoever opens it.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    changed = False
    for name in [n for n in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]:
        listed = re.findall(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"', parts[name])
        ranges = [_bounds(reference.decode()) for reference in listed]
        if sum((bottom - top + 1) * (right - left + 1) for left, top, right, bottom in ranges) <= WIDE:
            continue
        used = [
            (int(row), column_index_from_string(column.decode()))
            for column, row in re.findall(
                rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?>\s*<(?:\w+:)?(?:f|v|is)\b', parts[name]
            )
        ]
        last = (
            max((row for row, _ in used), default=1),
            min(max((column for _, column in used), default=1), MOST_COLUMNS),
        )
        kept = [
            (left, top, min(right, last[1]), min(bottom, last[0]))
            for left, top, right, bottom in ranges
            if top <= last[0] and left <= last[1]
        ]
        if sum((bottom - top + 1) * (right - left + 1) for left, top, right, bottom in kept) > MOST:
            raise TooLarge
        refs = [
            f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            for left, top, right, bottom in kept
            if (left, top) != (right, bottom)
        ]
        inner = "".join(f'<mergeCell ref="{reference}"/>' for reference in refs)
        merged = f'<mergeCells count="{len(refs)}">{inner}</mergeCells>' if refs else ""
        parts[name] = MERGED.sub(merged.encode(), parts[name], count=1)
        changed = True
    if not changed:
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _bounds(reference: str) -> tuple[int, int, int, int]:
    left, top, right, bottom = range_boundaries(reference)
    return left or 1, top or 1, right or MOST_COLUMNS, bottom or 1


def read_old(data: bytes) -> Content:
    """The content of an .xls file; raises what xlrd raises where it is damaged."""
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=False)
    blocks: list[Text | Grid] = []
    notes = [Unread("全文", told, "没有计算，可能改变显示，请与原件核对") for told in _old_drawn(book)]
    palette = Palette(None)
    for sheet in book.sheets():
        if sheet.visibility == 2:
            notes.append(Unread(f"工作表“{sheet.name}”", "", "深度隐藏的工作表，不读入"))
            continue
        merged = {(top + 1, left + 1): (bottom, right) for top, bottom, left, right in sheet.merged_cells}
        covered = {
            (row, column)
            for (top, left), (bottom, right) in merged.items()
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - merged.keys()
        found = {}
        for r in range(sheet.nrows):
            for c in range(sheet.ncols):
                spot = (r + 1, c + 1)
                cell = sheet.cell(r, c)
                if spot in covered or (cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) and spot not in merged):
                    continue
                text, note = _old_shown(sheet, book, r, c, palette)
                found[spot] = (text, *merged.get(spot, spot), note)
        blocks += _areas(found, sheet.name)
        notes += [
            Unread(f"工作表“{sheet.name}”!{get_column_letter(c + 1)}{r + 1}", note.text.strip(), "批注，不读入")
            for (r, c), note in sorted(sheet.cell_note_map.items())
        ]
    return Content(tuple(blocks), "Excel", tuple(notes))


def _old_shown(sheet: Any, book: Any, row: int, column: int, palette: Palette) -> tuple[str, str]:
    """The text of a cell of an .xls file as it is shown, and what is doubtful about it."""
    cell = sheet.cell(row, column)
    form = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
    style = "General" if form is None else book.format_map[form.format_key].format_str
    if cell.ctype == xlrd.XL_CELL_NUMBER and cell.value == 0 and not sheet.show_zero_values:
        return "", "工作表不显示零值，此格保存的是0，没有读入"
    named = numberformat.colour(cell.value if cell.ctype == xlrd.XL_CELL_NUMBER else None, style)
    text, note = _old_text(cell, style, book)
    unread = cell.ctype == xlrd.XL_CELL_TEXT and numberformat.hides_text(style)
    pieces = _old_pieces(text, sheet, book, row, column, palette.named(named))
    shown = settle(Ink(piece.text, "hidden") if unread else piece for piece in pieces)
    told = [*shown.notes, note]
    if shown.text.strip():
        told += ["工作表是隐藏的" if sheet.visibility else "", *_old_hidden(sheet, row, column)]
    return shown.text.strip(), "；".join(t for t in told if t)


def _old_text(cell: Any, style: str, book: Any) -> tuple[str, str]:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return numberformat.shown(cell.value, style)
    if cell.ctype == xlrd.XL_CELL_DATE and numberformat.is_elapsed(style):
        return numberformat.elapsed((Decimal(repr(cell.value)) * 86400).quantize(Decimal("0.001")), style)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(xlrd.xldate_as_datetime(cell.value, book.datemode), style), "日期按年月日写出"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return ("是" if cell.value else "否"), ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#错误"), ""
    return numberformat.worded(str(cell.value), style)


def _old_pieces(text: str, sheet: Any, book: Any, row: int, column: int, named: str) -> list[Ink]:
    """The text of a cell of an .xls file cut where its font changes; ``named`` is a colour that its format names."""
    index = sheet.cell(row, column).xf_index
    form = book.xf_list[index] if index is not None else None
    ground = PAPER
    if form is not None and form.background.fill_pattern:
        ground = _old_colour(book, form.background.pattern_colour_index, PAPER)
    fonts = [(0, form.font_index if form else 0), *sheet.rich_text_runlist_map.get((row, column), ())]
    ends = [at for at, _ in fonts[1:]] + [len(text)]
    return [
        Ink(symbol(book.font_list[font].name, text[start:end]), _old_kind(book.font_list[font], book, ground, named))
        for (start, font), end in zip(fonts, ends)
    ]


def _old_kind(font: Any, book: Any, ground: str, named: str) -> str:
    if font.struck_out:
        return "struck"
    if font.height <= TINY * 20:
        return "hidden"
    letters = named or _old_colour(book, font.colour_index, PRINT)
    return "pale" if near(letters, ground) else {1: "sup", 2: "sub"}.get(font.escapement, "")


def _old_colour(book: Any, index: int, automatic: str) -> str:
    rgb = book.colour_map.get(index)
    return bytes(rgb).hex() if rgb else automatic


def _old_hidden(sheet: Any, row: int, column: int) -> list[str]:
    rows, columns = sheet.rowinfo_map.get(row), sheet.colinfo_map.get(column)
    low = rows is not None and (rows.hidden or rows.height < FLAT * 20)
    thin = columns is not None and (columns.hidden or columns.width < NARROW * 256)
    return ["所在行是隐藏的"] * bool(low) + ["所在列是隐藏的"] * bool(thin)


def _old_drawn(book: Any) -> Iterator[str]:
    """What an old workbook holds that xlrd does not read and that may hide, cover or change cells."""
    at, data = book.base, book.mem
    kinds = set()
    while at + 4 <= book.base + book.stream_len and at + 4 <= len(data):
        kind, size = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == 0 and size == 0:
            break
        kinds.add(kind)
        at += 4 + size
    if kinds & {0x1B0, 0x879}:  # CONDFMT, CONDFMT12 ([MS-XLS] 2.4.56)
        yield "条件格式"


def _date(value: Any, style: str) -> str:
    year = "y" in style.lower() and "d" not in style.lower() and "m" not in style.lower()
    if year:
        return f"{value.year}年"
    if not hasattr(value, "year"):
        return f"{value.hour}:{value.minute:02d}" + (f":{value.second:02d}" if value.second else "")
    return (
        f"{value.year}年{value.month}月{value.day}日"
        if "d" in style.lower() or style == "General"
        else f"{value.year}年{value.month}月"
    )


def _areas(found: dict[tuple[int, int], Spot], sheet: str) -> list[Text | Grid]:
    """The filled cells of a sheet as grids; two blank rows or a single cell alone in its row outside a table part them."""
    rows = sorted({row for (row, _), (text, *_) in found.items() if text})
    if not rows:
        return []
    deepest: dict[int, int] = {}
    for (row, _), (_, bottom, *_) in found.items():
        deepest[row] = max(deepest.get(row, row), bottom)
    groups: list[list[int]] = [[]]
    bottom = rows[0]
    for row in rows:
        if row - bottom > 2:
            groups.append([])
        groups[-1].append(row)
        bottom = max(bottom, deepest[row])
    blocks: list[Text | Grid] = []
    for n, group in enumerate(groups, 1):
        top, last = group[0], group[-1]
        spots = {s: f for s, f in found.items() if top <= s[0] <= last}
        left = min(column for _, column in spots)
        bottom, right = max(f[1] for f in spots.values()), max(f[2] for f in spots.values())
        cells = [
            Cell(text, r - top, c - left, low - r + 1, wide - c + 1, f"工作表“{sheet}”!{get_column_letter(c)}{r}", note)
            for (r, c), (text, low, wide, note) in sorted(spots.items())
        ]
        if len(cells) > MOST or (bottom - top + 1) * (right - left + 1) > AREA:
            raise TooLarge
        held = {
            (cell.row + i, cell.column + j) for cell in cells for i in range(cell.rows) for j in range(cell.columns)
        }
        for r in range(bottom - top + 1):
            for c in range(right - left + 1):
                if (r, c) not in held:
                    cells.append(Cell("", r, c, 1, 1, f"工作表“{sheet}”!{get_column_letter(c + left)}{r + top}"))
        blocks.append(
            Grid(
                tuple(cells),
                bottom - top + 1,
                right - left + 1,
                f"工作表“{sheet}”" + (f"第{n}块" if len(groups) > 1 else ""),
            )
        )
    return blocks

"""Reads .xlsx and .xls: sheet by sheet, as shown, with merged ranges and the cached values of formulas."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from operator import itemgetter

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from perfeval.documents import numberformat
from perfeval.documents.content import MOST, Cell, Content, Grid, Text, TooLarge, Unread
from perfeval.documents.ink import Ink, light, settle, symbol

MOST_COLUMNS = 200
WIDE = 20_000  # cells under merged ranges, from which on they are looked at before the workbook is opened
AREA = 1_000_000  # places of a table, empty ones included


def read(data: bytes) -> Content:
    """The content of an .xlsx file: every sheet a grid, or several where blank rows part different tables."""
    data = _trimmed(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        typed = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    blocks: list[Text | Grid] = []
    notes: list[Unread] = []
    for sheet in typed.worksheets:
        values = shown[sheet.title]
        hidden = "工作表是隐藏的" if sheet.sheet_state != "visible" else ""
        merged = {(r.min_row, r.min_col): (r.max_row, r.max_col) for r in sheet.merged_cells.ranges}
        covered = {
            (row, column)
            for (top, left), (bottom, right) in merged.items()
            for row in range(top, bottom + 1)
            for column in range(left, min(right, MOST_COLUMNS) + 1)
        } - merged.keys()
        found: dict[tuple[int, int], tuple[str, int, int, str]] = {}
        unseen = [
            (d.min or column_index_from_string(d.index), d.max or column_index_from_string(d.index))
            for d in sheet.column_dimensions.values()
            if d.hidden or d.width == 0
        ]
        # only cells that the file holds: iter_rows would make one for every place of a sheet formatted to its last column
        for spot, cell in sorted(sheet._cells.items(), key=itemgetter(0)):
            if cell.comment:
                notes.append(
                    Unread(f"工作表“{sheet.title}”!{cell.coordinate}", cell.comment.text.strip(), "批注，不读入")
                )
            if spot in covered or (cell.value is None and spot not in merged):
                continue
            text, note = _shown(cell, values.cell(*spot).value, sheet.title, notes)
            if spot[1] > MOST_COLUMNS:
                notes.append(Unread(f"工作表“{sheet.title}”!{cell.coordinate}", text, f"在第{MOST_COLUMNS}列以外"))
                continue
            bottom, right = merged.get(spot, spot)
            found[spot] = (
                text,
                bottom,
                min(right, MOST_COLUMNS),
                "；".join(t for t in (note, *((hidden, _hidden(sheet, cell, unseen)) if text else ())) if t),
            )
        blocks += _areas(found, sheet.title)
        for _ in getattr(sheet, "_images", ()):
            notes.append(Unread(f"工作表“{sheet.title}”", "图片", "图片中的文字不读入"))
    return Content(tuple(blocks), "Excel", tuple(notes))


def _trimmed(data: bytes) -> bytes:
    """The same workbook with merged ranges cut where the sheet has no more content; raises TooLarge where they are too many.

    A column merged to its last row is cheap in the file and a million cells to whoever opens it.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    changed = False
    for name in [n for n in parts if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]:
        ranges = [
            range_boundaries(ref)
            for ref in re.findall(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"', parts[name])
            for ref in [ref.decode()]
        ]
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
        merged = (
            f'<mergeCells count="{len(refs)}">{"".join(f"<mergeCell ref={chr(34)}{ref}{chr(34)}/>" for ref in refs)}</mergeCells>'
            if refs
            else ""
        )
        parts[name] = re.sub(
            rb"<(\w+:)?mergeCells\b.*?</(\w+:)?mergeCells>", merged.encode(), parts[name], count=1, flags=re.S
        )
        changed = True
    if not changed:
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def read_old(data: bytes) -> Content:
    """The content of an .xls file; raises what xlrd raises where it is damaged."""
    import xlrd

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=False)
    blocks: list[Text | Grid] = []
    notes: list[Unread] = []
    for sheet in book.sheets():
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
                style = (
                    book.format_map[book.xf_list[cell.xf_index].format_key].format_str
                    if cell.xf_index is not None
                    else "General"
                )
                text, note = _old_text(cell, style, book, xlrd)
                unseen = cell.ctype == xlrd.XL_CELL_TEXT and numberformat.hides_text(style)
                shown = settle(
                    Ink(piece.text, "hidden") if unseen else piece for piece in _old_pieces(text, sheet, book, r, c)
                )
                bottom, right = merged.get(spot, spot)
                told = (
                    *shown.notes,
                    note,
                    *(
                        ("工作表是隐藏的" if sheet.visibility else "", *_old_hidden(sheet, r, c))
                        if shown.text.strip()
                        else ()
                    ),
                )
                found[spot] = (shown.text.strip(), bottom, right, "；".join(t for t in told if t))
        blocks += _areas(found, sheet.name)
        notes += [
            Unread(f"工作表“{sheet.name}”!{get_column_letter(c + 1)}{r + 1}", note.text.strip(), "批注，不读入")
            for (r, c), note in sorted(sheet.cell_note_map.items())
        ]
    return Content(tuple(blocks), "Excel", tuple(notes))


def _old_text(cell, style: str, book, xlrd) -> tuple[str, str]:
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return numberformat.shown(cell.value, style)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(xlrd.xldate_as_datetime(cell.value, book.datemode), style), "日期按年月日写出"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return ("是" if cell.value else "否"), ""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#错误"), ""
    return str(cell.value), ""


def _old_pieces(text: str, sheet, book, row: int, column: int) -> list[Ink]:
    """The text of a cell of an .xls file cut where its font changes."""
    index = sheet.cell(row, column).xf_index
    form = book.xf_list[index] if index is not None else None
    paper = form is None or form.background.fill_pattern == 0 or _old_white(book, form.background.pattern_colour_index)
    fonts = [(0, form.font_index if form else 0), *sheet.rich_text_runlist_map.get((row, column), ())]
    ends = [at for at, _ in fonts[1:]] + [len(text)]
    return [
        Ink(symbol(book.font_list[font].name, text[start:end]), _old_kind(book.font_list[font], book, paper))
        for (start, font), end in zip(fonts, ends)
    ]


def _old_kind(font, book, paper: bool) -> str:
    if font.struck_out:
        return "struck"
    return "pale" if paper and _old_white(book, font.colour_index) else {1: "sup", 2: "sub"}.get(font.escapement, "")


def _old_white(book, index: int) -> bool:
    return bool(rgb := book.colour_map.get(index)) and light(bytes(rgb).hex())


def _old_hidden(sheet, row: int, column: int) -> list[str]:
    rows, columns = sheet.rowinfo_map.get(row), sheet.colinfo_map.get(column)
    return ["所在行是隐藏的"] * bool(rows and rows.hidden) + ["所在列是隐藏的"] * bool(columns and columns.hidden)


def _shown(cell, value, sheet: str, notes: list[Unread]) -> tuple[str, str]:
    """The text of a cell as the spreadsheet shows it, and what is doubtful about it."""
    formula = cell.data_type == "f"
    if formula and value is None:
        typed = getattr(cell.value, "text", cell.value)
        notes.append(
            Unread(
                f"工作表“{sheet}”!{cell.coordinate}", str(typed), "公式没有保存计算结果；用 Excel 打开、保存后再导入"
            )
        )
        return "", ""
    value = value if formula else cell.value
    if value is None:
        return "", ""
    note, own = "", _kind(cell.font, cell)
    if isinstance(value, bool):
        pieces = [Ink("是" if value else "否")]
    elif isinstance(value, (int, float)):
        text, note = numberformat.shown(value, cell.number_format)
        pieces = [Ink(text)]
    elif hasattr(value, "strftime"):
        pieces, note = [Ink(_date(value, cell.number_format))], "日期按年月日写出"
    elif isinstance(value, CellRichText):
        pieces = [_part(part, cell, own) if isinstance(part, TextBlock) else Ink(part, own) for part in value]
    else:
        pieces = [Ink(symbol(cell.font.name or "", str(value)))]
    if isinstance(value, (str, CellRichText)) and numberformat.hides_text(cell.number_format):
        pieces = [Ink(piece.text, "hidden") for piece in pieces]
    if own and not isinstance(value, CellRichText):
        pieces = [Ink(piece.text, piece.kind or own) for piece in pieces]
    shown = settle(Ink(piece.text.replace("\r\n", "\n").replace("_x000D_", ""), piece.kind) for piece in pieces)
    return shown.text.strip(), "；".join(t for t in (*shown.notes, note) if t)


def _part(part: TextBlock, cell, own: str) -> Ink:
    """A part of a rich text; what the font of the cell makes of it counts where its own font does not say otherwise."""
    said = own == "pale" and part.font.color is not None
    return Ink(symbol(part.font.rFont or "", part.text), _kind(part.font, cell) or ("" if said else own))


def _kind(font, cell) -> str:
    """The kind of ink of a font, of a cell or of a part of its text, on the ground of the cell."""
    if font is None:
        return ""
    if font.strike:
        return "struck"
    if _white(font.color) and (cell.fill.fill_type is None or _white(getattr(cell.fill, "fgColor", None))):
        return "pale"
    return {"superscript": "sup", "subscript": "sub"}.get(font.vertAlign, "")


def _white(colour) -> bool:
    if colour is None or colour.type == "theme":
        return colour is not None and colour.theme == 0 and (colour.tint or 0) >= 0
    if colour.type == "indexed":
        return colour.indexed < len(COLOR_INDEX) and light(COLOR_INDEX[colour.indexed][-6:])
    return colour.type == "rgb" and isinstance(colour.rgb, str) and light(colour.rgb[-6:])


def _hidden(sheet, cell, unseen: list[tuple[int, int]]) -> str:
    """Whether the row or the column of a cell is hidden; ``unseen`` holds the first and last columns of groups that are."""
    row = sheet.row_dimensions[cell.row]
    if row.hidden or row.height == 0:
        return "所在行是隐藏的"
    return "所在列是隐藏的" if any(first <= cell.column <= last for first, last in unseen) else ""


def _date(value, style: str) -> str:
    year = "y" in style.lower() and "d" not in style.lower() and "m" not in style.lower()
    if year:
        return f"{value.year}年"
    if not hasattr(value, "year"):
        return value.strftime("%H:%M")
    return (
        f"{value.year}年{value.month}月{value.day}日"
        if "d" in style.lower() or style == "General"
        else f"{value.year}年{value.month}月"
    )


def _areas(found: dict[tuple[int, int], tuple[str, int, int, str]], sheet: str) -> list[Text | Grid]:
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
    blocks = []
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

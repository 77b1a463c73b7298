"""Reads .xlsx: sheet by sheet, as shown, with merged ranges and the cached values of formulas."""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.datetime import to_excel

from perfeval.documents import numberformat, overlays
from perfeval.documents.areas import FLAT, NARROW, TINY, Spot, areas, date
from perfeval.documents.conditions import Conditions
from perfeval.documents.content import MOST, Content, DocumentGrid, Text, TooLarge, Unread
from perfeval.documents.ink import Ink, settle, symbol
from perfeval.documents.palette import PAPER, PRINT, Palette, unseen
from perfeval.documents.xml import usual
from perfeval.model.addresses import COLUMN, OURS

MOST_COLUMNS = 200
CONSTANT = re.compile(r"=\s*\d[\d,.]*\s*(?:[%％‰]|[\u4e00-\u9fff/]+)")  # =160块: a target that became a formula
WIDE = 20_000  # cells under merged ranges, from which on they are looked at before the workbook is opened
BOXED = 50  # cells under a box that may hold a value
ADDRESS = re.compile(
    rf"({COLUMN}|(?:indicators|budget|facts|materials)/[^/\s]+|project|objective)(?: (\{{.*\}}))?", re.S
)
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
MERGED = re.compile(rb"<(\w+:)?mergeCells\b.*?</(\w+:)?mergeCells>", re.S)
SERIAL: Callable[[Any, Any], float] = to_excel  # days since the epoch of a workbook


def read(data: bytes) -> Content:
    """The content of an .xlsx file: every sheet a grid, or several where blank rows part different tables."""
    data = _trimmed(_usual(data))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        typed = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
        reckoned = any(cell.data_type == "f" for sheet in typed.worksheets for cell in sheet._cells.values())
        # the results of formulas stand in a second reading, which costs as much as the first
        shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True) if reckoned else typed
    blocks: list[Text | DocumentGrid] = []
    notes: list[Unread] = []
    palette = Palette(typed)
    named = (
        (p.name.removeprefix(OURS), str(p.value))
        for p in getattr(typed, "custom_doc_props", ())
        if p.name.startswith(OURS)
    )
    identity, addresses, printed = dict(named), dict[str, str](), dict[str, dict[str, str]]()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = overlays.parts(archive)
        for sheet in typed.worksheets:
            part = parts.get(sheet.title, "")
            looked = _ExcelSheet(sheet, shown[sheet.title], archive, part, palette)
            if sheet.sheet_state == "veryHidden":
                notes.append(Unread(f"工作表“{sheet.title}”", looked.words(), "深度隐藏的工作表，不读入"))
                continue
            if identity:
                for place, address, held in looked.take_addresses():
                    addresses[place] = address
                    printed[address] = printed.get(address, {}) | held
            blocks += areas(looked.cells(), sheet.title)
            notes += looked.notes
    return Content(tuple(blocks), "Excel", tuple(notes), identity, addresses, printed=printed)


def printed(text: str) -> str:
    """The words of a head or foot that Excel prints on its pages; numbers of pages, fonts and dates are none.

    >>> printed('&"宋体,加粗"&12项目名称：校舍维修'), printed("第 &P 页，共 &N 页"), printed("&D &T")
    ('项目名称：校舍维修', '', '')
    """
    words = re.sub(r'&"[^"]*"|&\d+|&K[0-9A-Fa-f]{6}|&\[?[A-Za-z]\]?', "", text).strip()
    return "" if re.fullmatch(r"[\s第页共张/\-—,，：:打印时间日期0-9]*", words) else words


class _ExcelSheet:
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

    def take_addresses(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Takes out of a sheet of ours the hidden column: place, address and printed values of each row."""
        for spot, cell in list(self.sheet._cells.items()):
            told = ADDRESS.fullmatch(cell.value) if isinstance(cell.value, str) else None
            if told and self._in_hidden_column(cell):
                yield f"工作表“{self.sheet.title}”!{cell.row}", told[1], _held(told[2] or "{}")
                del self.sheet._cells[spot]

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
        # only cells that the file holds: iter_rows would make one for every place of a sheet formatted to its end
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
            Unread(f"工作表“{sheet.title}”的{told}", words, f"打印的{told}，不读入")
            for told, side in (("页眉", sheet.oddHeader), ("页脚", sheet.oddFooter))
            for part in (side.left, side.center, side.right)
            if (words := printed(part.text or ""))
        ]
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
        return "所在列是隐藏的" if self._in_hidden_column(cell) else ""

    def _in_hidden_column(self, cell: Any) -> bool:
        return any(first <= cell.column <= last for first, last in self.unseen)

    def _shown(self, cell: Any, value: Any) -> tuple[str, str]:
        """The text of a cell as the spreadsheet shows it, and what is doubtful about it."""
        formula = cell.data_type == "f"
        if formula and value is None:
            typed = str(getattr(cell.value, "text", cell.value))
            if CONSTANT.fullmatch(typed):
                return typed, "存成公式而没有计算结果，按所写的字读入"
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
            text, note = date(value, style), "日期按年月日写出"
        elif numberformat.hides_text(style):
            own = "hidden"
        else:
            text, note = numberformat.worded(_plain(text), style)
        return [Ink(symbol(font, text), own)], note

    def _part(self, part: TextBlock, grounds: tuple[str, ...], own: str) -> Ink:
        """A part of a rich text; the font of the cell counts where its own font does not say otherwise."""
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
        styled = any(_inside(cell, area) for area in self.tables)
        return self.palette.grounds(cell.fill, ("",) if styled else (PAPER,))


def _held(told: str) -> dict[str, str]:
    """What a row of ours held when it was printed; nothing where somebody has changed it to what cannot be read."""
    try:
        return {key: value for key, value in json.loads(told).items() if isinstance(value, str)}
    except ValueError:
        return {}


def _inside(cell: Any, area: tuple[Any, ...]) -> bool:
    left, top, right, bottom = area
    return bool(left <= cell.column <= right and top <= cell.row <= bottom)


def _plain(text: str) -> str:
    """A text of a workbook with its escaped characters put in: _x000D_ is a line break, _x0034_ is 4."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _aligned(alignment: Any) -> Iterator[str]:
    """What the alignment of a cell makes of its words."""
    if alignment.horizontal == "fill":
        yield "格式把内容重复填满格子，看到的可能不同"
    if alignment.readingOrder == 2:
        yield "文字从右到左排列，看到的次序可能不同"


def _usual(data: bytes) -> bytes:
    """The workbook with the usual names of its namespaces, where it is Strict Open XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if b"purl.oclc.org" not in archive.read("xl/workbook.xml"):
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name in archive.namelist():
                made.writestr(
                    name, usual(archive.read(name)) if name.endswith((".xml", ".rels")) else archive.read(name)
                )
    return out.getvalue()


def _trimmed(data: bytes) -> bytes:
    """The same workbook with merged ranges cut where its content ends; raises TooLarge where they are too many.

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

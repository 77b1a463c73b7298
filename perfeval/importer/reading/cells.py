"""Texts and numbers of cells, as the readers of tables need them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from perfeval.documents.content import DocumentCell, DocumentGrid
from perfeval.importer.reading.imported import Value
from perfeval.model import quantity

HOLDS = re.compile(r"(?<=[0-9元])\s*[(（](?:其中|包含|包括|含|不含|内含)[^()（）]*[)）]$")  # 100.00（含上年结转4.00）
SHEET = re.compile("工作表“(.+?)”")
MONTH_LIKE = re.compile(r"[0-9]{4}\.[0-9]{1,2}")  # 1985.6: a month elsewhere, here an amount


def number(text: str) -> str | None:
    """A score, points or an amount as a decimal string; None for what is not certainly one number.

    Read as every other figure is: full-width digits and thousands separators are put right, a unit of money or 分 is
    left out.

    >>> number("１，５００.５０ 万元"), number("10分")
    ('1500.50', '10')
    >>> number("约10"), number("4,5"), number("100\\n20"), number("98①")
    (None, None, None, None)
    """
    if MONTH_LIKE.fullmatch(text.strip()):
        return text.strip()
    read = quantity.read(text.strip())
    plain = (
        read.kind == "number"
        and read.comparator is None
        and (read.unit is None or read.unit.text == "分" or read.unit.dimension == "money")
    )
    return f"{read.value:f}" if plain else None


def amount(text: str) -> tuple[str, str] | None:
    """An amount of money as a decimal string with the unit written behind it, or none.

    None for what is not certainly one amount.

    >>> amount("1,500.5"), amount("100万元"), amount("100万"), amount("100分"), amount("100/120")
    (('1500.5', ''), ('100', '万元'), None, None, None)
    >>> amount("100.00（含上年结转4.00）"), amount("96万元（其中中央60万元）"), amount("98（元）")
    (('100.00', ''), ('96', '万元'), None)
    """
    text = HOLDS.sub("", text.strip())
    if MONTH_LIKE.fullmatch(text.strip()):
        return text.strip(), ""
    read = quantity.read(text.strip())
    if read.kind != "number" or read.comparator is not None or (read.unit is None and ("万" in text or "亿" in text)):
        return None
    if read.unit is None:
        return f"{read.value:f}", ""
    return (
        (f"{read.value:f}", read.unit.text)
        if read.unit.dimension == "money" and read.unit.text.endswith("元")
        else None
    )


def unbroken(value: Value) -> Value:
    """A figure that a narrow cell broke over two lines, put together with a doubt; anything else as it stands.

    >>> unbroken(Value("≤1\\n00万元")).text, unbroken(Value("100\\n20")).text
    ('≤100万元', '100\\n20')
    """
    lines = [line.strip() for line in value.text.strip().split("\n")]
    if len(lines) != 2 or not (lines[0][-1:].isdigit() and lines[1][:1].isdigit()):
        return value
    whole = quantity.read("".join(lines))
    if quantity.read(value.text.strip()).kind != "unreadable" or whole.kind != "number" or whole.unit is None:
        return value
    return replace(value, text="".join(lines)).doubted("原格中的数字断成两行，已连起")


def no_serial(value: Value) -> Value:
    """A whole number beside a date, as Excel keeps days since 1900, with a doubt.

    >>> no_serial(Value("45611")).doubt
    '疑为日期序列号（2024年11月15日），请核实'
    """
    text = value.text.strip()
    if not re.fullmatch(r"[3-5][0-9]{4}", text):
        return value
    day = date(1899, 12, 30) + timedelta(days=int(text))
    return value.doubted(f"疑为日期序列号（{day.year}年{day.month}月{day.day}日），请核实")


def sheet(grid: DocumentGrid) -> str:
    """The name of the sheet that a table stands on; empty where it stands on none."""
    found = SHEET.match(grid.place)
    return found[1] if found else ""


def at(grid: DocumentGrid, row: int, columns: tuple[int, ...]) -> list[DocumentCell]:
    """The cells of a row in these columns, each once."""
    found: list[DocumentCell] = []
    for column in columns:
        cell = grid.at(row, column)
        if cell is not None and not any(cell is other for other in found):
            found.append(cell)
    return found


def value(cells: list[DocumentCell], between: str = "") -> Value:
    """The words of some cells as one text, with what is doubtful about them."""
    filled = [cell for cell in cells if cell.text.strip()]
    notes = [cell.note for cell in (filled or cells) if cell.note]
    if len(filled) > 1 and not between:
        notes.append("由几格连成")
    place = (filled or cells or [DocumentCell("", 0, 0)])[0].place
    return Value(between.join(cell.text.strip() for cell in filled), place, "；".join(notes))

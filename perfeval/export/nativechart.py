"""Bar charts as an office draws and edits them: a chart part with its own small workbook."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package
from xlsxwriter import Workbook

from perfeval.export.ooxml import clean, repacked

FACE = "黑体"
GREY = "#5b6770"
SHEET = "数据"
SAID = re.compile(r"(-?\d+)(?:\.(\d+))?(\D*)")  # what a label says: a number, its decimals, its unit
MOST = 255  # series, rows: more than an office shows
HIDDEN = "".join(f'<c:show{what} val="0"/>' for what in ("CatName", "SerName", "Percent", "BubbleSize"))
DIFFERENT = (  # what Word and LibreOffice need beside what XlsxWriter writes for Excel
    (r'<a:latin typeface="([^"]*)"/>', r'<a:latin typeface="\1"/><a:ea typeface="\1"/>'),
    ('<c:showVal val="1"/>', f'<c:showLegendKey val="0"/><c:showVal val="1"/>{HIDDEN}'),
    ("<c:axPos", '<c:delete val="0"/><c:axPos'),
    ('(<c:lang val="[^"]*"/>)', r'\1<c:roundedCorners val="0"/>'),
    ("<c:printSettings>.*?</c:printSettings>", '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'),
)
NO_CLOCK = datetime(1980, 1, 1)
OFFICE = "application/vnd.openxmlformats-officedocument"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"


@dataclass(frozen=True)
class Bars:
    """What a chart's picture says of its own data (``report.charts.bars``)."""

    rows: tuple[str, ...]
    series: tuple[tuple[str, str, tuple[str | None, ...]], ...]
    label: str
    axis: tuple[float, float, float]  # from, to, between two marks

    @property
    def grouped(self) -> bool:
        """Whether a row has more than one bar."""
        return any(sum(said[n] is not None for *_, said in self.series) > 1 for n in range(len(self.rows)))


def data(svg: str) -> Bars | None:
    """The data in a chart's picture; None where it has none that an office could draw."""
    found = re.match(r'<svg\b[^>]*\sdata-chart="([^"]*)"', svg)
    if not found:
        return None
    told = json.loads(unescape(found[1]))
    series = tuple((name, color, tuple(said)) for name, color, said in told["series"])
    bars = Bars(tuple(told["rows"]), series, told["label"], tuple(told["axis"]))
    return bars if 0 < len(bars.rows) <= MOST and len(bars.series) <= MOST else None


def part(package: Package, number: int, bars: Bars) -> Part:
    """The chart as a part of a package, with its workbook beside it."""
    xml, book = _written(bars)
    made = Part(PackURI(f"/word/charts/chart{number}.xml"), f"{OFFICE}.drawingml.chart+xml", xml, package)
    workbook = PackURI(f"/word/embeddings/chart{number}.xlsx")
    made.relate_to(Part(workbook, f"{OFFICE}.spreadsheetml.sheet", book, package), RELATION)
    return made


def _written(bars: Bars) -> tuple[bytes, bytes]:
    drawn, plain = _book(bars, True), _book(bars, False)
    with zipfile.ZipFile(drawn) as packed:
        xml = packed.read("xl/charts/chart1.xml").decode()
    for pattern, put in DIFFERENT:
        xml = re.sub(pattern, put, xml, flags=re.S)
    return xml.encode(), repacked(plain)


def _book(bars: Bars, with_chart: bool) -> io.BytesIO:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        book.set_properties({"created": NO_CLOCK})
        sheet = book.add_worksheet(SHEET)
        for row, name in enumerate(bars.rows, 1):
            sheet.write_string(row, 0, clean(name))
        for column, (name, _, said) in enumerate(bars.series, 1):
            sheet.write_string(0, column, clean(name))
            for row, text in enumerate(said, 1):
                if (value := _number(text)) is not None:
                    sheet.write_number(row, column, value)
        if with_chart:
            _chart(book, bars)
    return out


def _chart(book: Workbook, bars: Bars) -> None:
    chart = book.add_chart({"type": "bar"})
    last, small = len(bars.rows), {"name": FACE, "size": 9}
    for column, (_, color, said) in enumerate(bars.series, 1):
        chart.add_series(
            {
                "name": [SHEET, 0, column],
                "categories": [SHEET, 1, 0, last, 0],
                "values": [SHEET, 1, column, last, column],
                "fill": {"color": color},
                "border": {"color": GREY, "width": 0.5},
                "gap": 40 if bars.grouped else 60,
                "overlap": 0 if bars.grouped else 100,
                "data_labels": {"value": True, "font": small, "num_format": _format(said), "custom": _unknown(said)},
            }
        )
    low, high, step = bars.axis
    chart.set_y_axis(
        {
            "reverse": True,
            "num_font": small,
            "label_position": "low",
            "major_tick_mark": "none",
            "minor_tick_mark": "none",
            "line": {"color": "#000000"},
            "crossing": "max",
        }
    )
    chart.set_x_axis(
        {
            "name": bars.label,
            "name_font": small | {"bold": False},
            "num_font": small,
            "num_format": "General",
            "min": low,
            "max": high,
            "major_unit": step,
            "major_gridlines": {"visible": False},
            "minor_tick_mark": "none",
        }
    )
    legend = any(name for name, *_ in bars.series)
    chart.set_legend({"position": "top", "font": small} if legend else {"none": True})
    chart.set_chartarea({"border": {"none": True}})
    book.get_worksheet_by_name(SHEET).insert_chart(0, 0, chart)


def _number(said: str | None) -> float | None:
    found = SAID.fullmatch(said or "")
    return float(f"{found[1]}.{found[2] or 0}") if found else None


def _format(said: tuple[str | None, ...]) -> str:
    """The labels' format as they are printed: decimals and unit of the first number among them."""
    found = next((m for text in said if (m := SAID.fullmatch(text or ""))), None)
    decimals, unit = (len(found[2] or ""), found[3].replace('"', "")) if found else (0, "")
    return ("0." + "0" * decimals if decimals else "0") + (f'"{unit}"' if unit else "")


def _unknown(said: tuple[str | None, ...]) -> list[dict[str, object] | None]:
    """No label where a row has no bar of this series, one of its own where nothing is known."""
    return [{"delete": True} if t is None else None if SAID.fullmatch(t) else {"value": clean(t)} for t in said]

"""The documents of the tests printed as PDF, by Typst and by an office."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path

import typst
from papers.cases import cases
from papers.grid import Cell, assemble
from papers.layouts import LAYOUTS
from papers.model import Block, Table
from papers.writers import docx, width_of

from perfeval.export import fonts

HEAD = '#set text(font: "Noto Serif SC", size: 9pt, lang: "zh")\n#set par(leading: 0.5em)\n'


def compiled(source: str) -> bytes:
    """A page of Typst's own language as PDF."""
    return typst.compile(source.encode(), font_paths=fonts.library())


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def set_by_typst(blocks: Sequence[Block], stroke: str = "0.5pt", height: str = "29.7cm") -> bytes:
    """The blocks on pages as wide as their widest table, with page numbers."""
    width = max((sum(block.widths) for block in blocks if isinstance(block, Table)), default=16) + 4
    number = "footer: context align(center)[— #counter(page).display() —]"
    parts = [f"#set page(width: {width}cm, height: {height}, margin: 2cm, {number})\n", HEAD]
    for block in blocks:
        if isinstance(block, Table):
            parts.append(table_of(block, stroke))
        else:
            parts.append(" #linebreak() ".join(f"#{quoted(line)}" for line in block.text.split("\n")) + "\n\n")
    return compiled("".join(parts))


def table_of(table: Table, stroke: str) -> str:
    cells = []
    for row in assemble(table.lines, width_of(table)):
        for spot in row:
            if isinstance(spot, Cell):
                lines = "+linebreak()+".join(f"[#{quoted(line)}]" for line in spot.text.split("\n"))
                cells.append(f"table.cell(rowspan: {spot.rows}, colspan: {spot.cols}, {lines}),")
    columns = ", ".join(f"{width}cm" for width in table.widths)
    return f"#table(columns: ({columns},), stroke: {stroke}, {' '.join(cells)})\n\n"


def blocks_of(case: str, layout: str) -> Sequence[Block]:
    make, arrange = LAYOUTS[layout]
    return arrange(make(cases()[case]))


def paged(blocks: Sequence[Block], height: int = 16838) -> bytes:
    """A Word file on pages as wide as its widest table; ``height`` in twentieths of a point."""
    width = int(max((sum(block.widths) for block in blocks if isinstance(block, Table)), default=16) * 567) + 2300
    size = f'<w:p/><w:sectPr><w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:left="1100" w:right="1100" w:top="1100" '
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx(blocks))) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            text = archive.read(name).decode().replace("<w:sectPr/>", size + 'w:bottom="1100"/></w:sectPr>')
            made.writestr(name, text)
    return out.getvalue()


def printed_by(office: str, folder: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    """Word files printed by LibreOffice, all in one call."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=600)
    return {name: (folder / name).with_suffix(".pdf").read_bytes() for name in files}

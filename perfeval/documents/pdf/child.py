"""The process that reads a PDF: bytes in, the content as JSON out."""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import Any

from perfeval.documents.content import DocumentGrid, TooLarge, Unread
from perfeval.documents.pdf.reading import MEMORY, MOST

SAVE_AS = "用 Word 或 WPS 打开这个 PDF，另存为 .docx，核对后再导入"
NO_RULES = "没有框线的表格，分格不能确定，没有读入"
WHY = {
    "scan": f"这一页是扫描的图片，没有文字，没有读入；先做文字识别（OCR），或{SAVE_AS}",
    "codes": f"这一页的字体没有编码信息，认不出文字，没有读入；{SAVE_AS}",
    "damaged": "这一页损坏，没有读入",
}


def main() -> None:
    """Reads standard input and answers on standard output; nothing else may write there."""
    _bounded()
    out = os.dup(1)
    os.dup2(2, 1)
    data = sys.stdin.buffer.read()
    try:
        answer = _answer(data)
    except TooLarge:
        answer = {"refused": "large", "told": ""}
    except MemoryError:
        answer = {"refused": "memory", "told": ""}
    except Exception:  # noqa: BLE001 - told to the parent as our own mistake
        answer = {"mistake": traceback.format_exc(limit=-4)}
    with open(out, "wb") as pipe:
        pipe.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


def _bounded() -> None:
    """Limits of memory and time where the system has them; the parent's clock is there everywhere."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST, MOST + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(data: bytes) -> dict[str, Any]:
    try:
        from perfeval.documents.pdf import layout, pdfium
        from perfeval.documents.pdf.sheet import sheet
    except ImportError:
        return {"refused": "missing", "told": ""}
    unread: list[Unread] = []
    refused: dict[str, list[int]] = {}
    pictures: dict[int, int] = {}
    sheets = []
    try:
        for page in pdfium.pages(data):
            if page.why:
                refused.setdefault(page.why, []).append(page.number)
                unread.append(Unread(f"第{page.number}页", "", WHY[page.why]))
                continue
            if page.pictures:
                pictures[page.number] = page.pictures
            sheets.append(sheet(page))
    except pdfium.CannotOpen as error:
        why, _, told = str(error).partition(" ")
        return {"refused": why, "told": told}
    blocks, notes, proposals = layout.document(sheets)
    if refused and not blocks:
        why = max(refused, key=lambda key: len(refused[key]))
        return {"refused": why, "told": "、".join(map(str, refused[why][:10])) + "等" * (len(refused[why]) > 10)}
    if pictures:
        pages = "、".join(map(str, list(pictures)[:20]))
        unread.append(Unread(f"第{pages}页", f"图片{sum(pictures.values())}张", "图片中的文字不读入"))
    listed: list[list[Any]] = []
    for block in blocks:
        if isinstance(block, DocumentGrid):
            cells = [[c.text, c.row, c.column, c.rows, c.columns, c.place, c.note] for c in block.cells]
            listed.append(["grid", cells, block.rows, block.columns, block.place])
        else:
            listed.append(["text", block.text, block.place, block.level, block.note])
    unruled = [Unread(found.where, found.text, NO_RULES) for _, found in proposals]
    return {
        "blocks": listed,
        "notes": [[note.where, note.text, note.why] for note in (*unread, *unruled, *notes)],
        "proposals": [[found.where, found.rows, at] for at, found in proposals],
    }


if __name__ == "__main__":
    main()

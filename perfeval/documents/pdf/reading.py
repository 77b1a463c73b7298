"""Lets a process of its own read a PDF, so that a hostile file costs bounded time and memory, and no crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Proposal, Text, TooLarge, Unread
from perfeval.model import mistakes

LEAST, MOST = 15, 120  # seconds that a file may take
BYTES = 40_000  # of a file for which it gets a second more
MEMORY = 500 * 2**20  # bytes of address space
OUTPUT = 200 * 2**20  # bytes of an answer


class PdfRefused(ValueError):
    """A PDF that is not read: password, damaged, pages, slow, scan, codes or missing, with a number or pages."""

    def __init__(self, why: str, told: str = ""):
        super().__init__(why)
        self.why, self.told = why, told


def read(data: bytes) -> Content:
    """The content of a PDF; raises PdfRefused, and TooLarge where a page or a table holds too much."""
    here = str(mistakes.HERE.parent)
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    process = subprocess.Popen(
        [sys.executable, "-m", "perfeval.documents.pdf.child"],
        env=os.environ | {"PYTHONPATH": path, "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    seconds = min(MOST, LEAST + len(data) / BYTES)
    try:
        told, _ = process.communicate(data, timeout=seconds)
        answer = json.loads(told) if len(told) < OUTPUT else {"refused": "large"}
    except subprocess.TimeoutExpired:
        raise PdfRefused("slow", f"{seconds:.0f}") from None
    except ValueError:  # it crashed, or had no more memory
        raise PdfRefused("crashed") from None
    finally:
        process.kill()
        process.wait()
    if answer.get("refused") == "large":
        raise TooLarge
    if "mistake" in answer:
        raise RuntimeError(answer["mistake"])
    if "refused" in answer:
        raise PdfRefused(answer["refused"], answer["told"])
    return _content(answer)


def _content(answer: dict[str, Any]) -> Content:
    blocks: list[Text | DocumentGrid] = []
    for kind, *rest in answer["blocks"]:
        if kind == "text":
            blocks.append(Text(*rest))
        else:
            cells, rows, columns, place = rest
            blocks.append(DocumentGrid(tuple(DocumentCell(*cell) for cell in cells), rows, columns, place))
    notes = tuple(Unread(*note) for note in answer["notes"])
    proposals = tuple(Proposal(where, tuple(map(tuple, rows)), at) for where, rows, at in answer["proposals"])
    return Content(tuple(blocks), "PDF", notes, proposals=proposals)

"""What import reads of documents that were written without perfeval: every row right, none invented, nothing lost."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from papers import documents
from papers.model import Document

from perfeval.documents import readers
from perfeval.documents.content import DocumentGrid
from perfeval.importer.imported import Imported
from perfeval.importer.understand import understand

DOCUMENTS = list(documents())


def read(document: Document) -> Imported:
    return understand(readers.read(document.filename, document.data), document.filename)


def tidy(rows: list[dict]) -> list[dict]:
    return [{key: re.sub(r"\s+", "", value or "") for key, value in row.items()} for row in rows]


def test_the_documents_cover_every_case_layout_and_format():
    assert len(DOCUMENTS) >= 120
    assert len({d.case for d in DOCUMENTS}) >= 15 and len({d.layout for d in DOCUMENTS}) >= 15
    assert {d.variant for d in DOCUMENTS} == {"docx", "xlsx", "html", "cells", "tabs", "bars"}


@pytest.mark.parametrize("layout", sorted({d.layout for d in DOCUMENTS}))
def test_every_row_is_read_as_printed(layout):
    for document in (d for d in DOCUMENTS if d.layout == layout):
        found = read(document).as_data()
        for key in document.checks:
            if key in ("budget", "indicators"):
                assert tidy(found[key]) == tidy(document.expected[key]), document.name
            else:
                assert found[key] == (document.expected[key] or ""), document.name


@pytest.mark.parametrize("layout", sorted({d.layout for d in DOCUMENTS}))
def test_every_cell_and_paragraph_is_accounted_for(layout):
    for document in (d for d in DOCUMENTS if d.layout == layout):
        content = readers.read(document.filename, document.data)
        units = sum(len(block.cells) if isinstance(block, DocumentGrid) else 1 for block in content.blocks)
        account = understand(content, document.filename).account
        assert sum(account.counts().values()) == units + len(content.notes), document.name
        printed = Counter(re.sub(r"\s+", "", text) for text in document.printed)
        listed = Counter(re.sub(r"\s+", "", entry.text) for entry in account)
        missing = {text for text in printed if text not in listed and not any(text in whole for whole in listed)}
        assert missing == set(), document.name


def test_places_lead_to_the_cell(tmp_path):
    import io

    import openpyxl

    document = next(d for d in DOCUMENTS if d.variant == "xlsx" and d.layout == "财政部")
    sheet = openpyxl.load_workbook(io.BytesIO(document.data)).active
    for row in read(document).indicators:
        place = row["name"].place
        assert place.startswith("工作表“自评表”!")
        assert sheet[place.rpartition("!")[2]].value == row.text("name")


SEEDS = os.environ.get("PERFEVAL_SEEDS")


@pytest.mark.skipif(not SEEDS, reason="PERFEVAL_SEEDS 没有指向原始报告的文件夹")
@pytest.mark.parametrize("name, rows", [("000", 12), ("001", 14)])
def test_the_source_reports_are_read_whole(name, rows):
    file = next(Path(SEEDS).glob(f"{name}*.txt"))
    found = understand(readers.read_path(file), file.name)
    assert len(found.indicators) == rows and found.account.counts()["unread"] == 0
    lines = [line.strip() for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    listed = Counter(entry.text for entry in found.account)
    assert Counter(lines) - listed == Counter()

"""What import reads of documents that were written without perfeval: every row right, none invented, nothing lost."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from papers import document, planned
from papers.model import Document

from perfeval.documents import readers
from perfeval.documents.content import Content, DocumentGrid, Text
from perfeval.importer.reading.account import Account
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import understand
from perfeval.importer.words import chapters

PLANNED = list(planned())
LAYOUTS = sorted({layout for _, layout, _ in PLANNED})


def read(made: Document) -> Imported:
    return understand(readers.read(made.filename, made.data), made.filename)


def tidy(rows: list[dict]) -> list[dict]:
    return [{key: re.sub(r"\s+", "", value or "") for key, value in row.items()} for row in rows]


def test_the_documents_cover_every_case_layout_and_format():
    cases, layouts, variants = map(set, zip(*PLANNED))
    assert len(PLANNED) >= 120 and len(cases) >= 15 and len(layouts) >= 15
    assert variants == {"docx", "xlsx", "html", "cells", "tabs", "bars"}


def written_in(layout: str) -> list[Document]:
    return [document(*parts) for parts in PLANNED if parts[1] == layout]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_row_is_read_as_printed(layout):
    for made in written_in(layout):
        found = read(made).as_data()
        for key in made.checks:
            if key in ("budget", "indicators"):
                assert tidy(found[key]) == tidy(made.expected[key]), made.name
            else:
                assert found[key] == (made.expected[key] or ""), made.name


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_cell_and_paragraph_is_accounted_for(layout):
    for made in written_in(layout):
        content = readers.read(made.filename, made.data)
        units = sum(len(block.cells) if isinstance(block, DocumentGrid) else 1 for block in content.blocks)
        account = understand(content, made.filename).account
        assert sum(account.counts().values()) == units + len(content.notes), made.name
        printed = Counter(re.sub(r"\s+", "", text) for text in made.printed)
        listed = Counter(re.sub(r"\s+", "", entry.text) for entry in account)
        missing = {text for text in printed if text not in listed and not any(text in whole for whole in listed)}
        assert missing == set(), made.name


def test_places_lead_to_the_cell(tmp_path):
    import io

    import openpyxl

    made = next(d for d in written_in("财政部") if d.variant == "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(made.data)).active
    for row in read(made).indicators:
        place = row["name"].place
        assert place.startswith("工作表“自评表”!")
        assert sheet[place.rpartition("!")[2]].value == row.text("name")


def test_problems_stand_in_one_chapter_with_what_was_learnt():
    lines = (
        "五、主要经验及做法、存在的问题及原因分析",
        "经验：周调度。",
        "问题一：配套资金未到位，原因是统筹不足。",
        "问题二：逾期20天。",
        "六、有关建议",
        "建议一：县财政局落实资金。",
    )
    texts = tuple(Text(line, f"第{n}段") for n, line in enumerate(lines, 1))
    found = Imported(Account(Content(texts, "文本")))
    chapters.read(texts, found)
    assert [(s.title, len(s.paragraphs)) for s in found.sections] == [
        (chapters.BOTH, 1),
        (chapters.PROBLEMS, 2),
        (chapters.ADVICE, 1),
    ]
    items = [chapters.items(s.paragraphs) for s in found.sections[1:]]
    assert [title for _, title, _ in items[0]] == ["配套资金未到位，原因是统筹不足", "逾期20天"]
    assert [title for _, title, _ in items[1]] == ["县财政局落实资金"]


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

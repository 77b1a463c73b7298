"""A report that is made again whenever one of its files is saved."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, posix

from perfeval.build import loading, making
from perfeval.export import document, pdf
from perfeval.page import blocks
from perfeval.page.grid import Run
from perfeval.report import moved
from perfeval.review import examine

pytestmark = pytest.mark.slow
PROJECT = "shili-xuni"


class Watching:
    """``perfeval watch`` as a person runs it, with what it said."""

    def __init__(self, base: Path):
        self.said = base / "said.txt"
        with open(self.said, "w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "perfeval", "watch", PROJECT, "2024"],
                cwd=base,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=out,
                stderr=out,
            )

    def until(self, text: str) -> str:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            if re.search(text, said := self.said.read_text(encoding="utf-8")):
                return said
            time.sleep(0.05)
        raise AssertionError(f"{text}\n{self.said.read_text(encoding='utf-8')}")


@pytest.fixture
def watching(workbook) -> Iterator[Watching]:
    made = Watching(workbook)
    yield made
    made.process.kill()
    made.process.wait()


@pytest.mark.long
@posix
def test_what_is_saved_is_printed_and_what_it_did_is_told(workbook, watching):
    watching.until(r"秒  得分：")
    folder, file = workbook / "reports" / PROJECT / "2024", workbook / "params" / PROJECT / "2024.md"
    assert sorted(f.name for f in folder.iterdir() if not f.name.startswith(".")) == [
        "report.html",
        "report.ipynb",
        "report.pdf",
        "run.json",
    ]
    words = file.read_text(encoding="utf-8")
    heading = next(line for line in words.splitlines() if line.startswith("## "))
    file.write_text(words.replace(heading, f"{heading}\n\n这一句刚刚写下。", 1), encoding="utf-8")
    watching.until(r"秒  \d.*→.*发现")
    assert "这一句刚刚写下。" in (folder / "report.html").read_text(encoding="utf-8")

    before = (folder / "report.html").read_bytes()
    file.write_text(words.replace(heading, f"{heading}\n\n{{{{ facts.没有这个 }}}}", 1), encoding="utf-8")
    assert "未生成" in watching.until(r"2024\.md:\d+(.|\n)*没有这个")
    assert (folder / "report.html").read_bytes() == before

    file.write_text(words, encoding="utf-8")
    watching.until(r"(秒  (.|\n)*){3}")
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(30) == 0 and "Traceback" not in watching.said.read_text(encoding="utf-8")
    assert making.one(workbook, PROJECT, 2024, making.Order(("html",), ("report",))).state == "已生成"


def test_a_kept_compiler_prints_what_a_new_one_prints():
    texts = ["甲", "乙" * 900, "甲", "丙\n丁" * 40, "乙" * 900]
    made = [
        document.of([blocks.Section("title", (blocks.heading(1, "题"),)), blocks.Paragraph((Run(text),))])
        for text in texts
    ]
    fresh = []
    for one in made:
        pdf.typeset.cache_clear()
        fresh.append(pdf.write(one))
    with pdf.kept():
        for one, expected in zip(made, fresh, strict=True):
            pdf.typeset.cache_clear()
            assert pdf.write(one) == expected
    pdf.typeset.cache_clear()


def test_what_moved_is_told_by_name():
    cards = [loading.scorecard(ROOT, PROJECT, year) for year in (2024, 2025)]
    before, after = map(examine, cards)
    assert moved.told(before, before).endswith("发现条数不变")
    told = moved.told(before, after)
    names = [{line.indicator.name for line in card.lines} for card in cards]
    assert all(f"新增 {name} " in told for name in names[1] - names[0])
    assert all(f"不再有 {name}" in told for name in names[0] - names[1])

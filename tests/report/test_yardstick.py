"""The structure of a provincial report of 122 pages, rebuilt with invented content in the outline henan."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import docx
import pytest
from conftest import ROOT, empty_workbook, run
from openpyxl import load_workbook
from pypdf import PdfReader

from perfeval import params, review, scoring
from perfeval.page.numbering import CAPTION

CASE = ROOT / "tests" / "cases" / "yardstick"
EXPECTED = (CASE / "expected.txt").read_text(encoding="utf-8").splitlines()
HEADS = re.compile(r'<h([2-6]) id="[^"]*"[^>]*>(.*?)</h|<caption>(.*?)(?:<|$)|<figcaption>(.*?)<', re.S)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    base = empty_workbook(tmp_path_factory.mktemp("yardstick") / "w")
    (base / "params" / "biaochi").mkdir()
    for file in CASE.iterdir():
        if file.name != "expected.txt":
            shutil.copy(file, base / "params" / "biaochi")
    done = run(base, "build", "biaochi", "2024", "--workers", "0", "--book", "report")
    assert done.returncode == 0, done.stdout + done.stderr
    return base / "reports" / "biaochi" / "2024"


def squeezed(text: str) -> str:
    return "".join(text.split())


def listed(page: str) -> list[str]:
    """Every heading by its level and every caption, in order."""
    return [
        f"{'#' * (int(m[1]) - 1)} {m[2]}" if m[1] else m[3] or m[4]
        for m in HEADS.finditer(page)
        if m[2] not in ("评价人员签字页", "目录")
    ]


def test_every_heading_and_caption_stands_where_the_yardstick_has_it(made):
    assert listed((made / "report.html").read_text(encoding="utf-8")) == EXPECTED


def test_every_format_has_them_in_the_same_order(made):
    named = [squeezed(line.lstrip("# ")) for line in EXPECTED]
    pdf = squeezed("".join(page.extract_text() for page in PdfReader(made / "report.pdf").pages[4:]))
    body = docx.Document(io.BytesIO((made / "report.docx").read_bytes())).element.body
    word = [
        squeezed("".join(t.text or "" for t in p.iter("{*}t")))
        for p in body.iter("{*}p")
        if p.find(".//{*}t") is not None
    ]
    for title in named:
        assert title in word, title
        assert title == "摘要" or title in pdf, title
    printed = [text for text in word if text in named]
    order = [printed.index(title) for title in dict.fromkeys(named)]
    assert order == sorted(order)
    sheets = load_workbook(made / "report.xlsx", read_only=True).sheetnames
    assert len(sheets) >= 5, sheets


def test_it_is_a_formal_report_without_a_finding(made):
    record = json.loads((made / "run.json").read_text(encoding="utf-8"))
    assert record["gaps"] == 0 and record["findings"] == [] and record["summary"]["stage"] == "正式报告"


def test_every_table_and_figure_is_named_before_it_stands(made):
    page = re.sub(r"<svg.*?</svg>", "", (made / "report.html").read_text(encoding="utf-8"), flags=re.S)
    captions = [line for line in EXPECTED if not line.startswith("#")]
    for caption in captions:
        number = CAPTION.fullmatch(caption)[0].partition("　")[0]
        before = page[: re.search(rf">{caption}<", page).start()]
        text = re.sub(r"<(caption|figcaption).*?</\1>|<nav.*?</nav>", "", before, flags=re.S)
        assert re.search(rf"见{number}(?![0-9-])", re.sub(r"<[^>]*>", "", text)), caption


def test_years_come_to_what_the_standards_say(made):
    base = made.parents[2]
    evaluation = params.load("biaochi", 2024, base)
    card = scoring.score(evaluation, params.ruleset(evaluation, base))
    values = {i.name: (i.target, i.actual) for i in evaluation.indicators if i.years}
    assert values == {
        "建成冷库数量": ("≥120个", "114个"),
        "一次验收合格率": ("100%", "99.00%"),
        "年度投资计划完成程度": ("≥100%", "92.00%"),
        "单位建设补助成本": ("≤25万元/个", "25.00万元/个"),
        "主产乡镇冷链设施覆盖率": ("≥90%", "90.00%"),
        "农产品产后损失率": ("≤10%", "9%"),
    }
    total = evaluation.budget[0]
    assert (total.adjusted, total.received, total.executed) == (3000, 3000, 2850)
    # 13.75 + 19.20 + (9.50 + 9.90 + 7.36 + 7.00) + 30.00
    assert str(card.total) == "96.71" and not review.examine(card).findings

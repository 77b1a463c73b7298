"""The reports themselves: the same numbers in every format, every fact of the params, the same bytes anywhere."""

from __future__ import annotations

import hashlib
import io
import os
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from conftest import PROJECTS, ROOT, copy_workbook, run

from perfeval import params, scoring
from perfeval.export import document
from perfeval.model import expressions
from perfeval.model.outcome import BOOKS
from perfeval.page.blocks import Figure, Grid, Heading, flat, plain, texts

pytestmark = pytest.mark.slow

SEED_PROJECTS = PROJECTS[:2]


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def html_text(data: bytes) -> str:
    import html

    body = re.sub(r"<(style|svg|head)\b.*?</\1>", "", data.decode(), flags=re.S)
    return squeeze(html.unescape(re.sub(r"<[^>]+>", "", body)))


def pdf_text(data: bytes) -> str:
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return squeeze(
        "".join(
            re.sub(r"^\s*(虚构示例，仅供学习|内部初稿，质控未通过，不得外送)|—\s*\w+\s*—\s*$", "", text)
            for text in pages
        )
    )


def docx_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read("word/document.xml").decode()
    import html

    return squeeze(html.unescape("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", xml))))


TEXT_OF = {"html": html_text, "pdf": pdf_text, "docx": docx_text}


def read(folder: Path, project: str, suffix: str, book: str = "report") -> bytes:
    return (folder / "reports" / project / "2024" / f"{book}.{suffix}").read_bytes()


def document_of(folder: Path, project: str, book: str) -> document.Document:
    return document.read(nbformat.reads(read(folder, project, "ipynb", book).decode(), 4))


@pytest.fixture(scope="module")
def reports(built) -> dict[str, document.Document]:
    return {p: document_of(built, p, "report") for p in PROJECTS}


def books(project: str) -> list[str]:
    """The books of a project of 2024; only one has a survey to report on."""
    return [book for book in BOOKS if book != "survey" or project == "shili-xuni"]


@pytest.mark.parametrize("project, book", [(p, b) for p in PROJECTS for b in books(p)])
@pytest.mark.parametrize("suffix", TEXT_OF)
def test_every_text_of_the_notebook_is_in_every_print(built, project, suffix, book):
    printed = TEXT_OF[suffix](read(built, project, suffix, book))
    wanted = [squeeze(text) for text in texts(document_of(built, project, book).blocks)]
    assert [text for text in wanted if text and not stands(text, printed, pages=suffix == "pdf")] == []


def stands(text: str, printed: str, pages: bool) -> bool:
    """Whether a text is printed; on ``pages`` a figure at the head of the next may stand between its parts."""
    whole = text in printed
    return whole or pages and any(text[:n] in printed and text[n:] in printed for n in range(1, len(text)))


@pytest.mark.parametrize("project", PROJECTS)
def test_every_score_is_in_every_print(built, project):
    evaluation = params.load(project, 2024, ROOT)
    card = scoring.score(evaluation, params.ruleset(evaluation, ROOT))
    ends = (card.self_score, card.low, card.high, card.missing_points) if card.decided is None else (card.total,)
    numbers = {f"{value:.2f}" for value in (card.points, *ends)}
    for line in card.lines:
        scores = (line.indicator.self_score, line.low, line.high) if card.decided is None else (line.decided.score,)
        numbers |= {f"{value:.2f}" for value in (line.points, *scores)}
    for suffix, text_of in TEXT_OF.items():
        printed = text_of(read(built, project, suffix))
        assert [n for n in numbers if n not in printed] == [], suffix


@pytest.mark.parametrize("project", PROJECTS)
def test_working_papers_hold_the_scorecard(built, project):
    import openpyxl

    card = scoring.score(e := params.load(project, 2024, ROOT), params.ruleset(e, ROOT))
    values = openpyxl.load_workbook(io.BytesIO(read(built, project, "xlsx")), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(read(built, project, "xlsx")))
    sheet = values["复算"]

    def shown(*cells):
        return [None if v in (None, "") else f"{v:.2f}" for v in cells]

    for row, line in enumerate(card.lines, 3):
        i, decided = line.indicator, line.decided
        assert [sheet.cell(row, c).value for c in (2, 3, 4)] == [i.name, i.target, i.actual]
        scores = (i.points, i.self_score, line.low, line.high, decided.score if decided else None)
        assert shown(*(sheet.cell(row, c).value for c in (6, 7, 8, 9, 12))) == shown(*scores)
    total = 3 + len(card.lines)
    assert shown(*(sheet.cell(total, c).value for c in (6, 7, 12))) == shown(card.points, card.self_score, card.decided)
    assert formulas["复算"].cell(total, 6).value == f'=IF(COUNT(F3:F{total - 1})<{total - 3},"",SUM(F3:F{total - 1}))'
    assert values.sheetnames == [
        "评分表",
        "复算",
        "基础数据",
        "依据与口径",
        "复核发现",
        "核查范围",
        "等级稳健性",
        "专家打分",
        "成本与指数",
        "图表数据",
    ]
    live = [cell for s in formulas for row in s for cell in row if cell.data_type == "f"]
    assert len(live) > 20
    assert all(values[cell.parent.title][cell.coordinate].value is not None or '""' in cell.value for cell in live)


@pytest.mark.parametrize("project", PROJECTS)
def test_every_fact_and_cell_of_the_params_is_printed(reports, project):
    evaluation = params.load(project, 2024, ROOT)
    printed = squeeze("".join(texts(reports[project].blocks)))
    wanted = [fact.value for fact in evaluation.facts.values()]
    for i in evaluation.indicators:
        wanted += [text for text in (i.level1, i.level2, i.name, i.target, i.actual, i.reason) if text]
    for p in evaluation.problems:
        advice = [text for r in p.recommendations for text in (r.title, r.text)]
        wanted += [text for text in (p.group, p.title, p.detail, p.cause, *advice) if text and "{{" not in text]
    for section in evaluation.narrative:
        for piece in expressions.split(re.sub(r"^(#+|\d+\.)\s*|\*\*", "", section.text, flags=re.M)):
            wanted += piece.split("\n") if isinstance(piece, str) else []
    assert [text for text in wanted if squeeze(text) not in printed] == []


@pytest.mark.parametrize("project", PROJECTS)
def test_the_official_outline(reports, project):
    level1 = [h.text for h in reports[project].headings() if h.level == 1]
    assert level1[2:9] == [
        "一、基本情况",
        "二、绩效评价工作开展情况",
        "三、综合评价情况及评价结论",
        "四、绩效评价指标分析",
        "五、主要经验及做法、存在的问题及原因分析",
        "六、有关建议",
        "七、其他需要说明的问题",
    ]
    last = 11 if project == "shili-xuni" else 5  # only there something was given to enclose
    assert [h.split("　")[0] for h in level1[9:]] == [f"附件{n}" for n in range(1, last + 1)]


@pytest.mark.parametrize("project", PROJECTS)
def test_no_chapter_is_empty(reports, project):
    blocks = [b for b in flat(reports[project].blocks) if not (isinstance(b, Heading) and b.level > 2)]
    for block, after in zip(blocks, blocks[1:] + [None]):
        if isinstance(block, Heading) and block.level == 2:
            assert after is not None and not isinstance(after, Heading), plain(block.runs)


def rounds(told: Decimal, to: str) -> bool:
    """Whether a bar's label is a figure of two decimals, or that figure with one decimal less."""
    return told == Decimal(to) if to[-3] == "." else abs(told - Decimal(to)) <= Decimal("0.055")


@pytest.mark.parametrize("project", PROJECTS)
def test_charts_say_in_words_what_they_show(reports, project):
    figures = [b for b in flat(reports[project].blocks) if isinstance(b, Figure)]
    assert len(figures) == 4 + (project == "shili-xuni")  # only there a survey was counted
    for figure in figures:
        assert re.search(r"[\d.]+(%|万元)", figure.description) and figure.caption in figure.description
        shown = re.findall(r">\s*(-?[\d.]+)%?\s*</text>", figure.svg)
        labels = [n for n in shown if re.fullmatch(r"-?\d+\.\d\d?", n)]
        said = [Decimal(n) for n in re.findall(r"-?\d+\.\d+", figure.description)]
        assert labels and all(any(rounds(n, to) for n in said) for to in labels)


def test_the_fictitious_report_says_so_on_every_page(built):
    from pypdf import PdfReader

    for page in PdfReader(io.BytesIO(read(built, "shili-xuni", "pdf"))).pages:
        assert "虚构示例" in page.extract_text()
    with zipfile.ZipFile(io.BytesIO(read(built, "shili-xuni", "docx"))) as archive:
        headers = [archive.read(name).decode() for name in archive.namelist() if "header" in name]
    assert len(headers) >= 2 and all("虚构示例" in header for header in headers)
    assert "虚构示例，仅供学习" in html_text(read(built, "shili-xuni", "html"))


def test_a_complete_department_evaluation_has_no_gap(built, reports):
    printed = "".join(texts(reports["shili-xuni"].blocks))
    assert "待补充" not in printed.replace("待补充的事项", "")
    assert "经综合评价，该项目得87.19分，评价等级为“良”。" in printed
    head = next(b for b in flat(reports["shili-xuni"].blocks) if isinstance(b, Grid) and "评分表" in b.caption).rows[0]
    assert [c.text for c in head] == [
        "一级指标",
        "二级指标",
        "三级指标",
        "分值",
        "指标值",
        "实际完成值",
        "指标解释",
        "评价要点",
        "评分标准",
        "评价意见",
        "得分",
    ]


@pytest.mark.parametrize("project", PROJECTS)
def test_what_is_marked_as_missing_is_listed_and_blocks(reports, project):
    from perfeval.report import gaps

    evaluation = params.load(project, 2024, ROOT)
    listed = gaps.of(scoring.score(evaluation, params.ruleset(evaluation, ROOT)))
    assert bool(listed) == bool(reports[project].missing())


def test_signed_pages_hold_no_hash_and_no_trace_of_the_tool(reports):
    for report in reports.values():
        printed = "\n".join(texts(report.blocks))
        assert not re.search(r"[0-9a-f]{16}|perfeval|sha256|_GoBack|bookmark|XXX|204年|mof-2020", printed)


def test_unknown_numbers_are_marked_not_invented(reports):
    for report in (reports[project] for project in SEED_PROJECTS):
        budget = next(b for b in flat(report.blocks) if isinstance(b, Grid) and "项目资金情况表" in b.caption)
        assert all(cell.runs[0].missing for cell in budget.rows[1][1:])
        assert "预算执行率无法核算" in "".join(texts(report.blocks))


def digests(folder: Path) -> dict[str, str]:
    """Everything that a build prints; not its locks, and not the log of when it ran."""
    files = sorted(
        f
        for f in (folder / "reports").rglob("*")
        if f.is_file() and not f.name.startswith(".") and f.name != "builds.jsonl"
    )
    return {f.relative_to(folder).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.mark.long
def test_same_bytes_in_another_place_time_zone_and_locale(built, tmp_path):
    other = copy_workbook(tmp_path / "另 一个 文件夹")
    done = run(other, "build", TZ="Pacific/Kiritimati", LC_ALL="C", LANG="C", PYTHONHASHSEED="4242", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert digests(other) == digests(built)
    assert len(digests(built)) == sum(
        len(books(p)) * len([*TEXT_OF, "ipynb"]) + len(["report.xlsx", "run.json"]) for p in PROJECTS
    ) + len(["index.html"])


def test_building_again_changes_nothing(built):
    before = digests(built)
    assert "没有变化1份" in run(built, "build", PROJECTS[1]).stdout
    assert "已生成1份" in run(built, "build", PROJECTS[1], "--force").stdout
    assert digests(built) == before


def test_html_asks_no_network_for_anything(built):
    for project in PROJECTS:
        text = read(built, project, "html").decode()
        assert '<html lang="zh-CN">' in text and "<script src" not in text
        assert set(re.findall(r"https?://[\w./-]+", text)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }
        assert not re.search(r"\b(src|href)=\"(?!#)", text)
        assert len(re.findall("<th ", text)) == len(re.findall(r'<th scope="', text))


@pytest.mark.long
def test_papermill_runs_the_notebook_as_it_stands(built, tmp_path):
    import subprocess
    import sys

    folder = copy_workbook(tmp_path / "w")
    out = folder / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        "notebooks/report.ipynb",
        str(out),
        "-p",
        "project",
        PROJECTS[0],
        "-p",
        "year",
        "2024",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    report = document.read(nbformat.read(out, 4))
    assert report == document.read(nbformat.reads(read(built, PROJECTS[0], "ipynb").decode(), 4))

    wrong = subprocess.run(
        [*command[:-3], "-p", "yaer", "2024"], cwd=folder, capture_output=True, encoding="utf-8", timeout=120
    )
    assert wrong.returncode != 0 and "不认识参数“yaer”" in wrong.stderr and "是否想写“year”" in wrong.stderr


def test_exporters_are_registered(built, tmp_path):
    from nbconvert.exporters import get_exporter

    source = nbformat.reads(read(built, PROJECTS[1], "ipynb").decode(), 4)
    for suffix in ("html", "pdf", "docx"):
        made, _ = get_exporter(f"perfeval_{suffix}")().from_notebook_node(source)
        assert (made.encode() if isinstance(made, str) else made) == read(built, PROJECTS[1], suffix)


SEEDS = os.environ.get("PERFEVAL_SEEDS")


@pytest.mark.skipif(not SEEDS, reason="PERFEVAL_SEEDS does not name the folder with the two source texts")
@pytest.mark.parametrize("project, pattern", [(SEED_PROJECTS[0], "001_*"), (SEED_PROJECTS[1], "000_*")])
def test_every_cell_and_figure_of_the_source_is_printed(built, project, pattern):
    source = next(Path(SEEDS).glob(pattern)).read_text(encoding="utf-8").replace("204年", "")
    cells = {line.strip() for line in source.splitlines() if line.startswith("\t") and line.strip()}
    figures = set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"^\s*[（(]?\d+[)）.、]", "", source, flags=re.M)))
    for suffix, text_of in TEXT_OF.items():
        printed = text_of(read(built, project, suffix))
        assert [c for c in cells if squeeze(c) not in printed] == [], suffix
        assert [n for n in figures if n not in printed] == [], suffix

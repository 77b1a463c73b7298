"""The command line: exit codes, clear messages, nothing lost and nothing half-written."""

from __future__ import annotations

import json
import re

import pytest
from conftest import run_anew as run

pytestmark = pytest.mark.slow

P = "hukou-linshi-jiuzhu"


def edit(workbook, old: str, new: str, project: str = P, suffix: str = "yaml") -> None:
    file = workbook / "params" / project / f"2024.{suffix}"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def only(workbook, *projects: str) -> None:
    import shutil

    for folder in (workbook / "params").iterdir():
        if folder.is_dir() and folder.name not in ("rulesets", "forms", *projects):
            shutil.rmtree(folder)


def test_help_is_chinese(workbook):
    for arguments in ((), ("build",), ("check",)):
        text = run(workbook, *arguments, "--help").stdout
        assert "用法" in text and "选项" in text and "退出码" in text
        assert not re.search(r"usage|options|positional|show this", text)


@pytest.mark.parametrize(
    "arguments, code, said",
    [
        (("bild",), 2, "不能是 'bild'"),
        (("build", "--to", "odt"), 2, "不认识的格式“odt”"),
        (("build", "--nosuch"), 2, "不认识的参数"),
        (("build", "hukou-dibo", "2024"), 1, "是否想写“hukou-dibao”"),
        (("build", "hukou-dibao", "2023"), 1, "没有2023年度的参数文件"),
        (("build", "../x", "2024"), 1, "不能用作文件夹名"),
        (("check", "nosuch"), 1, "没有项目“nosuch”"),
        ((), 2, "用法"),
    ],
)
def test_wrong_use_is_explained(workbook, arguments, code, said):
    done = run(workbook, *arguments)
    assert done.returncode == code and said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def built_files(workbook, project):
    return sorted(f.name for f in (workbook / "reports" / project / "2024").iterdir())


def test_no_workbook_here(tmp_path):
    done = run(tmp_path, "build")
    assert done.returncode == 1 and "没有 params 文件夹" in done.stderr


def test_check_tells_the_score_and_the_findings(workbook):
    done = run(workbook, "check", P, "2024")
    assert done.returncode == 0
    assert "自评83.00分，按标准核算83.80～89.80分（已列90.00分，另有10.00分未核定）" in done.stdout
    assert f"params/{P}/2024.yaml:" in done.stdout and "可算不可采信（T13）" in done.stdout


def test_review_lists_what_it_found_and_what_it_looked_at(workbook):
    done = run(workbook, "review", P, "2024")
    assert (
        done.returncode == 4
        and "P0 A07 不通过  乡镇临时救助备用金救助人数" in done.stdout
        and "（--coverage 逐条列出）" in done.stdout
        and "  W01 points_sum_to_full" not in done.stdout
    )
    assert "  W01 points_sum_to_full：" in run(workbook, "review", P, "2024", "--coverage").stdout
    data = json.loads(run(workbook, "review", P, "2024", "--json").stdout)
    assert {
        "code",
        "rule",
        "severity",
        "outcome",
        "where",
        "indicator",
        "found",
        "expected",
        "fix",
        "wording",
        "fingerprint",
        "waived",
        "answer",
        "rows",
        "effects",
    } == set(data["findings"][0])
    assert {"A07", "T06", "W05"} <= {f["code"] for f in data["findings"]} and data["coverage"][
        "points_sum_to_full"
    ] == {"fail": 1}
    assert run(workbook, "review", "shili-xuni", "2024").returncode == 0


def test_rules_are_listed_and_explained(workbook):
    listed = run(workbook, "rules")
    assert listed.returncode == 0 and len(listed.stdout.splitlines()) > 60
    told = run(workbook, "rules", "met_target_keeps_its_points").stdout
    assert "为什么" in told and "怎么改" in told and "依据" in told
    assert "是否想写" in run(workbook, "rules", "met_target_keeps_points").stderr


def test_a_mistake_stops_that_report_only(workbook):
    only(workbook, P, "hukou-dibao")
    edit(workbook, "points: 5", "points: 五")
    done = run(workbook, "build", "--to", "html")
    assert done.returncode == 3
    assert re.search(rf"params/{P}/2024\.yaml:\d+:\d+", done.stderr) and "分值“五”" in done.stderr
    assert (workbook / "reports/hukou-dibao/2024/report.html").exists()
    assert not (workbook / f"reports/{P}").exists()


def test_only_bad_input_is_exit_1(workbook):
    edit(workbook, "points: 5", "points: 五")
    assert run(workbook, "build", "--book", "report", P).returncode == 1


def test_a_stage_after_the_draft_is_blocked_by_gaps(workbook):
    only(workbook, P)
    edit(workbook, "stage: 初稿", "stage: 正式报告")
    done = run(workbook, "build", "--to", "html")
    assert done.returncode == 4 and "项待补充" in done.stderr and "封面：委托单位" in done.stderr
    assert built_files(workbook, P) == ["inquiry.html", "inquiry.ipynb", "review.html", "review.ipynb", "run.json"]


@pytest.mark.long
def test_the_stage_of_an_order_goes_before_that_of_the_params(workbook):
    only(workbook, P)
    assert run(workbook, "build", "--book", "report", "--to", "html", "--stage", "送审稿").returncode == 4
    assert run(workbook, "build", "--book", "report", "--to", "html").returncode == 0
    assert "report.html" in built_files(workbook, P)
    unknown = run(workbook, "build", "--stage", "终稿")
    assert unknown.returncode == 2 and "终稿" in unknown.stderr


def test_only_the_books_asked_for_are_built(workbook):
    only(workbook, P)
    assert run(workbook, "build", "--to", "html", "--book", "review").returncode == 0
    assert built_files(workbook, P) == ["review.html", "review.ipynb", "run.json"]


@pytest.mark.long
def test_a_word_file_changed_by_a_person_is_never_overwritten(workbook):
    only(workbook, P)
    folder = workbook / "reports" / P / "2024"
    assert run(workbook, "build", "--book", "report", "--to", "docx").returncode == 0
    mine = folder / "report.docx"
    mine.write_bytes(mine.read_bytes() + b"changed")
    before = mine.read_bytes()
    assert "没有变化" in run(workbook, "build", "--book", "report", "--to", "docx").stdout
    done = run(workbook, "build", "--book", "report", "--to", "docx", "--force")
    assert done.returncode == 0 and "report.new.docx" in done.stdout
    assert mine.read_bytes() == before and (folder / "report.new.docx").exists()
    (folder / "report.new.docx").write_bytes(b"also changed")
    assert "report.new2.docx" in run(workbook, "build", "--book", "report", "--to", "docx", "--force").stdout
    assert mine.read_bytes() == before and (folder / "report.new.docx").read_bytes() == b"also changed"


@pytest.mark.long
def test_prints_of_older_params_are_called_stale(workbook):
    only(workbook, P)
    folder = workbook / "reports" / P / "2024"
    assert run(workbook, "build", "--book", "report", "--to", "html,xlsx").returncode == 0
    edit(workbook, "self_score: 4", "self_score: 3")
    assert "report.xlsx 是以前生成的" in run(workbook, "build", "--book", "report", "--to", "html").stdout
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert set(record["stale"]) == {"report.xlsx"}
    assert set(record["outputs"]) == {"report.html", "report.ipynb"}
    assert {"path": "params/rulesets/mof-2020.yaml", "role": "ruleset"}.items() <= next(
        e for e in record["inputs"] if "mof" in e["path"]
    ).items()
    assert run(workbook, "build", "--book", "report", "--to", "xlsx").returncode == 0
    assert not (folder / "report.new.xlsx").exists()


@pytest.mark.long
def test_without_a_record_a_word_file_counts_as_changed(workbook):
    only(workbook, P)
    folder = workbook / "reports" / P / "2024"
    folder.mkdir(parents=True)
    (folder / "report.docx").write_bytes(b"mine")
    assert "report.new.docx" in run(workbook, "build", "--book", "report", "--to", "docx").stdout
    assert (folder / "report.docx").read_bytes() == b"mine"


def test_explain_gives_three_scores_with_author_and_reason(workbook):
    done = run(workbook, "explain", "shili-xuni", "2024", "B102")
    assert (
        done.returncode == 0
        and "按区间扣25%，扣1.25分，得3.75分" in done.stdout
        and "评价得分：3.75分（评价组组长甲" in done.stdout
    )
    done = run(workbook, "explain", P, "2024")
    assert (
        "自评得分：4.00分" in done.stdout and "规则重算：4.80分" in done.stdout and "评价得分：尚未认定" in done.stdout
    )
    assert run(workbook, "explain", P, "2024", "没有这个").returncode == 1


@pytest.mark.long
def test_a_failed_report_leaves_the_last_good_one(workbook):
    only(workbook, P)
    folder = workbook / "reports" / P / "2024"
    assert run(workbook, "build", "--to", "html").returncode == 0
    good = (folder / "report.html").read_bytes()
    notebook = workbook / "notebooks" / "report.ipynb"
    content = json.loads(notebook.read_text(encoding="utf-8"))
    whole = json.dumps(content)
    content["cells"][3]["source"] = ["1 / 0"]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    done = run(workbook, "build", "--to", "html")
    assert done.returncode == 1 and "ZeroDivisionError" in done.stderr and "第4个单元格出错" in done.stderr
    assert (folder / "report.html").read_bytes() == good and (folder / "failed.ipynb").exists()
    content["cells"][3]["source"] = ["print('hello')"]
    notebook.write_text(json.dumps(content), encoding="utf-8")
    done = run(workbook, "build", "--to", "html")
    assert (
        done.returncode == 1 and "第4个单元格（print('hello')）的输出不能印出：print 写出的文字“hello”" in done.stderr
    )
    notebook.write_text(whole, encoding="utf-8")
    assert run(workbook, "build", "--to", "html", "--book", "report").returncode == 0
    assert not (folder / "failed.ipynb").exists() and (folder / "report.html").read_bytes() == good
    assert built_files(workbook, P) == [
        f"{book}.{suffix}" for book in ("inquiry", "report", "review") for suffix in ("html", "ipynb")
    ] + ["run.json"]


def test_words_under_a_heading_that_the_report_lacks_are_not_lost(workbook):
    only(workbook, P)
    edit(workbook, "## （三）绩效评价工作过程", "## （三）评价工作的过程", suffix="md")
    done = run(workbook, "build", "--to", "html")
    assert done.returncode == 1 and "报告没有“（三）评价工作的过程”这一节" in done.stderr


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ evil }}",
    "#typst[x]",
    "=cmd()|'/C calc'!A0",
    "emoji🙂",
    "长" * 10_000,
    "\\u{1F600} \\\" ' `",
    "&lt;&amp;",
]


@pytest.mark.long
def test_hostile_cells_are_printed_harmlessly_in_every_format(workbook):
    """The same words in names, targets, reasons and facts: nothing is run, nothing is lost."""
    import io

    import openpyxl
    from test_reports import docx_text, html_text, pdf_text, squeeze

    only(workbook, P)
    file = workbook / "params" / P / "2024.yaml"
    text = file.read_text(encoding="utf-8")
    for n, (hostile, key) in enumerate(
        zip(HOSTILE, ("name", "actual", "reason", "target", "name", "reason", "level2", "actual"))
    ):
        lines = text.split("\n")
        at = [
            i
            for i, line in enumerate(lines)
            if re.match(rf"\s+(- )?{key}:", line) and i > text[: text.index("indicators:")].count("\n")
        ][n]
        indent = re.match(r"\s+(- )?", lines[at])[0]
        lines[at] = f"{indent}{key}: {json.dumps(hostile, ensure_ascii=False)}"
        text = "\n".join(lines)
    file.write_text(text, encoding="utf-8")
    done = run(workbook, "build")
    assert done.returncode == 0, done.stderr
    folder = workbook / "reports" / P / "2024"
    html = (folder / "report.html").read_bytes()
    assert html.count(b"<script") == 2 and b"<script src" not in html  # the page's own, and what it tells of addresses
    printed = {"html": html_text(html), "docx": docx_text((folder / "report.docx").read_bytes())}
    pdf = pdf_text((folder / "report.pdf").read_bytes())
    for hostile in HOSTILE:
        for suffix, seen in printed.items():
            assert squeeze(hostile) in seen, (suffix, hostile[:30])
        if len(hostile) < 1000:
            assert squeeze(hostile).replace("🙂", "［U+1F642］") in pdf, hostile
    assert pdf.count("长") >= 10_000
    sheets = openpyxl.load_workbook(io.BytesIO((folder / "report.xlsx").read_bytes()))
    cells = [c for s in sheets for row in s for c in row if isinstance(c.value, str)]
    assert not [c for c in cells if c.data_type == "f" and "cmd" in c.value]
    assert set(HOSTILE) <= {c.value for c in cells}


def test_a_folder_that_cannot_be_written_is_explained(workbook):
    only(workbook, P)
    (workbook / "reports").write_text("not a folder")
    done = run(workbook, "build", "--book", "report", "--to", "html")
    assert done.returncode == 1 and "文件不能读写" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.long
def test_an_open_finding_of_the_first_severity_blocks_a_stage_after_the_draft(workbook):
    only(workbook, "shili-xuni")
    edit(workbook, "{source: 其他资金, initial: 20,", "{source: 其他资金, initial: 21,", "shili-xuni")
    done = run(workbook, "build", "--book", "report,review", "--to", "html")
    assert (
        done.returncode == 4
        and "1条P0级问题没有处理：B01" in done.stderr
        and "report.html" not in built_files(workbook, "shili-xuni")
    )
    edit(workbook, "stage: 正式报告", "stage: 初稿", "shili-xuni")
    assert run(workbook, "build", "--book", "report", "--to", "html").returncode == 0
    assert "内部初稿，质控未通过，不得外送" in (workbook / "reports/shili-xuni/2024/report.html").read_text(
        encoding="utf-8"
    )


def test_a_profile_tells_every_stage_and_writes_nothing(workbook):
    done = run(workbook, "profile", P, "2024", "--to", "html,docx")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: [float(cell) for cell in line.split()[-2:]] for line in done.stdout.splitlines()[2:]}
    assert {"读入和计分", "复核", "笔记本", "印出", "其余", "合计"} == set(rows)
    assert "印出 docx" in done.stdout and "印出 pdf" not in done.stdout
    assert not [file for file in (workbook / "reports").rglob("*") if file.is_file()]

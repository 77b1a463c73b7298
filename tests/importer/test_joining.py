"""Documents that come home: a sender's own fields change, and nothing else: no value, no comment, no order."""

from __future__ import annotations

import copy
import io
import random
import re
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from conftest import ROOT, copy_workbook, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval import params, review, scoring
from perfeval.documents import readers
from perfeval.export import document, forms, scoresheet, word
from perfeval.importer.home import joining, returned
from perfeval.model import questions
from perfeval.model.evaluation import Evaluation
from perfeval.model.form import BESIDE, COLUMNS, SPLIT
from perfeval.model.ruleset import Ruleset
from perfeval.params.forms import read
from perfeval.params.placing import as_typed, bare, edited
from perfeval.report import concerns, letters

FORMS = {form.id: form for form in read(ROOT)}
LAYOUTS = tuple(name for name in FORMS if name != "files")
OWN = {  # label of a column → the key that its sender may change, where it may
    "年度指标值": "target",
    "实际完成值": "actual",
    "全年实际完成值": "actual",
    "完成值": "actual",
    "分值": "points",
    "权重": "points",
    "得分": "self_score",
    "偏差原因分析及改进措施": "reason",
    "未完成原因分析": "reason",
    "未完成原因和改进措施": "reason",
    "指标值": "target",
}
SPLIT_OR_OTHERS = {"sichuan": {"指标值"}, "yunnan": {"指标值"}}
SCORED = {
    "认定得分": ("decided", "score"),
    "认定理由": ("decided", "reason"),
    "扣分原因": ("deduction_reason",),
    "评价意见": ("opinion",),
    "证据编号": ("evidence",),
}
CHECKED = {"复核得分": ("decided", "score"), "备注": ("decided", "reason")}
WORDS = (
    st.text("甲乙≥%:#,，{}[]\"'-&*!|>?123 .\n", min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda t: t and not t.startswith("="))
)
NUMBERS = st.integers(1, 400).map(lambda n: n / 100)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A workbook whose project has decisions and opinions, papers and a hundred comments."""
    base = copy_workbook(tmp_path_factory.mktemp("home") / "workbook")
    file = base / "params/shili-xuni/2024.yaml"
    text, held = as_typed(file)
    made = {"score": bare("1"), "reason": "查阅资料", "by": "评价组组长甲"}
    lines = edited(text, [(("indicators", n, "decided"), made) for n in range(len(held["indicators"]))]).split("\n")
    lines = [f"{line}   # 说明{n}" if re.match(r"    \w+: [^|>]*$", line) else line for n, line in enumerate(lines)]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert len(params.load("shili-xuni", 2024, base).indicators) > 20
    return base


@cache
def sent(base: Path, layout: str) -> tuple[Evaluation, Ruleset, bytes]:
    """What a form is made of, and the form as it leaves the house."""
    evaluation = params.load("shili-xuni", 2024, base)
    rules = params.ruleset(evaluation, base)
    return evaluation, rules, forms.write(scoring.score(evaluation, rules), FORMS[layout])


class Form:
    """A form of ours in openpyxl, as a person changes it."""

    def __init__(self, base: Path, layout: str):
        self.layout, self.base = layout, base
        self.evaluation, self.rules, blank = sent(base, layout)
        self.book = openpyxl.load_workbook(io.BytesIO(blank))
        self.sheet = self.book.worksheets[0]
        head = "数据名称" if layout == "facts" else "三级指标"
        self.head, self.label = next((c.row, c.column) for row in self.sheet for c in row if c.value == head)
        self.columns = {cell.value: cell.column for cell in self.sheet[self.head] if cell.value}
        self.last = max(self.columns.values())

    @property
    def card(self):
        return scoring.score(self.evaluation, self.rules)

    def row(self, label: str) -> int:
        return next(r for r in range(self.head + 1, 200) if self.sheet.cell(r, self.label).value == label)

    def plan(self) -> joining.Plan:
        out = io.BytesIO()
        self.book.save(out)
        content = readers.read(f"{self.layout}.xlsx", out.getvalue())
        assert content.identity == {"kind": self.layout, "project": "shili-xuni", "year": "2024"}
        message = returned.read(content, FORMS[self.layout], self.evaluation, self.rules)
        return joining.plan(message, self.evaluation, self.base)


def editable(form: Form) -> list[tuple[str, str, tuple]]:
    """Label of row and column and the way to its value, of every cell that the sender may change."""
    if form.layout == "facts":
        return [
            (fact.label, column, ("facts", key, to))
            for key, fact in form.evaluation.facts.items()
            for column, to in (("数值（连同单位）", "value"), ("来源文件", "source"))
        ]
    own = {"scores": SCORED, "recheck": CHECKED}.get(form.layout) or {
        column: (key,) for column, key in OWN.items() if column not in SPLIT_OR_OTHERS.get(form.layout, ())
    }
    cells = [
        (i.name, column, ("indicators", n, *way))
        for n, i in enumerate(form.evaluation.indicators)
        for column, way in own.items()
        if column in form.columns
    ]
    if form.layout == "scores":
        for n, i in enumerate(form.evaluation.indicators):
            for at, question in enumerate(questions.of(i), 1):
                cells.append((i.name, f"核查结果{at}", ("indicators", n, *question.keys)))
    return cells


def comments(text: str) -> list[str]:
    return re.findall(r"(?:^|\s)(#.*)", text, re.M)


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_random_edits_of_a_form_change_what_was_edited_and_nothing_else(home, layout, data):
    form = Form(home, layout)
    text, held = as_typed(home / "params/shili-xuni/2024.yaml")
    expected, cells = copy.deepcopy(held), editable(form)
    for label, column, way in data.draw(st.lists(st.sampled_from(cells), max_size=8, unique_by=lambda c: c[2])):
        if way[-1] in ("points", "self_score", "score"):
            value = data.draw(NUMBERS)
            shown: object = value
            typed: object = f"{value:g}"
        elif way[-1] == "done":
            shown = data.draw(st.dates(date(2020, 1, 1), date(2029, 12, 31)))
            typed = f"{shown:%Y-%m-%d}"
        elif column.startswith("核查结果"):
            asked = questions.of(form.evaluation.indicators[way[1]])[int(column[4:]) - 1]
            typed = data.draw(st.sampled_from([*asked.choices] or ["3"]))
            shown = asked.choices.get(typed, 3)
        elif way[-1] == "evidence":
            typed = ["A-01", "A-02"]
            shown = "A-01、A-02"
        else:
            shown = typed = data.draw(WORDS)
        form.sheet.cell(form.row(label), form.columns[column]).value = shown
        below = expected
        for key in way[:-1]:
            below = below[key]
        before = below.get(way[-1]) if isinstance(below, dict) else below[way[-1]]
        if not (isinstance(typed, str) and isinstance(before, str) and before == typed):
            below[way[-1]] = typed
    plan = form.plan()
    assert {change.state for change in plan.changes} <= {joining.NEW, joining.CHANGED}, [*joining.shown(plan)]
    after = edited(text, plan.edits)
    assert comments(after) == comments(text) or any("#" in str(change.old + change.new) for change in plan.changes)
    (home / "after.yaml").write_text(after, encoding="utf-8")
    assert _numbers(as_typed(home / "after.yaml")[1]) == _numbers(expected)
    assert [*_order(as_typed(home / "after.yaml")[1], held)]


def _numbers(value):
    """Plain data in which a number is one number, however it is spelled."""
    if isinstance(value, dict):
        return {key: _numbers(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    return float(value) if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value) else value


def _order(after, before):
    """The keys that were there stand in the order in which they stood."""
    assert [key for key in after if key in before] == [*before]
    yield from zip(after, before)


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("layout", ["mof", "scores", "facts", "recheck"])
def test_sorted_rows_are_told_by_their_label(home, layout, hidden):
    form = Form(home, layout)
    labels = [f.label for f in form.evaluation.facts.values()] if layout == "facts" else []
    labels = labels or [i.name for i in form.evaluation.indicators]
    rows = [form.row(label) for label in labels]
    edited_label, column = (
        labels[0],
        {"mof": "实际完成值", "scores": "扣分原因", "facts": "来源文件", "recheck": "备注"}[layout],
    )
    form.sheet.cell(rows[0], form.columns[column]).value = "改过的"
    columns = [*range(form.label, form.last + 1 + hidden)]
    values = [[form.sheet.cell(row, c).value for c in columns] for row in rows]
    random.Random(1).shuffle(values)
    for row, line in zip(rows, values):
        for c, value in zip(columns, line):
            form.sheet.cell(row, c).value = value
    plan = form.plan()
    joined = [change for change in plan.changes if change.edit]
    assert len(joined) == 1 and edited_label in joined[0].told and joined[0].new == "改过的"
    odd = [change for change in plan.changes if change.state == joining.ODD]
    assert len(plan.changes) == 1 + len(odd) and bool(odd) == (not hidden)
    assert all("按名称" in change.why for change in odd)


def test_a_deleted_row_is_told_and_stays(home):
    form = Form(home, "jiangxi")
    gone = form.evaluation.indicators[3].name
    form.sheet.delete_rows(form.row(gone))
    plan = form.plan()
    assert [(change.state, change.edit) for change in plan.changes] == [(joining.GONE, None)]
    assert gone in plan.changes[0].told


def test_what_both_sides_changed_is_told_and_what_one_side_changed_stays(home, tmp_path):
    base = tmp_path / "workbook"
    shutil.copytree(home, base)
    file = base / "params/shili-xuni/2024.yaml"
    form = Form(base, "mof")
    one, other = (i.name for i in form.evaluation.indicators[:2])
    text = as_typed(file)[0]
    ours = [(("indicators", n, "actual"), "我们改的") for n in (0, 1)]
    file.write_text(edited(text, ours), encoding="utf-8")
    form.evaluation = params.load("shili-xuni", 2024, base)
    form.sheet.cell(form.row(one), form.columns["实际完成值"]).value = "单位改的"
    plan = form.plan()
    assert [(c.state, c.old, c.new, c.edit) for c in plan.changes] == [(joining.CLASH, "我们改的", "单位改的", None)]
    assert one in plan.changes[0].told and other not in plan.changes[0].told


def test_a_unit_changes_no_field_of_the_evaluator_nor_he_one_of_the_unit(home):
    form = Form(home, "recheck")
    name = form.evaluation.indicators[0].name
    form.sheet.cell(form.row(name), form.columns["自评完成值"]).value = "甲"
    plan = form.plan()
    assert [(c.state, c.edit) for c in plan.changes] == [(joining.FOREIGN, None)] and "单位" in plan.changes[0].why


def test_scores_hold_their_bounds_and_a_decision_needs_its_reason(home):
    form = Form(home, "scores")
    rules = {v.formula1 for v in form.sheet.data_validations.dataValidation}
    column = openpyxl.utils.get_column_letter(form.columns["认定得分"])
    assert f"AND(ISNUMBER({column}4),{column}4>=0,{column}4<=$D4,ROUND({column}4,2)={column}4)" in rules
    assert '"符合,部分符合,不符合,不适用"' in rules and form.sheet.protection.sheet
    assert form.book.worksheets[1].title == "填写说明"
    card = form.card
    bare_card = scoring.score(
        form.evaluation.model_copy(
            update={"indicators": tuple(i.with_values(decided=None) for i in form.evaluation.indicators)}
        ),
        form.rules,
    )
    assert scoresheet.said(card, card.lines[0])["decided"] == "1"
    assert scoresheet.said(bare_card, bare_card.lines[0])["decided"] == ""


def test_a_corrected_table_of_the_unit_keeps_decisions_and_can_be_taken_back(home, tmp_path):
    base = tmp_path / "workbook"
    shutil.copytree(home, base)
    file = base / "params/shili-xuni/2024.yaml"
    before = file.read_bytes()
    evaluation = params.load("shili-xuni", 2024, base)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["项目名称", evaluation.project.name])
    sheet.append(["评价年度", "2024年"])
    sheet.append(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"])
    for n, i in enumerate(evaluation.indicators):
        actual = "2368" if n == 4 else i.actual
        sheet.append([i.level1, i.level2, i.name, i.target, actual, float(i.points), i.self_score])
    book.save(base / "单位.xlsx")
    asked = run(base, "import", "单位.xlsx")
    assert asked.returncode == 1 and file.read_bytes() == before, asked.stderr
    assert f"改动  指标“{evaluation.indicators[4].name}”的实际完成值：" in asked.stdout and "→ 2368" in asked.stdout
    done = run(base, "import", "单位.xlsx", "--yes")
    assert done.returncode == 0, done.stderr
    after = params.load("shili-xuni", 2024, base)
    assert after.indicators[4].actual == "2368"
    assert [i.model_dump(exclude={"actual"}) for i in after.indicators] == [
        i.model_dump(exclude={"actual"}) for i in evaluation.indicators
    ]
    assert comments(file.read_text(encoding="utf-8")) == comments(before.decode())
    assert run(base, "import", "--undo", "shili-xuni/2024").returncode == 0 and file.read_bytes() == before
    again = run(base, "import", "--undo", "shili-xuni/2024")
    assert again.returncode == 1 and "没有并入过" in again.stderr


def test_a_table_of_another_name_with_the_same_indicators_is_asked_about(workbook):
    evaluation = params.load("hukou-dibao", 2024, ROOT)
    card = scoring.score(evaluation, params.ruleset(evaluation, ROOT))
    book = openpyxl.load_workbook(io.BytesIO(forms.write(card, FORMS["mof"])))
    named = next(cell for row in book.active for cell in row if cell.value == evaluation.project.name)
    named.value = "城乡低保"
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(workbook / "表.xlsx")
    done = run(workbook, "import", "表.xlsx")
    assert done.returncode == 1 and "认不准属于哪个项目" in done.stderr and "hukou-dibao" in done.stderr
    assert run(workbook, "import", "表.xlsx", "--project", "新项目").returncode == 0


def test_a_form_of_another_project_is_not_joined(workbook):
    assert run(workbook, "form", "hukou-dibao", "2024", "--layout", "mof").returncode == 0
    name = next((workbook / "params/hukou-dibao").glob("*-mof.xlsx")).relative_to(workbook).as_posix()
    done = run(workbook, "import", name, "--project", "shili-xuni")
    assert done.returncode == 1 and "是“hukou-dibao”2024年的，不是“shili-xuni”2024年的" in done.stderr
    assert "没有差别" in run(workbook, "import", name).stdout


def test_an_answered_letter_fills_the_answers_by_its_items(home, tmp_path):
    base = tmp_path / "workbook"
    shutil.copytree(home, base)
    evaluation = params.load("hukou-dibao", 2024, base)
    checked = review.examine(scoring.score(evaluation, params.ruleset(evaluation, base)))
    letter = document.of([*letters.inquiry(checked).blocks])
    printed = word.write(replace(letter, identity=(("project", "hukou-dibao"), ("year", "2024"))))
    opened = docx.Document(io.BytesIO(printed))
    rows = [row for row in opened.tables[-1].rows if row.cells[0].text.isdigit()]
    asked = concerns.of(checked)
    assert len(rows) == len(asked) > 10
    mine = [n for n, item in enumerate(asked) if item.findings][:3]
    for n, text in zip(mine, ("采纳，已改正", "部分采纳", "好的")):
        rows[n].cells[5].text = text
    rows[mine[0]]._tr.addprevious(rows[mine[1]]._tr)  # sorted otherwise; the words of an item say which it is
    opened.save(base / "函.docx")
    done = run(base, "import", "函.docx", "--yes")
    assert done.returncode == 0, done.stderr
    assert "才能并入" in done.stdout
    answers = params.load("hukou-dibao", 2024, base).answers
    one, other = (asked[n].findings for n in mine[:2])
    assert {(a.finding, a.answer, a.reason, a.by) for a in answers} == {
        *((finding, "采纳", "已改正", "湖口县民政局") for finding in one),
        *((finding, "部分采纳", None, "湖口县民政局") for finding in other),
    }
    before = (base / "params/hukou-dibao/2024.yaml").read_text(encoding="utf-8")
    rows[mine[0]].cells[5].text = "不采纳：依据见附件"
    opened.save(base / "函.docx")
    again = run(base, "import", "函.docx", "--yes")
    assert again.returncode == 0, again.stderr
    after = {a.finding: (a.answer, a.reason) for a in params.load("hukou-dibao", 2024, base).answers}
    still = [c for c in concerns.of(_reviewed(base)) if set(c.findings) & set(one)]
    assert len(after) == len(answers) and before.count("\n") == (base / "params/hukou-dibao/2024.yaml").read_text(
        encoding="utf-8"
    ).count("\n")
    assert not still or all(after[finding] == ("不采纳", "依据见附件") for finding in one)


def test_what_a_unit_says_of_the_problems_found_joins_the_comments(home, tmp_path):
    base = tmp_path / "workbook"
    shutil.copytree(home, base)
    checked = _reviewed(base, "shili-xuni")
    letter = document.of([*letters.inquiry(checked).blocks])
    printed = word.write(replace(letter, identity=(("project", "shili-xuni"), ("year", "2024"))))
    opened = docx.Document(io.BytesIO(printed))
    rows = [row for row in opened.tables[-1].rows if row.cells[0].text.isdigit()]
    problems = [n for n, item in enumerate(concerns.of(checked)) if item.problem][:2]
    for n, text in zip(problems, ("属实，正在整改。", "不属实：另有1处已于6月投用")):
        rows[n].cells[-1].text = text
    opened.save(base / "函.docx")
    before = params.load("shili-xuni", 2024, base).comments
    done = run(base, "import", "函.docx", "--yes")
    assert done.returncode == 0 and "并入征求的意见" in done.stdout, done.stdout + done.stderr
    after = params.load("shili-xuni", 2024, base).comments
    assert after[: len(before)] == before and len(after) == len(before) + 2
    assert after[-1].text.endswith("：不属实：另有1处已于6月投用") and not after[-1].adopted
    assert "没有差别" in run(base, "import", "函.docx", "--yes").stdout


def _reviewed(base: Path, project: str = "hukou-dibao"):
    evaluation = params.load(project, 2024, base)
    return review.examine(scoring.score(evaluation, params.ruleset(evaluation, base)))


def test_what_was_received_is_marked(home):
    form = Form.__new__(Form)
    form.layout, form.base = "files", home
    form.evaluation = params.load("shili-xuni", 2024, home)
    form.rules = params.ruleset(form.evaluation, home)
    form.book = openpyxl.load_workbook(io.BytesIO(forms.write(form.card, FORMS["files"])))
    form.sheet = form.book.active
    assert form.plan().changes == ()
    form.sheet["D4"], form.sheet["E4"], form.sheet["D6"] = "已提供", "档案室3号", "在找"
    plan = form.plan()
    assert [change.state for change in plan.changes] == [joining.NEW, joining.UNREAD]
    title = form.sheet["B4"].value
    assert plan.edits == [(("materials", 0), {"title": title, "given": "已提供", "place": "档案室3号"})]
    text = as_typed(home / "params/shili-xuni/2024.yaml")[0]
    assert edited(text, plan.edits).startswith(text.rstrip("\n"))


LABELS = st.text("甲乙丙栏指标值得分（）", min_size=1, max_size=6)
FILLED = {"actual": "actual", "reason": "reason", "measure": "measure", "score": "self_score", "points": "points"}


@st.composite
def own_columns(draw) -> dict[str, str]:
    """Columns of a person's form in any order, with what they need beside them, and a head of one's own for each."""
    keys = {"name", "actual", "level1", *draw(st.sets(st.sampled_from(COLUMNS["indicators"]), min_size=1))}
    keys |= {*SPLIT} if keys & {*SPLIT} else {"target"}
    keys = {other for key in keys for other in (key, *BESIDE.get(key, ()))} - ({"target"} if keys & {*SPLIT} else set())
    return {key: draw(LABELS) for key in draw(st.permutations(sorted(keys)))}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), columns=own_columns(), goals=st.sampled_from(["true", "false"]), funds=st.integers(0, 3))
def test_a_persons_own_form_comes_home_whatever_its_columns(home, data, columns, goals, funds):
    money = dict([("adjusted", "预算"), ("executed", "支出"), ("rate", "比率")][: min(funds, len(columns) - 2)])
    said = [f"id: own\ntitle: 自定表\nsource: 某县\nnote: 填表说明\ntotal: 总计\ngoals: {goals}\ncolumns:\n"]
    said += [f'  {key}: {{label: "{label}", width: {9 + n}}}\n' for n, (key, label) in enumerate(columns.items())]
    said += [f"funds: {{{', '.join(f'{key}: {label}' for key, label in money.items())}}}\n"] if money else []
    (home / "params/forms").mkdir(exist_ok=True)
    (home / "params/forms/own.yaml").write_text("".join(said), encoding="utf-8")
    [layout] = read(home, ("own",))
    evaluation = params.load("shili-xuni", 2024, home)
    rules = params.ruleset(evaluation, home)
    book = openpyxl.load_workbook(io.BytesIO(forms.write(scoring.score(evaluation, rules), layout)))

    def plan() -> joining.Plan:
        out = io.BytesIO()
        book.save(out)
        message = returned.read(readers.read("own.xlsx", out.getvalue()), layout, evaluation, rules)
        assert ({"indicators"} | {"budget"} if money else {"indicators"}) == {*message.kinds}
        return joining.plan(message, evaluation, home)

    assert plan().changes == ()
    at = {key: n for n, key in enumerate(columns, 1)}
    n, row = data.draw(st.sampled_from([*enumerate(evaluation.indicators)]))
    key = data.draw(st.sampled_from(sorted(FILLED.keys() & at.keys())))
    line = next(r for r in range(1, 200) if book.active.cell(r, at["name"]).value == row.name)
    book.active.cell(line, at[key]).value = 0.25 if key in ("score", "points") else "填了的"
    assert [way for way, _ in plan().edits] == [("indicators", n, FILLED[key])]


def test_a_persons_own_form_is_filled_and_imported(workbook):
    (workbook / "params/forms").mkdir()
    said = "id: own\ntitle: 自定表\nsource: 某县用表\ncolumns:\n  name: {label: 指标}\n  points: {label: 满分}\n"
    said += "  actual: {label: 做到了什么}\n  level1: {label: 大类}\ntotal: 总计\n"
    (workbook / "params/forms/own.yaml").write_text(said, encoding="utf-8")
    done = run(workbook, "form", "hukou-dibao", "2024", "--layout", "own")
    assert "已生成 params/hukou-dibao/2024-自定表-own.xlsx（自定表，某县用表）" in done.stdout, done.stderr
    file = workbook / "params/hukou-dibao/2024-自定表-own.xlsx"
    book = openpyxl.load_workbook(file)
    row = next(row for row in book.active.iter_rows() if row[0].value == "指标")[0].row + 1
    book.active.cell(row, 3).value, name = "做完了", book.active.cell(row, 1).value
    book.save(file)
    done = run(workbook, "import", str(file), "--yes")
    assert done.returncode == 0 and f"改动  指标“{name}”的实际完成值：" in done.stdout, done.stderr
    made = params.load("hukou-dibao", 2024, workbook).indicators
    assert [i.actual for i in made if i.name == name] == ["做完了"]
    assert run(workbook, "form", "hukou-dibao", "2024", "--layout", "owm").stderr.count("没有版式“owm”") == 1
    (workbook / "params/forms/own.yaml").unlink()
    assert "放回 params/forms/own.yaml" in run(workbook, "import", str(file)).stderr

"""The README's "I want to…": each line is followed in a copy, in the files that it names alone, and seen to work."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, run

pytestmark = pytest.mark.slow

DRAFT = "build shili-xuni 2024 --book report --to html".split()
NEEDS_THE_NETWORK = {"update the locked packages"}


def rows() -> dict[str, str]:
    """What somebody wants, and the cell that says what to touch."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text[text.index("| I want to… |") :]
    return dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, re.M)[1:])


class Copy:
    """A copy of the source tree, which knows what was changed in it."""

    def __init__(self, folder: Path):
        self.folder, self.touched = folder, set()
        for name in ("perfeval", "params", "notebooks", "reports", "pyproject.toml"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(
                    source,
                    folder / name,
                    ignore=shutil.ignore_patterns("__pycache__", "[hy]u*", "shili-*/*.html", "*.pdf"),
                )
            else:
                shutil.copy(source, folder)
        shutil.rmtree(folder / "reports" / "shili-xuni", ignore_errors=True)

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        self.touched.add(name)
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        assert old in self.read(name), f"{name}: {old}"
        self.write(name, self.read(name).replace(old, new, 1))

    def says(self, *arguments: str, code: int = 0) -> str:
        done = run(self.folder, *arguments, PYTHONPATH=str(self.folder))
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def page(self) -> str:
        self.says(*DRAFT)
        return self.read("reports/shili-xuni/2024/report.html")


def an_analysis_of_ones_own(copy: Copy) -> None:
    block = "```python\nf'共{len(indicators)}项指标。'\n```\n\n"
    copy.change("params/shili-xuni/2024.md", "### 2.主要", block + "### 2.主要")
    assert "项指标。" in copy.page()


def another_sentence_of_the_notebook(copy: Copy) -> None:
    copy.change("notebooks/report.py", "# # 一、", "# # 〇、说明\n#\n# 这一章是加上去的。\n\n# %% [markdown]\n# # 一、")
    paired = [sys.executable, "-m", "jupytext", "--sync", "notebooks/report.py"]  # make pairs
    subprocess.run(paired, cwd=copy.folder, check=True, capture_output=True)
    assert "这一章是加上去的。" in copy.page()


def another_word_in_a_head(copy: Copy) -> None:
    copy.change("perfeval/documents/vocabulary.yaml", "points: {is: [分值,", "points: {is: [顶格分数,")
    head, row = (
        "一级指标\t二级指标\t三级指标\t指标值\t实际完成值\t顶格分数\t得分",
        "产出指标\t数量指标\t甲\t≥9个\t10个\t50\t50",
    )
    (copy.folder / "表.txt").write_text(
        f"项目名称：示例\n2024年度\n{head}\n{row}\n{row.replace('甲', '乙')}\n", encoding="utf-8"
    )
    copy.says("import", "表.txt", "--project", "p", "--year", "2024")
    assert "points: 50" in copy.read("params/p/2024.yaml")


def another_excel_form(copy: Copy) -> None:
    columns = (
        "level1: {label: 一级指标}, name: {label: 三级指标, width: 26}, points: {label: 分值}, score: {label: 得分}"
    )
    said = f"id: short\ntitle: 简表\nsource: 某县用表\ncolumns: {{{columns}}}\ntotal: 合计\n"
    copy.write("params/forms/short.yaml", said)
    copy.says("form", "shili-xuni", "2024", "--layout", "short")
    form = "params/shili-xuni/2024-简表-short.xlsx"
    assert (copy.folder / form).is_file() and "没有差别" in copy.says("import", form)


def another_provinces_rules(copy: Copy) -> None:
    rules = copy.read("params/rulesets/mof-2020.yaml").replace("id: mof-2020", "id: somewhere")
    copy.write("params/rulesets/somewhere.yaml", rules)
    text = copy.read("params/shili-xuni/2024.yaml")
    (copy.folder / "params/shili-xuni/2024.yaml").write_text(
        re.sub("scoring: [\\w-]+", "scoring: somewhere", text), encoding="utf-8"
    )
    assert "评价得分" in copy.says("check", "shili-xuni", "2024")


def another_formula(copy: Copy) -> None:
    body = '''

def half(actual: Exact, target: Exact) -> Fraction:
    """Half of the points, whatever was done."""
    return Fraction(1, 2)


FORMULAS["half"] = half
'''
    copy.write("perfeval/model/formulas.py", copy.read("perfeval/model/formulas.py") + body)
    told = "from perfeval.model.formulas import FORMULAS; print(FORMULAS['half'](1, 2))"
    done = subprocess.run([sys.executable, "-c", told], cwd=copy.folder, capture_output=True, text=True, check=True)
    assert done.stdout == "1/2\n"


def another_kind_of_standard(copy: Copy) -> None:
    kind = '''class Halved(_Standard):
    """减半: half of the points."""

    type: Literal["halved"] = Field(title="评分标准的类型")


class Binary('''
    copy.change("perfeval/model/standard.py", "class Binary(", kind)
    copy.change("perfeval/model/standard.py", "| Binary", "| Binary | Halved")
    given = '        case Halved():\n            return Earned(Fraction(1, 2), "按规定减半")\n'
    copy.change("perfeval/scoring/own.py", "        case Graded() | None:\n", given + "        case Graded() | None:\n")
    copy.change("perfeval/scoring/own.py", "    Binary,\n", "    Binary,\n    Halved,\n")
    text = copy.read("params/shili-xuni/2024.yaml")
    row = "  - {level1: 产出, name: 减半的指标, points: 1, target: 完成, actual: 完成, standard: {type: halved}}\n"
    (copy.folder / "params/shili-xuni/2024.yaml").write_text(
        text.replace("\nindicators:\n", "\nindicators:\n" + row), encoding="utf-8"
    )
    assert "按规定减半" in copy.says("explain", "shili-xuni", "2024", "减半的指标")


def another_review_rule(copy: Copy) -> None:
    rule = '''

def names_are_short(card: Scorecard) -> Iterator[Verdict]:
    """三级指标名称不超过两个字。

    为什么：示例。
    怎么改：缩短名称。
    依据：示例。
    """
    for line in card.table.lines:
        yield ok(line.indicator.name)
'''
    copy.write("perfeval/review/rows/names.py", copy.read("perfeval/review/rows/names.py") + rule)
    copy.change(
        "perfeval/review/__init__.py",
        "RULES: tuple[Rule, ...] = (\n",
        'RULES: tuple[Rule, ...] = (\n    Rule(names.names_are_short, "W99", "P2"),\n',
    )
    copy.write("tests/cases/review/names_are_short.yaml", "--- short\nindicators:\n  - {level1: 产出, name: 甲}\n")
    assert "三级指标名称不超过两个字" in copy.says("rules")


def another_field(copy: Copy) -> None:
    copy.change(
        "perfeval/model/evaluation.py",
        '    beneficiaries: tuple[Text, ...] = Field((), title="服务对象")\n',
        '    beneficiaries: tuple[Text, ...] = Field((), title="服务对象")\n'
        '    nickname: Text | None = Field(None, title="俗称")\n',
    )
    subprocess.run([sys.executable, "-m", "perfeval.params.schema"], cwd=copy.folder, check=True)  # make schema
    assert "俗称" in copy.read("params/schema.json")
    text = copy.read("params/shili-xuni/2024.yaml")
    (copy.folder / "params/shili-xuni/2024.yaml").write_text(
        re.sub(r"\nproject:\n", "\nproject:\n  nickname: 小食堂\n", text), encoding="utf-8"
    )
    copy.says("check", "shili-xuni", "2024")


def another_word_of_a_sentence(copy: Copy) -> None:
    copy.change("perfeval/report/conclusion.py", "经综合评价，该项目得", "综合各项指标，该项目得")
    assert "综合各项指标，该项目得" in copy.page()


def another_look(copy: Copy) -> None:
    copy.write("perfeval/export/report.css", copy.read("perfeval/export/report.css") + "\nbody { color: #123456; }\n")
    assert "#123456" in copy.page()


def another_reason_to_build_again(copy: Copy) -> None:
    copy.change("perfeval/build/record.py", '"fonts": {', '"weather": "晴", "fonts": {')
    copy.says(*DRAFT)
    assert '"weather": "晴"' in copy.read("reports/shili-xuni/2024/run.json")


def another_format(copy: Copy) -> None:
    copy.change("perfeval/model/outcome.py", "FORMATS = {", 'FORMATS = {\n    "txt": Format("文字"),')
    copy.change(
        "perfeval/export/formats.py", "] = {\n", '] = {\n    "txt": lambda document, official_fonts: "示例".encode(),\n'
    )
    copy.says("build", "shili-xuni", "2024", "--book", "report", "--to", "txt")
    assert copy.read("reports/shili-xuni/2024/report.txt") == "示例" and "文字" in copy.read("reports/index.html")


def another_way_of_writing(copy: Copy) -> None:
    copy.change("perfeval/model/quantity.py", '    "至少": "ge",\n', '    "至少": "ge",\n    "起码": "ge",\n')
    told = "from perfeval.model import quantity; print(quantity.read('起码95%').comparator)"
    done = subprocess.run([sys.executable, "-c", told], cwd=copy.folder, capture_output=True, text=True, check=True)
    assert done.stdout == "ge\n"


RECIPES: dict[str, Callable[[Copy], None]] = {
    "print an analysis of one's own": an_analysis_of_ones_own,
    "change what a report says, or its order": another_sentence_of_the_notebook,
    "read another word in the head of a table": another_word_in_a_head,
    "add an Excel form": another_excel_form,
    "add a province's scoring rules": another_provinces_rules,
    "add a formula": another_formula,
    "add a kind of 评分标准": another_kind_of_standard,
    "add a review rule": another_review_rule,
    "add a field": another_field,
    "change a sentence, a table, a chart": another_word_of_a_sentence,
    "change how pages look": another_look,
    "change what makes a report out of date": another_reason_to_build_again,
    "add a format": another_format,
    "read another way of writing 指标值": another_way_of_writing,
}


def test_every_line_is_followed_here():
    assert set(rows()) == set(RECIPES) | NEEDS_THE_NETWORK


@pytest.mark.long
@pytest.mark.parametrize("wish", RECIPES)
def test_a_recipe_works_in_the_files_that_it_names(tmp_path, wish):
    copy = Copy(tmp_path)
    RECIPES[wish](copy)
    named = re.findall(r"`([^`]+)`", rows()[wish])
    unnamed = [
        file
        for file in copy.touched
        if not any(file.startswith(re.sub("<.*", "", name)) or file.endswith("/" + name) for name in named)
    ]
    assert copy.touched and not unnamed, named

"""The house keeps its shape: layers, one idea a module, documents that agree with the code."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval.params import schema
from perfeval.params.names import FOLDERS

ROOT = Path(__file__).resolve().parent.parent
PURE = ("model", "page", "scoring", "review", "studies", "report")  # no file, clock or process
MODULES = sorted((ROOT / "perfeval").rglob("*.py"))


def test_imports_keep_the_contracts():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "file, smuggled",
    [
        ("model/exact.py", "import openpyxl\n"),
        ("model/quantity.py", "import perfeval.params.files\n"),
        ("scoring/__init__.py", "from perfeval import params\n"),
        ("report/gaps.py", "def late():\n    from perfeval.params import files\n    return files\n"),
        ("params/names.py", "from perfeval.commands import exits\n"),
        ("params/names.py", "from perfeval.report import gaps\n"),
        ("build/kernel.py", "import typst\n"),
        ("review/rows/names.py", "from perfeval.review.text import words\n"),
    ],
)
def test_a_smuggled_import_breaks_a_contract(tmp_path, file, smuggled):
    shutil.copytree(ROOT / "perfeval", tmp_path / "perfeval", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with open(tmp_path / "perfeval" / file, "a", encoding="utf-8") as out:
        out.write(smuggled)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 1 and "BROKEN" in done.stdout, done.stdout + done.stderr


def test_every_module_says_what_only_it_could_say():
    lines = [
        ast.get_docstring(ast.parse(f.read_text(encoding="utf-8")))
        for f in MODULES
        if f.read_text(encoding="utf-8").strip()
    ]
    assert all(lines)
    firsts = [line.splitlines()[0] for line in lines]
    assert len(set(firsts)) == len(firsts)


def test_pure_layers_touch_no_file_clock_or_process():
    for file in MODULES:
        if file.relative_to(ROOT / "perfeval").parts[0] in PURE and file.name != "mistakes.py":
            source = file.read_text(encoding="utf-8")
            assert not re.search(
                r"\b(open\(|read_text|write_text|datetime\.now|time\.time|subprocess|(?<!numpy\.)random)\b", source
            ), file


def test_schema_is_the_one_the_models_make():
    assert (ROOT / "params" / "schema.json").read_text(encoding="utf-8") == schema.json_schema(), "run: make schema"


def test_the_review_prints_what_its_schema_says():
    from jsonschema import Draft202012Validator

    from perfeval import params, review, scoring

    text = (ROOT / "reports" / "review.schema.json").read_text(encoding="utf-8")
    assert text == schema.review_schema(), "run: make schema"
    for project in ("hukou-dibao", "shili-xuni"):
        evaluation = params.load(project, 2024, ROOT)
        data = review.examine(scoring.score(evaluation, params.ruleset(evaluation, ROOT))).as_data()
        assert list(Draft202012Validator(json.loads(text)).iter_errors(data)) == []


def test_every_record_is_what_its_schema_says(built):
    from jsonschema import Draft202012Validator

    text = (ROOT / "reports" / "run.schema.json").read_text(encoding="utf-8")
    assert text == schema.run_schema(), "run: make schema"
    records = [json.loads(file.read_text(encoding="utf-8")) for file in built.glob("reports/*/2024/run.json")]
    assert len(records) == 3 and [list(Draft202012Validator(json.loads(text)).iter_errors(r)) for r in records] == [
        [],
        [],
        [],
    ]


def test_every_params_file_names_the_schema():
    for file in (ROOT / "params").glob("*/*.yaml"):
        if file.parent.name not in FOLDERS:
            assert file.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../schema.json\n"), file


def test_params_readme_lists_every_key():
    text = (ROOT / "params" / "README.md").read_text(encoding="utf-8")
    assert schema.in_readme(text) == text, "run: make schema"


def test_every_key_has_a_chinese_name():
    assert [path for path, title, *_ in schema.keys() if not re.search(r"[一-鿿]", title)] == []


def readme(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.split("#")[0].strip()]


def test_both_readmes_give_the_same_commands():
    assert commands(readme("README.md")) == commands(readme("README.zh-CN.md"))
    assert commands(readme("README.md"))


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "params/README.md", "reports/README.md"])
def test_paths_in_a_readme_exist(name):
    for target in re.findall(r"\]\(([^)#:]+)\)", re.sub("`[^`]*`", "", readme(name))):
        assert (ROOT / name).parent.joinpath(target).exists(), target


def test_make_targets_in_the_readme_exist():
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert {c.split()[1] for c in commands(readme("README.md")) if c.startswith("make ")} <= targets


def test_the_lock_has_a_hash_for_everything_and_names_no_host():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?://|index|find-links", re.sub(r"^\S+==.*$", "", text, flags=re.M))
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in requirement, requirement


def test_the_lock_holds_every_dependency():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = (
        project["project"]["dependencies"]
        + project["project"]["optional-dependencies"]["test"]
        + project["build-system"]["requires"]
    )
    locked = {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in readme("requirements.lock").splitlines()
        if "==" in line
    }
    for requirement in wanted:
        assert re.sub(r"[-_.]+", "-", re.split(r"[<>=]", requirement)[0]).lower() in locked


def test_notebooks_hold_no_outputs_and_no_logic():
    for file in (ROOT / "notebooks").glob("*.ipynb"):
        if file.stem == "study":  # an analyst's own, whose logic is what it shows
            continue
        for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] != "code":
                continue
            assert cell["outputs"] == [] and cell["execution_count"] is None
            tree = ast.parse("".join(cell["source"]))
            banned = (
                ast.For,
                ast.While,
                ast.If,
                ast.FunctionDef,
                ast.ClassDef,
                ast.Lambda,
                ast.Try,
                ast.With,
                ast.ListComp,
            )
            assert not [n for n in ast.walk(tree) if isinstance(n, banned)], cell["source"]
            if not cell["metadata"].get("tags") and not any(
                isinstance(n, (ast.ImportFrom, ast.Import)) for n in tree.body
            ):
                assert (
                    len(tree.body) == 1
                    and isinstance(tree.body[0], ast.Expr)
                    and isinstance(tree.body[0].value, ast.Call)
                )


def test_notebook_pairs_say_the_same():
    import jupytext

    for script in (ROOT / "notebooks").glob("*.py"):
        cells = [
            [(c.cell_type, c.source, c.metadata.get("tags", [])) for c in jupytext.read(f).cells]
            for f in (script, script.with_suffix(".ipynb"))
        ]
        assert cells[0] == cells[1], "run: make pairs"


def test_captions_are_numbered_in_order():
    import jupytext

    chapter, seen = 0, {}
    for cell in jupytext.read(ROOT / "notebooks" / "report.py").cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            chapter += 1
        for kind, number, n in re.findall(r'"(表|图)(\d+)-(\d+)"', cell.source):
            assert int(number) == chapter
            seen.setdefault((kind, chapter), []).append(int(n))
    assert all(found == list(range(1, len(found) + 1)) for found in seen.values())


def test_no_word_of_this_machine():
    names = [
        f
        for f in ROOT.rglob("*")
        if f.is_file() and not {".venv", ".git", "reports", ".hypothesis", ".ruff_cache", "__pycache__"} & set(f.parts)
    ]
    for file in names:
        if file.suffix in (".py", ".md", ".yaml", ".yml", ".toml", ".txt", ".ipynb", ".css", ".typ", ""):
            text = file.read_text(encoding="utf-8", errors="ignore")
            assert str(ROOT) not in text, file


def test_the_notebook_prints_every_section_that_people_write():
    from perfeval.report import gaps

    source = (ROOT / "notebooks" / "report.py").read_text(encoding="utf-8")
    assert tuple(re.findall(r'narrative\.words\(evaluation, "([^"]+)"\)', source)) == gaps.SECTIONS


def test_a_class_name_means_one_thing():
    names = [
        node.name.lstrip("_")
        for file in MODULES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    assert sorted(name for name in {*names} if names.count(name) > 1) == []

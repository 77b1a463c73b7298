"""Every sentence that a person wrote into the params stands in some print of the report."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from conftest import PROJECTS, ROOT, run
from lxml import html

from perfeval import params
from perfeval.model import expressions
from perfeval.model.evaluation import Evaluation
from perfeval.model.values import Noun

pytestmark = pytest.mark.slow
NOT_PRINTED = {"counts", "finding"}  # by which facts and findings are found, no words of a reader


def letters(text: str) -> str:
    return re.sub(r"\W|_", "", unicodedata.normalize("NFKC", text))


def written(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the params in Chinese with its key; the narrative has tests of its own."""
    if isinstance(value, Noun):
        for name in type(value).model_fields:
            if name not in ("narrative", "earlier"):
                yield from written(getattr(value, name), name)
    elif isinstance(value, dict):
        for each in value.values():
            yield from written(each, key)
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from written(each, key)
    elif isinstance(value, str) and len(re.findall("[一-鿿]", value)) > 3 and key not in NOT_PRINTED:
        yield key, value


def prints(folder: Path) -> list[str]:
    """The letters of each page and of the working papers."""
    pages = [html.fromstring(file.read_bytes()).text_content() for file in sorted(folder.glob("*.html"))]
    book = openpyxl.load_workbook(folder / "report.xlsx", read_only=True)
    cells = (str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v is not None)
    return [*map(letters, pages), letters("\n".join(cells))]


def lost(evaluation: Evaluation, shown: list[str]) -> list[tuple[str, str]]:
    found = []
    for key, text in written(evaluation):
        told = expressions.spoken(text, evaluation.fact_texts)
        parts = [part for line in told.split("\n") if (part := letters(line))]
        if not all(any(part in one for one in shown) for part in parts):
            found.append((key, text))
    return found


@pytest.mark.parametrize("project", [p for p in PROJECTS if p != "shili-xuni"])
def test_every_sentence_of_the_params_is_printed(built, project):
    evaluation = params.load(project, 2024, built)
    assert sum(1 for _ in written(evaluation)) > 80
    assert lost(evaluation, prints(built / "reports" / project / "2024")) == []


@pytest.mark.long
def test_every_sentence_of_a_full_project_of_two_years_is_printed(workbook):
    """The example, which holds nearly every key, with last year's params and the comparison of the two."""
    for suffix in ("yaml", "md"):
        shutil.copy(ROOT / f"params/shili-xuni/2023.{suffix}", workbook / "params/shili-xuni")
    assert run(workbook, "build", "shili-xuni", "--to", "html,xlsx").returncode == 0
    assert run(workbook, "compare", "shili-xuni", "--to", "html").returncode == 0
    compared = [
        letters(html.fromstring(f.read_bytes()).text_content()) for f in workbook.glob("reports/shili-xuni/*.html")
    ]
    for year in (2023, 2024):
        evaluation = params.load("shili-xuni", year, workbook)
        assert sum(1 for _ in written(evaluation)) > 50
        assert lost(evaluation, [*prints(workbook / f"reports/shili-xuni/{year}"), *compared]) == []

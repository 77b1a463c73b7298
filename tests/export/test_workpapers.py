"""Every formula of the working papers, the forms and the 汇总表 gives the value that was written beside it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, empty_workbook
from random_books import blocks
from random_projects import draw

from perfeval import params
from perfeval.build import loading
from perfeval.export import excel, forms
from perfeval.export.document import Document
from perfeval.page.blocks import Section
from perfeval.params.forms import read

FORMS = {form.id: form for form in read(ROOT)}


def workbooks(base: Path, address: tuple[str, int]) -> dict[str, bytes]:
    project, year = address
    papers = [
        grid
        for block in blocks("report", base, project=project, year=year)
        if isinstance(block, Section) and block.kind == "papers"
        for grid in block.blocks
    ]
    made = {"papers": excel.write(Document("", (), tuple(papers)))}
    card = loading.scorecard(base, project, year)
    return made | {name: forms.write(card, form) for name, form in FORMS.items()}


@pytest.fixture(scope="module")
def random_workbook(tmp_path_factory) -> tuple[Path, list[tuple[str, int]]]:
    base = empty_workbook(tmp_path_factory.mktemp("papers") / "workbook")
    found = [(project, year) for project, years in draw(base, range(40), (2024,)).items() for year in years]
    assert len(found) >= 20
    return base, found[:20]


@pytest.mark.office
def test_an_office_computes_what_is_written(tmp_path: Path, random_workbook):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice (soffice) is not installed")
    base, drawn = random_workbook
    written: dict[str, bytes] = {}
    for root, addresses in ((ROOT, params.addresses(ROOT)), (base, drawn)):
        for n, address in enumerate(addresses):
            written |= {f"{root.name}-{n}-{name}.xlsx": data for name, data in workbooks(root, address).items()}
    bare = tmp_path / "bare"
    bare.mkdir()
    for name, data in written.items():
        openpyxl.load_workbook(io.BytesIO(data)).save(
            bare / name
        )  # drops the values, so that the office must compute them
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "computed"),
    ]
    files = sorted(map(str, bare.iterdir()))
    for some in (files[n : n + 80] for n in range(0, len(files), 80)):  # an office gives up over hundreds at once
        subprocess.run([*command, *some], check=True, capture_output=True, timeout=600)
    wrong, formulas = [], 0
    for name, data in written.items():
        cached, live = (
            openpyxl.load_workbook(io.BytesIO(data), data_only=True),
            openpyxl.load_workbook(io.BytesIO(data)),
        )
        computed = openpyxl.load_workbook(tmp_path / "computed" / name, data_only=True)
        for sheet in live:
            for cell in (c for row in sheet for c in row if c.data_type == "f"):
                formulas += 1
                a, b = (book[sheet.title][cell.coordinate].value for book in (cached, computed))
                if not (
                    a in (None, "")
                    and b in (None, "")
                    or (isinstance(a, (int, float)) and b == pytest.approx(a, abs=1e-9))
                ):
                    wrong.append(f"{name} {sheet.title}!{cell.coordinate} {cell.value}: {a!r} is {b!r}")
    print(f"\n{len(written)} workbooks, {formulas} formulas, {len(wrong)} differences")
    assert formulas > 1000 and wrong == []

"""Documents that an office opened and saved again read as before: make office runs this."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from papers import documents
from papers.model import Document

from perfeval.documents import readers
from perfeval.importer.understand import understand

SAVED_AS = {
    "docx": ("docx", "html"),
    "xlsx": ("xlsx", "xls"),
    "html": ("docx",),
}  # our format, and those it is saved as


def one_of_each(kind: str) -> list[Document]:
    """The first document of each layout in this format."""
    found: dict[str, Document] = {}
    for made in documents():
        if made.variant == kind:
            found.setdefault(made.layout, made)
    return list(found.values())


def tidy(rows: list[dict]) -> list[dict]:
    return [{key: re.sub(r"\s+", "", value or "") for key, value in row.items()} for row in rows]


@pytest.mark.office
@pytest.mark.parametrize("kind, saved", [(kind, saved) for kind, saves in SAVED_AS.items() for saved in saves])
def test_a_document_saved_again_reads_as_before(tmp_path: Path, kind, saved):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice (soffice) is not installed; documents were read as they were written only")
    made = {f"{n}.{kind}": document for n, document in enumerate(one_of_each(kind))}
    for name, document in made.items():
        (tmp_path / name).write_bytes(document.data)
    filters = {"xls": "xls:MS Excel 97", "docx": "docx:MS Word 2007 XML", "html": "html:HTML (StarWriter)"}
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        *(["--infilter=HTML (StarWriter)"] if kind == "html" else []),
        "--convert-to",
        filters.get(saved, saved),
        "--outdir",
        str(tmp_path / "saved"),
        *made,
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    wrong, rows = [], 0
    for name, document in made.items():
        file = tmp_path / "saved" / name.replace(f".{kind}", f".{saved}")
        found = understand(readers.read_path(file), document.filename).as_data()
        wanted, got = tidy(document.expected["indicators"]), tidy(found["indicators"])
        rows += len(wanted)
        assert len(got) <= len(wanted), f"{document.name}: rows invented"
        wrong += [f"{document.name}: {row}" for row in wanted if row not in got]
    print(f"\n{kind} saved as {saved}: {rows - len(wrong)}/{rows} rows exactly right in {len(made)} documents")
    assert len(wrong) <= rows / 100, "\n".join(wrong)

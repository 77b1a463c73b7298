"""Old and foreign kinds of file: told by their bytes, read where they can be, with the right advice where not."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from conftest import run
from papers import document
from papers.writers import entry
from printed import blocks_of, paged

from perfeval.documents import compound, office, readers
from perfeval.documents.content import DocumentGrid
from perfeval.importer.understand import understand
from perfeval.model.findings import InputError

WORD, BOOK = document("001", "财政部", "docx"), document("001", "财政部", "xlsx")
OLE = compound.MAGIC + b"\0" * 504


def rows(data: bytes, name: str) -> list[dict]:
    return understand(readers.read(name, data), name).as_data()["indicators"]


def rewritten(data: bytes, changes: dict[bytes, bytes], more: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            part = archive.read(name)
            for old, new in changes.items():
                part = part.replace(old, new)
            made.writestr(name, part)
        for name, part in (more or {}).items():
            made.writestr(name, part)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


SHEET_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
    '<Row><Cell><Data ss:Type="String">项目名称</Data></Cell><Cell><Data ss:Type="String">道路养护</Data></Cell></Row>'
    "</Table></Worksheet></Workbook>"
)
REFUSED = {  # without an office: what it is, and what to do
    "旧.doc": (
        OLE + entry("WordDocument") + "Book Title Workbook".encode("utf-16-le"),
        "旧版 Word（.doc）文件",
        "另存为",
    ),
    "旧.wps": (OLE + entry("WordDocument"), "WPS 文字文件", "LibreOffice"),
    "表.xls": (SHEET_2003.encode(), "XML 电子表格", "LibreOffice"),
    "表.xml": (SHEET_2003.encode("utf-16"), "XML 电子表格", "LibreOffice"),
    "文.rtf": (b"{\\rtf1 abc}", "RTF", "LibreOffice"),
    "文.odt": (
        zipped(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<a/>"),
        "OpenDocument 文件",
        "另存为",
    ),
    "文.ofd": (zipped(OFD_xml=b"<a/>", content_txt=b""), "OFD 版式文件", "转换为 Word"),
    "幻灯.dps": (OLE + entry("PowerPoint Document"), "幻灯片", "另存为"),
    "锁.doc": (OLE + entry("EncryptionInfo"), "打开密码", "取消密码"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_kind_that_needs_an_office_says_so_without_one(monkeypatch, name):
    monkeypatch.setattr(office, "found", lambda: None)
    data, kind, fix = REFUSED[name]
    with pytest.raises(InputError) as caught:
        readers.read(name, data)
    (finding,) = caught.value.findings
    assert kind in finding.found and fix in finding.fix


def test_streams_are_read_from_the_directory_not_from_the_words_of_the_text():
    held = OLE + entry("WordDocument") + ("Workbook Book " * 50).encode("utf-16-le")
    assert compound.streams(held) == {"WordDocument"}


def test_a_wps_sheet_raises_no_doubt_about_its_name():
    content = readers.read("表.et", BOOK.data)
    assert content.kind == "Excel" and content.notes == ()
    assert readers.read("文.wps", WORD.data).notes == ()


@pytest.mark.office
@pytest.mark.parametrize(
    "source, saved, name",
    [
        (WORD, "doc", "旧.doc"),
        (WORD, "doc", "旧.wps"),
        (WORD, "odt", "文.odt"),
        (WORD, "rtf", "文.rtf"),
        (BOOK, "ods", "表.ods"),
        (BOOK, "xls", "表.et"),
    ],
)
def test_an_office_makes_old_kinds_readable(tmp_path: Path, source, saved, name):
    program = shutil.which("soffice")
    if not program:
        pytest.skip("LibreOffice (soffice) is not installed")
    data = paged(blocks_of("001", "财政部")) if source is WORD else source.data
    (tmp_path / f"a{source.suffix}").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", saved, "--outdir", "made", f"a{source.suffix}"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=200)
    (made,) = (tmp_path / "made").iterdir()
    content = readers.read(name, made.read_bytes())
    assert understand(content, name).as_data()["indicators"] == rows(source.data, f"a{source.suffix}")
    if not name.endswith(".et"):
        assert any("LibreOffice" in note.why for note in content.notes)


@pytest.mark.office
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_office_makes_a_sheet_of_2003_readable(encoding):
    if not office.found():
        pytest.skip("LibreOffice (soffice) is not installed")
    (grid,) = (b for b in readers.read("表.xls", SHEET_2003.encode(encoding)).blocks if isinstance(b, DocumentGrid))
    assert [cell.text for cell in grid.cells] == ["项目名称", "道路养护"]


def test_a_file_that_an_office_cannot_open_is_refused(monkeypatch, tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(office, "found", lambda: str(program))
    monkeypatch.setattr(office, "SECONDS", 0.5)
    with pytest.raises(InputError, match="没有转换成功"):
        readers.read("旧.doc", OLE + entry("WordDocument"))


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@pytest.mark.parametrize("source", [WORD, BOOK], ids=["docx", "xlsx"])
def test_strict_open_xml_reads_as_the_usual(source):
    assert rows(rewritten(source.data, STRICT), "表") == rows(source.data, "表") != []


def test_a_page_that_word_takes_in_whole_is_read_in_its_place():
    part = '<w:altChunk r:id="c1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    relation = f'<Relationships xmlns="a"><Relationship Id="c1" Type="{kind}" Target="page.htm"/></Relationships>'
    more = {"word/_rels/document.xml.rels": relation.encode()}
    page = "<html><p>嵌入的话</p><table><tr><td>甲</td></tr></table></html>".encode()
    data = rewritten(WORD.data, {b"<w:sectPr/>": part.encode() + b"<w:sectPr/>"}, more | {"word/page.htm": page})
    text, grid = readers.read("表.docx", data).blocks[-2:]
    assert text.text == "嵌入的话" and isinstance(grid, DocumentGrid) and grid.cells[0].text == "甲"
    assert grid.place.startswith("第1段之后的嵌入网页")
    other = rewritten(WORD.data, {b"<w:sectPr/>": part.encode() + b"<w:sectPr/>"}, more | {"word/page.htm": b"PK\3\4"})
    assert any("嵌入的文档没有读入" in note.why for note in readers.read("表.docx", other).notes)


def test_text_with_tables_of_html_far_down_is_read():
    words = "\n\n".join(f"第{n}段，说明项目的情况。" for n in range(400))
    heads = "".join(
        f"<td>{head}</td>" for head in ("一级指标", "二级指标", "三级指标", "指标值", "实际完成值", "分值", "得分")
    )
    cells = "".join(
        f"<td>{cell}</td>" for cell in ("产出指标", "数量指标", "道路养护里程", "≥50公里", "52公里", "20", "20")
    )
    text = f"# 项目支出绩效自评表\n\n{words}\n\n<table><tr>{heads}</tr><tr>{cells}</tr></table>\n\n填表人：张三\n"
    content = readers.read("表.md", text.encode())
    assert [row.text("actual") for row in understand(content, "表.md").indicators] == ["52公里"]
    assert content.blocks[0].level == 1 and len(content.blocks) == 403


@pytest.mark.parametrize("separator, encoding", [(";", "utf-8"), ("\t", "utf-16"), (",", "gb18030"), ("|", "utf-8")])
def test_values_parted_by_any_sign_in_any_code(separator, encoding):
    lines = [
        ["一级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "里程", "≥9公里", "10公里", "50", "50"],
    ]
    text = "\n".join(separator.join(line) for line in lines)
    text = f"sep={separator}\n{text}" if separator == "|" else text
    assert [row["actual"] for row in rows(text.encode(encoding), "表.csv")] == ["10公里"]


def test_one_bad_file_stops_no_other_and_a_second_run_goes_on(workbook):
    shutil.rmtree(workbook / "params" / "hukou-dibao")  # whose table the good file is
    folder = workbook / "来件"
    folder.mkdir()
    (folder / "1坏.pdf").write_bytes(b"%PDF-1.4")
    (folder / "2坏.ofd").write_bytes(REFUSED["文.ofd"][0])
    (folder / "3好.docx").write_bytes(WORD.data)
    done = run(workbook, "import", "来件")
    assert done.returncode == 3 and "共3个文件：未导入2个，已导入1个" in done.stdout
    again = run(workbook, "import", "来件")
    assert "未导入2个，已导入过1个" in again.stdout
    told = next(workbook.rglob("导入情况.csv")).read_text(encoding="utf-8-sig")
    assert "1坏.pdf" in told and "OFD" in told and "3好.docx" in told

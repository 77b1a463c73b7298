"""PDF with text reads as the Word file of the same table; what has no rules, or is hidden or drawn, is told."""

from __future__ import annotations

import io
import re
import shutil
import zlib
from pathlib import Path

import openpyxl
import pypdf
import pytest
from conftest import run
from papers.cases import cases
from papers.grid import Cell as Drawn
from papers.grid import assemble
from papers.layouts import LAYOUTS
from papers.model import Table
from papers.writers import docx
from PIL import Image
from printed import blocks_of, compiled, paged, printed_by, quoted, set_by_typst, table_of
from pypdf.generic import NameObject

from perfeval.documents import confirm, readers
from perfeval.documents.content import Content, DocumentGrid
from perfeval.documents.pdf import reading
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import understand
from perfeval.model.findings import InputError

pytestmark = pytest.mark.slow
TOLD = [key for key, facts in cases().items() if facts.indicators]
CHOSEN = [(TOLD[(3 * n + k) % len(TOLD)], layout) for n, layout in enumerate(LAYOUTS) for k in range(2)]
SHORT = 7500  # twentieths of a point: a page of 13 cm, so that nearly every table goes over breaks
KEYS = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")


def tidy(found: Imported) -> dict:
    data = found.as_data()
    for key in ("indicators", "budget"):
        data[key] = [{k: re.sub(r"\s+", "", v or "") for k, v in row.items()} for row in data[key]]
    return {key: data[key] for key in ("project", "year", "department", "budget", "indicators")}


def read(data: bytes) -> Imported:
    return understand(readers.read("表.pdf", data), "表.pdf")


def words(content: Content) -> str:
    texts = [b.text for b in content.blocks if not isinstance(b, DocumentGrid)]
    texts += [cell.text for b in content.blocks if isinstance(b, DocumentGrid) for cell in b.cells]
    return re.sub(r"\s+", "", "".join([*texts, *(note.text for note in content.notes)]))


def table(cells: str, columns: int = 4, more: str = "") -> DocumentGrid:
    """The only table of a page set by Typst; ``cells`` is its contents in Typst's language."""
    found = [b for b in readers.read("表.pdf", sheet(cells, columns, more)).blocks if isinstance(b, DocumentGrid)]
    assert len(found) == 1
    return found[0]


def sheet(cells: str, columns: int | str = 4, more: str = "", before: str = "") -> bytes:
    style = '#set text(font: "Noto Serif SC", size: 10pt, lang: "zh")\n'
    return compiled(f"#set page(width: 18cm, height: 20cm)\n{style}{before}#table(columns: {columns}, {more} {cells})")


def texts(grid: DocumentGrid) -> list[list[str]]:
    return [[cell.text for cell in grid.row(r) if cell.row == r] for r in range(grid.rows)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_ruled_table_reads_as_in_word(layout):
    for case, _ in (one for one in CHOSEN if one[1] == layout):
        blocks = blocks_of(case, layout)
        assert tidy(read(set_by_typst(blocks))) == tidy(understand(readers.read("表.docx", docx(blocks)), "表.docx")), (
            case
        )


@pytest.mark.long
@pytest.mark.parametrize("height", ["11cm", "14cm"])
def test_a_table_over_page_breaks_reads_as_in_word_or_says_where_not(height):
    rows = right = 0
    for case, layout in CHOSEN[::2]:
        blocks = blocks_of(case, layout)
        wanted = understand(readers.read("表.docx", docx(blocks)), "表.docx")
        right += exact(read(set_by_typst(blocks, height=height)), wanted)
        rows += len(wanted.indicators)
    assert right >= rows * 0.98


@pytest.mark.parametrize(
    "name, rest, joined",
    [
        ("年度资金到", "100%", True),  # one character had room, the word has not
        ("年度资金到", "位", False),  # it had room: what stands there is another row's
        ("年度资金支付率", "及到账率", True),
        ("年度资金支付率", "指标2", False),
    ],
)
def test_what_a_page_break_cut_is_put_together_where_its_next_word_had_no_room(name, rest, joined):
    parts = [f"[指标],[完成值],[来源],[{name}],[90],[台账]", f"[{rest}],[],[],[资金到位],[80],[账册]"]
    (table,) = halves(*parts)
    assert [line[0] for line in texts(table)][1:] == ([name + rest, "资金到位"] if joined else [name, rest, "资金到位"])
    assert bool(table.row(1)[0].note) == joined


@pytest.mark.parametrize("above, told", [("服务对象满意度", True), ("满意度", False)])
def test_two_full_rows_at_a_page_break_may_share_a_cell_and_say_so(above, told):
    """The text of a merged cell goes on below the break, and nothing on either page shows that it is merged."""
    (table,) = halves(f"[指标],[完成值],[来源],[{above}],[95],[学生]", "[指标等],[96],[家长]")
    assert [line[0] for line in texts(table)][1:] == [above, "指标等"]
    assert [bool(table.row(n)[0].note) for n in (1, 2)] == [told, told]


def halves(*parts: str) -> list[DocumentGrid]:
    """The tables of a document that has the parts of one on pages of their own."""
    style = '#set text(font: "Noto Serif SC", size: 10pt, lang: "zh")\n#set page(width: 16cm, height: 8cm)\n'
    tables = "#pagebreak()\n".join(f"#table(columns: (3cm, 4cm, 3cm), {part})\n" for part in parts)
    return [b for b in readers.read("表.pdf", compiled(style + tables)).blocks if isinstance(b, DocumentGrid)]


def exact(found: Imported, wanted: Imported) -> int:
    """How many rows are as in Word; a value of the others that is not, says that it is doubtful."""
    right = 0
    assert len(found.indicators) == len(wanted.indicators)
    for got, row in zip(found.indicators, wanted.indicators):
        wrong = [k for k in KEYS if re.sub(r"\s", "", got.text(k)) != re.sub(r"\s", "", row.text(k))]
        right += not wrong
        assert all(got[key].doubt for key in wrong), (row.text("name"), wrong)
    return right


@pytest.mark.office
@pytest.mark.parametrize("height", [16838, SHORT])
def test_what_an_office_printed_reads_as_in_word(tmp_path: Path, height):
    if not (office := shutil.which("soffice")):
        pytest.skip("LibreOffice (soffice) is not installed")
    files = {f"{n}.docx": paged(blocks_of(*chosen), height) for n, chosen in enumerate(CHOSEN)}
    rows = right = 0
    for name, data in printed_by(office, tmp_path, files).items():
        wanted = understand(readers.read(name, files[name]), "表.docx")
        found = read(data)
        right += exact(found, wanted)
        rows += len(wanted.indicators)
        assert height == SHORT or tidy(found) == tidy(wanted), CHOSEN[int(name.removesuffix(".docx"))]
    print(f"\n{right} of {rows} rows of {len(files)} printed documents as in Word")
    assert right >= rows * (0.98 if height == SHORT else 1)


# tables without rules


@pytest.mark.parametrize("layout", list(LAYOUTS)[:12])
def test_a_table_without_rules_is_told_and_read_once_a_person_put_it_right(layout):
    case = TOLD[list(LAYOUTS).index(layout) % len(TOLD)]
    blocks = blocks_of(case, layout)
    content = readers.read("表.pdf", set_by_typst(blocks, stroke="none"))
    assert content.proposals and not any(isinstance(block, DocumentGrid) for block in content.blocks)
    every = words(content)
    for cell in (cell for block in blocks if isinstance(block, Table) for line in block.lines for cell in line):
        for line in cell.text.split("\n"):
            assert all(sign in every for sign in re.sub(r"\s", "", line)), cell.text
    assert any(note.why.startswith("没有框线的表格") and note.where.startswith("第1页") for note in content.notes)
    book = openpyxl.load_workbook(io.BytesIO(confirm.workbook(content)))
    page = book.worksheets[0]
    assert confirm.unconfirmed(readers.read("表.核对.xlsx", saved(book)))
    page.delete_rows(1, page.max_row)  # what a person does cell by cell: the table as it is printed
    row = 1
    for block in blocks:
        if not isinstance(block, Table):
            page.cell(row, 1, block.text)
            row += 3
            continue
        for line in assemble(block.lines, len(block.widths)):
            for n, spot in enumerate(line, 1):
                if isinstance(spot, Drawn) and spot.text:
                    page.cell(row, n, spot.text).data_type = "s"
                if isinstance(spot, Drawn) and (spot.rows > 1 or spot.cols > 1):
                    page.merge_cells(
                        start_row=row, start_column=n, end_row=row + spot.rows - 1, end_column=n + spot.cols - 1
                    )
            row += 1
        row += 3
    found = understand(readers.read("表.核对.xlsx", saved(book)), "表.xlsx")
    assert tidy(found)["indicators"] == tidy(understand(readers.read("表.docx", docx(blocks)), "表.docx"))["indicators"]


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_page_with_nothing_but_a_table_without_rules_is_not_called_empty():
    content = readers.read("表.pdf", sheet(PLAIN, more="stroke: none,"))
    assert content.blocks == () and [one.rows for one in content.proposals] == [tuple(map(tuple, ROWS))]


def test_a_table_that_is_wider_than_the_paper_is_told():
    data = sheet(PLAIN, "(8cm, 8cm, 1cm, 1cm)")
    assert any("宽过纸边" in note.why for note in readers.read("表.pdf", data).notes)


def test_import_writes_what_is_to_be_confirmed_and_keeps_what_a_person_made_of_it(workbook):
    (workbook / "表.pdf").write_bytes(set_by_typst(blocks_of("001", "江西"), stroke="none"))
    done = run(workbook, "import", "表.pdf", "--project", "甲")
    assert done.returncode == 1 and "表.核对.xlsx" in done.stdout and "没有框线的表格1张" in done.stdout
    beside = workbook / "表.核对.xlsx"
    seen = run(workbook, "review", "表.pdf")
    assert seen.returncode == 1 and "表.核对.xlsx" in seen.stderr and seen.stderr.count("发现：") == 1
    again = run(workbook, "import", "表.核对.xlsx", "--project", "甲")
    assert again.returncode == 1 and "还没有人核对" in again.stderr
    book = openpyxl.load_workbook(beside)
    book.worksheets[0].delete_rows(1)
    book.save(beside)
    mine = beside.read_bytes()
    assert run(workbook, "import", "表.核对.xlsx", "--project", "甲", "--year", "2024").returncode == 0
    run(workbook, "import", "表.pdf", "--project", "乙")
    assert beside.read_bytes() == mine


def test_review_and_import_take_a_pdf(workbook):
    (workbook / "表.pdf").write_bytes(set_by_typst(blocks_of("001", "财政部")))
    done = run(workbook, "review", "表.pdf")
    assert done.returncode in (0, 4) and "表.pdf" in done.stdout + done.stderr
    assert run(workbook, "import", "表.pdf", "--project", "甲").returncode == 0


BUDGET = """[科目编码],[科目名称],[本年预算],[上年执行数],[增减%],[201],[一般公共服务支出],[1,234.50],[1,200.00],[2.88],
[20106],[财政事务],[334.50],[300.00],[11.50],[208],[社会保障和就业支出],[500.00],[480.00],[4.17],[合计],[],[2,069.00],[1,980.00],[]"""


def test_a_budget_gives_no_indicator():
    before = "一般公共预算支出表（2024年）\n\n单位：万元\n\n"
    for more in ("", "stroke: none,"):
        found = readers.read("表.pdf", sheet(BUDGET, 5, more, before))
        try:
            assert understand(found, "表.pdf").indicators == []
        except InputError as error:
            assert "没有找到绩效指标表" in str(error)


# rules of every kind

PLAIN = "[甲],[乙],[丙],[丁],[1],[2],[3],[4],[5],[6],[7],[8]"
ROWS = [["甲", "乙", "丙", "丁"], ["1", "2", "3", "4"], ["5", "6", "7", "8"]]


@pytest.mark.parametrize(
    "stroke",
    [
        'stroke: (dash: "dashed"),',
        'stroke: (dash: "dotted", thickness: 1pt),',
        "stroke: 2pt,",
        "stroke: (x, y) => (top: 0.5pt, bottom: 0.5pt, left: if x > 0 { 0.5pt }),",
        "stroke: (x, y) => (left: 0.5pt, right: 0.5pt, bottom: 0.5pt, top: if y > 0 { 0.5pt }),",
        "stroke: 0.5pt, fill: (x, y) => if y == 0 { gray },",
    ],
)
def test_dashed_dotted_thick_and_open_rules(stroke):
    assert texts(table(PLAIN, more=f"inset: 8pt, {stroke}")) == ROWS


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_upright(turn):
    reader = pypdf.PdfReader(io.BytesIO(sheet(PLAIN)))
    writer = pypdf.PdfWriter(clone_from=reader)
    writer.pages[0].rotate(turn)
    out = io.BytesIO()
    writer.write(out)
    grids = [b for b in readers.read("表.pdf", out.getvalue()).blocks if isinstance(b, DocumentGrid)]
    assert [texts(grid) for grid in grids] == [ROWS]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_table_drawn_on_its_side_reads_upright(turn):
    cells = PLAIN.replace("[甲]", "[甲级道路养护里程（公里）]")
    source = '#set page(width: 20cm, height: 20cm)\n#set text(font: "Noto Serif SC")\n'
    data = compiled(f"{source}#rotate({turn}deg, reflow: true)[#table(columns: 4, {cells})]")
    (grid,) = [b for b in readers.read("表.pdf", data).blocks if isinstance(b, DocumentGrid)]
    assert texts(grid) == [["甲级道路养护里程（公里）", "乙", "丙", "丁"], *ROWS[1:]]


def test_lines_of_a_cell_are_joined_where_the_cell_broke_them_and_kept_where_a_person_did():
    cells = "[一个很长的指标名称要在格里折行],[≥100万元],[50公里#linebreak()60公里],[the long words]"
    assert texts(table(cells))[0][2] == "50公里\n60公里"
    narrow = compiled(
        '#set page(width: 18cm, height: 20cm)\n#set text(font: "Noto Serif SC", size: 10pt)\n'
        f"#table(columns: (2cm, 4cm, 4cm, 1.6cm), {cells})"
    )
    (grid,) = [b for b in readers.read("表.pdf", narrow).blocks if isinstance(b, DocumentGrid)]
    assert texts(grid) == [["一个很长的指标名称要在格里折行", "≥100万元", "50公里\n60公里", "the long words"]]


# what the eye sees


@pytest.mark.parametrize(
    "cell, shown, told",
    [
        ("#strike[58]52公里", "52公里", "删除线“58”"),
        ("5#super[1]座", "5座", "注码"),
        ("10#super[4]亩", "10000亩", "乘方"),
        ("#text(fill: white)[9]8公里", "8公里", "隐藏文字“9”"),
        ("8公里#place(dx: 0pt, dy: -8pt, rect(width: 8pt, height: 9pt, fill: white))", "公里", "隐藏文字“8”"),
        ("#stack(spacing: 2pt, [1], line(length: 8pt, stroke: 0.5pt), [2])", None, "分数"),
        ("#h(-30pt)12345", None, "越过框线"),
    ],
)
def test_struck_raised_hidden_and_drawn_text(cell, shown, told):
    grid = table(f"[甲],[{cell}],[丙],[4],[5],[6]", 3, "align: left,")
    mine = next((c for c in grid.row(0) if told in c.note), None)
    assert mine is not None, [(c.text, c.note) for c in grid.row(0)]
    assert shown is None or mine.text == shown


def test_what_leans_is_no_text_of_the_table():
    mark = "#set page(background: rotate(-40deg, text(60pt, fill: luma(70%))[征求意见]))\n"
    content = readers.read("表.pdf", sheet(PLAIN, before=mark))
    assert any(note.text == "征求意见" and "水印" in note.why for note in content.notes)
    (grid,) = [b for b in content.blocks if isinstance(b, DocumentGrid)]
    assert texts(grid) == ROWS


def test_a_scan_is_refused_by_its_pages_and_told_beside_pages_with_text():
    out = io.BytesIO()
    Image.new("L", (600, 800), 200).save(out, "PDF")
    with pytest.raises(InputError, match="扫描件（第1页）(.|\n)*另存为 .docx") as caught:
        readers.read("扫描.pdf", out.getvalue())
    assert len(caught.value.findings) == 1
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(sheet(PLAIN)))
    writer.append(io.BytesIO(out.getvalue()))
    both = io.BytesIO()
    writer.write(both)
    content = readers.read("表.pdf", both.getvalue())
    assert any(note.where == "第2页" and "扫描" in note.why for note in content.notes)


def test_text_that_a_program_recognised_in_a_picture_is_doubted():
    picture = (
        'image(bytes((250, 250, 250)), format: (encoding: "rgb8", width: 1, height: 1), width: 100%, height: 100%)'
    )
    content = readers.read("表.pdf", sheet(PLAIN, before=f"#set page(background: {picture})\n"))
    (grid,) = [b for b in content.blocks if isinstance(b, DocumentGrid)]
    assert texts(grid) == ROWS and all("OCR" in cell.note for cell in grid.cells)


def test_a_font_without_codes_is_refused_by_its_pages():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sheet(PLAIN)))
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        del font.get_object()[NameObject("/ToUnicode")]
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(InputError, match="没有编码信息（第1页）"):
        readers.read("表.pdf", out.getvalue())


def test_running_heads_and_page_numbers_do_not_part_a_table():
    rows = ",".join(f"[甲{n}],[{n}]" for n in range(60))
    head = "#set page(header: [示例县财政局 绩效自评], footer: context [第#counter(page).display()页 共3页])\n"
    content = readers.read("表.pdf", sheet(rows, 2, before=head))
    (grid,) = [b for b in content.blocks if isinstance(b, DocumentGrid)]
    assert texts(grid) == [[f"甲{n}", str(n)] for n in range(60)]
    assert grid.at(59, 0).place.startswith("第3页表1 第60行")
    assert {note.why for note in content.notes} == {"页码，不读入", "页眉或页脚，各页相同，不读入"}


# hostile files


def made(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.7\n", []
    for n, one in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (n, one)
    table_ = b"".join(b"%010d 00000 n \n" % at for at in offsets)
    last = b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table_ + last


def stream(data: bytes, more: bytes = b"", packed: int = 2) -> bytes:
    for _ in range(packed):
        data = zlib.compress(data, 9)
    return b"<</Length %d/Filter[%b]%b>>\nstream\n%b\nendstream" % (len(data), b"/FlateDecode " * packed, more, data)


def paged_(content: bytes, resources: bytes = b"", pages: int = 1, box: bytes = b"595 842") -> list[bytes]:
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(pages))
    leaf = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %b]/Contents 3 0 R/Resources<<%b>>>>" % (box, resources)
    head = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages), content]
    return head + [leaf] * pages


FONT = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
NESTED = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>"
HOSTILE = {
    "spaces": lambda: made(paged_(stream(b" " * 300_000_000))),
    "strokes": lambda: made(paged_(stream(b"0 0 m 9 9 l S\n" * 10_000_000))),
    "letters": lambda: made(paged_(stream(b"BT /F1 9 Tf (aaaaaaaaaa) Tj ET\n" * 3_000_000), FONT)),
    "forms in forms": lambda: made(
        paged_(stream(b"/X Do", packed=1), b"/XObject<</X 5 0 R>>")
        + [stream(b"/X Do " * 30, NESTED % (6 + n), 1) for n in range(12)]
        + [stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]", 1)]
    ),
    "pages": lambda: made(paged_(stream(b""), pages=1001)),
    "a tree of itself": lambda: made(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999>>"]
    ),
    "nothing": lambda: b"%PDF-1.4",
    "empty": lambda: made(paged_(stream(b""))),
    "a picture": lambda: made(
        paged_(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), b"/XObject<</I 5 0 R>>")
        + [
            stream(
                b"\0" * 112_500_000,
                b"/Type/XObject/Subtype/Image/Width 30000/Height 30000/BitsPerComponent 1/ColorSpace/DeviceGray",
            )
        ]
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_bounded_memory_and_gets_one_message(name):
    data = HOSTILE[name]()
    assert len(data) < 400_000
    with pytest.raises(InputError) as caught:
        readers.read("表.pdf", data)
    (finding,) = caught.value.findings
    assert "程序的问题" not in str(finding) and finding.fix


def test_a_slow_file_is_stopped(monkeypatch):
    monkeypatch.setattr(reading, "LEAST", 0.001)
    with pytest.raises(InputError, match="没有读完，已停止"):
        readers.read("表.pdf", made(paged_(stream(b" " * 30_000_000))))


def test_a_file_with_a_password_is_named():
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(sheet(PLAIN)))
    writer.encrypt("geheim", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(InputError, match="打开密码"):
        readers.read("表.pdf", out.getvalue())


def test_typst_tables_of_the_tests_quote_their_text():
    assert quoted('a"b\\') == '"a\\"b\\\\"' and "rowspan: 1" in table_of(Table([[Drawn("甲")]], (3.0,)), "1pt")

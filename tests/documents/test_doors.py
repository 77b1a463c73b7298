"""What formatting makes of a cell: the value that the eye sees, or a doubt; never another number."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, DataBarRule, FormulaRule, IconSetRule
from openpyxl.styles import Alignment, Color, Font, PatternFill

from perfeval.documents import readers
from perfeval.importer.understand import understand
from perfeval.model.findings import InputError

HEAD = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
ROW = ("产出指标", "质量指标", "补助发放准确率", "≥90%", "95%", "50", "50", "无")
KEYS = {"target": 3, "actual": 4, "points": 5, "score": 6}


def word(key: str, *runs) -> bytes:
    """A form in Word whose one cell is made of these runs: a text, a text with a property, or XML."""
    document = docx.Document()
    document.add_paragraph("示例项目2024年度自评表")
    table = document.add_table(rows=2, cols=len(HEAD))
    for column, (label, text) in enumerate(zip(HEAD, ROW)):
        table.cell(0, column).text, table.cell(1, column).text = label, text
    paragraph = table.cell(1, KEYS[key]).paragraphs[0]
    for run in list(paragraph.runs):
        paragraph._p.remove(run._r)
    for piece in runs:
        if isinstance(piece, tuple):
            text, properties = piece
            paragraph._p.append(
                parse_xml(
                    f'<w:r {nsdecls("w")}><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
                )
            )
        elif piece.startswith("<"):
            paragraph._p.append(parse_xml(piece))
        else:
            paragraph.add_run(piece)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel(key: str, value, style: str = "General", font: Font | None = None) -> bytes:
    book = openpyxl.Workbook()
    for column, (label, text) in enumerate(zip(HEAD, ROW), 1):
        book.active.cell(1, column, label)
        book.active.cell(2, column, text)
    cell = book.active.cell(2, KEYS[key] + 1, value)
    cell.number_format = style
    if font:
        cell.font = font
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def page(key: str, html: str, style: str = "") -> bytes:
    cells = [html if n == KEYS[key] else text for n, text in enumerate(ROW)]
    rows = ("".join(f"<td>{text}</td>" for text in line) for line in (HEAD, cells))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    head = f"<head><meta charset=utf-8><style>{style}</style></head>"
    return f"<html>{head}<body><table>{body}</table></body></html>".encode()


def read(name: str, data: bytes, key: str):
    return understand(readers.read(name, data), name).indicators[0][key]


STRIKE, DOUBLE, HIDDEN = "<w:strike/>", "<w:dstrike/>", "<w:vanish/>"
SUPER, SUB, SYMBOL = (
    '<w:vertAlign w:val="superscript"/>',
    '<w:vertAlign w:val="subscript"/>',
    '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>',
)


def math(body: str) -> str:
    return f"<m:oMath {nsdecls('m')}>{body}</m:oMath>"


def over(top: str, bottom: str) -> str:
    run = "<m:r><m:t>{}</m:t></m:r>".format
    return f"<m:f><m:num>{top if '<' in top else run(top)}</m:num><m:den>{run(bottom)}</m:den></m:f>"


def box(text: str) -> str:
    return (
        f'<w:r {nsdecls("w")}><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
        f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def power(base: str, exponent: str) -> str:
    run = "<m:r><m:t>{}</m:t></m:r>".format
    return f"<m:sSup><m:e>{run(base)}</m:e><m:sup>{run(exponent)}</m:sup></m:sSup>"


def field(instruction: str, ends: bool = True, result: str | None = None) -> str:
    """A complex field; without an end its result stands in another paragraph."""
    mark = '<w:fldChar w:fldCharType="{}"/>'.format
    shown = "" if result is None else f"{mark('separate')}{result}"
    shown += mark("end") if ends else ""
    return f"<w:r {nsdecls('w')}>{mark('begin')}<w:instrText>{instruction}</w:instrText>{shown}</w:r>"


INNER = field("DOCPROPERTY k", result="<w:t>50</w:t>")
INSIDE = INNER[INNER.index("<w:fld") : INNER.index("</w:r>")]
NESTED = field(f"IF </w:instrText>{INSIDE}<w:instrText> = 1", result="<w:t>95%</w:t>")
BIDI = f'<w:bdo {nsdecls("w")} w:val="rtl"><w:r><w:t>%59</w:t></w:r></w:bdo>'
GREY = '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>'
MATH, WHITE, NAVY = (
    math(over("1", "2")),
    '<w:color w:val="FFFFFF"/>',
    '<w:shd w:val="clear" w:color="auto" w:fill="000080"/>',
)


@pytest.mark.parametrize(
    ("key", "runs", "shown"),
    [
        ("actual", [("8", STRIKE), "95%"], "95%"),
        ("actual", [("8", DOUBLE), "95%"], "95%"),
        ("score", [("50", STRIKE), "45"], "45"),
        ("actual", [("9", HIDDEN), "95%"], "95%"),
        ("actual", ["95", ("1", SUPER), "%"], "95%"),
        ("actual", ["95%", ("①", SUPER)], "95%"),
        ("target", ["≥10", ("4", SUPER), "亩"], "≥10000亩"),
        ("target", ["≥1.5×10", ("4", SUPER), "亩"], "≥15000亩"),
        ("actual", ["120", ("2", SUPER), "人"], "120人"),
        ("actual", [MATH], "0.5"),
        ("actual", ["3", ("½", "")], "3.5"),
        ("target", [("\uf0a3", SYMBOL), "5%"], "≤5%"),
        ("target", [("\uf0b3", SYMBOL), "5%"], "≥5%"),
        ("actual", [("-5%", SYMBOL)], "−5%"),
        ("target", [("&lt;5%", SYMBOL)], "<5%"),
        ("actual", ["9\u00ad5%"], "95%"),
        ("actual", ["9\u200b5%"], "95%"),
        ("actual", [("95%", '<w:strike w:val="0"/>')], "95%"),
        ("actual", ["CO", ("2", SUB)], "CO2"),
        ("actual", ["300m", ("2", SUPER)], "300m²"),
        ("actual", ["3", MATH], "3.5"),
        ("actual", [math(over("96", "100")), "=96%"], "96/100=96%"),
        ("actual", ["5×10", ("-12", SUPER)], "0.000000000005"),
        ("actual", ["1,500½"], "1,500.5"),
        ("actual", [math(over("1", "128"))], "0.0078125"),
        ("actual", [("95%", NAVY + WHITE)], "95%"),
        ("actual", [("9", NAVY + WHITE), "5%"], "95%"),
        ("actual", [box("95%")], "95%"),
        ("actual", [NESTED], "95%"),
        ("actual", [math(power("10", "2")), "%"], "100%"),
        ("actual", [BIDI], "95%"),
        ("actual", [("95%", '<w:position w:val="14"/>')], "95%"),
        ("actual", ["9", ("5%", '<w:position w:val="-2"/>')], "95%"),
        ("actual", ["5\u03360\u033695%"], "95%"),
        ("actual", [("9", GREY + '<w:color w:val="D0D0D0"/>'), "95%"], "95%"),
        ("actual", ["95%", ("9", '<w:w w:val="1"/>')], "95%"),
    ],
)
def test_word_is_read_as_the_eye_sees_it(key, runs, shown):
    assert read("表.docx", word(key, *runs), key).text == shown


@pytest.mark.parametrize(
    ("key", "runs"),
    [
        ("score", ["4,5"]),
        ("score", ["4 5"]),
        ("score", ["98①"]),
        ("score", ["约45"]),
        ("score", ["1.234,56"]),
        ("score", ["045"]),
        ("score", ["4O"]),
        ("score", ["(5)"]),
        ("points", ["50/100"]),
        ("actual", ["1.5½"]),
        ("actual", ["½5"]),
        ("actual", ["1,500×10", ("4", SUPER)]),
        ("actual", [math("<m:rad><m:e><m:r><m:t>4</m:t></m:r></m:e></m:rad>")]),
        ("actual", [("1", WHITE + SUPER), "95%"]),
        ("actual", [("9", NAVY + '<w:sz w:val="2"/>' + WHITE), "5%"]),
        ("actual", [box("50")]),
        ("score", ["4", ("2", '<w:position w:val="14"/><w:sz w:val="10"/>')]),
        ("actual", ["10", ("2", SUPER), "%"]),
        ("actual", ["4\ue0015"]),
        ("actual", [field("LISTNUM"), "5%"]),
        ("actual", [field("IF 1 = 1", False), "5%"]),
        ("actual", [("95%", '<w:spacing w:val="-120"/>')]),
        (
            "actual",
            ["95%", f'<w:r {nsdecls("w")}><w:pict><v:line xmlns:v="urn:schemas-microsoft-com:vml"/></w:pict></w:r>'],
        ),
        ("score", ["7", ("3", SUPER)]),
        ("score", ["5", ("1", SUB)]),
        ("actual", [("1", '<w:color w:val="FFFFFF"/>'), "95%"]),
        ("score", ["4\u202e5"]),
        ("score", ["四十五"]),
    ],
)
def test_what_is_not_certain_is_doubted_and_scores_nothing(key, runs):
    value = read("表.docx", word(key, *runs), key)
    assert value.doubt
    if key in ("score", "points") and "方向" not in value.doubt:
        assert "不是数字" in value.doubt


def test_nothing_joins_into_a_number_that_nobody_wrote():
    texts = [
        read("表.docx", word("actual", *runs), "actual").text
        for runs in (
            ["1.5½"],
            ["½5"],
            ["1,500×10", ("4", SUPER)],
            [math(over(over("1", "2"), "3"))],
            [math("<m:rad/>"), "95%"],
        )
    ]
    assert texts == ["1.5½", "½5", "1,500×10000", "0.5/3", "95%"]


def test_a_cell_or_row_with_a_ground_of_its_own_keeps_white_words():
    document = docx.Document(io.BytesIO(word("actual", ("9", WHITE), "5%")))
    document.tables[0].cell(1, 4)._tc.get_or_add_tcPr().append(
        parse_xml(NAVY.replace("<w:shd", f"<w:shd {nsdecls('w')}"))
    )
    out = io.BytesIO()
    document.save(out)
    assert read("表.docx", out.getvalue(), "actual").text == "95%"


def test_controls_and_comments_are_told():
    chosen = (
        f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="8%"/><w:listEntry w:val="95%"/></w:ddList></w:ffData>'
        "</w:fldChar></w:r>"
    )
    assert read("表.docx", word("actual", chosen), "actual").text == "95%"
    words = "<w:sdtContent><w:r><w:t>单击此处输入文字</w:t></w:r></w:sdtContent>"
    prompt = f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{words}</w:sdt>"
    value = read("表.docx", word("actual", prompt), "actual")
    assert (value.text, "单击此处输入文字" in value.doubt) == ("", True)
    book = openpyxl.load_workbook(io.BytesIO(excel("actual", "95%")))
    book.active["E2"].comment = openpyxl.comments.Comment("应为85%", "复核")
    out = io.BytesIO()
    book.save(out)
    assert any("应为85%" in note.text for note in readers.read("表.xlsx", out.getvalue()).notes)


def test_a_paragraph_that_shows_nothing_is_told():
    document = docx.Document(io.BytesIO(word("actual", "95%")))
    document.add_paragraph().add_run("满意率99%").font.hidden = True
    out = io.BytesIO()
    document.save(out)
    assert any("满意率99%" in note.why for note in readers.read("表.docx", out.getvalue()).notes)


def test_automatic_numbers_are_no_part_of_a_figure():
    def numbered(start: str, text: str, joined: str, *runs) -> bytes:
        document = docx.Document(io.BytesIO(word("actual", *runs)))
        part = document.part.numbering_part.element
        level = f'<w:start w:val="{start}"/><w:numFmt w:val="decimal"/>'
        level += f'<w:suff w:val="{joined}"/><w:lvlText w:val="{text}"/>'
        made = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77"><w:lvl w:ilvl="0">{level}</w:lvl></w:abstractNum>'
        part.insert(0, parse_xml(made))
        part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
        properties = f'<w:pPr {nsdecls("w")}><w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr></w:pPr>'
        document.tables[0].cell(1, 4).paragraphs[0]._p.insert(0, parse_xml(properties))
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    told = {
        ("9", "%1", "nothing", "5%"): "95%",
        ("9", "%1.", "tab", "5%"): "9. 5%",
        ("45", "%1", "nothing", ""): "45",
        ("1", "%1.", "tab", "已完成"): "1.已完成",
    }
    for (start, text, joined, words), shown in told.items():
        value = read("表.docx", numbered(start, text, joined, words), "actual")
        assert (value.text, bool(value.doubt)) == (shown, words != "已完成")


def test_hidden_and_flat_rows_of_word_are_told():
    for properties in ("<w:hidden/>", '<w:trHeight w:val="20" w:hRule="exact"/>'):
        document = docx.Document(io.BytesIO(word("actual", "95%")))
        row = document.tables[0].add_row()
        for cell, text in zip(row.cells, ("产出指标", "质量指标", "旧指标", "≥1%", "77%", "5", "5", "无")):
            cell.text = text
        row._tr.get_or_add_trPr().append(parse_xml(properties.replace("/>", f" {nsdecls('w')}/>")))
        out = io.BytesIO()
        document.save(out)
        found = understand(readers.read("表.docx", out.getvalue()), "表.docx")
        assert [row.text("actual") for row in found.indicators] == ["95%"]
        assert any("77%" in entry.text for entry in found.account.unread())


@pytest.mark.parametrize(
    ("value", "style", "shown", "doubted"),
    [
        (0.05, '"≤"0%', "≤5%", False),
        (0.9, '"≥"0%', "≥90%", False),
        (95, '0"%"', "95%", False),
        (95, r"0\%", "95%", False),
        (120, '0"人"', "120人", False),
        (170000, '0!.0,"万"', "17.0万", False),
        (0.996, "0%", "100%", True),
        (0.985, "0.00%", "98.50%", False),
        (-5, "0;0", "5", True),
        (5, ";;;", "", True),
        (5, "[Red]0.0", "5.0", False),
        (5, "G/通用格式", "5", False),
        (1234.5, "#,##0.00_ ", "1,234.50", False),
        (0.5, "# ?/?", "0.5", False),
        (5, '[>=3]"达标";"未达标"', "达标", True),
        (12, "00", "12", False),
        (1500, "#,##0,", "2", True),
        (3, '[Red][<0]"降"0;"升"0', "升3", False),
        (-3, '[Red][<0]"降"0;"升"0', "降3", True),
        (2, '[>=3]"达标";"未达标"', "未达标", True),
        (0, '[<0]"降"0;[>0]"升"0', "0", True),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0", True),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50", False),
        (0, "#", "0", True),
        ("95%", ";;;", "", True),
        ("95%", "0;0;0;@", "95%", False),
        ("95%", '"≥"@', "≥95%", False),
        ("_x0039_5%", "General", "95%", False),
        (timedelta(days=2), '[h]"小时"', "48小时", False),
        (timedelta(hours=36), "[h]:mm", "36:00", False),
        (timedelta(minutes=30), '[m]"分钟"', "30分钟", False),
        (timedelta(seconds=100), '[m]"分钟"', "1分钟", True),
        (5, "*90", "5", True),
        (5, "4_50", "4 5", False),
        (5, "_ * #,##0_ ", "5", False),
        (5, "[White]0", "5", True),
        (5, "[Red]0", "5", False),
    ],
)
def test_excel_is_read_as_its_format_shows_it(value, style, shown, doubted):
    found = read("表.xlsx", excel("actual", value, style), "actual")
    assert (found.text.strip(), bool(found.doubt)) == (shown, doubted)


def workbook(change, value=50, key: str = "score") -> bytes:
    """The form with a value and one change to its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(excel(key, value)))
    change(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def styled(sheet, **fonts) -> None:
    sheet["G2"].font = Font(**fonts)


def ruled(rule):
    return lambda sheet: sheet.conditional_formatting.add("G2:G9", rule)


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        (ruled(FormulaRule(formula=["$G2<60"], font=Font(strike=True))), "删除线"),
        (ruled(CellIsRule(operator="lessThan", formula=["40"], font=Font(strike=True))), ""),
        (ruled(CellIsRule(operator="lessThan", formula=["60"], font=Font(strike=True))), "删除线"),
        (ruled(FormulaRule(formula=["TRUE"], font=Font(color="FFFFFF"))), "与底色相近"),
        (ruled(FormulaRule(formula=["TRUE"], fill=PatternFill(bgColor="FFC7CE"), font=Font(color="9C0006"))), ""),
        (ruled(FormulaRule(formula=["TRUE"], fill=PatternFill(bgColor="000000"))), "与底色相近"),
        (ruled(DataBarRule("num", 0, "num", 100, color="638EC6", showValue=False)), "不显示数值"),
        (ruled(DataBarRule("num", 0, "num", 100, color="638EC6")), ""),
        (ruled(IconSetRule("3TrafficLights1", "percent", [0, 33, 67], showValue=False)), "不显示数值"),
        (lambda sheet: styled(sheet, color="C0C0C0"), ""),
        (lambda sheet: styled(sheet, color=Color(theme=0)), "与底色相近"),
        (lambda sheet: styled(sheet, sz=1), "隐藏文字"),
        (lambda sheet: setattr(sheet.column_dimensions["G"], "width", 0.1), "所在列是隐藏的"),
        (lambda sheet: setattr(sheet.row_dimensions[2], "height", 0.5), "所在行是隐藏的"),
        (lambda sheet: setattr(sheet["G2"], "alignment", Alignment(horizontal="fill")), "填满"),
        (lambda sheet: None, ""),
    ],
)
def test_what_a_sheet_may_hide_is_doubted(change, doubt):
    found = read("表.xlsx", workbook(change), "score").doubt
    assert doubt in found and bool(found) == bool(doubt)


def test_rules_that_only_newer_offices_know_count_too():
    """A bar that hides its number and a format that strikes, in the extensions at the end of a sheet."""
    rules = (
        '<x14:cfRule type="dataBar"><x14:dataBar showValue="0"/></x14:cfRule>',
        '<x14:cfRule type="expression"><xm:f>TRUE</xm:f><x14:dxf><font><strike/></font></x14:dxf></x14:cfRule>',
        '<x14:cfRule type="expression"><xm:f>TRUE</xm:f><x14:dxf><font><b/></font></x14:dxf></x14:cfRule>',
    )
    for rule, doubt in zip(rules, ("不显示数值", "删除线", "")):
        area = f"<x14:conditionalFormatting>{rule}<xm:sqref>G2:G9</xm:sqref></x14:conditionalFormatting>"
        names = (
            'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
            'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
        )
        inner = f"<x14:conditionalFormattings>{area}</x14:conditionalFormattings>"
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(excel("score", 50))) as old, zipfile.ZipFile(out, "w") as new:
            for one in old.namelist():
                part = old.read(one)
                if one == "xl/worksheets/sheet1.xml":
                    ending = f"<extLst><ext uri='x' {names}>{inner}</ext></extLst></worksheet>"
                    part = part.replace(b"</worksheet>", ending.encode())
                new.writestr(one, part)
        found = read("表.xlsx", out.getvalue(), "score").doubt
        assert doubt in found and bool(found) == bool(doubt)


def test_letters_of_the_colour_of_their_fill_are_doubted():
    def painted(sheet):
        sheet["G2"].font, sheet["G2"].fill = (
            Font(color="C0C0C0"),
            PatternFill("solid", fgColor=Color(theme=0, tint=-0.25)),
        )

    assert "与底色相近" in read("表.xlsx", workbook(painted), "score").doubt


def test_zeros_that_a_sheet_does_not_show_are_not_read():
    value = read("表.xlsx", workbook(lambda sheet: setattr(sheet.sheet_view, "showZeros", False), 0), "score")
    assert (value.text, "不显示零值" in value.doubt) == ("", True)


def test_a_deeply_hidden_sheet_is_told_and_not_read():
    book = openpyxl.load_workbook(io.BytesIO(excel("score", 50)))
    old = book.copy_worksheet(book.active)
    old["G2"], old.sheet_state = 30, "veryHidden"
    out = io.BytesIO()
    book.save(out)
    found = understand(readers.read("表.xlsx", out.getvalue()), "表.xlsx")
    assert [row.text("score") for row in found.indicators] == ["50"]
    assert any("深度隐藏" in entry.why for entry in found.account.unread())


@pytest.mark.parametrize("kind", ["box", "line", "control"])
def test_what_lies_over_a_cell_is_told_there(kind):
    """A text box, a line or a control from G2 to the corner of H3."""
    corner = "<xdr:col>{}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>0</xdr:rowOff>".format
    spot = f"<xdr:from>{corner(6, 1)}</xdr:from><xdr:to>{corner(7, 2)}</xdr:to>"
    text = "<xdr:txBody><a:p><a:r><a:t>45</a:t></a:r></a:p></xdr:txBody>"
    drawn = f"<xdr:sp>{text}</xdr:sp>" if kind == "box" else "<xdr:cxnSp/>"
    office = "http://schemas.openxmlformats.org/"
    names = f'xmlns:xdr="{office}drawingml/2006/spreadsheetDrawing" xmlns:a="{office}drawingml/2006/main"'
    part, name = f"<xdr:wsDr {names}><xdr:twoCellAnchor>{spot}{drawn}</xdr:twoCellAnchor></xdr:wsDr>", "drawing"
    if kind == "control":
        part = '<x:ClientData ObjectType="Drop"><x:Anchor>6, 0, 1, 0, 6, 50, 1, 15</x:Anchor></x:ClientData>'
        name = "vmlDrawing"
    kinds = f"{office}officeDocument/2006/relationships"
    relation = f'<Relationship Id="rId9" Type="{kinds}/{name}" Target="../drawings/one.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(excel("score", 50))) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            new.writestr(one, old.read(one))
        new.writestr("xl/drawings/one.xml", part)
        relations = f'<Relationships xmlns="{office}package/2006/relationships">{relation}</Relationships>'
        new.writestr("xl/worksheets/_rels/sheet1.xml.rels", relations)
    row = understand(readers.read("表.xlsx", out.getvalue()), "表.xlsx").indicators[0]
    assert "上面盖着" in row["score"].doubt and not row["points"].doubt and not row["reason"].doubt
    assert ("45" in row["score"].doubt) == (kind == "box")


def test_the_year_in_a_title_cell_of_a_sheet_is_no_guess():
    book = openpyxl.load_workbook(io.BytesIO(excel("score", 50)))
    book.active.insert_rows(1, 2)
    book.active["A1"], book.active["A2"] = "项目支出绩效自评表", "（2024年度）"
    out = io.BytesIO()
    book.save(out)
    year = understand(readers.read("表.xlsx", out.getvalue()), "表.xlsx").year
    assert (year.text, year.doubt) == ("2024", "")


def test_white_ink_shows_on_a_dark_cell_of_excel():
    rich = CellRichText(TextBlock(InlineFont(color="FFFFFFFF"), "9"), TextBlock(InlineFont(color="FFFFFF00"), "5%"))
    shown = {}
    for name, fill in (
        ("navy", PatternFill("solid", fgColor="000080")),
        ("white", PatternFill("solid", fgColor="FFFFFF")),
        ("none", PatternFill()),
    ):
        book = openpyxl.load_workbook(io.BytesIO(excel("actual", rich)), rich_text=True)
        book.active.cell(2, 5).fill = fill
        out = io.BytesIO()
        book.save(out)
        shown[name] = read("表.xlsx", out.getvalue(), "actual")
    assert [shown[name].text for name in ("navy", "white", "none")] == ["95%", "5%", "5%"]
    assert not shown["navy"].doubt and shown["white"].doubt and shown["none"].doubt
    assert read("表.xlsx", excel("actual", "95%", font=Font(color=Color(indexed=9))), "actual").doubt


def test_every_column_of_a_hidden_group_is_hidden():
    book = openpyxl.load_workbook(io.BytesIO(excel("actual", "95%")))
    book.active.column_dimensions.group("D", "F", hidden=True)  # kept under D alone: columns 4 to 6
    out = io.BytesIO()
    book.save(out)
    row = understand(readers.read("表.xlsx", out.getvalue()), "表.xlsx").indicators[0]
    assert [bool(row[key].doubt) for key in ("name", "target", "actual", "points", "score")] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_struck_and_rich_text_of_excel():
    assert read("表.xlsx", excel("actual", "95%", font=Font(strike=True)), "actual").text == ""
    rich = CellRichText(
        TextBlock(InlineFont(strike=True), "8"), "95", TextBlock(InlineFont(vertAlign="superscript"), "1"), "%"
    )
    assert read("表.xlsx", excel("actual", rich), "actual").text == "95%"


@pytest.mark.parametrize(
    ("html", "style", "shown"),
    [
        ("<s>8</s>95%", "", "95%"),
        ("<del>8</del>95%", "", "95%"),
        ('<span style="text-decoration: line-through">8</span>95%', "", "95%"),
        ('<span style="display:none">9</span>95%', "", "95%"),
        ('<span class="x">9</span>95%', ".x{display:none}", "95%"),
        ("95<sup>1</sup>%", "", "95%"),
        ("<ruby>95<rt>九五</rt></ruby>%", "", "95%"),
        ("9&shy;5%", "", "95%"),
        ("&frac12;", "", "0.5"),
        ("<sup>1</sup>/<sub>2</sub>", "", "0.5"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "", "0.5"),
        ("<span hidden>9</span>95%", "", "95%"),
        ("10<sup>4</sup>亩", "", "10000亩"),
    ],
)
def test_a_page_is_read_as_the_eye_sees_it(html, style, shown):
    assert read("表.html", page("actual", html, style), "actual").text == shown


@pytest.mark.parametrize(
    ("html", "style", "shown"),
    [
        ('<span style="font-size:0.8em">9</span>5%', "", "95%"),
        ('<span style="font-size:.875rem">9</span>5%', "", "95%"),
        ('<span style="font-size:0px">9</span>95%', "", "95%"),
        ('<span style="font-size:0.0em">9</span>95%', "", "95%"),
        ('<span style="font-size:0"><i style="font-size:14px">95%</i></span>', "", "95%"),
        ('<b style="visibility:hidden">9<i style="visibility:visible">95%</i></b>', "", "95%"),
        ('<span style="color:white">9</span>95%', "", "95%"),
        ('<span style="color:#fff">9</span>5%', "td{background:#000080}", "95%"),
        ('<font color="white">9</font>5%', "table{background:navy}", "95%"),
        ('<span style="color:transparent">9</span>95%', "", "95%"),
        ('<span class="a b">9</span>95%', ".b{display:none} .a{color:red}", "95%"),
        ('<span class="a">95%</span>', ".a{display:none} .a{display:inline}", "95%"),
        ("<select><option>8<option selected>95%</select>", "", "95%"),
        ("3<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "", "3.5"),
        ("<mfrac><mn>96</mn><mn>100</mn></mfrac>=96%", "", "96/100=96%"),
        ("<mfrac><mfrac><mn>1</mn><mn>2</mn></mfrac><mn>3</mn></mfrac>", "", "0.5/3"),
        ("<msqrt><mn>4</mn></msqrt>95%", "", "95%"),
        ("95%<table><caption>附</caption><tr><td>8</td></tr></table>", "", "95%"),
    ],
)
def test_styles_of_a_page_count_as_a_browser_counts_them(html, style, shown):
    assert read("表.html", page("actual", html, style), "actual").text == shown


@pytest.mark.parametrize(
    ("html", "style", "shown"),
    [
        ("<i>9</i><i>95%</i>", "td > i:first-child {display: none}", "95%"),
        ("<b class=q>9</b>95%", "table td .q {display: none}", "95%"),
        ("<b data-o>9</b>95%", "[data-o] {display: none}", "95%"),
        ("<b class=q>95%</b>", "td .q {display: inline} .q {display: none}", "95%"),
        ("<b id=a class=q>95%</b>", "#a {display: inline} td b.q {display: none}", "95%"),
        ('<b class=q style="display:inline">9</b>95%', ".q {display: none !important}", "95%"),
        ("<b class=q>9</b>95%", "@media screen {.q {display: none}}", "95%"),
        ("<b class=q>95%</b>", "@media print {.q {display: none}}", "95%"),
        ("<b class=q>95%</b>", "@media (max-width: 600px) {.q {display: none}}", "95%"),
        ("<b class=q>95%</b>", ".q:hover {display: none}", "95%"),
        ("<b class=q>9</b>95%", ":root {--d: none} .q {display: var(--d)}", "95%"),
        ("5%", "td:nth-child(5)::before {content: '9'}", "95%"),
        ("95%", "td::after {content: ''; display: table}", "95%"),
        ("95%", ".x::before {content: '9'}", "95%"),
        ('<font color="#d9d9d9">9</font>95%', "td {background-color: #dcdcdc}", "95%"),
        ('<span style="color:rgba(0,0,0,.02)">9</span>95%', "", "95%"),
        ('<span style="opacity:0.01">9</span>95%', "", "95%"),
        ('<bdo dir="rtl">%59</bdo>', "", "95%"),
        ("<details><summary>95%</summary>9</details>", "", "95%"),
        ("<template>9</template>9<dialog>8</dialog>5%", "", "95%"),
        ("<select><option>95%<option>8</select>", "", "95%"),
        ("9<datalist><option>8</datalist>5%", "", "95%"),
        ("<math><msup><mn>10</mn><mn>2</mn></msup></math>%", "", "100%"),
        ("<sup style='vertical-align:baseline'>9</sup>5%", "", "95%"),
        ('95%<span style="position:relative;top:-4pt;font-size:6pt">①</span>', "", "95%"),
        ('<font face="Symbol">&#xF0A3;</font>95%', "", "≤95%"),
        ("<ul><li>95%</ul>", "", "95%"),
        ("<ol style='list-style:none'><li>95%</ol>", "", "95%"),
        ("<ol type=a start=3><li>完成</ol>", "", "c. 完成"),
        ("95%<script>alert(1)</script>", "", "95%"),
    ],
)
def test_selectors_and_elements_of_a_page_count_as_a_browser_counts_them(html, style, shown):
    assert read("表.html", page("actual", html, style), "actual").text == shown


@pytest.mark.parametrize(
    ("html", "style"),
    [
        ('9<span style="position:absolute;left:-9999px">5%</span>', ""),
        ('9<span style="clip-path:inset(100%)">5%</span>', ""),
        ('9<span style="display:inline-block;transform:scale(0)">5%</span>', ""),
        ('<div style="text-indent:-9999px">95%</div>', ""),
        ('9<span style="display:inline-block;width:0;overflow:hidden">5%</span>', ""),
        ("<div class=z>95%</div>", ".z {max-height: 0; overflow: hidden}"),
        ('<div style="display:flex;flex-direction:row-reverse"><i>5%</i><i>9</i></div>', ""),
        ('<i style="float:right">5%</i>9', ""),
        ('<span style="direction:rtl">-5%</span>', ""),
        ('<span style="letter-spacing:-9px">95%</span>', ""),
        ('<span style="color:var(--x)">95%</span>', ""),
        ('<span style="color:white">95%</span>', "td {background: url(x.png)}"),
        ("<b class=q>95%</b>", "@media (min-width: 1200px) {.q {display: none}}"),
        ("<b class=q>95%</b>", "@supports (display: grid) {.q {display: none}}"),
        ("5%", "td {counter-reset: c 9} td::before {content: counter(c)}"),
        ("<ol><li>5%</ol>", "li::marker {content: '9'}"),
        ("<ol start=9><li>5%</ol>", ""),
        ("<ol start=95><li></ol>", ""),
        ("<canvas>9</canvas>5%", ""),
        ("<meter value=.9>95%</meter>", ""),
        ("<progress value=.9>95%</progress>", ""),
        ("<iframe srcdoc=95%></iframe>", ""),
        ("<object data=x>9</object>5%", ""),
        ("<svg><text>9</text></svg>5%", ""),
        ("<button>9</button>5%", ""),
        ("<select multiple><option selected>9</select>5%", ""),
        ("5%<script>document.write(9)</script>", ""),
        ("<input placeholder=95%>", ""),
        ("5\u0336%", ""),
    ],
)
def test_what_may_be_seen_otherwise_on_a_page_is_doubted(html, style):
    assert read("表.html", page("actual", html, style), "actual").doubt


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("td:foo {display: none}", 1),
        ("td:foo {cursor: none}", 0),
        ("td { & b {display: none} }", 1),
        ("td { & b {cursor: none} }", 0),
        ("@import url(a.css);", 1),
        ("@font-face {src: url(a.woff)}", 1),
        ("@font-face {panose-1: 2 1}", 0),
    ],
)
def test_styles_that_cannot_be_evaluated_are_told_once(sheet, told):
    notes = readers.read("表.html", page("actual", "95%", sheet)).notes
    assert [note.why for note in notes] == ["没有计算，可能隐藏、移动或加上文字，请与网页核对"] * told


@pytest.mark.parametrize(
    ("columns", "style"),
    [("<col span=6><col style='visibility:collapse'>", ""), ("", "tr > :nth-child(7) {display: none}")],
)
def test_hidden_columns_of_a_page_are_told_and_not_read(columns, style):
    rows = [[*line[:6], extra, *line[6:]] for line, extra in ((HEAD, "得分"), (ROW, "30"))]
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    html = f"<!doctype html><html><meta charset=utf-8><style>{style}</style><table>{columns}{body}</table></html>"
    found = understand(readers.read("表.html", html.encode()), "表.html")
    assert found.indicators[0].text("score") == "50"
    assert any("30" in entry.text + entry.why for entry in found.account.unread())


def test_ordinary_styles_of_offices_and_sites_raise_no_doubt():
    sheet = """
    p.MsoNormal {margin: 0cm; text-indent: -21.0pt; margin-left: 21.0pt; font-family: Cambria; color: windowtext}
    table {border-collapse: collapse; width: 100%; background: white; position: relative; overflow: hidden}
    td {padding: 0 5.4pt; vertical-align: middle; height: 20px; background: #fff none repeat; color: #333}
    tr:nth-child(even) td {background-color: #f5f5f5}
    a:hover {color: white} .clearfix::after {content: "."; visibility: hidden; height: 0; clear: both}
    @media print {td {display: none}} @media (max-width: 768px) {table {display: block; overflow-x: auto}}
    """
    content = readers.read("表.html", page("actual", "<p class=MsoNormal align=center>95%</p>", sheet))
    assert not content.notes and not any(cell.note for block in content.blocks for cell in block.cells)


FORM = page("actual", "95%").decode()
HIDDEN_ROW = ("产出指标", "质量指标", "隐藏的指标", "≥1%", "77%", "5", "5", "无")
SECOND = f"<tr>{''.join(f'<td>{text}</td>' for text in HIDDEN_ROW)}</tr>"


@pytest.mark.parametrize(
    "html",
    [
        FORM.replace("</table>", SECOND.replace("<tr>", '<tr style="display:none">') + "</table>"),
        FORM.replace("</table>", f"<tbody hidden>{SECOND}</tbody></table>"),
        FORM.replace("</table>", SECOND.replace("<tr>", '<tr style="visibility:hidden">') + "</table>"),
        FORM.replace("</body>", f'<table style="display:none">{SECOND}</table></body>'),
        FORM.replace("</body>", f'<div style="display:none"><table>{SECOND}</table></div></body>'),
        FORM.replace("</body>", "<p hidden>隐藏的指标77%</p></body>"),
        FORM.replace("<td>95%", "<td><table hidden><tr><td>隐藏的指标77%</table>95%"),
    ],
)
def test_what_a_page_hides_is_told_and_not_read(html):
    found = understand(readers.read("表.html", html.encode()), "表.html")
    assert [(row.text("name"), row.text("actual")) for row in found.indicators] == [("补助发放准确率", "95%")]
    assert any("77%" in entry.text + entry.why for entry in found.account.unread())


def test_paragraphs_and_cells_are_read_alike():
    words = '达到<mfrac><mn>1</mn><mn>2</mn></mfrac>、<input value="96%">、<s>8</s>97%、10<sup>4</sup>亩'
    content = readers.read(
        "表.html",
        f"<html><body><p>{words}</p><table><tr><td>{words}</td><td>二</td></tr></table></body></html>".encode(),
    )
    assert [content.blocks[0].text, content.blocks[1].cells[0].text] == ["达到0.5、96%、97%、10000亩"] * 2


def test_a_table_has_its_own_caption_and_a_frame_its_words():
    inner = "<table><caption>内表</caption><tr><td>一</td><td>二</td></tr></table>"
    content = readers.read(
        "表.html",
        f"<html><body><table><caption>外表</caption><tr><td>框里的话{inner}</td></tr></table></body></html>".encode(),
    )
    assert [getattr(block, "text", "格") for block in content.blocks] == ["外表", "框里的话", "内表", "格"]


def test_a_white_word_in_a_dark_row_is_read():
    html = FORM.replace("<td>95%", '<td><span style="color:white">9</span>5%').replace(
        "<tr><td>产出", '<tr style="background:navy"><td>产出'
    )
    assert read("表.html", html.encode(), "actual").text == "95%"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32"])
def test_text_is_read_in_its_encoding(encoding):
    text = "示例项目2024年度自评表\n" + "\n".join("\t".join(line) for line in (HEAD, ROW, ROW))
    assert read("表.txt", text.encode(encoding), "actual").text == "95%"


def test_one_damaged_character_loses_one_cell():
    rows = ["\t".join(line) for line in (HEAD, *([ROW] * 40))]
    data = "\n".join(rows).encode("gb18030").replace("补助".encode("gb18030"), b"\xb2\xff\xd6\xfa", 1)
    found = understand(readers.read("表.txt", data), "表.txt").indicators
    assert len(found) == 40 and [row.text("score") for row in found] == ["50"] * 40


@pytest.mark.parametrize(
    "name, data",
    [
        ("表.html", page("actual", "95%").replace(b"<td>95%", b"<td rowspan=9000 colspan=190>95%")),
        ("表.html", b"<table>" + b"<tr><td rowspan=10000>x</td></tr>" * 3000 + b"</table>"),
    ],
)
def test_spans_are_bounded_before_they_are_expanded(name, data):
    try:
        readers.read(name, data)
    except InputError as refused:
        assert "内容太多" in str(refused)


def test_money_keeps_the_unit_of_its_cell():
    from perfeval.importer.money.funds import unit_of
    from perfeval.importer.reading.cells import amount

    assert [amount(text) for text in ("98万元", "980000元", "98", "98万", "100/120", "100美元", "98分")] == [
        ("98", "万元"),
        ("980000", "元"),
        ("98", ""),
        None,
        None,
        None,
        None,
    ]
    assert [
        unit_of(text)
        for text in (
            "项目资金（元）",
            "项目资金[元]",
            "资金 单位：元",
            "（人民币元）",
            "全年预算数（万元）",
            "单位名称",
        )
    ] == ["元", "元", "元", "元", "万元", ""]


def test_points_of_execution_name_the_only_rule_set_that_gives_them():
    from pathlib import Path

    from perfeval.importer.reading.imported import Imported, Row, Value
    from perfeval.importer.writing.params_text import likely_rules

    base, found = Path(__file__).resolve().parents[2], Imported(None)
    likely = {}
    for points in ("10", "20", "20.0分", "15", ""):  # 20 is what hubei.yaml alone gives, 10 the usual, 15 nobody's
        found.funds = [Row({"points": Value(points)})]
        likely[points] = likely_rules(found, base)[0]
    assert likely == {"10": "mof-2020", "20": "hubei", "20.0分": "hubei", "15": "mof-2020", "": "mof-2020"}


@pytest.mark.parametrize("typed, shown", [("=100%", "=100%"), ("=5次", "=5次"), ("=1+1", ""), ("=A1", ""), ("=5", "")])
def test_a_figure_with_its_unit_behind_a_sign_is_no_formula(typed, shown):
    rows = understand(readers.read("表.xlsx", excel("target", typed)), "表.xlsx").indicators
    assert rows[0].text("target") == shown

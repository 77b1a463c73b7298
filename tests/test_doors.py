"""What formatting makes of a cell in Word, Excel, pages and text: the value that the eye sees, or a doubt."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font, PatternFill

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
    return (
        f"<html><head><meta charset=utf-8><style>{style}</style></head><body><table>"
        f"{''.join(f'<tr>{row}</tr>' for row in rows)}</table></body></html>"
    ).encode()


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
        f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


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
        f'<w:listEntry w:val="8%"/><w:listEntry w:val="95%"/></w:ddList></w:ffData>'
        "</w:fldChar></w:r>"
    )
    assert read("表.docx", word("actual", chosen), "actual").text == "95%"
    prompt = (
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>"
        f"单击此处输入文字</w:t></w:r></w:sdtContent></w:sdt>"
    )
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
    ],
)
def test_excel_is_read_as_its_format_shows_it(value, style, shown, doubted):
    found = read("表.xlsx", excel("actual", value, style), "actual")
    assert (found.text.strip(), bool(found.doubt)) == (shown, doubted)


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


FORM = page("actual", "95%").decode()
SECOND = (
    "<tr><td>产出指标</td><td>质量指标</td><td>隐藏的指标</td><td>≥1%</td><td>77%</td><td>5</td><td>5</td><td>"
    "无</td></tr>"
)


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
    from perfeval.importer.cells import amount
    from perfeval.importer.funds import unit_of

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

    from perfeval.importer.imported import Imported, Row, Value
    from perfeval.importer.params_text import likely_rules

    base, found = Path(__file__).resolve().parent.parent, Imported(None)
    likely = {}
    for points in ("10", "20", "20.0分", "15", ""):  # 20 is what hubei.yaml alone gives, 10 the usual, 15 nobody's
        found.funds = [Row({"points": Value(points)})]
        likely[points] = likely_rules(found, base)[0]
    assert likely == {"10": "mof-2020", "20": "hubei", "20.0分": "hubei", "15": "mof-2020", "": "mof-2020"}

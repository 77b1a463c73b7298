"""Tables in layouts drawn at random: every value stands in one cell of its own row, and no cell is lost in silence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
from perfeval.importer.reading.imported import Imported
from perfeval.importer.understand import understand
from perfeval.model.findings import InputError

LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)
KNOWN = {
    "level1": ("一级指标", "一级", "第一级指标"),
    "level2": ("二级指标", "二级", "第二级指标"),
    "name": ("三级指标", "指标名称", "三级指标名称", "具体指标"),
    "target": ("年度指标值", "目标值", "年初目标值", "预期指标值", "计划值"),
    "actual": ("实际完成值", "全年实际值", "完成情况", "实际完成情况"),
    "points": ("分值", "满分", "标准分", "指标分值"),
    "score": ("得分", "自评得分", "实际得分"),
    "reason": ("偏差原因分析及改进措施", "未完成原因分析", "偏差原因"),
}
UNKNOWN = {  # words that no list of the product holds
    "name": ("考评事项", "工作内容"),
    "target": ("要求达到", "应有水平"),
    "actual": ("年终做到", "干成多少"),
    "points": ("基础分数额", "权数分"),
    "score": ("打分结果", "评判所得"),
    "reason": ("有何困难", "缘由"),
}
EXTRA = {  # beside the columns of a form; none of their cells may get into a value
    "联系电话号码": lambda n: f"0791-8{n}",
    "得分系数": lambda n: "100%",
    "上年完成值": lambda n: f"{70 + n}公里",
    "责任科室": lambda n: f"业务{n}科",
    "序号": lambda n: str(n + 1),
    "填报日期说明": lambda n: f"3月{n + 1}日",
    "完成率": lambda n: f"{90 + n}%",
}
KEPT = ("level1", "level2", "name", "target", "actual", "points", "score", "reason")


@st.composite
def blocks(draw, unknown: bool = False):
    """Heads and rows of one block: columns in any order, strange names, further columns, blank or repeated levels."""
    count = draw(st.integers(3, 6))
    flat = draw(st.booleans())
    keys = [k for k in KEPT if not (flat and k in ("level1", "level2"))]
    if draw(st.booleans()):
        keys.remove("reason")
    strange = draw(st.sets(st.sampled_from([k for k in keys if k in UNKNOWN]), max_size=3)) if unknown else set()
    extra = draw(st.lists(st.sampled_from(sorted(EXTRA)), unique=True, max_size=3))
    levels = [k for k in ("level1", "level2", "name") if k in keys]
    rest = draw(st.permutations([k for k in keys if k not in levels] + extra))
    cut = draw(st.integers(0, len(rest)))
    order = [*rest[:cut], *levels, *rest[cut:]]
    heads = [
        key if key in EXTRA else draw(st.sampled_from(UNKNOWN[key] if key in strange else KNOWN[key])) for key in order
    ]
    blank = draw(st.booleans())
    rows, facts, above = [], [], ("", "")
    for n in range(count):
        level = LEVELS[n * len(LEVELS) // count]
        points = draw(st.integers(2, 20))
        fact = {
            "level1": level[0],
            "level2": level[1],
            "name": f"第{'甲乙丙丁戊己'[n]}段道路养护情况",
            "target": draw(st.sampled_from((f"≥{50 + n}公里", f"≥{90 + n}%", f"≤{100 + n}万元"))),
            "actual": f"{60 + n}公里",
            "points": str(points),
            "score": str(Decimal(points) - Decimal(draw(st.integers(0, 4))) / 2),
            "reason": draw(st.sampled_from(("", "雨季较长，工期顺延。"))),
        }
        shown = dict(fact)
        if blank and above == level:
            shown["level1"] = shown["level2"] = ""
        above = level
        rows.append([EXTRA[key](n) if key in EXTRA else shown[key] for key in order])
        facts.append({key: fact[key] if key in keys else "" for key in KEPT})
    return heads, rows, facts, strange


def read(tables: list[list[list[str]]]) -> Imported:
    """Some grids under a title, each cell of its own."""
    grids = []
    for t, lines in enumerate(tables, 1):
        width = max(map(len, lines))
        cells = [
            DocumentCell(text, r, c, place=f"表{t} 第{r + 1}行第{c + 1}列")
            for r, line in enumerate(lines)
            for c, text in enumerate(line + [""] * (width - len(line)))
        ]
        grids.append(DocumentGrid(tuple(cells), len(lines), width, f"表{t}"))
    return understand(Content((Text("项目支出绩效自评表（2024年度）"), *grids), "Word"), "自评表")


def laws(found: Imported, lines: list[list[str]]) -> None:
    """No value is glued; every filled cell is a value of a row, a label that is told, or unread with a reason."""
    texts = {text for line in lines for text in line}
    for row in found.indicators:
        for key in KEPT:
            assert not row.text(key) or row.text(key) in texts, (key, row.text(key))
        mine = next(line for line in lines if row.text("name") in line)
        for key in ("target", "actual", "points", "score", "reason"):
            assert not row.text(key) or row.text(key) in mine, (key, row.text(key), mine)
    values = {row.text(key) for row in found.indicators for key in KEPT}
    for entry in found.account:
        if entry.state in ("read", "guessed"):
            assert entry.text in values or entry.told, entry
            assert (
                not entry.told.startswith(("指标值：", "实际完成值：", "分值：", "得分：", "三级指标："))
                or entry.text in values
            ), entry
        else:
            assert entry.state == "blank" or entry.told, entry


def tidy(found: Imported) -> list[dict[str, str]]:
    return [{key: row.text(key) for key in KEPT} for row in found.indicators]


@settings(max_examples=150, deadline=None)
@given(blocks())
def test_a_table_in_any_order_of_known_words_is_read_whole(block):
    heads, rows, facts, _ = block
    found = read([[heads, *rows]])
    assert tidy(found) == facts
    assert not any(row[key].doubt for row in found.indicators for key in KEPT)
    laws(found, rows)


@settings(max_examples=250, deadline=None)
@given(blocks(unknown=True))
def test_what_strange_heads_hold_is_read_rightly_or_told(block):
    """A column under words that nobody knows is read with a doubt, or not read; a value is never another column's."""
    heads, rows, facts, strange = block
    try:
        found = read([[heads, *rows]])
    except InputError:  # nothing at all was recognised
        return
    laws(found, rows)
    by_name = {fact["name"]: fact for fact in facts}
    for row in found.indicators:
        if row.text("name") in by_name:
            fact = by_name[row.text("name")]
            for key in KEPT:
                assert row.text(key) in ("", fact[key]), (key, row.text(key), fact)
                assert not (row.text(key) and key in strange) or row[key].doubt, (key, row[key])
        else:
            assert row["name"].doubt


@settings(max_examples=100, deadline=None)
@given(blocks(), blocks())
def test_two_blocks_with_different_heads_in_one_grid(first, second):
    heads, rows, facts, _ = first
    heads2, rows2, facts2, _ = second
    rows2 = [[text.replace("道路", "桥梁") for text in row] for row in rows2]
    facts2 = [{k: v.replace("道路", "桥梁") for k, v in fact.items()} for fact in facts2]
    found = read([[heads, *rows, heads2, *rows2]])
    assert tidy(found) == facts + facts2
    laws(found, rows + rows2)


@settings(max_examples=60, deadline=None)
@given(blocks(), st.integers(1, 5))
def test_a_list_of_something_else_gives_no_indicator(block, count):
    heads, rows, facts, _ = block
    width = len(heads)
    names = (
        "序号",
        "年份",
        "走访地点",
        "类别",
        "道路名称",
        "资金来源地",
        "施工队",
        "乡镇",
        "走访时间",
        "天气",
        "路况",
    )[:width]
    shown = ("1", "2024", "示例村口", "村道", "一号路", "县里", "示例施工队", "示例镇", "4月20日", "晴", "好")[:width]
    visits = [list(names), *([str(n + 1), *shown[1:]] for n in range(count))]
    for tables in ([[heads, *rows], visits], [[heads, *rows, *visits]]):
        found = read(tables)
        assert tidy(found) == facts
        unread = [unread.text for unread in found.account.unread()]
        assert all(text in unread for line in visits for text in line)


@pytest.mark.parametrize("doubted", [True, False])
def test_a_table_that_does_not_add_up_beside_an_unread_cell_is_doubted_by_name(doubted):
    """8 + 6 = 14 is printed 24 where the third score, 10, could not be read; where 14 is printed nothing is missing."""
    heads = ["一级指标", "三级指标", "指标值", "实际完成值", "分值", "得分"]
    rows = [
        ["产出指标", "道路养护里程", "≥50公里", "52公里", "8", "8"],
        ["产出指标", "养护验收合格率", "≥95%", "96%", "6", "6"],
        ["产出指标", "养护完成时限", "12月底前", "11月", "10", "10或9"],
        ["合计", "", "", "", "24", "24" if doubted else "14"],
    ]
    found = read([[heads, *rows]])
    assert [row.text("score") for row in found.indicators] == ["8", "6", ""]
    assert ("表1各行得分相加为14" in found.total.doubt) is doubted
    assert [u.text for u in found.account.unread()] == ["10或9"]

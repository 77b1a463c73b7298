"""Layouts of the official forms and the ways in which real ones differ; each gives the blocks of a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .facts import Facts, Row
from .forms import AB, HUB, MOF, TRF, Form, columns, form
from .model import Block, Paragraph, Table

Make = Callable[[Facts], Form]

LEVELS = "level1=一级指标|level2=二级指标|name=三级指标|"
SC = {
    "initial": "年初预算",
    "adjusted": "调整后预算数",
    "executed": "预算执行数",
    "rate": "预算执行率",
    "points": "权重",
    "score": "得分",
}
STANDARD = LEVELS + "target=年度指标值|actual=实际完成值|points=分值|score=得分|reason=偏差原因分析及改进措施"
SPLIT = "symbol=年度指标值::指标性质|value=年度指标值::指标值|unit=年度指标值::度量单位|"


def mof(facts: Facts, **more) -> Form:
    """The table of the Ministry of Finance: header, funds, goal, indicators with a label at their side, total."""
    return form(
        facts, columns(STANDARD), **({"funds": MOF, "goal": True, "side": "绩\n效\n指\n标", "totals": "总分"} | more)
    )


def jiangxi(facts: Facts) -> Form:
    return form(
        facts,
        columns(LEVELS + "target=指标值|actual=实际完成值|points=分值|score=得分|reason=偏差原因分析及改进措施"),
        header=False,
    )


def points_first(facts: Facts) -> Form:
    return form(
        facts,
        columns(
            LEVELS + "points=分值|target=年度指标值|actual=全年实际值|score=得分|reason=未完成原因及拟采取的改进措施"
        ),
        funds=AB,
        goal=True,
        side="绩效指标",
        totals="总分",
    )


def yunnan(facts: Facts) -> Form:
    return form(
        facts,
        columns(LEVELS + SPLIT + "actual=实际完成值|points=分值|score=得分|reason=偏差原因分析及改进措施"),
        funds=MOF,
        totals="总分",
    )


def sichuan(facts: Facts) -> Form:
    return form(
        facts,
        columns(
            LEVELS
            + "symbol=指标性质|value=指标值|unit=度量单位|actual=完成值|points=权重|score=得分|reason=未完成原因分析"
        ),
        funds=SC,
        totals="合计",
        style="wordy",
        fund_label="预算执行情况（10分）",
    )


def hubei(facts: Facts) -> Form:
    return form(
        facts,
        columns(LEVELS + "target=年初目标值(A)|actual=实际完成值(B)|score=得分"),
        funds=HUB,
        side="年度绩效目标1\n(80分)",
        totals="总分",
        fund_label="预算执行情况\n（万元）\n(20分)",
        unit_label="项目实施单位",
    )


def transfer(facts: Facts) -> Form:
    return form(
        facts,
        columns(LEVELS + "target=指标值|actual=全年实际完成值|reason=未完成原因和改进措施"),
        funds=TRF,
        goal=True,
        side="绩效指标",
        project_label="转移支付（项目）名称",
        department_label="地方主管部门",
        unit_label="资金使用单位",
    )


def flat(facts: Facts) -> Form:
    return form(
        facts,
        columns("no=序号|name=指标名称|target=目标值|actual=完成值|points=满分|score=自评得分|reason=扣分原因"),
        funds=AB,
        totals="合计",
    )


def synonyms(facts: Facts) -> Form:
    return form(
        facts,
        columns(
            "level1=一级|level2=二级|name=三级指标名称|target=预期指标值|actual=全年实际完成情况|points=标准分|score=评价得分|reason=未完成原因分析"
        ),
        funds=AB,
        totals="总得分",
        project_label="项目支出名称",
        department_label="项目主管部门",
    )


def extra(facts: Facts) -> Form:
    rows = tuple(
        replace(row, extra={"standard": "按完成比例计分", "source": "业务台账", "rate": "100%"}) for row in facts.rows
    )
    return form(
        replace(facts, rows=rows),
        columns(
            "no=序号|"
            + LEVELS
            + "standard=评分标准|target=目标值|actual=实际完成情况|rate=完成率|points=分值|score=自评得分|"
            "reason=偏差原因分析|source=数据来源"
        ),
        funds=MOF,
        totals="合计",
    )


def repeated(facts: Facts) -> Form:
    return mof(facts, merge="repeat", side="")


def blank(facts: Facts) -> Form:
    return mof(facts, merge="blank", side="", breaks=True)


def subtotals(facts: Facts) -> Form:
    return mof(
        facts,
        subtotals=True,
        goal=False,
        side="",
        inner_note="注：1.得分最高不能超过该指标分值上限。2.定性指标按三档填写。",
    )


def twice(facts: Facts) -> Form:
    return form(
        facts,
        columns(LEVELS + SPLIT + "actual=实际完成值|points=分值|score=得分|reason=偏差原因分析及改进措施"),
        style="twice",
        merge="blank",
        totals="总分",
    )


def reordered(facts: Facts) -> Form:
    return form(
        facts,
        columns("points=分值|score=得分|" + LEVELS + "actual=实际完成值|target=指标值|reason=备注说明及原因分析"),
        header=True,
        funds=AB,
    )


WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def full_width(facts: Facts) -> Form:
    def wide(row: Row) -> Row:
        changed = {
            key: value and value.translate(WIDE)
            for key in ("target", "actual", "points", "score")
            for value in [getattr(row, key)]
        }
        return replace(row, **changed, cells=None)

    return mof(replace(facts, rows=tuple(map(wide, facts.rows))), goal=False)


def whole(made: Form) -> list[Block]:
    """Title, one table, notes."""
    return [
        Paragraph(made.title, "title"),
        Table(made.lines, made.widths),
        *(Paragraph(note, "note") for note in made.notes),
    ]


def two_tables(made: Form) -> list[Block]:
    """Everything above the indicators in a table of its own."""
    start = made.heads[0]
    if not start:
        return whole(made)
    return [
        Paragraph(made.title, "title"),
        Table(made.lines[:start], made.widths),
        Paragraph("绩效指标完成情况"),
        Table(made.lines[start:], made.widths),
    ]


def paged(made: Form) -> list[Block]:
    """The table cut in two between rows where no merged cell crosses, the header repeated on the second page."""
    cuts = [n for n in range(made.first + 1, made.last) if not _crosses(made, n)]
    if not cuts:
        return whole(made)
    cut = cuts[len(cuts) // 2]
    head = [[replace(cell) for cell in line] for line in made.lines[made.heads[0] : made.heads[1]]]
    return [
        Paragraph(made.title, "title"),
        Table(made.lines[:cut], made.widths),
        Table([*head, *made.lines[cut:]], made.widths),
    ]


def _crosses(made: Form, cut: int) -> bool:
    return any(r + cell.rows > cut for r, line in enumerate(made.lines[:cut]) for cell in line)


LAYOUTS: dict[str, tuple[Make, Callable[[Form], list[Block]]]] = {
    "财政部": (mof, whole),
    "江西": (jiangxi, whole),
    "分值在前": (points_first, whole),
    "云南拆列": (yunnan, whole),
    "四川": (sichuan, whole),
    "湖北": (hubei, whole),
    "转移支付": (transfer, whole),
    "无分级": (flat, whole),
    "同义表头": (synonyms, whole),
    "另加列": (extra, whole),
    "级别重复": (repeated, whole),
    "级别留空": (blank, whole),
    "小计和注": (subtotals, whole),
    "单位重复": (twice, whole),
    "列序不同": (reordered, whole),
    "全角数字": (full_width, whole),
    "两张表": (mof, two_tables),
    "分页": (repeated, paged),
    "分页续表": (synonyms, paged),
}

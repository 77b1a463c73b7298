"""The facts of the case files, with the header block that each form prints."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from .facts import Facts, Fund, Row

FOLDER = Path(__file__).parent.parent / "cases" / "tables"
UNITS = {
    "000": ("湖口县民政局", "民政事务管理中心"),
    "001": ("湖口县民政局", "湖口县民政局"),
    "002": ("棠溪镇人民政府", "棠溪镇财政所"),
    "004": ("[155]濉溪县民政局", "濉溪县民政局"),
    "005": ("成安县民政局", "成安县民政局"),
    "008": ("古城区自然资源局", "古城区自然资源局"),
    "009": ("区市场监督管理局", "农业工作科"),
    "010": ("中江县水利局", "中江县水利局"),
    "014": ("大英县民政局", "大英县民政局"),
    "019": ("永德县教育体育局", "永德县明朗中学"),
    "020": ("稷山县卫生健康局", "稷山县翟店镇卫生院"),
    "026": ("天长市水利局", "水旱灾害防御股"),
    "027": ("黄石市文化和旅游局", "黄石市图书馆"),
    "036": ("景东彝族自治县民政局", "县民政局"),
    "050": ("周至县民政局", "周至县民政局"),
    "059": ("云南省应急管理厅", "云南省应急管理厅"),
    "060": ("云南省应急管理厅", "云南省应急管理厅"),
    "061": ("云南省应急管理厅", "云南省应急管理厅"),
    "062": ("云南省应急管理厅", "云南省应急管理厅"),
}
BLANKS = {
    "002": [("社会效益指标", "经济效益指标", None)],
    "010": [("质量指标", "数量指标", "……"), ("时效指标", "质量指标", "……")],
    "019": [("可持续影响指标", "生态效益指标", None)],
    "026": [
        ("质量指标", "数量指标", "……"),
        ("时效指标", "质量指标", "指标2:"),
        ("成本指标", "时效指标", "指标2:"),
        ("成本指标", "时效指标", "……"),
    ],
}
SUFFIX = re.compile(r"（[^（）]*未见）$")


def text(value) -> str | None:
    return None if value in (None, "null", "") else str(value)


def indicator(raw: dict) -> Row:
    cells = raw.get("target_cells")
    return Row(
        *(
            text(raw.get(key))
            for key in ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason")
        ),
        cells=tuple(text(cells[key]) or "" for key in ("symbol", "value", "unit")) if cells else None,
        span=int(raw.get("score_span", 1)),
        extra={key: text(raw[key]) for key in ("status", "converted_score", "description") if key in raw},
    )


def fund(raw: dict) -> Fund:
    keys = ("item", "initial", "annual", "executed", "weight", "rate", "score", "received")
    return Fund(*(text(raw.get(key)) for key in keys))


def with_blanks(key: str, rows: list[Row]) -> tuple[Row, ...]:
    """The rows with the empty or dotted lines that the printed form keeps between them."""
    for before, level2, name in BLANKS.get(key, ()):
        place = next(n for n, row in enumerate(rows) if row.level2 == before and row.indicator)
        rows.insert(place, Row(rows[place].level1, level2, name, indicator=False))
    return tuple(rows)


def read(path: Path) -> Facts:
    raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CBaseLoader)
    key = path.name[:3]
    department, unit = UNITS[key]
    funds = tuple(fund(line) for line in raw["budget"] if "amount" not in line)
    if key == "005":
        funds = (replace(funds[0], source="年度资金总额"), *funds[1:])
    project = SUFFIX.sub("", raw["project_name"])
    told = raw.get("narrative_facts") or [f"{project}按年度计划实施。"]
    return Facts(
        key,
        project,
        raw["year"],
        department,
        unit,
        with_blanks(key, [indicator(line) for line in raw["indicators"]]),
        funds,
        text(raw.get("declared_total")),
        goal=f"按照年度预算和工作计划完成{project}的各项任务，资金专款专用，按时支付，达到预期效果。",
        done="；".join(map(str, told)).rstrip("。") + "。",
    )


@cache
def cases() -> dict[str, Facts]:
    return {path.name[:3]: read(path) for path in sorted(FOLDER.glob("*.yaml"))}

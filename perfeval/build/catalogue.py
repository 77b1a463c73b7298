"""reports/index.html: every report that was built, to search and sort in any browser without a network."""

from __future__ import annotations

from html import escape
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from perfeval.build import record
from perfeval.model.outcome import FORMATS
from perfeval.params import files

NAME = "index.html"
BOOKS = {
    "report": "报告",
    "review": "质控单",
    "inquiry": "核实单",
    "survey": "满意度",
    "comparison": "年度比较",
    "portfolio": "汇总分析",
}
COLUMNS = (
    ("year", "年度"),
    ("title", "项目"),
    ("department", "主管部门"),
    ("type", "类型"),
    ("stage", "阶段"),
    ("score", "得分"),
    ("points", "分值"),
    ("grade", "等级"),
    ("P0", "P0"),
    ("P1", "P1"),
    ("P2", "P2"),
    ("gaps", "待补充"),
    ("links", "文件"),
)
NUMBERS = ("year", "score", "points", "P0", "P1", "P2", "gaps")


def write(base: Path) -> Path:
    """Writes the index anew from the records of all builds; returns its place."""
    place = base / "reports" / NAME
    files.place(place, page(rows(place.parent)).encode())
    return place


def rows(reports: Path) -> list[dict[str, str]]:
    """One row for each folder with a record, in the order of year and name."""
    found = []
    for file in sorted(reports.glob(f"**/{record.NAME}")):
        folder = file.parent.relative_to(reports).as_posix()
        made = record.load(file.parent) or {"outputs": {f.name for f in file.parent.iterdir()}}
        summary = made.get("summary") or {}
        year = folder.rpartition("/")[2] if folder.rpartition("/")[2].isdigit() else ""
        kind = summary.get("book", "report")
        counts = summary.get("findings") or {}
        found.append(
            {
                "year": year,
                "title": summary.get("title") or folder,
                "department": summary.get("department", ""),
                "type": summary.get("type", "") if kind == "report" else BOOKS.get(kind, ""),
                "stage": summary.get("stage", ""),
                "score": summary.get("score", ""),
                "points": summary.get("points", ""),
                "grade": summary.get("grade", ""),
                **{s: str(counts[s]) if s in counts else "" for s in ("P0", "P1", "P2")},
                "gaps": str(summary["gaps"]) if "gaps" in summary else "",
                "links": _links(folder, made),
            }
        )
    return sorted(found, key=lambda row: (row["year"], row["title"]))


def page(found: list[dict[str, str]]) -> str:
    """The whole page; style and script stand in it, so that it asks the network for nothing."""
    assets = resources.files("perfeval.build")
    departments = sorted({row["department"] for row in found if row["department"]})
    years = sorted({row["year"] for row in found if row["year"]})
    heads = "".join(_head(key, told) for key, told in COLUMNS)
    every = '<option value="">全部</option>'
    body = "\n".join("<tr>" + "".join(_cell(key, row[key]) for key, _ in COLUMNS) + "</tr>" for row in found)
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>绩效评价报告目录</title>
<style>
{assets.joinpath("catalogue.css").read_text(encoding="utf-8").strip()}
</style>
</head>
<body>
<main>
<h1>绩效评价报告目录</h1>
<form role="search" onsubmit="return false">
<p><label for="words">查找</label> <input id="words" type="search" autocomplete="off">
<label for="year">年度</label> <select id="year">{every}{_options(years)}</select>
<label for="department">主管部门</label> <select id="department">{every}{_options(departments)}</select>
<span id="count" role="status">共{len(found)}项</span></p>
</form>
<div class="wide" role="region" aria-label="报告列表" tabindex="0">
<table>
<caption>已生成的报告；点列名排序</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</div>
</main>
<script>
{assets.joinpath("catalogue.js").read_text(encoding="utf-8").strip()}
</script>
</body>
</html>
"""


def _head(key: str, told: str) -> str:
    if key == "links":
        return f'<th scope="col">{told}</th>'
    kind = "number" if key in NUMBERS else "text"
    return f'<th scope="col" aria-sort="none"><button type="button" data-kind="{kind}">{told}</button></th>'


def _options(names: list[str]) -> str:
    return "".join(f"<option>{escape(name)}</option>" for name in names)


def _cell(key: str, value: str) -> str:
    if key == "links":
        return f"<td>{value}</td>"
    if key == "title":
        return f'<th scope="row">{escape(value)}</th>'
    return f'<td class="number">{escape(value)}</td>' if key in NUMBERS else f"<td>{escape(value)}</td>"


def _links(folder: str, made: record.Record) -> str:
    parts = []
    own = sorted({name.removesuffix(".html") for name in made["outputs"] if name.endswith(".html")} - {*BOOKS})
    for book, told in (BOOKS | {name: name for name in own}).items():
        here = [(suffix, f"{book}.{suffix}") for suffix in FORMATS if f"{book}.{suffix}" in made["outputs"]]
        if book == "portfolio":
            here += [("xlsx", name) for name in made["outputs"] if name == "汇总表.xlsx"]
        if here:
            links = " ".join(
                _link(f"{folder}/{name}", f"{folder}的{told}", FORMATS[suffix].name) for suffix, name in here
            )
            parts.append(f"<span>{escape(told)}：{links}</span>")
    return "；".join(parts)


def _link(place: str, what: str, kind: str) -> str:
    return f'<a href="{quote(place)}" aria-label="{escape(what)}，{kind}">{kind}</a>'

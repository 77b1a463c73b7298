"""What the home notebook shows: every project and year, how far each is, and where its files are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from perfeval import params, review
from perfeval.build import batch, loading, record
from perfeval.lab import copies
from perfeval.model.findings import InputError
from perfeval.model.outcome import Order
from perfeval.params import files
from perfeval.report import gaps, narrative

UP = "../../"  # from notebooks/work, where the copy of the home notebook lies
GOOD, BAD, NOT = "✔", "✘", "○"  # told by the sign and its words; the colour only repeats it
FINAL = "正式报告"
LEFT = 'style="text-align: left"'
HEAD = ("项目", "年度", "参数文件", "待补充", "P0级问题", "阶段", "报告", "出具", "打开")


@dataclass(frozen=True)
class Status:
    """How far a project and year is. ``fault`` says why its params cannot be read; then nothing else is known of it."""

    project: str
    year: int
    title: str = ""
    stage: str = ""
    fault: str = ""
    gaps: int = 0
    blocking: int = 0
    built: str = ""  # why it has to be built; empty for a report that is up to date
    printed: tuple[str, ...] = ()  # the files of the report, letter and comparison that are there
    copy: str = ""  # the working copy of the report, if there is one
    changed: bool = False  # whether somebody changed the copy, so that it does not follow its outline

    @property
    def issued(self) -> bool:
        """Whether the formal report is there as the params are now."""
        return not self.fault and self.stage == FINAL and not self.built and not self.blocking


@dataclass(frozen=True)
class Home:
    """The table of the home notebook."""

    rows: tuple[Status, ...]

    def _repr_html_(self) -> str:
        if not self.rows:
            return "<p>params 文件夹中还没有项目：用 <code>perfeval import 文件</code> 导入自评表或报告。</p>"
        head = "".join(f'<th scope="col" {LEFT}>{name}</th>' for name in HEAD)
        body = "".join(f"<tr>{''.join(f'<td {LEFT}>{cell}</td>' for cell in _cells(row))}</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def __repr__(self) -> str:
        return f"{len(self.rows)}份：" + "；".join(f"{r.project} {r.year} {r.fault or r.stage}" for r in self.rows)


def projects(base: Path | None = None) -> Home:
    """Every project and year of the workbook, as its files are now."""
    at = base or params.root()
    plans = {(p.project, p.year): p.reasons for p in batch.plan(at, params.addresses(at), Order())}
    return Home(tuple(_status(at, project, year, plans[project, year]) for project, year in params.addresses(at)))


def seen(base: Path) -> str:
    """A digest of all that the home notebook tells, without telling it: params, records, and the code."""
    found = [record.code()["sha256"]]
    for folder in ("params", "reports", "notebooks"):
        for file in sorted((base / folder).rglob("*")):
            if "work" in file.relative_to(base).parts:
                continue
            if file.suffix in (".yaml", ".md", ".csv", ".ipynb") or file.name == record.NAME:
                name = file.relative_to(base).as_posix()
                found.append(f"{name} {files.content_of(file)}")
    return files.digest("\n".join(found).encode())


def _status(base: Path, project: str, year: int, reasons: tuple[str, ...]) -> Status:
    try:
        card = loading.scorecard(base, project, year)
    except InputError as error:
        first, more = error.findings[0], len(error.findings) - 1
        return Status(project, year, fault=f"{first.where}：{first.found}" + (f"（共{more + 1}处）" if more else ""))
    e = card.evaluation
    names = [f"reports/{project}/{year}/{name}.html" for name in ("report", "inquiry")]
    names.append(f"reports/{project}/comparison.html")
    copy = copies.place(e, base)
    return Status(
        project,
        year,
        e.project.title,
        e.report.stage,
        gaps=len(gaps.of(card)),
        blocking=len(review.examine(card).blocking),
        built="；".join(reasons),
        printed=tuple(name for name in names if (base / name).is_file()),
        copy=copy.relative_to(base).as_posix() if copy.is_file() else "",
        changed=copies.changed(e, base),
    )


def _cells(row: Status) -> Iterator[str]:
    yield escape(row.title or row.project)
    yield str(row.year)
    if row.fault:
        yield _light(BAD, row.fault)
        yield from ("",) * (len(HEAD) - 4)
        yield _link(f"params/{row.project}/{row.year}.yaml", "参数")
        return
    yield _light(GOOD, "有效")
    yield _light(GOOD if not row.gaps else NOT if row.stage == narrative.DRAFT else BAD, f"{row.gaps}项")
    yield _light(BAD if row.blocking else GOOD, f"{row.blocking}条")
    yield escape(row.stage)
    yield _light(NOT, row.built) if row.built else _light(GOOD, "已生成，没有变化")
    yield _light(GOOD, "已出具") if row.issued else _light(NOT, "未出具")
    yield " ".join(_links(row))


def _light(sign: str, words: str) -> str:
    shade = {GOOD: "#2e7d32", BAD: "#b3261e", NOT: "#757575"}[sign]
    return f'<span style="color: {shade}">{sign}</span> {escape(words)}'


def _links(row: Status) -> Iterator[str]:
    yield _link(f"params/{row.project}/{row.year}.yaml", "参数")
    yield _link(f"params/{row.project}/{row.year}.md", "叙述")
    if row.copy:
        yield _link(row.copy, "报告") + ("（单元格与提纲不同）" if row.changed else "")
    told = {"report": "印出的报告", "inquiry": "核实单", "comparison": "年度比较"}
    yield from (_link(name, told[Path(name).stem]) for name in row.printed)


def _link(path: str, text: str) -> str:
    return f'<a href="{UP}{quote(path)}">{text}</a>'

"""perfeval import: one document or a folder of them into params."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from perfeval import params
from perfeval.commands.exits import INPUT, OK, PARTIAL
from perfeval.documents import confirm
from perfeval.documents.content import Content
from perfeval.export import csvtext
from perfeval.importer import intake
from perfeval.importer.columns import layouts
from perfeval.importer.home import homing, joining
from perfeval.importer.reading.account import STATES
from perfeval.importer.reading.imported import AskedLayout
from perfeval.model import mistakes
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import files

SHOWN = 20  # unread places listed on the screen; the list in params has all
TABLE, LAYOUTS = "导入情况.csv", "导入版式.xlsx"
HEAD = ("文件", "结果", "参数文件", "指标", "推断", "未读入", "说明")


def run(chosen: argparse.Namespace, base: Path) -> int:
    """Imports a file, or every file of a folder; returns the exit code."""
    if chosen.undo:
        return _undo(chosen, base)
    source = Path(chosen.file)
    if source.is_dir():
        return _folder(chosen, source, base)
    if not source.is_file():
        raise InputError(
            [
                Finding(
                    Where(chosen.file),
                    "没有这个文件",
                    "一个 Word、Excel、WPS、PDF、网页或文本文件，或一个文件夹",
                    "检查路径；路径中有空格时加引号",
                )
            ]
        )
    content = intake.read(source)
    if confirm.asks_layouts(content):
        return _answered(content, source, base)
    if chosen.columns:
        kept = layouts.write(layouts.told(content, chosen.columns, source), base, source.stem)
        print(f"各栏已记入 {kept.relative_to(base).as_posix()}，表头相同的文件照此读入；复制这个文件，别的工作簿也能用")
    if chosen.json:
        data = [found.as_data() for found in intake.looks(source, content, layouts.read(base))]
        whole = data[0] if len(data) == 1 else {"projects": data}
        if content.proposals:
            whole["proposals"] = [{"place": one.where, "rows": one.rows} for one in content.proposals]
        print(json.dumps(whole, ensure_ascii=False, indent=2))
        return OK
    if asked := intake.to_confirm(source, content):
        print(f"{_unruled(content)}；已按位置分格写入 {asked}，对照原件改正后导入它")
    if not chosen.force and (joins := homing.plans(source, content, base, chosen.project, chosen.year, chosen.sender)):
        return max(_join(made, base, chosen.yes) for made in joins)
    try:
        drafts = intake.drafts(source, base, chosen.project, chosen.year, chosen.rules, content)
    except InputError as error:
        if unknown := _unknown(error, content):
            _ask(source, unknown)
        raise
    if len(drafts) > 1:
        names = list(dict.fromkeys(made.found.project.text for made in drafts))
        years = [f"{made.year}年度" for made in drafts] if len(names) == 1 else []
        print(f"这个文件里有{len(drafts)}个{'年度' if years else '项目'}：" + "、".join(years or names))
    for made in drafts:
        if not chosen.force and (there := intake.existing(made, base)):
            raise InputError([_there(there[0])])
    for made in drafts:
        intake.write(made, base)
        _tell(made)
    if unsure := [one for made in drafts for one in made.found.layouts]:
        _ask(source, unsure)
    return OK


def _unknown(error: InputError, content: Content) -> list[AskedLayout]:
    """The table of a document in which nothing was understood that may be the one, if any."""
    nothing = error.findings[0].rule == "document_has_something_to_read"
    return layouts.unknown(content)[:1] if nothing else []


def _ask(source: Path, unsure: Sequence[AskedLayout]) -> None:
    beside = intake.to_ask([(source.name, one) for one in unsure], source.with_name(f"{source.stem}.版式.xlsx"))
    print(f"  各栏的含义也可以在 {beside.name} 中从下拉改选：改好后导入它，再加 --force 导入 {source.name}")


def _answered(content: Content, source: Path, base: Path) -> int:
    """Keeps the layouts that a person put right in a workbook of questions."""
    for name, layout in layouts.answered(content, source):
        kept = layouts.write(layout, base, Path(name).stem)
        print(f"各栏已记入 {kept.relative_to(base).as_posix()}，表头相同的文件照此读入")
    print("下一步：再导入原来的文件或文件夹")
    return OK


def _there(file: str) -> Finding:
    fix = "另存：加 --project 另一个名称；用导入的内容整个替换：加 --force"
    return Finding(Where(file), "已经有了，没有改动", "新的项目或年度", fix)


def _undo(chosen: argparse.Namespace, base: Path) -> int:
    """Takes back the last joining of a project and year."""
    project, _, year = str(chosen.file).removeprefix("params/").removesuffix(".yaml").partition("/")
    address, when = params.address(base, project, year)
    print(f"已撤销并入，{joining.undo(address, when, base).relative_to(base).as_posix()} 恢复为并入前的内容。")
    return OK


def _join(made: joining.Plan, base: Path, yes: bool) -> int:
    """Lists what a document would change, and joins it where a person agrees."""
    place = f"params/{made.project}/{made.year}.yaml"
    print(f"来件属于 {place}，由{made.sender}填写。")
    print("\n".join(joining.shown(made)) or "与现有参数文件没有差别。")
    joined = len(made.edits)
    if len(made.changes) > joined:
        print(f"以上{len(made.changes)}处中，并入{joined}处，其余只列出，不改参数文件。")
    if not joined:
        return OK
    if not yes and not _agreed():
        return INPUT
    joining.write(made, base)
    print(f"已并入{joined}处，其他内容不变。撤销：perfeval import --undo {made.project}/{made.year}")
    print(f"下一步：perfeval build {made.project} {made.year}")
    return OK


def _unruled(content: Content) -> str:
    places = "、".join(one.where for one in content.proposals[:10])
    return f"有没有框线的表格{len(content.proposals)}张没有读入（{places}）"


def _agreed() -> bool:
    if not sys.stdin.isatty():
        print("以上修改没有写入。确认后加 --yes 再运行。", file=sys.stderr)
        return False
    if input("并入以上修改？[y/N] ").strip().lower() in ("y", "yes", "是"):
        return True
    print("没有修改。")
    return False


def _tell(made: intake.ParamsDraft) -> None:
    counts = made.found.account.counts()
    place = f"params/{made.project}/{made.year}"
    print(f"已生成 {place}.yaml、{made.year}.md，导入清单 {made.year}.import.csv")
    print(f"  指标{len(made.found.indicators)}项，资金{len(made.found.funds)}行，叙述{len(made.found.sections)}节")
    print(
        "  原文"
        + "，".join(f"{told}{counts[state]}处" for state, told in STATES.items())
        + f"，合计{sum(counts.values())}处"
    )
    for asked in made.found.layouts:
        print(
            f"  表头没有把握  {asked.place}（{'、'.join(asked.heads)}）：各栏改正后，加上 --force {asked.option} 再导入"
        )
    for key, text, why in made.written.doubts[:SHOWN]:
        print(f"  请核对  {key}“{_short(text)}”：{why}" if text else f"  请核对  {key}：{why}")
    unread = made.found.account.unread()
    for entry in unread[:SHOWN]:
        print(f"  未读入  {entry.where}“{_short(entry.text)}”：{entry.why}")
    if len(unread) > SHOWN:
        print(f"  ……另有{len(unread) - SHOWN}处未读入，见导入清单")
    print(f"下一步：核对 {place}.yaml 中标“请核对”的行，再运行 perfeval build {made.project} {made.year}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 30 else line[:30] + "…"


def _folder(chosen: argparse.Namespace, folder: Path, base: Path) -> int:
    """Every document in turn; one that fails never stops the others, one imported before is left alone."""
    if chosen.project or chosen.columns:
        raise InputError(
            [
                Finding(
                    Where(chosen.file),
                    "文件夹中有多个文件，不能都放进一个项目、照一种版式读",
                    "不加 --project、--columns",
                    "逐个文件导入时再用 --project；--columns 用一个文件写明一次，再导入文件夹",
                )
            ]
        )
    rows: list[tuple[str, ...]] = []
    data: list[dict[str, object]] = []
    unsure: list[tuple[str, AskedLayout]] = []
    table = base / "reports" / TABLE if (base / "reports").is_dir() else base / TABLE
    try:
        for file in intake.documents(folder):
            row = _one(chosen, file, folder, base, data, unsure)
            rows.append(row)
            if not chosen.json:
                print("  ".join(cell for cell in row if cell), flush=True)
    finally:  # an interrupted run says how far it came; the next one leaves alone what was imported
        if rows and not chosen.json:
            files.place(table, csvtext.written([HEAD, *rows]).encode())
    if not rows:
        raise InputError(
            [Finding(Where(chosen.file), "文件夹中没有可以导入的文件", "、".join(intake.SUFFIXES), "检查文件夹")]
        )
    if chosen.json:
        print(json.dumps(data, ensure_ascii=False, indent=2))
    elif unsure:
        asked = intake.to_ask(unsure, folder / LAYOUTS)
        kinds = len({one.heads for _, one in unsure})
        print(
            f"表头没有把握的版式{kinds}种，各问一次：在 {asked.name} 中从下拉改选各栏的含义，导入它，再导入这个文件夹"
        )
    results = Counter(row[1] for row in rows)
    if not chosen.json:
        print(
            "共"
            + f"{len(rows)}个文件："
            + "，".join(f"{told}{n}个" for told, n in results.items())
            + f"。明细见 {TABLE}"
        )
    failed = results["未导入"]
    return OK if not failed else INPUT if failed == len(rows) else PARTIAL


def _one(
    chosen: argparse.Namespace,
    file: Path,
    folder: Path,
    base: Path,
    data: list[dict[str, object]],
    unsure: list[tuple[str, AskedLayout]],
) -> tuple[str, ...]:
    name, beside = file.relative_to(folder).as_posix(), ""
    try:
        if chosen.json:
            data.extend({"file": name} | found.as_data() for found in intake.looks(file, known=layouts.read(base)))
            return name, "已读取", "", "", "", "", ""
        if before := intake.imported_before(file, base):
            return name, "已导入过", before, "", "", "", ""
        content = intake.read(file)
        if confirm.asks_layouts(content):
            return name, "版式确认表", "", "", "", "", "单独导入它"
        if asked := intake.to_confirm(file, content):
            beside = f"{_unruled(content)}，见 {asked.name}"
        if not chosen.force and (joins := homing.plans(file, content, base, None, chosen.year, chosen.sender)):
            homes = "、".join(f"params/{made.project}/{made.year}.yaml" for made in joins)
            return name, "未导入", "", "", "", "", f"属于已有的 {homes}；单独导入这个文件，可以先看改动再并入"
        drafts = intake.drafts(file, base, None, chosen.year, chosen.rules, content)
        there = [path for made in drafts for path in intake.existing(made, base)]
        if there and not chosen.force:
            told = f"{there[0]} 已经有了；同名项目请用 --project 单独导入，更新请加 --force"
            return name, "未导入", "", "", "", "", told
        asking = [one for made in drafts for one in made.found.layouts]
        if asking and not chosen.force:
            unsure += [(name, one) for one in asking]
            return name, "待确认", "", "", "", "", f"表头没有把握：{'、'.join(asking[0].heads)}"
        for made in drafts:
            intake.write(made, base)
        states = sum((made.found.account.counts() for made in drafts), Counter())
        found = (
            str(sum(len(made.found.indicators) for made in drafts)),
            str(states["guessed"] + sum(len(made.written.doubts) for made in drafts)),
            str(states["unread"]),
        )
        doubtful = dict.fromkeys(f"表头没有把握：{one.option}" for one in asking)
        told = "；".join(filter(None, [beside, *doubtful]))
        return name, "已导入", "；".join(f"params/{made.project}/{made.year}.yaml" for made in drafts), *found, told
    except InputError as error:
        if error.findings[0].rule == "document_has_something_to_read":
            unsure += [(name, one) for one in _unknown(error, intake.read(file))]
        told = "；".join([*filter(None, [beside]), *(f"{f.found}。{f.fix}" for f in error.findings[:3])])
    except OSError as error:
        told = f"文件不能读写（{error.strerror}）"
    except Exception as error:  # noqa: BLE001 - our own mistake with one file is told as ours and stops no other
        told = mistakes.told(error)
    data.append({"file": name, "error": told})
    return name, "未导入", "", "", "", "", told

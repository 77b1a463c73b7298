"""Where the outline of a report prints each part of the narrative, and which parts are a person's own."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from perfeval.model.evaluation import NarrativeSection
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.params.sections import title_of

OF_RECOMMENDATIONS = "有关建议"  # the one heading that a cell prints without naming it
PRINTS_WORDS = ("words", "more_words")  # after these, parts of a person's own may stand
PARAMETERS = ("project", "year", "stage")  # what a build puts into a notebook
PAIR = (".ipynb", ".py")
NAME = re.compile(r"[\w-]+")
TITLE = re.compile(r"^# 提纲：(.+)$", re.M)  # in the cell of the parameters
CHAPTER = re.compile(r"^# (.+)$", re.M)
HEADING = re.compile(r"^#{1,2} (.+)$", re.M)


@dataclass(frozen=True)
class Outline:
    """The titles that a notebook's cells print words of, and those that are headings over what is made from figures."""

    words: tuple[str, ...]
    homes: tuple[str, ...]
    headings: tuple[str, ...]
    wanted: tuple[str, ...]  # those that are marked as missing where nobody wrote them


def wanted(notebook: Path) -> tuple[str, ...]:
    """The titles under which a report with this outline needs words; empty where there is no notebook."""
    try:
        return _read(notebook, notebook.stat().st_mtime_ns).wanted
    except (OSError, ValueError, SyntaxError):
        return ()


def names(base: Path) -> list[str]:
    """The notebooks of a workbook that can be a report's outline: those that print its score table."""
    found = (base / "notebooks").glob("*.ipynb")
    return sorted(f.stem for f in found if "narrative.cover(" in f.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Listed:
    """An outline as a person chooses it: its name, what it is for, and its chapters and annexes."""

    name: str
    title: str
    chapters: tuple[str, ...]


def listed(base: Path) -> list[Listed]:
    """Every outline of a workbook."""
    found = []
    for name in names(base):
        cells = json.loads((base / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        title = next((match[1] for source in sources if (match := TITLE.search(source))), "")
        heads = [
            m[1] for cell, s in zip(cells, sources) if cell["cell_type"] == "markdown" for m in CHAPTER.finditer(s)
        ]
        found.append(Listed(name, title, tuple(heads)))
    return found


def is_report(base: Path, book: str) -> bool:
    """Whether a notebook prints a report with its cover, which must fulfil what its stage asks."""
    file = base / "notebooks" / f"{book}.ipynb"
    return file.is_file() and "narrative.cover(" in file.read_text(encoding="utf-8")


def fault(base: Path, book: str) -> Finding | None:
    """Why a notebook cannot be run for a project and year; None where it can."""
    place = Where(f"notebooks/{book}.ipynb")
    known = sorted(f.stem for f in (base / "notebooks").glob("*.ipynb") if not _unfit(f))
    if not (base / place.file).is_file():
        meant = did_you_mean(book, known) or "用 perfeval outline copy 复制一份再改，或改正名称"
        return Finding(place, f"没有笔记本“{book}”", f"notebooks 下的：{'、'.join(known)}", meant)
    if why := _unfit(base / place.file):
        fix = "在 JupyterLab 中给第一个代码单元格加上标签 parameters，写上 project、year、stage 三行"
        return Finding(place, why, "一个标签为 parameters 的单元格，写明 project、year、stage", fix)
    return None


def _unfit(notebook: Path) -> str:
    """What a notebook lacks of the cell that takes its project, year and stage; empty where it has it all."""
    if notebook.stem == "failed":
        return "failed 是没有生成完的笔记本的名称，不能使用"
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
        body = [node for cell in tagged for node in ast.parse("".join(cell["source"])).body]
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, AttributeError):
        return "笔记本不能读取"
    given = {t.id for node in body if isinstance(node, ast.Assign) for t in node.targets if isinstance(t, ast.Name)}
    lacking = [name for name in PARAMETERS if name not in given]
    if not tagged:
        return "没有参数单元格（标签 parameters）"
    return f"参数单元格没有写 {'、'.join(lacking)}" if lacking else ""


def copied(base: Path, source: str, name: str) -> dict[Path, bytes]:
    """The files of an outline under a new name; raises InputError where they cannot be made."""
    folder, known = base / "notebooks", names(base)
    found = None
    if source not in known:
        meant = did_you_mean(source, known) or "改正名称"
        found = Finding(Where("notebooks"), f"没有提纲“{source}”", "、".join(known), meant)
    elif not NAME.fullmatch(name) or name == "failed":
        told = "汉字、字母、数字、连字符和下划线，例如 my-study"
        found = Finding(Where("notebooks"), f"名称“{name}”不能使用", told, "换一个名称")
    elif any((folder / f"{name}{suffix}").exists() for suffix in PAIR):
        found = Finding(Where(f"notebooks/{name}.ipynb"), "已经有了，没有改动", "新的名称", "换一个名称")
    if found:
        raise InputError([found])
    return {
        folder / f"{name}{suffix}": (folder / f"{source}{suffix}").read_bytes()
        for suffix in PAIR
        if (folder / f"{source}{suffix}").is_file()
    }


def placed(
    sections: Sequence[NarrativeSection], notebook: Path, name: str, findings: list[Finding]
) -> tuple[NarrativeSection, ...]:
    """The sections, each of a person's own with the title behind which it stands; the same where there is no notebook.

    Words under a heading that the notebook fills from figures, and a title that is a slip of one of its titles, are
    findings.
    """
    try:
        outline = _read(notebook, notebook.stat().st_mtime_ns)
    except (OSError, ValueError, SyntaxError):
        return tuple(sections)  # building will say what is wrong with it
    written = {s.title for s in sections if s.text.strip()}
    blank = [title for title in outline.homes if title not in written]
    findings += _lost(sections, outline, blank, name)
    made, home = [], ""
    for n, section in enumerate(sections):
        if section.title in outline.words:
            home = section.title if section.title in outline.homes else home
        elif section.title not in outline.headings and (section.text.strip() or _has_own(sections[n + 1 :], outline)):
            section = section.model_copy(update={"home": home or (outline.homes[0] if outline.homes else None)})
        made.append(section)
    return tuple(made)


def _has_own(following: Sequence[NarrativeSection], outline: Outline) -> bool:
    """Whether parts of a person's own follow before the next chapter."""
    for section in following:
        if section.level == 1 or section.title in outline.words:
            return False
        if section.text.strip():
            return True
    return False


def _lost(sections: Sequence[NarrativeSection], outline: Outline, blank: list[str], name: str) -> Iterator[Finding]:
    for s in sections:
        if not s.text.strip() or s.title in outline.words:
            continue
        meant = did_you_mean(s.title, blank)
        if s.title in outline.headings or meant:
            yield Finding(
                Where(name, s.line),
                f"报告没有“{s.heading}”这一节的文字，下面的文字不会印出",
                f"笔记本印出文字的小节：{'、'.join(outline.words)}；另写的章节用别的标题",
                meant or "把文字移到这些小节，或换一个标题",
                rule="narrative_is_printed",
            )


@cache
def _read(notebook: Path, changed: int) -> Outline:
    words: dict[str, None] = {}
    homes: dict[str, None] = {}
    wanted: dict[str, None] = {}
    headings: dict[str, None] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            headings |= {title_of(match[1]): None for match in HEADING.finditer(source)}
        if cell["cell_type"] != "code":
            continue
        for call in ast.walk(ast.parse(source)):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if getattr(call.func.value, "id", "") == "narrative":
                titles = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                words |= dict.fromkeys(titles if call.func.attr in PRINTS_WORDS else ())
                words |= {OF_RECOMMENDATIONS: None} if call.func.attr == "recommendations" else {}
                homes |= dict.fromkeys(titles if call.func.attr in PRINTS_WORDS else ())
                wanted |= dict.fromkeys(titles if call.func.attr == "words" else ())
    return Outline(tuple(words), tuple(homes), tuple(title for title in headings if title not in words), tuple(wanted))

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
from perfeval.model.findings import Finding, Where, did_you_mean

OF_RECOMMENDATIONS = "有关建议"  # the one heading that a cell prints without naming it
PRINTS_WORDS = ("words", "more_words")  # after these, parts of a person's own may stand
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
    from perfeval.params import title_of

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

"""The narrative of a report, cut at its headings, with the pictures that it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from perfeval.model import expressions, fences
from perfeval.model.evaluation import NarrativeSection
from perfeval.model.findings import Finding, Where
from perfeval.page import marks, refusals
from perfeval.params import entries, pictures
from perfeval.params.yamlfile import Source, Typed, read_text

HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*$", re.M)
NOT_HEADING = re.compile(
    r"^ {0,3}(#{1,6}(?![#\s]|$|\d+[^\d.．、])|＃+)[ \t]*(.*)$|^ {0,3}(#{1,6})[ \t]*()$|^ {1,3}(#{1,6})[ \t]+(.*)$", re.M
)
CHINESE = "[一二三四五六七八九十]+"
NUMBERING = re.compile(
    rf"^(?:附件[\d一二三四五六七八九十]*[：:]?|{CHINESE}[、．.]|（{CHINESE}）|\({CHINESE}\)|\d+[.．、]|（\d+）)\s*"
)


def title_of(heading: str) -> str:
    """A heading without its number.

    >>> title_of("（一）项目概况")
    '项目概况'
    """
    return NUMBERING.sub("", heading.strip())


def read(
    file: Path, base: Path, data: Typed | None, findings: list[Finding]
) -> tuple[tuple[NarrativeSection, ...], dict[str, bytes]]:
    """The text cut at its headings, and the pictures that it shows."""
    source = read_text(file, file.relative_to(base).as_posix(), findings) if file.is_file() else None
    if source is None:
        return (), {}
    source = Source(source.name, marks.shown(source.text))
    shown = pictures.read(source, file.parent, findings)
    sections = tuple(_sections(source, data, findings))
    for line, column, *said in fences.faults(source.text):
        findings.append(source.fault(Where(source.name, line, column), *said))
    for section in sections:
        for fault in refusals.faults(section.text, list(shown)):
            at = section.line + 1 + _blank_lines(source, section.line) + fault.line
            findings.append(source.fault(Where(source.name, at, 1), fault.found, fault.expected, fault.fix))
    return sections, shown


def _blank_lines(source: Source, heading: int) -> int:
    """How many empty lines stand between a heading and its text."""
    n = heading + 1
    while n <= source.text.count("\n") + 1 and not source.line(n).strip():
        n += 1
    return n - heading - 1


def _sections(source: Source, data: Typed | None, findings: list[Finding]) -> Iterator[NarrativeSection]:
    """The text cut at its headings of level 1 and 2; deeper headings stay in the text."""
    text = fences.hidden(source.text)
    code = [fences.Code(fence.line + 1, fence.source) for fence in fences.fences(source.text) if fence.runs]
    for match in NOT_HEADING.finditer(text):
        words = match[2] or match[6] or ""
        marks = (match[1] or match[3] or match[5]).replace("＃", "#")
        found = "标题前有空格" if match[5] else "“#”后面没有空格，不成为标题" if words else "标题是空的"
        found = "“＃”是全角的，不成为标题" if match[1] and "＃" in match[1] else found
        findings.append(
            source.fault(
                source.where(match.start()),
                found,
                "半角 #，空一格，再写标题",
                f"写成“{marks} {words or '…'}”；是正文时写成“\\#…”",
            )
        )
    heads = [m for m in HEADING.finditer(text) if len(m[1]) <= 2]
    before = re.search(r"\S", text[: heads[0].start() if heads else len(text)])
    if before and not NOT_HEADING.match(text, text.rfind("\n", 0, before.start()) + 1):
        found = (
            "三级以下标题之前没有一级或二级标题" if text.startswith("###", before.start()) else "第一个标题之前有文字"
        )
        findings.append(
            source.fault(
                source.where(before.start()),
                found,
                "文字写在一级（#）或二级（##）标题之下",
                "在上面加一行标题，例如 # 一、基本情况",
            )
        )
    for index, fault in expressions.faults(text, None if data is None else entries.facts(data)):
        findings.append(source.fault(source.where(index), str(fault), fault.expected, fault.fix))
    lines: dict[str, int] = {}
    for match, after in zip(heads, [*heads[1:], None]):
        where, title = source.where(match.start()), title_of(match[2])
        if title in lines:
            findings.append(
                source.fault(
                    where,
                    f"标题“{title}”重复，第{lines[title]}行已有",
                    "每个标题只出现一次（编号不算）",
                    "合并两处文字，或改名",
                )
            )
        lines.setdefault(title, where.line)
        body = text[match.end() : after.start() if after else len(text)].strip("\n")
        last = source.where(after.start()).line if after else float("inf")
        yield NarrativeSection(
            level=len(match[1]),
            heading=match[2],
            title=title,
            text=body.rstrip(),
            line=where.line,
            code=tuple(c for c in code if where.line < c.line < last),
        )

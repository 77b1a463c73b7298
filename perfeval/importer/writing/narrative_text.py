"""Writes the words of a document as a narrative, and its problems as params: nothing in them is a mark or lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from perfeval.importer.reading.imported import NOTHING, Imported, ImportedSection, Value
from perfeval.importer.words import chapters
from perfeval.importer.writing.yamllines import YamlLines, one_line
from perfeval.model.numerals import chinese
from perfeval.page.marks import literal

NOTHING_SAID = re.compile(r"(?:暂?无|没有|无其他[^。]*)[。.]?")


CAUSE = re.compile(
    r"(?:^|[。；\n])\s*((?:主要)?原因(?:分析)?(?:[:：]|是|在于|为[:：]?)"
    r"|(?:造成|产生|导致)[^。，]{0,12}的(?:主要)?原因(?:[:：]|是|在于))"
)


@dataclass
class _ReadProblem:
    group: str
    title: str
    detail: str
    place: str
    cause: str = ""
    advice: list[tuple[str, str, str]] = field(default_factory=list)  # title, text, place


def problems_told(found: Imported) -> tuple[list[_ReadProblem], list[ImportedSection]]:
    """Problems with their causes and recommendations, and sections whose words found no place among them."""
    said = [s for s in found.sections if s.title == chapters.PROBLEMS and _says_something(s)]
    advised = [s for s in found.sections if s.title == chapters.ADVICE and _says_something(s)]
    problems = []
    for section in said:
        place = next((p.place for p in section.paragraphs if p.place), "")
        for group, title, detail in chapters.items(section.paragraphs):
            detail, cause = _cause(detail)
            problems.append(_ReadProblem(group, title, detail, place, cause))
    rest = []
    for section in advised:
        given = chapters.items(section.paragraphs)
        place = next((p.place for p in section.paragraphs if p.place), "")
        groups = list(dict.fromkeys(p.group for p in problems))
        for n, (group, title, text) in enumerate(given):
            title = f"{group}：{title}" if group else title
            if not problems:
                rest.append(
                    ImportedSection(
                        "有关建议", chapters.OTHER, [Value(f"{title}：{text}" if text != title else text, place)]
                    )
                )
            elif len(given) == len(problems):
                problems[n].advice.append((title, text, place))
            elif len(given) == len(groups):
                next(p for p in problems if p.group == groups[n]).advice.append((title, text, place))
            else:
                max(problems, key=lambda p: _shared(p.title + p.detail, title + text)).advice.append(
                    (title, text, place)
                )
    return problems, rest


def _says_something(section: ImportedSection) -> bool:
    return bool(section.paragraphs) and not all(NOTHING_SAID.fullmatch(p.text.strip()) for p in section.paragraphs)


def _cause(detail: str) -> tuple[str, str]:
    """A text cut before 原因是, 原因分析： and the like; the cause keeps its opening words."""
    if (found := CAUSE.search(detail)) and found.start(1) > 0:
        return detail[: found.start(1)].strip(), detail[found.start(1) :].strip()
    return detail, ""


def _shared(a: str, b: str) -> int:
    return len({a[i : i + 2] for i in range(len(a))} & {b[i : i + 2] for i in range(len(b))})


def write_problems(out: YamlLines, problems: list[_ReadProblem]) -> None:
    if not problems:
        out.line("problems: []")
        return
    out.line("problems:")
    for p in problems:
        out.text("  - group", Value(p.group, p.place)) if p.group else out.line("  - group: null")
        out.text("    title", Value(one_line(p.title), p.place))
        out.text("    detail", Value(markdown(p.detail), p.place))
        out.text("    cause", Value(markdown(p.cause), p.place))
        out.line("    indicators: []")
        if not p.advice:
            out.line("    recommendations: []")
            continue
        out.add("    recommendations", "", NOTHING, "与问题的对应关系按次序或用词推断")
        for title, text, place in p.advice:
            out.text("      - title", Value(one_line(title), place))
            out.text("        text", Value(markdown(text), place))
            out.line("        owner: null")
            out.line("        due: null")


def escaped(text: str) -> str:
    r"""Words in which template marks mean nothing.

    >>> escaped("共{{ x }}人{% if %}")
    '共\\{{ x \\}}人\\{% if \\%}'
    """
    return re.sub(r"\{\{|\}\}|\{%|%\}|\{#|#\}", lambda m: "\\" + m[0], text)


def narrative(found: Imported, rest: Sequence[ImportedSection] = ()) -> tuple[str, dict[int, str]]:
    """The narrative file, the official outline with the imported paragraphs under it, and the place of each line."""
    own: dict[str, list[tuple[str, str]]] = {}
    for section in (*found.sections, *rest):
        if section.title in (chapters.PROBLEMS, chapters.ADVICE):
            continue
        words = own.setdefault(HOMES.get(section.title, section.title), [])
        if section.title == chapters.OTHER and chapters.standard(section.heading) != chapters.OTHER:
            place = next((value.place for value in section.paragraphs), "")
            words.append((f"**{markdown(chapters.bare(section.heading))}**", place))
        words += _paragraphs(section)
    lines: list[str] = []
    places: dict[int, str] = {}
    for text, place in _outline(own):
        if place:
            places[len(lines) + 1] = place
        lines += [*text.split("\n"), ""]
    return "\n".join(lines), places


# where words go that stand under a chapter and under none of its sections
HOMES = {
    "基本情况": "项目概况",
    "绩效评价工作开展情况": "绩效评价目的、对象和范围",
    "主要经验及做法、存在的问题及原因分析": "主要经验及做法",
}


def _paragraphs(section: ImportedSection) -> Iterator[tuple[str, str]]:
    for value in section.paragraphs:
        if value.text.startswith("#"):
            yield f"### {markdown(value.text[1:].strip())}", value.place
        else:
            yield from ((markdown(line.strip()), value.place) for line in value.text.split("\n") if line.strip())


def _outline(own: dict[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    for n, (chapter, titles) in enumerate(chapters.CHAPTERS.items(), 1):
        if chapter == chapters.ADVICE or (chapter == chapters.CONCLUSION and chapter not in own):
            continue
        yield f"# {chinese(n)}、{chapter}", ""
        yield from own.get(chapter, ())
        for m, title in enumerate(titles, 1):
            if title != chapters.PROBLEMS:
                yield f"## （{chinese(m)}）{title}", ""
                yield from own.get(title, ())


def markdown(text: str) -> str:
    r"""A paragraph in which no character has a meaning of its own.

    >>> markdown("# 甲*乙* {{ x }}")
    '\\# 甲\\*乙\\* \\{{ x \\}}'
    """
    return escaped(literal(text))

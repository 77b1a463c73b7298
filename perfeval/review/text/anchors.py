"""Does what a person wrote stand where a reader looks for it? Rules on tables, figures and chapters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model import expressions
from perfeval.model.evaluation import SECTIONS
from perfeval.model.passages import first_line, narrative_place
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip

CAPTION = re.compile(r"(?:<caption[^>]*>)?\s*([表图])[：:]\s*([^（(<]+?)\s*(?:[（(<].*)?")
PICTURE = re.compile(r"!\[([^\]]+)\]\([^)]*\)")
POINTING = re.compile(r"[下上如附][列述]?[表图]|[见如按][^。；]{0,20}[表图]")  # in the sentence right before it


def tables_and_figures_are_referred_to(card: Scorecard) -> Iterator[Verdict]:
    """自己写的表和图，前面有没有一句话引出。

    为什么：没有引出的表、图，读的人不知道它说明什么，编号也没有用处。
    怎么改：在表、图之前写“见{{ 表.题目 }}”或“见{{ 图.题目 }}”，编号由工具填写。
    依据：GB/T 7713.3（图、表应在文中提及，紧随提及处）。
    """
    said, seen = False, set[tuple[str, str]]()
    for section in card.evaluation.narrative:
        lines = section.text.split("\n")
        later = _named(section.text)
        for number, (line, kind, title) in enumerate(_captions(lines)):
            if not kind:
                seen |= _named(line)
                continue
            said = True
            if (kind, title) in seen or POINTING.search(_before(lines, number)):
                yield ok(title)
                continue
            what = "在后面才有文字引用" if (kind, title) in later else "没有文字引用"
            yield bad(
                narrative_place(card.evaluation, first_line(card.evaluation, section) + number),
                title,
                f"{kind}“{title}”{what}",
                "表、图之前有一句话引出",
                f"在它前面的段落写“见{{{{ {kind}.{title} }}}}”",
            )
    if not said:
        yield skip(WHOLE, "叙述文件没有自己的表和图")


def chapters_have_their_place(card: Scorecard) -> Iterator[Verdict]:
    """所选提纲没有的小节，文字是否放对了地方。

    为什么：提纲没有这一节，文字作为另写的一节印出，可能与前后重复，或不合报告的次序。
    怎么改：把文字移到提纲的小节下，或改用有这一节的提纲（perfeval outline 列出）。
    依据：委托方规定的报告提纲。
    """
    said = False
    for section in card.evaluation.narrative:
        if section.title not in SECTIONS or not section.text.strip():
            continue
        said = True
        if section.home is None:
            yield ok(section.title)
            continue
        name = card.evaluation.report.outline or "report"
        yield ask(
            narrative_place(card.evaluation, section.line),
            section.title,
            f"提纲“{name}”没有“{section.title}”，文字作为另写的一节印在“{section.home}”之后",
            "提纲中的小节",
            "把文字移到提纲的小节下，或改用有这一节的提纲（perfeval outline 列出）",
        )
    if not said:
        yield skip(WHOLE, "叙述文件没有这些小节")


def _named(text: str) -> set[tuple[str, str]]:
    """The kinds and titles that the references of a text name."""
    pieces = (expressions.REFERENCE.fullmatch(p.source) for p in expressions.split(text) if not isinstance(p, str))
    return {(found[1], found[2]) for found in pieces if found}


def _captions(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Each line with the kind and title of the table or figure that it captions; both empty for any other line.

    A picture is captioned by what it shows, unless it stands below a caption or beside another picture.
    """
    above = ""
    for line in lines:
        text = line.strip()
        if found := CAPTION.fullmatch(text):
            yield line, found[1], found[2]
        elif (shown := PICTURE.fullmatch(text)) and not (PICTURE.fullmatch(above) or above.startswith(("图：", "图:"))):
            yield line, "图", shown[1]
        else:
            yield line, "", ""
        above = text or above


def _before(lines: list[str], number: int) -> str:
    """The paragraph right before a caption; empty where another table or figure stands between."""
    before = [line.strip() for line in lines[:number] if line.strip()]
    while before and before[-1].startswith(("<table", "<caption")):
        before.pop()
    return "" if not before or before[-1].startswith(("|", "<", "!", "#", "注：")) else before[-1]

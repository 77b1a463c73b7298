"""Is every table and figure of a person's own named by a sentence before it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model import expressions
from perfeval.model.passages import first_line, narrative_place
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, bad, ok, skip

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

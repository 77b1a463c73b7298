"""Do lists hold as many things as the words before them say? A number, and the list or the ordinals that follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from perfeval.model.numerals import from_chinese
from perfeval.model.passages import first_line, narrative_place
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import Place, everything

MANY = "[0-9]{1,2}|[一二两三四五六七八九十]{1,3}"
SAID = re.compile(
    rf"(?<![第之分近前后每另外下上这进0-9一二三四五六七八九十])({MANY})(?:个)?(项|方面|类|点|条|部分|步|种|环节|阶段|层次|大类)(?!以上|以下|指标|要点|[分级])"
)
ITEM = re.compile(r"\s{0,3}(?:([0-9]{1,2})[.．、]|[（(]([0-9]{1,2}|[一二三四五六七八九十]+)[）)])\s*\S")
ORDINALS = "一二三四五六七八九十"
FIRST = re.compile("(?<![唯之第任统进单某])一是")
NEAR = 6  # letters between a number of things and the list of them
OPEN = re.compile("等|之一|有$|其中|中$")


KINDS = (  # what names are said to be, and how each of them ends
    ("乡镇|镇|镇街|镇办|乡镇街道|街镇", "镇|乡|街道|街道办|办事处"),
    ("街道", "街道|街道办|办事处"),
    ("行政村|村|建制村|自然村|村社区|村居", "村|社区"),
    ("社区", "社区|居委会"),
    ("县|县区|县市区|区县|市县|县市", "县|区|市"),
    ("学校|中小学", "学|校|学校"),
    ("幼儿园", "园"),
    ("卫生院|医院|医疗机构", "院|中心"),
    ("部门|单位", "局|委|办|部|院|中心|厅|会|队"),
)
ALL_KINDS = "|".join(sorted((k for kind, _ in KINDS for k in kind.split("|")), key=len, reverse=True))
LIST = "(?P<list>[一-鿿]{2,12}(?:、[一-鿿]{2,10})+)"
NUMBERED = f"(?P<many>{MANY})(?:个|所|家)(?P<kind>{ALL_KINDS})"
BEFORE_NUMBER = re.compile(rf"{LIST}(?:共计|合计|共|总共|这|，共|，共计){NUMBERED}(?![一-鿿]{{0,3}}中)")
RIGHT_BEFORE = re.compile(rf"(?:在|为|涉及|覆盖|包括|选取|抽取|是|对)(?:了)?{LIST}{NUMBERED}(?![一-鿿]{{0,3}}中)")
BEHIND_NUMBER = re.compile(rf"{NUMBERED}(?:[（(]|：|，?(?:分别[为是]|即|包括|为)[：:]?){LIST}(?=[)）。；，])(?!等)")


def lists_hold_as_many_as_they_say(card: Scorecard) -> Iterator[Verdict]:
    """写明有几项、几个方面的，后面列出的是否正好几项。

    为什么：写三项列四项，不是漏删就是漏写，读者不知道以哪个为准。
    怎么改：数一数列出的各项，改正数字，或补写漏掉的一项。
    依据：实务（文字校核）。
    """
    said = False
    for where, subject, told, number, listed in (*_lists(card), *_ordinals(card), *_names(card)):
        said = True
        if number == listed:
            yield ok(subject)
        else:
            found = f"写“{told}”，后面列了{listed}项"
            yield ask(where(), subject, found, f"{listed}项", "改正数字，或补写漏掉的一项")
    if not said:
        yield skip(WHOLE, "没有写明几项再逐项列出")


def _lists(card: Scorecard) -> Iterator[tuple[Place, str, str, int, int]]:
    """A paragraph that ends in a colon and says how many things follow, and the numbered list right below it."""
    e = card.evaluation
    for section in e.narrative:
        lines = section.text.split("\n")
        for n, line in enumerate(lines):
            claim = _claim(line) if line.rstrip().endswith(("：", ":")) else None
            below = [text for text in lines[n + 1 :] if text.strip()] if claim else []
            listed = 0
            for text in below:
                item = ITEM.match(text)
                number = from_chinese(item[1] or item[2]) if item else 0
                if number != listed + 1:
                    break
                listed += 1
            if claim and listed > 1:
                place = partial(narrative_place, e, first_line(e, section) + n)
                yield place, section.title, *claim, listed


def _ordinals(card: Scorecard) -> Iterator[tuple[Place, str, str, int, int]]:
    """A number of things before 一是, 二是 … of the same paragraph."""
    for where, subject, text in everything(card):
        starts = [m.start() for m in FIRST.finditer(text)] if "一是" in text else []
        for n, start in enumerate(starts):
            said = _claim(re.split("[。；\n]", text[:start].rstrip("。"))[-1])
            rest = text[start : starts[n + 1] if n + 1 < len(starts) else len(text)]
            listed = next((k for k, mark in enumerate(ORDINALS) if f"{mark}是" not in rest), len(ORDINALS))
            if said and listed > 1:
                yield where, subject, *said, listed


def _names(card: Scorecard) -> Iterator[tuple[Place, str, str, int, int]]:
    """Names of places, schools or units one after another, and how many they are said to be: 甲镇、乙镇共2个镇."""
    for where, subject, text in everything(card):
        for pattern in (BEFORE_NUMBER, RIGHT_BEFORE, BEHIND_NUMBER) if "、" in text else ():
            for match in pattern.finditer(text):
                ends = next(ends for kind, ends in KINDS if match["kind"] in kind.split("|"))
                names = match["list"].split("、")
                if len(names) > 2 and all(name.endswith(tuple(ends.split("|"))) for name in names):
                    number = match["many"].replace("两", "二")
                    told = match[0].strip("（(：:，。")
                    yield where, subject, told, int(number) if number.isdigit() else from_chinese(number), len(names)


def _claim(words: str) -> tuple[str, int] | None:
    """What the last clause says of how many things follow; None where it names only some of them."""
    found = list(SAID.finditer(words))
    after = words[found[-1].end() :].strip("，：:；。 ") if found else ""
    if not found or len(after) > NEAR or re.search("[，。；]", after) or OPEN.search(after):
        return None
    number = found[-1][1].replace("两", "二")
    clause = re.split("[，。；：、]", words[: found[-1].start()])[-1] + found[-1][0]
    return clause, from_chinese(number)

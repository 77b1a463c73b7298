"""What the words of a document point to and it does not hold: tables, figures, annexes by their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from perfeval.documents.content import Text
from perfeval.importer.reading.imported import Slip

NUMBER = r"\d{1,2}(?:[-－—]\d{1,2})?"
CAPTION = re.compile(rf"\s*(?P<kind>附?[表图]|附件)\s*(?P<number>{NUMBER})\s*(?:[　：:.．、\s]|$)")
POINTED = re.compile(
    rf"(?:见|如|参见|列[入于]|根据|按照?|由|附在?|随附)\s*(?P<kind>附?[表图]|附件)\s*(?P<number>{NUMBER})(?!\d|[%％.]\d)"
)
LIST = re.compile(r"\s*附件\s*[：:]\s*(?P<items>.*)", re.S)
ITEM = re.compile(r"(?:^|(?<=[\s　；;。]))(\d{1,2})[.．、]\s*\S")
LONGEST = 60  # characters of a caption


def missing(texts: Sequence[Text], others: Iterable[str]) -> Iterator[Slip]:
    """References to numbers that no caption has, where captions of that kind stand in the document.

    ``others`` are words that may be captions though no paragraphs: titles within tables, names of sheets.
    """
    there: dict[str, set[str]] = {}
    for words in (*(t.text for t in texts), *others):
        if (caption := CAPTION.match(words)) and len(words.strip()) <= LONGEST and not words.rstrip().endswith("。"):
            there.setdefault(caption["kind"], set()).add(_plain(caption["number"]))
    for n, text in enumerate(texts):
        if listed := LIST.match(text.text):
            rows = [listed["items"], *(t.text for t in texts[n + 1 : n + 12])]
            there.setdefault("附件", set()).update(m[1] for row in rows for m in ITEM.finditer(row.strip()))
    lone = "" if there.get("附件") else _lone(texts)
    for text in texts:
        if CAPTION.match(text.text) and len(text.text.strip()) <= LONGEST:
            continue
        for match in POINTED.finditer(text.text):
            kind, number = match["kind"], _plain(match["number"])
            known = there.get(kind, set())
            if kind == "附件" and lone == number:
                yield Slip(
                    "tables_and_figures_are_referred_to",
                    "N06a",
                    text.place,
                    f"写“{match[0]}”，全文没有附件，也没有提到附件1",
                    "所指的表、图、附件在文中",
                    "改为文中的表号，或补上所指的附件",
                    kind + number,
                    "P2",
                )
            ends = {number} if any("-" in one for one in known) else set(number.split("-"))
            if known and (gone := sorted(ends - known)):
                yield Slip(
                    "tables_and_figures_are_referred_to",
                    "N06a",
                    text.place,
                    f"写“{match[0]}”，文中没有{kind}{gone[0]}，只有{kind}{'、'.join(sorted(known, key=_order))}",
                    "所指的表、图、附件在文中",
                    "改正编号，或补上所指的内容",
                    kind + gone[0],
                    "P2",
                )


def _lone(texts: Sequence[Text]) -> str:
    """The one number of an enclosure that a document names, where it is not the first; nothing else."""
    named = {_plain(m[1]) for t in texts for m in re.finditer(rf"附件\s*({NUMBER})", t.text)}
    only = named.pop() if len(named) == 1 else ""
    return only if only.isdigit() and int(only) > 1 else ""


def _plain(number: str) -> str:
    return re.sub("[－—]", "-", number)


def _order(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split("-")))

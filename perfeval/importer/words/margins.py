"""What stands around a document: heads and feet of its pages, boxes over its cells. It names what the rest does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from perfeval.documents.content import Content, Text
from perfeval.importer.reading.imported import NOTHING, Imported, Value
from perfeval.importer.words import belonging
from perfeval.importer.words.labels import meant, pairs, uncoded

MARGIN = re.compile("页眉|页脚|文本框|图形")
FILLED = ("project", "department", "unit", "client", "evaluator")


def texts(content: Content) -> list[Text]:
    """The words of heads, feet and boxes, each once."""
    notes = [note for note in content.notes if MARGIN.search(f"{note.where}{note.why}") and note.text.strip()]
    lines = {line.strip(): note.where for note in notes for line in note.text.split("\n") if line.strip()}
    return [Text(line, where) for line, where in lines.items()]


def labels(content: Content, found: Imported) -> None:
    """Fills what no cell and no paragraph names from labels with their values in the margins, with doubts."""
    for text in texts(content):
        for part in pairs(text.text):
            pair = re.match(r"\s*([^:：]{2,14})[:：]\s*(\S.*)", part)
            kind, unsure = meant(pair[1], pair[2]) if pair else (None, "")
            if pair and kind in (*FILLED, "year") and not getattr(found, kind):
                value = Value(pair[2].strip(), text.place, unsure).doubted(f"按{text.place}填写")
                setattr(found, kind, uncoded(value) if kind == "project" else value)
                found.account.margin(text.text, f"按它填写{pair[1].strip()}")


def project(content: Content, found: Imported) -> Value:
    """The project that a title in the margins names."""
    beside = texts(content)
    value = belonging.project(_alone(beside), found) if beside else NOTHING
    return _used(value, beside, found, "按它填写项目名称")


def year(content: Content, found: Imported) -> Value:
    """The one year of the evaluation that the margins name."""
    beside = texts(content)
    years = {(v.text, v.place) for one in beside if (v := belonging.titled_year(one))}
    if len({text for text, _ in years}) != 1:
        return NOTHING
    text, place = years.pop()
    return _used(Value(text, place, f"题目没有年度，按{place}"), beside, found, "按它填写年度")


def _used(value: Value, beside: Sequence[Text], found: Imported, told: str) -> Value:
    for text in beside:
        if value and text.place == value.place:
            found.account.margin(text.text, told)
    return replace(value, doubt=value.doubt or f"按{value.place}填写") if value else value


def _alone(beside: Sequence[Text]) -> Content:
    return Content(tuple(beside), "文本")

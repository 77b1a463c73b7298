"""Indicators in sentences of the same making: 名称：目标…，实际…，分值…，得…分."""

from __future__ import annotations

import re
from os.path import commonprefix

from perfeval.documents.content import Content, Text
from perfeval.importer.columns.candidates import HEADS
from perfeval.importer.unusual.gathered import DEPTHS, LEAST, Gathered, into_one
from perfeval.importer.unusual.reshaped import Reshaped

SAID = re.compile(r"(?P<name>[^：:。，,]{2,30})[：:](?P<fields>[^。]+)(?:。(?P<rest>.*?)。?)?")
FEWEST = 3  # fields of an indicator
WORD = re.compile(r"[\u4e00-\u9fff]{1,6}")
WHY = "按逐项叙述的句子读入"
CAUSE = re.compile(r"[^，。]{0,12}原因(?:是|为|：|:)\s*(?P<why>.+)")


def gathered(content: Content) -> Reshaped:
    """The content with its sentences in a table, where every one of them says the same fields in the same order."""
    said = []
    for n, block in enumerate(content.blocks):
        if isinstance(block, Text) and (found := SAID.fullmatch(_unnumbered(block.text))):
            clauses = [clause.strip() for clause in re.split("[，,；;]", found["fields"]) if clause.strip()]
            if len(clauses) >= FEWEST and all(re.search(r"\d", clause) for clause in clauses[-2:]):
                said.append((n, block, found, clauses))
    counts = {len(clauses) for *_, clauses in said}
    if len(said) < LEAST or len(counts) > 1:
        return Reshaped(content)
    labels = []
    for column in zip(*(clauses for *_, clauses in said)):
        word = WORD.match(commonprefix(column))
        if word is None or any(clause == word[0] for clause in column):
            return Reshaped(content)
        labels.append(word[0])
    if len(set(labels)) < len(labels):
        return Reshaped(content)
    made = []
    for n, block, found, clauses in said:
        fields = {HEADS["name"]: (found["name"].strip(), block)}
        fields |= {label: (clause.removeprefix(label), block) for label, clause in zip(labels, clauses)}
        if rest := (found["rest"] or "").strip():
            cause = CAUSE.fullmatch(rest)
            fields[HEADS["reason"]] = (cause["why"] if cause else rest, block)
        made.append(Gathered(n, n + 1, dict(fields)))
    return into_one(content, made, WHY)


def _unnumbered(text: str) -> str:
    typed = text.strip()
    found = next((match for number, _ in DEPTHS if (match := number.match(typed))), None)
    return typed[found.end() :] if found else typed

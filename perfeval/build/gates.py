"""What stops a print: a stage claimed too early, words not printed, inputs that changed meanwhile."""

from __future__ import annotations

import re
from pathlib import Path

from perfeval.build.record import Input
from perfeval.export import document
from perfeval.model.evaluation import SECTIONS, Evaluation, NarrativeSection
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.verdicts import Review
from perfeval.page.blocks import MISSING, texts
from perfeval.params import sections
from perfeval.params.files import content_of
from perfeval.report import narrative


def refuse_changed(base: Path, *seen: list[Input]) -> None:
    """Raises InputError if an input is not any more what it was when it was first looked at."""
    late = [e["path"] for entries in seen for e in entries if content_of(base / e["path"]) != e["sha256"]]
    if late:
        raise InputError(
            [Finding(Where(late[0]), "生成报告期间文件被修改", "生成期间不改文件", "保存好以后再生成一次")]
        )


def gate(checked: Review, wanting: list[str]) -> str:
    """Why the report may not have the stage it claims; empty if it may."""
    stage = checked.card.evaluation.report.stage
    if stage == narrative.DRAFT:
        return ""
    why = [f"还有{len(wanting)}项{MISSING}：" + "；".join(wanting)] if wanting else []
    if checked.blocking:
        named = "；".join(f"{v.code} {v.subject}：{v.found}" for v in checked.blocking)
        why.append(f"有{len(checked.blocking)}条P0级问题没有处理：{named}")
    return "\n".join(f"报告阶段为“{stage}”，但{reason}" for reason in why)


def _without_numbers(text: str) -> str:
    """A text without the numbers of tables and pictures, which only the print gives."""
    return re.sub(r"附?([表图])(?:“[^”]*”|[0-9]+(?:-[0-9]+)?|：)　?", r"\1", text)


def unprinted(evaluation: Evaluation, report: document.Document) -> str:
    """Why a report that was run is not printed at its stage: marks of what nobody gave; empty if it may be.

    Raises InputError where words of the narrative are not in it.
    """
    refuse_unprinted(evaluation, report, unprinted_parts(evaluation, report))
    return marked(evaluation, report)


def marked(evaluation: Evaluation, report: document.Document) -> str:
    """How many marks of something missing a report past its draft still has; empty for none."""
    count = 0 if evaluation.report.stage == narrative.DRAFT else report.missing()
    return f"报告阶段为“{evaluation.report.stage}”，但报告中还有{count}处{MISSING}" if count else ""


def unprinted_parts(evaluation: Evaluation, report: document.Document) -> list[NarrativeSection]:
    """The parts of the narrative whose words the report does not print."""
    said = {_without_numbers(text) for text in texts(report.blocks)}
    return [
        s
        for s in evaluation.narrative
        if s.text.strip() and not set(map(_without_numbers, texts(narrative.prose(evaluation, s.words)))) <= said
    ]


def refuse_unprinted(evaluation: Evaluation, report: document.Document, lost: list[NarrativeSection]) -> None:
    headings = {sections.title_of(heading.text) for heading in report.headings()}
    name = f"params/{evaluation.address}/{evaluation.year}.md"
    if lost:
        raise InputError(
            Finding(
                Where(name, s.line),
                f"“{s.heading}”下面的文字不会印出"
                if s.title in headings
                else f"报告没有“{s.heading}”这一节，下面的文字不会印出",
                f"由文字写成的小节：{'、'.join(evaluation.wanted or SECTIONS)}",
                "把文字移到这些小节，或在笔记本中加上这一节",
                rule="narrative_is_printed",
            )
            for s in lost
        )

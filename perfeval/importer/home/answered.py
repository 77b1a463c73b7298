"""The 问题核实单 as the unit answered it: each answer goes to the findings that its item was made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from perfeval.documents.content import Content, DocumentGrid
from perfeval.importer.home.joining import CHANGED, GONE, NEW, ODD, UNREAD, ValueChange
from perfeval.model.evaluation import Answer, Evaluation
from perfeval.params.placing import Keys
from perfeval.report.concerns import Concern

HEAD = {"serial": "序号", "where": "所在位置", "printed": "填报内容或事实", "answer": "单位答复"}
KINDS = ("部分采纳", "不采纳", "采纳")
GIVEN = re.compile(rf"({'|'.join(KINDS)})[，,。；;：:\s]*(.*)", re.S)


def tables(content: Content) -> list[tuple[DocumentGrid, int, dict[str, int]]]:
    """The answer sheets of a document, with the row of their head and the columns."""
    found = []
    for block in content.blocks:
        for row in range(block.rows) if isinstance(block, DocumentGrid) else ():
            cells = (
                [(_plain(cell.text), cell.column) for cell in block.row(row)] if isinstance(block, DocumentGrid) else []
            )
            at = {key: next((c for text, c in cells if text.startswith(told)), -1) for key, told in HEAD.items()}
            if min(at.values()) >= 0 and isinstance(block, DocumentGrid):
                found.append((block, row, at))
                break
    return found


def changes(content: Content, evaluation: Evaluation, asked: tuple[Concern, ...]) -> Iterator[ValueChange]:
    """What the answers change; an item is known by its own words, its number is only what people call it by."""
    open_items = {_key("\n".join(c.places), c.printed): c for c in asked}
    known = {answer.finding: n for n, answer in enumerate(evaluation.answers)}
    new = len(evaluation.answers)
    comments = [comment.text for comment in evaluation.comments or ()]
    by = evaluation.project.implementing_unit or evaluation.project.department or "单位"
    for grid, head, at in tables(content):
        for row in range(head + 1, grid.rows):
            cells = {key: grid.at(row, column) for key, column in at.items()}
            texts = {key: cell.text.strip() if cell else "" for key, cell in cells.items()}
            answer = cells["answer"]
            if answer is None or not texts["printed"] or answer is cells["printed"]:
                continue
            told, place = f"第{texts['serial']}项", answer.place
            key = _key(texts["where"], texts["printed"])
            if (item := open_items.get(key)) is None:
                if texts["answer"]:
                    why = "核实单发出以后参数改过，现在没有这一项，没有并入"
                    yield ValueChange(ODD, told, "", texts["answer"], place, why)
                continue
            before = "\n".join(_told(a) for a in item.answers)
            if _plain(texts["answer"]) == _plain(before):
                continue
            if not texts["answer"]:
                yield ValueChange(GONE, told, before, "", place, "来件空着，没有删去")
                continue
            if item.problem:
                edit = _comment(comments, item.problem, by, texts["answer"])
                if edit is not None:
                    yield ValueChange(NEW, f"{told}的答复", "", texts["answer"], place, "并入征求的意见", edit)
                continue
            given = GIVEN.fullmatch(texts["answer"])
            if given is None:
                why = f"答复以“{'”“'.join(KINDS)}”之一开头，才能并入"
                yield ValueChange(UNREAD, told, before, texts["answer"], place, why)
                continue
            for finding in item.findings:
                subject = f"{told}（{finding.rpartition(':')[0]}）的答复"
                if finding in known:
                    n = known[finding]
                    yield from _corrected(subject, place, n, evaluation.answers[n], given[1], given[2])
                    continue
                made = {"finding": finding, "answer": given[1]} | ({"reason": given[2]} if given[2] else {})
                edit = (("answers", new), made | {"by": by})
                new += 1
                yield ValueChange(NEW, subject, "", texts["answer"], place, "", edit)


def _comment(comments: list[str], problem: str, by: str, answer: str) -> tuple[Keys, Any] | None:
    """What the unit says of a problem that the evaluation found, as one more comment; None where it stands there."""
    text = f"关于“{problem}”：{answer}"
    if _plain(text) in map(_plain, comments):
        return None
    comments.append(text)
    return ("comments", len(comments) - 1), {"by": by, "text": text}


def _corrected(told: str, place: str, n: int, old: Answer, answer: str, reason: str) -> Iterator[ValueChange]:
    """What a later answer to the same finding changes; its name and date stay as they are."""
    if answer != old.answer:
        yield ValueChange(CHANGED, told, old.answer, answer, place, "", (("answers", n, "answer"), answer))
    if reason and _plain(reason) != _plain(old.reason or ""):
        state = CHANGED if old.reason else NEW
        yield ValueChange(
            state, f"{told}的理由", old.reason or "", reason, place, "", (("answers", n, "reason"), reason)
        )
    elif old.reason and not reason:
        yield ValueChange(GONE, f"{told}的理由", old.reason, "", place, "来件没有写理由，没有删去")


def _told(answer: Answer) -> str:
    return "，".join(text for text in (answer.answer, answer.reason) if text)


def _key(where: str, printed: str) -> tuple[str, str]:
    return _plain(where), _plain(printed)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)

"""Do full marks rest on evidence, and on work that was done?"""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.cited import NO_PAPERS, SELF, form_without_papers
from perfeval.review.reading.naming import bare

UNDONE = ("未开展", "未实施", "未启动", "未执行", "没有开展", "没有实施", "未完成")


def full_marks_have_evidence(card: Scorecard) -> Iterator[Verdict]:
    """得满分的指标应有佐证材料。

    为什么：没有材料的满分在抽查时不予认可。
    怎么改：逐项列出佐证材料的编号。
    依据：财预〔2021〕101号；自评表本身没有佐证栏，全表未列时只作查询。
    """
    full = [
        line.indicator for line in card.table.lines if line.shown is not None and line.shown == line.indicator.points
    ]
    bare = [row for row in full if not row.evidence]
    if not full:
        yield skip(WHOLE, "没有得满分的指标")
    elif form_without_papers(card.evaluation):
        yield lacking(WHOLE, NO_PAPERS)
    elif not card.evaluation.evidence and len(bare) == len(full):
        yield ask(
            full[0].where.of("evidence"),
            WHOLE,
            f"{len(full)}项指标得满分，全表没有列出佐证材料",
            "每项列出佐证材料编号",
            "建立证据目录，逐项列出编号",
        )
    else:
        for row in full:
            yield (
                ok(row.name)
                if row.evidence
                else bad(
                    row.where.of("evidence"),
                    row.name,
                    f"得满分{row.points}分，没有列出佐证材料",
                    "佐证材料编号",
                    "补列佐证材料；没有材料的，据实计分",
                )
            )


def evidence_is_more_than_a_statement(card: Scorecard) -> Iterator[Verdict]:
    """部门评价的佐证不应只有说明材料。

    为什么：自己写的说明不能证明自己的结果。
    怎么改：补充文件、台账、凭证等材料。
    依据：实务；财预〔2021〕101号准许自评用说明材料。
    """
    kinds = {e.id: e.type for e in card.evaluation.evidence}
    if card.evaluation.report.type in SELF:
        yield skip(WHOLE, "自评可以用说明材料")
        return
    for line in card.table.lines:
        row = line.indicator
        types = [kinds.get(code) for code in row.evidence]
        if not types or None in types:
            yield lacking(row.name, "没有列证据，或证据没有写类型")
        elif set(types) == {"说明材料"}:
            yield ask(
                row.where.of("evidence"),
                row.name,
                f"佐证只有说明材料（{'、'.join(row.evidence)}）",
                "文件、台账、凭证等材料",
                "补充能够证明结果的材料",
            )
        else:
            yield ok(row.name)


def undone_work_earns_no_full_marks(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值写明没有开展的，不应得满分。

    为什么：没有做的工作得满分，是虚报得分。
    怎么改：据实计分，写明原因；已经完成的改正完成值。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.table.lines:
        row = line.indicator
        if row.points is None or line.shown is None:
            yield skip(row.name, "没有分值或得分")
        elif bare(row.actual) not in UNDONE or bare(row.target) == bare(row.actual) or not line.shown:
            yield ok(row.name)
        else:
            say = bad if line.shown == row.points else ask
            key, place = ("score", row.decided.where) if row.decided else ("self_score", row.where)
            yield say(
                place.of(key),
                row.name,
                f"实际完成值为“{row.actual}”，得{line.shown}分（分值{row.points}分）",
                "据实计分",
                "核实完成情况，改正得分或完成值",
            )

"""How a form says that it scores what a decree leaves open, in the note below its table (注：反向指标按…)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.importer.reading.imported import Imported, Value

LONGEST = 2000  # characters of a note
CLAUSE = re.compile(r"[。；;\n]")
LIMITED = re.compile("[反逆负]向(?:性)?指标|≤|越[小低少]越[好优]|(?:超过|高于|突破)(?:上限|目标|指标|计划)|超标|上限")
PLANNED, REACHED = "(?:年度|年初)?(?:目标|指标|计划)值?", "(?:年度|全年)?(?:实际|完成)"
TURNED = re.compile(rf"{PLANNED}(?:[（(]A[)）])?\s*[÷/／]\s*{REACHED}|(?<![A-Z])A\s*[÷/／]\s*B(?![A-Z])")
NOTHING = re.compile(
    "[反逆负]向(?:性)?指标[^。；]{0,16}(?:超过|高于|突破|超出)[^。；]{0,8}(?:不得分|得0分|计0分|得零分)"
)


def chosen(found: Imported) -> dict[str, Value]:
    """The answers to the open questions of scoring that the document's own words give, each with these words."""
    answers: dict[str, Value] = {}
    for entry in found.account:
        for clause in CLAUSE.split(entry.text) if len(entry.text) <= LONGEST else ():
            for question, answer in _answers(clause):
                told = f"按原表所写“{clause.strip()}”"
                answers.setdefault(question, Value(answer, entry.place, told))
    return answers


def _answers(clause: str) -> Iterator[tuple[str, str]]:
    """The questions that a clause answers.

    >>> list(_answers("反向指标（≤）超过目标的按“目标值÷实际值”计分")), list(_answers("完成率＝实际值÷目标值"))
    ([('reverse', 'inverse_ratio')], [])
    """
    if LIMITED.search(clause) and TURNED.search(re.sub('[“”"]', "", clause)):
        yield "reverse", "inverse_ratio"
    elif NOTHING.search(clause):
        yield "reverse", "fail"

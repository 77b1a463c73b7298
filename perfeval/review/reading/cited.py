"""What words refer to: papers by their numbers, facts by their names, rows by the end of theirs."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model.evaluation import Evaluation, Indicator
from perfeval.model.findings import Where
from perfeval.model.passages import first_line

PAPER = r"[A-Za-z]{1,3}-?[0-9]{1,4}(?:-[0-9]{1,4})?"
LEAST = 4  # letters that a matter in words shares with the end of a name


def templates(e: Evaluation) -> Iterator[tuple[str, Where, str]]:
    """The texts that print facts, as they are typed."""
    for section in e.narrative:
        for n, line in enumerate(section.text.split("\n")):
            yield line, Where(f"params/{e.address}/{e.year}.md", first_line(e, section) + n), section.title
    for problem in e.problems:
        for key in ("detail", "cause"):
            if text := getattr(problem, key):
                yield text, problem.where.of(key), problem.title


def meant(matter: str, rows: list[Indicator]) -> Indicator | None:
    """The only row whose name ends as the words do, by four letters at least.

    >>> meant("满意率", []) is None
    True
    """
    ends = [(_common_end(matter, row.name), row) for row in rows]
    best = max((length for length, _ in ends), default=0)
    found = [row for length, row in ends if length == best]
    return found[0] if best >= min([LEAST, *(len(row.name) for row in found)]) and len(found) == 1 else None


def _common_end(one: str, other: str) -> int:
    length = 0
    while length < min(len(one), len(other)) and one[-1 - length] == other[-1 - length]:
        length += 1
    return length


SELF = ("单位自评", "转移支付自评")
NO_PAPERS = "自评表没有佐证栏，没有随表提供佐证材料和满意度调查资料"


def form_without_papers(evaluation: Evaluation) -> bool:
    """Whether it is a self-evaluation's form alone: it has no column for papers, nobody says that there are none."""
    said = {"evidence", "survey"} & evaluation.model_fields_set or any(i.evidence for i in evaluation.indicators)
    return evaluation.report.type in SELF and not said

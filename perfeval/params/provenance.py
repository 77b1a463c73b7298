"""Which files an evaluation was read from, and what they held: shown by the cell that reads, kept with its outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.model.evaluation import Evaluation
from perfeval.params import rulesets
from perfeval.params.files import content_of

MIME = "application/vnd.perfeval.sources+json"  # of the output; no print shows it


def roles(evaluation: Evaluation, base: Path) -> dict[str, str]:
    """The files of the workbook that an evaluation is read from, there or not, and what each is to it."""
    folder = f"params/{evaluation.address}"
    found = {f"params/rulesets/{name}.yaml": "ruleset" for name in rulesets.sources(evaluation.ruleset.scoring, base)}
    if evaluation.earlier:
        found |= {f"{folder}/{evaluation.earlier.year}{suffix}": "earlier" for suffix in (".yaml", ".md")}
        found |= {f"{folder}/{name}": "earlier" for name in _answers(evaluation.earlier)}
    found |= {f"{folder}/{name}": "survey" for name in _answers(evaluation)}
    found |= {f"{folder}/{evaluation.year}.yaml": "params", f"{folder}/{evaluation.year}.md": "narrative"}
    return found | {f"{folder}/{name}": "picture" for name in evaluation.pictures}


def _answers(evaluation: Evaluation) -> list[str]:
    return [evaluation.survey.file] if evaluation.survey and evaluation.survey.file else []


@dataclass(frozen=True)
class Sources:
    """What a notebook shows: the project (none for all of a year), the year, the stage, and the digests of the files.

    JupyterLab shows one line; exporters compare the rest with the parameters and the files as they are then.
    """

    project: str
    year: int
    stage: str
    files: Mapping[str, str | None]

    def __str__(self) -> str:
        read = [name for name, known in self.files.items() if known and not name.startswith("params/rulesets/")]
        return f"已读入 {'、'.join(read)}" + (f"（{self.stage}）" if self.stage else "")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        known = {"project": self.project, "year": self.year, "stage": self.stage, "files": dict(self.files)}
        return {MIME: known, "text/plain": str(self)}


def of(evaluations: Iterable[Evaluation], base: Path) -> Sources:
    """The sources of evaluations that are shown together, the last of them first asked for."""
    several = tuple(evaluations)
    last = several[-1]
    files = sorted({name for evaluation in several for name in roles(evaluation, base)})
    projects = {evaluation.address for evaluation in several}
    return Sources(
        last.address if len(projects) == 1 else "",
        last.year,
        last.report.stage if len(several) == 1 else "",
        {name: content_of(base / name) for name in files},
    )

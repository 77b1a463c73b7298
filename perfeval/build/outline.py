"""Which headings of the narrative the report's notebook prints; words under any other would be lost."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path

from perfeval.model.evaluation import Evaluation
from perfeval.model.findings import Finding, InputError, Where, did_you_mean

OF_RECOMMENDATIONS = "有关建议"  # the one heading that a cell prints without naming it


def refuse_homeless(evaluation: Evaluation, notebook: Path) -> None:
    """Raises InputError for every heading with words that no cell of the notebook names; not where there is none."""
    try:
        known = _named(notebook, notebook.stat().st_mtime_ns)
    except (OSError, ValueError, SyntaxError):
        return  # building will say what is wrong with it
    name = f"params/{evaluation.address}/{evaluation.year}.md"
    lost = [s for s in evaluation.narrative if s.text.strip() and s.title not in known]
    if lost:
        sections = [title for title in known if not title.isascii()]
        raise InputError(
            Finding(
                Where(name, s.line),
                f"报告没有“{s.heading}”这一节，下面的文字不会印出",
                f"笔记本印出的小节：{'、'.join(sections)}",
                did_you_mean(s.title, sections) or "把文字移到这些小节，或在笔记本中加上这一节",
                rule="narrative_is_printed",
            )
            for s in lost
        )


@cache
def _named(notebook: Path, changed: int) -> dict[str, None]:
    """The titles that calls of ``narrative`` name, in order."""
    found: dict[str, None] = {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and getattr(node.func.value, "id", "") == "narrative"
            ):
                found |= {a.value: None for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
                found |= {OF_RECOMMENDATIONS: None} if node.func.attr == "recommendations" else {}
    return found

"""The parameters that a notebook was given, by a person or by papermill."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from perfeval.model.findings import Finding, InputError, Where, did_you_mean

CALL = "refuse_unknown"
COMPUTED = (ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.Lambda, ast.Await, ast.comprehension)


def refuse_unknown(history: Iterable[str], *known: str) -> None:
    """Stops a notebook run whose parameters include a name that the notebook does not know.

    ``history`` is the kernel's list of cells run so far (``In``), the one that asks last. The parameters are what the
    cells right before it set to plain values, whatever their comments say: the notebook's own, and those that papermill
    injects, which itself only warns.
    """
    findings = [
        Finding(
            Where("notebook"),
            f"不认识参数“{name}”",
            f"只接受：{'、'.join(known)}",
            did_you_mean(name, known) or "删去这个参数",
        )
        for name in dict.fromkeys(name for names in _given([*history]) for name in names)
        if name not in known
    ]
    if findings:
        raise InputError(findings)


def _given(history: list[str]) -> list[list[str]]:
    """The names that each parameters cell sets, in their order."""
    while history and CALL in history[-1]:  # the cell that asks, run once or several times
        history.pop()
    found: list[list[str]] = []
    while history and (names := _set(history.pop())) is not None:
        found.insert(0, names)
    return found


def _set(source: str) -> list[str] | None:
    """The names that a cell sets to plain values; None for a cell that does anything else, or nothing."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    told = [node for node in body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    if not told or any(not isinstance(node, (ast.Assign, ast.AnnAssign)) for node in told):
        return None
    return list(_names(told)) if all(map(_plain, told)) else None


def _plain(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    return value is None or not any(isinstance(part, COMPUTED) for part in ast.walk(value))


def _names(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name))

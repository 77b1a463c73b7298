"""Where a printed thing comes from: a value of the params, a paragraph of the narrative, a sentence of a book.

A value's address is its path with names in place of list numbers, ``indicators/农村低保金/actual``, ``facts/cases``,
``budget/中央补助/executed``, ``problems/1/title``; what a rule gave of an indicator is ``scores/农村低保金/score``.
A paragraph of the narrative is ``2024.md#项目概况/3``, a sentence made from figures ``#项目概况/3``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from perfeval.model.evaluation import Problem
from perfeval.model.scorecard import Scorecard

OURS = "perfeval."  # what the properties begin with by which our own Word and Excel files say what they are
COLUMN = "地址"  # the head of the hidden column that says whose each row of a sheet is
RESERVED = {"%": "%25", "/": "%2F", "#": "%23", " ": "%20", "\u3000": "%E3%80%80", "\n": "%0A", "\t": "%09"}
ENCLOSED = {  # lists that the report encloses, told by the numbers of their items
    "basis": "评价依据",
    "objective": "绩效目标",
    "spending": "资金使用明细",
    "visits": "现场核查",
    "vouchers": "抽查的凭证",
    "interviews": "访谈",
    "survey": "满意度调查",
    "comments": "征求的意见",
    "personnel": "评价人员",
}
LABELS = ENCLOSED | {
    "facts": "基础数据",
    "budget": "项目资金",
    "indicators": "指标",
    "scores": "指标",
    "problems": "问题",
    "evidence": "证据",
    "project": "项目",
    "report": "报告",
}
FIELDS = {
    "initial": "年初预算数",
    "adjusted": "全年预算数",
    "received": "实际到位数",
    "executed": "全年执行数",
    "source": "资金来源",
    "name": "名称",
    "level1": "一级指标",
    "level2": "二级指标",
    "points": "分值",
    "target": "指标值",
    "actual": "实际完成值",
    "self_score": "自评得分",
    "score": "得分",
    "reason": "偏差原因",
    "deduction_reason": "扣分原因",
    "opinion": "评价意见",
    "explanation": "指标解释",
    "rule": "评分标准",
    "evidence": "证据编号",
    "title": "名称",
    "detail": "问题描述",
    "cause": "原因分析",
    "value": "数值",
    "label": "数据名称",
    "type": "类型",
    "holder": "提供单位",
}


def address(*parts: str | int) -> str:
    """The address that these parts make; what separates addresses is written as in a URL.

    >>> address("indicators", "入户率/走访 率", "actual")
    'indicators/入户率%2F走访%20率/actual'
    """
    return "/".join("".join(RESERVED.get(c, c) for c in str(part)) for part in parts)


def parts(of: str) -> tuple[str, ...]:
    """What ``address`` was made from.

    >>> parts(address("indicators", "入户率/走访 率", "actual"))
    ('indicators', '入户率/走访 率', 'actual')
    """
    return tuple(map(unquote, of.split("/")))


def told(of: str) -> str:
    """An address in a reader's words.

    >>> told("indicators/农村低保金/actual"), told("facts/cases"), told("2024.md#项目概况/3")
    ('指标“农村低保金”的实际完成值', '基础数据“cases”', '2024.md“项目概况”第3段')
    """
    if "#" in of:
        file, _, place = of.partition("#")
        *where, number = parts(place)
        return f"{file or '由数据生成'}“{'／'.join(where)}”第{number}段"
    first, *rest = parts(of)
    kind = LABELS.get(first, first)
    if first in ("project", "report"):
        return f"{kind}的{FIELDS.get(rest[0], rest[0])}"
    if first in ENCLOSED:
        number = next((part for part in rest if part.isdecimal()), "")
        return f"{kind}第{number}项" if number else kind
    return f"{kind}“{rest[0]}”" + (f"的{FIELDS.get(rest[1], rest[1])}" if rest[1:] else "")


def value(card: Scorecard, of: str) -> object:
    """What stands at the address of a value; raises KeyError where nothing does."""
    kind, *path = parts(of)
    evaluation = card.evaluation
    match kind:
        case "facts":
            found: object = evaluation.facts[path[0]]
            path = [*path[1:], *(["value"] if len(path) == 1 else [])]
        case "budget" | "indicators" | "evidence":
            key = {"budget": "source", "indicators": "name", "evidence": "id"}[kind]
            found = next((e for e in getattr(evaluation, kind) if getattr(e, key) == path[0]), None)
            path = path[1:]
        case "problems":
            found, path = _listed(evaluation.problems, path[0]), path[1:]
            if path[:1] == ["recommendations"] and isinstance(found, Problem):
                found, path = _listed(found.recommendations, path[1]), path[2:]
            path = path[:1]  # a text's paragraphs are counted below it
        case "scores":
            line = next((line for line in card.lines if line.indicator.name == path[0]), None)
            found, path = line and line.decided, path[1:]
        case _ if kind in LABELS:
            found = getattr(evaluation, kind)
        case _:
            raise KeyError(of)
    for name in _through(kind, path):
        found = _below(found, name)
        if found is None:
            raise KeyError(of)
    return found


def _below(found: object, name: str) -> object:
    if isinstance(found, tuple):
        return _listed(found, name)
    return found.get(name) if isinstance(found, Mapping) else getattr(found, name, None)


def _listed(things: Sequence[object], number: str) -> object:
    if not number.isdecimal() or not 0 < int(number) <= len(things):
        raise KeyError(number)
    return things[int(number) - 1]


def _through(kind: str, path: list[str]) -> Iterator[str]:
    """The attributes behind the fields of an address: a standard's words stand below the standard."""
    for name in path:
        if kind == "indicators" and name == "rule":
            yield "standard"
        yield name

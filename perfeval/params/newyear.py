"""Starts the params of a year from those of an earlier one: what stays stays, what must be measured anew is empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from perfeval.model import fields
from perfeval.model.evaluation import Evaluation, Parameters
from perfeval.model.fields import ASKED, CLEARED, CONFIRMED
from perfeval.model.ruleset import Open
from perfeval.model.values import WHERE
from perfeval.params.shapes import holds_names, models_in
from perfeval.params.yamlfile import Typed
from perfeval.params.yamltext import Node, document

UNCOMMENT = "取得本年的内容后去掉行首的“# ”再填写"


def params(last: Typed, year: int, questions: Mapping[str, Open]) -> str:
    """The YAML of a new year from an earlier year's file as it was typed, as ``fields.LIST`` says; ids kept or given.

    An item that cannot stand without its findings of last year becomes a comment that says what to collect, and so does
    an option that is not among ``questions``, what the rule set leaves open in the new year.
    """
    made = _CarryOver(int(last["year"])).mapping(_prepared(last, year), Parameters, "")
    ruleset = made.named["ruleset"].named
    if "options" in ruleset:
        known = {
            name: Node(n.value, asked=name not in questions or n.value not in questions[name].choices)
            for name, n in ruleset["options"].named.items()
        }
        told = f"{year}年的规则集没有下面标“#”的口径" if any(n.asked for n in known.values()) else ""
        ruleset["options"] = Node(known, told)
    head = (
        "# yaml-language-server: $schema=../schema.json\n"
        f"# 由{last['year']}年的参数文件开始；标“请确认”的内容沿用上年\n"
    )
    return head + document(made)


def narrative(last: Evaluation) -> str:
    """The headings of last year's narrative; its words say what was true then and are left there."""
    return "\n\n".join(f"{'#' * section.level} {section.heading}" for section in last.narrative) + "\n"


def _prepared(last: Typed, year: int) -> Typed:
    """Last year's file with what is made of it: the new year, the first stage, ids, and its problems to follow up."""
    report = {key: "初稿" if key == "stage" else value for key, value in last["report"].items()}
    rows = [
        {"code": code} | {key: value for key, value in row.items() if key != "code"}
        for row, code in zip(last["indicators"], _codes(last["indicators"]))
    ]
    followups = [{"problem": problem["title"], "status": None, "note": None} for problem in last.get("problems") or ()]
    made = {key: value for key, value in last.items() if key != "followups"} | {
        "year": year,
        "report": report,
        "indicators": rows,
    }
    return made | ({"followups": followups} if followups else {})


class _CarryOver:
    """Carries values over from one year's file, path by path."""

    def __init__(self, year: int):
        self.year = year

    def mapping(self, typed: Typed, model: type[BaseModel], path: str) -> Node:
        """A mapping; it is asked for where it lacks something that a mapping of its kind must have."""
        known = {field.alias or name: field for name, field in model.model_fields.items()}
        made = {
            key: node
            for key, value in typed.items()
            if key != WHERE
            for node in self.value(value, known[key].annotation, path + key)
        }
        lacking = any(
            field.is_required()
            and (key not in made or made[key].asked or _is_empty(made[key]) and typed[key] not in (None, [], {}))
            for key, field in known.items()
        )
        return Node(made, asked=lacking)

    def value(self, typed: Any, annotation: Any, path: str) -> Iterator[Node]:
        """The value of a field; nothing where the key is left out."""
        told, models = fields.of(path), [*models_in(annotation)]
        if typed is None:
            yield Node(None)
        elif told and told.passes in (CLEARED, ASKED):
            if not isinstance(typed, dict) or not models:
                before = "、".join(key for key in typed if key != WHERE) if told.passes == ASKED and typed else ""
                yield Node(
                    type(typed)() if isinstance(typed, (list, dict)) else None, before and f"{self.year}年：{before}"
                )
        elif told:
            named = (
                isinstance(typed, str) and str(self.year) in typed
            )  # words that name last year are seldom true of this one
            yield Node(
                _whole(typed).value,
                f"请确认：沿用{self.year}年" if typed and (told.passes == CONFIRMED or named) else "",
            )
        elif isinstance(typed, dict) and not holds_names(annotation):
            model = next(
                m for m in models if len(models) == 1 or typed["type"] in get_args(m.model_fields["type"].annotation)
            )
            made = self.mapping(typed, model, f"{path}.")
            yield Node(made.value, f"{self.year}年有这一项，{UNCOMMENT}" if made.asked else "", made.asked)
        elif isinstance(typed, dict):
            yield self._items(
                {key: self.mapping(item, models[0], f"{path}.<名称>.") for key, item in typed.items() if key != WHERE}
            )
        elif not typed and type(None) in get_args(annotation):
            yield Node(None)  # that nothing was found is a finding of last year
        else:
            yield self._items([self.mapping(item, models[0], f"{path}[].") for item in typed])

    def _items(self, made: list[Node] | dict[str, Node]) -> Node:
        asked = any(node.asked for node in (made.values() if isinstance(made, dict) else made))
        return Node(made, f"{self.year}年有下列各项，{UNCOMMENT}，并删去这里的空括号" if asked else "")


def _whole(typed: Any) -> Node:
    """A value as it was typed."""
    if isinstance(typed, dict):
        return Node({key: _whole(value) for key, value in typed.items() if key != WHERE})
    return Node([_whole(value) for value in typed] if isinstance(typed, list) else typed)


def _is_empty(node: Node) -> bool:
    """Whether a value is null, or holds nothing but what is asked for."""
    return node.value is None or isinstance(node.value, (list, dict)) and all(child.asked for child in node.below)


def _codes(rows: list[Typed]) -> list[str]:
    """Last year's ids; a row without one gets the next free one of its level: A101 is the first row of A, 1."""
    taken = {row["code"] for row in rows if row.get("code")}
    level1 = list(dict.fromkeys(row["level1"] for row in rows))
    level2 = {one: list(dict.fromkeys(row.get("level2") for row in rows if row["level1"] == one)) for one in level1}
    found = []
    for row in rows:
        code, number = row.get("code"), 1
        while code is None or (row.get("code") is None and code in taken):
            letter = chr(ord("A") + level1.index(row["level1"]) % 26)
            code = f"{letter}{level2[row['level1']].index(row.get('level2')) + 1}{number:02d}"
            number += 1
        taken.add(code)
        found.append(code)
    return found

"""Makes models from what a YAML file holds, and says in Chinese which of it has the wrong shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from perfeval.model.findings import Finding, Where, did_you_mean
from perfeval.model.values import WHERE
from perfeval.params.yamlfile import HELP, Source, Typed, Written

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[int | str, ...]


def make(kind: type[Model], data: Typed, source: Source, findings: list[Finding]) -> Model | None:
    """The model, or None where the shape is wrong; places that are already faulty are not named twice."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        named = {f.where for f in findings}
        # pydantic also calls a list too short when its only item is wrong
        every = error.errors()
        inner = {e["loc"][:n] for e in every for n in range(len(e["loc"]))}
        errors = [e for e in every if not (e["type"] == "too_short" and e["loc"] in inner)]
        found = [_explain(e, data, kind, source) for e in errors]
        findings += [f for f in found if f.where not in named]
        return None


@cache
def key_names(kind: type[BaseModel]) -> frozenset[str]:
    """Every key that a file of this kind may hold, at any level."""
    names = set()
    for name, field in kind.model_fields.items():
        names.add(field.alias or name)
        for model in models_in(field.annotation):
            names |= key_names(model)
    return frozenset(names)


class _Path:
    """Where an error is: the keys and numbers down to it, and the fields and models they stand for.

    pydantic also puts the chosen type of a union into the path; nobody wrote that.
    """

    def __init__(self, loc: Loc, kind: type[BaseModel]):
        self.loc: Loc = ()
        self.labels: list[str] = []
        self.field: FieldInfo | None = None
        self.model: type[BaseModel] | None = kind
        members, named = [kind], False
        for part in loc:
            if len(members) > 1 and isinstance(part, str) and not named:
                members = [m for m in members if part in get_args(m.model_fields["type"].annotation)]
                self.model = members[0] if members else None
                continue
            self.loc += (part,)
            if isinstance(part, int) or named:
                self.field, named = None, named and isinstance(part, int)
                self.labels.append(f"第{part + 1}项" if isinstance(part, int) else f" {part} ")
                continue
            fields = self.model.model_fields if self.model else {}
            self.field = next((f for n, f in fields.items() if part == (f.alias or n)), None)
            members = list(models_in(self.field.annotation)) if self.field else []
            self.model = members[0] if len(members) == 1 else None
            named = self.field is not None and holds_names(self.field.annotation)
            self.labels = [(self.field.title if self.field else None) or part]

    @property
    def label(self) -> str:
        """The official name of the field, with the number or name of an item of it."""
        return "".join(self.labels) or "文件"

    @property
    def optional(self) -> bool:
        return self.field is not None and NoneType in get_args(self.field.annotation)


SIGNS = {
    "greater_than": ("gt", "大于"),
    "greater_than_equal": ("ge", "不小于"),
    "less_than": ("lt", "小于"),
    "less_than_equal": ("le", "不大于"),
}


def _explain(error: ErrorDetails, data: Typed, kind: type[BaseModel], source: Source) -> Finding:
    path, value, context = _Path(error["loc"], kind), error.get("input"), error.get("ctx", {})
    above = _Path(error["loc"][:-1], kind)
    loc, label = path.loc, path.label
    where = place(loc, data, source.name)
    match error["type"]:
        case "extra_forbidden":
            known = _keys(above.model)
            where = next(key.where for key in _value(above.loc, data) if key == loc[-1] and key != WHERE)
            fix = did_you_mean(str(loc[-1]), known)
            found, expected = (
                f"不认识的键“{loc[-1]}”",
                "params/README.md 所列的键" if fix else f"这里可用的键：{'、'.join(known)}",
            )
            fix = fix or "删去这个键，或对照 params/README.md 改名"
        case "missing":
            where = place(above.loc, data, source.name)
            found, expected = f"缺少“{loc[-1]}”（{label}）", _example(str(loc[-1]), path.field)
            fix = f"在{_level(above.loc)}补上“{loc[-1]}: …”"
        case "union_tag_not_found" if isinstance(value, dict):
            found, expected, fix = (
                f"{label}缺少“type”",
                "type: elements 等，见 params/README.md",
                f"在{_level(loc)}补上“type: …”",
            )
        case "union_tag_invalid":
            known = context["expected_tags"].replace("'", "").split(", ")
            where, tag = place((*loc, "type"), data, source.name), context["tag"]
            found, expected = f"{label}的 type “{tag}”", f"下列之一：{'、'.join(known)}"
            fix = did_you_mean(tag, known) or "从上面选一个，原样填写"
        case _:
            found, expected, fix = _wrong_value(error["type"], path, value, context, error["msg"])
    return source.fault(where, found, expected, fix, f"params_{error['type']}")


def _wrong_value(fault: str, path: _Path, value: Any, context: Mapping[str, Any], message: str) -> tuple[str, str, str]:
    """What stands in a place, what could, and how to put it right."""
    loc, field, label, optional = path.loc, path.field, path.label, path.optional
    match fault:
        case _ if value is None:
            found, expected, fix = f"{label}没有填写", "这一项不能空着", f"补上内容；没有内容时删去“{loc[-1]}:”这一行"
            if field is None or field.is_required() or isinstance(loc[-1], int):
                fix = "补上内容"
        case "number":
            found, expected = f"{label}{_shown(value)}", "半角阿拉伯数字，整数不超过15位，小数不超过6位，例如 12.5"
            fix = context["fix"] or "用阿拉伯数字写，不带单位和文字" + ("；没有数据时写 null" if optional else "")
        case "places":
            found, expected, fix = f"{label}{_shown(value)}", "最多两位小数", "按印出的两位小数填写"
        case "whole":
            found, expected = f"{label}{_shown(value)}", "半角整数，不超过9位"
            fix = context["fix"] or "用阿拉伯数字写整数，不带单位和文字" + ("；没有数据时写 null" if optional else "")
        case "literal_error":
            known = [*_options(field)]
            found, expected = (
                f"{label}{_shown(value)}",
                known[0] if len(known) == 1 else f"下列之一：{'、'.join(known)}",
            )
            fix = did_you_mean(str(value), known) or (
                f"写成 {known[0]}" if len(known) == 1 else "从上面选一个，原样填写"
            )
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            key, word = SIGNS[fault]
            found, expected = f"{label}{_shown(value)}", f"{word}{context[key]}的数字"
            fix = "改正数字" + ("；没有数据时写 null" if optional else "")
        case "too_short":
            found = f"{label}只有{len(value)}项" if value else f"{label}是空的"
            least = context.get("min_length", 1)
            expected, fix = f"至少{'一' if least == 1 else least}项", "补上内容，每项以“- ”开头"
        case "blank":
            found, expected, fix = f"{label}是空文字", "一段文字", "没有时写 null" if optional else "补上内容"
        case "string_type":
            found, expected, fix = (
                f"{label}{_shown(value)}",
                "一段文字",
                "写成一行文字；以 [ 或 { 开头的文字加英文双引号",
            )
        case "tuple_type":
            found, expected, fix = (
                f"{label}{_shown(value)}，不是列表",
                "每项一行、以“- ”开头的列表",
                "改成列表；没有内容写 []",
            )
        case "model_type" | "model_attributes_type" | "union_tag_not_found" | "dict_type":
            below = f"，可用的键：{'、'.join(_keys(path.model))}" if path.model and fault == "model_type" else ""
            found, expected = f"{label}{_shown(value)}，不是“键: 值”", f"下一级的“键: 值”{below}"
            fix = "换行缩进两格，逐行写键和值" + ("；没有内容写 null" if optional else "")
        case "day":
            found, expected, fix = f"{label}{_shown(value)}", "日期，例如 2020-02-25", "改成“年-月-日”，月和日各两位"
        case "share":
            found, expected, fix = (
                f"{label}{_shown(value)}",
                "0%至100%的百分数（如 80%）、0至1的小数（如 0.8）或分数（如 1/3）",
                message,
            )
        case "multiple":
            found, expected, fix = (f"{label}{_shown(value)}", "不低于100%的百分数（如 130%）或倍数（如 1.3）", message)
        case _:
            found, expected, fix = f"{label}{_shown(value)}", "符合 params/README.md 的写法", HELP
    return found, expected, fix


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "写成了列表"
    return "写成了“键: 值”" if isinstance(value, dict) else f"“{value}”"


def _example(key: str, field: FieldInfo | None) -> str:
    if options := _options(field):
        return f"{key}: {options[0]}" + (f"，或 {'、'.join(options[1:])}" if len(options) > 1 else "")
    examples = [e for e in (field.examples if field else None) or [] if isinstance(e, str)]
    return f"{key}: …" + (f"，例如 {key}: {examples[0]}" if examples else "")


def _options(field: FieldInfo | None) -> tuple[str, ...]:
    inner = [field.annotation, *get_args(field.annotation)] if field else []
    return next((get_args(a) for a in inner if get_origin(a) is Literal), ())


def _level(loc: Loc) -> str:
    if not loc:
        return "最外层"
    return f"第{loc[-1] + 1}项中" if isinstance(loc[-1], int) else f"“{loc[-1]}”之下"


def _value(loc: Loc, data: Any) -> Any:
    for part in loc:
        data = data[part]
    return data


def place(loc: Loc, data: Any, name: str) -> Where:
    """The place of a value; where the file has none, of the nearest thing that it belongs to."""
    where = Where(name)
    for part in loc:
        if isinstance(data, dict):
            where = data[WHERE].of(part)
            data = data.get(part)
        else:
            data = data[part] if isinstance(data, list) and isinstance(part, int) and part < len(data) else None
            if isinstance(data, Written):
                where = data.where
            elif isinstance(data, dict):
                where = data[WHERE].start
    return where


def _keys(model: type[BaseModel] | None) -> list[str]:
    return [f.alias or n for n, f in model.model_fields.items()] if model else []


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for argument in get_args(annotation):
            yield from models_in(argument)


def holds_names(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(holds_names(a) for a in get_args(annotation))

"""What a params file may hold: JSON schema for editors, and a table of every key for people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from perfeval.model import fields
from perfeval.model.evaluation import Answer, Parameters
from perfeval.model.outcome import ROLES, SCHEMA
from perfeval.model.verdicts import OUTCOMES, SEVERITIES
from perfeval.params.shapes import models_in

Schema = dict[str, Any]  # a JSON schema, or a part of one

BEGIN, END = "<!-- keys -->", "<!-- /keys -->"


def json_schema() -> str:
    """The schema as ``params/schema.json`` holds it: Chinese titles, no key beyond the known ones."""
    schema = Parameters.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "绩效评价参数文件"
    _tidy(schema)
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


FINDING = {
    "code": "规则编号",
    "rule": "规则名称",
    "severity": "级别",
    "outcome": "结果",
    "where": "位置（文件:行:列，或文件中的段落、单元格）",
    "indicator": "三级指标名称，全表为空",
    "found": "发现",
    "expected": "应为",
    "fix": "改法",
    "wording": "可直接采用的表述，没有则为空",
    "fingerprint": "指纹，用于认可和答复",
    "waived": "认可人和理由，没有则为空",
    "answer": "单位的答复，没有则为 null",
    "rows": "同一问题涉及的各处，只有一处的为空",
    "effects": "由此而来、不另计的发现",
}
PART = ("code", "rule", "severity", "outcome", "where", "indicator", "found", "fingerprint")  # of one row or effect


def review_schema() -> str:
    """What ``perfeval review --json`` prints, as ``reports/review.schema.json`` holds it."""
    text = {"type": "string"}
    finding: dict[str, Schema] = {key: {**text, "title": title} for key, title in FINDING.items()}
    finding["severity"]["enum"] = list(SEVERITIES)
    finding["outcome"]["enum"] = ["fail", "query", "unreadable", "rule_error"]
    answer = {
        key: {"type": ["string", "null"], "title": field.title}
        for key, field in Answer.model_fields.items()
        if key != "finding"
    }
    part = {key: finding[key] for key in PART}
    for key in ("rows", "effects"):
        finding[key] = {"type": "array", "items": _closed(part), "title": FINDING[key]}
    finding["answer"] = {"title": FINDING["answer"], "anyOf": [{"type": "null"}, _closed(answer)]}
    counts = {
        "type": "object",
        "propertyNames": {"enum": list(OUTCOMES)},
        "additionalProperties": {"type": "integer", "minimum": 1},
    }
    by_hand = _closed(
        {
            key: {**text, "title": title}
            for key, title in (
                ("code", "编号"),
                ("asks", "核查要求"),
                ("why", "为什么不能由数据判断"),
                ("look", "看什么"),
            )
        }
    )
    parts = {
        "findings": {"type": "array", "items": _closed(finding), "title": "问题和查询"},
        "coverage": {"type": "object", "additionalProperties": counts, "title": "核查范围：规则、结果、项次"},
        "by_hand": {"type": "array", "items": by_hand, "title": "需人工判断的事项"},
    }
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "绩效评价复核结果", **_closed(parts)}
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def run_schema() -> str:
    """What a record of a build holds, as ``reports/run.schema.json`` has it."""
    text, number, sha = (
        {"type": "string"},
        {"type": "integer", "minimum": 0},
        {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    )
    prints = {"type": "object", "additionalProperties": _closed({"sha256": sha, "bytes": number})}
    entry = _closed({"path": text, "role": {"enum": list(ROLES)}, "sha256": {"anyOf": [sha, {"type": "null"}]}})

    def rows(*keys: str) -> Schema:
        return {"type": "array", "items": _closed(dict.fromkeys(keys, text))}

    parts = {
        "schema": {"const": SCHEMA, "title": "格式版本"},
        "id": {**text, "title": "编号：项目/年度/全部输入的摘要"},
        "project": {**text, "title": "项目"},
        "year": {**number, "title": "年度"},
        "inputs": {"type": "array", "items": entry, "title": "输入文件；sha256 为 null 的当时不存在"},
        "code": {**_closed({"perfeval": text, "sha256": sha}), "title": "程序"},
        "environment": {"type": "object", "additionalProperties": text, "title": "Python 和依赖的版本"},
        "fonts": {
            **_closed(
                {
                    "official": {"type": "boolean"},
                    "sha256": sha,
                    "families": {"type": "object", "additionalProperties": text},
                }
            ),
            "title": "字体",
        },
        "stage": {"type": ["string", "null"], "title": "命令指定的阶段"},
        "asked": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": text},
            "title": "要求的文件和格式",
        },
        "outputs": {**prints, "title": "生成的文件"},
        "stale": {**prints, "title": "以前的输入生成、仍在文件夹中的文件"},
        "summary": {"type": "object", "title": "目录所列的摘要"},
    }
    of_a_report = {
        "score": {**text, "title": "得分"},
        "gaps": {**number, "title": "待补充项数"},
        "blocked": {**text, "title": "报告被拦截的原因，没有则为空"},
        "ruleset": {"type": "object", "title": "评分规则和口径选项"},
        "findings": {
            **rows("code", "rule", "severity", "outcome", "subject", "fingerprint", "waived"),
            "title": "复核发现",
        },
        "waivers": {**rows("finding", "reason", "by"), "title": "认可的例外"},
        "decisions": {**rows("indicator", "score", "by", "reason"), "title": "认定得分"},
        "adopted": {"type": ["object", "null"], "title": "采纳规则重算得分"},
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "绩效评价报告生成记录",
        **_closed(parts),
    }
    schema["properties"] |= of_a_report
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _closed(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


BOUNDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}


def _tidy(node: object) -> None:
    """Drops what is written for developers (descriptions, made-up titles); bounds get their JSON schema names."""
    if isinstance(node, dict):
        for old, new in BOUNDS.items():
            if isinstance(node.get(old), int):
                node[new] = node.pop(old)
        if isinstance(node.get("title"), str) and node["title"].isascii():
            del node["title"]
        if isinstance(node.get("description"), str):
            del node["description"]
        for value in node.values():
            _tidy(value)
    elif isinstance(node, list):
        for value in node:
            _tidy(value)


def keys() -> Iterator[tuple[str, str, str, str]]:
    """Every key with its path, Chinese name, what it holds, and an example or default."""
    yield from _keys(Parameters, "")


def _keys(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, str, str]]:
    for name, field in model.model_fields.items():
        path = prefix + (field.alias or name)
        kind, _, repeated = _kind(field.annotation)
        need = "必填" if field.is_required() else "可省略"
        example = "、".join(map(_shown, field.examples or ()))
        yield path, field.title or "", f"{kind}，{need}", example
        below: dict[str, list[tuple[str, str, str, str]]] = {}
        for inner in models_in(field.annotation):  # several where a standard may be of several types
            for row in _keys(inner, path + {"list": "[].", "names": ".<名称>.", "": "."}[repeated]):
                below.setdefault(row[0], []).append(row)
        for rows in below.values():
            yield *rows[0][:2], _together([kind for _, _, kind, _ in rows]), rows[0][3]


def _together(kinds: list[str]) -> str:
    """What a key holds that stands in several types of a standard; the type's own name is one of all their names."""
    name, need = "下列之一：", "，必填"
    if len(kinds) > 1 and all(kind.startswith(name) and kind.endswith(need) for kind in kinds):
        return name + "、".join(dict.fromkeys(kind.removeprefix(name).removesuffix(need) for kind in kinds)) + need
    return kinds[0]


def _shown(example: object) -> str:
    return f"`{json.dumps(example, ensure_ascii=False)}`" if isinstance(example, (list, dict)) else f"`{example}`"


def _kind(annotation: Any) -> tuple[str, type[BaseModel] | None, str]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(arguments[0])
    if origin in (Union, UnionType):
        return _kind(next(a for a in arguments if a is not type(None)))
    if origin is Literal:
        return "下列之一：" + "、".join(arguments), None, ""
    if origin is tuple:
        _, inner, _ = _kind(arguments[0])
        return "列表", inner, "list"
    if origin is dict:
        _, inner, _ = _kind(arguments[1])
        return "名称与内容", inner, "names"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "一组键", annotation, ""
    return (
        {"str": "文字", "int": "整数", "Decimal": "数字", "Fraction": "比例", "date": "日期"}[annotation.__name__],
        None,
        "",
    )


def table() -> str:
    """The table of keys in Markdown."""
    rows = ["| 键 | 名称 | 内容 | 谁填，下一年度 | 示例 |", "|---|---|---|---|---|"]
    rows += [f"| `{path}` | {title} | {kind} | {_passing(path)} | {example} |" for path, title, kind, example in keys()]
    return "\n".join(rows)


def _passing(path: str) -> str:
    told = fields.of(path)
    return f"{told.owner}；{told.passes}" if told else "见下"


def in_readme(text: str) -> str:
    """The text of ``params/README.md`` with its table of keys made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> None:
    folder = Path(__file__).resolve().parents[2] / "params"
    (folder / "schema.json").write_text(json_schema(), encoding="utf-8", newline="\n")
    (folder.parent / "reports" / "review.schema.json").write_text(review_schema(), encoding="utf-8", newline="\n")
    (folder.parent / "reports" / "run.schema.json").write_text(run_schema(), encoding="utf-8", newline="\n")
    readme = folder / "README.md"
    readme.write_text(in_readme(readme.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

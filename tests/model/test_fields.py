"""One list says whose every field of the params is and whether it passes to the next year; nothing lacks or is idle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from perfeval.model import fields
from perfeval.model.evaluation import Parameters
from perfeval.params import schema, shapes

PACKAGE = Path(fields.__file__).parent.parent
NAMED = {"schema": "schema_version", "from": "low"}  # keys whose attribute has another name
HOLDS_FOR_EDITORS = {"schema_version"}  # the model alone reads it


def leaves(paths: list[str]) -> list[str]:
    """The paths that have nothing below them."""
    return [
        path
        for path in paths
        if not any(other != path and re.match(re.escape(path) + r"[.\[]", other) for other in paths)
    ]


def uncovered(paths: list[str]) -> list[str]:
    return [path for path in leaves(paths) if fields.of(path) is None]


PATHS = [path for path, *_ in schema.keys()]


def test_the_list_covers_every_field():
    assert uncovered(PATHS) == []
    assert uncovered([*PATHS, "indicators[].new", "work[].new", "new"]) == ["indicators[].new", "work[].new", "new"]


def test_every_entry_fits_a_field_and_lies_under_no_other():
    assert set(fields.BY_PATH) - set(PATHS) == set()
    named = [f"{below}{below and '.'}{name}" for below, names, *_ in fields.LIST for name in names.split()]
    assert len(named) == len(set(named))
    assert [path for path in named if fields.of(path.rpartition(".")[0])] == []


def test_the_list_knows_four_owners_and_five_ways_to_pass():
    assert {f.owner for f in fields.BY_PATH.values()} == {fields.UNIT, fields.EVALUATOR, fields.REVIEWER, fields.TOOL}
    assert {f.passes for f in fields.BY_PATH.values()} == {
        fields.KEPT,
        fields.CONFIRMED,
        fields.ASKED,
        fields.CLEARED,
        fields.MADE,
    }


def models(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every field with its path; one that several standards have comes once for each."""
    for name, field in model.model_fields.items():
        yield (at := path + (field.alias or name)), field
        origins = {get_origin(annotation) for annotation in (field.annotation, *get_args(field.annotation))}
        below = "[]." if tuple in origins else ".<名称>." if dict in origins else "."
        for inner in shapes.models_in(field.annotation):
            yield from models(inner, at + below)


EMPTIED = [
    (path, field)
    for path, field in models(Parameters)
    if (told := fields.BY_PATH.get(path)) and told.passes in (fields.CLEARED, fields.ASKED)
]


def test_what_is_emptied_may_be_empty_or_is_asked_for():
    """A default that is no null could not be told from a value of last year."""
    for path, field in EMPTIED:
        assert field.is_required() or field.get_default(call_default_factory=True) in (None, (), {}), path
        assert fields.of(path).passes != fields.ASKED or get_origin(field.annotation) in (tuple, dict), path


def test_an_indicator_stands_without_what_was_found():
    """Else `perfeval new` would leave out a standard, and the rule set would score the row unnoticed."""
    held = [path for path, field in EMPTIED if path.startswith("indicators[].") and field.is_required()]
    assert held == [] and sum(path.startswith("indicators[].standard.") for path, _ in EMPTIED) >= 7


def attributes(*without: str) -> set[str]:
    """Every name that the package reads of something."""
    files = [file for file in PACKAGE.rglob("*.py") if file.stem not in without]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    said = {
        n.args[0].value
        for n in nodes
        if isinstance(n, ast.Call)
        and getattr(n.func, "attr", "") == "said"
        and n.args
        and isinstance(n.args[0], ast.Constant)
    }
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} | said


def test_every_field_is_used():
    used = attributes("evaluation", "standard", "fields", "schema") | HOLDS_FOR_EDITORS
    names = {NAMED.get(name, name) for name in (re.split(r"[.\]]", path)[-1] for path in PATHS)}
    assert names - used == set()
    assert "a_field_nobody_reads" not in used


@pytest.mark.parametrize(
    ("path", "owner", "passes"),
    [
        ("indicators[].decided.score", fields.EVALUATOR, fields.CLEARED),
        ("project.beneficiaries", fields.UNIT, fields.KEPT),
        ("indicators[].standard.bands[].from", fields.EVALUATOR, fields.KEPT),
        ("waivers[].until", fields.REVIEWER, fields.CLEARED),
    ],
)
def test_a_field_is_told_by_what_it_lies_under(path, owner, passes):
    assert fields.of(path) == fields.Field(owner, passes)


def test_a_part_with_several_ways_has_none_of_its_own():
    assert fields.of("indicators") is fields.of("survey.strata") is fields.of("") is fields.of("indicators[]") is None
    assert all(fields.of(path) or any(p.startswith(path) and p != path for p in PATHS) for path in PATHS)

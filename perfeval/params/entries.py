"""What a params file as it was typed says at a key, where it is of the kind that is looked for, and empty elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model.findings import Where
from perfeval.model.values import WHERE
from perfeval.params.yamlfile import Typed, Written


def mapping(data: Typed, key: str) -> Typed:
    return data[key] if isinstance(data.get(key), dict) else {}


def mappings(data: Typed, key: str) -> list[Typed]:
    return [item for item in data[key] if isinstance(item, dict)] if isinstance(data.get(key), list) else []


def names(data: Typed) -> list[Written]:
    return [key for key in data if isinstance(key, Written)]


def texts(data: Typed, key: str) -> list[Written]:
    return [item for item in data[key] if isinstance(item, Written)] if isinstance(data.get(key), list) else []


def text(data: object, key: str) -> Written | None:
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, Written) else None


def facts(data: Typed) -> dict[str, str | None]:
    """The declared facts; None stands for one whose value cannot be read."""
    return {key: text(fact, "value") for key, fact in mapping(data, "facts").items() if key != WHERE}


def templated(data: Typed) -> Iterator[tuple[Where, Written]]:
    """The texts of the YAML file in which ``{{ }}`` is replaced; all others stay as they are."""
    for problem in mappings(data, "problems"):
        texts = [text(problem, "detail"), text(problem, "cause")]
        texts += [text(r, "text") for r in mappings(problem, "recommendations")]
        yield from ((text.where, text) for text in texts if text)
    if reckoning := text(mapping(data, "application"), "reckoning"):
        yield reckoning.where, reckoning

"""Changes single values of a params file at their places: comments, order and spelling of everything else stay."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from perfeval.model.evaluation import Parameters
from perfeval.model.findings import InputError, Where
from perfeval.model.values import WHERE
from perfeval.params import shapes
from perfeval.params.yamlfile import READ_OTHERWISE, Source, Typed, Written, read_yaml
from perfeval.params.yamltext import ESCAPED, RESERVED, TYPED, Node, flow, lines

Keys = tuple[str | int, ...]  # the way to a value: names of keys and numbers of items, counted from 0
BOM = "\ufeff"
BARE = re.compile(r"[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿.%（）/·-]*")  # read as it stands, in a list too


class Unproved(AssertionError):
    """An edited file would say something else than what was to be changed; nothing may be written."""


def edited(text: str, changes: Iterable[tuple[Keys, Any]]) -> str:
    """The text of a params file with some values set or added; a mapping or list on the way that is not there is made.

    A value is a text, a list or a mapping of such; an item behind the last of a list is appended. Raises ``Unproved``
    where the text read again would not hold exactly these changes.

    >>> edited("a: {b: 1} # c\\n", [(("a", "b"), "≥2"), (("a", "d"), "x")])
    'a: {b: "≥2", d: x} # c\\n'
    """
    before, made = text.startswith(BOM), text.removeprefix(BOM)
    expected = _plain(_read(made))
    for keys, value in changes:
        made = _put(made, keys, value)
        _set(expected, keys, value)
    if _plain(_read(made)) != expected:
        raise Unproved
    return BOM * before + made


def bare(text: str) -> Written:
    """A number that stands without quotes."""
    return Written.at(Where(""), text, text)


def _read(text: str) -> Typed:
    findings: list[Any] = []
    read = read_yaml(Source("", text.replace("\r\n", "\n").replace("\r", "\n")), shapes.key_names(Parameters), findings)
    if findings or read is None:
        raise InputError(findings)
    return read


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items() if key != WHERE}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _set(data: Any, keys: Keys, value: Any) -> None:
    """The same change of plain data, by which the text is proved."""
    for n, key in enumerate(keys[:-1]):
        below = data[key] if not isinstance(data, dict) or key in data else None
        if below is None:
            below = data[key] = [] if isinstance(keys[n + 1], int) else {}
        data = below
    if isinstance(data, list) and keys[-1] == len(data):
        data.append(value)
    else:
        data[keys[-1]] = value


def _put(text: str, keys: Keys, value: Any) -> str:
    loader: Any = yaml.SafeLoader if READ_OTHERWISE.search(text) or not hasattr(yaml, "CSafeLoader") else None
    node: Any = yaml.compose(text, Loader=loader or yaml.CSafeLoader)
    inline = False
    for n, key in enumerate(keys[:-1]):
        below = _below(node, key)
        if not isinstance(below, yaml.CollectionNode):
            return _placed(text, node, key, _nested(keys[n + 1 :], value), inline)
        inline = inline or bool(node.flow_style)
        node = below
    return _placed(text, node, keys[-1], value, inline)


def _nested(keys: Keys, value: Any) -> Any:
    for key in reversed(keys):
        value = [value] if isinstance(key, int) else {key: value}
    return value


def _below(node: Any, key: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return node.value[key] if isinstance(key, int) and key < len(node.value) else None
    return next((value for name, value in node.value if name.value == key), None)


def _placed(text: str, node: Any, key: str | int, value: Any, inline: bool) -> str:
    """The text with one value below a mapping or list set in place of the old one or behind the last."""
    old = _below(node, key)
    if old is not None:
        return _replaced(text, node, key, old, value)
    children = [one[1] if isinstance(one, tuple) else one for one in node.value]
    listed = isinstance(node, yaml.SequenceNode)
    if node.flow_style and (children or inline):
        at = _end(text, children[-1]) if children else node.end_mark.index - 1
        item = flow(_node(value if listed else {key: value}))
        item = item if listed else item[1:-1]
        return text[:at] + (", " if children else "") + item + text[at:]
    if node.flow_style:  # an empty one, which grows lines of its own
        indent = _indent(text, node.start_mark.index) + 2
        at, first = node.end_mark.index, len(text[: node.start_mark.index].rstrip(" "))
        kept = text[at : _line_end(text, at)]
        text, at = text[:first] + kept + text[_line_end(text, at) :], first + len(kept)
    else:
        indent, at = node.start_mark.column, _line_end(text, _end(text, children[-1]))
    between = "\r\n" if "\r\n" in text else "\n"
    added = [*lines(_node([value] if listed else {key: value}), indent)]
    return text[:at] + "".join(between + line for line in added) + text[at:]


def _replaced(text: str, node: Any, key: str | int, old: Any, value: Any) -> str:
    start, end, new = old.start_mark.index, _end(text, old), flow(_node(value))
    if isinstance(old, yaml.ScalarNode):
        if isinstance(value, str) and not isinstance(value, Written):
            new = _styled(value, old.style, text[start:end]) or new
        if start == end or text[start - 1] in ":-":
            new = f" {new}"
    elif not old.flow_style and isinstance(key, str):
        name = next(name for name, _ in node.value if name.value == key)
        start, new = name.end_mark.index, f": {new}"
    return text[:start] + new + text[end:]


def _styled(new: str, style: str | None, old: str) -> str:
    """A text as the one before it was written, bare or in double quotes, where that is safe; "" where it is not."""
    if not style and TYPED.fullmatch(new):
        return new if TYPED.fullmatch(old) else ""
    if not style and old and BARE.fullmatch(new) and new.lower() not in RESERVED:
        return new
    return json.dumps(new, ensure_ascii=False).translate(ESCAPED) if style == '"' else ""


def _end(text: str, node: Any) -> int:
    """Where a value really ends: block collections and texts say so only at what follows them."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        return start + len(text[start:end].rstrip())
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > at else end


def _indent(text: str, at: int) -> int:
    """The column of the first key or item on a line: what stands behind “- ” is one level deeper."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return len(line) - len(line.lstrip(" -"))


def _node(value: Any) -> Node:
    if isinstance(value, dict):
        return Node({key: _node(one) for key, one in value.items()})
    return Node([_node(one) for one in value] if isinstance(value, list) else value)


def as_typed(file: Path) -> tuple[str, Typed]:
    """A params file with its line ends as they are, and what it holds without the places."""
    with open(file, encoding="utf-8", newline="") as source:
        text = source.read()
    held: Typed = _plain(_read(text.removeprefix(BOM)))
    return text, held

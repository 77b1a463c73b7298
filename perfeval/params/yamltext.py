"""Writes YAML that reads back exactly: texts quoted where they must be, and what is only asked for as comments."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

PLAIN = re.compile(r"[一-鿿（【《“A-Za-z][一-鿿A-Za-z0-9_（）()、，。；“”《》·％%.+/～~—-]*")
RESERVED = {"true", "false", "yes", "no", "on", "off", "null", "none"}
# stays bare where a person wrote it so
TYPED = re.compile(r"-?[0-9]+(\.[0-9]+)?%?|[0-9]+/[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}|true|false")
ESCAPED = str.maketrans({"\x7f": "\\x7f", "\u0085": "\\N", "\u2028": "\\L", "\u2029": "\\P", "\ufeff": "\\uFEFF"})
LONGEST = 100  # characters of a mapping on one line


@dataclass(frozen=True)
class Node:
    """A value with the comment beside it; one that is ``asked`` for is written as a comment to be filled in."""

    value: None | int | str | list[Node] | dict[str, Node]
    beside: str = ""
    asked: bool = False

    @property
    def named(self) -> dict[str, Node]:
        """What a mapping holds; nothing of any other value."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def below(self) -> list[Node]:
        """The values of a mapping or the items of a list; none of a text or number."""
        return self.value if isinstance(self.value, list) else [*self.named.values()]


def scalar(text: str) -> str:
    """A text as it must stand in YAML to be read back exactly.

    >>> scalar("≥95%"), scalar("农村低保金"), scalar("1770"), scalar("null")
    ('"≥95%"', '农村低保金', '"1770"', '"null"')
    """
    if PLAIN.fullmatch(text) and text.lower() not in RESERVED:
        return text
    if getattr(text, "raw", None) == text and TYPED.fullmatch(text):
        return str(text)
    return json.dumps(text, ensure_ascii=False).translate(ESCAPED)


def inline(value: object) -> str:
    """Texts, lists and mappings on one line.

    >>> inline({"type": "bands", "bands": [{"from": "90%", "share": "1"}]})
    '{type: bands, bands: [{from: 90%, share: 1}]}'
    """
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {inline(one)}' for key, one in value.items() if one is not None)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(inline, value))}]"
    text = str(value)
    return text if TYPED.fullmatch(text) else scalar(text)


def document(node: Node) -> str:
    """The lines of a mapping as a file."""
    return "\n".join(lines(node, 0)) + "\n"


def lines(node: Node, indent: int) -> Iterator[str]:
    """A mapping or list in block style."""
    pad = " " * indent
    listed = [(f"{scalar(key)}:", child) for key, child in node.named.items()] or [("-", child) for child in node.below]
    for head, child in sorted(listed, key=lambda item: item[1].asked):
        if child.asked:
            yield f"{pad}# {head} {flow(child)}{_comment(child.beside)}"
        elif (blocked := _block(child, indent == 0)) and head == "-":
            first, *rest = lines(child, indent + 2)
            yield from (f"{pad}- {first[indent + 2 :]}", *rest)
        elif blocked:
            yield f"{pad}{head}{_comment(child.beside)}"
            yield from lines(child, indent + 2)
        elif head != "-" and (text := _paragraphs(child.value)):
            kept = text.removesuffix("\n")
            yield f"{pad}{head} |{'-' if kept == text else ''}{_comment(child.beside)}"
            yield from (f"{pad}  {line}".rstrip() for line in kept.split("\n"))
        else:
            yield f"{pad}{head} {flow(child)}{_comment('；'.join(filter(None, dict.fromkeys(_comments(child)))))}"
            yield from (f"{pad}  {line}" for line in lines(child, 0)) if _only_asked(child) else ()


def _block(node: Node, top: bool) -> bool:
    """Whether a value takes lines of its own: a list of mappings; a mapping at the top, a long one, one with others."""
    if isinstance(node.value, list):
        return any(isinstance(child.value, (list, dict)) and not child.asked for child in node.value)
    if not isinstance(node.value, dict) or not node.value or _only_asked(node):
        return False
    children = node.value.values()
    deep = any(child.asked or (isinstance(child.value, (list, dict)) and child.value) for child in children)
    return top or deep or len(flow(node)) > LONGEST


def _only_asked(node: Node) -> bool:
    return bool(node.below) and all(child.asked for child in node.below)


def flow(node: Node, whole: bool = False) -> str:
    """A value on one line; what is only asked for stands in it where the whole is."""
    value, whole = node.value, whole or node.asked
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(
                f"{scalar(key)}: {flow(child, whole)}" for key, child in value.items() if whole or not child.asked
            )
            + "}"
        )
    if isinstance(value, list):  # a bare text with a Chinese comma would look like two
        items = [flow(child, whole) for child in value if whole or not child.asked]
        return (
            "["
            + ", ".join(
                json.dumps(item, ensure_ascii=False) if "，" in item and item[0] not in '"[{' else item
                for item in items
            )
            + "]"
        )
    return "null" if value is None else scalar(value) if isinstance(value, str) else str(value)


def _paragraphs(value: object) -> str:
    """A text of several lines that a literal block keeps exactly, else nothing."""
    if not isinstance(value, str) or "\ufeff" in value:
        return ""
    lines = value.removesuffix("\n").split("\n")
    whole = (
        len(lines) > 1
        and all(line == line.rstrip() for line in lines)
        and lines[0] == lines[0].strip()
        and lines[0]
        and lines[-1]
    )
    return value if whole else ""


def _comments(node: Node) -> Iterator[str]:
    yield node.beside
    yield from (child.beside for child in node.named.values() if not child.asked)


def _comment(text: str) -> str:
    return f"  # {' '.join(text.split())}" if text else ""

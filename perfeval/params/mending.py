"""Safe corrections of params and narrative: signs and digits of cells, numbers of headings; nothing else moves."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from perfeval.model import fences, quantity
from perfeval.model.evaluation import Evaluation
from perfeval.model.numerals import chinese, from_chinese

SIGNS = str.maketrans("＝﹦═≦≧＜＞％０１２３４５６７８９．", "===≤≥<>%0123456789.")
CELLS = ("target", "actual")
STYLES = {1: "{}、", 2: "（{}）", 3: "{}.", 4: "（{}）"}  # GB/T 9704: 一、（一）1.（1）
HEADING = re.compile(r"^(#{1,4})([ \t]+)([（(]?)([0-9]+|[一二三四五六七八九十]+)([)）、.．])[ \t]*(?![0-9])", re.M)


def mended(evaluation: Evaluation, base: Path) -> dict[Path, tuple[str, str]]:
    """For each file that would change, its text now and the text it would have.

    A change that alters a reading is left out.
    """
    yaml = base / "params" / evaluation.address / f"{evaluation.year}.yaml"
    found = {}
    for file, change in ((yaml, lambda text: _cells(text, evaluation)), (yaml.with_suffix(".md"), _headings)):
        if file.is_file():
            with open(file, encoding="utf-8", newline="") as source:
                text = source.read()
            if (new := change(text)) != text:
                found[file] = (text, new)
    return found


def shown(changes: dict[Path, tuple[str, str]], base: Path) -> Iterator[str]:
    """The changes as people read them: each line as it is and as it would be."""
    for file, (old, new) in changes.items():
        name = file.relative_to(base).as_posix()
        yield from difflib.unified_diff(
            old.splitlines(), new.splitlines(), name, name, "现在", "改后", lineterm="", n=0
        )


def write(changes: dict[Path, tuple[str, str]]) -> None:
    """The new texts in place of the old; each file is whole at any moment."""
    for file, (_, new) in changes.items():
        temporary = file.with_name(f".{file.name}.writing")
        with open(temporary, "w", encoding="utf-8", newline="") as target:
            target.write(new)
            target.flush()
            os.fsync(target.fileno())
        os.replace(temporary, file)


def _cells(text: str, evaluation: Evaluation) -> str:
    lines = text.split("\n")
    for indicator in evaluation.indicators:
        for key in CELLS:
            value, where = getattr(indicator, key), indicator.where.of(key)
            new = (value or "").translate(SIGNS)
            if value and new != value and _reads_alike(value, new):
                line = lines[where.line - 1]
                start = line.find(value, where.column - 1)
                if start >= 0:
                    lines[where.line - 1] = line[:start] + _typed(line, start, value, new) + line[start + len(value) :]
    return "\n".join(lines)


def _reads_alike(old: str, new: str) -> bool:
    return quantity.read(old).value is not None and _meaning(old) == _meaning(new)


def _meaning(text: str) -> tuple[object, ...]:
    read = quantity.read(text)
    unit = (read.unit.dimension, read.unit.factor) if read.unit else None
    return read.kind, read.comparator, read.value, read.low, read.high, unit, read.date


def _typed(line: str, start: int, old: str, new: str) -> str:
    """The new value as it must stand in YAML: in quotes where a sign begins it and the old one had none."""
    quoted = line[start - 1 : start] in ("'", '"')
    return f'"{new}"' if not quoted and new[0] in "=><%" and old[0] != new[0] else new


def _headings(text: str) -> str:
    last = [0] * 6
    kept = fences.hidden(text.replace("\r\n", " \n"))

    def renumbered(match: re.Match[str]) -> str:
        if kept[match.start()] != "#":  # a comment of Python is no heading
            return match[0]
        level = len(match[1])
        typed = from_chinese(match[4])
        number = typed if typed > last[level] else last[level] + 1
        last[level], last[level + 1 :] = number, [0] * (5 - level)
        return f"{match[1]}{match[2]}{STYLES[level].format(chinese(number) if level < 3 else number)}"

    return HEADING.sub(renumbered, text)

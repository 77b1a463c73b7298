"""How perfeval says that something is wrong: where, found, expected, fix."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 160  # characters of a text that a message shows
MOST = 100  # findings that a message shows
UNSEEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file, lines and columns counted from 1; 0 means the whole file.

    >>> str(Where("params/a/2024.yaml", 23, 11))
    'params/a/2024.yaml:23:11'
    >>> str(Where("params/a/2024.yaml"))
    'params/a/2024.yaml'
    """

    file: str
    line: int = 0
    column: int = 0

    @property
    def order(self) -> tuple[list[int | str], int, int]:
        """Places in the order in which people count: the ninth line of a document before its tenth."""
        return (
            [int(part) if n % 2 else part for n, part in enumerate(re.split("([0-9]+)", self.file))],
            self.line,
            self.column,
        )

    def __str__(self) -> str:
        numbers = [str(n) for n in (self.line, self.column) if n]
        return ":".join([self.file, *numbers])


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; it cannot be built without its four parts.

    ``rule`` names the check in words; ``source`` is the line of the file at fault.
    """

    where: Where
    found: str
    expected: str
    fix: str
    rule: str = ""
    source: str = ""

    def __str__(self) -> str:
        lines = [str(self.where)]
        if self.source:
            lines.append(f"    {_excerpt(self.source, self.where.column)}")
        lines += [
            f"  发现：{_shorten(self.found)}",
            f"  应为：{_shorten(self.expected, 1000)}",
            f"  改法：{_shorten(self.fix)}",
        ]
        return "\n".join(lines)


class InputError(Exception):
    """What a person typed cannot be used; carries every finding, never only the first."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings = tuple(findings)
        rest = len(self.findings) - MOST
        more = [f"……另有{rest}处，改正以上各处后再看"] if rest > 0 else []
        super().__init__("\n".join([*map(str, self.findings[:MOST]), *more]))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Finding, ...]]]:
        return (type(self), (self.findings,))

    def _render_traceback_(self) -> list[str]:
        """What JupyterLab shows instead of a traceback: the message alone."""
        return [f"共{len(self.findings)}处需要修改：", str(self)]


NEGATIONS = "不未无非没否"
OPPOSITES = (
    "大小 多少 高低 上下 前后 先后 内外 增减 升降 正负 正反 有无 初终 初末 始末 新旧 早晚 收支 甲乙 优差"
).split()
MEANT = {  # what a stage of a report is called elsewhere, and what that is here
    "草稿": "初稿",
    "讨论稿": "征求意见稿",
    "报审稿": "送审稿",
    "终稿": "正式报告",
    "定稿": "正式报告",
    "最终稿": "正式报告",
    "正式稿": "正式报告",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question that names the known word which is nearest and no opposite, or nothing.

    >>> did_you_mean("ponits", ["points", "reason"])
    '是否想写“points”？'
    >>> did_you_mean("终稿", ["初稿", "正式报告"]), did_you_mean("未达标", ["达标"])
    ('是否想写“正式报告”？', '')
    """
    choices = [choice for choice in known if not _opposite(word, choice)]
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.5)
    meant = [MEANT[word]] if MEANT.get(word) in choices else close
    return f"是否想写“{meant[0]}”？" if meant else ""


def _opposite(word: str, choice: str) -> bool:
    """Whether one denies the other, or has the other end of a pair in its place."""
    if any((sign in word) != (sign in choice) for sign in NEGATIONS):
        return True
    only, other = set(word) - set(choice), set(choice) - set(word)
    return any(a in only and b in other or b in only and a in other for a, b in map(tuple, OPPOSITES))


def _shorten(text: str, limit: int = LONGEST) -> str:
    text = _visible(text.replace("\n", "⏎"))
    return text if len(text) <= limit else f"{text[:limit]}……（共{len(text)}个字符）"


def _excerpt(line: str, column: int) -> str:
    """The part of a line around a column, its ends marked where something is left out."""
    start = max(0, column - LONGEST // 2) if len(line) > LONGEST else 0
    cut = line[start : start + LONGEST]
    return f"{'……' if start else ''}{_visible(cut.strip(' '))}{'……' if start + LONGEST < len(line) else ''}"


def _visible(text: str) -> str:
    """The text with its tabs and invisible characters shown."""
    return UNSEEN.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", text.replace("\t", "→"))

"""Finds what stands between fences in a narrative: Python that runs where it stands, and anything else."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

LANGUAGE = "python"
OPENING = re.compile(r"( {0,3})(`{3,}|~{3,})[ \t]*(.*?)[ \t]*")  # CommonMark 0.31.2, §4.5


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block; ``line`` (from 1) is that of its opening mark, ``info`` what stands behind the mark."""

    line: int
    info: str
    indent: str
    rows: tuple[str, ...]
    closed: bool

    @property
    def source(self) -> str:
        return "\n".join(self.rows)

    @property
    def lines(self) -> range:
        """The lines of the code, from 1."""
        return range(self.line + 1, self.line + 1 + len(self.rows))

    @property
    def whole(self) -> slice:
        """The lines of the block with its marks, counted from 0."""
        return slice(self.line - 1, self.line + len(self.rows) + self.closed)

    @property
    def runs(self) -> bool:
        """Whether it is Python to be run: only at the left edge, where no list or quotation can hold it."""
        return self.info == LANGUAGE and not self.indent


@dataclass(frozen=True, slots=True)
class Code:
    """The Python of a block; ``line`` of the file is its first."""

    line: int
    source: str


def fences(text: str) -> Iterator[Fence]:
    """Every fenced block of a text, in order; one that nobody closed reaches to the end."""
    rows = text.split("\n")
    n = 0
    while n < len(rows):
        opened = OPENING.fullmatch(rows[n])
        n += 1
        if opened is None or opened[2][0] == "`" and "`" in opened[3]:
            continue
        closing = re.compile(rf" {{0,3}}{opened[2][0]}{{{len(opened[2])},}}[ \t]*")
        first = n
        while n < len(rows) and not closing.fullmatch(rows[n]):
            n += 1
        yield Fence(first, opened[3], opened[1], tuple(rows[first:n]), n < len(rows))
        n += 1


def hidden(text: str) -> str:
    """The text with what stands between fences as spaces: every character and line keeps its place.

    >>> hidden("a\\n```python\\n# b\\n```\\n# c").split("\\n")
    ['a', '```python', '   ', '```', '# c']
    """
    rows = text.split("\n")
    for fence in fences(text):
        for line in fence.lines:
            rows[line - 1] = " " * len(rows[line - 1])
    return "\n".join(rows)


def words(text: str) -> str:
    """The text without its Python, which leaves empty lines.

    >>> words("a\\n```python\\n1\\n```\\nb").split("\\n")
    ['a', '', '', '', 'b']
    """
    rows = text.split("\n")
    for fence in fences(text):
        if fence.runs:
            rows[fence.whole] = [""] * len(rows[fence.whole])
    return "\n".join(rows)


def faults(text: str) -> Iterator[tuple[int, int, str, str, str]]:
    """What keeps the Python of a text from running: line, column, what was found, what is expected, what to do.

    Nothing is run.
    """
    for fence in fences(text):
        if not fence.runs:
            continue
        mark = (fence.line, 1)
        if not fence.closed:
            yield (*mark, "代码块没有结束", "代码之后单独一行 ```", "在代码的最后加一行 ```")
        elif not fence.source.strip():
            yield (*mark, "代码块是空的", "Python 代码", "补上代码，或删去代码块")
        elif fault := _syntax(fence):
            yield fault


def _syntax(fence: Fence) -> tuple[int, int, str, str, str] | None:
    fix = "改正这一行；只写 Python，以 % 和 ! 开头的命令不能用"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are told when it runs
            compile(padded(Code(fence.line + 1, fence.source)), "", "exec", dont_inherit=True)
    except SyntaxError as error:
        line = min(max(error.lineno or 0, fence.line + 1), fence.line + len(fence.lines))
        return line, max(error.offset or 1, 1), f"代码写法有误：{error.msg}", "Python 代码", fix
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        return fence.line, 1, f"代码不能读取：{type(error).__name__}", "Python 代码", fix
    return None


def padded(code: Code) -> str:
    """The source with as many lines before it as the file has, so that Python counts as people do."""
    return "\n" * (code.line - 1) + code.source

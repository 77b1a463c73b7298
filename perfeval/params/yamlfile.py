"""Reads a YAML or text file as people type it: every slip with its line, in Chinese, before any meaning."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent
from yaml import events as quick

from perfeval.model.findings import Finding, Where
from perfeval.model.values import WHERE, Origin

ALIAS, DOCUMENT = (AliasEvent, quick.AliasEvent), (DocumentStartEvent, quick.DocumentStartEvent)
MAPPING, SEQUENCE = (MappingStartEvent, quick.MappingStartEvent), (SequenceStartEvent, quick.SequenceStartEvent)
SCALAR = (ScalarEvent, quick.ScalarEvent)
READ_OTHERWISE = re.compile("[\t\ufeff\x85]")  # libyaml takes a text with these where YAML does not, or otherwise
PLAIN = (None, "")
NULLS = {"", "~", "null", "Null", "NULL"}
MAX_BYTES = 500_000
DEEPEST = 20
CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
HELP = "对照 params/README.md 或已有的参数文件改正"
Typed = dict[str, Any]  # a mapping as it was typed, with its Origin under WHERE; what else it holds, its model will say


class Source:
    """A text file as it was typed, able to say where in it something is wrong."""

    def __init__(self, name: str, text: str):
        self.name, self.text = name, text
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def where(self, index: int) -> Where:
        """The place of a character.

        >>> str(Source("a.md", "ab\\ncd").where(4))
        'a.md:2:2'
        """
        line = bisect_right(self._starts, index)
        return Where(self.name, line, index - self._starts[line - 1] + 1)

    def line(self, number: int) -> str:
        start = self._starts[number - 1] if 0 < number <= len(self._starts) else len(self.text)
        return self.text[start : self.end_of_line(start)]

    def end_of_line(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def fault(self, where: Where, found: str, expected: str, fix: str, rule: str = "") -> Finding:
        return Finding(where, found, expected, fix, rule, self.line(where.line))


class Written(str):
    """A text of a YAML file, with its place and with the characters that stand there."""

    where: Where
    raw: str

    @classmethod
    def at(cls, where: Where, text: str, raw: str = "") -> Written:
        made = cls(text)
        made.where, made.raw = where, raw
        return made


def read_text(file: Path, name: str, findings: list[Finding]) -> Source | None:
    try:
        data = file.read_bytes()
    except OSError as error:
        findings.append(
            Finding(Where(name), f"文件打不开（{error.strerror}）", "可以读取的文件", "检查文件权限，关闭占用它的程序")
        )
        return None
    if len(data) > MAX_BYTES:
        findings.append(
            Finding(Where(name), f"文件有{len(data)}字节", f"不超过{MAX_BYTES}字节的文本", "检查是否放错了文件")
        )
        return None
    try:
        source = Source(name, data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
    except UnicodeDecodeError as error:
        line = 0 if _utf16(data) else data[: error.start].count(b"\n") + 1
        findings.append(
            Finding(
                Where(name, line), f"文件{_encoding(data)}", "UTF-8 编码的文本", "用记事本打开，“另存为”，编码选 UTF-8"
            )
        )
        return None
    if _utf16(data):
        findings.append(
            Finding(
                Where(name), "文件是 UTF-16（Unicode）编码", "UTF-8 编码的文本", "用记事本打开，“另存为”，编码选 UTF-8"
            )
        )
        return None
    match = CONTROL.search(source.text)
    clean = match is None
    while match:  # the first of each line
        findings.append(
            source.fault(
                source.where(match.start()),
                f"看不见的控制字符 U+{ord(match[0]):04X}",
                "可见文字",
                "删去这个字符；删不掉时把这一行重新打一遍",
            )
        )
        match = CONTROL.search(source.text, source.end_of_line(match.start()))
    return source if clean else None


def _utf16(data: bytes) -> bool:
    half = len(data[:200]) // 2
    zeros = max(data[:200:2].count(0), data[1:200:2].count(0))
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or zeros > half / 2 and half > 1


def _encoding(data: bytes) -> str:
    if _utf16(data):
        return "是 UTF-16（Unicode）编码"
    try:
        data.decode("gb18030")
        return "是 GBK（ANSI）编码"
    except UnicodeDecodeError:
        return "不是文本，或编码已损坏"


def read_yaml(source: Source, keys: Collection[str], findings: list[Finding]) -> Typed | None:
    """The file as mappings, lists and texts exactly as written, each text with its place.

    ``keys`` are the key names of the model, with which slips such as ``name：`` are told from words. What is returned
    is not to be changed: the same text read again gives the very same.
    """
    data, found = _read(source.name, source.text, frozenset(keys))
    findings += found
    return data


@lru_cache(maxsize=32)  # by what the file says: a comparison, a trial and an edit ask for the same file again and again
def _read(name: str, text: str, keys: frozenset[str]) -> tuple[Typed | None, tuple[Finding, ...]]:
    source, findings = Source(name, text), list[Finding]()
    data = _parsed(source, keys, findings)
    return data, tuple(findings)


def _parsed(source: Source, keys: Collection[str], findings: list[Finding]) -> Typed | None:
    mended = Source(source.name, _mended(source, keys, findings))
    reader = _YamlReader(source, mended, findings)
    try:
        return reader.read()
    except _TooDeep as error:
        findings.append(
            source.fault(
                error.args[0], f"下级超过{DEEPEST}层", "params 文件最多五六层", "检查括号是否配对、缩进是否正确"
            )
        )
    except MarkedYAMLError as error:
        findings.append(_syntax_fault(error, source, mended))
    except YAMLError as error:
        findings.append(Finding(Where(source.name), f"YAML 无法读取（{type(error).__name__}）", "逐行的“键: 值”", HELP))
    return None


BLOCK_HEADER = re.compile(r"(\|[1-9]?[+-]?[1-9]?|>[+-]?)[ \t]*(#.*)?$")
ITEM = r"([ ]*+(?:-[ ]++)*+)"
QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\s\#.*""")  # and comments: what stands there is never a slip


def _mended(source: Source, keys: Collection[str], findings: list[Finding]) -> str:
    """The text with the commonest slips of the keyboard put right, each of them a finding."""
    lines: list[str] = []
    block, level = None, 0
    any_key = "|".join(sorted(map(re.escape, keys), key=len, reverse=True))
    for number, line in enumerate(source.text.split("\n"), 1):
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (indent > block or not line.strip()):
            lines.append(line)
            continue
        block = None
        line = line if line.strip() else ""  # a tab alone is no slip
        for column, found, expected, fix, rest in _slips(line, any_key, level):
            findings.append(source.fault(Where(source.name, number, column), found, expected, fix))
            line = rest
        lines.append(line)
        if line.strip() and not line.lstrip().startswith("#"):
            marked = len(line) - len(re.sub(ITEM, "", line, count=1))
            level = marked + (2 if line.rstrip().endswith(":") else 0)
        start = re.match(ITEM + r"(?:[^\s#'\"].*?:[ ]+)?(?=[|>])", line)
        if start and BLOCK_HEADER.fullmatch(line, start.end()):
            block = len(start[1]) - (1 if start.end() == start.end(1) else 0)
    return "\n".join(lines)


def _slips(line: str, any_key: str, level: int) -> Iterator[tuple[int, str, str, str, str]]:
    """Column, found, expected, fix and the line as it was meant, for one slip after the other.

    ``level`` is the indentation that the line before lets expect.
    """
    if match := re.match(r"[ ]*([\t\u3000\xa0][\s]*)(?=\S)", line):
        kind = "制表符（Tab）" if "\t" in match[1] else "全角空格或不换行空格"
        line = " " * level + line[match.end() :]
        yield match.start(1) + 1, f"行首用了{kind}", "用半角空格缩进", "删去它，每缩进一级打两个半角空格", line
    if match := re.match(rf"([ ]*)-(?=(?:{any_key})[:：])", line):
        line = f"{match[1]}- {line[match.end() :]}"
        yield match.end(), "“-”后面没有空格", "“- ”", "在“-”后面加一个空格", line
    word = r"[A-Za-z_]\w*" if not line.lstrip().startswith("-") else any_key
    if match := re.match(ITEM + rf"({word})[ ]?(：\s*|:(?=[^\s:/]))", line):
        line = f"{line[: match.end(2)]}: {line[match.end() :]}"
        yield match.start(3) + 1, *_colon(match[2], match[3]), line
    if re.match(ITEM + r"(?:\w+:[ ]+)?\{", line) and "{{" not in line:
        glued = re.compile(rf"(?<=[{{,])(\s*+)({any_key})(：\s*|:(?=[^\s/:,}}]))")
        slips = [*glued.finditer(QUOTED.sub(lambda m: '"' * len(m[0]), line))]
        for match in reversed(slips):
            line = f"{line[: match.end(2)]}: {line[match.end() :]}"
        for match in slips:
            yield match.start(3) + 1, *_colon(match[2], match[3]), line
    match = re.match(rf"{ITEM}(?:\w+:[ ]+)?(?={{[{{%]|[@`%*!>|,\]}}]|&\S+ )", line)
    if match and match.end() and not BLOCK_HEADER.fullmatch(line, match.end()):
        text = line[match.end() :].rstrip()
        meant = (
            re.sub(r"^&\S+ +", lambda m: " " * len(m[0]), text)
            if text[0] == "&"
            else "'" + text.replace("'", "''") + "'"
        )
        line = line[: match.end()] + meant
        yield match.end() + 1, *_sign(text), line


def _colon(key: str, typed: str) -> tuple[str, str, str]:
    found = f"“{key}”后面是全角冒号" if typed[0] == "：" else f"“{key}:”后面没有空格"
    return found, "半角冒号加一个空格“: ”", f"写成“{key}: …”"


def _sign(text: str) -> tuple[str, str, str]:
    sign = text[:2] if text.startswith("{") else text[0]
    shown = text if len(text) <= 40 and not re.search(r"[\"\\]| #", text) else f"{sign}…"
    more = {"&": "；不能使用 YAML 锚点", "*": "；不能使用 YAML 引用", "!": "；不能使用 YAML 标签"}.get(sign, "")
    return f"值以“{sign}”开头而没有加引号", "以符号开头的文字放在英文双引号中", f'写成 "{shown}"{more}'


class _TooDeep(Exception):
    pass


def _events(text: str) -> Iterator[Any]:
    """What a YAML parser says of a text: libyaml's, 14 times faster, for all it can read; else the pure one's."""
    if not READ_OTHERWISE.search(text):
        try:
            read: list[Any] = list(yaml.parse(text, Loader=yaml.CSafeLoader))
            return iter(read)
        except (yaml.YAMLError, AttributeError):  # it cannot be read, or PyYAML came without libyaml
            pass
    pure: Iterator[Any] = YAML(typ="safe", pure=True).parse(text)
    return pure


class _YamlReader:
    """Builds the data from the parser's events; aliases are refused, never followed."""

    def __init__(self, source: Source, mended: Source, findings: list[Finding]):
        self.source, self.mended, self.findings = source, mended, findings
        self.aliased: set[int] = set()
        self.events = _events(mended.text)

    def fault(self, where: Where, found: str, expected: str, fix: str) -> None:
        self.findings.append(self.source.fault(where, found, expected, fix))

    def place(self, event: Any) -> Where:
        return Where(self.source.name, event.start_mark.line + 1, event.start_mark.column + 1)

    def rest_of_line(self, mark: StreamMark) -> str:
        return self.mended.text[mark.index : self.mended.end_of_line(mark.index)]

    def read(self) -> Typed | None:
        next(self.events)
        if not isinstance(next(self.events), DOCUMENT):
            self.fault(
                Where(self.source.name),
                "文件是空的，或只有注释",
                "项目、年度、指标等参数",
                "复制一份已有的参数文件再改",
            )
            return None
        first: Any = next(self.events)
        if not isinstance(first, MAPPING):
            fix = "删去行首的“- ”，同级的键对齐" if isinstance(first, SEQUENCE) else HELP
            self.fault(
                self.place(first),
                "文件的最外层不是“键: 值”",
                "最外层逐行写 schema、project、year 等键，键后是半角冒号加空格",
                fix,
            )
            return None
        data = self.value(first, 0)
        next(self.events)
        after: Any = next(self.events)
        if isinstance(after, DOCUMENT):
            self.fault(
                self.place(after),
                "“---”或“...”之后又开始了一份参数",
                "一个文件只写一份参数",
                "删去“---”或“...”，或把后一部分移到另一个文件",
            )
        return data if isinstance(data, dict) else None

    def value(self, event: Any, depth: int) -> Written | list[Any] | Typed | None:
        where = self.place(event)
        if depth > DEEPEST:
            raise _TooDeep(where)
        if isinstance(event, ALIAS):
            if where.line not in self.aliased:  # one a line will do
                self.fault(
                    where,
                    f"使用了 YAML 引用“*{event.anchor}”",
                    "直接写出内容",
                    "把内容原样再写一遍；是文字时加英文双引号",
                )
            self.aliased.add(where.line)
            return Written.at(where, f"*{event.anchor}")
        if event.anchor:
            self.fault(where, f"使用了 YAML 锚点“&{event.anchor}”", "直接写出内容", "删去锚点；是文字时加英文双引号")
        if event.tag:
            tag = self.rest_of_line(event.start_mark).split(maxsplit=1)[0]
            self.fault(where, f"使用了 YAML 标签“{tag}”", "普通文字", "删去感叹号开头的标签；是文字时加英文双引号")
        if isinstance(event, SCALAR):
            return self.scalar(event, where)
        if isinstance(event, SEQUENCE):
            return self.sequence(event, depth)
        return self.mapping(event, depth)

    def scalar(self, event: Any, where: Where) -> Written | None:
        raw = self.mended.text[event.start_mark.index : event.end_mark.index]
        if event.style in PLAIN and event.value in NULLS:
            return Written.at(where, "") if event.anchor or event.tag else None
        if match := CONTROL.search(event.value):
            self.fault(where, f"文字中有控制字符 U+{ord(match[0]):04X}", "可见文字", "删去反斜杠开头的这个代码")
            return Written.at(where, CONTROL.sub("", event.value), raw)
        lines = raw.split("\n")[event.style == ">" :]
        rest = self.rest_of_line(event.end_mark).strip()
        joined = len(lines) > 1 and any(_joined_with_a_space(a, b) for a, b in zip(lines, lines[1:]))
        if event.style != "|" and joined and not rest.startswith(":"):  # before a colon the parser will complain
            self.fault(
                where,
                "文字写成了几行，换行处读出来是空格",
                "写在一行内的文字",
                "合成一行；确需分段时写“键: |”，文字另起一行并缩进",
            )
        if event.style in PLAIN:
            if re.match(r"#[^\s#]", rest):
                self.fault(
                    where,
                    f"“{rest}”会被当作注释丢掉",
                    "文字与注释分得清",
                    "是文字时给整个值加英文双引号，是注释时在 # 后加空格",
                )
        elif event.style in ">|" and not event.value.strip():
            self.fault(where, f"“{event.style}”之后没有文字", "下一行起缩进写文字", "补上文字；没有时写 null")
            return None
        return Written.at(where, event.value, raw)

    def sequence(self, event: Any, depth: int) -> list[Any]:
        made: list[Any] = []
        while not (item := next(self.events)).__class__.__name__ == "SequenceEndEvent":
            made.append(self.value(item, depth + 1))
            if event.flow_style and isinstance(item, SCALAR) and item.style in PLAIN and "，" in (made[-1] or ""):
                self.fault(
                    made[-1].where,
                    "方括号里用了全角逗号",
                    "各项用半角逗号“, ”分开",
                    "改成半角逗号；逗号属于文字时加英文双引号",
                )
        return made

    def mapping(self, event: Any, depth: int) -> Typed:
        made: Typed = {}
        places: dict[str, Where] = {}
        while not (name := next(self.events)).__class__.__name__ == "MappingEndEvent":
            key, at = self.value(name, depth + 1), self.place(name)
            below = next(self.events)
            value = self.value(below, depth + 1)
            if isinstance(name, SCALAR) and key is None:
                self.fault(at, "冒号前面没有键", "键: 值", "补上键名，或删去这一行")
            elif not isinstance(key, Written):
                self.fault(at, "键不是文字", "键: 值", "改正这一行；值以 { 或 [ 开头时加英文双引号")
            elif key == "<<":
                self.fault(at, "使用了 YAML 合并键“<<”", "直接写出各行内容", "删去这一行，把内容原样再写一遍")
            elif key in made:
                self.fault(
                    at, f"键“{key}”重复，第{places[key].line}行已有", "同一层每个键只写一次", "删去或改名其中一处"
                )
            else:
                made[key] = value
                apart = value is None or below.start_mark.line != name.start_mark.line
                places[key] = at if apart else self.place(below)
        made[WHERE] = Origin(self.place(event), tuple(places.items()))
        return made


def _joined_with_a_space(line: str, following: str) -> bool:
    """Whether folding two lines puts a space beside a Chinese character, where nobody wrote one."""
    a, b = line.rstrip()[-1:], following.lstrip()[:1]
    return bool(a and b) and max(a, b) >= "\u2e80"


PROBLEMS = (  # what the parser says, in Chinese, and how to mend it
    ("found unexpected end of stream", "引号没有配对", "补上后面的引号；文字中本来就有引号时，外面换用另一种英文引号"),
    ("found unknown escape character", "双引号中有“\\”加上不认识的字符", "把“\\”写成“\\\\”，或改用英文单引号"),
    ("while scanning a quoted scalar", "引号没有配对", "补上后面的引号；文字中本来就有引号时，外面换用另一种英文引号"),
    (
        "while parsing a flow sequence",
        "方括号没有配对，或各项之间没有半角逗号",
        "补上“]”或半角逗号；文字以 [ 开头时加英文双引号",
    ),
    (
        "while parsing a flow mapping",
        "花括号没有配对，或各项之间没有半角逗号",
        "补上“}”或半角逗号；文字以 { 开头时加英文双引号",
    ),
    (
        "mapping values are not allowed",
        "一行里有两个“: ”，或者缩进与上一行不齐",
        "文字中有“: ”时给整个值加英文双引号；否则与同级的键对齐",
    ),
    (
        "could not find expected ':'",
        "这一行缺少半角冒号加空格“: ”",
        "写成“键: 值”；属于上一行的文字时，与上一行合成一行",
    ),
    ("mapping keys are not allowed", "文字以 ? 开头而没有加引号", "给整个值加英文双引号"),
    ("sequence entries are not allowed", "“- ”的位置不对", "列表另起一行；文字以 - 开头时加英文双引号"),
    ("but found '-'", "列表“- ”的缩进与上面不齐", "与同级的“- ”对齐"),
    ("<block mapping start>", "缩进与同级的键不齐", "与同级的键对齐"),
    ("<block sequence start>", "列表“- ”的缩进与上面不齐", "与同级的“- ”对齐"),
    ("but found '<scalar>'", "引号或括号之后还有文字", "给整个值加英文双引号，其中的双引号改用中文引号"),
    ("found character '\\t'", "用了制表符（Tab）", "换成半角空格"),
    ("that cannot start any token", "文字以符号开头而没有加引号", "给整个值加英文双引号"),
    ("while scanning an a", "文字以 & 或 * 开头而没有加引号", "给整个值加英文双引号"),
    ("while scanning a tag", "文字以 ! 开头而没有加引号", "给整个值加英文双引号"),
    ("undefined tag handle", "文字以 ! 开头而没有加引号", "给整个值加英文双引号"),
    ("directive", "行首有“%”", "删去这一行；是文字时加英文双引号"),
    ("document start", "这里不应再有内容", "与同级的键对齐，或删去“---”“...”"),
)
# what was opened stands where the context begins, and the parser complains much later
OPENED = ("end of stream", "document separator", "while parsing a flow", "while scanning a simple key")


def _syntax_fault(error: MarkedYAMLError, source: Source, mended: Source) -> Finding:
    said = f"{error.context or ''} {error.problem or ''}"
    found, fix = next(((found, fix) for en, found, fix in PROBLEMS if en in said), ("缩进、引号或冒号不对", HELP))
    opened = any(en in said for en in OPENED)
    mark = (error.context_mark if opened else error.problem_mark) or error.problem_mark or error.context_mark
    where = Where(source.name, mark.line + 1, mark.column + 1) if mark else Where(source.name)
    return source.fault(where, f"{found}（其后各行尚未检查）", "键: 值（半角冒号后空一格），下级比上级多缩进两格", fix)

"""Which signs of a text are Markdown's marks: a parser for Chinese prose, and what looks like a mark and is none."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import blockquote as quotation
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"), "")
HELD = "\ufffc"  # stands for what is no plain text
TABLE = re.compile(r"<table\b.*?</table>[ \t]*(?=\n|\Z)", re.S)
COMPARES = re.compile(r">[=＝]?\d[\d.,]*(?![\d.,年])|>[=＝]")  # >90%, which is no quotation
QUITE_A_WORD = 3  # letters before ** that may be a name with the rest hidden: 张**
SPECIAL = re.compile(
    r"([*_`~\[<>$&|!^=]|\](?=[(（])|\\(?=[!-/:-@\[-`{-~]|\Z))"
)  # signs that may be a mark anywhere in a line
FIRST = re.compile(r"^(?:([#＃+:-])|(\d+)([.)]))", re.M)


class Sign(NamedTuple):
    """What looks like a mark of Markdown and would be printed as it is typed."""

    looks: re.Pattern[str]
    found: str
    expected: str
    fix: str


def _sign(looks: str, found: str, expected: str, fix: str) -> Sign:
    return Sign(re.compile(looks, re.M), found, expected, fix)


SIGNS = (
    _sign(
        r"[!！]\s*[\[［][^\]］\n]*[\]］]", "图片写法不完整", '![说明](文件名.png "宽60%")，文件名中不留空格', "照此改写"
    ),
    _sign(
        r"[\]］]\s*[(（]\s*(?:[a-z]{2,}:|www\.)|\]\(",
        "链接写法不完整",
        "[文字](https://…)，半角括号，中间不留空格",
        "照此改写，或只写文字",
    ),
    _sign(
        r"^\[[^\]\n]+\]:\s*<?(?:https?:|www\.|mailto:)",
        "链接的地址另起一行",
        "[文字](https://…)",
        "把地址写在文字后面的括号里",
    ),
    _sign(r"^\[(?:TOC|toc)\]$", "目录标记", "目录由报告自动生成", "删去这一行"),
    _sign(r"^\[!\w+\]", "提示框标记", "引用只写文字", "删去方括号一行"),
    _sign(r"\[\[[^\]\n]+\]\]", "双方括号", "文字，或 [文字](https://…)", "删去方括号"),
    _sign(r"\^\[", "写在行内的脚注", "文字[^1]，另起一段写“[^1]: 脚注内容”", "照此改写"),
    _sign(
        r"(?<![\w=＝！!])==(?![=\s])[^=\n]*[^=\s]==(?!=)|(?<![=＝])==(?![=\s])[^=\n]*[^=\s]==(?![\w=])",
        "突出显示的“==”",
        "**粗体**，或文字",
        "改成 **粗体**，或删去等号",
    ),
    _sign(
        r"\$\$|(?<![\d$])\$(?![\s\d$])[^$\n]*[^\s$]\$(?!\d)",
        "“$”标出的公式",
        "文字，如 得分＝分值×完成率",
        "写成文字，或做成图片",
    ),
    _sign(r"^:::", "“:::”标记", "文字、列表、表格、图片", "删去这一行"),
    _sign(r"~~", "没有配对的“~~”", "文字", "删去“~~”；是“至”时写一个 ~"),
    _sign(
        r"^\|[^|\n]*\|.*\|[ \t]*$",
        "竖线表格不成形",
        "表头下一行写 |---|---|，上下各空一行",
        "补上分隔行，表格前后空一行",
    ),
    _sign(r"^｜[^｜\n]*｜.*\n｜", "全角竖线不成表格", "半角竖线 | 的表格", "“｜”改成半角的“|”，表头下一行写 |---|---|"),
    _sign(
        r"^[^\t\n]+(?:\t+[^\t\n]+)+\n[^\t\n]+(?:\t+[^\t\n]+)+$",
        "用制表符分开的几列不成表格",
        "竖线表格：| 甲 | 乙 |",
        "改成竖线表格，或每行写成一段文字",
    ),
)
CODE = re.compile(r"\\\*|(`+)(?!`).*?(?<!`)\1(?!`)", re.S)  # and stars that are escaped
PAIRED = re.compile(r"(?<!\*)\*\*(?!\*)")
NEVER_FIRST = "，。；：！？、）》】」』”’…,.;:!?)]}%％"  # of bold words
NEVER_LAST = "（《【「『“‘([{"
SHARE = re.compile(r"\\\\(?=\w)")  # \\\\server
STARS = re.compile(r"(?<!\*)\*{2,3}(?!\*)")


def seeming(text: str) -> tuple[int, Sign] | None:
    """The first sign of a text that looks like a mark and is none, with its place; marked parts stand as HELD."""
    found = [(match.start(), sign) for sign in SIGNS if (match := sign.looks.search(text))]
    found += [(match.start(), UNPAIRED) for match in STARS.finditer(text) if not _hides(text, match)]
    return min(found, key=lambda each: each[0]) if found else None


UNPAIRED = _sign("", "“**”没有配对", "**粗体**，两边都写", "补上或删去“**”；要印出星号时写成 \\*\\*")


def _hides(text: str, match: re.Match[str]) -> bool:
    """Whether stars stand for hidden letters: between digits, behind a surname, at the end of a name."""
    before, after = text[: match.start()], text[match.end() :]
    word = re.search(r"\w*\Z", before)
    length = len(word[0]) if word else 0
    return bool(length) and (
        length <= QUITE_A_WORD or not re.match(r"\w", after) or bool(re.match("[0-9A-Za-z]", after))
    )


def literal(text: str) -> str:
    r"""Markdown that prints one line of text as it is: the line itself where none of its signs is a mark.

    >>> literal("# 甲*乙*"), literal("5*3，A_B，[2024]1号")
    ('\\# 甲\\*乙\\*', '5*3，A_B，[2024]1号')
    """
    if not re.match("[#＃]", text) and not seeming(text):
        top = tree(text).children
        if len(top) == 1 and top[0].type == "paragraph" and _words(top[0]) == text:
            return text
    return FIRST.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", SPECIAL.sub(r"\\\1", text))


def _words(paragraph: SyntaxTreeNode) -> str:
    """The text of a paragraph without any mark; empty where it has one."""
    parts = paragraph.children[0].children
    plain = all(p.type in ("text", "text_special") and p.markup != f"\\{p.content}" for p in parts)
    return "".join(p.content for p in parts) if plain else ""


@lru_cache(maxsize=512)  # a narrative is looked through for pictures, checked and printed
def tree(text: str) -> SyntaxTreeNode:
    """The text as a tree of Markdown, not to be changed; what a report cannot print has its node too."""
    return SyntaxTreeNode(_parser().parse(shown(text)))


def shown(text: str) -> str:
    """The text without what nobody sees: marks of width zero, which come with what is copied from web pages."""
    return text.translate(UNSEEN)


@cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    made.disable(["code", "reference", "text_join"])
    footnote_plugin(made, inline=False, move_to_end=False, always_match_refs=True)
    made.block.ruler.at("blockquote", _quotation, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    made.block.ruler.before("html_block", "html_table", _html_table, {"alt": ["paragraph"]})
    made.inline.ruler.at("emphasis", _emphasis)
    made.inline.ruler.before("escape", "backslashes", _backslashes)
    return made


def _quotation(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if COMPARES.match(state.src, state.bMarks[first] + state.tShift[first]):
        return False
    return quotation(state, first, end, silent)


def _html_table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """A table in HTML, blank lines in it or not."""
    start = state.bMarks[first] + state.tShift[first]
    match = TABLE.match(state.src, start)
    last = first + match[0].count("\n") + 1 if match else end + 1
    if not match or last > end:
        return False
    if not silent:
        token = state.push("html_table", "", 0)
        token.content, token.map = match[0], [first, last]
        state.line = last
    return True


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Stars and low lines: as CommonMark has them, but for what Chinese writes otherwise.

    There are no blanks between words and punctuation: “**一是……。**各乡镇” is bold. One star between two words, as
    between the factors of a formula, and stars that stand for hidden letters are printed.
    """
    mark = state.src[state.pos]
    if silent or mark not in "*_":
        return False
    scanned = state.scanDelims(state.pos, mark == "*")
    opens, closes = scanned.can_open, scanned.can_close
    if mark == "*" and scanned.length == 2:
        role = _bold(state.src).get(state.pos, "")
        opens, closes = role == "open", role == "close"
    elif scanned.length > 3 or mark == "*" and scanned.length == 1 and _between(state.src, state.pos):
        opens = closes = False
    for _ in range(scanned.length):
        state.push("text", "", 0).content = mark
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(ord(mark), scanned.length, at, -1, opens, closes))
    state.pos += scanned.length
    return True


def _between(text: str, at: int) -> bool:
    return bool(re.match(r"[\w）)]", text[at - 1 : at]) and re.match(r"[\w（(]", text[at + 1 : at + 2]))


@lru_cache(maxsize=64)
def _bold(text: str) -> dict[int, str]:
    """Which two stars open and close bold: pairs, none of which begins or ends as no bold words do.

    Two stars inside a word open it only where their partner comes before the sentence ends: 赵**等4人；… is a name with
    letters hidden.
    """
    bare = CODE.sub(lambda match: "`" * len(match[0]), text)
    runs = [match.start() for match in PAIRED.finditer(bare)]
    found: dict[int, str] = {}
    begun: int | None = None
    for at in runs:
        before, after = bare[:at][-1:], bare[at + 2 :][:1]
        may_open = bool(after.strip()) and after not in NEVER_FIRST and not (before and _names(bare, at))
        may_close = bool(before.strip()) and before not in NEVER_LAST
        if begun is not None and may_close:
            crossed = re.search("[。；]", bare[begun:at]) and re.match(r"\w", bare[:begun][-1:])
            if not crossed:
                found[begun], found[at], begun = "open", "close", None
                continue
        begun = at if may_open else begun
    return found


def _names(text: str, at: int) -> bool:
    """Whether stars behind a word stand before a bracket that is not bold as a whole: 张**（电话…）."""
    bracket = re.match(r"[（(][^）)]*[）)](\*\*)?", text[at + 2 :])
    return bool(re.match(r"\w", text[:at][-1:]) and bracket and not bracket[1])


def _backslashes(state: StateInline, silent: bool) -> bool:
    """The two backslashes of a shared folder (\\\\192.168.1.5\\甲), which an escape would make one."""
    before = state.src[: state.pos][-1:]
    if not SHARE.match(state.src, state.pos) or re.match(r"[\w\\:]", before):
        return False
    if not silent:
        state.push("text_special", "", 0).content = "\\\\"
    state.pos += 2
    return True

"""Numbers in sentences: finds ``{{ facts.name }}`` in a text and says what stands there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from jinja2 import Environment, TemplateError, nodes

from perfeval.model import quantity, units
from perfeval.model.findings import did_you_mean
from perfeval.model.numerals import chinese, plain_number

MARK = re.compile(r"(?<!\\)\{\{((?:(?!\{\{).)*?)\}\}", re.S)
LITERAL = re.compile(r"\\(\{\{[^{}\n]*\}\}|\{%[^%\n]*%\}|\{#[^#\n]*#\})")  # only its opening needs the backslash
ESCAPED = re.compile(r"\\(\{\{|\}\}|\{%|%\}|\{#|#\})")
REFUSED = re.compile(r"(?<!\\)(\{%.{,80}?%\}|\{#.{,80}?#\}|\{%|%\}|\{#|#\}|\{\{|\}\})")
LONGEST = 500


class TemplateFault(ValueError):
    """An expression cannot be evaluated; says in Chinese why, what was expected and how to mend it."""

    def __init__(
        self,
        found: str,
        expected: str = "{{ facts.名称 }}，可用 + - * / 和过滤器",
        fix: str = "改正表达式；要印出花括号本身时写 \\{{",
    ):
        super().__init__(found)
        self.expected, self.fix = expected, fix


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact number with its unit, as facts are in sentences; ``text`` is how it was written, if it was.

    What is added or subtracted is restated in the first one's unit. Amounts of one dimension divide to a bare number,
    others to an amount for each (万元/公里), which times its own unit is the amount again.
    """

    number: Fraction
    unit: str = ""
    text: str = ""

    def __str__(self) -> str:
        return self.text or f"{plain_number(self.number)}{self.unit}"

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.number + _restated(other, self.unit), self.unit)

    def __sub__(self, other: Amount) -> Amount:
        if isinstance(other, Amount) and self.unit == other.unit == "%":
            return Amount(self.number - other.number, "个百分点")
        return Amount(self.number - _restated(other, self.unit), self.unit)

    def __mul__(self, other: Amount) -> Amount:
        if not self.unit or not other.unit:
            return Amount(self.number * other.number, self.unit or other.unit)
        for each, many in ((self, other), (other, self)):
            what, _, per = each.unit.partition("/")
            if per and "/" not in per and _size(many.unit, per):
                return Amount(each.number * _restated(many, per), what)
        raise _cannot("相乘", self.unit, other.unit, "一个数没有单位，或一个是“元/亩”，另一个是亩数")

    def __truediv__(self, other: Amount) -> Amount:
        if other.number == 0:
            raise TemplateFault("除数为零", "不为零的除数", "核对 facts 中的这个数字，或改写这句话")
        if not other.unit:
            return Amount(self.number / other.number, self.unit)
        if _size(other.unit, self.unit):
            return Amount(self.number / _restated(other, self.unit))
        if not self.unit or "/" in self.unit + other.unit or "%" in self.unit + other.unit:
            raise _cannot("相除", self.unit, other.unit, "单位可以换算的两个数，或总量和数量")
        return Amount(self.number / other.number, f"{self.unit}/{other.unit}")


def _size(unit: str, other: str) -> Fraction | None:
    """How many of another unit one of a unit is; None where they do not measure the same."""
    if unit == other:
        return Fraction(1)
    one, two = (quantity.read(f"1{text}").unit for text in (unit, other))
    return one.factor / two.factor if one and two and units.convertible(one, two) else None


def _restated(value: Amount, unit: str) -> Fraction:
    """A number in another unit; raises TemplateFault where it measures something else."""
    size = _size(value.unit, unit)
    if size is None:
        raise _cannot("相加减", unit, value.unit, "单位可以换算的两个数")
    return value.number * size


def _cannot(way: str, one: str, other: str, expected: str) -> TemplateFault:
    return TemplateFault(
        f"单位不同，不能{way}：“{one or '无单位'}”与“{other or '无单位'}”",
        expected,
        "改用合适的 facts，或不做运算，直接引用",
    )


def amount(text: str) -> Amount | str:
    """The number in a fact, or the text itself where it is words."""
    read = quantity.read(text)
    if read.kind != "number" or read.comparator not in (None, "eq"):
        return text
    return Amount(Fraction(read.number), read.unit.text if read.unit else "", text)


REFERENCE = re.compile(r"\s*([表图])\s*[.．]\s*(.+?)\s*", re.S)  # to a table or a picture by its title
FILTER_HELP = ("过滤器适用的数字", "去掉过滤器，或改用合适的 facts")


def _as_wan(value: Amount | str) -> str:
    """{{ facts.x | 万元 }}: the amount of money in 万元, two decimals."""
    fault = TemplateFault(f"“{value}”不是金额，不能用“万元”显示", *FILTER_HELP)
    if not isinstance(value, Amount):
        raise fault
    try:
        factor = units.money(Decimal(1), value.unit, "万元")
    except ValueError as error:
        raise fault from error
    return f"{plain_number(value.number * Fraction(factor), 2)}万元"


def _as_persons(value: Amount | str) -> str:
    """{{ facts.x | 人次 }}: a whole number of 人次."""
    if not isinstance(value, Amount) or value.unit != "人次" or value.number.denominator != 1:
        raise TemplateFault(f"“{value}”不是人次，不能用“人次”显示", *FILTER_HELP)
    return f"{value.number.numerator}人次"


def _as_percent(value: Amount | str) -> str:
    """{{ (facts.a / facts.b) | 百分比 }}: a ratio as a percentage, two decimals."""
    if not isinstance(value, Amount) or value.unit not in ("", "%"):
        raise TemplateFault(f"“{value}”不是比率，不能用“百分比”显示", *FILTER_HELP)
    return f"{plain_number(value.number * (1 if value.unit else 100), 2)}%"


def _as_chinese(value: Amount | str) -> str:
    """{{ facts.x | 中文数字 }}: a whole number from 0 to 99 in Chinese numerals."""
    if not isinstance(value, Amount) or value.number.denominator != 1 or not 0 <= value.number < 100:
        raise TemplateFault(f"“{value}”不是0至99的整数，不能写成中文数字", *FILTER_HELP)
    return chinese(int(value.number)) + value.unit


GRAMMAR = Environment(autoescape=False)  # only parses; nothing is ever rendered by it
FILTERS = {"万元": _as_wan, "人次": _as_persons, "百分比": _as_percent, "中文数字": _as_chinese}
SIGNS = {nodes.Add: Amount.__add__, nodes.Sub: Amount.__sub__, nodes.Mul: Amount.__mul__, nodes.Div: Amount.__truediv__}


@dataclass(frozen=True, slots=True)
class Bound:
    """An expression in a text, at which character it stands, and the facts that it uses."""

    position: int
    source: str
    facts: tuple[str, ...] = ()


def split(text: str) -> Iterator[str | Bound]:
    """The text cut into plain pieces and expressions.

    >>> [b.source if isinstance(b, Bound) else b for b in split("共{{ facts.a }}元")]
    ['共', 'facts.a', '元']
    """
    last = 0
    for match in MARK.finditer(text):
        if match.start() > last:
            yield text[last : match.start()]
        yield Bound(match.start(), match[1].strip(), _facts_in(match[1]))
        last = match.end()
    if last < len(text):
        yield text[last:]


def unescape(text: str) -> str:
    r"""Plain text with its escaped template marks as they are printed: ``\{{`` is ``{{``."""
    return ESCAPED.sub(r"\1", text)


def _facts_in(source: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"\bfacts\s*\.\s*(\w+)", source)))


def evaluate(source: str, facts: Mapping[str, str]) -> str:
    """What the expression prints; raises TemplateFault with a reason in Chinese.

    >>> evaluate("(facts.a + facts.b)", {"a": "113.13万元", "b": "63.6万元"})
    '176.73万元'
    >>> evaluate("(facts.area * facts.each) | 万元", {"area": "1.92万亩", "each": "30元/亩"})
    '57.60万元'
    """
    return str(_value(_read(source, facts), facts))


def _read(source: str, names: Collection[str] | None) -> nodes.Expr:
    """The expression, which uses only what is allowed and only facts with these names; None allows every name."""
    expression = _parsed(source)
    _check(expression, names)
    return expression


@lru_cache(maxsize=4096)
def _parsed(source: str) -> nodes.Expr:
    if len(source) > LONGEST:
        raise TemplateFault(f"表达式有{len(source)}个字符", f"不超过{LONGEST}个字符", "分成几个表达式；“}}”漏写时补上")
    try:
        body = GRAMMAR.parse("{{ " + source + " }}").body
    except (TemplateError, RecursionError, ValueError) as error:
        raise TemplateFault("表达式写法有误") from error
    if len(body) != 1 or not isinstance(body[0], nodes.Output) or len(body[0].nodes) != 1:
        raise TemplateFault("表达式写法有误")
    return body[0].nodes[0]


def _check(node: nodes.Node, names: Collection[str] | None) -> None:
    match node:
        case nodes.Getattr(node=nodes.Name(name="facts")):
            if names is not None and node.attr not in names:
                raise TemplateFault(
                    f"facts 中没有“{node.attr}”",
                    "params 的 facts 下已声明的名称",
                    did_you_mean(node.attr, names) or "在 facts 下声明这个数字",
                )
        case nodes.Getattr(node=nodes.Getattr(node=nodes.Name(name="facts"), attr=name)):
            raise TemplateFault(f"facts.{name} 没有下级名称“{node.attr}”")
        case nodes.Name(name="facts"):
            raise TemplateFault("只写了 facts，没有写名称")
        case nodes.Name():
            raise TemplateFault(f"不认识“{node.name}”，只能使用 facts")
        case nodes.Filter():
            if node.name not in FILTERS:
                unit = quantity.read(f"1{node.name}").unit
                fix = (
                    "数字带着算出的单位印出，去掉过滤器"
                    if unit and unit.dimension != "money"
                    else did_you_mean(node.name, FILTERS)
                )
                expected = f"下列之一：{'、'.join(FILTERS)}"
                raise TemplateFault(f"没有过滤器“{node.name}”", expected, fix or "改用其中之一，或去掉过滤器")
            if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
                raise TemplateFault(f"过滤器“{node.name}”不带括号")
            _check(node.node, names)
        case nodes.Add() | nodes.Sub() | nodes.Mul() | nodes.Div():
            _check(node.left, names)
            _check(node.right, names)
        case _:
            raise TemplateFault("只能写 facts.名称、加减乘除和过滤器")


def _value(node: nodes.Node | None, facts: Mapping[str, str]) -> Amount | str:
    match node:
        case nodes.Getattr():
            return amount(facts[node.attr])
        case nodes.Filter():
            return FILTERS[node.name](_value(node.node, facts))
        case nodes.Add() | nodes.Sub() | nodes.Mul() | nodes.Div():
            return SIGNS[type(node)](*(_operand(_value(side, facts)) for side in (node.left, node.right)))
    raise TemplateFault("表达式写法有误")


def _operand(value: Amount | str) -> Amount:
    if isinstance(value, Amount):
        return value
    raise TemplateFault(
        f"“{value}”不是单个数字，不能运算", "写明一个数字的 facts", "改用数字的 facts，或不做运算，直接引用"
    )


def faults(text: str, facts: Mapping[str, str | None] | None) -> Iterator[tuple[int, TemplateFault]]:
    """Every fault of the template marks in a text, with its character position.

    A fact whose value is None is declared but not readable; ``facts`` is None where not even their names are.
    """
    readable = {name: value for name, value in (facts or {}).items() if value is not None}
    for piece in split(text):
        if isinstance(piece, Bound) and not REFERENCE.fullmatch(piece.source):
            try:
                tree = _read(piece.source, facts)
                if facts is not None and all(name in readable for name in piece.facts):
                    _value(tree, readable)
            except TemplateFault as error:
                yield piece.position, error
    blank = MARK.sub(lambda m: " " * len(m[0]), LITERAL.sub(lambda m: " " * len(m[0]), text))
    for match in REFUSED.finditer(blank):
        if match[1] in ("{{", "}}"):
            yield (
                match.start(),
                TemplateFault(
                    f"“{match[1]}”没有配对", "{{ 与 }} 成对", f"补上另一半或删去；要印出花括号本身时写 \\{match[1]}"
                ),
            )
        else:
            yield (
                match.start(),
                TemplateFault(
                    f"不能使用“{match[1]}”", "文字和 {{ facts.名称 }}", f"删去；要印出这个记号本身时写 \\{match[1][:2]}"
                ),
            )


def spoken(text: str, facts: Mapping[str, str]) -> str:
    """A short text as plain words: its expressions evaluated, escapes undone, marks of strong text left out."""
    said = (unescape(p) if isinstance(p, str) else evaluate(p.source, facts) for p in split(text))
    return "".join(said).replace("**", "")

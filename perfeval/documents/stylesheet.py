"""Reads the style sheets of a page: which declarations hold for which element, and what cannot be told of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tinycss2
from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as selectors
from cssselect.xpath import ExpressionError, XPathExpr
from lxml import etree

Style = dict[str, str]
Added = tuple[etree._Element, str]
DESKTOP = (1024, 1920)  # pixels of width that the screens have on which a form is looked at
COST, COUNTED = 20_000_000, 20_000_000  # steps of matching, and of counting siblings, that a page may ask for
COUNTING = re.compile(r":(?:nth-|nth-last-|first-|last-|only-)of-type|:has|~")
COUNTS = (("count(preceding-sibling::*)", "(@siblings-before)"), ("count(following-sibling::*)", "(@siblings-after)"))
# every property that may change which words are seen; looks.py says of each what it does
MATTERS = frozenset(
    "display visibility opacity color background-color background-image font-size font-family "
    "text-decoration-line vertical-align position top right bottom left clip clip-path mask mask-image "
    "transform rotate scale translate filter text-fill-color direction unicode-bidi flex-direction order float "
    "grid-area grid-row grid-column width height max-width max-height overflow-x overflow-y text-indent "
    "letter-spacing word-spacing margin-top margin-right margin-bottom margin-left z-index content-visibility "
    "text-security font-variant font-variant-position font-feature-settings animation-name content "
    "mix-blend-mode list-style-type all zoom offset-path flex-wrap".split()
)
SIDES = ("top", "right", "bottom", "left")
SIZE = re.compile(r"(?:\d*\.)?\d+(?:[a-z]+|%)?|(?:x+-)?(?:small|large)|smaller|larger|medium|calc\(.*\)")
UNIT = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6, "": 1.0}
UNIT |= {"em": 16.0, "rem": 16.0, "ch": 8.0, "ex": 8.0, "vw": 14.0, "vh": 8.0, "vmin": 8.0, "vmax": 14.0, "%": 8.0}


@dataclass(frozen=True, slots=True, order=True)
class _Rank:
    """What decides between two declarations of one property: the greater wins."""

    important: bool
    inline: bool
    specificity: tuple[int, int, int]
    order: int


@dataclass
class Sheets:
    """The declarations for each element of a page, and for what ``::before``, ``::after`` and ``::marker`` add to it.

    ``doubtful`` holds declarations under a condition that a person's screen may or may not meet; ``untold`` those of
    selectors and rules that cannot be evaluated; ``outside`` names what the page takes from other files.
    """

    ruled: dict[Added, list[tuple[_Rank, Style]]] = field(default_factory=dict)
    doubtful: dict[etree._Element, list[Style]] = field(default_factory=dict)
    untold: list[tuple[str, Style]] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)  # values of custom properties

    def style(self, element: etree._Element, part: str = "", below: Style | None = None) -> Style:
        """What holds for an element or a part that the style adds to it; ``below`` gives way to every declaration."""
        told = list(self.ruled.get((element, part), ()))
        if not part and (written := element.get("style")):
            for important, style in _declared(written):
                told.append((_Rank(important, True, (0, 0, 0), 0), style))
        found = dict(below or {})
        for _, style in sorted(told, key=lambda one: one[0]):
            found |= style
        return {name: self.resolved(value) if "var(" in value else value for name, value in found.items()}

    def resolved(self, value: str) -> str:
        """A value with its custom properties put in where the whole page gives them one value."""
        for _ in range(5):
            used = re.search(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)", value)
            if used is None:
                break
            known = self.named.get(used[1], {(used[2] or "").strip()} - {""})
            if len(known) != 1:
                break
            value = value[: used.start()] + next(iter(known)) + value[used.end() :]
        return value


def read(root: etree._Element, quirks: bool) -> Sheets:
    """The sheets of a page; ``quirks``: classes are compared without their case, as in a page without a doctype."""
    sheets = Sheets()
    if quirks:
        for element in root.iter(etree.Element):
            for name in ("class", "id"):
                if (said := element.get(name)) is not None:
                    element.set(name, said.lower())
    for element in root.iter("link"):
        if "stylesheet" in (element.get("rel") or "").lower() and _media(element.get("media") or "") is not False:
            sheets.outside.append("外部样式表")
    rules: list[_StyleRule] = []
    for element in root.iter("style"):
        applies = _media(element.get("media") or "")
        parsed = tinycss2.parse_stylesheet(element.text or "", skip_comments=True, skip_whitespace=True)
        rules += _rules(parsed, applies, sheets)
    if _steps(rules, root):
        sheets.untold += [(rule.selector, style) for rule in rules for _, style in rule.declared]
        return sheets
    if any("child" in rule.selector for rule in rules):
        _count(root)
    for order, rule in enumerate(rules):
        _applied(rule, order, root, quirks, sheets)
    return sheets


@dataclass(frozen=True, slots=True)
class _StyleRule:
    selector: str
    declared: tuple[tuple[bool, Style], ...]
    sure: bool


def _steps(rules: list[_StyleRule], root: etree._Element) -> bool:
    """Whether the selectors of a page would take without bound to find their elements."""
    if not rules:
        return False
    sizes = [len(element) for element in root.iter(etree.Element)]
    counting = sum(bool(COUNTING.search(rule.selector)) for rule in rules)
    return len(rules) * len(sizes) > COST or counting * sum(size * size for size in sizes) > COUNTED


def _rules(nodes: Iterable[Any], applies: bool | None, sheets: Sheets) -> Iterator[_StyleRule]:
    """The rules of a sheet in order; those of conditions that do not hold on a screen are left out."""
    if applies is False:
        return
    for node in nodes:
        if node.type == "qualified-rule":
            selector = tinycss2.serialize(node.prelude).strip()
            inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            for name, value, _ in _written(inner):
                if name.startswith("--"):
                    sheets.named.setdefault(name, set()).add(value)
            declared = _ranked(_written(inner))
            if declared:
                yield _StyleRule(selector, declared, applies is True)
            for nested in _rules([one for one in inner if one.type in ("qualified-rule", "at-rule")], None, sheets):
                sheets.untold += [(f"{selector} {nested.selector}", style) for _, style in nested.declared]
        elif node.type == "at-rule":
            yield from _conditional(node, applies, sheets)


def _conditional(node: Any, applies: bool | None, sheets: Sheets) -> Iterator[_StyleRule]:
    name = node.lower_at_keyword
    if name == "import":
        sheets.outside.append("外部样式表")
    elif name == "font-face" and any(n == "src" and "url(" in v for n, v, _ in _contents(node.content or [])):
        sheets.outside.append("自带字体")
    elif name in ("media", "supports", "layer", "container", "scope", "starting-style") and node.content:
        holds = _media(tinycss2.serialize(node.prelude)) if name == "media" else None
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        yield from _rules(inner, False if holds is False else holds and applies, sheets)


def _count(root: etree._Element) -> None:
    """Writes to every element how many siblings stand before and after it, so that nobody counts them again."""
    for parent in root.iter(etree.Element):
        inside = [child for child in parent if isinstance(child.tag, str)]
        for n, child in enumerate(inside):
            child.set("siblings-before", str(n))
            child.set("siblings-after", str(len(inside) - 1 - n))
    root.set("siblings-before", "0")
    root.set("siblings-after", "0")


def _applied(rule: _StyleRule, order: int, root: etree._Element, quirks: bool, sheets: Sheets) -> None:
    """Puts the declarations of a rule to the elements that its selector finds."""
    translator = _Quirks() if quirks else HTMLTranslator()
    for selector in _parsed(rule.selector):
        if selector is None:
            sheets.untold += [(rule.selector, style) for _, style in rule.declared]
            return
        part = selector.pseudo_element or ""
        try:
            path = translator.selector_to_xpath(selector)
            for counted, known in COUNTS:
                path = path.replace(counted, known)
            found = root.xpath(path)
        except (ExpressionError, etree.XPathError):
            sheets.untold += [(rule.selector, style) for _, style in rule.declared]
            continue
        part = part if isinstance(part, str) else part.name
        for element in (one for one in (found if isinstance(found, list) else ()) if isinstance(one, etree._Element)):
            for important, style in rule.declared:
                if rule.sure:
                    rank = _Rank(important, False, selector.specificity(), order)
                    sheets.ruled.setdefault((element, part.lower()), []).append((rank, style))
                else:
                    sheets.doubtful.setdefault(element, []).append(style | {"content": "?"} if part else style)


def _parsed(text: str) -> list[Any]:
    """The selectors of a list, one None where they cannot be read."""
    try:
        return list(selectors(text))
    except SelectorError:
        return [None]


class _Quirks(HTMLTranslator):
    """Compares names of classes and ids without their case; those of the page are in lower case."""

    def xpath_class(self, class_selector: Any) -> XPathExpr:
        class_selector.class_name = class_selector.class_name.lower()
        return super().xpath_class(class_selector)

    def xpath_hash(self, id_selector: Any) -> XPathExpr:
        id_selector.id = id_selector.id.lower()
        return super().xpath_hash(id_selector)


def _media(query: str) -> bool | None:
    """Whether a media query holds on the screens that forms are looked at; None where some would say yes and some no.

    >>> _media("screen"), _media("print"), _media("(max-width: 768px)"), _media("(min-width: 1500px)"), _media("")
    (True, False, False, None, True)
    """
    answers = [_query(part) for part in query.lower().split(",")]
    return True if True in answers else None if None in answers else False


def _query(text: str) -> bool | None:
    text = text.strip()
    kind = re.match(r"(?:only\s+)?([a-z]+)\b", text)
    if text.startswith("not") or " or " in text:
        return None
    if kind and kind[1] not in ("all", "screen"):
        return False
    answers: list[bool | None] = [True]
    for feature in re.findall(r"\(([^()]*)\)", text):
        width = re.fullmatch(r"\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)(px|em|rem)\s*", feature)
        if width is None:
            answers.append(None)
            continue
        limit = float(width[2]) * UNIT[width[3]]
        holds = {screen >= limit if width[1] == "min" else screen <= limit for screen in DESKTOP}
        answers.append(holds.pop() if len(holds) == 1 else None)
    return False if False in answers else None if None in answers else True


@lru_cache(maxsize=4096)
def _declared(body: str) -> tuple[tuple[bool, Style], ...]:
    """The declarations of a style attribute, the important ones last."""
    return _ranked(_contents(body))


def _contents(body: Any) -> list[tuple[str, str, bool]]:
    return _written(tinycss2.parse_blocks_contents(body, skip_comments=True, skip_whitespace=True))


def _written(nodes: Iterable[Any]) -> list[tuple[str, str, bool]]:
    found = []
    for node in nodes:
        if node.type == "declaration":
            value = tinycss2.serialize(node.value).strip()
            name = node.name if node.name.startswith("--") else node.lower_name
            found.append((name, value if name == "content" else value.lower(), node.important))
    return found


def _ranked(written: list[tuple[str, str, bool]]) -> tuple[tuple[bool, Style], ...]:
    out = []
    for important in (False, True):
        style: Style = {}
        for name, value, urgent in written:
            if urgent == important and not name.startswith("--"):
                style |= {key: said for key, said in _long(name, value).items() if key in MATTERS}
        if style:
            out.append((important, style))
    return tuple(out)


def _long(name: str, value: str) -> Style:
    """A declaration with each property by its own name: the parts of ``background``, ``font`` and the like."""
    bare = name.removeprefix("-webkit-").removeprefix("-moz-").removeprefix("-ms-").removeprefix("-o-")
    words = re.findall(r"(?:[^\s(]|\([^()]*(?:\([^()]*\)[^()]*)*\))+", value)
    if bare == "background":
        pictured = re.search(r"url\(|gradient\(|image-set\(|element\(|cross-fade\(", value)
        return {"background-color": value, "background-image": "url()" if pictured else "none"}
    if bare == "font":
        size = next((part for part in (word.split("/")[0] for word in words) if SIZE.fullmatch(part)), "")
        family = value.split(size, 1)[-1].partition(" ")[2] if size else ""
        return ({"font-size": size} if size else {}) | ({"font-family": family} if family else {})
    if bare == "text-decoration":
        return {"text-decoration-line": value}
    if bare == "list-style":
        kinds = [word for word in words if word not in ("inside", "outside") and not word.startswith("url(")]
        return {"list-style-type": kinds[0]} if kinds else {}
    if bare in ("margin", "inset") and words:
        four = (words * 4)[:4] if len(words) < 3 else [*words, words[1]][:4]
        return {f"margin-{side}" if bare == "margin" else side: word for side, word in zip(SIDES, four)}
    if bare == "overflow" and words:
        return {"overflow-x": words[0], "overflow-y": words[-1]}
    if bare == "flex-flow":
        return {"flex-direction": next((word for word in words if word.startswith(("row", "column"))), "row")}
    if bare == "animation":
        return {"animation-name": value}
    return {bare: value}


def pixels(value: str) -> float | None:
    """A length in pixels, a share as of 800; None for a word, infinity for what is only known to a browser.

    >>> pixels("-9999px"), pixels("2em"), pixels("auto"), pixels("0"), pixels("calc(1px - 9em)")
    (-9999.0, 32.0, None, 0.0, inf)
    """
    found = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*|%)", value)
    if found is None:
        return float("inf") if "(" in value else None
    return float(found[1]) * UNIT.get(found[2], 8.0)

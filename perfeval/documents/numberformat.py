"""Shows a number of a spreadsheet as its format does: sections, literals, percent, thousands, scale, fixed decimals."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

LITERAL = r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|'
TOKEN = re.compile(
    LITERAL
    + r"\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)|(?P<exponent>E[+-])|(?P<sign>[0#?.,%/@])|(?P<plain>.)",
    re.I | re.S,
)
CLOCK = re.compile(
    LITERAL + r"\[(?P<total>h+|m+|s+)\]|\[[^\]]*\]|(?P<part>h+|m+|s+)|(?P<odd>[a-z0#?%@])|(?P<plain>.)", re.I | re.S
)
ELAPSED = re.compile(r'^(?:"[^"]*"|[\\!_*].|[^"\\!_*])*?\[(?:h+|m+|s+)\]', re.I | re.S)
SECONDS = {"h": 3600, "m": 60, "s": 1}
Match = re.Match[str]
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
HOLDS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def shown(value: int | float, style: str | None) -> tuple[str, str]:
    """The text that stands in the cell, and what is doubtful: nothing shown, a sign or digits that are left out.

    A gap between what is shown stays a gap.

    >>> shown(0.985, "0.00%"), shown(0.05, '"≤"0%'), shown(12, '0"人"'), shown(1234.5, "#,##0.00")
    (('98.50%', ''), ('≤5%', ''), ('12人', ''), ('1,234.50', ''))
    >>> shown(0.996, "0%"), shown(170000, '0!.0,"万"')[0], shown(0.1 + 0.2, "General")[0], shown(5, ";;;")[0]
    (('100%', '格式把99.6%显示为100%'), '17.0万', '0.3', '')
    >>> shown(5, "4_50")[0], shown(1234.5, "_ #,##0.00_ ")[0], shown(5, "*90")
    ('4 5', '1,234.50', ('5', '格式用“9”填满格子，看到的不同'))
    >>> shown(3, '[Red][<0]"降"0;"升"0')[0], shown(2, '[>=3]"达标";"未达标"')[0], shown(0, '0;-0;"-"??')
    ('升3', '未达标', ('0', '格式显示为“-”，取保存的数值'))
    """
    exact = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if abs(exact) >= 10**15:
        return plain(exact), "超过15位，电子表格不保留全部数字，请核对原件"
    sections = _sections(style or "General")
    section, bare = _chosen(sections, exact)
    if section is None:
        return plain(exact), "格式没有适用于这个数的一节，取保存的数值"
    if not section and style:
        return "", f"格式把{plain(exact)}隐藏了"
    tokens = list(TOKEN.finditer(section))
    text, lost = _told(exact, bare, tokens)
    return text, "；".join(filter(None, (lost, _filled(tokens))))


def _told(exact: Decimal, bare: bool, tokens: list[Match]) -> tuple[str, str]:
    if any(t["bracket"] and t["bracket"].upper().startswith("DBNUM") for t in tokens):
        return plain(exact), "格式显示为汉字数字，取保存的数值"
    if any(t["exponent"] for t in tokens) or "/" in [t["sign"] for t in tokens] or any(t["general"] for t in tokens):
        return _general(exact, tokens)
    text, lost = _placed(abs(exact) if bare else exact, tokens)
    if not re.search(r"\w", text):
        return plain(exact), f"格式显示为“{text.strip()}”，取保存的数值"
    if bare and exact < 0 and "-" not in text and "(" not in text and "（" not in text:
        lost = f"格式把{plain(exact)}显示为{text}，没有负号"
    return text, lost


def plain(value: Decimal) -> str:
    """All the digits of a number and no more."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _filled(tokens: list[Match]) -> str:
    """A doubt where a sign that is seen is repeated over the width of the cell."""
    signs = {t["fill"] for t in tokens if t["fill"] and t["fill"].strip()}
    return f"格式用“{'、'.join(sorted(signs))}”填满格子，看到的不同" if signs else ""


def is_elapsed(style: str | None) -> bool:
    """Whether a format shows a time as hours, minutes or seconds that go on counting.

    >>> is_elapsed('[h]"小时"'), is_elapsed("[mm]:ss"), is_elapsed("h:mm"), is_elapsed("[Red]0")
    (True, True, False, False)
    """
    return bool(ELAPSED.match(style or ""))


def elapsed(seconds: Decimal, style: str) -> tuple[str, str]:
    """A length of time as its format shows it, and what is doubtful; hours and minutes are cut, not rounded.

    >>> elapsed(Decimal(172800), '[h]"小时"'), elapsed(Decimal(129600), "[h]:mm"), elapsed(Decimal(45), "[s]")[0]
    (('48小时', ''), ('36:00', ''), '45')
    >>> elapsed(Decimal(100), "[m]"), elapsed(Decimal(3723), "[hh]:mm:ss;@")[0]
    (('1', '格式没有显示零头：40秒'), '01:02:03')
    """
    tokens = list(CLOCK.finditer(_sections(style)[0]))
    rest = int(seconds.quantize(Decimal(1), ROUND_HALF_UP))
    if seconds < 0 or any(t["odd"] for t in tokens) or sum(bool(t["total"]) for t in tokens) != 1:
        return f"{plain(seconds / 3600)}小时", "时间的格式认不出，按小时写出"
    out = ""
    for token in tokens:
        letters = token["total"] or token["part"]
        if letters is None:
            out += _literal(token, "") if token["plain"] is None else token["plain"]
            continue
        count, rest = divmod(rest, SECONDS[letters[0].lower()])
        out += str(count).rjust(len(letters), "0")
    return out.strip(), "；".join(filter(None, (f"格式没有显示零头：{rest}秒" if rest else "", _filled(tokens))))


def colour(value: int | float | None, style: str | None) -> str:
    """The name of the colour in which a format shows a value, a text where it is None; empty where it names none.

    >>> colour(5, "[White]0"), colour(-5, "0;[红色]0"), colour(None, "0;0;0;[白色]@")
    ('White', '红色', '白色')
    """
    if "[" not in (style or ""):
        return ""
    sections = _sections(style or "General")
    section = sections[3] if len(sections) > 3 else "" if len(sections) > 1 or "@" not in sections[0] else sections[0]
    if value is not None:
        section = _chosen(sections, Decimal(repr(value)))[0] or ""
    brackets = (token["bracket"].strip() for token in TOKEN.finditer(section) if token["bracket"])
    return next((said for said in brackets if re.fullmatch(r"[a-z]+|colou?r ?\d+|[一-鿿]+ ?\d*", said, re.I)), "")


def worded(text: str, style: str | None) -> tuple[str, str]:
    """A text with what its format writes around it.

    >>> worded("90%", '"≥"@'), worded("甲", "@"), worded("甲", "0.00"), worded("甲", '0;0;0;@"元"')
    (('≥90%', ''), ('甲', ''), ('甲', ''), ('甲元', ''))
    """
    if "@" not in (style or "") or style == "@":
        return text, ""
    sections = _sections(style or "General")
    section = sections[3] if len(sections) > 3 else sections[-1]
    tokens = list(TOKEN.finditer(section))
    if not any(token["sign"] == "@" for token in tokens):
        return text, ""
    parts = (text if token["sign"] == "@" else _literal(token, "") for token in tokens)
    return "".join(parts), _filled(tokens)


def _sections(style: str) -> list[str]:
    parts, now = [], ""
    for token in TOKEN.finditer(style):
        if token["plain"] == ";":
            parts.append(now)
            now = ""
        else:
            now += token[0]
    return [*parts, now]


def hides_text(style: str | None) -> bool:
    """Whether the fourth section of a format, that of texts, leaves the text out.

    >>> hides_text(";;;"), hides_text("0;-0;0;@"), hides_text("0;-0;;"), hides_text("General")
    (True, False, True, False)
    """
    if (style or "").count(";") < 3:
        return False
    sections = _sections(style or "")
    return len(sections) > 3 and not any(token["sign"] == "@" for token in TOKEN.finditer(sections[3]))


def _chosen(sections: list[str], value: Decimal) -> tuple[str | None, bool]:
    """The section for a value, None where none is, and whether it shows the number without its sign."""
    numeric = sections[:3]
    conditions = [_condition(section) for section in numeric]
    if not any(conditions):
        n = 0 if len(numeric) == 1 or value > 0 else 1 if value < 0 else 2 if len(numeric) == 3 else 0
        return numeric[n], n == 1
    for n, (section, condition) in enumerate(zip(numeric, conditions)):
        if condition:
            if HOLDS[condition[1]](value, Decimal(condition[2])):
                return section, n > 0 or (condition[1] in ("<", "<=") and Decimal(condition[2]) <= 0)
        elif n == len(numeric) - 1 or (n == 0 and value > 0) or (n == 1 and value < 0):
            return section, n > 0
    return None, False


def _condition(section: str) -> Match | None:
    """The condition among the brackets of a section: [Red][<0]."""
    return next(
        (
            found
            for t in TOKEN.finditer(section)
            if t["bracket"] and (found := CONDITION.fullmatch(t["bracket"].strip()))
        ),
        None,
    )


def _general(value: Decimal, tokens: list[Match]) -> tuple[str, str]:
    """A number as it is with the literals of its format around it; exponents and fractions are written as decimals."""
    at = next((n for n, t in enumerate(tokens) if t["general"] or t["sign"]), 0)
    before, after = ("".join(_literal(t) for t in part) for part in (tokens[:at], tokens[at:]))
    return before.lstrip() + plain(value) + after.rstrip(), ""


def _literal(token: Match, skipped: str = " ") -> str:
    """What a token writes of itself; ``skipped`` stands for a gap of the width of a sign."""
    if token["quoted"] is not None or token["escaped"]:
        return token["quoted"] or token["escaped"] or ""
    if token["space"]:
        return skipped
    said = token.groupdict().get("bracket")
    if said:
        return str(said).lstrip("$").partition("-")[0] if said.startswith("$") else ""
    return token["plain"] or ""


def _placed(value: Decimal, tokens: list[Match]) -> tuple[str, str]:
    """The digits put into the places of a format, with its literals where they stand."""
    digits = [n for n, t in enumerate(tokens) if t["sign"] and t["sign"] in "0#?"]
    if not digits:
        text = "".join("%" if t["sign"] == "%" else _literal(t) for t in tokens)
        return text, f"格式只显示“{text}”，保存的是{plain(value)}"
    first, last = digits[0], digits[-1]
    percent = sum(t["sign"] == "%" for t in tokens)
    point = next((n for n in range(first, last + 1) if tokens[n]["sign"] == "."), None)
    scale = 0
    for n in range(last + 1, len(tokens)):
        if tokens[n]["sign"] != ",":
            break
        scale += 1
    grouped = any(tokens[n]["sign"] == "," for n in range(first, last))
    exact = value * (100**percent) / (Decimal(1000) ** scale)
    whole = [n for n in digits if point is None or n < point]
    parts = [n for n in digits if point is not None and n > point]
    try:
        rounded = exact.quantize(Decimal(1).scaleb(-len(parts)), ROUND_HALF_UP, Context(prec=400))
    except InvalidOperation:
        return plain(value), "数值超出格式"
    sign, rest = ("-" if rounded < 0 else ""), f"{abs(rounded):f}"
    left, _, right = rest.partition(".")
    left = "" if left == "0" and not any(tokens[n]["sign"] == "0" for n in whole) else left
    least = sum(tokens[n]["sign"] == "0" for n in whole)
    left = left.rjust(least, "0")
    if grouped:
        left = f"{int(left or 0):,}" if left else ""
    inside = [n for n in range(first, last + 1) if _literal(tokens[n], "")]
    if inside:  # 0!.0: a sign between the places, filled from the right
        body = _between(left + right, tokens[first : last + 1])
    else:
        kept = right[: sum(tokens[n]["sign"] == "0" for n in parts)] + right[
            sum(tokens[n]["sign"] == "0" for n in parts) :
        ].rstrip("0")
        body = left + (f".{kept}" if kept or (point is not None and not parts) else "")
    before, after = (
        "".join("%" if t["sign"] == "%" else _literal(t) for t in part) for part in (tokens[:first], tokens[last + 1 :])
    )
    text = sign + before.lstrip() + body + after.rstrip()
    lost = exact != rounded and rounded == rounded.to_integral_value()
    unit = "%" if percent else ""
    return text, f"格式把{plain(exact)}{unit}显示为{plain(rounded)}{unit}" if lost and not inside else ""


def _between(digits: str, tokens: list[Match]) -> str:
    """Digits filled into places from the right, with the literals that stand between them."""
    out, rest = "", digits
    for token in reversed(tokens):
        if token["sign"] and token["sign"] in "0#?":
            out, rest = (rest[-1:] or ("0" if token["sign"] == "0" else "")) + out, rest[:-1]
        else:
            out = _literal(token) + out
    return rest + out

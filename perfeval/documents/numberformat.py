"""Shows a number of a spreadsheet as its format does: sections, literals, percent, thousands, scale, fixed decimals."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)|(?P<exponent>E[+-])|(?P<sign>[0#?.,%/@])|(?P<plain>.)',
    re.I | re.S,
)
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
    """The text that stands in the cell, and what is doubtful: nothing shown, a sign or digits that the format leaves out.

    >>> shown(0.985, "0.00%"), shown(0.05, '"≤"0%'), shown(12, '0"人"'), shown(1234.5, "#,##0.00")
    (('98.50%', ''), ('≤5%', ''), ('12人', ''), ('1,234.50', ''))
    >>> shown(0.996, "0%"), shown(170000, '0!.0,"万"')[0], shown(0.1 + 0.2, "General")[0], shown(5, ";;;")[0]
    (('100%', '格式把99.6%显示为100%'), '17.0万', '0.3', '')
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


def _condition(section: str) -> re.Match | None:
    """The condition among the brackets of a section: [Red][<0]."""
    return next(
        (
            found
            for t in TOKEN.finditer(section)
            if t["bracket"] and (found := CONDITION.fullmatch(t["bracket"].strip()))
        ),
        None,
    )


def _general(value: Decimal, tokens: list[re.Match]) -> tuple[str, str]:
    """A number as it is with the literals of its format around it; exponents and fractions are written as decimals."""
    at = next((n for n, t in enumerate(tokens) if t["general"] or t["sign"]), 0)
    before, after = ("".join(_literal(t) for t in part) for part in (tokens[:at], tokens[at:]))
    return before + plain(value) + after, ""


def _literal(token: re.Match) -> str:
    if token["quoted"] is not None or token["escaped"]:
        return token["quoted"] if token["quoted"] is not None else token["escaped"]
    if token["bracket"]:
        return token["bracket"].lstrip("$").partition("-")[0] if token["bracket"].startswith("$") else ""
    return token["plain"] or ""


def _placed(value: Decimal, tokens: list[re.Match]) -> tuple[str, str]:
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
    inside = [n for n in range(first, last + 1) if _literal(tokens[n])]
    if inside:  # 0!.0: a sign between the places, filled from the right
        body = _between(left + right, tokens[first : last + 1])
    else:
        kept = right[: sum(tokens[n]["sign"] == "0" for n in parts)] + right[
            sum(tokens[n]["sign"] == "0" for n in parts) :
        ].rstrip("0")
        body = left + (f".{kept}" if kept or (point is not None and not parts) else "")
    text = sign + "".join("%" if t["sign"] == "%" else _literal(t) for t in tokens[:first]) + body
    text += "".join("%" if t["sign"] == "%" else _literal(t) for t in tokens[last + 1 :])
    lost = exact != rounded and rounded == rounded.to_integral_value()
    unit = "%" if percent else ""
    return text, f"格式把{plain(exact)}{unit}显示为{plain(rounded)}{unit}" if lost and not inside else ""


def _between(digits: str, tokens: list[re.Match]) -> str:
    """Digits filled into places from the right, with the literals that stand between them."""
    out, rest = "", digits
    for token in reversed(tokens):
        if token["sign"] and token["sign"] in "0#?":
            out, rest = (rest[-1:] or ("0" if token["sign"] == "0" else "")) + out, rest[:-1]
        else:
            out = _literal(token) + out
    return rest + out

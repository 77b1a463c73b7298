"""Decides what of a cell's ink counts: struck and hidden is no value, a raised digit a power or a note."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

INVISIBLE = re.compile(
    "[\0-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffc\ufffe\uffff]"
)
TURNED = re.compile("[\u202d\u202e\u2066-\u2068]")  # what makes a text read from the other side
RAISED = {ch: str(n) for n, ch in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")} | {"⁻": "-"}
LOWERED = {ch: str(n) for n, ch in enumerate("₀₁₂₃₄₅₆₇₈₉")}
TYPED = re.compile(f"([{''.join(RAISED)}]+)|([{''.join(LOWERED)}]+)|([¼-¾⅐-⅞↉])")
NOTE = re.compile(r"[\[(（【〔]?(?:注\d*|\*+|[①-⑳]|\d{1,2}|[a-zA-Z]|[†‡])[\])）】〕]?")
SLASH = re.compile(r"\s*[/⁄∕]\s*$")
# Adobe's Symbol encoding, from 0x20 and from 0xA0
SYMBOL = dict(
    zip(
        range(0x20, 0x7F),
        "\u0020!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    )
) | dict(zip(range(0xA0, 0xF0), "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑"))
DINGBATS = {
    0xFE: "☑",
    0x52: "☑",
    0xFC: "√",
    0xFD: "☒",
    0x54: "☒",
    0xA8: "□",
    0x6F: "□",
    0x71: "□",
    0x6C: "●",
    0xA1: "○",
    0x9F: "•",
    0x6E: "■",
    0xFB: "×",
    0x50: "√",
    0x4F: "×",
}
STROKE = re.compile("[\u0334-\u0338\u20d2\u20d3\u20e5\u20e6\u20ea\u20eb]+")  # drawn over the sign before it
OVERSTRUCK = re.compile(f"(?:.{STROKE.pattern})+", re.S)
DRAWN = re.compile(
    r"\s*(EQ|SYMBOL|AUTONUM\w*|LISTNUM|MACROBUTTON|GOTOBUTTON|ADVANCE)\b", re.I
)  # fields without a result
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")  # what only its own font can draw
MIRRORED = dict(zip("()<>[]{}≤≥«»（）《》【】＜＞", ")(><][}{≥≤»«）（》《】【＞＜"))
PLAIN = ("", "sup", "sub", "power", "fraction")  # kinds of ink that the eye sees
NEAREST = 0x18  # of red, green or blue: letters no further from their ground are not seen
REACH = 100  # characters before a raised digit or a fraction that may belong to its number
UNKNOWN = "〓"  # a sign that cannot be told


@dataclass(frozen=True, slots=True)
class Ink:
    """A stretch of text and what its formatting makes of it.

    ``kind`` is "" for plain text, "struck", "hidden", "prompt" (of a control that nobody filled in), "pale" (of the
    colour of its ground), "sup", "sub", "power" (of an equation), "fraction" (its text is the top, ``⁄``, the bottom),
    "object" (a picture or an embedded thing; its text says what), "field" (the instruction of a field that shows no
    result) or "doubt" (nothing that is read: its text says why what is seen may differ).
    """

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the eye reads, and what is doubtful about it or was left out."""

    text: str
    notes: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        return "；".join(self.notes)


def settle(pieces: Iterable[Ink]) -> Shown:
    """One text of all the ink, in its order.

    >>> settle([Ink("8", "struck"), Ink("95%")]).text, settle([Ink("95"), Ink("1", "sup"), Ink("%")]).text
    ('95%', '95%')
    >>> settle([Ink("≥10"), Ink("4", "sup"), Ink("亩")]).text, settle([Ink("7"), Ink("3", "sup")]).text
    ('≥10000亩', '7^3')
    >>> settle([Ink("3"), stacked("1", "2")]).text, settle([stacked("96", "100"), Ink("=96%")]).text
    ('3.5', '96/100=96%')
    >>> settle([Ink("½")]).text, settle([Ink("1.5½")]).text
    ('0.5', '1.5½')
    """
    notes: list[str] = []
    told = [made for piece in pieces if piece.text or piece.kind == "object" for made in _instructed(piece)]
    inks = _level([made for piece in told for made in _overstruck(piece)])
    if all(not ink.kind for ink in inks) and not TYPED.search("".join(ink.text for ink in inks)):
        return _cleaned("".join(ink.text for ink in inks), notes)
    plain = any(ink.text.strip() for ink in inks if ink.kind in PLAIN)
    for kind, name in (("struck", "删除线"), ("hidden", "隐藏文字"), ("prompt", "没有填写的控件提示语")):
        if lost := "".join(ink.text for ink in inks if ink.kind == kind).strip():
            notes.append(f"{name}“{lost}”不读入")
    if pale := "".join(ink.text for ink in inks if ink.kind == "pale").strip():
        notes.append(f"“{pale}”的颜色与底色相近，看不见" + ("，没有读入" if plain else ""))
    if objects := [ink.text for ink in inks if ink.kind == "object"]:
        notes.append(f"此处有{'、'.join(dict.fromkeys(objects))}，其中的内容不读入")
    notes += dict.fromkeys(ink.text for ink in inks if ink.kind == "doubt")
    kept = [ink for ink in inks if ink.kind in PLAIN or (ink.kind == "pale" and not plain)]
    return _cleaned(_joined([made for ink in kept for made in _typed(ink)], notes), notes)


def symbol(font: str, text: str) -> str:
    """The characters that a text in a font of symbols shows; a sign nobody knows stays visible as one.

    >>> symbol("Symbol", "\\uf0a3"), symbol("Symbol", "-5"), symbol("Wingdings", "\\uf0fe"), symbol("宋体", "a")
    ('≤', '−5', '☑', 'a')
    """
    if font == "Symbol":
        known = SYMBOL
    elif font.startswith(("Wingdings", "Webdings")):
        known = DINGBATS
    else:
        return text
    return "".join(
        known.get(ord(ch) - 0xF000 if 0xF000 <= ord(ch) <= 0xF0FF else ord(ch), UNKNOWN) if ch.strip() else ch
        for ch in text
    )


def near(letters: str, ground: str) -> bool:
    """Whether two colours, six hexadecimal digits each, are so alike that one is not seen on the other.

    >>> near("FFFFFF", "f0f0f0"), near("d9d9d9", "D9D9D9"), near("FFFF00", "FFFFFF"), near("", "FFFFFF")
    (True, True, False, False)
    """
    if not letters or not ground or not all(re.fullmatch("[0-9A-Fa-f]{6}", rgb) for rgb in (letters, ground)):
        return False
    return max(abs(a - b) for a, b in zip(bytes.fromhex(letters), bytes.fromhex(ground))) <= NEAREST


def mixed(over: str, under: str, share: float) -> str:
    """The colour of one over another that it covers by a share from 0 to 1; empty where one is unknown.

    >>> mixed("000000", "FFFFFF", 0.5), mixed("", "FFFFFF", 0.5)
    ('808080', '')
    """
    if not over or not under:
        return ""
    pairs = zip(bytes.fromhex(over), bytes.fromhex(under))
    return "".join(f"{int(a * share + b * (1 - share) + 0.5):02x}" for a, b in pairs)


def turned(text: str) -> str:
    """A text as it is seen where every character of it is forced to run from right to left.

    >>> turned("54"), turned("%59≤")
    ('45', '≥95%')
    """
    return "".join(MIRRORED.get(ch, ch) for ch in reversed(text))


def fraction(top: str, bottom: str) -> str:
    """A fraction as a decimal where it ends, else with a slash; ``top`` and ``bottom`` are what stands above and below.

    >>> fraction("1", "2"), fraction("1", "128"), fraction("1", "3"), fraction("甲", "乙")
    ('0.5', '0.0078125', '1/3', '甲/乙')
    """
    top, bottom = top.strip(), bottom.strip()
    whole = all(re.fullmatch("[0-9]{1,15}", part) for part in (top, bottom)) and int(bottom)
    return whole and _decimal(Fraction(int(top), int(bottom))) or f"{top}/{bottom}"


def stacked(top: str, bottom: str, kind: str = "") -> Ink:
    """The ink of a fraction drawn as one over the other; a struck, hidden or raised one is a text of that kind."""
    top, bottom = top.strip(), bottom.strip()
    return Ink(f"{top}/{bottom}", kind) if kind else Ink(f"{top}⁄{bottom}", "fraction")


def _decimal(number: Fraction) -> str | None:
    """All the digits of a number that is not negative; None where they do not end."""
    places, rest = 0, number.denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return None
    whole, parts = divmod(int(number * 10**places), 10**places)
    return f"{whole}.{parts:0{places}d}" if places else str(whole)


def _instructed(piece: Ink) -> Iterable[Ink]:
    if piece.kind != "field":
        return (piece,)
    found = re.fullmatch(r"\s*EQ\s*\\f\s*\(\s*([^,;()]+?)\s*[,;]\s*([^,;()]+?)\s*\)\s*", piece.text, re.I)
    if found:
        return (stacked(found[1], found[2]),)
    drawn = DRAWN.match(piece.text)
    return (Ink("域公式" if drawn[1].upper() == "EQ" else f"域（{drawn[1]}）", "object"),) if drawn else ()


def _overstruck(piece: Ink) -> Iterable[Ink]:
    """What characters drawn over the ones before them strike out, as ink of its kind."""
    text, at = piece.text, 0
    if piece.kind in PLAIN and STROKE.search(text):
        text = unicodedata.normalize("NFC", text)  # a struck = is ≠
        for match in OVERSTRUCK.finditer(text):
            yield Ink(text[at : match.start()], piece.kind)
            yield Ink(STROKE.sub("", match[0]), "struck")
            at = match.end()
    yield Ink(text[at:], piece.kind)


def _level(inks: list[Ink]) -> list[Ink]:
    """The same ink, neighbours of a raised or lowered kind as one; where all of a line is raised, none of it is."""
    out: list[Ink] = []
    for ink in (ink for ink in inks if ink.text or ink.kind == "object"):
        if ink.kind in ("sup", "sub", "power") and out and out[-1].kind == ink.kind:
            out[-1] = Ink(out[-1].text + ink.text, ink.kind)
        else:
            out.append(ink)
    seen = {ink.kind for ink in out if ink.kind in PLAIN and ink.text.strip()}
    if seen in ({"sup"}, {"sub"}):
        return [Ink(ink.text, "") if ink.kind in seen else ink for ink in out]
    return out


def _typed(piece: Ink) -> Iterable[Ink]:
    """Raised, lowered and fraction characters as ink of their kind."""
    if piece.kind == "fraction":
        yield piece
        return
    at = 0
    for match in TYPED.finditer(piece.text):
        yield Ink(piece.text[at : match.start()], piece.kind)
        if match[3]:
            yield Ink(match[3], "fraction")
        else:
            yield Ink("".join((RAISED | LOWERED)[ch] for ch in match[0]), "sup" if match[1] else "sub")
        at = match.end()
    yield Ink(piece.text[at:], piece.kind)


def _joined(pieces: list[Ink], notes: list[str]) -> str:
    done = out = ""
    pieces = [p for p in pieces if p.text]
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        done, out = done + out[:-REACH], out[-REACH:]
        if piece.kind == "fraction":
            out = _with_fraction(out, piece.text, _after(pieces, at), notes)
        elif piece.kind == "power":
            out = _raised(out, piece.text.strip(), "", notes, sure=True)
        elif piece.kind == "sup":
            lower = next(
                (
                    n
                    for n in (at + 1, at + 2)
                    if n < len(pieces)
                    and pieces[n].kind == "sub"
                    and SLASH.fullmatch("".join(p.text for p in pieces[at + 1 : n]) or "/")
                ),
                None,
            )
            if lower is not None and (lower == at + 2 or not re.search(r"\d$", out)):
                out = _with_fraction(
                    out, f"{piece.text.strip()}⁄{pieces[lower].text.strip()}", _after(pieces, lower), notes
                )
                at = lower
            else:
                out = _raised(out, piece.text.strip(), _after(pieces, at), notes)
        elif piece.kind == "sub":
            out = _lowered(out, piece.text.strip(), notes)
        else:
            out += piece.text
        at += 1
    return done + out


def _after(pieces: list[Ink], at: int) -> str:
    """The first character behind a piece that is no space."""
    return next((found for n in range(at + 1, len(pieces)) if (found := pieces[n].text.lstrip()[:1])), "")


def _with_fraction(out: str, sign: str, after: str, notes: list[str]) -> str:
    """A fraction after what was read: one number with whole digits before it, none with a decimal or digits behind."""
    top, _, bottom = unicodedata.normalize("NFKC", sign).partition("⁄")
    if after in ("=", "＝"):
        return f"{out}{top}/{bottom}"  # what it comes to is written behind it
    sign = sign.replace("⁄", "/")
    part, before = fraction(top, bottom), re.search(r"(?<![\d.．])\d+$", out)
    if re.search(r"[\d.．]$", out) and not before or re.match(r"[\d.．]", after):
        notes.append(f"“{sign}”与前后的数字连写，没有读作数字")
        return out + sign
    if before and "/" not in part and int(top) < int(bottom):
        notes.append(f"“{before[0]}{sign}”读作{before[0]}{part[1:]}")
        return out + part[1:]
    if before or sign != part:
        notes.append(f"“{sign}”读作{part}")
    return f"{out} {part}" if before else out + part


def _raised(out: str, mark: str, after: str, notes: list[str], sure: bool = False) -> str:
    """A raised mark after what was read so far: a power of ten, the square of a unit, a note, or nobody knows what.

    ``sure``: it stands in an equation and is no note.
    """
    number = re.search(r"(?<![\d.,])(\d[\d.,]*)$", out)
    percent = after in ("%", "％")
    if number is None and re.search(r"[A-Za-z米]$", out) and mark in ("2", "3"):
        return out + "²³"[int(mark) - 2]
    if (number is None or mark in ("%", "％")) and not sure:
        if out.strip() and NOTE.fullmatch(mark) and mark not in ("%", "％"):
            notes.append(f"上标“{mark}”按注码，不读入")
            return out
        return out + mark
    ten = number is not None and number[0] == "10" and re.fullmatch(r"[-−]?\d{1,2}", mark)
    power = int(mark.replace("−", "-")) if ten else 99
    if number is not None and abs(power) <= 12 and not percent:
        times = re.search(r"(?<![\d.,，])(\d+(?:\.\d+)?)\s*[×xX*·⋅]\s*10$", out)
        value = Fraction(10) ** power * (Fraction(times[1]) if times else 1)
        told = _decimal(value) or str(value)
        notes.append(f"“{(times or number)[0]}”的上标“{mark}”是乘方，读作{told}")
        return out[: (times or number).start()] + told
    note = not mark.isdigit() or int(mark) == 1 or percent or re.match(r"[一-鿿℃]", after)
    if NOTE.fullmatch(mark) and note and not sure and not ten:
        notes.append(f"上标“{mark}”按注码，不读入")
        return out
    notes.append(f"上标“{mark}”是乘方还是注码不明，没有读作数字")
    return f"{out}^{mark}"


def _lowered(out: str, mark: str, notes: list[str]) -> str:
    if re.search(r"\d$", out):
        notes.append(f"下标“{mark}”含义不明，没有读作数字")
        return f"{out}_{mark}"
    return out + mark


def _cleaned(text: str, notes: list[str]) -> Shown:
    if TURNED.search(text):
        notes.append("有改变书写方向的字符，看到的顺序可能不同")
    bare = INVISIBLE.sub("", re.sub("[\x0b\x0c\x85\u2028\u2029]", "\n", text))
    if UNKNOWN in bare or PRIVATE.search(bare):
        notes.append("有符号字体的字符认不出")
    if "\ufffd" in bare:
        notes.append("有损坏的字符")
    return Shown(bare, tuple(notes))

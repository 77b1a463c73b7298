"""Which characters the bundled typefaces can print, and what stands for those they cannot."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

FOLDER = Path(pylopdf_fonts_zh_cn.__file__).parent
FILES = ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")
COMMON = re.compile(r"[\t\n\r -~　-〃《-】！-～—-―‘-“”…·一-龥×÷±≥≤①-⑩〔〕‰]*")  # every bundled file has these


@cache
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    maps = [TTFont(FOLDER / name, lazy=True).getBestCmap() for name in FILES]
    return frozenset(set(maps[0]).intersection(*maps[1:]))


def printable(text: str) -> str:
    """The text with each character that cannot be printed replaced by one like it or by its code: nothing is lost.

    >>> printable("5277户🙂，☑是☐否")
    '5277户［U+1F642］，［√］是□否'
    """
    if COMMON.fullmatch(text):
        return text
    return text.translate(_SHOWN)


class _PrintedAs(dict[int, str]):
    """What is printed for a character, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        prints = chr(code) in "\t\n\r" or (
            unicodedata.category(chr(code)) not in ("Cc", "Cf", "Cs") and code in _covered()
        )
        self[code] = chr(code) if prints else f"［U+{code:04X}］"
        return self[code]


ALIKE = {"☐": "□", "☑": "［√］", "☒": "［×］", "✔": "✓", "✅": "✓", "✗": "×", "✘": "×", "❌": "×"}  # in forms
_SHOWN = _PrintedAs(dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\ufe0e\ufe0f"), "") | str.maketrans(ALIKE))

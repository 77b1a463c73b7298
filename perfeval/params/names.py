"""Which names a project's folder and its files may have on every system, and how a document's title becomes one."""

from __future__ import annotations

import re

YEAR = re.compile(r"(19|20)[0-9]{2}")
LONGEST = 80  # characters, 240 bytes of Chinese; file systems take 255
MADE = 40  # characters of a name made from a title
FULL = str.maketrans(
    {mark: chr(ord(mark) + 0xFEE0) for mark in '/\\:*?"<>|.'}
)  # the same mark, full width: ／ ＼ ： ＊ ？ ＂ ＜ ＞ ｜ ．
ALLOWED = re.compile(r"[\w.\-+&% ·—–…～“”‘’（）()《》〈〉【】〔〕「」、，。；：！？．／＼＊＂＜＞｜＋－＆％]*")
FIRST = re.compile(r"[^\W_]|[“‘（《〈【〔「]")
OTHERS = re.compile(r"[^\w.\-+&%·—–…～“”‘’（）()《》〈〉【】〔〕「」、，。；：！？．／＼＊＂＜＞｜＋－＆％]+")
# Microsoft, Naming Files, Paths, and Namespaces: reserved with any ending too
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.I)
FOLDERS = ("rulesets", "forms", "layouts")  # of params that are no project's
# what stands in params or reports under a name of its own
TAKEN = {
    *FOLDERS,
    "portfolio",
    "index.html",
    "failures.json",
    "builds.jsonl",
    "run.schema.json",
    "review.schema.json",
    "schema.json",
    "readme.md",
}


def fault(name: str) -> str:
    """Why a project's folder may not have this name; empty if it may.

    >>> fault("2024年“两不愁”补助（A&B）"), fault("com1.txt"), fault("甲.")
    ('', '是 Windows 的设备名', '以句点或空格结尾')
    """
    if not name.strip():
        return "是空的"
    if len(name) > LONGEST:
        return f"有{len(name)}个字符，超过{LONGEST}个"
    if DEVICES.match(name):
        return "是 Windows 的设备名"
    if name.casefold() in TAKEN:
        return "已另有用途"
    if name[-1] in ". ":
        return "以句点或空格结尾"
    if not FIRST.match(name) or ".." in name or not ALLOWED.fullmatch(name):
        return "有不能使用的字符"
    return ""


def made(title: str) -> str:
    """The folder's name for a title, empty where nothing is left of it.

    Marks that no file name has become their full-width forms.

    >>> made(" 城乡低保/临时救助 “十四五”（A&B）"), made("CON"), made("v1.0")
    ('城乡低保／临时救助“十四五”（A&B）', 'CON项目', 'v1．0')
    """
    name = OTHERS.sub("", title.translate(FULL)).lstrip(
        "_-+&%·—–…～、，。；：！？．／＼＊＂＜＞｜＋－＆％”’）》〉】〕」()"
    )[:MADE]
    return f"{name}项目" if name and fault(name) else name

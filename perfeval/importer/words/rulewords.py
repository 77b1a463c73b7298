"""The rules of scoring that a form prints beside its table: 赋分规则, 计分说明, 填表说明."""

from __future__ import annotations

import re

from perfeval.importer.reading.imported import Imported

RULES = re.compile(
    "(?:得|计|记)(?:满分|0分|[0-9.]+[%％]|[0-9.]+分)|不得分|扣[0-9.]+分|扣分值|按[^，。；]{0,12}(?:比例|完成率)[^，。；]{0,6}(?:得|计|扣|赋)分|×分值"
)
HEAD = re.compile(
    r"(?:[赋计评打]分(?:规则|说明|办法|方法|标准|口径|依据)|(?:填[表报写]|表格?)?说明|备?注)[0-9]*(?:[:：]|$)|^\s*[（(]?注"
)
LONGEST = 1500


def printed_rules(found: Imported) -> tuple[str, ...]:
    """What the notes of a form say of how its rows are scored, each as one text."""
    return tuple(
        e.text.strip()
        for e in found.account
        if e.state == "unread" and len(e.text) <= LONGEST and RULES.search(e.text) and HEAD.search(e.text)
    )

"""Counts of a survey that the words of a report tell: 发放问卷200份，收回有效问卷186份，满意177份."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from perfeval.documents.content import Text
from perfeval.importer.reading.imported import Row, Value

COUNTS = {
    "sent": re.compile(r"(?:发放|发出|投放)[^，。；\d]{0,10}(\d+)\s*份"),
    "returned": re.compile(r"(?:收回|回收)(?![^，。；\d]*有效)[^，。；\d]{0,8}(\d+)\s*份"),
    "valid": re.compile(r"有效[^，。；\d]{0,8}(\d+)\s*份"),
    "satisfied": re.compile(r"(?<![不较本常意])满意(?!度|率)[^，。；\d%]{0,6}(\d+)\s*[份人]"),
}
SEVERAL = re.compile(  # one number each of several surveys: 村民问卷160份、游客问卷120份, 分别收回152份、114份
    r"分别[^。；]*?\d+\s*份?[、和]\s*\d+|问卷\s*\d+\s*份[、和](?![^\d，。；]*(?:收|有效|满意))[^\d，。；]{1,8}问卷\s*\d+\s*份"
)
DOUBT = "取自正文，请核对份数和满意的口径"


def told(texts: Sequence[Text]) -> Row:
    """The counts of the one paragraph that tells them; none where two do, or where they do not follow from each other.

    >>> {k: v.text for k, v in told([Text("发放问卷200份，收回有效问卷186份，满意177份。")]).values.items()}
    {'sent': '200', 'valid': '186', 'satisfied': '177'}
    >>> told([Text("村民问卷发放160份、游客问卷120份，分别有效152份、114份，满意139份。")]).values
    {}
    >>> told([Text("发放问卷100份，有效90份，满意95份。")]).values
    {}
    """
    rows = []
    for text in texts:
        words = unicodedata.normalize("NFKC", text.text).replace(",", "，")
        if SEVERAL.search(words):
            continue
        said = {name: pattern.findall(words) for name, pattern in COUNTS.items()}
        if all(len(said[name]) == 1 for name in ("sent", "valid", "satisfied")):
            values = {name: Value(found[0], text.place, DOUBT) for name, found in said.items() if len(found) == 1}
            counts = [int(values[name].text) for name in COUNTS if name in values]
            if counts == sorted(counts, reverse=True) and counts[0]:
                rows.append(Row(values))
    return rows[0] if len(rows) == 1 else Row()

"""What was carried over, what came and what was spent, beside what a sentence says is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.passages import Passage
from perfeval.review.reading.statements import Count, counts
from perfeval.review.sentences.declared import Reckoned, shown_as

CARRIED = re.compile(
    "(?:上年|去年|上一年|上年度|以前年度|年初)(?:末|度)?(?:结转|结余|滚存)(?:结余|资金|数)*(?:为|是|共)?$"
)
CAME = re.compile(
    "(?:当年|本年|年度|全年|年初|收到|财政|调整后)*(?:预算|收入|拨款|拨入|到位|下达|安排)(?:资金|数|总额|合计|安排)*(?:为|是|共)?$"
)
SPENT = re.compile(
    "(?:全年|当年|本年|实际|累计|共|已)*(?:支出|执行|支付|使用|开支)(?:资金|数|总额|合计)*(?:为|是|共|了)?$"
)
LEFT = re.compile("(?:年末|期末|当年|累计|滚存|尚|形成)*(?:结余|节余|剩余|结转下年|结转)(?:资金|数)*(?:为|是|共)?$")
OTHERS = re.compile("追加|调[增减]|核减|收回|上缴|退回|借|利息|待|应付|其他")


def balances(p: Passage) -> Iterator[Reckoned]:
    """What was carried over and came, less what was spent: 预算96万元，上年结转4万元，执行94.5万元，结余5.5万元."""
    for sentence in re.split("[。\n]", p.text) if re.search("结[转余]|节余", p.text) else ():
        told = sentence.split("其中")[0]
        if OTHERS.search(told):
            continue
        roles = [(c, role) for c in counts(told) if c.dimension == "money" and (role := _role(c))]
        old, came, spent, left = ([c for c, r in roles if r == kind] for kind in ("old", "came", "spent", "left"))
        if len(old) != 1 or not came or len(spent) != 1 or len(left) != 1 or left[0].start < spent[0].start:
            continue
        within = came[0].value - spent[0].value  # a budget may hold what was carried over
        whole = old[0].value + came[0].value - spent[0].value
        room = sum((c.slack for c in (*old, came[0], *spent, *left)), Fraction(0))
        how = f"{came[0].text}＋{old[0].text}－{spent[0].text}＝{shown_as(whole, left[0])}"
        words = f"写“{left[0].before.strip()}{left[0].text}”，{how}"
        inside = re.search("含|包括", told[came[0].start : old[0].start]) or len(came) > 1
        if abs(whole - left[0].value) <= room or (inside and abs(within - left[0].value) <= room):
            yield Reckoned(words)
        elif not inside:
            yield Reckoned(words, shown_as(whole, left[0]))


def _role(count: Count) -> str:
    """What the words before an amount say that it is of a balance; empty where they say something else."""
    before = re.sub(r"\s", "", count.before)
    pairs = (("old", CARRIED), ("left", LEFT), ("spent", SPENT), ("came", CAME))
    return next((role for role, words in pairs if words.search(before)), "")

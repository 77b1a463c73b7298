"""Does the text date what a row dates as the row does? 器材均于10月底前投入使用, beside a row 投入使用时间 11月12日."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.dated import valid_day, whole_day
from perfeval.review.reading.statements import texts

WHEN = re.compile("(?:的)?(?:时间|日期|时限|节点|及时性)$")
ACTS = re.compile(
    "投入(?:使用|运行|运营)|投用|启用|上线|(?:竣工)?验收|竣工|完工|交付|开工|通车|通水|开园|开馆|发放完毕|兑付完毕|发放|兑付|拨付|支付|到货|完成|建成|报送|上报|结束"
)
DAY = re.compile(
    r"(?:(?P<year>(?:19|20)[0-9]{2})年)?(?P<month>1[0-2]|0?[1-9])月(?:(?P<day>3[01]|[12][0-9]|0?[1-9])日|(?P<part>[上中下]旬|底|末|初)|份)?(?P<before>(?:之?前|以前))?"
)
OTHER = re.compile(
    "计划|目标|应|要求|原定|合同|约定|规定|预计|拟|将|分批|第[一二三四]批|首批|部分|其中|上年|去年|往年|截至|截止|开始|启动|期限|未|没有|尚"
)


def days_of_rows_are_those_of_the_text(card: Scorecard) -> Iterator[Verdict]:
    """文字写的完工、投用、发放完毕等日期，应与以日期考核的指标的完成值一致。

    为什么：文字写10月底前全部投用、表上是11月12日，是否逾期、扣不扣分就说不清。
    怎么改：对照验收、投用等原始材料，改正错的一处；分批完成的，写明各批的日期。
    依据：实务（文表数据一致）；按用语判断是否同一事项，只作查询。
    """
    indicators = card.evaluation.indicators
    rows = [(row, done, act) for row in indicators if (done := _done(row)) and (act := _act(row.name))]
    said = False
    for where, subject, text in texts(card) if rows else ():
        for sentence in re.split("[。；\n]", text) if "月" in text else ():
            for row, done, of in rows:
                if subject == row.name:  # its own words are held to it elsewhere
                    continue
                for clause in re.split("，", sentence):
                    days = list(DAY.finditer(clause))
                    if len(days) != 1 or OTHER.search(clause) or not _is_of(clause, sentence, *of, rows):
                        continue
                    said, fits = True, _fits(days[0], done, card.evaluation.year)
                    if fits:
                        yield ok(row.name)
                    else:
                        found = f"写“{clause.strip()}”，指标表“{row.name}”实际完成值{row.actual}"
                        fix = "对照验收、投用等原始材料，改正错的一处；分批完成的，写明各批的日期"
                        yield ask(where(), row.name, found, "文字与指标表一致", fix)
    if not said:
        yield skip(WHOLE, "文字没有写以日期考核的指标的日期")


ENDS = {
    "完成": "完成|结束|完毕|收官",
    "完工": "完工|竣工|结束",
}  # an end by another name, of a thing that is named whole


def _done(row: Indicator) -> date | None:
    read = row.actual_reading
    if read.date is None or read.is_bound or (row.actual or "").rstrip("。 ").endswith(("前", "内")):
        return None
    return whole_day(read)


def _act(name: str) -> tuple[str, str] | None:
    """The thing and the act of the name of a row: 健身器材 and 投入使用; None where it names no act."""
    plain = WHEN.sub("", re.sub(r"[（(][^（）()]*[)）]", "", name))
    match = next(iter(list(ACTS.finditer(plain))[-1:]), None)
    return (plain[: match.start()], match[0]) if match and match.end() == len(plain) else None


def _is_of(
    clause: str, sentence: str, thing: str, act: str, rows: list[tuple[Indicator, date, tuple[str, str]]]
) -> bool:
    """Whether a dated clause tells the act of a row of its thing: most of what the thing is called stands in the
    sentence, or it is called nothing but 工程 or 项目 and no other row has the act.
    """
    pairs = [a + b for a, b in zip(thing, thing[1:])]
    if act not in clause:
        return len(thing) > 3 and thing in sentence and bool(re.search(ENDS.get(act, "(?!)"), clause))
    told = sum(pair in sentence for pair in pairs)
    alone = sum(other == act for _, _, (_, other) in rows) == 1
    if not pairs:
        return alone and act not in ("完成", "支付", "发放", "拨付")
    return 2 * told >= len(pairs) and told > 0


def _fits(match: re.Match[str], done: date, year: int) -> bool:
    of = int(match["year"] or done.year or year)
    month = int(match["month"])
    if match["before"]:
        last = calendar.monthrange(of, month)[1]
        limit = valid_day(of, month, int(match["day"]) if match["day"] else last)
        return limit is None or done <= limit
    if match["day"]:
        day = valid_day(of, month, int(match["day"]))
        return day is None or day == done
    return (of, month) == (done.year, done.month)

"""Do the steps of work follow each other: award, contract, beginning, end, acceptance, use, payment?"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import permutations

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.dated import valid_day
from perfeval.review.reading.own_tables import own_tables
from perfeval.review.reading.statements import Place, texts

FUND_STEPS = (  # of money on its way; the later first
    ("handed on", re.compile("分解|下达到|转下达|拨付[到至]|分配[到至]")),
    ("received", re.compile("收到|收文|到账")),
)
STEPS = (  # of building and buying; where a clause names two, the first here is what the day is of
    ("paid in full", re.compile("付清|结清|(?:支付|付)(?:了)?(?:全部|剩余)?[^，]{0,4}尾款|尾款[^，]{0,8}支付")),
    ("paid", re.compile("支付|付款|预付")),
    (
        "used",
        re.compile(
            "投入(?:使用|运行|运营|试运行)|试运行|试运营|投用|启用|通车|通水|通电|上线|开园|开馆|开诊|交付使用|并网"
        ),
    ),
    ("settled", re.compile("结算|决算")),
    ("accepted", re.compile("验收|[初终复竣]验(?!证)")),
    ("finished", re.compile("竣工|完工|交工")),
    ("delivered", re.compile("到货|交货|供货|送达|安装(?:到位|完成|完毕|调试)|调试")),
    ("begun", re.compile("开工|动工|进场施工")),
    (
        "contract",
        re.compile(
            "(?:合同|协议)[^，款]{0,4}(?:于|签|订)|签[订署][^，]{0,12}(?:合同|协议)|(?:合同|协议)[^，款]{0,20}签[订署]"
        ),
    ),
    ("award", re.compile("中标|成交通知|成交公告")),
    ("opened", re.compile("开标|评标")),
    ("called", re.compile("招标公告|采购公告|(?:发布|发出)[^，]{0,6}(?:招标|采购)")),
    ("approved", re.compile("(?:立项|可研|可行性研究报告|初步设计|实施方案)[^，]{0,8}(?:批复|批准|审批)")),
)
CHAIN = (
    *("approved", "called", "opened", "award", "contract"),
    *("begun", "delivered", "finished", "accepted", "settled"),
)
# what each step must not come before: the chain up to itself, but for use and payment, which a trial or an advance
# may put before the end
EARLIER = {
    **{step: frozenset(CHAIN[:n]) for n, step in enumerate(CHAIN)},
    "used": frozenset(CHAIN[:7]),
    "paid": frozenset(CHAIN[:5]),
    "paid in full": frozenset(CHAIN[:9]),
    "handed on": frozenset({"received"}),
    "received": frozenset(),
}
LOOSE = {("delivered", "begun"), ("settled", "accepted")}  # goods come before a site is opened, too
PLANNED = re.compile("计划|原定|约定|要求|应当?于|截至|截止|之?前(?!期)|预计|期限|拟|将于|上年|去年|预算")
NEXT_YEAR = re.compile("[次翌来今去上]年|跨年")
YEAR = re.compile("(?:19|20)[0-9]{2}(?:年|[-/.])")
WITHIN = 100  # days that steps without a year may lie apart, lest a new year stand between them
LOT = re.compile("第?[一二三四五六七八九十0-9]+(?:标段|批次?|期(?!间))")
SEVERAL = re.compile("另[一外]|其余|部分|分别|陆续|分批|先后")
OF_USE = re.compile("运维|维护|维保|养护|物业|租赁|续签")  # a contract for what is in use already
ONE_DAY = re.compile("((?:19|20)[0-9]{2})[年./-]([0-9]{1,2})[月./-]([0-9]{1,2})日?(?: 00:00:00)?")
DATED = re.compile(
    r"(?:((?:19|20)[0-9]{2})(?:年|[-/.]))?(1[0-2]|0?[1-9])(?:(?:月|[-/.])(3[01]|[12][0-9]|0?[1-9])日?|月(?!度|均))"
)


@dataclass(frozen=True, slots=True)
class WorkStage:
    """A step of work and the first and the last day on which it may have been."""

    kind: str
    first: date
    last: date
    told: str


def steps_of_work_follow_each_other(card: Scorecard) -> Iterator[Verdict]:
    """同一句、自编表同一行写的招标、中标、合同、开工、完工、验收、投用、付款，日期应依次向后。

    为什么：合同签在中标通知书之前、签合同之前已投入运行，不是日期写错，就是程序有问题。
    怎么改：核对原件，日期写错的改正；确系倒签的，如实写明并据此评分。
    依据：实务（建设和采购程序）；招标投标法第四十六条。
    """
    said = False
    words = [*texts(card), *_goals(card)]
    told = [(where, subject, steps(s)) for where, subject, text in words for s in re.split("[。；\n]", text)]
    told += [*_rows(card), *_columns(card)]
    for where, subject, found in told:
        for later, before in permutations(found, 2):
            if before.kind not in EARLIER[later.kind] or (later.kind, before.kind) in LOOSE:
                continue
            said = True
            if later.last >= before.first:
                yield ok(subject)
            else:
                shown = f"写“{before.told}”，又写“{later.told}”，先后颠倒"
                fix = "核对原件，日期写错的改正；确系倒签的，如实写明"
                yield ask(where(), subject, shown, "各环节的日期依次向后", fix)
    if not said:
        yield skip(WHOLE, "没有一句写两个环节的日期")


def steps(sentence: str) -> tuple[WorkStage, ...]:
    """The steps of work that a sentence dates, a day without a year being of the year before it; none where it tells
    of several contracts.

    >>> [(s.kind, s.first.day, s.last.day) for s in steps("合同于2025年5月26日签订，5月10日投入运行，4月到货")]
    [('contract', 26, 26), ('used', 10, 10), ('delivered', 1, 30)]
    """
    return tuple(_steps(sentence)) if "月" in sentence or "-" in sentence or "." in sentence else ()


def _steps(sentence: str) -> Iterator[WorkStage]:
    if len(set(LOT.findall(sentence))) > 1 or SEVERAL.search(sentence):
        return
    clauses = re.split("[，、]", sentence)
    if not YEAR.search(sentence):  # a plain order of days, which the turn of the year may have broken
        found = list(_dated(sentence, clauses, 2000))
        lasts = [step.last for step in found]
        if NEXT_YEAR.search(sentence) or not lasts or (max(lasts) - min(lasts)).days > WITHIN:
            return
        yield from found
        return
    yield from _dated(sentence, clauses, None)


def _dated(sentence: str, clauses: list[str], year: int | None) -> Iterator[WorkStage]:
    money = any(re.search("文件|资金|指标|预算", c) and FUND_STEPS[1][1].search(c) for c in clauses)
    for clause in clauses:
        days = list(DATED.finditer(clause))
        year = next((int(d[1]) for d in reversed(days) if d[1]), year)
        kind = next((k for k, words in (FUND_STEPS if money else STEPS) if words.search(clause)), None)
        if (
            kind is None
            or len(days) != 1
            or year is None
            or PLANNED.search(clause)
            or (kind == "contract" and OF_USE.search(clause))
        ):
            continue
        month, day = int(days[0][2]), int(days[0][3]) if days[0][3] else None
        last = valid_day(year, month, day or calendar.monthrange(year, month)[1])
        if last:
            yield WorkStage(kind, date(year, month, day or 1), last, clause.strip())


def _goals(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    for p in card.passages:
        if p.part == "goal":
            yield partial(getattr, p, "where"), p.subject, p.text


def _rows(card: Scorecard) -> Iterator[tuple[Place, str, tuple[WorkStage, ...]]]:
    """The rows that are dated themselves, where each step is the matter of one row alone."""
    e, found = card.evaluation, dict[str, list[tuple[Indicator, WorkStage]]]()
    for row in e.indicators:
        kind = next((k for k, words in STEPS if words.search(row.name)), None)
        read = row.actual_reading.date
        if kind and read and read.month and not row.actual_reading.is_bound and not (row.actual or "").endswith("前"):
            year = read.year or e.year
            last = valid_day(year, read.month, read.day or calendar.monthrange(year, read.month)[1])
            if last:
                step = WorkStage(kind, date(year, read.month, read.day or 1), last, f"{row.name}{row.actual}")
                found.setdefault(kind, []).append((row, step))
    alone = [pair for pairs in found.values() for pair in pairs if len(pairs) == 1]
    if len(alone) > 1 and len(alone) == sum(len(pairs) for pairs in found.values()):
        row = alone[-1][0]
        yield partial(row.where.of, "actual"), row.name, tuple(step for _, step in alone)


def _columns(card: Scorecard) -> Iterator[tuple[Place, str, tuple[WorkStage, ...]]]:
    """The rows of own tables with a column for the day of each of several steps: 中标日期, 验收日期."""
    for table in own_tables(card):
        kinds = {
            n: kind
            for n, head in enumerate(table.heads)
            if re.search("日期|时间|日$", head) and not PLANNED.search(head)
            if (kind := next((k for k, words in STEPS if words.search(head)), None))
        }
        for row in table.rows if len(kinds) > 1 else ():
            found = [
                WorkStage(kind, day, day, f"{row.name}{table.plain(n)}{row.cells[n].text}")
                for n, kind in kinds.items()
                if (day := _only_day(row.cells[n].text))
            ]
            if len(found) > 1:
                yield partial(row.at, max(kinds)), row.name, tuple(found)


def _only_day(text: str) -> date | None:
    match = ONE_DAY.fullmatch(text.strip())
    return valid_day(*map(int, match.groups())) if match else None

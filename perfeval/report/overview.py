"""Sentences about all projects of a year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from perfeval.model.amounts import growth, money, percent
from perfeval.model.numerals import plain_number
from perfeval.model.portfolio import Entry, Portfolio, asked, mean, moved, rated_in_both, shared_words, summed, weighted
from perfeval.model.verdicts import ASKED
from perfeval.page.blocks import Items, Page, Section, heading, page, paragraph, runs

FIRST = 5  # projects that the first page names


def title(found: Portfolio) -> Page:
    """The title of the overview; every project made up is named by the banner."""
    made_up = found.read and all(e.made_up for e in found.read)
    banner = (Section("banner", (paragraph("虚构示例"),)),) if made_up else ()
    return page(*banner, Section("title", (heading(1, f"{found.year}年度项目绩效评价\n汇总分析"),)))


def overall(found: Portfolio) -> Page:
    """What to look at first; how many projects, how much money by grade, mean scores and matters asked.

    Made-up projects are counted apart: no sum holds them beside real ones.
    """
    counted = found.counted
    whole = [e for e in counted if e.complete]
    departments = len({e.department for e in counted})
    said = f"{found.year}年度共{len(counted)}个项目，涉及{departments}个主管部门，"
    said += f"{_budgets(counted)}{_spent(counted)}。"
    if told := _means(whole):
        said += f"分值合计满分的项目中，{told}。"
    if len(whole) < len(counted):
        said += f"分值合计不足满分、分值不全或不打分的{len(counted) - len(whole)}个项目不计平均。"
    matters = asked(counted)
    told = "、".join(f"{ASKED[kind]}{n}项" for kind, n in matters.items() if n)
    said += f"{told}。" if told else ""
    blocks = [paragraph(said), paragraph(_by_grade(counted))]
    first = [(e, why) for e, why in found.sample() if e.risks][:FIRST]
    if first:
        blocks.append(paragraph("建议重点关注的项目：" + "；".join(f"{e.title}（{why}）" for e, why in first) + "。"))
    beside = [(len(found.beside), "虚构示例"), (len(found.unread), "资料有误、没有读入的项目")]
    if told := "、".join(f"{what}{n}个" for n, what in beside if n):
        blocks.append(paragraph(f"另有{told}，不计入各项数字和名单，见“没有计入的项目”。"))
    return page(*blocks)


def _by_grade(counted: tuple[Entry, ...]) -> str:
    """How much money stands behind each grade, and behind none."""
    grades = dict.fromkeys(e.card.grade or "未评等级" for e in sorted(counted, key=lambda e: -(e.card.total or 0)))
    told = []
    for grade in grades:
        mine = [e for e in counted if (e.card.grade or "未评等级") == grade]
        told.append(f"{grade}{len(mine)}个，{_budgets(mine).replace('合计', '')}")
    return f"按等级：{'；'.join(told)}。"


def _budgets(entries: Sequence[Entry]) -> str:
    amount, unknown = summed([e.money for e in entries])
    if amount is None:
        return "都没有全年预算数"
    return f"全年预算数合计{money(amount)}" + (f"（{unknown}个项目没有全年预算数，不计在内）" if unknown else "")


def _spent(entries: Sequence[Entry]) -> str:
    """How much was spent, of what part of the projects; nothing where nobody says."""
    amount, unknown = summed([e.executed for e in entries])
    if amount is None:
        return ""
    left = f"（{unknown}个项目没有全年执行数，不计在内）" if unknown else ""
    periods = [f"{e.title}" for e in entries if e.card.evaluation.period]
    return f"，全年执行数合计{money(amount)}{left}" + (
        f"；{'、'.join(periods)}的预算数、执行数为期间各年合计" if periods else ""
    )


def _means(whole: Sequence[Entry]) -> str:
    """The mean scores of the projects with a full table, each named for what it is."""
    own = [e.self_score for e in whole if e.self_score is not None]
    decided = [e.rated for e in whole if e.rated is not None]
    told = [f"有自评得分的{len(own)}个，简单平均{_plain(mean(own))}分"] if own else []
    if decided:
        by_money, n = weighted(whole)
        told.append(f"有认定（核算）得分的{len(decided)}个，简单平均{_plain(mean(decided))}分")
        if by_money is not None:
            of = f"（其中{n}个有预算数的）" if n < len(decided) else ""
            told.append(f"按全年预算数加权平均{of}{_plain(by_money)}分")
    both = [e.difference for e in whole if e.difference is not None]
    if (apart := mean(both)) is not None:
        told.append(f"两种得分都有的{len(both)}个，自评平均{_apart(apart)}")
    return "；".join(told)


def since(found: Portfolio) -> Page:
    """How money and scores of the projects that both years have moved since the year before."""
    both = [e for e in found.counted if e.before]
    if not both:
        return page(paragraph(f"没有同时有{found.year - 1}年度资料的项目，不与上年比较。"))
    told = []
    for what, both_years in (
        ("全年预算数", moved(e.budgets for e in both)),
        ("全年执行数", moved(e.spent for e in both)),
    ):
        if both_years:
            before, now = both_years.before, both_years.now
            few = _of(both_years.projects, len(both))
            told.append(f"{what}合计由{money(before)}变为{money(now)}{_grown(before, now)}{few}")
    scores, up, down = rated_in_both(both)
    if scores:
        told.append(
            f"认定（核算）得分简单平均由{_plain(scores.before)}分变为{_plain(scores.now)}分"
            f"{_of(scores.projects, len(both))}，提高{up}个、降低{down}个、不变{scores.projects - up - down}个"
        )
    return page(paragraph(f"与{found.year - 1}年度都有资料的项目{len(both)}个：{'；'.join(told)}。"))


def _grown(before: Decimal, now: Decimal) -> str:
    step = growth(before, now)
    if not step:
        return "" if step is None else "，没有变动"
    return f"，{'增加' if step > 0 else '减少'}{percent(abs(step))}"


def _of(some: int, whole: int) -> str:
    return f"（{some}个项目）" if some < whole else ""


def _apart(by: Fraction) -> str:
    return f"{'高' if by > 0 else '低'}{_plain(abs(by))}分" if by else "与之相同"


def full_marks(found: Portfolio) -> Page:
    """Departments whose every project gives itself full marks (A14)."""
    named = [name for name, entries in found.departments.items() if len(entries) > 1 and all(e.full for e in entries)]
    full = sum(e.full for e in found.counted)
    if not full:
        return page(paragraph("没有自评全部满分的项目。"))
    said = f"自评全部满分的项目{full}个。" + (
        f"全部项目都自评满分的部门：{'、'.join(named)}，须核实。" if named else "没有全部项目都自评满分的部门。"
    )
    return page(paragraph(said))


def repeated(found: Portfolio) -> Page:
    """Paragraphs that several projects share, but for their figures and names (Y03)."""
    shared = shared_words(found)
    if not shared:
        return page(paragraph("没有发现两个以上项目文字雷同的段落。"))
    items = []
    for text, entries in shared[:20]:
        names = "、".join(e.title for e in entries[:3]) + (f"等{len(entries)}个项目" if len(entries) > 3 else "")
        items.append(runs(f"{names}：{text[:40]}……"))
    said = f"有{len(shared)}段文字在两个以上项目中雷同（只有数字和项目名称不同），须核实是否按各项目的实际情况撰写" + (
        "，列出雷同项目最多的20段。" if len(shared) > 20 else "。"
    )
    return page(paragraph(said), Items(tuple(items)))


def _plain(value: Fraction | None) -> str:
    return plain_number(value or Fraction(0), 2)

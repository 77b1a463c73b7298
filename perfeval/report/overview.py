"""Sentences about all projects of a year."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from perfeval.model.amounts import money
from perfeval.model.numerals import plain_number
from perfeval.model.portfolio import Entry, Portfolio, mean, shared_words, total_money
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
    amount, unknown = total_money(counted)
    whole = [e for e in counted if e.complete]
    own = [e.self_score for e in whole if e.self_score is not None]
    middle = mean(own)
    apart = mean(e.difference for e in whole)
    departments = len({e.department for e in counted})
    said = f"{found.year}年度共{len(counted)}个项目，涉及{departments}个主管部门，"
    said += f"{_budgets(amount, unknown)}。"
    if middle is not None:
        said += f"分值合计满分、自评得分完整的{len(own)}个项目，平均{_plain(middle)}分。"
    if apart is not None:
        both = sum(e.difference is not None for e in whole)
        said += f"其中自评与认定（核算）得分都有的{both}个项目，自评平均{_apart(apart)}。"
    if len(whole) < len(counted):
        said += f"分值合计不足满分、分值不全或不打分的{len(counted) - len(whole)}个项目不计平均。"
    asked = {told: sum(e.count(kind) for e in counted) for kind, told in ASKED.items()}
    said += "、".join(f"{told}{n}项" for told, n in asked.items() if n) + ("。" if any(asked.values()) else "")
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
        told.append(f"{grade}{len(mine)}个，{_budgets(*total_money(mine)).replace('合计', '')}")
    return f"按等级：{'；'.join(told)}。"


def _budgets(amount: Decimal | None, unknown: int) -> str:
    if amount is None:
        return "都没有全年预算数"
    return f"全年预算数合计{money(amount)}" + (f"（{unknown}个项目没有全年预算数，不计在内）" if unknown else "")


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


def _plain(value: Fraction) -> str:
    return plain_number(value, 2)

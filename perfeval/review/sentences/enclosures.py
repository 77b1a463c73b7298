"""Do the lists that a report encloses agree with its table and figures? Use of money, lists, approved goals, people."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.model.elements import LEAD, together
from perfeval.model.evaluation import Evaluation
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip

YEARS, EVALUATION_YEARS = 5, 3  # 财监〔2021〕4号第七条
WAN = 10000  # 元 in 万元, in which the lists give money


def spending_by_use_is_what_was_spent(card: Scorecard) -> Iterator[Verdict]:
    """资金使用明细各用途的支出之和应等于全年执行数，预算之和应等于全年预算数。

    为什么：明细与总额对不上，说明有支出没有列出用途，或列了项目以外的支出。
    怎么改：与支出明细账核对，补列漏掉的用途，或改正总额。
    依据：财预〔2020〕10号附3（资金投入和使用情况）；实务（分项之和等于总额）。
    """
    e, total = card.evaluation, total_budget(card.evaluation)
    rows = e.spent_by_use(e.year)
    if not rows:
        yield skip(WHOLE, "没有填本年度的资金使用明细")
        return
    budget, executed = together(rows)
    for field, name, parts in (("executed", "全年执行数", executed), ("budget", "全年预算数", budget)):
        whole = None if total is None else total.executed if field == "executed" else total.adjusted
        if whole is None or parts is None:
            yield lacking(name, f"没有{name}，或明细没有填全")
            continue
        if parts == whole:
            yield ok(name)
        else:
            yield bad(
                rows[0].where.of(field),
                name,
                f"资金使用明细合计{parts:f}万元，{name}{whole:f}万元，相差{abs(parts - whole):f}万元",
                f"各用途之和等于{name}",
                "与支出明细账和预算批复核对，补列漏掉的用途，或改正数额",
            )


def figures_are_what_their_lists_hold(card: Scorecard) -> Iterator[Verdict]:
    """写明由清单得出的基础数据（counts），应等于清单的项数或金额合计。

    为什么：正文说核查24处，清单只列23处，核查工作就不能成立。
    怎么改：核对清单和底稿，补列漏掉的各项，或改正基础数据。
    依据：实务（附件与正文一致）；财监〔2021〕4号第十七条（现场核查底稿）。
    """
    said = False
    for fact in card.evaluation.facts.values():
        if fact.counts is None:
            continue
        said, held = True, _held(card.evaluation, fact.counts)
        if held is None or fact.reading.kind != "number":
            yield lacking(fact.label, f"没有{fact.counts}所说的清单，或数值不是单个数")
        elif fact.reading.base == held * (WAN if fact.counts.endswith("金额") else 1):
            yield ok(fact.label)
        else:
            unit = "万元" if fact.counts.endswith("金额") else "项"
            yield bad(
                fact.where.of("value"),
                fact.label,
                f"“{fact.label}”为{fact.value}，清单列{plain_number(held)}{unit}",
                "与清单相同",
                "核对清单和底稿，补列漏掉的各项，或改正基础数据",
            )
    if not said:
        yield skip(WHOLE, "没有写明由清单得出的基础数据")


def _held(e: Evaluation, counted: str) -> Fraction | None:
    """What a list holds, items or 万元; None where there is no list."""
    comments = e.comments
    talks = [talk.people for talk in e.interviews.notes] if e.interviews else []
    found: dict[str, int | Decimal | None] = {
        "现场核查点数": len(e.visits) or None,
        "抽查凭证笔数": len(e.vouchers) or None,
        "抽查凭证金额": e.drawn,
        "征求的意见条数": None if comments is None else len(comments),
        "采纳的意见条数": None if comments is None else sum(c.adopted == "采纳" for c in comments),
        "访谈人数": sum(n for n in talks if n is not None) if talks and None not in talks else None,
    }
    held = found[counted]
    return None if held is None else Fraction(held)


def approved_goals_are_those_measured(card: Scorecard) -> Iterator[Verdict]:
    """与批复的绩效目标同名的评价指标，指标值应与批复的一致。

    为什么：目标在批复之后不得自行调整；指标值与批复的不同，得分就不是对批复目标的考核。
    怎么改：按批复的指标值改正；经批准调整的，附调整批复并在评价意见中说明。
    依据：财预〔2020〕10号附3（绩效目标）；实务（报告的目标与批复一致）。
    """
    goal = card.evaluation.objective
    approved = {g.name: g for g in goal.indicators} if goal else {}
    if not approved:
        yield skip(WHOLE, "没有填批复的绩效目标表")
    for i in card.evaluation.indicators:
        if i.name not in approved:
            continue
        wanted = approved[i.name].target
        if i.target is None:
            yield lacking(i.name, "没有指标值")
        elif i.target.strip() == wanted.strip():
            yield ok(i.name)
        else:
            yield ask(
                i.where.of("target"),
                i.name,
                f"指标值“{i.target}”，批复的绩效目标为“{wanted}”",
                "与批复的一致",
                "按批复改正；经批准调整的，附调整批复并说明",
            )


def lead_evaluator_is_qualified(card: Scorecard) -> Iterator[Verdict]:
    """主评人应从业5年以上，其中从事绩效评价3年以上。

    为什么：主评人对报告负责并签字，不具备条件的，报告不能出具。
    怎么改：核对人员资料；不符合条件的，更换主评人。
    依据：财监〔2021〕4号第七条。
    """
    leads = [p for p in card.evaluation.personnel if p.role == LEAD]
    if not leads:
        yield skip(WHOLE, "评价人员中没有列主评人")
    for lead in leads:
        if lead.years is None or lead.evaluation_years is None:
            yield lacking(LEAD, "没有写从业年限和绩效评价从业年限")
        elif lead.years >= YEARS and lead.evaluation_years >= EVALUATION_YEARS:
            yield ok(LEAD)
        else:
            short = "years" if lead.years < YEARS else "evaluation_years"
            yield bad(
                lead.where.of(short),
                LEAD,
                f"主评人从业{lead.years}年，其中绩效评价{lead.evaluation_years}年",
                f"从业{YEARS}年以上，其中绩效评价{EVALUATION_YEARS}年以上",
                "核对人员资料；不符合条件的，更换主评人",
            )

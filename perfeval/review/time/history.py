"""Does this year fit the year before? Rules that need the params of an earlier year of the same project."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval.model.comparison import facts_that_differ
from perfeval.model.decomposition import difficulty
from perfeval.model.evaluation import Evaluation
from perfeval.model.matching import STATES, Match, match, restated
from perfeval.model.passages import LONG
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.once import once_for_a_card

NONE = "没有以前年度的参数文件"
APART = "期间评价的数由各年合成，不与单个年度比较"


@once_for_a_card
def _matches(card: Scorecard) -> tuple[Match, ...]:
    before = card.evaluation.comparable
    return match(before, card.evaluation) if before else ()


def _none(e: Evaluation) -> str:
    """Why there is nothing to compare with."""
    return APART if e.earlier else NONE


def _told(card: Scorecard, name: str) -> bool:
    """Whether the evaluator says something about an indicator's change."""
    e = card.evaluation
    return (
        name in (e.year_note or "")
        or any(n.name == name for n in e.not_compared)
        or any(name in (*c.was, *c.now) for c in e.crosswalk)
    )


def changed_indicators_are_told(card: Scorecard) -> Iterator[Verdict]:
    """与上一个评价年度相比，增加、取消的指标有没有说明，改了名称的是不是同一指标。

    为什么：指标换了，得分的升降就不全是工作的好坏；编号沿用、名称相近的不一定是同一指标。
    怎么改：在 year_note 说明增减的原因；只是改名、拆分、合并的，列入 crosswalk；不是同一指标的，列入 not_compared。
    依据：实务（年度间同一项目的指标应连续可比）。
    """
    e, found = card.evaluation, _matches(card)
    if not found:
        yield skip(WHOLE, _none(e) if not e.comparable else "有一年没有绩效指标")
        return
    names = {state: [m.name for m in found if m.state == state] for state in ("new", "ended")}
    changed = names["new"] + names["ended"]
    if changed and not e.year_note:
        parts = [
            f"{word}{len(names[state])}项：{'、'.join(names[state][:5])}{'等' if len(names[state]) > 5 else ''}"
            for state, word in (("new", "增加"), ("ended", "取消"))
            if names[state]
        ]
        yield bad(
            e.where.of("indicators"),
            WHOLE,
            f"与{e.earlier.year}年相比，{'；'.join(parts)}，没有说明",
            "说明增减的原因",
            "填写 year_note；改名、拆分、合并的列入 crosswalk",
        )
    else:
        yield ok()
    for m in found:
        if m.doubtful and m.both:
            yield ask(
                m.both[1].where.of("name"),
                m.name,
                f"是否{e.earlier.year}年的“{m.both[0].name}”：{m.reason('doubtful')}",
                "写明是不是同一指标",
                "是同一指标的（改名、拆分、合并）列入 crosswalk，不是的列入 not_compared",
            )


def changed_definitions_are_told(card: Scorecard) -> Iterator[Verdict]:
    """指标的内容、口径或计量单位改变，有没有说明。

    为什么：口径、单位变了，两年的数不能比，更不能算增减率。
    怎么改：在 year_note 写明是哪项指标、怎样改变；不宜比较的列入 not_compared。
    依据：实务（同一口径才能比较）。
    """
    found = [(m, m.after) for m in _matches(card) if m.before and m.after]
    if not found:
        yield skip(WHOLE, _none(card.evaluation) if not card.evaluation.comparable else NONE)
    for m, row in found:
        grave = [s for s in m.states if s in ("redefined", "unit_changed")]
        if grave and not _told(card, m.name):
            yield bad(
                row.where.of("target"),
                m.name,
                f"{'、'.join(STATES[s] for s in grave)}：{'；'.join(r for r in m.reasons if r)}",
                "说明改变的情况，不计算增减率",
                "在 year_note 中写明；不宜比较的列入 not_compared",
            )
        else:
            yield ok(m.name)


def facts_agree_over_the_years(card: Scorecard) -> Iterator[Verdict]:
    """两年的基础数据互相矛盾的地方，有没有核对。

    为什么：不随年度变化的事实写成两个样，至少有一年是错的。
    怎么改：查原始记录，改正错的一年。
    依据：实务（数据勾稽）。
    """
    e = card.evaluation
    if not e.comparable:
        yield skip(WHOLE, _none(e))
        return
    found = facts_that_differ(e.comparable, e)
    for key, told in found:
        yield ask(
            e.facts[key].where.of("value"), e.facts[key].label, told, "两年的记述一致", "查原始记录，改正错的一年"
        )
    if not found:
        yield ok()


def text_is_written_anew(card: Scorecard) -> Iterator[Verdict]:
    """叙述有没有照抄上一个评价年度。

    为什么：一字不改的段落，说明本年的情况没有重新核实。
    怎么改：按本年的资料改写；确实没有变化的，写明截至何时没有变化。
    依据：实务（文字校核）。
    """
    e = card.evaluation
    if not e.earlier or not e.narrative:
        yield skip(WHOLE, NONE if not e.earlier else "没有叙述文件")
        return
    old = {line.strip() for section in e.earlier.narrative for line in section.text.split("\n")}
    for p in card.passages:
        if p.part != "narrative" or len(p.text.strip()) < LONG:
            continue
        if p.typed.strip() in old or p.text.strip() in old:
            yield ask(
                p.where,
                p.subject,
                f"整段与{e.earlier.year}年相同：{p.text.strip()[:30]}……",
                "按本年情况写",
                "核对本年资料后改写；没有变化的写明",
            )
        else:
            yield ok(p.subject)


def last_problems_are_followed_up(card: Scorecard) -> Iterator[Verdict]:
    """上次评价提出的问题，有没有逐个写明整改情况。

    为什么：评价结果不跟踪，评价就没有用。
    怎么改：在 followups 逐个写明整改情况、说明和证据。
    依据：财预〔2020〕10号第二十三条（评价结果应用）。
    """
    e = card.evaluation
    if not e.earlier or not e.earlier.problems:
        yield skip(WHOLE, NONE if not e.earlier else "上次评价没有列出问题")
        return
    known = {f.problem: f for f in e.followups}
    for problem in e.earlier.problems:
        found = known.get(problem.title)
        if found is None or found.status is None:
            yield bad(
                found.where.start if found else e.where.of("followups"),
                problem.title,
                f"{e.earlier.year}年评价提出的问题没有写整改情况",
                "已整改、部分整改或未整改",
                "在 followups 补写",
            )
        elif found.status == "已整改" and not found.evidence:
            yield lacking(problem.title, "写作已整改，没有列证据")
        else:
            yield ok(problem.title)


def reasons_are_not_last_years(card: Scorecard) -> Iterator[Verdict]:
    """偏差原因是不是每年都一样。

    为什么：年年同一个原因，说明没有分析本年情况，或问题一直没有解决。
    怎么改：写明本年的原因；原因确实没变的，说明为什么没有解决。
    依据：实务（偏差原因应逐年分析）。
    """
    found = [(m.before, m.after, m.after.reason) for m in _matches(card) if m.before and m.after and m.after.reason]
    if not found:
        yield skip(WHOLE, "没有两年都写偏差原因的指标")
    for before, after, reason in found:
        if (before.reason or "").strip() == reason.strip() and len(reason.strip()) > 4:
            yield ask(
                after.where.of("reason"),
                after.name,
                f"偏差原因与{card.evaluation.earlier.year}年逐字相同",
                "本年的原因",
                "写明本年的原因和还没有解决的理由",
            )
        else:
            yield ok(after.name)


def targets_keep_up_with_results(card: Scorecard) -> Iterator[Verdict]:
    """指标值是否低于上年实际完成值。

    为什么：目标定得比上年做到的还低，完成了也不说明有进步。
    怎么改：提高指标值；确有理由的在 year_note 写明。
    依据：财预〔2021〕101号（目标从严从高）；财预〔2020〕10号第十六条（目标明显偏低）。
    """
    asked = False
    for m in _matches(card):
        if not (m.same and m.before and m.after):
            continue
        read, target = m.before.actual_reading, m.after.target_reading
        last = restated(read, target, bare_as_target=False)  # a number without unit may be of another
        turned = {q.comparator in ("le", "lt") for q in (m.before.target_reading, target)} == {True, False}
        if turned or read.is_bound or target.kind != "number" or not last or last < 0 or target.base < 0:
            continue
        asked = True
        stretch = difficulty(target.base, last, target.comparator in ("le", "lt"))
        if stretch < 0 and not _told(card, m.name):
            yield ask(
                m.after.where.of("target"),
                m.name,
                f"指标值{m.after.target}，{card.evaluation.earlier.year}年实际已达{m.before.actual}",
                "不低于上年实绩，或写明理由",
                "提高指标值；确有理由的写入 year_note",
            )
        else:
            yield ok(m.name)
    if not asked:
        yield skip(WHOLE, "没有可以与上年实绩比较的指标")


def budget_reacts_to_the_grade(card: Scorecard) -> Iterator[Verdict]:
    """上次评价等级低的，预算有没有相应调整。

    为什么：评而不用，低效的支出得不到压减。
    怎么改：说明预算没有压减的理由，或建议压减。
    依据：财预〔2020〕10号第二十三条、第二十四条（评价结果与预算安排挂钩）。
    """
    e = card.evaluation
    grade = e.comparable.declared.grade if e.comparable else None
    before, now = (total_budget(x) if x else None for x in (e.comparable, e))
    if grade is None or not (before and now and before.adjusted and now.adjusted is not None):
        yield skip(WHOLE, _none(e) if not e.comparable else "没有上次的等级，或没有两年的预算数")
    elif grade in ("中", "差") and now.adjusted >= before.adjusted:
        yield ask(
            e.where.of("budget"),
            WHOLE,
            f"{e.earlier.year}年等级为“{grade}”，全年预算数由{before.adjusted}万元变为{now.adjusted}万元，没有压减",
            "与评价结果挂钩",
            "说明没有压减的理由，或建议压减",
        )
    else:
        yield ok()

"""The first page: the grade and why it is what it is, what should follow, what the money bought and at what cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval.model.addresses import address
from perfeval.model.amounts import full, growth, percent, points
from perfeval.model.comparison import EFFECTS, Comparison, Pair, prints, signed
from perfeval.model.evaluation import Application
from perfeval.model.numerals import chinese, plain_number
from perfeval.model.scorecard import DEPARTMENT, Line, Scorecard, part_of, total_budget, unspent
from perfeval.model.unitcosts import Result
from perfeval.page.blocks import Block, Page, Paragraph, Section, heading, missing, page, paragraph, styled
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.report.conclusion import conclusion_blocks, in_words, money_runs, rates
from perfeval.report.narrative import prose
from perfeval.report.tables import years
from perfeval.report.tables.cells import table

MOST = 4  # results that a first page names
CAUSES = 3  # matters that cost most points
MAINLY = Fraction(4, 5)  # of a change: the uses of money that make it up are named as its main ones
LIKE = ("增加", "减少", "保持")  # what is proposed for a budget of the same use
ACTIONS = {
    "增加": "增加{}预算",
    "减少": "减少{}预算",
    "保持": "保持{}预算规模",
    "调整": "调整{}预算",
    "取消": "不再安排{}预算",
}


def summary(card: Scorecard, results: Iterable[Result] = (), last_year: Pair | None = None) -> Page:
    """摘要: score, grade and how each part stands, what cost most points and what should follow; then money, what it
    bought and at what cost, and last year.
    """
    evaluation = card.evaluation
    scope = f"本报告评价{evaluation.project.title}{evaluation.when}绩效。"
    blocks: list[Block] = [heading(1, "摘要")]
    if card.total is None:
        blocks += [paragraph(scope), *conclusion_blocks(card), paragraph(rates(card))]
    else:
        judged = f"{words}。" if card.by_decision and (words := in_words(card)) else ""
        result = (run for b in conclusion_blocks(card) for run in styled(b))
        blocks += [paragraph(scope, *result, judged, _rates(card))]
    blocks += _dearest(card)
    blocks += _application(card, short=True)
    blocks += [paragraph(*money_runs(evaluation), *_left(card)), *_bought(card, tuple(results))]
    if last_year:
        blocks += _since(last_year, brief=True)
    return page(Section("page", tuple(replace(b, kind="brief") if isinstance(b, Paragraph) else b for b in blocks)))


def _left(card: Scorecard) -> tuple[str | Run, ...]:
    """What of the money was not spent, from what the rate was made of."""
    total, kind = total_budget(card.evaluation), card.evaluation.report.type
    left = unspent(total, kind)
    if total is None or left is None:
        return ()
    fields = ("received" if kind in DEPARTMENT else "adjusted", "executed")
    source = " ".join(address("budget", total.source, field) for field in fields)
    return ("未支出", Run(full(left), source=source), "。")


def _rates(card: Scorecard) -> str:
    """The level-1 groups of a whole table, each with its score and rate."""
    each = (f"{g.name}{points(g.shown)}（得分率{percent(g.rate)}）" for g in card.groups)
    return f"其中：{'，'.join(each)}。"


def _bought(card: Scorecard, results: tuple[Result, ...]) -> Iterator[Paragraph]:
    """The results that weigh most among outputs and benefits, and what a unit of them cost."""
    found = [line for line in card.lines if part_of(line.indicator.level1) in ("产出", "效益") and _measured(line)]
    told = sorted(found, key=lambda line: line.indicator.points or 0, reverse=True)[:MOST]
    if told:
        parts: list[str | Run] = ["主要产出和效益："]
        for n, line in enumerate(line for line in card.lines if line in told):
            i = line.indicator
            shown = Run(i.actual or "", source=address("indicators", i.name, "actual"))
            parts += ["；" if n else "", i.name, shown, f"（指标值{i.target}）" if i.target else ""]
        yield paragraph(*parts, _how_many_met(found, len(told)), "。")
    costs = [r for r in results if not r.given]
    if costs:
        yield paragraph(*(piece for n, r in enumerate(costs) for piece in ("；" if n else "", *_result(r))), "。")


def _how_many_met(found: list[Line], named: int) -> str:
    """How many of all measured results reach their targets, those not named too.

    Nothing where it is not known, or doubted, of one of them.
    """
    met = [None if line.doubts and not line.decided else line.met for line in found]
    if None in met:
        return ""
    n = sum(map(bool, met))
    if len(met) == 1:
        return "，达到指标值" if n else "，没有达到指标值"
    whole = f"{len(met)}项中" if named == len(met) else f"产出和效益的定量指标共{len(met)}项，"
    if n == len(met):
        return "；都达到指标值" if named == len(met) else f"；{whole}都达到指标值"
    return f"；{whole}{f'{n}项' if n else '没有一项'}达到指标值"


def _measured(line: Line) -> bool:
    """Whether an indicator's actual is a number beside a target: a result, and not a rate of the money itself."""
    i = line.indicator
    return i.actual_reading.kind == "number" and not i.actual_reading.is_bound and i.target_reading.kind == "number"


def _result(r: Result) -> tuple[str | Run, ...]:
    shown = Run(_figure(r.value, r.unit), source=r.source)
    beside = [("计划", r.planned), (f"{r.last[0]}年度", r.last[1]) if r.last else ("", None)]
    beside.append(r.peer or ("", None))
    compared = [
        f"{name}{_figure(value, r.unit)}，{_than(_printed(r.value, r.unit), _printed(value, r.unit))}"
        f"{_mainly(r) if r.last and value is r.last[1] else ''}"
        for name, value in beside
        if name and value is not None
    ]
    return (r.name, shown, f"（{'；'.join(compared)}）" if compared else "")


def _mainly(r: Result) -> str:
    """The uses of the money that moved a unit cost most since last year: as few as make up four fifths of it."""
    whole = r.value - r.last[1] if r.last else Fraction(0)
    same_way = sorted(((use, by) for use, by in r.uses if by * whole > 0), key=lambda u: abs(u[1]), reverse=True)
    named, told = [], Fraction(0)
    for use, by in same_way[:CAUSES]:
        if abs(told) >= MAINLY * abs(whole):
            break
        told += by
        named.append(f"{use}{'增加' if by > 0 else '减少'}{plain_number(abs(by), 2)}{r.unit.split('/')[0]}")
    return f"，主要是{'、'.join(named)}" if named else ""


def _figure(value: Fraction, unit: str) -> str:
    """A derived figure with two decimals; a number of things is whole from a thousand on."""
    return f"{plain_number(value, 0 if abs(value) >= 1000 and not unit.startswith('元') else 2)}{unit}"


def _printed(value: Fraction, unit: str) -> Fraction:
    """A derived figure as its reader sees it, so that he can follow what is computed from it."""
    return Fraction(_figure(value, unit).removesuffix(unit).replace(",", ""))


def _than(value: Fraction, base: Fraction) -> str:
    """How a figure stands to another one.

    >>> _than(Fraction(110), Fraction(100)), _than(Fraction(1), Fraction(1))
    ('高10.00%', '持平')
    """
    if value == base:
        return "持平"
    share = growth(base, value)
    way = "高" if value > base else "低"
    return f"{way}{plain_number(abs(value - base), 2)}" if share is None else f"{way}{percent(abs(share))}"


def _since(pair: Pair, brief: bool = False) -> Iterator[Paragraph]:
    """How the total stands to the last year evaluated, and how much of the change is performance.

    ``brief`` names the other causes without the points of each, and adds what became of last year's problems.
    """
    year = pair.earlier.evaluation.year
    if pair.change is None:
        yield paragraph(f"与{year}年度的得分不能直接比较：{pair.why_not}。{_followed(pair) if brief else ''}")
        return
    change = pair.change
    step = change.ends[1] - change.ends[0]
    way = f"{'提高' if step > 0 else '降低'}{plain_number(abs(step), 2)}分" if step else "持平"
    grade = f"，“{pair.earlier.grade}”" if pair.earlier.grade and pair.earlier.total is not None else ""
    said = f"按{change.basis}，总分{'比' if step else '与'}{year}年度（{plain_number(change.before, 2)}分{grade}）{way}"
    parts = sorted(((c, a) for c, a in change.printed.items() if a), key=lambda p: abs(p[1]), reverse=True)
    real = change.printed.get("real")
    if brief:
        decided = pair.later.total is not None and pair.later.decided is not None
        known = said.removeprefix(f"按{change.basis}，") if decided else said
        yield paragraph(f"{known}{_in_brief(parts)}。{_followed(pair)}")
        return
    told = [f"{EFFECTS[cause]}{signed(amount)}分" for cause, amount in parts]
    warning = "其余不是实绩升降。" if real is not None and len(parts) > 1 else ""
    yield paragraph(f"{said}，其中{'，'.join(told)}。{warning}" if told else f"{said}。")


def _in_brief(parts: list[tuple[str, Fraction]]) -> str:
    """How much of a change of the total is performance, and by what else it is made up."""
    real = dict(parts).get("real")
    others = [(EFFECTS[cause], amount) for cause, amount in parts if cause != "real"]
    told = f"，其中实绩变化{signed(real)}分" if real is not None else ""
    if not others:
        return told
    names = "、".join(name for name, _ in others)
    whole = sum((amount for _, amount in others), Fraction(0))
    counted = f"合计{signed(whole)}分" if len(others) > 1 else f"{signed(whole)}分"
    return f"{told}，{names}{counted}，不是实绩升降" if told else f"，其中{names}{counted}，不是实绩升降"


def _followed(pair: Pair) -> str:
    """What became of last year's problems, in one sentence."""
    problems = pair.earlier.evaluation.problems
    if not problems:
        return ""
    return f"{pair.earlier.evaluation.year}年度提出的{len(problems)}项问题，{_statuses(pair)}。"


def _statuses(pair: Pair) -> str:
    told = {f.problem: f.status or "未说明整改情况" for f in pair.later.evaluation.followups}
    counts = Counter(told.get(p.title, "未说明整改情况") for p in pair.earlier.evaluation.problems)
    return "，".join(f"{status}{n}项" for status, n in counts.items())


def _dearest(card: Scorecard) -> Iterator[Paragraph]:
    """The matters that cost most points, one cause counted once, with what is to be done; how many there are in all."""
    evaluation = card.evaluation
    problems = evaluation.problems
    if not problems:
        yield paragraph("存在的主要问题：", missing("存在的问题及原因分析"))
        return
    cost = card.costs_of_causes
    order = sorted((n for n in range(len(problems)) if cost[n]), key=lambda n: cost[n], reverse=True)[:CAUSES]
    order = order or [n for n, p in enumerate(problems) if not p.because][:CAUSES]
    told = []
    for mark, n in enumerate(order, 1):
        brought = [q.title.rstrip("。") for q in problems if q.because == problems[n].title]
        shown = f"连同由此引起的{'、'.join(brought)}，共" if brought else ""
        shown = f"（{shown}扣{cost[n]:.2f}分）" if cost[n] else ""
        told.append(f"{f'{mark}.' if len(order) > 1 else ''}{problems[n].title.rstrip('。')}{shown}")
    most = f"扣分最多的{len(told)}项是：" if cost[order[0]] and len(told) > 1 else "主要是："
    whole = f"存在的问题共{len(problems)}项，{most}" if len(problems) > len(told) else "存在的问题："
    yield paragraph(f"{whole}{'；'.join(told)}。")
    answers = [title for n in order for title in evaluation.advice(problems[n])]
    count = sum(len(p.recommendations) for p in problems)
    if answers:
        lead = f"共提出建议{count}项，首要的是：" if count > len(answers) else "建议："
        yield paragraph(lead + "；".join(answers) + "。")
    else:
        yield paragraph("有关建议：", missing("尚未针对问题提出建议"))


def application(card: Scorecard) -> Page:
    """结果应用建议 behind the recommendations and numbered after them, for a person to decide."""
    said = tuple(_application(card))
    number = sum(len(p.recommendations) for p in card.evaluation.problems) + 1
    return page(heading(2, f"（{chinese(number)}）结果应用建议"), *said) if said else page()


def _application(card: Scorecard, short: bool = False) -> Iterator[Paragraph]:
    """结果应用建议: what a person proposes, else what the decree says of such a grade, to be decided by a person."""
    given, rule = card.evaluation.application, _rule(card)
    if given and short:
        condition = f"；条件是{given.condition.rstrip('。')}" if given.condition else ""
        yield paragraph(f"结果应用建议：{_decided(card, given)}{condition}。")
    elif given:
        yield from _reasoned(card, given, rule)
    elif rule and not short:
        yield paragraph(consequence(card))


def consequence(card: Scorecard) -> str:
    """What the decree says of such a grade, to be decided by a person; nothing where it says nothing."""
    uses, rule = card.ruleset.version.application, _rule(card)
    where = (uses and uses.source) or card.ruleset.title
    return f"按{where}，评价等级为“{card.grade}”的，{rule}；具体安排由委托单位研究确定。" if rule else ""


def _rule(card: Scorecard) -> str | None:
    uses = card.ruleset.version.application
    return uses.grades.get(card.grade or "") if uses and card.total is not None else None


def _decided(card: Scorecard, given: Application) -> str:
    """What is proposed for the money: the budget of which year, how much, against this year's, and what is kept."""
    said = ACTIONS[given.action].format(_budget_year(given))
    if given.amount is not None and given.action != "取消":
        said += f"，安排{full(given.amount)}{_beside_this_year(card, given.amount)}"
    if given.carry_over is not None:
        said += f"；{full(given.carry_over)}结转{card.evaluation.year + 1}年度继续使用"
    return said


def _budget_year(given: Application) -> str:
    return f"{given.budget_year}年度" if given.budget_year else "下年度"


def _beside_this_year(card: Scorecard, amount: Decimal) -> str:
    """How the amount proposed stands to the budget of the year evaluated.

    Nothing where that is not known, or where the next budget is for something else: it is neither more nor less then.
    """
    total, given = total_budget(card.evaluation), card.evaluation.application
    like = given is not None and given.action in LIKE
    if not like or total is None or total.adjusted is None or card.evaluation.period:
        return ""
    step = amount - total.adjusted
    way = f"{'多' if step > 0 else '少'}{full(abs(step))}" if step else "相同"
    return f"（{'比' if step else '与'}{card.evaluation.year}年度全年预算数{full(total.adjusted)}{way}）"


def _reasoned(card: Scorecard, given: Application, rule: str | None) -> Iterator[Paragraph]:
    yield paragraph(f"建议{_decided(card, given)}。")
    if given.reckoning:
        first, *rest = prose(card.evaluation, given.reckoning.rstrip("。") + "。", "application/reckoning")
        yield paragraph("金额测算：", *(first.runs if isinstance(first, Paragraph) else ()))
        yield from (b for b in rest if isinstance(b, Paragraph))
    if given.condition:
        yield paragraph(f"条件：{given.condition.rstrip('。')}。")
    basis = f"评价等级为“{card.grade}”的，{rule}；" if rule else ""
    yield paragraph(f"理由：{basis}{given.reason.rstrip('。')}。")
    yield paragraph(f"以上建议由{given.by}提出，由委托单位研究确定。")


def against_last_year(last_year: Pair | None, number: str) -> Page:
    """本年与上年: score, money and the indicators that may be compared; nothing where there is no earlier year."""
    if last_year is None:
        return page()
    before, now = last_year.earlier, last_year.later
    years = (before.evaluation.year, now.evaluation.year)
    totals = [total_budget(card.evaluation) for card in (before, now)]
    rows: list[tuple[str, str, str, str]] = []
    if before.total is not None and now.total is not None:
        step = signed(Fraction(now.total - before.total))
        rows.append(("总分（分）", f"{before.total:.2f}", f"{now.total:.2f}", step))
        parts = last_year.change.printed if last_year.change else {}
        rows += [(f"其中：{EFFECTS[cause]}", "—", "—", signed(part)) for cause, part in parts.items() if part]
        rows.append(("等级", before.grade or "—", now.grade or "—", _turned(before.grade, now.grade)))
    for label, field in (("全年预算数（万元）", "adjusted"), ("全年执行数（万元）", "executed")):
        ends = [None if t is None else getattr(t, field) for t in totals]
        if ends[0] is not None and ends[1] is not None:
            moved = _moved(Fraction(ends[0]), Fraction(ends[1]))
            rows.append((label, f"{ends[0]:,.2f}", f"{ends[1]:,.2f}", moved))
    for match in last_year.comparable:
        if match.both and all(i.actual_reading.kind == "number" for i in match.both):
            a, b = (i.actual_reading for i in match.both)
            share = a.unit is not None and a.unit.text == "%"
            rows.append((match.name, a.text, b.text, _moved(Fraction(a.base), Fraction(b.base), share)))
    if not rows:
        return page()
    cells = [
        [
            text_cell(name, header="row"),
            text_cell(a, align="right"),
            text_cell(b, align="right"),
            text_cell(moved, align="right"),
        ]
        for name, a, b, moved in rows
    ]
    head = ("项目", f"{years[0]}年度", f"{years[1]}年度", "变动")
    told = f"与{years[0]}年度相比，资金和可以比较的指标见{number}。"
    note = "注：指标只列两年内容和计量单位相同的；变动为比上年增减的比例，比率为百分点，增加不一定是好的变化。"
    grid = table(f"{number}　与上一评价年度比较", head, cells, (8, 4, 4, 3), notes=(note,))
    why = now.evaluation.year_note
    changed = [paragraph(f"指标与{years[0]}年度相比的变动：{why.rstrip('。')}。")] if why else []
    return page(paragraph(told), grid, *changed)


def _turned(before: str | None, now: str | None) -> str:
    return "未变" if before == now else f"由{before}变为{now}" if before and now else "—"


def _moved(before: Fraction, after: Fraction, share: bool = False) -> str:
    """By how much a figure moved: a share in percentage points, any other in percent of last year's.

    >>> _moved(Fraction(100), Fraction(120)), _moved(Fraction(95, 100), Fraction(98, 100), share=True)
    ('＋20.00%', '＋3.00个百分点')
    """
    if before == after:
        return "持平"
    if share:
        return f"{signed((after - before) * 100)}个百分点"
    part = growth(before, after)
    return "—" if part is None else f"{signed(part * 100)}%"


def rectified(last_year: Pair | None, number: str) -> Page:
    """What became of the problems of the last evaluation; nothing where there was none."""
    problems = last_year.earlier.evaluation.problems if last_year else ()
    if last_year is None or not problems:
        return page()
    year = last_year.earlier.evaluation.year
    lead = paragraph(f"{year}年度评价提出问题{len(problems)}项，{_statuses(last_year)}，见{number}。")
    return page(lead, *(b for b in years.followups((last_year,), number).blocks if isinstance(b, Grid)))


def results(found: Iterable[Result], number: str) -> Page:
    """主要成本和产出: each derived figure beside its plan, last year's and a comparable one; nothing without any."""
    shown = [r for r in found if not r.given]
    if not shown:
        return page()
    beside = {
        "计划": [r.planned for r in shown],
        "上一评价年度": [r.last[1] if r.last else None for r in shown],
        "可比数": [r.peer[1] if r.peer else None for r in shown],
    }
    told = {name: values for name, values in beside.items() if any(v is not None for v in values)}
    rows = []
    for n, r in enumerate(shown):
        others = (values[n] for values in told.values())
        figures = ("—" if value is None else _figure(value, r.unit) for value in others)
        value = Cell((Run(_figure(r.value, r.unit), source=r.source),), align="right")
        rows.append([text_cell(r.name, header="row"), value, *(text_cell(text, align="right") for text in figures)])
    note = "注：由基础数据表所列两项数据相除，四舍五入取两位小数，金额以外一千以上取整数。"
    widths = (7, 4, *(4 for _ in told))
    grid = table(f"{number}　单位成本和单位产出", ("项目", "本年", *told), rows, widths, notes=(note,))
    return page(paragraph(f"主要成本和产出的单位水平见{number}。"), *_by_use(shown), grid)


def _by_use(shown: list[Result]) -> Iterator[Paragraph]:
    """By how much each use of the money moved a unit cost since last year."""
    for r in shown:
        moved = [(use, by) for use, by in r.uses if prints(by)]
        if r.last and moved:
            unit = r.unit.split("/")[0]
            step = _printed(r.value, r.unit) - _printed(r.last[1], r.unit)
            way = f"{'增加' if step > 0 else '减少'}{plain_number(abs(step), 2)}{unit}" if prints(step) else "基本持平"
            parts = "，".join(f"{use}{signed(by)}{unit}" for use, by in sorted(moved, key=lambda u: -abs(u[1])))
            yield paragraph(f"{r.name}比{r.last[0]}年度{way}，按用途分：{parts}。")


def of_years(compared: Comparison) -> Page:
    """The first page of a comparison: how much of the last change is performance, and how much is not."""
    return page(*_since(compared.pairs[-1])) if compared.pairs else page()

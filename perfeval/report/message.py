"""The first page: what the money bought and at what cost, why the grade is what it is, and what should follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval.model.addresses import address
from perfeval.model.amounts import growth, money, percent
from perfeval.model.comparison import EFFECTS, Comparison, Pair, signed
from perfeval.model.evaluation import Application
from perfeval.model.numerals import plain_number
from perfeval.model.quantity import decimals
from perfeval.model.scorecard import DEPARTMENT, Line, Scorecard, part_of, total_budget, unspent
from perfeval.model.unitcosts import Result
from perfeval.page.blocks import Block, Page, Paragraph, Section, heading, missing, page, paragraph
from perfeval.page.grid import Cell, Grid, Run, text_cell
from perfeval.report.conclusion import conclusion_blocks, money_runs, rates
from perfeval.report.tables import years
from perfeval.report.tables.cells import table

MOST = 4  # results that a first page names
CAUSES = 3  # matters that cost most points
ACTIONS = {
    "增加": "增加下年度预算",
    "减少": "减少下年度预算",
    "保持": "保持下年度预算",
    "调整": "调整下年度预算",
    "取消": "不再安排下年度预算",
}


def summary(card: Scorecard, results: Iterable[Result] = (), last_year: Pair | None = None) -> Page:
    """摘要: money, what it bought and at what cost, score and grade, what cost most points, and what should follow."""
    evaluation = card.evaluation
    scope = f"本报告评价{evaluation.project.title}{evaluation.when}绩效。"
    blocks: list[Block] = [heading(1, "摘要"), paragraph(scope, *money_runs(evaluation), *_left(card))]
    blocks += _bought(card, tuple(results))
    blocks += conclusion_blocks(card)
    blocks.append(paragraph(rates(card)))
    if last_year:
        blocks += _since(last_year)
    blocks += _dearest(card)
    blocks += _application(card, short=True)
    return page(Section("page", tuple(blocks)))


def _left(card: Scorecard) -> tuple[str | Run, ...]:
    """What of the money was not spent, from what the rate was made of."""
    total, kind = total_budget(card.evaluation), card.evaluation.report.type
    left = unspent(total, kind)
    if total is None or left is None:
        return ()
    fields = ("received" if kind in DEPARTMENT else "adjusted", "executed")
    source = " ".join(address("budget", total.source, field) for field in fields)
    return ("未支出", Run(money(left), source=source), "。")


def _bought(card: Scorecard, results: tuple[Result, ...]) -> Iterator[Paragraph]:
    """The results that weigh most among outputs and benefits, and what a unit of them cost."""
    told = [line for line in card.lines if part_of(line.indicator.level1) in ("产出", "效益") and _measured(line)]
    told = sorted(told, key=lambda line: line.indicator.points or 0, reverse=True)[:MOST]
    if told:
        parts: list[str | Run] = ["主要产出和效益："]
        for n, line in enumerate(line for line in card.lines if line in told):
            i = line.indicator
            shown = Run(i.actual or "", source=address("indicators", i.name, "actual"))
            parts += ["；" if n else "", i.name, shown, f"（指标值{i.target}）" if i.target else ""]
        yield paragraph(*parts, "。")
    costs = [r for r in results if not r.given]
    if costs:
        yield paragraph(*(piece for n, r in enumerate(costs) for piece in ("；" if n else "", *_result(r))), "。")


def _measured(line: Line) -> bool:
    """Whether an indicator's actual is a number beside a target: a result, and not a rate of the money itself."""
    i = line.indicator
    return i.actual_reading.kind == "number" and not i.actual_reading.is_bound and i.target_reading.kind == "number"


def _result(r: Result) -> tuple[str | Run, ...]:
    shown = Run(_figure(r.value, r.unit), source=r.source)
    beside = [("计划", r.planned), (f"{r.last[0]}年度", r.last[1]) if r.last else ("", None)]
    beside.append(r.peer or ("", None))
    compared = [
        f"{name}{_figure(value, r.unit)}，{_than(r.value, value)}"
        for name, value in beside
        if name and value is not None
    ]
    return (r.name, shown, f"（{'；'.join(compared)}）" if compared else "")


def _figure(value: Fraction, unit: str) -> str:
    """A derived figure with two decimals, whole from a thousand on."""
    return f"{plain_number(value, 0 if abs(value) >= 1000 else 2)}{unit}"


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


def _since(pair: Pair) -> Iterator[Paragraph]:
    """How the total stands to the last year evaluated, and how much of the change is performance."""
    year = pair.earlier.evaluation.year
    if pair.change is None:
        yield paragraph(f"与{year}年度的得分不能直接比较：{pair.why_not}。")
        return
    change = pair.change
    step = change.ends[1] - change.ends[0]
    way = f"{'提高' if step > 0 else '降低'}{plain_number(abs(step), 2)}分" if step else "持平"
    said = f"按{change.basis}，总分{'比' if step else '与'}{year}年度（{plain_number(change.before, 2)}分）{way}"
    parts = sorted(((c, a) for c, a in change.printed.items() if a), key=lambda p: abs(p[1]), reverse=True)
    real = change.printed.get("real")
    told = [f"{EFFECTS[cause]}{signed(amount)}分" for cause, amount in parts]
    warning = "其余不是实绩升降。" if real is not None and len(parts) > 1 else ""
    yield paragraph(f"{said}，其中{'，'.join(told)}。{warning}" if told else f"{said}。")


def _dearest(card: Scorecard) -> Iterator[Paragraph]:
    """The matters that cost most points, one cause counted once, with what is to be done; how many there are in all."""
    evaluation = card.evaluation
    problems = evaluation.problems
    if not problems:
        yield paragraph("存在的主要问题：", missing("存在的问题及原因分析"))
        return
    cost = card.costs_of_problems
    order = sorted((n for n in range(len(problems)) if cost[n]), key=lambda n: cost[n], reverse=True)[:CAUSES]
    order = order or list(range(len(problems)))[:CAUSES]
    told = []
    for mark, n in enumerate(order, 1):
        shown = f"（扣{cost[n]:.2f}分）" if cost[n] else ""
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
    """结果应用建议 behind the recommendations, for a person to decide."""
    return page(*_application(card))


def _application(card: Scorecard, short: bool = False) -> Iterator[Paragraph]:
    """结果应用建议: what a person proposes, else what the decree says of such a grade, to be decided by a person."""
    given, uses = card.evaluation.application, card.ruleset.version.application
    rule = uses.grades.get(card.grade or "") if uses and card.total is not None else None
    if given:
        yield paragraph("结果应用建议：", f"{_decided(given)}。" if short else _reasoned(given, rule, card.grade))
    elif rule and uses and not short:
        where = uses.source or card.ruleset.title
        yield paragraph(f"结果应用：按{where}，评价等级为“{card.grade}”的，{rule}；具体安排由委托单位研究确定。")


def _decided(given: Application) -> str:
    said = ACTIONS[given.action]
    if given.amount is not None and given.action != "取消":
        said += f"，安排{_full(given.amount)}"
    if given.carry_over is not None:
        said += f"；{_full(given.carry_over)}结转下年度继续使用"
    return said


def _full(amount: Decimal) -> str:
    """An amount with two decimals at least, as in a proposal for a budget."""
    return money(amount if decimals(amount) > 2 else amount.quantize(Decimal("0.01")))


def _reasoned(given: Application, rule: str | None, grade: str | None) -> str:
    basis = f"等级为“{grade}”的，{rule}；" if rule else ""
    condition = f"；条件是{given.condition.rstrip('。')}" if given.condition else ""
    why = f"{basis}{given.reason.rstrip('。')}"
    return f"{_decided(given)}{condition}。理由：{why}（{given.by}提出，由委托单位研究确定）。"


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
        rows.append(("等级", before.grade or "—", now.grade or "—", "未变" if before.grade == now.grade else "变动"))
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
    return page(paragraph(told), grid)


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
    told = {f.problem: f.status or "未说明" for f in last_year.later.evaluation.followups}
    counts = Counter(told.get(p.title, "未说明") for p in problems)
    said = "，".join(f"{status}{n}项" for status, n in counts.items())
    year = last_year.earlier.evaluation.year
    lead = paragraph(f"{year}年度评价提出问题{len(problems)}项，{said}，见{number}。")
    return page(lead, *(b for b in years.followups(last_year, number).blocks if isinstance(b, Grid)))


def results(found: Iterable[Result], number: str) -> Page:
    """主要成本和产出: each derived figure beside its plan, last year's and a comparable one; nothing without any."""
    shown = [r for r in found if not r.given]
    if not shown:
        return page()
    rows = []
    for r in shown:
        beside = (r.planned, r.last[1] if r.last else None, r.peer[1] if r.peer else None)
        told = [_figure(value, r.unit) if value is not None else "—" for value in beside]
        value = Cell((Run(_figure(r.value, r.unit), source=r.source),), align="right")
        rows.append([text_cell(r.name, header="row"), value, *(text_cell(text, align="right") for text in told)])
    head = ("项目", "本年", "计划", "上一评价年度", "可比数")
    note = "注：由基础数据表所列两项数据相除，四舍五入取两位小数，一千以上取整数。"
    grid = table(f"{number}　单位成本和单位产出", head, rows, (7, 4, 4, 4, 4), notes=(note,))
    return page(paragraph(f"主要成本和产出的单位水平见{number}。"), grid)


def of_years(compared: Comparison) -> Page:
    """The first page of a comparison: how much of the last change is performance, and how much is not."""
    return page(*_since(compared.pairs[-1])) if compared.pairs else page()

"""Sentences about the years of a project: what may be compared, what changed the total, how hard the targets are."""

from __future__ import annotations

from perfeval.blocks import Items, Page, Section, heading, missing, page, paragraph, runs
from perfeval.comparison import EFFECTS, Comparison, Pair, facts_that_differ
from perfeval.decomposition import at_target
from perfeval.grid import Grid, text_cell
from perfeval.matching import STATES
from perfeval.results import rate, total_budget
from perfeval.template import plain_number


def title(compared: Comparison) -> Page:
    """The title of the comparison, and the banner of an example that is made up."""
    evaluation = compared.latest.evaluation
    banner = (Section("banner", (paragraph("虚构示例"),)),) if evaluation.fictitious == "true" else ()
    years = [card.evaluation.year for card in compared.cards]
    span = f"{years[0]}—{years[-1]}年度" if len(years) > 1 else f"{years[0]}年度"
    return page(*banner, Section("title", (heading(1, f"{evaluation.project.title}\n{span}绩效比较"),)))


def years(compared: Comparison) -> Page:
    """Which years there are, which are missing, and which have money only."""
    found = [card.evaluation.year for card in compared.cards]
    if len(found) == 1:
        return page(paragraph(f"只有{found[0]}年度的资料，是第一个评价年度，没有以前年度可以比较。下列各表照列本年度数据。"))
    said = f"比较{'、'.join(map(str, found))}年度，共{len(found)}个年度。"
    gaps = [f"{p.earlier.evaluation.year}年与{p.later.evaluation.year}年之间缺{p.gap}个年度" for p in compared.pairs if p.gap]
    money = [f"{card.evaluation.year}年" for card in compared.cards if not card.lines]
    unscored = [f"{card.evaluation.year}年" for card in compared.cards if card.lines and not card.scored]
    if gaps:
        said += "；".join(gaps) + "，相应的变动不是一年的变动。"
    if money:
        said += f"{'、'.join(money)}没有绩效指标，只比较资金。"
    if unscored:
        said += f"{'、'.join(unscored)}的表不打分，不比较得分。"
    return page(paragraph(said))


def comparable(compared: Comparison) -> Page:
    """How many indicators each pair of years has in every state."""
    blocks = []
    for pair in compared.pairs:
        counts = {state: sum(m.state == state for m in pair.matches) for state in STATES}
        told = "，".join(f"{STATES[state]}{n}项" for state, n in counts.items() if n)
        blocks.append(paragraph(f"{_pair(pair)}：{told or '没有指标可以对应'}。"))
        if pair.later.evaluation.year_note:
            blocks.append(paragraph(f"{pair.later.evaluation.year}年指标变动的说明：{pair.later.evaluation.year_note.rstrip('。')}。"))
        elif any(m.state in ("new", "ended") for m in pair.matches):
            blocks.append(paragraph(f"{pair.later.evaluation.year}年指标变动的原因：", missing("指标变动的说明")))
    return page(*(blocks or [paragraph("没有以前年度，不判断可比情况。")]))


def change(compared: Comparison) -> Page:
    """What changed the total between the last two years, in words; score rates where full marks differ."""
    pair = compared.pairs[-1] if compared.pairs else None
    if pair is None:
        return page(paragraph("只有一个年度，没有得分变动。"))
    if pair.change is None:
        return page(paragraph(f"{_pair(pair)}的得分变动不能分解：{pair.why_not}。"))
    c = pair.change
    way = "提高" if c.whole > 0 else "降低" if c.whole < 0 else "不变"
    said = f"按{c.basis}、换算为满分100分，{_pair(pair)}由{plain_number(c.before, 2)}分变为{plain_number(c.after, 2)}分"
    said += f"，{way}{plain_number(abs(c.whole), 2)}分。" if c.whole else "，没有变动。"
    parts = [f"{told}{'＋' if c.of(cause) > 0 else '－'}{plain_number(abs(c.of(cause)), 2)}分" for cause, told in EFFECTS.items() if c.of(cause)]
    blocks = [paragraph(said + (f"其中{'，'.join(parts)}。" if parts else ""))]
    if pair.earlier.points != pair.later.points:
        blocks.append(paragraph(f"两年分值合计不同（{pair.earlier.points}分、{pair.later.points}分），比较的是得分率。"))
    if pair.common:
        a, b = pair.common
        blocks.append(paragraph(f"只看两年都有的指标，得分率由{plain_number(a * 100, 2)}%变为{plain_number(b * 100, 2)}%。"))
    if c.of("target") > 0:
        soft = [e.name for e in c.effects if e.parts.get("target", 0) > 0]
        blocks.append(paragraph(f"“{'”“'.join(soft)}”的指标值比上年放宽，带来{plain_number(c.of('target'), 2)}分，不属于实绩提高。"))
    return page(*blocks)


def targets(compared: Comparison) -> Page:
    """How many quantitative indicators meet their target exactly, and how many have full marks, year by year."""
    items = []
    for card in compared.cards:
        measured = [line.indicator for line in card.table.lines if line.indicator.target_reading.kind == line.indicator.actual_reading.kind == "number"]
        if not measured:
            continue
        hit, share = at_target([(i.actual_reading.base, i.target_reading.base) for i in measured])
        full = [line for line in card.lines if card.scored and line.shown is not None and line.shown == line.points]
        said = f"{card.evaluation.year}年定量指标{len(measured)}项，完成值恰好等于指标值的{hit}项，占{plain_number(share * 100, 2)}%"
        told = f"；得满分的指标{len(full)}项，占全部{len(card.lines)}项的{_percent(len(full), len(card.lines))}，占分值的{_percent(sum(line.points for line in full), card.points)}"
        items.append(runs(said + (told if card.scored else "") + "。"))
    return page(Items(tuple(items), ordered=False)) if items else page(paragraph("没有定量指标可以比较。"))


def money(compared: Comparison) -> Page:
    """How the budget reacted: the change of the full-year budget beside last year's grade."""
    blocks = []
    for earlier, later in zip(compared.cards, compared.cards[1:]):
        a, b = total_budget(earlier.evaluation), total_budget(later.evaluation)
        if not (a and b and a.adjusted and b.adjusted is not None):
            continue
        step = rate(b.adjusted - a.adjusted, a.adjusted)
        way = "增加" if step > 0 else "减少" if step < 0 else "不变"
        grade = f"{earlier.evaluation.year}年评价等级为“{earlier.grade}”，" if earlier.grade else ""
        told = f"{earlier.evaluation.year}年至{later.evaluation.year}年"
        amount = f"，{way}{plain_number(abs(step) * 100, 2)}%" if step else "，没有变动"
        blocks.append(paragraph(f"{grade}{told}，全年预算数由{_amount(a.adjusted)}万元变为{_amount(b.adjusted)}万元{amount}（名义值，未扣除价格变动）。"))
    return page(*(blocks or [paragraph("没有两个年度的全年预算数，不比较预算。")]))


def repeated(compared: Comparison) -> Page:
    """Reasons and paragraphs that stand unchanged in two years running."""
    items = []
    for pair in compared.pairs:
        old = {p.text.strip(): p for p in pair.earlier.passages if len(p.text.strip()) >= 20}
        for p in pair.later.passages:
            if (text := p.text.strip()) in old:
                items.append(runs(f"{_pair(pair)}：“{p.subject}”的文字一字未改：{text[:40]}{'……' if len(text) > 40 else ''}"))
    return page(Items(tuple(items), ordered=False)) if items else page(paragraph("没有发现连续两个年度一字未改的偏差原因和段落。"))


def conflicts(compared: Comparison) -> Page:
    """Facts of one year that contradict an earlier year."""
    cards = compared.cards
    told = [text for n, a in enumerate(cards) for b in cards[n + 1 :] for _, text in facts_that_differ(a.evaluation, b.evaluation)]
    items = tuple(runs(f"{text}。须查原始记录。") for text in dict.fromkeys(told))
    return page(Items(items, ordered=False)) if items else page(paragraph("没有发现各年基础数据互相矛盾。"))


def method(compared: Comparison) -> Page:
    """How the comparison is made, in fixed words."""
    rows = [("同一指标", "编号相同，或一级、二级、三级指标名称完全相同，或列入对照表并写明理由；名称相近的不认"),
            ("不连线、不算增减", "口径或内容改变、计量单位改变、新增、取消和评价方决定不比的"),
            ("得分变动", "两年换算为满分100分；完成的变化按实绩、指标值、规则三个因素分解，分值调整以两年平均得分率为基准")]  # fmt: skip
    return page(Grid("", tuple((text_cell(a, header="row"), text_cell(b)) for a, b in rows), 0, (3, 9)))


def _pair(pair: Pair) -> str:
    return f"{pair.earlier.evaluation.year}年与{pair.later.evaluation.year}年"


def _percent(part: int, whole: int) -> str:
    return f"{plain_number(rate(part, whole) * 100, 2)}%" if whole else "—"


def _amount(value) -> str:
    return f"{value.normalize():f}"

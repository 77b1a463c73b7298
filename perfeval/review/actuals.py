"""Is the result what the score says? Rules about actuals, scores, totals and arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from perfeval import quantity
from perfeval.model import Fact, Indicator
from perfeval.quantity import Unit, convertible
from perfeval.results import Line, Scorecard
from perfeval.standard import Bands, Formula, Graded, Ratio, Steps
from perfeval.template import plain_number
from perfeval.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip, unread

TOLERANCE = Decimal("0.01")
NOT_SAID = ("无", "暂无", "不适用", "N/A", "NA")  # may be an answer ("事故：无") or a gap
LESS_MAY_BE_BETTER = ("成本", "时效", "时限", "时间", "天数", "工期", "周期", "事故", "投诉", "死亡", "失业", "能耗", "费用", "支出", "经费",
                      "金额", "预算", "排放", "误差", "故障", "逾期", "拖欠", "差错", "违规", "复发")  # fmt: skip
PEOPLE = ("persons", "person_times", "households", "household_times")
OVER_FLAG = Fraction(3, 10)  # practice; the decree says only 远高于
NOT_ADDED = ("率", "比例", "占比", "标准", "人均", "户均", "平均", "最高", "最低", "单价", "单位成本")
SPLITS = (("城乡", ("农村",), ("城镇", "城市")), ("男女", ("男性", "男"), ("女性", "女")))
OPENING, CLOSING = ("上年末", "年初", "期初"), ("本年末", "当年末", "年末", "期末")
THIS_YEAR = ("全年", "本年", "当年", "年内", "实际")
ADDED, REMOVED = ("新增", "新建", "增加"), ("核减", "减少", "退出", "退保", "清退", "注销")


def actual_is_filled_in(card: Scorecard) -> Iterator[Verdict]:
    """每个指标都应填写实际完成值。

    为什么：没有完成值的得分无从核对，等于没有自评。
    怎么改：填写核实后的实际完成值；没有实施的写明“未开展”和原因。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.lines:
        row, shown = line.indicator, line.indicator.actual_reading
        if row.standard is not None and not isinstance(row.standard, (Bands, Formula, Steps)):
            yield skip(row.name, "按本指标评分标准计分，不用实际完成值")
        elif shown.kind == "missing" or (shown.kind == "placeholder" and shown.text.strip() not in NOT_SAID):
            scored = f"，自评得分{row.self_score}分" if row.self_score else ""
            yield bad(row.where.of("actual"), row.name, f"实际完成值未填写{scored}", "核实后的实际完成值",
                      "补填实际完成值；未开展的写明原因，并据实计分", f"“{row.name}”未填写实际完成值。")  # fmt: skip
        elif shown.kind == "placeholder" and row.target_reading.base != 0 and "无" not in (row.target or ""):
            yield ask(row.where.of("actual"), row.name, f"实际完成值填为“{shown.text}”，指标值为“{row.target or ''}”", "实际完成值，或不适用的说明",
                      "说明是没有发生、没有开展，还是没有统计，并改填实际完成值")  # fmt: skip
        else:
            yield ok(row.name)


def actual_is_a_measurement(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值应是实测结果，不应照抄指标值或写成比较式。

    为什么：“≥95%”没有说出实际完成多少，无法计算完成率，也无法核对。
    怎么改：填写实测数和单位，去掉比较符号；定性指标写明做了什么、效果如何。
    依据：财预〔2020〕10号第十六条；照抄指标值按实务列为填报错误。
    """
    for line in card.lines:
        row, printed = line.indicator, quantity.read(line.indicator.actual)
        where, fix = row.where.of("actual"), "填写实测数并注明来源"
        before = printed.kind == "date" and printed.text.strip("。 ").endswith("前")
        if printed.kind in ("missing", "placeholder"):
            yield skip(row.name, "实际完成值未填写，另行核查")
        elif row.actual_read_as is not None:
            yield ok(row.name)
        elif not printed.readable and row.target_reading.kind != "words":
            yield replace(unread(row.name, f"实际完成值“{printed.text}”：{printed.note}"), where=where, expected="能够识别的实测数和单位", fix=fix)
        elif printed.comparator is not None or before:
            kind = "为期限，不是实际完成日期" if before else "带有等号，是否实测不明" if printed.comparator == "eq" else "为比较式，不是实测结果"
            yield bad(where, row.name, f"实际完成值“{printed.text}”{kind}", "实测数和单位", fix, f"“{row.name}”实际完成值“{printed.text}”{kind}。")
        elif printed.kind == "range":
            yield ask(where, row.name, f"实际完成值“{printed.text}”是区间", "一个实测数", fix)
        elif printed.kind == "words" and row.standard is None and _plain(row.actual) == _plain(row.target):
            yield ask(where, row.name, f"实际完成值与指标值同文（“{printed.text}”）", "实际做了什么、效果如何", "写明实际完成情况，附佐证材料")
        else:
            yield ok(row.name)


def quantitative_actual_is_a_number(card: Scorecard) -> Iterator[Verdict]:
    """指标值是数值的，实际完成值也应是数值。

    为什么：只写“已完成”不能计算完成率，自评得分没有依据。
    怎么改：填写实际完成的数值和单位。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.lines:
        row, target, actual = line.indicator, line.indicator.target_reading, line.indicator.actual_reading
        if target.kind not in ("number", "range") or (row.standard is not None and not isinstance(row.standard, (Bands, Formula, Steps))):
            yield skip(row.name, "指标值不是数值，或按本指标评分标准计分")
        elif actual.kind != "words":
            yield ok(row.name) if actual.kind in ("number", "range") else skip(row.name, "实际完成值未填写或不是文字")
        elif target.base == 0:
            yield skip(row.name, "指标值为零，文字可以表示没有发生")
        else:
            yield bad(row.where.of("actual"), row.name, f"指标值“{target.text}”为数值，实际完成值“{actual.text}”只有文字", "实际完成的数值和单位",
                      "填写实测数并注明来源")  # fmt: skip


def actual_has_the_unit_of_the_target(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值的单位应与指标值一致。

    为什么：人与人次、元与万元不是一回事，单位不一致时完成率是错的。
    怎么改：按指标值的单位重新填写，不能换算的重新统计。
    依据：实务；财预〔2020〕10号第十六条的比例以同一单位为前提。
    """
    for line in card.lines:
        row, target, actual = line.indicator, line.indicator.target_reading, line.indicator.actual_reading
        if target.kind not in ("number", "range") or actual.kind not in ("number", "range"):
            yield skip(row.name, "指标值、实际完成值不都是数值")
            continue
        shown = f"指标值“{target.text}”，实际完成值“{actual.text}”"
        where, want = row.where.of("actual"), f"单位与指标值“{target.text}”一致"
        if target.unit is None and actual.unit is None:
            yield ok(row.name)
        elif target.unit is None or actual.unit is None:
            lost = "实际完成值" if actual.unit is None else "指标值"
            yield ask(where, row.name, f"{shown}，{lost}没有单位", want, f"补写{lost}的单位")
        elif convertible(target.unit, actual.unit):
            slip = _looks_like_a_slip(target, actual)
            yield ask(where, row.name, f"{shown}，数字相近而单位不同", want, "核对是否写错单位") if slip else ok(row.name)
        elif _same_sort(target.unit, actual.unit):
            yield ask(where, row.name, f"{shown}，单位用语不同", want, "统一单位；确系不同口径的，重新统计")
        else:
            yield bad(where, row.name, f"{shown}，单位不同，不能比较", want, "按指标值的单位重新填写",
                      f"“{row.name}”实际完成值与指标值单位不一致。")  # fmt: skip


def score_within_points(card: Scorecard) -> Iterator[Verdict]:
    """得分不应超过分值。

    为什么：得分超过分值的表，合计和等级都不成立。
    怎么改：核对得分和分值；超额完成的得满分，不加分。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.lines:
        row = line.indicator
        scores = [("self_score", "自评得分", row.self_score, row.where)]
        scores += [("score", "认定得分", row.decided.score, row.decided.where)] if row.decided else []
        given = [s for s in scores if s[2] is not None]
        over = [s for s in given if row.points is not None and s[2] > row.points]
        if row.points is None or not given:
            yield skip(row.name, "没有分值或得分")
        for key, name, score, place in over:
            yield bad(place.of(key), row.name, f"{name}{score}分，分值{row.points}分", f"不超过{row.points}分", "核对分值和得分",
                      f"“{row.name}”{name}{score}分超过分值{row.points}分。")  # fmt: skip
        if row.points is not None and given and not over:
            yield ok(row.name)


def score_follows_the_rule(card: Scorecard) -> Iterator[Verdict]:
    """自评得分应与按规则重算的得分一致。

    为什么：得分不按规则计算，合计和等级就没有依据。
    怎么改：按规则重新计分，或写明扣分依据。
    依据：财预〔2020〕10号第十六条；超过上限（≤）的算法文件没有规定，只作查询。
    """
    for line in card.lines:
        row, score = line.indicator, line.indicator.self_score
        if (why := _not_comparable(line, card)) is not None:
            yield why
        elif _is_rounded(score, line) or _odd(line):
            yield ok(row.name) if _is_rounded(score, line) else skip(row.name, "未达标得满分或达标扣分，另行核查")
        else:
            chosen = row.standard is None and (row.target_reading.comparator not in (None, "ge", "gt") or row.target_reading.kind == "range")
            say = ask if _unsure(line) or chosen else bad
            yield say(row.where.of("self_score"), row.name, f"自评{score}分；规则重算{line.low}分：{line.because}", f"{line.low}分",
                      "按规则重新计分，或写明依据", f"“{row.name}”自评{score}分，按规则重算{line.low}分。")  # fmt: skip


def missed_target_loses_points(card: Scorecard) -> Iterator[Verdict]:
    """没有达到指标值的，不应得满分。

    为什么：未完成而得满分是虚高得分，抽查时首先发现。
    怎么改：按完成比例计分，写明偏差原因。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.lines:
        row, score = line.indicator, line.indicator.self_score
        if (why := _not_comparable(line, card)) is not None:
            yield why
        elif line.met and score == row.points and _beyond(line):
            yield ask(row.where.of("target"), row.name, f"指标值{row.target}没有写方向，实际完成{row.actual}，高于指标值，自评得满分{score}分",
                      "指标值写明不低于或不超过", "写明方向；属于不超过的，按未达到指标值计分并说明原因")  # fmt: skip
        elif line.met or score < row.points or _exact(line) == row.points:
            yield ok(row.name)
        elif _direction_open(line):
            yield lacking(row.name, f"指标值{row.target}没有写方向，不能判断是否达到")
        else:
            say = ask if _unsure(line) or line.high == row.points else bad
            yield say(row.where.of("self_score"), row.name, f"指标值{row.target}，实际完成{row.actual}，未达到指标值，自评得满分{score}分",
                      f"规则重算{line.low}分", "按完成情况重新计分；取舍后等于满分的加以说明",
                      f"“{row.name}”未达到指标值，自评得满分{score}分。")  # fmt: skip


def met_target_keeps_its_points(card: Scorecard) -> Iterator[Verdict]:
    """达到指标值的，不应无故扣分。

    为什么：达标而扣分，说明指标方向、数据或评分有一处不对。
    怎么改：核实扣分依据；指标方向不当的调整指标，数据有误的更正数据。
    依据：财预〔2020〕10号第十六条：完成指标值的记该指标所赋全部分值。
    """
    for line in card.lines:
        row, score = line.indicator, line.indicator.self_score
        if (why := _not_comparable(line, card)) is not None:
            yield why
        elif _beyond(line) and score < line.low:
            yield lacking(row.name, f"指标值{row.target}没有写方向，不能判断是否达到")
        elif not line.met or _is_rounded(score, line) or score >= line.low:
            yield ok(row.name)
        else:
            say = ask if _unsure(line) else bad
            yield say(row.where.of("self_score"), row.name, f"指标值{row.target}，实际完成{row.actual}，已达到指标值，自评{score}分，扣{row.points - score}分",
                      f"规则重算{line.low}分", "核实扣分依据，或按规则改正得分",
                      f"“{row.name}”已达到指标值，自评扣{row.points - score}分。")  # fmt: skip


def different_deviations_lose_different_points(card: Scorecard) -> Iterator[Verdict]:
    """偏差大小悬殊的指标，不应一律扣同样的分。

    为什么：一律扣分说明得分没有按完成情况计算。
    怎么改：逐项按完成值与指标值计分。
    依据：财预〔2020〕10号第十六条；至少三项、偏差相差5个百分点和5倍以上才提出，为实务口径。
    """
    groups: dict[Fraction, list[Line]] = {}
    for line in card.lines:
        row = line.indicator
        wrong = line.settled and row.self_score is not None and not _is_rounded(row.self_score, line)
        if wrong and row.self_score < row.points and line.deviation is not None and row.standard is None:
            groups.setdefault(Fraction(row.points - row.self_score) / Fraction(row.points), []).append(line)
    found = [lines for lines in groups.values() if len(lines) >= 3 and _far_apart([line.deviation for line in lines])]
    for lines in found:
        told = "、".join(f"“{line.indicator.name}”{_share(line.deviation)}" for line in lines)
        row = lines[0].indicator
        yield bad(row.where.of("self_score"), WHOLE, f"{len(lines)}项指标偏离指标值的程度不同（{told}），扣分比例相同", "按各自完成情况计分",
                  "逐项按规则重新计分")  # fmt: skip
    if not found:
        yield ok() if any(line.indicator.self_score is not None for line in card.lines) else skip(WHOLE, "没有自评得分")


def over_achievement_has_a_reason(card: Scorecard) -> Iterator[Verdict]:
    """远高于指标值的，应说明原因。

    为什么：超额过多通常说明年初目标定得偏低，文件要求分析原因。
    怎么改：说明超额原因；目标偏低的，下年调整目标。
    依据：财预〔2020〕10号第十六条；规则集未定幅度的，超过30%为实务口径，只作查询。
    """
    over = card.ruleset.version.over
    for line in card.lines:
        row, target = line.indicator, line.indicator.target_reading
        if line.deviation is None or target.comparator not in (None, "ge", "gt", "eq") or _direction_open(line):
            yield skip(row.name, "不是越多越好的数值指标，或没有重算")
            continue
        required = over.reason_at if over else None
        at = required or (over.flag_at if over else None)
        limit = Fraction(at) - 1 if at else OVER_FLAG
        if not line.met or line.deviation < limit or _explained(row):
            yield ok(row.name)
        else:
            say = bad if required and not _unsure(line) else ask
            yield say(row.where.of("reason"), row.name, f"指标值{row.target}，实际完成{row.actual}，超出{_share(line.deviation)}，没有说明原因",
                      f"超出{_share(limit)}以上的说明原因", "补写超额原因；目标偏低的，下年调整目标",
                      f"“{row.name}”超出指标值{_share(line.deviation)}，未说明原因。")  # fmt: skip


def qualitative_score_lies_in_its_band(card: Scorecard) -> Iterator[Verdict]:
    """定性指标的得分应在所认定档次之内。

    为什么：档次与得分对不上，必有一处写错。
    怎么改：改正得分或档次。
    依据：财预〔2020〕10号第十六条和本指标评分标准；各档含下限、不含上限，最高档含满分。
    """
    for line in card.lines:
        row = line.indicator
        if not isinstance(row.standard, Graded) or not line.scored:
            yield skip(row.name, "没有认定档次的评分标准")
            continue
        for key, name, score, place in (("self_score", "自评得分", row.self_score, row.where),
                                        ("score", "认定得分", row.decided and row.decided.score, row.decided and row.decided.where)):  # fmt: skip
            top = line.high in (line.low, line.points)
            if score is None or (line.low <= score <= line.high and (score < line.high or top)):
                yield ok(row.name)
            else:
                yield bad(place.of(key), row.name, f"认定为“{row.standard.band}”，{name}{score}分", f"{line.low}至{line.high}分", "改正得分或档次")


def qualitative_scores_differ(card: Scorecard) -> Iterator[Verdict]:
    """定性指标不应全部照满分自评。

    为什么：定性指标分档计分，全部满分又没有说明，看不出效果差别。
    怎么改：逐项写明效果和佐证，按档次给分。
    依据：实务；财预〔2020〕10号第十六条的三档。
    """
    rows = [line.indicator for line in card.lines if line.indicator.standard is None and line.indicator.target_reading.kind == "words"]
    rows = [row for row in rows if row.self_score is not None and row.points is not None]
    if len(rows) < 3:
        yield skip(WHOLE, "有自评得分的定性指标不足三项")
    elif all(row.self_score == row.points for row in rows):
        yield ask(rows[0].where.of("self_score"), WHOLE, f"定性指标{len(rows)}项，全部自评满分", "按实际效果分档给分", "逐项写明效果和佐证材料")
    else:
        yield ok()


def parts_add_up_to_the_whole(card: Scorecard) -> Iterator[Verdict]:
    """分项之和应等于合计。

    为什么：合计与分项对不上，读者不知道哪个数可信。
    怎么改：核对后统一数据；属四舍五入尾差的加注说明。
    依据：实务；人数、户数等计数不容许尾差，金额按各数末位半个单位合计容许尾差。
    """
    facts = card.evaluation.facts
    sums = [(key, fact, parts) for key, fact in facts.items() if (parts := _parts(fact, list(facts.values()))) is not None]
    for key, fact, parts in sums:
        total = sum(p.reading.base for p in parts)
        gap, room = fact.reading.base - total, sum(map(_half, (fact, *parts)))
        factor = fact.reading.unit.factor if fact.reading.unit else 1
        word = fact.reading.unit.text if fact.reading.unit else ""
        said = f"{fact.label}{fact.value}，{'、'.join(p.label + p.value for p in parts)}，分项之和{plain_number(total / factor, None)}{word}"
        said += f"，相差{plain_number(abs(gap) / factor, None)}{word}"
        if not gap:
            yield ok(fact.label)
        elif abs(gap) <= room:
            yield replace(ok(fact.label), where=fact.where.of("value"), found=f"{said}，疑为四舍五入尾差", fix="核对后统一或加注", wording=f"{said}，疑为四舍五入尾差。")
        else:
            yield bad(fact.where.of("value"), fact.label, said, "分项之和等于合计", "核对合计和各分项", f"{said}。")
    if not sums:
        yield lacking(WHOLE, "基础数据中没有名称明确对应的合计与分项")


def stock_follows_from_its_flows(card: Scorecard) -> Iterator[Verdict]:
    """年初数加新增数减核减数应等于年末数。

    为什么：存量与增减变动对不上，说明统计口径或数据有误。
    怎么改：核对台账，说明其他增减因素。
    依据：实务。
    """
    facts, found = list(card.evaluation.facts.values()), False
    for opening, closing, what in _stocks(facts):
        new, gone = _flow(facts, ADDED, what, closing), _flow(facts, REMOVED, what, closing)
        if len(new) != 1 or len(gone) > 1:
            continue
        found = True
        gap = opening.reading.base + new[0].reading.base - sum(g.reading.base for g in gone) - closing.reading.base
        flows = "、".join(f.label + f.value for f in (opening, *new, *gone, closing))
        if not gap:
            yield ok(closing.label)
        elif gap > 0 and not gone:
            yield lacking(closing.label, f"{flows}；没有减少数，不能核对")
        else:
            unit = closing.reading.unit
            yield ask(closing.where.of("value"), closing.label, f"{flows}，相差{plain_number(abs(gap) / (unit.factor if unit else 1), None)}{unit.text if unit else ''}",
                      "年初数＋新增数－减少数＝年末数", "核对台账，说明差额")  # fmt: skip
    if not found:
        yield lacking(WHOLE, "基础数据中没有名称对应的年初数、新增数、年末数")


def decided_score_has_grounds(card: Scorecard) -> Iterator[Verdict]:
    """认定得分不应无依据地高于自评得分和规则重算得分。

    为什么：复核反而加分，又不合规则，容易被认为放水。
    怎么改：补充依据，或改正得分。
    依据：财预〔2020〕10号第十六条；复核加分须有依据为实务。
    """
    for line in card.lines:
        row, decided = line.indicator, line.indicator.decided
        if decided is None or row.self_score is None:
            yield skip(row.name, "没有认定得分或自评得分")
        elif decided.score <= row.self_score:
            yield ok(row.name)
        elif not line.scored:
            yield lacking(row.name, f"不能重算：{line.because}")
        elif decided.score > line.high:
            yield bad(decided.where.of("score"), row.name, f"认定{decided.score}分，自评{row.self_score}分，规则重算不超过{line.high}分",
                      f"不超过{line.high}分", "补充依据或改正认定得分")  # fmt: skip
        else:
            yield ok(row.name)


def rates_show_their_figures(card: Scorecard) -> Iterator[Verdict]:
    """比率类指标应能查到分子和分母。

    为什么：只有一个百分数，无法复核。
    怎么改：列明分子、分母，或附计算底稿。
    依据：实务。
    """
    rates = [line.indicator for line in card.lines if _is_rate(line.indicator)]
    bare = [row for row in rates if not (isinstance(row.standard, Ratio) or row.evidence or _shows_a_fraction(row))]
    if not rates:
        yield skip(WHOLE, "没有比率类指标")
    elif bare:
        names = "、".join(f"“{row.name}”" for row in bare)
        yield ask(bare[0].where.of("actual"), WHOLE, f"{len(bare)}项比率没有分子、分母，也没有佐证材料：{names}", "分子、分母或计算底稿", "列明分子和分母，附统计资料")
    else:
        yield ok()


def _plain(text: str | None) -> str:
    return "".join(c for c in text or "" if c.isalnum())


def _share(value: Fraction) -> str:
    return f"{plain_number(value * 100, 2)}%"


def _not_comparable(line: Line, card: Scorecard) -> Verdict | None:
    """Why a self score cannot be held against the rule, or None where it can."""
    row = line.indicator
    if row.self_score is None or row.points is None:
        return skip(row.name, "没有自评得分或分值")
    if not line.scored:
        return lacking(row.name, line.because)
    if row.standard is None and not row.evidence and card.ruleset.option("no_evidence") == "no_points":
        return lacking(row.name, "没有证据，按选定口径不得分，不与自评得分比较")
    if not line.settled or line.met is None:
        return lacking(row.name, "规则只给出得分区间，须由评价人员认定档次")
    return None


def _is_rounded(score: Decimal, line: Line) -> bool:
    """Whether the score is the rule's, within the tolerance or rounded to the decimals that the unit prints."""
    if abs(score - line.low) <= TOLERANCE:
        return True
    places = -score.as_tuple().exponent
    missed_full = line.met is False and score == line.points
    return places >= 1 and not missed_full and abs(Fraction(score) - _exact(line)) <= Fraction(1, 2 * 10**places)


def _exact(line: Line) -> Fraction:
    return Fraction(line.low) if line.exact is None else line.exact


def _odd(line: Line) -> bool:
    score = line.indicator.self_score
    return (line.met and score < line.low) or (line.met is False and score == line.points)


def _direction_open(line: Line) -> bool:
    """Whether the target has no direction and less may be better: a cost, a time, a number of accidents."""
    row, target = line.indicator, line.indicator.target_reading
    name = row.level1 + (row.level2 or "") + row.name
    undirected = row.standard is None and target.kind == "number" and target.comparator in (None, "eq") and line.deviation != 0
    return undirected and (target.base == 0 or any(word in name for word in LESS_MAY_BE_BETTER))


def _unsure(line: Line) -> bool:
    """Whether the rule's score rests on a reading that nobody printed."""
    unequal = line.indicator.target_reading.comparator == "eq" and (line.deviation or 0) > 0
    return unequal or _direction_open(line) or any(doubt.code != "T13" for doubt in line.doubts)


def _beyond(line: Line) -> bool:
    """Whether the actual is more than a target that may be a limit."""
    base = line.indicator.actual_reading.base
    return _direction_open(line) and base is not None and base > line.indicator.target_reading.base


def _far_apart(deviations: list[Fraction]) -> bool:
    sizes = sorted(abs(d) for d in deviations)
    return sizes[-1] - sizes[0] >= Fraction(5, 100) and sizes[-1] >= 5 * sizes[0]


def _explained(row: Indicator) -> bool:
    return any(_plain(text) and _plain(text) != "无" for text in (row.reason, row.opinion, row.deduction_reason, row.measure))


def _looks_like_a_slip(target: quantity.Quantity, actual: quantity.Quantity) -> bool:
    if target.value is None or actual.value is None or not target.value or target.unit.factor == actual.unit.factor:
        return False
    sizes = sorted((target.unit.factor, actual.unit.factor))
    return sizes[1] >= 10 * sizes[0] and Fraction(1, 2) <= abs(Fraction(actual.value) / Fraction(target.value)) <= 2


def _same_sort(a: Unit, b: Unit) -> bool:
    """Two words for counting (个 and 所, 次 and 人次): perhaps the same things."""
    heads = [unit.dimension.split("/")[0] for unit in (a, b)]
    counted = [head.startswith("count:") for head in heads]
    unknown = any("?" in head for head in heads)
    return unknown or (any(counted) and all(c or head in PEOPLE for c, head in zip(counted, heads)))


def _addable(fact: Fact) -> bool:
    read = fact.reading
    rate = read.unit is not None and (read.unit.dimension in ("ratio", "percentage_points") or "/" in read.unit.dimension)
    return read.kind == "number" and not read.is_bound and not rate and not any(word in fact.label for word in NOT_ADDED)


def _parts(total: Fact, facts: list[Fact]) -> list[Fact] | None:
    """The facts whose labels differ from the total's only by a part of the split, if every part is there once."""
    for whole, *kinds in SPLITS:
        if total.label.count(whole) != 1 or not _addable(total):
            continue
        names = [{total.label.replace(whole, kind) for kind in part} for part in kinds]
        found = [[f for f in facts if f.label in labels and _addable(f) and convertible(total.reading.unit, f.reading.unit)] for labels in names]
        if all(len(parts) == 1 for parts in found):
            return [parts[0] for parts in found]
    return None


def _half(fact: Fact) -> Fraction:
    """Half a unit of the last printed decimal; nothing for a plain count, which is never rounded."""
    unit, places = fact.reading.unit, -fact.reading.value.as_tuple().exponent
    factor = unit.factor if unit else Fraction(1)
    counted = unit is None or unit.dimension in PEOPLE or unit.dimension.startswith("count:")
    return Fraction(0) if counted and factor == 1 else factor / (2 * 10**places)


def _stocks(facts: list[Fact]) -> Iterator[tuple[Fact, Fact, str]]:
    """Opening and closing figures of the same thing."""
    for opening in facts:
        start = next((w for w in OPENING if opening.label.startswith(w)), "")
        what = opening.label.removeprefix(start)
        closings = [f for f in facts if f.label in {w + what for w in CLOSING} and _addable(f)]
        if start and what and _addable(opening) and len(closings) == 1 and convertible(opening.reading.unit, closings[0].reading.unit):
            yield opening, closings[0], what


def _flow(facts: list[Fact], words: tuple[str, ...], what: str, like: Fact) -> list[Fact]:
    """The flows of this year whose name is the stock's, or its end (在用助餐点, 新建助餐点)."""
    found = []
    for fact in facts:
        label = fact.label
        for word in THIS_YEAR:
            label = label.removeprefix(word)
        word = next((w for w in words if label.startswith(w)), "")
        stem = label.removeprefix(word)
        if word and len(stem) >= 2 and what.endswith(stem) and _addable(fact) and convertible(fact.reading.unit, like.reading.unit):
            found.append(fact)
    return found


def _is_rate(row: Indicator) -> bool:
    unit = row.actual_reading.unit
    return row.actual_reading.kind == "number" and unit is not None and unit.dimension == "ratio" and "满意" not in row.name + row.level1


def _shows_a_fraction(row: Indicator) -> bool:
    return any("÷" in (text or "") or "/" in (text or "") for text in (row.explanation, row.opinion, row.reason, row.actual))

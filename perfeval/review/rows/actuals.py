"""Is the actual a result? Rules about what stands in the cell of the actual."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Scorecard, part_of
from perfeval.model.standard import BY_FIGURES, Ratio, Worded
from perfeval.model.units import Unit, convertible
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip, unread
from perfeval.review.reading.cited import NO_PAPERS, form_without_papers
from perfeval.review.reading.naming import PEOPLE, looks_like_a_slip
from perfeval.review.rows.instalments import done_days
from perfeval.review.rows.targets import is_observed

FAR_OFF, NEAR = Fraction(1, 2), (Fraction(9, 10), Fraction(5, 4))  # shares of a target
LONG = 100  # a number that two rows share by no chance
TENFOLD = 10  # an actual as far as this from its own target, with the number of the row beside it, is copied
AROUND = re.compile("^(?:平均|均为?|约为)")
IN_TWO_UNITS = re.compile("[0-9]+(?:小时|分钟?|天|年|个月)[0-9]+(?:分钟?|秒|小时|个月|天)")  # 2分18秒
NOT_SAID = ("无", "暂无", "不适用", "N/A", "NA")  # may be an answer ("事故：无") or a gap


def actual_is_filled_in(card: Scorecard) -> Iterator[Verdict]:
    """每个指标都应填写实际完成值。

    为什么：没有完成值的得分无从核对，等于没有自评。
    怎么改：填写核实后的实际完成值；没有实施的写明“未开展”和原因。
    依据：财预〔2020〕10号第十六条。
    """
    rows = card.evaluation.indicators
    without = all(row.target is None and row.actual is None for row in rows)
    told = [row.standard is not None or row.decided is not None or bool(row.opinion) for row in rows]
    if without and len(rows) > 1 and not all(told):
        yield bad(
            card.evaluation.where.of("indicators"),
            WHOLE,
            "全表没有指标值和实际完成值两栏",
            "各指标的指标值和实际完成值",
            "补列指标值和实际完成值；只列得分的表，附评分标准和依据",
        )
        return
    for line in card.table.lines:
        row, shown = line.indicator, line.indicator.actual_reading
        if row.target is None and row.actual is None and part_of(row.level1) in ("决策", "过程"):
            yield skip(row.name, "决策、过程指标按评价要点评分，没有指标值")
        elif without and row.decided:
            yield skip(row.name, "评分表没有指标值和实际完成值两栏，得分已经认定")
        elif without and row.standard is not None and row.self_score is not None:
            yield skip(row.name, "评分表没有指标值和实际完成值两栏，得分按评分标准给出")
        elif without and row.opinion:
            yield skip(row.name, "评分表没有指标值和实际完成值两栏，完成情况写在评价意见中")
        elif row.standard is not None and not isinstance(row.standard, BY_FIGURES) and not _worded_with_target(row):
            yield skip(row.name, "按本指标评分标准计分，不用实际完成值")
        elif shown.kind == "missing" or (shown.kind == "placeholder" and shown.text.strip() not in NOT_SAID):
            scored = f"，自评得分{row.self_score}分" if row.self_score else ""
            yield bad(
                row.where.of("actual"),
                row.name,
                f"实际完成值未填写{scored}",
                "核实后的实际完成值",
                "补填实际完成值；未开展的写明原因，并据实计分",
                f"“{row.name}”未填写实际完成值。",
            )
        elif shown.kind == "placeholder" and not row.target_reading.equals(0) and "无" not in (row.target or ""):
            yield ask(
                row.where.of("actual"),
                row.name,
                f"实际完成值填为“{shown.text}”，指标值为“{row.target or ''}”",
                "实际完成值，或不适用的说明",
                "说明是没有发生、没有开展，还是没有统计，并改填实际完成值",
            )
        else:
            yield ok(row.name)


def _worded_with_target(row: Indicator) -> bool:
    """Whether a standard in words alone stands beside a target: what was reached must be told all the same."""
    return isinstance(row.standard, Worded) and row.target is not None and not row.opinion


def actual_is_a_measurement(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值应是实测结果，不应照抄指标值或写成比较式。

    为什么：“≥95%”没有说出实际完成多少，无法计算完成率，也无法核对。
    怎么改：填写实测数和单位，去掉比较符号；定性指标写明做了什么、效果如何。
    依据：财预〔2020〕10号第十六条；照抄指标值按实务列为填报错误。
    """
    untargeted = sum(row.target is None for row in card.evaluation.indicators) > 1
    for line in card.table.lines:
        row, printed = line.indicator, quantity.read(line.indicator.actual)
        where, fix = row.where.of("actual"), "填写实测数并注明来源"
        before = printed.kind == "date" and printed.text.strip("。 ").endswith("前")
        if printed.kind in ("missing", "placeholder"):
            yield skip(row.name, "实际完成值未填写，另行核查")
        elif row.actual_read_as is not None:
            yield ok(row.name)
        elif not printed.readable and done_days(row.actual, card.evaluation.year):
            yield ok(row.name)
        elif not printed.readable and row.target is None and (row.decided or untargeted):
            yield skip(row.name, "评分表没有指标值，完成情况以文字说明")
        elif not printed.readable and (_told_in_words(row) or not row.target_reading.readable):
            yield skip(row.name, "数字写在词语之中，读得出")
        elif not printed.readable and row.target_reading.kind != "words":
            yield unread(where, row.name, f"实际完成值“{printed.text}”：{printed.note}", "能够识别的实测数和单位", fix)
        elif printed.comparator is not None or before:
            kind = (
                "为期限，不是实际完成日期"
                if before
                else "带有等号，是否实测不明"
                if printed.comparator == "eq"
                else "为比较式，不是实测结果"
            )
            yield bad(
                where,
                row.name,
                f"实际完成值“{printed.text}”{kind}",
                "实测数和单位",
                fix,
                f"“{row.name}”实际完成值“{printed.text}”{kind}。",
            )
        elif printed.kind == "range":
            yield ask(where, row.name, f"实际完成值“{printed.text}”是区间", "一个实测数", fix)
        elif printed.kind == "words" and card.department_frame and part_of(row.level1) in ("决策", "过程"):
            yield skip(row.name, "决策、过程指标按评价要点评分")
        elif is_observed(row.target, row.name):
            yield ok(row.name)
        elif printed.kind == "words" and row.standard is None and plain(row.actual) == plain(row.target):
            yield ask(
                where,
                row.name,
                f"实际完成值与指标值同文（“{printed.text}”）",
                "实际做了什么、效果如何",
                "写明实际完成情况，附佐证材料",
            )
        else:
            yield ok(row.name)


def _told_in_words(row: Indicator) -> bool:
    """Whether the words around a number only repeat the name or say 平均: 下降20% of 较上年下降, 平均2分18秒."""
    bare = AROUND.sub("", row.actual or "")
    change = re.match("(?:较?上年|同比)?(上升|下降|增[长加]|减少|提[高升]|降低)(?:了|到)?(.+)", bare)
    if change and change[1] in row.name:
        bare = change[2]
    return bare != row.actual and quantity.read(bare).kind == "number" or bool(IN_TWO_UNITS.fullmatch(bare))


def quantitative_actual_is_a_number(card: Scorecard) -> Iterator[Verdict]:
    """指标值是数值的，实际完成值也应是数值。

    为什么：只写“已完成”不能计算完成率，自评得分没有依据。
    怎么改：填写实际完成的数值和单位。
    依据：财预〔2020〕10号第十六条。
    """
    for line in card.table.lines:
        row, target, actual = line.indicator, line.indicator.target_reading, line.indicator.actual_reading
        if target.kind not in ("number", "range") or (
            row.standard is not None and not isinstance(row.standard, BY_FIGURES)
        ):
            yield skip(row.name, "指标值不是数值，或按本指标评分标准计分")
        elif actual.kind != "words":
            yield ok(row.name) if actual.kind in ("number", "range") else skip(row.name, "实际完成值未填写或不是文字")
        elif target.equals(0):
            yield skip(row.name, "指标值为零，文字可以表示没有发生")
        else:
            yield bad(
                row.where.of("actual"),
                row.name,
                f"指标值“{target.text}”为数值，实际完成值“{actual.text}”只有文字",
                "实际完成的数值和单位",
                "填写实测数并注明来源",
            )


def actual_has_the_unit_of_the_target(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值的单位应与指标值一致。

    为什么：人与人次、元与万元不是一回事，单位不一致时完成率是错的。
    怎么改：按指标值的单位重新填写，不能换算的重新统计。
    依据：实务；财预〔2020〕10号第十六条的比例以同一单位为前提。
    """
    for line in card.table.lines:
        row, target, actual = line.indicator, line.indicator.target_reading, line.indicator.actual_reading
        if target.kind not in ("number", "range") or actual.kind not in ("number", "range"):
            yield skip(row.name, "指标值、实际完成值不都是数值")
            continue
        shown = f"指标值“{target.text}”，实际完成值“{actual.text}”"
        where, want = row.where.of("actual"), f"单位与指标值“{target.text}”一致"
        if (target.unit is None and actual.unit is None) or (actual.unit is None and actual.equals(0)):
            yield ok(row.name)  # nothing is nothing in any unit
        elif actual.unit is None and actual.comparator is not None:
            yield skip(row.name, "实际完成值照抄指标值的写法，不是实测结果")
        elif target.unit is None or actual.unit is None:
            lost = "实际完成值" if actual.unit is None else "指标值"
            place = where if actual.unit is None else row.where.of("target")
            yield ask(place, row.name, f"{shown}，{lost}没有单位", want, f"补写{lost}的单位")
        elif convertible(target.unit, actual.unit):
            slip = looks_like_a_slip(target, actual)
            if not slip and (scale := _off_by(target, actual)):
                fix = "核对单位，是否多写或少写了“万”"
                yield bad(where, row.name, f"{shown}，相差约{scale}倍，疑为单位写错", want, fix)
                continue
            yield (
                ask(where, row.name, f"{shown}，数字相近而单位不同", want, "核对是否写错单位") if slip else ok(row.name)
            )
        elif _same_sort(target.unit, actual.unit):
            yield ask(where, row.name, f"{shown}，单位用语不同", want, "统一单位；确系不同口径的，重新统计")
        else:
            yield bad(
                where,
                row.name,
                f"{shown}，单位不同，不能比较",
                want,
                "按指标值的单位重新填写",
                f"“{row.name}”实际完成值与指标值单位不一致。",
            )


def actuals_stand_in_their_own_rows(card: Scorecard) -> Iterator[Verdict]:
    """相邻两行的实际完成值不应对调。

    为什么：一行只完成三成、下一行超额近两倍，对调之后正好都相符，多是填错了行。
    怎么改：对照原始资料，把完成值填回各自的行。
    依据：实务（数据校核）；只作查询。
    """
    said = False
    for one, other in pairwise(card.evaluation.indicators):
        reads = [(row.target_reading, row.actual_reading) for row in (one, other)]
        if not all(t.kind == a.kind == "number" and t.unit and t.base > 0 and a.base > 0 for t, a in reads):
            continue
        if len({q.dimension for pair in reads for q in pair}) != 1:
            continue
        said, ((t1, a1), (t2, a2)) = True, reads
        low, high = sorted((a1.base / t1.base, a2.base / t2.base))
        turned = (a2.base / t1.base, a1.base / t2.base)
        if low <= FAR_OFF and high >= 1 / FAR_OFF and all(NEAR[0] <= share <= NEAR[1] for share in turned):
            yield ask(
                other.where.of("actual"),
                other.name,
                f"“{one.name}”指标值{one.target}、完成{one.actual}，“{other.name}”指标值{other.target}、完成{other.actual}，"
                "两行对调后正好相符",
                "各行自己的完成值",
                "对照原始资料，把完成值填回各自的行",
            )
        else:
            yield ok(other.name)
    if not said:
        yield skip(WHOLE, "没有单位相同的相邻两行")


def actuals_are_no_copies_of_the_row_beside(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值不应照抄相邻一行的数字。

    为什么：指标值78所、完成18620所，而18620正是上一行的人数，是填表时复制错行，不是超额完成。
    怎么改：对照原始资料，填写本行自己的完成值，重新计分。
    依据：实务（数据校核）；数字相同而与本行指标值相差十倍以上的才提出。
    """
    said = False
    rows = card.evaluation.indicators
    for one, other in (*pairwise(rows), *pairwise(rows[::-1])):
        (t1, a1), (t2, a2) = ((row.target_reading, row.actual_reading) for row in (one, other))
        if not all(q.kind == "number" and q.unit and q.base > 0 for q in (t1, a1, t2, a2)):
            continue
        if t1.dimension != a1.dimension or t2.dimension != a2.dimension:
            continue
        said, digits = True, len(f"{a2.number.normalize():f}".replace(".", "").strip("0"))
        own, absurd = a1.base / t1.base, a2.base / t2.base
        if (
            a1.number == a2.number
            and digits > 1
            and NEAR[0] <= own <= NEAR[1]
            and (absurd >= TENFOLD or absurd * TENFOLD <= 1)
        ):
            tell = bad if a2.number >= LONG else ask
            yield tell(
                other.where.of("actual"),
                other.name,
                f"指标值{other.target}，实际完成{other.actual}，数字与相邻一行“{one.name}”的完成值{one.actual}相同",
                "本行自己的完成值",
                "对照原始资料，填写本行的完成值，重新计分",
            )
        else:
            yield ok(other.name)
    if not said:
        yield skip(WHOLE, "没有相邻的两行数值指标")


def rates_show_their_figures(card: Scorecard) -> Iterator[Verdict]:
    """比率类指标应能查到分子和分母。

    为什么：只有一个百分数，无法复核。
    怎么改：列明分子、分母，或附计算底稿。
    依据：实务。
    """
    rates = [line.indicator for line in card.table.lines if _is_rate(line.indicator)]
    if rates and form_without_papers(card.evaluation):
        yield lacking(WHOLE, NO_PAPERS)
        return
    for row in rates:
        if isinstance(row.standard, Ratio) or row.evidence or _shows_a_fraction(row):
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("actual"),
                row.name,
                "比率没有分子、分母，也没有佐证材料",
                "分子、分母或计算底稿",
                "列明分子和分母，附统计资料",
            )
    if not rates:
        yield skip(WHOLE, "没有比率类指标")


def plain(text: str | None) -> str:
    return "".join(c for c in text or "" if c.isalnum())


def _off_by(target: quantity.Quantity, actual: quantity.Quantity) -> str:
    """The power of ten by which an actual of the target's own unit is away from it, as a wrong 万 or 亿 makes it."""
    if not target.kind == actual.kind == "number" or not target.base or not actual.base or target.dimension == "ratio":
        return ""
    away = max(actual.base / target.base, target.base / actual.base)
    return next((word for word, n in (("1万", 10**4), ("1亿", 10**8)) if n / 2 <= away <= 2 * n), "")


def _same_sort(a: Unit, b: Unit) -> bool:
    """Two words for counting (个 and 所, 次 and 人次): perhaps the same things."""
    heads = [unit.dimension.split("/")[0] for unit in (a, b)]
    counted = [head.startswith("count:") for head in heads]
    unknown = any("?" in head for head in heads)
    return unknown or (any(counted) and all(c or head in PEOPLE for c, head in zip(counted, heads)))


def _is_rate(row: Indicator) -> bool:
    unit = row.actual_reading.unit
    return (
        row.actual_reading.kind == "number"
        and unit is not None
        and unit.dimension == "ratio"
        and "满意" not in row.name + row.level1
    )


def _shows_a_fraction(row: Indicator) -> bool:
    return any(
        "÷" in (text or "") or "/" in (text or "") for text in (row.explanation, row.opinion, row.reason, row.actual)
    )

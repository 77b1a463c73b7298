"""Clauses about what the evaluator finds: 要点, occurrences, days late, named levels, yes or no."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from perfeval.model.numerals import share_text
from perfeval.model.standard import Share
from perfeval.params.wording import words
from perfeval.params.wording.clauses import Clause
from perfeval.params.wording.draft import RowContext, StandardDraft, Unfit, lost, only, share, started_counts

STANDARD_SHARE: TypeAdapter[Fraction] = TypeAdapter(Share)
MISSING = ("缺少", "缺失", "缺", "少", "漏", "未")
LACKS = re.compile("不|未|无|缺|少|违|超|漏|虚|错|截留|挪用|挤占|问题|投诉|事故|迟|逾")


def elements(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """要点赋分: shares of 要点 by their marks, by their number, or by what each is worth."""
    draft = StandardDraft({"type": "elements"})
    points = _marked(clauses, row) if any(c.kind in ("mark", "each_mark") for c in clauses) else _numbered(clauses, row)
    whole = sum((part for _, part in points), Fraction(0))
    if whole != 1:
        raise Unfit(f"各要点合计{share_text(whole)}，不等于分值")
    if row.marked and len(row.marked) != len(points):
        draft.doubts.append(f"评分标准写{len(points)}项要点，指标解释列了{len(row.marked)}项")
    for clause in clauses:
        if clause.kind == "each_part" and any(part != _part(clause, row) for _, part in points):
            raise Unfit(f"“{clause.words}”与各要点所占比例不合")
    partial, unmet = only(clauses, "partial"), only(clauses, "unmet")
    if partial:
        draft.values["partial"] = share_text(words.part(partial["share"] or "0%"))
    elif unmet:
        draft.values["partial"] = "0%"
        draft.notes.append("“部分符合”怎样计，原文没有写，按不符合计（partial）")
    else:
        draft.notes.append("“部分符合”怎样计，原文没有写，按该要点的50%计（partial）")
    draft.values["points"] = [{"text": text, "share": share_text(part)} for text, part in points]
    return draft


def _part(clause: Clause, row: RowContext) -> Fraction:
    """What one 要点 is worth, as a share of the points."""
    part = clause["part"] or clause["part2"]
    if part:
        return words.part(part)
    if not row.points:
        raise Unfit(f"“{clause.words}”写的是分数，本行没有分值，不能折算")
    return Fraction(clause["points"] or clause["points2"]) / Fraction(row.points)


def _marked(clauses: Sequence[Clause], row: RowContext) -> list[tuple[str, Fraction]]:
    found: dict[str, tuple[str, Fraction]] = {}
    for clause in clauses:
        if clause.kind in ("parts", "number"):
            raise Unfit(f"“{clause.words}”与逐项所写重复")
        for mark in re.findall(words.MARK, clause["marks"]):
            if mark in found:
                raise Unfit(f"要点{mark}写了两次")
            text = clause["text"].strip("“”") or row.marked.get(mark, "")
            found[mark] = (text or f"评价要点{mark}", _part(clause, row))
    expected = words.MARKS[: len(found)]
    if "".join(sorted(found)) != expected:
        raise Unfit(f"要点的编号不连续：{''.join(found)}")
    return [found[mark] for mark in expected]


def _numbered(clauses: Sequence[Clause], row: RowContext) -> list[tuple[str, Fraction]]:
    parts, number, each = (only(clauses, kind) for kind in ("parts", "number", "each_part"))
    told = parts or each
    assert told is not None
    part = _part(told, row)
    if not part:
        raise Unfit(f"“{told.words}”不得分")
    count = words.count(parts["count"]) if parts else words.count(number["count"]) if number else None
    if count is None:
        if not row.marked:
            raise Unfit(f"“{told.words}”，共几项没有写")
        count = Fraction(len(row.marked))
    if count.denominator != 1 or count > len(words.MARKS):
        raise Unfit("要点的项数不对")
    return [(row.marked.get(mark) or f"评价要点{mark}", part) for mark in words.MARKS[: int(count)]]


def deduction(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """扣分: what is found so many times, and what costs everything."""
    draft = StandardDraft({"type": "deduction", "events": []})
    for clause in clauses:
        if clause.kind in ("event", "step"):
            draft.values["events"].append(_event(clause, row, draft))
        elif clause.kind == "state" and share(clause, "award", row) != 1:
            raise Unfit(f"“{clause.words}”与逐次扣分并用，没有相应的类型")
    if veto := only(clauses, "veto"):
        draft.values["veto"] = {"text": veto["quoted"] or veto["case"].strip("的,")}
    texts = [event["text"] for event in draft.values["events"]]
    if len(set(texts)) < len(texts):
        raise Unfit("同一情形写了两种扣分")
    return draft


def _event(clause: Clause, row: RowContext, draft: StandardDraft) -> dict[str, str]:
    if clause.kind == "step" and words.count(clause["count"]) != 1:
        raise Unfit(f"“{clause.words}”不是每次扣分")
    verb = clause["verb"] if clause.kind == "event" else clause["down"]
    case = clause["quoted"] or clause["case"] or clause["subject"]
    if verb in MISSING:
        case = f"{case}{verb}" if case and clause.words.startswith(case) else f"{verb}{case}"
    text = case if case not in MISSING else f"{case}{clause['thing'] or clause['unit']}"
    if clause["quoted"]:
        points = Fraction(clause["loss_points"])
    else:
        part = lost(clause, row, draft)
        if row.points is None and not clause["loss_points"]:
            raise Unfit(f"“{clause.words}”按分值的比例扣，本行没有分值")
        points = Fraction(clause["loss_points"]) if clause["loss_points"] else part * Fraction(row.points or 0)
        if not LACKS.search(f"{verb}{case}") and verb in ("", "有"):
            draft.doubts.append(f"“{clause.words}”没有写发现什么才扣分")
    each = words.text(points)
    if each is None:
        raise Unfit(f"“{clause.words}”折算后小数过长")
    return {"text": text, "each": each}


def on_time(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """时限: the date due and what each day or period late costs."""
    draft = StandardDraft({"type": "date"})
    due, late, lapsed = (only(clauses, kind) for kind in ("due", "late", "lapsed"))
    if late is None:
        raise Unfit("逾期怎样扣分没有写")
    if late["unit"] not in ("日", "天"):
        raise Unfit(f"“{late.words}”不按日计，没有相应的类型")
    draft.values["due"] = (_due(due, row, draft) if due else _target_due(row, draft)).isoformat()
    period = words.count(late["count"])
    part = lost(late, row, draft)
    if period.denominator != 1 or period < 1:
        raise Unfit(f"“{late.words}”的日数不对")
    if period == 1 and not late["loss_points"]:
        draft.values["per_day"] = share_text(part)
    else:
        if not late["loss_points"] and row.points is None:
            raise Unfit(f"“{late.words}”按分值的比例扣，本行没有分值")
        points = Fraction(late["loss_points"]) if late["loss_points"] else part * Fraction(row.points or 0)
        each = words.text(points)
        if each is None:
            raise Unfit(f"“{late.words}”折算后小数过长")
        draft.values |= {"per_days": str(period), "each": each, "started_counts": "true"}
        if started := only(clauses, "started"):
            draft.values["started_counts"] = started_counts(started, period)
        elif period != 1:
            draft.doubts.append(f"不足{period}日的怎样计没有写")
    if lapsed:
        days = int(lapsed["days"])
        if lapsed["from"] == "以上" and not lapsed["more"]:
            draft.doubts.append(f"“{lapsed.words}”含不含{days}日没有写明")
        elif lapsed["from"] and lapsed["more"]:
            draft.doubts.append(f"“{lapsed.words}”含不含{days}日没有写明")
        draft.values["zero_after"] = str(days + 1 if lapsed["more"] and not lapsed["from"] else days)
    return draft


def _due(clause: Clause, row: RowContext, draft: StandardDraft) -> date:
    target = row.target.date
    year = int(clause["year"]) if clause["year"] else target.year if target else None
    if year is None:
        raise Unfit(f"“{clause.words}”没有写哪一年")
    made = _day(year, int(clause["month"]), int(clause["day"]) if clause["day"] else None)
    inclusive = clause["end"] or clause["included"] or "以前" in clause["before"]
    if clause["day"] and clause["before"] and not inclusive:
        told = f"“{clause.words}”含不含{made.day}日没有写明，按含当日计"
        (draft.notes if _last(made) else draft.doubts).append(told)
    if target and (target.month, target.day) != (None, None):
        if (target.year or year, target.month) != (made.year, made.month) or target.day not in (None, made.day):
            draft.doubts.append(f"与指标值“{row.target.text}”的日期不同")
    return made


def _target_due(row: RowContext, draft: StandardDraft) -> date:
    target = row.target.date
    if target is None or target.year is None or target.month is None:
        raise Unfit("没有写应完成的日期")
    if target.day is None and target.boundary != "by_end":
        draft.doubts.append(f"指标值“{row.target.text}”没有写到日，按当月最后一日计")
    made = _day(target.year, target.month, target.day)
    if target.day is not None and target.boundary == "before":
        (draft.notes if _last(made) else draft.doubts).append(
            f"指标值“{row.target.text}”含不含当日没有写明，按含当日计"
        )
    draft.notes.append(f"应完成日期取指标值“{row.target.text}”")
    return made


def _last(day: date) -> bool:
    return calendar.monthrange(day.year, day.month)[1] == day.day


def _day(year: int, month: int, day: int | None) -> date:
    try:
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        raise Unfit(f"没有{year}年{month}月{day or ''}日这一天") from None


def named(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """评判等级 with their shares, or yes and no."""
    grades = [clause for clause in clauses if clause.kind == "grade"]
    if not grades and len(clauses) == 2:
        return _binary(clauses, row)
    draft = StandardDraft({"type": "graded"})
    bands: list[dict[str, Any]] = []
    for clause in clauses:
        if clause.kind == "state":
            part = share(clause, "award", row)
            bands.append({"name": clause["name"], "low": share_text(part), "high": share_text(part)})
        elif clause.kind == "grade":
            bands.append(_grade(clause, row, draft))
        else:
            raise Unfit(f"“{clause.words}”没有档次的名称")
    if len(bands) < 2:
        raise Unfit("只有一档")
    highs = [STANDARD_SHARE.validate_python(band["high"]) for band in bands]
    if any(a < b for a, b in zip(highs, highs[1:])):
        raise Unfit("各档不是从高到低")
    if highs[0] != 1:
        draft.doubts.append(f"最高一档得{bands[0]['high']}，不是满分")
    draft.values["bands"] = bands
    return draft


def _grade(clause: Clause, row: RowContext, draft: StandardDraft) -> dict[str, str]:
    if re.search(r":", clause.words):
        draft.doubts.append(f"“{clause.words}”没有写是得分值的百分之几")
    if clause["low_points"]:
        if not row.points:
            raise Unfit(f"“{clause.words}”写的是分数，本行没有分值，不能折算")
        ends = [Fraction(clause[name]) / Fraction(row.points) for name in ("low_points", "high_points")]
    else:
        ends = [
            words.part(clause["a"] if re.search("[%÷]", clause["a"]) else f"{clause['a']}%"),
            words.part(clause["b"]),
        ]
    low, high = sorted(ends)
    if high > 1:
        raise Unfit(f"“{clause.words}”超过分值")
    return {"name": clause["name"], "low": share_text(low), "high": share_text(high)}


def _binary(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    first, second = clauses
    if first.kind not in ("state", "in_time", "reached"):
        raise Unfit(f"“{first.words}”没有写得满分的情形")
    none = second.kind in ("missed", "veto") or (
        second.kind in ("state", "otherwise") and share(second, "award", row) == 0
    )
    if not none or (first.kind != "in_time" and share(first, "award", row) != 1):
        raise Unfit("不是只有得满分和不得分两种")
    return StandardDraft({"type": "binary"})


def efficacy(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """功效系数法: 标准值 with their coefficients."""
    levels = [
        {"name": c["name"] or None, "value": c["value"], "coefficient": c["coefficient"]}
        for c in clauses
        if c.kind == "standard"
    ]
    if len(levels) < 2:
        raise Unfit("功效系数法没有写各档标准值")
    return StandardDraft({"type": "efficacy", "levels": levels})


def of_facts(clauses: Sequence[Clause], row: RowContext) -> StandardDraft:
    """比率 of two declared facts, by their names."""
    clause = only(clauses, "facts")
    assert clause is not None
    return StandardDraft({"type": "ratio", "numerator": clause["top"], "denominator": clause["bottom"]})

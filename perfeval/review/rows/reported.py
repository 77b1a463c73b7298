"""Is the score what the words of an evaluation report give, where the result stands in words and not in a target?

评价情况 5辆/6辆，按完成率得分; 88.5%，≥90%得10分，每低1个百分点扣0.5分; or the rule in a column of its own. A row is
judged only where each of its clauses is read, and what they leave open is taken in every way that a reader may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from unicodedata import normalize

from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.rows import process

N = r"[0-9]+(?:\.[0-9]+)?"
UNIT = r"(?:\([^()0-9]{1,4}\))?[^0-9，。；:()/÷×%]{0,6}(?:\([^()0-9]{1,4}\))?"
GIVEN = "(?:计分|得分|给分|赋分|计算得分|折算得分|计算|扣分)"
SHARE = "(?:实际)?(?:完成|达成|实现|达标|得分)?(?:情况的?)?(?:率|比例|比率|百分比)"
FULL = rf"(?:得|计)(?:满分|(?:该项|本项|全部)?分值|{N}分)"
RULES = {
    "part": rf"(?:未达到?(?:目标值?|标准|要求)?(?:的|时)?|否则|不足的?|其余)?(?:按|根据)照?(?:目标值?(?P<aim>{N})%的?)?"
    rf"(?:实际)?(?:与目标值?的?)?{SHARE}(?:折算|计算)?{GIVEN}?",
    "times": "(?:得分=)?[^0-9=×，]{0,14}(?:率|比例|比重|占比|度|[÷/][^0-9=×，]{1,10})"
    rf"×(?:分值|权重|满分|{N}分?)",
    "product": rf"(?P<of>{N}分?×{N}%|{N}%×{N}分?)(?:=(?:{N})分?)?",
    "full": rf"(?:目标|达到|完成|满意度|[一-鿿]{{0,8}})?(?:≥|>=|达到|不低于|不少于)(?:目标值?)?(?P<at>{N})%"
    rf"(?:\(含\))?(?:及?以上)?(?:的|时)?[，]?{FULL}",
    "each": rf"(?:低于目标值?(?:的|时)?)?每(?:(?:低于|不足)(?P<at>{N})%的?"
    rf"|(?:降低|下降|减少|低于?|少于?|降|差|相差)(?:目标值?)?)?(?P<step>{N}|一)?(?:个百分点|%)的?扣(?P<loss>{N})分",
    "late": "每(?:延期|逾期|延迟|推迟|超期|滞后|延误|晚)(?P<whole>满)?(?P<step>[0-9]+|一)?(?:天|日)的?"
    rf"扣(?P<loss>{N})分",
    "cap": rf"扣完(?:为止|即止)|(?:最高|最多|不超过|以)得?(?:{N}分|满分|分值)(?:为限|封顶)?|超过(?:的?部分)?不加分",
}
READ = {name: re.compile(form) for name, form in RULES.items()}
PAIR = re.compile(rf"[^0-9，/]{{0,8}}?(?P<done>{N})(?P<unit>{UNIT})[/÷](?P<due>{N})(?P<other>{UNIT})")
RATE = re.compile(rf"[^0-9，/%]{{0,12}}?(?P<rate>{N})%")
AIM = re.compile(
    rf"(?:绩效|年度|年初)?(?:目标|计划|任务|应|指标)值?(?:为|是|完成|达到|数)?(?:≥|不低于|不少于)?(?P<aim>{N})(?P<unit>[^0-9，]{{0,8}})"
)
TURN = re.compile(rf"[^0-9，]{{0,10}}{N}[^0-9，]{{0,8}}[降升增减提][低高加少]?[至到为]{N}[^0-9，]{{0,8}}")
DONE = re.compile(rf"[^0-9，每]{{0,8}}?(?P<done>{N})(?P<unit>[^0-9，%]{{1,8}})")
LATE = re.compile("[^0-9，]{0,12}?(?:延期|逾期|延迟|推迟|超期|滞后|延误)了?(?P<days>[0-9]+)(?:天|日)")
LESS = re.compile("成本|费用|造价|单价|时限|时长|事故|投诉|发生|差错|故障|超支|损耗")
CENT = Fraction(1, 100)


@dataclass(slots=True)
class _Reported:
    """What the clauses of a row say: its rules, the rates reached, the aims, and the days that it was late."""

    rules: dict[str, re.Match[str]] = field(default_factory=dict)
    rates: list[Fraction] = field(default_factory=list)
    aims: list[tuple[Fraction, str]] = field(default_factory=list)
    done: list[tuple[Fraction, str]] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    paired: bool = False


def score_follows_from_what_was_found(card: Scorecard) -> Iterator[Verdict]:
    """评价情况写明结果和计分办法的，得分应是算出的分。

    为什么：评价情况写5辆/6辆、按完成率得分，应得4.17分，表上给4.5分，评分没有照写明的办法做。
    怎么改：按写明的办法重新计分，或改正结果；另有口径的，写明。
    依据：实务（评分标准、评价情况、得分三者一致）；各句全部读懂的才核算，有几种理解的都算不出才提出。
    """
    said, room = False, _room(card)
    for line in card.table.lines:
        row, score = line.indicator, line.shown
        facts = row.opinion or (row.actual if row.target is None else None)
        if not facts or score is None or not row.points:
            continue
        rule = "；".join(t for t in (row.standard.rule if row.standard else None, row.explanation) if t)
        due = _due(row, _plain(facts), _plain(rule))
        if not due or (rule and row.opinion and row.actual is None and process.faulted(row, rule, room)):
            continue
        said, shown = True, Fraction(score)
        if any(low - room <= shown <= high + room for low, high in due):
            yield ok(row.name)
            continue
        low, high = due[0]
        points = plain_number(low, 2) if low == high else f"{plain_number(low, 2)}至{plain_number(high, 2)}"
        told = f"{facts.strip()}”，评分标准“{rule}" if rule else facts.strip()
        key, where = ("score", row.decided.where) if row.decided else ("self_score", row.where)
        yield ask(
            where.of(key),
            row.name,
            f"写“{told}”，分值{plain_number(Fraction(row.points), 2)}分，算得{points}分，得{score}分",
            f"{points}分",
            "按写明的办法重新计分，或改正结果；另有口径的，写明",
        )
    if not said:
        yield skip(WHOLE, "没有在评价情况中写明结果和计分办法的指标")


def _plain(text: str) -> str:
    text = re.sub(r"\s+", "", normalize("NFKC", text)).translate(str.maketrans(",;!", "，；，"))
    return re.sub("[“”‘’]", "", text).replace("*", "×").replace("x", "×").replace("X", "×").replace("∕", "/")


def _room(card: Scorecard) -> Fraction:
    """How far a score may be from what is due: a table that scores in tenths rounds to a tenth."""
    scores = [line.shown for line in card.table.lines if line.shown is not None]
    places = max((len(str(s).partition(".")[2].rstrip("0")) for s in scores), default=0)
    return Fraction(1, 20) if places <= 1 else CENT


def _due(row: Indicator, facts: str, rule: str) -> list[tuple[Fraction, Fraction]]:
    """Every reading's lowest and highest points; none where a clause is not read."""
    told, full = _Reported(), Fraction(row.points or 0)
    for text, in_rule in ((facts, False), (rule, True)):
        for clause in (c for c in re.split("[，。；]", text) if c):
            if not _reads(clause, told, in_rule) and (in_rule or re.search("[0-9]", clause)):
                return []
    names = told.rules.keys() - {"cap"}
    if names == {"product"}:
        one, other = (Fraction(n.strip("分%")) for n in told.rules["product"]["of"].split("×"))
        return [(one * other / 100,) * 2] if full in (one, other) else []
    if names in ({"each"}, {"each", "full"}):
        return _by_points(full, told)
    if names == {"late"} and len(told.days) == 1:
        match = told.rules["late"]
        steps = Fraction(told.days[0], int((match["step"] or "1").replace("一", "1")))
        most, least = (n * Fraction(match["loss"]) for n in (-(-steps // 1), steps // 1))
        return [(max(full - (least if match["whole"] else most), Fraction(0)), max(full - least, Fraction(0)))]
    at = Fraction(told.rules["full"]["at"]) / 100 if "full" in names else None
    if names - {"full"} not in ({"part"}, {"times"}) or LESS.search(row.name):
        return []
    if at is not None and told.rates and told.rates[0] >= at:
        return [(full, full)]
    aimed = told.rules["part"]["aim"] if "part" in names else None
    if not told.aims and not at and not aimed and not told.paired and not _of_the_whole(row, facts, rule):
        return []  # what the rate was to be is told nowhere
    if at or aimed:
        told.aims.append((at or Fraction(aimed or 0) / 100, "%"))
    return [(full * share, full * share) for share in _shares(told)]


def _of_the_whole(row: Indicator, facts: str, rule: str) -> bool:
    """Whether a rate is one of what was to be: 完成率, 到位率, or the one that the rule multiplies."""
    if re.search("完成(?:率|比例)|执行率|到位率|支出率", f"{facts}，{row.name}") or re.search("[÷/]", rule):
        return True
    named = re.search("([一-鿿]{2})(?:率|比例|占比|比重|度)×", rule)
    return named is not None and named[1] in f"{facts}{row.name}" and row.target is None


def _reads(clause: str, told: _Reported, in_rule: bool) -> bool:
    """Whether a clause is read, and what it adds."""
    for name, form in READ.items():
        if match := form.fullmatch(clause):
            known = told.rules.setdefault(name, match)
            return known[0] == match[0]
    if match := AIM.fullmatch(clause):
        share = match["unit"].startswith("%")
        told.aims.append((Fraction(match["aim"]) / (100 if share else 1), "%" if share else match["unit"]))
    elif in_rule:
        return False
    elif match := PAIR.fullmatch(clause):
        if not Fraction(match["due"]) or (match["other"] and match["unit"] and match["other"] != match["unit"]):
            return False
        told.rates.append(Fraction(match["done"]) / Fraction(match["due"]))
        told.paired = True
    elif match := LATE.fullmatch(clause):
        told.days.append(int(match["days"]))
    elif match := RATE.fullmatch(clause):
        told.rates.append(Fraction(match["rate"]) / 100)
    elif match := DONE.fullmatch(clause):
        told.done.append((Fraction(match["done"]), match["unit"]))
    else:
        return bool(TURN.fullmatch(clause))
    return True


def _shares(told: _Reported) -> list[Fraction]:
    """The shares of the points that the rates and counts give, against what was aimed at or for themselves."""
    if len(told.aims) > 1 or len(told.rates) > 2:
        return []
    if len(told.rates) == 2 and abs(told.rates[0] - told.rates[1]) > CENT / 10:
        return []  # two rates of which we cannot tell which counts
    aim, unit = told.aims[0] if told.aims else (Fraction(1), "%")
    found = [rate / aim for rate in told.rates] + list(told.rates) if unit == "%" and aim else []
    found += [done / aim for done, of in told.done if of == unit and aim]
    if unit != "%" and len(found) == 1 and told.rates:
        found += told.rates
    return [min(share, Fraction(1)) for share in found] if found else []


def _by_points(full: Fraction, told: _Reported) -> list[tuple[Fraction, Fraction]]:
    """What is left where each percentage point costs: for the part of one that is missing its part, or a whole one."""
    each = told.rules["each"]
    at = each["at"] or ("full" in told.rules and told.rules["full"]["at"])
    aims = [Fraction(at) / 100] if at else [aim for aim, unit in told.aims if unit == "%"]
    if len(aims) != 1 or not told.rates or max(told.rates) - min(told.rates) > CENT / 10:
        return []
    gap, loss = aims[0] - told.rates[-1], Fraction(each["loss"])
    if gap <= 0:
        return [(full, full)]
    steps = gap * 100 / Fraction((each["step"] or "1").replace("一", "1"))
    part, begun = (max(full - n * loss, Fraction(0)) for n in (steps, Fraction(-(-steps // 1))))
    return [(part, part), (begun, begun)]

"""Does the score follow from what 评分过程 says? A scoring table tells its facts in words, not in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from unicodedata import normalize

from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, bad, ok, skip
from perfeval.review.reading.rates import named_rates
from perfeval.review.reading.statements import counts, own_words

N = r"[0-9]+(?:\.[0-9]+)?"
FULL = rf"(?:得满分|计满分|得{N}分)"
MISSED = r"(?:未达到?(?:目标值?|要求|标准)?|低于(?:目标值?)?|达不到|未达标|不足|否则|没有达到)(?:的|时)?"
CLAUSES = {  # of a standard; one that none of these reads whole leaves the row to a person
    "share": rf"(?:本项|指标)?(?:得分=)?[^=×]*(?:率|比例|占比|[/÷])[^=×]*×(?:本项|指标|该项)?(?:分值|权重|满分|{N}分?)",
    "meaning": r"[^=×]*(?:率|比例|占比)=[^=]*[/÷][^=]*(?:×100%)?",
    "cap": rf"超过(?:100%|目标值?|计划数?)?(?:的|部分)?不加分"
    rf"|(?:最高|上限|以)(?:不超过)?(?:{N}分|满分|分值)(?:为限)?|扣完(?:为止|即止)",
    "full": rf"(?:目标值?|[^0-9≥]{{0,12}})?(?:≥|>=|不低于|达到|大于等于)(?P<at>{N})%"
    rf"(?:\(含\))?(?:及?以上)?(?:的|时)?{FULL}?",
    "reached": r"(?:达到|完成)(?:目标值?|要求)?(?:的|时)?得满分",
    "each": rf"(?:{MISSED})?每(?:降低|下降|减少|低于?|少|降)(?P<step>{N})(?:个百分点|%)(?:的)?扣(?P<loss>{N})分",
    "part": rf"{MISSED}按(?:实际)?(?:完成)?(?:率|比例)(?:计分|得分|给分|计算|赋分|扣分)",
    "none": rf"{MISSED}不得分",
}
FIND = "发现|存在|出现|查出|发生|有|缺少|缺失|缺|少|漏"
UNIT = "处|项|类|次|个|例|起|笔|份|件|家|人|户|宗|张|条|批|辆|台|所|座"
EVENT = re.compile(
    rf"(?:每(?:{FIND})?|(?:{FIND}))[^，；。扣0-9]{{0,6}}?(?:1|一)?(?P<unit>{UNIT})[^，；。扣0-9]{{0,10}}扣(?P<loss>{N})分"
)
WRONG = "不符合|未|缺|没有|不规范|不齐|不全|不完整|违规|错误|漏"
HAPPENED = (
    rf"(?<![未没无])(?<!没有)(?:{FIND})(?:了)?[^0-9，。；]{{{{0,6}}}}?([0-9]+){{unit}}"
    rf"|([0-9]+){{unit}}[^0-9，。；]{{{{0,8}}}}(?:{WRONG})"
)
LATE = "逾期|延期|延迟|推迟|超期|滞后|延误|晚于?(?:计划|规定|目标)?(?:时间)?"
PER_TIME = re.compile(rf"每(?:{LATE})(?P<step>[0-9]*)(?P<unit>天|日|个?月|周)(?:的)?扣(?P<loss>{N})分")
BEEN_LATE = r"(?:{late})(?:了)?[^0-9，。；]{{0,4}}(?P<times>[0-9]+){unit}"
EACH_POINT = re.compile(rf"每(?:项|条|个|点)(?:要点|内容|符合|满足)*(?:的)?(?:得|计|占|各)?(?P<each>{N})分")
MANY = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
MET = re.compile(
    r"(?P<many>[0-9]|[一两二三四五六七八])项(?:内容|要点|要求)?(?:均|都|全部)?(?:已)?(?:符合|满足|达到|落实|具备)"
)
UNMET = re.compile(r"第?(?P<marks>[①-⑳](?:[、和及，]?[①-⑳])*)项?[^①-⑳，。；]{0,8}(?:不符合|未|没有|不满足|缺)")
VETO = re.compile(
    r"(?P<what>[^，；。]{2,40}?)(?:情形|情况|问题|行为)?(?:的|者)?[，]?(?:本项|该项|此项)?(?:均)?"
    r"(?:不得分|得0分|计0分|一票否决)"
)
BREACHES = re.compile("截留|挤占|挪用|虚列|套取|虚报|冒领|骗取|侵占|私分|超范围支出|超标准支出|弄虚作假|贪污")
DENIED = re.compile("未|没有|没|无|不存在|杜绝|防止|严禁|是否")
TURN = re.compile(
    rf"(?:由|从)[^0-9，。；]{{0,10}}(?P<before>{N})(?P<unit>[%％]?[^0-9，。；]{{0,6}}?)"
    rf"[，]?[^0-9，。；]{{0,6}}(?:至|到|为)(?P<after>{N})(?P=unit)"
)
GOES_UP, GOES_DOWN = "上升|提高|提升|增长|增加", "下降|降低|减少|缓解|压减|缩短"
RULED = re.compile("目标|要求|标准|不低于|不超过|上年|去年|其中|每")
LESS = re.compile(
    "成本|费用|造价|单价|支出额|时间|时长|天数|时限|周期|能耗|损耗|投诉|事故|发生|发病|死亡|差错|故障|流失|超支"
)
SINKS = re.compile("下降|降低|减少|缩短|压减|压缩|节约|降幅|完成|及时|按期|整改|办结|处置|处理")
AIMED = re.compile("目标|要求|标准|不低于|上年|计划|低于|每|较|比(?!例|重|率)|应达")
PLANNED = re.compile("计划|任务|应|目标|总数|全部|需|申报|抽查|抽检|预算|到位|参训|参加")
DONE = re.compile("完成|实际|已|达标|合格|通过|按期|支出|实施|建成|满意")


def score_follows_from_the_process(card: Scorecard) -> Iterator[Verdict]:
    """评分过程写明完成情况的，得分应是按评分标准算出的分。

    为什么：过程写完成57公里、计划60公里而得满分，评分没有照评分标准做。
    怎么改：按评分标准和过程写明的完成情况重新计分，或改正过程的数字。
    依据：实务（评分标准、评分过程、得分三者一致）；标准没有全部读懂的不判断。
    """
    said, room = False, _rounding(card)
    for row, rule, process in _rows(card):
        due = _due(row, rule, process)
        if due is None:
            continue
        said, (told, ways), shown = True, due, Fraction(_score(row) or 0)
        low, high = next((way for way in ways if way[0] - room <= shown <= way[1] + room), ways[0])
        yield ok(row.name) if low - room <= shown <= high + room else _compared(row, told, low, high)
    if not said:
        yield skip(WHOLE, "没有写明完成情况的评分过程，或评分标准没有读懂")


def faulted(row: Indicator, rule: str, room: Fraction) -> bool:
    """Whether the score of a row is found here not to follow from its process."""
    due, shown = _due(row, _plain(rule), _plain(row.opinion or "")), Fraction(_score(row) or 0)
    return due is not None and not any(low - room <= shown <= high + room for low, high in due[1])


def counted_faults_cost_their_points(card: Scorecard) -> Iterator[Verdict]:
    """评分过程写发现几处的，扣分应是处数乘以每处的扣分。

    为什么：标准每处扣1分，过程写发现2处，却只扣1分，评分没有照标准做。
    怎么改：按处数重新计分，或改正过程的处数。
    依据：实务（评分标准、评分过程、得分三者一致）。
    """
    said = False
    for row, rule, process in _rows(card):
        charged = _charged(rule, process)
        if charged is None:
            continue
        said, (told, least, most) = True, charged
        low, high = (max(Fraction(row.points or 0) - loss, Fraction(0)) for loss in (most, least))
        yield _compared(row, told, low, high)
    if not said:
        yield skip(WHOLE, "评分标准没有写每处扣几分，或过程没有写发现几处")


def _charged(rule: str, process: str) -> tuple[str, Fraction, Fraction] | None:
    """What the process says went wrong how often, or how late, and the least and most that the standard takes off."""
    costs, late = list(EVENT.finditer(rule)), list(PER_TIME.finditer(rule))
    if len(costs) == 1 and not late:
        found = list(re.finditer(HAPPENED.format(unit=costs[0]["unit"]), process))
        if len(found) == 1:
            loss = int(found[0][1] or found[0][2]) * Fraction(costs[0]["loss"])
            return found[0][0], loss, loss
    if len(late) == 1 and not costs:
        unit = "[天日]" if late[0]["unit"] in "天日" else late[0]["unit"]
        found = list(re.finditer(BEEN_LATE.format(late=LATE, unit=unit), process))
        if len(found) == 1:
            times = Fraction(int(found[0]["times"]), int(late[0]["step"] or 1))
            loss = Fraction(late[0]["loss"])
            return found[0][0], times // 1 * loss, -(-times // 1) * loss
    return None


def rates_follow_from_the_counts_beside_them(card: Scorecard) -> Iterator[Verdict]:
    """一行自己的说明中，同一句写了两个数量和一个比率的，比率应由这两个数量得出。

    为什么：12所中11所合格而写合格率93%，得分就按错的比率算了。
    怎么改：重新计算比率和得分，或改正数量；分母不在句中的，写明。
    依据：实务（数据勾稽）。
    """
    said = False
    for row in card.evaluation.indicators:
        for _, where, text in own_words(row):
            for sentence in re.split("[。；\\n]", text):
                known = any(True for _ in named_rates(sentence))  # another rule holds these against each other
                for told, stated, room, shares in () if known else _rates_beside(sentence):
                    said = True
                    if any(abs(share - stated) <= room for share in shares):
                        yield ok(row.name)
                    else:
                        right = f"{plain_number(shares[0] * 100, 2)}%"
                        fix = "重新计算比率和得分，或改正数量；分母不在句中的，写明"
                        yield bad(where(), row.name, f"写“{told}”，按句中的数量为{right}", right, fix)
    if not said:
        yield skip(WHOLE, "没有一句写两个数量和由它们得出的比率")


def _rates_beside(sentence: str) -> Iterator[tuple[str, Fraction, Fraction, list[Fraction]]]:
    """A rate named as such, its room for rounding, and the shares that the two figures beside it give."""
    fraction = re.search(
        rf"({N})[%％]\s*[（(]\s*([0-9]+)[^0-9/÷（）()]{{0,3}}\s*[/÷]\s*([0-9]+)[^0-9/÷（）()]{{0,3}}[)）]", sentence
    )
    if fraction and int(fraction[3]):
        share = Fraction(int(fraction[2]), int(fraction[3]))
        yield fraction[0], Fraction(fraction[1]) / 100, _room(fraction[1]), [share, 1 / share if share else share]
        return
    found = counts(sentence)
    rates = [
        c for c in found if c.dimension == "ratio" and re.search("(?:率|占比|比例)(?:为|达到?|是|仅|约)?$", c.before)
    ]
    if len(rates) != 1 or RULED.search(rates[0].before):
        return
    before = [c for c in found if c.end <= rates[0].start and c.dimension != "ratio"]
    same = [c for c in before if before and c.dimension == before[-1].dimension]
    if len(same) != 2 or len(before) > 3 or not all(c.value for c in same) or any(RULED.search(c.before) for c in same):
        return
    name = re.sub(r"\W", "", rates[0].before)
    beside = "".join(f"{c.before}{c.behind}，" for c in same)
    if not any(name[n : n + 2] in beside for n in range(len(name) - 2)):  # 合格率 is of what is said to be 合格
        return
    a, b = (c.value for c in same)
    small, large = sorted((a, b))
    shares = [small / large, large / small, 1 - small / large, (large - small) / small]
    room = _room(rates[0].number) + max(c.slack / c.value for c in same) * 2
    yield sentence[same[0].start : rates[0].end], rates[0].value, room, shares


def _room(printed: str) -> Fraction:
    """One unit of the last digit of a percentage: rounded and cut off both agree."""
    return Fraction(1, 100 * 10 ** len(printed.partition(".")[2]))


def met_points_earn_their_share(card: Scorecard) -> Iterator[Verdict]:
    """评分标准写每项几分的，得分应是符合的项数乘以每项的分。

    为什么：四项要点一项不符合而得满分，评分没有照标准做。
    怎么改：按符合的项数重新计分；部分符合的，写明给了几分。
    依据：实务（评分标准、评分过程、得分三者一致）；写有部分符合的不判断。
    """
    said = False
    for row, rule, process in _rows(card):
        each, marks = EACH_POINT.findall(rule), len(set(re.findall("[①-⑳]", rule)))
        if len(each) != 1 or not marks or "部分" in process or Fraction(each[0]) * marks != Fraction(row.points or 0):
            continue
        met, unmet = list(MET.finditer(process)), list(UNMET.finditer(process))
        if len(met) + len(unmet) != 1:
            continue
        many = met[0]["many"] if met else ""
        count = (MANY.get(many) or int(many)) if met else marks - len(set(re.findall("[①-⑳]", unmet[0]["marks"])))
        said, due = True, min(max(count, 0), marks) * Fraction(each[0])
        if VETO.search(rule) and not _score(row):
            yield ok(row.name)
        else:
            yield _compared(row, (met or unmet)[0][0], due, due)
    if not said:
        yield skip(WHOLE, "评分标准没有写每项几分，或过程没有写几项符合")


def a_breach_that_forfeits_the_points_forfeits_them(card: Scorecard) -> Iterator[Verdict]:
    """评分标准写明某种违规不得分的，过程写有这种违规，得分应为0。

    为什么：发现挪用资金还得满分，是评分表最不能出现的错误。
    怎么改：改为0分；不属于这种情形的，写明理由。
    依据：实务（评分标准、评分过程、得分三者一致）；财预〔2020〕10号附2资金使用合规性。
    """
    said = False
    for row, rule, process in _rows(card):
        words = {word for veto in VETO.finditer(rule) for word in BREACHES.findall(_named(veto["what"], rule))}
        if not words:
            continue
        said = True
        told = [c for c in re.split("[，。；]", process) if any(w in c for w in words) and not DENIED.search(c)]
        if told:
            yield _compared(row, told[0], Fraction(0), Fraction(0))
        else:
            yield ok(row.name)
    if not said:
        yield skip(WHOLE, "评分标准没有写不得分的违规情形")


def the_change_is_the_one_that_earns(card: Scorecard) -> Iterator[Verdict]:
    """评分标准写下降得分的，过程写的数字应是下降；写上升得分的，应是上升。

    为什么：缺口率由8.6%升至9.1%而按“下降”得满分，方向相反。
    怎么改：核对前后两个数，改正得分或过程。
    依据：实务（评分标准、评分过程、得分三者一致）。
    """
    said = False
    for row, rule, process in _rows(card):
        up, down = (
            re.search(rf"(?<![未没不])(?:{way})[^，。；未没不]{{0,4}}得(?:满分|{N}分)", rule)
            for way in (GOES_UP, GOES_DOWN)
        )
        turns = list(TURN.finditer(process))
        if bool(up) == bool(down) or len(turns) != 1:
            continue
        before, after = Fraction(turns[0]["before"]), Fraction(turns[0]["after"])
        earned = after > before if up else after < before
        said = True
        if earned or not _score(row):
            yield ok(row.name)
        else:
            yield _compared(row, turns[0][0], Fraction(0), Fraction(0))
    if not said:
        yield skip(WHOLE, "评分标准没有写按升降得分，或过程没有写前后两个数")


def _rows(card: Scorecard) -> Iterator[tuple[Indicator, str, str]]:
    """Each scored row whose result stands in words alone, with its standard and its process."""
    for row in card.evaluation.indicators:
        rule = "；".join(t for t in (row.standard.rule if row.standard else None, row.explanation) if t)
        if row.actual is None and row.opinion and rule and _score(row) is not None and row.points is not None:
            yield row, _plain(rule), _plain(row.opinion)


def _score(row: Indicator) -> Decimal | None:
    return row.decided.score if row.decided else row.self_score


def _plain(text: str) -> str:
    """Half-width figures and signs, full-width stops, no spaces."""
    text = "".join(c if "①" <= c <= "⑳" else normalize("NFKC", c) for c in text).replace("x", "×").replace("*", "×")
    return re.sub(r"\s+", "", text).translate(str.maketrans(",;!", "，；！"))


def _compared(row: Indicator, told: str, low: Fraction, high: Fraction) -> Verdict:
    """Whether the score lies within what is due, to a hundredth."""
    shown = _score(row)
    assert shown is not None
    if low - Fraction(1, 100) <= Fraction(shown) <= high + Fraction(1, 100):
        return ok(row.name)
    due = plain_number(low, 2) if low == high else f"{plain_number(low, 2)}至{plain_number(high, 2)}"
    return bad(
        row.decided.where.of("score") if row.decided else row.where.of("self_score"),
        row.name,
        f"评分过程写“{told}”，按评分标准得{due}分，得{shown}分",
        f"{due}分",
        "按评分标准重新计分，或改正评分过程",
        f"“{row.name}”评分过程写“{told}”，按评分标准应得{due}分，得{shown}分。",
    )


def _rounding(card: Scorecard) -> Fraction:
    """How far a score may be from what is due: a table that scores in tenths rounds to a tenth."""
    places = max((len(str(_score(row)).partition(".")[2]) for row in card.evaluation.indicators), default=0)
    return Fraction(1, 20) if places == 1 else Fraction(1, 100)


def _due(row: Indicator, rule: str, process: str) -> tuple[str, list[tuple[Fraction, Fraction]]] | None:
    """What the process says was done, and the lowest and highest points that its standard gives for it.

    A standard leaves open what is divided by what; each way that a reader may take it is given, the likeliest first.
    """
    read: dict[str, re.Match[str]] = {}
    for clause in (c for c in re.split("[，；。]", rule) if c):
        kind = next((k for k, form in CLAUSES.items() if re.fullmatch(form, clause)), None)
        if kind is None or (kind in read and kind not in ("meaning", "cap")):
            return None
        match = re.fullmatch(CLAUSES[kind], clause)
        assert match is not None
        read[kind] = match
    result, full = _result(process), Fraction(row.points or 0)
    if result is None or not read:
        return None
    told, rate, is_share = result
    aims = [*_aims(row, process), *(Fraction(m) / 100 for m in re.findall(f"[÷/]({N})%", rule) if Fraction(m))]
    if "share" in read and not {"full", "each", "part", "none"} & read.keys():
        shares = [rate] if is_share or _same_rate(told, rule) else []
        shares += [rate / aim for aim in aims]
        if rate and LESS.search(row.name) and not SINKS.search(row.name):
            shares += [aim / rate for aim in (*aims, Fraction(1))]
        ways = [min(share, Fraction(1)) * full for share in shares]
        return (told, [(way, way) for way in ways]) if ways else None
    below = {"each", "part", "none"} & read.keys()
    if "full" not in read or len(below) != 1 or "share" in read:
        return None
    at = Fraction(read["full"]["at"]) / 100
    if rate >= at:
        return told, [(full, full)]
    if "each" in read:
        step, loss = Fraction(read["each"]["step"]) / 100, Fraction(read["each"]["loss"])
        steps = (at - rate) / step
        low, high = (max(full - n * loss, Fraction(0)) for n in (-(-steps // 1), steps // 1))
        return told, [(low, high)]
    if "none" in read:
        return told, [(Fraction(0), Fraction(0))]
    return told, [(full * share, full * share) for share in (rate / at, rate)]


def _aims(row: Indicator, process: str) -> list[Fraction]:
    """The rates that were to be reached: of the process, of the row's target and of its name."""
    said = [m for m in re.finditer(rf"(?P<name>[^，。；（(0-9]*)(?P<rate>{N})%", process) if AIMED.search(m["name"])]
    aims = [Fraction(m["rate"]) / 100 for m in said if Fraction(m["rate"])]
    target = row.target_reading
    return [*aims, *([target.base] if target.kind == "number" and target.dimension == "ratio" and target.base else [])]


def _same_rate(told: str, rule: str) -> bool:
    """Whether a rate that was reached is the one that the standard multiplies, by the two letters before 率."""
    named = [m[1] for m in re.finditer("([一-鿿]{2})(?:率|比例|占比|比重|度)", rule)]
    found = re.search("([一-鿿]{2})(?:率|比例|占比|比重|度)[^0-9一-鿿]*(?:为|达到?|是|约)?[^一-鿿]*$", told)
    return not named or (found is not None and found[1] in named)


def _result(process: str) -> tuple[str, Fraction, bool] | None:
    """The one rate that the process states, else the one pair of what was planned and what was done.

    The last says whether the rate is one of what was planned: 完成率95%, not 满意度87%.
    """
    rates = {}
    for match in re.finditer(rf"(?P<name>[^，。；（(0-9]*)(?P<rate>{N})%", process):
        if not AIMED.search(match["name"]):
            rates[Fraction(match["rate"]) / 100] = match
    if rates:
        if len(rates) > 1:
            return None
        ((rate, found),) = rates.items()
        return found[0], rate, bool(re.search("完成(?:率|比例)|执行率|到位率|实现率", found["name"]))
    found_counts = counts(process)
    planned = [c for c in found_counts if PLANNED.search(c.before) and not DONE.search(c.before)]
    done = [c for c in found_counts if DONE.search(c.before) and not re.search("未|没有|尚", c.before)]
    if len(planned) == len(done) == 1 and planned[0].dimension == done[0].dimension and planned[0].value:
        first, last = sorted((planned[0], done[0]), key=lambda c: c.start)
        return process[first.start - len(first.before) : last.end], done[0].value / planned[0].value, True
    return None


def _named(what: str, rule: str) -> str:
    """The words of a forfeit, with the 要点 that it names by its mark (存在④所列情形)."""
    marks = re.findall("[①-⑳]", what)
    return what + "".join(m[1] for mark in marks for m in re.finditer(rf"{mark}([^①-⑳；。]*)", rule))

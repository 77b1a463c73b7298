"""So much for each: people, units or land, the amount for each of them and the total, in one sentence or in two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import prod

from perfeval.model import quantity
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard
from perfeval.review.reading.statements import FREE, OTHER, Count, core, counts, trimmed
from perfeval.review.sentences.declared import NUMBER, Reckoned, bracketed, power_of_ten, short, shown_as

THINGS = (
    "人|名|户|家|生|亩|公顷|平方米|平方公里|吨|个|处|台|套|件|座|所|间|栋|村|校|班|辆|盏|只|头|羽|株|棵"
    "|公里|米|张|份|册|场|次|期|笔"
)
EACH = re.compile(
    rf"每(?P<what>{THINGS})(?:每?(?P<time>月|年))?"
    rf"(?:发放|补助|补贴|奖补|奖励|标准|救助|投资|投入|造价|为|按|约)*{NUMBER}(?P<unit>万?元)"
)
PEOPLE = {"名": "人", "生": "人"}
TOTAL = re.compile(
    "(?:全年|总?共计?|合计|总计|累计|计|总)(?:发放|支出|支付|投入|投资|补助|补贴|兑现|奖补|资金|金额|额|费用|经费|[一-鿿]{1,3}费|约|为)*$"
)
MONTHS = re.compile("([0-9]{1,2})个月")
MOVING = re.compile("增减|动态|退出|新增|陆续|分批|死亡|去世|其中|不等|以上|以下|至[0-9]")
MEAN = re.compile(
    rf"(?P<what>[人户亩件案台套笔村校班辆盏座所处间只头吨]均|平均每(?P<one>{THINGS})|每(?P<scale>[百千万])人)(?P<verb>[^0-9，。；、（）]{{0,6}}?)"
    rf"{NUMBER}(?P<unit>万?元|[一-鿿]{{1,2}})(?![/／每])"
)
PRICE = re.compile(
    rf"(?P<lead>[一-鿿]{{0,12}}?)(?:(?:平均)?单?[均单]价|单位(?:成本|造价)|平均价格)(?:为|是|约|仅|达)*{NUMBER}(?P<unit>万?元)(?:[/／](?P<what>{THINGS}))?(?![/／]|以[上下内])"
    rf"|(?:按|每)?(?P<rate>[0-9]+(?:\.[0-9]+)?)(?P<money>万?元)[/／](?P<per>{THINGS})(?![·/／年月])"
)
RECKONED = re.compile(
    r"(?:按|以|根据)(?:照)?(?P<factors>[^。；]{4,60}?)(?:计算|测算|核算)，?(?P<total>(?:共|全年|年度|总)?(?:需要?|应|计|共计|合计|为)[^0-9。；，]{0,8}[0-9.]+万?元)"
)
NOT_MULTIPLIED = re.compile("其中|加上|另|以上|以下|至|超过|扣除|减")
SCALES = {"百": 100, "千": 1000, "万": 10000}
RULED = re.compile("标准|目标|计划|预算|不低于|不少于|不超过|收入|增收|上年|去年|同比|减少|节约|以上|以内|[年月日]")
OFTEN = re.compile("每|次|[年月日天时周期]|学期|季度|阶段")
NEAR = Fraction(1, 5)  # a mean that is further off is of other figures, unless only the point is in the wrong place
AMOUNT = re.compile("(?:补助|补贴|救助|奖补|奖励|发放|资金|支出|投入|经费|费用|费|款|金|项目|投资|成本)+$")


def products(p: Passage) -> Iterator[Reckoned]:
    """So many, so much for each, and the total of a year: 860人，每人每月750元，全年774万元."""
    for sentence in re.split("[。；\n]", p.text) if "每" in p.text else ():
        found = counts(sentence)
        each = list(EACH.finditer(sentence))
        if len(each) != 1 or MOVING.search(sentence):
            continue
        match = each[0]
        unit = PEOPLE.get(match["what"], match["what"])
        heads = [c for c in found if c.end <= match.start() and _counts(c, unit)]
        totals = [c for c in found if c.start >= match.end() and c.dimension == "money" and TOTAL.search(c.before)]
        if not heads or len(totals) != 1:
            continue
        months = MONTHS.search(sentence)
        times = (int(months[1]) if months else 12) if match["time"] == "月" else 1
        one = Fraction(match["number"]) * (10000 if match["unit"] == "万元" else 1)
        right = heads[-1].value * one * times
        how = f"{heads[-1].text}×{match['number']}{match['unit']}" + (f"×{times}个月" if times > 1 else "")
        yield product(totals[0], right, f"写“{totals[0].before.strip()}{totals[0].text}”，{how}")


def reckonings(p: Passage) -> Iterator[Reckoned]:
    """A sum told with what it is reckoned from: 按18620名学生、每天5元、200天计算，需要1862万元."""
    for match in RECKONED.finditer(p.text) if re.search("计算|测算|核算", p.text) else ():
        factors, money = counts(match["factors"], spans=True), counts(match["total"])
        if len(money) != 1 or len(factors) < 2 or sum(c.dimension == "money" for c in factors) != 1:
            continue
        if len(re.findall("[0-9]+(?:[.][0-9]+)?", match["factors"])) != len(factors) or NOT_MULTIPLIED.search(match[0]):
            continue
        right = Fraction(1)
        for c in factors:
            right *= c.value if c.dimension in ("money", "ratio", "persons", "households") else _as_written(c)
        if re.search("每(?:人|户|名|个)?每?月|/月", match["factors"]) and not re.search("个月", match["factors"]):
            right *= 12
        if power_of_ten(right, money[0].value) or abs(right - money[0].value) <= NEAR * money[0].value:
            how = "×".join(c.text for c in factors)
            yield product(money[0], right, f"写“{money[0].before.strip()}{money[0].text}”，{how}")


def product(total: Count, right: Fraction, told: str) -> Reckoned:
    if abs(total.value - right) <= total.slack:
        return Reckoned(told)
    shown = shown_as(right, total) if total.value else "0"
    return Reckoned(f"{told}＝{shown}", shown)


def _counts(count: Count, unit: str) -> bool:
    read = quantity.read(f"1{unit}")
    return bool(read.unit) and count.dimension == read.unit.dimension  # type: ignore[union-attr]


def means(p: Passage) -> Iterator[Reckoned]:
    """What each one has on the average: 95人、152万元，人均1.6万元; 139.2万元（87人，人均1.6万元）."""
    for match in MEAN.finditer(p.text) if re.search("均|每[百千万]人", p.text) else ():
        clause = re.split("[，。；\n（）]", p.text[: match.start()])[-1] + match[0]
        read = quantity.read(f"{match['number']}{match['unit']}")
        if read.kind != "number" or read.unit is None or OFTEN.search(match["verb"]):
            continue
        start = max(p.text.rfind(stop, 0, match.start()) for stop in "。；\n") + 1
        stops = [n for stop in "。；\n" if (n := p.text.find(stop, match.end())) >= 0]
        sentence = p.text[start : min(stops, default=len(p.text))]
        found, at = counts(sentence), match.start() - start
        within = bracketed(sentence, at)
        if within:  # what stands in brackets explains the figure before them
            head = [c for c in found if c.end == within[0] and c.dimension == read.dimension]
            inside = [c for c in found if within[0] < c.start < at]
            found = (*head, *inside) if head else found
        elif RULED.search(clause):
            continue
        one_of = match["one"] or ("人" if match["scale"] else match["what"][0])
        what = PEOPLE.get(one_of, one_of)
        people = [c for c in found if _counts(c, "件" if what == "案" else what) and c.end <= at and c.value]
        same = [c for c in found if c.dimension == read.dimension and c.value]
        same = [c for c in same if c.end <= at or TOTAL.search(c.before)]
        of_all = [c for c in same if re.search("共|合计|累计", c.before) and c.end <= at]
        if of_all and not within:  # what the sentence sums is what the mean is of
            same = of_all
        elif not within:
            same += [c for c in counts(p.text[:start]) if c.dimension == read.dimension and c.value]
        scale = SCALES.get(match["scale"] or "", 1) * _size(what)
        pairs = [(c, w, c.value * scale / w.value) for c in same for w in people]
        if not pairs:
            continue
        one, whole, mean = min(pairs, key=lambda pair: abs(pair[2] - read.base))
        slack = read.unit.factor / (2 * 10 ** len(match["number"].partition(".")[2])) + one.slack * scale / whole.value
        shown = f"{short(mean / read.unit.factor)}{match['unit']}"
        told = f"写“{match[0]}”，{one.text}÷{whole.text}＝{shown}"
        close = abs(mean - read.base) <= NEAR * read.base
        slipped = any(power_of_ten(m, read.base) for c, _, m in pairs if c.end > start) if read.dimension else False
        if abs(mean - read.base) <= slack:
            yield Reckoned(told)
        elif len(people) == 1 and (close or (within and len(same) == 1) or (slipped and len(same) == 1)):
            yield _slip(one, read.base * whole.value / scale, told, shown)


def _slip(total: Count, product: Fraction, told: str, shown: str) -> Reckoned:
    """A mean that is wrong; where only the point is in another place, either figure may have it."""
    if not power_of_ten(product, total.value):
        return Reckoned(told, shown)
    right = shown_as(product, total)
    return Reckoned(f"{told}；按此总数为{right}，疑为小数点或“万”字写错", f"{shown}，或总数{right}")


def prices(p: Passage) -> Iterator[Reckoned]:
    """A price, how many, and what they cost: 240台，均价3.8万元，总额912万元; 28.5万平方米，8元/平方米，228万元."""
    if not re.search("[均单]价|单位(?:成本|造价)|元[/／]", p.text):
        return
    for sentence in re.split("[。；\n]", p.text):
        found, each = counts(sentence), list(PRICE.finditer(sentence))
        if len(each) != 1 or re.search("标准|上年|去年|计划|目标|不超过|不高于|其中|×", sentence):
            continue
        match = each[0]
        unit, per = match["unit"] or match["money"], match["what"] or match["per"]
        one = Fraction(match["number"] or match["rate"]) * (10000 if unit == "万元" else 1)
        money = [c for c in found if c.dimension == "money" and not match.start() <= c.start < match.end() and c.value]
        many = [c for c in found if _sold(c, per) and c.value]
        if not many:  # named before: 购置设备240台。…设备采购均价3.8万元
            pairs = {a + b for a, b in zip(match["lead"] or "", (match["lead"] or "")[1:])}
            told = [c for c in counts(p.text) if _sold(c, per) and any(pair in c.before for pair in pairs)]
            many = told[:1]
        if len(money) != 1 or len(many) != 1 or not one:
            continue
        number, total = match["number"] or match["rate"], money[0]
        size = _size(PEOPLE.get(per or "", per))
        n, slack = many[0].value / size, many[0].slack / size
        right, room = n * one, total.slack + n * _half(number, unit) + slack * one
        how = f"写“{match[0]}”，{many[0].text}×{number}{unit}＝{shown_as(right, total)}，写{total.text}"
        if abs(right - total.value) <= room:
            yield Reckoned(how)
        elif abs(right / total.value - 1) <= NEAR or power_of_ten(right, total.value):
            yield Reckoned(how, f"{short(total.value / n / (10000 if unit == '万元' else 1))}{unit}")


def _as_written(count: Count) -> Fraction:
    """How many in the unit that is written, its 万 or 亿 put in: 3.80万吨 are 38000, and 12.5公里 are 12.5."""
    scale = re.match("[百千]?[万亿]", count.text[len(count.number) :])
    size = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
    return Fraction(count.number) * prod(size[word] for word in (scale[0] if scale else ""))


def _sold(count: Count, per: str | None) -> bool:
    return _counts(count, PEOPLE.get(per, per)) if per else count.dimension.startswith("count:")


def _size(what: str | None) -> Fraction:
    """How many of the base unit one is: an 亩 in square metres."""
    read = quantity.read(f"1{what}") if what else None
    return read.base if read and read.kind == "number" and read.unit else Fraction(1)


def _half(number: str, unit: str) -> Fraction:
    return Fraction(10000 if unit == "万元" else 1, 2 * 10 ** len(number.partition(".")[2]))


def across(card: Scorecard) -> Iterator[tuple[Passage, Reckoned]]:
    """A mean whose total and number are told elsewhere under the same name: 防疫员补助48万元 … 人均补助4000元."""
    goal = card.evaluation.objective
    told = [
        p
        for p in card.passages
        if p.part in ("narrative", "problem", "note", "row", "goal")
        and not FREE.search(p.section)
        and not (goal and p.part == "goal" and p.text == goal.planned)
    ]
    for p in told:
        for clause in re.split("[，。；\n]", p.text) if "均" in p.text else ():
            for match in MEAN.finditer(clause):
                noun = _noun(clause[: match.start()])
                if len(noun) < 3 or RULED.search(clause) or match["unit"] not in ("元", "万元"):
                    continue
                one_of = match["one"] or match["what"][0]
                what = PEOPLE.get(one_of, one_of)
                every = [
                    c for other in told for c in counts(other.text) if not OTHER.search(c.before.replace("其中", ""))
                ]
                totals = {c.value: c for c in every if c.dimension == "money" and _named(c.matter, noun)}
                heads = {c.value: c.text for c in every if _counts(c, what) and _is_of(c, noun)}
                for row in card.evaluation.indicators:
                    read = row.actual_reading
                    if core(row.name) == noun and read.measured and read.unit and read.dimension == _kind(what):
                        heads.setdefault(read.base, row.actual or "")
                many = {value / _size(what): shown for value, shown in heads.items() if value}
                yield from ((p, found) for found in _mean_of(match, totals, many))


def _mean_of(match: re.Match[str], totals: dict[Fraction, Count], heads: dict[Fraction, str]) -> Iterator[Reckoned]:
    factor = 10000 if match["unit"] == "万元" else 1
    one, half = Fraction(match["number"]) * factor, _half(match["number"], match["unit"])
    pairs = [(t, shown, t.value / n) for t in totals.values() for n, shown in heads.items()]
    told = [f"写“{match[0]}”，{t.text}÷{n}＝{short(m / factor)}{match['unit']}" for t, n, m in pairs]
    if any(abs(mean - one) <= half + t.slack * mean / t.value for t, _, mean in pairs if t.value):
        yield Reckoned(told[0])
    elif len(pairs) == 1 and one and (1 < 2 * pairs[0][2] / one < 4 or power_of_ten(pairs[0][2], one)):
        total, _, mean = pairs[0]
        yield _slip(total, total.value * one / mean, told[0], f"{short(mean / factor)}{match['unit']}")


def _noun(lead: str) -> str:
    """What a mean is of, in the words before it: 120名村级防疫员 -> 村级防疫员."""
    found = counts(lead)
    return trimmed(lead[found[-1].end :] if found else lead)


def _named(matter: str, noun: str) -> bool:
    return AMOUNT.sub("", matter) == AMOUNT.sub("", noun) and len(AMOUNT.sub("", noun)) > 2


def _is_of(count: Count, noun: str) -> bool:
    return core(count.matter or " ") == noun or re.sub(r"^的|\W", "", count.behind).startswith(noun)


def _kind(what: str) -> str:
    read = quantity.read(f"1{what}")
    return read.dimension or "" if read.kind == "number" else ""

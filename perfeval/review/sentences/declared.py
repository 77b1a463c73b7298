"""Relations that words declare between figures: a change on last year, a stock and its flows, what is taken off,
so much for each, a part of its whole.

A relation is tried only where the words name it, and told only where no reading of the figures fits it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from perfeval.model.numerals import plain_number
from perfeval.model.passages import Passage
from perfeval.review.reading.changes import FALL, RISE
from perfeval.review.reading.statements import Count, counts

NUMBER = r"(?P<number>[0-9]+(?:\.[0-9]+)?)"
EARLIER = re.compile(
    "上年|去年|上一年|前一年|上期|同期|年初|期初|此前|(?:改造|实施|建设|治理|整治|改革|项目)之?前|原来|原有|(?:比|较|与)(?:19|20)[0-9]{2}年"
)
YEAR = re.compile("((?:19|20)[0-9]{2})年(?!初|[0-9]{1,2}(?:月|[-—至到]))")
GONE_UP_OR_DOWN = re.compile(
    rf"(?P<way>{FALL}|{RISE}|涨|降|增|减)(?:长|少|加)?(?:幅度?|比例|率)?(?:为|达到?|是|了|约)*{NUMBER}[%％](?!以|左右)"
)
ON_LAST_YEAR = re.compile(
    rf"[，,（(]?(?:同比|[比较](?:上年|去年|上一年)(?:度|同期)?)(?P<way>{FALL}|{RISE}|涨|降|增|减)(?:长|少|加)?(?:了|约)?{NUMBER}[%％](?!以|左右)"
)
BY = re.compile(rf"(?<!新)(?:(?P<fall>{FALL}|少)|(?:{RISE}|多))了?$")
BETWEEN = re.compile("[，,、的约]|同期|相比|同比|增幅|降幅|幅度|即|也就是|水平")  # a change and what it is of
NOT_ONE_CHANGE = re.compile("年均|平均|逐年|连续|累计增|其中|环比|分别")
SLIPS = tuple(Fraction(10) ** n for n in (-4, -3, -2, -1, 1, 2, 3, 4))

OPENING = re.compile("(?:上年|去年|上一年|上期)(?:度)?(?:[末底]|结[余转存]|存栏|库存)|年初|期初|月初|原有")
CLOSING = re.compile("(?<![上去])年[末底]|期末|月末|[现结]存|现有|目前|滚存|截[至止]")
COMING = re.compile(
    "新[一-鿿]{1,4}|[增补添][加添补栏录充设配聘建]|[调转购迁纳收招][入进]|入[库住职院学]|采购|购置|收到|收治|接收|受理|出生|引进|繁[育殖]"
)
GOING = re.compile(
    "退[一-鿿]{1,2}|减少|核[减销]|注销|清退|撤[销并]|[调转迁划]出|出[库院栏售]|离[一-鿿]{1,2}|解[除聘约]|[治痊]愈|剔[旧除]|下架|流失|损[坏毁耗]|死亡|去世|报废|淘汰|脱贫|毕业"
    "|终止|停[保发用]|关闭|调拨|消耗|使用|动用|领用|发放|办结|结案|化解|销号|整改|竣工|完工"
)
PAID_IN = re.compile("安排|收入|收到|到位|拨入|追加|筹集|征收|[转调]入|下达")
PAID_OUT = re.compile("支出|支付|使用|上缴|用于|发放|采购|购置|[转调]出|收回|核减")
LESS = re.compile("(?:扣除|减去|剔除|扣减|核减)(?P<less>[^。；]{2,60}?)(?:后|外|，)")
LEFT_OVER = re.compile("净|实|剩|余|支付|支出|可用|尚|仍|还|为$|计$|收入$")
CHANGED = re.compile("变更|补充协议|补签|追加|增项|调整|另|超")
# what is asked of some, and what becomes of them: never more than there were
WITHIN = tuple(
    (re.compile(whole), re.compile(part))
    for whole, part in (
        ("(?:合同|协议|中标|成交)(?:总)?(?:金额|价款?|额|总价|价格)", "(?<![未应待])(?:支付|付款|付|结清)"),
        ("发现|排查出?|查出|查找", "整改|整治|销号|处置|修复"),
        ("抽[查检测样]|检[查测验]|送检|验收", "(?<![不未])(?:合格|达标|通过)"),
        ("申[报请]|报名|提出", "(?<![不未])(?:通过|获批|批准|录取|立项)"),
        ("参[训考培]|参加培训|培训", "(?<![不未])(?:结业|取得|取证|获证|考核合格)"),
    )
)
PAID = re.compile("(?:截[至止][^，]{1,8})?(?:实际)?已?(?:累计|共计?|合计)已?(?:支付|付款|拨付)")
OTHERS = re.compile(
    "全[年县市区省镇乡]|共|总|资金|上年|去年|往年|以前年度|历年|累计|其中|率|未|待|计划|目标|应|每|均|比|较|[次批期轮]均"
)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a sentence says, and what follows from its other figures; they agree where ``right`` is empty."""

    told: str
    right: str = ""


def unit_of(count: Count) -> str:
    return re.sub(r"^[0-9.,]+", "", count.text)


def shown_as(value: Fraction, like: Count) -> str:
    """A value in the unit of a figure, to the decimals that a reader needs."""
    factor = like.value / Fraction(like.number) if like.value else Fraction(1)
    return f"{short(value / factor)}{unit_of(like)}"


def short(value: Fraction) -> str:
    """A number to two decimals, without noughts at its end."""
    return plain_number(value) if value.denominator == 1 else plain_number(value, 2)


def _sentences(text: str) -> list[str]:
    return re.split("[。；;\n]", text)


def changes_on_last_year(p: Passage) -> Iterator[Reckoned]:
    """A figure, that of an earlier time, and by how much it went up or down: 20.7万件，比上年18万件增长15%."""
    if not (EARLIER.search(p.text) or "同比" in p.text or len(YEAR.findall(p.text)) > 1):
        return
    for sentence in _sentences(p.text):
        sentence = sentence.split("其中")[0]
        found = [c for c in counts(sentence) if c.dimension not in ("ratio", "percentage_points")]
        if len(found) < 2 or NOT_ONE_CHANGE.search(sentence):
            continue
        was, by = _earlier(found), [c for c in found if BY.search(c.before.strip())]
        now = [c for c in found if c not in was and c not in by]
        rates = list(GONE_UP_OR_DOWN.finditer(sentence))
        pairs = [(a, b) for a in was for b in now if a.dimension == b.dimension and a.value]
        for rated in rates:
            near = [(a, b) for a, b in pairs if _beside(sentence, a, b, rated.start())]
            steps = [(c, b) for c in by for b in now if c.dimension == b.dimension and c.end <= rated.start()]
            if near:
                told = [_rated(a, b, rated) for a, b in near]
                yield next((one for one in told if not one.right), told[0]) if len(told) > 1 else told[0]
            elif (
                not was
                and len(by) == len(now) == len(steps) == 1
                and re.search(f"{EARLIER.pattern}|同比", by[0].before)
            ):
                if not BETWEEN.sub("", sentence[by[0].end : rated.start()]):
                    yield _step(*steps[0], rated)
        if len(pairs) == len(by) == 1 and by[0].dimension == pairs[0][0].dimension:
            yield _apart(*pairs[0], by[0])


def changes_on_what_follows(p: Passage) -> Iterator[Reckoned]:
    """A figure, its change on last year, and last year's figure behind: 支出14.4万元，比上年下降10%；上年支出16万元."""
    for match in ON_LAST_YEAR.finditer(p.text) if EARLIER.search(p.text) else ():
        before = [c for c in counts(p.text) if c.end <= match.start()]
        behind = [c for c in counts(p.text) if c.start >= match.end()]
        if not before or not behind or before[-1].end != match.start() or not before[-1].value:
            continue
        now, was = before[-1], behind[0]
        words = re.fullmatch(
            r"[，,；;（(](?:上年|去年|上一年)(?:度|同期)?(?P<of>[一-鿿]{0,8})", p.text[match.end() : was.start]
        )
        if (
            words is None
            or not re.match(r"[，,、；;。）)\n]|$", p.text[was.end :])
            or was.dimension != now.dimension
            or now.dimension == "ratio"
            or not was.value
        ):
            continue
        of = re.sub("(?:为|是|共|达)+$", "", words["of"])
        if not of or of[-2:] in now.before:
            yield _rated(was, now, match)


def _earlier(found: list[Count]) -> list[Count]:
    """The figures of an earlier time; one right behind another is of the same time (12期360人)."""
    years = sorted({m[1] for c in found if (m := YEAR.search(c.before))})
    was: list[Count] = []
    for n, c in enumerate(found):
        old = EARLIER.search(c.before) or (len(years) == 2 and f"{years[0]}年" in c.before)
        follows = bool(n) and not c.before and found[n - 1].end == c.start and found[n - 1] in was
        if (old and not BY.search(c.before.strip())) or follows:
            was.append(c)
    return was


def _beside(sentence: str, was: Count, now: Count, at: int) -> bool:
    """Whether a rate stands right behind the last of two figures, with no other matter between."""
    last = max(was, now, key=lambda c: c.start)
    gap = sentence[last.end : at] if last.end <= at else "甲"
    for c in counts(sentence):
        if last.end <= c.start < at and BY.search(c.before.strip()):
            gap = gap.replace(f"{c.before}{c.text}", "")
    return not BETWEEN.sub("", gap)


def _step(by: Count, now: Count, match: re.Match[str]) -> Reckoned:
    """A rate beside a figure and its change alone: 3.2亿元，较上年增加4000万元，增长14.3%."""
    fall = bool((m := BY.search(by.before.strip())) and m["fall"])
    was = now.value + by.value if fall else now.value - by.value
    share, stated = by.value / was if was > 0 else Fraction(0), Fraction(match["number"]) / 100
    told = f"写“{match[0]}”，{by.text}÷（{now.text}{'＋' if fall else '－'}{by.text}）＝{short(share * 100)}%"
    half = Fraction(1, 200 * 10 ** len(match["number"].partition(".")[2]))
    room = half + share * (by.slack / by.value + (now.slack + by.slack) / was) if by.value and was > 0 else half
    turned = now.value and abs(by.value / now.value - stated) <= half < abs(share - stated)
    if (abs(share - stated) <= room and not turned) or was <= 0:
        return Reckoned(told)
    return Reckoned(told, f"{short(share * 100)}%")


def _rated(was: Count, now: Count, match: re.Match[str]) -> Reckoned:
    change = now.value / was.value - 1
    told = f"写“{match[0].strip('，,（(')}”，（{now.text}－{was.text}）÷{was.text}＝{short(change * 100)}%"
    half = Fraction(1, 200 * 10 ** len(match["number"].partition(".")[2]))
    low = (now.value - now.slack) / (was.value + was.slack) - 1 if was.value + was.slack else change
    high = (now.value + now.slack) / (was.value - was.slack) - 1 if was.value > was.slack else change
    falls = bool(re.match(f"{FALL}|[降减]", match["way"]))
    stated = Fraction(match["number"]) / 100 * (-1 if falls else 1)
    turned = now.value and abs(1 - was.value / now.value - stated) <= half < abs(change - stated)  # divided by the new
    if low - half <= stated <= high + half and not turned:
        return Reckoned(told)
    return Reckoned(told, f"{'下降' if change < 0 else '增长'}{short(abs(change) * 100)}%")


def _apart(was: Count, now: Count, by: Count) -> Reckoned:
    fall = bool((m := BY.search(by.before.strip())) and m["fall"])
    gap = (was.value - now.value) if fall else (now.value - was.value)
    told = f"写“{by.before.strip()}{by.text}”，{now.text}与{was.text}相差{shown_as(abs(gap), by)}"
    if abs(gap - by.value) <= by.slack + was.slack + now.slack:
        return Reckoned(told)
    return Reckoned(told, f"{'减少' if now.value < was.value else '增加'}{shown_as(abs(gap), by)}")


def stocks_and_flows(p: Passage) -> Iterator[Reckoned]:
    """What there was, what came, what went and what there is: 上年末810人，新增168人，退出116人，年末862人."""
    if not OPENING.search(p.text) or not CLOSING.search(p.text):
        return
    for sentence in re.split("[。\n]", p.text):
        found = [c for c in counts(sentence) if c.dimension not in ("ratio", "percentage_points")]
        roles: list[str] = []
        for n, c in enumerate(found):
            follows = bool(n) and not c.before and found[n - 1].end == c.start  # 96户180人
            roles.append(roles[-1] if follows else _role(c))
        for dimension in dict.fromkeys(c.dimension for c, role in zip(found, roles) if role == "opening"):
            yield from _stock(sentence, [(c, r) for c, r in zip(found, roles) if c.dimension == dimension])


def _stock(sentence: str, told: list[tuple[Count, str]]) -> Iterator[Reckoned]:
    roles = [role for _, role in told]
    if roles[0] != "opening" or roles.count("opening") != 1 or roles.count("closing") != 1:
        return
    opening, end = told[0][0], roles.index("closing")
    closing, flows = told[end][0], told[1:end]
    if not flows:  # 年初120户，年末150户，年内新增50户、退出20户
        flows, end = told[end + 1 :], len(told) - 1
    if (
        not flows
        or any(role not in ("coming", "going") for _, role in flows)
        or "其中" in sentence[: told[end][0].start]
    ):
        return
    came = [c for c, role in flows if role == "coming"]
    went = [c for c, role in flows if role == "going"]
    right = opening.value + sum(c.value for c in came) - sum(c.value for c in went)
    room = opening.slack + closing.slack + sum(c.slack for c, _ in flows)
    how = f"{opening.text}{''.join(f'＋{c.text}' for c in came)}{''.join(f'－{c.text}' for c in went)}"
    told_of = f"写“{closing.before.strip()}{closing.text}”，{how}＝{shown_as(right, closing)}"
    if abs(right - closing.value) <= room:
        yield Reckoned(told_of)
    elif (came and went) or (closing.value > right if came else closing.value < right):
        yield Reckoned(told_of, shown_as(right, closing))  # else what went or came may not be told


def _role(count: Count) -> str:
    """What the words beside a figure say that it is of a stock; empty where they say nothing or too much."""
    words = count.before
    behind = count.behind if re.match("(?:退|离|新|死|调|转)", count.behind) else ""
    if OPENING.search(words):
        return "opening"
    money = count.dimension == "money"  # what is bought costs money
    came, went = (PAID_IN if money else COMING).search(words), (PAID_OUT if money else GOING).search(words or behind)
    if came and went:  # the word nearest the figure: 新增低保对象退出
        return "coming" if came.end() > went.end() else "going"
    if came or went:
        return "coming" if came else "going"
    return "closing" if CLOSING.search(words) else ""


def what_is_taken_off(p: Passage) -> Iterator[Reckoned]:
    """A sum, what is taken off it and what remains: 收入860万元，扣除退款20万元后，净收入840万元."""
    for sentence in _sentences(p.text) if re.search("扣除|减去|剔除|扣减|核减", p.text) else ():
        for match in LESS.finditer(sentence):
            found = counts(sentence)
            less = [c for c in found if match.start("less") <= c.start < match.end("less")]
            kind = {c.dimension for c in less}
            if not less or len(kind) != 1 or kind & {"ratio", "count:分"} or re.search("其中|每|均", sentence):
                continue
            same = [c for c in found if c.dimension == less[0].dimension]
            before, after = [c for c in same if c.end <= match.start()], [c for c in same if c.start >= match.end()]
            wholes = before[-1:] or after[1:2]  # 扣除质保金12.5万元后支付237.5万元，合同金额250万元
            if (
                not after
                or not wholes
                or not LEFT_OVER.search(after[0].before)
                or (not before and not re.search("合同|总|应|原", after[1].before))
            ):
                continue
            right = wholes[0].value - sum(c.value for c in less)
            room = wholes[0].slack + after[0].slack + sum(c.slack for c in less)
            how = f"{wholes[0].text}{''.join(f'－{c.text}' for c in less)}＝{shown_as(right, after[0])}"
            told = f"写“{after[0].before.strip()}{after[0].text}”，{how}"
            fits = abs(right - after[0].value) <= room
            yield Reckoned(told) if fits else Reckoned(told, shown_as(right, after[0]))


def parts_beyond_their_whole(p: Passage) -> Iterator[Reckoned]:
    """What cannot be more than there was of it: 合同210万元、已支付218万元; 发现125个、整改128个."""
    for sentence in re.split("[。\n]", p.text):
        found = [c for c in counts(sentence) if c.dimension != "ratio"] if len(sentence) > 8 else []
        for whole, part in WITHIN if len(found) > 1 else ():
            money = whole is WITHIN[0][0]
            wholes = [c for c in found if whole.search(c.before) and (c.dimension == "money") == money]
            if len(wholes) != 1 or OTHERS.search(wholes[0].before) or (money and CHANGED.search(sentence)):
                continue
            all_ = wholes[0]
            for c in (c for c in found if c.start > all_.end and c.dimension == all_.dimension):
                if not part.search(c.before) or whole.search(c.before):
                    continue
                if OTHERS.search(c.before) and not PAID.fullmatch(c.before.strip()):
                    continue
                told = f"写“{all_.before.strip()}{all_.text}”“{c.before.strip()}{c.text}”，部分多于全体"
                over = c.value - c.slack > all_.value + all_.slack
                yield Reckoned(told, f"不多于{all_.text}") if over else Reckoned(told)


def power_of_ten(one: Fraction, other: Fraction) -> bool:
    """Whether two values are the same but for the place of the point or the 万."""
    return bool(other) and any(abs(one / other / slip - 1) <= Fraction(1, 100) for slip in SLIPS)


def bracketed(text: str, at: int) -> tuple[int, int] | None:
    """The place of the brackets around a place; None where there are none."""
    start = max(text.rfind("（", 0, at), text.rfind("(", 0, at))
    end = next((n for n in range(at, len(text)) if text[n] in "）)"), -1)
    closed = start >= 0 and not re.search("[）)。]", text[start:at])
    return (start, end) if closed and end >= 0 else None

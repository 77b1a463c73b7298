"""Are the places, units and people that words name those of the project?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from perfeval.model.evaluation import Evaluation
from perfeval.model.scorecard import Scorecard
from perfeval.model.values import Noun
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.statements import Place, everything, placed

COUNTY = re.compile("([^省市州盟县]{1,6}县)$")
OF_COUNTY = re.compile("(?:[一-鿿]{2,6}?[省市州盟])?([^省市州盟县各全]{1,4}县)(?![级域委直])[一-鿿]{2}")
VERB = re.compile(  # what is done with, for or by a county's office, no name of a county: 支持县医院
    "支持|保障|完成|组织|协助|配合|报送|上报|报请|提请|委托|推动|指导|督促|建成|覆盖|开展|实施|服务|满足|提升|改善|促进|加强|通过|会同|联合|下达|拨付"
    "|用于|解决|确保|增强|补齐|验是|列入|纳入|根据|依据|依托|属于|协调|检查|走访|调研|争取|承担|落实|代表|获得|评为|打造|创建|成立|建设|改造|提供|拨给"
    "|划转|移交|按照|邀请|聘请|依靠|帮助|发挥|新建|扩建|要求|责成|协同|形成|作为|包括|涉及|位于|来自|直达|抄送"
)
STRANGE = re.compile(
    "(?:^|(?<=[，。；：、（“《）”．.\\s]))(?P<place>(?P<name>[一-鿿]{2,3})县)(?!级|域|城|直|里|委|内|外|乡|区|市)"
)
NO_NAME = re.compile(
    "[全各本邻等及和与在由对从该外我某其每个所属驻到向为以县市区省一二三四五六七八九十贫困受重试点示范]"
)
COMPARED = re.compile(
    "借鉴|学习|考察|同类|周边|相邻|邻近|外地|兄弟|其他县|对口|异地|帮扶|援助|转[诊院入出]|相比|流入|毗邻"
)
UNIT = "(?P<unit>[一-鿿]{2,16}?(?:局|厅|委员会|办公室|服务中心|管理中心|公司))"
COMPANY = "(?P<unit>[一-鿿（）()]{2,22}?(?:公司|事务所|研究院|研究所|中心|大学|学院))"
ROLES = (
    (re.compile(f"由{UNIT}主管"), "department", "主管部门"),
    (re.compile(f"{UNIT}下达评价(?:通知|任务)"), "client", "委托单位"),
    (re.compile(f"受[^，。；]{{2,24}}委托，(?:我们?|本)?{COMPANY}"), "evaluator", "评价机构"),
    (re.compile(f"委托(?:第三方)?(?:机构)?{COMPANY}[^，。；]{{0,12}}评价"), "evaluator", "评价机构"),
)
PARTING = "东西南北中上下大小新老前后内外左右高低一二三四五六七八九十"
OFTEN = 3  # times that a name is told to be known
TOWN = re.compile(
    "(?:^|(?<=[，。；：、（“《| ]))(?P<name>(?![各全本两三四五六七八九十几该个涉等])[一-鿿]{2}(?:[乡镇]|街道))"
    "(?=[一-鿿]{0,6}(?:$|[，。；：、（）”| 0-9]))"
)
LETTERS = 3  # of a name of which one is mistaken


WITHIN = re.compile(  # in the midst of a clause, behind a word that no name of a place begins with
    "(?P<lead>了|走访|调研|深入|前往|位于|在|赴|对|为|使|让|惠及|覆盖|服务|推动|促进|保障)(?P<name>[一-鿿]{2})县"
    "(?!级|域|城|直|里|委|内|外|乡|区|市)(?=各|全|[一-鿿]|[，。；、])"
)
OPENING = re.compile("(?:^|(?<=[，。；：、．.\\s]))(?P<name>[一-鿿]{2})县(?=20[0-9]{2}年|[全共]|计划|累计|实际|各)")
NO_COUNTY = re.compile(
    "农业|牧业|脱贫|边境|民族|革命|老区|产粮|大|强|兄弟|周边|相关|有关|两|几|多|此|同|外|出|跨|我|本"
)
TOWN_OF = re.compile("(?:[一-鿿]{2,4}省)?([一-鿿]{2,4}市)(?![场政民])")


def places_are_those_of_the_project(card: Scorecard) -> Iterator[Verdict]:
    """文字和清单中的县名，应是项目所在的县；写明主管、委托单位的，应是所填的单位。

    为什么：写着别的县、别的单位，说明是从另一份报告抄来的，报告的对象就不清楚。
    怎么改：改为本项目的地名、单位；确指别处的，写明与本项目的关系。
    依据：实务（复核中列为严重问题）；按用语判断，只作查询。
    """
    e = card.evaluation
    county = COUNTY.search(e.project.region or _county(e))
    said, odd = False, False
    tails = _tails(e, county[1]) if county else ()
    own = "".join((e.project.region or "", e.project.title, *(v for v in _units(e) if v)))
    for where, subject, text in _all(card) if county else ():
        said = said or "县" in text
        place = _foreign(text, county[1], tails, own, sure=bool(e.project.region)) if county and "县" in text else ""
        if place and not _is_a_word(place, card):
            odd = True
            told = f"写“{place}”，本项目在{county[1] if county else ''}"
            yield ask(where(), subject, told, "本项目的地名", "改为本项目的地名；确指别处的，写明与本项目的关系")
    for where, subject, place in () if odd else strange_counties(card):
        said = odd = True
        told = f"写“{place}”，本项目的主管、实施单位都不在{place}"
        yield ask(where(), subject, told, "本项目的地名", "改为本项目的地名；确指别处的，写明与本项目的关系")
    for p in card.passages:
        for pattern, key, role in ROLES:
            unit = {"department": e.project.department, "client": e.report.client}.get(key, e.report.evaluator)
            for match in pattern.finditer(p.text) if unit else ():
                said, written = True, match["unit"]
                bare = re.sub("[（(][^（）()]*[)）]", "", unit or "")
                if not bare.endswith(written[-4:]) and not written.endswith(bare):
                    odd = True
                    told = f"写“{match[0]}”，{role}是{unit}"
                    yield ask(p.where, p.subject, told, bare, "改正单位，或改正所填的单位")
    if said and not odd:
        yield ok()
    elif not said:
        yield skip(WHOLE, "没有写县名，或项目不在一个县")


def names_of_places_are_written_alike(card: Scorecard) -> Iterator[Verdict]:
    """只出现一次的乡镇、村名，与多次出现的名称只差一个字的，是否写错。

    为什么：同一个地方写成两个名字，核查了哪里就说不清。
    怎么改：核对资料，改正地名；确是另一处的，保留。
    依据：实务（前后一致）；按用字判断，只作查询。
    """
    told: dict[str, list[tuple[Place, str, str]]] = {}
    for where, subject, text in _placed(card):
        for match in TOWN.finditer(text):
            told.setdefault(match["name"], []).append((where, subject, text))
    often = {name: sum(text.count(name) for _, _, text in _placed(card)) for name in told}
    for name, found in told.items():
        near = [
            k
            for k, times in often.items()
            if times >= OFTEN and k[-1] == name[-1] and len(k) == len(name) and _differ(k, name)
        ]
        where, subject, text = found[0]
        if often[name] > 1 or not near or any(k in text for k in near):
            yield ok(name)
        else:
            fix = "核对资料，改正地名；确是另一处的，保留"
            yield ask(where(), subject, f"写“{name}”，别处都写“{near[0]}”", near[0], fix)
    if not told:
        yield skip(WHOLE, "没有写乡镇、村名")


def _differ(one: str, other: str) -> bool:
    """Whether one letter differs that does not part neighbours (东街街道, 西街街道)."""
    odd = [a + b for a, b in zip(one, other) if a != b]
    return len(odd) == 1 and not all(letter in PARTING for letter in odd[0])


def _placed(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    yield from everything(card)  # the sites of visits too


def _county(e: Evaluation) -> str:
    """The county by which the department and the unit are called, where they are of one; empty else."""
    units = (e.project.department, e.project.implementing_unit)
    named = {match[1] for unit in units if unit and (match := OF_COUNTY.match(unit))}
    return named.pop() if len(named) == 1 else ""


def _units(e: Evaluation) -> tuple[str | None, ...]:
    return e.project.department, e.project.implementing_unit, e.report.client, e.report.evaluator


def strange_counties(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """Counties that a text of one county, or an outcome of one town, names in the midst of a clause: 走访禾山县各乡镇,
    改善了隆泽县草原生态. A name that stands in several texts, or beside other counties, is no leftover.
    """
    e = card.evaluation
    units = "".join(v for v in _units(e) if v)
    own = "".join((e.project.region or "", e.project.title, units))
    home = COUNTY.search(e.project.region or _county(e))
    town = None if home else TOWN_OF.match(e.project.department or e.project.implementing_unit or "")
    if not home and not town:
        return
    found: dict[str, list[tuple[Place, str, str]]] = {}
    for where, subject, text in _all(card):
        for match in OPENING.finditer(text) if home and "县" in text else ():
            name = match["name"]
            doubt = VERB.search(name) or NO_NAME.search(name) or NO_COUNTY.search(name) or COMPARED.search(text)
            if not doubt and f"{name}县" not in own and not _is_a_word(f"{name}县", card):
                found.setdefault(f"{name}县", []).append((where, subject, text))
        for match in WITHIN.finditer(text) if "县" in text else ():
            name = match["name"]
            if (
                VERB.search(name)
                or NO_NAME.search(name)
                or NO_COUNTY.search(name)
                or f"{name}县" in own
                or COMPARED.search(text)
            ):
                continue
            if home and name[-1] == home[1].removesuffix("县")[-1] and len(home[1]) < len(name) + 1:
                continue
            if (home or match["lead"].endswith("了")) and not _is_a_word(f"{name}县", card):
                found.setdefault(f"{name}县", []).append((where, subject, text))
    if len(found) == 1 and (home or len(next(iter(found.values()))) == 1):
        place, told = next(iter(found.items()))
        yield told[0][0], told[0][1], place


def _tails(e: Evaluation, county: str) -> tuple[str, ...]:
    """What units and the project are called without the county."""
    names = [name for name in (*_units(e), e.project.title) if name and county in name]
    return tuple(dict.fromkeys(name.partition(county)[2] for name in names if len(name.partition(county)[2]) > 2))


def _is_a_word(place: str, card: Scorecard) -> bool:
    """Whether what stands before 县 stands elsewhere without it: 建议县财政局 beside 建议…, no county of that name."""
    name = place.partition("县")[0]
    return any(re.search(f"{re.escape(name)}(?!县)", text) for _, _, text in _all(card))


def _foreign(text: str, county: str, tails: tuple[str, ...], own: str, *, sure: bool) -> str:
    """The other county that a text names: before the name of a unit of the project, or, where the region is filled in,
    where a clause begins.
    """
    for tail in tails:
        for match in re.finditer(f"(?P<name>[一-鿿]{{2}})县{re.escape(tail)}", text) if tail in text else ():
            verb = not sure and VERB.search(match["name"])
            if not county.endswith(f"{match['name'][-1]}县") and not NO_NAME.search(match["name"]) and not verb:
                return f"{match['name']}县{tail}"
    if COMPARED.search(text) or not sure:
        return ""
    for match in STRANGE.finditer(text):
        if match["place"] not in own and not match["place"].endswith(county) and not NO_NAME.search(match["name"]):
            return match["place"]
    return ""


def _all(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    """Every text, and the units of lists."""
    yield from everything(card)
    e = card.evaluation
    yield from ((partial(placed, p, "holder"), p.title, p.holder) for p in e.evidence if p.holder)
    yield from ((partial(placed, d, "issuer"), d.title, d.issuer) for d in e.basis if d.issuer)


def people_are_written_alike(card: Scorecard) -> Iterator[Verdict]:
    """认定人、经办人、联系人的姓名，与评价人员表中的姓名只差一个字的，是否写错。

    为什么：同一个人写成两个名字，谁负责就说不清。
    怎么改：核对评价人员表，改正姓名；确为另一人的，补进评价人员表。
    依据：财监〔2021〕4号第七条（评价人员）；只作查询。
    """
    e, said = card.evaluation, False
    known = {p.name for p in e.personnel}
    for noun, key, name in _people(e) if known else ():
        said = True
        near = next((k for k in known if _one_apart(k, name)), None)
        if name in known or near is None:
            yield ok(name)
        else:
            told = f"写“{name}”，评价人员表中是“{near}”"
            yield ask(noun.where.of(key), name, told, near, "核对评价人员表，改正姓名；确为另一人的，补进评价人员表")
    if not said:
        yield skip(WHOLE, "没有列评价人员表，或没有写认定人、经办人")


def _one_apart(one: str, other: str) -> bool:
    return len(one) == len(other) >= LETTERS and sum(a != b for a, b in zip(one, other)) == 1


def _people(e: Evaluation) -> Iterator[tuple[Noun, str, str]]:
    """Each name of a person that a field holds, or a list of them."""
    held: list[tuple[Noun, str, str | None]] = [(step, "people", step.people) for step in e.work]
    held += [(e.letter, "contact", e.letter.contact)] if e.letter else []
    held += [(e.adopted, "by", e.adopted.by)] if e.adopted else []
    held += [(row.decided, "by", row.decided.by) for row in e.indicators if row.decided]
    held += [(moved, "by", moved.by) for moved in e.crosswalk]
    held += [(left, "by", left.by) for left in e.not_compared]
    held += [(e.application, "by", e.application.by)] if e.application else []
    for noun, key, text in held:
        yield from ((noun, key, name) for name in re.split("[、，,；和 ]", text or "") if name)

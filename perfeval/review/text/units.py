"""Are the units that the text says do the work those of the form?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip

ENDS = "中心|[馆站所院校园场]|大队|支队|办公室|公司|处"
UNIT = f"(?P<unit>[本该我]?[县市区](?!级|域|内|外|直|委|政府|人民|财政|审计)[一-鿿]{{2,16}}?(?:{ENDS}))"
OPENS = "(?:^|(?<=[，。；：、．.\\s]))"
DOES = re.compile(
    f"{OPENS}{UNIT}(?P<deed>牵头|(?:具体)?负责(?:具体)?(?:组织)?实施|组织实施|承担实施|作为(?:项目)?实施单位|为(?:项目)?实施单位)"
)
BY = re.compile(f"(?:项目|资金|工程)?由{UNIT}(?P<deed>(?:具体|负责|组织)+实施|承担实施)")
KEEPS = re.compile(
    f"{OPENS}{UNIT}(?P<deed>(?:严格|认真)(?:执行|遵守|按照|落实)[^，。；]{{0,8}}(?:财务|资金|会计)[^，。；]{{0,6}}(?:制度|规定|办法))"
)
OTHERS = re.compile("协助|配合|会同|监督|委托|中标|承接|第三方|购买服务|技术支撑|联合")


def doers_are_the_units_of_the_form(card: Scorecard) -> Iterator[Verdict]:
    """文字写由哪个单位牵头、实施、执行财务制度的，应是表上的主管或实施单位。

    为什么：实施单位是县图书馆，文字写县文化馆严格执行财务制度，多半是从另一份报告抄来的。
    怎么改：改正单位；确由几个单位承担的，在表上写全。
    依据：实务（前后一致）；表上的实施单位在正文中另有交代的不提出，只作查询。
    """
    project, said = card.evaluation.project, False
    own = project.implementing_unit
    if not own or re.search("、|和|及|各|等", own) or not re.search(f"(?:{ENDS})$", own):  # a bureau works by its units
        yield skip(WHOLE, "没有填写实施单位，或不止一个，或是主管部门自己")
        return
    known = f"{project.department or ''}，{own}，{project.title}"
    words = "".join(p.text for p in card.passages)
    for p in card.passages:
        if p.part not in ("narrative", "note", "goal"):
            continue
        for pattern in (DOES, BY, KEEPS):
            for match in pattern.finditer(p.text):
                unit = match["unit"].lstrip("本该我")
                said = True
                alike = unit[1:] in known or _ends(own) in unit or unit[1:] in _ends(own)
                # one that stands beside the unit of the form shares the work
                shared = pattern is not KEEPS and _ends(own) in words or words.count(unit[1:]) > 1
                if alike or shared or OTHERS.search(match[0]):
                    yield ok(p.subject)
                else:
                    told = f"写“{match['unit']}{match['deed']}”，表上的实施单位是{own}"
                    yield ask(p.where, p.subject, told, own, "改正单位；确由几个单位承担的，在表上写全")
    if not said:
        yield skip(WHOLE, "文字没有写由哪个单位牵头、实施")


def _ends(unit: str) -> str:
    """What a unit is called without its county (县图书馆 of 苇泽县图书馆)."""
    return re.sub("^.{0,6}?[县市区](?=[一-鿿]{2})", "", unit)

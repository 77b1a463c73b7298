"""Names that a body of the government has or had: before a reform of institutions, or with another last word."""

from __future__ import annotations

import re
from collections.abc import Iterator

LEVELS = "省市县区州旗盟"
KINDS = "(?:局|委员会|委|厅|办公室|办)"
# what a body is called since the reforms of 2008 to 2018, and what it, or a part of it, was called before
RENAMED = tuple(
    (re.compile(f"{now}{KINDS}$"), re.compile(f"(?:{before})(?![一-鿿]*[长所站校])"))
    for now, before in (
        (
            "卫生健康",
            "卫生局|卫生厅|卫生(?:和|与)?(?:人口)?计(?:划)?生(?:育)?(?:委员会|委|局)|卫计[委局]|(?:人口(?:和|与)?)?(?:计划生育|计生)(?:委员会|委|局)",
        ),
        ("农业农村", "农业[局厅]|农业(?:委员会|委)|农[委牧]局?|畜牧(?:兽医)?局|农机局|农业畜牧局|农村工作办公室"),
        ("自然资源(?:和规划)?", "国土资源[局厅]|国土局|(?:城乡)?规划局"),
        ("生态环境", "环境保护[局厅]|环保[局厅]"),
        ("应急管理", "安全生产监督管理局|安监局"),
        ("市场监督管理", "工商(?:行政管理)?局|质(?:量技术)?监(?:督)?局|食品药品监督管理局|食药监局"),
        ("文化(?:[一-鿿]{0,6})旅游", "文化局|旅游局|文化广电新闻出版局|文广新?局|文体(?:广新|旅)?局"),
        ("人力资源(?:和)?社会保障", "劳动(?:和)?(?:社会保障|人事)局|劳动局|人事局|人事劳动(?:和)?(?:社会保障)?局"),
        ("住房(?:和)?城乡建设", "(?<!乡)(?<!规划)建设局|(?<!和)城乡建设局|规划建设局"),
        ("(?:工业|经济)(?:和)?信息化|科技(?:和)?工业(?:和)?信息化", "经济贸易(?:委员会|局)|经贸[委局]|(?<!财)经委"),
        ("交通运输", "交通[局厅]"),
        ("发展(?:和)?改革", "(?:发展)?计划(?:委员会|局)|(?<!生)(?<!健)计委"),
        ("乡村振兴", "扶贫(?:开发)?(?:领导小组)?(?:办公室|办|局)"),
        ("(?:大?数据|政务服务)[一-鿿]{0,6}", "信息化(?:工作)?办公室|信息办"),
        ("税务", "国税局|地税局|地方税务局"),
        ("司法", "法制办(?:公室)?"),
        ("林业和草原", "林业局"),
        ("(?:教育|教育[一-鿿]{1,4})", "教育委员会|教委|文教局"),
    )
)
BODY = re.compile("(?P<what>[一-鿿]{2,14}?)(?:局|委员会|厅)(?![一-鿿]{0,3}[长所站校])")
JOINT = re.compile("工作|安全|领导|协调|运动|管理$|评审|专家|仲裁")  # bodies that several offices make up
PAST = re.compile("原|前身|更名|改革|合并|划转|撤销|并入|旧称|历史|挂牌|整合")
QUOTED = re.compile("《[^》]*》|[（(][^）)]*[〔\\[][0-9]{4}[〕\\]][^）)]*[）)]")
BEFORE = re.compile("(?:^|[由经报向被与和及我本该、，。；：:（(“《\\s])$")


def other_names(text: str, name: str) -> Iterator[str]:
    """What a text calls the body of this name otherwise: by a former name, or with another last word.

    >>> list(other_names("清浦县卫生局将继续完善", "清浦县卫生健康委员会"))
    ['清浦县卫生局']
    >>> list(other_names("会同省卫生厅、白河县卫生局，原清浦县卫生局", "清浦县卫生健康委员会"))
    []
    """
    place = _place(name)
    what = name[len(place) :]
    text = QUOTED.sub(lambda m: "　" * len(m[0]), text)
    for clause in re.split("[，。；\n]", text) if place and not PAST.search(what) else ():
        if PAST.search(clause):
            continue
        clause = clause.replace(what, "　" * len(what))  # 旅游局 in 文化和旅游局 is no other
        for now, before in RENAMED:
            if now.search(what):
                for match in before.finditer(clause):
                    if (lead := _of(clause[: match.start()], place)) is not None:
                        yield lead + match[0]
        for match in re.finditer(re.escape(place), clause):
            body = BODY.match(clause, match.end())
            last = re.search(f"{KINDS}$", what)
            if body and last and body["what"][:2] == what[:2] and not JOINT.search(body["what"]):
                written = body[0]
                alike = body["what"] == what[: last.start()]  # 发展和改革局 for 发展和改革委员会
                if written[-1] != what[-1] and alike and written not in name:
                    yield place + written


def _place(name: str) -> str:
    """The place before what a body does; nothing where the name does not begin with one."""
    match = re.match(f"(?:[一-鿿]{{2,6}}?[{LEVELS}])+?(?=[一-鿿]{{2,}}{KINDS}$)", name)
    return match[0] if match else ""


def _of(lead: str, place: str) -> str | None:
    """The words before a name that give it this place, or leave the place out; None where they name another."""
    if lead.endswith(place):
        return place
    if lead[-1:] == place[-1] and BEFORE.search(lead[:-1]):
        return place[-1]
    return "" if BEFORE.search(lead) else None

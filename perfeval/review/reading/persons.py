"""Names of the people served and addresses of households in a text, each with a form that may be printed instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# the most frequent surnames (公安部户政管理研究中心《二〇二〇年全国姓名报告》 and 百家姓), and the compound ones
COMPOUND = "欧阳|上官|司马|诸葛|夏侯|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|轩辕|端木|南宫"
SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
WORDS = (  # everyday words that begin with a surname
    "高[兴度血龄中速质等校考原温标效新山铁空]|马[上路匹力]|何[时种地处况]|任[务意何职课教期用选]|白[内血天色酒鹤癜化]|向[上往来下其社]"
    "|许[多可诺]|方[便面式案向法位]|金[额融秋属]|石[漠油头材化]|于[每全当年是]|江[边河水畔]|温[暖室馨度]|严[重格禁控]|龙[头舟]|段[时落]"
    "|史[上料]|雷[雨电]|毛[病利]|黄[金色牛河]|周[边期围末]|程[度序]|余[额人户下]|范[围例]|谢[意谢绝]|曾[经被在]|叶[片面]|黎[明]|钟[头表]"
    "|武[装术]|田[间地园]|林[地业木农场区]|陈[旧述列]|张[贴榜口]|王[牌]|罗[列]|郑[重]|肖[像]|董[事]|杜[绝]|苏[醒]|陆[续地上]|夏[季天粮]"
    "|付[出款清费]|熊[猫]|顾[虑客]|钱[款物]|万[元人户分亩名]|彭[胀]|徐[徐]|胡[乱]|范[畴]|杨[树]|梁[柱]|孔[径]|姜[片]|汤[圆]"
)
NAME = rf"(?P<name>(?!{WORDS})(?:{COMPOUND}|[{SINGLE}])(?![某家氏姓])[一-鿿](?!某)[一-鿿]?)"
SHORT = NAME.replace("[一-鿿]?)", "[一-鿿]??)")  # as short as what follows allows
SERVED = (
    "(?:村民|居民|住户|农户|户主|群众|贫困户|脱贫户|监测户|低保户|低保对象|五保户|特困(?:人员|对象|户|供养人员)|困难(?:户|群众|家庭)"
    "|救助对象|受助(?:人|者|学生|对象)|受益(?:人|者)|申请人|领取人|学生|患者|病人|(?:高龄|独居|失能)?老(?:年)?人|残疾人|孤儿|儿童"
    "|养殖户|种植户|退役军人|优抚对象|职工|家长|学员)"
)
SAID = (
    "(?=家(?![庭长里属])|户(?=[，。、；])|等[0-9一二两三四五六七八九十]+[户人名位]"
    "|[（(，,]?\\s*(?:[男女](?=[，,。；）)]|$)|[0-9]{1,3}岁|身份证|残疾证)"
    "|反映|表示|告诉|因[病残灾学]|每月|全年|已?领取|获得|申请|患有)"
)
LABEL = "(?:姓名|户主|受益人|受助人|领款人|收款人|申请人|救助对象)\\s*[:：为是]\\s*"
OFFICE = "(?<!人[：:])(?<!人)(?<!员[：:])(?<!长)(?<!任)(?<!表[：:])"  # who fills in a form is printed with a telephone
HELD = (  # what a person has a number of
    "(?:(?:工资|银行|储蓄|社保|社会保障|惠农|医保|市民|借记)?卡|一卡通|一折通|[账帐][号户]|存折|身份证|公民身份|残疾人?证|手机|(?:联系)?电话)"
)
END = "(?=[，,。、；;（(\\s）)]|$)"
PEOPLE = (
    re.compile(rf"{SERVED}[“\"]?{SHORT}{SAID}"),
    re.compile(LABEL + NAME + END),
    re.compile(rf"{NAME}[（(](?=[男女][，,）)]|身份证|残疾证|[0-9]{{1,3}}岁)"),
    re.compile(
        rf"{OFFICE}{SHORT}(?=(?:的|本人)?[（(，,：: ]?{HELD}[一-鿿]{{0,4}}[（(：:为是 ]{{0,2}}\+?[0-9][0-9 -]{{9}})"
    ),
)
NAMED_BEFORE = re.compile(rf"{NAME}[（(，,：: ]{{0,2}}$")
LISTED = re.compile(
    rf"(?:{COMPOUND}|[{SINGLE}])[一-鿿]{{1,2}}(?:、(?:{COMPOUND}|[{SINGLE}])[一-鿿]{{1,2}})+(?=等?[0-9一二两三四五六七八九十]+[户名位人])"
)
COUNTED = re.compile("等?[0-9一二两三四五六七八九十]+[户名位人]")
PEOPLE_SIGNS: tuple[tuple[str, ...], ...] = (
    ("家", "户", "等", "男", "女", "岁", "证", "反", "表", "告", "因", "每", "领", "获", "申", "患"),
    ("姓名", "户主", "人", "救助对象"),
    ("男", "女", "证", "岁"),
    ("卡", "户", "号", "折", "证", "手机", "电话"),
)
NO_NAMES = re.compile("[村镇乡县市区组路街局厅院校站所部]$|女士$|先生$|老师$|大[爷娘妈]$|[爷奶]$|阿姨$|师傅$|同志$")
NUMBER = "(?:[0-9]+|[一二三四五六七八九十百]+)"
LIVES = "(?:家住|现住|住在|居住[在于]|(?:家庭|现|户籍)?(?:住址|地址|所在地)\\s*[:：为是])\\s*"
ADDRESSES = (  # 3栋402户 is a home, 40栋1500户 are many
    re.compile(
        rf"{LIVES}(?P<home>[一-鿿0-9－\-]{{2,30}}?{NUMBER}\s*(?:号|组|室|栋|幢)(?:[0-9一-鿿]{{0,6}}?{NUMBER}(?:号|室|户))?)"
    ),
    re.compile(
        rf"(?P<home>(?:[一-鿿]{{2,10}})?{NUMBER}\s*(?:栋|幢|号楼|座)\s*(?:{NUMBER}\s*单元\s*)?"
        r"(?:[0-9]{2,4}\s*[室号]|(?:(?<=单元)[0-9]{2,4}|[0-9]{1,2}0[1-9])\s*户))"
    ),
    re.compile(rf"(?P<home>(?:[一-鿿]{{2,10}})?{NUMBER}\s*单元\s*[0-9]{{2,4}}\s*[室号户])"),
    re.compile(rf"(?P<home>[一-鿿]{{1,8}}(?:村|社区|屯)[一-鿿]{{0,6}}?{NUMBER}组{NUMBER}号)"),
)
ADDRESS_SIGNS = (("住", "地址", "所在地"), ("栋", "幢", "号楼", "座"), ("单元",), ("组",))


@lru_cache(maxsize=4096)
def named(text: str) -> tuple[tuple[str, str], ...]:
    """What kind of thing names a person, and the form that may be printed: the whole is never said again."""
    return tuple(_named(text))


def _named(text: str) -> Iterator[tuple[str, str]]:
    seen: set[int] = set()
    for pattern, signs in zip(PEOPLE, PEOPLE_SIGNS):
        for match in pattern.finditer(text) if any(sign in text for sign in signs) else ():
            name = match["name"]
            if match.start("name") not in seen and not NO_NAMES.search(name):
                seen.add(match.start("name"))
                yield "服务对象的姓名", masked(name)
    for match in LISTED.finditer(text) if COUNTED.search(text) else ():
        names = match[0].split("、")
        if not any(NO_NAMES.search(name) for name in names):
            yield "服务对象的姓名", "、".join(map(masked, names))
    taken: list[range] = []
    for place, marks in zip(ADDRESSES, ADDRESS_SIGNS):
        for match in place.finditer(text) if any(mark in text for mark in marks) else ():
            span = range(*match.span("home"))
            if not any(span.start < other.stop and other.start < span.stop for other in taken):
                taken.append(span)
                yield "住户的住址", re.sub(NUMBER, "**", match["home"])


def masked(name: str) -> str:
    """A name with its given part covered.

    >>> masked("张三"), masked("欧阳小明")
    ('张某', '欧阳某某')
    """
    surname = 2 if re.match(COMPOUND, name) else 1
    return name[:surname] + "某" * (len(name) - surname)

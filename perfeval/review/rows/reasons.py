"""Does every lost point have a cause, a measure and a paper? Rules about reasons and evidence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import ZERO, Line, Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.cited import SELF
from perfeval.review.reading.naming import COUNTED, HARM, bare, beyond_target, has, looks_like_a_slip
from perfeval.review.reading.statements import MEASURED

NOTHING = (  # 无偏差 beside a shortfall tells no cause either
    "",
    "无",
    "暂无",
    "NA",
    "不适用",
    "无偏差",
    "没有偏差",
    "不存在偏差",
    "未发生偏差",
    "无偏离",
    "未偏离",
    "无差异",
)
MEASURES = (
    "措施",
    "改进",
    "加强",
    "加大",
    "加快",
    "强化",
    "健全",
    "建立",
    "优化",
    "规范",
    "督促",
    "整改",
    "下一步",
    "今后",
    "下年",
    "下一年",
    "明年",
    "次年",
    "后续",
    "将",
    "进一步",
    "严格",
    "做好",
    "争取",
    "力争",
    "尽快",
    "提前",
    "制定",
    "科学预测",
)
PERHAPS = (
    "完善",
    "调整",
    "及时",
    "提高",
    "提升",
    "开展",
    "组织",
    "落实",
    "协调",
    "推进",
    "推动",
    "细化",
    "确保",
    "继续",
    "追加",
    "沟通",
    "管理",
)
GOES_ON = ("加快", "加大", "加强", "提前", "强化")
DENIED = ("未", "没有", "没", "不", "缺乏", "缺少", "难以", "尚待", "有待")
# a clause about what is to come begins with its time: 2025年3月底前补做, 拟于明年, 待批复后
TO_COME = re.compile(
    "(?:将|拟|计划|预计|力争|争取|确保|已?定)?(?:于|在|至)?(?:(20[0-9]{2})年|次年|明年|下年|来年|今后)"
)
PLANNED = re.compile("(?:下一步|今后)?(?:拟|计划|准备|打算)(?:[于在]|[一-鿿])")
# a clause that sets a day after the year, or names a later plan: 已约定2025年1月20日前交付, 已列入2025年计划
DUE = re.compile(
    "(20[0-9]{2})年(?:[^，。；]{0,8}(?:月|日|季度|年|底|末|旬))?(?:之前|以前|前|内)|(?:列入|纳入)(20[0-9]{2})年"
)
# a clause that begins with a verb of doing says what to do, unless it goes on to say how things stand
DEED = re.compile(
    "(?:及时|逐步|尽快|重新|继续|适当|统一|分批|全面|积极|同步|优先|适时)?"
    "(?:增[设加配派]|新[增设]|补[建充齐种办发修]|扩[建大充]|改[进造善建用]|完善|健全|优化|强化|严[格控]|督[促导办]|协[调商助]|组织|开[展通设]"
    "|推[进动行广]|落实|提[高升供]|调[整配减]|制定|修[订改缮复建]|配[备置齐]|引[入进导]|整[改治合]|联[系合动]|培[训养]|宣[传讲]"
    "|聘[请用]|选[聘派配]|购[置买]|采[取用购]|清[理退欠]|追[加缴回]|催[收办缴]|核[减销实]|压[减缩]|更[换新]|建[立设]|设[立置]|安[排装]"
    "|加[强大快密固])"
)
# what is done from now on at set times, or was done already to put it right: 每周校准一次, 已更换采样泵
REGULAR = re.compile("每(?:周|旬|月|季度?|半年|年|学期|天|日)|按(?:周|旬|月|季度?|年)|逐[周旬月季日]|定期")
REMEDY = re.compile(
    "更换|更新|升级|修复|维修|追[回缴加]|补[建充齐种办发缴]|整改|纠正|交换|比对|通报|约谈|督促|协调|建立|完善|制定|印发|增[设加派配]"
    "|安排|列入|纳入|申请|上报|对接|签订|改[进造]|优化|移交"
)
UNTRUE = re.compile("未|没|无|不|尚|难|滞后|延误")
# done since, whatever the verb, but for what only tells how it came: 已修订值班制度, 已开齐体育课; 已推迟
DONE_SINCE = re.compile(
    "已(?:经|全部|及时|重新|统一|逐一|陆续|于[^，。；]{0,12})?(?!推迟|延|取消|[暂已]?停|终止|超|逾|退出|死亡|迁|注销|撤|流失|减少|下降|调|核减|结束|废|失效|损"
    "|过期|占用|离|放弃|转|达|到|完成|按[期时]|实现|足额|全部|是|有|无|不|经)[一-鿿]{2}"
)
STATE = re.compile(
    "未|没|无|不|尚|已|曾|了|因|受|致|使|影响|困难|滞后|延误|延迟|缓慢|偏|较|过[高低多少长大]|不足|缺|超出|原因"
)
TURN = re.compile(  # goes on telling the cause: 材料涨价, 供应商违约
    "[涨跌降减]|增加|变[动化更]|推迟|延期|暂停|取消|停[止工产业]|流失|违约|故障|中断|冲突|紧张|老化|天气|降雨|疫情|原因|[少多]"
)
SHORTFALL = (
    "未完成",
    "没有完成",
    "未能完成",
    "未达到",
    "未达标",
    "未按期完成",
    "未按时完成",
    "完成率低",
    "进度滞后",
    "少于目标",
    "低于目标",
)
FULFILLED = re.compile(
    "(?:已经?|均已?|都已?|全部|超额|按[时期质计]|如期|圆满|顺利)(?:超额|按[时期质]|全部|全面|圆满|顺利)*(?:完成|达标|达到)"
    "|(?:任务|工作|目标)?(?:全部|均已|都已)(?:落实|到位|建成|实施|开展)|完成(?:情况|质量)?(?:良好|较好)"
    "|(?:完成|达到)了?(?:全年|年度|年初|既定|预期|全部)?(?:目标|任务|指标)(?:任务|值|要求)*|超出(?:计划|目标|预期)"
)
GOAL = "(?:年初|年度|全年|既定|原定|设定|下达|规定)?的?(?:预期|预计|目标|计划|预算|指标|任务|上限|标准|时限)"
ABOVE = f"(?:超过|超出|超额|高于|高出|多于|大于|突破)了?{GOAL}(?!的?难)|[比较]{GOAL}(?:值|数|要求)?[多高增超]"
BELOW = f"(?:低于|少于|小于|短于|不及|不到){GOAL}|[比较]{GOAL}(?:值|数|要求)?[少低短减]"
EARLY = "提前(?:[0-9]+个?(?:天|日|月|工作日))?(?:完成|达标|竣工|到位|交付|办结|拨付|发放)"
BETTER = f"(?:好于|优于|快于|早于){GOAL}|[比较]{GOAL}(?:值|数|要求)?[好快早]|{EARLY}"
SURPASSED = re.compile(f"{ABOVE}|{BETTER}")
SAVED = re.compile(f"{BELOW}|{BETTER}|控制在{GOAL}|节约|节省")
LESS, MORE = re.compile(BELOW), re.compile(ABOVE)
OF_THE_RESULT = re.compile(
    "(?:完成|达标|实现|执行|得分|落实)(?:率|值|数|量|度|情况|进度|人数|数量|结果|效果)?$|^(?:实际|总体|整体|本项|该项)(?:情况|数值|结果|进度)?$"
    "|(?:进度|结果|成效|指标值)$"
)
KEEPS_ON = re.compile(
    "(?:继续|持续)?(?:保持|巩固|发扬)(?:下去|(?:好|住)?(?:已有|现有|当前|良好)?的?(?:成效|成果|成绩|势头|态势|水平|做法|经验)?)$|再接再厉$"
)
FALLEN_SHORT = re.compile(
    "未|没|不|无法|尚|仅|只|但|除|其余|其他|部分|个别|少数|剩余|[1-9][0-9]*[个所家处户人座]|延|推迟|滞后|缓慢|减少|下降|减弱|取消|暂停|因|由于|受"
)
ROUNDING = Decimal("0.01")  # 0.625 is printed as 0.63 off, or as 4.38 left
TAKEN = re.compile(r"(每[^，。；]{0,12}?)?扣(?:减|除)?([0-9]+(?:\.[0-9]+)?)分")


def shortfall_has_a_reason(card: Scorecard) -> Iterator[Verdict]:
    """扣了分的指标，应写明偏差原因。

    为什么：文件要求对未完成的目标说明原因和改进措施，没有原因的扣分无法核实。
    怎么改：写明偏差原因和改进措施。
    依据：财预〔2020〕10号第十一条。
    """
    elsewhere = _told_elsewhere(card)
    for line in card.table.lines:
        row = line.indicator
        if elsewhere(row.name) and not _reasons(line) and line.deduction != ZERO:
            yield ok(row.name)
        elif (
            line.met is False
            and not _reasons(line)
            and _compared(line)
            and _reading_is_sure(line)
            and not line.deduction
            and not looks_like_a_slip(row.target_reading, row.actual_reading)
        ):
            yield bad(
                row.where.of("reason"),
                row.name,
                f"指标值“{row.target}”，实际完成值“{row.actual}”，没有完成，也没有写原因",
                "偏差原因和改进措施",
                "补写偏差原因和改进措施",
            )
        elif line.deduction is None:
            yield skip(row.name, "没有分值或得分")
        elif line.deduction <= 0 or _reasons(line):
            yield ok(row.name)
        else:
            yield bad(
                row.where.of("reason"),
                row.name,
                f"分值{row.points}分，得{line.shown}分，扣{line.deduction}分，没有写偏差原因",
                "偏差原因和改进措施",
                "补写偏差原因和改进措施",
                f"“{row.name}”扣{line.deduction}分，未说明原因。",
            )


def _told_elsewhere(card: Scorecard) -> Callable[[str], bool]:
    """Whether a form without a column for reasons names a row where it gives those of all (目标未完成原因分析)."""
    rows = card.evaluation.indicators
    if card.evaluation.report.type not in SELF or any(row.reason or row.deduction_reason for row in rows):
        return lambda name: False
    said = "".join(bare(p.text) for p in card.passages if p.part in ("narrative", "problem"))
    return lambda name: any(words in said for words in _named(name))


def _named(name: str) -> list[str]:
    """The words by which a text may name a row: its name, what it counts, the end of its name (居民满意度)."""
    whole = bare(re.sub(r"[（(].*", "", name))
    short = MEASURED.sub("", whole)
    ends = [whole[n:] for n in range(1, len(whole) - 3)]
    return [words for words in (whole, *([short] if len(short) > 2 else []), *ends) if words]


def reason_comes_with_a_measure(card: Scorecard) -> Iterator[Verdict]:
    """“偏差原因分析及改进措施”一栏既要写原因，也要写措施。

    为什么：只写原因、不写怎么改，栏目只填了一半。
    怎么改：在原因之后写明改进措施。
    依据：财预〔2020〕10号附1表头；财预〔2020〕10号第十一条。
    """
    for line in card.table.lines:
        row, text = line.indicator, line.indicator.reason or ""
        if bare(text) in NOTHING or not (_lost(row) or line.met is False):
            yield skip(row.name, "没有偏差原因，或没有扣分")
        elif row.measure or _said(text, MEASURES) or tells_a_measure(text, card.evaluation.year):
            yield ok(row.name)
        else:
            say = ask if _said(text, PERHAPS) else bad
            yield say(
                row.where.of("reason"),
                row.name,
                f"原因写为“{text}”，没有写明改进措施",
                "偏差原因和改进措施",
                "补写改进措施、责任单位和时限",
            )


def tells_a_measure(text: str, year: int) -> bool:
    """Whether a clause after the cause opens with a time to come, or with a deed and no state.

    「管材供应延误；2025年4月底前补建」, 「缺件；已约定2025年1月20日前交付」 and 「个别站点有异味；增设除臭设备」 do,
    「工期推迟至2025年4月」 and 「天气原因；材料涨价」
    do not: they go on telling the cause.
    """
    halves = [re.split("[。，,]", half)[0].strip() for half in re.split("[；;]", text)[1:]]
    if any(len(half) > 4 and not STATE.search(half) and not TURN.search(half) for half in halves):
        return True  # behind a semicolon stands the second half of what the head asks for
    first, *later = [clause.strip() for clause in re.split("[；;。，,]", text) if clause.strip()]
    for clause in later:
        done = clause.startswith("已") and (REMEDY.search(clause) or DONE_SINCE.match(clause))
        if REGULAR.match(clause) or done and not UNTRUE.search(clause):
            return True
        opening, due = TO_COME.match(clause), DUE.search(clause)
        if opening and (opening[1] is None or int(opening[1]) > year) or due and int(due[1] or due[2]) > year:
            return True
        if PLANNED.match(clause) or (DEED.match(clause) and not STATE.search(clause)):
            return True
    return False


def reasons_differ_between_rows(card: Scorecard) -> Iterator[Verdict]:
    """不同指标的偏差原因不应逐字相同。

    为什么：同一段话用于几项指标，尤其一项超出、一项不足时，说明没有逐项分析。
    怎么改：逐项写明各自的原因；确系同一原因的，写明对各项的影响。
    依据：实务；财预〔2020〕10号第十一条要求分析未完成的原因。
    """
    groups: dict[str, list[Line]] = {}
    for line in card.table.lines:
        if (text := bare(line.indicator.reason)) not in NOTHING:
            groups.setdefault(text, []).append(line)
    for lines in groups.values():
        names = "、".join(f"“{line.indicator.name}”" for line in lines)
        row = lines[min(1, len(lines) - 1)].indicator
        opposite = len({line.met for line in lines if line.met is not None}) > 1
        if len(lines) == 1:
            yield ok(row.name)
        else:
            say, how = (bad, "，其中有的达到指标值、有的没有达到") if opposite else (ask, "")
            yield say(
                row.where.of("reason"),
                names,
                f"{len(lines)}项指标的偏差原因逐字相同{how}：{names}",
                "各项自己的原因",
                "逐项写明原因和措施",
            )
    if not groups:
        yield skip(WHOLE, "没有填写偏差原因")


def reason_fits_the_figures(card: Scorecard) -> Iterator[Verdict]:
    """偏差原因应与数字一致，已达到指标值的不应解释为没有完成。

    为什么：数字说完成了，原因说没完成，必有一处不对。
    怎么改：核对完成值和指标方向，改正原因或数据。
    依据：财预〔2020〕10号第十一条、第十六条；二者矛盾为实务判断。
    """
    for line in card.table.lines:
        row, text = line.indicator, line.indicator.reason or ""
        met, told = _met(line), f"指标值{row.target}，实际完成{row.actual}"
        if bare(text) in NOTHING:
            yield skip(row.name, "没有填写偏差原因")
        elif met is None and _short_of_a_count(row) and (claim := FULFILLED.search(_cause(text))):
            yield ask(
                row.where.of("reason"),
                row.name,
                f"{told}，少于指标值，原因写为“{claim[0]}”",
                "原因与数字一致",
                "核对完成值；确未达到的，写明没有完成的原因",
            )
        elif met is None or (line.met is not None and row.standard is None and not _compared(line)):
            yield lacking(row.name, "指标值没有写方向或没有重算，不能判断是否达到")
        elif met and _reading_is_sure(line) and (lost := _lost(row)):
            yield bad(
                row.where.of("reason"),
                row.name,
                f"{told}，已达到指标值，仍扣{lost}分并写有偏差原因",
                "原因与数字一致",
                "核对指标方向和完成值，改正原因或得分",
            )
        elif not met and _reading_is_sure(line) and (done := _claims(row, text)):
            yield bad(
                row.where.of("reason"),
                row.name,
                f"{told}，没有达到指标值，原因写为“{done}”",
                "原因与数字一致",
                "核对完成值；确未达到的，写明没有完成的原因",
            )
        elif not met and _reading_is_sure(line) and (kept := _keeps_on(row, text)):
            yield ask(
                row.where.of("reason"),
                row.name,
                f"{told}，没有达到指标值，措施写为“{kept}”",
                "没有达到的，写明怎样改进",
                "写明没有完成的原因和改进措施；已达到的，改正完成值",
            )
        elif met and (_lost(row) or any(word in text for word in SHORTFALL) or _admits(row, text)):
            yield ask(
                row.where.of("reason"),
                row.name,
                f"{told}，已达到指标值，原因写为“{text}”",
                "原因与数字一致",
                "核对指标方向和完成值，改正原因或数据",
            )
        else:
            yield ok(row.name)


def _met(line: Line) -> bool | None:
    """Whether the row reached its target; of a form without points, where the target says its direction."""
    row = line.indicator
    if line.met is not None or row.points is not None or row.standard is not None:
        return line.met
    held = beyond_target(row)
    return None if held is None else held >= 0


def _short_of_a_count(row: Indicator) -> bool:
    """Whether fewer things or people were reached than a target without a sign names."""
    target, actual = row.target_reading, row.actual_reading
    counted = (target.dimension or "").startswith("count:") or target.dimension in COUNTED
    both = target.kind == "number" and actual.measured and target.dimension == actual.dimension
    return both and counted and actual.base < target.base and not has(row.name, HARM)


def _claims(row: Indicator, text: str) -> str:
    """The words of a cause that claim that the target was met; nothing where none do."""
    if done := FULFILLED.search(_cause(text)):
        return done[0]
    return _said_of(row, text, SAVED if row.target_reading.comparator in ("le", "lt") else SURPASSED)


def _admits(row: Indicator, text: str) -> str:
    """The words of a cause that say that the target was missed."""
    return _said_of(row, text, MORE if row.target_reading.comparator in ("le", "lt") else LESS)


def _said_of(row: Indicator, text: str, claim: re.Pattern[str]) -> str:
    first = re.split("[；;]|(?:改进)?措施[:：]|下一步|今后|以后|将", text)[0]
    for clause in () if re.search("但|然而|不过", first) else re.split("[，。,]", first):
        found = None if re.search("未|没|不(?![及到])|除|原(?!因|定)|希望|上年|去年", clause) else claim.search(clause)
        if found and _speaks_of(row.name, re.sub("^.*原因[:：为是]*", "", clause[: found.start()])):
            return found[0]
    return ""


def _keeps_on(row: Indicator, text: str) -> str:
    """A measure that only goes on with what was done so far."""
    said = row.measure or re.sub("^.*?(?:改进)?措施[:：]|^[^；;。]*[；;。]", "", text)
    parts = [part for part in re.split("[，。；;,]", re.sub("下一步|今后|[:：]", "", said)) if bare(part)]
    return said if parts and all(KEEPS_ON.search(part) for part in parts) else ""


def _speaks_of(name: str, words: str) -> bool:
    """Whether the words before a claim are of the row, or there are none: 报修量超过预期 is a cause of late repairs."""
    plain = re.sub(r"\W", "", words)
    if len(plain) < 2 or OF_THE_RESULT.search(plain):
        return True
    return any(plain[n : n + 2] in name for n in range(len(plain) - 1))


def _cause(text: str) -> str:
    """What explains the result, before the measures; nothing where it also tells what was not done."""
    first = re.split("[；;]|(?:改进)?措施[:：]|下一步|今后", text)[0]
    return "" if FALLEN_SHORT.search(first) else first


def deduction_in_words_is_the_deduction(card: Scorecard) -> Iterator[Verdict]:
    """文字所说的扣分应与得分一致。

    为什么：文字扣0.5分、表上扣1分，评分表自相矛盾。
    怎么改：核对扣分，统一文字和得分。
    依据：实务。
    """
    for line in card.table.lines:
        row = line.indicator
        texts = [(key, getattr(row, key) or "") for key in ("deduction_reason", "opinion", "reason")]
        key, amounts = next(
            ((k, found) for k, text in texts if (found := [Decimal(n) for each, n in TAKEN.findall(text) if not each])),
            ("", []),
        )
        if line.deduction is None or not amounts:
            yield skip(row.name, "文字没有写扣多少分，或没有得分")
        elif any(abs(line.deduction - amount) <= ROUNDING for amount in (sum(amounts), *amounts)):
            yield ok(row.name)
        else:
            told = "、".join(f"{a}分" for a in amounts)
            yield ask(
                row.where.of(key),
                row.name,
                f"文字写扣{told}；分值{row.points}分，得{line.shown}分，扣{line.deduction}分",
                "文字与得分一致",
                "核对扣分，统一文字和得分",
            )


def _lost(row: Indicator) -> Decimal:
    """The points that the unit takes off; 0 where it takes none, or does not say."""
    if row.self_score is None or row.points is None:
        return ZERO
    return max(row.points - row.self_score, ZERO)


def _reasons(line: Line) -> list[str]:
    row = line.indicator
    texts = [row.reason, row.deduction_reason, row.opinion, row.decided.reason if row.decided else None]
    return [text for text in texts if text is not None and bare(text) not in NOTHING]


def _said(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the text without being denied (未加强, 有待完善)."""
    found = ((m.start(), word) for word in words for m in re.finditer(re.escape(word), text))
    return any(not text[max(0, at - 3) : at].endswith(DENIED) and not _happens(text, at, word) for at, word in found)


def _happens(text: str, at: int, word: str) -> bool:
    """Whether a verb that may mean a deed only says what goes on: 路面损坏加快。"""
    before = re.split("[，。；;,：:、]", text[:at])[-1]
    return word in GOES_ON and not re.match("[一-鿿]", text[at + len(word) :]) and bool(re.search("[一-鿿]{2}", before))


def _compared(line: Line) -> bool:
    """Whether the target says its direction, or is met exactly."""
    target = line.indicator.target_reading
    return target.kind == "range" or target.comparator not in (None, "eq") or line.deviation == 0


def _reading_is_sure(line: Line) -> bool:
    return all(doubt.code == "T13" for doubt in line.doubts)

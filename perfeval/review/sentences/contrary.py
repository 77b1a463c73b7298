"""Do words contradict the table, or one another, where no figure is wrong: reasons, ways, grounds, praise?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval.model.evaluation import Indicator
from perfeval.model.numerals import plain_number
from perfeval.model.passages import Passage
from perfeval.model.scorecard import Scorecard, total_budget
from perfeval.model.verdicts import WHOLE, Verdict, ask, ok, skip
from perfeval.review.reading.naming import beyond_target
from perfeval.review.reading.statements import FREE, Count, counts

NO_MONEY = re.compile(
    "(?:资金|经费|款项|拨款|财力)(?:[一-鿿]{0,4}?)(?:未(?:能)?(?:及时|按时|足额|全部)?(?:到位|下达|拨付)|不到位|没有到位|不足|短缺|紧张|缺口|不够|匮乏)"
    "|(?:缺乏|缺少)(?:必要的?|足够的?|配套)?(?:资金|经费)"
)
NEARLY_ALL = Fraction(95, 100)
OF_THE_PAST = re.compile(
    "上年|去年|以前|历年|今后|将|争取|配套|企业|村级|自筹|群众|社会|[0-9]{1,2}月|第?[一二三四]季度|年底|年末"
)
NONE = re.compile(r"(?:暂?无|没有|未发现|不存在|无明显)(?:存在的?|明显的?|重大的?)?(?:问题|措施)?[。.；;]?")
OF_PROBLEMS, NOT_OF_THEM = re.compile("问题|措施|偏差|未完成"), re.compile("其他|需要?说明|上年|以前")
HEAD = re.compile(r"(?:\*\*|#+ )(.{2,24}?)(?:\*\*)?$")
INLINE = re.compile(
    r"(?:[一二三四五六七八九十0-9（）()]{1,4}[、.．）)]?)?(?P<head>[^，。；：]{2,16})[：:](?P<words>[^，]{1,12})"
)
WAYS = (  # ways of one matter that exclude each other
    (
        "选定供应商",
        re.compile(
            "自行(?:确定|选[定择]|采购|联系)|自主(?:采购|选[定择])|直接(?:指定|委托|发包)|指定(?:供应商|单位|企业)"
        ),
        re.compile("(?<!未)(?<!未经)(?:公开招标|公开招投标|邀请招标|竞争性(?:谈判|磋商)|统一(?:招标|采购)|集中采购)"),
    ),
    (
        "付款",
        re.compile("(?<![不禁止])(?:现金(?:发放|支付|兑付|方式|形式)|发放现金|以现金)"),
        re.compile("直接支付|转账|打卡|一卡通|银行(?:代发|发放)|社会化发放|公务卡|授权支付"),
    ),
    (
        "查验",
        re.compile("(?:全部|逐[户人个件项处]|全覆盖)(?:入户)?(?:核查|检查|查验|验收|调查|检测|回访)"),
        re.compile("(?:随机)?抽(?:查|取|样|检)"),
    ),
    (
        "实施",
        re.compile("(?:由本单位|由我[局单中]|自行)(?:组织)?(?:实施|承担|完成)"),
        re.compile("(?:全部|整体)?委托(?:第三方|专业|社会)[一-鿿]{0,6}(?:实施|承担|完成)"),
    ),
)
SEVERAL_WAYS = re.compile(
    "部分|其余|其他|其中|改为|改由|由原|原|以前|分别|限额|以上|以下|或|另|有的|一是|二是|小额|零星|对[^，。；]{1,10}的|不再|取消|禁止|不得|再|基础上|先|后"
)
GUESSED = re.compile(
    "估计|估算|估测|目测|粗略|凭(?:经验|印象)|据(?:群众|农户|村民|居民|用户|企业|商户|家长|职工|介绍|反映|了解|说)[^，。；]{0,8}?(?:反映|介绍|反馈|说|称|，)|据了解|普遍(?:反映|认为|反馈)|大家反映"
)
MEASURED_BY = re.compile(
    "检测|监测|测产|实测|计量|统计|台账|抽样|第三方|问卷|测评|仪器|系统|报表|核查|普查|不(?:是|得)?估|问询"
)
PRAISE = re.compile(  # what a clause ends with: 到位资金 praises nothing
    "(?<![不未没欠])(?<![不未没][够太很甚])(?:积极性(?:很|较)?高|及时|到位|良好|较好|顺利|规范|圆满|显著|高效|充分|普遍满意|踊跃)$"
)
BUT = re.compile(
    "未|没|不|但|仍|尚|低|少|差|仅|只|缺|欠|难|滞后|逾期|影响|除|应|要|需|建议|措施|将|待|原因|有待|加强|提高|确保|督促|力争"
)
CAUSE = re.compile(
    "(?:系|因|由于|受|原因是|原因为|主要是|原因：)(?P<one>[^。；]+)|(?P<two>[^，。；]+)(?:所致|造成|导致|引起)"
)
MEASURE = re.compile("(?:改进|整改)?措施|下一步")
LEFT = re.compile("未|没有|尚|少|缺|差")
FULL = ("row", "narrative", "problem")


def _missed(card: Scorecard) -> list[Indicator]:
    return [
        line.indicator
        for line in card.table.lines
        if line.met is False or (line.met is None and (beyond_target(line.indicator) or 0) < 0)
    ]


def want_of_money_shows_in_the_funds(card: Scorecard) -> Iterator[Verdict]:
    """原因写资金没有到位、不足的，资金表不应几乎全部执行。

    为什么：预算没有调减、执行率97%，又说因为没有钱才没有完成，原因不成立。
    怎么改：查明真实原因；资金确实到得晚的，写明到位的时间和金额。
    依据：实务（原因与资金数据一致）；执行率95%以上的才提出，只作查询。
    """
    total, said = total_budget(card.evaluation), False
    if total is None or not total.adjusted or total.executed is None or total.adjusted < (total.initial or 0):
        yield skip(WHOLE, "没有资金表，或预算已经调减")
        return
    rate = Fraction(total.executed) / Fraction(total.adjusted)
    for p in card.passages if rate >= NEARLY_ALL else ():
        clauses = p.clauses if p.part in FULL and "原因" in p.text + p.section or p.part == "row" else ()
        for clause in clauses:
            if not NO_MONEY.search(clause) or OF_THE_PAST.search(clause):
                continue
            said = True
            funds = f"全年预算数{total.adjusted}万元、执行数{total.executed}万元"
            found = f"原因写“{clause.strip()}”，资金表{funds}，执行率{plain_number(rate * 100, 2)}%"
            fix = "查明真实原因；资金到得晚的，写明到位的时间和金额"
            yield ask(p.where, p.subject, found, "原因与资金表一致", fix)
    if not said:
        yield skip(WHOLE, "没有以资金不足为原因")


def ways_of_one_matter_agree(card: Scorecard) -> Iterator[Verdict]:
    """一句中同一件事，不应写成两种互相排斥的做法。

    为什么：供应商由各校自行确定，又说已公开招标；补贴直接支付，又说发放现金，必有一处不实。
    怎么改：对照合同和支付凭证，写明实际的做法；分别采用的，写明各自的范围。
    依据：实务（前后一致）；只作查询。
    """
    said = False
    for p in card.passages:
        for sentence in p.sentences if p.part in FULL and not FREE.search(p.section) else ():
            for matter, one, other in WAYS:
                a, b = one.search(sentence), other.search(sentence)
                if not a or not b:
                    continue
                said = True
                if SEVERAL_WAYS.search(sentence):
                    yield ok(p.subject)
                else:
                    found = f"写“{sentence.strip()}”，{matter}既写“{a[0]}”，又写“{b[0]}”"
                    fix = "对照原件写明实际的做法；分别采用的，写明各自的范围"
                    yield ask(p.where, p.subject, found, "一件事一种做法", fix)
    if not said:
        yield skip(WHOLE, "没有写两种做法")


def results_rest_on_measurements(card: Scorecard) -> Iterator[Verdict]:
    """实际完成值应来自检测、统计或调查，不应来自“普遍反映”“估计”。

    为什么：估计的数不能复核，据此得分没有依据。
    怎么改：补充检测、统计或调查资料；没有的，按未能证实处理。
    依据：财预〔2020〕10号（绩效信息应真实、可核）；只作查询。
    """
    said = False
    reads = [(row, row.actual_reading) for row in card.evaluation.indicators if row.actual_reading.measured]
    for p in card.passages:
        for sentence in p.sentences if p.part in ("narrative", "row", "problem") and GUESSED.search(p.text) else ():
            for part in re.split("[；;]", sentence):
                told = GUESSED.search(part)
                if not told or MEASURED_BY.search(part):
                    continue
                row = next(
                    (row for c in counts(part) for row, q in reads if q.dimension == c.dimension and c.equals(q.base)),
                    None,
                )
                if row is None:
                    continue
                said = True
                found = f"写“{part.strip()}”，“{row.name}”实际完成值{row.actual}只有“{told[0]}”为依据"
                fix = "补充检测、统计或调查资料；没有的，按未能证实处理"
                yield ask(p.where, row.name, found, "可以复核的来源", fix)
    if not said:
        yield skip(WHOLE, "没有以反映、估计为依据的完成值")


def no_problems_means_nothing_missed(card: Scorecard) -> Iterator[Verdict]:
    """存在问题、改进措施写“无”的，不应有没有完成的指标。

    为什么：指标没有完成而写没有问题，自评没有如实反映。
    怎么改：写明没有完成的指标、原因和改进措施。
    依据：财预〔2020〕10号第十一条（未完成的分析原因并提出改进措施）。
    """
    said, missed = False, _missed(card)
    for p, head, words in _under_heads(card):
        if not OF_PROBLEMS.search(head) or NOT_OF_THEM.search(head) or not NONE.fullmatch(words):
            continue
        said = True
        if missed:
            shown = "、".join(f"“{row.name}”指标值{row.target}、实际完成{row.actual}" for row in missed[:3])
            found = f"“{head}”写“{words}”，{shown}，没有达到"
            yield ask(p.where, head, found, "如实写明问题和措施", "写明没有完成的指标、原因和改进措施")
        else:
            yield ok(head)
    if not said:
        yield skip(WHOLE, "没有写存在问题为无")


def _under_heads(card: Scorecard) -> Iterator[tuple[Passage, str, str]]:
    """Each passage of the text that is all that stands under its heading, or behind its first words (存在问题：无)."""
    told = [p for p in card.passages if p.part == "narrative"]
    heads = [HEAD.match(p.text.strip()) for p in told]
    for n, (p, head) in enumerate(zip(told, heads)):
        inline = INLINE.fullmatch(p.text.strip())
        if inline:
            yield p, inline["head"], inline["words"]
        before = heads[n - 1] if n and told[n - 1].section == p.section else None
        first = not n or told[n - 1].section != p.section
        last = n + 1 == len(told) or told[n + 1].section != p.section or heads[n + 1] is not None
        if head is None and last and (first or before):
            yield p, before[1] if before else p.section, p.text.strip()


def problems_praise_nothing(card: Scorecard) -> Iterator[Verdict]:
    """问题写到没有达标的比率，不应同时说做得及时、积极。

    为什么：收缴率81.7%没有达标，又写收缴及时，问题和原因互相矛盾。
    怎么改：写明没有达标的事实和真实原因，删去称赞的话。
    依据：实务（问题与评分一致）；只作查询。
    """
    said, missed, told = False, _missed(card), set[str]()
    lost = {line.indicator.name for line in card.table.lines if line.deduction}
    rows = [*missed, *(r for r in card.evaluation.indicators if r.name in lost and r not in missed)]
    for p in card.passages:
        if p.part != "problem" and not (p.part == "narrative" and "问题" in p.section):
            continue
        for sentence in p.sentences if not FREE.search(p.section) else ():
            row = next((r for r in rows if len(r.name) > 3 and r.name in sentence), None)
            clauses = [clause.strip() for clause in re.split("[，、。；：]", sentence)]
            praise = [clause for clause in clauses if PRAISE.search(clause)]
            if row is None or not praise:
                continue
            said = True
            rest = "，".join(c for c in clauses if row.name not in c)
            if BUT.search(rest) or row.name in told:
                yield ok(p.subject)
            else:
                told.add(row.name)
                found = f"写“{sentence.strip()}”，“{row.name}”扣了分"
                yield ask(p.where, row.name, found, "问题与评分一致", "写明没有达标的事实和真实原因，删去称赞的话")
    if not said:
        yield skip(WHOLE, "问题没有称赞没有达标的指标")


def one_shortfall_has_one_reason(card: Scorecard) -> Iterator[Verdict]:
    """同一缺口，指标表和文字写的原因应一致。

    为什么：表内写小区改造延期，备注写质量不合格返工，至少有一处不实，措施也就无从对应。
    怎么改：核对原因，统一两处；有几个原因的，两处都写全。
    依据：实务（前后一致）；缺口的数量和单位相同、原因没有一个词相同的才提出，只作查询。
    """
    said = False
    for row in card.evaluation.indicators:
        t, a, why = row.target_reading, row.actual_reading, MEASURE.split(row.reason or "")[0]
        if t.kind != "number" or not a.measured or t.dimension != a.dimension or t.base <= a.base or len(why) < 6:
            continue
        short = t.base - a.base
        for p in card.passages:
            if p.part not in ("narrative", "problem"):
                continue
            for sentence in p.sentences:
                told = next((c for c in counts(sentence) if c.dimension == t.dimension and c.equals(short)), None)
                cause = CAUSE.search(sentence, told.end) if told else None
                if told is None or cause is None or not LEFT.search(sentence[told.start : cause.end()]):
                    continue
                if not _of_the_row(told, sentence, row):
                    continue
                said, other = True, MEASURE.split(sentence[told.end :])[0]
                if _pairs(other) & _pairs(why) - _pairs(row.name):
                    yield ok(row.name)
                else:
                    found = f"文字写“{sentence.strip()}”，指标表写“{why.strip('。； ')}”"
                    yield ask(p.where, row.name, found, "一个缺口一个原因", "核对原因，统一两处；有几个原因的，都写全")
    if not said:
        yield skip(WHOLE, "没有在两处写同一缺口的原因")


def _of_the_row(told: Count, sentence: str, row: Indicator) -> bool:
    """Whether the words behind a figure name what the row counts: 7个收集点 of 更新垃圾收集点个数."""
    words = re.sub(r"\W|的", "", f"{told.before}{told.behind}")
    return bool(_pairs(words) & _pairs(row.name))


def _pairs(text: str) -> set[str]:
    plain = re.sub(r"原因|由于|未|没有|[0-9个处所条户]", "", text)
    return {x + y for x, y in zip(plain, plain[1:]) if re.fullmatch("[一-鿿]{2}", x + y)}

"""Is each row one measurable matter of this year, counted once? Rules about how indicators are drawn up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from perfeval.model import quantity
from perfeval.model.evaluation import Indicator
from perfeval.model.scorecard import Line, Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, ok, skip
from perfeval.review.reading.naming import COUNTED, GROWTH, PAID, PROGRAMMES, has, is_rate, plain, printed
from perfeval.review.reading.statements import Place, own_words
from perfeval.review.rows.categories import FINANCE, HANDLED

YEAR = re.compile(r"(?<![0-9.])((?:19|20)[0-9]{2})年(?!不变价|版|标准|规范|[—－至到\-])")
COMPARED = re.compile(r"(?:比|较|与|同|以|自|从|对)(?:19|20)[0-9]{2}年|(?:19|20)[0-9]{2}年(?:以来|起|为基|增|降|下|提)")
TERM = re.compile(
    "(?:响应|办结|办理|处置|处理|到达|完成|开工|完工|竣工|兑付|拨付|支付|发放|修复)(?:时间|时限|天数|时长)$"
)
PROMPT = re.compile(
    r"[（(【\[](?:[^（()）【】\[\]]{0,60}[，,、；;\s])?(?:限|不超过|控制在|字数|不少于)?\s*[0-9]{2,4}\s*[个]?(?:汉)?字(?:以内|以下|左右|内)?[）)】\]]"
    r"|[（(【](?:可另附页|可附页|填写说明|填报说明|请逐项|请分项|请简要|请如实)[^）)】]{0,20}[）)】]"
)
TO_BE_DONE = re.compile(
    "(?:尚未|还未|仍未|没有|未|未能|待)(?:全部|通过|进行|组织|办理|开展)?(?:完成)?(?:竣工|完工|验收|交付)|(?:完工|竣工|验收)(?:手续)?滞后"
)
NEXT_YEAR = re.compile(r"(20[0-9]{2})年[^，。；]{0,8}(?:完工|竣工|验收|建成)")
LATER = re.compile(
    r"(?<!列入)(?:延期|推迟|延迟|滞后|未)[^。；]{0,20}?(20[0-9]{2})年[^，。；]{0,6}(?:交付|完成|完工|竣工|验收|建成|投用|到货|上线)"
)
OF_ALL_TASKS = re.compile("(?:任务|工作|项目|工程)[一-鿿]{0,2}按[期时]完成率|按[期时]完成任务")
ACCEPTED = re.compile("验收|竣工|完工")
OF_WHAT_IS_DONE = re.compile(
    "(?:已|完)(?:竣|完)?工(?:工程|项目|部分)|已(?:建成|完成)|^已?(?:竣工|完工)(?!验收|及时|按时|按期|时|率|合格|质量)[一-鿿]{2}"
)
SHARED = re.compile("[0-9][^0-9，。；]{1,12}中[^0-9。；]{0,4}[0-9]")
DONE = re.compile("完成率$|完成比例$|完成程度$")
FEEDBACK = re.compile("投诉|表扬|好评|认可|评价|意见|信访|差评|获得感")
FUND_RATE = re.compile(
    "(?:资金|经费|预算)[一-鿿]{0,4}(?:支出|执行|支付|拨付|使用|到位)率$|(?:结余|结转|利息|费用|经费)[一-鿿]{0,4}率$"
)
SERVED = re.compile(
    "(?:困难|受助|受益|补助|补贴|救助|服务|参保|参训|保障)[一-鿿]{0,4}(?:人数|户数|人次|对象)|群众|居民|村民|学生|患者|老年人|残疾人|儿童|农户"
)
MEASURE = "门诊量|数量|人数|次数|率|水平|能力|程度|质量|面积|长度|时间|标准|满意度|产量|产值|收入"
TWO_MATTERS = re.compile(f"([一-鿿]{{0,12}}?(?:{MEASURE}))[和及与、]([一-鿿]{{2,16}}(?:{MEASURE}))$")
HOMES = {
    **dict.fromkeys(("数量", "质量", "时效"), ("产出",)),
    **dict.fromkeys(("经济成本", "社会成本", "生态环境成本"), ("成本",)),
    **dict.fromkeys(("经济效益", "社会效益", "生态效益", "可持续影响"), ("效益",)),
    **dict.fromkeys(("服务对象满意度",), ("满意度", "满意", "效益")),
}
SOMEBODY = re.compile("(?:对象|人员|家庭|户|群体|人口|群众)")


def parts_are_not_scored_beside_their_whole(card: Scorecard) -> Iterator[Verdict]:
    """“其中”行与上级行不应各自赋分。

    为什么：同一件事计两次分，权重和合计都不真实。
    怎么改：“其中”行不赋分，或由“其中”各行分摊上级行的分值。
    依据：财预〔2021〕101号（指标不重复）。
    """
    groups: dict[str, list[Line]] = {}
    for line in card.table.lines:
        if line.within and line.points is not None:
            groups.setdefault(line.within, []).append(line)
    whole = {line.indicator.name: line for line in card.table.lines if not line.within}
    for name, lines in groups.items():
        if sum(line.points or 0 for line in lines) == whole[name].points:
            yield ok(name)
            continue
        for line in lines:
            yield ask(
                line.indicator.where.of("points"),
                line.indicator.name,
                f"分值{line.points}分，上级行“{name}”另有{whole[name].points}分，重复赋分",
                "“其中”行不另赋分",
                "“其中”行改为“—”，或由各行分摊上级行的分值",
            )
    if not groups:
        yield skip(WHOLE, "没有赋分的“其中”行")


def names_are_of_this_year(card: Scorecard) -> Iterator[Verdict]:
    """指标名称不应写以前的年份。

    为什么：名称写着往年，多是沿用旧表，考核的是哪一年说不清。
    怎么改：删去年份，或改为评价年度。
    依据：实务（文字校核）；只作查询。
    """
    for row in card.evaluation.indicators:
        past = [y for y in YEAR.findall(row.name) if int(y) < card.evaluation.first_year]
        if past and not COMPARED.search(row.name):
            yield ask(
                row.where.of("name"),
                row.name,
                f"名称写{past[0]}年，评价年度为{card.evaluation.when}，名称中是往年的年份",
                "名称与评价年度一致",
                "删去年份，或改为评价年度",
            )
        else:
            yield ok(row.name)


def times_are_no_benefits(card: Scorecard) -> Iterator[Verdict]:
    """响应时间、办结时限等不应列为效益指标。

    为什么：做得快慢是产出的时效，不是效果；列在效益里，效益没有得到考核。
    怎么改：移到产出指标的时效指标，另设反映效果的指标。
    依据：财预〔2021〕101号（时效指标反映产出的及时程度）。
    """
    said = False
    for row in card.evaluation.indicators:
        if not row.level1.startswith(("效益", "效果")) or "满意" in f"{row.level2}{row.name}":
            continue
        said = True
        if not TERM.search(plain(row.name)):
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("level2"),
                row.name,
                f"“{row.name}”反映时效，列在“{row.level2 or row.level1}”",
                "列入产出指标的时效指标",
                "移到时效指标，另设反映效果的指标",
            )
    if not said:
        yield skip(WHOLE, "没有效益指标")


def prompts_of_the_form_are_removed(card: Scorecard) -> Iterator[Verdict]:
    """填表提示语是否已经删去。

    为什么：“（200字以内）”之类的提示印在表上，说明填报后没有校核。
    怎么改：删去提示语。
    依据：实务（文字校核）。
    """
    seen: set[tuple[str, str]] = set()
    for place, subject, text in _cells(card):
        found = PROMPT.search(text)
        told = found[0] if found else text.strip()[:40] if quantity.is_prompt(text) else ""
        if told and (subject, told) not in seen:
            seen.add((subject, told))
            yield bad(place(), subject, f"留有填表提示语“{told}”", "没有提示语", "删去提示语")
    if not seen:
        yield ok()


def _cells(card: Scorecard) -> Iterator[tuple[Place, str, str]]:
    for row in card.evaluation.indicators:
        for key in ("name", "target", "actual"):
            if text := getattr(row, key):
                yield partial(row.where.of, key), row.name, text
    for p in card.passages:
        yield partial(getattr, p, "where"), p.subject, p.text


def rates_are_not_measured_in_things(card: Scorecard) -> Iterator[Verdict]:
    """名称是比率的，指标值不应是天数、次数等。

    为什么：名称写“开放率”而指标值是300天，名称和指标值必有一个写错。
    怎么改：改名称（如“开放天数”），或改为百分数并写明分母。
    依据：财预〔2021〕101号（指标应量化易评）。
    """
    said = False
    for row in card.evaluation.indicators:
        if not is_rate(row.name) or "满意" in row.name or has(row.name, GROWTH) or row.standard is not None:
            continue
        said, unit = True, printed(row).unit
        dimension = unit.dimension if unit else "ratio"
        if dimension in (*COUNTED, "ratio", "percentage_points", "count:分") or "/" in dimension or "?" in dimension:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("target"),
                row.name,
                f"名称是比率，指标值“{row.target}”的单位是“{unit.text if unit else ''}”",
                "百分数",
                "改名称使之与指标值相符，或改为百分数并写明分母",
            )
    if not said:
        yield skip(WHOLE, "没有名称是比率的指标")


def costs_have_an_amount(card: Scorecard) -> Iterator[Verdict]:
    """成本指标的指标值应是金额或比率，不应是“不超预算”。

    为什么：没有数额的成本目标，花多少都算完成。
    怎么改：写明总成本、单位成本的上限。
    依据：财预〔2021〕101号（成本指标应量化）。
    """
    said = False
    for row in card.evaluation.indicators:
        level = row.level2 or row.level1
        if not re.search("^(?:经济)?成本|产出成本", level) or row.standard is not None:
            continue
        said = True
        if row.target_reading.kind == "words":
            yield ask(
                row.where.of("target"),
                row.name,
                f"成本指标的指标值“{row.target}”没有量化",
                "金额或比率的上限",
                "写明总成本或单位成本的上限",
            )
        else:
            yield ok(row.name)
    if not said:
        yield skip(WHOLE, "没有成本指标")


def completion_is_not_counted_twice(card: Scorecard) -> Iterator[Verdict]:
    """“完成率”不应只是另一行完成数与指标值之比。

    为什么：同一件没有做完的事在两行上各算一次，其余内容没有得到考核。
    怎么改：删去重复的一行，或改为反映及时程度的指标。
    依据：财预〔2021〕101号（指标不重复）。
    """
    said, rows = False, [line.indicator for line in card.table.lines]
    for row in rows:
        actual = row.actual_reading
        if not DONE.search(plain(row.name)) or not actual.measured or actual.dimension != "ratio" or actual.base == 1:
            continue
        said = True
        same = [other for other in rows if other is not row and _completed(other) == actual.base]
        if not same:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("name"),
                row.name,
                f"实际完成{row.actual}，恰为“{same[0].name}”的{same[0].actual}÷{same[0].target}，重复考核",
                "每行考核不同的内容",
                "删去重复的一行，或改为反映及时程度的指标",
            )
    if not said:
        yield skip(WHOLE, "没有不足100%的完成率")


def _completed(row: Indicator) -> Fraction | None:
    target, actual = row.target_reading, row.actual_reading
    if target.kind != "number" or not actual.measured or target.dimension != actual.dimension or not target.base:
        return None
    return None if target.dimension == "ratio" else actual.base / target.base


def accepted_work_is_finished(card: Scorecard) -> Iterator[Verdict]:
    """验收合格率填100%的，其他各处不应写还没有完工或验收。

    为什么：一处写全部验收合格，一处写还没有验收，必有一处不实。
    怎么改：按已验收的数量重新计算，或写明未验收的不在本指标之内。
    依据：实务（完成值与说明一致）；只作查询。
    """
    e = card.evaluation
    rows = [
        r
        for r in e.indicators
        if ACCEPTED.search(r.name)
        and not OF_WHAT_IS_DONE.search(r.name)
        and r.actual_reading.measured
        and r.actual_reading.equals(1)
        and r.actual_reading.dimension == "ratio"
    ]
    if not rows and not any(OF_ALL_TASKS.search(r.name) for r in e.indicators):
        yield skip(WHOLE, "没有填100%的验收、完工类指标")
        return
    told = [clause for text in _told(card) for clause in re.split("[。；]", text) if _unfinished(clause, e.year)]
    late = [
        f"{line.indicator.name}{line.indicator.actual}：{line.indicator.reason}"
        for line in card.table.lines
        if line.deduction and line.indicator.reason and _comes_later(line.indicator.reason, e.year)
    ]
    for row in (r for r in e.indicators if OF_ALL_TASKS.search(r.name) and r.actual_reading.measured and r not in rows):
        if not late or row.actual_reading.dimension != "ratio" or not row.actual_reading.equals(1):
            yield ok(row.name)
        else:
            told_late, fix = late[0].strip("。"), "按没有按期完成的任务重新计算，或写明不在本指标之内"
            yield ask(
                row.where.of("actual"), row.name, f"实际完成值{row.actual}，“{told_late}”", "完成率与各项任务一致", fix
            )
    for row in rows:
        if not told:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("actual"),
                row.name,
                f"实际完成值{row.actual}，别处写“{told[0].strip()}”",
                "验收合格率与完工、验收情况一致",
                "按已验收的数量重新计算，或写明未验收的不在本指标之内",
            )


def _told(card: Scorecard) -> Iterator[str]:
    e = card.evaluation
    if e.objective and e.objective.achieved:
        yield e.objective.achieved
    yield from (row.reason for row in e.budget if row.reason)
    short = {
        line.indicator.name for line in card.table.lines if line.met is False
    }  # lose their points in their own row
    yield from (text for row in e.indicators if row.name not in short for _, _, text in own_words(row))
    yield from (p.text for p in card.passages if p.part in ("narrative", "problem"))


def _comes_later(text: str, year: int) -> bool:
    """Whether a row's own reason says that what it counts comes after the year."""
    match = LATER.search(text)
    return bool(match and int(match[1]) > year)


def _unfinished(clause: str, year: int) -> bool:
    if SHARED.search(clause):  # a share of the row, which is held against its actual
        return False
    later = NEXT_YEAR.search(clause)
    return bool(TO_BE_DONE.search(clause) or (later and int(later[1]) > year))


def rows_name_no_other_programme(card: Scorecard) -> Iterator[Verdict]:
    """指标名称不应写别的政策的对象。

    为什么：写着别的项目的对象，指标是从另一张表抄来的，完成值也不可信。
    怎么改：改为本项目的对象，核对完成值；确为本项目考核的，说明理由。
    依据：实务（复核中列为严重问题）。
    """
    project = card.evaluation.project
    own = "、".join((project.name, project.title, *project.beneficiaries))
    ours = [names for names in PROGRAMMES if has(own, names)]
    for row in card.evaluation.indicators:
        strange = [name for names in PROGRAMMES if names not in ours for name in names if name in row.name]
        who = SOMEBODY.match(row.name.partition(strange[0])[2]) if strange else None
        if not ours or not strange or any(has(row.name, names) for names in ours) or has(row.name, PAID) or not who:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("name"),
                row.name,
                f"名称写“{strange[0]}{who[0]}”，项目是“{project.name}”",
                "本项目的对象",
                "改为本项目的对象，核对完成值；确为本项目考核的，说明理由",
            )


def name_asks_one_matter(card: Scorecard) -> Iterator[Verdict]:
    """一个指标只应考核一件事。

    为什么：两件事合在一个指标里，一件完成、一件没完成，就无法计分。
    怎么改：拆成两个指标，各设指标值。
    依据：财预〔2021〕101号（指标应明确、可衡量）；只作查询。
    """
    for row in card.evaluation.indicators:
        if found := TWO_MATTERS.search(plain(row.name)):
            yield ask(
                row.where.of("name"),
                row.name,
                f"名称“{row.name}”含两件事（“{found[1]}”之后另有“{found[2]}”）",
                "一个指标一件事",
                "拆成两个指标，各设指标值",
            )
        else:
            yield ok(row.name)


def costs_are_measured_as_costs(card: Scorecard) -> Iterator[Verdict]:
    """成本指标应反映成本，不应是发放率、合格率等。

    为什么：发放率列在成本里，成本没有得到考核。
    怎么改：移到产出指标的质量或时效指标，另设总成本、单位成本指标。
    依据：财预〔2021〕101号（成本指标反映预期产出的成本）。
    """
    said = False
    for row in card.evaluation.indicators:
        if not re.search("^(?:经济)?成本指标?$|产出成本", row.level2 or row.level1) or row.standard is not None:
            continue
        said = True
        if not is_rate(row.name) or re.search(
            "成本|节约|节支|节省|费|支出|控制|超|偏差|降低|下降|价|投资|预算|资金", row.name
        ):
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("level2"),
                row.name,
                f"“{row.name}”不反映成本，列在“{row.level2 or row.level1}”",
                "总成本、单位成本等",
                "移到质量或时效指标，另设总成本、单位成本指标",
            )
    if not said:
        yield skip(WHOLE, "没有成本指标")


def level2_stands_under_its_level1(card: Scorecard) -> Iterator[Verdict]:
    """二级指标应列在对应的一级指标之下。

    为什么：数量指标列在效益之下，产出和效益的权重都不真实。
    怎么改：移到对应的一级指标。
    依据：财预〔2020〕10号附1；财预〔2021〕101号（成本指标为一级指标）。
    """
    said = False
    for row in card.evaluation.indicators:
        bare = (row.level2 or "").removesuffix("指标")
        homes = HOMES.get(bare)
        given = next((part for part in ("产出", "成本", "满意", "效益") if part in row.level1), "")
        if not homes or not given or card.department_frame:
            continue
        said = True
        if given in homes:
            yield ok(row.name)
        else:
            yield bad(
                row.where.of("level2"),
                row.name,
                f"二级指标“{row.level2}”列在一级指标“{row.level1}”之下",
                f"列在“{homes[0]}指标”之下",
                "移到对应的一级指标",
            )
    if not said:
        yield skip(WHOLE, "没有规范名称的二级指标")


def satisfaction_rows_ask_satisfaction(card: Scorecard) -> Iterator[Verdict]:
    """列在满意度之下的指标应问满意不满意。

    为什么：知晓率、事件数不是满意度，以此计分，服务对象满意与否没有得到考核。
    怎么改：移到效益指标，另设服务对象满意度指标。
    依据：财预〔2020〕10号附1；财预〔2021〕101号（其他反馈意见的方式可以采用）。
    """
    said = False
    for row in card.evaluation.indicators:
        if "满意" not in f"{row.level1}{row.level2 or ''}":
            continue
        said = True
        if "满意" in row.name or FEEDBACK.search(row.name) or len(plain(row.name)) < 3:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("level2"),
                row.name,
                f"“{row.name}”不是满意度，列在“{row.level2 or row.level1}”",
                "服务对象满意度",
                "移到效益指标，另设服务对象满意度指标",
            )
    if not said:
        yield skip(WHOLE, "没有满意度指标")


def fund_rates_repeat_the_fund_table(card: Scorecard) -> Iterator[Verdict]:
    """自评表的产出、效益中不应再设执行率、结余率等资金比率。

    为什么：预算执行率在资金表已经计分，再设一次是重复；结余、保障多少也不是效果。
    怎么改：删去，另设反映产出和效果的指标。
    依据：财预〔2020〕10号附1（预算执行率单列）；财预〔2021〕101号。
    """
    said = False
    for row in card.evaluation.indicators:
        level2 = row.level2 or ""
        if card.department_frame or not re.search("产出|效益|成本", row.level1):
            continue
        said = True
        told = has(row.name, FINANCE) and ("数量" in level2 or row.level1.startswith("效益"))  # another rule tells
        told = told or (row.level1.startswith("效益") and bool(HANDLED.search(plain(row.name))))
        if not FUND_RATE.search(plain(row.name)) or "及时" in row.name or told:
            yield ok(row.name)
        else:
            yield ask(
                row.where.of("name"),
                row.name,
                f"“{row.name}”是资金比率，列在“{level2 or row.level1}”",
                "反映产出和效果的指标",
                "删去，预算执行情况在资金表反映；另设反映产出和效果的指标",
            )
    if not said:
        yield skip(WHOLE, "不是自评表，或没有产出、效益指标")


def people_served_are_asked(card: Scorecard) -> Iterator[Verdict]:
    """服务于人的项目，自评表应设满意度指标。

    为什么：发到人、服务到人的钱，满意不满意是效果的一部分。
    怎么改：增设服务对象满意度指标；不宜调查的，说明理由。
    依据：财预〔2020〕10号附1（满意度指标10分）；财预〔2021〕101号（直接服务对象的项目设满意度）。
    """
    rows = card.evaluation.indicators
    served = [row for row in rows if SERVED.search(row.name)]
    if card.department_frame or card.evaluation.report.type not in ("单位自评", "转移支付自评") or len(rows) < 3:
        yield skip(WHOLE, "不是自评表，或指标不足三项")
    elif any("满意" in f"{row.level1}{row.level2 or ''}{row.name}" for row in rows):
        yield ok()
    elif not served:
        yield skip(WHOLE, "指标名称没有写服务的人")
    else:
        yield ask(
            rows[0].where.start,
            WHOLE,
            f"服务对象是人（“{served[0].name}”），没有满意度指标",
            "服务对象满意度指标",
            "增设服务对象满意度指标；不宜调查的，说明理由",
        )

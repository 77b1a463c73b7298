"""Is the text whole and clean? Rules about headings, years, leftovers of tools, grounds, methods and wording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from perfeval.model.passages import first_line, narrative_place
from perfeval.model.scorecard import Scorecard
from perfeval.model.verdicts import WHOLE, Verdict, ask, bad, lacking, ok, skip
from perfeval.review.reading.statements import Place, everything

DEPARTMENT = ("部门评价", "财政评价")
NUMERAL = "[一二三四五六七八九十]+"
STYLES = ("", rf"({NUMERAL})、", rf"（({NUMERAL})）", r"([0-9]+)[.．]", r"（([0-9]+)）")  # by level
FAR = 10  # years within which plans and reviews name others
SHORT_YEAR = re.compile(r"(?<![0-9.])((?:19|20)[0-9])年(?!的?历史|来|以上|以下|以内|前|后|龄|期|制|一遇)")
ANY_YEAR = re.compile(r"(?<![0-9.])([0-9]{4,5})年(?=度|底|末|初|[0-9]{1,2}月|[、，。；）]|项目|预算)")
LASTS = re.compile(r"(近|约|历时|共|满|第|达|超过|不少于|建[院校站]|不低于)$")
GOAL_YEAR = re.compile(r"\s*(20[0-9]{2})年度?(?![至到~～—–\-起以底末前度、和])")
SCOPE_YEAR = re.compile(
    r"评价(?:范围|时段|期间|年度)(?:为|是|：)(?:((?:19|20)[0-9]{2})年)(?!度?[0-9月日]*(?:至|到|—|-|－|～|、|和)(?:19|20)?[0-9]{2}年)"
)
TIME_OF = (
    "(?:项目|预算|资金|任务)?(?:实施|执行|建设|服务|使用)(?:期间?|期限|时间|周期|年度)"
    "|(?:项目|预算|资金|自评|考核)(?:年度|期间?)"
)
WHOLE_YEAR = re.compile(  # of a project's own time: a year that is all of it
    rf"(?:{TIME_OF})(?:为|是|：|自|从)(?P<year>(?:19|20)[0-9]{{2}})年"
    r"(?:1月(?:1日)?(?:至|到|—|-|－|～)(?:(?P=year)年)?12月|度?全年|度(?![0-9至和、])|(?=[，。；）]))"
)
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
LEFTOVERS = (
    (re.compile(r"\[bookmark:[^\]]*\]?|_GoBack|_Toc[0-9]+|_Ref[0-9]+"), "书签记号"),
    (
        re.compile(r"(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9-])|[×＊✕]{2,}|(?<![0-9*])\*{3,}(?![0-9*])|某某[县市局镇乡]"),
        "占位符号",
    ),
    (
        re.compile(
            r"[（(【\[〔](?:此处)?(?:待|请|需)(?:填|补|定|补充|完善|填写|填报|核实)[^）)】\]〕]{0,12}[）)】\]〕]|[（(【\[](?:此处|在此|这里)[^（）()【】\[\]]{1,30}[）)】\]]|待填|此处填写|\bTODO\b"
        ),
        "待填记号",
    ),
    (
        re.compile(
            r"#REF!|#N/A|#DIV/0!|#VALUE!|#NAME\?|错误[！!]未(?:定义书签|找到引用源)|Error! (?:Bookmark|Reference)"
        ),
        "程序出错值",
    ),
    (re.compile(r"<(?:br|p|span|div|td|font)\b[^>]*>|&nbsp;|&lt;|&gt;"), "网页记号"),
)
SIGNS = (  # without one of which a text has no such leftover: looked for first, for it is quick
    ("bookmark", "_"),
    ("X", "x", "×", "＊", "✕", "*", "某"),
    ("待", "请", "需", "此处", "在此", "这里", "TODO"),
    ("#", "错误", "Error"),
    ("<", "&"),
)
PAST_GOALS = (  # a goal that is reached, and since which year it is no future any more
    (re.compile("(?:实现|建成|达到|决胜|迈向|奔向)[^。；，]{0,8}(?:全面小康|全面建成小康)"), 2021, "全面建成小康社会"),
    (re.compile("(?:打赢|决战|坚决打好)[^。；，]{0,6}脱贫攻坚"), 2021, "脱贫攻坚"),
)
REACHED = re.compile("已|胜利|之后|以来|后，|成果|衔接|历史性")
METHODS = ("成本效益分析法", "比较法", "因素分析法", "最低成本法", "公众评判法", "标杆管理法")
OTHER_METHODS = re.compile("评分法|打分法|指数法|分析法|层次分析|德尔菲|专家咨询|问卷|访谈|案例分析")
CHECKED = re.compile("现场|核查|核实|评价组|抽查|复核|问卷|访谈|座谈|勘[察验]")
DOUBLED = re.compile(r"(?<!目)的的(?!确|士)|(?<![为不明])了了(?!解|之|然)|(?<!合)并并|被被|把把|([，。、；：])\1")
TWICE = re.compile(r"([\u4e00-\u9fff]{2,6})\1")
LISTED_TWICE = re.compile(  # 甲和甲, 支出÷支出, 91%至91%
    r"(?:^|[，。；：、（）“”]|\b)([一-鿿]{2,14})(?:[、和与÷]|以及)\1(?![一-鿿])"
    r"|(?<![0-9.])([0-9]+(?:\.[0-9]+)?[%％])[至到]\2"
)
NO_DAY = re.compile(r"每月(?:[0-9]{1,2})(?:之前|以前|前|底前)")
HALF = re.compile(r"[\u4e00-\u9fff”》）][,;:?!](?=[\u4e00-\u9fff“《（])")
WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ．]+[％]?")


def _swapped(year: str, evaluated: int) -> bool:
    """Whether a year far off has the digits of the evaluated one in another order."""
    return sorted(year) == sorted(str(evaluated)) and abs(int(year) - evaluated) > FAR


def years_are_possible(card: Scorecard) -> Iterator[Verdict]:
    """文中的年份是否写对。

    为什么：年份漏字、写错是明显差错，评价时段写成别的年度，结论就张冠李戴。
    怎么改：改正年份。
    依据：实务（文字校核）。
    """
    e, said = card.evaluation, False
    for p in card.passages:
        said = True
        wrong = [m[0] for m in SHORT_YEAR.finditer(p.text) if not LASTS.search(p.text[: m.start()])]
        wrong += [m[0] for m in ANY_YEAR.finditer(p.text) if not 1900 <= int(m[1]) <= 2100 or _swapped(m[1], e.year)]
        scope = [m[1] for m in SCOPE_YEAR.finditer(p.text) if int(m[1]) not in e.years]
        own = [m for m in WHOLE_YEAR.finditer(p.text) if int(m["year"]) not in e.years]
        opening = GOAL_YEAR.match(p.text) if p.part == "goal" else None
        if wrong:
            yield bad(
                p.where, p.subject, f"年份“{'、'.join(wrong)}”", "四位数字的年份", f"改正年份；指评价年度的写成{e.when}"
            )
        elif scope:
            yield bad(
                p.where, p.subject, f"评价时段写作{scope[0]}年", f"评价年度{e.when}", "改正评价时段，或改正评价年度"
            )
        elif own:
            found = f"写“{own[0][0]}”，评价年度为{e.when}"
            yield ask(p.where, p.subject, found, e.when, "改正年份，逐句核对沿用的文字；跨年度的写明起止时间")
        elif opening and int(opening[1]) not in e.years:
            yield ask(
                p.where, p.subject, f"写{opening[1]}年，评价年度为{e.when}", "评价年度的目标和结果", "核对年份和内容"
            )
        else:
            yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有叙述文字")


def tools_leave_no_trace(card: Scorecard) -> Iterator[Verdict]:
    """文中有没有占位符、书签和程序记号。

    为什么：XXX、待填、书签等残留印进报告，说明没有校核。
    怎么改：填上内容，或删去记号。
    依据：实务（文字校核）。
    """
    said = False
    title = card.evaluation.project
    named: tuple[tuple[Place, str, str], ...] = ((partial(title.where.of, "title"), title.title, title.title),)
    for where, subject, text in (*named, *everything(card)):
        said, found = True, _leftovers(text)
        if found:
            yield bad(
                where(),
                subject,
                "、".join(f"{what}“{mark}”" for mark, what in found),
                "没有占位符和程序记号",
                "填上内容，或删去记号",
            )
        else:
            yield ok(subject)
    if not said:
        yield skip(WHOLE, "没有文字")


@lru_cache(maxsize=4096)
def _leftovers(text: str) -> tuple[tuple[str, str], ...]:
    """Each mark in a text that a tool or a form left there, and what it is."""
    plain = BOLD.sub(r"\1", text)
    found = [
        (m[0], what)
        for (pattern, what), signs in zip(LEFTOVERS, SIGNS)
        if any(sign in plain for sign in signs)
        for m in pattern.finditer(plain)
    ]
    if re.fullmatch(r"指标[0-9]+[:：]?", text.strip()):
        found.append((text.strip(), "表式提示语"))
    return tuple(found)


def sections_have_text(card: Scorecard) -> Iterator[Verdict]:
    """每个标题下是否有内容。

    为什么：有标题没有内容的部分按缺项扣分。
    怎么改：补写这一节；确无内容的，写明原因。
    依据：财预〔2020〕10号附3（报告参考提纲）。
    """
    sections = card.evaluation.narrative
    if not sections:
        yield skip(WHOLE, "没有叙述文件")
    for s, after in zip(sections, (*sections[1:], None)):
        if not s.text.strip() and not (after and after.level > s.level):
            yield bad(
                narrative_place(card.evaluation, s.line),
                s.title,
                "标题下没有内容",
                "有内容",
                "补写这一节，或写明没有内容的原因",
            )
            continue
        lines = [*s.text.split("\n"), ""]
        heads = [(n, len(m[1]), m[2]) for n, line in enumerate(lines) if (m := re.match(r"(#{3,6})\s+(.+)", line))]
        ends = [(n, (level, _style(words))) for n, level, words in heads[1:]] + [(len(lines), (0, 0))]
        empty = [
            (n, words)
            for (n, level, words), (end, deeper) in zip(heads, ends)
            if not "".join(lines[n + 1 : end]).strip() and deeper <= (level, _style(words))
        ]
        for n, words in empty:
            yield bad(
                narrative_place(card.evaluation, first_line(card.evaluation, s) + n),
                words,
                "标题下没有内容",
                "有内容",
                "补写这一节，或写明没有内容的原因",
            )
        if not empty:
            yield ok(s.title)


def _style(words: str) -> int:
    """How deep the numbering of a heading stands in the official order; 9 for a heading without a number."""
    return next((depth for depth, style in enumerate(STYLES) if depth and re.match(style, words)), 9)


def headings_are_numbered_in_order(card: Scorecard) -> Iterator[Verdict]:
    """标题编号的样式和顺序是否正确。

    为什么：编号样式混用、顺序颠倒，读者无法引用。
    怎么改：依次用“一、”“（一）”“1.”“（1）”，顺序递增。
    依据：《党政机关公文格式》（GB/T 9704—2012）正文层次序数。
    """
    shown = ("", "一、", "（一）", "1.", "（1）")
    if not card.evaluation.narrative:
        yield skip(WHOLE, "没有叙述文件")
    last = [0] * 7
    renumbered = any(
        s.home for s in card.evaluation.narrative
    )  # parts of a person's own: the print counts chapters and parts anew
    for line, level, words in _headings(card):
        where = narrative_place(card.evaluation, line)
        numbered = re.match(rf"\s*[（(]?(?:{NUMERAL}|[0-9]+)[)）、.．]", words)
        match = re.match(STYLES[level], words) if level <= 4 else None
        last[level + 1 :] = [0] * (6 - level)
        if not numbered or level > 4:
            yield ok(words)
        elif not match:
            yield bad(where, words, f"编号“{numbered[0].strip()}”", f"这一级用“{shown[level]}”的样式", "改正编号样式")
        elif level <= 2 and renumbered:
            yield ok(words)
        elif _number(match[1]) <= last[level]:
            yield bad(where, words, f"编号“{match[0]}”不大于上一个编号", "编号依次递增", "改正编号")
        else:
            last[level] = _number(match[1])
            yield ok(words)


def _headings(card: Scorecard) -> Iterator[tuple[int, int, str]]:
    for s in card.evaluation.narrative:
        yield s.line, s.level, s.heading
        start = first_line(card.evaluation, s)
        for n, line in enumerate(s.text.split("\n")):
            if m := re.match(r"(#{3,6})\s+(.+)", line):
                yield start + n, len(m[1]), m[2]


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    digits = "零一二三四五六七八九"
    return (digits.find(tens) if tens else 1) * 10 + (digits.find(ones) if ones else 0) if ten else digits.find(ones)


def department_evaluates_itself_nowhere(card: Scorecard) -> Iterator[Verdict]:
    """部门评价、财政评价的工作过程是不是评价而不是自评。

    为什么：以单位自评代替部门评价，评价没有独立性。
    怎么改：写明评价组核查了什么、怎样核查；实为自评的，改正评价类型。
    依据：财预〔2020〕10号第四条。
    """
    section = card.evaluation.words("绩效评价工作过程")
    if card.evaluation.report.type not in DEPARTMENT:
        yield skip(WHOLE, "不是部门评价、财政评价")
    elif not section or not section.text.strip():
        yield lacking(WHOLE, "叙述文件没有写评价工作过程")
    else:
        lines = section.text.split("\n")
        found = [n for n, line in enumerate(lines) if re.match(r"#{3,}.*(自我评价|单位自评|绩效自评)", line)]
        if found and not CHECKED.search(section.text):
            yield bad(
                narrative_place(card.evaluation, first_line(card.evaluation, section) + found[0]),
                section.title,
                f"工作过程写“{lines[found[0]].strip('# ')}”，没有评价组核查的记述",
                f"{card.evaluation.report.type}的核查、评分过程",
                "写明评价组核查的内容和方式；实为自评的，改正评价类型",
            )
        else:
            yield ok(section.title)


def methods_are_named(card: Scorecard) -> Iterator[Verdict]:
    """是否写明采用了哪种评价方法。

    为什么：只写“定量评价、定性评价”等于没有说明方法。
    怎么改：写明采用哪几种方法、各用在哪里。
    依据：财预〔2020〕10号第十七条。
    """
    e = card.evaluation
    section = next((s for s in e.narrative if "评价方法" in s.title), None)
    if e.report.type not in DEPARTMENT:
        yield skip(WHOLE, "不是部门评价、财政评价")
    elif section is None or not section.text.strip():
        yield lacking(WHOLE, "叙述文件没有写评价方法")
    elif not re.search("|".join(METHODS), section.text):
        heads = [
            first_line(e, section) + n
            for n, line in enumerate(section.text.split("\n"))
            if re.match("#{3,}.*评价方法", line)
        ]
        tell = ask if OTHER_METHODS.search(section.text) else bad  # 第十七条 ends with 等: others are not wrong
        yield tell(
            narrative_place(e, [*heads, section.line][0]),
            section.title,
            "没有写出第十七条所列的任何一种方法",
            f"{'、'.join(METHODS)}等",
            "写明实际采用的方法和用途",
        )
    else:
        yield ok(section.title)


def report_names_its_grounds(card: Scorecard) -> Iterator[Verdict]:
    """报告是否写明政策和评价依据。

    为什么：全文不引用任何文件，立项、标准和评分都没有依据。
    怎么改：写明项目依据的文件名称和文号，列入证据目录。
    依据：实务（报告须写明评价依据）。
    """
    e = card.evaluation
    texts = [s.text for s in e.narrative] + [v.title for v in e.evidence] + [i.opinion or "" for i in e.indicators]
    texts += [p.text for p in card.passages]
    if e.report.type not in DEPARTMENT or not e.narrative:
        yield skip(WHOLE, "不是部门评价、财政评价，或没有叙述文件")
    elif any(re.search("《[^》]+》|〔[0-9]{4}〕", t) for t in texts):
        yield ok()
    else:
        yield bad(
            narrative_place(e, e.narrative[0].line),
            WHOLE,
            "全文和证据目录没有引用任何文件",
            "写明依据的文件名称和文号",
            "补写项目立项、资金管理和评价所依据的文件",
        )


def past_goals_are_not_future(card: Scorecard) -> Iterator[Verdict]:
    """已经实现的目标是否还写成今后的目标。

    为什么：把已实现的目标写成将来的目标，说明文字照抄旧稿。
    怎么改：改写为现行的目标。
    依据：实务（表述与时事相符）。
    """
    said = found = False
    for p in card.passages:
        said = True
        goals = [goal for goal in PAST_GOALS if card.evaluation.year >= goal[1] and goal[0].search(p.text)]
        for clause in p.clauses if goals else ():
            for pattern, since, goal in goals:
                match = pattern.search(clause)
                if match and not REACHED.search(clause):
                    found = True
                    yield ask(
                        p.where,
                        p.subject,
                        f"“{match[0]}”写成目标，{since}年已宣布实现",
                        "现行的目标",
                        f"核对“{goal}”的表述，改写为现行的目标",
                    )
    if not found:
        yield ok() if said else skip(WHOLE, "没有叙述文字")


def sentences_read_clean(card: Scorecard) -> Iterator[Verdict]:
    """文字有没有叠字、重复的词和漏掉的“日”字。

    为什么：叠字、漏字是校对差错，影响报告的可信度。
    怎么改：删去重复的字词，补上漏掉的字。
    依据：实务（文字校核）。
    """
    said = False
    for p in card.passages:
        said = True
        wrong = [m[0] for m in DOUBLED.finditer(p.text)] + [m[0] for m in NO_DAY.finditer(p.text)]
        twice = [m[0] for m in TWICE.finditer(p.text)] + [m[0] for m in LISTED_TWICE.finditer(p.text)]
        if wrong:
            yield bad(p.where, p.subject, f"“{'”“'.join(wrong)}”", "没有叠字、漏字", "删去重复的字，补上漏掉的“日”字")
        elif twice:
            yield ask(p.where, p.subject, f"“{'”“'.join(twice)}”", "没有重复的词", "核对是否重复；不是重复的，可不改")
        else:
            yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有叙述文字")


def punctuation_is_full_width(card: Scorecard) -> Iterator[Verdict]:
    """汉字之间的标点是否全角，数字字母是否半角，运算符是否统一。

    为什么：全角、半角混用，排印不齐，检索也找不到。
    怎么改：汉字之间用全角标点，数字、字母用半角，“＝”全文统一。
    依据：《标点符号用法》（GB/T 15834）、《出版物上数字用法》（GB/T 15835）。
    """
    said = False
    for p in card.passages:
        said = True
        found = [m[0][-1] for m in HALF.finditer(p.typed)] + [m[0] for m in WIDE.finditer(p.typed)]
        found += ["＝与="] if "＝" in p.typed and "=" in p.typed else []
        if found:
            yield bad(
                p.where,
                p.subject,
                f"“{'”“'.join(dict.fromkeys(found))}”",
                "标点全角，数字、字母半角，运算符统一",
                "改成统一的全角或半角",
            )
        else:
            yield ok(p.subject)
    if not said:
        yield skip(WHOLE, "没有叙述文字")

"""Whose document it is: project and year by label or title, who commissioned and evaluated, kind, total and grade."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from perfeval.documents.content import Content, DocumentCell, DocumentGrid, Text
from perfeval.documents.vocabulary import is_note, is_title
from perfeval.importer.reading import kinds
from perfeval.importer.reading.imported import NOTHING, Imported, Value
from perfeval.model import quantity
from perfeval.model.scorecard import part_of

YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?")
OF_YEAR = re.compile(r"((?:19|20)[0-9]{2})\s*年?度")
BARE_YEAR = re.compile(r"[(（]((?:19|20)[0-9]{2})[)）]")  # behind a title: 自评表（2024）
DATED = re.compile(r"(?<!\d)((?:19|20)[0-9]{2})\s*年(?!月)")
SIGNED = re.compile(  # the day on which it was written, not that which its figures are of
    r"(?:填报|填表|申报|编制|制表|报送|提交|评价|评审|印发|成文|出具|审核)(?:日期|时间)|(?<!基准)日期[:：]"
    r"|^(?!.*基准日).*20[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日$"
    r"|^\s*(?:20[0-9]{2}|二[〇零○OＯ0][〇零○一二三四五六七八九OＯ0]{2})年[0-9一二三四五六七八九十元]{1,2}月\s*$"
)
MEANT = re.compile(r"((?:19|20)[0-9]{2})\s*年?度?\s*[(（](?:评价|本|当|自评)(?:年度?|期)[)）]")
HAN_YEAR = re.compile(r"二[〇零○OＯ0][〇零○一二三四五六七八九OＯ0]{2}(?=年(?!\s*[一二三四五六七八九十]{1,2}月))")
DIGITS = str.maketrans("〇零○OＯ一二三四五六七八九", "00000123456789")
NAMED = re.compile(
    r"(?:关于)?(?P<name>.+?)(?P<end>项目|部门整体支出|整体支出)?(?:支出|政策|预算)*(?:的)?"
    r"(?:(?:近?[一二两三四五]年|年度|年终|年中|半年)(?:滚动|对照|对比|比较|连续)*(?:[及与和暨]|以及)?)?(?:财政|重点|支出|专家|评委)*"
    r"(?:绩效|自评|自我评价|自查|考核|考评|评审|评价指标|指标(?=得分|评分|打分|完成))"
    r"(?:绩效|自评|自我|评价|复核|考核|考评|评审|评估|核查|自查|目标|指标|运行|监控|监测|专家|评委|评分|打分|得分|失分|计分|测算|申报|审核"
    r"|对照|对比|一览|汇总|明细|情况|结果|完成|实现|体系|年终|年中|年度|与|和|及)*的?(?:[横竖简总大小]?表|报告|书|底稿|单|卡|册|汇总|结果|评价|自评|情况){0,2}$"
)
BESIDE_NAME = re.compile(  # what stands in a file's name beside the project
    r"\(?(?:(?:19|20)\d{2})年?度?\)?|^附[件表]?[\d\-:：.、]*|^[\d\-_.、()]+|[（(](?:[终初定修改新一二三四]+稿|[^（()）]{0,4}版|\d+)[)）]"
    r"|(?:[终初定]稿|最终版?|副本|新建|扫描件?|盖章版?)|[-_\d.]+$"
)
FORMS = re.compile(
    r"(?:绩效|自评|评价|评分|自我|项目|支出|情况|目标|指标|完成|体系)*(?:表|样表|报告|底稿|单|文件|文档|工作簿|附件)?"
)
HEADED = re.compile(r"第[一二三四五六七八九十\d]+[部章节]|[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]")
NOBODY = re.compile(
    r"(?:[省市县区级镇乡本各全项]|主要|总体|全部|重点|工作|专家|评委|定量|定性|部门|单位|整体|预算|财政|支出|项目|专项|资金|转移支付|中央|地方|年度|一般|附件|附表|[\d\-—.:：])*"
)
OFFICE = re.compile(
    r"(局|委员会|委|联合会|协会|厅|院|馆|学校|大学|中心|政府|办公室|站|所|公司|部门)$"
)  # no project, its owner
CONCLUDED = re.compile(
    r"(?P<score>\d+(?:\.\d+)?)\s*分(?![^。；\n]{0,24}(?:以上|以下|\(含|至|的))"
    r"(?:(?!(?<![\d.])(?<!满分)(?<!满分为)\d+(?:\.\d+)?\s*分)[^。；\n]){0,24}?(?:等级|等次|级别)\s*(?:评定)?(?:为|是|：|:)?\s*[“\"「『]?(?P<grade>优秀|良好|合格|不合格|优|良|中|差)"
)
LONGEST_TITLE = 60
LONGEST = 600  # characters of a cell that concludes; a longer one is a text of its own
SCORED_BY_OTHERS = re.compile(
    r"被评价(?:单位|部门)|(?:评价|评审)对象[:：]|绩效评价(?:指标体系)?[及和]?(?:评分|打分|计分)(?:表|底稿)|绩效评审(?:打分|评分)"
)
EXPERTS = re.compile(r"(?:专家|评委)(?:评分|打分|评审)|评审(?:打分|评分)|(?:评价|评审)对象[:：]")
REPORT = re.compile(r"绩效评价报告")
OWN_WORDS = re.compile("自评|自查|自我评|填报|填表")
OWN_SCORES = re.compile(r"(?:单位)?自评得?分|(?:注[：:])?.*得分[为是](?:单位)?自评得?分.*")
TICKED = re.compile(r"[☑☒■✓✔√]\s*([^\s□☐○☑☒■✓✔√]+)")
BOXES = re.compile(r"[□☐☑☒■]")


def ticked(text: str) -> str:
    """The choice whose box is ticked, where a text is a row of boxes with one of them ticked; else the text.

    >>> ticked("□优 ☑良 □中 □差"), ticked("良"), ticked("☑优 ☑良")
    ('良', '良', '☑优 ☑良')
    """
    found = TICKED.findall(text)
    return found[0] if len(found) == 1 and len(BOXES.findall(text)) > 1 else text


def _titles(content: Content) -> list[Text | DocumentCell]:
    """Paragraphs before the first table and wide cells at its top that may name form, project and year."""
    heads: list[Text | DocumentCell] = [*[b for b in content.blocks[:8] if isinstance(b, Text)][:6]]
    heads += [b for b in content.blocks[8:] if isinstance(b, Text) and "文本框" in b.place and len(b.text) < 60]
    for block in content.blocks:
        if isinstance(block, DocumentGrid):
            heads += [
                c
                for c in block.cells
                if c.row < 4
                and (c.columns * 2 > block.columns or sum(bool(o.text.strip()) for o in block.row(c.row)) == 1)
            ]
    return heads


def project(content: Content, found: Imported) -> Value:
    """The project that the title names, where no label did: 示例镇道路养护项目支出绩效自评表."""
    heads = _titles(content)
    said = [(one, line) for one in heads for line in _lines_of(one.text)]
    for head, line in (*said, *_over_two(heads)):
        line = _without_office(line)
        text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", line))
        bare = re.sub(
            r"\(?(?:(?:19|20)\d{2}|二[〇零○O0][〇零○一二三四五六七八九O0]{2})年?度?\)?|^附[件表][\d\-:：.]*", "", text
        )
        bare = re.sub(r"\([^()]{1,6}\)$", "", bare)  # how it is printed: 横排版
        match = NAMED.fullmatch(bare) if len(bare) <= 60 and not is_note(bare) and not HEADED.match(bare) else None
        if match and kinds.kind(match["name"]) == "level":
            continue
        whole = match and match["end"] in ("部门整体支出", "整体支出")
        if match and not NOBODY.fullmatch(match["name"]) and (whole or not OFFICE.search(match["name"])):
            return Value(match["name"] + (match["end"] or ""), head.place, "没有“项目名称”一栏，按题目填写")
    return NOTHING


def _over_two(heads: Sequence[Text | DocumentCell]) -> Iterator[tuple[Text | DocumentCell, str]]:
    """Two paragraphs of a cover that are one title: the project on its own line, 绩效评价报告 below it."""
    for above, below in zip(heads, heads[1:]):
        name = above.text.strip()
        if is_title(below.text) and not is_title(name) and 4 <= len(name) <= 40 and not re.search("[:：。，]", name):
            yield above, name + below.text.strip()


def _lines_of(title: str) -> list[str]:
    """The lines of a title, and those that stand under each other as one: a long title breaks before 绩效评价报告."""
    lines = title.split("\n")
    return [*lines, *(f"{a.strip()}{b.strip()}" for a, b in pairwise(lines) if is_title(b))]


def _without_office(line: str) -> str:
    """A title without the office before it, where a space or the year stands between them.

    >>> _without_office("柳河县水利局2024年度河道清淤项目绩效自评表"), _without_office("柳河县教育局　校舍维修自评表")
    ('2024年度河道清淤项目绩效自评表', '校舍维修自评表')
    >>> _without_office("柳河县水利局2024年度部门整体支出绩效自评表")
    '柳河县水利局2024年度部门整体支出绩效自评表'
    """
    office, rest = line.strip(), ""
    if found := re.match(r"(\S{3,20}?)(?:[\s\u3000]+|(?=[(（]?(?:19|20)\d\d\s*年))(\S.*)", line.strip()):
        office, rest = found.groups()
    told = re.sub(r"^[(（]?(?:19|20)\d\d\s*年?度?[)）]?", "", rest)
    if not rest or not OFFICE.search(office) or re.match(r"(?:部门)?整体|项目|绩效|自评|预算|财政", told):
        return line
    return rest


def first_line(content: Content, found: Imported) -> Value:
    """The words alone over the table of indicators of a document that names its project nowhere else.

    A paragraph over it must call itself a project.
    """
    named = found.indicators[0]["name"].place if found.indicators else ""
    grids = [(n, block) for n, block in enumerate(content.blocks) if isinstance(block, DocumentGrid)]
    at, table = next(((n, g) for n, g in grids if any(c.place == named for c in g.cells)), (0, None))
    above = [b for b in content.blocks[:at] if isinstance(b, Text) and b.text.strip().endswith("项目")]
    said = [cell for cell in table.row(0) if cell.text.strip()] if table is not None else []
    lead = said[0] if table is not None and len(said) == 1 and said[0].columns == table.columns else None
    for line in (lead, *above):
        text = _without_form(line.text.strip()) if line is not None else ""
        if line is None or not 4 <= len(text) <= 30 or kinds.kind(text) == "level" or HEADED.match(text):
            continue
        if is_title(text) or is_note(text) or NOBODY.fullmatch(text) or OFFICE.search(text) or not kinds.is_label(text):
            continue
        found.account.read(line, "项目名称")
        return Value(text, line.place, "没有“项目名称”一栏，按表格上方的一行填写")
    return NOTHING


def _without_form(line: str) -> str:
    """A title without the form and its year behind a dash.

    >>> _without_form("河道清淤——2024年目标"), _without_form("河道清淤——二期")
    ('河道清淤', '河道清淤——二期')
    """
    name, dash, form = line.partition("——")
    return name.strip() if dash and YEAR.match(form.strip()) else line


def project_of_file(name: str) -> Value:
    """The project that a file's name tells where the document tells none: nobody refuses a table for want of a name.

    >>> project_of_file("3.示例县农村公路养护2024年自评表.docx").text, project_of_file("附件2 自评表（终稿）.xlsx").text
    ('示例县农村公路养护', '')
    """
    stem = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name.rpartition(".")[0] or name))
    bare = BESIDE_NAME.sub("", stem)
    match = NAMED.fullmatch(bare)
    told = f"{match['name']}{match['end'] or ''}" if match else "" if FORMS.fullmatch(bare) else bare
    if NOBODY.fullmatch(told) or not any(map(str.isalpha, told)):
        return NOTHING
    return Value(told, "", "文件中没有项目名称，按文件名填写")


def year_of(value: Value) -> Value:
    typed = unicodedata.normalize("NFKC", value.text)
    if match := YEAR.search(typed):
        return Value(match[1], value.place, value.doubt)
    if match := HAN_YEAR.search(typed + "年"):
        return Value(match[0].translate(DIGITS), value.place, value.doubt)
    return NOTHING


def year(content: Content, found: Imported, name: str, beside: Value = NOTHING) -> Value:
    """The year in the title, else the one that the words name most often, else that of the file's name.

    A title's 2022年度 comes before a 2021年 inside the project's name; the year ``beside`` the pages before a count.
    """
    named = re.sub(r"\s+", "", found.project.text)
    heads = [
        h
        for h in _titles(content)
        if h.place != found.project.place or named not in re.sub(r"\s+", "", h.text) or is_title(h.text)
    ]
    dated_by_hand = [h for h in heads if SIGNED.search(unicodedata.normalize("NFKC", h.text)) and not is_title(h.text)]
    heads = [h for h in heads if h not in dated_by_hand]  # the day on which it was written
    for head in heads:
        if told := titled_year(head):
            return told
    if meant := {match[1] for text in _said(content) for match in MEANT.finditer(text)}:
        if len(meant) == 1:
            return Value(meant.pop(), "", "按表中写明的评价年度")
    if found.headed:
        return found.headed
    for head in heads:
        typed = unicodedata.normalize("NFKC", head.text)
        if (match := DATED.search(typed)) and len(typed) < 50 and not SIGNED.search(typed):
            return Value(match[1], head.place)
    if beside:
        return beside
    dated = YEAR.search(unicodedata.normalize("NFKC", name))
    counts: Counter[str] = Counter()
    for block in content.blocks:
        for unit in block.cells if isinstance(block, DocumentGrid) else (block,):
            if SIGNED.search(unit.text):
                continue
            counts.update(DATED.findall(unicodedata.normalize("NFKC", unit.text)))
    if counts:
        most, times = counts.most_common(1)[0]
        return Value(most, "", f"题目没有年度，按文中出现最多的年份（{times}次）推断")
    return Value(dated[1], "", "按文件名推断") if dated else NOTHING


def year_of_title(content: Content) -> str:
    """The one year that the titles name; empty where they name none, or several."""
    heads = [h for h in _titles(content) if is_title(h.text) or len(h.text) < LONGEST_TITLE]
    years = {value.text for head in heads if (value := titled_year(head))}
    return years.pop() if len(years) == 1 else ""


def titled_year(head: Text | DocumentCell) -> Value:
    """The year of a title, in figures or in Chinese numerals."""
    typed = unicodedata.normalize("NFKC", head.text)
    if match := OF_YEAR.search(typed):
        return Value(match[1], head.place)
    if match := HAN_YEAR.search(typed):
        return Value(match[0].translate(DIGITS), head.place)
    if is_title(head.text) and (match := BARE_YEAR.search(typed)):
        return Value(match[1], head.place)
    return NOTHING


def _said(content: Content) -> Iterator[str]:
    """Every paragraph and cell."""
    for block in content.blocks:
        yield from (cell.text for cell in block.cells) if isinstance(block, DocumentGrid) else (block.text,)


def kind(content: Content, texts: Sequence[Text], found: Imported) -> Value:
    """The kind of report: as the title says, else by who commissioned and evaluated."""
    words = "".join(text.text for text in texts[:6])
    words += "".join(c.text for b in content.blocks if isinstance(b, DocumentGrid) for c in b.cells if c.row < 3)
    if "转移支付" in words and not any(row["points"] for row in found.indicators):
        return Value("转移支付自评", "", "")
    for told in ("财政评价", "部门评价"):
        if told in words:
            return Value(told, "", "")
    title = "".join(h.text for h in _titles(content) if is_title(h.text))
    if "复核" in title:
        return Value("财政复核", "", "按题目“复核”")
    if REPORT.search(title) and not OWN_WORDS.search(title):
        if any(part_of(row.text("level1")) in ("决策", "过程") for row in found.indicators):
            told = "财政评价" if "财政" in found.client.text + title else "部门评价"
            return Value(told, "", "原文没有写明评价类型，按题目“评价报告”和指标推断")
    if "自评" in words:
        return Value("单位自评", "", "")
    if SCORED_BY_OTHERS.search(words) and not OWN_WORDS.search("".join(_said(content))):
        return Value("部门评价", "", "原文没有写明评价类型，按题目和“被评价单位”推断")
    if found.client or found.evaluator:
        told = "财政评价" if "财政" in found.client.text else "部门评价"
        return Value(
            told, found.client.place or found.evaluator.place, "原文没有写明评价类型，按委托单位和评价机构推断"
        )
    return Value("单位自评", "", "原文没有写明评价类型")


def conclude(content: Content, texts: Sequence[Text], found: Imported) -> None:
    """Total and grade of one sentence: 总分65.00分，等级为“中”; the score of a chapter has no grade.

    It may stand in a cell as well (评价结论); a note that explains the grades is no conclusion.
    """
    grids = (block for block in content.blocks if isinstance(block, DocumentGrid))
    cells = (cell for grid in grids for cell in grid.cells if 9 < len(cell.text) < LONGEST and not is_note(cell.text))
    said: list[Text | DocumentCell] = [*texts, *cells]
    for text in said:
        if match := CONCLUDED.search(unicodedata.normalize("NFKC", text.text)):
            if not found.total:
                found.total = Value(match["score"], text.place)
            if not found.grade:
                found.grade = Value(match["grade"], text.place)
            return


def without_gaps(value: Value) -> Value:
    """A value of the head; nothing for one that says it is still to be given (待补充：评价机构)."""
    said = re.split("[：:]", value.text)[0]
    return NOTHING if quantity.read(said).kind in ("placeholder", "missing") else value


def settle_scores(content: Content, found: Imported) -> None:
    """An evaluator's scores, or those of experts, are decided ones; what it says of deductions is its, else the unit's.

    A column 扣分原因 beside 决策 and 过程 asks for no measures and stays what it is; elsewhere it is the unit's reason.

    Where a head or a note calls the scores the unit's own, they are, whoever evaluated.
    """
    heads = "".join(head.text for head in _titles(content))
    others = found.client or found.evaluator or EXPERTS.search(heads) or REPORT.search(heads)
    by_others = found.kind.text in ("财政评价", "部门评价") and bool(others)
    own = found.own_scores or any(OWN_SCORES.fullmatch(re.sub(r"\s+", "", text)) for text in _said(content))
    evaluated = by_others and not own
    scored = evaluated or any(part_of(row.text("level1")) in ("决策", "过程") for row in found.indicators)
    for row in found.indicators:
        if row["deduction"] and not row["reason"] and not scored:
            row.values["reason"] = row.values.pop("deduction")
        theirs, cells = found.reviewed.get(row["name"].place, (NOTHING, []))
        if by_others and theirs and not row["decided"]:
            row.values["decided"] = theirs
            for cell in cells:
                found.account.read(cell, f"认定得分：{row.text('name')}")
        elif evaluated and row["score"]:
            row.values["decided"] = row.values.pop("score")
        if evaluated and row["reason"] and not row["deduction"] and not row["actual"]:
            row.values["deduction"] = row.values.pop("reason")
        elif found.kind.text in ("单位自评", "转移支付自评") and row["opinion"] and not row["reason"]:
            row.values["reason"] = row.values.pop("opinion")

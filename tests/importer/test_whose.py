"""Whose scores a report holds and what it is called, where it says neither in so many words."""

import pytest

from perfeval.documents import readers
from perfeval.importer.understand import understand

HEAD = "<tr><th>一级指标</th><th>二级指标</th><th>三级指标</th><th>分值</th>{scores}<th>评价情况</th></tr>"
ROWS = """<tr><td>{part}</td><td>项目立项</td><td>立项依据充分性</td><td>40</td>{first}<td>依据充分</td></tr>
<tr><td>产出</td><td>产出数量</td><td>清淤长度</td><td>60</td>{second}<td>完成10公里</td></tr>"""


def read(*titles: str, part: str = "决策", own: bool = False):
    heads = "<th>自评得分</th><th>评价得分</th>" if own else "<th>得分</th>"
    first, second = ("<td>40</td><td>38</td>", "<td>60</td><td>55.5</td>") if own else ("<td>38</td>", "<td>55.5</td>")
    table = HEAD.format(scores=heads) + ROWS.format(part=part, first=first, second=second)
    words = "".join(f"<p>{title}</p>" for title in titles)
    page = f"<html><body>{words}<table>{table}</table></body></html>"
    return understand(readers.read("报告.html", page.encode()), "报告.html")


@pytest.mark.parametrize(
    ("titles", "kind"),
    [
        (("河道清淤项目绩效评价报告", "2024年度"), "部门评价"),
        (("河道清淤项目", "财政绩效评价报告", "2024年度"), "财政评价"),
        (("河道清淤项目绩效自评报告", "2024年度"), "单位自评"),
    ],
)
def test_a_report_with_decisions_is_an_evaluators(titles, kind):
    found = read(*titles)
    assert found.kind.text == kind and found.project.text.startswith("河道清淤") and found.year.text == "2024"
    mine, theirs = ("score", "decided") if kind == "单位自评" else ("decided", "score")
    assert [row.text(mine) for row in found.indicators] == ["38", "55.5"]
    assert not any(row[theirs] for row in found.indicators)


def test_the_evaluators_score_beside_the_units_is_the_decided_one():
    found = read("河道清淤项目绩效评价报告", "2024年度", own=True)
    assert [(row.text("score"), row.text("decided")) for row in found.indicators] == [("40", "38"), ("60", "55.5")]
    assert not [e for e in found.account if e.state == "unread" and e.text in ("38", "55.5")]


def test_a_month_on_the_cover_is_not_the_year():
    assert read("2023年河道清淤项目绩效评价报告", "二〇二四年五月").year.text == "2023"
    assert read("2023年河道清淤项目绩效评价报告", "2024年5月").year.text == "2023"


def test_a_year_may_stand_in_brackets_behind_the_title():
    assert read("河道清淤项目绩效自评表（2024）").year.text == "2024"

"""Laws of the figures in sentences: read as a cell reads them, added up rightly; personal numbers never printed."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from perfeval.model import quantity
from perfeval.model.findings import Where
from perfeval.model.passages import Passage
from perfeval.review.reading import statements
from perfeval.review.sentences import ownwords, sums
from perfeval.review.text import privacy

FEW = st.integers(1, 9999)


def passage(text: str) -> Passage:
    return Passage(Where(""), "正文", text, text, "narrative")


@given(FEW, st.sampled_from(statements.WORDS))
def test_a_figure_in_a_sentence_is_read_as_in_a_cell(number, unit):
    (count,) = statements.counts(f"全年完成{number}{unit}。")
    assert count.value == quantity.read(f"{number}{unit}").base and count.matter == "完成"


@given(st.lists(FEW, min_size=2, max_size=5), st.sampled_from(["座", "公里", "场", "处", "万吨"]))
def test_parts_are_found_with_their_whole(numbers, unit):
    listed = "、".join(f"甲类{n}{unit}" for n in numbers)
    ((whole, parts),) = sums._of_which(passage(f"建成{sum(numbers)}{unit}，其中{listed}。"))
    assert sum(part.value for part in parts) == whole.value


@given(st.integers(0, 9999), st.integers(0, 9999), st.integers(1, 9999))
def test_an_expression_has_its_exact_value(a, b, c):
    assert ownwords._computed(f"{a}－{b}×{c}%") == a - Fraction(b * c, 100)
    assert ownwords._computed(f"（{a}＋{b}）÷{c}") == Fraction(a + b, c)


@given(st.integers(100000, 999999), st.dates(), st.integers(0, 999))
def test_an_identity_number_is_found_and_never_printed_whole(region, born, serial):
    if not 1900 <= born.year <= 2099:
        born = born.replace(year=2000, day=min(born.day, 28))
    digits = f"{region}{born:%Y%m%d}{serial:03d}"
    check = privacy.CHECKS[sum(int(d) * w for d, w in zip(digits, privacy.WEIGHTS)) % 11]
    ((kind, masked),) = privacy.numbers(f"村民（{digits}{check}）每月领取补贴")
    assert kind == "身份证号码" and digits[6:14] not in masked and len(masked) == 18
    wrong = privacy.CHECKS[(privacy.CHECKS.index(check) + 1) % 11]
    assert [k for k, _ in privacy.numbers(f"编号{digits}{wrong}")] in ([], ["银行账号"])

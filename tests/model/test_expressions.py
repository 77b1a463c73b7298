"""Sums, products and quotients of facts in sentences, by units that anyone can check."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval.model import quantity
from perfeval.model.expressions import TemplateFault, amount, evaluate


@pytest.mark.parametrize(
    "source, facts, told",
    [
        ("facts.a - facts.b", ("1.92万亩", "800亩"), "1.84万亩"),
        ("facts.b + facts.a", ("1.92万亩", "800亩"), "20000亩"),
        ("facts.a - facts.b", ("95%", "90.5%"), "4.5个百分点"),
        ("(facts.a / facts.b) | 百分比", ("3公里", "4000米"), "75.00%"),
        ("facts.a / facts.b", ("480万元", "32公里"), "15万元/公里"),
        ("facts.a * facts.b", ("15万元/公里", "8000米"), "120万元"),
        ("facts.a * facts.b", ("12", "350元"), "4200元"),
        ("facts.a / facts.b", ("360万元", "12"), "30万元"),
        ("facts.a / (facts.b / facts.a)", ("6", "3"), "12"),
    ],
)
def test_figures_are_reckoned_in_their_units(source, facts, told):
    assert evaluate(source, dict(zip("ab", facts))) == told


@pytest.mark.parametrize(
    "source, facts",
    [
        ("facts.a + facts.b", ("5人", "3户")),
        ("facts.a + facts.b", ("5人", "3")),
        ("facts.a * facts.b", ("5人", "3元")),
        ("facts.a * facts.b", ("30元/亩", "5公里")),
        ("facts.a * facts.b", ("30元/人·月", "5人")),
        ("facts.a / facts.b", ("5人", "80%")),
        ("facts.a / facts.b", ("30元/亩", "5亩")),
        ("facts.a / facts.b", ("5人", "0")),
        ("facts.a * facts.b", ("约5人", "较好")),
    ],
)
def test_what_has_no_unit_in_common_is_refused(source, facts):
    with pytest.raises(TemplateFault):
        evaluate(source, dict(zip("ab", facts)))


@given(
    st.fractions(Fraction(1, 100), 10**6),
    st.fractions(Fraction(1, 100), 10**6),
    st.sampled_from(["亩", "万亩", "公顷", "公里", "米", "吨", "人", "万人次"]),
    st.sampled_from(["元", "万元", "亿元"]),
)
def test_an_amount_for_each_times_how_many_is_the_amount(much, many, unit, money):
    from perfeval.model.expressions import Amount

    whole, count = Amount(much, money), Amount(many, unit)
    assert (whole / count) * count == whole == count * (whole / count)
    base = quantity.read(f"1{unit}").unit.factor
    assert (count + count - count).number * base == many * base
    assert isinstance(amount(f"{3}{unit}"), Amount)

"""Pictures of a satisfaction survey: the answers to each question as a bar, or the share with its interval."""

from __future__ import annotations

from perfeval.model.questionnaire import Likert, Survey
from perfeval.model.surveyed import SurveyResult
from perfeval.page.blocks import Page
from perfeval.report.anchors import page
from perfeval.report.charts.bars import FULL, PART, SMALL, WIDTH, Bar, Plot, picture

PALE = "#b9cfdf", "#f0d2b3"  # where the satisfied end, and where the others begin


def answers(found: SurveyResult | None, number: str) -> Page:
    """The answers to the whole and to each question, the satisfied left of the line and the others right of it.

    Without answers the share.
    """
    caption = f"{number}　满意度调查结果"
    if found is None:
        return page()
    if found.question:
        whole = ("各题合计" if found.whole.pooled else "总体满意度", found.question)
        return _scale(found.survey, [whole, *found.whole.questions], caption)
    low, share, high = (float(x) * 100 for x in (found.low, found.share, found.high))
    bars = (Bar(0, low, high, FULL, f"{share:.2f}%", thick=0.08), Bar(0, share - 0.12, share + 0.12, FULL, thick=0.5))
    plot = Plot(("满意率及95%置信区间",), bars, max(0.0, low - 8), min(100.5, high + 8), "满意率（%）", pitch=30)
    return page(picture(plot, caption, f"{caption}：满意率{share:.2f}%，95%置信区间{low:.2f}%至{high:.2f}%。"))


def _scale(s: Survey, questions: list[tuple[str, Likert[int]]], caption: str) -> Page:
    asked = [(name, likert) for name, likert in questions if likert.valid]
    shades, bars = _shades(len(s.names), s.satisfying), []
    for row, (_, likert) in enumerate(asked):
        at = -float(100 * likert.rate)
        for n, shade in zip(likert.counts, shades):
            share = 100 * n / likert.valid
            bars.append(Bar(row, at, at + share, shade, thick=0.6, inside=f"{share:.1f}" if share >= 6 else ""))
            at += share
    least, most = min(bar.start for bar in bars), max(bar.end for bar in bars)
    legend = tuple(zip(s.names, shades))
    fits = sum(SMALL * len(name) + 22 for name in s.names) <= WIDTH - 20
    label = "占有效回答的比例（%），线左为满意，线右为其他" + ("" if fits else "；自左至右各选项的次序见表")
    ends = min(least * 1.04, 0), max(most * 1.04, -least * 0.1, 1.0)
    plot = Plot(
        tuple(name for name, _ in asked), tuple(bars), *ends, label, legend if fits else (), zero=True, pitch=30
    )
    said = "；".join(
        f"{name}："
        + "，".join(f"{option}{n}份占{100 * n / likert.valid:.2f}%" for option, n in zip(s.names, likert.counts))
        for name, likert in asked
    )
    return page(picture(plot, caption, f"{caption}：{said}。"))


def _shades(options: int, satisfying: int) -> list[str]:
    """A colour for each option: the satisfied from dark blue to pale, the others from pale to orange."""
    return [*_between(FULL, PALE[0], satisfying), *_between(PALE[1], PART, options - satisfying)]


def _between(first: str, last: str, steps: int) -> list[str]:
    ends = [[int(colour[n : n + 2], 16) for n in (1, 3, 5)] for colour in (first, last)]
    shares = [n / (steps - 1) if steps > 1 else 0.0 if first == FULL else 1.0 for n in range(steps)]
    return ["#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(*ends)) for share in shares]

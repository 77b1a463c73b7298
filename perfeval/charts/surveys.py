"""Pictures of a satisfaction survey: the answers as a bar about the middle, the share with its interval and the target."""

from __future__ import annotations

from perfeval.blocks import Page, page, paragraph
from perfeval.charts.bars import FULL, NONE, PART, Bar, Plot, picture
from perfeval.model import ANSWERS

SHADES = (FULL, "#7fa6c4", NONE, "#e8b98c", PART)


def answers(found, number: str) -> Page:
    """What ``survey.examine`` found: answers on a scale left and right of the middle, or the share with its interval."""
    caption = f"{number}　满意度调查结果"
    if found is None:
        return page(paragraph(f"{caption}：没有有效份数和满意份数，不绘图。", kind="note"))
    if found.question:
        return _scale(found.question, caption)
    low, share, high = (float(x) * 100 for x in (found.low, found.rate if found.weighted is None else found.weighted, found.high))
    bars = (Bar(0, low, high, FULL, f"{share:.2f}%", thick=0.08), Bar(0, share - 0.12, share + 0.12, FULL, thick=0.5))
    plot = Plot(("满意率及95%置信区间",), bars, max(0.0, low - 8), min(100.5, high + 8), "满意率（%）", pitch=30)
    return page(picture(plot, caption, f"{caption}：满意率{share:.2f}%，95%置信区间{low:.2f}%至{high:.2f}%。"))


def _scale(question, caption: str) -> Page:
    shares = [100 * n / question.valid for n in question.counts]
    left, bars = -(shares[0] + shares[1] + shares[2] / 2), []
    for share, shade in zip(shares, SHADES):
        bars.append(Bar(0, left, left + share, shade, thick=0.6, inside=f"{share:.1f}" if share >= 4 else ""))
        left += share
    edge = max(-bars[0].start, left, 1.0) * 1.04
    plot = Plot(("总体满意度",), tuple(bars), min(bars[0].start * 1.04, 0), max(left * 1.04, edge * 0.1), "占有效问卷的比例（%），左为满意，右为不满意，“一般”居中",
                tuple(zip(ANSWERS, SHADES)), zero=True, pitch=36)  # fmt: skip
    said = "；".join(f"{name}{n}份，占{100 * n / question.valid:.2f}%" for name, n in zip(ANSWERS, question.counts))
    return page(picture(plot, caption, f"{caption}：{said}。"))

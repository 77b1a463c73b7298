"""Pictures of a satisfaction survey: the answers as a bar about the middle, the share with its interval and the target."""

from __future__ import annotations

import matplotlib

from perfeval.blocks import Page, page, paragraph
from perfeval.charts.drawing import FULL, NONE, PART, STYLE, blank, figure, name_rows
from perfeval.model import ANSWERS

SHADES = (FULL, "#7fa6c4", NONE, "#e8b98c", PART)


def answers(found, number: str) -> Page:
    """What ``survey.examine`` found: answers on a scale left and right of the middle, or the share with its interval."""
    caption = f"{number}　满意度调查结果"
    if found is None:
        return page(paragraph(f"{caption}：没有有效份数和满意份数，不绘图。", kind="note"))
    with matplotlib.rc_context(STYLE):
        canvas = blank(1.9 if found.question else 1.4)
        axes = canvas.axes[0]
        if found.question:
            said = _scale(axes, found.question)
            name_rows(axes, ["总体满意度"])
            axes.set_xlabel("占有效问卷的比例（%），左为满意，右为不满意，“一般”居中")
        else:
            low, share, high = (float(x) * 100 for x in (found.low, found.rate, found.high))
            axes.plot([low, high], [0, 0], color=FULL, linewidth=2)
            axes.plot([share], [0], "o", color=FULL)
            axes.text(share, -0.25, f"{share:.2f}%", ha="center", fontsize=9)
            name_rows(axes, ["满意率及95%置信区间"])
            axes.set_xlim(max(0.0, low - 8), min(100.5, high + 8))
            axes.set_xlabel("满意率（%）")
            said = f"满意率{share:.2f}%，95%置信区间{low:.2f}%至{high:.2f}%"
        return page(figure(canvas, caption, f"{caption}：{said}。"))


def _scale(axes, question) -> str:
    shares = [100 * n / question.valid for n in question.counts]
    left = -(shares[0] + shares[1] + shares[2] / 2)
    for name, share, shade in zip(ANSWERS, shares, SHADES):
        axes.barh(0, share, 0.5, left=left, color=shade, edgecolor="white", label=name)
        if share >= 4:
            axes.text(left + share / 2, 0, f"{share:.1f}", ha="center", va="center", fontsize=8, color="white" if shade == FULL else "black")
        left += share
    axes.axvline(0, color="black", linewidth=0.6)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncol=5, frameon=False, fontsize=8, handlelength=1.0, columnspacing=0.9)
    return "；".join(f"{name}{n}份，占{100 * n / question.valid:.2f}%" for name, n in zip(ANSWERS, question.counts))

"""perfeval compare, portfolio, match and sample: years, all projects, indicators that may be the same, whom to ask."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from perfeval.build import store
from perfeval.commands.building import order_of, tell
from perfeval.commands.exits import INPUT, OK
from perfeval.model.outcome import BUILT, SAME, Outcome


def compare(chosen: argparse.Namespace, base: Path) -> int:
    """Writes the comparison of a project's years."""
    from perfeval.build import making

    return _made(base, partial(making.compare, base, chosen.project, chosen.year, order_of(chosen), chosen.force))


def portfolio(chosen: argparse.Namespace, base: Path) -> int:
    """Writes the overview of a year, its 汇总表 and the letters to the units."""
    from perfeval.build import making

    return _made(base, partial(making.portfolio, base, chosen.year, order_of(chosen), chosen.force))


def _made(base: Path, make: Callable[[], Outcome]) -> int:
    from perfeval.build import catalogue

    with store.locked(base):
        made = make()
        tell(made)
        if made.state not in (BUILT, SAME):
            return INPUT
        catalogue.write(base)
    return OK


def match(chosen: argparse.Namespace, base: Path) -> int:
    """Lists how the indicators of each pair of years were matched, and asks where that is doubtful; decides nothing."""
    from perfeval.build import loading
    from perfeval.model.matching import STATES

    compared = loading.comparison(chosen.project, base=base)
    if not compared.pairs:
        print("只有一个列了指标的年度，没有可以对应的指标。")
        return OK
    for pair in compared.pairs:
        now = pair.later.evaluation.year
        print(f"{pair.earlier.evaluation.year}年与{now}年：")
        for m in pair.matches:
            old = f"（上次为“{m.before.name}”）" if m.before and m.after and m.before.name != m.after.name else ""
            print(f"  {STATES[m.state]}  {m.name}{old}" + (f"，按{m.how}" if m.how else ""))
            if m.doubtful and m.before:
                print(f"    {m.reason('doubtful')}。在{now}.yaml写明：")
                print(f"    同一指标：crosswalk: [{{was: [{m.before.name}], now: [{m.name}], reason: …, by: …}}]")
                print(f"    不是的：not_compared: [{{name: {m.name}, reason: …, by: …}}]")
            elif m.state in ("new", "ended") and "请确认" in m.reason(m.state):
                print(f"    {m.reason(m.state)}；是的写入{now}.yaml的 crosswalk")
    return OK


def sample(chosen: argparse.Namespace, base: Path) -> int:
    """Prints how many valid answers are needed, and how many sheets to hand out."""
    from perfeval.model.proportions import sample_size

    valid = sample_size(chosen.population, chosen.error)
    sent = sample_size(chosen.population, chosen.error, response=chosen.response)
    whole = f"总体{chosen.population}" if chosen.population else "总体很大"
    print(
        f"{whole}，95%置信水平，误差不超过{float(chosen.error * 100):g}%：需要有效问卷{valid}份"
        + (f"，按{float(chosen.response * 100):g}%的有效回收率发放{sent}份" if chosen.response < 1 else "")
    )
    print("  按比例取0.5（最保守）、不放回简单随机抽样计算；分层抽样时按各层人数分配，并保留抽样记录")
    return OK

"""perfeval form and perfeval new: paper for the client, and a new year from the last one."""

from __future__ import annotations

import argparse
from pathlib import Path

from perfeval import params, scoring
from perfeval.commands.exits import OK
from perfeval.export import forms
from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import files, newyear, rulesets
from perfeval.params import forms as layouts


def form(chosen: argparse.Namespace, base: Path) -> int:
    """Writes the forms asked for beside the params; one that is there already stays."""
    project, year = params.address(base, chosen.project, chosen.year)
    evaluation = params.load(project, year, base)
    card = scoring.score(evaluation, params.ruleset(evaluation, base))
    folder = base / "params" / project
    wanted = {folder / forms.name_of(evaluation, one): one for one in layouts.read(base, chosen.layout)}
    there = [file for file in wanted if file.exists()]
    if there and not chosen.force:
        names = "、".join(file.relative_to(base).as_posix() for file in there)
        raise InputError(
            [
                Finding(
                    Where(names),
                    "表格已经有了，可能已有人填写，没有改动",
                    "新的文件",
                    "确认不要旧表后加 --force，或把旧表改名",
                )
            ]
        )
    for file, one in wanted.items():
        files.place_all({file: forms.write(card, one)})
        print(f"已生成 {file.relative_to(base).as_posix()}（{one.title}，{one.source}）")
    return OK


def new(chosen: argparse.Namespace, base: Path) -> int:
    """Writes the params of a new year; never over existing ones."""
    years = [year for name, year in params.addresses(base) if name == chosen.project]
    last = chosen.last or max((year for year in years if year < chosen.year), default=None)
    if last is None:
        raise InputError(
            [
                Finding(
                    Where(f"params/{chosen.project}"),
                    f"没有{chosen.year}年以前的参数文件，不能沿用",
                    "已有年度的项目",
                    "第一年先用 perfeval import 导入自评表，或复制 params/shili-xuni 再改",
                )
            ]
        )
    evaluation = params.load(chosen.project, last, base)
    stem = base / "params" / chosen.project / str(chosen.year)
    if stem.with_suffix(".yaml").exists() or stem.with_suffix(".md").exists():
        raise InputError(
            [
                Finding(
                    Where(f"params/{chosen.project}/{chosen.year}.yaml"),
                    "参数文件已经有了，没有改动",
                    "新的年度",
                    "换一个年度，或先移走旧文件",
                )
            ]
        )
    questions = rulesets.open_questions(evaluation.ruleset.scoring, evaluation.ruleset.as_of or chosen.year, base)
    made = newyear.params(params.typed(chosen.project, last, base), chosen.year, questions)
    files.place_all({stem.with_suffix(".md"): newyear.narrative(evaluation), stem.with_suffix(".yaml"): made})
    written = f"params/{chosen.project}/{chosen.year}.yaml、{chosen.year}.md"
    print(f"已生成 {written}，沿用{last}年的指标、指标值、分值和评分标准")
    print("  实际完成值、核查结果、得分、资金、基础数据和叙述是空的；标“请确认”的内容沿用上年，请逐项核对")
    return OK

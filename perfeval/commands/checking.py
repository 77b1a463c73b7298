"""perfeval check, explain, review and rules: what the params hold, how they score, what a finance bureau would ask."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from perfeval import params
from perfeval.commands.exits import GATE, INPUT, OK
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.verdicts import OUTCOMES, Review, spoken


def check(chosen: argparse.Namespace, base: Path) -> int:
    from perfeval import review
    from perfeval.build import loading
    from perfeval.model import amounts
    from perfeval.report import gaps

    bad = 0
    for project, year in params.chosen(base, chosen.project, chosen.year):
        try:
            card = loading.scorecard(base, project, year)
        except InputError as error:
            bad += 1
            print(f"{project} {year}：输入有误，共{len(error.findings)}处\n{error}", file=sys.stderr)
            continue
        print(f"{project} {year}：参数文件有效\n  得分：{amounts.score_line(card)}")
        print(f"  复核：{spoken(review.examine(card).counts)}（perfeval review 列出）")
        wanting = gaps.of(card)
        print(f"  待补充{len(wanting)}项{'：' if wanting else ''}")
        for item in wanting:
            print(f"    {item}")
        for finding in card.findings:
            print("\n".join("  " + line for line in str(finding).splitlines()))
        blocks = [code for section in card.evaluation.narrative for code in section.code]
        if blocks:
            print(f"  叙述文件中有{len(blocks)}个代码块，生成报告时运行（检查时不运行）：")
        for code in blocks:
            first = next(row for row in code.source.split("\n") if row.strip())
            print(f"    params/{project}/{year}.md:{code.line}  {first.strip()[:60]}")
    return INPUT if bad else OK


def explain(chosen: argparse.Namespace, base: Path) -> int:
    from perfeval.build import loading
    from perfeval.commands import explaining
    from perfeval.model import amounts

    project, year = params.address(base, chosen.project, chosen.year)
    card = loading.scorecard(base, project, year)
    wanted = [
        line
        for line in card.lines
        if not chosen.indicator or chosen.indicator in (line.indicator.code, line.indicator.name)
    ]
    wanted = wanted or [line for line in card.lines if chosen.indicator in line.indicator.name]
    if not wanted:
        names = "、".join(line.indicator.name for line in card.lines)
        print(f"没有指标“{chosen.indicator}”。本项目的指标：{names}", file=sys.stderr)
        return INPUT
    if chosen.json:
        import json

        print(json.dumps(explaining.as_data(card, wanted), ensure_ascii=False, indent=2))
        return OK
    for line in wanted:
        print("\n".join(explaining.explanation(line, card.decided_name)) + "\n")
    if not chosen.indicator:
        print(f"合计：{amounts.score_line(card)}")
    return OK


def review(chosen: argparse.Namespace, base: Path) -> int:
    import json

    from perfeval import review
    from perfeval.build import loading

    if _is_document(chosen.project):
        from perfeval.importer import examining

        if chosen.fix:
            raise InputError(
                [Finding(Where(chosen.project), "--fix 只改 params 下的文件", "先导入再改", "运行 perfeval import")]
            )
        checked = examining.examine_file(Path(chosen.project), base, chosen.year)
    else:
        project, year = params.address(base, chosen.project, chosen.year or "")
        if chosen.fix and not _mend(project, year, base, chosen.yes):
            return INPUT
        checked = review.examine(loading.scorecard(base, project, year))
    if chosen.json:
        print(json.dumps(checked.as_data(), ensure_ascii=False, indent=2))
    else:
        for v in checked.findings:
            print(f"{v.severity} {v.code} {OUTCOMES[v.outcome]}  {v.subject}（{v.rule}）\n  {v.finding}")
            for row in v.rows:
                print(f"  其中：{row.subject}（{row.where}）")
            for effect in v.effects:
                print(f"  由此而来，不另计：{effect.code} {effect.subject}：{effect.found}")
        print(f"共{len(review.RULES)}条规则，{spoken(checked.counts)}。核查范围：")
        print(_looked_at(checked, chosen.coverage))
        print(f"另有{len(checked.by_hand)}项需人工判断（perfeval rules 列出）。")
    return GATE if checked.blocking else OK


def _looked_at(checked: Review, each: bool) -> str:
    """What the rules looked at, in all, or rule by rule in lines of their own."""
    counts = checked.coverage()
    if not each:
        whole = {o: sum(of_rule.get(o, 0) for of_rule in counts.values()) for o in OUTCOMES}
        return f"  {'、'.join(f'{OUTCOMES[o]}{n}' for o, n in whole.items() if n)}（--coverage 逐条列出）"
    lines = []
    for rule in checked.rules:
        of_rule = sorted(counts.get(rule.name, {}).items())
        said = "、".join(f"{OUTCOMES[outcome]}{n}" for outcome, n in of_rule) or "没有可核查的行"
        lines.append(f"  {rule.code} {rule.name}：{said}")
    return "\n".join(lines)


def _is_document(name: str) -> bool:
    """Whether a name means a file: one that is there, or one named as only documents are."""
    from perfeval.importer.intake import SUFFIXES

    return (Path(name).is_file() and Path(name).suffix != "") or Path(name).suffix.lower() in SUFFIXES


def _mend(project: str, year: int, base: Path, agreed: bool) -> bool:
    """Shows the safe corrections and makes them if the person agrees; False where nobody can be asked."""
    from perfeval.params import mending

    changes = mending.mended(params.load(project, year, base), base)
    if not changes:
        print("没有可以自动改正的写法。")
        return True
    print("\n".join(mending.shown(changes, base)))
    if not agreed and not sys.stdin.isatty():
        print("以上修改没有写入。确认后加 --yes 再运行。", file=sys.stderr)
        return False
    if agreed or input("改正以上各处？[y/N] ").strip().lower() in ("y", "yes", "是"):
        mending.write(changes)
        print(f"已改正{len(changes)}个文件。")
    else:
        print("没有修改。")
    return True


def rules(chosen: argparse.Namespace, base: Path) -> int:
    import inspect

    from perfeval import review
    from perfeval.review.by_hand import BY_HAND

    wanted = [rule for rule in review.RULES if chosen.name in (None, rule.name, rule.code)]
    if not wanted:
        from perfeval.model.findings import did_you_mean

        hint = did_you_mean(chosen.name, [r.name for r in review.RULES]) or "运行 perfeval rules 查看全部规则"
        print(f"没有规则“{chosen.name}”。{hint}", file=sys.stderr)
        return INPUT
    for rule in wanted:
        words = inspect.getdoc(rule.check) or ""
        severity = (
            rule.severity
            if isinstance(rule.severity, str)
            else "、".join(f"{k if k != '*' else '其他'}{v}" for k, v in rule.severity.items())
        )
        print(f"{rule.code} {rule.name}（{severity}）：{words.splitlines()[0]}")
        if chosen.name:
            print("\n".join("  " + line for line in words.splitlines()[1:] if line))
    if not chosen.name:
        print("需人工判断，不能由数据核查：")
        for b in BY_HAND:
            print(f"{b.code} {b.asks}。{b.why}；看：{b.look}")
    return OK

"""The review of somebody else's document: findings at their places in it, and no accusation of what we lost."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from perfeval import params, review, scoring
from perfeval.importer import aside, asidetables
from perfeval.importer.columns import layouts
from perfeval.importer.intake import ParamsDraft, look, looks, no_table, of_year, params_text_of, workbook_of
from perfeval.importer.reading.cells import number
from perfeval.importer.reading.imported import Imported, Slip
from perfeval.importer.words import chapters
from perfeval.importer.words.rulewords import printed_rules
from perfeval.importer.writing import params_text
from perfeval.model.evaluation import Decided, Evaluation
from perfeval.model.findings import Finding, InputError, Where
from perfeval.model.scorecard import DEPARTMENT, Scorecard
from perfeval.model.values import Origin
from perfeval.model.verdicts import ACTED, Review, Verdict, bad
from perfeval.params import names
from perfeval.review import causes
from perfeval.review.rows.design import PROMPT

MAY_LACK = "其他需要说明的问题"  # a report has this chapter where there is something to say


def examine_file(file: Path, base: Path, year: str | None = None) -> Review:
    """The review of a document, each finding at its place in it; a year is asked for only if it names none."""
    parts = of_year(looks(file, known=layouts.read(base)), int(year) if year and params.YEAR.fullmatch(year) else None)
    years = list(dict.fromkeys(part.year.text for part in parts if part.year))
    if len(years) > 1 and len({part.project.text for part in parts}) == 1:
        told = f"文件里有{'、'.join(years)}年度的表"
        fix = f"在文件后面写上年度：perfeval review {file.name} {years[-1]}"
        raise InputError([Finding(Where(file.name), told, "一次复核一个年度", fix, rule="one_year_a_review")])
    found = parts[0] if len(parts) == 1 or len(years) > 1 else look(file, layouts.read(base))
    when = int(found.year.text) if found.year else int(year) if year and params.YEAR.fullmatch(year) else 0
    if not when:
        raise InputError(
            [
                Finding(
                    Where(file.name),
                    "文件中没有评价年度",
                    "四位年份",
                    f"在文件后面写上年度：perfeval review {file.name} 2024",
                )
            ]
        )
    if not found.indicators:
        raise no_table(file, found)
    name = names.made(found.project.text) or names.made(file.stem) or "文件"
    written = params_text_of(found, name, when, base)
    if not found.sections:
        written = replace(written, narrative="")  # an outline that nobody filled in is not the document's
    return examine(ParamsDraft(file, found, written, name, when, ""), base)


def examine(made: ParamsDraft, base: Path) -> Review:
    """The review of a draft, each finding at its place in the document; no heading that we put lower is a fault."""
    with workbook_of(made, base) as (inside, evaluation):
        prompted = {id(s) for s in made.found.sections if not s.paragraphs and PROMPT.search(s.heading)}
        said = [s for s in made.found.sections if id(s) not in prompted]
        read = _as_read(evaluation, {s.title for s in said}, _told_elsewhere(made.found))
        read = _with_all_scores(read, made.found)
        card = _with_asides(scoring.score(read, params.ruleset(read, inside)), made)
        checked = review.examine(card)
    known = {(v.rule, v.found) for v in checked.verdicts}  # a cell may be read into the params and be a fault there
    slips = tuple(_slip(slip, made) for slip in (*made.found.slips, *aside.faults(made.found)))
    slips = tuple(v for v in slips if (v.rule, v.found) not in known)
    told = checked.moved(lambda where: _place(where, made))
    lowered = {p.text[1:].strip() for s in made.found.sections for p in s.paragraphs if p.text.startswith("#")}
    printed = {_bare(entry.text) for entry in made.found.account}  # a heading may stand in our outline only
    own = tuple(
        v
        for v in aside.settled(told.verdicts, made.found, made.file.name)
        if v.rule != "headings_are_numbered_in_order" or (v.subject not in lowered and _bare(v.subject) in printed)
    )
    verdicts = (*own, *slips)
    matters = causes.gathered([v for v in verdicts if v.outcome in ACTED])
    return replace(told, verdicts=verdicts, matters=tuple(_asked(v, made.found.total.doubt) for v in matters))


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _asked(v: Verdict, doubt: str) -> Verdict:
    """A total that was read with a doubt is asked about, not accused."""
    if v.rule != "printed_total_is_the_sum" or not doubt or v.outcome != "fail":
        return v
    return replace(v, outcome="query", found=f"{v.found}（{doubt}）")


def _slip(slip: Slip, made: ParamsDraft) -> Verdict:
    """A fault that the document alone shows, as the finding of its rule."""
    fault = bad(Where(f"{made.file.name} {slip.place}".strip()), slip.subject, slip.found, slip.expected, slip.fix)
    return replace(fault, rule=slip.rule, code=slip.code, severity=slip.severity)


def _told_elsewhere(found: Imported) -> set[str]:
    """The sections of the outline whose matter a report may tell in a chapter that has other headings or none."""
    if any(s.title == chapters.OTHER and chapters.standard(s.heading) is None for s in found.sections):
        return set(chapters.KNOWN)
    told = {s.title for s in found.sections if s.paragraphs}
    parts = [{chapter, *titles} for chapter, titles in chapters.CHAPTERS.items()]
    return {title for part in parts if part & told for title in part}


def _as_read(evaluation: Evaluation, titles: set[str], elsewhere: set[str]) -> Evaluation:
    """The evaluation without what its params add to the document: empty places for papers, headings of the outline.

    A form without a column for papers does not say that there are none; a department evaluation must have the outline,
    but for sections whose matter it may tell elsewhere.
    """
    empty = {key for key in ("evidence", "survey") if not getattr(evaluation, key)}
    values = {key: getattr(evaluation, key) for key in type(evaluation).model_fields}
    department = evaluation.report.type in DEPARTMENT
    values["narrative"] = tuple(
        s
        for s in evaluation.narrative
        if s.text.strip() or s.title in titles or (department and s.title not in {*elsewhere, MAY_LACK})
    )
    return Evaluation.model_construct(_fields_set=evaluation.model_fields_set - empty, **values)


def _with_all_scores(evaluation: Evaluation, found: Imported) -> Evaluation:
    """The evaluation with the decided scores that params refuse, those above their points: a rule tells them."""
    above = {n: row for n, row in enumerate(found.indicators) if params_text.above_points(row)}
    if not above:
        return evaluation
    rows = list(evaluation.indicators)
    for n, row in above.items():
        score = Decimal(number(row.text("decided")) or 0)
        decided = Decided.model_construct(score=score, reason=rows[n].opinion or "见评分表", by="")
        decided._where = Origin(rows[n].where.of("decided"))
        rows[n] = rows[n].with_values(decided=decided)
    values = {key: getattr(evaluation, key) for key in type(evaluation).model_fields}
    values["indicators"] = tuple(rows)
    return Evaluation.model_construct(_fields_set=evaluation.model_fields_set, **values)


def _with_asides(card: Scorecard, made: ParamsDraft) -> Scorecard:
    """The scorecard with the sentences, tables and rules of scoring of the document that its params do not keep."""
    told, tables = aside.passages(made.found, made.file.name), asidetables.tables(made.found, made.file.name)
    rules = printed_rules(made.found)
    customary = card.customary and replace(card.customary, asides=told, own_tables=tables, printed_rules=rules)
    return replace(card, asides=told, own_tables=tables, printed_rules=rules, customary=customary)


def _place(where: Where, made: ParamsDraft) -> Where:
    if where.file.startswith(f"{made.file.name} "):
        return where
    places = made.written.places.get(where.file.rpartition(".")[2], {})
    known = [line for line in places if line <= where.line]
    return Where(f"{made.file.name} {places[max(known)]}" if known else made.file.name)

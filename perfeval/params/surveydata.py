"""Brings a survey and its file of answers together; answers off the scale and counts at odds are told by line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from perfeval.documents.vocabulary import is_total
from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.proportions import effective_size
from perfeval.model.questionnaire import CHAIN, WORDS, Group, Likert, Question, Respondents, Stratum, Survey, Weighted
from perfeval.params import surveyfile
from perfeval.params.files import inside
from perfeval.params.yamlfile import Typed

Place = Callable[..., Where]
Keys = tuple[str | int, ...]  # down to a value
Fault = tuple[Keys, str, str, str]  # the keys down to what is wrong, found, expected, fix
WAYS = {"answers": "各选项之和", "groups": "各类对象之和", "strata": "各层之和", "questions": "各题"}
MOST = 10  # options of a scale
FROM_FILE = ("question", "columns", "group_column", "weight_column", "uncounted")


def complete(survey: Survey, place: Place, folder: Path) -> Survey:
    """The survey with the counts of its file of answers, which lies in ``folder``.

    ``place`` finds the line of a path of keys. Raises InputError with every fault.
    """
    _refuse([*_scale_faults(survey), *_name_faults(survey), *_file_faults(survey), *_answer_faults(survey)], place)
    made = survey if survey.file is None else _counted(survey, survey.file, place, folder)
    _refuse(
        [
            *_group_faults(made),
            *_strata_faults(made),
            *_question_faults(made),
            *_sum_faults(made),
            *_measure_faults(made),
        ],
        place,
    )
    return made


def _refuse(faults: Sequence[Fault], place: Place) -> None:
    if faults:
        raise InputError([Finding(place(*path), *told) for path, *told in faults])


def _scale_faults(survey: Survey) -> Iterator[Fault]:
    scale, points = survey.scale, survey.points
    if not scale:
        return
    if survey.top is not None:
        yield ("top",), "写了 scale，又写了 top", "算不算满意只在一处写明", "删去 top"
    if not 2 <= len(scale) <= MOST:
        yield ("scale",), f"有{len(scale)}个选项", f"2至{MOST}个选项", "写全问卷的选项"
    taken: set[str] = set()
    for n, option in enumerate(scale):
        if again := [w for w in (option.name, *option.written) if w in taken]:
            yield ("scale", n), f"选项“{again[0]}”写了两次", "每个选项和写法只写一次", "删去重复的"
        taken |= {option.name, *option.written}
        if is_total(option.name):
            yield ("scale", n), f"“{option.name}”不是选项", "问卷上的选项", "删去这一项，合计由程序计算"
        if n and option.satisfied == "true" and scale[n - 1].satisfied == "false":
            yield (
                ("scale", n, "satisfied"),
                f"“{option.name}”计为满意，排在它前面的“{scale[n - 1].name}”不计",
                "从最满意到最不满意排列",
                "调整次序，或改正 satisfied",
            )
        if (option.points is None) != (scale[0].points is None):
            has = ("没有", "有") if option.points is None else ("有", "没有")
            yield (
                ("scale", n),
                f"“{option.name}”{has[0]}分值，“{scale[0].name}”{has[1]}",
                "各选项都写分值，或都不写",
                "补上或删去 points",
            )
        elif n and option.points is not None and (above := scale[n - 1].points) is not None and option.points > above:
            yield (
                ("scale", n, "points"),
                f"“{option.name}”{option.points}分，高于排在它前面的“{scale[n - 1].name}”",
                "从最满意到最不满意排列，分值不升",
                "调整次序，或改正分值",
            )
    if len({option.satisfied for option in scale}) == 1:
        yield (
            ("scale",),
            f"各选项都{'计为' if scale[0].satisfied == 'true' else '不计为'}满意",
            "有计为满意的，也有不计为满意的",
            "改正 satisfied",
        )
    if len(points) == len(scale) and points[0] == points[-1]:
        yield ("scale",), f"各选项都是{points[0]}分", "分值有高有低", "改正 points"


def _name_faults(survey: Survey) -> Iterator[Fault]:
    lists: list[tuple[Keys, Sequence[Question | Group | Stratum]]] = [
        (("questions",), survey.questions),
        (("groups",), survey.groups),
        (("strata",), survey.strata),
        *((("groups", n, "questions"), group.questions) for n, group in enumerate(survey.groups)),
    ]
    for path, listed in lists:
        for n, name in enumerate(x.name for x in listed):
            if name in [x.name for x in listed[:n]]:
                yield (*path, n), f"“{name}”写了两次", "每个名称只写一次", "改名，或合并两处"
            if is_total(name):
                yield (*path, n), f"“{name}”是合计，不是其中一项", "各项，不写合计", "删去这一项，合计由程序计算"


def _file_faults(survey: Survey) -> Iterator[Fault]:
    columns = (*((survey.question,) if survey.question else ()), *survey.columns)
    if survey.file is None:
        yield from (
            ((key,), f"写了 {key}，没有写 file", "问卷数据文件", f"写明 file，或删去 {key}")
            for key in FROM_FILE
            if getattr(survey, key)
        )
        return
    if "/" in survey.file or "\\" in survey.file:
        yield (
            ("file",),
            f"问卷数据文件“{survey.file}”带有路径",
            "与参数文件同一文件夹的文件名",
            "把文件放进项目文件夹，只写文件名",
        )
    if not columns:
        yield (
            ("file",),
            "写了问卷数据文件，没有写 question 或 columns",
            "总体满意度的列名，或各题的列名",
            "写明 question 或 columns",
        )
    columns += tuple(c for c in (survey.group_column, survey.weight_column) if c)
    yield from (
        ((key,), f"列名“{name}”写了两次", "每列一个用途", "改正列名")
        for name, n in Counter(columns).items()
        if n > 1
        for key in ["columns" if name in survey.columns else "group_column"]
    )
    for path, part in _parts(survey):
        yield from (
            ((*path, key), f"写了问卷数据文件，又写了 {key}", "份数按问卷数据文件计算", f"删去 {key}，或删去 file")
            for key in ("answers", "questions")
            if getattr(part, key)
        )
    if both := [
        word
        for word in survey.uncounted
        if word in survey.names or any(word in option.written for option in survey.scale)
    ]:
        yield ("uncounted",), f"“{both[0]}”是选项，又写为不计入", "选项以外的回答", "删去其中一处"
    if survey.groups and not survey.group_column:
        yield (
            ("groups",),
            "写了几类调查对象和问卷数据文件，没有写 group_column",
            "问卷数据中类别的列名",
            "写明 group_column",
        )
    if survey.strata and survey.weight_column:
        yield ("weight_column",), "写了权重，又写了分层", "只用一种方法加权", "删去 weight_column 或 strata"


def _answer_faults(survey: Survey) -> Iterator[Fault]:
    for path, part in _parts(survey):
        for at, answers in [
            ((*path, "answers"), part.answers),
            *(((*path, "questions", n, "answers"), q.answers) for n, q in enumerate(part.questions)),
        ]:
            for name in answers:
                if name not in survey.names and is_total(name):
                    yield (
                        (*at, name),
                        f"“{name}”{answers[name]}份不是选项",
                        "只写各选项的份数",
                        "删去这一项，合计由程序计算",
                    )
                elif name not in survey.names:
                    yield (
                        (*at, name),
                        f"“{name}”不在选项中",
                        f"选项：{'、'.join(survey.names)}",
                        "问卷是另外的选项的，在 survey.scale 写明各选项、分值和是否计为满意"
                        if not survey.scale
                        else did_you_mean(name, survey.names) or "改成选项之一",
                    )


def _group_faults(survey: Survey) -> Iterator[Fault]:
    """Groups either all say how many are satisfied, or none, and so for questions: else a sum would leave some out."""
    if survey.questions and any(group.questions for group in survey.groups):
        yield ("questions",), "各题写在 survey 之下，又写在各类对象之下", "只写在一处", "删去一处，各类合计由程序计算"
    for what, has in (
        ("各选项份数或满意份数", [survey.counts_of(g).satisfied is not None for g in survey.groups]),
        ("各题", [bool(g.questions) for g in survey.groups]),
    ):
        if len(set(has)) == 2:
            n = has.index(False)
            yield (
                ("groups", n),
                f"“{survey.groups[n].name}”没有{what}，其他对象有",
                "各类对象都写，或都不写",
                f"补上{what}",
            )
    own, parts = survey.answers, [g.answers for g in survey.groups if g.answers]
    for name in survey.names if own and parts and len(parts) == len(survey.groups) else ():
        if own.get(name, 0) != (n := sum(answers.get(name, 0) for answers in parts)):
            yield (
                ("answers", name) if name in own else ("answers",),
                f"“{name}”写{own.get(name, 0)}份，各类对象之和是{n}份",
                "各类对象之和等于合计",
                "核对各类对象和合计",
            )


def _strata_faults(survey: Survey) -> Iterator[Fault]:
    for n, s in enumerate(survey.strata):
        if not s.satisfied <= s.valid <= s.population:
            yield (
                ("strata", n),
                f"“{s.name}”满意{s.satisfied}份、有效{s.valid}份、总体{s.population}人",
                "满意份数≤有效份数≤总体",
                "核对这一层的数",
            )


def _question_faults(survey: Survey) -> Iterator[Fault]:
    for path, part in _parts(survey):
        valid, totals = survey.counts_of(part).valid, [survey.likert(q.answers).valid for q in part.questions]
        if valid is None and len(set(totals)) > 1:
            yield (
                (*path, "questions"),
                f"各题的回答数不同（{min(totals)}至{max(totals)}），没有写有效份数",
                "有效份数",
                "写明 valid",
            )
        for n, asked in enumerate(totals):
            if valid is not None and asked > valid:
                yield (
                    (*path, "questions", n, "answers"),
                    f"“{part.questions[n].name}”共{asked}份回答，有效份数是{valid}",
                    "每题的回答不超过有效份数",
                    "核对各选项份数和有效份数",
                )


def _sum_faults(survey: Survey) -> Iterator[Fault]:
    """Every count that two things say differently, and groups that together are more than the whole."""
    for path, part in _parts(survey):
        for key in CHAIN:
            ways = survey.ways(key, part)
            (first, n), *others = ways.items() or [("", None)]
            for other, m in others:
                if m != n:
                    way = "各选项中满意的" if (key, other) == ("satisfied", "answers") else WAYS[other]
                    found = (
                        f"{WORDS[key]}写{n}，{way}是{m}"
                        if first == key
                        else f"{WORDS[key]}按{WAYS[first]}是{n}，按{way}是{m}"
                    )
                    yield (*path, first), found, f"{way}等于合计", "核对各数，改正其中一处"
    for key in CHAIN:
        known = [n for group in survey.groups if (n := getattr(survey.counts_of(group), key)) is not None]
        whole = getattr(survey.counts, key)
        if whole is not None and len(known) < len(survey.groups) and sum(known) > whole:
            yield (
                (key,),
                f"{WORDS[key]}写{whole}，部分对象之和已是{sum(known)}",
                "各类对象之和不超过合计",
                "核对各类对象和合计",
            )


def _measure_faults(survey: Survey) -> Iterator[Fault]:
    if survey.measure == "满意度" and survey.points and survey.points[0] != 100:
        yield (
            ("measure",),
            f"最高的选项{survey.points[0]}分，满意度不能与百分数的指标值比较",
            "最高的选项100分",
            "按百分制写各选项的分值，或改用满意率",
        )
    if survey.measure == "满意度" and survey.strata:
        yield ("measure",), "各层只有满意份数，不能按层计算满意度", "满意率", "改用满意率，或删去 strata"


def _parts(survey: Survey) -> list[tuple[Keys, Respondents]]:
    return [((), survey), *((("groups", n), group) for n, group in enumerate(survey.groups))]


def _counted(survey: Survey, file: str, place: Place, folder: Path) -> Survey:
    """The survey with what its file holds: the answers of all, or of each group.

    Raises InputError where typed counts say otherwise.
    """
    sheets, notes = surveyfile.read(inside(folder, file), survey, place("file"))
    names = list(dict.fromkeys(sheet.group for sheet in sheets)) if survey.group_column else []
    groups = survey.groups or tuple(Group(name=name) for name in names)
    listed = [group.name for group in groups]
    faults: list[Fault] = [
        (
            ("groups",),
            f"{file} 中有“{name}”的问卷",
            f"groups 中的类别：{'、'.join(listed)}",
            did_you_mean(name, listed) or "补上这一类",
        )
        for name in names
        if name not in listed
    ]
    faults += [
        (
            ("groups", n),
            f"{file} 中没有“{name}”的问卷",
            f"问卷数据中的类别：{'、'.join(names)}",
            did_you_mean(name, names) or "删去这一类，或改名",
        )
        for n, name in enumerate(listed)
        if name not in names
    ]
    _refuse(faults, place)
    counted = [_update(survey, [s for s in sheets if s.group == name]) for name in listed] or [_update(survey, sheets)]
    for n, (part, update) in enumerate(zip(groups or [survey], counted)):
        faults += _typed_faults(("groups", n) if groups else (), part, update, survey)
    whole = {
        key: sum(update[key] for update in counted)
        for key in ("returned", "valid", *(["satisfied"] if survey.question else []))
    }
    faults += _typed_faults((), survey, whole, survey) if groups else []
    _refuse(faults, place)
    if groups:
        made = survey.model_copy(
            update={**whole, "groups": tuple(g.model_copy(update=update) for g, update in zip(groups, counted))}
        )
    else:
        made = survey.model_copy(update=counted[0])
    left = whole["returned"] - whole["valid"]
    made._notes = (
        (*notes, f"{file} 中{left}份没有{'总体满意度一题的' if survey.question else ''}有效回答，不计入有效份数。")
        if left
        else notes
    )
    made._weighted = _weighted(survey, sheets)
    return made


def _typed_faults(path: Keys, part: Respondents, update: Typed, survey: Survey) -> list[Fault]:
    return [
        (
            (*path, key),
            f"{WORDS[key]}写{getattr(part, key)}，{survey.file} 中是{update[key]}",
            "与问卷数据一致",
            f"改为 {update[key]}，或删去这一行，按数据文件计",
        )
        for key in ("valid", "satisfied", "returned")
        if key in update and getattr(part, key) not in (None, update[key])
    ]


def _update(survey: Survey, sheets: Sequence[surveyfile.AnswerSheet]) -> Typed:
    """What some sheets say about those who filled them in, as fields of a Group.

    A sheet without an answer to the main question is not valid as a whole.
    """
    valid = [sheet for sheet in sheets if _is_valid(survey, sheet)]

    def answers(column: str) -> dict[str, int]:
        found = Counter(sheet.answers[column] for sheet in valid)
        return {name: found[name] for name in survey.names}

    update = {
        "returned": len(sheets),
        "valid": len(valid),
        "questions": tuple(Question(name=column, answers=answers(column)) for column in survey.columns),
    }
    if survey.question:
        overall = answers(survey.question)
        update |= {"answers": overall, "satisfied": survey.likert(overall).satisfied}
    return update


def _is_valid(survey: Survey, sheet: surveyfile.AnswerSheet) -> bool:
    return bool(sheet.answers[survey.question]) if survey.question else any(sheet.answers.values())


def _weighted(survey: Survey, sheets: Sequence[surveyfile.AnswerSheet]) -> Weighted | None:
    valid = [sheet for sheet in sheets if _is_valid(survey, sheet)]
    if not survey.weight_column or not valid:
        return None
    columns = [survey.question] if survey.question else survey.columns
    found: defaultdict[str, Fraction] = defaultdict(Fraction)
    for sheet in valid:
        for column in columns:
            found[sheet.answers[column]] += Fraction(sheet.weight)
    return Weighted(
        Likert(tuple(found[name] for name in survey.names), survey.satisfying),
        effective_size([sheet.weight for sheet in valid])[0],
    )

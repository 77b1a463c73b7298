"""Random params drawn from the model itself: each optional key there, absent, null or empty; each type and rule set."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from perfeval.build import loading
from perfeval.model.evaluation import Parameters
from perfeval.model.findings import InputError
from perfeval.params import rulesets

TARGETS = (
    "≥100个",
    "≥95%",
    "≤170万元",
    "=4次",
    "100%",
    "≥0",
    "≤0起",
    "充分",
    "有所提高",
    "90%～95%",
    "2024年12月底前",
    ">95%",
    "<5%",
    "≥1.5亿元",
    "/",
    "见附件",
    "-3%",
    "≥100",
)
ACTUALS = (
    "100个",
    "86%",
    "95%",
    "176.73万元",
    "3次",
    "97.3%",
    "0",
    "0起",
    "充分",
    "有所提高",
    "92%",
    "2024年12月20日",
    "95.00%",
    "≥95%",
    "180000000元",
    "无",
    "",
    "-5%",
    "120",
    "1个",
)
LEVELS = ("产出指标", "效益指标", "满意度指标", "成本指标", "决策", "过程", "预算执行率")
NAMES = (
    "救助人次",
    "发放及时率",
    "服务对象满意度",
    "资金到位率",
    "预算执行率",
    "建设成本",
    "其中：农村",
    "政策知晓率",
    "立项依据充分性",
    "社会效益",
)
POINTS = ("10", "20", "30", "5", "2.5", "40", "90", "50")
MONEY = ("0", "100", "95.3", "80", "6300.38", "120", "1000000")
COUNTS = (0, 1, 2, 5, 12, 100, 380)
BOUNDS = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
SHARES = ("0", "0.5", "50%", "80%", "100%", "0.2")
DAYS = ("2024-06-30", "2024-12-31", "2024-07-08", "2023-12-31")
TEXTS = ("按计划完成", "张三", "甲局", "说明，含“引号”和（括号）", "第一行；第二行。", "甲<b，c>丁", "a_b*c*", "A-07")
PLAUSIBLE = {
    "outline": ("report", "short", "selfreport"),
    "target": TARGETS,
    "actual": ACTUALS,
    "level1": LEVELS,
    "name": NAMES,
    "rate": ("95.3%", "—", "80%"),
    "source": ("年度资金总额", "其中：财政拨款", "其他资金"),
    "points": POINTS,
    "approved_points": POINTS,
    "from": ("90%", "85%", "60%", "0", "100"),
    "full_at": ("100%",),
    "zero_at": ("80%", "0%"),
    "step": ("1%", "5%"),
    "finding": ("A07:救助人次:1a2b3c4d", "W01:全表:00ff00ff"),
    "achieved": TEXTS,
    "planned": TEXTS,
    "due": DAYS,
    "done": DAYS,
    "until": DAYS,
    "year": ("2023", "2024"),
}


def sound(standard: dict | None) -> dict | None:
    """A standard of any type without what ``check`` refuses: shares that do not make a whole, bounds out of order."""
    kind = (standard or {}).get("type")
    if kind == "elements":
        points = standard["points"]
        for n, point in enumerate(points):
            point |= {"share": f"1/{len(points)}", "text": f"要点{n}"}
            point.pop("earned", None)
    fixed = {
        "steps": {"full_at": "100%", "zero_at": "80%", "step": "1%", "per_step": "5%"},
        "bands": {"bands": [{"from": "90%", "share": "100%"}, {"from": "80%", "share": "0.5"}]},
        "graded": {
            "bands": [{"name": "好", "low": "80%", "high": "100%"}, {"name": "差", "low": "0%", "high": "80%"}],
            "band": None,
        },
        "efficacy": {
            "levels": [
                {"name": "优", "value": "20", "coefficient": "1"},
                {"name": "差", "value": "10", "coefficient": "0.5"},
            ]
        },
        "date": {"per_day": "5%", "per_days": None, "each": None, "started_counts": None},
        "formula": {"name": "ratio", "floor": None, "over": None},
    }.get(kind, {})
    return {key: value for key, value in {**standard, **fixed}.items() if value is not None} if standard else standard


def sound_years(data: dict, year: int) -> dict:
    """Params whose period, if they have one, is this year and the one before, each with what the rows say of years."""
    spans = bool(data.get("period"))
    if "period" in data:
        data["period"] = f"{year - 1}-{year}" if spans else None
    for row in (*(data.get("budget") or ()), *(data.get("indicators") or ())):
        own = [one | {"year": str(year - 1 + n)} for n, one in enumerate((row.get("years") or [])[:2])]
        row["years"] = own if spans and len(own) == 2 else []
        if row["years"] and "level1" in row:
            row["actual"] = row.get("actual") or "100个"
    return data


def sound_survey(survey: dict) -> dict:
    """A survey of the same parts whose counts agree with one another, without a file."""
    own = ("method", "date", "measure")
    options = (
        [{"name": "好", "points": "100", "satisfied": "true"}, {"name": "差", "points": "0", "satisfied": "false"}]
        if survey.get("scale")
        else []
    )
    counts = {"好": "7", "差": "2"} if options else {"非常满意": "7", "一般": "2"}

    def of(asked: dict) -> dict:
        questions = [{"name": f"题{n}", "answers": dict(counts)} for n, _ in enumerate(asked.get("questions") or ())]
        made = {key: value for key, value in asked.items() if key in own}
        return (
            made
            | ({"answers": dict(counts)} if asked.get("answers") else {})
            | ({"questions": questions} if questions else {})
        )

    listed = survey.get("groups") or []
    groups = [
        {key: value for key, value in of(listed[0]).items() if key != "measure"} | {"name": f"类{n}"}
        for n, _ in enumerate(listed)
    ]
    whole = of(survey)
    if groups:
        whole = {key: value for key, value in whole.items() if key in own} | {"groups": groups}
    elif not whole.keys() & {"answers", "questions"} and survey.get("strata"):
        whole["strata"] = [
            {"name": f"层{n}", "population": "90", "valid": "9", "satisfied": "2"}
            for n, _ in enumerate(survey["strata"])
        ]
        whole.pop("measure", None)
    return whole | ({"scale": options} if options else {})


class Drawn:
    """One random project: its address, its years, and its files."""

    def __init__(self, seed: int, rulesets: dict[str, int]):
        self.random = Random(seed)
        self.project = f"p{seed}"
        self.rulesets = rulesets
        self.kind = self.random.choice(["单位自评", "单位自评", "部门评价", "财政评价", "财政复核", "转移支付自评"])
        self.names = (
            self.random.sample(NAMES, self.random.randint(0, 6))
            if self.random.random() < 0.95
            else [NAMES[0], NAMES[0]]
        )
        # how much is left out: most projects are nearly whole, some nearly empty
        self.sparse = self.random.choice([0.1, 0.35, 0.7])

    def write(self, base: Path, years: Iterable[int]) -> list[int]:
        """The files of each year under ``params/``; returns the years."""
        folder = base / "params" / self.project
        folder.mkdir(parents=True)
        made = []
        for year in years:
            data = self._parameters(year)
            (folder / f"{year}.yaml").write_text(
                yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8"
            )
            if self.random.random() < 0.8:
                (folder / f"{year}.md").write_text(self._narrative(), encoding="utf-8")
            made.append(year)
        return made

    def _parameters(self, year: int) -> dict:
        data = self._model(Parameters)
        data |= {"schema": 1, "year": year}
        data["report"] = data["report"] | {"type": self.kind}
        name = self.random.choice(sorted(self.rulesets))
        data["ruleset"] = {"scoring": name} | (
            {"as_of": max(2020, self.rulesets[name])} if self.rulesets[name] > year else {}
        )
        if data.get("survey"):
            data["survey"] = sound_survey(data["survey"])
            if not data["survey"].keys() & {"answers", "questions", "groups", "strata"}:
                counts = {
                    "population": 380,
                    "sent": 100,
                    "returned": 100,
                    "valid": 100,
                    "satisfied": self.random.choice([0, 5, 12, 100]),
                }
                data["survey"] |= {key: n for key, n in counts.items() if self.random.random() > self.sparse}
        data.pop("experts", None)
        if data.get("prices"):
            data["prices"]["index"] = {"2024": "101.5"}
            data["prices"] = data["prices"] if year == 2024 else None
        if self.random.random() < 0.5:
            data["adopted"] = {"by": "张三", "reason": "核对无误"}
        data["indicators"] = self._whole(data.get("indicators") or [])
        data.pop("period", None)  # it is not compared with other years, as the drawn ones are
        data = sound_years(data, year)
        ids = [e["id"] for e in data.get("evidence") or []]
        for row in data["indicators"]:
            row["evidence"] = (
                self.random.sample(ids, min(len(ids), 1)) if row.get("evidence") and len(set(ids)) == len(ids) else []
            )
            if row.get("points") is None:
                row.pop("decided", None)
            row.pop("band", None)
            row["standard"] = sound(row.get("standard"))
            row["marks"] = {"专家甲": row["points"], "专家乙": 1} if row.get("marks") and row.get("points") else {}
        for problem in data.get("problems") or []:
            problem["indicators"] = (
                [row["name"] for row in data["indicators"][:1]] if self.random.random() < 0.5 else []
            )
        first, *others = data.get("problems") or [None]
        for problem in data.get("problems") or []:
            problem.pop("because", None)
        if first and others and others[-1]["title"] != first["title"] and self.random.random() < 0.5:
            others[-1]["because"] = first["title"]
        if use := data.get("application"):
            use["budget_year"] = self.random.choice([None, year + 1])
            use["reckoning"] = None if use.get("amount") is None else f"按上年实绩安排{use['amount']}万元"
        return data

    def _whole(self, rows: list[dict]) -> list[dict]:
        """The rows, often with points that make a full table, else no grade would ever be given."""
        for row, name in zip(rows, self.names):
            row["name"] = name
        rows = rows[: len(self.names)]
        if rows and self.random.random() < 0.6:
            whole, share = self.random.choice([90, 100, 80]), None
            share = whole // len(rows)
            for row in rows:
                row["points"] = share
            rows[-1]["points"] = whole - share * (len(rows) - 1)
        settled = self.random.random() < 0.2  # a person decides every line, as before a grade
        for row in rows:
            full = row.get("points")
            for key in ("self_score",):
                row[key] = (
                    None
                    if full is None or self.random.random() < self.sparse / 2
                    else self.random.choice([full, float(full) / 2, 0])
                )
            if full is not None and (settled or self.random.random() < 0.25):
                row["decided"] = {
                    "score": self.random.choice([full, 0, float(full) / 2]),
                    "reason": "核实",
                    "by": "张三",
                }
            else:
                row.pop("decided", None)
        return rows

    def _narrative(self) -> str:
        from perfeval.report.gaps import SECTIONS

        chosen = [title for title in SECTIONS if self.random.random() > self.sparse]
        return "\n\n".join(f"## {title}\n\n{self.random.choice(TEXTS)}" for title in chosen) + "\n"

    def _model(self, model: type[BaseModel]) -> dict:
        data: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            key = field.alias or name
            if field.is_required():
                data[key] = self._value(field.annotation, key, field.metadata)
            elif self.random.random() > self.sparse:
                optional = NoneType in get_args(field.annotation)
                data[key] = (
                    None
                    if optional and self.random.random() < 0.1
                    else self._value(field.annotation, key, field.metadata)
                )
        return data

    def _value(self, annotation: Any, key: str, metadata: Sequence = ()) -> Any:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if any("_share" in repr(m) for m in metadata):
            return self.random.choice(SHARES)
        if any("_day" in repr(m) for m in metadata):
            return self.random.choice(DAYS)
        if origin is Annotated:
            return self._value(arguments[0], key, [*arguments[1:], *metadata])
        if origin in (Union, UnionType):
            return self._value(self.random.choice([a for a in arguments if a is not NoneType]), key, metadata)
        if origin is Literal:
            return self.random.choice(arguments)
        if origin is tuple:
            least = 1 if key in ("bands", "points", "was", "now", "questions") else 0
            return [
                self._value(arguments[0], key)
                for _ in range(self.random.randint(least, 6 if key == "indicators" else 2))
            ]
        if origin is dict:
            return {f"key_{n}": self._value(arguments[1], key) for n in range(self.random.randint(0, 2))}
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self._model(annotation)
        if key in PLAUSIBLE:
            return self.random.choice(PLAUSIBLE[key])
        if annotation is str:
            return self.random.choice(TEXTS)
        pool = COUNTS if annotation is int else MONEY
        fit = [
            n
            for n in pool
            if all(
                BOUNDS[name](float(n), float(bound))
                for m in metadata
                for name in BOUNDS
                if (bound := getattr(m, name, None)) is not None
            )
        ]
        return self.random.choice(fit or pool)


def draw(base: Path, seeds: Iterable[int], years: Sequence[int]) -> dict[str, list[int]]:
    """Random projects of these years in a workbook, and the years of each that ``check`` accepts."""
    sets = {file.stem: rulesets.first_year(file.stem, base) for file in (base / "params" / "rulesets").glob("*.yaml")}
    accepted: dict[str, list[int]] = {}
    for seed in seeds:
        drawn = Drawn(seed, sets)
        accepted[drawn.project] = []
        for year in drawn.write(base, years):
            try:
                loading.scorecard(base, drawn.project, year)
                accepted[drawn.project].append(year)
            except InputError:
                pass
    return accepted

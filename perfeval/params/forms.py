"""Finds, reads and checks the layouts of forms: the official ones, and a person's own under params/forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from perfeval.model.findings import Finding, InputError, Where, did_you_mean
from perfeval.model.form import BESIDE, BLOCKS, COLUMNS, FUNDS, NEEDED, SPLIT, Form
from perfeval.params import shapes
from perfeval.params.names import fault
from perfeval.params.outline import NAME
from perfeval.params.yamlfile import Source, read_text, read_yaml

OFFICIAL = {file.stem: file for file in sorted(Path(__file__).with_name("official").glob("*.yaml"))}
FEWEST, ABOVE = 4, 2  # columns that the head of a table of indicators takes, and those left of its funds
Fault = tuple[tuple[str, ...], str, str, str]  # where in the file, found, expected, fix


def names(base: Path) -> dict[str, Path]:
    """The layouts that there are, and where they are read: the official ones, then a person's own."""
    return OFFICIAL | {file.stem: file for file in sorted((base / "params" / "forms").glob("*.yaml"))}


def read(base: Path, wanted: Collection[str] = ()) -> list[Form]:
    """The forms wanted, else all that there are; raises InputError with every fault of theirs."""
    known, made, findings = names(base), [], list[Finding]()
    for name in wanted or known:
        try:
            made.append(_form(name, known, base))
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return made


def _form(name: str, known: dict[str, Path], base: Path) -> Form:
    place, findings = f"params/forms/{name}.yaml", list[Finding]()
    if name not in known:
        fix = did_you_mean(name, known) or "改用已有的版式，或新增 params/forms/ 下的文件"
        findings.append(Finding(Where("params/forms"), f"没有版式“{name}”", f"已有：{'、'.join(known)}", fix))
    elif name in OFFICIAL and known[name] != OFFICIAL[name]:
        findings.append(
            Finding(Where(place), f"“{name}”是随程序提供的版式，不能替换", "另外的名称", "给文件改名，并改正 id")
        )
    elif not NAME.fullmatch(name):
        expected = "汉字、字母、数字、连字符和下划线，例如 short.yaml"
        findings.append(Finding(Where(place), f"文件名“{name}”不能用作版式名", expected, "给文件改名，并改正 id"))
    source = None if findings else read_text(known[name], place, findings)
    if source is None:
        raise InputError(findings)
    return _read(name, source.name, source.text)


@lru_cache(maxsize=64)  # by what the file says
def _read(name: str, shown: str, text: str) -> Form:
    findings: list[Finding] = []
    source = Source(shown, text)
    data = read_yaml(source, shapes.key_names(Form), findings)
    form = shapes.make(Form, data, source, findings) if data else None
    if form is not None:
        faults = [*_own(form, name), *([*_strange(form)] or _lacking(form))]
        findings += [source.fault(shapes.place(path, data, shown), *parts) for path, *parts in faults]
    if findings or form is None:
        raise InputError(sorted(findings, key=lambda f: f.where))
    return form


def _own(form: Form, name: str) -> Iterator[Fault]:
    """Faults of what a form is called and of the blocks that it has."""
    if form.id != name:
        yield ("id",), f"id: {form.id}", f"与文件名一致：{name}", "改正 id 或文件名"
    if why := fault(f"{form.title}-{name}"):  # of a file
        yield ("title",), f"表名“{form.title}”{why}", "能用作文件名的表名", "改正 title"
    for key in (key for key in Form.model_fields if key in form.model_fields_set & _BLOCKS - {*BLOCKS[form.rows]}):
        told = f"可用：{'、'.join(BLOCKS[form.rows]) or '（无，由程序排）'}"
        yield (key,), f"rows: {form.rows} 的表没有“{key}”", told, f"删去“{key}”，或改正 rows"
    if form.department == form.unit:
        yield ("unit",), f"主管部门和实施单位都写“{form.unit}”，导入时分不清", "不同的文字", "改正 department 或 unit"


_BLOCKS = {key for keys in BLOCKS.values() for key in keys}


def _blocks(form: Form) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
    """Each block of columns: its key, what stands in it, and what may."""
    both = ("columns", form.columns, COLUMNS[form.rows]), ("funds", form.funds, FUNDS)
    return (block for block in both if block[0] in BLOCKS[form.rows])


def _strange(form: Form) -> Iterator[Fault]:
    """Columns that nobody knows."""
    for block, held, known in _blocks(form):
        for key in held:
            if key not in known:
                fix = did_you_mean(key, [other for other in known if other not in held]) or "改正名称，或删去这一栏"
                yield (block, key), f"不认识的栏“{key}”", f"可用：{'、'.join(known)}", fix


def _lacking(form: Form) -> Iterator[Fault]:
    """Columns that others need, or the rows, or the blocks above them."""
    for block, held, _ in _blocks(form):
        for key in held:
            if missing := "”“".join(other for other in BESIDE.get(key, ()) if other not in held):
                expected, fix = f"“{key}”与“{missing}”同在", f"补上，或删去“{key}”"
                yield (block, key), f"有“{key}”，没有算它的“{missing}”", expected, fix
    most = len(form.columns) - ABOVE
    if missing := "”“".join(key for key in NEEDED[form.rows] if key not in form.columns):
        yield ("columns",), f"缺少“{missing}”栏", f"rows: {form.rows} 的表都有“{missing}”", f"补上“{missing}”"
    elif form.rows == "indicators" and len(form.columns) < FEWEST:
        yield ("columns",), f"只有{len(form.columns)}栏，表头排不下", f"至少{FEWEST}栏", "补上其他栏"
    elif form.rows == "indicators" and len(form.funds) > most:
        expected = f"至多{most}栏（比 columns 少{ABOVE}栏）"
        yield ("funds",), f"资金表{len(form.funds)}栏", expected, "删去几栏，或补上指标的栏"
    split = [key for key in SPLIT if key in form.columns]
    if split and "target" in form.columns:
        yield ("columns", "target"), f"指标值写了两次：target 和 {'、'.join(split)}", "一种写法", "删去其中一种"
    elif split and len(split) < len(SPLIT):
        fix = "补上其余的，或改用 target"
        yield ("columns", split[0]), f"指标值分栏只有 {'、'.join(split)}", f"{'、'.join(SPLIT)} 同在", fix

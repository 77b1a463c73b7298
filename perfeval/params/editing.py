"""Changes single values of a params file where they stand: nothing else of the file moves, and any fault stops it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import files, load, typed
from perfeval.params.placing import Keys, Unproved, edited
from perfeval.params.yamlfile import Typed, Written


@dataclass(frozen=True)
class Edit:
    """A params file as it was and as it is after a change."""

    file: Path
    before: bytes
    after: bytes

    def undo(self) -> None:
        """The file as it was; raises InputError where somebody has changed it since."""
        if self.file.read_bytes() != self.after:
            name = f"params/{self.file.parent.name}/{self.file.name}"
            raise InputError([Finding(Where(name), "文件在这以后又改动过，没有恢复", "只有这一处改动", "在文件中改回")])
        files.place(self.file, self.before)


def edit(project: str, year: int, changes: Sequence[tuple[Keys, str]], base: Path, adding: bool = False) -> Edit:
    """Writes new texts in the place of values that stand in ``params/<project>/<year>.yaml``, all of them or none.

    A text is what the value says, not how YAML writes it. Raises InputError with every fault that the file would have,
    in the words of ``perfeval check``, for a value of several lines, and for one that the file does not write, unless
    it may be added.
    """
    file = base / "params" / project / f"{year}.yaml"
    before = file.read_bytes()
    old, text = typed(project, year, base), before.decode("utf-8-sig")
    for path, _ in changes:
        if adding and _value(old, path) is None:
            continue
        value = _spot(old, path, file)
        line = text.split("\n")[value.where.line - 1]
        if "\n" in value.raw or not value.raw or not line.startswith(value.raw, value.where.column - 1):
            raise _not_here(value.where, "这一项写成了几行")
    try:
        after = edited(before.decode(), changes).encode()
    except Unproved:
        raise _not_here(_spot(old, changes[-1][0], file).where, "改在原处会带动别的内容") from None
    with tempfile.TemporaryDirectory(prefix="perfeval-") as scratch:
        tried = _copy(base, project, Path(scratch).resolve())
        (tried / "params" / project / file.name).write_bytes(after)
        load(project, year, tried)
    files.place(file, after)
    return Edit(file, before, after)


def _value(data: Typed, path: Keys) -> Any:
    value: Any = data
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
    return value


def _spot(data: Typed, path: Keys, file: Path) -> Written:
    value = _value(data, path)
    if isinstance(value, Written):
        return value
    raise _not_here(Where(f"params/{file.parent.name}/{file.name}"), f"文件中没有写“{'.'.join(map(str, path))}”")


def _not_here(where: Where, found: str) -> InputError:
    return InputError([Finding(where, found, "写在一行中的一个值", "打开参数文件，在那里改")])


def _copy(base: Path, project: str, to: Path) -> Path:
    """What reading a project needs of a workbook."""
    for folder in ("params/rulesets", f"params/{project}"):
        shutil.copytree(base / folder, to / folder)
    (to / "notebooks").mkdir()
    for outline in (base / "notebooks").glob("*.ipynb"):
        shutil.copy(outline, to / "notebooks")
    return to

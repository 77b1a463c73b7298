"""Changes single values of a params file where they stand: nothing else of the file moves, and any fault stops it."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval.model.findings import Finding, InputError, Where
from perfeval.params import files, load, typed
from perfeval.params.yamlfile import Typed, Written
from perfeval.params.yamltext import ESCAPED, RESERVED, scalar

BARE = re.compile(r"[0-9A-Za-z一-鿿][0-9A-Za-z一-鿿.%（）/·-]*")  # read as it stands, in a list too
Address = tuple[str | int, ...]  # keys and numbers down to a value


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


def edit(project: str, year: int, changes: Sequence[tuple[Address, str]], base: Path) -> Edit:
    """Writes new texts in the place of values that stand in ``params/<project>/<year>.yaml``, all of them or none.

    A text is what the value says, not how YAML writes it. Raises InputError with every fault that the file would have,
    in the words of ``perfeval check``, for a value that is not written in the file, and for one of several lines.
    """
    file = base / "params" / project / f"{year}.yaml"
    before = file.read_bytes()
    old = typed(project, year, base)
    text = before.decode("utf-8-sig")
    lines = text.split("\n")
    spots = sorted(
        ((_spot(old, path, file), path, new) for path, new in changes), key=lambda s: s[0].where, reverse=True
    )
    for value, _, new in spots:  # from the end of the file, so that no place moves
        line, column = value.where.line - 1, value.where.column - 1
        if "\n" in value.raw or not value.raw or not lines[line].startswith(value.raw, column):
            raise _not_here(value.where, "这一项写成了几行")
        meant = _styled(new, value)
        lines[line] = lines[line][:column] + meant + lines[line][column + len(value.raw) :]
    bom = "\ufeff" if before.startswith(b"\xef\xbb\xbf") else ""
    after = (bom + "\n".join(lines)).encode()
    with tempfile.TemporaryDirectory(prefix="perfeval-") as scratch:
        tried = _copy(base, project, Path(scratch).resolve())
        (tried / "params" / project / file.name).write_bytes(after)
        now = typed(project, year, tried)
        load(project, year, tried)
    wanted = old
    for _, path, new in spots:
        wanted = replaced(wanted, path, new)
    if plain(now) != plain(wanted):
        raise _not_here(spots[-1][0].where, "改在原处会带动别的内容")
    files.place(file, after)
    return Edit(file, before, after)


def _styled(new: str, old: Written) -> str:
    """A text as YAML writes it, bare or in double quotes as the one before it where that is safe."""
    if old.raw == old and BARE.fullmatch(new) and new.lower() not in RESERVED:
        return new
    if old.raw.startswith('"'):
        return json.dumps(new, ensure_ascii=False).translate(ESCAPED)
    return scalar(new)


def _spot(data: Typed, path: Address, file: Path) -> Written:
    value: Any = data
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
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


def replaced(data: Any, path: Address, new: str) -> Any:
    """The data with another text at a path."""
    if not path:
        return new
    first, *rest = path
    if isinstance(data, list):
        return [replaced(value, tuple(rest), new) if n == first else value for n, value in enumerate(data)]
    return {key: replaced(value, tuple(rest), new) if key == first else value for key, value in data.items()}


def plain(data: Any) -> Any:
    """The data without the places of its values."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items() if not key.startswith("\0")}
    return [plain(value) for value in data] if isinstance(data, list) else data

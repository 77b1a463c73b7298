"""A season of made-up projects, every one with words of its own, so that no cache of layouts flatters a benchmark."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODELS = ("hukou-dibao", "hukou-linshi-jiuzhu", "shili-xuni")
LONG = re.compile(r"^(\s+(?:- )?(?:explanation|reason|detail|cause|rule): )([^'\"|>{\[\s][^#\n]{8,})$", re.M)


def workbook(to: Path, reports: int, models: tuple[str, ...] = MODELS) -> Path:
    """A workbook with that many projects of 2024, in turn after each of the models."""
    to.mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", to / "notebooks")
    shutil.copytree(ROOT / "params" / "rulesets", to / "params" / "rulesets")
    shutil.copy(ROOT / "params" / "schema.json", to / "params")
    for n in range(reports):
        model = ROOT / "params" / models[n % len(models)]
        folder = to / "params" / f"p{n:04d}"
        folder.mkdir()
        data = (model / "2024.yaml").read_text(encoding="utf-8")
        data = re.sub(r"^(  title: .*)$", rf"\1（{n}号）", data, count=1, flags=re.M)
        (folder / "2024.yaml").write_text(LONG.sub(rf"\1\2（{n}号）", data), encoding="utf-8")
        words = (model / "2024.md").read_text(encoding="utf-8")
        words = re.sub(r"^([^\s#|>\-*\d{][^\n]{12,})$", rf"\1（{n}号）", words, flags=re.M)
        (folder / "2024.md").write_text(words, encoding="utf-8")
    return to

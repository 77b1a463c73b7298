"""Lines of a params file as they are written, each with the place in the document that it came from."""

from __future__ import annotations

import re

from perfeval.importer.reading.imported import NOTHING, Value
from perfeval.params.yamltext import scalar


class YamlLines:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.places: dict[int, str] = {}
        self.doubts: list[tuple[str, str, str]] = []

    def add(self, key: str, typed: str, value: Value = NOTHING, doubt: str = "") -> None:
        doubt = "；".join(dict.fromkeys(t for t in (value.doubt, doubt) if t))
        self.lines.append(f"{key}: {typed}" + (f"  # 请核对：{one_line(doubt)}" if doubt else ""))
        if value.place:
            self.places[len(self.lines)] = value.place
        if doubt:
            self.doubts.append((key.strip(" -"), value.text, doubt))

    def text(self, key: str, value: Value, doubt: str = "") -> None:
        self.add(key, scalar(value.text) if value else "null", value, doubt)

    def line(self, text: str) -> None:
        self.lines.append(text)


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()

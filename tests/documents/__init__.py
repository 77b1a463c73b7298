"""Documents for the tests of import, around the facts of real tables, written without perfeval."""

from __future__ import annotations

from collections.abc import Iterator

from .cases import cases
from .layouts import LAYOUTS
from .model import Document
from .writers import FORMATS


def documents() -> Iterator[Document]:
    """One document for each case and layout, the formats in turn, and each layout once in every format."""
    told = {key: facts for key, facts in cases().items() if facts.indicators}
    names = list(FORMATS)
    for c, facts in enumerate(told.values()):
        for n, (layout, (make, arrange)) in enumerate(LAYOUTS.items()):
            made = make(facts)
            wanted = names if c == n % len(told) else [names[(c + n) % len(names)]]
            for name in wanted:
                suffix, write = FORMATS[name]
                texts = tuple(cell.text for line in made.lines for cell in line if cell.text)
                yield Document(f"{facts.key}-{layout}-{name}", suffix, write(arrange(made)), made.expected, made.checks, facts.key, layout, name, texts)

"""Documents for the tests of import, around the facts of real tables, written without perfeval."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from .cases import cases
from .layouts import LAYOUTS
from .model import Document
from .writers import FORMATS


def documents() -> Iterator[Document]:
    """One document for each case and layout, the formats in turn, and each layout once in every format."""
    return (document(*parts) for parts in planned())


def planned() -> Iterator[tuple[str, str, str]]:
    """Case, layout and format of each of the documents, none of which is written for this."""
    told = {key: facts for key, facts in cases().items() if facts.indicators}
    names = list(FORMATS)
    for c, facts in enumerate(told.values()):
        for n, layout in enumerate(LAYOUTS):
            for name in names if c == n % len(told) else [names[(c + n) % len(names)]]:
                yield facts.key, layout, name


@cache
def document(case: str, layout: str, name: str) -> Document:
    """One case in one layout, written in one format."""
    make, arrange = LAYOUTS[layout]
    made = make(cases()[case])
    suffix, write = FORMATS[name]
    texts = tuple(cell.text for line in made.lines for cell in line if cell.text)
    return Document(
        f"{case}-{layout}-{name}", suffix, write(arrange(made)), made.expected, made.checks, case, layout, name, texts
    )

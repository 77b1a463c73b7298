"""Every word and sign that import knows is held by a case: without it, a label, heading or sign is read otherwise."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import ROOT
from ruamel.yaml import YAML

from perfeval.documents import ink, numberformat, numbering, vocabulary
from perfeval.importer.words import chapters

CASES: dict[str, Any] = YAML(typ="safe").load((ROOT / "tests" / "cases" / "words.yaml").read_text(encoding="utf-8"))
VOCABULARY = copy.deepcopy(vocabulary.load())
LABELS = tuple(kind for kind, words in VOCABULARY.items() if isinstance(words, dict))
LISTS: dict[str, Callable[[str], bool]] = {
    "sources": vocabulary.is_source,
    "totals": vocabulary.is_total,
    "notes": vocabulary.is_note,
    "placeholders": vocabulary.is_placeholder,
}
Misread = Iterator[tuple[object, object]]  # a case, and what it is read as


def labels(kind: str) -> Misread:
    """Labels that stand for something else than their case says, or are the whole head of a column or not."""
    for role, cases in CASES[kind].items():
        for how, texts in cases.items():
            for text in texts:
                found = vocabulary.role(kind, text)
                # a column whose head is a known word goes before one whose head only holds it
                whole = text in vocabulary.load()[kind].get(found, {}).get("is", ())
                if found != role or (kind == "columns" and whole != (how == "whole")):
                    yield text, found
    yield from ((text, found) for text in CASES["nothing"][kind] if (found := vocabulary.role(kind, text)))


def listed(kind: str) -> Misread:
    """Texts of which something else is said than their case says."""
    cases, read = CASES[kind], LISTS[kind]
    if kind == "totals":
        yield from ((text, "part") for text in cases["whole"] if text not in vocabulary.load()["totals"])
        yield from ((text, "whole") for text in cases["within"] if text in vocabulary.load()["totals"])
        cases = [*cases["whole"], *cases["within"]]
    yield from ((text, False) for text in cases if not read(text))
    yield from ((text, True) for text in CASES["nothing"][kind] if read(text))


def headings() -> Misread:
    for heading, texts in CASES["headings"].items():
        yield from ((text, found) for text in texts if (found := chapters.standard(text)) != heading)


def signs(font: str) -> Misread:
    for typed, seen in CASES["signs"][font].items():
        if (found := ink.symbol(font, typed)) != seen:
            yield typed, found


def turned() -> Misread:
    yield from ((text, found) for text, seen in CASES["turned"].items() if (found := ink.turned(text)) != seen)


def typed() -> Misread:
    for text, seen in CASES["typed"].items():
        if (found := ink.settle([ink.Ink(text)]).text) != seen:
            yield text, found


def roman() -> Misread:
    yield from ((n, found) for n, seen in CASES["roman"].items() if (found := numbering.roman(n)) != seen)


def conditions() -> Misread:
    for style, seen in CASES["conditions"].items():
        if (found := [numberformat.shown(n, style)[0] for n in (10, 11)]) != seen:
            yield style, found


TABLES: dict[str, tuple[object, str, Callable[[], Misread]]] = {
    "headings": (chapters, "SYNONYMS", headings),
    "signs of Symbol": (ink, "SYMBOL", lambda: signs("Symbol")),
    "signs of Wingdings": (ink, "DINGBATS", lambda: signs("Wingdings")),
    "mirrored signs": (ink, "MIRRORED", turned),
    "raised digits": (ink, "RAISED", typed),
    "lowered digits": (ink, "LOWERED", typed),
    "Roman numerals": (numbering, "ROMAN", roman),
    "conditions of formats": (numberformat, "HOLDS", conditions),
}
READ: dict[str, Callable[[], Misread]] = (
    {kind: lambda kind=kind: labels(kind) for kind in LABELS}
    | {kind: lambda kind=kind: listed(kind) for kind in LISTS}
    | {name: read for name, (_, _, read) in TABLES.items()}
)


def test_the_cases_cover_the_vocabulary():
    assert {*LABELS, *LISTS} == set(VOCABULARY) == set(CASES["nothing"])
    assert {kind: set(CASES[kind]) for kind in LABELS} == {kind: set(VOCABULARY[kind]) for kind in LABELS}


@pytest.mark.parametrize("name", READ)
def test_every_case_is_read_as_it_says(name):
    assert list(READ[name]()) == []


def without(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The vocabulary with one word less, for each word of a kind."""
    ways = [(role, how) for role in VOCABULARY[kind] for how in VOCABULARY[kind][role]] if kind in LABELS else [None]
    for way in ways:
        for n in range(len(VOCABULARY[kind][way[0]][way[1]] if way else VOCABULARY[kind])):
            changed = copy.deepcopy(VOCABULARY)
            words = changed[kind][way[0]][way[1]] if way else changed[kind]
            yield f"{'.'.join(way or ())} {words.pop(n)}", changed


def misread(read: Callable[[], Misread]) -> bool:
    """Whether a case is read otherwise, or no longer at all."""
    vocabulary.role.cache_clear()
    try:
        return any(True for _ in read())
    except (KeyError, IndexError, re.error):
        return True


@pytest.mark.parametrize("kind", [*LABELS, *LISTS])
def test_every_word_of_the_vocabulary_has_a_case(kind, monkeypatch):
    idle = []
    for word, changed in without(kind):
        monkeypatch.setattr(vocabulary, "load", lambda changed=changed: changed)
        if not misread(READ[kind]):
            idle.append(word)
    vocabulary.role.cache_clear()
    assert idle == []


@pytest.mark.parametrize("name", TABLES)
def test_every_entry_of_a_table_has_a_case(name, monkeypatch):
    module, table, read = TABLES[name]
    whole = getattr(module, table)
    idle = []
    for entry in whole:
        rest = (
            {k: v for k, v in whole.items() if k != entry}
            if isinstance(whole, dict)
            else tuple(e for e in whole if e != entry)
        )
        monkeypatch.setattr(module, table, rest)
        if not misread(read):
            idle.append(entry)
    assert idle == []


COMPOSED = vocabulary.composed()


def put_together() -> Misread:
    """Labels put together from words that stand for something else than their case says."""
    for kind, roles in CASES["composed"].items():
        for role, texts in roles.items():
            asked, wanted = (role, None) if kind == "nothing" else (kind, role)
            yield from ((text, found) for text in texts if (found := vocabulary.role(asked, text)) != wanted)


def test_every_label_put_together_is_read_as_its_case_says():
    assert list(put_together()) == []
    assert {k: set(v) for k, v in COMPOSED.items()} == {k: set(CASES["composed"][k]) for k in COMPOSED}


def test_every_word_that_labels_are_put_together_from_has_a_case(monkeypatch):
    idle = []
    for kind, roles in COMPOSED.items():
        for role, places in roles.items():
            for place in ("before", "core", "after"):
                for n, word in enumerate(places[place]):
                    changed = copy.deepcopy(COMPOSED)
                    changed[kind][role][place].pop(n)
                    monkeypatch.setattr(vocabulary, "composed", lambda changed=changed: changed)
                    vocabulary._composed.cache_clear()
                    if not misread(put_together):
                        idle.append(f"{kind}.{role}.{place} {word}")
    vocabulary._composed.cache_clear()
    vocabulary.role.cache_clear()
    assert idle == []

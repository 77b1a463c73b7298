"""What counts in a notebook is what it runs and says, not how it was last saved."""

from __future__ import annotations

import json
import random

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval.params.files import content, digest

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SEEN = [{"output_type": "stream", "name": "stdout", "text": ["甲"]}]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=False), st.sampled_from(NOTEBOOKS))
def test_running_and_saving_changes_nothing_that_counts(chance: random.Random, file):
    before = file.read_bytes()
    notebook = json.loads(before)
    for n, cell in enumerate(notebook["cells"]):
        cell["id"] = f"{chance.random()}"
        cell["metadata"] |= {"scrolled": True, "execution": {"iopub.status.busy": "2026-01-01"}}
        if cell["cell_type"] == "code":
            cell |= {"outputs": SEEN * chance.randint(0, 2), "execution_count": chance.choice([None, n])}
        if chance.random() < 0.5:
            cell["source"] = "".join(cell["source"])
    notebook["metadata"] = {"kernelspec": {"name": f"k{chance.random()}"}, "widgets": {}}
    assert content(file.name, json.dumps(notebook).encode()) == content(file.name, before)


@pytest.mark.parametrize("change", ["source", "order", "tags", "type", "drop"])
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda f: f.stem)
def test_what_a_notebook_runs_or_says_counts(file, change):
    notebook = json.loads(file.read_bytes())
    cells = notebook["cells"]
    match change:
        case "source":
            cells[-1]["source"] = [*cells[-1]["source"], " "]
        case "order":
            cells[0], cells[1] = cells[1], cells[0]
        case "tags":
            cells[0]["metadata"]["tags"] = ["other"]
        case "type":
            cells[-1]["cell_type"] = "raw"
        case "drop":
            del cells[-1]
    assert content(file.name, json.dumps(notebook).encode()) != content(file.name, file.read_bytes())


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"cells": 1}', b'{"cells": [1]}', b'{"cells": [{}]}', b"\xff"])
def test_what_is_no_notebook_counts_whole(data):
    assert content("a.ipynb", data) == digest(data) and content("a.yaml", data) == digest(data)

"""What a build has read is what its notebooks show, and only of the address that was asked for."""

import pickle

from conftest import ROOT

from perfeval import params, review, scoring
from perfeval.build import execution, loading
from perfeval.model import handed
from perfeval.model.handed import Handed

PROJECT, YEAR = "shili-xuni", 2024
BOOKS = ("report", "review", "inquiry", "survey")


def of_now() -> Handed:
    return Handed(ROOT, PROJECT, YEAR, None, review.examine(loading.scorecard(ROOT, PROJECT, YEAR)))


def test_a_notebook_shows_the_same_of_what_was_handed_over():
    values, known = {"project": PROJECT, "year": YEAR}, pickle.dumps(of_now())
    for book in BOOKS:
        file = ROOT / "notebooks" / f"{book}.ipynb"
        theirs = execution.run(file, values, ROOT)
        assert execution.dump(execution.run(file, values, ROOT, known)) == execution.dump(theirs), book


def test_what_was_handed_over_stands_for_its_own_address_and_nothing_made_of_it(monkeypatch):
    known = pickle.loads(pickle.dumps(of_now()))
    monkeypatch.setattr(handed, "_of_this_process", [known])
    evaluation = params.load(PROJECT, YEAR, ROOT)
    card = scoring.score(evaluation, params.ruleset(evaluation, ROOT))
    assert evaluation is known.review.card.evaluation and card is known.review.card
    assert review.examine(card) is known.review

    for other in (
        params.load(PROJECT, 2023, ROOT),
        params.load(PROJECT, YEAR, ROOT, stage="初稿"),
        params.load(PROJECT, YEAR, ROOT, history=False),
        evaluation.model_copy(),
    ):
        assert other is not evaluation
        fresh = scoring.score(other, params.ruleset(other, ROOT))
        assert fresh is not card and review.examine(fresh) is not known.review
    stricter = card.ruleset.model_copy()
    assert scoring.score(evaluation, stricter) is not card

"""Learning on labelled review sentences: phrases with what was learned are never under the phrases alone.

The recipe is that of SemEval-2016 task 5 (categories per sentence, learning curve from no coded sentence on). Its texts
may not be passed on; the sentences here are those of the data folder, machine-translated, with words that were composed
from the names of their subjects alone. The bound of .005 is that of the method page, set before anything was measured.
`benchmarks/story_learning.py` prints the whole curve, over more seeds and beside a plain learner.
"""

import sys
from pathlib import Path

import numpy as np
import pytest

from klantwaarde.systems.story.learning import learn
from klantwaarde.systems.story.suggesting import Coder

sys.path[:0] = [
    str(Path(__file__).resolve().parents[1] / "story"),
    str(Path(__file__).resolve().parents[2] / "benchmarks"),
]

from review_sentences import COURSE, HOTEL, book, read  # noqa: E402 - beside the tests of the story

from story_learning import decided, plainly, scores, semeval  # noqa: E402 - the benchmark, so that both do the same

SETS = {"hotel": HOTEL, "coursera": COURSE}


@pytest.fixture(scope="module")
def sets(shared_data):
    out = {}
    for name, words in SETS.items():
        train, test = (read(shared_data / f"dutch_reviews/mabsa_nl_{name}_{part}.txt") for part in ("train", "dev"))
        codes = sorted(set().union(*train[1], *test[1]))
        coder = Coder(book({code: words[code] for code in codes if code in words}, codes))
        out[name] = train, test, codes, coder, scores(coder.suggest, test, codes)
    return out


def some(train, n, seed=0):
    chosen = np.random.default_rng(seed).permutation(len(train[0]))[:n]
    return [train[0][i] for i in chosen], [train[1][i] for i in chosen]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("n", [25, 100, 400])
def test_learned_is_not_under_the_phrases_alone(sets, name, n):
    train, test, codes, coder, alone = sets[name]
    found = scores(learn(coder, *decided(coder, some(train, n))).suggest, test, codes)
    assert found[0] >= alone[0] - 0.005  # micro
    assert found[1] >= alone[1] - 0.005  # macro


@pytest.mark.parametrize(("name", "floor"), [("hotel", 0.515), ("coursera", 0.503)])
def test_all_sentences_teach_more_than_a_plain_learner_takes_in(sets, name, floor):
    train, test, codes, coder, alone = sets[name]
    found = scores(learn(coder, *decided(coder, some(train, len(train[0])))).suggest, test, codes)
    assert found[0] >= plainly(train, test, codes)[0] + 0.03
    assert found[0] > alone[0]
    assert found[0] >= floor  # measured .535 and .523: a drop of .02 fails


def test_the_form_of_semeval_is_read(tmp_path):
    (tmp_path / "t.xml").write_text(
        '<Reviews><Review rid="1"><sentences><sentence id="1:0"><text>Lekker en snel.</text><Opinions>'
        '<Opinion target="NULL" category="FOOD#QUALITY" polarity="positive"/>'
        '<Opinion target="NULL" category="SERVICE#GENERAL" polarity="positive"/></Opinions></sentence>'
        '<sentence id="1:1"><text>We waren er dinsdag.</text></sentence></sentences></Review></Reviews>'
    )
    assert semeval(tmp_path / "t.xml") == (
        ["Lekker en snel.", "We waren er dinsdag."],
        [{"food#quality", "service#general"}, set()],
    )

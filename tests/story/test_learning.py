"""Learning from decisions: the blend, the guard, the queue, shares, saturation and ladders."""

import csv
from pathlib import Path

import numpy as np
import pytest

from klantwaarde.errors import MethodError
from klantwaarde.results.coding import Decision, Suggestion
from klantwaarde.systems.story.codebook import Code, Codebook, shipped_codebook
from klantwaarde.systems.story.learning import blend, learn, precision
from klantwaarde.systems.story.phrases import read_phrase
from klantwaarde.systems.story.queue import by_chance, lot_of, next_batch
from klantwaarde.systems.story.shares import corrected, corrected_share, cut, implications, saturation
from klantwaarde.systems.story.suggesting import Coder

QUOTES = Path(__file__).parent / "composed_quotes.tsv"


def quotes():
    with QUOTES.open(encoding="utf-8", newline="") as stream:
        return [
            (f"r{i}", row["text"], {code.split(":")[0] for code in (row["codes"] or "").split(";") if code})
            for i, row in enumerate(csv.DictReader(stream, delimiter="\t"))
        ]


def decided(rows):
    """What a careful person decides: the right codes accepted, wrong suggestions rejected."""
    coder = Coder(shipped_codebook())
    out = []
    for row, text, gold in rows:
        shown = {one.code for one in coder.suggest(text)}
        out += [Decision(row, code, "accept") for code in sorted(gold)]
        out += [Decision(row, code, "reject") for code in sorted(shown - gold)]
    return out


@pytest.mark.parametrize(("n", "w"), [(0, 0.0), (10, 0.5), (30, 0.75)])
def test_weight_of_the_learner(n, w):
    # Method page, section 3: w = n/(n + 10).
    logit = np.log(blend(0.9, 0.2, n) / (1 - blend(0.9, 0.2, n)))
    assert logit == pytest.approx(w * np.log(9) + (1 - w) * np.log(0.25))


def test_three_of_four_hits_accepted():
    assert precision(3, 4) == pytest.approx(0.66, abs=1e-9)


def micro_f1(suggest, rows):
    right = wrong = missed = 0
    for _, text, gold in rows:
        told = {one.code for one in suggest(text)}
        right, wrong, missed = right + len(told & gold), wrong + len(told - gold), missed + len(gold - told)
    return 2 * right / max(1, 2 * right + wrong + missed)


def thin_book():
    """The names of the codes and little more: room to learn."""
    codes = tuple(Code(code.id, code.names) for code in shipped_codebook().active)
    some = [p for p in shipped_codebook().phrases if p.is_single][::9]
    return Codebook(codes, tuple(some))


@pytest.mark.parametrize("n", [10, 40, 100])
def test_learned_is_not_below_the_phrases_alone(n):
    rows = quotes()
    order = np.random.default_rng(n).permutation(len(rows))
    train, test = [rows[i] for i in order[:n]], [rows[i] for i in order[n:]]
    coder = Coder(thin_book())
    blended = learn(coder, decided(train), {row: text for row, text, _ in train})
    assert micro_f1(blended.suggest, test) >= micro_f1(coder.suggest, test) - 0.005


def test_rejects_lower_a_code_and_accepts_raise_it():
    coder = Coder(Codebook((Code("a", {"nl": "a"}),), (read_phrase("water", code="a", lang="nl", tone="+"),)))
    texts = {f"r{i}": f"water nummer {i}" for i in range(12)}
    up = learn(coder, [Decision(row, "a", "accept") for row in texts], texts)
    down = learn(coder, [Decision(row, "a", "reject") for row in texts], texts)
    assert up.ranked("water")[0].confidence > down.ranked("water")[0].confidence
    assert up.suggest("water")
    assert not down.suggest("water")  # rejected twelve times: it is offered no more, and stays to choose


def test_the_same_decisions_teach_the_same():
    rows = quotes()[:60]
    texts = {row: text for row, text, _ in rows}
    a, b = (learn(Coder(shipped_codebook()), decided(rows), texts) for _ in range(2))
    assert [a.suggest(text) for text in texts.values()] == [b.suggest(text) for text in texts.values()]


def suggestion(p, code="a"):
    from klantwaarde.language import say

    return Suggestion(code, p, "positive", "experience", 0, 1, say("because"))


def test_the_queue_spreads_and_hides_its_random_part():
    texts = {f"r{i}": ("prima bereikbaar vandaag" if i < 50 else f"iets heel anders {i * 37}") for i in range(100)}
    told = {row: [suggestion(0.5 if int(row[1:]) < 50 else 0.55)] for row in texts}
    batch = next_batch(told, texts, positives={}, size=20, seed=4)
    assert len({one.row for one in batch}) == 20
    assert sum(one.random for one in batch) == 3
    chosen = [one for one in batch if not one.random]
    assert sum(int(one.row[1:]) < 50 for one in chosen) <= 9  # spread over lengths: at most every other one
    assert batch == next_batch(told, texts, positives={}, size=20, seed=4)
    later = next_batch(told, texts, positives={}, decided=[f"r{i}" for i in range(60, 95)], size=20, seed=4)
    assert sum(int(one.row[1:]) < 50 for one in later if not one.random) >= 1
    one, other = (lot_of("r1", "s", random=random) for random in (True, False))
    assert by_chance("r1", one)
    assert not by_chance("r1", other)
    assert not by_chance("r2", one)


def test_rare_codes_come_first():
    texts = {"a": "eerste", "b": "tweede", "c": "derde"}
    told = {"a": [suggestion(0.5, "often")], "b": [suggestion(0.5, "rare")], "c": [suggestion(0.5, "often")]}
    batch = next_batch(told, texts, positives={"often": 99, "rare": 0}, size=2, seed=1)
    assert "b" in {one.row for one in batch}


def test_a_share_is_corrected_for_error():
    # Rogan & Gladen (1978): (.30 + .95 - 1)/(.80 + .95 - 1) = .333, the check of the method page.
    assert corrected(0.30, 0.80, 0.95) == pytest.approx(1 / 3)
    assert corrected(0.01, 0.80, 0.95) == 0


def test_the_interval_of_a_corrected_share_holds_the_truth():
    rng = np.random.default_rng(11)
    truth = rng.random(2000) < 0.3
    machine = np.where(truth, rng.random(2000) < 0.8, rng.random(2000) < 0.05)
    check = [(bool(machine[i]), bool(truth[i])) for i in rng.permutation(2000)[:300]]
    found = corrected_share(machine.tolist(), check, rng=rng, draws=400)
    assert found.low < truth.mean() < found.high
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    "checked", [[(True, True)] * 19 + [(False, False)] * 50, [(True, True), (False, True)] * 20 + [(True, False)] * 30]
)
def test_a_check_that_is_too_small_or_too_weak_is_refused(checked):
    with pytest.raises(MethodError):
        corrected_share([True, False], checked, rng=np.random.default_rng(1))


def test_chao1_by_hand():
    # a, b twice or more; c once, d once, e twice: S = 5, f1 = 2, f2 = 2 -> 5 + 2/(2 x 3).
    found = saturation([["a", "b", "e"], ["a", "b", "c"], ["a", "d", "e"]], rng=np.random.default_rng(1))
    assert (found.once, found.twice) == (2, 2)
    assert found.expected == pytest.approx(5 + 2 * 1 / (2 * 3))
    assert found.heard == (3, 4, 5)
    assert found.mean[-1] == 5
    assert list(found.mean) == sorted(found.mean)


def test_ladders_count_once_per_respondent():
    found = implications({"x": [["snel", "rust", "zekerheid"], ["snel", "rust"]], "y": [["snel", "rust", "zekerheid"]]})
    assert found.direct == {("snel", "rust"): 2, ("rust", "zekerheid"): 2}
    assert found.indirect == {("snel", "zekerheid"): 2}
    assert found.elements == ("snel", "rust", "zekerheid")
    assert cut(found, 3) == {}

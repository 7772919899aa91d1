"""How learning goes on labelled review sentences: phrases alone, phrases with what was learned, a plain learner.

`python benchmarks/story_learning.py FOLDER` reads `mabsa_nl_hotel_*.txt` and `mabsa_nl_coursera_*.txt`;
`python benchmarks/story_learning.py --semeval TRAIN.xml TEST.xml` reads SemEval-2016 task 5 (fetch it yourself, under
its own terms; nothing of it comes along), without phrases unless `--words WORDS.csv` (code, phrases) is given.
One table per set: coded sentences, micro and macro F1 on the test sentences as a mean over seeds. Leaves with 1 when
phrases and learning together fall more than .005 under the phrases alone.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/story"))

from review_sentences import COURSE, HOTEL, book, read  # noqa: E402 - beside the tests, which use it too

from klantwaarde.results.coding import Decision  # noqa: E402
from klantwaarde.systems.story.codebook import Codebook  # noqa: E402
from klantwaarde.systems.story.learning import Blended, learn  # noqa: E402
from klantwaarde.systems.story.suggesting import Coder  # noqa: E402

SIZES = (0, 25, 50, 100, 200, 400, 800, 10_000)
Labelled = tuple[list[str], list[set[str]]]


def main() -> int:
    """Measure; leave with 1 when learning does harm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--semeval", type=Path, nargs=2)
    parser.add_argument("--words", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    asked = parser.parse_args()
    kept = []
    if asked.folder:
        for name, words in (("hotel", HOTEL), ("coursera", COURSE)):
            train, test = (read(asked.folder / f"mabsa_nl_{name}_{part}.txt") for part in ("train", "dev"))
            kept.append(table(name, train, test, words, asked.seeds, asked.sizes))
    if asked.semeval:
        words = dict(csv.reader(asked.words.open(encoding="utf-8"))) if asked.words else {}
        train, test = (semeval(path) for path in asked.semeval)
        kept.append(table("SemEval-2016", train, test, words, asked.seeds, asked.sizes))
    return 0 if kept and all(kept) else 1


def semeval(path: Path) -> Labelled:
    """Read sentences and their categories of a SemEval-2016 task 5 file."""
    from defusedxml.ElementTree import parse

    texts, labels = [], []
    for sentence in parse(path).getroot().iter("sentence"):
        texts.append(sentence.findtext("text") or "")
        labels.append({one.get("category", "").casefold() for one in sentence.iter("Opinion")})
    return texts, labels


def table(name: str, train: Labelled, test: Labelled, words: dict[str, str], seeds: int, sizes: Sequence[int]) -> bool:
    """Print one learning curve."""
    codes = sorted(set().union(*train[1], *test[1]))
    codebook = book({code: words[code] for code in codes if code in words}, codes)
    alone = Coder(codebook)
    before = scores(alone.suggest, test, codes)
    print(f"\n{name}: {len(train[0])} sentences to code, {len(test[0])} to test on, {len(codes)} codes")
    print("  coded   phrases alone    with learning    plain learner     (micro / macro F1, worst seed's difference)")
    good = True
    for size in [n for n in sizes if n < len(train[0])] + [len(train[0])]:
        drawn = [np.random.default_rng(seed).permutation(len(train[0]))[:size] for seed in range(seeds)]
        drawn = drawn[: 1 if size in {0, len(train[0])} else seeds]
        ours, plain = [], []
        for chosen in drawn:
            some = [train[0][i] for i in chosen], [train[1][i] for i in chosen]
            ours.append(scores(taught(codebook, some).suggest, test, codes))
            plain.append(plainly(some, test, codes))
        worst = np.min(np.array(ours) - before, axis=0)
        a, b = np.mean(ours, axis=0), np.mean(plain, axis=0)
        good &= bool(np.all(a >= np.array(before) - 0.005))
        print(f"  {size:5d}   {before[0]:.3f} / {before[1]:.3f}    {a[0]:.3f} / {a[1]:.3f}    {b[0]:.3f} / {b[1]:.3f}"
              f"    {worst[0]:+.3f} / {worst[1]:+.3f}", flush=True)  # fmt: skip
    return good


def taught(codebook: Codebook, some: Labelled) -> Blended:
    """Give the phrases with what is learned from careful decisions on some sentences."""
    coder = Coder(codebook)
    return learn(coder, *decided(coder, some))


def decided(coder: Coder, some: Labelled) -> tuple[list[Decision], dict[str, str]]:
    """What a careful person decides: the right codes accepted, wrong suggestions rejected, nothing where nothing is."""
    decisions, texts = [], {}
    for place, (text, gold) in enumerate(zip(*some, strict=True)):
        row = f"r{place}"
        texts[row] = text
        shown = {one.code for one in coder.suggest(text)}
        decisions += [Decision(row, code, "accept") for code in sorted(gold)]
        decisions += [Decision(row, code, "reject") for code in sorted(shown - gold)]
        decisions += [] if gold else [Decision(row, "", "none")]
    return decisions, texts


def plainly(some: Labelled, test: Labelled, codes: list[str]) -> tuple[float, float]:
    """TF-IDF and logistic regression, as anybody would start."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    told: list[set[str]] = [set() for _ in test[0]]
    if some[0]:
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        seen, unseen = words.fit_transform(some[0]), words.transform(test[0])
        for code in codes:
            y = np.array([code in gold for gold in some[1]])
            if 0 < y.sum() < len(y):
                model = LogisticRegression(class_weight="balanced", solver="liblinear", random_state=1).fit(seen, y)
                for row in np.flatnonzero(model.predict(unseen)):
                    told[row].add(code)
    return f1s(told, test[1], codes)


def scores(suggest: Callable[[str], Iterable], test: Labelled, codes: list[str]) -> tuple[float, float]:
    """Micro and macro F1 of what is suggested."""
    return f1s([{one.code for one in suggest(text)} for text in test[0]], test[1], codes)


def f1s(told: list[set[str]], gold: list[set[str]], codes: list[str]) -> tuple[float, float]:
    """Micro F1 over unique pairs, and the plain mean over the codes that occur in the reference."""
    both = {c: sum(c in a and c in b for a, b in zip(told, gold, strict=True)) for c in codes}
    total = {c: sum((c in a) + (c in b) for a, b in zip(told, gold, strict=True)) for c in codes}
    there = [c for c in codes if any(c in one for one in gold)]
    micro = 2 * sum(both.values()) / max(1, sum(total.values()))
    return micro, float(np.mean([2 * both[c] / total[c] for c in there]))


if __name__ == "__main__":
    sys.exit(main())

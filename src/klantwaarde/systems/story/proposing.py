"""What decisions teach about the codebook: phrases to add, phrases to fence off, and codes that may be missing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from klantwaarde.systems.story.function_words import DUTCH, EMPTY, ENGLISH
from klantwaarde.systems.story.learning import Lessons
from klantwaarde.systems.story.suggesting import Coder
from klantwaarde.systems.story.text import says_nothing, sentences_of
from klantwaarde.systems.story.word_forms import lemmas

# A term must stand out beyond chance, and not hang on one or two speakers.
LEAST_Z, LEAST_SOURCES = 1.96, 3
_PRIOR = 50.0
_SMALL = EMPTY | DUTCH | ENGLISH
_GROUPS, _SAME = 8, 0.5
_SIGNS = {"positive": "+", "negative": "-"}


@dataclass(frozen=True, slots=True)
class ProposedPhrase:
    """A phrase that decisions point at; it counts for nothing until a researcher adds it.

    Parameters
    ----------
    code, lang, tone, text
        As it would stand in the codebook; tone ``x`` fences off.
    z
        How far it stands out.
    sources
        Different answers it was met in with that code (or, fencing off, was rejected in).
    changes
        Answers of all those given whose suggestions would change.
    example
        One of them.
    """

    code: str
    lang: str
    tone: str
    text: str
    z: float
    sources: int
    changes: int
    example: str


@dataclass(frozen=True, slots=True)
class ProposedCode:
    """A group of answers that no code covers, named by the words they share; never made a code by itself."""

    terms: tuple[str, ...]
    answers: int
    examples: tuple[str, ...]


def stands_out(y1: int, n1: int, y2: int, n2: int, *, prior: float, of: float) -> float:
    """Give z of a term among two heaps of texts: log-odds with an informative prior. Monroe, Colaresi & Quinn (2008).

    Parameters
    ----------
    y1, n1, y2, n2
        Texts with the term and texts in all, in the heap and outside it.
    prior, of
        How many texts with the term the prior counts, out of how many.
    """
    # A term that every text has leaves nothing over; half a text keeps the odds finite.
    odds = [math.log((y + prior) / max(n + of - y - prior, 0.5)) for y, n in ((y1, n1), (y2, n2))]
    return (odds[0] - odds[1]) / math.sqrt(1 / (y1 + prior) + 1 / (y2 + prior))


def terms_of(text: str) -> set[str]:
    """Give the words of a text by their lemma, and pairs of neighbours as written, without those that say nothing."""
    out: set[str] = set()
    for sentence in sentences_of(text):
        lang = sentence.lang or "nl"
        words = [token.text for token in sentence.tokens]
        out |= {lemmas(word, lang)[-1] for word in words if word not in _SMALL and len(word) > 2 and word.isalpha()}
        out |= {f"{a} {b}" for a, b in pairwise(words) if not {a, b} <= _SMALL and a.isalpha() and b.isalpha()}
    return out


def propose_phrases(coder: Coder, lessons: Lessons, texts: Iterable[str], *, most: int = 5) -> list[ProposedPhrase]:
    """Propose phrases that tell accepted answers of a code from all others.

    Parameters
    ----------
    coder
        With the codebook of now.
    lessons
        Decisions as a table.
    texts
        All answers, to count what would change.
    most
        Per code.
    """
    every = list(dict.fromkeys(texts))
    terms = {text: terms_of(text) for text in {*lessons.texts, *every}}
    overall = Counter(term for text in lessons.texts for term in terms[text])
    tones = {pair: _SIGNS.get(valence, "0") for pair, valence in lessons.valences.items()}
    out: list[ProposedPhrase] = []
    for k, code in enumerate(code.id for code in coder.codebook.active):
        inside = [text for i, text in enumerate(lessons.texts) if lessons.labels[i, k]]
        outside = [text for i, text in enumerate(lessons.texts) if not lessons.labels[i, k]]
        if len(inside) < LEAST_SOURCES or not outside:
            continue
        here, there = (Counter(term for text in heap for term in terms[text]) for heap in (inside, outside))
        known = {word for phrase in coder.codebook.phrases if phrase.code == code for word in phrase.text.split("|")}
        found = []
        for term, y1 in here.items():
            prior = _PRIOR * overall[term] / len(lessons.texts)
            z = stands_out(y1, len(inside), there[term], len(outside), prior=prior, of=_PRIOR)
            if z >= LEAST_Z and y1 >= LEAST_SOURCES and term not in known:
                found.append((z, term, y1))
        kept = _without_parts(sorted(found, key=lambda one: (-one[0], one[1])))[:most]
        out += [_proposed(coder, code, one, inside, every, terms, tones) for one in kept]
    return [one for one in out if one.changes]


def _without_parts(found: Sequence[tuple[float, str, int]]) -> list[tuple[float, str, int]]:
    """Of `korte lijnen` and `lijnen` that are met as often, the first alone."""
    kept: list[tuple[float, str, int]] = []
    for one in found:
        if not any(set(one[1].split()) & set(other[1].split()) for other in kept):
            kept.append(one)
    return kept


def _proposed(  # noqa: PLR0917 - what a proposal is made of
    coder: Coder, code: str, one: tuple[float, str, int], inside: Sequence[str], every: Sequence[str],
    terms: Mapping[str, set[str]], tones: Mapping[tuple[str, str], str],
) -> ProposedPhrase:  # fmt: skip
    z, term, sources = one
    with_term = [text for text in inside if term in terms[text]]
    votes = Counter(tones.get((text, code), "0") for text in with_term)
    langs = Counter(sentence.lang or "nl" for text in with_term for sentence in sentences_of(text))
    changed = [text for text in every if term in terms[text] and not _has(coder, text, code)]
    example = changed[0] if changed else with_term[0]
    return ProposedPhrase(
        code, langs.most_common(1)[0][0], votes.most_common(1)[0][0], term, round(z, 2), sources, len(changed), example
    )


def _has(coder: Coder, text: str, code: str) -> bool:
    return any(one.code == code for one in coder.suggest(text))


def propose_exclusions(coder: Coder, lessons: Lessons, *, most: int = 5) -> list[ProposedPhrase]:
    """Propose to fence off: a word beside a hit, in answers where people rejected the code three times or more.

    Parameters
    ----------
    coder
        With the codebook of now.
    lessons
        Decisions as a table.
    most
        Per code.
    """
    place = {code.id: k for k, code in enumerate(coder.codebook.active)}
    met: dict[tuple[str, str, str], Counter[bool]] = defaultdict(Counter)
    example: dict[tuple[str, str, str], str] = {}
    for i, text in enumerate(lessons.texts):
        for sentence in sentences_of(text):
            words = [token.text for token in sentence.tokens]
            for hit in coder.matcher.hits(sentence):
                code = hit.phrase.code
                if code not in place or len(hit.tokens) != 1 or (text, code) not in lessons.decided:
                    continue
                at = hit.tokens[0]
                for pair in (words[max(0, at - 1) : at + 1], words[at : at + 2]):
                    if len(pair) == 2 and all(word.isalpha() for word in pair):
                        key = (code, hit.phrase.lang, " ".join(pair))
                        met[key][bool(lessons.labels[i, place[code]])] += 1
                        example.setdefault(key, text)
    out = [
        ProposedPhrase(*key[:2], "x", key[2], float(counts[False]), counts[False], counts[False], example[key])
        for key, counts in met.items()
        if counts[False] >= LEAST_SOURCES and not counts[True]
    ]
    ranked = sorted(out, key=lambda one: (-one.sources, one.code, one.text))
    shown: Counter[str] = Counter()
    kept = []
    for one in ranked:
        shown[one.code] += 1
        if shown[one.code] <= most:
            kept.append(one)
    return kept


def propose_codes(
    coder: Coder, texts: Iterable[str], *, coded: Iterable[str] = (), most: int = _GROUPS
) -> list[ProposedCode]:
    """Group answers that got no suggestion, by the words they share.

    Parameters
    ----------
    coder
        With the codebook of now.
    texts
        All answers.
    coded
        Answers that people gave a code: they are covered.
    most
        Groups.
    """
    done = set(coded)
    every = list(dict.fromkeys(texts))
    bare = [
        text for text in every
        if text not in done and not says_nothing(text) and not any(one.confidence >= 0.5 for one in coder.suggest(text))
    ]  # fmt: skip
    words = {text: {term for term in terms_of(text) if " " not in term} for text in every}
    overall = Counter(term for text in every for term in words[text])
    left = set(bare)
    out: list[ProposedCode] = []
    while len(out) < most:
        counts = Counter(term for text in left for term in words[text])
        usual = [(n * n / overall[term], len(term), term, n) for term, n in counts.items() if n >= LEAST_SOURCES]
        if not usual:
            break
        best = max(usual)[2]
        group = [text for text in bare if text in left and best in words[text]]
        beside = Counter(term for text in group for term in words[text] if term != best)
        # Words that this group has and others have not, first.
        shared = [term for term, n in beside.items() if n / len(group) >= _SAME]
        names = [best, *sorted(shared, key=lambda term: (-beside[term] / overall[term], -len(term), term))][:3]
        out.append(ProposedCode(tuple(names), len(group), tuple(group[:3])))
        left -= set(group)
    return out

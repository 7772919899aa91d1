"""Further candidates: codes that the words point at less surely, so that a person always has three to choose from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from klantwaarde.language import Said, say
from klantwaarde.results.coding import Suggestion
from klantwaarde.systems.story.function_words import EMPTY
from klantwaarde.systems.story.phrases import Phrase
from klantwaarde.systems.story.text import Sentence
from klantwaarde.systems.story.word_forms import Vocabulary, key_of

# A further candidate stays under what any code asks for.
MOST, LEAST = 0.19, 0.02
_ALWAYS_KNOWN = 3


class Candidates:
    """Ranks codes by the words they share with an answer, whole phrases or not.

    Parameters
    ----------
    phrases
        Of the codebook.
    codes
        Codes that may be given, in order.
    """

    def __init__(self, phrases: Iterable[Phrase], codes: Sequence[str]) -> None:
        self.codes = list(codes)
        met: dict[str, Counter[str]] = {}
        for phrase in phrases:
            if phrase.tone == "x":
                continue
            for word in phrase.words:
                if word not in EMPTY and len(word) >= _ALWAYS_KNOWN:
                    met.setdefault(key_of(phrase.lang, word), Counter())[phrase.code] += 1
        # A word that all codes use says nothing; one that a single code uses says most.
        self._shares: dict[str, dict[str, float]] = {}
        for key, counts in met.items():
            total = sum(counts.values())
            telling = 1 - math.log(len(counts)) / math.log(max(len(self.codes), 2))
            self._shares[key] = {code: telling * n / total for code, n in counts.items()}

    def rank(
        self, sentences: Sequence[Sentence], vocabulary: Vocabulary, *, often: Mapping[str, int]
    ) -> list[tuple[str, float, tuple[int, int], tuple[str, ...]]]:
        """Give (code, strength 0 to 1, place of the most telling word, words), the likeliest first.

        Parameters
        ----------
        sentences
            Of the answer.
        vocabulary
            Reads words.
        often
            Accepted codings per code so far: it orders what the words do not tell apart.
        """
        score: dict[str, float] = dict.fromkeys(self.codes, 0.0)
        best: dict[str, tuple[float, tuple[int, int]]] = {}
        words: dict[str, list[str]] = {}
        for sentence in sentences:
            for token in sentence.tokens:
                found: dict[str, float] = {}
                for key, strength in vocabulary.read(token.text)[0]:
                    for code, share in self._shares.get(key, {}).items():
                        found[code] = max(found.get(code, 0.0), share * strength)
                for code, share in found.items():
                    if code in score:
                        score[code] += share
                        words.setdefault(code, []).append(token.text)
                        if code not in best or best[code][0] < share:
                            best[code] = (share, (token.start, token.end))
        order = {code: place for place, code in enumerate(self.codes)}
        ranked = sorted(self.codes, key=lambda code: (-score[code], -often.get(code, 0), order[code]))
        return [
            (code, 1 - math.exp(-score[code]), best.get(code, (0.0, (0, 0)))[1], tuple(words.get(code, ())))
            for code in ranked
        ]


def as_candidate(
    code: str, strength: float, place: tuple[int, int], words: Sequence[str], *, valence: str | None, frame: str
) -> Suggestion:
    """Make a further candidate of a ranked code."""
    confidence = round(LEAST + (MOST - LEAST) * strength, 3)
    start, end = place
    return Suggestion(code, confidence, valence, frame, start, end, _reason(words), sure=False)


def _reason(words: Sequence[str]) -> Said:
    if not words:
        return say("no word points at it; it comes next in order")
    return say("further candidate: shares the words “{words}”", words=" … ".join(list(dict.fromkeys(words))[:4]))

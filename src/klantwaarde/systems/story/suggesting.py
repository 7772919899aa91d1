"""`Coder`: suggestions for the codes of an answer, each with its reason; no coding until a person says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from klantwaarde.language import Said, say
from klantwaarde.results.coding import Suggestion
from klantwaarde.systems.story.candidates import MOST, Candidates, as_candidate
from klantwaarde.systems.story.codebook import Codebook
from klantwaarde.systems.story.judging import EXPECTATION, EXPERIENCE, Judged, Reading, question_kind
from klantwaarde.systems.story.matching import Hit, Matcher
from klantwaarde.systems.story.phrases import with_other_orders
from klantwaarde.systems.story.text import Sentence, says_nothing, sentences_of

WEAK = "~"
SHOWN, HINTS = 3, 2
_SHORT = 40
_COMPOUND, _TYPO = 0.84, 0.9


@dataclass(frozen=True, slots=True)
class _Found:
    hit: Hit
    judged: Judged
    sentence: Sentence
    confidence: float


class Coder:
    """Suggests codes of one codebook.

    Parameters
    ----------
    codebook
        Codes and phrases.
    lang
        Language of the answers where their own words do not tell it.
    """

    def __init__(self, codebook: Codebook, *, lang: str = "nl") -> None:
        active = {code.id for code in codebook.active}
        self.codebook = codebook
        self.lang = lang
        phrases = [phrase for phrase in codebook.phrases if phrase.code in active]
        self.matcher = Matcher(order for phrase in phrases for order in with_other_orders(phrase))
        self._phrases = phrases
        self._ranks: Candidates | None = None

    @property
    def _candidates(self) -> Candidates:
        """Made when it is first asked for: a stream of answers needs it not."""
        if self._ranks is None:
            self._ranks = Candidates(self._phrases, [code.id for code in self.codebook.active])
        return self._ranks

    def suggest(self, text: str, *, question: str = "", mark: int = 0, lang: str = "") -> list[Suggestion]:
        """Suggest codes for one answer, the surest first.

        Parameters
        ----------
        text
            The answer, exactly as given; offsets are code points in it.
        question
            What was asked, in words or as a kind; a strong hint for valence and frame.
        mark
            -1, 0 or 1: what a closed mark of the same person says.
        lang
            ``nl`` or ``en`` when the answer's language is known.
        """
        return self._read(text, question, mark, lang)[0]

    def ranked(
        self, text: str, *, question: str = "", mark: int = 0, lang: str = "", most: int = SHOWN,
        often: Mapping[str, int] | None = None,
    ) -> list[Suggestion]:  # fmt: skip
        """Give at least three codes to choose from: first what is suggested, then the next likeliest.

        Parameters
        ----------
        text, question, mark, lang
            As for `suggest`.
        most
            How many different codes at least, as far as the codebook has them.
        often
            Accepted codings per code so far.

        Returns
        -------
        list
            Further candidates have ``sure=False``. An answer that says nothing gets none.
        """
        told, found, sentences = self._read(text, question, mark, lang)
        return self._filled(told, found, sentences, most=most, often=often or {})

    def _filled(
        self, told: list[Suggestion], found: Sequence[_Found], sentences: Sequence[Sentence], *, most: int,
        often: Mapping[str, int],
    ) -> list[Suggestion]:  # fmt: skip
        """Add the next likeliest codes: hints that were passed over, then codes that share words."""
        have = {one.code for one in told}
        if not sentences:
            return told
        out = list(told)
        for one in _merged([one for one in found if one.hit.phrase.code not in have]):
            if len({each.code for each in out}) < most:
                out.append(msgspec.structs.replace(one, confidence=min(one.confidence, MOST), sure=False))
                have.add(one.code)
        frame = EXPECTATION if told and all(one.frame == EXPECTATION for one in told) else EXPERIENCE
        valence = None if frame == EXPECTATION else "neutral"
        for code, strength, place, words in self._candidates.rank(sentences, self.matcher.vocabulary, often=often):
            if len(have) >= most:
                break
            if code not in have:
                whole = (sentences[0].tokens[0].start, sentences[-1].tokens[-1].end)
                at = place if words else whole
                out.append(as_candidate(code, strength, at, words, valence=valence, frame=frame))
                have.add(code)
        return out

    def _read(
        self, text: str, question: str, mark: int, lang: str
    ) -> tuple[list[Suggestion], list[_Found], list[Sentence]]:
        """Suggestions, everything that was found, and the sentences."""
        if says_nothing(text):
            return [], [], []
        kind = question_kind(question) if question else ""
        found: list[_Found] = []
        sentences = sentences_of(text, lang or self.lang)
        for sentence in sentences:
            hits = self.matcher.hits(sentence)
            if not hits:
                continue
            reading = Reading(sentence, question=kind, mark=mark)
            here = [_Found(hit, reading.judge(hit), sentence, hit.phrase.weight * hit.strength) for hit in hits]
            here = [one for one in here if not _told_whole(one, here)]
            found += here + _gaps(here, reading)
        strong = [one for one in found if one.hit.phrase.tone != WEAK]
        weak = [] if strong else [one for one in found if one.hit.phrase.tone == WEAK]
        told = _merged(strong) or _merged(weak)[:HINTS]
        told.sort(key=lambda one: (-one.confidence, one.start, one.code, one.frame))
        return told, found, sentences


def _told_whole(one: _Found, here: Sequence[_Found]) -> bool:
    """Whether another phrase of the code holds the word that turned this one: `omkijken` beside `geen omkijken`."""
    return bool(one.judged.turned_by) and any(
        other is not one and other.hit.phrase.code == one.hit.phrase.code
        and not set(one.judged.turned_by).isdisjoint(other.hit.tokens) and other.hit.phrase.tone in {"+", "-"}
        for other in here
    )  # fmt: skip


def _gaps(found: list[_Found], reading: Reading) -> list[_Found]:
    """`We hoopten op ..., maar het duurde drie maanden`: the clause after the contrast tells how it went."""
    out: list[_Found] = []
    tokens = reading.tokens
    for one in found:
        clause = tokens[one.hit.tokens[0]].clause
        if one.judged.frame == EXPERIENCE or not reading.was_expected(clause):
            continue
        after = [i for i, token in enumerate(tokens) if token.clause > clause]
        told = {other.hit.phrase.code for other in found if tokens[other.hit.tokens[0]].clause > clause}
        if len(after) > 1 and one.hit.phrase.code not in told:
            hit = Hit(one.hit.phrase, (after[1], after[-1]), one.hit.strength)
            judged = Judged(reading.outcome(after), EXPERIENCE, (tokens[after[0]].text,), 0.7)
            out.append(_Found(hit, judged, one.sentence, min(0.6, one.confidence)))
    return out


def _merged(found: Sequence[_Found]) -> list[Suggestion]:
    """One suggestion per code and frame; praise and complaint on one code in one answer is mixed."""
    groups: dict[tuple[str, str], list[_Found]] = {}
    for one in found:
        groups.setdefault((one.hit.phrase.code, one.judged.frame), []).append(one)
    return [_suggestion(code, frame, those) for (code, frame), those in groups.items()]


def _suggestion(code: str, frame: str, those: list[_Found]) -> Suggestion:
    best = max(those, key=lambda one: (one.confidence, len(one.hit.tokens)))
    doubt = 1.0
    for one in those:
        doubt *= 1 - one.confidence
    confidence = max(best.confidence, min(1 - doubt, best.confidence + 0.05))
    valence = _together(those) if frame == EXPERIENCE else None
    tokens = best.sentence.tokens
    start, end = tokens[best.hit.tokens[0]].start, tokens[best.hit.tokens[-1]].end
    return Suggestion(code, round(confidence, 3), valence, frame, start, end, _reason(best), best.hit.phrase.text)


def _together(those: list[_Found]) -> str:
    by_place: dict[tuple[int, int, int], _Found] = {}
    for one in those:
        token = one.sentence.tokens[one.hit.tokens[0]]
        place = (one.sentence.tokens[0].start, token.clause, token.part)
        kept = by_place.get(place)
        if kept is None or _weight(one) > _weight(kept):
            by_place[place] = one
    strongest = max(one.judged.sure for one in by_place.values())
    said = {one.judged.valence for one in by_place.values() if one.judged.sure >= strongest - 0.1}
    if {"positive", "negative"} <= said:
        return "mixed"
    return next((v for v in ("positive", "negative", "mixed") if v in said), "neutral")


def _weight(one: _Found) -> tuple[bool, int, bool, float]:
    """Within one part of a sentence the longest phrase with a tone of its own speaks, and of equals the complaint."""
    return one.hit.phrase.tone != "0", len(one.hit.tokens), one.judged.valence == "negative", one.confidence


def _reason(one: _Found) -> Said:
    """Why: the words that matched, the phrase they stand for, and what decided on praise or wish."""
    words = " … ".join(one.sentence.tokens[i].text for i in one.hit.tokens)
    if one.hit.phrase.tone == WEAK:
        matched = say("weak hint: “{words}”", words=words)
    elif one.hit.strength >= 1.0 and len(one.hit.phrase.text) > _SHORT:
        matched = say("“{words}”", words=words)
    elif one.hit.strength >= 1.0:
        matched = say("“{words}” (phrase “{phrase}”)", words=words, phrase=one.hit.phrase.text)
    else:
        matched = say("“{words}” resembles or contains “{phrase}”", words=words, phrase=one.hit.phrase.text)
    if not one.judged.because:
        return matched
    return say("{matched}; {because} decides", matched=matched, because=", ".join(one.judged.because))

"""Find phrases in a sentence: in any form, in pieces, in compounds and with typing errors, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from klantwaarde.systems.story.function_words import BREAKS, EMPTY, STRENGTH
from klantwaarde.systems.story.function_words import words as words_of
from klantwaarde.systems.story.phrases import GAP, Phrase
from klantwaarde.systems.story.text import Sentence, Token
from klantwaarde.systems.story.word_forms import Vocabulary

_BETWEEN = 3
_GAP = 6
# How far apart two groups of a phrase may begin: within commas, and across one.
_REACH, _ACROSS = 8, 4
_PARTICLE_REACH = 8
_PREPOSITIONS = words_of("voor in om over bij door")
_HASTE = words_of("snel snelle vlot vlotte quick quickly fast")
_OURS = words_of("ons onze mijn our my")
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase that was found.

    Parameters
    ----------
    phrase
        Which.
    tokens
        Places of its words within the sentence, in order.
    strength
        1 for a plain hit, less through a compound or a typing error.
    """

    phrase: Phrase
    tokens: tuple[int, ...]
    strength: float


class Matcher:
    """Finds the phrases of a codebook.

    Parameters
    ----------
    phrases
        What to look for.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = tuple(phrases)
        words: dict[str, set[str]] = {"nl": set(), "en": set()}
        for phrase in self.phrases:
            words.setdefault(phrase.lang, set()).update(phrase.words)
        self.vocabulary = Vocabulary(words)
        self._by_anchor: dict[Key, list[int]] = {}
        for place, phrase in enumerate(self.phrases):
            for word in phrase.anchor:
                self._by_anchor.setdefault((phrase.lang, word), []).append(place)

    def hits(self, sentence: Sentence) -> list[Hit]:
        """Give what is found, without what lies wholly inside something longer."""
        where = self._where(sentence)
        candidates: dict[int, None] = {}
        for key in where:
            for place in self._by_anchor.get(key, ()):
                candidates[place] = None
        found: list[Hit] = []
        for place in candidates:
            phrase = self.phrases[place]
            if phrase.is_single:
                found += self._single(phrase, where, sentence)
            else:
                found += _spread(phrase, where, sentence.tokens)
        return _own(_longest(found, sentence.tokens), sentence.tokens)

    def _where(self, sentence: Sentence) -> dict[Key, list[tuple[int, float, int]]]:
        """Per word of the vocabulary: where it stands, how surely, and where its particle stands (or itself)."""
        where: dict[Key, list[tuple[int, float, int]]] = {}
        forms = self.vocabulary.forms
        verbs: list[tuple[int, str]] = []
        separable = self.vocabulary.separable
        for place, token in enumerate(sentence.tokens):
            for lang, word, strength in forms(token.text):
                where.setdefault((lang, word), []).append((place, strength, place))
            verbs.extend((place, verb) for verb in _verbs(token.text) if verb in separable)
        for place, verb in verbs:
            self._join(sentence.tokens, place, verb, where)
        return where

    def _join(self, tokens: list[Token], place: int, verb: str, where: dict[Key, list[tuple[int, float, int]]]) -> None:
        """Put a separable verb together again: `denkt altijd met ons mee`, `mee te denken`, `mee denkt`."""
        here = tokens[place]
        around = range(max(0, place - 2), min(len(tokens), place + _PARTICLE_REACH + 1))
        near = {tokens[other].text: other for other in around if other != place and tokens[other].clause == here.clause}
        for particle, whole in self.vocabulary.separable[verb]:
            other = near.get(particle)
            if other is None or (other < place and any(t.text != "te" for t in tokens[other + 1 : place])):
                continue
            last = other + 1 == len(tokens) or tokens[other + 1].part != tokens[other].part
            if particle in _PREPOSITIONS and other > place and not last:
                continue  # `zien dit als een partner voor de lange termijn`: here it is no part of the verb
            where.setdefault(("nl", whole), []).append((place, 1.0, other))

    def _single(
        self, phrase: Phrase, where: dict[Key, list[tuple[int, float, int]]], sentence: Sentence
    ) -> Iterable[Hit]:
        other = {"nl": "en", "en": "nl"}.get(phrase.lang, "")
        for word in phrase.anchor:
            for place, strength, more in where.get((phrase.lang, word), ()):
                if phrase.tone == "~" and strength < 1.0:
                    continue  # a weak hint inside another word is none
                foreign = sentence.lang == other or (sentence.lang == "" and phrase.lang == "en")
                if foreign and self.vocabulary.is_known(sentence.tokens[place].text, other):
                    continue  # `kind` is a child in Dutch
                yield Hit(phrase, tuple(sorted({place, more})), strength)


def _verbs(word: str) -> tuple[str, ...]:
    from klantwaarde.systems.story.word_forms import lemmas

    found = _VERBS.get(word)
    if found is None:
        if len(_VERBS) > 200_000:
            _VERBS.clear()
        found = _VERBS[word] = lemmas(word, "nl")
    return found


_VERBS: dict[str, tuple[str, ...]] = {}


def _spread(phrase: Phrase, where: dict[Key, list[tuple[int, float, int]]], tokens: list[Token]) -> Iterable[Hit]:
    """Find a phrase of several words: every group in order, the groups near each other in one clause."""
    found: list[list[tuple[tuple[int, ...], float]]] = []
    for group in phrase.groups:
        rows = _rows(phrase.lang, group, where, tokens)
        if not rows:
            return
        found.append(rows)
    for first, strength in found[0]:
        used, weakest = set(first), strength
        clause = tokens[first[0]].clause
        for rows in found[1:]:
            near = [
                (row, other)
                for row, other in rows
                if tokens[row[0]].clause == clause and used.isdisjoint(row)
                and abs(row[0] - first[0]) <= (_REACH if tokens[row[0]].part == tokens[first[0]].part else _ACROSS)
            ]  # fmt: skip
            if not near:
                break
            row, other = min(near, key=lambda one: abs(one[0][0] - first[0]))
            used |= set(row)
            weakest = min(weakest, other)
        else:
            yield Hit(phrase, tuple(sorted(used)), weakest)


def _rows(
    lang: str,
    group: tuple[tuple[frozenset[str], int], ...],
    where: dict[Key, list[tuple[int, float, int]]],
    tokens: list[Token],
) -> list[tuple[tuple[int, ...], float]]:
    at: list[dict[int, tuple[float, int]]] = []
    for element, _ in group:
        places: dict[int, tuple[float, int]] = {}
        for word in element:
            for place, strength, more in where.get((lang, word), ()):
                if place not in places or places[place][0] < strength:
                    places[place] = (strength, more)
        if not places:
            return []
        at.append(places)
    found: list[tuple[tuple[int, ...], float]] = []
    for start, (strength, more) in at[0].items():
        row, weakest, here = {start, more}, strength, start
        for (_, link), places in zip(group[1:], at[1:], strict=True):
            after = _after(here, link, places, tokens)
            if after is None:
                break
            weakest = min(weakest, places[after][0])
            row |= {after, places[after][1]}
            here = after
        else:
            found.append((tuple(sorted(row)), weakest))
    return found


def _after(here: int, link: int, places: dict[int, tuple[float, int]], tokens: list[Token]) -> int | None:
    """The next place of an element: close by, or with small words between."""
    limit = here + (_GAP if link == GAP else _BETWEEN + 1)
    for place in range(here + 1, min(limit, len(tokens) - 1) + 1):
        if place in places:
            # A word of contrast is bridged only when the phrase names it; a comma only from close by.
            same = tokens[place].clause == tokens[here].clause or tokens[place].text in BREAKS
            return place if same and (tokens[place].part == tokens[here].part or place - here <= _BETWEEN) else None
        if link != GAP and tokens[place].text not in STRENGTH:
            return None
    return None


def _own(hits: list[Hit], tokens: list[Token]) -> list[Hit]:
    """Leave out, beside another hit, what is ours (`onze planning`), haste (`snel stuk`), and what yields."""

    def stays(hit: Hit) -> bool:
        place = hit.tokens[0]
        others = [other for other in hits if other.phrase.code != hit.phrase.code]
        if hit.phrase.yields:
            runs = {tokens[p].run for p in hit.tokens}
            firm = (other for other in others if not other.phrase.yields and other.phrase.tone != "~")
            return all(runs.isdisjoint(tokens[p].run for p in other.tokens) for other in firm)
        if hit.phrase.tone == "0" and len(hit.tokens) == 1 and place and tokens[place - 1].text in _OURS:
            return not any(tokens[other.tokens[0]].clause == tokens[place].clause for other in others)
        if len(hit.tokens) == 1 and tokens[place].text in _HASTE:
            beside = {p for other in others for p in other.tokens if tokens[p].part == tokens[place].part}
            return place + 1 not in beside and place - 1 not in beside
        return True

    return [hit for hit in hits if stays(hit)]


def _longest(found: list[Hit], tokens: list[Token]) -> list[Hit]:
    """Keep the longest: "on time" before "time"; two codes of the very same words both stay."""
    kept: list[tuple[Hit, frozenset[int], frozenset[int]]] = []
    ranked = []
    for hit in found:
        words = frozenset(hit.tokens)
        ranked.append((hit, words, frozenset(place for place in words if tokens[place].text not in EMPTY) or words))
    for hit, words, telling in sorted(ranked, key=lambda one: (-len(one[2]), -len(one[1]), *_rank(one[0]))):
        if not any(_covers(other.phrase, there, core, hit.phrase, words, telling) for other, there, core in kept):
            kept.append((hit, words, telling))
    return sorted((hit for hit, _, _ in kept if hit.phrase.tone != "x"), key=lambda hit: hit.tokens)


def _rank(hit: Hit) -> tuple[bool, bool, float, tuple[int, ...], str]:
    """Of as many words: what is more than a hint, what does not yield, the plainest hit."""
    return hit.phrase.tone == "~", hit.phrase.yields, -hit.strength, hit.tokens, hit.phrase.code


def _covers(
    longer: Phrase, there: frozenset[int], core: frozenset[int], phrase: Phrase, words: frozenset[int],
    telling: frozenset[int],
) -> bool:  # fmt: skip
    """Whether a phrase that was kept leaves no room for another."""
    if longer.code == phrase.code:
        return words <= there
    if longer.tone == "x" and longer.code != phrase.code:
        return False
    if longer.tone == "~":
        return False
    return telling < core or (telling == core and words < there) or (phrase.tone == "~" and not words.isdisjoint(there))

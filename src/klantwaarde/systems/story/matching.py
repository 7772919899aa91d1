"""Find phrases in a sentence: in any form, in pieces, in compounds and with typing errors, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from klantwaarde.systems.story.function_words import BREAKS, EMPTY, STRENGTH
from klantwaarde.systems.story.function_words import words as words_of
from klantwaarde.systems.story.phrases import GAP, Phrase
from klantwaarde.systems.story.text import Sentence, Token
from klantwaarde.systems.story.word_forms import Vocabulary, key_of

_BETWEEN = 3
_GAP = 6
# How far apart two groups of a phrase may be: within commas, across one, and where one of them says little alone.
_REACH, _ACROSS, _CLOSE = 7, 3, 5
_PARTICLE_REACH = 8
_PREPOSITIONS = words_of("voor in om over bij door")
_HASTE = words_of("snel snelle vlot vlotte quick quickly fast")
_OURS = words_of("ons onze mijn our my")
# A word of one language, where it stands, how surely, and where its particle stands (or itself).
Where = dict[str, list[tuple[int, float, int]]]
Keyed = tuple[tuple[frozenset[str], int], ...]


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


@dataclass(frozen=True, slots=True)
class _Sought:
    """A phrase with its words as keys of `Where`; every one of its elements must be there."""

    phrase: Phrase
    groups: tuple[Keyed, ...]
    # The elements beside the anchor, the rarest first.
    others: tuple[frozenset[str], ...]


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
        self._single: dict[str, list[Phrase]] = {}
        self._spread: dict[str, list[_Sought]] = {}
        for phrase in self.phrases:
            if phrase.is_single:
                for word in phrase.anchor:
                    self._single.setdefault(key_of(phrase.lang, word), []).append(phrase)
                continue
            sought = _sought(phrase)
            for word in phrase.anchor:
                self._spread.setdefault(key_of(phrase.lang, word), []).append(sought)

    def hits(self, sentence: Sentence) -> list[Hit]:
        """Give what is found, without what lies wholly inside something longer."""
        where = self._where(sentence)
        there = set(where)
        candidates: dict[int, _Sought] = {}
        found: list[Hit] = []
        for key, places in where.items():
            for phrase in self._single.get(key, ()):
                found += self._alone(phrase, places, sentence)
            for sought in self._spread.get(key, ()):
                for element in sought.others:
                    if element.isdisjoint(there):
                        break
                else:
                    candidates[id(sought)] = sought
        for sought in candidates.values():
            found += _hits_of(sought, where, there, sentence.tokens)
        return _own(_longest(found, sentence.tokens), sentence.tokens)

    def _where(self, sentence: Sentence) -> Where:
        """Per word of the vocabulary: where it stands."""
        where: Where = {}
        read = self.vocabulary.read
        verbs: list[tuple[int, str]] = []
        for place, token in enumerate(sentence.tokens):
            forms, separable = read(token.text)
            for key, strength in forms:
                if key in where:
                    where[key].append((place, strength, place))
                else:
                    where[key] = [(place, strength, place)]
            verbs += [(place, verb) for verb in separable]
        for place, verb in verbs:
            self._join(sentence.tokens, place, verb, where)
        return where

    def _join(self, tokens: list[Token], place: int, verb: str, where: Where) -> None:
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
            where.setdefault(key_of("nl", whole), []).append((place, 1.0, other))

    def _alone(self, phrase: Phrase, places: list[tuple[int, float, int]], sentence: Sentence) -> Iterable[Hit]:
        other = {"nl": "en", "en": "nl"}.get(phrase.lang, "")
        foreign = sentence.lang == other or (sentence.lang == "" and phrase.lang == "en")
        for place, strength, more in places:
            if phrase.tone == "~" and strength < 1.0:
                continue  # a weak hint inside another word is none
            if foreign and self.vocabulary.is_known(sentence.tokens[place].text, other):
                continue  # `kind` is a child in Dutch
            yield Hit(phrase, (place,) if more == place else tuple(sorted((place, more))), strength)


def _sought(phrase: Phrase) -> _Sought:
    groups = tuple(
        tuple((frozenset(key_of(phrase.lang, word) for word in element), link) for element, link in group)
        for group in phrase.groups
    )
    anchor = frozenset(key_of(phrase.lang, word) for word in phrase.anchor)
    others = {element for group in groups for element, _ in group} - {anchor}
    return _Sought(phrase, groups, tuple(sorted(others, key=lambda element: (len(element), sorted(element)))))


def _hits_of(sought: _Sought, where: Where, there: set[str], tokens: list[Token]) -> Iterable[Hit]:
    """Find a phrase of several words: every group in order, the groups near each other in one clause."""
    found: list[list[tuple[tuple[int, ...], float]]] = []
    for group in sought.groups:
        rows = _rows(group, where, there, tokens)
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
                if tokens[row[0]].clause == clause and used.isdisjoint(row) and _belong(first, row, tokens)
            ]
            if not near:
                break
            row, other = min(near, key=lambda one: abs(one[0][0] - first[0]))
            used |= set(row)
            weakest = min(weakest, other)
        else:
            yield Hit(sought.phrase, tuple(sorted(used)), weakest)


def _belong(a: tuple[int, ...], b: tuple[int, ...], tokens: list[Token]) -> bool:
    """Whether two groups are near enough; `top` behind a comma praises nothing before it."""
    apart = max(b[0] - a[-1], a[0] - b[-1])
    little = all(tokens[place].text in EMPTY for place in a) or all(tokens[place].text in EMPTY for place in b)
    if tokens[a[0]].part != tokens[b[0]].part:
        return apart <= _ACROSS and not little
    return apart <= (_CLOSE if little else _REACH)


def _rows(group: Keyed, where: Where, there: set[str], tokens: list[Token]) -> list[tuple[tuple[int, ...], float]]:
    at: list[dict[int, tuple[float, int]]] = []
    for element, _ in group:
        places: dict[int, tuple[float, int]] = {}
        for key in element & there:
            for place, strength, more in where[key]:
                if place not in places or places[place] < (strength, more):
                    places[place] = (strength, more)
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
        if hit.phrase.yields or all(tokens[p].text in EMPTY for p in hit.tokens):
            runs = {tokens[p].run for p in hit.tokens}
            firm = (
                other for other in others
                if not other.phrase.yields and other.phrase.tone != "~"
                and not all(tokens[p].text in EMPTY for p in other.tokens)
            )  # fmt: skip
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

"""What is said of a value: praise or complaint, experienced or expected; with the words that decide."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from klantwaarde.systems.story.function_words import COMPARATIVES, MORE, NEGATORS, THEY, TOO_LITTLE
from klantwaarde.systems.story.function_words import words as words_of
from klantwaarde.systems.story.matching import Hit
from klantwaarde.systems.story.text import Sentence
from klantwaarde.systems.story.wishing import DEMAND, NO_WISH, PAST_WISH, WISH, WISH_PAIRS, Clause

EXPERIENCE, EXPECTATION = "experience", "expectation"

_SUBORDINATE = words_of("als dat omdat wanneer die wie voordat if when because that who until")
_STOPS = _SUBORDINATE | {"en", "and", "of", "or", "ook"}
_HARM = words_of(
    "probleem problemen moeite bezwaar klacht klachten zorgen zorg problem problems complaints issue issues"
)
_NO_DENIAL = frozenset(
    {
        ("niet", "alleen"),
        ("niet", "enkel"),
        ("not", "only"),
        ("not", "just"),
        ("zonder", "meer"),
        ("niets", "dan"),
        ("geen", "moment"),
        ("zonder", "twijfel"),
        ("no", "doubt"),
    }
)
_RIVALS = re.compile(r"(?:concurren\w*|competit\w*|elders|anderen|elsewhere|others)")
_SUBJECTS = words_of("ze zij je jullie we wij men u de het er een iemand hij mijn onze hun")
# These force as often as they wish.
_FORCE = words_of("moet moeten must zou zouden verwacht verwachten nodig kijken should")
_THAN = words_of("dan than")
_THEM = words_of("zij ze hun hen jullie deze dit hier they them you this")
_STILL = frozenset({("nog", "steeds"), ("nog", "altijd")})
_SOME, _WHO = words_of("een iemand a an someone"), words_of("die who that")
_WAS = words_of("was waren werd werden had hadden kwam kwamen kreeg kregen is zijn were got did has")
_VERBS = words_of(
    "is zijn was waren wordt worden werd werden heeft hebben had hadden gaat gaan ging kan kunnen doet "
    "doen deed komt komen "
    "krijg krijgen kreeg loopt werkt blijft blijven are were be been has have goes works gets does did"
)
_BE_BETTER = words_of("kan kon mag mogen kunnen konden could can might")


@dataclass(frozen=True, slots=True)
class Judged:
    """Valence and frame of one hit, the words that decided, and where those that turned it stand."""

    valence: str | None
    frame: str
    because: tuple[str, ...]
    sure: float
    turned_by: tuple[int, ...] = ()


@cache
def _judgements() -> tuple[dict[str, int], dict[str, list[tuple[tuple[str, ...], int]]], frozenset[str]]:
    """Single words, and by their first word those of several (longest first), with +1 for good and -1 for bad.

    The last are words such as *lang* and *hoog*: a verdict on a lead time or a price, on its own none.
    """
    text = resources.files("klantwaarde.systems.story").joinpath("lexicon", "judgements.csv").read_text("utf-8")
    single: dict[str, int] = {}
    several: list[tuple[tuple[str, ...], int]] = []
    relative: set[str] = set()
    for row in csv.DictReader(text.splitlines()):
        sign = 1 if row["kind"] in {"good", "more"} else -1
        for phrase in row["words"].split("|"):
            words = tuple(phrase.split())
            if len(words) == 1:
                single.setdefault(words[0], sign)
                relative.update(words if row["kind"] in {"more", "less"} else ())
            else:
                several.append((words, sign))
    several.sort(key=lambda one: -len(one[0]))
    by_first: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for one in several:
        by_first.setdefault(one[0][0], []).append(one)
    return single, by_first, frozenset(relative)


class Reading:
    """One sentence, read for praise, complaint and wish.

    Parameters
    ----------
    sentence
        What to read.
    question
        ``praise``, ``improve``, ``expect``, ``mark`` or empty: what was asked.
    mark
        -1, 0 or 1: what a closed mark beside it says.
    """

    def __init__(self, sentence: Sentence, *, question: str = "", mark: int = 0) -> None:
        self.tokens = sentence.tokens
        self.words = [token.text for token in sentence.tokens]
        self.question = question
        self.mark = mark
        self.lang = sentence.lang
        self._signs = self._signed()
        self._clauses = {token.clause for token in sentence.tokens}
        self._wishes = {clause: self._wish(clause) for clause in self._clauses}

    def judge(self, hit: Hit) -> Judged:
        """Judge one hit."""
        clause = self.tokens[hit.tokens[0]].clause
        wish = self._wishes[clause]
        if wish and not (hit.phrase.tone == "-" and wish in _FORCE and self._complains(hit)):
            return Judged(None, EXPECTATION, (wish,), 0.85)
        if self.question == "expect" and not self._experienced(clause):
            return Judged(None, EXPECTATION, (), 0.8)
        if not self.question and self._unfinished():
            return Judged(None, EXPECTATION, (self.words[0],), 0.6)
        valence, because, sure = self._valence(hit)
        near = set(because)
        turned = tuple(
            i for i in self._part(hit.tokens[0], hit.tokens[-1]) if i not in hit.tokens and self.words[i] in near
        )
        return Judged(valence, EXPERIENCE, because, sure, turned)

    def was_expected(self, clause: int) -> bool:
        """Whether a clause tells what was expected before it turned out otherwise."""
        return self._wishes.get(clause, "") in PAST_WISH and clause + 1 in self._clauses

    def outcome(self, places: list[int]) -> str:
        """How it turned out, after an expectation: worse, unless the words praise it."""
        return _named(1 if sum(self._signs[i][0] for i in places if i in self._signs) > 0 else -1)

    # --- frame

    def _complains(self, hit: Hit) -> bool:
        """`Alles moet via het portaal`: nobody wishes for what troubles them, unless it is denied or was asked for."""
        near = self._part(hit.tokens[0], hit.tokens[-1])
        denied = any(self._denies(i) and i not in hit.tokens and self._reaches(i, hit) for i in near)
        return not denied and self.question != "expect"

    def _unfinished(self) -> bool:
        """`Dat ze afspraken nakomen`, `een partij die meedenkt`: a wish, told without its beginning."""
        words = self.words
        alone = len(self._clauses) == 1 and self.tokens[-1].part == 0
        if words[0] in _SOME:
            return alone and len(words) > 2 and not _WHO.isdisjoint(words[1:4]) and not _WAS & set(words)
        told = any(word in {"we", "wij", "ik"} for word in words[3:])  # `dat het misging hoorden we later`
        return words[0] == "dat" and len(words) > 3 and words[1] in _SUBJECTS and alone and not told

    def _wish(self, clause: int) -> str:
        """The word that makes a clause an expectation, or nothing."""
        words = [token.text for token in self.tokens if token.clause == clause]
        if NO_WISH.search(" ".join(words)):
            return ""
        if DEMAND.search(" ".join(words)) and self.question != "improve":
            return words[0]
        parts = [token.part for token in self.tokens if token.clause == clause]
        about = Clause(words, self.question, self._told_after(clause), parts)
        for place, word in enumerate(words):
            pair = (word, words[place + 1] if place + 1 < len(words) else "")
            if pair in WISH_PAIRS:
                return " ".join(pair)
            if (word in PAST_WISH and about.once_wished(word)) or (word in WISH and about.wishes(word, place)):
                return word
        return ""

    def _told_after(self, clause: int) -> bool:
        return clause + 1 in self._clauses

    def _experienced(self, clause: int) -> bool:
        """Under a question for expectations: told as something that happened."""
        words = [token.text for token in self.tokens if token.clause == clause]
        past = {
            "was",
            "waren",
            "werd",
            "werden",
            "kreeg",
            "kregen",
            "kwam",
            "kwamen",
            "had",
            "hadden",
            "got",
            "were",
            "did",
        }
        return bool(past & set(words)) or (clause > 0 and any(self._wishes.get(c) for c in range(clause)))

    # --- valence

    def _valence(self, hit: Hit) -> tuple[str, tuple[str, ...], float]:
        first, last = hit.tokens[0], hit.tokens[-1]
        used = set(hit.tokens)
        near = [i for i in self._part(first, last) if i not in used]
        tone = hit.phrase.tone
        negators = [i for i in near if self._denies(i) and self._reaches(i, hit)]
        little = [i for i in near if self.words[i] in TOO_LITTLE and i < last + 3]
        if tone == "+" and self._rival(first):
            return "negative", ("concurrent",), 0.7
        if tone != "-" and (still := self._still_not(first)):
            return "negative", still, 0.9
        if tone in {"+", "-"}:
            return self._toned(tone, near, negators, little, hit)
        signs = [(abs(i - first), i) for i in self._part(first, last) if i in self._signs]
        if not signs:
            signs = [
                (abs(i - first), i) for i, t in enumerate(self.tokens)
                if t.clause == self.tokens[first].clause and i in self._signs
            ]  # fmt: skip
        if signs:
            place = min(signs)[1]
            sign, words = self._signs[place]
            deny = [
                i for i in self._part(place, place)
                if (self._denies(i) or (self.words[i] in NEGATORS and words in _HARM and 0 < place - i <= 2))
                and i not in self._inside(place, words)
                and (i < place or _SUBORDINATE.isdisjoint(self.words[place + 1 : i]))  # `eerlijk als het niet lukt`
            ]  # fmt: skip
            sign = -sign if len(deny) % 2 else sign
            return _named(sign), (words, *(self.words[i] for i in deny)), 0.85
        if negators or little:
            return "negative", tuple(self.words[i] for i in negators or little), 0.7
        return self._prior()

    def _reaches(self, place: int, hit: Hit) -> bool:
        """Whether a denial reaches a hit: forwards far, backwards only right behind it."""
        first, last = hit.tokens[0], hit.tokens[-1]
        word = self.words[place]
        if first < place < last:
            flips = {
                "niet",
                "nooit",
                "geen",
                "niks",
                "niets",
                "nothing",
                "zelden",
                "nauwelijks",
                "amper",
                "never",
                "not",
                "rarely",
                "no",
            }
            return word in (flips - {"niet", "not", "no"} if hit.phrase.tone == "-" else flips)
        if place > last:
            between = self.words[last + 1 : place]
            behind = hit.phrase.tone != "-" and word not in {"geen", "zonder", "no", "without"}
            return behind and len(between) <= 3 and _STOPS.isdisjoint(between)
        between = self.words[place + 1 : first]
        limit = {"zonder": 2, "without": 2, "geen": 4, "no": 4, "niets": 2, "niks": 2}.get(word, 8)
        if hit.phrase.tone == "-":
            limit = min(limit, 4)
        return len(between) <= limit and _SUBORDINATE.isdisjoint(between)

    def _toned(
        self, tone: str, near: list[int], negators: list[int], little: list[int], hit: Hit
    ) -> tuple[str, tuple[str, ...], float]:
        sign = 1 if tone == "+" else -1
        because: list[int] = []
        if negators:
            sign, because = -sign, negators[:1]
        elif little and (sign > 0 or self._before(little, hit)):
            sign, because = -sign, little[:1]
        elif sign > 0:
            verdict = self._against(near, hit)
            if verdict is not None:
                return verdict
        return _named(sign), tuple(self.words[i] for i in because), 0.9 if because else 0.85

    def _before(self, little: list[int], hit: Hit) -> bool:
        """`Weinig gedoe` is praise; `slecht ... te laat` is not."""
        quantity = {"weinig", "minder", "little", "few", "less"}
        return any(i < hit.tokens[0] and hit.tokens[0] - i <= 2 and self.words[i] in quantity for i in little)

    def _against(self, near: list[int], hit: Hit) -> tuple[str, tuple[str, ...], float] | None:
        """Praise by its word, complaint by its sentence: could be better, more of it, a verdict beside it."""
        inside = [self.words[i] for i in hit.tokens]
        higher = [w for w in [*inside, *(self.words[i] for i in near)] if w in COMPARATIVES]
        may = [self.words[i] for i in near if self.words[i] in _BE_BETTER]
        more = [self.words[i] for i in near if self.words[i] in MORE and i < hit.tokens[0]]
        if higher and may:
            return "negative", (may[0], higher[0]), 0.85
        relative = _judgements()[2]
        bad = [
            i for i in near
            if i in self._signs and self._signs[i][0] < 0 and i > hit.tokens[-1]
            and self.words[i] not in relative | _HARM
            and _SUBORDINATE.isdisjoint(self.words[hit.tokens[-1] + 1 : i])
        ]  # fmt: skip
        if bad and not any(self._denies(i) for i in near):
            return "negative", (self._signs[bad[0]][1],), 0.8
        if self.question == "improve":
            praised = any(i in self._signs and self._signs[i][0] > 0 for i in near)
            told = any(word in _VERBS for word in self.words) or any(word in THEY for word in self.words)
            if higher or more or not (praised or told):
                return "negative", tuple([*higher, *more][:1]), 0.75
        elif (more or higher) and not self.question and not any(word in _VERBS for word in self.words):
            return "negative", ((*more, *higher)[0],), 0.65
        elif more and self.question != "praise" and not any(word in _VERBS for word in self.words):
            return "negative", (more[0],), 0.65
        return None

    def _prior(self) -> tuple[str, tuple[str, ...], float]:
        """What was asked decides when the words do not; then the mark; then the rest of the sentence."""
        if self.question == "praise":
            return "positive", (), 0.8
        if self.question == "improve":
            return "negative", (), 0.8
        if self.mark:
            return _named(self.mark), (), 0.7
        total = sum(sign for sign, _ in self._signs.values())
        if total:
            return _named(1 if total > 0 else -1), (), 0.55
        # A statement that holds no complaint is praise more often than not; a bare subject says nothing.
        return ("positive" if len(self.words) > 3 else "neutral"), (), 0.4

    def _rival(self, place: int) -> bool:
        """A clause that praises somebody else: `terwijl de concurrent digitaliseert`."""
        clause = self.tokens[place].clause
        words = [token.text for token in self.tokens if token.clause == clause]
        named = any(_RIVALS.fullmatch(word) for word in words[:4])
        than = any(a in _THAN and b in _THEM for a, b in pairwise(words))  # `anderen zijn sneller dan zij`
        return named and (clause > 0 or than)

    def _still_not(self, place: int) -> tuple[str, ...]:
        """`Nog steeds geen ...`: what should have been there by now."""
        clause = self.tokens[place].clause
        words = [token.text for token in self.tokens if token.clause == clause]
        if "still" in words:
            return next((("still", word) for word in words[words.index("still") :] if word in NEGATORS), ())
        for at, pair in enumerate(pairwise(words)):
            if pair in _STILL:
                return next(((*pair, word) for word in words[at + 2 :] if word in NEGATORS), ())
        return ()

    def _part(self, first: int, last: int) -> list[int]:
        parts = {self.tokens[first].part, self.tokens[last].part}
        clause = self.tokens[first].clause
        return [i for i, token in enumerate(self.tokens) if token.part in parts and token.clause == clause]

    def _denies(self, place: int) -> bool:
        word = self.words[place]
        if word == "van" and self.words[max(0, place - 2) : place] == ["in", "plaats"]:
            return True
        if word == "of" and self.words[max(0, place - 1) : place] == ["instead"]:
            return True
        if word not in NEGATORS:
            return False
        after = self.words[place + 1] if place + 1 < len(self.words) else ""
        if not _HARM.isdisjoint(self.words[place + 1 : place + 3]):
            return False  # "is nooit een probleem" praises what stands before it
        # "niet alleen ... maar ook", "niets dan lof"
        return (word, after) not in _NO_DENIAL

    def _signed(self) -> dict[int, tuple[int, str]]:
        single, several, _ = _judgements()
        found: dict[int, tuple[int, str]] = {}
        for place, word in enumerate(self.words):
            for words, sign in several.get(word, ()):
                if place not in found and tuple(self.words[place : place + len(words)]) == words:
                    for i in range(place, place + len(words)):
                        found[i] = (sign, " ".join(words))
                    break
        for place, word in enumerate(self.words):
            if place not in found and word in single and not (word == "too" and self.words[-1] == "too"):
                found[place] = (single[word], word)
        return found

    def _inside(self, place: int, words: str) -> set[int]:
        """Places of a verdict of several words: its own "niet" denies nothing."""
        return {i for i, (_, told) in self._signs.items() if told == words and abs(i - place) <= len(words.split())}


def _named(sign: int) -> str:
    return "positive" if sign > 0 else "negative"


_QUESTIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("expect", r"verwacht|belangrijk|wens|nodig|expect|important|need"),
        ("improve", r"verbeter|beter|missen|minder|negatie|klacht|ontevreden|anders|improve|better|miss|dislike|weak"),
        ("praise", r"waarde(?:r|ert)|goed|positie|sterk|tevreden|complime|blij|appreciate|like|good|strength|well"),
        ("mark", r"cijfer|toelichting|waarom dit|score|mark|rating|reason"),
    )
)  # fmt: skip


@cache
def question_kind(question: str) -> str:
    """Tell what a question asks for: ``praise``, ``improve``, ``expect``, ``mark`` or nothing in particular."""
    return next((kind for kind, pattern in _QUESTIONS if pattern.search(question)), "")

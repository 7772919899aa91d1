"""Wishes and expectations: the words that tell them, and whether such a word is one in its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from klantwaarde.systems.story.function_words import THEY, WE
from klantwaarde.systems.story.function_words import words as words_of

WISH = words_of(
    "verwacht verwachten verwachting verwachtingen hoop hopen hoopte hoopten gehoopt graag zou zouden "
    "hoort horen behoort "
    "behoren dienen dient moet moeten mogen belangrijk belangrijke belangrijkste allerbelangrijkste "
    "essentieel cruciaal "
    "onmisbaar vereiste eis eisen eisten voorwaarde randvoorwaarde wens wensen wenselijk verlang "
    "verlangen nodig liefst "
    "letten let kijken prioriteit must should shall expect expects expected expecting ought want wants "
    "need needs hope hopes "
    "hoped wish wishes require requires required important essential crucial vital prefer priority "
    "ideally would noodzaak "
    "please aub alstublieft bovenaan noodzakelijk doorslaggevend zwaarwegend wil willen wilden wilde"
)
_THOUGHT = words_of("dacht dachten gedacht thought rekenden rekende counted assumed figured")
_OFTEN = words_of("altijd steeds zelf vaak elke telkens iedere always constantly")
_RECOMMENDABLE = _WOULD = words_of("zou zouden would")
_RECOMMENDED = words_of("aanraden aanbevelen recommend missen weggaan")
_LOOKING = words_of("letten let kijken")
# These wish only with us as the subject, or with another word.
_WANT = words_of("wil willen wilden wilde want wants need needs")
_MUST = words_of("moet moeten moest moesten must")
_WENT = words_of("ging gingen")
_ASKING = words_of("wat waarom hoe welk welke waarvoor waarnaar what why how which")
_IF = words_of("als wanneer zodra if when once")
# What one would like: `het zou fijn zijn`, `ze zouden moeten`.
_LIKED = words_of(
    "moeten kunnen mogen willen fijn mooi goed prettig helpen schelen beter graag leuk handig nice good great help "
    "better be like prefer appreciate want"
)
_NOT_YET = words_of("nog nooit niet niets niks wacht wachten vergeten still never not")
# Without it, no deal: `zonder certificaat komt u er niet in`.
DEMAND = re.compile(r"^(?:zonder|without)\b.*\b(?:niet|geen|nooit|not|no|never)\b")
PAST_WISH = words_of(
    "verwacht verwachtte verwachtten dacht dachten gedacht rekenden rekende gerekend hoopte hoopten "
    "gehoopt expected hoped "
    "thought counted assumed figured wilden wilde ervan ging gingen"
)
WISH_PAIRS = frozenset(
    {("would", "like"), ("look", "for"), ("looking", "for"), ("zou", "fijn"), ("stel", "op"), ("reken", "op")}
)
NO_WISH = re.compile(
    r"\b(?:dan|zoals|boven|onder|beneden|naar|aan (?:de|onze|mijn|al(?:le)?)"
    r"|than|as|above|below|beyond|exceed\w*|meets?|met|our|onze|de)"
    r" (?:we |ik |wij |i |had |hadden |our |onze |de |mijn |alle )*(?:verwacht\w*|expect\w*|gehoopt|hoped|wens\w*)\b"
    # `Daar mag je meer van verwachten`, `ik had meer verwacht`: it fell short.
    r"|\b(?:mag|mogen|mocht|had|hadden) (?:je |ik |we |wij |u |men )?(?:er |hier |toch |wel )*(?:meer|beter|anders)"
    r" (?:van (?:\w+ ){0,2})?verwacht"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that may hold a wish: its words, what was asked, and whether another clause tells how it went."""

    words: list[str]
    question: str
    told_after: bool
    parts: list[int]

    @property
    def subject(self) -> str:
        """The first word that says who it is about: us, them or somebody; empty when none does."""
        return next((word for word in self.words if word in WE or word in THEY), "")

    def once_wished(self, word: str) -> bool:
        """`We dachten dat ... maar`: an expectation of ours, and then how it went."""
        if word in _WENT:  # `we gingen uit van maatwerk, maar ...`
            return {"uit"} < set(self.words) and bool({"van", "ervan"} & set(self.words)) and self.told_after
        if word == "ervan":
            return "uit" in self.words and self.told_after
        ours = any(other in WE for other in self.words)
        if word in _THOUGHT:
            return ours and (self.told_after or "zou" in self.words or "zouden" in self.words)
        return ours

    def wishes(self, word: str, place: int) -> bool:
        """Whether a word that may be a wish is one here."""
        words, ours, theirs = set(self.words), self.subject in WE, self.subject in THEY
        if self._within(place) or (word in _WOULD and self._failed(place, theirs=theirs)):
            return False
        if word in _MUST:
            return not self._forced(place)
        if word in _LOOKING:
            mine = not WE.isdisjoint(self.words[: place + 2])
            return bool(words & {"op", "naar"}) and (mine or (word != "kijken" and not theirs))
        return self._told(word, words, ours=ours, theirs=theirs)

    def _told(self, word: str, words: set[str], *, ours: bool, theirs: bool) -> bool:
        """Words that wish with us as the subject, or with another word beside them."""
        if word in _WANT:
            return (ours or "graag" in words) and not self._whenever(word)
        if word in _RECOMMENDABLE:
            return words.isdisjoint(_RECOMMENDED)
        if word == "graag":
            return not theirs or bool(words & _RECOMMENDABLE | words & {"moeten"})
        return self._noun(word, words, ours=ours, theirs=theirs)

    def _within(self, place: int) -> bool:
        """`Ze vragen wat we nodig hebben`, `als er iets bij moet, doen ze dat`: part of what is told, no wish."""
        before = self.words[:place]
        if any(word in _ASKING and i > 0 for i, word in enumerate(before)):
            return self.question != "expect"
        here = [word for word, part in zip(before, self.parts, strict=False) if part == self.parts[place]]
        return not _IF.isdisjoint(here) and self.parts[-1] > self.parts[place]

    def _whenever(self, word: str) -> bool:
        """`Available when we need them`: when something holds, and no wish."""
        before = self.words[: self.words.index(word)]
        return not _IF.isdisjoint(before[-3:])

    def _failed(self, place: int, *, theirs: bool) -> bool:
        """`Hij zou bellen en ik wacht nog`: what was to happen and did not."""
        after = self.words[place + 1 :]
        third = theirs or "niemand" in self.words[: place + 1] or place > 1
        return third and _LIKED.isdisjoint(after[:6]) and not _NOT_YET.isdisjoint(self.words)

    def _noun(self, word: str, words: set[str], *, ours: bool, theirs: bool) -> bool:
        if word in {"wens", "wensen", "wishes"}:
            return ours and self.question != "improve"
        if word in {"nodig", "needed"}:
            return words.isdisjoint({"als", "when", "wanneer"})
        if word in {"horen", "hoort"}:
            return bool(words & {"te", "erbij"})
        if word in {"belangrijk", "important"}:
            return not (theirs and "vinden" in words)
        return word != "mogen" or self.question == "expect"

    def _forced(self, place: int) -> bool:
        """`We moeten altijd zelf bellen`: no wish but what happens to us; so is what had to be, in the past."""
        if self.words[place] in {"moest", "moesten"}:
            return True
        if self.subject in WE:
            return not (self.question == "expect" or {"kunnen", "krijgen", "weten"} & set(self.words[place:]))
        if self.subject in {"je", "u", "ge", "men", "you"}:
            return not _OFTEN.isdisjoint(self.words)
        return "beter" in self.words and self.question != "expect"

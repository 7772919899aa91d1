"""`RelationWords`: what the page says of roles and of Kano items."""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.pictures.kano_words import category
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.view import View
from klantwaarde.reports.vocabulary import KANO_LETTERS, KANO_MEANINGS
from klantwaarde.reports.voice import Voice
from klantwaarde.results import KanoItem, ValueModel


class RelationWords:
    """Makes the sentences about roles and Kano items.

    Parameters
    ----------
    voice
        Says them.
    info
        The study.
    """

    def __init__(self, voice: Voice, info: StudyInfo) -> None:
        self.voice = voice
        self.info = info

    def mismatch(self, model: ValueModel) -> list[str]:
        """Say how often the firm plays, and would like to play, the role it is granted, and how often less or more."""
        lines = []
        for kind in ("match", "under", "over", "aspired_match", "aspired_under", "aspired_over"):
            estimate = model.role_mismatch.get(kind)
            if estimate is not None and estimate.value is not None and estimate.status == "open":
                said = _mismatch(kind, estimate.value)
                lines.append(
                    say("{said} (almost certainly between {between}).", said=said, between=self.voice.between(estimate))
                    if self.voice.between(estimate)
                    else say("{said}.", said=said)
                )
        return [self.voice.speak(line) for line in lines]

    def role_counts(self, model: ValueModel) -> str:
        """Say how many people stand behind the three columns of roles."""
        if not model.roles:
            return ""
        role = model.roles[0]
        return self.voice.speak(
            say(
                "Number of people: granted {granted}, played {played}, aspired {aspired}.",
                granted=self.voice.count(role.granted.n),
                played=self.voice.count(role.played.n),
                aspired=self.voice.count(role.aspired.n),
            )
        )

    def kano_letters(self) -> list[tuple[str, str, str]]:
        """Give each Kano letter with its word and its meaning."""
        return [
            (letter, self.voice.speak(category(letter)), self.voice.speak(KANO_MEANINGS[letter]))
            for letter in KANO_LETTERS
        ]

    def kano_name(self, view: View, item: KanoItem) -> dict[str, str]:
        """Name a Kano item: by its value, by its own name, or by its code."""
        return view.names.get(item.item) or self.info.items.get(item.item) or {self.voice.lang: item.item}

    def kano_category(self, item: KanoItem) -> str:
        """Say the most frequent outcome, and when the pair was misunderstood."""
        word = category(item.category)
        if item.misunderstood:
            return self.voice.speak(say("{word}; many contradictory answers: read with care", word=word))
        return self.voice.speak(word)

    def kano_decided(self, item: KanoItem) -> str:
        """Say whether the lead of the most frequent outcome is clear."""
        if item.decided is None:
            return ""
        return self.voice.speak(say("yes") if item.decided else say("no, too close"))


def _mismatch(kind: str, share: float) -> Said:
    match kind:
        case "match":
            return say("In {share:%} of the relations you play the role that the customer grants you", share=share)
        case "under":
            return say("In {share:%} you do less than the role that the customer grants you", share=share)
        case "over":
            return say("In {share:%} you do more than the role that the customer grants you", share=share)
        case "aspired_match":
            return say("In {share:%} your team would like the role that the customer grants you", share=share)
        case "aspired_under":
            return say("In {share:%} your team would like to do less than that role", share=share)
        case _:
            return say("In {share:%} your team would like to do more than that role", share=share)

"""`RelationWords`: what the page says of roles and of Kano items."""

from __future__ import annotations

from klantwaarde.language import Said, say
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.view import View
from klantwaarde.reports.vocabulary import KANO_LETTERS, KANO_MEANINGS
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Estimate, KanoItem, ValueModel


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
        """Say how often the firm plays the role it is granted, and how often less or more than that."""
        lines: list[Said] = []
        for kind in ("match", "under", "over"):
            estimate = model.role_mismatch.get(kind)
            if estimate is None or estimate.value is None:
                continue
            share, between = estimate.value, self.voice.between(estimate)
            if kind == "match":
                lines.append(
                    say(
                        "In {share:%} of the relations you play the role that the customer grants you "
                        "(likely between {between}).",
                        share=share,
                        between=between,
                    )
                )
            elif kind == "under":
                lines.append(
                    say(
                        "In {share:%} you do less than the role that the customer grants you "
                        "(likely between {between}).",
                        share=share,
                        between=between,
                    )
                )
            else:
                lines.append(
                    say(
                        "In {share:%} you do more than the role that the customer grants you "
                        "(likely between {between}).",
                        share=share,
                        between=between,
                    )
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
            (letter, self.voice.speak(word), self.voice.speak(KANO_MEANINGS[letter]))
            for letter, word in KANO_LETTERS.items()
        ]

    def kano_name(self, view: View, item: KanoItem) -> dict[str, str]:
        """Name a Kano item: by its value, by its own name, or by its code."""
        return view.names.get(item.item) or self.info.items.get(item.item) or {self.voice.lang: item.item}

    def kano_category(self, item: KanoItem) -> str:
        """Say the most frequent outcome, and when the pair was misunderstood."""
        word = KANO_LETTERS.get(item.category or "", item.category or "–")
        if item.misunderstood:
            return self.voice.speak(say("{word}; many contradictory answers: read with care", word=word))
        return self.voice.speak(word)

    def kano_decided(self, item: KanoItem) -> str:
        """Say whether the lead of the most frequent outcome is clear."""
        if item.decided is None:
            return ""
        return self.voice.speak(say("yes") if item.decided else say("no, too close"))

    def kano_share(self, estimate: Estimate | None) -> str:
        """Say better or worse with its interval."""
        if estimate is None or estimate.value is None:
            return ""
        between = self.voice.between(estimate)
        value = self.voice.value(estimate)
        return self.voice.speak(say("{value} (between {between})", value=value, between=between)) if between else value

"""`MethodWords`: the birth certificate of a report, in sentences."""

from __future__ import annotations

from klantwaarde.language import Named, Said, named, say
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.settings import setting_name, setting_word
from klantwaarde.reports.view import Shown, View
from klantwaarde.reports.vocabulary import METHODS
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Provenance, ValueModel


class MethodWords:
    """Makes the sentences of the page that accounts for the figures.

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

    def made_with(self, provenance: Provenance) -> str:
        """Say with what and when a report was made."""
        return self.voice.speak(
            say(
                "Made with klantwaarde {software} on {day}.",
                software=provenance.software,
                day=self.voice.day(provenance.made_at),
            )
        )

    def certificate(self, view: View) -> list[tuple[str, str]]:
        """Give what, on what, by what and when, as terms with their text."""
        provenance = view.answer.provenance
        rows: list[tuple[Said, Said | Named | str]] = [
            (say("study"), named(self.info.title)),
            (say("people in these figures"), self.voice.count(provenance.n)),
            (
                say("method"),
                say(
                    "{method}, version {version}",
                    method=METHODS.get(provenance.method, provenance.method),
                    version=provenance.method_version,
                ),
            ),
        ]
        return [(self.voice.speak(term), self.voice.speak(text)) for term, text in rows] + self.record(provenance)

    def record(self, provenance: Provenance) -> list[tuple[str, str]]:
        """Give by what, when and from which data: the same for every answer of a report."""
        rows: list[tuple[Said, Said | str]] = [
            (say("software"), say("klantwaarde {version}", version=provenance.software)),
            (say("calculated on"), self.voice.day(provenance.made_at)),
            (say("fingerprint of the data"), provenance.fingerprint),
            (say("smallest group shown"), say("{k} people", k=self.info.minimum_cell)),
        ]
        return [(self.voice.speak(term), self.voice.speak(text)) for term, text in rows]

    def how(self, model: ValueModel) -> list[str]:
        """Say in plain sentences how the figures come about."""
        width = model.tolerance
        lines = [
            say(
                "An average comes with two numbers between which the real average almost certainly lies "
                "(a 95% interval). People of the same customer often answer alike; we take that into account."
            ),
            say(
                "We call a value below expectation only when even the most favourable of the two numbers of the "
                "difference lies more than {width} points under zero, and above expectation "
                "only when even the least favourable lies more than {width} points over zero.",
                width=width,
            ),
            say(
                "When the two numbers leave it open, we say: probably. "
                "With too few answers we say: too little information."
            ),
            say(
                "A basic value never counts as above expectation: customers find it normal that the basics are right. "
                "There is no total mark, because one mark does not tell what to do."
            ),
            say(
                "The level of a value comes from the catalogue and is tested with what customers answer. "
                "We call a level firm only when at least two sources agree."
            ),
            say(
                "Answers that go together with a high or a low overall score do not prove a cause. "
                "We therefore speak of a connection."
            ),
        ]
        return [self.voice.speak(line) for line in lines]

    def left_out(self, main: View, others: list[View]) -> list[str]:
        """Say what is not in these figures: excluded answers, closed groups, quotes without consent."""
        lines: list[Said] = [
            say("{what}: {count}. {why}", what=left.what, count=left.count, why=left.why)
            for left in main.answer.provenance.exclusions
        ]
        lines += [
            say("Closed, because the group is too small or would give a small one away: {group}.", group=view.label)
            for view in others
            if view.model.status == "closed"
        ]
        closed = [mark for mark in main.model.values if mark.status == "closed"]
        lines += [say("Closed, to protect a small group: {value}.", value=named(mark.name)) for mark in closed]
        lines.append(say("Quotes that customers did not allow us to show are counted, but not shown."))
        return [self.voice.speak(line) for line in lines]

    def settings(self, provenance: Provenance) -> list[list[Shown]]:
        """Give every setting that changes the numbers, with what was chosen and the code of the setting."""
        return [
            [
                Shown(self.voice.speak(setting_name(key))),
                Shown(
                    self.voice.speak(setting_word(chosen)) if isinstance(chosen, str) else self.voice.setting(chosen)
                ),
                Shown(key),
            ]
            for key, chosen in sorted(provenance.settings.items())
        ]

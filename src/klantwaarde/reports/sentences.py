"""`Sentences`: what the page says of a view, a value, a cost or a group, with its figures put in."""

from __future__ import annotations

from collections.abc import Mapping

from klantwaarde.language import Named, Said, named, say
from klantwaarde.pictures.words import state_name
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.view import Shown, View, segment_name, wave_name
from klantwaarde.reports.vocabulary import (
    DIFFERENCE_SOURCES,
    LEVEL_MEANINGS,
    LEVELS,
    PRIORITY_GROUPS,
    PRIORITY_KINDS,
    SOURCES,
    VERDICTS,
    state_words,
)
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Estimate, InvestmentMark, Priority, Quote, ValueMark, ValueModel

LEVEL_ORDER = ("basic", "added", "bonding")


class Sentences:
    """Makes the sentences of a page; every figure in them comes as it is from an answer.

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

    # --- A view ------------------------------------------------------------------------------------------------------

    def scope(self, view: View) -> str:
        """Say which customers a view is about, how many they are and what they were promised."""
        private = say("anonymous research") if self.info.privacy == "anonymous" else say("conversations by name")
        parts = [self.whom(view), self._people(view.model), private]
        return " · ".join(self.voice.speak(part) for part in parts if part)

    def whom(self, view: View) -> str:
        """Say which customers a view is about, and when."""
        scope = view.answer.scope
        who: Said = say("all customers")
        if scope.role:
            who = say("as seen by customers who grant you the role of {role}", role=view.label)
        elif scope.segment_by:
            who = say("{column}: {segment}", column=segment_name(scope.segment_by, self.info), segment=scope.segment)
        parts = [who, self._wave(scope.wave)]
        return " · ".join(self.voice.speak(part) for part in parts if part)

    def label_names(self, view: View) -> dict[str, str]:
        """Give the label of a view with its language: a segment is in the words of the study."""
        if isinstance(view.label, str):
            return {self.info.language: view.label}
        return {self.voice.lang: self.voice.speak(view.label)}

    def group_name(self, group: str) -> str:
        """Name a group of the switcher."""
        if group == "wave":
            return self.voice.speak(say("all customers"))
        if group == "role":
            return self.voice.speak(say("role they grant you"))
        return self.voice.speak(segment_name(group, self.info))

    def closed_group(self) -> str:
        """Say why nothing is shown."""
        return self.voice.speak(
            say(
                "Closed. We do not show groups of fewer than {k} people, so that nobody can find out what one person "
                "said. Sometimes a larger group is closed too, because it would give the small one away.",
                k=self.info.minimum_cell,
            )
        )

    def numbers_caption(self, view: View, place: int) -> str:
        """Head the first (values and costs) or the second table (roles) behind a picture."""
        subject = say("values and costs") if place == 1 else say("roles")
        return self.voice.speak(
            say("The numbers behind the picture: {subject}, {view}", subject=subject, view=view.label)
        )

    def values_caption(self, view: View) -> str:
        """Head the table of values of a view."""
        return self.voice.speak(say("Values and costs: {view}", view=view.label))

    def level_lines(self, model: ValueModel) -> list[tuple[str, str, str, bool]]:
        """Give per level its name, its state, a sentence about it, and whether the state is only probable."""
        lines = []
        for level in LEVEL_ORDER:
            state = model.level_states.get(level)
            if state is None:
                continue
            if level == "basic":
                more: Said | None = say("counts by its weakest important value")
            else:
                more = self._mean_line(model.level_means.get(level))
            probably = model.level_probably.get(level, False)
            lines.append((level, state, self.voice.speak(more), probably))
        return lines

    def by_level(self, model: ValueModel) -> list[tuple[str, str, str, list[ValueMark]]]:
        """Give per level its name, its meaning and its values; levels without values are left out."""
        groups = [(level, [m for m in model.values if m.level.catalogue == level]) for level in LEVEL_ORDER]
        return [(level, self.level_name(level), self.level_meaning(level), marks) for level, marks in groups if marks]

    def priority_groups(self, model: ValueModel) -> list[tuple[str, str, list[Priority]]]:
        """Give the three lists of advice, each in its order."""
        return [
            (key, self.voice.speak(heading), [line for line in model.priorities if line.kind in kinds])
            for key, heading, kinds in PRIORITY_GROUPS
        ]

    def subject(self, view: View, line: Priority) -> dict[str, str]:
        """Name what an advice is about."""
        return view.names.get(line.subject) or line.name or {self.voice.lang: line.subject}

    def kind(self, line: Priority) -> str:
        """Say what kind of work an advice asks, and whether it is sure."""
        words = PRIORITY_KINDS.get(line.kind, line.kind)
        return self.voice.speak(words if line.certain else say("{advice} (probably)", advice=words))

    # --- How to read -------------------------------------------------------------------------------------------------

    def level_name(self, level: str) -> str:
        """Name a level."""
        return self.voice.speak(LEVELS.get(level, level))

    def level_meaning(self, level: str) -> str:
        """Say what a level means."""
        return self.voice.speak(LEVEL_MEANINGS[level])

    def levels(self) -> list[tuple[str, str]]:
        """Give every level with its meaning."""
        return [(self.level_name(level), self.level_meaning(level)) for level in LEVEL_ORDER]

    def state_meaning(self, state: str, model: ValueModel) -> str:
        """Say what a state means, with the tolerance of the study."""
        width = model.tolerance
        meanings = {
            "below": say(
                "Customers experience clearly less than they expect: more than {width} points less.", width=width
            ),
            "met": say("Customers experience what they expect, give or take {width} points.", width=width),
            "above": say(
                "Customers experience clearly more than they expect: more than {width} points more.", width=width
            ),
            "unknown": say("Too few people answered, or their answers differ too much, to say anything."),
        }
        return self.voice.speak(meanings[state])

    # --- A value -----------------------------------------------------------------------------------------------------

    def state(self, mark: ValueMark | InvestmentMark) -> str:
        """Say the state of a mark."""
        return self.voice.speak(state_words(mark))

    def state_word(self, state: str, *, probably: bool = False) -> str:
        """Say a state."""
        words = state_name(state)
        return self.voice.speak(say("probably {state}", state=words) if probably else words)

    def both_sides(self, mark: ValueMark) -> str:
        """Say expectation and experience in one sentence."""
        expected, experienced = mark.expectation.value, mark.experience.value
        if expected is None or experienced is None:
            return self.voice.speak(say("We did not ask both sides of this value."))
        return self.voice.speak(
            say(
                "Customers expect {expected:.1f} and experience {experienced:.1f}.",
                expected=expected,
                experienced=experienced,
            )
        )

    def cost_sides(self, mark: InvestmentMark) -> str:
        """Say expected and experienced cost in one sentence."""
        expected, experienced = mark.expected.value, mark.burden.value
        if expected is None or experienced is None:
            return self.voice.speak(say("We did not ask both sides of this cost."))
        return self.voice.speak(
            say(
                "Customers expect a cost of {expected:.1f} and experience {experienced:.1f}; lower is better.",
                expected=expected,
                experienced=experienced,
            )
        )

    def rank(self, mark: ValueMark) -> str:
        """Say the place of a value in importance."""
        rank = mark.importance_rank
        told = any("rank" in note.values for note in mark.notes)  # a note that says how sure the place is
        return "" if rank is None or told else self.voice.speak(say("Number {rank} in importance.", rank=rank))

    def level(self, mark: ValueMark) -> str:
        """Say under which level a value stands, what customers make of it, and how sure that is."""
        level = mark.level
        verdict = VERDICTS.get(level.verdict, level.verdict)
        drawn = LEVELS.get(level.catalogue, level.catalogue)
        if level.likely is None or not level.evidence:
            return self.voice.speak(say("Level: {level}. {verdict}", level=drawn, verdict=verdict))
        likely = LEVELS.get(level.likely, level.likely)
        if level.disagrees:
            said = say(
                "Level in this study: {level}. Customers treat it more like: {likely}. {verdict}",
                level=drawn,
                likely=likely,
                verdict=verdict,
            )
        else:
            said = say("Level: {level}, and customers treat it that way. {verdict}", level=drawn, verdict=verdict)
        return self.voice.speak(said)

    def figures_caption(self, names: Mapping[str, str]) -> str:
        """Head the figures of a value or a cost."""
        return self.voice.speak(say("Figures of {name}", name=named(names)))

    def figures_note(self, mark: ValueMark, model: ValueModel) -> str:
        """Say the scale, where the difference comes from and how the interval was made."""
        low, high = model.scale
        source = DIFFERENCE_SOURCES.get(mark.disconfirmation_source, mark.disconfirmation_source)
        return self.voice.speak(say("Marks from {low:g} to {high:g}. {source}", low=low, high=high, source=source))

    def between(self, estimate: Estimate) -> str:
        """Say an interval between brackets."""
        return self.voice.speak(say("(between {between})", between=self.voice.between(estimate)))

    def difference_between(self, estimate: Estimate) -> str:
        """Say the interval of a difference between brackets."""
        return self.voice.speak(say("(between {between})", between=self.voice.difference_between(estimate)))

    # --- Quotes ------------------------------------------------------------------------------------------------------

    def shown_quotes(self, codes: list[str], model: ValueModel) -> list[Quote]:
        """Give the quotes that may be shown; internal ones never, whatever a model holds."""
        found = [model.quotes[code] for code in codes if code in model.quotes]
        return [quote for quote in found if quote.consent in {"anonymous", "attributable"}]

    def speaker(self, quote: Quote) -> str:
        """Say who speaks: a name only with consent to it."""
        by: Said | str = quote.by if quote.by and quote.consent == "attributable" else say("a customer")
        wave = wave_name(quote.wave, self.info) if quote.wave else ""
        return self.voice.speak(say("{by}, {wave}", by=by, wave=wave) if wave else by)

    def quote_count(self, shown: list[Quote], count: int) -> str:
        """Say how many quotes there are, and that some may not be shown."""
        if not shown:
            return self.voice.speak(say("{n} {n:quote|quotes} about this; none may be shown here.", n=count))
        return self.voice.speak(say("{n} {n:quote|quotes} about this; {shown} shown here.", n=count, shown=len(shown)))

    # --- Evidence of a level -----------------------------------------------------------------------------------------

    def evidence_caption(self, names: Mapping[str, str]) -> str:
        """Head the table of evidence."""
        return self.voice.speak(say("What each source says of the level of {name}", name=named(names)))

    def evidence_headings(self) -> list[str]:
        """Head the columns of that table."""
        columns: list[Said] = [say("source"), *LEVELS.values(), say("people")]
        return [self.voice.speak(column) for column in columns]

    def evidence_rows(self, mark: ValueMark) -> list[list[Shown]]:
        """Give a row per source, and one for all sources together."""
        rows = [
            [
                self.voice.speak(SOURCES.get(evidence.source, evidence.source)),
                *(self.voice.share(evidence.shares.get(level)) for level in LEVELS),
                self.voice.count(evidence.n),
            ]
            for evidence in mark.level.evidence
        ]
        if mark.level.probability:
            together = [self.voice.share(mark.level.probability.get(level)) for level in LEVELS]
            rows.append([self.voice.speak(say("all sources together")), *together, ""])
        return [[Shown(source), *(Shown(cell, number=True) for cell in cells)] for source, *cells in rows]

    def evidence_notes(self, mark: ValueMark, model: ValueModel) -> list[str]:
        """Give what the sources remark, and what a low and a high mark go together with in the overall mark."""
        notes = [self.voice.speak(evidence.note) for evidence in mark.level.evidence if evidence.note]
        for found in model.penalty_reward:
            penalty, reward = found.contrast.penalty, found.contrast.reward
            if found.value != mark.value or found.contrast.status == "closed" or penalty.value is None:
                continue
            notes.append(
                self.voice.speak(
                    say(
                        "Overall mark of people who give this value a low mark: {penalty} points compared with people "
                        "who give it a middle mark. Of people who give it a high mark: {reward} points. "
                        "That is a connection; it does not prove a cause.",
                        penalty=self.voice.difference(penalty),
                        reward=self.voice.difference(reward),
                    )
                )
            )
            notes += [self.voice.speak(note) for note in found.notes]
        return notes

    # --- Small parts -------------------------------------------------------------------------------------------------

    def _wave(self, wave: str) -> Named | str:
        return wave_name(wave, self.info) if wave else ""

    def _people(self, model: ValueModel) -> Said | str:
        if model.respondents is None:
            return ""
        # Where nobody belongs to a customer, everyone counts as one of their own: nothing to tell.
        if model.accounts is None or model.accounts == model.respondents:
            return say("{n} {n:person|people}", n=model.respondents)
        return say(
            "{n} {n:person|people} at {accounts} {accounts:customer|customers}",
            n=model.respondents,
            accounts=model.accounts,
        )

    def _mean_line(self, estimate: Estimate | None) -> Said | None:
        if estimate is None or estimate.value is None:
            return None
        return say(
            "on average {value} points (almost certainly between {between})",
            value=self.voice.difference(estimate),
            between=self.voice.difference_between(estimate),
        )

"""What was measured around an action, from the ledger; this file says it and computes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from klantwaarde.language import Said, named, say
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, ValueModel
from klantwaarde.synthesis.effect import Effect, effect_of
from klantwaarde.web.acting.models import Action
from klantwaarde.web.reading.shelf import Opened

VERDICTS: dict[str, Said] = {
    "as_expected": say("as expected"),
    "more": say("more than expected"),
    "less": say("less than expected"),
    "unsure": say("too uncertain to say"),
    "met": say("no longer stands out"),
    "none": say("nothing was expected"),
    "waiting": say("not measured yet"),
}


class Shown(msgspec.Struct, frozen=True):
    """An effect in words.

    Parameters
    ----------
    verdict, kind
        In words, and its code.
    before, after, change
        In words, each with its interval; empty while there is none.
    """

    verdict: Said
    kind: str
    before: str = ""
    after: str = ""
    change: str = ""


def measured(action: Action, opened: Opened | None, lang: str) -> Shown:
    """Say what was measured around an action.

    Parameters
    ----------
    action
        Whose.
    opened
        The ledger of its study.
    lang
        ``nl`` or ``en``.
    """
    effect = _effect(action, opened)
    if effect is None or opened is None:
        return Shown(VERDICTS["waiting"], "waiting")
    voice = Voice(lang)

    def told(wave: str, estimate: object) -> str:
        value, between = voice.difference(estimate), voice.difference_between(estimate)  # type: ignore[arg-type]
        name = named(opened.info.waves[wave]) if opened.info.waves.get(wave) else wave
        if between:
            return voice.speak(say("{wave}: {value} (between {range})", wave=name, value=value, range=between))
        return voice.speak(say("{wave}: {value}", wave=name, value=value))

    if effect.verdict == "waiting":
        return Shown(VERDICTS["waiting"], "waiting", before=told(effect.wave_before, effect.before))
    change, between = voice.difference(effect.change), voice.difference_between(effect.change)
    if effect.change.value is None:
        change = ""
    elif between:
        change = voice.speak(say("{value} (between {range})", value=change, range=between))
    after = "" if effect.verdict == "met" else told(effect.wave_after, effect.after)
    return Shown(VERDICTS[effect.verdict], effect.verdict, told(effect.wave_before, effect.before), after, change)


def _effect(action: Action, opened: Opened | None) -> Effect | None:
    if opened is None:
        return None
    if action.customer and action.study.anonymous:
        return None
    return effect_of(
        opened.ledger.answers,
        list(opened.info.waves),
        since=action.wave,
        expected=action.expected,
        subject=action.subject,
        customer=action.customer,
    )


def latest_wave(answers: Sequence[Answer], info: StudyInfo) -> str:
    """Give the wave from which an action starts: the last one that the ledger has marks of."""
    there = {answer.scope.wave for answer in answers if isinstance(answer.body, ValueModel)}
    return next((wave for wave in reversed(list(info.waves)) if wave in there), "")


def main_model(answers: Sequence[Answer], wave: str) -> ValueModel | None:
    """Give the model of everybody in a wave."""
    for answer in answers:
        scope = answer.scope
        if isinstance(answer.body, ValueModel) and scope.wave == wave and not (scope.segment_by or scope.role):
            return answer.body
    return None

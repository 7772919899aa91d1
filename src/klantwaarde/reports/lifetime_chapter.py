"""The chapter on how the purchase model held up: followed in time, its chances, and the naive rate beside it."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, say
from klantwaarde.pictures import chances_kept, purchase_tracking
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Lifetime, Worth


def lifetime_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell how well the purchases were foretold; nothing when no purchases were followed."""
    del info
    found = [
        answer
        for answer in answers
        if isinstance(answer.body, Worth) and answer.body.lifetime is not None and answer.body.lifetime.track
    ]
    if not found:
        return None
    worth = found[-1].body
    assert isinstance(worth, Worth)  # noqa: S101 - chosen on it
    lifetime = worth.lifetime
    assert lifetime is not None  # noqa: S101 - chosen on it
    sections = [_followed(lifetime, voice)]
    if lifetime.groups:
        sections.append(
            Section(
                title=say("Did the chances come true?"),
                sentences=[*chances_kept.draw(lifetime.groups, lang=voice.lang).story],
                picture=chances_kept.draw(lifetime.groups, lang=voice.lang),
                quiet=[say("The lines say where the share of all such customers may lie (95%).")],
            )
        )
    return Chapter(
        id="lifetime",
        title=say("How well purchases were foretold"),
        why=say(
            "A model of purchases is only worth as much as it foretells. So it learned from the first part of the "
            "purchases, and was held against the rest."
        ),
        sections=sections,
        sources=["Fader, Hardie & Lee, 2005; Batislam, Denizel & Filiztekin, 2007."],
    )


def _followed(lifetime: Lifetime, voice: Voice) -> Section:
    assert lifetime.track is not None  # noqa: S101 - chosen on it
    wide = purchase_tracking.draw(lifetime.track, lang=voice.lang)
    told: list[Said | str] = [*wide.story]
    held = lifetime.holdout
    if held:
        told.append(
            say(
                "The bare rate (purchases so far divided by time) would have said {naive:,.0f}. Per customer the model "
                "is {mae:.2f} purchases off on average, the bare rate {bare:.2f}.",
                naive=held["naive_expected"], mae=held["mae"], bare=held["naive_mae"],
            )
        )  # fmt: skip
    if "money_actual" in held:
        told.append(
            say(
                "In money: {actual:,.0f} was spent after that day, where the model expected {expected:,.0f} and the "
                "bare rate {naive:,.0f}. Of that money {found:.0%} came from the tenth of the customers of whom most "
                "was expected.",
                actual=held["money_actual"], expected=held["money_expected"], naive=held["naive_money_expected"],
                found=held["money_found_in_top_tenth"],
            )
        )  # fmt: skip
    return Section(
        title=say("Purchases made and expected"),
        sentences=told,
        picture=wide,
        phone=purchase_tracking.draw(lifetime.track, lang=voice.lang, width="phone"),
        quiet=[say("Of each customer only the first day is known to the line; who came later is not in it.")],
    )

"""The chapter on drift: what changed, what stands beside it, what expires first."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, named, say
from klantwaarde.pictures import level_migration, shelf_lives, value_timelines
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section, Words
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Drift, Quote, ShelfLife


def drift_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell what changed; nothing when there is one wave only."""
    found = [answer for answer in answers if isinstance(answer.body, Drift)]
    if not found:
        return None
    answer = found[-1]
    assert isinstance(answer.body, Drift)  # noqa: S101 - chosen on it
    drift = answer.body
    if len(drift.waves) < 2 or drift.status != "open":
        return None
    labels = [voice.name(info.waves.get(wave, {})) or wave for wave in drift.waves]
    sections = [
        _alerts(drift, list(answer.notes), voice),
        _timelines(drift, labels, voice),
        _lasting(drift, info, voice),
    ]
    if level_migration.there_is_something(drift):
        wide, phone = (level_migration.draw(drift, lang=voice.lang, labels=labels, width=w) for w in ("wide", "phone"))
        sections.append(Section(title=say("From extra to taken for granted"), picture=wide, phone=phone))
    return Chapter(
        id="drift",
        title=say("What changed, and how long it lasts"),
        why=say(
            "Value is perishable: expectations rise, competitors move, what was special becomes ordinary. A change is "
            "told only when sampling and a changed mix of people cannot explain it."
        ),
        sections=sections,
        sources=list(answer.provenance.sources),
    )


def _alerts(drift: Drift, notes: list[Said | str], voice: Voice) -> Section:
    own = [alert for alert in drift.alerts if not alert.segment_by]
    rest = [alert for alert in drift.alerts if alert.segment_by]
    points: list[Said | str] = []
    for alert in own:
        beside = [f"{voice.day(event.date)}: {event.title.rstrip('.')}" for event in alert.events]
        told = say("{told} Beside it: {events}.", told=alert.said, events="; ".join(beside))
        points.append(told if beside else alert.said)
    points += [sign.said for sign in drift.early]
    quiet: list[Said | str] = [
        say(
            "{n} changes were tested together; the chance of any false alarm is at most {year:.0%} a year.",
            n=drift.tested, year=0.05,
        )
    ]  # fmt: skip
    if drift.mix:
        column = drift.mix.partition(".")[2]
        quiet.append(say("The mix of people was held still, by “{column}” of study.toml.", column=column))
    if rest:
        quiet.append(say("In segments there are {n} alerts more; klantwaarde watch lists them.", n=len(rest)))
    ranks = drift.rank_drift
    if ranks is not None and ranks.drift.value is not None:
        quiet.append(
            say(
                "The order of importance moved {moved:.0%} (0% is the same order); noise alone would give {noise:.0%}.",
                moved=ranks.drift.value, noise=ranks.noise,
            )
        )  # fmt: skip
    headline: list[Said | str] = [] if points else [drift.headline]
    return Section(
        title=say("What changed"),
        sentences=headline,
        points=points,
        quotes=[Words(quote.text) for quote in _heard(drift)],
        quiet=[*quiet, *notes],
    )


def _heard(drift: Drift) -> list[Quote]:
    quotes = {quote.id: quote for alert in drift.alerts if not alert.segment_by for quote in alert.quotes[:1]}
    return list(quotes.values())


def _timelines(drift: Drift, labels: list[str], voice: Voice) -> Section:
    wide, phone = (value_timelines.draw(drift, lang=voice.lang, labels=labels, width=w) for w in ("wide", "phone"))
    return Section(title=say("Expectation and experience over time"), picture=wide, phone=phone)


def _lasting(drift: Drift, info: StudyInfo, voice: Voice) -> Section:
    rows: list[list[Cell]] = [
        [
            voice.name(value.name),
            shelf_lives.life_of(value, voice.lang),
            _pace(value.shelf_life, voice),
            voice.name(info.waves.get(value.last_confirmed, {})) or value.last_confirmed or "–",
            voice.day(value.review_by) if value.review_by else "–",
        ]
        for value in drift.values
    ]
    headings = [say("value"), say("shelf life"), say("change per wave"), say("last confirmed"), say("ask again by")]
    falling = next((value for value in drift.values if value.shelf_life.status == "falling"), None)
    told: list[Said | str] = []
    if falling is not None:
        told.append(say("Of what is met now, “{value}” expires first.", value=named(falling.name)))
    drawn = shelf_lives.there_is_something(drift)
    return Section(
        title=say("What expires first"),
        sentences=told,
        picture=shelf_lives.draw(drift, lang=voice.lang) if drawn else None,
        phone=shelf_lives.draw(drift, lang=voice.lang, width="phone") if drawn else None,
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Shelf life of every value"),
        quiet=[
            say(
                "Shelf life: how many waves until it is no longer sure that the value is met, at the present pace. "
                "With fewer than three waves there is no pace to speak of."
            )
        ],
    )


def _pace(life: ShelfLife, voice: Voice) -> str:
    pace = life.pace
    if pace.value is None or pace.low is None or pace.high is None:
        return "–"
    return voice.speak(say("{pace:+.1f} ({low:+.1f} to {high:+.1f})", pace=pace.value, low=pace.low, high=pace.high))

"""Rules that settings keep with each other: ranges, order, and codes that exist."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator

from klantwaarde.errors import Place, Problem
from klantwaarde.language import Said, say
from klantwaarde.schema.alignment import NULLS
from klantwaarde.schema.card_sorts import EXTRACTIONS, MODES, MOST_FACTORS, ROTATIONS
from klantwaarde.schema.column import fold
from klantwaarde.schema.impact_rules import broken_impact_rules
from klantwaarde.schema.nearest import nearest
from klantwaarde.schema.pricing_rules import broken_pricing
from klantwaarde.schema.settings import PRIVACY, Settings, Text
from klantwaarde.schema.strategy import BUYERS
from klantwaarde.schema.tables import TABLES

LANGUAGES = ("nl", "en")
SMALLEST_CELL = 5
MOST_WAVES = 200
SEGMENT = re.compile(r"[^\s:\"'.\x00-\x1f][^:\"\x00-\x1f]{0,99}")
WEIGHINGS = ("points", "swing", "best_worst", "ahp")
CODE = re.compile(r"[^\s|;,\"'\x00-\x1f]{1,100}")

Where = Callable[[str], Place]


def broken_rules(settings: Settings, where: Where) -> Iterator[Problem]:
    """Give every rule the settings break.

    Parameters
    ----------
    settings
        Settings whose parts have the right kind.
    where
        Gives the place of a setting by its name.
    """
    yield from _words(settings, where)
    yield from _cell(settings, where)
    yield from _waves(settings, where)
    yield from _scales(settings, where)
    yield from _thresholds(settings, where)
    yield from _segments(settings, where)
    yield from broken_pricing(settings.pricing, where)
    yield from _strategy(settings, where)
    yield from broken_impact_rules(settings.impact, where)
    yield from _card_sorts(settings, where)
    yield from _one_of("alignment.null", settings.alignment.null, NULLS, where)


def _one_of(name: str, given: str, known: tuple[str, ...], where: Where) -> Iterator[Problem]:
    if given in known:
        return
    near = nearest(given, known)
    yield Problem(
        code="settings-word",
        thing=say("In study.toml, {name} is {given}, which is not one of its words.", name=name, given=given[:80]),
        rule=say("{name} is one of: {known}.", name=name, known=", ".join(known)),
        mend=say('Write {name} = "{near}".', name=name.rsplit(".", 1)[-1], near=near or known[0]),
        place=where(name),
    )


def _words(settings: Settings, where: Where) -> Iterator[Problem]:
    yield from _one_of("language", settings.language, LANGUAGES, where)
    yield from _one_of("privacy", settings.privacy, PRIVACY, where)
    if settings.asked.expectation:
        yield from _one_of("asked.expectation", settings.asked.expectation, ("before", "after"), where)
    yield from _one_of("catalogue.use", settings.catalogue.use, ("default", "none"), where)
    yield from _one_of("reading.decimals", settings.reading.decimals, ("ask", "comma", "point"), where)
    yield from _one_of("reading.dates", settings.reading.dates, ("ask", "day-first", "month-first"), where)
    texts: list[tuple[str, Text]] = [("title", settings.title), ("privacy_notice", settings.privacy_notice)]
    texts += [("waves", wave.label) for wave in settings.waves]
    texts += [("segment_names", name) for name in settings.segment_names.values()]
    for name, text in texts:
        if isinstance(text, dict):
            for lang in text:
                yield from _one_of(name, lang, LANGUAGES, where)
    if not any(part.strip() for part in settings.name.values()):
        yield Problem(
            code="settings-no-title",
            thing=say("The study has no title."),
            rule=say("A study has a title; it stands above every report."),
            mend=say('Write title = "..." at the top of study.toml.'),
            place=where("title"),
        )


def _cell(settings: Settings, where: Where) -> Iterator[Problem]:
    if settings.minimum_cell < SMALLEST_CELL:
        yield Problem(
            code="settings-minimum-cell",
            thing=say("minimum_cell is {given}.", given=settings.minimum_cell),
            rule=say("Groups under {low} are never shown; minimum_cell goes upwards only.", low=SMALLEST_CELL),
            mend=say("Write minimum_cell = {low} or more.", low=SMALLEST_CELL),
            place=where("minimum_cell"),
        )


def _wave(code: str, rule: Said, thing: Said, mend: Said, place: Place) -> Problem:
    return Problem(code=code, thing=thing, rule=rule, mend=mend, place=place)


def _waves(settings: Settings, where: Where) -> Iterator[Problem]:
    place = where("waves")
    if len(settings.waves) > MOST_WAVES:
        yield _wave(
            "settings-too-many-waves",
            say("A study has at most {limit} waves.", limit=MOST_WAVES),
            say("study.toml has {n} waves.", n=len(settings.waves)),
            say("Keep the waves you need."),
            place,
        )
        return
    for code, times in Counter(settings.wave_codes).items():
        if not CODE.fullmatch(code):
            yield _wave(
                "settings-wave-code",
                say("A wave code has 1 to 100 signs, without spaces, quotes or separators."),
                say('The wave code "{code}" cannot be used.', code=code[:80]),
                say('Write a short code such as "2026-1".'),
                place,
            )
        if times > 1:
            yield _wave(
                "settings-wave-twice",
                say("Each wave has its own code."),
                say("Wave {code} stands in study.toml {times} times.", code=code[:80], times=times),
                say("Give each wave its own code, or remove the double one."),
                place,
            )
    last = None
    for wave in settings.waves:
        if wave.start and wave.end and wave.end < wave.start:
            yield _wave(
                "settings-wave-dates",
                say("A wave ends on or after the day it starts."),
                say("Wave {code} ends before it starts.", code=wave.code[:80]),
                say("Swap or correct start and end."),
                place,
            )
        if wave.start and last and wave.start < last:
            yield _wave(
                "settings-wave-order",
                say("Waves stand in order of time."),
                say("Wave {code} starts before the wave above it.", code=wave.code[:80]),
                say("Put the waves in order, the oldest first."),
                place,
            )
        last = wave.start or last


def _scales(settings: Settings, where: Where) -> Iterator[Problem]:
    scales = settings.scales
    known = [column.code for column in TABLES["overall"].columns if column.scale]
    named = [("scales.score", scales.score), ("scales.disconfirmation", scales.disconfirmation)]
    named += [(f"scales.overall.{name}", ends) for name, ends in scales.overall.items()]
    for name, (low, high) in named:
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            yield Problem(
                code="settings-scale",
                thing=say("The scale {name} runs from {low:g} to {high:g}.", name=name, low=low, high=high),
                rule=say("A scale is written as [lowest, highest]."),
                mend=say("Write {key} = [1, 10] with your own lowest and highest mark.", key=name.rsplit(".", 1)[-1]),
                place=where(name),
            )
    low, high = scales.disconfirmation
    if low < high and not low < 0 < high:
        yield Problem(
            code="settings-scale-zero",
            thing=say("The scale scales.disconfirmation runs from {low:g} to {high:g}.", low=low, high=high),
            rule=say("Zero means as expected, so it lies between the ends of this scale."),
            mend=say("Write disconfirmation = [-3, 3] and shift the answers by the middle of your own scale."),
            place=where("scales.disconfirmation"),
        )
    for name in scales.overall:
        if name not in known:
            yield from _one_of("scales.overall", name, tuple(known), where)


def _thresholds(settings: Settings, where: Where) -> Iterator[Problem]:
    bounds = settings.thresholds
    if not (math.isfinite(bounds.tolerance) and 0 < bounds.tolerance < 4.5):
        yield Problem(
            code="settings-tolerance",
            thing=say("The tolerance is {given:g}.", given=bounds.tolerance),
            rule=say("The tolerance is above zero and below half of a 10-point scale (4.5)."),
            mend=say("Write tolerance = 0.5."),
            place=where("tolerance"),
        )
    if bounds.minimum_n < 2:
        yield Problem(
            code="settings-minimum-n",
            thing=say("minimum_n is {given}.", given=bounds.minimum_n),
            rule=say("An interval needs two respondents or more."),
            mend=say("Write minimum_n = 5."),
            place=where("minimum_n"),
        )


def _segments(settings: Settings, where: Where) -> Iterator[Problem]:
    for name in settings.segment_names:
        if name not in settings.segments:
            yield Problem(
                code="settings-segment-name",
                thing=say("segment_names names {name}, by which the study is not split.", name=name[:80]),
                rule=say("Only a column in segments has a name there."),
                mend=say("Add it to segments, or remove its name."),
                place=where("segment_names"),
            )
    place = where("segments")
    open_tables = tuple(code for code, table in TABLES.items() if table.segments)
    times = Counter(fold(name) for name in settings.segments)
    for name in dict.fromkeys(settings.segments):
        table, _, column = name.partition(".")
        if table not in open_tables or not SEGMENT.fullmatch(column):
            yield Problem(
                code="settings-segment",
                thing=say("The segment {name} does not name a table and a column.", name=name[:80]),
                rule=say("A segment is written as customers.column or respondents.column."),
                mend=say('Write for example segments = ["respondents.function"].'),
                place=place,
            )
            continue
        if times[fold(name)] > 1:
            yield Problem(
                code="settings-segment-twice",
                thing=say(
                    "The segment {name} stands in the list {times} times.", name=name[:80], times=times[fold(name)]
                ),
                rule=say("Each segment stands in the list once."),
                mend=say("Remove the double one."),
                place=place,
            )
        declared = TABLES[table].by_heading().get(fold(column))
        if declared is not None and declared.code != column:
            yield Problem(
                code="settings-segment-code",
                thing=say("The segment {name} is a column that has a code of its own.", name=name[:80]),
                rule=say("study.toml names columns by their code, tables may use any of their headings."),
                mend=say("Write {name}.", name=f"{table}.{declared.code}"),
                place=place,
            )
        elif declared is not None and (declared.code in TABLES[table].key or declared.numeric):
            yield Problem(
                code="settings-segment-column",
                thing=say("The study cannot be split by {name}.", name=name[:80]),
                rule=say("A segment is a column with a few words, not a code of a person or a number."),
                mend=say("Make a column with groups, such as region or size, and name that one."),
                place=place,
            )


def _strategy(settings: Settings, where: Where) -> Iterator[Problem]:
    yield from _one_of("worth.weighing.method", settings.worth.weighing.method, WEIGHINGS, where)
    if not 0.5 <= settings.strategy.sure <= 1:
        yield Problem(
            code="settings-sure",
            thing=say("strategy.sure is {given:g}.", given=settings.strategy.sure),
            rule=say("A place in the matrix counts as sure from a chance between 0.5 and 1."),
            mend=say("Write sure = 0.8."),
            place=where("sure"),
        )
    cells = Counter((play.tier, play.buyer) for play in settings.strategy.plays)
    for (tier, buyer), times in cells.items():
        yield from _one_of("strategy.plays.tier", tier, tuple(settings.worth.classes), where)
        yield from _one_of("strategy.plays.buyer", buyer, BUYERS, where)
        if times > 1:
            yield Problem(
                code="settings-play-twice",
                thing=say("strategy.plays has the cell {cell} {times} times.", cell=f"{tier} · {buyer}", times=times),
                rule=say("Each cell of the matrix has one play."),
                mend=say("Keep one of them."),
                place=where("plays"),
            )


def _card_sorts(settings: Settings, where: Where) -> Iterator[Problem]:
    chosen = settings.card_sorts
    yield from _one_of("card_sorts.mode", chosen.mode, MODES, where)
    yield from _one_of("card_sorts.extraction", chosen.extraction or EXTRACTIONS[0], EXTRACTIONS, where)
    yield from _one_of("card_sorts.rotation", chosen.rotation or ROTATIONS[0], ROTATIONS, where)
    if chosen.factors is not None and not 1 <= chosen.factors <= MOST_FACTORS:
        yield Problem(
            code="settings-factors",
            thing=say("card_sorts.factors is {given}.", given=chosen.factors),
            rule=say("The number of viewpoints lies between 1 and {most}.", most=MOST_FACTORS),
            mend=say("Write how many viewpoints to keep, or leave it out."),
            place=where("factors"),
        )

"""The chapter on access, use and result: what arrives, where it is lost, and the metrics of each checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klantwaarde.language import Said, cents_of, say
from klantwaarde.pictures import adoption_funnel, waste_waterfall
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Estimate, Impact, ImpactMetric, WasteWaterfall

CHECKPOINTS: Mapping[str, Said] = {
    "access": say("Access: can customers get it?"),
    "use": say("Use: do they use it?"),
    "result": say("Result: does it bring what it should?"),
}
_REASONS: Mapping[str, Said] = {
    "price": say("the price"),
    "credit": say("no credit"),
    "stock": say("not in stock"),
    "lead_time": say("it takes too long"),
    "place": say("too far away"),
    "knowledge": say("they do not know how"),
    "other": say("something else"),
}
_LOST: Mapping[str, Said] = {
    "access_waste": say("customers who want it cannot get it"),
    "use_waste": say("customers who have it do not use it as they want"),
    "result_waste": say("their use does not bring what it should"),
}
_HEADLINES = ("refusal_rate", "utilisation", "success_per_use", "realised_of_promised")
"""Metrics that are also shown per segment and per month."""


def impact_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell whether customers get access, use it and get the result; nothing when that was not answered."""
    del info
    found = [answer for answer in answers if isinstance(answer.body, Impact)]
    if not found:
        return None
    answer = found[-1]
    assert isinstance(answer.body, Impact)  # noqa: S101 - chosen on it
    body = answer.body
    sections = [section for section in (_waterfall(body, voice), _funnel(body, voice)) if section is not None]
    sections += [_metrics(code, body, voice) for code in CHECKPOINTS if any(m.checkpoint == code for m in body.metrics)]
    sections += [section for section in (_segments(body, voice), _months(body, voice)) if section is not None]
    return Chapter(
        id="impact",
        title=say("Access, use and result"),
        why=say(
            "A purchase only counts when it leads to a result. Customers must get access, use it, and see it work; at "
            "each of these checkpoints value FOR the customer can be lost."
        ),
        sections=sections,
        sources=list(answer.provenance.sources),
    )


def _waterfall(body: Impact, voice: Voice) -> Section | None:
    whole = next((fall for fall in body.waterfalls if not fall.by and fall.status == "open"), None)
    if whole is None:
        return None
    segments = [fall for fall in body.waterfalls if fall.by]
    return Section(
        title=say("Where value is lost"),
        sentences=_lost(whole),
        picture=waste_waterfall.draw(whole, lang=voice.lang),
        table=waste_waterfall.table(segments, lang=voice.lang) if segments else None,
        caption=say("Per segment, in euro"),
        quiet=[
            say("{what} Behind each share stands how far it would move with other customers.",
                what=_period(body, voice)),
            *(say("Assumption: {what}", what=assumption) for assumption in body.assumptions),
        ],
    )  # fmt: skip


def _lost(fall: WasteWaterfall) -> list[Said | str]:
    shares = {part: share for part, share in fall.shares.items() if share.value is not None}
    told: list[Said | str] = []
    if "delivered" in shares:
        told.append(
            say(
                "Of every euro of value that could be had, {cents:.0f} cents arrive at the customer.",
                cents=cents_of(shares["delivered"].value or 0.0),
            )
        )
    lost = [part for part in shares if part in _LOST]
    if lost:
        most = max(lost, key=lambda part: shares[part].value or 0.0)
        told.append(say("Most is lost because {why}.", why=_LOST[most]))
    return told


def _period(body: Impact, voice: Voice) -> Said:
    return say("Counted from {start} to {end}.", start=voice.day(body.start), end=voice.day(body.end))


def _funnel(body: Impact, voice: Voice) -> Section | None:
    whole = next((funnel for funnel in body.funnels if not funnel.by and funnel.steps), None)
    if whole is None:
        return None
    segments = [funnel for funnel in body.funnels if funnel.by]
    points: list[Said | str] = []
    for barrier in body.barriers:
        what = _REASONS.get(barrier.reason, _REASONS["other"])
        if barrier.customers is None:
            points.append(say("In the way stood: {what}; too few customers to tell how many.", what=what))
        else:
            points.append(
                say("In the way stood: {what}, for {n} {n:customer|customers}.", what=what, n=barrier.customers)
            )
    told = _leak(whole.steps)
    return Section(
        title=say("Who comes past each checkpoint"),
        sentences=[told] if told is not None else [],
        picture=adoption_funnel.draw(whole, lang=voice.lang),
        table=adoption_funnel.table([whole, *segments], lang=voice.lang) if segments else None,
        caption=say("Customers per segment"),
        points=points,
    )


def _leak(steps: Sequence[object]) -> Said | None:
    """Where most customers fall off; nothing when nobody does."""
    from klantwaarde.results import FunnelStep

    known = [step for step in steps if isinstance(step, FunnelStep) and step.of_before.value is not None]
    later = [step for step in known if step.step != "wanted"]
    if not later:
        return None
    worst = min(later, key=lambda step: step.of_before.value or 0.0)
    if (worst.of_before.value or 0.0) >= 1.0:
        return say("Every customer comes past every checkpoint.")
    return say(
        "The narrowest checkpoint is “{step}”: {share:%} of those who came this far pass it.",
        share=worst.of_before.value, step=adoption_funnel.NAMES[worst.step],
    )  # fmt: skip


def _metrics(code: str, body: Impact, voice: Voice) -> Section:
    metrics = [metric for metric in body.metrics if metric.checkpoint == code]
    headings = [say("what"), say("all customers"), say("between"), say("customers"), say("missing"), say("owner")]
    rows: list[list[Cell]] = [
        [
            voice.speak(metric.name), _value(metric, voice), voice.between(metric.estimate), metric.estimate.n,
            voice.share(metric.missing) if metric.missing is not None else "",
            metric.owner or voice.speak(say("nobody named")),
        ]
        for metric in metrics
    ]  # fmt: skip
    unowned = len([metric for metric in metrics if not metric.owner])
    quiet: list[Said | str] = [
        say("{name}: {definition} Watch out: {how}", name=_heading(metric, voice), definition=metric.definition,
            how=metric.gamed)
        if metric.gamed
        else say("{name}: {definition}", name=_heading(metric, voice), definition=metric.definition)
        for metric in metrics
    ]  # fmt: skip
    return Section(
        title=CHECKPOINTS[code],
        sentences=[_first(metrics, voice)],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Metrics"),
        points=[
            say("{n} {n:metric has|metrics have} no owner. Name one under [impact.owners] in study.toml.", n=unowned)
        ]
        if unowned
        else [],
        quiet=quiet,
    )


def _segments(body: Impact, voice: Voice) -> Section | None:
    """The headline of each checkpoint per segment; nothing in a study without segments of customers."""
    metrics = [metric for metric in body.metrics if metric.metric in _HEADLINES and metric.segments]
    if not metrics:
        return None
    rows: list[list[Cell]] = [
        [segment.segment, *(_shown(metric.segments[place].estimate, voice) for metric in metrics)]
        for place, segment in enumerate(metrics[0].segments)
    ]
    return Section(
        title=say("Per segment"),
        table=Table([voice.speak(say("customers")), *(voice.speak(metric.name) for metric in metrics)], rows),
        caption=say("Metrics per segment"),
        quiet=[say("A segment of too few customers stays closed.")],
    )


def _shown(estimate: Estimate, voice: Voice) -> str:
    """A number, the word for a closed one, or a dash where there was nothing to count."""
    return "–" if estimate.status == "missing" else voice.value(estimate)


def _months(body: Impact, voice: Voice) -> Section | None:
    """The headline of use and result per month; nothing when only one month was counted."""
    metrics = [metric for metric in body.metrics if metric.metric in _HEADLINES and metric.months]
    months = sorted({point.at for metric in metrics for point in metric.months})
    if len(months) < 2:
        return None
    known = [{point.at: point.estimate for point in metric.months} for metric in metrics]
    rows: list[list[Cell]] = [
        [month, *(_shown(each[month], voice) if month in each else "–" for each in known)] for month in months
    ]
    return Section(
        title=say("Per month"),
        table=Table([voice.speak(say("month")), *(voice.speak(metric.name) for metric in metrics)], rows),
        caption=say("Metrics per month"),
    )


def _heading(metric: ImpactMetric, voice: Voice) -> str:
    """A name at the start of a line."""
    name = voice.speak(metric.name)
    return name[:1].upper() + name[1:]


def _value(metric: ImpactMetric, voice: Voice) -> str:
    value = _shown(metric.estimate, voice)
    if metric.estimate.value is None or metric.unit == "share":
        return value
    unit = say("days a month") if metric.unit == "days/month" else say("days")
    return voice.speak(say("{value} {unit}", value=value, unit=unit))


def _first(metrics: Sequence[ImpactMetric], voice: Voice) -> Said:
    """The first number that may be shown, as a sentence."""
    shown = next((metric for metric in metrics if metric.estimate.value is not None), None)
    if shown is None:
        return say("There are too few customers to show a number.")
    return say("{what}: {value}.", what=voice.speak(shown.definition).rstrip("."), value=_value(shown, voice))

"""The chapter on revenue models: what customers would have paid, what both sides gain, and what that hangs on."""

from __future__ import annotations

from collections.abc import Sequence

from klantwaarde.language import Said, euros, named, say
from klantwaarde.pictures import paid_for, revenue_bands, tornado
from klantwaarde.pictures.picture import Cell, Table
from klantwaarde.pictures.revenue_words import assumption, euro, plain
from klantwaarde.reports.chapter import Chapter, Section
from klantwaarde.reports.info import StudyInfo
from klantwaarde.reports.voice import Voice
from klantwaarde.results import Answer, Assumption, Forecast, ModelForecast, Replay, RevenueModels
from klantwaarde.results.revenue import Menu

AIMS = {
    "margin": say("what the firm earns"),
    "surplus": say("what customers keep"),
    "both": say("what firm and customers have together"),
}


def pricing_chapter(answers: Sequence[Answer], info: StudyInfo, voice: Voice) -> Chapter | None:
    """Tell what ways to be paid would do; nothing when the study names none."""
    found = [answer for answer in answers if isinstance(answer.body, RevenueModels)]
    if not found:
        return None
    answer = found[-1]
    assert isinstance(answer.body, RevenueModels)  # noqa: S101 - chosen on it
    body = answer.body
    sections = []
    if body.replay is not None:
        sections.append(_replay(body.replay, body.current, info, voice))
    sections.append(_both_sides(body, voice))
    sections.append(_wastes(body.forecast, voice))
    sections.append(_takes(body.forecast, voice))
    if body.forecast.menu is not None:
        sections.append(_menu(body.forecast, body.forecast.menu, voice))
    sections.append(_hangs_on(body.forecast, voice))
    return Chapter(
        id="pricing",
        title=say("Pay for what you get"),
        why=say(
            "Customers pay for a good, for time, for use or for a result, and each way lays the risk with someone "
            "else. The models below were tried on the same customers, so that only the way to pay differs."
        ),
        sections=sections,
        sources=list(answer.provenance.sources),
    )


def _replay(replay: Replay, current: str, info: StudyInfo, voice: Voice) -> Section:
    names = {model.model: model.name for model in replay.models}
    others = [model for model in replay.models if model.model != current]
    told: list[Said | str] = [
        say(
            "{n} customers, {months} months from {first}: {uses:,.0f} units of use; {good:,.0f} results good, "
            "{bad:,.0f} bad.",
            n=replay.customers, months=replay.months, first=replay.first, uses=replay.uses, good=replay.successes,
            bad=replay.failures,
        )
    ]  # fmt: skip
    told += [
        say(
            "Under “{model}” {less} customers pay less than under “{current}” (together {minus:,.0f} euro) and {more} "
            "pay more ({plus:,.0f} euro).",
            model=named(model.name), current=named(names[current]), less=model.less, minus=euros(model.less_cents),
            more=model.more, plus=euros(model.more_cents),
        )
        for model in others
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            voice.name(model.name), _segment(group.by, info, voice), group.group, group.customers,
            voice.speak(say("{x:,.2f}", x=euros(group.paid.paid_cents))),
            voice.speak(say("{x:+,.2f}", x=euros(group.difference_cents))),
        ]
        for model in others
        for group in model.groups
        if group.paid is not None and group.difference_cents is not None
    ]  # fmt: skip
    quiet: list[Said | str] = [say("Bills are exact to the cent, on what was recorded, with behaviour as it was.")]
    closed = len([group for group in others[0].groups if group.status == "closed"]) if others else 0
    if closed:
        quiet.append(say("{n} {n:group|groups} of few customers stay closed.", n=closed))
    headings = [say("revenue model"), say("split"), say("group"), say("customers"), say("paid (euro)"),
                say("more or less than now (euro)")]  # fmt: skip
    return Section(
        title=say("What customers would have paid"),
        sentences=told,
        picture=paid_for.draw(replay, lang=voice.lang),
        phone=paid_for.draw(replay, lang=voice.lang, width="phone"),
        table=Table([voice.speak(heading) for heading in headings], rows) if rows else None,
        caption=say("Who gains and who loses, per group"),
        quiet=quiet,
    )


def _segment(by: str, info: StudyInfo, voice: Voice) -> str:
    label = info.segments.get(by)
    return voice.name(label) if label else by.rsplit(".", 1)[-1]


def _both_sides(body: RevenueModels, voice: Voice) -> Section:
    forecast = body.forecast
    by_code = {model.model: model for model in forecast.models}
    happiest = max(forecast.models, key=lambda model: model.surplus.value or 0.0)
    best = by_code[forecast.ranking[0]]
    told: list[Said | str] = [body.headline]
    if happiest.model == best.model and forecast.aim == "margin":
        told.append(say("It also leaves customers most."))
    elif forecast.aim == "margin":
        told.append(
            say("Customers keep most under “{model}”: {euro:,.0f} euro.", model=named(happiest.name),
                euro=happiest.surplus.value)
        )  # fmt: skip
    return Section(
        title=say("For the firm and for its customers"),
        sentences=told,
        picture=revenue_bands.draw(forecast, lang=voice.lang),
        phone=revenue_bands.draw(forecast, lang=voice.lang, width="phone"),
        quiet=[
            say(
                "{draws} worlds, {months} months, {n} customers; all models meet the same customers and the same luck.",
                draws=forecast.draws, months=forecast.months, n=forecast.customers,
            ),
            *body.notes,
        ],
    )  # fmt: skip


def _wastes(forecast: Forecast, voice: Voice) -> Section:
    by_code = {model.model: model for model in forecast.models}
    rows = [_waste_row(by_code[code], voice) for code in forecast.ranking]
    headings = [
        say("revenue model"), say("no access"), say("access, no use"), say("use, no result"), say("delivered"),
    ]  # fmt: skip
    return Section(
        title=say("What gets lost"),
        sentences=[
            say(
                "Of what customers could have had, a part is lost because they do not buy, a part because they do not "
                "use, and a part because use fails. What is left is delivered; the four add up."
            )
        ],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Value FOR customers lost and delivered (euro)"),
    )


def _waste_row(model: ModelForecast, voice: Voice) -> list[Cell]:
    parts = model.access_waste, model.use_waste, model.result_waste, model.delivered
    return [voice.name(model.name), *(euro(part.value, voice.lang) for part in parts)]


def _takes(forecast: Forecast, voice: Voice) -> Section:
    """When a model pays for itself: in months, in customers, and how far prices could fall."""
    by_code = {model.model: model for model in forecast.models}
    best = by_code[forecast.ranking[0]]
    counted = any(model.break_even.value is not None for model in forecast.models)
    headings = [
        say("revenue model"), say("deepest cash"), say("months to earn back"), say("worlds with a loss"),
        say("prices could fall by"), say("a customer brings"), *([say("customers to break even")] if counted else []),
    ]  # fmt: skip
    told: list[Said | str] = []
    if best.break_even.value is not None:
        told.append(
            say(
                "Under “{model}” the fixed cost is earned back by {n:,.0f} customers; {share:.0%} of {all:,.0f} buy.",
                model=named(best.name), n=best.break_even.value, share=best.coverage.value or 0.0,
                all=forecast.customers,
            )
        )  # fmt: skip
    rows = [_takes_row(by_code[code], voice, counted=counted) for code in forecast.ranking]
    return Section(
        title=say("What it takes"),
        sentences=told,
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("The money of the firm (euro); a customer brings so much before the fixed cost of the firm"),
        quiet=[] if counted else [say("No fixed cost is told, so there is no number of customers to earn it back.")],
    )


def _takes_row(model: ModelForecast, voice: Voice, *, counted: bool) -> list[Cell]:
    months, customers = model.payback.value, model.break_even.value
    row: list[Cell] = [
        voice.name(model.name),
        euro(model.trough.value, voice.lang),
        voice.speak(say("never")) if months is None else voice.speak(say("{x:.0f}", x=months)),
        voice.share(model.loss),
        voice.share(model.price_room.value) if (model.price_room.value or 0.0) > 0 else "",
        "" if model.contribution.value is None else euro(model.contribution.value, voice.lang),
    ]
    if counted:
        row.append(voice.speak(say("never")) if customers is None else voice.speak(say("{x:,.0f}", x=customers)))
    return row


def _menu(forecast: Forecast, menu: Menu, voice: Voice) -> Section:
    """All models at once: who takes what, and whether that does better than the best of them alone."""
    single = {model.model: model for model in forecast.models}[menu.single]
    gain = menu.gain.value or 0.0
    what = AIMS[forecast.aim]
    if gain > 0:
        told = say(
            "When customers may choose from all of these, {what} is {euro:,.0f} euro more than with “{model}” alone; "
            "in {share:%} of the worlds the choice does better.",
            what=what, euro=gain, model=named(single.name), share=menu.better,
        )  # fmt: skip
    else:
        told = say(
            "When customers may choose from all of these, {what} is {euro:,.0f} euro less than with “{model}” alone; "
            "in {share:%} of the worlds the choice does better.",
            what=what, euro=-gain, model=named(single.name), share=menu.better,
        )  # fmt: skip
    headings = [
        say("revenue model"), say("customers who take it"), say("paid (euro)"), say("brings the firm (euro)"),
        say("customers keep (euro)"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            voice.name(part.name), voice.share(part.share.value), euro(part.revenue.value, voice.lang),
            euro(part.contribution.value, voice.lang), euro(part.surplus.value, voice.lang),
        ]
        for part in menu.parts
    ]  # fmt: skip
    rows.append([voice.speak(say("none of these")), voice.share(menu.none.value), "", "", ""])
    return Section(
        title=say("When customers may choose"),
        sentences=[told],
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Every customer takes the revenue model that is worth most to it as it believes, or none"),
        quiet=[say("The fixed cost of the firm is not in what a revenue model brings: it is borne once for all.")],
    )


def _hangs_on(forecast: Forecast, voice: Voice) -> Section:
    rows: list[list[Cell]] = [_assumption_row(one, voice) for one in forecast.assumptions]
    headings = [say("assumption"), say("low"), say("likely"), say("high"), say("from")]
    best = forecast.ranking[0]
    flips = [s for s in forecast.tornado if s.best_low != best or s.best_high != best]
    told: list[Said | str] = []
    if flips:
        told.append(
            say(
                "Another model becomes the best when one of these is otherwise: {names}.",
                names=", ".join(assumption(s.assumption, voice.lang) for s in flips),
            )
        )
    elif forecast.tornado:
        told.append(say("No single assumption, within its range, makes another model the best."))
    return Section(
        title=say("What it hangs on"),
        sentences=told,
        picture=tornado.draw(forecast, lang=voice.lang),
        phone=tornado.draw(forecast, lang=voice.lang, width="phone"),
        table=Table([voice.speak(heading) for heading in headings], rows),
        caption=say("Everything the simulation goes by"),
        quiet=[
            say(
                "Users of connected products may have their usage data (EU Data Act 2023/2854), and consumers must be "
                "told when a price is set for them automatically. Ask your lawyer before you introduce a model."
            )
        ],
    )


def _assumption_row(one: Assumption, voice: Voice) -> list[Cell]:
    if one.source == "recorded":
        origin = voice.speak(say("recorded, {n} customers (a tenth, half, nine tenths)", n=one.n))
    else:
        origin = voice.speak(say("assumed"))
    low, high = (plain(one.low, voice.lang), plain(one.high, voice.lang)) if one.low != one.high else ("", "")
    return [assumption(one.name, voice.lang), low, plain(one.likely, voice.lang), high, origin]

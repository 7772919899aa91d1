"""How a report says money, days, classes and what would move them."""

from __future__ import annotations

from klantwaarde.language import Said, named, say
from klantwaarde.reports.voice import Voice
from klantwaarde.results import CustomerWorth, Worth, WorthBackTest, WorthMove, WorthPart

# From here on decimals say nothing.
WHOLE = 100


def amount(x: float, unit: str) -> Said:
    """Say an amount in the unit of its part."""
    if unit == "EUR":
        return say("EUR {x:,.0f}", x=x)
    if unit == "days":
        return say("{x:.0f} {x:day|days}", x=x)
    plain = say("{x:,.0f}", x=x) if x >= WHOLE else say("{x:.3g}", x=x)
    return say("{amount} {unit}", amount=plain, unit=unit) if unit else plain


def shortage(part: WorthPart, short: float, tier: float) -> Said:
    """Say how little is lacking to the next tier, such as EUR 200."""
    return say(
        "{part}: {amount} short of tier {tier:.0f}.",
        part=named(part.name), amount=amount(short, part.unit), tier=tier + 1,
    )  # fmt: skip


def move_words(move: WorthMove, one: CustomerWorth, worth: Worth) -> Said:
    """Say what one part would do to the class."""
    part = next(part for part in worth.parts if part.part == move.part)
    now = one.parts[move.part].tier
    step = say(
        "{part} from tier {now:.3g} to {tier:.0f} gives class {becomes}",
        part=named(part.name), now=now, tier=move.tier, becomes=move.becomes,
    )  # fmt: skip
    if move.lack is None:
        return say("{step}.", step=step)
    if move.less:
        return say("{step}: {amount} less.", step=step, amount=amount(move.lack, part.unit))
    return say("{step}: {amount} more.", step=step, amount=amount(move.lack, part.unit))


def change_words(one: CustomerWorth, voice: Voice) -> Said | None:
    """Say what was said before; nothing when nothing was."""
    then = one.before
    if then is None:
        return None
    if then.score is None or then.tier is None:
        return say("On {day} nothing was known yet.", day=voice.day(then.as_of))
    return say(
        "On {day}: class {tier}, score {score:.0f}.", day=voice.day(then.as_of), tier=then.tier, score=then.score
    )


def back_test_words(test: WorthBackTest, voice: Voice) -> list[Said]:
    """Say in a few sentences whether the score told anything."""
    basis = (
        say("The scores of {day}, as they were kept then", day=voice.day(test.scored_on))
        if test.basis == "snapshot"
        else say("Scores made again for {day}, from what was dated before it", day=voice.day(test.scored_on))
    )
    told = [
        say("{basis}, beside what {n} customers brought until {until}.", basis=basis, n=test.n,
            until=voice.day(test.until)),
    ]  # fmt: skip
    score, naive, auc = test.rank_correlation, test.naive, test.loss_auc
    if score.value is not None and score.low is not None and score.high is not None:
        told.append(
            say(
                "The score goes with later revenue at {value:.2f} (between {low:.2f} and {high:.2f}; 0 is not at all, "
                "1 is wholly). Revenue of the year before alone reaches {naive:.2f}.",
                value=score.value, low=score.low, high=score.high, naive=naive.value,
            )
        )  # fmt: skip
    if auc.value is None or auc.low is None or auc.high is None:
        told.append(say("Too few customers were lost or kept to say whether the score foretells loss."))
    else:
        told.append(
            say(
                "Of a lost and a kept customer, the lost one had the lower score in {value:%} of the pairs (between "
                "{low:%} and {high:%}; half is no better than a coin).",
                value=auc.value, low=auc.low, high=auc.high,
            )
        )  # fmt: skip
    return told

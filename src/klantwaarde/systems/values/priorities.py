"""What to do first: the order of work of the model, each line with its reason (domain handbook 3.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from klantwaarde.language import Said, say
from klantwaarde.results import Estimate, InvestmentMark, Priority, ValueMark
from klantwaarde.systems.values.scale import scale_mark

# The order of work; `keep` is no work, so it comes last.
ORDER = ("mend_basic", "ease_friction", "meet_added", "build_bonding", "stand_out", "stop", "keep")
# Room to do better before a met value is a chance: a tenth of the scale, else the end of the scale decides.
ROOM = 0.1


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str
    mark: ValueMark | InvestmentMark
    subject: str
    certain: bool
    size: float
    reason: Said


def plan(
    values: Sequence[ValueMark],
    investments: Sequence[InvestmentMark],
    *,
    scale: tuple[float, float],
    tolerance: float,
    surely_less: Iterable[str] | None = None,
) -> list[Priority]:
    """Put the work in order: first mend, then ease, then meet, then bind, then stop.

    Parameters
    ----------
    values, investments
        Marks with state, weight, rank and ``important`` filled; closed ones are passed over.
    scale, tolerance
        Scale of the scores and delta in its points.
    surely_less
        Values that are surely in the less important half (`Ranking.surely_less`); stopping work on any other value that
        seems unimportant is only probable, and so is a shortfall of any other value outside the important half.
        ``None`` when nothing is known of it: then the halves are taken as they are.

    Returns
    -------
    list
        (1) important basic values that are below; (2) investments that weigh heavier than expected; (3) important added
        values that are below; (4) important bonding values below, or met with room; then important added values that
        are met with room (``stand_out``), unless people surely take them for granted; (5) over-delivery on values that
        are less important than others and below the middle of the scale, or indifferent (``stop``); and what to
        ``keep``.
        Within a kind the certain come first, then the largest shortfall x weight.

    Notes
    -----
    While an important basic value is below, also when only probably, nothing is advised on bonding: it would not pay.
    Over-delivery is judged on the disconfirmation itself, so a basic value above expectation, drawn as met, counts too.
    """
    less = None if surely_less is None else frozenset(surely_less)
    shown = [m for m in values if m.status == "open"]
    lines = [line for line in (_value_line(m, scale, tolerance, less) for m in shown) if line is not None]
    lines += [line for line in (_friction(m, tolerance) for m in investments if m.status == "open") if line is not None]
    if basics_are_red(shown):
        lines = [line for line in lines if line.kind != "build_bonding"]
    lines.sort(key=lambda line: (ORDER.index(line.kind), not line.certain, -line.size, line.subject))
    return [
        Priority(
            kind=line.kind,
            subject=line.subject,
            reason=line.reason,
            rank=place,
            certain=line.certain,
            name=dict(line.mark.name),
        )
        for place, line in enumerate(lines, start=1)
    ]


def basics_are_red(values: Iterable[ValueMark]) -> bool:
    """Say whether an important basic value is below expectation, surely or probably."""
    return any(
        m.status == "open" and m.level.catalogue == "basic" and m.important and m.state == "below" for m in values
    )


def _value_line(
    mark: ValueMark, scale: tuple[float, float], tolerance: float, less: frozenset[str] | None
) -> _Line | None:
    level = mark.level.catalogue
    # A ranking can be too flat to tell which half a value is in, in a small study for every value; what falls short
    # there is not passed over.
    may_matter = mark.important or (less is not None and mark.value not in less)
    if may_matter and mark.state == "below":
        kind = {"basic": "mend_basic", "added": "meet_added", "bonding": "build_bonding"}[level]
        return _line(kind, mark, _short(mark), tolerance, certain=mark.important and not mark.probably)
    if may_matter and level != "basic" and mark.state == "above":
        return _line("keep", mark, _beyond(mark), tolerance, certain=mark.important and not mark.probably)
    room = mark.state == "met" and _has_room(mark, scale) and not _taken_for_granted(mark)
    if mark.important and level != "basic" and room:
        kind = "stand_out" if level == "added" else "build_bonding"
        return _line(kind, mark, _room(mark, scale), tolerance, certain=not mark.probably)
    d = mark.disconfirmation
    over = d.low is not None and d.low > tolerance and mark.state != "unknown"
    if over and mark.weight is not None and not mark.important and _unimportant(mark, scale):
        return _line("stop", mark, _too_much(mark), tolerance, certain=mark.value in (less or ()))
    return None


def _unimportant(mark: ValueMark, scale: tuple[float, float]) -> bool:
    """Whether customers care little: below the middle of the scale, or indifferent; unasked, the ranking decides."""
    stated = mark.importance.value
    return stated is None or stated < sum(scale) / 2.0 or mark.level.likely == "indifferent"


def _taken_for_granted(mark: ValueMark) -> bool:
    """Whether people surely treat it as basic, whatever the study calls it: nobody stands out with that."""
    return mark.level.likely == "basic" and mark.level.verdict == "firm"


def _line(kind: str, mark: ValueMark, reason: Said, tolerance: float, *, certain: bool) -> _Line:
    distance = abs(mark.disconfirmation.value or 0.0)
    # Room counts by weight alone: nothing is short there.
    size = (mark.weight or 0.0) * (1.0 if kind == "stand_out" else max(distance, tolerance))
    return _Line(kind, mark, mark.value, certain, size, reason)


def _friction(mark: InvestmentMark, tolerance: float) -> _Line | None:
    if mark.state != "below":
        return None
    d, burden, expected = mark.disconfirmation, mark.burden, mark.expected
    if burden.value is not None and expected.value is not None:
        reason = say(
            "Weighs heavier than expected: customers expected {expected:.1f} and experience {burden:.1f}{spread}.",
            expected=expected.value,
            burden=burden.value,
            spread=_spread(d, -1.0),
        )
    else:
        reason = say(
            "Weighs {short:.1f} points heavier than expected{spread}.",
            short=-(d.value or 0.0),
            spread=_spread(d, -1.0),
        )
    size = (mark.importance.value or 1.0) * max(-(d.value or 0.0), tolerance)
    return _Line("ease_friction", mark, mark.investment, not mark.probably, size, reason)


def _has_room(mark: ValueMark, scale: tuple[float, float]) -> bool:
    p = mark.experience.value
    return p is None or scale[1] - p >= ROOM * (scale[1] - scale[0])


def _short(mark: ValueMark) -> Said:
    short, spread = -(mark.disconfirmation.value or 0.0), _spread(mark.disconfirmation, -1.0)
    e, p = mark.expectation.value, mark.experience.value
    if e is None or p is None:
        found = say("{short:.1f} points below expectation{spread}.", short=short, spread=spread)
    elif mark.disconfirmation_source == "direct":
        found = say(
            "Expected {expectation:.1f}, experienced {experience:.1f}; customers themselves say {short:.1f} points "
            "below expectation{spread}.",
            expectation=e,
            experience=p,
            short=short,
            spread=spread,
        )
    else:
        found = say(
            "Expected {expectation:.1f}, experienced {experience:.1f}: {short:.1f} points short{spread}.",
            expectation=e,
            experience=p,
            short=short,
            spread=spread,
        )
    return _ranked(found, mark)


def _beyond(mark: ValueMark) -> Said:
    found = say(
        "{over:.1f} points above expectation{spread}: here you already make the difference.",
        over=mark.disconfirmation.value,
        spread=_spread(mark.disconfirmation, 1.0),
    )
    return _ranked(found, mark)


def _room(mark: ValueMark, scale: tuple[float, float]) -> Said:
    if mark.experience.value is None:
        found = say("Expectations are met; more than that would stand out.")
    else:
        found = say(
            "Expectations are met with {experience:.1f} on a scale to {end}; there is room to stand out.",
            experience=mark.experience.value,
            end=scale_mark(scale[1]),
        )
    return _ranked(found, mark)


def _too_much(mark: ValueMark) -> Said:
    return say(
        "{over:.1f} points above expectation{spread}, while other values matter more.",
        over=mark.disconfirmation.value,
        spread=_spread(mark.disconfirmation, 1.0),
    )


def _ranked(found: Said, mark: ValueMark) -> Said:
    if mark.importance_rank is None:
        return found
    return say("{found} Number {rank} in importance.", found=found, rank=mark.importance_rank)


def _spread(d: Estimate, sign: float) -> Said | str:
    """The interval and n behind a number, or nothing when there is none; ``sign`` -1 turns a shortfall around."""
    if d.low is None or d.high is None or d.n is None:
        return ""
    low, high = sorted((sign * d.low, sign * d.high))
    return say(" (between {low:.1f} and {high:.1f}; {n} {n:answer|answers})", low=low, high=high, n=d.n)

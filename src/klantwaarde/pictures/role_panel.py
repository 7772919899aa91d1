"""The roles: what customers grant, what they experience, what the own team is after. Never a ladder."""

from __future__ import annotations

import msgspec

from klantwaarde.language import Said, percent, say, speak, speak_name
from klantwaarde.pictures import glyphs, words
from klantwaarde.pictures.ink import disc, line_of_text, path
from klantwaarde.pictures.letters import width
from klantwaarde.pictures.panels import Drawn, heading, paragraph
from klantwaarde.pictures.reading import shown
from klantwaarde.pictures.svg import Element, number
from klantwaarde.pictures.tokens import TYPE
from klantwaarde.pictures.wrapping import fit
from klantwaarde.results import RoleMark, ValueModel

MOST = 5


class RoleReading(msgspec.Struct, frozen=True):
    """One role, ready to be drawn; a share that may not be shown is ``None``."""

    code: str
    name: str
    granted: float | None
    played: float | None
    aspired: float | None

    @property
    def reach(self) -> float:
        """The largest of its shares, by which it earns its place."""
        return max((x for x in (self.granted, self.played, self.aspired) if x is not None), default=-1.0)


def read_roles(model: ValueModel, lang: str) -> list[RoleReading]:
    """Read the roles in the order of the study (by granted share)."""
    return [_read(mark, lang) for mark in model.roles]


def draw_roles(model: ValueModel, x: float, y: float, w: float, lang: str, *, most: int = MOST) -> Drawn:
    """Draw the roles that matter most, their first baseline at y, and count the others."""
    roles = read_roles(model, lang)
    keep = sorted(range(len(roles)), key=lambda i: -roles[i].reach)[:most]
    kept = [roles[i] for i in sorted(keep) if roles[i].reach >= 0]
    title = heading(speak(say("The role customers grant you"), lang), x, y, w)
    elements, bottom = title.elements, title.bottom + 2
    said = _findings(roles, x, bottom + 4, w, lang)
    elements += said.elements
    bottom = said.bottom
    apart = role_mismatch(model, lang)
    if apart:
        said = paragraph(apart, x, bottom - 2, w, most=3, paint="soft")
        elements += said.elements
        bottom = said.bottom + 6
    reach = max([0.5, *(role.reach for role in kept)])
    for role in kept:
        row = _row(role, x, bottom, w, reach, lang)
        elements += row.elements
        bottom = row.bottom
    if roles and not kept:
        elements.append(glyphs.padlock(x + 6, bottom + 12, 6, "soft"))
        closed = paragraph(speak(words.state_name("closed"), lang), x + 20, bottom, w - 20, most=2)
        elements += closed.elements
        bottom = closed.bottom
    elif len(roles) > len(kept):
        more = say("+{n} more {n:role|roles}", n=len(roles) - len(kept))
        rest = paragraph(speak(more, lang), x, bottom, w, most=1)
        elements += rest.elements
        bottom = rest.bottom
    return Drawn(elements, bottom)


def _findings(roles: list[RoleReading], x: float, y: float, w: float, lang: str) -> Drawn:
    """Say which role leads in each of the three, with the sign it is drawn by, so that no legend is needed."""
    elements: list[Element] = []
    for share, finding in zip(("granted", "played", "aspired"), _leading(roles), strict=True):
        if finding is None:
            continue
        middle = y + 11
        if share == "granted":
            elements.append(glyphs.ring(x + 6, middle, 4))
        elif share == "played":
            elements.append(disc(x + 6, middle, 5.5, fill="ink"))
        else:
            elements.append(glyphs.diamond(x + 6, middle, 5.5, "soft"))
        said = paragraph(speak(finding, lang), x + 18, y, w - 18, most=2, paint="ink")
        elements += said.elements
        y = said.bottom + 2
    return Drawn(elements, y + 4)


def _leading(roles: list[RoleReading]) -> list[Said | None]:
    """Give a sentence for the role with the largest share granted, played and aspired."""
    granted = max((r for r in roles if r.granted), key=lambda r: r.granted or 0, default=None)
    played = max((r for r in roles if r.played), key=lambda r: r.played or 0, default=None)
    aspired = max((r for r in roles if r.aspired), key=lambda r: r.aspired or 0, default=None)
    return [
        None if granted is None else say("most granted: {role}", role=granted.name),
        None if played is None else say("most played: {role}", role=played.name),
        None if aspired is None else say("most aspired: {role}", role=aspired.name),
    ]


def role_findings(roles: list[RoleReading], lang: str) -> list[str]:
    """Say which role is granted, played and aspired most."""
    return [
        speak(say("Roles, {finding}.", finding=finding), lang) for finding in _leading(roles) if finding is not None
    ]


def role_mismatch(model: ValueModel, lang: str) -> str:
    """Say in which share of relations less or more is played than granted; both ways are a gap."""
    under, over = shown(model.role_mismatch.get("under")), shown(model.role_mismatch.get("over"))
    if under is None or over is None:
        return ""
    said = say("You play less than is granted in {under:%} of relations, more in {over:%}.", under=under, over=over)
    return speak(said, lang)


def _read(mark: RoleMark, lang: str) -> RoleReading:
    return RoleReading(
        code=mark.role,
        name=speak_name(mark.name, lang),
        granted=shown(mark.granted),
        played=shown(mark.played),
        aspired=shown(mark.aspired),
    )


def _row(role: RoleReading, x: float, y: float, w: float, reach: float, lang: str) -> Drawn:
    shares = " → ".join(percent(s, lang) for s in (role.granted, role.played) if s is not None)
    room = w - width(shares, TYPE["small"]) - 10
    name = fit(role.name, room, (TYPE["body"], TYPE["small"]), 2)
    elements = []
    for line in name.lines:
        y += 16
        elements.append(line_of_text(line, x, y, name.size))
    elements.append(line_of_text(shares, x + w, y, TYPE["small"], "soft", anchor="end"))
    y += 12
    left, span = x + 6, (w - 12) / reach
    elements.append(path(f"M{number(left)} {number(y)}H{number(x + w - 6)}", stroke="line", thick=1.5))
    if role.granted is not None and role.played is not None:
        ends = f"M{number(left + role.granted * span)} {number(y)}H{number(left + role.played * span)}"
        elements.append(path(ends, stroke="ink", thick=4))
    if role.aspired is not None:
        elements.append(glyphs.diamond(left + role.aspired * span, y, 5.5, "soft"))
    elements += _dots(role, left, y, span)
    return Drawn(elements, y + 7)


def _dots(role: RoleReading, left: float, y: float, span: float) -> list[Element]:
    drawn = []
    if role.played is not None:
        drawn.append(disc(left + role.played * span, y, 5.5, fill="ink"))
    if role.granted is not None:
        drawn.append(glyphs.ring(left + role.granted * span, y, 4))
    return drawn

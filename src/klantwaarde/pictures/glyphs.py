"""The signs of the pictures, drawn as shapes so that no font can lack them."""

from __future__ import annotations

from klantwaarde.pictures.ink import box, disc, line_of_text, painted, path
from klantwaarde.pictures.svg import Element, element, number

_N = number


def state_sign(state: str, x: float, y: float, r: float, paint: str) -> Element:
    """Draw the shape of a state around a middle: ▼ below, ● met, ▲ above, ? unknown, a padlock for closed."""
    if state == "below":
        return path(f"M{_N(x - r)} {_N(y - r * 0.85)}H{_N(x + r)}L{_N(x)} {_N(y + r * 0.9)}Z", fill=paint)
    if state == "above":
        return path(f"M{_N(x - r)} {_N(y + r * 0.85)}H{_N(x + r)}L{_N(x)} {_N(y - r * 0.9)}Z", fill=paint)
    if state == "met":
        return disc(x, y, r * 0.85, fill=paint)
    if state == "unknown":
        return line_of_text("?", x, y + r * 0.85, r * 2.4, paint, bold=True, anchor="middle")
    return padlock(x, y, r, paint)


def padlock(x: float, y: float, r: float, paint: str) -> Element:
    """Draw a closed padlock."""
    bow = element(
        "path", d=f"M{_N(x - r * 0.5)} {_N(y)}v{_N(-r * 0.4)}a{_N(r * 0.5)} {_N(r * 0.5)} 0 0 1 {_N(r)} 0v{_N(r * 0.4)}"
    )
    bow.attributes.update(painted(None, paint) | {"stroke-width": r * 0.3})
    return element("g", bow, box(x - r * 0.85, y - r * 0.05, r * 1.7, r * 1.1, fill=paint, radius=1))


def ring(x: float, y: float, r: float) -> Element:
    """Draw what was expected: an open ring."""
    return disc(x, y, r, fill="paper", stroke="ink", thick=2)


def diamond(x: float, y: float, r: float, paint: str) -> Element:
    """Draw what the own team is after: an open diamond."""
    return path(
        f"M{_N(x)} {_N(y - r)}l{_N(r)} {_N(r)}l{_N(-r)} {_N(r)}l{_N(-r)} {_N(-r)}Z",
        fill="paper",
        stroke=paint,
        thick=1.75,
    )


def arrow(x: float, y: float, r: float, *, up: bool, paint: str) -> Element:
    """Draw a slanted arrow around a middle: up and right is better, down and right is worse."""
    s = -1 if up else 1
    tip_x, tip_y = x + r, y + s * r * 0.8
    line = f"M{_N(x - r)} {_N(y - s * r * 0.8)}L{_N(tip_x)} {_N(tip_y)}"
    head = f"M{_N(tip_x - r * 1.2)} {_N(tip_y)}H{_N(tip_x)}V{_N(tip_y - s * r * 1.2)}"
    return path(line + head, stroke=paint, thick=1.75)


def unequal(x: float, y: float, r: float, paint: str) -> Element:
    """Draw an unequal sign: the value behaves as one of another level."""
    bars = f"M{_N(x - r)} {_N(y - r * 0.4)}h{_N(2 * r)}M{_N(x - r)} {_N(y + r * 0.4)}h{_N(2 * r)}"
    return path(f"{bars}M{_N(x - r * 0.5)} {_N(y + r)}L{_N(x + r * 0.5)} {_N(y - r)}", stroke=paint, thick=1.5)


def badge(rank: int, x: float, y: float, r: float) -> Element:
    """Draw the number of a thing to do, white on ink, around a middle."""
    size = 12.0 if rank < 10 else 10.0
    return element(
        "g",
        disc(x, y, r, fill="ink", stroke="paper", thick=1.5),
        line_of_text(str(rank), x, y + 4.3, size, "paper", bold=True, anchor="middle"),
        class_="kw-badge",
    )


def hatch(x: float, y: float, w: float, h: float, *, step: float = 7.0, paint: str = "line") -> Element:
    """Draw slanted lines clipped to a box by reckoning, so that no pattern with an id is needed."""
    lines = []
    k = step
    while k < w + h:
        x1, y1 = (x + k, y) if k <= w else (x + w, y + k - w)
        x2, y2 = (x, y + k) if k <= h else (x + k - h, y + h)
        lines.append(f"M{_N(x1)} {_N(y1)}L{_N(x2)} {_N(y2)}")
        k += step
    return path("".join(lines), stroke=paint)

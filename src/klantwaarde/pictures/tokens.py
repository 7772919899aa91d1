"""One small set of colours, sizes and spaces, shared by every picture, page, PDF and slide.

Blue, grey and orange are told apart by people who see no red or green. In grey print the states differ in how dark they
are: *below* is the darkest ground, *above* a middle tone, *met* is paper. How sure a state is shows in the ink: a sure
one is full, a probable one pale with a dashed edge. A shape and a word always go along.
"""

from __future__ import annotations

import msgspec


class Tone(msgspec.Struct, frozen=True):
    """The colours of one state.

    Parameters
    ----------
    head, text
        Ground of the name and the state, and the text on it.
    body, mark
        Ground of the plot below it, and the mark, the edge and the gap drawn on that ground.
    """

    head: str
    text: str
    body: str
    mark: str


class Palette(msgspec.Struct, frozen=True):
    """Every colour there is, for light or for dark.

    Parameters
    ----------
    paper, floor
        Ground of a page, and of a panel on it.
    ink, soft
        Text, and text that may stand back; both readable on paper, floor and every body.
    line, strong
        A line that only orders, and one that must be seen.
    accent
        Links and focus.
    tones
        Per state, with ``_probably`` for those that may be probable.
    """

    paper: str
    floor: str
    ink: str
    soft: str
    line: str
    strong: str
    accent: str
    tones: dict[str, Tone]


LIGHT = Palette(
    paper="#ffffff",
    floor="#f1f4f7",
    ink="#16212e",
    soft="#4a5868",
    line="#ccd4dd",
    strong="#6f7d8b",
    accent="#174e91",
    tones={
        "below": Tone(head="#b84a00", text="#ffffff", body="#fdeadb", mark="#b84a00"),
        "below_probably": Tone(head="#fdeadb", text="#16212e", body="#fdeadb", mark="#b84a00"),
        "met": Tone(head="#ffffff", text="#16212e", body="#ffffff", mark="#5a6a7c"),
        "met_probably": Tone(head="#ffffff", text="#16212e", body="#ffffff", mark="#5a6a7c"),
        "above": Tone(head="#a9cbee", text="#0f2c52", body="#e7f0fa", mark="#174e91"),
        "above_probably": Tone(head="#e7f0fa", text="#0f2c52", body="#e7f0fa", mark="#174e91"),
        "unknown": Tone(head="#ffffff", text="#16212e", body="#ffffff", mark="#6f7d8b"),
        "closed": Tone(head="#dde2e8", text="#33414f", body="#dde2e8", mark="#4a5868"),
    },
)

DARK = Palette(
    paper="#11181f",
    floor="#1a232d",
    ink="#eef2f6",
    soft="#b4c0cc",
    line="#3a4754",
    strong="#8495a6",
    accent="#8fc0f5",
    tones={
        "below": Tone(head="#f08a3c", text="#1c0d00", body="#3a2413", mark="#f08a3c"),
        "below_probably": Tone(head="#3a2413", text="#eef2f6", body="#3a2413", mark="#f08a3c"),
        "met": Tone(head="#232e39", text="#eef2f6", body="#232e39", mark="#a3b2c1"),
        "met_probably": Tone(head="#232e39", text="#eef2f6", body="#232e39", mark="#a3b2c1"),
        "above": Tone(head="#24507f", text="#f2f8ff", body="#1b2f46", mark="#7fb6f0"),
        "above_probably": Tone(head="#1b2f46", text="#f2f8ff", body="#1b2f46", mark="#7fb6f0"),
        "unknown": Tone(head="#232e39", text="#eef2f6", body="#232e39", mark="#8495a6"),
        "closed": Tone(head="#2d3844", text="#dbe3ea", body="#2d3844", mark="#b4c0cc"),
    },
)

FONTS = "Arial, Helvetica, 'Liberation Sans', 'Nimbus Sans', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"
"""Faces of one measure first (Arial and its likes), so that the same text takes the same room everywhere."""

TYPE = {"headline": 28.0, "title": 17.0, "name": 15.0, "body": 13.0, "small": 12.0, "fine": 11.0}
"""Sizes of type, in px; nothing is ever smaller than the last."""

SPACE = {"hair": 2.0, "tight": 4.0, "snug": 8.0, "room": 12.0, "wide": 16.0, "gutter": 24.0}
"""Distances, in px."""

RADIUS = {"tile": 5.0, "panel": 10.0}
"""Rounding of corners, in px."""


def tone_key(state: str, *, probably: bool = False) -> str:
    """Name the tone of a state; states that are sure by nature have no pale form."""
    return f"{state}_probably" if probably and f"{state}_probably" in LIGHT.tones else state


def css(*, selector: str = ":root") -> str:
    """Write the tokens as custom properties, light and dark, for a page that shows our pictures.

    Parameters
    ----------
    selector
        Where they hold.
    """
    sizes = [f"--kw-type-{name}: {size / 16:g}rem" for name, size in TYPE.items()]
    sizes += [f"--kw-space-{name}: {size / 16:g}rem" for name, size in SPACE.items()]
    sizes += [f"--kw-radius-{name}: {size:g}px" for name, size in RADIUS.items()]
    light = _rule(selector, [f"--kw-fonts: {FONTS}", *sizes, *_colours(LIGHT)], "color-scheme: light dark")
    dark = _rule(selector, _colours(DARK))
    inside = "".join(f"  {line}\n" for line in dark.splitlines())
    return f"{light}@media (prefers-color-scheme: dark) {{\n{inside}}}\n"


def picture_css() -> str:
    """Write the rules by which a page recolours a picture that stands inside it (dark, focus, print).

    A picture carries its light colours itself, so it also stands alone. Each thing in it has a class that says which
    token it was drawn with.
    """
    names = ["paper", "floor", "ink", "soft", "line", "strong", "accent"]
    names += [f"{tone.replace('_', '-')}-{part}" for tone in LIGHT.tones for part in ("head", "text", "body", "mark")]
    rules = [
        f".kw-f-{name} {{ fill: var(--kw-{name}) }}\n.kw-s-{name} {{ stroke: var(--kw-{name}) }}" for name in names
    ]
    rules += [
        ".kw-picture { max-width: 100%; height: auto; display: block }",
        ".kw-picture a { cursor: pointer }",
        ".kw-picture :is(a, g[tabindex]):focus-visible { outline: 3px solid var(--kw-accent); outline-offset: 2px }",
        "@media print { .kw-picture { break-inside: avoid; print-color-adjust: exact } }",
    ]
    return "\n".join(rules) + "\n"


def _colours(palette: Palette) -> list[str]:
    plain = ("paper", "floor", "ink", "soft", "line", "strong", "accent")
    lines = [f"--kw-{name}: {getattr(palette, name)}" for name in plain]
    for key, tone in palette.tones.items():
        name = key.replace("_", "-")
        lines += [f"--kw-{name}-{part}: {getattr(tone, part)}" for part in ("head", "text", "body", "mark")]
    return lines


def _rule(selector: str, *groups: list[str] | str) -> str:
    lines = [line for group in groups for line in ([group] if isinstance(group, str) else group)]
    return f"{selector} {{\n" + "".join(f"  {line};\n" for line in lines) + "}\n"

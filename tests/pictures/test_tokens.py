"""Contrast, grey print and colour blindness, reckoned from the tokens themselves."""

from __future__ import annotations

import itertools
import re

import pytest

from klantwaarde.pictures.tokens import DARK, LIGHT, TYPE, css, picture_css, tone_key

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def linear(colour):
    # IEC 61966-2-1, as in WCAG 2.2 "relative luminance"
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour))


def luminance(colour):
    r, g, b = linear(colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def blend(top, ground, share):
    return "#" + "".join(
        f"{round(255 * (share * t + (1 - share) * g)):02x}" for t, g in zip(rgb(top), rgb(ground), strict=True)
    )


def test_contrast_is_reckoned_as_wcag_says():
    # WCAG 2.2, 1.4.3: black on white is 21:1; #767676 on white is the well-known lightest grey that passes, 4.54:1.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@PALETTES
def test_text_can_be_read_everywhere_it_stands(palette):
    pairs = [(palette.ink, palette.paper), (palette.ink, palette.floor), (palette.soft, palette.paper)]
    pairs += [(palette.soft, palette.floor), (palette.accent, palette.paper), (palette.paper, palette.ink)]
    for tone in palette.tones.values():
        pairs += [(tone.text, tone.head), (palette.ink, tone.body), (palette.soft, tone.body)]
        gap = blend(palette.ink, blend(tone.mark, tone.body, 0.22), 0.07)  # a number may stand on the gap and the strip
        pairs += [(palette.ink, gap), (palette.soft, blend(palette.ink, tone.body, 0.07))]
    low = [(text, ground, contrast(text, ground)) for text, ground in pairs if contrast(text, ground) < 4.5]  # 1.4.3 AA
    assert not low


@PALETTES
def test_marks_and_edges_can_be_seen(palette):
    pairs = [(palette.strong, palette.paper), (palette.strong, palette.floor), (palette.accent, palette.floor)]
    for key, tone in palette.tones.items():
        pairs += [(tone.mark, tone.body), (tone.mark, palette.floor)]
        if key != "below":  # on its full ground the shape takes the colour of the text
            pairs.append((tone.mark, tone.head))
    low = [(mark, ground, contrast(mark, ground)) for mark, ground in pairs if contrast(mark, ground) < 3]  # 1.4.11
    assert not low


@PALETTES
def test_sure_states_differ_in_grey_print(palette):
    heads = {state: palette.tones[state].head for state in ("below", "met", "above")}
    for a, b in itertools.combinations(heads, 2):
        assert contrast(heads[a], heads[b]) >= 1.4, (a, b)


# Viénot, Brettel & Mollon 1999, "Digital video colourmaps for checking the legibility of displays by dichromats",
# as matrices on linear sRGB; tritan after Brettel 1997 has two halves and is left to the blue-orange axis itself.
PROTAN = ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0))
DEUTAN = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def lab(colour):
    # CIE 15: sRGB to XYZ (D65), then L*a*b*
    r, g, b = (min(1.0, max(0.0, c)) for c in colour)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@PALETTES
@pytest.mark.parametrize("eye", [PROTAN, DEUTAN], ids=["protan", "deutan"])
def test_states_differ_for_eyes_that_see_no_red_or_green(palette, eye):
    def seen(colour):
        return lab(tuple(sum(m * c for m, c in zip(row, linear(colour), strict=True)) for row in eye))

    for part in ("mark", "head"):
        colours = [getattr(palette.tones[state], part) for state in ("below", "met", "above")]
        for a, b in itertools.combinations(colours, 2):
            distance = sum((p - q) ** 2 for p, q in zip(seen(a), seen(b), strict=True)) ** 0.5
            assert distance > 15, (part, a, b)  # about 2.3 is just noticeable; 15 is plain at a glance


def test_every_class_in_a_picture_has_a_rule_and_every_rule_a_property(models):
    from klantwaarde.pictures.value_model import draw

    svg = "".join(draw(model, lang="nl", width=w).svg for model in models.values() for w in ("wide", "phone"))
    used = set(re.findall(r"kw-[fs]-[a-z-]+", svg))
    rules = dict(re.findall(r"\.(kw-[fs]-[a-z-]+) \{ (?:fill|stroke): var\((--kw-[a-z-]+)\) \}", picture_css()))
    assert used <= set(rules)
    light, dark = css().split("@media")
    for name in set(rules.values()):
        assert f"{name}: #" in light
        assert f"{name}: #" in dark


def test_states_that_are_sure_by_nature_have_no_pale_form():
    assert tone_key("below", probably=True) == "below_probably"
    assert tone_key("unknown", probably=True) == "unknown"
    assert tone_key("closed") == "closed"


def test_type_has_a_floor():
    assert min(TYPE.values()) == TYPE["fine"] == 11

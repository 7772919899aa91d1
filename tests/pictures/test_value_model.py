"""What the picture must say, must never say, and how it behaves with odd input."""

from __future__ import annotations

import re

import msgspec
import pytest

from klantwaarde.pictures.reading import read_values
from klantwaarde.pictures.value_model import draw
from klantwaarde.results import Estimate, Priority, Quote
from sample_model import HOSTILE, MODELS, around, sample_model, value

SVG = "{http://www.w3.org/2000/svg}"
WIDTHS = ("wide", "a4", "phone")
LANGS = ("nl", "en")
WORDS = {
    "nl": {"below": "onder verwachting", "met": "waargemaakt", "above": "boven verwachting"}
    | {"unknown": "te weinig informatie", "closed": "gesloten: beschermt een kleine groep"},
    "en": {"below": "below expectation", "met": "met", "above": "above expectation"}
    | {"unknown": "too little information", "closed": "closed: to protect a small group"},
}


def tiles(root):
    return {node.get("data-code"): node for node in root.iter() if "kw-tile" in node.get("class", "").split()}


def words_in(node):
    return " ".join(t.text or "" for t in node.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", MODELS)
def test_same_model_same_bytes(models, name):
    for width in WIDTHS:
        assert draw(models[name], lang="nl", width=width) == draw(models[name], lang="nl", width=width)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_state_shows_by_word_shape_and_colour(models, parse, width, lang):
    found = tiles(parse(draw(models["sample"], lang=lang, width=width).svg))
    looks = {}
    for code, state in (("reliable", "below"), ("knowledgeable", "met"), ("committed", "above")):
        node = found[code]
        assert WORDS[lang][state] in words_in(node)
        looks[state] = node
    # ▼ is a triangle that starts above its tip, ▲ below it, ● a circle, ? a text, the padlock a box with a bow.
    down, up = (next(p for p in looks[s].iter(f"{SVG}path") if _triangle(p)) for s in ("below", "above"))
    assert _points_down(down)
    assert not _points_down(up)
    assert not any(_triangle(p) for p in looks["met"].iter(f"{SVG}path"))
    assert "?" in words_in(found["shared_ambition"])
    assert any("a" in p.get("d") and p.get("fill") == "none" for p in found["sustainable"].iter(f"{SVG}path"))
    grounds = {state: _classes(node) for state, node in looks.items()}
    assert all(f"kw-f-{state}-body" in grounds[state] for state in looks)


def _classes(node):
    return {c for n in node.iter() for c in n.get("class", "").split()}


def _triangle(path):
    return re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+L[\d.]+ [\d.]+Z", path.get("d")) is not None


def _points_down(path):
    y, tip = re.fullmatch(r"M[\d.]+ ([\d.]+)H[\d.]+L[\d.]+ ([\d.]+)Z", path.get("d")).groups()
    return float(tip) > float(y)


def test_a_probable_state_has_a_dashed_edge_and_too_little_information_is_hatched(models, parse):
    found = tiles(parse(draw(models["sample"], lang="en").svg))
    dashed = {code for code, node in found.items() if any(r.get("stroke-dasharray") for r in node.iter(f"{SVG}rect"))}
    assert dashed == {"on_time", "clear", "proactive", "trusted", "shared_ambition", "effort"}
    assert "probably below" in words_in(found["on_time"])
    hatched = [code for code, node in found.items() if any(p.get("d").count("M") > 8 for p in node.iter(f"{SVG}path"))]
    assert hatched == ["shared_ambition"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["sample", "big", "kiosk", "long", "tiny"])
def test_size_follows_importance(models, parse, name, width):
    side = "height" if width == "phone" else "width"
    found = tiles(parse(draw(models[name], lang="nl", width=width).svg))
    for level in ("basic", "added", "bonding"):
        ordered = [r for r in read_values(models[name], "nl") if r.level == level and not r.closed]
        sizes = [_side(found[r.code], side) for r in ordered if r.code in found and _has_plot(found[r.code])]
        assert sizes == sorted(sizes, reverse=True)


def _side(node, side):
    return float(node.find(f"{SVG}rect").get(side))


def _has_plot(node):
    return _side(node, "height") > 30


def test_a_tile_is_wide_by_its_importance_above_the_low_end(models, parse):
    model = msgspec.structs.replace(
        sample_model(),
        values=[
            value("a", ("a", "a"), "basic", 10.0, 9.0, 9.0, 0.3, 50),
            value("b", ("b", "b"), "added", 7.75, 9.0, 9.0, 0.3, 50),
        ],
    )
    found = tiles(parse(draw(model, lang="nl").svg))
    # (10 - 1) / (7.75 - 1) on a 1-10 scale; widths are written with two decimals
    assert _side(found["a"], "width") / _side(found["b"], "width") == pytest.approx(9 / 6.75, abs=0.001)


def test_gaps_are_drawn_on_one_axis(models, parse):
    found = tiles(parse(draw(models["sample"], lang="nl").svg))
    rings = {}
    for code in ("reliable", "thinks_along", "committed", "time"):
        circles = list(found[code].iter(f"{SVG}circle"))
        ring = next(c for c in circles if c.get("r") == "4")
        dot = next(c for c in circles if c.get("r") == "5.5")
        rings[code] = float(dot.get("cy")) - float(ring.get("cy"))
    per_point = rings["reliable"] / 1.9
    for code, gap in (("thinks_along", -1.5), ("committed", 1.2), ("time", -2.1)):
        assert rings[code] / -gap == pytest.approx(per_point, abs=0.02)


def poisoned():
    """A model in which closed things still hold numbers, as no system should send it."""
    model = sample_model()
    bad = Estimate(value=7.77, low=7.66, high=7.88, n=443, status="open")
    values = [
        msgspec.structs.replace(
            m, importance=bad, expectation=bad, experience=bad, disconfirmation=bad, change=bad, status="closed",
            state="below", quotes=["q01"], quote_count=443, importance_rank=443,
        )
        if m.value in {"reliable", "sustainable", "committed"}
        else m
        for m in model.values
    ]  # fmt: skip
    closed = msgspec.structs.replace(bad, status="closed")
    roles = [msgspec.structs.replace(r, granted=closed, played=closed) for r in model.roles]
    costs = [
        msgspec.structs.replace(c, status="closed", burden=bad, expected=bad, disconfirmation=bad, importance=bad)
        for c in model.investments
    ]
    first = Priority(kind="mend_basic", subject="reliable", reason=model.headline, rank=1)
    strong = Priority(kind="keep", subject="committed", reason=model.headline, rank=2)
    return msgspec.structs.replace(
        model,
        values=values,
        roles=roles,
        investments=costs,
        priorities=[first, strong],
        role_mismatch={"under": closed},
    )


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_closed_lets_no_number_through(width, lang):
    picture = draw(poisoned(), lang=lang, width=width, previous=poisoned())
    everything = " ".join([picture.svg, picture.alt, *picture.story, repr(picture.table), repr(picture.more_tables)])
    told = re.sub(r'\b(x|y|d|cx|cy|r|rx|width|height|viewBox|textLength)="[^"]*"', "", everything)
    for trace in ("7,8", "7.8", "7,77", "7.77", "7,7", "7.7", "7.66", "7.88", "443", "777%", "zaterdag"):
        assert trace not in told, trace
    closed = {"betrouwbaar", "duurzaam", "betrokken", "tijd", "prijs"} | {"reliable", "sustainable", "committed"}
    for row in picture.table.rows:
        if row[0] in closed:
            assert row[3:] == [None] * 9


@pytest.mark.parametrize("width", WIDTHS)
def test_a_closed_tile_tells_nothing_by_its_size(parse, width):
    def size(importance):
        marks = [
            msgspec.structs.replace(m, importance=around(importance, 0.1, 4), status="closed")
            if m.value == "sustainable"
            else m
            for m in sample_model().values
        ]
        picture = draw(msgspec.structs.replace(sample_model(), values=marks), lang="nl", width=width)
        return picture.svg

    assert size(9.9) == size(2.0)


def test_a_closed_model_holds_no_digit(models, parse):
    for width in WIDTHS:
        picture = draw(models["closed"], lang="nl", width=width)
        root = parse(picture.svg)
        said = words_in(root) + " ".join(n.get("aria-label", "") for n in root.iter()) + " ".join(picture.story)
        assert not re.search(r"\d", said + picture.alt)
        assert all(cell is None for row in picture.table.rows for cell in row[3:])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_text_stays_text(models, parse, width, lang):
    picture = draw(models["hostile"], lang=lang, title=HOSTILE, subtitle=HOSTILE, width=width)
    root = parse(picture.svg)  # well-formed XML 1.0, or this fails
    names = {node.tag.removeprefix(SVG) for node in root.iter()}
    assert names <= {"svg", "g", "a", "rect", "circle", "path", "text", "title", "desc"}
    attributes = {key for node in root.iter() for key in node.keys()}  # noqa: SIM118 - an Element has keys, is no dict
    assert not [key for key in attributes if key.startswith("on") or "href" in key or key == "style"]
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", picture.svg)
    assert not re.search(r"[\x00\x1b\u202e]", picture.alt + "".join(picture.story))


def test_nothing_comes_from_elsewhere(models):
    svg = draw(models["sample"], lang="nl").svg
    assert "url(" not in svg
    assert "<style" not in svg
    assert "<script" not in svg
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "https://example.com", "//example.com:1", "data:x", "#a b", "x?y"]
)
def test_a_link_out_of_the_report_is_refused(models, href):
    with pytest.raises(ValueError, match="leads out of the report"):
        draw(models["tiny"], lang="nl", links={"reachable": href})


@pytest.mark.parametrize("width", WIDTHS)
def test_every_tile_is_reachable_and_reads_like_a_sentence(models, parse, width):
    links = {m.value: f"#value-{m.value}" for m in models["sample"].values}
    root = parse(draw(models["sample"], lang="nl", width=width, links=links).svg)
    found = tiles(root)
    assert len(found) == 14 + 4
    for code, node in found.items():
        label = node.get("aria-label")
        assert label.endswith((".", "”"))
        assert label.startswith(next(t.text for t in node.iter(f"{SVG}title")))
        if code in links:
            assert (node.tag, node.get("href")) == (f"{SVG}a", links[code])
        else:
            assert (node.get("role"), node.get("tabindex")) == ("img", "0")
    label = found["reliable"].get("aria-label")
    assert "betrouwbaar, basiswaarde: onder verwachting." in label
    assert "Verwacht 9,3, ervaren 7,4." in label
    assert "58 antwoorden." in label
    closed = "duurzaam, toegevoegde waarde: gesloten: beschermt een kleine groep."
    assert found["sustainable"].get("aria-label") == closed
    assert root.find(f"{SVG}title").text.startswith("Uw vakwerk")
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    assert {root.get("aria-labelledby"), root.get("aria-describedby")} == ids


def test_two_pictures_on_a_page_share_no_id(models):
    ids = [
        re.findall(r' id="([^"]+)"', draw(models["sample"], lang=lang, width=w).svg) for lang in LANGS for w in WIDTHS
    ]
    flat = [i for found in ids for i in found]
    assert len(flat) == len(set(flat)) == 12


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", MODELS)
def test_alt_story_and_table_hold_every_value(models, name, lang):
    model = models[name]
    picture = draw(model, lang=lang)
    assert picture.alt
    assert len(picture.table.rows) == len(model.values) + len(model.investments)
    assert all(len(row) == len(picture.table.headings) == 12 for row in picture.table.rows)
    assert len(picture.story) >= len(model.values) + len(model.investments)
    assert all(sentence.strip() for sentence in picture.story)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_does_not_fit_is_counted_and_named(models, parse, width):
    root = parse(draw(models["big"], lang="nl", width=width, links={"": "#tabel"}).svg)
    more = [node for node in root.iter() if node.get("class") == "kw-more"]
    hidden = sum(int(re.search(r"\+(\d+) meer", node.get("aria-label"))[1]) for node in more)
    assert len(tiles(root)) + hidden == 44 + 4
    assert all(node.get("href") == "#tabel" for node in more)
    named = sum(len(node.get("aria-label").split(": ", 1)[1].split(", ")) for node in more)
    assert named == hidden
    if width == "a4":
        assert hidden > 0


def test_the_most_important_values_get_the_tiles(models, parse):
    found = tiles(parse(draw(models["big"], lang="nl", width="a4").svg))
    for level in ("basic", "added", "bonding"):
        ordered = [r.code for r in read_values(models["big"], "nl") if r.level == level]
        large = [c for c in ordered if c in found and _has_plot(found[c])]
        assert large == ordered[: len(large)]
        assert len(large) >= 5


def test_a_quote_for_researchers_only_is_never_shown():
    quotes = {"q01": Quote(id="q01", text="GEHEIM", consent="internal", by="Jan"), "q02": sample_model().quotes["q02"]}
    picture = draw(msgspec.structs.replace(sample_model(), quotes=quotes), lang="nl")
    assert "GEHEIM" not in picture.svg + "".join(picture.story)
    assert "Vakwerk." in picture.svg


def test_a_speaker_is_named_only_with_consent():
    anonymous = Quote(id="q01", text="Ze komen donderdag.", consent="anonymous", by="Jan de Vries")
    picture = draw(msgspec.structs.replace(sample_model(), quotes={"q01": anonymous}), lang="nl")
    assert "Ze komen donderdag." in picture.svg
    assert "Jan de Vries" not in picture.svg + "".join(picture.story)


def test_made_up_data_the_role_and_the_wave_are_said(models):
    picture = draw(models["role"], lang="nl", title="Van der Velde", subtitle="najaar 2026", composed=True)
    assert "voorbeeld met bedachte gegevens" in picture.svg
    assert "gewogen naar gegunde rol: adviseur" in picture.svg
    assert "Van der Velde · najaar 2026" in picture.svg
    assert "bedachte gegevens" not in draw(models["role"], lang="nl").svg


def test_only_a_sure_change_gets_an_arrow(models, parse):
    found = tiles(parse(draw(models["sample"], lang="nl").svg))
    assert "−0,6" in words_in(found["reliable"])  # −1.0 to −0.2
    assert "+0,4" not in words_in(found["committed"])  # 0.0 to 0.8


def test_the_wave_before_is_drawn_when_it_is_given(models):
    assert "vorige meting" not in draw(models["kiosk"], lang="nl").svg
    assert "vorige meting" in draw(models["kiosk"], lang="nl", previous=models["kiosk"]).svg


def test_a_level_that_answers_contradict_has_a_sign(models, parse):
    found = tiles(parse(draw(models["sample"], lang="nl").svg))
    assert "basis" in words_in(found["proactive"])
    assert "De antwoorden wijzen op een ander niveau: basis." in found["proactive"].get("aria-label")


def test_a_value_with_only_a_direct_answer_is_drawn(parse):
    mark = msgspec.structs.replace(
        sample_model().values[0], expectation=Estimate(status="missing"), experience=Estimate(status="missing")
    )
    model = msgspec.structs.replace(sample_model(), values=[mark])
    for width in WIDTHS:
        node = tiles(parse(draw(model, lang="nl", width=width).svg))["reliable"]
        assert "−1,9" in words_in(node)
        assert "→" not in words_in(node)


def test_a_model_without_values_still_draws(models, parse):
    empty = msgspec.structs.replace(models["tiny"], values=[], priorities=[], level_states={})
    for width in WIDTHS:
        picture = draw(empty, lang="nl", width=width)
        parse(picture.svg)
        assert picture.alt == "Bereikbaarheid vraagt aandacht."

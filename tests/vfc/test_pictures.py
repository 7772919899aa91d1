"""Pictures and pages of card sorts: nothing runs out of its card, no text breaks out, both languages are whole."""

from __future__ import annotations

import re

import msgspec
import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from klantwaarde import qmethod
from klantwaarde.pictures.q_array import draw_array
from klantwaarde.pictures.q_cards import draw_cards, draw_grid
from klantwaarde.pictures.q_heat import draw_likeness
from klantwaarde.pictures.q_loadings import draw_loadings
from klantwaarde.pictures.q_map import draw_factor_map
from klantwaarde.pictures.q_scree import draw_scree
from klantwaarde.pictures.q_stability import draw_stability
from klantwaarde.pictures.q_zplot import draw_zplot
from klantwaarde.results import QAction, QCard, QRemark
from sample_sorts import buyers, study

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\"'&\x07 \u202eevil"


@pytest.fixture(scope="module")
def made():
    analysis = qmethod.analyse(buyers(0), 3)
    stable = qmethod.bootstrap(analysis, 60, seed=1)
    choice = qmethod.factor_choice(analysis.sorts.study, 3, draws=60)
    groups = qmethod.buyer_groups(analysis, resamples=60, seed=1)
    return analysis, qmethod.noun(analysis), stable, choice, groups


def all_pictures(made, lang):
    _, q, stable, choice, _ = made
    out = {
        f"array-{f.name}-{width}": draw_array(q, f.name, lang=lang, width=width)
        for f in q.factors
        for width in ("wide", "phone")
    }
    out |= {
        "likeness": draw_likeness(q, lang=lang),
        "likeness-closed": draw_likeness(q, lang=lang, names=False),
        "map": draw_factor_map(choice, 3, lang=lang),
        "zplot": draw_zplot(q, lang=lang),
        "zplot-bootstrap": draw_zplot(q, lang=lang, stable=stable),
        "loadings": draw_loadings(q, 0, 1, lang=lang),
        "loadings-closed": draw_loadings(q, 1, 2, lang=lang, names=False),
        "scree": draw_scree(choice, lang=lang),
        "stability": draw_stability(q, stable, lang=lang),
        "stability-closed": draw_stability(q, stable, lang=lang, names=False),
        "grid": draw_grid(qmethod.design(), lang=lang),
    }
    out |= {
        "zplot-phone": draw_zplot(q, lang=lang, stable=stable, width="phone"),
        "loadings-phone": draw_loadings(q, 0, 1, lang=lang, width="phone"),
        "scree-phone": draw_scree(choice, lang=lang, width="phone"),
        "stability-phone": draw_stability(q, stable, lang=lang, width="phone"),
        "likeness-phone": draw_likeness(q, lang=lang, width="phone"),
        "map-phone": draw_factor_map(choice, 3, lang=lang, width="phone"),
    }
    return out | {f"cards-{i}": page for i, page in enumerate(draw_cards(qmethod.design(), lang=lang))}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_picture_is_whole_and_the_same_twice(made, lang):
    once, twice = all_pictures(made, lang), all_pictures(made, lang)
    for name, picture in once.items():
        assert picture == twice[name], name
        root = fromstring(picture.svg)
        assert root.get("lang") == lang
        assert picture.alt, name
        assert picture.table.rows, name
        assert all(len(row) == len(picture.table.headings) for row in picture.table.rows), name
        said = " ".join(
            [picture.alt, *picture.story, *picture.table.headings, *(t.text or "" for t in root.iter(f"{SVG}text"))]
        )
        assert "{" not in said, name
        assert not re.search(r"href|url\(|<script|<style", picture.svg), name


def test_the_languages_differ_everywhere(made):
    dutch, english = all_pictures(made, "nl"), all_pictures(made, "en")
    assert all(dutch[name].svg != english[name].svg for name in dutch)


def boxes_of(root):
    return [
        tuple(float(rect.get(key)) for key in ("x", "y", "width", "height"))
        for rect in root.iter(f"{SVG}rect")
        if rect.get("rx") == "4"
    ]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_no_picture_says_anything_outside_its_paper(made, lang):
    for name, picture in all_pictures(made, lang).items():
        root = fromstring(picture.svg)
        _, _, wide, tall = (float(part) for part in root.get("viewBox").split())
        for text in root.iter(f"{SVG}text"):
            moved = re.match(r"translate\((\S+) (\S+)\)", text.get("transform") or "translate(0 0)")
            x, y = (float(text.get(at)) + float(by) for at, by in zip(("x", "y"), moved.groups(), strict=True))
            w = float(text.get("textLength") or 8)
            left = x - {"end": w, "middle": w / 2}.get(text.get("text-anchor"), 0)
            assert left >= -0.5, (name, text.text)
            assert left + w <= wide + 0.5, (name, text.text)
            assert 8 <= y <= tall, (name, text.text)


WORDY = (
    "Onvoorwaardelijke leveringsbetrouwbaarheid, ook wanneer het bij ons of bij de leverancier even tegenzit, elke dag."
)


def test_a_long_card_is_read_to_its_end_in_the_grid():
    one = study(3, cards=60, people=20)
    cards = [QCard(f"k{i}", text={"nl": f"{WORDY} ({i})"}) for i in range(60)]
    q = qmethod.noun(qmethod.analyse(msgspec.structs.replace(one, cards=cards), 2))
    for width in ("wide", "phone"):
        assert "…" not in draw_array(q, "f1", lang="nl", width=width).svg


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("long", [False, True])
def test_no_text_runs_out_of_its_card(lang, long):
    one = study(3, cards=36, people=10)
    words = "Onvoorwaardelijkeleveringsbetrouwbaarheidsovereenkomst voor altijd en overal zonder uitzondering. " * 3
    cards = [
        QCard(f"k{i}", text={lang: words if long else f"Kaart nummer {i} met een gewone tekst."}) for i in range(36)
    ]
    analysis = qmethod.analyse(msgspec.structs.replace(one, cards=cards), 2)
    root = fromstring(draw_array(qmethod.noun(analysis), "f1", lang=lang).svg)
    cards_drawn = boxes_of(root)
    assert len(cards_drawn) == 36
    inside = 0
    for text in root.iter(f"{SVG}text"):
        x, y = float(text.get("x")), float(text.get("y"))
        w = float(text.get("textLength") or 0) * (0 if text.get("text-anchor") == "middle" else 1)
        left, right = (x - w, x) if text.get("text-anchor") == "end" else (x, x + w)
        for bx, by, bw, bh in cards_drawn:
            if bx <= x <= bx + bw and by <= y <= by + bh:
                inside += 1
                assert bx <= left
                assert right <= bx + bw + 0.01
                assert y <= by + bh - 2
    assert inside >= 72


def test_arrays_show_every_card_once_in_its_column(made):
    _, q, *_ = made
    root = fromstring(draw_array(q, "f2", lang="nl").svg)
    column = {
        text.text: float(text.get("x")) for text in root.iter(f"{SVG}text") if re.fullmatch(r"c\d\d", text.text or "")
    }
    assert len(column) == 36
    order = sorted(column, key=lambda code: column[code])
    places = {card.id: q.arrays[i][1] for i, card in enumerate(q.cards)}
    assert [places[code] for code in order] == sorted(places.values())


def test_an_undefined_viewpoint_has_no_array():
    one = study(1, people=8)
    names = [s.id for s in one.sorters]
    log = [QAction("unflag", factor="f2", sorter=name, reason="test") for name in names]
    q = qmethod.noun(qmethod.analyse(one, 2, log=log))
    with pytest.raises(ValueError, match="nobody"):
        draw_array(q, "f2", lang="en")
    page = qmethod.report(qmethod.analyse(one, 2, log=log), lang="en")
    assert "1 more viewpoint was kept, but nobody holds it." in page
    assert page.count('class="viewpoint"') == 1
    assert draw_zplot(q, lang="en").table.rows


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_lines_to_write_on_begin_after_their_words(lang):
    root = fromstring(draw_grid(qmethod.design(), lang=lang).svg)
    words = [text for text in root.iter(f"{SVG}text") if text.get("font-size") == "13"]
    lines = [re.match(r"M(\S+) \S+H(\S+)", path.get("d")) for path in root.iter(f"{SVG}path")]
    ends = [(float(at[1]), float(at[2])) for at in lines if at]
    assert len(words) == len(ends) == 3
    for text, (start, end) in zip(words, ends, strict=True):
        assert float(text.get("x")) + float(text.get("textLength")) + 8 <= start < end - 60


def test_ten_viewpoints_have_ten_signs():
    q = qmethod.noun(qmethod.analyse(study(3, cards=60, people=40, k=10, noise=0.4), 10))
    from klantwaarde.pictures.q_signs import sign
    from klantwaarde.pictures.svg import write

    assert len({write(sign(n, 0, 0)) for n in range(12)}) == 12
    assert fromstring(draw_zplot(q, lang="en").svg) is not None


def test_hostile_words_stay_words(made):
    analysis, *_ = made
    one = analysis.sorts.study
    cards = [msgspec.structs.replace(card, text={"nl": HOSTILE, "en": HOSTILE}) for card in one.cards]
    sorters = [
        msgspec.structs.replace(
            s,
            id=f"{i}{HOSTILE}",
            remarks=[msgspec.structs.replace(r, words=HOSTILE, consent="anonymous") for r in s.remarks],
        )
        for i, s in enumerate(one.sorters)
    ]
    bad = msgspec.structs.replace(one, cards=cards, sorters=sorters, title=HOSTILE)
    worse = qmethod.analyse(bad, 3, log=[QAction("name", factor="f1", label={"nl": HOSTILE, "en": HOSTILE})])
    groups = qmethod.buyer_groups(worse)
    page = qmethod.report(worse, lang="nl", groups=groups, stable=qmethod.bootstrap(worse, 30, seed=1))
    assert "<script" not in page
    assert "\x07" not in page
    assert "\u202e" not in page
    for svg in re.findall(r"<svg.*?</svg>", page, flags=re.DOTALL):
        fromstring(svg)
    sheets = qmethod.card_sheets(qmethod.design(cards), lang="en")
    assert "<script" not in sheets


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_report_is_whole(made, lang):
    analysis, q, stable, choice, groups = made
    page = qmethod.report(analysis, lang=lang, stable=stable, groups=groups, choice=choice, composed=True)
    assert page == qmethod.report(analysis, lang=lang, stable=stable, groups=groups, choice=choice, composed=True)
    assert f'<html lang="{lang}"' in page
    assert page.count('class="viewpoint"') == 3
    for anchor in re.findall(r'href="#([\w-]+)"', page):
        assert f'id="{anchor}"' in page
    text = re.sub(r"<style.*?</style>", "", page, flags=re.DOTALL)
    assert "{" not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    headline = re.search(r'class="headline"[^>]*>([^<]*)', text).group(1)
    assert "23" in headline
    assert "%" not in headline
    assert "percentage" in text  # of a market: refused
    assert not q.title


def test_an_anonymous_report_names_nobody(made):
    _, _, _, choice, _ = made
    one = buyers(0)
    # no name may be an ordinary word of the page
    sorters = [msgspec.structs.replace(who, id=f"who{i}x") for i, who in enumerate(one.sorters)]
    analysis = qmethod.analyse(msgspec.structs.replace(one, sorters=sorters), 3)
    stable, groups = qmethod.bootstrap(analysis, 30, seed=1), qmethod.buyer_groups(analysis, resamples=30, seed=1)
    names = [who.id for who in sorters]
    hidden = qmethod.report(analysis, lang="en", stable=stable, groups=groups, choice=choice, names=False)
    assert [name for name in names if name in hidden] == []
    assert [name for name in names if name in qmethod.report(analysis, lang="en", groups=groups)] == names


def test_every_viewpoint_stands_on_a_plane_and_every_picture_of_the_method_has_its_table(made):
    analysis, q, stable, choice, groups = made
    page = qmethod.report(analysis, lang="en", stable=stable, groups=groups, choice=choice)
    kinds = ("array-wide", "array-phone", "zplot", "zplot-phone", "loadings", "loadings-phone", "stability")
    kinds += ("stability-phone", "scree", "scree-phone", "heat-wide", "heat-phone", "map-wide", "map-phone")
    drawn = {kind: page.count(f'kw-q-{kind}"') for kind in kinds}
    assert drawn == dict.fromkeys(kinds, 1) | dict.fromkeys(("array-wide", "array-phone"), 3) | dict.fromkeys(
        ("loadings", "loadings-phone"), 2
    )
    named = [factor.label or portrait.name for factor, portrait in zip(q.factors, groups.portraits, strict=True)]
    for name in named:
        assert len(re.findall(rf"defines {name['en']}<", page)) >= 2
    assert page.count("The numbers behind the picture</summary>") == sum(
        n for kind, n in drawn.items() if "phone" not in kind
    )


def test_likeness_of_the_picture_is_that_of_the_sorts():
    one = study(5, people=7)
    q = qmethod.noun(qmethod.analyse(one, 2))
    told = draw_likeness(q, lang="en").table
    r = np.corrcoef(np.array(one.places))
    order = [q.sorters.index(name) for name in told.headings[1:]]
    assert np.allclose([row[1:] for row in told.rows], r[np.ix_(order, order)], atol=1e-12)
    flagged = [next((f for f, on in enumerate(q.flags[i]) if on), 9) for i in order]
    assert flagged == sorted(flagged)
    with pytest.raises(ValueError, match="correlations"):
        draw_likeness(msgspec.structs.replace(q, correlations=[]), lang="en")
    many = qmethod.noun(qmethod.analyse(study(1, people=61), 2))
    assert not many.correlations


def test_the_method_is_written_out_and_names_whom_to_look_at():
    one = study(2, people=12, cards=36, noise=1.5)
    log = [
        QAction("flag", factor="f1", sorter=one.sorters[1].id, author="Ada", at="2026-05-01", reason="she said so"),
        QAction("choose", author="Ada", reason="three would split the first"),
    ]
    analysis = qmethod.analyse(
        one, 2, log=log, extraction="centroid", rotation="quartimax", flag_level=1.28, flag_majority="off"
    )
    q = qmethod.noun(analysis)
    stable = qmethod.bootstrap(analysis, 40, seed=7)
    choice = qmethod.factor_choice(one, 2, draws=40, resamples=20)
    page = qmethod.report(analysis, lang="en", stable=stable, choice=choice)
    how = page[page.index('id="method"') :]
    for words in (
        "our own rules (native)",
        "centroid factors (Brown)",
        "turned by quartimax",
        f"beyond {1.28 / 6:.2f}",
        "p &lt; 0.2",
        "1 step was taken by hand",
        "three would split the first",
        "parallel analysis",
        "drawn again 40 times (seed 7)",
        "she said so",
        f"{one.sorters[1].id} speaks for Viewpoint 1",
        "chose the number of viewpoints",
    ):
        assert words in how, words
    assert "more than half" not in how
    people = how[how.index("confounded)") : how.index("Steps by hand")]
    for group in (q.persons.confounded, q.persons.unflagged, q.persons.negative, q.persons.near):
        assert ", ".join(group) in people
    assert q.persons.confounded
    before = page[page.index("<main") : page.index('aria-labelledby="method"')]
    assert not [words for words in re.findall(r">([^<]+)<", before) if re.search(r"\bf[12]\b", words)]


def test_nobody_is_named_and_nothing_is_lost_in_an_anonymous_report():
    one = study(4, people=6)
    analysis = qmethod.analyse(one, 2)
    few = [factor.flagged for factor in qmethod.noun(analysis).factors]
    assert max(few) < 5
    choice = qmethod.factor_choice(one, 2, draws=30)
    stable = qmethod.bootstrap(analysis, 30, seed=1)
    page = qmethod.report(analysis, lang="en", stable=stable, choice=choice, names=False)
    assert "define it; reliability" not in page
    assert "fewer persons than may be counted" in page
    assert "Pictures of single persons and counts per viewpoint are left out" in page
    assert "kw-q-map" not in page
    assert "kw-q-loadings" not in page
    turned = qmethod.analyse(buyers(0), 3, log=[QAction("flip", factor="f1", reason="test")])
    warned = qmethod.report(turned, lang="en", names=False)
    assert "Only negative loadings define Viewpoint 1 (persons who are not named here)" in warned


def test_what_the_opposite_pole_pays_for_is_not_told_of_a_viewpoint():
    one = buyers(0)
    turned = qmethod.analyse(one, 3, log=[QAction("flip", factor="f1", reason="test")])
    flipped = next(portrait for portrait in qmethod.buyer_groups(turned).portraits if portrait.factor == "f1")
    assert qmethod.noun(turned).factors[0].negative == 8
    assert flipped.will_pay == []
    assert flipped.will_not_pay == []
    page = qmethod.report(turned, lang="en")
    assert "8 of them the other way round" in page
    assert page.count("for them it is the reverse") == 1
    assert "(the other way round)" in page


def test_the_portrait_says_how_sure_it_is_who_belongs_and_what_to_do(made):
    analysis, _, stable, choice, groups = made
    page = qmethod.report(analysis, lang="nl", stable=stable, groups=groups, choice=choice)
    first = page[page.index('id="viewpoint-f1"') : page.index('id="viewpoint-f2"')]
    for words in (
        "Hoe zeker:",
        "gelijkenis",
        "Wel doen",
        "Niet doen",
        "Wie er zo naar kijkt",
        "strategy0 (",
        "Vraag een",
    ):
        assert words in first, words
    one = buyers(0, remarks=False)
    refused = [QRemark("c02", words="", pays=False, consent="anonymous")]
    silent = msgspec.structs.replace(
        one, sorters=[msgspec.structs.replace(who, remarks=refused) for who in one.sorters]
    )
    said = qmethod.report(qmethod.analyse(silent, 3), lang="nl")
    assert said.count("Niets van wat is gevraagd") == 3
    assert "Over betalen is niets vastgelegd" not in said
    bare = qmethod.report(analysis, lang="nl")
    assert "Hoe zeker: niet getoetst" in bare
    assert "Zienswijze 1" in bare


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_workbook_tells_the_method_and_every_table(made, lang, tmp_path):
    import io

    from openpyxl import load_workbook

    analysis, q, stable, choice, groups = made
    made_book = qmethod.workbook(analysis, stable=stable, groups=groups, choice=choice, lang=lang)
    assert made_book == qmethod.workbook(analysis, stable=stable, groups=groups, choice=choice, lang=lang)
    (tmp_path / "book.xlsx").write_bytes(made_book)
    back, sorts = qmethod.read(tmp_path / "book.xlsx"), analysis.sorts.study
    assert back.places == sorts.places
    assert [who.id for who in back.sorters] == [who.id for who in sorts.sorters]
    assert [card.wording(lang) for card in back.cards] == [card.wording(lang) for card in sorts.cards]
    book = load_workbook(io.BytesIO(made_book))
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    method, people, rules, like, factors = {
        "nl": ("methode", "personen om naar te kijken", "regels voor het aantal", "correlaties van sorteringen"),
        "en": ("method", "persons to look at", "rules for the number", "sort correlations"),
    }[lang] + ({"nl": "factoren", "en": "factors"}[lang],)
    told = " ".join(str(cell) for row in sheets[method] for cell in row if cell)
    assert ("onze eigen regels" if lang == "nl" else "our own rules") in told
    assert "1,96" in told if lang == "nl" else "1.96" in told
    assert "None" not in told
    assert [row[1] for row in sheets[people][1:4]] == [
        len(q.persons.confounded),
        len(q.persons.unflagged),
        len(q.persons.negative),
    ]
    assert ", ".join(q.persons.confounded) in [row[2] for row in sheets[people]]
    assert [row[1] for row in sheets[rules][1:]] == [rule.keeps for rule in choice.rules]
    assert sheets[like][1][1:] == pytest.approx(q.correlations[0])
    assert [row[0] for row in sheets[factors][1:]] == [
        f"{portrait.factor} {portrait.name[lang]}" for portrait in groups.portraits
    ]
    cribs = [title for title in sheets if title.startswith(("spiekblad", "crib"))]
    assert len(cribs) == 3
    assert [row[3] for row in sheets[cribs[0]][1:] if row[0] == sheets[cribs[0]][1][0]] == [4, 4]


def test_a_report_without_extras(shared_data):
    analysis = qmethod.analyse(shared_data / "qmethod/lipset.dat", 3)
    page = qmethod.report(analysis, lang="en")
    assert page.count('class="viewpoint"') == 3
    assert "JP5" in page
    one = qmethod.report(qmethod.analyse(shared_data / "qmethod/lipset.dat", 1), lang="nl")
    assert one.count('class="viewpoint"') == 1

"""Pictures and pages of card sorts: nothing runs out of its card, no text breaks out, both languages are whole."""

from __future__ import annotations

import re

import msgspec
import pytest
from defusedxml.ElementTree import fromstring

from klantwaarde import qmethod
from klantwaarde.pictures.q_array import draw_array
from klantwaarde.pictures.q_cards import draw_cards, draw_grid
from klantwaarde.pictures.q_loadings import draw_loadings
from klantwaarde.pictures.q_scree import draw_scree
from klantwaarde.pictures.q_stability import draw_stability
from klantwaarde.pictures.q_zplot import draw_zplot
from klantwaarde.results import QAction, QCard
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
        "zplot": draw_zplot(q, lang=lang),
        "zplot-bootstrap": draw_zplot(q, lang=lang, stable=stable),
        "loadings": draw_loadings(q, 0, 1, lang=lang),
        "loadings-closed": draw_loadings(q, 1, 2, lang=lang, names=False),
        "scree": draw_scree(choice, lang=lang),
        "stability": draw_stability(q, stable, lang=lang),
        "stability-closed": draw_stability(q, stable, lang=lang, names=False),
        "grid": draw_grid(qmethod.design(), lang=lang),
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
    assert draw_zplot(q, lang="en").table.rows


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


def test_a_report_without_extras(shared_data):
    analysis = qmethod.analyse(shared_data / "qmethod/lipset.dat", 3)
    page = qmethod.report(analysis, lang="en")
    assert page.count('class="viewpoint"') == 3
    assert "JP5" in page
    one = qmethod.report(qmethod.analyse(shared_data / "qmethod/lipset.dat", 1), lang="nl")
    assert one.count('class="viewpoint"') == 1

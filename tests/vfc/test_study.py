"""Card sorts in a study folder: from the tables to a group per customer."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from klantwaarde.results import BuyerGroups, Grouping, QAnalysis, QFactorChoice, QStability
from klantwaarde.runner import analyse
from klantwaarde.study import check_study, erase, open_study
from sample_sorts import buyers

AS_OF = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def write(path, heading, rows):
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(heading)
        writer.writerows(rows)


def make(folder, *, privacy="named", each=6, people_per_customer=2, cut=None):
    folder.mkdir(exist_ok=True)
    made = buyers(0, each=each)
    (folder / "study.toml").write_text(
        f'title = "Cards"\norganisation = "Firm"\nlanguage = "en"\nprivacy = "{privacy}"\nminimum_cell = 5\n'
        '[[waves]]\ncode = "2026"\nlabel = "2026"\n'
    )
    people = [(one.id, f"C{i // people_per_customer}") for i, one in enumerate(made.sorters)][:cut]
    write(folder / "customers.csv", ["customer_id"], [[c] for c in sorted({c for _, c in people})])
    write(folder / "respondents.csv", ["respondent_id", "customer_id", "side"], [[*p, "customer"] for p in people])
    sorts, talks = [], []
    for (who, _), one, places in zip(people, made.sorters, made.places, strict=False):
        sorts += [[who, card.id, int(place)] for card, place in zip(made.cards, places, strict=True)]
        talks += [
            [who, r.card, "" if r.pays is None else "ja" if r.pays else "nee", r.words, r.consent] for r in one.remarks
        ]
    write(folder / "sorteringen.csv", ["respondent", "kaart", "plaats"], sorts)
    write(folder / "gesprekken.csv", ["respondent", "kaart", "betaalt", "woorden", "toestemming"], talks)
    return folder


def answers_of(folder):
    with open_study(folder) as study:
        return {answer.kind: answer for answer in analyse(study, as_of=AS_OF).answers if answer.system == "vfc"}


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    return answers_of(make(tmp_path_factory.mktemp("named")))


def test_every_answer_is_there_with_its_birth_certificate(named):
    kinds = {"viewpoints": QAnalysis, "stability": QStability, "factor_choice": QFactorChoice}
    kinds |= {"buyer_groups": BuyerGroups, "grouping": Grouping}
    assert {kind: type(answer.body) for kind, answer in named.items()} == kinds
    for answer in named.values():
        assert answer.scope.wave == "2026"
        assert answer.provenance.n == 20
        assert answer.provenance.settings["factors"] == 3
        assert answer.provenance.settings["seed"] > 0
        assert answer.provenance.sources


def test_a_group_per_customer_for_other_systems(named):
    table = {one.id: one for one in named["grouping"].body.members}
    # six persons per group, two per customer: customers 0-2 price, 3-5 added, 6-8 strategy, 9 mixed
    assert [table[f"C{i}"].group for i in range(9)] == ["price"] * 3 + ["added"] * 3 + ["strategy"] * 3
    assert table["C9"].group is None
    assert min(table[f"C{i}"].certainty for i in range(9)) > 0.8
    assert named["buyer_groups"].body.grouping == named["grouping"].body


def test_portraits_know_who_pays(named):
    portrait = {one.group: one for one in named["buyer_groups"].body.portraits}
    assert [one.card for one in portrait["price"].will_pay] == ["c02"]
    assert named["buyer_groups"].body.hypothesis == "supported"


def test_an_anonymous_study_names_nobody_and_has_no_small_customers(tmp_path):
    from klantwaarde.results import to_json

    found = answers_of(make(tmp_path, privacy="anonymous"))
    text = "".join(to_json(answer) for answer in found.values())
    assert not any(f'"{group}{i}"' in text for group in ("price", "added", "strategy") for i in range(6))
    assert found["grouping"].body.members == []
    assert sorted(found["viewpoints"].body.sorters, key=int) == [str(n) for n in range(1, 21)]


def test_an_anonymous_customer_of_enough_persons_is_in_the_table(tmp_path):
    found = answers_of(make(tmp_path, privacy="anonymous", people_per_customer=6))
    assert [(one.id, one.group) for one in found["grouping"].body.members] == [
        ("C0", "price"),
        ("C1", "added"),
        ("C2", "strategy"),
    ]


def test_too_few_sorts_are_one_answer_that_says_why(tmp_path):
    found = answers_of(make(tmp_path, cut=3))
    assert list(found) == ["refused"]
    assert "3 factors" in str(found["refused"].notes[0])
    assert found["refused"].provenance.n is None


def test_cards_of_ones_own(tmp_path):
    folder = make(tmp_path)
    cards = [[f"c{i:02d}", f"Kaart {i}", ("price", "added", "strategy")[i % 3]] for i in range(1, 36)]
    write(folder / "cards.csv", ["card", "text_nl", "group"], cards)
    found = answers_of(folder)
    # c36 is not among the cards: said, and without it the grid no longer holds, which is said too
    assert any(e.count == 1 for answer in found.values() for e in answer.provenance.exclusions)


def test_the_same_study_gives_the_same_bytes(tmp_path):
    from klantwaarde.results import to_json

    one, two = answers_of(make(tmp_path / "a")), answers_of(make(tmp_path / "b"))
    assert {k: to_json(a) for k, a in one.items()} == {k: to_json(a) for k, a in two.items()}


def test_erasing_a_person_takes_the_sort_along(tmp_path):
    from klantwaarde.study import erase

    folder = make(tmp_path)
    erase(folder, "price0", as_of=AS_OF)
    found = answers_of(folder)
    assert "price0" not in found["viewpoints"].body.sorters
    assert "price0" not in (folder / "sorteringen.csv").read_text() + (folder / "gesprekken.csv").read_text()


@pytest.mark.parametrize("privacy", ["named", "anonymous"])
def test_the_page_of_a_wave(tmp_path, privacy):
    from klantwaarde.reports.about import about
    from klantwaarde.reports.q_pages import render_wave, viewpoint_paths

    with open_study(make(tmp_path, privacy=privacy)) as study:
        answers, info = analyse(study, as_of=AS_OF).answers, about(study)
    paths = viewpoint_paths(answers, tmp_path, ["nl", "en"])
    assert [path.name for path in paths.values()] == ["viewpoints-2026-nl.html", "viewpoints-2026-en.html"]
    page = render_wave(answers, info, "2026", lang="nl")
    assert "prijskoper" in page
    assert ("price0" in page) == (privacy == "named")
    assert "Cards" in page


def test_analyse_writes_the_page_of_a_study_of_sorts_alone(tmp_path, monkeypatch, capfd):
    from klantwaarde.cli.main import run

    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    folder = make(tmp_path / "study")
    assert run(["analyse", str(folder), "--lang", "en"]) == 0
    out, err = capfd.readouterr()
    assert "no answers" not in err
    assert {path.name for path in (folder / "out").iterdir()} == {"answers.json", "viewpoints-2026-en.html"}
    assert "viewpoints-2026-en.html" in out


CHOSEN = """
[card_sorts]
factors = 2
rotation = "none"

[[card_sorts.actions]]
kind = "rotate"
factor = "f1"
other = "f2"
degrees = 30.0
author = "Ada"
reason = "the buyer we interviewed first"

[[card_sorts.actions]]
kind = "unflag"
factor = "f1"
sorter = "{who}"
author = "Ada"
reason = "answered for a colleague"
"""


def with_choices(folder, text):
    settings = folder / "study.toml"
    settings.write_text(settings.read_text() + text)
    return folder


@pytest.fixture
def chosen(tmp_path):
    folder = make(tmp_path / "study")
    who = flagged(
        answers_of(with_choices(make(tmp_path / "plain"), '\n[card_sorts]\nfactors = 2\nrotation = "none"\n'))
    )
    return with_choices(folder, CHOSEN.format(who=who)), who


def flagged(answers):
    body = answers["viewpoints"].body
    return next(one for one, flags in zip(body.sorters, body.flags, strict=True) if flags[0])


def test_study_toml_says_how_many_viewpoints_and_what_was_done_by_hand(chosen, named):
    folder, who = chosen
    made = answers_of(folder)["viewpoints"]
    assert made.provenance.settings["factors"] == 2
    assert made.provenance.settings["rotation"] == "none"
    assert [(step.kind, step.author) for step in made.body.log] == [("rotate", "Ada"), ("unflag", "Ada")]
    assert len(made.body.factors) == 2
    assert not made.body.flags[made.body.sorters.index(who)][0]
    assert made.provenance.fingerprint != named["viewpoints"].provenance.fingerprint


def test_a_step_about_an_erased_person_holds_no_name_and_is_passed_over(chosen):
    folder, who = chosen
    done = erase(folder, who, AS_OF)
    assert "study.toml" in done.files
    assert who not in (folder / "study.toml").read_text()
    made = answers_of(folder)["viewpoints"].body
    assert [step.kind for step in made.log] == ["rotate"]


def test_in_anonymous_research_a_step_by_hand_names_a_number(tmp_path):
    plain = make(tmp_path / "plain")
    who = flagged(answers_of(with_choices(plain, '\n[card_sorts]\nfactors = 2\nrotation = "none"\n')))
    folder = with_choices(make(tmp_path / "study", privacy="anonymous"), CHOSEN.format(who=who))
    made = answers_of(folder)["viewpoints"].body
    assert [step.kind for step in made.log] == ["rotate", "unflag"]
    assert made.log[1].sorter in made.sorters
    assert made.log[1].sorter != who


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("factors = 0", "settings-factors"),
        ('rotation = "sideways"', "settings-word"),
        ('extraction = "magic"', "settings-word"),
    ],
)
def test_choices_that_do_not_exist_are_told(tmp_path, line, code):
    folder = with_choices(make(tmp_path / "study"), f"\n[card_sorts]\n{line}\n")
    problems = check_study(folder)
    assert code in {problem.code for problem in problems if problem.level == "error"}, problems

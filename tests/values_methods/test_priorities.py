"""The order of work, the finding and the three answers: each rule of the domain handbook 3.3, in both languages."""

from __future__ import annotations

import csv

import msgspec
import pytest

from klantwaarde.language import speak
from klantwaarde.results import Estimate, InvestmentMark, LevelVerdict, RoleMark, ValueMark
from klantwaarde.systems.values.findings import answers, headline, listed
from klantwaarde.systems.values.importance import Ranking
from klantwaarde.systems.values.priorities import plan
from klantwaarde.systems.values.state import judge_state, roll_up

SCALE, TOLERANCE = (1.0, 10.0), 0.5
NOTHING = Estimate(status="missing")
SHORT, PERHAPS, FINE, OVER = (-1.5, 0.4), (-0.7, 0.5), (0.0, 0.3), (1.5, 0.4)


def estimate(value: float, half: float = 0.3) -> Estimate:
    return Estimate(value=value, low=value - half, high=value + half, n=30, accounts=10)


def value(
    code,
    level,
    gap,
    *,
    weight=0.2,
    important=True,
    rank=1,
    expectation=8.0,
    status="open",
    direct=False,
    salience=NOTHING,
):
    d = estimate(*gap)
    state = judge_state(d, level=level, tolerance=TOLERANCE)
    return ValueMark(
        value=code,
        name={"nl": f"{code}-nl", "en": f"{code}-en"},
        level=LevelVerdict(catalogue=level),
        salience=salience,
        importance=NOTHING,
        expectation=NOTHING if expectation is None else estimate(expectation),
        experience=NOTHING if expectation is None else estimate(expectation + gap[0]),
        disconfirmation=d,
        disconfirmation_source="direct" if direct else "gap",
        gap=d,
        state=state.state if status == "open" else "unknown",
        probably=state.probably,
        importance_rank=rank,
        weight=weight,
        important=important,
        status=status,
    )


def investment(code, gap, *, known=True, status="open"):
    d = estimate(*gap)
    state = judge_state(d, level="investment", tolerance=TOLERANCE)
    return InvestmentMark(
        investment=code,
        name={"nl": f"{code}-nl", "en": f"{code}-en"},
        burden=estimate(5.0 - gap[0]) if known else NOTHING,
        expected=estimate(5.0) if known else NOTHING,
        importance=NOTHING,
        disconfirmation=d,
        state=state.state,
        probably=state.probably,
        status=status,
    )


def planned(values, investments=(), less=None):
    return plan(values, investments, scale=SCALE, tolerance=TOLERANCE, surely_less=less)


def kinds(values, investments=(), less=None):
    return [(p.kind, p.subject) for p in planned(values, investments, less)]


class TestOrder:
    def test_every_kind_in_its_place(self):
        values = [
            value("keep", "bonding", OVER),
            value("stop", "added", OVER, important=False),
            value("stand", "added", FINE),
            value("added", "added", SHORT),
            value("bond", "bonding", SHORT),
            value("fine", "basic", FINE),
        ]
        assert kinds(values, [investment("price", SHORT)]) == [
            ("ease_friction", "price"),
            ("meet_added", "added"),
            ("build_bonding", "bond"),
            ("stand_out", "stand"),
            ("stop", "stop"),
            ("keep", "keep"),
        ]
        assert [p.rank for p in planned(values)] == [1, 2, 3, 4, 5]

    @pytest.mark.parametrize("gap", [SHORT, PERHAPS])
    def test_no_bonding_while_basic_is_red(self, gap):
        values = [value("base", "basic", gap), value("bond", "bonding", SHORT), value("room", "bonding", FINE)]
        assert kinds(values) == [("mend_basic", "base")]
        assert ("build_bonding", "bond") in kinds(values[1:])

    def test_an_unimportant_red_basic_value_does_not_stop_it(self):
        values = [value("base", "basic", SHORT, important=False), value("bond", "bonding", SHORT)]
        assert kinds(values) == [("build_bonding", "bond")]

    def test_certain_before_probable_then_the_largest_shortfall_times_weight(self):
        values = [
            value("perhaps", "basic", PERHAPS, weight=0.9),
            value("small", "basic", (-1.0, 0.3), weight=0.2),
            value("heavy", "basic", (-1.0, 0.3), weight=0.4),
            value("deep", "basic", (-3.0, 0.3), weight=0.2),
        ]
        found = planned(values)
        assert [p.subject for p in found] == ["deep", "heavy", "small", "perhaps"]
        assert [p.certain for p in found] == [True, True, True, False]

    def test_a_ranking_too_flat_to_tell_passes_no_shortfall_over(self):
        """In a study of eighteen people a sure shortfall stood in no advice: by chance below the median importance."""
        values = [
            value("perhaps", "basic", PERHAPS, weight=0.22),
            value("sure", "basic", SHORT, weight=0.2, important=False),
        ]
        assert kinds(values, less=[]) == [("mend_basic", "sure"), ("mend_basic", "perhaps")]
        assert [p.certain for p in planned(values, less=[])] == [False, False]
        assert kinds(values, less=["sure"]) == [("mend_basic", "perhaps")]

    def test_met_without_room_is_left_alone(self):
        assert kinds([value("top", "added", FINE, expectation=9.6)]) == []
        assert kinds([value("room", "added", FINE, expectation=8.0)]) == [("stand_out", "room")]
        assert kinds([value("unseen", "added", FINE, expectation=None)]) == [("stand_out", "unseen")]

    def test_stopping_needs_a_surely_unimportant_value(self):
        one = value("x", "basic", OVER, important=False)
        assert one.state == "met"  # drawn as met, and still too much
        assert [p.certain for p in planned([one], less=["x"])] == [True]
        assert [p.certain for p in planned([one])] == [False]
        assert kinds([value("x", "added", (0.7, 0.6), important=False)]) == []
        assert kinds([value("x", "added", OVER, important=False, weight=None)]) == []

    def test_less_important_than_others_is_not_yet_unimportant(self):
        """7.4 of 10 may lie below the median of the study; nobody should stop being committed for that."""
        one = value("x", "bonding", OVER, important=False)
        cared_for = msgspec.structs.replace(one, importance=estimate(7.4))
        assert kinds([cared_for], less=["x"]) == []
        assert kinds([msgspec.structs.replace(one, importance=estimate(4.6))], less=["x"]) == [("stop", "x")]
        indifferent = LevelVerdict(catalogue="bonding", likely="indifferent")
        assert kinds([msgspec.structs.replace(cared_for, level=indifferent)], less=["x"]) == [("stop", "x")]

    def test_a_shortfall_is_passed_over_only_when_it_surely_matters_less(self):
        short = value("x", "added", SHORT, important=False)
        assert [(p.kind, p.certain) for p in planned([short], less=["y"])] == [("meet_added", False)]
        assert planned([short], less=["x"]) == []

    def test_nobody_stands_out_with_what_is_taken_for_granted(self):
        one = value("x", "added", FINE)
        taken = LevelVerdict(catalogue="added", likely="basic", verdict="firm")
        assert kinds([one]) == [("stand_out", "x")]
        assert kinds([msgspec.structs.replace(one, level=taken)]) == []

    def test_closed_marks_are_nowhere(self):
        values = [value("x", "basic", SHORT, status="closed"), value("y", "bonding", SHORT)]
        assert kinds(values, [investment("price", SHORT, status="closed")]) == [("build_bonding", "y")]


class TestReasons:
    def test_reasons_carry_both_sides_interval_and_n(self):
        reason = planned([value("x", "basic", SHORT, rank=2, expectation=9.0)])[0].reason
        assert speak(reason, "en") == (
            "Expected 9.0, experienced 7.5: 1.5 points short (between 1.1 and 1.9; 30 answers). Number 2 in importance."
        )
        assert speak(reason, "nl") == (
            "Verwacht 9,0, ervaren 7,5: 1,5 punt tekort (tussen 1,1 en 1,9; 30 antwoorden). Nummer 2 in belang."
        )

    def test_direct_answers_are_told_as_such(self):
        reason = planned([value("x", "basic", SHORT, direct=True)])[0].reason
        assert "customers themselves say 1.5 points below expectation" in speak(reason, "en")

    def test_without_both_sides_and_rank(self):
        reason = planned([value("x", "added", SHORT, expectation=None, rank=None)])[0].reason
        assert speak(reason, "en") == "1.5 points below expectation (between 1.1 and 1.9; 30 answers)."

    def test_investments(self):
        reason = planned([], [investment("price", SHORT)])[0].reason
        assert speak(reason, "en") == (
            "Weighs heavier than expected: customers expected 5.0 and experience 6.5 (between 1.1 and 1.9; 30 answers)."
        )
        alone = planned([], [investment("price", SHORT, known=False)])[0].reason
        assert speak(alone, "nl") == "Valt 1,5 punt zwaarder uit dan verwacht (tussen 1,1 en 1,9; 30 antwoorden)."

    def test_stop_keep_and_room(self):
        said = {
            p.kind: speak(p.reason, "en")
            for p in planned(
                [value("s", "added", OVER, important=False), value("k", "added", OVER), value("r", "added", FINE)]
            )
        }
        assert said["stop"].endswith("while other values matter more.")
        assert "you already make the difference" in said["keep"]
        assert "met with 8.0 on a scale to 10;" in said["stand_out"]

    def test_names_travel_along(self):
        assert planned([value("x", "basic", SHORT)])[0].name == {"nl": "x-nl", "en": "x-en"}


def finding(values, investments=()):
    roll = roll_up(values, tolerance=TOLERANCE)
    return headline(values, roll=roll, priorities=planned(values, investments))


BASE = value("base", "basic", FINE)
CASES = {
    "nothing": (
        [value("x", "basic", FINE, status="closed")],
        [],
        "Closed, so that nobody in a small group can be found out.",
    ),
    "silent": ([value("x", "basic", (0.0, 2.0))], [], "Too little information to say whether"),
    "one red": ([value("x", "basic", SHORT)], [], "First get “x-en” right: there the basics fall short."),
    "two red": (
        [value("x", "basic", SHORT), value("y", "basic", (-2.0, 0.4))],
        [],
        "2 important basic values fall short; begin",
    ),
    "perhaps red": ([value("x", "basic", PERHAPS)], [], "The basics probably fall short: look into “x-en” first."),
    "friction": ([BASE], [investment("price", SHORT)], "Customers find “price-en” heavier than they expected."),
    "unmet": ([BASE, value("x", "added", SHORT)], [], "The basics are right; customers still miss “x-en”."),
    "unmet, basics unknown": ([value("x", "added", SHORT)], [], "Customers get less “x-en” than they expect."),
    "perhaps unmet": ([BASE, value("x", "added", PERHAPS)], [], "Customers probably miss something in “x-en”."),
    "unmet bonding": ([BASE, value("x", "bonding", SHORT)], [], "The basics are right; customers still miss “x-en”."),
    "stands out": ([BASE, value("x", "added", OVER)], [], "The basics are right and you stand out in “x-en”."),
    "stands out alone": ([value("x", "added", OVER)], [], "You stand out in “x-en”."),
    "room": (
        [BASE, value("x", "added", FINE)],
        [],
        "Customers get what they expect; “x-en” is where you can stand out.",
    ),
    "all met": ([BASE], [], "Customers get what they expect."),
    "mostly silent": (
        [BASE, value("x", "added", (0.0, 2.0)), value("y", "added", (0.1, 2.0))],
        [],
        "No value surely falls short, but for most",
    ),
}


class TestHeadline:
    @pytest.mark.parametrize("case", CASES)
    def test_says_the_finding(self, case):
        values, investments, said = CASES[case]
        assert speak(finding(values, investments), "en").startswith(said)

    @pytest.mark.parametrize("case", CASES)
    @pytest.mark.parametrize("lang", ["nl", "en"])
    def test_fits_on_a_line(self, case, lang, root):
        """About ninety characters, with the longest name of the default catalogue."""
        with next((root / "src").rglob("catalogue/values.csv")).open(encoding="utf-8") as file:
            names = [row[f"name_{lang}"] for row in csv.DictReader(file)]
        values, investments, _ = CASES[case]
        said = speak(finding(values, investments), lang)
        longest = max(map(len, names)) - len("x-en") if "x-" in said or "price-" in said else 0
        assert len(said) + longest <= 92


class TestAnswers:
    def ask(self, values, investments=(), **more):
        ranking = more.pop("ranking", Ranking(source="importance"))
        roll = roll_up(values, tolerance=TOLERANCE)
        found = answers(
            values,
            investments,
            ranking=ranking,
            roll=roll,
            priorities=planned(values, investments),
            scale=SCALE,
            **more,
        )
        assert list(found) == ["expect", "deliver", "difference"]
        for lines in found.values():
            assert lines
            assert all("{" not in speak(line, lang) for line in lines for lang in ("nl", "en"))
        return {key: [speak(line, "en") for line in lines] for key, lines in found.items()}

    def test_expect(self):
        values = [
            value("a", "basic", FINE, weight=0.5, expectation=9.1),
            value("b", "added", FINE, weight=0.3, salience=estimate(0.4, 0.1)),
        ]
        role = RoleMark(
            role="hands",
            name={"nl": "uitvoerder", "en": "pair of hands"},
            granted=estimate(0.6, 0.1),
            played=NOTHING,
            aspired=NOTHING,
        )
        assert self.ask(values, roles=[role])["expect"] == [
            "Most important to customers: “a-en” and “b-en”.",
            "They expect most of “a-en”: 9.1 on a scale of 1 to 10.",
            "Unasked, “b-en” comes up most: 40% of the 30 people we have words of name it.",
            "The role that most relations grant you is “pair of hands” (60%).",
        ]

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("salience", "Customers name most often, unasked: “a-en”."),
            ("expectation", "Customers expect most of “a-en”."),
        ],
    )
    def test_expect_on_another_ground(self, source, said):
        assert self.ask([value("a", "basic", FINE)], ranking=Ranking(source=source))["expect"][0] == said

    def test_deliver(self):
        values = [value("a", "basic", PERHAPS), value("b", "added", OVER), value("c", "bonding", (0.0, 2.0))]
        mismatch = {"over": estimate(0.35, 0.1), "under": estimate(0.05, 0.04), "match": estimate(0.6, 0.1)}
        assert self.ask(values, [investment("price", SHORT)], mismatch=mismatch)["deliver"] == [
            "3 values: 1 below expectation, 0 met, 1 above, 1 with too little information.",
            "Only probable: 1 of these.",
            "The basics fall short, probably; lowest is “a-en” (−0.7 points).",
            "Added value goes beyond expectation; lowest is “b-en” (+1.5 points).",
            "Whether bonding is as expected cannot be told yet.",
            "Heavier than expected: “price-en”.",
            "In 35% of the relations you go further than the role they grant you.",
        ]

    def test_deliver_when_costs_are_as_expected(self):
        lines = self.ask([BASE], [investment("price", FINE)], mismatch={"under": estimate(0.5)})["deliver"]
        assert "What it costs customers is not more than they expected." in lines
        assert "In 50% of the relations you do less than the role they grant you." in lines

    def test_difference_waits_while_the_basics_are_red(self):
        values = [value("a", "basic", SHORT), value("b", "bonding", SHORT), value("c", "added", SHORT)]
        assert self.ask(values)["difference"] == [
            "First mend the basics: “a-en”.",
            "Work on bonding can wait: it does not pay while the basics fall short.",
            "Live up to “c-en”: important, and less than expected.",
        ]

    def test_difference_when_all_is_well(self):
        values = [
            BASE,
            value("a", "added", OVER),
            value("b", "bonding", FINE),
            value("c", "added", OVER, important=False),
        ]
        assert self.ask(values)["difference"] == [
            "You already make the difference with “a-en”: keep that up.",
            "Room to stand out: “b-en”.",
            "Do less on “c-en”: more than expected, and other values matter more.",
        ]

    def test_closed_values_are_never_named(self):
        values = [BASE, value("secret", "basic", SHORT, status="closed")]
        found = self.ask(values)
        assert "secret" not in str(found)
        closed = self.ask([value("secret", "basic", SHORT, status="closed")])
        assert set(map(tuple, closed.values())) == {("Closed: this group is small, or would give a small group away.",)}

    def test_nothing_stands_out(self):
        assert "Nothing stands out yet" in self.ask([BASE])["difference"][0]


def test_names_in_a_row():
    names = [{"nl": c, "en": c} for c in "abcde"]
    assert speak(listed(names[:1]), "nl") == "‘a’"
    assert speak(listed(names[:2]), "nl") == "‘a’ en ‘b’"
    assert speak(listed(names[:3]), "nl") == "‘a’, ‘b’ en ‘c’"
    assert speak(listed(names), "nl") == "‘a’, ‘b’, ‘c’ en nog 2"
